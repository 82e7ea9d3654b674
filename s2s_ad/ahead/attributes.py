"""A standalone file has what it needs of a project's module as names of its own.

    model.scale(x) * package.config.RATE     ->     scale(x) * RATE

Such an attribute is spelled with dots in the tree until it gets its name in the file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import ModuleType

import gast

from s2s_ad.ahead.definitions import Import
from s2s_ad.ahead.references import Reference, Resolver
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.visit import copy_tree, map_expressions

Find = Callable[[str], Reference | None]


def without_modules(tree: gast.AST, find: Find, resolver: Resolver) -> tuple[gast.AST, Mapping[str, Reference]]:
    """A copy in which attributes of modules that are copied from are names, and what these refer to."""
    free = reads(tree)
    meant: dict[str, Reference] = {}

    def change(node: gast.expr) -> gast.expr:
        path = _path(node)
        if len(path) < 2 or path[0] not in free or not isinstance(node.ctx, gast.Load):
            return node
        module = _module(find(path[0]), path[1:-1])
        if module is None or isinstance(vars(module).get(path[-1]), ModuleType) or not resolver.copies(module):
            return node
        found = resolver.of_global(path[-1], vars(module))
        if found is None:
            return node
        meant[".".join(path)] = found
        return gast.Name(".".join(path), gast.Load(), None, None)

    return map_expressions(copy_tree(tree), change), meant


def _path(node: gast.expr) -> list[str]:
    names: list[str] = []
    while isinstance(node, gast.Attribute):
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, gast.Name) else []


def _module(reference: Reference | None, path: list[str]) -> ModuleType | None:
    """The module that attributes lead to from an imported one."""
    if not isinstance(reference, Import) or reference.whole.attribute is not None:
        return None
    module = sys.modules.get(reference.whole.module)
    for name in path:
        found = None if module is None else getattr(module, name, None)
        module = found if isinstance(found, ModuleType) else None
    return module
