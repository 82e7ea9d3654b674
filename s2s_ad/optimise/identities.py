"""Identities of arithmetic, for adjoint and tangent expressions; what the user computes is never touched.

>>> from s2s_ad.syntax.printer import to_source
>>> from s2s_ad.syntax.parse import parse_expression
>>> for text in ("2 * (0.5 * (x / 3))", "a + -(b * d)", "a * -np.sin(b)", "0 * a"):
...     print(text, "->", to_source(simplify(parse_expression(text))))
2 * (0.5 * (x / 3)) -> x / 3
a + -(b * d) -> a - b * d
a * -np.sin(b) -> -a * np.sin(b)
0 * a -> 0 * a

Each row is right for floats and arrays with 0, -0.0, inf and nan, in value, dtype and shape. Rows marked `rounds`
associate otherwise than written, which adjoints allow to a relative 1e-12. `0 * a -> 0` is no identity: it loses nan.
A row that changes the order of two operands needs them to be pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import gast

from s2s_ad.analysis.sharing import ValueOf, unknown
from s2s_ad.analysis.walk import all_nodes
from s2s_ad.optimise.inexact import Inexact
from s2s_ad.optimise.measure import depth
from s2s_ad.optimise.patterns import Holes, Number, fill, kinds_matched, literal, match, number
from s2s_ad.syntax.parse import parse_expression
from s2s_ad.values import Scalar, is_array, is_scalar, same_shape

Pure = Callable[[gast.expr], bool]
_DEEPEST = 100
_SHORT = 6  # 1 / 3 is easier to read than its digits
_MODERATE = 2.0**16


@dataclass(frozen=True)
class Context:
    """What a row's condition may ask."""

    value_of: ValueOf
    inexact: Callable[[gast.expr], bool]
    pure: Pure


Condition = Callable[[Context, Holes], bool]


@dataclass(frozen=True)
class Row:
    """Wherever `before` is met, and the condition holds, `after` is the same."""

    before: str
    after: str
    when: Condition | None = None
    rounds: bool = False

    @cached_property
    def pattern(self) -> gast.expr:
        return parse_expression(self.before)

    @cached_property
    def result(self) -> gast.expr:
        return parse_expression(self.after)

    @cached_property
    def first_look(self) -> list[tuple[str, frozenset[type]]]:
        """The classes that operands must have for a match: most rows are refused by this alone."""
        operands = ((field, getattr(self.pattern, field, None)) for field in ("left", "right", "operand"))
        return [(field, kinds) for field, operand in operands if (kinds := kinds_matched(operand))]

    def apply(self, node: gast.expr, context: Context) -> gast.expr | None:
        """The simpler expression, or None."""
        if any(getattr(node, field).__class__ not in kinds for field, kinds in self.first_look):
            return None
        holes = match(self.pattern, node)
        if holes is None or (self.when is not None and not self.when(context, holes)):
            return None
        return fill(self.result, holes)


def inexact(*names: str) -> Condition:
    """One of these is a float, or an array of floats, so that the whole is."""
    return lambda context, holes: any(context.inexact(holes[name]) for name in names)


def may_swap(*names: str) -> Condition:
    """These may be evaluated in another order."""
    return lambda context, holes: sum(not context.pure(holes[name]) for name in names) == 0


def both(*conditions: Condition) -> Condition:
    """All of these."""
    return lambda context, holes: all(condition(context, holes) for condition in conditions)


def moderate(*names: str) -> Condition:
    """No overflow comes from multiplying by these numbers earlier or later."""
    return lambda _, holes: all(_is_moderate(number(holes[name])) for name in names)


def _is_moderate(value: Number | None) -> bool:
    return value is not None and (value == 0 or 1 / _MODERATE <= abs(value) <= _MODERATE)


def array(context: Context, holes: Holes) -> bool:
    """It is an ndarray, so that it has the method."""
    return is_array(context.value_of(holes["a"]))


def not_wider(context: Context, holes: Holes) -> bool:
    """Multiplying `a` by a number costs no more than multiplying `b`; and `a` is not itself a number."""
    a, b = context.value_of(holes["a"]), context.value_of(holes["b"])
    return number(holes["a"]) is None and (is_scalar(a) or not is_scalar(b))


def not_number(context: Context, holes: Holes) -> bool:
    """`a` is not itself a number."""
    return number(holes["a"]) is None


def not_complex(context: Context, holes: Holes) -> bool:
    """`a` is not a Python complex, which cannot be divided by a NumPy zero."""
    value = context.value_of(holes["a"])
    return not (isinstance(value, Scalar) and value.type == "complex")


def our_zero(context: Context, holes: Holes) -> bool:
    """`z` is the zero that an adjoint starts from, of the shape of `a`."""
    zero = holes["z"]
    if not getattr(zero, "adjoint_zero", False):
        return False
    return number(zero) is not None or alike(context.value_of, zero, holes["a"])


def alike(value_of: ValueOf, a: gast.expr, b: gast.expr) -> bool:
    """Both are proved to have the same shape and dtype."""
    one, other = value_of(a), value_of(b)
    return same_shape(one, other) and _kind(one) is not None and _kind(one) == _kind(other)


def _kind(value: object) -> object:
    return getattr(value, "dtype", None) or getattr(value, "type", None)


ROWS = (
    # signs: `neg` is an expression -a, -a * b, -a / b ..., and stands for it without its sign
    Row("-neg", "neg"),
    Row("a + neg", "a - neg"),
    Row("a - neg", "a + neg"),
    Row("neg + b", "b - neg", may_swap("neg", "b")),
    Row("-(a * b)", "-a * b"),
    Row("-(a / b)", "-a / b"),
    Row("a * neg", "-a * neg"),
    Row("a / neg", "-a / neg", inexact("neg")),
    # ones
    Row("1 * a", "a", inexact("a")),
    Row("a / 1", "a", inexact("a")),
    Row("a ** 1", "a", inexact("a")),
    Row("-1 * a", "-a", inexact("a")),
    # numbers come first, and become one
    Row("a * c", "c * a", not_number),
    Row("c1 * (c2 * a)", "c1 * c2 * a", both(inexact("a"), moderate("c1", "c2")), rounds=True),
    Row("a * (c * b)", "c * a * b", both(inexact("a", "b"), moderate("c"), not_wider), rounds=True),
    Row("c * (a * b)", "c * a * b", both(inexact("a", "b"), moderate("c"), not_wider), rounds=True),
    Row("a * (1 / b)", "a / b", both(inexact("a"), not_complex), rounds=True),
    Row("a * (c / b)", "c * a / b", both(inexact("a"), moderate("c"), not_number, not_complex), rounds=True),
    # sums
    Row("a + a", "2 * a", both(inexact("a"), may_swap("a"))),
    Row("z + a", "a", our_zero),
    Row("a + z", "a", our_zero),
    Row("a - z", "a", our_zero),
    Row("z - a", "-a", our_zero),
    # transposes
    Row("a.T.T", "a"),
    Row("np.transpose(np.transpose(a))", "a", array),
    Row("np.transpose(a)", "a.T", array),
)


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
    if depth(expression) > _DEEPEST:
        return expression
    return _Simplifier(Context(value_of, Inexact(value_of, derivatives), pure)).simplify(expression)


@dataclass(frozen=True)
class _Simplifier:
    context: Context

    def simplify(self, node: gast.expr) -> gast.expr:
        """From the leaves to the root."""
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, gast.expr):
                setattr(node, field, self.simplify(value))
            elif isinstance(value, list):
                value[:] = [self.simplify(item) if isinstance(item, gast.expr) else item for item in value]
            for keyword in getattr(node, "keywords", ()) if field == "keywords" else ():
                keyword.value = self.simplify(keyword.value)
        return self.root(node)

    def root(self, node: gast.expr) -> gast.expr:
        if number(node) is not None:
            return node
        folded = _computed(node)
        if folded is not None:
            return folded
        self.shorten(node)
        self.uncopied(node)
        for row in _rows_for(_key(node)):
            after = row.apply(node, self.context)
            if after is not None:
                return self.again(after)
        return node

    def shorten(self, node: gast.expr) -> None:
        """`2.0 * a` is `2 * a`, if `a` is inexact."""
        match node:
            case gast.BinOp(left=gast.Constant(value=float() as value), op=gast.Mult(), right=right):
                if value and value.is_integer() and abs(value) < _MODERATE and self.context.inexact(right):
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


def _key(node: gast.AST) -> tuple[type, type | None]:
    return type(node), type(getattr(node, "op", None))


@cache
def _rows_for(key: tuple[type, type | None]) -> tuple[Row, ...]:
    return tuple(row for row in ROWS if _key(row.pattern) == key)


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
