"""What is known of an adjoint or tangent, from what is known of its variable."""

from __future__ import annotations

from types import SimpleNamespace

from s2s_ad.values.kinds import (
    AnyOf,
    DictOf,
    ListOf,
    Maybe,
    NumpyScalar,
    ObjectOf,
    Opaque,
    Scalar,
    SomeTuple,
    TupleOf,
    Unknown,
    Value,
)
from s2s_ad.values.lattice import join, join_all


def adjoint_value(value: Value) -> Value:
    """What the adjoint of a value may be: of a Python float, a NumPy float too; of a tuple, a list."""
    match value:
        case Scalar(type="complex"):
            return join(value, NumpyScalar("complex128"))
        case Scalar():
            return join(Scalar("float"), NumpyScalar("float64"))
        case TupleOf(items=items):
            return ListOf(join_all(map(adjoint_value, items)), tuple(map(adjoint_value, items)))
        case ListOf(item=item) | SomeTuple(item=item):
            return ListOf(adjoint_value(item))
        case DictOf(items=items, value=item):
            known = None if items is None else tuple((key, adjoint_value(inner)) for key, inner in items)
            return DictOf(known, adjoint_value(item), value.key)
        case AnyOf():
            return Unknown()
        case ObjectOf(fields=fields, open=more):
            known = tuple((name, adjoint_value(field)) for name, field in fields)
            return ObjectOf(SimpleNamespace, known, more) if fields else Unknown()
        case Opaque(tangent=tangent):
            return tangent
        case Maybe():
            return Unknown()
        case _:
            return value
