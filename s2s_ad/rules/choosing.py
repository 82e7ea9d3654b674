"""NumPy, "Indexing routines": one array of several, chosen for each element; methods that pick."""

from __future__ import annotations

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import constant, general, linear, pointwise
from s2s_ad.rules.gathering import along
from s2s_ad.rules.helpers import each_like
from s2s_ad.rules.results import reshaped
from s2s_ad.rules.rule import Values
from s2s_ad.values import Value

NUMBERED = "selected_first(condlist) == len(condlist)"


def chosen_parts(values: Values) -> str:
    """A list for a list; an array of choices receives an array."""
    parts = "choose_parts(y_bar, a, choices)"
    return f"np.stack({parts})" if isinstance(values.get("choices"), v.Array) else parts


def selected_parts(values: Values) -> str:
    """Likewise."""
    parts = "select_parts(y_bar, condlist, choicelist)"
    return f"np.stack({parts})" if isinstance(values.get("choicelist"), v.Array) else parts


def picked(values: Values) -> str:
    """The only element, or the one at a place."""
    alone = values["args"] == v.TupleOf(())
    return "unbroadcast(y_bar, a)" if alone else "put_into_zeros(y_bar, item_place(a, args), a)"


def element(values: Values) -> Value:
    """The only number, as Python's."""
    dtype = v.dtype_of(values["a"])
    return v.Unknown() if dtype is None else v.Scalar(type(np.ones((), dtype).item()).__name__)  # type: ignore[arg-type]


linear("np.choose(a, choices, out=None, mode: 'raise' = 'raise')", choices=chosen_parts,
       jvp={"choices": "np.choose(a, choices_dot)"}, sequences=frozenset({"choices"}))  # fmt: skip
linear("ndarray.choose(a, choices, out=None, mode: 'raise' = 'raise')", choices=chosen_parts,
       jvp={"choices": "np.choose(a, choices_dot)"}, sequences=frozenset({"choices"}))  # fmt: skip
linear(
    "np.select(condlist, choicelist, default=0)",
    choicelist=selected_parts, default=f"unbroadcast(np.where({NUMBERED}, y_bar, 0.0), default)",
    jvp={"choicelist": "np.select(condlist, choicelist_dot, default=0.0)",
         "default": f"np.where({NUMBERED}, default_dot, 0.0)"},
    sequences=frozenset({"choicelist"}), result=lambda values: v.Array(),
)  # fmt: skip
pointwise("np.unwrap(p, discont=None, axis=-1, *, period=6.283185307179586)", vjp={"p": "y_bar"}, jvp={"p": "p_dot"},
          refused=frozenset({"period"}))  # fmt: skip
linear("ndarray.compress(a, condition, axis=None, out=None)",
       a="ungather(y_bar, a, np.compress(condition, places(a), axis=axis))",
       jvp={"a": "np.compress(condition, a_dot, axis=axis)"}, result=reshaped("a", along))  # fmt: skip
linear("ndarray.view(a, dtype: None = None)", a="y_bar", view_of="a", view="always", jvp={"a": "a_dot.view()"},
       result=lambda values: values["a"])  # fmt: skip
general("ndarray.item(a, *args)", vjp={"a": picked}, jvp={"a": "a_dot.item(*args)"}, result=element)

linear("runtime.choose_parts(e, a, choices)", e="np.choose(a, y_bar)", result=each_like("choices"))
linear("runtime.select_parts(e, condlist, choicelist)", e="np.select(condlist, y_bar, default=0.0)",
       result=each_like("choicelist"))  # fmt: skip
constant("runtime.iteration_places(order, stored, *arrays)", "runtime.places_at(x, index)")
constant("runtime.put_places(x, indices, v, mode='raise')", "runtime.along_places(x, indices, axis)",
         "runtime.diagonal_places(x, v, wrap=False)", "runtime.place_mask, runtime.putmask_mask(m, x, v)",
         "runtime.item_place(a, args)", "runtime.selected_first(condlist)")  # fmt: skip
