"""Which names may lead to a container that is stored into: a container and what it holds are told apart."""

from __future__ import annotations

import textwrap

import gast
import pytest

from s2s_ad.analysis.changing import changing
from s2s_ad.frontend.bindings import MISSING
from s2s_ad.values import DictOf, ListOf, Unknown, Value

LISTS: dict[str, Value] = {"saved": ListOf(Unknown()), "rows": ListOf(Unknown()), "table": DictOf(None, Unknown())}
OTHERS = ("layer", "other", "x", "y", "t")
BODIES: dict[str, set[str]] = {
    "saved.append((layer, x))": {"saved"},
    "saved.append(layer)\nlayer[0] = x": {"saved", "layer"},
    "layer = saved.pop()\nlayer.append(x)": {"saved", "layer"},
    "saved.append(layer)\nother, y = saved.pop()\nother[0] = x": {"saved", "layer", "other", "y"},
    "other = rows[0]\nlayer = rows[1:]\nother[0] = x": {"rows", "other", "layer"},
    "table['a'] = layer\nother = table.get('b')\nother[0] = x": {"table", "layer", "other"},
    "layer.weights = rows\nother = layer.weights\nrows.append(x)": {"layer", "rows", "other"},
    "saved[1:] = [layer]\nother = saved[2]\nother.clear()": {"saved", "layer", "other"},
    "for other in rows:\n    other[0] = x\nlayer = rows[2]": {"rows", "other", "layer"},
    "saved.append(layer if x else other)\ny = saved[0]\ny[1] = x": {"saved", "layer", "other", "y"},
    "del saved[0]\nsaved[0] = layer": {"saved"},
}


class Nowhere:
    """A scope of its own, around which there is nothing."""

    def resolve(self, expression: gast.expr) -> object:
        return MISSING


@pytest.mark.parametrize("text", BODIES)
def test_names_that_lead_to_what_changes(text: str) -> None:
    body = gast.parse(textwrap.dedent(text)).body
    values = {**LISTS, **dict.fromkeys(OTHERS, Unknown())}
    found = changing(body, values, Nowhere())
    assert {name for name in values if found.may_change(name)} == BODIES[text]
