"""NumPy's functions that take functions, as loops and calls of what they are given.

Before and after::

    y = np.fromfunction(f, (2, 3))                 t = np.indices((2, 3), dtype=float)
                                                   y = f(t[0], t[1])
    y = np.piecewise(x, [c], [f, 0.0])             y = np.zeros_like(x)
                                                   part = x[c]
                                                   if part.size > 0:
                                                       y[c] = f(part)
    y = np.apply_along_axis(f, axis, x)            rows = np.reshape(np.moveaxis(x, axis, -1), ...)
                                                   for row in rows:
                                                       values.append(f(row))
                                                   y = np.reshape(np.array(values), ...)
    y = np.apply_over_axes(np.sum, x, (0, 2))      t = np.sum(x, 0)
                                                   t1 = np.expand_dims(t, 0)
                                                   ...

`np.vectorize` and `np.frompyfunc` are in `vectorized`. Values, dtypes and the number of calls are NumPy's, but for the
call with which it tries out what a function returns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import gast
import numpy as np

from s2s_ad.normalise import nodes
from s2s_ad.normalise.applied_desk import Arguments, Desk, Statements
from s2s_ad.normalise.vectorized import Made, made_by, made_outside, makes_vectorized, vectorized
from s2s_ad.origin import place_of
from s2s_ad.syntax.quote import quote
from s2s_ad.values import Known, Value, constant_of, items_of, rank_of, shape_of

Reaches: TypeAlias = Callable[[gast.expr, gast.Call], bool]
Spell: TypeAlias = Callable[[object, str], str]
Row: TypeAlias = Callable[[Desk, str, gast.Call, Arguments], Statements | None]

FROM_FUNCTION = "t = np.indices(shape, dtype=dtype)"
ALONG_AXIS = """
moved = np.moveaxis(a, axis, -1)
shape = moved.shape
count = shape[-1]
lead = shape[:-1]
rows = np.reshape(moved, (-1, count))
values = []
for row in rows:
    value = f
    values.append(value)
made = uniform_array(values, where)
inner = made.shape
rest = inner[1:]
whole = lead + rest
"""
INNER_AXES = """
start = len(lead)
stop = np.ndim(turned)
axes = range(start, stop)
source = tuple(axes)
count = stop - start
outer = start + 1
first = axis % outer
end = first + count
place = range(first, end)
y = np.moveaxis(turned, source, place)
"""
_ALONG_AXIS = ("moved", "shape", "count", "lead", "value", "made", "inner", "rest", "whole")
_INNER_AXES = ("count", "start", "stop", "axes", "source", "first", "end", "place", "outer")
PIECE = """
part = x[mask]
count = part.size
if count > 0:
    value = f
    y[mask] = value
"""


def applied(desk: Desk, statement: gast.Assign, reaches: Reaches, spell: Spell) -> Statements | None:
    """What stands for `y = function(f, ...)`; None for all else. `reaches` tells whether a function value is certainly
    the one that a call made last, `spell` gives a name to a function from outside."""
    match statement:
        case gast.Assign(targets=[gast.Name(id=target)], value=gast.Call() as call):
            made = _vectorized(desk, call.func, reaches, spell)
            if made is not None:
                return vectorized(desk, target, made, call)
            row = _ROWS.get(desk.meaning(call.func))
            if row is None:
                return None
            function, parameters = row
            arguments = desk.bound(call, parameters)
            return None if arguments is None else function(desk, target, call, arguments)
    return None


def _vectorized(desk: Desk, func: gast.expr, reaches: Reaches, spell: Spell) -> Made | None:
    """What is known of a function made by np.vectorize or np.frompyfunc."""
    found = desk.resolve(func)
    if isinstance(found, np.vectorize):
        return made_outside(found, spell)
    value = desk.value_of(func)
    match value.obj if isinstance(value, Known) else None:
        case np.vectorize() as instance:
            return made_outside(instance, spell)
        case gast.Call() as made if makes_vectorized(desk.resolve(made.func)) and reaches(func, made):
            return made_by(desk, made)
    return None


def from_function(desk: Desk, target: str, call: gast.Call, given: Arguments) -> Statements | None:
    """The function of the coordinates, each an array."""
    before: Statements = []
    function = desk.callee(given["function"], before)
    items = items_of(desk.value_of(given["shape"]))
    if items is None:
        return None
    places = desk.fresh("t")
    dtype = given.get("dtype", nodes.load("float"))
    before += quote(FROM_FUNCTION, t=places, shape=given["shape"], dtype=dtype)
    coordinates = [desk.named(name) for name in desk.parameters(given["function"], len(items))]
    for place, name in enumerate(coordinates):
        before += quote("x = t[k]", x=name, t=places, k=nodes.constant(place))
    made = gast.Call(function, [nodes.load(name) for name in coordinates], given.keywords)
    return [*before, nodes.assign(target, made)]


def piecewise(desk: Desk, target: str, call: gast.Call, given: Arguments) -> Statements | None:
    """Each function of the part of the array where its condition holds, later ones over earlier ones."""
    before: Statements = []
    masks, functions = desk.listed(given["condlist"]), desk.listed(given["funclist"])
    if masks is None or functions is None or not 0 <= len(functions) - len(masks) <= 1:
        return None
    x, result = desk.fresh("t"), desk.named("pieces")
    before += quote("x = np.asarray(a)\ny = np.zeros_like(x)", x=x, y=result, a=given["x"])
    chosen = [desk.named("mask") for _ in masks]
    for name, condition in zip(chosen, masks, strict=True):
        mask = desk.atom(condition, before)
        before += quote("m = np.asarray(c, dtype=bool)", m=name, c=mask)
    if len(functions) == len(masks) + 1:
        chosen.append(_otherwise(desk, chosen, before))
    for name, function in zip(chosen, functions, strict=True):
        piece = _piece(desk, function, given, x, result, name)
        if piece is None:
            return None
        before += piece
    return [*before, *quote("z = y", z=target, y=result)]


def _otherwise(desk: Desk, masks: list[str], before: Statements) -> str:
    """Where no condition holds."""
    found = masks[0]
    for mask in masks[1:]:
        either = desk.fresh("t")
        before += quote("m = a | b", m=either, a=found, b=mask)
        found = either
    rest = desk.named("mask")
    before += quote("m = ~a", m=rest, a=found)
    return rest


def _piece(desk: Desk, function: gast.expr, given: Arguments, x: str, result: str, mask: str) -> Statements | None:
    before: Statements = []
    if not desk.is_function(function):
        value = desk.atom(function, before)
        return [*before, *quote("y[m] = v", y=result, m=mask, v=value)] if desk.is_number(function) else None
    named = desk.callee(function, before)
    part = desk.named("part")
    made = gast.Call(named, [nodes.load(part), *given.rest], given.keywords)
    holes = {"count": desk.fresh("t"), "value": desk.fresh("t"), "part": part}
    return before + quote(PIECE, x=x, y=result, mask=mask, f=made, **holes)


def along_axis(desk: Desk, target: str, call: gast.Call, given: Arguments) -> Statements | None:
    """The function of each row along an axis; the axes of what it returns come in place of that axis."""
    before: Statements = []
    function = desk.callee(given["func1d"], before)
    row = desk.named("row")
    made = gast.Call(function, [nodes.load(row), *given.rest], given.keywords)
    own = {name: desk.fresh("t") for name in _ALONG_AXIS} | {name: desk.named(name) for name in ("rows", "values")}
    where = nodes.constant(place_of(call))
    before += quote(ALONG_AXIS, **own, row=row, a=given["arr"], axis=given["axis"], f=made, where=where)
    rank = _rank_of_value(desk, function, given)
    if rank == 0:
        return before + quote("y = np.reshape(made, lead)", y=target, made=own["made"], lead=own["lead"])
    turned = desk.fresh("t")
    before += quote("t = np.reshape(made, whole)", t=turned, made=own["made"], whole=own["whole"])
    axis, depth = constant_of(desk.value_of(given["axis"])), rank_of(desk.value_of(given["arr"]))
    if rank is not None and isinstance(axis, int) and depth is not None:
        first = axis % depth
        source, place = _places(tuple(range(-rank, 0))), _places(tuple(range(first, first + rank)))
        return before + quote("y = np.moveaxis(t, source, place)", y=target, t=turned, source=source, place=place)
    names = {name: desk.fresh("t") for name in _INNER_AXES}
    return before + quote(INNER_AXES, y=target, turned=turned, lead=own["lead"], axis=given["axis"], **names)


def _rank_of_value(desk: Desk, function: gast.expr, given: Arguments) -> int | None:
    """How many axes the function's result has for a row."""
    row = gast.Call(gast.Attribute(nodes.load("np"), "ravel", gast.Load()), [given["arr"]], [])
    found = desk.value_of(gast.Call(function, [row, *given.rest], given.keywords))
    return rank_of(found)


def _places(places: tuple[int, ...]) -> gast.expr:
    """One place, or a tuple of places."""
    if len(places) == 1:
        return nodes.constant(places[0])
    return gast.Tuple([nodes.constant(place) for place in places], gast.Load())


def over_axes(desk: Desk, target: str, call: gast.Call, given: Arguments) -> Statements | None:
    """The function once for each axis, which is kept with length 1."""
    before: Statements = []
    function = desk.callee(given["func"], before)
    shape, axes = shape_of(desk.value_of(given["a"])), constant_of(desk.value_of(given["axes"]))
    axes = desk.constants(given["axes"]) if not isinstance(axes, int) else (axes,)
    if shape is None or axes is None:
        return None
    current = given["a"]
    for axis in axes:
        place = nodes.constant(axis % len(shape))
        example = gast.Call(function, [given["a"], place], [])
        rank = rank_of(desk.value_of(example))
        if rank is None or rank not in (len(shape), len(shape) - 1):
            return None
        held = desk.fresh("t")
        before.append(nodes.assign(held, gast.Call(function, [current, place], [])))
        if rank < len(shape):
            wide = desk.fresh("t")
            before += quote("w = np.expand_dims(t, axis)", w=wide, t=held, axis=place)
            held = wide
        current = nodes.load(held)
    return [*before, nodes.assign(target, current)]


_ROWS: dict[object, tuple[Row, tuple[str, ...]]] = {
    np.fromfunction: (from_function, ("function", "shape")),
    np.piecewise: (piecewise, ("x", "condlist", "funclist")),
    np.apply_along_axis: (along_axis, ("func1d", "axis", "arr")),
    np.apply_over_axes: (over_axes, ("func", "a", "axes")),
}
_NEEDED: dict[object, str] = {
    np.fromfunction: "give it a shape whose length shows, such as (3, n)",
    np.piecewise: "write its conditions and its functions as lists: [c1, c2], [f1, f2, otherwise]",
    np.apply_over_axes: "name the axes as a tuple of numbers, and give it a function such as np.sum",
    np.vectorize: "loop over the elements, and collect the results in a list: np.array([f(v) for v in x])",
    np.frompyfunc: "loop over the elements, and collect the results in a list: np.array([f(v) for v in x])",
}


def needed_for(call: gast.Call, resolve: Callable[[gast.expr], object], values: Mapping[str, Value]) -> str | None:
    """What a call must show so that it can be written out, or what else to write; None for other functions."""
    function = resolve(call.func)
    value = values.get(call.func.id) if isinstance(call.func, gast.Name) else None
    match value.obj if isinstance(value, Known) else function:
        case np.vectorize():
            function = np.vectorize
        case gast.Call(func=func):
            function = resolve(func)
    return next((text for each, text in _NEEDED.items() if each is function), None)
