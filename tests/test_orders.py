"""Forward over reverse for every smooth scalar program of the corpus, and orders 3 and 4 by one number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2s_ad import derivative, grad, jvp, tree
from tests import witness
from tests.derivatives import varying
from tests.programs import Program
from tests.second_order import SMOOTH
from tests.test_corpus import cases

LATER = frozenset(
    [
        "newton_inside",
        "callee_with_branches",
        "callee_with_loop",
        "callee_in_loop",
        "star_arguments",
        "factorial_power",
        "fibonacci_like",
        "even_steps",
        "parity_sum",
        "passes_functions",
        "deep_calls",
        "star_tuple",
        "loop_left_by_exception",
        "elses_and_ends",
        "decorated_callees",
        "stars_taken",
        "higher_derivative",
        "derivative_of_lambda",
        "third_derivative",
        "gradient_of_gradient_call",
        "power_inside",
        "imported_in_a_method",
        "attribute_made_before_loop",
    ]
)
"""Programs with callees or derivatives of their own, or attributes that a loop adds:
pairs of pairs of pairs are refused, or take long to write."""
BY_ONE_NUMBER = [
    program
    for program in SMOOTH
    if type(program.cases[0][0]) is float and 0 in program.positions and program.name not in LATER
]


@cases(SMOOTH)
def test_forward_over_reverse_against_witness(program: Program, case: int) -> None:
    """The tangent of the generated gradient agrees with differences of it."""
    gradient = grad(program.function, wrt=program.positions)
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


@pytest.mark.parametrize("program", BY_ONE_NUMBER, ids=lambda program: program.name)
def test_orders_three_and_four_against_witness(program: Program) -> None:
    """Each order agrees with differences of the one before."""
    arguments = program.arguments(0)
    direction = (1.0, *map(tree.zeros, arguments[1:]))
    for order in (3, 4):
        claimed = derivative(program.function, order)(*arguments)
        found = witness.directional(derivative(program.function, order - 1), arguments, direction)
        assert not found.refutes(claimed), f"order {order} gives {claimed:.12g}, not {found}"
