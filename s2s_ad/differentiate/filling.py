"""Functions and methods that write into an array, as stores.

np.put(x, i, v)       ->   k = put_places(x, i, v);  t = np.resize(v, np.shape(k[0]));  x[k] = t
np.putmask(x, m, v)   ->   t = np.resize(v, np.shape(x));  u = t[m];  x[m] = u
x.sort(kind="heap")   ->   t = np.sort(x, kind="heap");  x[...] = t
np.add.at(x, i, [a, b])   ->   t = np.array([a, b]);  np.add.at(x, i, t)
np.subtract.at(x, i, v)   ->   t = -v;  np.add.at(x, i, t)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import gast
import numpy as np

from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Array, NumpyScalar, Scalar, Value, dtype_of, is_array

Statements = list[gast.stmt]
Arguments = Mapping[str, gast.expr]
METHODS = {"fill": np.ndarray.fill, "put": np.put, "sort": np.ndarray.sort, "partition": np.ndarray.partition}
PARAMETERS: Mapping[object, tuple[str, ...]] = {
    np.copyto: ("x", "v", "casting", "where"),
    np.put: ("x", "i", "v", "mode"),
    np.place: ("x", "m", "v"),
    np.putmask: ("x", "m", "v"),
    np.put_along_axis: ("x", "i", "v", "axis"),
    np.fill_diagonal: ("x", "v", "wrap"),
    np.ndarray.fill: ("x", "v"),
    np.ndarray.sort: ("x", "axis", "kind", "order"),
    np.ndarray.partition: ("x", "kth", "axis", "kind", "order"),
}
SPELLED = {"dst": "x", "src": "v", "a": "x", "ind": "i", "arr": "x", "mask": "m", "vals": "v", "values": "v",
           "indices": "i", "val": "v", "value": "v"}  # fmt: skip
STORES: Mapping[tuple[object, frozenset[str]], str] = {
    (function, frozenset(needed.split())): text
    for function, needed, text in (
        (np.copyto, "x v", "x[...] = v"),
        (np.copyto, "x v where", "n = np.shape(x)\nk = np.asarray(where, bool)\nw = np.broadcast_to(k, n)\n"
                                 "t = np.broadcast_to(v, n)\nu = t[w]\nx[w] = u"),
        (np.put, "x i v", "k = put_places(x, i, v, MORE)\nf = k[0]\nn = np.shape(f)\nt = np.resize(v, n)\nx[k] = t"),
        (np.place, "x m v", "w = place_mask(m, x, v)\nn = np.count_nonzero(w)\nt = np.resize(v, n)\nx[w] = t"),
        (np.putmask, "x m v", "w = putmask_mask(m, x, v)\nn = np.shape(x)\nt = np.resize(v, n)\nu = t[w]\nx[w] = u"),
        (np.put_along_axis, "x i v axis", "k = along_places(x, i, axis)\nx[k] = v"),
        (np.fill_diagonal, "x v",
         "k = diagonal_places(x, v, MORE)\nf = k[0]\nn = np.shape(f)\nt = np.resize(v, n)\nx[k] = t"),
        (np.ndarray.fill, "x v", "x[...] = v"),
        (np.ndarray.sort, "x", "t = np.sort(x, MORE)\nx[...] = t"),
        (np.ndarray.partition, "x kth", "t = np.partition(x, kth, MORE)\nx[...] = t"),
    )
}  # fmt: skip
OPTIONAL: Mapping[object, tuple[str, ...]] = {
    np.copyto: ("casting",),
    np.put: ("mode",),
    np.fill_diagonal: ("wrap",),
    np.ndarray.sort: ("axis", "kind", "order", "stable"),
    np.ndarray.partition: ("axis", "kind", "order"),
}
"""What may be given besides, which goes to the helper or function where `MORE` stands."""
GUARDS: Mapping[object, str] = {np.copyto: "require_cast(x, v, MORE)", np.ndarray.fill: "require_element(x, v)"}
"""What fails as the function does, where a store would not."""


def stores(
    call: gast.Call, meaning: object, value_of: Callable[[gast.expr], Value], fresh: Callable[[], str]
) -> Statements:
    """The stores that a call makes; none if it is not known, or given in a way that is not."""
    function, arguments = _given(call, meaning)
    further = [name for name in OPTIONAL.get(function, ()) if name in arguments]
    text = STORES.get((function, frozenset(arguments.keys() - set(further))))
    if text is None or not isinstance(arguments["x"], gast.Name) or not is_array(value_of(arguments["x"])):
        return []
    if "= v" in text and not isinstance(arguments["v"], gast.Name | gast.Constant | gast.UnaryOp):
        return []
    if function in GUARDS and not _taken(function, arguments, value_of):
        text = f"{GUARDS[function]}\n{text}"
    text = text.replace(", MORE", "".join(f", {name}={name}" for name in further))
    names = {name: fresh() for name in "wtuknf" if f"{name} =" in text.replace(f"[{name}] =", "")}
    return quote(text, **names, **{name: copy_tree(node) for name, node in arguments.items()})


def _taken(function: object, arguments: Arguments, value_of: Callable[[gast.expr], Value]) -> bool:
    """Whether it is known that an array takes a value: a number, or, to be copied, an array of the same dtype."""
    x, v = value_of(arguments["x"]), value_of(arguments["v"])
    if isinstance(v, Scalar) and v.type in ("int", "float"):
        return "casting" not in arguments and dtype_of(x) == "float64"
    kinds = NumpyScalar | Array if function is np.copyto else NumpyScalar
    return isinstance(v, kinds) and dtype_of(v) == dtype_of(x) is not None


def terms(
    call: gast.Call,
    resolve: Callable[[gast.expr], object],
    listed: Callable[[gast.expr], bool],
    fresh: Callable[[], str],
) -> Statements:
    """What `np.add.at` and `np.subtract.at` add, as a number or an array that has a name; `listed` tells sequences."""
    match call:
        case gast.Call(func=gast.Attribute(value=ufunc, attr="at"), args=[x, index, value], keywords=[]):
            meaning = resolve(ufunc)
        case _:
            return []
    if meaning is not np.subtract and not (meaning is np.add and listed(value)):
        return []
    made: Statements = []
    if listed(value):
        array = fresh()
        made, value = quote("t = np.array(v)", t=array, v=value), gast.Name(array, gast.Load(), None, None)
    if meaning is np.subtract:
        less = fresh()
        made += quote("t = -v", t=less, v=value)
        value = gast.Name(less, gast.Load(), None, None)
    return [*made, *quote("np.add.at(x, i, v)", x=x, i=index, v=value)]


def _given(call: gast.Call, meaning: object) -> tuple[object, Arguments]:
    """The function, and what its parameters get."""
    positional = list(call.args)
    function = meaning
    match call.func:
        case gast.Attribute(value=gast.Name() as receiver, attr=attr) if attr in METHODS and _is_method(meaning):
            function, positional = METHODS[attr], [receiver, *positional]
    names = _hashable(function)
    if names is None or len(positional) > len(names) or any(isinstance(each, gast.Starred) for each in positional):
        return None, {}
    keywords = {SPELLED.get(each.arg, each.arg): each.value for each in call.keywords}
    return function, {**dict(zip(names, positional, strict=False)), **keywords}


def _is_method(meaning: object) -> bool:
    return _hashable(meaning) is None


def _hashable(function: object) -> tuple[str, ...] | None:
    try:
        return PARAMETERS.get(function)
    except TypeError:
        return None
