"""Which expressions can carry a derivative: those that a may-active name reaches by value.

A comparison, `len(x)`, `x.shape` or `int(x)` reads `x`, but its value is a bool, an int or a text: nothing flows.

>>> facts = Facts(frozenset({"x"}), frozenset({"x", "n"}))
>>> [facts.carries(gast.parse(text).body[0].value) for text in ("x * n", "len(x) + n", "x > 0", "f(x, x.shape)")]
[True, False, False, True]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import gast

from s2s_ad.syntax.mutating import ORDERING, REMOVING, STORING

_QUESTIONS = {"len", "int", "bool", "isinstance", "issubclass", "range", "type", "id", "hash", "hasattr", "callable"}
_QUESTIONS |= {"any", "all"}
_QUESTIONS |= {"matches_sequence", "matches_mapping"}  # what `match` asks
DISCRETE_CALLS = frozenset(_QUESTIONS | {"print", "str", "repr", "format"})
DISCRETE_ATTRIBUTES = frozenset({"shape", "ndim", "size", "dtype", "itemsize", "nbytes", "strides"})
_PERHAPS_DISCRETE = frozenset({gast.Compare, gast.UnaryOp, gast.JoinedStr, gast.Attribute, gast.Call})
_STORING_METHODS = STORING | REMOVING | ORDERING
_OWN_SCOPE = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
_PARTS = (gast.expr, gast.keyword, gast.comprehension, gast.arguments)


class FieldName(str):
    """The name of an attribute that may be a field of the user's, although arrays have one of this name too."""

    __slots__ = ()


class Fact(NamedTuple):
    """Of one expression: a may-active name occurs in it; reaches its value; a part must be evaluated on its own."""

    mentions: bool
    carries: bool
    lifted: bool


_NOTHING = Fact(False, False, False)
_REACHED = Fact(True, True, False)
_ALONE = Fact(False, False, True)


def _never(_: gast.Call) -> bool:
    return False


@dataclass
class Facts:
    """Facts of expressions, each node visited once, without recursion.

    `user_call` says whether a call is of a user's function: on may-active names it is evaluated on its own, as are a
    walrus and `xs.append(v)`, so that no test or opaque expression hides it.
    """

    active: frozenset[str]
    local: frozenset[str]
    user_call: Callable[[gast.Call], bool] = _never
    _known: dict[int, tuple[gast.AST, Fact]] = field(default_factory=dict)

    def carries(self, expression: gast.expr) -> bool:
        """Whether a may-active name reaches the value."""
        return self.of(expression).carries

    def opaque(self, expression: gast.expr) -> bool:
        """Whether the expression may stay whole: nothing flows through it, and no part needs its own statement."""
        fact = self.of(expression)
        return not fact.carries and not fact.lifted

    def touches(self, statement: gast.stmt) -> bool:
        """Whether a simple statement mentions a may-active name, or hides a walrus."""
        facts = [self.of(child) for child in _parts(statement)]
        return any(fact.mentions or fact.lifted for fact in facts)

    def of(self, root: gast.AST) -> Fact:
        """The facts of one node; those of all nodes below it are computed before."""
        known = self._known
        stack: list[tuple[gast.AST, list[gast.AST] | None]] = [(root, None)]
        while stack:
            node, parts = stack.pop()
            if id(node) in known:
                continue
            if isinstance(node, gast.Name):
                known[id(node)] = (node, _REACHED if node.id in self.active else _NOTHING)
            elif parts is None:
                parts = _parts(node)
                stack.append((node, parts))
                stack.extend((part, None) for part in parts)
            else:
                known[id(node)] = (node, self._combine(node, [known[id(part)][1] for part in parts]))
        return known[id(root)][1]

    def _combine(self, node: gast.AST, below: list[Fact]) -> Fact:
        if not any(map(any, below)) and not isinstance(node, gast.NamedExpr):
            return _ALONE if isinstance(node, gast.BinOp) and _repeats(node) else _NOTHING
        mentions = any(fact.mentions for fact in below)
        carries = any(fact.carries for fact in below)
        lifted = any(fact.lifted for fact in below)
        match node:
            case gast.JoinedStr():
                return Fact(mentions, False, False)
            case gast.IfExp(body=body, orelse=orelse):
                return Fact(mentions, self.of(body).carries or self.of(orelse).carries, lifted)
            case gast.NamedExpr():
                return Fact(mentions, carries, True)
            case gast.Call():
                alone = lifted or (mentions and (self._stores(node) or _has_output(node) or self.user_call(node)))
                return Fact(mentions, carries and not self.discrete(node), alone)
            case gast.SetComp(elt=item):
                return Fact(mentions, self.of(item).carries, lifted)
            case _ if isinstance(node, _OWN_SCOPE):
                return Fact(mentions, mentions, lifted and not isinstance(node, gast.Lambda))
            case _:
                return Fact(mentions, carries and not self.discrete(node), lifted)

    def _stores(self, call: gast.Call) -> bool:
        """Whether a call is of a method that changes what a name of the function holds."""
        root = call.func
        if not isinstance(root, gast.Attribute) or root.attr not in _STORING_METHODS:
            return False
        while isinstance(root, gast.Attribute | gast.Subscript):
            root = root.value
        return not isinstance(root, gast.Name) or root.id in self.local or root.id in self.active  # a module is neither

    def discrete(self, node: gast.AST) -> bool:
        """Whether the value is a bool, an int or a text by syntax alone."""
        if node.__class__ not in _PERHAPS_DISCRETE:
            return False
        match node:
            case gast.Compare() | gast.UnaryOp(op=gast.Not()) | gast.JoinedStr():
                return True
            case gast.Attribute(attr=attribute):
                return attribute in DISCRETE_ATTRIBUTES and attribute.__class__ is not FieldName
            case gast.Call(func=gast.Name(id=name)):
                return name in DISCRETE_CALLS and name not in self.local
            case _:
                return False


def _repeats(node: gast.BinOp) -> bool:
    """Whether one new list or array stands in several places: `[[0.0] * n] * m`."""
    displays = [side for side in (node.left, node.right) if isinstance(side, gast.List | gast.Tuple)]
    made = (gast.List, gast.Dict, gast.ListComp, gast.DictComp, gast.BinOp, gast.Call)
    return isinstance(node.op, gast.Mult) and any(isinstance(item, made) for side in displays for item in side.elts)


def _has_output(call: gast.Call) -> bool:
    """Whether a call writes its result into an array."""
    return any(each.arg == "out" and not isinstance(each.value, gast.Constant) for each in call.keywords)


def _parts(node: gast.AST) -> list[gast.AST]:
    found: list[gast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found.extend(part for part in value if isinstance(part, _PARTS))
        elif isinstance(value, _PARTS):
            found.append(value)
    return found
