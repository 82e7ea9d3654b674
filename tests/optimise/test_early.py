"""Adjoints are used before they are overwritten, and only moved past what has nothing to do with them."""

from __future__ import annotations

import pytest

from s2s_ad.optimise.early import use_early
from s2s_ad.values import Array, Scalar
from tests.optimise.helpers import after, normal
from tests.optimise.programs import facts

OURS = facts(
    "t_bar",
    "a_bar t_bar y_bar z_bar xs_bar",
    {"xs_bar": Array("float64", (3,)), **{name: Scalar("float") for name in ("a_bar", "t_bar", "y_bar", "z_bar", "y")}},
)

MOVES = {
    "an element": (
        "for i in r:\n    z_bar = y_bar * y\n    y_bar = y_bar * z\n    xs_bar[i] += z_bar\nreturn xs_bar",
        "for i in r:\n    z_bar = y_bar * y\n    xs_bar[i] += z_bar\n    y_bar = y_bar * z\nreturn xs_bar",
    ),
    "a copy": (
        "for i in r:\n    t_bar = y_bar\n    y_bar = t_bar * y + t_bar\n    a_bar = a_bar + t_bar * y\nreturn a_bar",
        "for i in r:\n    t_bar = y_bar\n    a_bar = a_bar + t_bar * y\n    y_bar = t_bar * y + t_bar\nreturn a_bar",
    ),
}

STAYS = {
    "what it needs comes later": (
        "for i in r:\n    t_bar = y_bar\n    y_bar = t_bar * y\n    y = saved.pop()\n    a_bar = a_bar + t_bar * y\n"
        "return a_bar"
    ),
    "what it changes is read": (
        "for i in r:\n    t_bar = y_bar\n    y_bar = t_bar * a_bar\n    a_bar = a_bar + t_bar * y\nreturn a_bar"
    ),
    "read twice": (
        "for i in r:\n    z_bar = y_bar * y\n    y_bar = z_bar * z\n    a_bar = a_bar + z_bar * y\nreturn a_bar"
    ),
    "nothing changes": "for i in r:\n    z_bar = y_bar * y\n    q = z\n    a_bar = a_bar + z_bar\nreturn a_bar",
}


@pytest.mark.parametrize("name", MOVES)
def test_uses_move_up(name: str) -> None:
    before, expected = MOVES[name]
    assert after(use_early, before, OURS) == normal(expected)


@pytest.mark.parametrize("name", STAYS)
def test_order_stays(name: str) -> None:
    assert after(use_early, STAYS[name], OURS) == normal(STAYS[name])
