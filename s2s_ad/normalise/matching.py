"""`match` as `if` and `elif`.

Before and after::

    match v:                               if matches_sequence(v) and len(v) == 2 and v[0] == "sq":
        case ["sq", x]:                        x = v[1]
            y = x * x                          y = x * x
        case Point(x, y) if x > 0:         else:
            y = x * y                          found = False
        case _:                                if isinstance(v, Point):
            y = 0.0                                x = v.x
                                                   y = v.y
                                                   found = x > 0
                                               if found:
                                                   y = x * y
                                               else:
                                                   y = 0.0

Patterns are tried in their order, and what a pattern binds stays bound where its guard fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import gast

from s2s_ad.frontend.bindings import Resolver
from s2s_ad.normalise import nodes
from s2s_ad.normalise.exits import inner_blocks
from s2s_ad.syntax.names import Names, names_in
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.visit import copy_tree

Block = list[gast.stmt]
_WHOLE = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)
"""The classes whose one positional pattern is for the object itself."""


class Unmatched(Exception):
    """A pattern that is not rewritten."""


@dataclass
class Found:
    """What a pattern asks, and what it binds if that holds."""

    tests: list[gast.expr] = field(default_factory=list)
    binds: list[tuple[str, gast.expr]] = field(default_factory=list)

    def add(self, other: Found) -> None:
        self.tests += other.tests
        self.binds += other.binds


@dataclass(frozen=True)
class Matching:
    """One run over the statements of a function; `active()` are the names that may carry a derivative."""

    scope: Resolver
    names: Names
    active: Callable[[], frozenset[str]]

    def in_place(self, body: Block) -> None:
        """Rewrite every `match` that touches an active name."""
        out: Block = []
        for node in body:
            for inner in inner_blocks(node):
                self.in_place(inner)
            if isinstance(node, gast.FunctionDef):
                self.in_place(node.body)
            out.extend(self.rewritten(node) if isinstance(node, gast.Match) else [node])
        body[:] = out

    def rewritten(self, node: gast.Match) -> Block:
        if not names_in(node) & self.active():
            return [node]
        subject = self.names.fresh("matched")
        try:
            chain = self.cases(node.cases, subject)
        except Unmatched:
            return [node]
        made = [nodes.assign(subject, node.subject), *chain]
        for statement in made:
            _stamp(statement, node)
        nodes.move_comment(node, made)
        return made

    def cases(self, cases: Sequence[gast.match_case], subject: str) -> Block:
        if not cases:
            return []
        first, *rest = cases
        found = self.pattern(first.pattern, nodes.load(subject))
        binds: Block = [nodes.assign(name, value) for name, value in found.binds]
        otherwise = self.cases(rest, subject)
        if first.guard is not None and binds:
            return self.guarded(first, found, binds, otherwise)
        tests = [*found.tests, *([first.guard] if first.guard is not None else [])]
        if not tests:
            return [*binds, *first.body]
        return [gast.If(_all(tests), [*binds, *first.body], otherwise)]

    def guarded(self, case: gast.match_case, found: Found, binds: Block, otherwise: Block) -> Block:
        flag = self.names.fresh("found")
        asked = [*binds, nodes.assign(flag, case.guard)]
        before = [nodes.assign(flag, nodes.constant(False)), gast.If(_all(found.tests), asked, [])]
        return [*(before if found.tests else asked), gast.If(nodes.load(flag), case.body, otherwise)]

    def pattern(self, pattern: gast.AST, place: gast.expr) -> Found:
        """What a pattern asks of the object at a place."""
        match pattern:
            case gast.MatchValue(value=value):
                return Found([gast.Compare(copy_tree(place), [gast.Eq()], [value])])
            case gast.MatchSingleton(value=value):
                return Found([gast.Compare(copy_tree(place), [gast.Is()], [nodes.constant(value)])])
            case gast.MatchAs(pattern=inner, name=name):
                found = Found() if inner is None else self.pattern(inner, place)
                found.binds += [(name, copy_tree(place))] if name is not None else []
                return found
            case gast.MatchOr(patterns=patterns):
                ways = [self.pattern(each, place) for each in patterns]
                if any(way.binds for way in ways):
                    raise Unmatched
                return Found([gast.BoolOp(gast.Or(), [_all(way.tests) for way in ways])])
            case gast.MatchSequence(patterns=patterns):
                return self.sequence(patterns, place)
            case gast.MatchMapping():
                return self.mapping(pattern, place)
            case gast.MatchClass():
                return self.instance(pattern, place)
            case _:
                raise Unmatched

    def sequence(self, patterns: list[gast.AST], place: gast.expr) -> Found:
        stars = [k for k, each in enumerate(patterns) if isinstance(each, gast.MatchStar)]
        count = len(patterns) - len(stars)
        test = "len(e) >= n" if stars else "len(e) == n"
        found = Found([quote_expr("matches_sequence(e)", e=place), quote_expr(test, e=place, n=nodes.constant(count))])
        for k, each in enumerate(patterns):
            if not isinstance(each, gast.MatchStar):
                at = k if not stars or k < stars[0] else k - len(patterns)
                found.add(self.pattern(each, quote_expr("e[k]", e=place, k=_number(at))))
            elif each.name is not None:
                behind = len(patterns) - k - 1
                end = quote_expr("len(e) - n", e=place, n=nodes.constant(behind))
                found.binds.append((each.name, quote_expr("list(e[k:n])", e=place, k=nodes.constant(k), n=end)))
        return found

    def mapping(self, pattern: gast.MatchMapping, place: gast.expr) -> Found:
        found = Found([quote_expr("matches_mapping(e)", e=place)])
        for key, each in zip(pattern.keys, pattern.patterns, strict=True):
            found.tests.append(quote_expr("k in e", e=place, k=key))
            found.add(self.pattern(each, quote_expr("e[k]", e=place, k=key)))
        if pattern.rest:
            keys = gast.Tuple(list(map(copy_tree, pattern.keys)), gast.Load())
            key = self.names.fresh("key")
            rest = quote_expr("{k: e[k] for k in e if k not in keys}", k=key, e=place, keys=keys)
            found.binds.append((pattern.rest, rest))
        return found

    def instance(self, pattern: gast.MatchClass, place: gast.expr) -> Found:
        kind = self.scope.resolve(pattern.cls)
        if not isinstance(kind, type):
            raise Unmatched
        found = Found([quote_expr("isinstance(e, c)", e=place, c=pattern.cls)])
        if kind in _WHOLE and len(pattern.patterns) == 1:
            found.add(self.pattern(pattern.patterns[0], place))
            positional: Iterator[tuple[str, gast.AST]] = iter(())
        else:
            names = getattr(kind, "__match_args__", ())
            if len(names) < len(pattern.patterns):
                raise Unmatched
            positional = zip(names, pattern.patterns, strict=False)
        fields = {*getattr(kind, "__dataclass_fields__", ()), *getattr(kind, "_fields", ())}
        for name, each in [*positional, *zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True)]:
            if name not in fields:
                found.tests.append(quote_expr("hasattr(e, n)", e=place, n=nodes.constant(name)))
            found.add(self.pattern(each, gast.Attribute(copy_tree(place), name, gast.Load())))
        return found


def _all(tests: list[gast.expr]) -> gast.expr:
    if not tests:
        return nodes.constant(True)
    return tests[0] if len(tests) == 1 else gast.BoolOp(gast.And(), tests)


def _number(value: int) -> gast.expr:
    return nodes.constant(value) if value >= 0 else gast.UnaryOp(gast.USub(), nodes.constant(-value))


def _stamp(statement: gast.stmt, source: gast.stmt) -> None:
    """Say where the new statements come from, and those in their blocks."""
    nodes.stamp(statement, source)
    for block in inner_blocks(statement):
        for inner in block:
            _stamp(inner, source)
