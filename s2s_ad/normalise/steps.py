"""Generator functions as the reader opens them: the normal form of what they do between their items."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any, TypeAlias

import gast
import numpy as np

from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.generators import leads_to_itself, never_ends, own_nodes, stepwise
from s2s_ad.frontend.primal import Primal
from s2s_ad.frontend.reach import roots
from s2s_ad.frontend.scope import Scope
from s2s_ad.normalise.inline import bind, visible
from s2s_ad.normalise.local import bind_local
from s2s_ad.normalise.local import normal_form as local_form
from s2s_ad.normalise.normalise import Normalised
from s2s_ad.normalise.resolved import is_user_call
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.visit import copy_tree

Opened: TypeAlias = tuple[Mapping[str, gast.expr], Normalised] | None


@dataclass(frozen=True)
class Steps:
    """Questions about the generators that a function calls. `read` and `form` are the reader's: the text of a callee,
    and its normal form where some parameters vary."""

    scope: Scope
    active: Callable[[], frozenset[str]]
    read: Callable[[FunctionType, gast.Call], Primal]
    form: Callable[[Primal, frozenset[str]], tuple[gast.FunctionDef, set[str]]]

    def opened(self, meant: Any, call: gast.Call, item: str, stop: str | None) -> Opened:
        """The argument of each parameter, and the generator with `item = e` for each `yield e`; None if it can't stand
        where it is called. `stop`: the name that says that its consumer leaves."""
        return (self.of_function if isinstance(meant, FunctionType) else self.of_local)(meant, call, item, stop)

    def of_function(self, meant: FunctionType, call: gast.Call, item: str, stop: str | None) -> Opened:
        arguments = bind(meant, call)
        primal = self.read(meant, call)
        if arguments is None or leads_to_itself(primal.source.tree, meant, primal.scope, lambda f: self.text(f, call)):
            return None
        tree = copy_tree(primal.source.tree)
        stepwise(tree, item, stop)
        varying = frozenset(name for name, argument in arguments.items() if reads(argument) & self.active())
        function, temporaries = self.form(Primal(meant, replace(primal.source, tree=tree), primal.scope), varying)
        body = Normalised(function, frozenset(temporaries))
        return (arguments, body) if visible(self.scope, primal, body, {stop}) else None

    def of_local(self, local: gast.FunctionDef, call: gast.Call, item: str, stop: str | None) -> Opened:
        arguments = bind_local(local, call)
        if arguments is None:
            return None
        tree = copy_tree(local)
        stepwise(tree, item, stop)
        varied = {parameter for parameter, argument in arguments.items() if reads(argument) & self.active()}
        return arguments, local_form(local.name, tree, self.scope, frozenset(varied) | (self.active() & reads(local)))

    def endless(self, meant: Any, call: gast.Call) -> bool:
        """Whether a generator certainly never ends."""
        return never_ends(self.text(meant, call)[0])

    def text(self, meant: Any, call: gast.Call) -> tuple[gast.FunctionDef, Resolver]:
        if not isinstance(meant, FunctionType):
            return meant, self.scope
        primal = self.read(meant, call)
        return primal.source.tree, primal.scope

    def calm(self, meant: Any, call: gast.Call) -> bool:
        """Whether nothing that a generator yields is changed by it later, as far as its text shows."""
        return self._without(meant, call, lambda node, new: _changes(node), [])

    def quiet(self, meant: Any, call: gast.Call) -> bool:
        """Whether nothing that a generator does is seen outside but its items: it changes only what it made itself."""
        return self._without(meant, call, lambda node, new: _changes(node) and roots_of(node) - new != set(), [])

    def _without(
        self, meant: Any, call: gast.Call, bad: Callable[[gast.AST, set[str]], bool], seen: list[object]
    ) -> bool:
        """Whether there is nothing bad in the text of a function, nor in those that it calls."""
        if meant in seen:
            return True
        seen.append(meant)
        tree, scope = self.text(meant, call)
        new = made_here(tree, scope)
        for node in own_nodes(tree):
            if isinstance(node, gast.Nonlocal | gast.Global) or bad(node, new):
                return False
            if isinstance(node, gast.Call) and is_user_call(node, scope):
                found = scope.resolve(node.func)
                if not isinstance(found, FunctionType) or not self._without(found, node, bad, seen):
                    return False
        return True


def _changes(node: gast.AST) -> bool:
    match node:
        case gast.AugAssign() | gast.YieldFrom() | gast.Expr(value=gast.Call()) | gast.Delete() | gast.Raise():
            return True
        case gast.Subscript(ctx=gast.Store()) | gast.Attribute(ctx=gast.Store()) | gast.keyword(arg="out"):
            return True
    return False


def roots_of(node: gast.AST) -> set[str]:
    """The names whose objects are changed; a name that nothing has, where that does not show."""
    match node:
        case gast.AugAssign(target=target):
            return set(roots(target))
        case gast.Subscript(value=gast.Name(id=name)):
            return {name}
        case gast.YieldFrom():
            return set()
    return {""}


def made_here(tree: gast.FunctionDef, scope: Resolver) -> set[str]:
    """The names that a function gives to nothing but numbers, results of arithmetic, and new arrays."""
    made: dict[str, bool] = {}
    for node in own_nodes(tree):
        match node:
            case gast.Assign(targets=[gast.Name(id=name)], value=value):
                made[name] = made.get(name, True) and _is_new(value, scope)
            case gast.AugAssign():
                pass
            case gast.stmt() | gast.NamedExpr():
                made |= dict.fromkeys(_bound(node), False)
    return {name for name, new in made.items() if new} - writes(tree.args)


def _bound(node: gast.AST) -> set[str]:
    """The names that a statement binds itself, not the statements in it."""
    inside = {"body", "orelse", "finalbody", "handlers"}
    parts = [getattr(node, field, None) for field in node._fields if field not in inside]
    flat = [each for part in parts for each in (part if isinstance(part, list) else [part])]
    return set().union(*(writes(each) for each in flat if isinstance(each, gast.AST)))


def _is_new(value: gast.expr, scope: Resolver) -> bool:
    match value:
        case gast.BinOp() | gast.UnaryOp() | gast.Constant():
            return True
        case gast.Call(func=func):
            return any(scope.resolve(func) is each for each in _NEW)
    return False


_NEW = (np.zeros, np.ones, np.empty, np.full, np.zeros_like, np.ones_like, np.empty_like, np.array, np.copy)
