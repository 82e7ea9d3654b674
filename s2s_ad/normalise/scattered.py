"""`np.multiply.at(x, i, v)` and its like: one store after the other, as NumPy makes them.

Before and after::

    np.multiply.at(x, i, v)       places = places_at(x, i)
                                  t = np.shape(x[i])
                                  for place, term in zip(places, np.ravel(np.broadcast_to(v, t))):
                                      x[place] = np.multiply(x[place], term)

`np.add.at` has a rule of its own, and `np.subtract.at` is written with it.
"""

from __future__ import annotations

import gast
import numpy as np

from s2s_ad.normalise.regroup_desk import Desk, Statements
from s2s_ad.syntax.quote import quote
from s2s_ad.values import is_array

PLACES = """
places = places_at(x, i)
for place in places:
    t = x[place]
    u = f(t)
    x[place] = u
"""
PAIRS = """
places = places_at(x, i)
part = x[i]
n = np.shape(part)
spread = np.broadcast_to(v, n)
terms = np.ravel(spread)
for place, term in zip(places, terms):
    t = x[place]
    u = f(t, term)
    x[place] = u
"""


def scattered(desk: Desk, call: gast.Call) -> Statements | None:
    """The stores that `ufunc.at(x, i, v)` makes; None for all else."""
    match call:
        case gast.Call(func=gast.Attribute(value=ufunc, attr="at"), args=[gast.Name() as x, index, *rest], keywords=[]):
            meaning = desk.resolve(ufunc)
        case _:
            return None
    if not isinstance(meaning, np.ufunc) or meaning in (np.add, np.subtract) or meaning.nin != len(rest) + 1:
        return None
    if meaning.nout != 1 or not is_array(desk.value_of(x)) or any(isinstance(each, gast.Starred) for each in rest):
        return None
    first: Statements = []
    if not isinstance(index, gast.Name | gast.Constant):
        held = desk.fresh("t")
        first, index = quote("t = e", t=held, e=index), gast.Name(held, gast.Load(), None, None)
    own = {name: desk.fresh("t") for name in ("places", "place", "t", "u", "part", "n", "spread", "terms", "term")}
    if not rest:
        return first + quote(PLACES, f=ufunc, x=x, i=index, **own)
    return first + quote(PAIRS, f=ufunc, x=x, i=index, v=rest[0], **own)
