"""One walk over a function before inference: the names it binds, and the nodes that may have effects.

y = f(x); xs.append((n := y))      ->    binds y and n; calls f(x) and xs.append(...), and assigns n within
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import gast

from s2s_ad.analysis.infer_links import captures
from s2s_ad.syntax.walk import all_nodes

NESTED: Final = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda, gast.ClassDef)
_SCOPED: Final = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


@dataclass
class Survey:
    """`bound`: the names that are bound in any way, but not in comprehensions and nested functions.
    `busy`: by the id of a statement, the calls, assignment expressions and nested functions that it evaluates,
    without those in its blocks.
    """

    bound: set[str] = field(default_factory=set)
    busy: dict[int, list[gast.AST]] = field(default_factory=dict)

    def block(self, body: Iterable[gast.stmt]) -> None:
        """Look at the statements of a block, and of the blocks in it."""
        for statement in body:
            self.bound |= opaquely_bound(statement)
            if isinstance(statement, NESTED):
                self.bound.add(statement.name)
                self.busy[id(statement)] = [statement]
            else:
                nodes: list[gast.AST] = []
                self.busy[id(statement)] = nodes
                for part in _parts(statement):
                    self._look(part, nodes, scoped=False)

    def _look(self, node: object, nodes: list[gast.AST], scoped: bool) -> None:
        match node:
            case list():
                if node and isinstance(node[0], gast.stmt):
                    self.block(node)
                else:
                    for each in node:
                        self._look(each, nodes, scoped)
                return
            case gast.Name():
                if not scoped and isinstance(node.ctx, gast.Store):
                    self.bound.add(node.id)
                return
            case gast.Constant() | gast.expr_context() | gast.operator():
                return
            case gast.NamedExpr():
                self.bound.add(node.target.id)
                nodes.append(node)
            case gast.Call():
                nodes.append(node)
            case gast.FunctionDef() | gast.AsyncFunctionDef() | gast.Lambda() | gast.ClassDef():
                nodes.append(node)
                return
            case gast.AST():
                scoped = scoped or isinstance(node, _SCOPED)
            case _:
                return
        for part in _parts(node):
            self._look(part, nodes, scoped)


def opaquely_bound(node: gast.stmt) -> set[str]:
    """The names that a statement of an unusual kind binds to something unknown."""
    match node:
        case gast.Assign() | gast.AugAssign() | gast.Expr() | gast.For() | gast.If():
            return set()
        case gast.Import() | gast.ImportFrom():
            return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        case gast.With() | gast.AsyncWith():
            return {name for item in node.items for name in stored_names(item)}
        case gast.AsyncFor():
            return stored_names(node.target)
        case gast.Try():
            names = (getattr(handler.name, "id", handler.name) for handler in node.handlers)
            return {name for name in names if name is not None}
        case gast.Match():
            return captures(node)
        case gast.Global() | gast.Nonlocal():
            return set(node.names)
        case gast.FunctionDef() | gast.AsyncFunctionDef() | gast.ClassDef():
            return _rebound(node)
        case _:
            return set()


def stored_names(node: gast.AST) -> set[str]:
    """The names that are assigned anywhere in a node."""
    return {each.id for each in all_nodes([node]) if isinstance(each, gast.Name) and isinstance(each.ctx, gast.Store)}


def _rebound(function: gast.AST) -> set[str]:
    """The names of outer functions that a nested one assigns."""
    outward = (each for each in all_nodes([function]) if isinstance(each, gast.Nonlocal | gast.Global))
    return {name for each in outward for name in each.names}


def _parts(node: gast.AST) -> list[object]:
    return [getattr(node, name, None) for name in node._fields]
