"""Where an expression that is too long breaks: at its own operators, in parentheses, or in the brackets it ends with.

total = (                                total = first + function(
    first                                    argument, another
    + second                             )
    + third
)
"""

from __future__ import annotations

from typing import Any

from s2s_ad.syntax.printing.precedence import Precedence, precedence_of

BRACKETED = frozenset({"List", "Dict", "Set", "Tuple", "ListComp", "SetComp", "DictComp", "GeneratorExp"})
MAY_BREAK = frozenset(
    {"BinOp", "BoolOp", "Compare", "IfExp", "Lambda", "NamedExpr", "Tuple", "UnaryOp", "Yield", "YieldFrom"}
)
"""Expressions whose own line breaks are outside of brackets."""
UNBROKEN = frozenset({"Name", "Constant", "JoinedStr"})
"""Expressions that cannot break at all: they may move to a line of their own."""


def breaks_outside(node: Any) -> bool:
    """Whether an expression needs parentheses in order to be more than one line."""
    name = type(node).__name__
    if name == "UnaryOp":
        return precedence_of(node) <= precedence_of(node.operand) < Precedence.ATOM
    if name == "Call" and not node.args and not node.keywords:
        return breaks_outside(node.func)
    if name == "Attribute":
        return breaks_outside(node.value) and precedence_of(node.value) is Precedence.ATOM
    return name in UNBROKEN or (name in MAY_BREAK and precedence_of(node) < Precedence.ATOM)


def is_pair_with_bracket(node: Any) -> bool:
    """Whether an expression is two operands, with brackets at an end where the line may break instead."""
    name = type(node).__name__
    if name == "Compare":
        operands = [node.left, *node.comparators]
    elif name == "BoolOp":
        operands = node.values
    elif name == "BinOp" and precedence_of(node.left) != precedence_of(node):
        operands = [node.left, node.right]
    else:
        return False
    level = precedence_of(node)
    after = level.tighter() if name == "BinOp" and level is not Precedence.POWER else level
    return len(operands) == 2 and (_has_bracket(operands[1], after) or _opens(operands[0], level))


def _opens(node: Any, level: Precedence) -> bool:
    """Whether an operand begins with a bracket of its own."""
    if precedence_of(node) < level or type(node).__name__ in BRACKETED:
        return True
    return type(node).__name__ == "BinOp" and _opens(node.left, precedence_of(node))


def _has_bracket(node: Any, level: Precedence) -> bool:
    if precedence_of(node) < level or type(node).__name__ in BRACKETED:
        return True
    if type(node).__name__ == "BinOp":
        return _has_bracket(node.right, precedence_of(node).tighter())
    if type(node).__name__ == "UnaryOp":
        return _has_bracket(node.operand, precedence_of(node))
    return type(node).__name__ == "Call" and bool(node.args or node.keywords)
