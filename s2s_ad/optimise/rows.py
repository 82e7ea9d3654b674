"""The table of identities of arithmetic: rows of before and after, and the conditions that rows may have.

Each row is right for floats and arrays with 0, -0.0, inf and nan, in value, dtype and shape. Rows marked `rounds`
associate otherwise than written, which adjoints allow to a relative 1e-12. `0 * a -> 0` is no identity: it loses nan.
A row that changes the order of two operands needs them to be pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import gast

from s2s_ad.analysis.sharing import ValueOf
from s2s_ad.optimise.inexact import alike
from s2s_ad.optimise.patterns import Holes, Number, fill, kinds_matched, matcher, number
from s2s_ad.syntax.parse import parse_expression
from s2s_ad.values import Scalar, is_array, is_scalar

Pure = Callable[[gast.expr], bool]
MODERATE = 2.0**16


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
    def match(self) -> Callable[[gast.expr], Holes | None]:
        return matcher(self.pattern)

    @cached_property
    def result(self) -> gast.expr:
        return parse_expression(self.after)

    def may_match(self, kind: type, operator: type, **operands: type) -> bool:
        """Whether a node may match, by its class and those of its operator and operands: most rows are refused here."""
        pattern = self.pattern
        if kind is not pattern.__class__ or operator is not getattr(pattern, "op", None).__class__:
            return False
        wanted = {field: kinds_matched(getattr(pattern, field, None)) for field in operands}
        return all(not kinds or operands[field] in kinds for field, kinds in wanted.items())

    def apply(self, node: gast.expr, context: Context) -> gast.expr | None:
        """The simpler expression, or None."""
        holes = self.match(node)
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
    return value is not None and (value == 0 or 1 / MODERATE <= abs(value) <= MODERATE)


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
