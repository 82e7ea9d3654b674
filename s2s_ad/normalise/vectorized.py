"""`np.vectorize` and `np.frompyfunc`: a loop over the elements, which are Python numbers there.

Before and after, with `g = np.vectorize(f)`, or a g that is made by it outside::

    y = g(x, s)                    t = np.broadcast_arrays(x, s)
                                   x1 = t[0]
                                   s1 = t[1]
                                   values = []
                                   for a, b in zip(np.ravel(x1).tolist(), np.ravel(s1).tolist()):
                                       values.append(f(a, b))
                                   y = np.reshape(np.array(values), np.shape(x1))

All results get the dtype of the first; `uniform_array` raises where that would lose anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import gast
import numpy as np

from s2s_ad.normalise import nodes
from s2s_ad.normalise.applied_desk import Desk, Statements
from s2s_ad.origin import place_of
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.values import Nothing, Scalar, TupleOf, Value, constant_of, dtype_of, rank_of, same_shape

LOOP = """
for k, item in enumerate(items):
    value = f
"""


@dataclass(frozen=True)
class Made:
    """A function made by `np.vectorize(f, ...)` or by `np.frompyfunc(f, n, 1)`. `dtype`: the expression of what the
    results are cast to, if that is said; `excluded`: the positions and names of what is handed on whole."""

    function: gast.expr
    dtype: gast.expr | None = None
    excluded: frozenset[object] = field(default_factory=frozenset)
    objects: bool = False


def makes_vectorized(function: object) -> bool:
    """Whether it makes a function of arrays from one of numbers."""
    return function is np.vectorize or function is np.frompyfunc


def made_by(desk: Desk, call: gast.Call) -> Made | None:
    """What a call of np.vectorize or np.frompyfunc makes; None where it is not seen, or is not covered."""
    given = {str(keyword.arg): keyword.value for keyword in call.keywords}
    if desk.meaning(call.func) is np.frompyfunc:
        match [constant_of(desk.value_of(each)) for each in call.args[1:]]:
            case [int(), 1] if not given:
                return Made(call.args[0], nodes.load("object"), objects=True)
        return None
    if given.keys() - {"otypes", "excluded", "doc", "cache", "pyfunc"} or not 1 <= len(call.args) <= 2:
        return None
    otypes = given.get("otypes", call.args[1] if len(call.args) == 2 else nodes.constant(None))
    excluded = _constants(given.get("excluded"))
    found, dtype = _dtype(desk, otypes)
    return Made(call.args[0], dtype, excluded) if found and excluded is not None else None


def made_outside(instance: np.vectorize, spell: Callable[[object, str], str]) -> Made | None:
    """The same for an instance of `np.vectorize`."""
    if getattr(instance, "signature", None) is not None:
        return None
    otypes = instance.otypes
    if otypes is not None and len(otypes) != 1:
        return None
    dtype = None if otypes is None else nodes.constant(np.dtype(otypes[0]).name)
    name = spell(instance.pyfunc, getattr(instance.pyfunc, "__name__", "f").replace("<lambda>", "lambda_"))
    return Made(nodes.load(name), dtype, frozenset(instance.excluded))


def _dtype(desk: Desk, otypes: gast.expr) -> tuple[bool, gast.expr | None]:
    """Whether the types of the results are understood, and the one that is given."""
    value = desk.value_of(otypes)
    match otypes:
        case gast.List(elts=[one]) | gast.Tuple(elts=[one]):
            return True, one
        case gast.Constant(value=str(code)) if len(code) == 1:
            return True, otypes
    return isinstance(value, Nothing), None


def _constants(display: gast.expr | None) -> frozenset[object] | None:
    match display:
        case None | gast.Constant(value=None):
            return frozenset()
        case gast.Set(elts=items) | gast.List(elts=items) | gast.Tuple(elts=items):
            if all(isinstance(item, gast.Constant) for item in items):
                return frozenset(item.value for item in items)
    return None


@dataclass(frozen=True)
class Applied:
    """One call of such a function: the arrays that are taken element by element, a name for an element of each, and the
    call of the function for one element. `example` is that call for the number 0.5."""

    made: Made
    arrays: list[gast.expr]
    items: list[str]
    each: gast.Call
    example: gast.Call
    call: gast.Call


def vectorized(desk: Desk, target: str, made: Made, call: gast.Call) -> Statements | None:
    """What stands for `y = g(a, b)`, where g was made so."""
    if any(isinstance(part, gast.Starred) for part in call.args) or any(each.arg is None for each in call.keywords):
        return None
    before: Statements = []
    function = desk.callee(made.function, before)
    names = desk.parameters(made.function, len(call.args))
    given: dict[int | str, gast.expr] = dict(enumerate(call.args))
    given |= {str(each.arg): each.value for each in call.keywords}
    spread = {place: argument for place, argument in given.items() if place not in made.excluded}
    if any(not _is_python(desk, argument) for argument in spread.values()):
        spread = {place: argument for place, argument in spread.items() if not _is_python(desk, argument)}
    if not spread:
        return [*before, nodes.assign(target, _called(function, given))]
    if made.objects and all(rank_of(desk.value_of(argument)) == 0 for argument in spread.values()):
        return None  # NumPy returns the object itself
    items = {place: desk.named(names[place] if isinstance(place, int) else str(place)) for place in spread}
    each = _called(function, {**given, **{place: nodes.load(item) for place, item in items.items()}})
    example = _called(made.function, {**given, **{place: nodes.constant(0.5) for place in items}})
    one = Applied(made, list(spread.values()), list(items.values()), each, example, call)
    return before + _loop(desk, target, one)


def _is_python(desk: Desk, argument: gast.expr) -> bool:
    """Whether it is a Python number, which every element meets as it is."""
    return isinstance(desk.value_of(argument), Scalar)


def _called(function: gast.expr, given: Mapping[int | str, gast.expr]) -> gast.Call:
    args = [argument for place, argument in given.items() if isinstance(place, int)]
    keywords = [gast.keyword(place, argument) for place, argument in given.items() if isinstance(place, str)]
    return gast.Call(function, args, keywords)


def _loop(desk: Desk, target: str, one: Applied) -> Statements:
    out: Statements = []
    whole = _together(desk, one.arrays, out)
    flat = []
    for array in whole:
        row, listed = desk.fresh("t"), desk.fresh("t")
        out += quote("t = np.ravel(a)\nl = t.tolist()", t=row, l=listed, a=array)
        flat.append(nodes.load(listed))
    found = desk.value_of(one.example)
    parts = found.items if isinstance(found, TupleOf) else (found,)
    value, shape, place = desk.fresh("t"), desk.fresh("t"), desk.fresh("k")
    out += quote("n = np.shape(a)", n=shape, a=whole[0])
    gathered = [_gathered(desk, one, kind, flat[0], place, whole) for kind in parts]
    results = [target] if parts == (found,) else [desk.fresh("t") for _ in parts]
    loop = quote(LOOP, value=value, f=one.each, item=one.items[0], items=flat[0], k=place)
    if len(flat) > 1:
        loop[0].target.elts[1] = gast.Tuple([nodes.store(item) for item in one.items], gast.Store())
        loop[0].iter.args = [gast.Call(nodes.load("zip"), flat, [])]
    for position, each in enumerate(gathered):
        out += each.before
        loop[0].body += each.kept(desk, value if parts == (found,) else _part(desk, value, position, loop[0].body))
    out += loop
    for each, name in zip(gathered, results, strict=True):
        out += [*each.after, *quote("y = np.reshape(t, n)", n=shape, y=name, t=each.array)]
    if parts != (found,):
        out.append(nodes.assign(target, gast.Tuple([nodes.load(name) for name in results], gast.Load())))
    return out


def _part(desk: Desk, value: str, position: int, body: Statements) -> str:
    """One of several results."""
    part = desk.fresh("t")
    body += quote("p = value[k]", p=part, value=value, k=nodes.constant(position))
    return part


@dataclass(frozen=True)
class Gathered:
    """How results are gathered: what stands before the loop, what keeps a value in it, and what makes the array."""

    before: Statements
    keep: str
    values: str
    place: str
    array: str
    after: Statements

    def kept(self, desk: Desk, value: str) -> Statements:
        return quote(self.keep, values=self.values, k=self.place, value=value)


def _gathered(
    desk: Desk, one: Applied, kind: Value, items: gast.expr, place: str, whole: list[gast.expr]
) -> Gathered:
    """In an array where they are floats for certain; else in a list, made an array of the first one's dtype."""
    values, doubles = desk.named("values"), all(_is_double(desk.value_of(array)) for array in one.arrays)
    if one.made.dtype is None and doubles and _is_double(kind):
        count = desk.fresh("t")
        before = quote("n = len(items)\nvalues = np.empty(n)", n=count, items=items, values=values)
        return Gathered(before, "values[k] = value", values, place, values, [])
    array, where = desk.fresh("t"), nodes.constant(place_of(one.call))
    if one.made.dtype is not None:
        after = quote("t = np.array(values, dtype=kind)", t=array, values=values, kind=one.made.dtype)
    else:
        after = quote("t = uniform_array(values, where)", t=array, values=values, where=where)
        after[0].value.args += [] if doubles else whole
    return Gathered(quote("values = []", values=values), "values.append(value)", values, place, array, after)


def _is_double(value: Value) -> bool:
    """Whether it is a float, or has double precision."""
    return (isinstance(value, Scalar) and value.type == "float") or dtype_of(value) == "float64"


def _together(desk: Desk, arguments: list[gast.expr], out: Statements) -> list[gast.expr]:
    """The arguments, broadcast against each other, under names."""
    if len(arguments) == 1:
        if isinstance(arguments[0], gast.Name):
            return arguments
        name = desk.fresh("t")
        out.append(nodes.assign(name, arguments[0]))
        return [nodes.load(name)]
    values = list(map(desk.value_of, arguments))
    if all(isinstance(each, gast.Name) for each in arguments) and all(same_shape(each, values[0]) for each in values):
        return arguments
    parts = desk.fresh("t")
    function = quote_expr("np.broadcast_arrays")
    out.append(nodes.assign(parts, gast.Call(function, arguments, [])))
    names = [desk.fresh(argument.id if isinstance(argument, gast.Name) else "t") for argument in arguments]
    for place, name in enumerate(names):
        out += quote("x = t[k]", x=name, t=parts, k=nodes.constant(place))
    return [nodes.load(name) for name in names]
