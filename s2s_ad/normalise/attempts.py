"""`try` as a choice: see `syntax.attempts`.

Before and after, where the handler sees how far the statements came::

    try:                              failed = __try__(ValueError)
        s = s + f(x)                  if failed:
        s = s * g(x)                      pass
    except ValueError:                else:
        s = s - 1.0                       t = s + f(x)
                                          __tried__()
                                          s = t
                                          failed = __try__(ValueError)
                                          if failed: ...
                                      if failed:
                                          s = s - 1.0

What is only seen if all goes well stands behind one guard. A name is *visible* if a handler, or what follows it, may
read what it was before: it is assigned behind the guard, and what comes after it in the same `try` gets a guard of its
own. Loops that change what is visible are left as soon as one guard fails. So a guarded run either was done, or changed
nothing, and the reverse sweep needs to know only which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

import gast

from s2s_ad import errors
from s2s_ad.analysis.liveness import Live, live_after, live_before
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.normalise import nodes
from s2s_ad.normalise.exits import inner_blocks
from s2s_ad.normalise.finals import bound_before
from s2s_ad.normalise.nodes import Block
from s2s_ad.origin import adopt
from s2s_ad.syntax.attempts import (
    BEGIN,
    END,
    ERROR,
    FINALLY,
    KEPT,
    TRIED,
    TRY,
    called_mark,
    end_of_guard,
    flag_of,
    mark,
)
from s2s_ad.syntax.names import Names, writes
from s2s_ad.syntax.partial import changes, is_of_libraries, is_own, is_safe, leaves
from s2s_ad.syntax.passive import Facts
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree, walk_statements
from s2s_ad.syntax.walk import all_nodes

_RISKY = (gast.Div, gast.FloorDiv, gast.Mod, gast.Pow, gast.MatMult)


def without_try(body: Block, names: Names, facts: Facts, scope: Resolver, parameters: Iterable[str] = ()) -> Block:
    """The statements of a function; a `try` that mentions no may-active name is left as it is."""
    if not any(isinstance(statement, gast.Try) for statement in walk_statements(body)):
        return body
    again = dict(bound_before(body, Counter(parameters)))
    return _Attempts(names, facts.active, scope, live_after(body), again).block(body)


def mentions(node: gast.AST, active: frozenset[str]) -> bool:
    """Whether a may-active name occurs anywhere in it."""
    return any(isinstance(part, gast.Name) and part.id in active for part in all_nodes([node]))


@dataclass
class _Run:
    """Statements behind one guard, and what they change of what is visible, done when all of them are."""

    guarded: Block = field(default_factory=list)
    done: Block = field(default_factory=list)
    closed: bool = False


@dataclass
class _Nested:
    """A `try` inside, taken apart already: the marks it begins with, and the choice."""

    begun: Block
    choice: gast.If


Part: TypeAlias = _Run | _Nested | gast.If | gast.For | gast.While


@dataclass
class _Attempts:
    names: Names
    active: frozenset[str]
    scope: Resolver
    after: Mapping[int, Live]
    again: Mapping[int, set[str]]

    def block(self, body: Block, around: Live = frozenset()) -> Block:
        """The statements of a block; `around` are the names that are visible in the `try` that it stands in."""
        out: Block = []
        for statement in body:
            if isinstance(statement, gast.Try) and mentions(statement, self.active):
                with errors.within(statement):
                    made = self.attempt(statement, around)
                nodes.move_comment(statement, made)
                for each in walk_statements(made):
                    nodes.stamp(each, statement)
                out += made
                continue
            for inner in inner_blocks(statement):
                inner[:] = self.block(inner, around)
            out.append(statement)
        return out

    def attempt(self, node: gast.Try, around: Live) -> Block:
        """One `try`, its `finally` around all else."""
        visible = self.visible(node) | around
        node.body = self.block(node.body, visible)
        for rest in (node.orelse, node.finalbody, *(handler.body for handler in node.handlers)):
            rest[:] = self.block(rest, around)
        made = self.handled(node, visible) if node.handlers else [*node.body, *node.orelse]
        if not node.finalbody:
            return made
        if self.again[id(node)]:
            raise errors.unfinished(node, min(self.again[id(node)]))
        return [mark(BEGIN), *made, mark(FINALLY), *node.finalbody, mark(END)]

    def visible(self, node: gast.Try) -> Live:
        """The names that the statements assign, and that a handler or what follows may find as they were before."""
        following = self.after[id(node)] | live_before(node.finalbody)
        seen = live_before([node]).union(*(live_before(each.body, following) for each in node.handlers))
        return seen & {name for statement in node.body for name in writes(statement)}

    def handled(self, node: gast.Try, visible: Live) -> Block:
        """The statements and the handlers."""
        kinds = [meant for each in node.handlers for meant in self.kinds(each.type)]
        known = partial(is_of_libraries, resolve=self.scope.resolve) if is_own(kinds) else lambda _: False
        return _Attempt(self.names, node, visible, known).made()

    def kinds(self, kind: gast.expr | None) -> list[object]:
        """The classes that a handler names; None for what is not known."""
        match kind:
            case None:
                return [None]
            case gast.Tuple(elts=parts):
                return [meant for part in parts for meant in self.kinds(part)]
            case _:
                return [self.scope.resolve(kind)]


@dataclass
class _Attempt:
    names: Names
    node: gast.Try
    visible: Live
    known: Callable[[gast.expr], bool]
    flags: list[str] = field(default_factory=list)
    error: str | None = None

    def made(self) -> Block:
        """One guard if that is enough; else as many as there are parts, and the handlers after them."""
        self.flags = [Names.fresh(self.names, "failed") for _ in self.node.handlers]  # they keep their names
        rest: Block = self.node.orelse
        match self.parts(copy_tree(self.node.body)):
            case []:
                return rest
            case [_Run() as run]:
                return self.guard(run, [self.caught(each) for each in self.node.handlers], rest)
        self.visible |= _read_apart(self.node) & {name for each in self.node.body for name in writes(each)}
        parts = self.parts(self.node.body)
        if any(leaves(each) for each in self.node.handlers):
            self.error = self.names.fresh("error")
        lowered = [nodes.assign(flag, nodes.constant(False)) for flag in self.flags]
        handled: Block = self.node.orelse
        for flag, handler in reversed([*zip(self.flags, self.node.handlers, strict=True)]):
            handled = [nodes.branch(nodes.load(flag), self.resumed(handler), handled)]
        return [*lowered, *self.sequence(parts), *handled]

    def caught(self, handler: gast.ExceptHandler) -> Block:
        """A handler's statements right behind the guard."""
        named = [quote("e = error()", e=handler.name.id, error=ERROR)[0]] if handler.name is not None else []
        return [*named, *handler.body]

    def resumed(self, handler: gast.ExceptHandler) -> Block:
        """A handler's statements after all guards: the exception was kept."""
        for statement in walk_statements(handler.body):
            if isinstance(statement, gast.Raise) and statement.exc is None and self.error is not None:
                statement.exc = nodes.load(self.error)
        named = [nodes.assign(handler.name.id, nodes.load(str(self.error)))] if handler.name is not None else []
        return [*named, *handler.body]

    def guard(self, run: _Run, handlers: Iterable[Block], rest: Block) -> Block:
        """A guarded run of statements, what is done if it fails, and what if not."""
        return [*self.begun(), *self.chosen([*run.guarded, mark(TRIED), *run.done, *rest], handlers)]

    def begun(self) -> Block:
        """The marks before a guard."""
        made: Block = []
        for flag, handler in zip(self.flags, self.node.handlers, strict=True):
            made += quote("failed = attempt()", failed=flag, attempt=TRY)
            made[-1].value.args = [handler.type] if handler.type is not None else []
        return made

    def chosen(self, tried: Block, handlers: Iterable[Block]) -> Block:
        """The choice between what is tried and what is done if it fails."""
        for flag, handled in reversed([*zip(self.flags, handlers, strict=True)]):
            tried = [gast.If(nodes.load(flag), handled or [gast.Pass()], tried)]
        return tried

    def nested(self, part: _Nested) -> Block:
        """A guard inside is one for this `try` too: what its own handlers do not catch, these do."""
        choice = part.choice
        while True:
            named = [each for each in choice.body[:1] if called_mark(each) in (ERROR, KEPT)]
            choice.body = [*named, *self.sequence(self.parts(choice.body[len(named) :]))] or [gast.Pass()]
            end = end_of_guard(choice.orelse)
            if end is not None:
                break
            choice = choice.orelse[0]
        tried, done = choice.orelse[: end + 1], choice.orelse[end + 1 :]
        if seen := self.visible & {name for statement in tried for name in writes(statement)}:
            raise errors.partly_done(self.node, sorted(seen))
        choice.orelse = self.chosen([*tried, *self.sequence(self.parts(done))], self.failures())
        return [*part.begun, *self.begun(), part.choice]

    def failures(self) -> list[Block]:
        """What a guard among several does if it fails."""
        kept = [] if self.error is None else quote("e = kept()", e=self.error, kept=KEPT)
        return [[*kept] for _ in self.flags]

    def sequence(self, parts: list[Part]) -> Block:
        """One part after the other, as long as none fails."""
        if not parts:
            return []
        first, rest = parts[0], self.sequence(parts[1:])
        if isinstance(first, _Run):
            if all(map(self.is_safe, first.guarded)):
                return [*first.guarded, *first.done, *rest]
            return self.guard(first, self.failures(), rest)
        made: Block = [first]
        if isinstance(first, _Nested):
            made = self.nested(first)
        elif isinstance(first, gast.If):
            first.body, first.orelse = self.sequence(self.parts(first.body)), self.sequence(self.parts(first.orelse))
            first.body = first.body or [gast.Pass()]
        else:
            self.loop(first)
        failed = nodes.negate(nodes.either([nodes.load(flag) for flag in self.flags]))
        return [*made, gast.If(failed, rest, [])] if rest else made

    def loop(self, node: gast.For | gast.While) -> None:
        """A loop that is left when a guard in it fails."""
        tail = node.body.pop() if nodes.is_tail_break(node.body[-1]) else None
        body = self.sequence(self.parts(node.body))
        tests = [nodes.load(flag) for flag in self.flags] + ([tail.test] if tail is not None else [])
        node.body = [*body, adopted(gast.If(nodes.either(tests), [gast.Break()], []), node)]

    def parts(self, body: Block) -> list[Part]:
        """The statements in runs that either are done or change nothing, and branches and loops of such runs."""
        found: list[Part] = []
        begun: Block = []
        within = 0
        for statement in body:
            within += _opens(statement) - _closes(statement)
            if flag_of(statement) is not None:
                begun.append(statement)
                continue
            run = found[-1] if found and isinstance(found[-1], _Run) else _Run()
            seen = bool(writes(statement) & self.visible)
            if isinstance(statement, gast.If | gast.For | gast.While) and (seen or changes(statement)):
                if within:
                    raise errors.partly_done(self.node, sorted(writes(statement) & self.visible))
                if begun:
                    found.append(_Nested(begun, statement))
                else:
                    if isinstance(statement, gast.If):
                        statement.test = self.tested(found, run, statement.test)
                    found.append(statement)
                begun = []
                continue
            if (run.done or run.closed) and not self.is_safe(statement) and not _is_left(statement):
                if within and not _opens(statement):
                    raise errors.partly_done(self.node, sorted(self.visible))
                run = _Run()
            run.guarded += begun
            begun = []
            self.add(run, statement, seen)
            if not any(run is each for each in found):
                found.append(run)
        return found

    def is_safe(self, statement: gast.stmt) -> bool:
        return is_safe(statement, self.known)

    def tested(self, found: list[Part], run: _Run, test: gast.expr) -> gast.expr:
        """A test that may fail itself is guarded."""
        if isinstance(test, gast.Name):
            return test
        if run.done or run.closed or not any(run is each for each in found):
            run = _Run()
            found.append(run)
        name = self.names.fresh("cond")
        run.guarded.append(nodes.assign(name, test))
        return nodes.load(name)

    def add(self, run: _Run, statement: gast.stmt, seen: bool) -> None:
        match statement:
            case _ if _is_left(statement):
                run.guarded.append(statement)
            case _ if self.is_safe(statement):
                (run.done if run.done or seen or changes(statement) else run.guarded).append(statement)
            case gast.Assign(targets=[gast.Name(id=name)], value=value) if seen:
                made = self.names.fresh("t")
                run.guarded.append(adopted(nodes.assign(made, value), statement))
                statement.value = nodes.load(made)
                run.done.append(statement)
            case gast.AugAssign(target=gast.Name(id=name), op=op, value=value) if seen:
                if isinstance(op, _RISKY):
                    tried = nodes.assign(self.names.fresh("t"), gast.BinOp(nodes.load(name), op, value))
                    run.guarded.append(adopted(tried, statement))
                run.done.append(statement)
            case _ if seen:
                self.renamed(run, statement)
            case _:
                run.guarded.append(statement)
                run.closed = run.closed or changes(statement)

    def renamed(self, run: _Run, statement: gast.stmt) -> None:
        """`a, b = t`: into new names first."""
        match statement:
            case gast.Assign(targets=[gast.Tuple()]) | gast.Expr() | gast.Import() | gast.ImportFrom():
                run.guarded.append(statement)
            case _:
                raise errors.partly_done(self.node, sorted(writes(statement) & self.visible))
        if isinstance(statement, gast.Assign):
            for node in gast.walk(statement.targets[0]):
                if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Store):
                    made = self.names.fresh("t")
                    run.done.append(adopted(nodes.assign(node.id, nodes.load(made)), statement))
                    node.id = made


def _read_apart(node: gast.Try) -> Live:
    """What is read where no guard is around: after a branch or a loop, and in the `else`."""
    found: Live = frozenset()
    blocks = [node.body]
    for block in blocks:
        blocks += [inner for statement in block for inner in inner_blocks(statement)]
        first = next((at for at, each in enumerate(block) if inner_blocks(each)), len(block))
        found |= live_before(block[first + 1 :])
    return found | live_before(node.orelse)


def adopted(statement: gast.stmt, source: gast.stmt) -> gast.stmt:
    """With the place of the statement that it stands for."""
    adopt(statement, source)
    return statement


def _is_left(statement: gast.stmt) -> bool:
    """The end of a `with` belongs to its beginning."""
    return getattr(statement, "leaving", False) or _manages(statement, "__exit__")


def _opens(statement: gast.stmt) -> bool:
    return _manages(statement, "__enter__") or called_mark(statement) == BEGIN


def _closes(statement: gast.stmt) -> bool:
    return _manages(statement, "__exit__") or called_mark(statement) == END


def _manages(statement: gast.stmt, method: str) -> bool:
    match statement:
        case gast.Expr(value=value) | gast.Assign(value=value):
            return isinstance(value, gast.Call) and getattr(value.func, "attr", None) == method
    return False
