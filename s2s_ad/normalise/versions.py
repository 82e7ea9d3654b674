"""Give every overwritten name versions, so that straight-line code and branches need no saving.

Before and after::

    a = f(a)              a1 = f(a)
    if c:                 if c:
        a = g(a)              a2 = g(a1)
    return a              else:
                              a2 = a1
                          return a2

A name that a loop carries keeps one spelling through the loop; reversal saves what it overwrites. The result is
static single assignment (Cytron et al. 1991) with the joins written as copies, coalesced where a branch or a loop
body defines the joined name itself.

Invariant: the program computes the same values. Names that a nested function captures are never versioned, because
the closure reads the variable and not its value; nor are names that a `try` binds, because it may bind them or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import gast

from s2s_ad.analysis.liveness import Live, live_after
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import Names, names_in, reads, writes
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.substitute import substitute_reads, substitute_targets
from s2s_ad.syntax.walk import all_nodes

Environment = dict[str, str]


@dataclass(frozen=True)
class Versioned:
    """The versioned function, and which names are versions of an invented name."""

    function: gast.FunctionDef
    temporaries: frozenset[str]


def version(function: gast.FunctionDef, temporaries: frozenset[str]) -> Versioned:
    """Rename so that only loop-carried and captured names have more than one definition."""
    parameters = writes(function.args)
    versioner = _Versioner(
        names=Names(names_in(function)),
        after=live_after(function.body),
        pinned=_captured(function.body),
        started=set(parameters),
        invented=set(temporaries),
    )
    function.body = versioner.block(function.body, {name: name for name in parameters}, {})
    return Versioned(function, frozenset(versioner.invented))


def _captured(body: list[gast.stmt]) -> frozenset[str]:
    captured: set[str] = set()
    for statement in body:
        for node in all_nodes([statement]):
            kind = node.__class__
            if kind is gast.Lambda or kind is gast.FunctionDef:
                captured |= reads(node)
            elif kind is gast.Nonlocal:
                captured |= set(node.names)
            elif kind is gast.Try:  # what it binds it may not bind
                captured |= writes(node)
    return frozenset(captured)


@dataclass
class _Versioner:
    names: Names
    after: Mapping[int, Live]
    pinned: frozenset[str]
    started: set[str]
    invented: set[str]
    unset: set[str] = field(default_factory=set)
    """The versions that stand for "not defined on this path", in a text that we wrote."""
    _assigned: dict[int, tuple[gast.stmt, set[str]]] = field(default_factory=dict)

    def block(self, body: list[gast.stmt], env: Environment, exits: Mapping[str, str]) -> list[gast.stmt]:
        """Version a block. `exits` names the version each variable must have at its end; `env` is updated."""
        last = {name: index for index, statement in enumerate(body) for name in self.assigned(statement)}
        out: list[gast.stmt] = []
        for index, statement in enumerate(body):
            here = {name: exit for name, exit in exits.items() if last.get(name) == index}
            out.extend(self.statement(statement, env, here))
        tail = out.pop() if out and is_tail_break(out[-1]) and body and is_tail_break(body[-1]) else None
        out.extend(self.join_copies(env, exits))
        return [*out, tail] if tail is not None else out

    def join_copies(self, env: Environment, exits: Mapping[str, str]) -> list[gast.stmt]:
        copies: list[gast.stmt] = []
        for name, target in exits.items():
            if name not in env or (env[name] in self.unset and env[name] != target):
                copies.extend(quote("target = None", target=target))
                copies[-1].undefined = True
            elif env[name] != target:
                copies.extend(quote("target = source", target=target, source=env[name]))
            env[name] = target
        return copies

    def statement(self, statement: gast.stmt, env: Environment, exits: Mapping[str, str]) -> list[gast.stmt]:
        match statement:
            case gast.If():
                return self.branch(statement, env, exits)
            case gast.For() | gast.While():
                return self.loop(statement, env, exits)
            case gast.AugAssign(target=gast.Name(id=name), op=op, value=value):
                rebinding = gast.Assign(
                    targets=[gast.Name(name, gast.Store(), None, None)],
                    value=gast.BinOp(gast.Name(name, gast.Load(), None, None), op, value),
                    type_comment=None,
                )
                rebinding.inplace = statement
                adopt(rebinding, statement)
                adopt(rebinding.value, statement)
                return self.simple(rebinding, env, exits)
            case _:
                return self.simple(statement, env, exits)

    def simple(self, statement: gast.stmt, env: Environment, exits: Mapping[str, str]) -> list[gast.stmt]:
        substitute_reads(statement, env)
        defined = {name: self.define(name, exits) for name in sorted(self.assigned(statement))}
        substitute_targets(statement, defined)
        env.update(defined)
        if getattr(statement, "undefined", False):
            self.unset.update(defined.values())
        return self.parallel(statement)

    def parallel(self, statement: gast.stmt) -> list[gast.stmt]:
        """`a1, b1 = b, a` is two copies; only a permutation of the very same names stays one statement."""
        match statement:
            case gast.Assign(targets=[gast.Tuple(elts=targets)], value=gast.Tuple(elts=sources)):
                pass
            case _:
                return [statement]
        bound = [part.id for part in targets]
        if sorted(bound) == sorted(part.id for part in sources if isinstance(part, gast.Name)):
            return [statement]
        first: list[gast.stmt] = []
        then: list[gast.stmt] = []
        for name, source in zip(bound, sources, strict=True):
            if isinstance(source, gast.Name) and source.id in bound:
                held = self.names.fresh("t")
                self.invented.add(held)
                first.extend(quote("x = e", x=held, e=source))
                source = gast.Name(held, gast.Load(), None, None)
            then.extend(quote("x = e", x=name, e=source))
        for made in (*first, *then):
            adopt(made, statement)
        return first + then

    def define(self, name: str, exits: Mapping[str, str]) -> str:
        if name in exits:
            return exits[name]
        return self.version(name)

    def version(self, name: str) -> str:
        if name not in self.started or name in self.pinned:
            self.started.add(name)
            return name
        fresh = self.names.fresh(name)
        if name in self.invented:
            self.invented.add(fresh)
        return fresh

    def branch(self, node: gast.If, env: Environment, exits: Mapping[str, str]) -> list[gast.stmt]:
        substitute_reads(node.test, env)
        live = self.after[id(node)]
        joined = sorted(name for name in self.assigned(node) if name in live or name in exits)
        targets = {name: self.define(name, exits) for name in joined}
        before = dict(env)
        node.body = self.block(node.body, dict(before), targets)
        node.orelse = self.block(node.orelse, dict(before), targets)
        env.update(targets)
        return [node]

    def loop(self, node: gast.For | gast.While, env: Environment, exits: Mapping[str, str]) -> list[gast.stmt]:
        if isinstance(node, gast.For):
            substitute_reads(node.iter, env)
        live = self.after[id(node)]
        carried = sorted(
            name for name in self.assigned(node) if name in exits or name in live or name in self.at_head(node)
        )
        entry: list[gast.stmt] = []
        for name in carried:
            target = exits.get(name) or env.get(name) or self.version(name)
            entry.extend(self.join_copies(env, {name: target}) if env.get(name) != target else [])
        inside = dict(env)
        targets = {name: env[name] for name in carried}
        prologue = self.loop_target(node, inside, targets) if isinstance(node, gast.For) else []
        if isinstance(node, gast.While):
            substitute_reads(node.test, targets | {k: v for k, v in env.items() if k not in targets})
        kept = {name: target for name, target in targets.items() if name in self.body_assigned(node)}
        node.body = prologue + self.block(node.body, inside, kept)
        return [*entry, node]

    def loop_target(self, node: gast.For, inside: Environment, targets: Mapping[str, str]) -> list[gast.stmt]:
        prologue: list[gast.stmt] = []
        renamed: dict[str, str] = {}
        for name in sorted(writes(node.target)):
            if name in targets:
                renamed[name] = self.names.fresh(name)
                prologue.extend(quote("target = source", target=targets[name], source=renamed[name]))
                adopt(prologue[-1], node)
                inside[name] = targets[name]
            else:
                renamed[name] = inside[name] = self.version(name)
        substitute_targets(node, renamed)
        return prologue

    def at_head(self, node: gast.For | gast.While) -> Live:
        """What a new turn of the loop may read of the turn before: live after the body's last statement."""
        return self.after[id(node.body[-1])] if node.body else frozenset()

    def body_assigned(self, node: gast.For | gast.While) -> set[str]:
        return {name for statement in node.body for name in self.assigned(statement)}

    def assigned(self, statement: gast.stmt) -> set[str]:
        """The names that a statement binds, nested blocks included. Statements are kept alive, or one made later could
        have the identity of one that was replaced."""
        known = self._assigned.get(id(statement))
        if known is None:
            known = self._assigned[id(statement)] = (statement, set(writes(statement)))
        return known[1]


def is_tail_break(statement: gast.stmt) -> bool:
    """`if test: break`, allowed as the last statement of a loop body."""
    return isinstance(statement, gast.If) and len(statement.body) == 1 and isinstance(statement.body[0], gast.Break)
