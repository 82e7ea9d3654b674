"""What `grad` may be asked of: one real number, alone or, with `has_aux`, before what is passed along."""

from __future__ import annotations

import gast

from s2s_ad import errors
from s2s_ad.differentiate.context import Context
from s2s_ad.origin import place_of
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Array, NumpyScalar, OneOf, Scalar, TupleOf, Unknown, Value

DISPLAYS = gast.Tuple | gast.List | gast.Dict


def require_real(context: Context, result: gast.expr, has_aux: bool, final: gast.stmt) -> list[gast.stmt]:
    """An error if the result is known to be no real scalar; a guard for the run if that is not known.

    return y        ->   require_scalar(y, "model.py:7")      y of unknown kind
    return y, aux   ->   the same for y, with `has_aux`
    """
    function = context.program.function.name
    value = context.value_of(result)
    if has_aux:
        if isinstance(result, gast.Tuple):
            if len(result.elts) != 2:
                raise errors.not_a_pair(function)
            return require_real(context, result.elts[0], False, final)
        if isinstance(value, TupleOf) and len(value.items) == 2:
            if is_real(value.items[0]) is False:
                raise errors.not_scalar(final, function)
            return []
        if not isinstance(value, Unknown):
            raise errors.not_a_pair(function)
        return []
    real = False if isinstance(result, DISPLAYS) else is_real(value)
    if real is False:
        raise errors.not_scalar(final, function)
    if real:
        return []
    where = gast.Constant(place_of(final), None)
    return context.quote("require_scalar(e, where)", e=copy_tree(result), where=where)


def is_real(value: Value) -> bool | None:
    """Whether a value is one real number; None where its kind does not tell.

    >>> is_real(Scalar("float")), is_real(Scalar("complex")), is_real(Array("float64", None))
    (True, False, None)
    """
    match value:
        case Unknown() | Array(dtype=None, shape=None | ()):
            return None
        case OneOf(options=options):
            found = set(map(is_real, options))
            return found.pop() if len(found) == 1 else None
        case Scalar(type=kind) | NumpyScalar(dtype=kind):
            return not kind.startswith("complex")
        case Array(dtype=str() as kind, shape=shape):
            return None if shape is None else shape == () and not kind.startswith("complex")
        case _:
            return False
