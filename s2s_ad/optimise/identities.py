"""Apply identities of arithmetic to adjoint and tangent expressions; what the user computes is never touched.

>>> from s2s_ad.syntax.printer import to_source
>>> from s2s_ad.syntax.parse import parse_expression
>>> for text in ("2 * (0.5 * (x / 3))", "a + -(b * d)", "a * -np.sin(b)", "0 * a", "(a, b)[1]"):
...     print(text, "->", to_source(simplify(parse_expression(text))))
2 * (0.5 * (x / 3)) -> x / 3
a + -(b * d) -> a - b * d
a * -np.sin(b) -> -a * np.sin(b)
0 * a -> 0 * a
(a, b)[1] -> b

The identities are the rows of `optimise.rows`; operations on two numbers are computed as Python computes them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import gast

from s2s_ad.analysis.sharing import ValueOf, unknown
from s2s_ad.optimise.inexact import Inexact
from s2s_ad.optimise.measure import depth
from s2s_ad.optimise.patterns import literal, number
from s2s_ad.optimise.rows import MODERATE, ROWS, Context, Pure, Row
from s2s_ad.syntax.walk import FIELDS, LEAVES, all_nodes

_DEEPEST = 100
_PARTS = ("op", "left", "right", "operand")
_SHORT = 6  # 1 / 3 is easier to read than its digits


def no_calls(expression: gast.expr) -> bool:
    """Pure for want of any call."""
    return not any(node.__class__ is gast.Call for node in all_nodes([expression]))


def simplify(
    expression: gast.expr,
    value_of: ValueOf = unknown,
    derivatives: frozenset[str] = frozenset(),
    pure: Pure = no_calls,
) -> gast.expr:
    """The expression with all rows applied everywhere; `derivatives` are names that hold adjoints or tangents."""
    return simplifier(value_of, derivatives, pure)(expression)


def simplifier(
    value_of: ValueOf = unknown, derivatives: frozenset[str] = frozenset(), pure: Pure = no_calls
) -> Callable[[gast.expr], gast.expr]:
    """The same for many expressions."""
    made = _Simplifier(Context(value_of, Inexact(value_of, derivatives), pure))
    return lambda expression: expression if depth(expression) > _DEEPEST else made.simplify(expression)


@dataclass(frozen=True)
class _Simplifier:
    context: Context

    def simplify(self, node: gast.expr) -> gast.expr:
        """From the leaves to the root."""
        if node.__class__ in LEAVES:
            return node
        for field in FIELDS[node.__class__]:
            value = getattr(node, field, None)
            if value.__class__ is list:
                value[:] = [self.simplify(item) if isinstance(item, gast.expr) else item for item in value]
            elif isinstance(value, gast.expr):
                setattr(node, field, self.simplify(value))
        if node.__class__ is gast.Call:
            for keyword in node.keywords:
                keyword.value = self.simplify(keyword.value)
        return self.root(node)

    def root(self, node: gast.expr) -> gast.expr:
        if node.__class__ in LEAVES or number(node) is not None:
            return node
        folded = _computed(node) or _picked(node)
        if folded is not None:
            return folded
        self.shorten(node)
        self.uncopied(node)
        for row in _rows_for((node.__class__, *[getattr(node, part, None).__class__ for part in _PARTS])):
            after = row.apply(node, self.context)
            if after is not None:
                return self.again(after)
        return node

    def shorten(self, node: gast.expr) -> None:
        """`2.0 * a` is `2 * a`, if `a` is inexact."""
        match node:
            case gast.BinOp(left=gast.Constant(value=float() as value), op=gast.Mult(), right=right):
                if value and value.is_integer() and abs(value) < MODERATE and self.context.inexact(right):
                    node.left = literal(int(value))

    def uncopied(self, node: gast.expr) -> None:
        """An operand of arithmetic need not be a copy: nothing can store into it."""
        for field in ("left", "right", "operand") if isinstance(node, gast.BinOp | gast.UnaryOp) else ():
            match getattr(node, field, None):
                case gast.Call(func=gast.Attribute(value=original, attr="copy"), args=[], keywords=[]):
                    setattr(node, field, original)

    def again(self, node: gast.expr) -> gast.expr:
        """A row's result is new at its root and one level below."""
        for field in ("left", "right", "operand"):
            value = getattr(node, field, None)
            if isinstance(value, gast.expr):
                setattr(node, field, self.root(value))
        return self.root(node)


def _rows_for(kinds: tuple[type, ...]) -> tuple[Row, ...]:
    """The rows that a node may match, as far as its class tells, and those of its operator and operands."""
    found = _candidates.get(kinds)
    if found is None:
        kind, op, *operands = kinds
        by_place = dict(zip(_PARTS[1:], operands, strict=True))
        found = _candidates[kinds] = tuple(row for row in ROWS if row.may_match(kind, op, **by_place))
    return found


_candidates: dict[tuple[type, ...], tuple[Row, ...]] = {}


def _picked(node: gast.expr) -> gast.expr | None:
    """`(a, b)[1]` is `b`."""
    match node:
        case gast.Subscript(value=gast.Tuple(elts=items), slice=gast.Constant(value=int() as place), ctx=gast.Load()):
            atoms = all(isinstance(item, gast.Name | gast.Constant) for item in items)
            return items[place] if atoms and 0 <= place < len(items) else None
    return None


def _computed(node: gast.expr) -> gast.expr | None:
    """An operation on two numbers, as Python computes it."""
    if not isinstance(node, gast.BinOp):
        return None
    a, b = number(node.left), number(node.right)
    if a is None or b is None:
        return None
    match node.op:
        case gast.Add():
            value = a + b
        case gast.Sub():
            value = a - b
        case gast.Mult():
            value = a * b
        case gast.Div() if b != 0 and len(repr(a / b)) <= _SHORT:
            value = a / b
        case _:
            return None
    return literal(value) if abs(value) <= 2**53 and (value != 0 or a * b == 0) else None
