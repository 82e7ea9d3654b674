"""Every row of the table, proved by running both sides over special values; and what is no identity."""

from __future__ import annotations

import itertools
import random

import gast
import numpy as np
import pytest

from s2s_ad import values
from s2s_ad.optimise.identities import no_calls, simplify
from s2s_ad.optimise.inexact import Inexact, inexact_value
from s2s_ad.optimise.patterns import literal, number
from s2s_ad.optimise.rows import ROWS, Context, Row
from s2s_ad.syntax.parse import parse_expression
from s2s_ad.syntax.printer import to_source

SPECIAL = (0.0, -0.0, float("inf"), -float("inf"), float("nan"), 1e308, 5e-324, 0.1, -3.0)
OBJECTS: tuple[object, ...] = (
    *SPECIAL, 0, 1, -7, 2 + 1j, np.float32(0.1), np.float64(-0.0), np.array(SPECIAL), np.array(0.3),
    np.array([*SPECIAL[:5], 3e38, 1e-45, *SPECIAL[7:]], "float32").reshape(3, 3),
    np.arange(9), np.arange(3.0)[:, None], np.zeros((0, 9)),
)  # fmt: skip
VALUES_PROMOTE = int(np.__version__[0]) < 2  # there the dtype of a result depends on the numbers in arrays without axes
NUMBERS = (2, 0.5, -1.0, 3)


def holes(row: Row) -> list[str]:
    names = {node.id for node in gast.walk(row.pattern) if isinstance(node, gast.Name)}
    return sorted(names - {"np"})


def environments(row: Row) -> list[dict[str, object]]:
    """Objects for the holes: all single ones, a fixed sample of the combinations."""
    choices = [NUMBERS if hole.startswith("c") else OBJECTS for hole in holes(row)]
    everything = list(itertools.islice(itertools.product(*choices), 40_000))
    chosen = everything if len(everything) < 400 else random.Random(0).sample(everything, 400)
    return [dict(zip(holes(row), objects, strict=True)) for objects in chosen]


def context(environment: dict[str, object]) -> Context:
    def value_of(node: gast.expr) -> values.Value:
        if isinstance(node, gast.Name):
            return values.value_of(environment[node.id])
        found = number(node)
        return values.Unknown() if found is None else values.constant_value(found)

    return Context(value_of, Inexact(value_of, frozenset()), no_calls)


def outcome(expression: gast.expr, environment: dict[str, object]) -> tuple[object, ...] | None:
    with np.errstate(all="ignore"):
        try:
            result = eval(to_source(expression), {"np": np, **environment})
        except (ArithmeticError, AttributeError, TypeError, ValueError):
            return None
    return np.asarray(result), np.shape(result), np.asarray(result).dtype


def written(row: Row, environment: dict[str, object]) -> gast.expr:
    """The left side, with numbers in the holes that take only numbers."""
    before = parse_expression(row.before)
    for node in gast.walk(before):
        for field, child in gast.iter_fields(node):
            if isinstance(child, gast.Name) and child.id.startswith("c"):
                setattr(node, field, literal(environment[child.id]))  # type: ignore[arg-type]
            if isinstance(child, gast.Name) and child.id == "neg":
                setattr(node, field, gast.UnaryOp(op=gast.USub(), operand=child))
            if isinstance(child, gast.Name) and child.id == "z":
                zero = literal(0.0)
                zero.adjoint_zero = True
                setattr(node, field, zero)
    return before


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.before)
def test_row(row: Row) -> None:
    applied = 0
    for environment in environments(row):
        before = written(row, environment)
        if "z" in environment and not inexact_value(values.value_of(environment["a"])):
            continue
        expected = outcome(before, environment)
        after = row.apply(before, context(environment))
        if after is None or expected is None:
            continue
        found = outcome(after, environment)
        assert found is not None, environment
        compared = slice(1, 2) if VALUES_PROMOTE else slice(1, 3)
        assert found[compared] == expected[compared], environment
        if VALUES_PROMOTE and found[2] != expected[2]:
            continue
        if row.rounds or (np.iscomplexobj(expected[0]) and not np.all(np.isfinite(expected[0]))):
            continue  # complex infinities have no sign to speak of
        np.testing.assert_array_equal(found[0], expected[0], err_msg=str(environment))
        applied += 1
    assert applied or row.rounds, "no object meets the condition"


@pytest.mark.parametrize("row", [row for row in ROWS if row.rounds], ids=lambda row: row.before)
def test_rounding_row(row: Row) -> None:
    chance = random.Random(1)
    for _ in range(50):
        environment: dict[str, object] = {
            hole: chance.choice(NUMBERS) if hole.startswith("c") else np.array([chance.uniform(-9, 9), 0.3, np.inf])
            for hole in holes(row)
        }
        before = written(row, environment)
        expected = outcome(before, environment)
        after = row.apply(before, context(environment))
        assert after is not None
        found = outcome(after, environment)
        assert expected is not None and found is not None
        np.testing.assert_allclose(found[0], expected[0], rtol=1e-12)  # type: ignore[arg-type]


PAIRS = {
    "2 * 0.5 * y_bar": "y_bar",
    "2 * (0.5 * y_bar)": "y_bar",
    "y_bar * (2 * t)": "2 * y_bar * t",
    "1.0 * (2 * y_bar ** (2 - 1))": "2 * y_bar",
    "y_bar * 0.0": "0.0 * y_bar",
    "-(-y_bar)": "y_bar",
    "x_bar + -y_bar * a": "x_bar - y_bar * a",
    "x_bar - -y_bar": "x_bar + y_bar",
    "x_bar + -y_bar * a / b * n": "x_bar - y_bar * a / b * n",
    "-y_bar * a / b + x_bar": "x_bar - y_bar * a / b",
    "4.0 * y_bar": "4 * y_bar",
    "y_bar[1:].copy() * a": "y_bar[1:] * a",
    "y_bar * -np.sin(a)": "-y_bar * np.sin(a)",
    "y_bar * (1 / a)": "y_bar / a",
    "y_bar * (0.5 / a)": "0.5 * y_bar / a",
    "-(y_bar * a)": "-y_bar * a",
    "-1.0 * y_bar": "-y_bar",
    "y_bar ** 1": "y_bar",
    "y_bar / 1": "y_bar",
    "y_bar * a + y_bar * a": "2 * y_bar * a",
    "x.T.T": "x",
}

UNCHANGED = (
    "0 * y_bar", "0 ** y_bar", "y_bar ** 2", "-y_bar * a", "y_bar * (a * b)", "1 * n", "n ** 1", "n + n",
    "0.0 + y_bar", "y_bar - y_bar", "y_bar / y_bar", "1e200 * (1e200 * y_bar)", "-q.pop() + y_bar", "np.transpose(n)",
    "1 / 3 * y_bar", "a @ (b @ y_bar)", "True * y_bar",
)  # fmt: skip


@pytest.mark.parametrize("before", PAIRS)
def test_pair(before: str) -> None:
    found = simplify(parse_expression(before), derivatives=frozenset({"x_bar", "y_bar"}))
    assert to_source(found).strip() == to_source(parse_expression(PAIRS[before])).strip()


@pytest.mark.parametrize("text", UNCHANGED)
def test_unchanged(text: str) -> None:
    found = simplify(parse_expression(text), derivatives=frozenset({"y_bar"}))
    assert to_source(found).strip() == to_source(parse_expression(text)).strip()


def test_a_bound_on_depth() -> None:
    text = "-" * 150 + "y_bar"
    assert to_source(simplify(parse_expression(text))) == to_source(parse_expression(text))
