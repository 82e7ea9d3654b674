"""What code for other numbers, and other lengths, may still count on.

>>> from s2s_ad.values.terms import Symbol
>>> generalised(Scalar("float", 2.0)), unmeasured(Array("float64", (Symbol(0), 1)))
(Scalar(type='float', constant=ABSENT, term=None), Array(dtype='float64', shape=(None, 1)))
"""

from __future__ import annotations

from s2s_ad.values.kinds import Array, Scalar, Value
from s2s_ad.values.lattice import map_children
from s2s_ad.values.terms import Derived


def generalised(value: Value) -> Value:
    """What a callee is specialised by: kinds, dtypes and ranks. No numbers, and no lengths that shrink."""
    match value:
        case Scalar():
            return Scalar(value.type)
        case Array(dtype=dtype, shape=shape) if shape is not None:
            return Array(dtype, tuple(None if isinstance(dim, Derived) else dim for dim in shape))
        case _:
            return map_children(value, generalised)


def unmeasured(value: Value) -> Value:
    """Kinds, dtypes, ranks and axes of length 1; no lengths, whose symbols mean something in one signature only."""
    match value:
        case Scalar():
            return Scalar(value.type)
        case Array(dtype=dtype, shape=shape) if shape is not None:
            return Array(dtype, tuple(1 if dim == 1 else None for dim in shape))
        case _:
            return map_children(value, unmeasured)
