"""Products over any axes: tensordot, kron, einsum. The pullbacks of an einsum are einsums.

The adjoint of an operand is the einsum of the result's adjoint and the other operands, with its own letters as the
result: of "ij,jk->ik" and y_bar, a_bar is "ik,jk->ij".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from s2s_ad import values as v
from s2s_ad.errors import unsupported
from s2s_ad.rules.declare import bilinear, general
from s2s_ad.rules.facts import constant_at
from s2s_ad.rules.results import array_value, dtype_by
from s2s_ad.rules.rule import Values
from s2s_ad.runtime.contractions import einsum_terms
from s2s_ad.values import Shape, Value


def terms(values: Values) -> tuple[list[str], str] | None:
    """The indices of all operands and of the result, if the subscripts are known."""
    subscripts, operands = constant_at(values, "subscripts"), values.get("operands")
    if not isinstance(subscripts, str) or not isinstance(operands, v.TupleOf):
        return None
    inputs, output = einsum_terms(subscripts)
    return (inputs, output) if len(inputs) == len(operands.items) else None


def einsum_pullback(values: Values) -> str:
    """One einsum for each operand, where each index of it occurs elsewhere and no axis can broadcast."""
    known, operands = terms(values), values.get("operands")
    if v.is_number(values["subscripts"]):
        refuse_lists(values)
    if not isinstance(operands, v.TupleOf):
        return "einsum_parts(y_bar, subscripts, operands)"
    count = len(operands.items)
    if known is None or not _is_plain(*known, operands.items):
        return _listed(f"einsum_part(y_bar, subscripts, operands, {i})" for i in range(count))
    optimized = count > 2 and constant_at(values, "optimize") is not False
    return _listed(_part(*known, i, ", optimize=True" if optimized else "") for i in range(count))


def refuse_lists(values: Values) -> str:
    """`np.einsum(a, [0, 1], b, [1, 2])` would need a rule of its own."""
    raise unsupported(None, "np.einsum with lists of axes has no derivative here", 'write subscripts: "ij,jk->ik"')


def part_adjoint(values: Values) -> str:
    """The einsum itself, with the adjoint of the part in the part's place."""
    return f"np.einsum(subscripts, {_row(values, constant_at(values, 'i'), 'y_bar')})"


def part_operands(values: Values) -> str:
    """The other parts of the einsum that has the adjoint in the part's place."""
    own = constant_at(values, "i")
    parts = [f"einsum_part(e, subscripts, ({_row(values, own, 'y_bar')},), {k})" for k in range(_count(values))]
    return _listed("np.zeros_like(operands[i])" if k == own else part for k, part in enumerate(parts))


def part_tangent(values: Values) -> str:
    """One of the other operands after the other replaced by its tangent."""
    others = [k for k in range(_count(values)) if k != constant_at(values, "i")]
    terms = (f"einsum_part(e, subscripts, ({_row(values, k, f'operands_dot[{k}]')},), i)" for k in others)
    return " + ".join(terms) or "np.zeros_like(operands[i])"


def _count(values: Values) -> int:
    operands = values.get("operands")
    if not isinstance(operands, v.TupleOf):
        raise TypeError("the operands of an einsum must be written out, to be differentiated twice")
    return len(operands.items)


def _row(values: Values, place: object, other: str) -> str:
    return ", ".join(other if k == place else f"operands[{k}]" for k in range(_count(values)))


def _listed(parts: Iterable[str]) -> str:
    return f"[{', '.join(parts)}]"


def _part(inputs: list[str], output: str, i: int, option: str) -> str:
    others = [k for k in range(len(inputs)) if k != i]
    spec = ",".join([output, *(inputs[k] for k in others)]) + "->" + inputs[i]
    return f"np.einsum({spec!r}, {', '.join(['y_bar', *(f'operands[{k}]' for k in others)])}{option})"


def _is_plain(inputs: list[str], output: str, operands: tuple[Value, ...]) -> bool:
    """Does each operand have each of its indices once, others have them too, and are equal indices equally long?"""
    lengths: dict[str, set[object]] = {}
    for i, (term, operand) in enumerate(zip(inputs, operands, strict=True)):
        elsewhere = output + "".join(inputs[:i] + inputs[i + 1 :])
        shape = v.shape_of(operand)
        if "." in term or len(set(term)) < len(term) or not set(term) <= set(elsewhere):
            return False
        if shape is None or len(shape) != len(term):
            return False
        for letter, dim in zip(term, shape, strict=True):
            lengths.setdefault(letter, set()).add(dim)
    return all(len(dims) == 1 and None not in dims for dims in lengths.values())


def einsum_tangent(values: Values) -> str:
    """One operand after the other replaced by its tangent."""
    operands = values.get("operands")
    if v.is_number(values["subscripts"]):
        refuse_lists(values)
    if not isinstance(operands, v.TupleOf):
        return "einsum_tangent(subscripts, operands, operands_dot)"
    count = len(operands.items)
    option = "" if constant_at(values, "optimize") is False else ", optimize=optimize"
    names = [[f"operands_dot[{k}]" if k == i else f"operands[{k}]" for k in range(count)] for i in range(count)]
    return " + ".join(f"np.einsum(subscripts, {', '.join(row)}{option})" for row in names)


def sums(arguments: Mapping[str, Any], values: Mapping[str, Value]) -> bool:
    """Whether the result is new: NumPy gives a view of a single operand if nothing is summed, as in "ij->ji"."""
    subscripts, operands = arguments["subscripts"], arguments["operands"]
    if len(getattr(operands, "elts", ())) > 1:
        return True
    spec = getattr(subscripts, "value", None)
    if not isinstance(spec, str):
        return False
    inputs, output = einsum_terms(spec)
    return not set(inputs[0]) <= set(output)


def einsum_result(values: Values) -> Value:
    """The lengths that the operands' indices have."""
    known, operands = terms(values), values.get("operands")
    if known is None or not isinstance(operands, v.TupleOf):
        return v.Unknown()
    arrays = list(map(array_value, operands.items))
    if not all(map(v.is_number, arrays)):
        return v.Unknown()
    shape = einsum_shape(*known, [v.shape_of(array) for array in arrays])
    dtype = dtype_by(_product, *arrays)
    if dtype is not None and shape == () and constant_at(values, "optimize") is not False:
        return v.one_of((v.NumpyScalar(dtype), v.Array(dtype, ())))  # by tensordot, or not
    return v.array_of(dtype, shape)


def einsum_shape(inputs: list[str], output: str, shapes: list[Shape | None]) -> Shape | None:
    """The lengths of the result's axes; None if nobody knows how many an ellipsis stands for.

    >>> einsum_shape(["...i", "ij"], "...j", [(5, 2, 3), (3, 4)]), einsum_shape(["...i"], "...", [None])
    ((5, 2, 4), None)
    """
    lengths: dict[str, v.Dim | None] = {}
    spread: list[Shape | None] = []
    for term, shape in zip(inputs, shapes, strict=True):
        front, dots, back = term.partition("...")
        if dots:
            spread.append(None if shape is None else shape[len(front) : len(shape) - len(back)])
            shape = None if shape is None else shape[: len(front)] + shape[len(shape) - len(back) :]
        for letter, dim in zip(front + back, shape or (None,) * len(front + back), strict=False):
            lengths[letter] = dim if lengths.get(letter, 1) == 1 else lengths[letter]
    front, dots, back = output.partition("...")
    between = v.broadcast_shapes(*spread) if dots else ()
    return None if between is None else (*map(lengths.get, front), *between, *map(lengths.get, back))


def _product(*numbers: Any) -> object:
    return np.ones(1, np.result_type(*numbers))


bilinear("np.tensordot, np.linalg.tensordot(a, b, axes=2)", a="tensordot_left(y_bar, a, b, axes)",
         b="tensordot_right(y_bar, a, b, axes)")  # fmt: skip
bilinear("np.kron(a, b)", a="kron_left(y_bar, a, b)", b="kron_right(y_bar, a, b)",
         cost="the function is an outer product, both adjoints are sums over its blocks")  # fmt: skip
general(
    "np.einsum(subscripts, *operands, out: None = None, optimize=False)",
    vjp={"subscripts": refuse_lists, "operands": einsum_pullback},
    jvp={"subscripts": refuse_lists, "operands": einsum_tangent},
    sequences=frozenset({"operands"}), result=einsum_result, view_of="operands", view="fixed", new_for=sums,
    cost="a function with a small result only reads; the adjoints are written",
)  # fmt: skip
