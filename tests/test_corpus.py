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
    plain,
    scribble,
    value_and_gradient,
    value_and_pullback,
    value_and_tangent,
    varying,
)
from tests.programs import PROGRAMS, Program
from tests.second_order import SMOOTH, gradient_of

LATER = {"further-language"}
READY = [program for program in PROGRAMS.values() if not program.tags & LATER]


def cases(programs: Iterable[Program]) -> Any:
    """One test for each program and each of its argument tuples."""
    rows = [(program, case) for program in programs for case in range(len(program.cases))]
    tests = [pytest.param(*row, id=name_of(*row), marks=pytest.mark.together) for row in rows]
    return pytest.mark.parametrize(("program", "case"), tests)


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
def test_joint_form(program: Program, case: int) -> None:
    """The value is the program's own, bitwise; its effects happen once, in order; its arguments are left alone; the
    gradients have the structure of the arguments, are the caller's to write into, and agree with differences."""
    arguments = program.arguments(case)
    value, gradients = value_and_gradient(program, arguments)
    assert identical(value, program.call(*program.arguments(case)))
    assert identical(arguments, program.arguments(case))
    assert_owned(arrays(gradients), arrays([arguments, value]))
    for primal, gradient in paired(program, gradients, case):
        assert tree.mismatch(varying(gradient, primal), varying(primal, primal), "the gradient") is None
    again = program.arguments(case)
    assert observed(program, lambda: value_and_gradient(program, again)) == effects(program, case)
    rng = np.random.default_rng([0, case])
    directions = witness.random_directions(program.cases[case], program.positions, rng)
    found = witness.directional(program.call, program.arguments(case), directions)
    primals = [program.cases[case][i] for i in program.positions]
    along = [directions[i] for i in program.positions]
    claimed = witness.inner(varying(list(gradients), primals), varying(along, primals))
    assert not found.refutes(claimed), f"the gradient {gradients} gives {claimed:.12g}, not {found}"


@all_programs
def test_split_form(program: Program, case: int) -> None:
    """The same of the value and the pullback, which leaves its seed alone, and can be called any number of times."""
    _, seed, _ = value_seed_directions(program, case)
    arguments, given = program.arguments(case), tree.copy(seed)
    value, pullback = value_and_pullback(program, arguments)
    adjoints = pullback(given)
    assert identical(value, program.call(*program.arguments(case)))
    assert identical(arguments, program.arguments(case))
    assert identical(given, seed)
    gradients = arrays([varying(g, x) for g, x in zip(adjoints, arguments, strict=True)])
    assert_owned(gradients, arrays([arguments, given, value]))
    assert len(adjoints) == len(program.cases[case])
    for i in program.positions:
        primal = program.cases[case][i]
        assert tree.mismatch(varying(adjoints[i], primal), varying(primal, primal), "the adjoint") is None
    nothing = tree.leaves(pullback(tree.zeros(seed)))
    assert not any(np.any(leaf) for leaf in nothing if tree.is_inexact(leaf) and np.all(np.isfinite(leaf)))
    kept = tree.copy(adjoints)
    for written in (value, given, list(adjoints), *plain(arguments)):
        scribble(written)  # what the caller writes, a pullback does not see
    assert identical(pullback(seed), kept)
    again = program.arguments(case)
    assert observed(program, lambda: value_and_pullback(program, again)[1](seed)) == effects(program, case)


def assert_owned(gradients: list[Any], others: list[Any]) -> None:
    """Writable, and no memory shared with the others or each other."""
    for i, gradient in enumerate(gradients):
        assert gradient.flags.writeable
        assert not any(np.may_share_memory(gradient, other) for other in others + gradients[:i])


def effects(program: Program, case: int) -> Any:
    """What the program itself is seen to do."""
    arguments = program.arguments(case)
    return observed(program, lambda: program.function(*arguments))


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


@all_programs
def test_both_modes_against_witness_and_each_other(program: Program, case: int) -> None:
    """Tangent and adjoints against one witness; <y_bar, J x_dot> = <J^T y_bar, x_dot>, with no step size in it."""
    value, seed, directions = value_seed_directions(program, case)
    found_value, tangent = value_and_tangent(program, program.arguments(case), directions)
    assert identical(found_value, value)
    assert tree.mismatch(varying(tangent, value), varying(value, value), "the tangent") is None
    _, pullback = value_and_pullback(program, program.arguments(case))
    primals = list(program.cases[case])
    adjoints = varying(list(pullback(tree.copy(seed))), primals)
    along = varying(list(directions), primals)
    forward = witness.inner(varying(seed, value), varying(tangent, value))
    reverse = witness.inner(adjoints, along)
    size = float(np.sum(np.abs(tree.flatten(adjoints)[0] * tree.flatten(along)[0])))
    assert abs(forward - reverse) <= tolerance(primals, value) * max(size, abs(forward))
    found = witness.directional(program.call, program.arguments(case), directions, seed)
    assert not found.refutes(forward), f"the tangent {tangent} gives {forward:.12g}, not {found}"
    assert not found.refutes(reverse), f"the adjoints {adjoints} give {reverse:.12g}, not {found}"


@smooth_programs
def test_reverse_over_reverse_against_witness(program: Program, case: int) -> None:
    """The generated gradient is accepted as a program, and its own pullback agrees with differences of it."""
    from s2s_ad import vjp

    gradient = gradient_of(program)
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
