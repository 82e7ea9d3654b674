"""Fields of a shadow are added to at once, where nothing is computed in between."""

from __future__ import annotations

import pytest

from s2s_ad.optimise.fields import added_at_once
from tests.optimise.helpers import after, normal
from tests.optimise.programs import facts

OURS = facts("t u", "p_bar q_bar a_bar b_bar")
JOINED = {
    "two": (
        "accumulate_into(p_bar, Shadow(x=a_bar))\naccumulate_into(p_bar, Shadow(y=b_bar))",
        "accumulate_into(p_bar, Shadow(x=a_bar, y=b_bar))",
    ),
    "three, in a loop": (
        "for i in r:\n    accumulate_into(p_bar, Shadow(x=f(p_bar)))\n    accumulate_into(p_bar, Shadow(y=b_bar))\n"
        "    accumulate_into(p_bar, Shadow(z=0.0))",
        "for i in r:\n    accumulate_into(p_bar, Shadow(x=f(p_bar), y=b_bar, z=0.0))",
    ),
}
KEPT = {
    "one field": "accumulate_into(p_bar, Shadow(x=a_bar))\naccumulate_into(p_bar, Shadow(x=b_bar))",
    "two shadows": "accumulate_into(p_bar, Shadow(x=a_bar))\naccumulate_into(q_bar, Shadow(y=b_bar))",
    "itself": "accumulate_into(p_bar, Shadow(x=a_bar))\naccumulate_into(p_bar, Shadow(y=p_bar))",
    "computed in between": "accumulate_into(p_bar, Shadow(x=a_bar))\naccumulate_into(p_bar, Shadow(y=f(p_bar)))",
    "not adjacent": "accumulate_into(p_bar, Shadow(x=a_bar))\nf(p_bar)\naccumulate_into(p_bar, Shadow(y=b_bar))",
    "the user's": "accumulate(p_bar, Shadow(x=a_bar))\naccumulate(p_bar, Shadow(y=b_bar))",
}


@pytest.mark.parametrize("name", JOINED)
def test_added_at_once(name: str) -> None:
    before, expected = JOINED[name]
    assert after(added_at_once, before, OURS) == normal(expected)


@pytest.mark.parametrize("name", KEPT)
def test_added_apart(name: str) -> None:
    assert after(added_at_once, KEPT[name], OURS) == normal(KEPT[name])
