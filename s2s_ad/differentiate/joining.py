"""`np.r_[a, b]`, `np.c_[a, b]` and `np.einsum` with lists of axes, as the calls that do the same.

y = np.r_[x, 1.0]                            ->   y = np.hstack([x, 1.0])          vectors and numbers
y = np.c_[x, u]                              ->   y = np.column_stack([x, u])      vectors and matrices
y = np.einsum(a, [0, 1], b, [1, 2], [0, 2])  ->   y = np.einsum("ab,bc->ac", a, b)
"""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_lowercase

import gast
import numpy as np

from s2s_ad import errors
from s2s_ad.analysis.operations import joiner
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Array, Scalar, Unknown, Value, dtype_of, rank_of

ROWS = ("np.hstack(e)", 1, "rows_joined(e)")
COLUMNS = ("np.column_stack(e)", 2, "columns_joined(e)")


def joined(value: gast.expr, values: Mapping[str, Value], scope: Resolver) -> gast.expr | None:
    """The call that a subscript of `np.r_` or `np.c_`, or a call with lists, stands for; None for any other."""
    if isinstance(value, gast.Call):
        return lettered(value, scope) if scope.resolve(value.func) is np.einsum else None
    if not isinstance(value, gast.Subscript):
        return None
    found = joiner(value.value, scope)
    if found is None:
        return None
    plain, most, general = ROWS if found is np.r_ else COLUMNS
    parts = value.slice.elts if isinstance(value.slice, gast.Tuple) else [value.slice]
    if any(not isinstance(part, gast.Name | gast.Constant) or _directs(part) for part in parts):
        raise errors.no_expression(value)
    known = [_value(part, values) for part in parts]
    ranks = [rank_of(each) for each in known]
    low = all(rank is not None and rank <= most for rank in ranks)
    numbers = all(isinstance(each, Scalar) or dtype_of(each) == "float64" for each in known)
    same = numbers or all(isinstance(each, Array) for each in known)
    items = gast.List([copy_tree(part) for part in parts], gast.Load())
    return quote_expr(plain if low and same else general, e=items)


def lettered(call: gast.Call, scope: Resolver) -> gast.Call | None:
    """`np.einsum` with letters for lists of axes; None where these are not written out."""
    pairs, rest = call.args[: len(call.args) // 2 * 2], call.args[len(call.args) // 2 * 2 :]
    texts = [_letters(each, scope) for each in (*pairs[1::2], *rest)]
    if not pairs or any(text is None for text in texts):
        return None
    count = len(pairs) // 2
    subscripts = ",".join(map(str, texts[:count])) + (f"->{texts[count]}" if rest else "")
    operands = [copy_tree(each) for each in pairs[::2]]
    return gast.Call(copy_tree(call.func), [gast.Constant(subscripts, None), *operands], call.keywords)


def _letters(axes: gast.expr, scope: Resolver) -> str | None:
    """A letter for each number, in the same order; dots for an ellipsis."""
    if not isinstance(axes, gast.List | gast.Tuple):
        return None
    found = [each.value if isinstance(each, gast.Constant) else scope.resolve(each) for each in axes.elts]
    if not all(axis is Ellipsis or (type(axis) is int and 0 <= axis < len(ascii_lowercase)) for axis in found):
        return None
    return "".join("..." if axis is Ellipsis else ascii_lowercase[axis] for axis in found)  # type: ignore[index]


def _directs(part: gast.expr) -> bool:
    """`np.r_["-1,2,0", x]` says how to join."""
    return isinstance(part, gast.Constant) and not isinstance(part.value, int | float)


def _value(part: gast.expr, values: Mapping[str, Value]) -> Value:
    if isinstance(part, gast.Constant):
        return Scalar(type(part.value).__name__)  # type: ignore[arg-type]
    return values.get(part.id, Unknown())
