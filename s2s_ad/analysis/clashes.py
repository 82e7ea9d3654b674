"""Operations that NumPy refuses for the shapes that their arguments have, as far as these are known.

    z = x @ w                    of three numbers and four
    t = np.sum(a, axis=2)        of a matrix
    y[:] = w                     of four numbers into three

A derivative often has no use for the value of such a statement, and would give numbers where the function raises an
error. They are marked, and stay: NumPy raises its own error in their place. What is marked in vain stays as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations

import gast
import numpy as np

from s2s_ad.analysis.infer import evaluating
from s2s_ad.analysis.operations import Operation, operation
from s2s_ad.analysis.statements import all_statements
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.rules.facts import axes_of, constant
from s2s_ad.rules.heads import find
from s2s_ad.values import ABSENT, Nothing, NumpyScalar, Scalar, Shape, Symbol, TupleOf, Value, never_one, shape_of

PRODUCTS = frozenset(map(find, ("operator.matmul", "np.matmul", "np.linalg.matmul", "np.dot", "ndarray.dot")))
ROWS = frozenset(map(find, ("np.inner", "np.vecdot", "np.linalg.vecdot")))
WIDER = frozenset(map(find, ("np.expand_dims", "np.stack", "np.unstack")))
"""Functions whose axis is one of a result that has more of them, or of the items of a list."""
SCANS = frozenset({"cumsum", "cumprod", "nancumsum", "nancumprod"})
SCANS_OF_ONE_AXIS = frozenset({"accumulate", "cumulative_sum", "cumulative_prod"})
"""By the last part of a row's name; those of one axis take None for vectors only."""


def mark_clashes(body: list[gast.stmt], values: Mapping[str, Value], scope: Resolver) -> None:
    """Mark the statements that NumPy will refuse."""
    clashes = _Clashes(values, scope, evaluating(values, scope))
    for statement in all_statements(body):
        if isinstance(statement, gast.Assign | gast.AugAssign) and clashes.refused(statement):
            statement.clashes = True


@dataclass(frozen=True)
class _Clashes:
    values: Mapping[str, Value]
    scope: Resolver
    value_of: Callable[[gast.expr], Value]

    def refused(self, statement: gast.Assign | gast.AugAssign) -> bool:
        place = statement.target if isinstance(statement, gast.AugAssign) else statement.targets[0]
        if isinstance(place, gast.Subscript):
            read = gast.Subscript(place.value, place.slice, gast.Load())
            return _overflows(self.shape(statement.value), self.shape(read))
        found = operation(statement.value, self.values, self.scope)
        return found is not None and bool(found.arguments) and self.cannot_be(found)

    def shape(self, given: gast.expr) -> Shape | None:
        return shape_of(self.value_of(given))

    def cannot_be(self, found: Operation) -> bool:
        """Whether the shapes of the arguments don't fit each other, or the axis."""
        function, shapes = found.rule.function, [self.shape(given) for given in found.arguments.values()]
        if found.rule.kind == "elementwise" or function is np.where:
            return _cannot_broadcast([shape for shape in shapes if shape is not None])
        if function in PRODUCTS | ROWS and shapes[0] and shapes[1]:
            return _differ(shapes[0][-1], shapes[1][-1 if function in ROWS or len(shapes[1]) == 1 else -2])
        return "axis" in found.arguments and self.cannot_be_an_axis(found, shapes[0])

    def cannot_be_an_axis(self, found: Operation, shape: Shape | None) -> bool:
        """Whether the axis is none of these, or of a kind that few functions take, or not known to be one."""
        value = self.value_of(found.arguments["axis"])
        if _odd(_spelled_axis(found)) or not (_is_integer(value) or isinstance(value, Nothing | TupleOf)):
            return True
        scan = found.rule.name.rpartition(".")[2]
        if isinstance(value, TupleOf) and scan in SCANS | SCANS_OF_ONE_AXIS:
            return True
        if isinstance(value, Nothing):
            return scan in SCANS_OF_ONE_AXIS and (shape is None or len(shape) != 1)
        axis = constant(value)
        known = axis is not ABSENT and shape is not None and found.rule.function not in WIDER
        return known and axes_of(axis, len(shape or ())) is None


def _is_integer(value: Value) -> bool:
    """Whether it is known to be an integer, and no truth value."""
    if isinstance(value, NumpyScalar):
        return value.dtype is not None and value.dtype.startswith("int")
    return isinstance(value, Scalar) and value.type == "int"


def _odd(axis: gast.expr | None) -> bool:
    """Whether a list or truth value is spelled as an axis, which the rule sees as a tuple or number."""
    return isinstance(axis, gast.List) or (isinstance(axis, gast.Constant) and isinstance(axis.value, bool))


def _spelled_axis(found: Operation) -> gast.expr | None:
    """The axis of a call as it stands there; None if it is left out."""
    call = found.node
    if not isinstance(call, gast.Call):
        return None
    by_name = next((each.value for each in call.keywords if each.arg == "axis"), None)
    own = isinstance(call.func, gast.Attribute) and call.func.value is next(iter(found.arguments.values()))
    place = list(found.arguments).index("axis") - own
    return call.args[place] if by_name is None and place < len(call.args) else by_name


def _cannot_broadcast(shapes: list[Shape]) -> bool:
    """Whether two of the shapes have lengths at one axis that differ, and are not 1."""
    for place in range(1, max(map(len, shapes), default=0) + 1):
        lengths = {shape[-place] for shape in shapes if len(shape) >= place and never_one(shape[-place])}
        if any(_differ(one, other) for one, other in combinations(lengths, 2)):
            return True
    return False


def _overflows(stored: Shape | None, place: Shape | None) -> bool:
    """Whether what is stored does not fit its place."""
    if stored is None or place is None:
        return False
    more = max(0, len(stored) - len(place))
    return any(map(never_one, stored[:more])) or _cannot_broadcast([stored[more:], place])


def _differ(one: object, other: object) -> bool:
    """Whether two lengths are known to differ: numbers, or what arguments have that get names of their own."""
    return one != other and type(one) is type(other) and isinstance(one, int | Symbol)
