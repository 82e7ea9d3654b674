"""Forward over reverse for every smooth scalar program of the corpus, and orders 3 and 4 by one number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import derivative, jvp, tree
from tests import witness
from tests.derivatives import varying
from tests.programs import Program
from tests.second_order import SMOOTH, gradient_of
from tests.test_corpus import cases

REACHED = {
    "attribute_made_before_loop": 2,
    "attribute_made_in_loop": 2,
    "even_and_odd": 2,
    "even_steps": 2,
    "factorial_power": 2,
    "fibonacci_like": 2,
    "parity_sum": 2,
    "power_inside": 2,
    "simpson_inside": 2,
    "state_replaced_in_a_loop": 2,
    "weighted_tree": 2,
    "particle_to_the_axis": 3,
    "star_tuple": 3,
    "third_derivative": 3,
}
"""The highest order of programs that do not reach the fourth: recursion, a callee with a loop over what a star takes,
attributes that a loop adds, objects whose old contents are put back, named tuples that a loop makes anew, whose pairs
of pairs of pairs are refused. The fourth of `third_derivative` takes too long here. By tangents of tangents all of them
reach the fourth; `parity_sum` takes too long for the tests."""
BY_ONE_NUMBER = [program for program in SMOOTH if type(program.cases[0][0]) is float and 0 in program.positions]
HIGH_ORDERS = [(program, order) for program in BY_ONE_NUMBER for order in range(3, REACHED.get(program.name, 4) + 1)]
REFUSED = [program for program in BY_ONE_NUMBER if program.name in REACHED and program.name != "parity_sum"]


@cases(SMOOTH)
def test_forward_over_reverse_against_witness(program: Program, case: int) -> None:
    """The tangent of the generated gradient agrees with differences of it."""
    gradient = gradient_of(program)
    rng = np.random.default_rng([5, case])
    directions = witness.random_directions(program.cases[case], program.positions, rng)
    if program.reset is not None:
        program.reset()
    value, tangent = jvp(gradient, program.arguments(case), directions)
    seed = witness.random_like(value, rng)
    claimed = witness.inner(varying(seed, value), varying(tangent, value))

    def first_order(*arguments: Any) -> Any:
        if program.reset is not None:
            program.reset()
        return gradient(*arguments)

    found = witness.directional(first_order, program.arguments(case), directions, seed)
    assert not found.refutes(claimed), f"second order gives {claimed:.12g}, not {found}"


@pytest.mark.together
@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("program", "order"), HIGH_ORDERS, ids=[f"{program.name}-{order}" for program, order in HIGH_ORDERS]
)
def test_orders_three_and_four_against_witness(program: Program, order: int) -> None:
    """Each order agrees with differences of the one before."""
    arguments = program.arguments(0)
    direction = (1.0, *map(tree.zeros, arguments[1:]))
    claimed = derivative(program.function, order)(*arguments)
    found = witness.directional(derivative(program.function, order - 1), arguments, direction)
    assert not found.refutes(claimed), f"order {order} gives {claimed:.12g}, not {found}"


def slope(function: Callable[[float], Any]) -> Callable[[float], Any]:
    """The derivative, a tangent."""
    return lambda x: jvp(function, (x,), (1.0,))[1]


@pytest.mark.together
@pytest.mark.sampled(3)
@pytest.mark.parametrize("program", REFUSED, ids=lambda program: program.name)
def test_order_four_by_tangents(program: Program) -> None:
    """Where pullbacks of pullbacks of pullbacks are refused, tangents of tangents are not."""
    function, x, constants = program.function, program.arguments(0)[0], tuple(program.arguments(0)[1:])
    third = slope(slope(slope(lambda x: function(x, *constants))))
    claimed = jvp(third, (x,), (1.0,))[1]
    found = witness.directional(lambda x: jvp(third, (x,), (1.0,))[0], (x,), (1.0,))  # written once for both
    assert not found.refutes(claimed), f"order 4 gives {claimed:.12g}, not {found}"
