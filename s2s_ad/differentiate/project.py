"""Undo broadcasting and widening, in one place for all rules.

`y = a * b` gives `a_bar += unbroadcast(y_bar * b, a)`. What is known of shapes and dtypes turns `unbroadcast` into
nothing, a sum over known axes, or leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import gast

from s2s_ad.analysis.operations import Operation
from s2s_ad.differentiate.context import Context
from s2s_ad.differentiate.imaginary import is_complex
from s2s_ad.syntax.iteration import is_call_of
from s2s_ad.syntax.names import reads
from s2s_ad.values import (
    Array,
    DictOf,
    ListOf,
    NumpyScalar,
    ObjectOf,
    OneOf,
    Opaque,
    Scalar,
    Shape,
    SomeTuple,
    TupleOf,
    Unknown,
    Value,
    adjoint_value,
    broadcast_shapes,
    dtype_of,
    is_array,
    is_number,
    is_scalar,
    same_shape,
    shape_of,
)


def is_lazy(value: Value, full: Value) -> bool:
    """Whether an adjoint's value stands for a larger one by broadcasting."""
    shape = shape_of(value)
    return isinstance(full, Array) and shape is not None and full.shape is not None and shape != full.shape


def may_be_smaller(context: Context, term: gast.expr, operand: gast.expr) -> bool:
    """Whether a term that broadcasts to its operand may be smaller without showing it."""
    shape = shape_of(context.value_of(term))
    return shape is None or (None in shape and shape == shape_of(context.value_of(operand)))


def of_shape(value: Value, full: Value) -> Value:
    """What is known of an array that has the shape of another, though nothing says so of each of its sizes."""
    if not isinstance(value, Array) or not isinstance(full, Array) or value.shape is None or full.shape is None:
        return value
    alike = len(value.shape) == len(full.shape) and all(
        mine == other or (mine != 1 and not (isinstance(mine, int) and isinstance(other, int)))
        for mine, other in zip(value.shape, full.shape, strict=True)
    )
    return replace(value, shape=full.shape) if alike else value


def is_container(value: Value) -> bool:
    """A tuple or list, which `+` joins."""
    return isinstance(value, TupleOf | SomeTuple | ListOf)


def tangent_value(value: Value) -> Value:
    """What is known of a tangent: a constant number moves at a rate that isn't its value."""
    return Unknown() if isinstance(value, TupleOf | SomeTuple | ListOf | DictOf) else adjoint_value(value)


def zero_template(value: Value) -> str:
    """How to write a zero adjoint for a variable `x` of this kind."""
    options = value.options if isinstance(value, OneOf) else (value,)
    if all(isinstance(option, Scalar) or option == NumpyScalar("float64") for option in options):
        return "0j" if all(map(is_complex, options)) else "0.0"
    if isinstance(value, Array) and value.dtype is not None and value.dtype.startswith(("float", "complex")):
        return "np.zeros_like(x)"
    return "zeros_like(x)"


def still_template(value: Value) -> str:
    """How to write the zero tangent of `x`: of the class of `x` where that is a namedtuple, for its fields are read."""
    return "restructure(zeros_like(x), x)" if _holds_fields(value) else zero_template(value)


def still(context: Context, dot: str, name: str) -> list[gast.stmt]:
    """The statement that makes the tangent of what does not move."""
    return context.quote(f"x_dot = {still_template(context.value(name))}", x_dot=dot, x=name)


def _holds_fields(value: Value) -> bool:
    match value:
        case TupleOf(items, kind):
            return kind is not None or any(map(_holds_fields, items))
        case ListOf(item, items):
            return any(map(_holds_fields, (item, *(items or ()))))
        case DictOf(items, item):
            return any(map(_holds_fields, (item, *(found for _, found in items or ()))))
        case ObjectOf(fields=fields):
            return any(_holds_fields(found) for _, found in fields)
    return False


def project(context: Context, expression: gast.expr, variable: str) -> gast.expr:
    """The expression, reduced to the variable's shape and kind where it is not known to have them."""
    value, target = context.value_of(expression), context.value(variable)
    if isinstance(target, Opaque):
        return expression
    if _keeps_dtype(value, target) and not (context.complex and _turns(value, target)):
        reduction = _reduction(shape_of(value), shape_of(target))
        if reduction is not None and not (is_scalar(target) and not is_scalar(value) and reduction == "e"):
            return context.simplified(reduction, e=expression)
    shape_only = gast.Name(variable, gast.Load(), None, None)
    shape_only.need = "shape"
    return context.simplified("unbroadcast(e, x)", e=expression, x=shape_only)


def by_items(context: Context, expression: gast.expr, variable: str) -> gast.expr:
    """A further term of the adjoint of what may be a list, such that `+` adds the items: plain lists it would join."""
    known = type(context.value(variable)) is not Unknown or is_number(context.value_of(expression))
    if known or context.program.is_part or is_call_of(expression, "unbroadcast"):
        return expression
    return project(context, expression, variable)


def realised(context: Context, expression: gast.expr, variable: str) -> gast.expr:
    """A term of the variable's shape, real where the variable is; of complex arrays complex, to be added to in place.
    In single precision where the variable is.

    x_bar += y_bar @ w.T   ->   x_bar += np.real(y_bar @ w.T)      for a real x and a complex w
    """
    value, target = context.value_of(expression), context.value(variable)
    if not (context.complex and _turns(value, target)) and not _widens(value, target):
        return expression
    shape_only = gast.Name(variable, gast.Load(), None, None)
    shape_only.need = "shape"
    if is_complex(target) is False and dtype_of(target) in ("float64", "float") and dtype_of(value) == "complex128":
        return context.simplified("np.real(e)", e=expression)
    return context.expression("as_kind(e, x)", e=expression, x=shape_only)


def filled(
    context: Context, expression: gast.expr, result: str, found: Operation, tangents: Mapping[str, str]
) -> gast.expr:
    """A tangent of the shape of the result, also where only a smaller operand moves. `tangents`: those of names."""
    expression = realised(context, expression, result)
    value, target = context.value_of(expression), context.value(result)
    if is_lazy(value, target):
        return context.expression("np.full_like(y, e)", y=result, e=expression)
    same = is_array(target) and is_array(value) and shape_of(target) == shape_of(value)
    sure = same and (same_shape(target, value) or _reads_all(context, expression, found, tangents))
    if sure or is_scalar(target) or is_container(target) or isinstance(target, Opaque):
        return expression
    return context.expression("broadcast_like(e, y)", y=result, e=expression)


def _reads_all(context: Context, expression: gast.expr, found: Operation, tangents: Mapping[str, str]) -> bool:
    """Whether each operand, or its tangent, has part in a tangent: of lengths that nobody knows, one may be 1."""
    part = reads(expression)
    return all(name in part or tangents.get(name) in part for name in wide_operands(context, found))


def wide_operands(context: Context, found: Operation) -> set[str]:
    """The operands that are no numbers: several of unknown lengths may broadcast to the result."""
    operands = set().union(*map(reads, found.arguments.values())) & context.values.keys()
    return {name for name in operands if not is_scalar(context.value(name))}


def _turns(value: Value, target: Value) -> bool:
    """Whether a value may be complex where its target is real, or real where that is a complex array."""
    mine, other = is_complex(value), is_complex(target)
    return (mine is None or mine is not other) and not (_is_float(value) and is_array(target))


def _widens(value: Value, target: Value) -> bool:
    """Whether a term may have another precision than the variable, which has less than the usual one."""
    narrow = isinstance(target, NumpyScalar | Array) and dtype_of(target) in ("float16", "float32", "complex64")
    return narrow and dtype_of(value) != dtype_of(target) and not _is_float(value) and not is_container(value)


def _keeps_dtype(value: Value, target: Value) -> bool:
    """Whether no cast is needed: adjoints of a float64 or Python float that are real."""
    if isinstance(value, OneOf):
        return all(_keeps_dtype(option, target) for option in value.options)
    if isinstance(target, OneOf):
        return all(_keeps_dtype(value, option) for option in target.options)
    if isinstance(target, Scalar):
        return dtype_of(value) in (None, "float64", target.type) or _is_float(value)
    if isinstance(target, NumpyScalar | Array):
        kind = dtype_of(value)
        return kind == target.dtype or _is_float(value)
    return False


def _is_float(value: Value) -> bool:
    """A Python float takes the dtype of what it meets."""
    return isinstance(value, Scalar) and value.type in ("float", "int")


def _reduction(shape: Shape | None, target: Shape | None) -> str | None:
    """The template that brings `e` of one shape to another; None where the sizes do not tell."""
    if shape is None or target is None or None in shape or None in target:
        return None
    if broadcast_shapes(shape, target) == target:
        return "e"
    if target == ():
        return "np.sum(e)"
    leading = len(shape) - len(target)
    if leading < 0:
        return None
    kept = [axis for axis in range(len(target)) if target[axis] == 1 and shape[leading + axis] != 1]
    if any(target[axis] != shape[leading + axis] and axis not in kept for axis in range(len(target))):
        return None
    if leading and kept:
        return None
    if leading:
        return f"np.sum(e, axis={_axes(list(range(leading)))})"
    return f"np.sum(e, axis={_axes(kept)}, keepdims=True)"


def _axes(axes: list[int]) -> str:
    return str(axes[0]) if len(axes) == 1 else str(tuple(axes))
