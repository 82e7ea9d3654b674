"""What methods of lists and dicts do, and copies of them, in the core language; see `lists` and `dicts`.

Before and after, with L a list of floats and d a dict::

    L.insert(0, v)                 L.append(v), and stores that move the items
    M = list(L)                    M = L.copy()
    d.update(a=v)                  d["a"] = v
    L += [u, v]                    L.append(u); L.append(v)

Which class an object has is decided by its abstract value: an `update` of the user's own is left alone.
"""

from __future__ import annotations

import copy
import operator
from dataclasses import dataclass
from types import MethodDescriptorType, WrapperDescriptorType

import gast

from s2s_ad.normalise import nodes, rows
from s2s_ad.normalise.dicts import Dicts
from s2s_ad.normalise.lists import AS_TUPLE, COPY, PART, REMOVE, REPEAT, Lists
from s2s_ad.normalise.regroup_desk import Desk, Statements, is_name
from s2s_ad.normalise.scattered import scattered
from s2s_ad.origin import adopt, place_of
from s2s_ad.runtime import own
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.quote import quote
from s2s_ad.values import Array, DictOf, ListOf, Nothing, NumpyScalar, Scalar, SomeTuple, Text, TupleOf, Unknown, Value


@dataclass(frozen=True)
class Regrouper:
    """One round over a versioned function."""

    desk: Desk

    @property
    def lists(self) -> Lists:
        return Lists(self.desk)

    @property
    def dicts(self) -> Dicts:
        return Dicts(self.desk)

    def statement(self, statement: gast.stmt) -> Statements | None:
        """What stands for a statement; None where there is nothing to do."""
        match statement:
            case gast.For(iter=gast.Call(func=func, args=[gast.Name() as base])) if self.desk.resolve(func) is reversed:
                return self.by_keys(statement, base)
            case gast.For(
                target=gast.Name() as target,
                iter=gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="items"), args=[]),
            ) if isinstance(self.desk.of(base), DictOf):
                return self.entries(statement, target)
            case gast.Expr(value=gast.Call(func=gast.Attribute(attr="at")) as call):
                return scattered(self.desk, call)
            case gast.Expr(value=gast.Call(func=func, args=[gast.Name() as owner, *args]) as call) if (
                self.is_method(func)
            ):
                return [gast.Expr(_of_owner(call, owner, args))]
            case gast.Expr(
                value=gast.Call(func=gast.Attribute(value=base, attr="__setitem__"), args=[place, value], keywords=[])
            ) if self.has_items(base):
                return quote("b[k] = v", b=base, k=place, v=value)
            case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr=method)) as call) if (
                self.desk.is_container(base)
            ):
                return self.method(None, base, method, call)
            case gast.Expr(value=gast.Call()):
                return rows.of_call(self.desk, statement)
            case gast.AugAssign():
                return rows.of_update(self.desk, statement)
            case gast.Assign(targets=[gast.Name(id=target)], value=value) if getattr(statement, "inplace", None):
                return self.in_place(target, value) or rows.of_operator(self.desk, statement)
            case gast.Assign(
                targets=[gast.Name(id=target)], value=gast.Call(func=func, args=[gast.Name() as given], keywords=[])
            ) if self.desk.resolve(func) is copy.deepcopy:
                return self.owned(statement, target, given)
            case gast.Assign(targets=[gast.Name(id=target)], value=value):
                return self.assignment(statement, target, value) or rows.of_call(self.desk, statement)
            case gast.Assign(targets=[gast.Tuple(elts=targets)], value=gast.Name() as source):
                return self.lists.starred(targets, source)
            case gast.Assign(
                targets=[gast.Subscript(value=gast.Name(id=base), slice=gast.Slice() as part)], value=value
            ):
                return self.lists.splice(base, part, value)
            case gast.Delete(targets=[gast.Subscript(value=gast.Name(id=base), slice=index)]):
                if not isinstance(self.desk.of(base), ListOf):
                    return None
                if isinstance(index, gast.Slice):
                    return self.lists.splice(base, index, gast.List([], gast.Load()))
                return self.desk.written(REMOVE, L=base, place=index)
        return None

    def has_items(self, base: gast.expr) -> bool:
        return isinstance(self.desk.value_of(base), ListOf | DictOf | Array)

    def is_method(self, func: gast.expr) -> bool:
        """`list.append`, `dict.update`, which take nothing but lists and dicts."""
        meaning = self.desk.resolve(func)
        if not isinstance(meaning, MethodDescriptorType | WrapperDescriptorType):
            return False
        return meaning.__objclass__ in (list, dict)

    def entries(self, loop: gast.For, target: gast.Name) -> Statements:
        """`for pair in d.items()` names the parts of the pair."""
        names = [self.desk.fresh("key"), self.desk.fresh("item")]
        pair = gast.Assign([target], gast.Tuple(list(map(nodes.load, names)), gast.Load()), None)
        adopt(pair, loop)
        made = copy.copy(loop)
        made.target = gast.Tuple(list(map(nodes.store, names)), gast.Store())
        made.body = [pair, *loop.body]
        return [made]

    def by_keys(self, loop: gast.For, base: gast.Name) -> Statements | None:
        """`for k in reversed(d)` goes over a list of the keys."""
        if not isinstance(self.desk.value_of(base), DictOf):
            return None
        keys = self.desk.fresh("keys")
        loop.iter.args = [nodes.load(keys)]
        return [*quote("keys = list(d)", keys=keys, d=base), loop]

    def assignment(self, statement: gast.Assign, target: str, value: gast.expr) -> Statements | None:
        match value:
            case gast.Call(func=func, args=[gast.Name() as owner, *args]) if self.is_method(func):
                return [nodes.assign(target, _of_owner(value, owner, args))]
            case gast.Call(func=gast.Attribute(value=base, attr="__setitem__" | "fill")) if self.has_items(base):
                return [gast.Expr(value), nodes.assign(target, nodes.constant(None))]
            case gast.Call(func=gast.Attribute(value=base, attr="__getitem__"), args=[place]) if self.has_items(base):
                return quote("y = b[k]", y=target, b=base, k=place)
            case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr=method)) if self.desk.is_container(base):
                return self.method(target, base, method, value)
            case gast.Call(func=func, args=[], keywords=keywords) if self.desk.resolve(func) is dict:
                entries = [(each.arg and nodes.constant(each.arg), each.value) for each in keywords]
                return self.dicts.merged(target, entries)
            case gast.Call(func=func, args=[gast.List() | gast.Tuple() | gast.Dict() as display], keywords=[]):
                return self.of_display(target, self.desk.resolve(func), func, display)
            case gast.Call(func=func, args=[left, right], keywords=[]) if self.desk.resolve(func) is operator.add and (
                self.desk.is_row(left) and self.desk.is_row(right)
            ):
                return [nodes.assign(target, gast.BinOp(left, gast.Add(), right))]
            case gast.Call(func=func, args=[gast.Name() as given], keywords=[]):
                return self.copy(target, self.desk.resolve(func), given)
            case gast.BinOp(left=gast.Name() as left, op=gast.Add(), right=gast.Name() as right) if (
                self.desk.holds_containers(left) and self.desk.holds_containers(right)
            ):
                return self.lists.spread(target, [gast.Starred(each, gast.Load()) for each in (left, right)])
            case gast.Subscript(value=gast.Name() as whole, slice=gast.Slice() as part) if (
                self.desk.holds_containers(whole)
            ):
                ends = [each or nodes.constant(None) for each in (part.lower, part.upper, part.step)]
                part = gast.Call(nodes.load("slice"), ends, [])
                return self.desk.made(PART, target, L=whole, part=part)
            case gast.BinOp(left=left, op=gast.Mult(), right=right) if self.desk.is_list(left) != self.desk.is_list(
                right
            ):
                items, count = (left, right) if self.desk.is_list(left) else (right, left)
                if not self.desk.counts(count):
                    return self.with_array(statement, target, value)
                return self.desk.made(REPEAT, target, L=items, count=count) if is_name(items) else None
            case gast.BinOp(op=gast.Sub() | gast.Mult() | gast.MatMult() | gast.Pow() | gast.Div()):
                return self.with_array(statement, target, value)
            case gast.BinOp(left=gast.Name() as left, op=gast.BitOr(), right=gast.Name() as right):
                return self.dicts.merged(target, [(None, left), (None, right)])
            case gast.List(elts=elts) if any(isinstance(part, gast.Starred) for part in elts):
                return self.lists.spread(target, elts)
            case gast.Tuple(elts=elts) if any(isinstance(part, gast.Starred) for part in elts):
                return self.lists.spread_tuple(target, elts)
            case gast.Dict(keys=keys, values=values) if None in keys:
                return self.dicts.merged(target, list(zip(keys, values, strict=True)))
            case gast.Dict(keys=keys, values=values):
                return self.dicts.distinct(target, keys, values)
        return None

    def with_array(self, statement: gast.Assign, target: str, value: gast.BinOp) -> Statements | None:
        """`m @ [1.0, 2.0]`: the rules of these operators compute with both operands. A number would repeat the list."""
        rows = [self.desk.is_row(side) for side in (value.left, value.right)]
        other = value.right if rows[0] else value.left
        if rows[0] == rows[1] or not self.desk.may_be_array(other):
            return None
        guard: Statements = []
        if isinstance(value.op, gast.Mult) and self.desk.may_count(other):
            if not reads(other) & self.desk.active:
                return None
            guard = quote("require_array(x, where)", x=other, where=nodes.constant(place_of(statement)))
        held = self.desk.fresh("t")
        made = quote("t = np.asarray(xs)", t=held, xs=value.left if rows[0] else value.right)
        sides = (nodes.load(held), value.right) if rows[0] else (value.left, nodes.load(held))
        return [*guard, *made, nodes.assign(target, gast.BinOp(sides[0], value.op, sides[1]))]

    def method(self, target: str | None, base: str, method: str, call: gast.Call) -> Statements | None:
        if any(isinstance(part, gast.Starred) for part in call.args):
            return None
        match self.desk.of(base):
            case ListOf():
                return self.lists.method(target, base, method, call)
            case DictOf():
                return self.dicts.method(target, base, method, call)
        return None

    def in_place(self, target: str, value: gast.expr) -> Statements | None:
        """`L += items`, `d |= other`: the object stays the same."""
        match value:
            case gast.BinOp(left=gast.Name(id=base), op=gast.Add(), right=items) if isinstance(
                self.desk.of(base), ListOf
            ):
                made = self.lists.extended(base, items)
            case gast.BinOp(left=gast.Name(id=base), op=gast.BitOr(), right=gast.Name() as other):
                made = self.dicts.updated(base, other) if isinstance(self.desk.of(base), DictOf) else None
            case _:
                return None
        if made is None or target == base:
            return made
        return made + quote("y = x", y=target, x=base)

    def of_display(self, target: str, function: object, func: gast.expr, display: gast.expr) -> Statements | None:
        """`list((a, b))`, `tuple([a, b])`, `copy.deepcopy([a, b])`."""
        if function in (list, tuple) and not isinstance(display, gast.Dict):
            kind = gast.List if function is list else gast.Tuple
            return [nodes.assign(target, kind(display.elts, gast.Load()))]
        if function not in (copy.copy, copy.deepcopy, dict):
            return None
        held = self.desk.fresh("t")
        return [nodes.assign(held, display), nodes.assign(target, gast.Call(func, [nodes.load(held)], []))]

    def tuple_of(self, target: str, given: gast.Name) -> Statements | None:
        """A tuple of as many items as there are known to be."""
        items = getattr(self.desk.value_of(given), "items", None)
        if items is None:
            return None
        made: Statements = []
        names = [self.desk.fresh("t") for _ in items]
        for place, name in enumerate(names):
            made += quote("t = xs[k]", t=name, xs=given, k=nodes.constant(place))
        return [*made, nodes.assign(target, gast.Tuple([nodes.load(name) for name in names], gast.Load()))]

    def tuple_of_many(self, target: str, given: gast.Name) -> Statements | None:
        """Items that may change are put in one by one: those that are numbers, a rule copies."""
        numbers = self.desk.holds_numbers(given.id)
        return None if numbers else self.desk.made(AS_TUPLE, target, items=given)

    def copy(self, target: str, function: object, given: gast.Name) -> Statements | None:
        """`list(L)`, `tuple(L)`, `dict(d)`, `copy.copy(x)`."""
        if function is tuple and isinstance(self.desk.value_of(given), ListOf | TupleOf):
            return self.tuple_of(target, given) or self.tuple_of_many(target, given)
        if function is tuple and isinstance(self.desk.value_of(given), Array):
            held = self.desk.fresh("t")
            return [*self.desk.made(COPY, held, items=given), *quote("t = tuple(xs)", t=target, xs=held)]
        if function is copy.copy or (function is list and self.desk.is_list(given)):
            return self.copied(target, given)
        known = self.desk.value_of(given)
        unknown = type(known) is Unknown and given.id in self.desk.active
        if function is list and (unknown or isinstance(known, Array | SomeTuple | TupleOf)):
            return self.desk.made(COPY, target, items=given)
        return self.dicts.merged(target, [(None, given)]) if function is dict else None

    def copied(self, target: str, given: gast.Name) -> Statements | None:
        """A new list or dict of the same items; `own` copies numbers just as well, and reads better."""
        match self.desk.value_of(given):
            case ListOf() | DictOf() if self.desk.holds_numbers(given.id):
                return quote("y = x.copy()", y=target, x=given)
            case ListOf():
                return self.desk.made(COPY, target, items=given)
            case DictOf():
                return self.dicts.merged(target, [(None, given)])
            case Array():
                return quote("y = x.copy()", y=target, x=given)
            case Scalar() | NumpyScalar() | Text() | Nothing():
                return quote("y = x", y=target, x=given)
        return None

    def owned(self, statement: gast.Assign, target: str, given: gast.Name) -> Statements | None:
        """`copy.deepcopy(x)`: a copy of everything in it; what is in it twice would have one copy."""
        value, where = self.desk.value_of(given), nodes.constant(place_of(statement))
        copied = quote("y = own(x)", y=target, x=given)
        if not _is_plain(value) or self.desk.resolve(copied[0].value.func) is not own:
            return None
        twice = _most_changing(value) > 1
        return (quote("require_separate(x, where)", x=given, where=where) if twice else []) + copied


def _of_owner(call: gast.Call, owner: gast.Name, args: list[gast.expr]) -> gast.Call:
    """`xs.append(v)` for `list.append(xs, v)`."""
    return gast.Call(gast.Attribute(owner, call.func.attr, gast.Load()), args, call.keywords)


def _most_changing(value: Value) -> float:
    """How many arrays and containers there may be in a container."""
    match value:
        case TupleOf(items=items) | ListOf(items=tuple() as items):
            return sum(_most_changing(item) + isinstance(item, Array | ListOf | DictOf) for item in items)
        case DictOf(items=tuple() as pairs):
            return sum(_most_changing(item) + isinstance(item, Array | ListOf | DictOf) for _, item in pairs)
        case ListOf(item=each) | DictOf(value=each):
            return 0.0 if isinstance(each, Scalar | NumpyScalar | Text | Nothing) else float("inf")
        case _:
            return 0.0


def _is_plain(value: Value) -> bool:
    """Numbers, arrays, texts, and containers of these."""
    match value:
        case TupleOf(items=items) | ListOf(items=tuple() as items):
            return all(map(_is_plain, items))
        case ListOf(item=each) | DictOf(value=each):
            return _is_plain(each)
        case _:
            return isinstance(value, Array | Scalar | NumpyScalar | Text | Nothing)
