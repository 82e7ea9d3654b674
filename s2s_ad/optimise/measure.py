"""How large an expression is: its depth, and about how many columns it takes when it is printed."""

from __future__ import annotations

import gast

from s2s_ad.optimise.slots import child, parts
from s2s_ad.syntax.walk import LEAVES, children

DEEPEST = 50
COLUMNS = 88
_LEVELS: tuple[tuple[type[gast.AST], ...], ...] = (
    (gast.Lambda, gast.IfExp),
    (gast.BoolOp,),
    (gast.Compare,),
    (gast.BitOr,),
    (gast.BitXor,),
    (gast.BitAnd,),
    (gast.LShift, gast.RShift),
    (gast.Add, gast.Sub),
    (gast.Mult, gast.Div, gast.FloorDiv, gast.Mod, gast.MatMult),
    (gast.UnaryOp,),
    (gast.Pow,),
)
_LEVEL = {kind: level for level, kinds in enumerate(_LEVELS) for kind in kinds}
_TIGHT = len(_LEVELS)


def level(node: gast.AST) -> int:
    """How tightly an expression binds: less than its neighbour, and it needs parentheses."""
    return _LEVEL.get(type(node.op) if isinstance(node, gast.BinOp) else type(node), _TIGHT)


def depth(expression: gast.AST) -> int:
    """The number of expressions within each other; a name has depth 1."""
    levels = 0
    row = [expression]
    while row:
        levels += 1
        below: list[gast.AST] = []
        for node in row:
            if node.__class__ not in LEAVES:
                below += children(node.value if node.__class__ is gast.keyword else node)
        row = below
    return levels


def width(expression: gast.AST) -> int:
    """The columns of the printed expression, exact for arithmetic, a little too large elsewhere."""
    columns = 0
    pending = [expression]
    while pending:
        node = pending.pop()
        children = [child(*part[:3]) for part in parts(node)]
        columns += _own_width(node, len(children)) + 2 * sum(_needs_parentheses(node, inner) for inner in children)
        pending.extend(children)
    return columns


def _needs_parentheses(parent: gast.AST, child: gast.AST) -> bool:
    if isinstance(parent, gast.BinOp):
        tie = parent.left if isinstance(parent.op, gast.Pow) else parent.right
        return level(child) < level(parent) or (child is tie and level(child) == level(parent))
    return isinstance(parent, gast.UnaryOp | gast.Attribute | gast.Subscript) and level(child) < level(parent)


def _own_width(node: gast.AST, children: int) -> int:
    match node:
        case gast.Name(id=text):
            return len(text)
        case gast.Constant(value=value):
            return len(repr(value))
        case gast.BinOp(op=op):
            return 4 if isinstance(op, gast.Pow | gast.FloorDiv | gast.LShift | gast.RShift) else 3
        case gast.UnaryOp(op=op):
            return 4 if isinstance(op, gast.Not) else 1
        case gast.Attribute(attr=text):
            return 1 + len(text)
        case gast.Call(keywords=keywords):
            return 2 * children - (children > 1) * 2 + 2 + sum(len(keyword.arg or "*") + 1 for keyword in keywords)
        case gast.Subscript() | gast.Slice():
            return 2
        case gast.Compare() | gast.BoolOp():
            return 4 * children
        case _:
            return 2 * children + 8
