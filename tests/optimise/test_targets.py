"""Results of a call have their names at once, where they have no other use."""

from __future__ import annotations

import pytest

from s2s_ad.optimise.targets import named_at_once
from tests.optimise.helpers import after, normal
from tests.optimise.programs import facts

OURS = facts("t u", "a_bar b_bar")
NAMED = {
    "both": ("t, u = g(x)\na_bar = t\nb_bar = u", "a_bar, b_bar = g(x)"),
    "one": ("t, u = g(x)\na_bar = t\nb_bar += u", "a_bar, u = g(x)\nb_bar += u"),
    "in a loop": (
        "for i in r:\n    t, u = g(a_bar)\n    a_bar = t\n    b_bar = u",
        "for i in r:\n    a_bar, b_bar = g(a_bar)",
    ),
}
KEPT = {
    "used twice": "t, u = g(x)\na_bar = t\nb_bar = u + t + u",
    "not right away": "t, u = g(x)\nb_bar += a_bar\na_bar = t\nb_bar += u",
    "the user's": "y, z = g(x)\na_bar = y\nb_bar = z",
}


@pytest.mark.parametrize("name", NAMED)
def test_named_at_once(name: str) -> None:
    before, expected = NAMED[name]
    assert after(named_at_once, f"{before}\nreturn a_bar, b_bar", OURS) == normal(f"{expected}\nreturn a_bar, b_bar")


@pytest.mark.parametrize("name", KEPT)
def test_named_later(name: str) -> None:
    text = f"{KEPT[name]}\nreturn a_bar, b_bar"
    assert after(named_at_once, text, OURS) == normal(text)
