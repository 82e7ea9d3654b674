"""Walks, copies and rewrites of trees, none of which recurses.

>>> from s2s_ad.syntax.parse import parse
>>> [type(statement).__name__ for statement in walk_statements(parse("while x:\\n    if y: x = f()").body)]
['While', 'If', 'Assign']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar, cast

import gast

from s2s_ad.origin import Origin

Tree = TypeVar("Tree")
_STATELESS = (gast.expr_context, gast.operator, gast.unaryop, gast.boolop, gast.cmpop)
_ATOMS = (str, int, float, bool, type(None), Origin)
STATELESS = frozenset(leaf for kind in _STATELESS for leaf in kind.__subclasses__())
"""The classes of nodes without content: operators and contexts."""
SHARED = STATELESS.union(_ATOMS)
"""The classes of what copies share: texts, numbers, origins, and the nodes without content."""

_BLOCKS = ("body", "handlers", "cases", "orelse", "finalbody")
_CLOSED = frozenset({
    gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef, gast.Assign, gast.AugAssign, gast.AnnAssign, gast.Expr,
    gast.Return, gast.Pass, gast.Break, gast.Continue,
})  # fmt: skip
"""Statements of which no block is looked into: those that have none, and nested scopes."""


def walk_statements(body: Iterable[gast.stmt]) -> Iterator[gast.stmt]:
    """Every statement of a block and of the blocks inside, in the order of the text; nested scopes stay closed."""
    pending = list(body)[::-1]
    while pending:
        node = pending.pop()
        if isinstance(node, gast.stmt):
            yield node
        if node.__class__ not in _CLOSED:
            inner = [child for block in _BLOCKS for child in getattr(node, block, ())]
            pending.extend(reversed(inner))


def copy_tree(node: Tree) -> Tree:
    """A copy of a tree, or of a list of trees, with all that hangs on its nodes.

    Shared are origins and the nodes without content, such as `+`, `<` and Load.

    >>> call = gast.parse("f(x)").body[0]
    >>> copied = copy_tree(call)
    >>> copied.value is call.value, gast.dump(copied) == gast.dump(call)
    (False, True)
    """
    if isinstance(node, gast.Name) and node.annotation is None:  # most of what is copied
        name: Any = gast.Name.__new__(gast.Name)
        name.__dict__.update(node.__dict__)
        return cast(Tree, name)
    holder: dict[str, Any] = {"root": node}
    pending = [holder]
    while pending:
        fields = pending.pop()
        for name, value in fields.items():
            kind = value.__class__
            if kind is list:
                fields[name] = [_shell(item, pending) for item in value]
            elif kind not in SHARED:
                fields[name] = _shell(value, pending)
    copied: Tree = holder["root"]
    return copied


def _shell(value: Any, pending: list[dict[str, Any]]) -> Any:
    """A new node that still has the old one's children; they are copied when its turn comes."""
    kind = value.__class__
    if kind in SHARED or not isinstance(value, gast.AST):
        return value
    new = kind.__new__(kind)
    fields = new.__dict__
    fields.update(value.__dict__)
    if kind is not gast.Name or value.annotation is not None:
        pending.append(fields)
    return new


def map_expressions(node: gast.AST, change: Callable[[gast.expr], gast.expr]) -> gast.AST:
    """Put `change(e)` in the place of every expression `e` below `node`, innermost first, in place.

    >>> from s2s_ad.syntax.parse import parse
    >>> tree = parse("y = a * (b + 1)")
    >>> swap = lambda e: gast.Constant(7, None) if isinstance(e, gast.BinOp) and isinstance(e.op, gast.Add) else e
    >>> gast.dump(map_expressions(tree, swap).body[0].value.right)
    'Constant(value=7, kind=None)'
    """
    order, pending = [node], [node]
    while pending:
        children = list(gast.iter_child_nodes(pending.pop()))
        order.extend(children)
        pending.extend(children)
    for parent in reversed(order):
        for field, value in gast.iter_fields(parent):
            if isinstance(value, list):
                value[:] = [change(item) if isinstance(item, gast.expr) else item for item in value]
            elif isinstance(value, gast.expr):
                setattr(parent, field, change(value))
    return node
