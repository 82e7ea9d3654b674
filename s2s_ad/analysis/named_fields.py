"""Arrays with named fields, `np.zeros(3, [("a", float), ("b", int)])`: data as any other, refused where they flow.

    w["a"] = x;  w[i]["a"] = x[i]      an error: fields and rows are views, and an adjoint of numbers has none
    return np.sum(DATA["a"] * x)       as of any array
    w = np.recarray(3, ...); w.a = x   an error: an array of another class than ndarray has a behaviour of its own
    p.__dict__["a"]                    an error: attributes under another name

That an array has fields does not show in its kind: what shows is that it is asked for something by a name.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType

import gast
import numpy as np

from s2s_ad.analysis.activity import Activity
from s2s_ad.analysis.statements import all_statements
from s2s_ad.analysis.writing import nodes_of
from s2s_ad.errors.objects import dict_of_attributes
from s2s_ad.errors.values import array_of_another_class, named_field
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


def refuse_other_classes(body: list[gast.stmt], found: Activity, resolve: Callable[[gast.expr], object]) -> None:
    """An error where an array of a class of its own is made, and what carries a derivative is stored into it later."""
    for statement in all_statements(body):
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.Call(func=function) as call):
                if name in found.active and _makes_other_class(resolve(function)):
                    raise array_of_another_class(call if origin_of(call) is not None else statement)


def _makes_other_class(made: object) -> bool:
    """A memory map behaves like ndarray; the functions of `np.rec` make record arrays."""
    if isinstance(made, type):
        return issubclass(made, np.ndarray) and made not in (np.ndarray, np.memmap)
    return isinstance(made, FunctionType) and any(made is each for each in vars(np.rec).values())


def refuse_dicts_of_attributes(body: list[gast.stmt], found: Activity) -> None:
    """An error where the `__dict__` of an instance carries a derivative: two names for one place. What only tells of
    it, such as `print(p.__dict__)` or `"a" in p.__dict__`, may ask for it."""
    for statement in all_statements(body):
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.Attribute(attr="__dict__") as read):
                flows = name in found.active
            case gast.Assign(targets=[gast.Attribute(value=gast.Name(id=name), attr="__dict__") as read]):
                flows = name in found.active
            case _:
                continue
        if flows:
            raise dict_of_attributes(read if origin_of(read) is not None else statement)


def _is_name(index: gast.expr, value_of: Callable[[gast.expr], Value]) -> bool:
    if isinstance(index, gast.List):
        return any(_is_name(each, value_of) for each in index.elts)
    return isinstance(value_of(index), Text)
