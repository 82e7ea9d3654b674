"""What a method call on data returns: `xs.pop()`, `params.items()`, `x.sum(axis=0)`.

Methods of arrays are those of the rule table, with the array as the first argument.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from s2s_ad import values as v
from s2s_ad.analysis.infer_calls import Rule, rule_result
from s2s_ad.values import Value

_INT, _BOOL = v.Scalar("int"), v.Scalar("bool")


def array_method(
    rule: Rule | None, receiver: Value, name: str, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> Value:
    """The result of a method of an array or NumPy scalar; `rule` is the rule of that name, if there is one."""
    match name:
        case "tolist" | "item" if not args and isinstance(receiver, v.NumpyScalar):
            return _python_number(receiver.dtype)
        case "item" if isinstance(receiver, v.Array) and receiver.dtype is not None:
            return _python_number(receiver.dtype)
        case "tolist" if not args and isinstance(receiver, v.Array):
            return _nested(receiver)
        case "fill" | "sort" | "setflags" | "itemset":
            return v.Nothing()
    if rule is None:
        return v.Unknown()
    return rule_result(rule, [receiver, *args], kwargs)


def container_method(receiver: Value, name: str, args: Sequence[Value]) -> Value:
    """The result of a method of a list, tuple, dict or text."""
    match receiver:
        case v.ListOf():
            return _of_list(receiver, name)
        case v.DictOf():
            return _of_dict(receiver, name, args)
        case v.TupleOf() | v.SomeTuple() if name in ("index", "count"):
            return _INT
        case v.Text():
            return _of_text(name)
        case v.Scalar() if name == "conjugate":
            return v.Scalar(receiver.type)
        case v.Scalar() if name == "is_integer":
            return _BOOL
        case v.Never():
            return v.Never()
        case _:
            return v.Unknown()


def _of_list(receiver: v.ListOf, name: str) -> Value:
    match name:
        case "append" | "extend" | "insert" | "remove" | "clear" | "sort" | "reverse":
            return v.Nothing()
        case "pop":
            return receiver.item
        case "copy":
            return receiver
        case "index" | "count":
            return _INT
        case _:
            return v.Unknown()


def _of_dict(receiver: v.DictOf, name: str, args: Sequence[Value]) -> Value:
    match name, args:
        case "keys", ():
            return v.IteratorOf(v.element(receiver))
        case "values", ():
            return v.IteratorOf(receiver.value)
        case "items", ():
            return v.IteratorOf(v.TupleOf((v.element(receiver), receiver.value)))
        case (("get" | "pop" | "setdefault"), (key, *default)):
            found = v.item(receiver, key) if name != "setdefault" else receiver.value
            missing = default[0] if default else v.Nothing() if name == "get" else v.Never()
            present = _has(receiver, key)
            return found if present else missing if present is False else v.join(receiver.value, missing)
        case "copy", ():
            return receiver
        case (("update" | "clear"), _):
            return v.Nothing()
        case _:
            return v.Unknown()


def _has(receiver: v.DictOf, key: Value) -> bool | None:
    constant = v.constant_of(key)
    if receiver.items is None or constant is v.ABSENT:
        return None
    return constant in dict(receiver.items)


def _of_text(name: str) -> Value:
    example = getattr("text", name, None)
    match name:
        case "split" | "rsplit" | "splitlines":
            return v.ListOf(v.Text())
        case "index" | "find" | "rfind" | "count":
            return _INT
        case _ if name.startswith("is") or name in ("startswith", "endswith"):
            return _BOOL
        case "partition" | "rpartition" | "maketrans":
            return v.Unknown()
        case _:
            return v.Text() if callable(example) else v.Unknown()


def _nested(array: v.Array) -> Value:
    """Lists of lists, as deep as there are axes."""
    if array.dtype is None or array.shape is None:
        return v.Unknown()
    found = _python_number(array.dtype)
    for _ in array.shape:
        found = v.ListOf(found)
    return found


def _python_number(dtype: str) -> Value:
    try:
        number = np.ones((), dtype).item()
    except TypeError:
        return v.Unknown()
    match v.constant_value(number):
        case v.Scalar() as scalar:
            return v.Scalar(scalar.type)
        case _:
            return v.Unknown()
