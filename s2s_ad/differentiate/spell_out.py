"""Helpers and methods that change containers, spelled out in stores of which the core language knows the reverse.

    accumulate_into(a, b)   a a list of two numbers   ->   t = b[0];  u = a[0] + t;  a[0] = u;  ... and of place 1
    accumulate_into(a, [b, 0.0])    likewise          ->   u = a[0] + b;  a[0] = u
    reorder(d, keys)                                  ->   for k in keys: t = d[k];  del d[k];  d[k] = t
    add_at(a, k, e)         a a list of arrays        ->   t = a[k];  t += e
    xs.pop()                                          ->   t = xs.pop()
    v = d.get("k")          d has the key             ->   v = d["k"]
    ys = xs.copy()          xs a list of numbers      ->   ys = own(xs)
    y = np.array(x, ndmin=1, copy=None)               ->   t = np.asarray(x);  y = np.atleast_1d(t)
    y = s[..., None]        s may be a NumPy scalar   ->   t = np.asarray(s);  y = t[..., None]

What is not known well enough is left as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import gast
import numpy as np

from s2s_ad import runtime
from s2s_ad.analysis.infer import value_of_expression
from s2s_ad.analysis.memory import Memory
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.origin import place_of
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import (
    AnyOf,
    DictOf,
    ListOf,
    Nothing,
    NumpyScalar,
    ObjectOf,
    OneOf,
    SliceOf,
    TupleOf,
    Unknown,
    Value,
    is_array,
    is_number,
    is_scalar,
    item,
)

Statements = list[gast.stmt]


class TooLittleKnown(Exception):
    """The call is left as it is."""


@dataclass
class Speller:
    """Writes such statements anew; `fresh` makes names."""

    values: Mapping[str, Value]
    scope: Resolver
    memory: Memory
    fresh: Callable[[], str]
    shadows: dict[str, list[gast.keyword]] = field(default_factory=dict)
    """What was put into the attributes of those that were made on the spot, to be added."""

    def statement(self, statement: gast.stmt) -> Statements:
        """What stands for a statement: itself, if there is nothing to spell out."""
        try:
            return self._spelled(statement) or [statement]
        except TooLittleKnown:
            return self.named(statement)

    def named(self, statement: gast.stmt) -> Statements:
        """What a helper adds is given by name, so that it has a tangent or an adjoint."""
        match statement:
            case gast.Expr(value=gast.Call(func=func, args=[*first, gast.List() | gast.Tuple() | gast.Dict() as last])):
                return self.given(last, lambda name: _called(func, [*first, gast.Name(name, gast.Load(), None, None)]))
        return [statement]

    def _spelled(self, statement: gast.stmt) -> Statements | None:
        match statement:
            case gast.Assign(targets=[gast.Name(id=target)], value=gast.Call(func=func, args=[], keywords=slots)) if (
                self.scope.resolve(func) is runtime.Shadow
            ):
                self.shadows[target] = slots
            case gast.Expr(value=gast.Call(func=func, args=[gast.Name(id=base), gast.Name(id=given)])) if (
                given in self.shadows and self.scope.resolve(func) is runtime.accumulate_into
            ):
                return self.attributes(base, self.shadows[given], place_of(statement))
            case gast.Expr(value=gast.Call(func=func, args=[gast.Name(id=base), given])) if (
                self.scope.resolve(func) is runtime.accumulate_into
            ):
                return self.given(given, lambda name: self.add(base, name, self.changing(self.value(base), given)))
            case gast.Expr(value=gast.Call(func=func, args=[gast.Name(id=base), index, given])) if self.scope.resolve(
                func
            ) is runtime.add_at and not is_array(self.value(base)):
                return self.given(given, lambda name: self.add_at(base, index, name))
            case gast.Expr(value=gast.Call(func=func, args=[gast.Name(id=base), keys])) if (
                self.scope.resolve(func) is runtime.reorder
            ):
                return self.reordered(base, keys)
            case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="pop"), args=[])) if (
                isinstance(self.value(base), ListOf)
            ):
                return quote("t = xs.pop()", t=self.fresh(), xs=base)
            case gast.Assign(targets=[gast.Name(id=target)], value=gast.Call(func=func, args=[_]) as call) if (
                call.keywords and self.scope.resolve(func) is np.array
            ):
                return self.made_array(target, call)
            case gast.Assign(
                targets=[gast.Name(id=target)],
                value=gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr=method), args=arguments),
            ):
                return self.method(target, base, method, arguments)
            case gast.Assign(targets=[gast.Name(id=target)], value=gast.Subscript(value=gast.Name(id=base)) as read):
                return self.of_number(target, base, read.slice)
        return None

    def made_array(self, target: str, call: gast.Call) -> Statements | None:
        """`np.array` with axes in front, or of what need not be copied."""
        given = {each.arg: each.value for each in call.keywords}
        constants = {name: value.value for name, value in given.items() if isinstance(value, gast.Constant)}
        axes, copy = constants.pop("ndmin", 0), constants.pop("copy", True)
        plain = not constants.pop("subok", False)
        others = [each for each in call.keywords if each.arg not in ("ndmin", "copy", "subok")]
        if not plain or axes not in (0, 1, 2) or any(each.arg != "dtype" for each in others):
            return None
        if given.keys() - {"dtype"} - {"ndmin", "copy", "subok"} or (axes == 0 and copy is True):
            return None
        if any(name in given and not isinstance(given[name], gast.Constant) for name in ("ndmin", "copy", "subok")):
            return None
        held = self.fresh() if axes else target
        made = quote("t = np.array(x)" if copy is True else "t = np.asarray(x)", t=held, x=call.args[0])
        made[0].value.keywords = others
        return made + (quote(f"y = np.atleast_{axes}d(t)", y=target, t=held) if axes else [])

    def of_number(self, target: str, base: str, index: gast.expr) -> Statements | None:
        """A NumPy scalar has subscripts as an array without axes has: its adjoint is a number, which has none."""
        value = self.value(base)
        options = value.options if isinstance(value, OneOf) else (value,)
        numbers = any(isinstance(option, NumpyScalar) for option in options)
        if not numbers and not (isinstance(value, Unknown) and _inserts_axes(index)):
            return None
        held = self.fresh()
        return [*quote("t = np.asarray(x)", t=held, x=base), *quote("y = t[i]", y=target, t=held, i=index)]

    def method(self, target: str, base: str, method: str, arguments: list[gast.expr]) -> Statements | None:
        value = self.value(base)
        match method, value, arguments:
            case "get", DictOf(items=tuple() as items), [gast.Constant(value=key)] if key in dict(items):
                return quote("t = d[k]", t=target, d=base, k=arguments[0])
            case "copy", ListOf() | DictOf(), []:
                own = quote("y = own(x)", y=target, x=base)
                if self.unchanging(base, value) and self.scope.resolve(own[0].value.func) is runtime.own:
                    return own
        return None

    def unchanging(self, base: str, value: ListOf | DictOf) -> bool:
        """Whether the items of a list or dict stay as they are: then its copy may as well copy them."""
        each = value.item if isinstance(value, ListOf) else value.value
        alone = not self.memory.is_stored_array(base) and self.memory.alias_class(base) not in self.memory.stored_arrays
        return all(is_scalar(leaf) or (alone and is_array(leaf)) for leaf in _leaves(each))

    def reordered(self, base: str, keys: gast.expr) -> Statements:
        """Each entry is taken out and entered again."""
        order, turn, key, held = (self.fresh() for _ in range(4))
        made = quote("o = e\nfor i in range(len(o)): pass", o=order, e=keys, i=turn)
        made[1].body = quote("k = o[i]\nt = d[k]\ndel d[k]\nd[k] = t", k=key, o=order, i=turn, t=held, d=base)
        return made

    def value(self, name: str) -> Value:
        return self.values.get(name, Unknown())

    def given(self, argument: gast.expr, write: Callable[[str], Statements]) -> Statements:
        """An argument under a name."""
        if isinstance(argument, gast.Name):
            return write(str(argument.id))
        held = self.fresh()
        return [*quote("t = e", t=held, e=argument), *write(held)]

    def add(self, base: str, given: str, value: Value) -> Statements:
        """`base += given` for a container of this value, slot by slot."""
        match value:
            case TupleOf(items=items) | ListOf(items=tuple() as items):
                return self.slots(base, given, ((_at(k), each) for k, each in enumerate(items)))
            case DictOf(items=tuple() as pairs):
                return self.slots(base, given, ((_at(key), each) for key, each in pairs))
            case ObjectOf(fields=fields) if not isinstance(value, AnyOf):
                return self.slots(base, given, ((_of(name), each) for name, each in fields))
            case ListOf(item=each):
                return self.loop("for i in range(len(a)): pass", base, given, each)
            case DictOf(value=each):
                return self.loop("for i in a: pass", base, given, each)
            case _ if is_array(value):
                return _update(base, given)
            case _:
                raise TooLittleKnown

    def attributes(self, base: str, slots: list[gast.keyword], where: str) -> Statements:
        """`base.name += e`, for some attributes; of what is not known a guard tells that it is a number or an array."""
        known = self.value(base)
        fields = dict(known.fields) if isinstance(known, ObjectOf) else {}
        made: Statements = []
        for each in slots:
            term = self.fresh()
            made += quote("t = e", t=term, e=each.value)
            place = _of(each.arg)(base)
            if each.arg in fields:
                made += self.slot_by_name(place, term, fields[each.arg])
            else:
                made += quote("require_value(t, where)", t=term, where=gast.Constant(where, None))
                made += quote("x += t", x=place, t=term)
        return made

    def changing(self, value: Value, given: gast.expr) -> Value:
        """The value of a container without the slots that 0 is added to."""
        match value, given:
            case ListOf(items=tuple() as items), gast.List(elts=terms) if len(items) == len(terms):
                still = [isinstance(term, gast.Constant) and term.value == 0.0 for term in terms]
                return replace(value, items=tuple(Nothing() if s else x for s, x in zip(still, items, strict=True)))
            case _:
                return value

    def slots(self, base: str, given: str, slots: Iterable[tuple[Callable[[str], gast.expr], Value]]) -> Statements:
        return [new for place, each in slots for new in self.slot(place(base), place(given), each)]

    def slot(self, place: gast.expr, given: gast.expr, value: Value) -> Statements:
        """`place += given` for one slot."""
        if isinstance(value, Nothing):
            return []
        term = self.fresh()
        return [*quote("t = e", t=term, e=given), *self.slot_by_name(place, term, value)]

    def slot_by_name(self, place: gast.expr, term: str, value: Value) -> Statements:
        held = self.fresh()
        read = quote("t = e", t=held, e=place)
        if not is_number(value):
            return [*read, *self.add(held, term, value)]
        if is_array(value):
            return [*read, *_update(held, term)]
        if not is_scalar(value):
            raise TooLittleKnown
        total = self.fresh()
        store = quote("x = t", x=place, t=total)
        store[0].update = True
        return [*read, *quote("t = a + b", t=total, a=held, b=term), *store]

    def loop(self, header: str, base: str, given: str, each: Value) -> Statements:
        index = self.fresh()
        made = quote(header, i=index, a=base)
        place = gast.Name(index, gast.Load(), None, None)
        made[0].body = self.slot(_index(base, place), _index(given, place), each) or made[0].body
        return made

    def add_at(self, base: str, index: gast.expr, given: str) -> Statements:
        """`base[index] += given` for a list or dict."""
        value, at = self.value(base), value_of_expression(index, self.values, self.scope)
        if not isinstance(value, ListOf | DictOf):
            raise TooLittleKnown
        if not isinstance(at, SliceOf):
            return self.slot_by_name(_index(base, index), given, item(value, at))
        if not isinstance(value, ListOf):
            raise TooLittleKnown
        places, turn, place, term = self.fresh(), self.fresh(), self.fresh(), self.fresh()
        made = quote("r = range(len(a))[s]", r=places, a=base, s=index)
        loop = quote("for i in range(len(r)): pass", i=turn, r=places)
        loop[0].body = [
            *quote("k = r[i]", k=place, r=places, i=turn),
            *quote("t = b[i]", t=term, b=given, i=turn),
            *self.slot_by_name(_index(base, gast.Name(place, gast.Load(), None, None)), term, value.item),
        ]
        return made + loop


def _inserts_axes(index: gast.expr) -> bool:
    """`x[..., None]`: nothing but arrays and NumPy scalars takes that."""
    return isinstance(index, gast.Tuple) and any(
        isinstance(part, gast.Constant) and part.value is Ellipsis for part in index.elts
    )


def _leaves(value: Value) -> Iterator[Value]:
    """The parts of tuples in tuples."""
    if isinstance(value, TupleOf):
        for each in value.items:
            yield from _leaves(each)
    else:
        yield value


def _called(func: gast.expr, args: list[gast.expr]) -> Statements:
    return [gast.Expr(gast.Call(func, args, []))]


def _update(base: str, given: str) -> Statements:
    return quote("a += b", a=base, b=given)


def _index(base: str, index: gast.expr) -> gast.expr:
    return quote_expr("a[k]", a=base, k=copy_tree(index))


def _at(key: object) -> Callable[[str], gast.expr]:
    return lambda base: quote_expr("a[k]", a=base, k=gast.Constant(key, None))


def _of(name: str) -> Callable[[str], gast.expr]:
    return lambda base: gast.Attribute(gast.Name(base, gast.Load(), None, None), name, gast.Load())
