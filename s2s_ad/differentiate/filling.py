"""Functions and methods that write into an array, as stores.

np.put(x, i, v)       ->   k = put_places(x, i);  t = np.resize(v, np.shape(k[0]));  x[k] = t
np.putmask(x, m, v)   ->   t = np.resize(v, np.shape(x));  u = t[m];  x[m] = u
x.sort()              ->   t = np.sort(x);  x[...] = t
np.add.at(x, i, [a, b])   ->   t = np.array([a, b]);  np.add.at(x, i, t)
np.subtract.at(x, i, v)   ->   t = -v;  np.add.at(x, i, t)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import gast
import numpy as np

from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree

Statements = list[gast.stmt]
Arguments = Mapping[str, gast.expr]
METHODS = {"fill": np.copyto, "put": np.put, "sort": np.ndarray.sort, "partition": np.ndarray.partition}
PARAMETERS: Mapping[object, tuple[str, ...]] = {
    np.copyto: ("x", "v", "casting", "where"),
    np.put: ("x", "i", "v", "mode"),
    np.place: ("x", "m", "v"),
    np.putmask: ("x", "m", "v"),
    np.put_along_axis: ("x", "i", "v", "axis"),
    np.fill_diagonal: ("x", "v", "wrap"),
    np.ndarray.sort: ("x", "axis", "kind"),
    np.ndarray.partition: ("x", "kth", "axis", "kind"),
}
SPELLED = {"dst": "x", "src": "v", "a": "x", "ind": "i", "arr": "x", "mask": "m", "vals": "v", "values": "v",
           "indices": "i", "val": "v"}  # fmt: skip
STORES: Mapping[tuple[object, frozenset[str]], str] = {
    (function, frozenset(given.split())): text
    for function, given, text in (
        (np.copyto, "x v", "x[...] = v"),
        (np.copyto, "x v where", "n = np.shape(x)\nk = np.asarray(where, bool)\nw = np.broadcast_to(k, n)\n"
                                 "t = np.broadcast_to(v, n)\nu = t[w]\nx[w] = u"),
        (np.put, "x i v", "k = put_places(x, i)\nf = k[0]\nn = np.shape(f)\nt = np.resize(v, n)\nx[k] = t"),
        (np.place, "x m v", "w = mask_of(m, x)\nn = np.count_nonzero(w)\nt = np.resize(v, n)\nx[w] = t"),
        (np.putmask, "x m v", "w = mask_of(m, x)\nn = np.shape(x)\nt = np.resize(v, n)\nu = t[w]\nx[w] = u"),
        (np.put_along_axis, "x i v axis", "k = along_places(x, i, axis)\nx[k] = v"),
        (np.put_along_axis, "x i v", "k = along_places(x, i, -1)\nx[k] = v"),
        (np.fill_diagonal, "x v", "k = diagonal_places(x)\nf = k[0]\nn = np.shape(f)\nt = np.resize(v, n)\nx[k] = t"),
        (np.ndarray.sort, "x", "t = np.sort(x)\nx[...] = t"),
        (np.ndarray.sort, "x axis", "t = np.sort(x, axis)\nx[...] = t"),
        (np.ndarray.partition, "x kth", "t = np.partition(x, kth)\nx[...] = t"),
        (np.ndarray.partition, "x kth axis", "t = np.partition(x, kth, axis)\nx[...] = t"),
    )
}  # fmt: skip


def stores(call: gast.Call, meaning: object, is_array: Callable[[str], bool], fresh: Callable[[], str]) -> Statements:
    """The stores that a call makes; none if it is not known, or given in a way that is not."""
    function, arguments = _given(call, meaning)
    place = arguments.get("x")
    text = STORES.get((function, frozenset(arguments)))
    if text is None or not isinstance(place, gast.Name) or not is_array(place.id):
        return []
    value = arguments.get("v")
    if "= v" in text and not isinstance(value, gast.Name | gast.Constant | gast.UnaryOp):
        return []
    names = {name: fresh() for name in "wtuknf" if f"{name} =" in text.replace(f"[{name}] =", "")}
    return quote(text, **names, **{name: copy_tree(node) for name, node in arguments.items()})


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
