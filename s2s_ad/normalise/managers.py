"""`with` of a user's context manager that is a generator function: its statements around those of the `with`.

Before and after::

    @contextlib.contextmanager                t = z[0]
    def borrowed(z, v):                       z[0] = x[1]
        held = z[0]                           try:
        z[0] = v                                  y = np.sum(z * x)
        try:                                  finally:
            yield z                               z[0] = t
        finally:
            z[0] = held

    with borrowed(z, x[1]) as w:
        y = np.sum(w * x)

A manager that is given nothing active stays a `with`. The manager's text is prepared here and hangs on the `with` until
its statements are written: what jumps out of them goes through the manager first, and has no jumps any more by then.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType

import gast

from s2s_ad.errors import DifferentiationError
from s2s_ad.frontend.active_names import may_active
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.generators import own_nodes
from s2s_ad.frontend.primal import Primal, modules_read, read_primal
from s2s_ad.frontend.supported import check
from s2s_ad.normalise import nodes
from s2s_ad.normalise.exits import inner_blocks
from s2s_ad.normalise.inline import bind, rename_all
from s2s_ad.normalise.nodes import Block
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import Names, reads, writes
from s2s_ad.syntax.substitute import substitute_targets
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes

_HELPER = contextlib.contextmanager(lambda: iter(())).__code__
_OUTER = gast.Try | gast.With


@dataclass(frozen=True)
class Opened:
    """A manager's statements, with `item = e` for its `yield e`; all its names are its own."""

    body: Block
    item: str
    names: frozenset[str]
    active: frozenset[str]

    def around(self, target: gast.expr | None, inside: Block) -> Block:
        """The statements with those of the `with` in the place of its item."""
        return _filled(self.body, self.item, target, inside)


@dataclass(frozen=True)
class Managers:
    """Questions about one function. `prepare(function)` does to a manager what is done to any function before its
    statements are written."""

    scope: Resolver
    names: Names
    active: Callable[[], frozenset[str]]
    prepare: Callable[[gast.FunctionDef, Resolver, frozenset[str]], None]
    users: Callable[[set[str]], None]
    """Told of fresh names that are to be read as a user's."""

    def in_place(self, body: Block) -> None:
        """Look for managers, and hang their statements on each `with`."""
        self.without_suppress(body)
        for node in [each for each in all_nodes(body) if isinstance(each, gast.With)]:
            if not any(self.meant(item) for item in node.items):
                continue
            _nest(node)
        for node in [each for each in all_nodes(body) if isinstance(each, gast.With)]:
            opened = self.opened(node.items[0]) if len(node.items) == 1 else None
            if opened is not None:
                node.opened = opened

    def without_suppress(self, body: Block) -> None:
        """`with suppress(KeyError)` as the `try` that it is, where what stands in it carries a derivative."""
        for place, statement in enumerate(body):
            for block in inner_blocks(statement):
                self.without_suppress(block)
            if not isinstance(statement, gast.With) or not any(map(self.suppressed, statement.items)):
                continue
            if not (reads(statement) | writes(statement)) & self.active():
                continue
            _nest(statement)
            self.without_suppress(statement.body)
            caught = self.suppressed(statement.items[0])
            if caught is not None:
                kinds = caught[0] if len(caught) == 1 else gast.Tuple(caught, gast.Load())
                handler = gast.ExceptHandler(kinds, None, [gast.Pass()])
                body[place] = gast.Try(statement.body, [handler], [], [])
                adopt(body[place], statement)

    def suppressed(self, item: gast.withitem) -> list[gast.expr] | None:
        """The classes of exceptions, each by a name, that a `contextlib.suppress` leaves out."""
        match item:
            case gast.withitem(context_expr=gast.Call(func=func, args=args, keywords=[]), optional_vars=None) if args:
                named = all(isinstance(self.scope.resolve(each), type) for each in args)
                return args if named and self.scope.resolve(func) is contextlib.suppress else None
        return None

    def meant(self, item: gast.withitem) -> FunctionType | None:
        """The generator function behind a call of a manager."""
        call = item.context_expr
        found = self.scope.resolve(call.func) if isinstance(call, gast.Call) else None
        is_manager = isinstance(found, FunctionType) and found.__code__ is _HELPER
        inner = found.__wrapped__ if is_manager else None  # type: ignore[attr-defined]
        return inner if isinstance(inner, FunctionType) else None

    def opened(self, item: gast.withitem) -> Opened | None:
        meant, call = self.meant(item), item.context_expr
        if meant is None or not reads(call) & self.active():
            return None
        arguments = bind(meant, call)
        try:
            primal = read_primal(meant)
        except DifferentiationError:
            return None
        if arguments is None or not self.means_the_same(primal):
            return None
        tree = copy_tree(primal.source.tree)
        held = self.names.fresh("item")
        if not _stepped(tree, held):
            return None
        varying = frozenset(name for name, argument in arguments.items() if reads(argument) & self.active())
        check(tree, primal.scope, varying)
        active = may_active(tree, varying, primal.scope)
        own = writes(tree.args).union(*map(writes, tree.body)) - {held}
        renamed = {name: self.names.fresh(name) for name in sorted(own)}
        same = {name for name, argument in arguments.items() if isinstance(argument, gast.Name)}
        self.users({new for name, new in renamed.items() if name not in same})
        for each in tree.body:
            rename_all(each, renamed)
        substitute_targets(tree.args, renamed)
        self.prepare(tree, self.scope, frozenset(renamed[name] for name in varying))
        before: Block = [nodes.assign(renamed[name], argument) for name, argument in arguments.items()]
        for each in before:
            adopt(each, call)
        final = tree.body.pop()
        assert isinstance(final, gast.Return)
        inside = frozenset(writes(tree.args).union(*map(writes, tree.body)))
        return Opened([*before, *tree.body], held, inside, frozenset(renamed.get(name, name) for name in active))

    def means_the_same(self, primal: Primal) -> bool:
        """Whether the names that a manager reads from around it mean the same here."""
        scope = self.scope
        if primal.scope.rebound or primal.function.__code__.co_freevars:
            return False
        same = all(
            name not in scope.locals and scope.lookup(name) is primal.scope.lookup(name)  # type: ignore[attr-defined]
            for name in primal.scope.free
        )
        near = primal.function.__globals__ is scope.function().__globals__  # type: ignore[attr-defined]
        return same and (near or primal.scope.free <= modules_read(primal))


def _nest(node: gast.With) -> None:
    """`with a, b: body` as `with a: with b: body`."""
    *outer, last = node.items
    for item in reversed(outer):
        inner = gast.With([last], node.body, None)
        adopt(inner, node)
        node.items, node.body, last = [item], [inner], item


def _stepped(tree: gast.FunctionDef, item: str) -> bool:
    """Put `item = e` for the one `yield e` of a manager; False if there is none that is certainly reached once."""
    yields = [node for node in own_nodes(tree) if isinstance(node, gast.Yield | gast.YieldFrom)]
    if len(yields) != 1 or any(isinstance(node, gast.Return) for node in own_nodes(tree)):
        return False
    body: Block = tree.body
    while True:
        for place, statement in enumerate(body):
            if isinstance(statement, gast.Expr) and statement.value is yields[0]:
                body[place] = nodes.assign(item, yields[0].value or nodes.constant(None))
                adopt(body[place], statement)
                return True
        inner = [each.body for each in body if isinstance(each, _OUTER) and _holds(each.body, yields[0])]
        if not inner:
            return False
        body = inner[0]


def _holds(body: Block, wanted: gast.AST) -> bool:
    return any(node is wanted for node in all_nodes(body))


def _filled(body: Block, item: str, target: gast.expr | None, inside: Block) -> Block:
    out: Block = []
    for statement in body:
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=value) if name == item:
                if target is not None:
                    out.append(gast.Assign([target], value, None))
                    adopt(out[-1], statement)
                elif not isinstance(value, gast.Constant):
                    out.append(statement)
                out += inside
                continue
            case gast.Try() | gast.With():
                statement.body = _filled(statement.body, item, target, inside)
        out.append(statement)
    return out
