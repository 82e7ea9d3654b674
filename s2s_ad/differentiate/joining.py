"""`np.r_[a, b]` and `np.c_[a, b]` as calls of the function that does the same.

y = np.r_[x, 1.0]   ->   y = np.hstack([x, 1.0])          vectors and numbers
y = np.c_[x, u]     ->   y = np.column_stack([x, u])      vectors and matrices
"""

from __future__ import annotations

from collections.abc import Mapping

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
    """The call that a subscript of `np.r_` or `np.c_` stands for; None for any other expression."""
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


def _directs(part: gast.expr) -> bool:
    """`np.r_["-1,2,0", x]` says how to join."""
    return isinstance(part, gast.Constant) and not isinstance(part.value, int | float)


def _value(part: gast.expr, values: Mapping[str, Value]) -> Value:
    if isinstance(part, gast.Constant):
        return Scalar(type(part.value).__name__)  # type: ignore[arg-type]
    return values.get(part.id, Unknown())
