"""Which names may share lists, dicts and objects, and at what level.

    row = rows[0]      -> an object of `row` lies 1 level inside `rows`
    pair = (a, b)      -> an object of `a` lies 1 level inside `pair`

    rows = [r, [r]]    -> one of `r` lies 1 level inside `rows`, or 2

Calls that may return anything give ANY. The analysis is by name and level, whatever the order of statements: a
unification in the manner of Steensgaard, "Points-to Analysis in Almost Linear Time" (1996), of what lies k levels
inside of one name with what lies l levels inside of another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import gast

from s2s_ad.syntax.walk import all_nodes

ANY: Final = None
Level: TypeAlias = int | None
_DEEPEST: Final = 8
_LEVELS: Final = tuple(range(_DEEPEST + 1))
_SAME: Final = frozenset({"values", "keys", "copy", "iter", "list", "tuple", "sorted", "reversed", "dict"})
_OUT_OF: Final = frozenset({"pop", "get", "setdefault", "next", "popitem"})
_INTO: Final = frozenset({"items", "zip", "enumerate"})
ADDS: Final = frozenset({"append", "insert", "setdefault", "add"})
MIXES: Final = frozenset({"extend", "update"})


Fresh: TypeAlias = Callable[[gast.Call], bool]


def never(call: gast.Call) -> bool:
    """No function is known to return only new containers."""
    return False


@dataclass(frozen=True)
class Link:
    """An object of `target` may be found `level` levels inside an object of `source`, or the reverse if negative."""

    target: str
    source: str
    level: Level


def links(statement: gast.AST, fresh: Fresh = never) -> Iterator[Link]:
    """The links that a statement or a nested function makes; the results of `fresh` functions hold nothing of their
    arguments."""
    for node in all_nodes([statement]):
        match node:
            case gast.Assign():
                for target in node.targets:
                    yield from _binding(target, node.value, 0, fresh)
            case gast.AnnAssign(value=gast.expr() as value) | gast.NamedExpr(value=value):
                yield from _binding(node.target, value, 0, fresh)
            case gast.AugAssign():
                yield from _binding(node.target, node.value, 0)
            case gast.For() | gast.comprehension():
                yield from _binding(node.target, node.iter, 1)
            case gast.Call(func=gast.Attribute(value=base, attr=name)) if name in ADDS | MIXES:
                for root, depth in sources(base):
                    for arg in node.args:
                        yield from _to(root, arg, _minus(depth, -1 if name in ADDS else 0), swap=True)
            case gast.withitem(optional_vars=gast.expr() as target):
                yield from _binding(target, node.context_expr, ANY)
            case gast.FunctionDef() | gast.ClassDef():
                yield from (Link(node.name, name, ANY) for name in names_of(node))
            case gast.Match():
                yield from (Link(target, name, ANY) for name in names_of(node.subject) for target in captures(node))
            case _:
                pass


class Network:
    """The links of a function, to be asked where the objects of a name may be found.

    A caller may pass one list as two arguments, so the `given` containers are linked to one another.
    """

    def __init__(self, statements: Iterable[gast.AST], given: Sequence[str] = (), fresh: Fresh = never) -> None:
        self._near: dict[str, set[tuple[str, Level]]] = defaultdict(set)
        for name in given[1:]:
            self._add(Link(given[0], name, ANY))
        for statement in statements:
            for link in links(statement, fresh):
                self._add(link)

    def _add(self, link: Link) -> None:
        back = None if link.level is None else -link.level
        self._near[link.target].add((link.source, link.level))
        self._near[link.source].add((link.target, back))

    def places(self, name: str, level: Level, deep: bool, carries: Callable[[str], bool]) -> dict[str, frozenset[int]]:
        """Every name inside which what lies `level` levels inside `name` may be found, and the levels where; with all
        that is in it if `deep`. `carries(n)` is False for numbers."""
        first = 0 if level is ANY else max(level, 0)
        start = _LEVELS[first:] if deep or level is ANY else (level,) if level >= 0 else ()
        found: dict[str, set[int]] = {name: set(map(_bounded, start))}
        todo = [(name, each) for each in found[name]]
        while todo:
            here, depth = todo.pop()
            for there, step in self._near.get(here, ()):
                if carries(there):
                    known = found.setdefault(there, set())
                    new = [each for each in _moved(depth, step) if each not in known]
                    known.update(new)
                    todo.extend((there, each) for each in new)
        return {place: frozenset(levels) for place, levels in found.items()}


def _bounded(level: int) -> int:
    return min(level, _DEEPEST)


def _moved(depth: int, step: Level) -> Sequence[int]:
    """The levels inside of a second name of what lies `depth` levels inside of a first one; the deepest stands for all
    that are deeper, too. What holds an object of the second name lies in none."""
    if step is ANY:
        return _LEVELS
    level = depth + step
    if depth == _DEEPEST:
        return _LEVELS[max(_bounded(level), 0) :]
    return (_bounded(level),) if level >= 0 else ()


def _binding(target: gast.expr, value: gast.expr, level: Level, fresh: Fresh = never) -> Iterator[Link]:
    if isinstance(value, gast.Call) and fresh(value):
        return
    match target:
        case gast.Name():
            yield from _to(target.id, value, level)
        case gast.Starred():
            yield from _binding(target.value, value, _minus(level, 1))
        case gast.Tuple() | gast.List():
            for elt in target.elts:
                yield from _binding(elt, value, _plus(level, 1))
        case gast.Subscript() | gast.Attribute():
            for root, depth in sources(target):
                for name, inner in sources(value):
                    yield Link(root, name, _minus(_plus(inner, level), depth))


def _to(name: str, value: gast.expr, level: Level, swap: bool = False) -> Iterator[Link]:
    for source, depth in sources(value):
        yield Link(name, source, _minus(depth, level) if swap else _plus(depth, level))


def sources(expr: gast.expr) -> Iterator[tuple[str, Level]]:
    """The names whose objects an expression may give, and how deep inside them its own object lies."""
    match expr:
        case gast.Name():
            yield expr.id, 0
        case gast.NamedExpr():
            yield from (*sources(expr.target), *sources(expr.value))
        case gast.Starred():
            yield from sources(expr.value)
        case gast.Tuple() | gast.List() | gast.Set() | gast.Dict():
            elts = expr.values if isinstance(expr, gast.Dict) else expr.elts
            for elt in elts:
                yield from _deeper(elt, -1)
        case gast.Subscript(slice=gast.Slice()):
            yield from _deeper(expr.value, 0)
        case gast.Attribute(attr=attr) if attr in ADDS | MIXES:  # a method that was taken off its object
            yield from ((name, ANY) for name in names_of(expr))
        case gast.Subscript() | gast.Attribute():
            yield from _deeper(expr.value, 1)
        case gast.IfExp():
            yield from (*sources(expr.body), *sources(expr.orelse))
        case gast.BoolOp():
            for each in expr.values:
                yield from sources(each)
        case gast.BinOp():
            yield from (*sources(expr.left), *sources(expr.right))
        case gast.Call():
            yield from _call_sources(expr)
        case gast.Constant() | gast.Compare() | gast.JoinedStr() | gast.UnaryOp():
            return
        case _:
            for name in names_of(expr):
                yield name, ANY


def _deeper(expr: gast.expr, by: int) -> Iterator[tuple[str, Level]]:
    for name, level in sources(expr):
        yield name, _plus(level, by)


def _call_sources(call: gast.Call) -> Iterator[tuple[str, Level]]:
    match call.func:
        case gast.Attribute(value=base, attr=name):
            given = [base]
        case gast.Name(id=name):
            given = call.args
        case _:
            name, given = "", []
    level = 0 if name in _SAME else 1 if name in _OUT_OF else -1 if name in _INTO else ANY
    if level is ANY:
        for each in names_of(call):
            yield each, ANY
        return
    for expr in given:
        yield from _deeper(expr, level)
    for expr in call.args if given is not call.args else []:
        yield from sources(expr)


def captures(node: gast.AST) -> set[str]:
    """The names that the patterns of a `match` bind."""
    found: set[str | None] = set()
    for each in all_nodes([node]):
        match each:
            case gast.MatchAs() | gast.MatchStar():
                found.add(each.name)
            case gast.MatchMapping():
                found.add(each.rest)
            case _:
                pass
    return {name for name in found if name is not None}


def names_of(node: gast.AST) -> list[str]:
    """Every name that occurs, once, in order."""
    return list(dict.fromkeys(each.id for each in all_nodes([node]) if isinstance(each, gast.Name)))


def _plus(a: Level, b: Level) -> Level:
    return None if a is None or b is None else a + b


def _minus(a: Level, b: Level) -> Level:
    return None if a is None or b is None else a - b
