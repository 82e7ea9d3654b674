"""Tangents as a factor times a tangent: what is moved, and what may not be."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from s2s_ad.analysis.sharing import Knowledge
from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.gather import gather
from s2s_ad.syntax.parse import parse
from s2s_ad.syntax.printer import to_source
from s2s_ad.values import Array, Scalar, Unknown, Value, broadcast

MATRIX = Array("float64", (3, 4))
VALUES: Mapping[str, Value] = {
    **dict.fromkeys(("a", "b", "x_dot", "z_dot"), MATRIX),
    "s_dot": Scalar("float"), "s": Scalar("float"), "small": Array("int8", (3, 4)), "mask": Array("bool", (3, 4)),
    "L_dot": Unknown(),
}  # fmt: skip


def gathered(text: str) -> str:
    def value_of(node: object) -> Value:
        names = [
            VALUES[name] for name in VALUES if name in to_source(node).translate(str.maketrans("*-", "  ")).split()
        ]
        return VALUES.get(getattr(node, "id", ""), broadcast(*names) if names else Unknown())

    facts = Facts(knowledge=Knowledge(value_of=value_of, derivatives=frozenset({"x_dot", "z_dot", "s_dot", "L_dot"})))
    return to_source(gather(parse(f"y_dot = {text}").body, facts)[0]).removeprefix("y_dot = ")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x_dot * np.cos(a)", "np.cos(a) * x_dot"),
        ("0.5 * (2 * x_dot * a)", "a * x_dot"),
        ("x_dot * a + x_dot * b", "(a + b) * x_dot"),
        ("2 * x_dot * a - 2 * x_dot * b", "2 * (a - b) * x_dot"),
        ("x_dot * a + z_dot * b", "a * x_dot + b * z_dot"),
        ("-1 * x_dot * a * b", "-a * b * x_dot"),
        ("s_dot * a * b", "s_dot * a * b"),
        ("s_dot * s", "s * s_dot"),
        ("np.sum(x_dot * a)", "np.sum(a * x_dot)"),
    ],
)
def test_what_is_moved(before: str, after: str) -> None:
    assert gathered(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "x_dot * small * small",  # would overflow
        "x_dot * mask - x_dot * mask",  # truth values can't be subtracted
        "L_dot * 2",  # may be a list, repeated
        "x_dot @ a",
        "x_dot / a",
        "a * b",
        "x_dot + a * x_dot",
    ],
)
def test_what_is_left(text: str) -> None:
    left = {
        "x_dot * small * small": "small * x_dot * small",
        "x_dot * mask - x_dot * mask": "mask * x_dot - mask * x_dot",
    }
    assert gathered(text) == left.get(text, text)
