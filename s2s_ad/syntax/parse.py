"""Text to trees and back to `ast`: the one module that knows how gast and CPython parse.

>>> gast.dump(parse_expression("x + 1").op)
'Add()'

gast's converters recurse, several frames for each level of a tree, so an expression of some hundred terms is too deep
for the usual limit. `deep_recursion` lifts the limit for as long as it is entered, and never for longer.
"""

from __future__ import annotations

import ast
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gast

DEPTH = 200_000
"""Frames of Python functions that call Python functions live on the heap: many are safe."""

_lock = threading.Lock()
_entered = 0
_usual = 0


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Raise the recursion limit inside `with`. The last of all threads to leave restores it.

    >>> before = sys.getrecursionlimit()
    >>> with deep_recursion():
    ...     inside = sys.getrecursionlimit()
    >>> inside > before == sys.getrecursionlimit()
    True
    """
    global _entered, _usual
    with _lock:
        if _entered == 0:
            _usual = sys.getrecursionlimit()
            sys.setrecursionlimit(max(DEPTH, _usual))
        _entered += 1
    try:
        yield
    finally:
        with _lock:
            _entered -= 1
            if _entered == 0:
                sys.setrecursionlimit(_usual)


def parse(text: str) -> gast.Module:
    """The tree of a module.

    >>> [type(statement).__name__ for statement in parse("y = x; return_ = y").body]
    ['Assign', 'Assign']
    """
    with deep_recursion():
        return gast.ast_to_gast(ast.parse(text))


def parse_expression(text: str) -> gast.expr:
    """The tree of one expression.

    >>> type(parse_expression("f(x)")).__name__
    'Call'
    """
    with deep_recursion():
        return gast.ast_to_gast(ast.parse(text, mode="eval")).body


def to_ast(tree: gast.AST) -> Any:
    """The same tree of `ast` nodes, with a location for every node: ready for `compile`.

    >>> eval(compile(to_ast(gast.Expression(parse_expression("2 ** 3"))), "", "eval"))
    8
    """
    with deep_recursion():
        return ast.fix_missing_locations(gast.gast_to_ast(tree))
