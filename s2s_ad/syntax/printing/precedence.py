"""How strongly each expression binds, by https://docs.python.org/3/reference/expressions.html#operator-precedence.

>>> from s2s_ad.syntax.parse import parse_expression
>>> [precedence_of(parse_expression(text)).name for text in ("a + b", "-a ** b", "f(x)", "(a, b)", "(a,)")]
['SUM', 'FACTOR', 'ATOM', 'TUPLE', 'ATOM']
"""

from __future__ import annotations

import math
from enum import IntEnum, auto
from typing import Any


class Precedence(IntEnum):
    """From the loosest to the tightest."""

    NAMED = auto()
    YIELD = auto()
    TUPLE = auto()
    TEST = auto()
    OR = auto()
    AND = auto()
    NOT = auto()
    COMPARE = auto()
    BIT_OR = auto()
    BIT_XOR = auto()
    BIT_AND = auto()
    SHIFT = auto()
    SUM = auto()
    TERM = auto()
    FACTOR = auto()
    POWER = auto()
    AWAIT = auto()
    ATOM = auto()

    def tighter(self) -> Precedence:
        """The next level."""
        return Precedence(self + 1)


_OPERATORS = {
    "Or": Precedence.OR,
    "And": Precedence.AND,
    "Not": Precedence.NOT,
    "BitOr": Precedence.BIT_OR,
    "BitXor": Precedence.BIT_XOR,
    "BitAnd": Precedence.BIT_AND,
    "LShift": Precedence.SHIFT,
    "RShift": Precedence.SHIFT,
    "Add": Precedence.SUM,
    "Sub": Precedence.SUM,
    "Mult": Precedence.TERM,
    "MatMult": Precedence.TERM,
    "Div": Precedence.TERM,
    "FloorDiv": Precedence.TERM,
    "Mod": Precedence.TERM,
    "UAdd": Precedence.FACTOR,
    "USub": Precedence.FACTOR,
    "Invert": Precedence.FACTOR,
    "Pow": Precedence.POWER,
}
_FORMS = {
    "NamedExpr": Precedence.NAMED,
    "Yield": Precedence.YIELD,
    "YieldFrom": Precedence.YIELD,
    "Lambda": Precedence.TEST,
    "IfExp": Precedence.TEST,
    "Compare": Precedence.COMPARE,
    "Await": Precedence.AWAIT,
}


def precedence_of(node: Any) -> Precedence:
    """The level of an expression of gast or ast."""
    match type(node).__name__:
        case "BinOp" | "BoolOp" | "UnaryOp":
            return _OPERATORS[type(node.op).__name__]
        case "Tuple":
            return Precedence.TUPLE if len(node.elts) > 1 else Precedence.ATOM
        case "Constant":
            return Precedence.FACTOR if _is_negative(node.value) else Precedence.ATOM
        case name:
            return _FORMS.get(name, Precedence.ATOM)


def _is_negative(value: object) -> bool:
    """Whether a constant is written with a minus. The parser makes none of these, but folding does."""
    if isinstance(value, complex):
        return math.copysign(1, value.real) < 0 and value.real == 0 and math.copysign(1, value.imag) < 0
    if isinstance(value, float):
        return not math.isnan(value) and math.copysign(1, value) < 0
    return isinstance(value, int) and value < 0
