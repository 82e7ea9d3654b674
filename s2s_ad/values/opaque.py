"""Objects of a library that hold numbers and are never stored into, such as SciPy's rotations.

They are told by the names of their classes: the library is not imported for it.
"""

from __future__ import annotations

from dataclasses import replace

from s2s_ad.values.kinds import Array, NumpyScalar, Opaque, Scalar, Value
from s2s_ad.values.terms import Shape

ROTATIONS = ("scipy.spatial.transform", "Rotation")


def opaque_of(obj: object) -> Opaque | None:
    """What is known of such an object; None of all others."""
    kind = type(obj)
    library, name = ROTATIONS
    if kind.__name__ != name or not kind.__module__.startswith(library):
        return None
    return Opaque(kind, rotation(kind, () if getattr(obj, "single", False) else None).tangent, fixed=True)


def rotation(kind: type, lead: Shape | None) -> Opaque:
    """A rotation, or as many as an array of that shape has numbers; its tangent are vectors: the axis times the rate.

    >>> rotation(object, ()).tangent
    Array(dtype='float64', shape=(3,))
    """
    shape = None if lead is None else (*lead, 3)
    return Opaque(kind, Array("float64", shape))


def opaque_item(value: Opaque, index: Value) -> Opaque:
    """The value of `value[index]`: again such an object."""
    shape = value.tangent.shape
    one = isinstance(index, Scalar | NumpyScalar) and shape is not None and len(shape) > 1
    return replace(rotation(value.type, shape[1:-1] if one and shape is not None else None), fixed=value.fixed)
