"""Variables of the user's that hide builtins which generated code calls: `len` as a parameter, with a loop backwards.

Builtins that the user's own text calls by such a name are the variable, and stay what they are."""

from __future__ import annotations

import builtins
from collections.abc import Iterable

import gast

from s2s_ad import errors
from s2s_ad.frontend.primal import Primal
from s2s_ad.syntax.names import bound_in, writes
from s2s_ad.syntax.walk import all_nodes

BUILTINS = frozenset(dir(builtins))


def refuse_shadowed(primal: Primal, functions: Iterable[gast.FunctionDef]) -> None:
    """Raises UnsupportedError where the name of the variable stands first."""
    source = primal.source.tree
    own = (writes(source.args) | bound_in(source.body)) & BUILTINS
    if not own:
        return
    own -= _called([source])
    for tree in functions:
        for name in sorted(own & _called([tree]) & (writes(tree.args) | bound_in(tree.body))):
            raise errors.hides_builtin(_place(source, name), name)


def _called(trees: list[gast.AST]) -> set[str]:
    calls = (node.func for node in all_nodes(trees) if isinstance(node, gast.Call))
    return {func.id for func in calls if isinstance(func, gast.Name)}


def _place(source: gast.FunctionDef, name: str) -> gast.AST:
    """Where a variable is bound first."""
    names = (node for node in all_nodes([source]) if isinstance(node, gast.Name) and node.id == name)
    return next((node for node in names if not isinstance(node.ctx, gast.Load)), source)
