"""Arrays with named fields, `np.zeros(3, [("a", float), ("b", int)])`: data as any other, refused where they flow.

    w["a"] = x;  w[i]["a"] = x[i]      an error: fields and rows are views, and an adjoint of numbers has none
    return np.sum(DATA["a"] * x)       as of any array

That an array has fields does not show in its kind: what shows is that it is asked for something by a name.
"""

from __future__ import annotations

from collections.abc import Callable

import gast

from s2s_ad.analysis.activity import Activity
from s2s_ad.analysis.statements import all_statements
from s2s_ad.analysis.writing import nodes_of
from s2s_ad.errors.values import named_field
from s2s_ad.origin import origin_of
from s2s_ad.syntax.names import reads
from s2s_ad.values import Array, NumpyScalar, Text, Value


def refuse_named_fields(body: list[gast.stmt], found: Activity, value_of: Callable[[gast.expr], Value]) -> None:
    """An error where a field of what carries a derivative is read, or one is stored into such a field."""
    for statement in all_statements(body):
        for node in nodes_of(statement):
            if node.__class__ is not gast.Subscript or not _is_name(node.slice, value_of):
                continue
            if not isinstance(value_of(node.value), Array | NumpyScalar):
                continue
            stored = getattr(statement, "value", None) if not isinstance(node.ctx, gast.Load) else None
            if (reads(node.value) | (reads(stored) if stored is not None else set())) & found.varied:
                raise named_field(node if origin_of(node) is not None else statement)


def _is_name(index: gast.expr, value_of: Callable[[gast.expr], Value]) -> bool:
    if isinstance(index, gast.List):
        return any(_is_name(each, value_of) for each in index.elts)
    return isinstance(value_of(index), Text)
