"""Names in trees: which occur, new ones, and other ones."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

import gast

from s2s_ad.syntax.scopes import BINDERS, CAPTURES, NAMED, binds, reads, writes
from s2s_ad.syntax.visit import copy_tree, walk_statements
from s2s_ad.syntax.walk import all_nodes, in_order

__all__ = ["Names", "bound_in", "is_nameless", "names_in", "reads", "rename", "writes"]

Tree = TypeVar("Tree", bound=gast.AST)
_RESERVED = (frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | frozenset(dir(builtins))) - {"_"}
_NAMELESS = re.compile(r"[tz]\d*|item\d+")


class Names:
    """A source of names that nothing else has.

    >>> names = Names({"t", "x"})
    >>> names.fresh("t"), names.fresh("t"), names.fresh("h_bar"), names.fresh("sum")
    ('t1', 't2', 'h_bar', 'sum1')
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken) | _RESERVED
        self._next: dict[str, int] = {}

    def fresh(self, base: str) -> str:
        """`base` itself if it is free, else `base1`, `base2` ..."""
        number = self._next.get(base, 0)
        name = f"{base}{number or ''}"
        while name in self._taken:
            number += 1
            name = f"{base}{number}"
        self._next[base] = number
        self._taken.add(name)
        return name


def is_nameless(name: str) -> bool:
    """Whether a name says nothing of what it holds; only how generated code reads hangs on it.

    >>> is_nameless("t12"), is_nameless("level1"), is_nameless("<lambda>_residuals")
    (True, False, True)
    """
    return _NAMELESS.fullmatch(name) is not None or not name.isidentifier()


def names_in(tree: gast.AST) -> set[str]:
    """Every identifier that occurs, in whichever scope; attributes and the keywords of calls are none."""
    found: set[str] = set()
    everything = all_nodes([tree])
    for node in everything:  # grows while it is read
        kind = node.__class__
        if kind is gast.Name:
            found.add(node.id)
            if node.annotation is not None:
                everything += all_nodes([node.annotation])
        elif kind in BINDERS:
            found.update(binds(node))
        elif kind is gast.Global or kind is gast.Nonlocal:
            found.update(node.names)
    return found


def rename(tree: Tree, mapping: Mapping[str, str]) -> Tree:
    """A copy of the tree with names spelled anew, wherever they occur; scopes are not looked at.

    >>> from s2s_ad.syntax.parse import parse
    >>> sorted(names_in(rename(parse("def f(x): return x.x"), {"x": "y"})))
    ['f', 'y']
    """
    copied = copy_tree(tree)
    for node in in_order([copied]):
        if isinstance(node, gast.Name):
            node.id = mapping.get(node.id, node.id)
        elif isinstance(node, NAMED):
            node.name = mapping.get(node.name, node.name)
        elif isinstance(node, gast.Global | gast.Nonlocal):
            node.names = [mapping.get(name, name) for name in node.names]
        elif type(node) in CAPTURES:
            field = CAPTURES[type(node)]
            setattr(node, field, mapping.get(getattr(node, field), getattr(node, field)))
    return copied


def bound_in(body: Iterable[gast.stmt]) -> set[str]:
    """The names that statements bind, but those that they import."""
    body = list(body)
    bound = writes(*body)
    imports = (part for part in walk_statements(body) if isinstance(part, gast.Import | gast.ImportFrom))
    return bound - {name for part in imports for name in writes(part)}


def path_to(name: str, targets: gast.Tuple) -> tuple[int, ...] | None:
    """Where in what is unpacked a name finds its value: (1, 0) of `a, (b, c)` for b. Of a name that stands there
    twice, the last."""
    for position, target in reversed(list(enumerate(targets.elts))):
        match target:
            case gast.Name(id=found) if found == name:
                return (position,)
            case gast.Tuple() if (inner := path_to(name, target)) is not None:
                return (position, *inner)
    return None
