"""Questions that rules ask of the abstract values of their arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import gast

from s2s_ad import values as v
from s2s_ad.rules.rule import Values
from s2s_ad.values import ABSENT, Value


def constant(value: Value | None) -> object:
    """The constant that a value is, tuples included, or ABSENT.

    >>> constant(v.TupleOf((v.Scalar("int", 0), v.Scalar("int", 1))))
    (0, 1)
    """
    match value:
        case v.TupleOf(items=items, type=None) | v.ListOf(items=tuple() as items):
            found = tuple(map(constant, items))
            return ABSENT if any(item is ABSENT for item in found) else found
        case v.Known():
            return value.obj
        case None:
            return ABSENT
        case _:
            return v.constant_of(value)


def constant_at(values: Values, name: str) -> object:
    """The constant that a parameter is bound to, or ABSENT."""
    return constant(values.get(name))


def rank(values: Values, name: str) -> int | None:
    """The number of axes of a parameter's argument, if it is known; that of a scalar is 0."""
    value = values.get(name)
    return None if value is None else v.rank_of(value)


def is_array(values: Values, name: str) -> bool:
    """Is it proved that a parameter's argument is an array?"""
    return isinstance(values.get(name), v.Array)


def is_python_scalar(values: Values, name: str) -> bool:
    """Is it proved that a parameter's argument is a NumPy scalar or an array, or may it be a Python number?"""
    match values.get(name):
        case v.NumpyScalar() | v.Array(shape=tuple()):
            return False
        case _:
            return True


def axes_of(axis: object, rank: int) -> tuple[int, ...] | None:
    """The axes, none negative, that a constant `axis` argument means; None where that isn't known.

    >>> axes_of((0, -1), 3), axes_of(None, 2)
    ((0, 2), (0, 1))
    """
    match axis:
        case None:
            return tuple(range(rank))
        case bool():
            return None
        case int():
            axis = (axis,)
    if not isinstance(axis, tuple) or not all(isinstance(each, int) and -rank <= each < rank for each in axis):
        return None
    axes = tuple(each % rank for each in axis)
    return axes if len(set(axes)) == len(axes) else None  # NumPy refuses an axis that is named twice


def is_real(values: Values, name: str) -> bool:
    """Is it proved that a parameter's argument has no imaginary part?"""
    match values.get(name):
        case v.Scalar(type=kind):
            return kind != "complex"
        case v.NumpyScalar(dtype=dtype) | v.Array(dtype=str() as dtype):
            return "complex" not in dtype and dtype != "clongdouble"
        case _:
            return False


def is_given(values: Values, name: str) -> bool:
    """Is it proved that a parameter's argument isn't None?"""
    return v.is_number(values.get(name, v.Unknown()))


def plain_axis(values: Values) -> str:
    """The text of an axis that may be a truth value, as a number or None.

    >>> plain_axis({"axis": v.Scalar("int")}), plain_axis({"axis": v.Scalar("bool")}), plain_axis({})
    ('axis', 'int(axis)', '(None if axis is None else int(axis))')
    """
    axis = values.get("axis", v.Unknown())
    if isinstance(axis, v.Nothing | v.TupleOf) or (isinstance(axis, v.Scalar) and axis.type == "int"):
        return "axis"
    return "int(axis)" if v.is_number(axis) else "(None if axis is None else int(axis))"


def single_axis(values: Values) -> str:
    """The text of an axis that may be in a tuple or list, as in `np.unstack(x, axis=(0,))`, as the axis itself.

    >>> single_axis({"axis": v.Scalar("int")}), single_axis({"axis": v.SomeTuple(v.Scalar("int"))}), single_axis({})
    ('axis', 'axis[0]', 'np.ravel(axis)[0]')
    """
    match values.get("axis"):
        case v.Nothing() | v.Scalar():
            return "axis"
        case v.TupleOf() | v.ListOf() | v.SomeTuple():
            return "axis[0]"
        case _:
            return "np.ravel(axis)[0]"


def is_left_out(values: Values, name: str) -> bool:
    """Is it proved that a parameter's argument is None?"""
    return isinstance(values.get(name), v.Nothing)


def in_kind(text: str, values: Values, name: str = "a") -> str:
    """The text, cast to the dtype of a parameter's argument where that may be less than double precision."""
    return text if v.dtype_of(values.get(name, v.Unknown())) == "float64" else f"as_kind({text}, {name})"


def not_zero(name: str) -> Callable[[Mapping[str, Any], Mapping[str, Value]], bool]:
    """A row's `new_for`: whether a count is known not to be 0, for which NumPy gives back what it was given."""

    def is_new(arguments: Mapping[str, Any], values: Mapping[str, Value]) -> bool:
        count = _known(arguments[name], values)
        return isinstance(count, int) and count != 0

    return is_new


def has_axes(array: str) -> Callable[[Mapping[str, Any], Mapping[str, Value]], bool]:
    """A row's `new_for`: whether a function of some axes has any; of none, it gives back what it was given."""

    def is_new(arguments: Mapping[str, Any], values: Mapping[str, Value]) -> bool:
        if "axes" not in arguments:
            return True
        axes = _known(arguments["axes"], values)
        if axes is None:
            return _known(arguments["s"], values) is None and rank(values, getattr(arguments[array], "id", "")) != 0
        return axes is not ABSENT and axes != ()

    return is_new


def _known(argument: Any, values: Mapping[str, Value]) -> object:
    """The constant that an argument is, or ABSENT."""
    match argument:
        case gast.Name(id=name):
            return constant_at(values, name)
        case gast.Constant(value=value):
            return value
        case gast.Tuple(elts=items) | gast.List(elts=items):
            return tuple(_known(item, values) for item in items)
        case gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=value)):
            return -value
        case _:
            return ABSENT
