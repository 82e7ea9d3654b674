"""Each program of the corpus: the value, what is left alone, and its derivatives against three witnesses.

The witnesses are differences (or the complex step), the other mode, and, for second order, differences of the gradient.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from s2s_ad import tree
from tests import witness
from tests.derivatives import (
    arrays,
    identical,
    observed,
    scribble,
    value_and_gradient,
    value_and_pullback,
    value_and_tangent,
    varying,
)
from tests.programs import PROGRAMS, Program
from tests.second_order import SMOOTH

LATER = {"further-language", "further-rules"}
READY = [program for program in PROGRAMS.values() if not program.tags & LATER]


def cases(programs: Iterable[Program]) -> Any:
    """One test for each program and each of its argument tuples."""
    rows = [(program, case) for program in programs for case in range(len(program.cases))]
    return pytest.mark.parametrize(("program", "case"), rows, ids=[name_of(*row) for row in rows])


def name_of(program: Program, case: int) -> str:
    return f"{program.name}-{case}" if case else program.name


all_programs = cases(READY)
scalar_programs = cases(program for program in READY if program.scalar)
smooth_programs = cases(SMOOTH)


def value_seed_directions(program: Program, case: int) -> tuple[Any, Any, tuple[Any, ...]]:
    """The plain value, a random seed for it, and a random direction of the arguments."""
    rng = np.random.default_rng([case, len(program.name)])
    value = program.call(*program.arguments(case))
    directions = witness.random_directions(program.cases[case], program.positions, rng)
    return value, witness.random_like(value, rng), directions


def tolerance(*values: Any) -> float:
    """The relative accuracy that can be asked for: of the coarsest number among the values."""
    precisions = [np.finfo(np.asarray(leaf).dtype).eps for leaf in tree.leaves(values) if tree.is_inexact(leaf)]
    return 4096 * float(max(precisions, default=np.finfo(float).eps))


def paired(program: Program, adjoints: Iterable[Any], case: int) -> tuple[tuple[Any, Any], ...]:
    """Primal and adjoint of each argument that the program is differentiated by."""
    return tuple(zip((program.cases[case][i] for i in program.positions), adjoints, strict=True))


@scalar_programs
def test_value_is_bitwise_the_programs_own(program: Program, case: int) -> None:
    value, _ = value_and_gradient(program, program.arguments(case))
    assert identical(value, program.call(*program.arguments(case)))


@all_programs
def test_value_of_the_split_form_is_bitwise_the_programs_own(program: Program, case: int) -> None:
    value, _ = value_and_pullback(program, program.arguments(case))
    assert identical(value, program.call(*program.arguments(case)))


@scalar_programs
def test_arguments_are_not_mutated(program: Program, case: int) -> None:
    arguments = program.arguments(case)
    value_and_gradient(program, arguments)
    assert identical(arguments, program.arguments(case))


@all_programs
def test_arguments_and_seed_are_not_mutated_by_the_split_form(program: Program, case: int) -> None:
    _, seed, _ = value_seed_directions(program, case)
    arguments, kept = program.arguments(case), tree.copy(seed)
    _, pullback = value_and_pullback(program, arguments)
    pullback(seed)
    assert identical(arguments, program.arguments(case))
    assert identical(seed, kept)


@all_programs
def test_gradients_are_owned_by_the_caller(program: Program, case: int) -> None:
    """Writable, and no memory shared with arguments, seed, value or each other."""
    _, seed, _ = value_seed_directions(program, case)
    arguments = program.arguments(case)
    value, pullback = value_and_pullback(program, arguments)
    gradients = arrays([varying(g, x) for g, x in zip(pullback(seed), arguments, strict=True)])
    others = arrays([arguments, seed, value])
    for i, gradient in enumerate(gradients):
        assert gradient.flags.writeable
        assert not any(np.may_share_memory(gradient, other) for other in others + gradients[:i])


@scalar_programs
def test_gradients_of_the_joint_form_are_owned_by_the_caller(program: Program, case: int) -> None:
    arguments = program.arguments(case)
    value, gradients = value_and_gradient(program, arguments)
    found = arrays(gradients)
    for i, gradient in enumerate(found):
        assert gradient.flags.writeable
        assert not any(np.may_share_memory(gradient, other) for other in arrays([arguments, value]) + found[:i])


@scalar_programs
def test_gradient_has_the_structure_of_its_argument(program: Program, case: int) -> None:
    _, gradients = value_and_gradient(program, program.arguments(case))
    for primal, gradient in paired(program, gradients, case):
        assert tree.mismatch(varying(gradient, primal), varying(primal, primal), "the gradient") is None


@all_programs
def test_adjoints_have_the_structure_of_their_arguments(program: Program, case: int) -> None:
    _, seed, _ = value_seed_directions(program, case)
    _, pullback = value_and_pullback(program, program.arguments(case))
    adjoints = pullback(seed)
    assert len(adjoints) == len(program.cases[case])
    for i in program.positions:
        primal = program.cases[case][i]
        assert tree.mismatch(varying(adjoints[i], primal), varying(primal, primal), "the adjoint") is None


@all_programs
def test_pullback_gives_the_same_when_called_again(program: Program, case: int) -> None:
    _, seed, _ = value_seed_directions(program, case)
    _, pullback = value_and_pullback(program, program.arguments(case))
    first, other, second = pullback(tree.copy(seed)), pullback(tree.zeros(seed)), pullback(tree.copy(seed))
    assert identical(first, second)
    assert not any(np.any(leaf) for leaf in tree.leaves(other) if tree.is_inexact(leaf) and np.all(np.isfinite(leaf)))


@all_programs
def test_pullback_does_not_see_what_the_caller_writes(program: Program, case: int) -> None:
    """Not into the value, nor into a gradient or a seed; arguments that the program stores into were copied."""
    _, seed, _ = value_seed_directions(program, case)
    value, pullback = value_and_pullback(program, program.arguments(case))
    given = tree.copy(seed)
    first = pullback(given)
    kept = tree.copy(first)
    for written in (value, given, list(first)):
        scribble(written)
    assert identical(pullback(seed), kept)


@scalar_programs
def test_joint_and_split_form_agree(program: Program, case: int) -> None:
    _, gradients = value_and_gradient(program, program.arguments(case))
    value, pullback = value_and_pullback(program, program.arguments(case))
    one = tree.map_leaves(np.ones_like, value) if isinstance(value, np.ndarray) else type(value)(1)
    adjoints = pullback(one)
    for i, gradient in zip(program.positions, gradients, strict=True):
        primal = program.cases[case][i]
        a, b = (tree.flatten(varying(x, primal))[0] for x in (gradient, adjoints[i]))
        np.testing.assert_allclose(a, b, rtol=tolerance(primal, value), atol=tolerance(primal, value))


@scalar_programs
def test_gradient_against_witness(program: Program, case: int) -> None:
    _, gradients = value_and_gradient(program, program.arguments(case))
    for number in range(2):
        rng = np.random.default_rng([number, case])
        directions = witness.random_directions(program.cases[case], program.positions, rng)
        found = witness.directional(program.call, program.arguments(case), directions)
        primals = [program.cases[case][i] for i in program.positions]
        along = [directions[i] for i in program.positions]
        claimed = witness.inner(varying(list(gradients), primals), varying(along, primals))
        assert not found.refutes(claimed), f"the gradient {gradients} gives {claimed:.12g}, not {found}"


@all_programs
def test_pullback_against_witness(program: Program, case: int) -> None:
    _, seed, directions = value_seed_directions(program, case)
    _, pullback = value_and_pullback(program, program.arguments(case))
    primals = list(program.cases[case])
    adjoints = pullback(tree.copy(seed))
    claimed = witness.inner(varying(list(adjoints), primals), varying(list(directions), primals))
    found = witness.directional(program.call, program.arguments(case), directions, seed)
    assert not found.refutes(claimed), f"the adjoints {adjoints} give {claimed:.12g}, not {found}"


@all_programs
def test_tangent_against_witness(program: Program, case: int) -> None:
    value, seed, directions = value_seed_directions(program, case)
    found_value, tangent = value_and_tangent(program, program.arguments(case), directions)
    assert identical(found_value, value)
    assert tree.mismatch(varying(tangent, value), varying(value, value), "the tangent") is None
    claimed = witness.inner(varying(seed, value), varying(tangent, value))
    found = witness.directional(program.call, program.arguments(case), directions, seed)
    assert not found.refutes(claimed), f"the tangent {tangent} gives {claimed:.12g}, not {found}"


@all_programs
def test_modes_agree(program: Program, case: int) -> None:
    """<y_bar, J x_dot> = <J^T y_bar, x_dot>, with no step size in it."""
    value, seed, directions = value_seed_directions(program, case)
    _, tangent = value_and_tangent(program, program.arguments(case), directions)
    _, pullback = value_and_pullback(program, program.arguments(case))
    primals = list(program.cases[case])
    adjoints = varying(list(pullback(tree.copy(seed))), primals)
    forward = witness.inner(varying(seed, value), varying(tangent, value))
    reverse = witness.inner(adjoints, varying(list(directions), primals))
    size = float(np.sum(np.abs(tree.flatten(adjoints)[0] * tree.flatten(varying(list(directions), primals))[0])))
    assert abs(forward - reverse) <= tolerance(primals, value) * max(size, abs(forward))


@smooth_programs
def test_reverse_over_reverse_against_witness(program: Program, case: int) -> None:
    """The generated gradient is accepted as a program, and its own pullback agrees with differences of it."""
    from s2s_ad import grad, vjp

    gradient = grad(program.function, wrt=program.positions)
    rng = np.random.default_rng([3, case])
    directions = witness.random_directions(program.cases[case], program.positions, rng)
    value, pullback = vjp(gradient, *program.arguments(case))
    seed = witness.random_like(value, rng)
    primals = list(program.cases[case])
    claimed = witness.inner(varying(list(pullback(seed)), primals), varying(list(directions), primals))

    def first_order(*arguments: Any) -> Any:
        if program.reset is not None:
            program.reset()
        return gradient(*arguments)

    found = witness.directional(first_order, program.arguments(case), directions, seed)
    assert not found.refutes(claimed), f"second order gives {claimed:.12g}, not {found}"


@scalar_programs
def test_effects_happen_once_and_in_order(program: Program, case: int) -> None:
    arguments, again = program.arguments(case), program.arguments(case)
    plain = observed(program, lambda: program.function(*arguments))
    value_and_gradient(program, again)  # written and compiled before the run that is watched
    again = program.arguments(case)
    assert observed(program, lambda: value_and_gradient(program, again)) == plain


@all_programs
def test_effects_of_the_split_form_happen_once_and_in_order(program: Program, case: int) -> None:
    _, seed, _ = value_seed_directions(program, case)
    arguments = program.arguments(case)
    plain = observed(program, lambda: program.function(*arguments))
    again = program.arguments(case)
    assert observed(program, lambda: value_and_pullback(program, again)[1](seed)) == plain
