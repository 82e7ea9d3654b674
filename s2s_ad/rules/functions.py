"""Python's builtin functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import constant, general, pointwise
from s2s_ad.rules.operators import binary, power
from s2s_ad.rules.results import BOOL, FLOAT, INT, always
from s2s_ad.rules.rule import Result, Values
from s2s_ad.values import Value


def total(values: Values) -> Value:
    """The start, and one item after the other."""
    items, start = v.items_of(values["xs"]), values["start"]
    if items is None:
        each = v.element(values["xs"])
        return v.join(start, v.binary("add", start, each)) if v.is_number(each) else v.Unknown()
    for each in items:
        start = v.binary("add", start, each)
    return start


def quotient_and_rest(values: Values) -> Value:
    """A pair."""
    return v.TupleOf((v.binary("floordiv", values["a"], values["b"]), v.binary("mod", values["a"], values["b"])))


def of_numbers(arguments: Mapping[str, Any], values: Mapping[str, Value]) -> bool:
    """Whether the items are numbers, which are nobody's to store into."""
    known = values.get(getattr(arguments["xs"], "id", ""), v.Unknown())
    return v.is_scalar(v.element(known))


def two_parts(part: Callable[[Value], Value], second: Callable[..., object] | None = None) -> Result:
    """A pair of numbers for each; the second may be of a type of its own."""

    def result(values: Values) -> Value:
        first = v.elementwise(np.positive, values["x"]) if part is v.as_numpy else part(values["x"])
        if second is int:
            return v.TupleOf((first, INT))
        return v.TupleOf((first, first if second is None else v.elementwise(_exponent, values["x"])))

    return result


def moved_number(values: Values) -> str:
    """The tangent of a float; what is not known may be a text, which has none."""
    return "float(x_dot or 0.0)" if type(values.get("x", v.Unknown())) is v.Unknown else "float(x_dot)"


def _both(function: Callable[..., object], values: Values) -> Value:
    return v.elementwise(function, values["a"], values["b"])


def _exponent(x: Any) -> object:
    return np.frexp(x)[1]


general(
    "builtins.sum(xs, start=0)",
    vjp={"xs": "spread_items(y_bar, xs)", "start": "unbroadcast(y_bar, start)"},
    jvp={"xs": "sum(xs_dot)", "start": "broadcast_like(start_dot, y)"},
    sequences=frozenset({"xs"}), result=total,
)  # fmt: skip
general(
    "builtins.tuple(xs)",
    vjp={"xs": "y_bar"}, jvp={"xs": "tuple(xs_dot)"}, view_of="xs", view="fixed", new_for=of_numbers,
    result=lambda values: v.SomeTuple(v.element(values["xs"])),
)  # fmt: skip
power("builtins.pow(a, b, mod: None = None)", result=binary("pow"))
pointwise("builtins.float(x)", vjp={"x": "y_bar"}, jvp={"x": moved_number}, result=always(FLOAT))
general(
    "builtins.divmod(a, b)",
    vjp={"a": "unbroadcast(y_bar[1], a)", "b": "unbroadcast(-y_bar[1] * y[0], b)"},
    jvp={"a": "[np.zeros_like(y[0]), broadcast_like(a_dot, y[1])]",
         "b": "[np.zeros_like(y[0]), -b_dot * y[0]]"},
    result=quotient_and_rest,
)  # fmt: skip
general(
    "np.divmod(a, b)",
    vjp={"a": "unbroadcast(y_bar[1], a)", "b": "unbroadcast(-y_bar[1] * y[0], b)"},
    jvp={"a": "[np.zeros_like(y[0]), broadcast_like(a_dot, y[1])]",
         "b": "[np.zeros_like(y[0]), -b_dot * y[0]]"},
    result=lambda values: v.TupleOf((_both(np.floor_divide, values), _both(np.remainder, values))),
)  # fmt: skip
for _name, _whole in (("np", v.as_numpy), ("math", lambda x: FLOAT)):
    general(
        f"{_name}.modf(x)",
        vjp={"x": "unbroadcast(y_bar[0], x)"}, jvp={"x": "[broadcast_like(x_dot, y[0]), np.zeros_like(y[1])]"},
        result=two_parts(_whole),
    )  # fmt: skip
    general(
        f"{_name}.frexp(x)",
        vjp={"x": "y_bar[0] * np.ldexp(1.0, -y[1])"}, jvp={"x": "[x_dot * np.ldexp(1.0, -y[1]), 0]"},
        result=two_parts(_whole, np.intc if _name == "np" else int),
        cost="the function reads off bits, the slope is made",
    )  # fmt: skip

constant("builtins.len(x)", result=lambda values: length(values["x"]))
constant("builtins.int(x=0, base=None)", "builtins.round(x, ndigits=None)", "builtins.hash, builtins.id(x)")
constant("builtins.bool(x=False)", "builtins.callable(x)", "builtins.isinstance(x, kinds)", result=always(BOOL))
constant("builtins.any, builtins.all(xs)", "builtins.hasattr(x, name)", result=always(BOOL))
constant("builtins.range(*bounds)", result=always(v.Range()))
constant("builtins.str, builtins.repr, builtins.ascii(x='')", result=always(v.Text()))
constant("builtins.ord(x)", result=always(INT))


def length(value: Value) -> Value:
    """The number of items, as a term where it is known."""
    term = v.length_of(value)
    return INT if term is None else v.integer(term)
