"""Which names may share memory: classes of names, such that a store through one is seen by its class only.

    y = x[1:]; z = y; w = x + y        x, y and z are one class; w is alone, since `+` allocates

Flow-insensitive union-find, as in Steensgaard, "Points-to analysis in almost linear time" (POPL 1996). A name that is
proved to hold a number is in no class with others. Elements count as part of their container.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import gast

from s2s_ad.analysis.calls import Resolve, call_effect, nothing_known
from s2s_ad.syntax.walk import LEAVES, children
from s2s_ad.values import Array, NumpyScalar, Scalar, Unknown, Value, mutable

OUTSIDE = "<outside>"  # stands for all that functions that we know nothing of may hold on to
ValueOf = Callable[[gast.expr], Value]
_ALLOCATES = gast.BinOp | gast.Compare | gast.Constant | gast.JoinedStr | gast.UnaryOp


def unknown(_: gast.expr) -> Value:
    """The value of an expression about which nothing is known."""
    return Unknown()


@dataclass(frozen=True)
class Knowledge:
    """What the rest of the compiler tells about names: objects they resolve to, abstract values, which are derivatives,
    and which of these are lists or tuples, which `+` joins.

    `harmless` says of a call that nobody else vouches for, such as one of a generated function, that it is pure.
    """

    resolve: Resolve = nothing_known
    value_of: ValueOf = unknown
    derivatives: frozenset[str] = frozenset()
    sequences: frozenset[str] = frozenset()
    harmless: Callable[[gast.Call], bool] = lambda _: False
    _sharers: dict[str, bool] = field(default_factory=dict, compare=False)

    def sources(self, expression: gast.expr | None) -> set[str]:
        """The names whose memory the value of an expression may share."""
        if expression is not None and expression.__class__ in LEAVES:
            return {expression.id} if expression.__class__ is gast.Name and self._may_share(expression) else set()
        return {name.id for name in self._sources(expression) if self._may_share(name)}

    def fresh(self, expression: gast.expr) -> bool:
        """Whether evaluating it makes a new object (or a number), which nobody else holds."""
        return not isinstance(expression, gast.Name | gast.Subscript | gast.Attribute) and not self.sources(expression)

    def _may_share(self, name: gast.Name) -> bool:
        known = self._sharers.get(name.id)
        if known is None:
            known = self._sharers[name.id] = self.resolve(name) is None and mutable(self.value_of(name))
        return known

    def _sources(self, node: gast.AST | None) -> Iterator[gast.Name]:
        pending = [node]
        while pending:
            match node := pending.pop():
                case None:
                    continue
                case gast.Name():
                    yield node
                case gast.Call():
                    pending.extend(self._call_sources(node))
                case gast.BinOp(op=gast.Add() | gast.Mult()):
                    pending.extend(() if self._number(node) else _spine(node))
                case gast.Subscript(value=value) | gast.Attribute(value=value) | gast.Starred(value=value):
                    pending.append(value)
                case gast.IfExp(body=body, orelse=orelse):
                    pending.extend((body, orelse))
                case _ if isinstance(node, _ALLOCATES):
                    continue
                case _:
                    pending.extend(children(node))

    def handed_on(self, node: gast.AST) -> tuple[gast.expr, ...]:
        """The arguments of a call that its result may be, contain or view."""
        return call_effect(node, self.resolve, self.value_of).shares if isinstance(node, gast.Call) else ()

    def _call_sources(self, call: gast.Call) -> Iterable[gast.expr]:
        return call_effect(call, self.resolve, self.value_of).shares

    def _number(self, node: gast.expr) -> bool:
        """Is it proved to be an array, or a number other than an int? (Lists can be joined, and repeated by ints.)"""
        while isinstance(node, gast.BinOp) and isinstance(node.op, gast.Add | gast.Mult):
            if self._number(node.right):
                return True
            node = node.left
        match node:
            case gast.Name(id=name) if name in self.derivatives and name not in self.sequences:
                return True
            case gast.BinOp() | gast.UnaryOp() | gast.Compare():
                return True
            case _:
                value = self.value_of(node)
                return value.type != "int" if isinstance(value, Scalar) else isinstance(value, NumpyScalar | Array)


def _spine(node: gast.BinOp) -> list[gast.expr]:
    """The operands of a sum or product that is nested to the left: (a + b) + c has three."""
    operands: list[gast.expr] = [node.right]
    left = node.left
    while isinstance(left, gast.BinOp) and isinstance(left.op, gast.Add | gast.Mult):
        operands.append(left.right)
        left = left.left
    return [*operands, left]


_JOINING = frozenset(
    {
        gast.Assign,
        gast.AugAssign,
        gast.AnnAssign,
        gast.NamedExpr,
        gast.For,
        gast.comprehension,
        gast.Call,
        gast.withitem,
    }
)


@dataclass
class Classes:
    """A partition of names; a name that was never joined is a class of its own."""

    _parent: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """The representative of the name's class."""
        parent = self._parent
        root = name
        while (above := parent.get(root, root)) != root:
            root = above
        while name != root:
            parent[name], name = root, parent.get(name, name)
        return root

    def join(self, names: Iterable[str]) -> None:
        """All these may share memory."""
        first: str | None = None
        for name in names:
            if first is None:
                first = self.of(name)
            else:
                self._parent[self.of(name)] = first

    def alone(self) -> Callable[[str], bool]:
        """Tells whether no other name shares memory with this one."""
        members: dict[str, int] = {}
        for name in self._parent.keys() | set(self._parent.values()):
            members[self.of(name)] = members.get(self.of(name), 0) + 1
        return lambda name: members.get(self.of(name), 1) == 1


def classes(nodes: list[gast.AST], knowledge: Knowledge) -> Classes:
    """The partition that these nodes, all those of a function, bring about."""
    result = Classes()
    for node in nodes:
        if node.__class__ in _JOINING:
            for names in _joined(node, knowledge):
                if len(names) > 1:
                    result.join(sorted(names))
    return result


def _joined(node: gast.AST, knowledge: Knowledge) -> Iterator[set[str]]:
    match node:
        case gast.Assign(targets=targets, value=value):
            sources = knowledge.sources(value)
            for target in targets:
                yield _bound(target, knowledge) | sources
        case gast.AugAssign(target=target, value=value):
            if not isinstance(knowledge.value_of(target), Scalar | NumpyScalar | Array):
                yield _bound(target, knowledge) | (set() if knowledge._number(value) else knowledge.sources(value))
        case gast.AnnAssign(target=target, value=value) | gast.NamedExpr(target=target, value=value):
            yield _bound(target, knowledge) | knowledge.sources(value)
        case gast.For(target=target, iter=source) | gast.comprehension(target=target, iter=source):
            yield _bound(target, knowledge) | knowledge.sources(source)
        case gast.Call():
            effect = call_effect(node, knowledge.resolve, knowledge.value_of)
            if effect.changes and not knowledge.harmless(node):
                shared = {name for share in (*effect.changes, *effect.shares) for name in knowledge.sources(share)}
                yield shared | {OUTSIDE} if effect.outside else shared
        case gast.withitem(context_expr=value, optional_vars=target) if target is not None:
            yield _bound(target, knowledge) | knowledge.sources(value)


def _bound(target: gast.expr, knowledge: Knowledge) -> set[str]:
    """The names that get to share memory with what is assigned: a store into an array copies."""
    match target:
        case gast.Subscript(value=base):
            return set() if isinstance(knowledge.value_of(base), Array) else knowledge.sources(base)
        case gast.Attribute(value=base):
            return knowledge.sources(base)
        case gast.Tuple(elts=parts) | gast.List(elts=parts):
            return {name for part in parts for name in _bound(part, knowledge)}
        case gast.Starred(value=part):
            return _bound(part, knowledge)
        case gast.Name():
            return knowledge.sources(target)
        case _:
            return set()


def private_lists(nodes: list[gast.AST]) -> frozenset[str]:
    """The names of lists that nobody else can hold: made as `[]`, and only ever appended to, popped and indexed."""
    made: set[str] = set()
    harmless: list[str] = []
    for node in nodes:
        match node:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.List(elts=[])):
                made.add(name)
                harmless.append(name)
            case gast.Attribute(value=gast.Name(id=name), attr="append" | "pop"):
                harmless.append(name)
            case gast.Subscript(value=gast.Name(id=name), ctx=gast.Load(), slice=gast.Name() | gast.Constant()):
                harmless.append(name)
    if not made:
        return frozenset()
    mentions = Counter(node.id for node in nodes if node.__class__ is gast.Name and node.id in made)
    guarded = Counter(harmless)
    return frozenset(name for name in made if mentions[name] == guarded[name])
