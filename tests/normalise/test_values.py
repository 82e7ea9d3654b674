"""Normal form computes what the program computed: values bit by bit, calls, output, errors."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.normalise.programs import CALLS, PROGRAMS
from tests.normalise.running import normal_form, rebuilt, run

Cases = list[tuple[Any, ...]]
each_program = pytest.mark.parametrize("program, active, cases", PROGRAMS, ids=[row[0].__name__ for row in PROGRAMS])


@each_program
def test_same_outcome(program: Callable[..., Any], active: frozenset[str], cases: Cases) -> None:
    _compare(program, active, cases)


@each_program
def test_same_outcome_with_nothing_active(program: Callable[..., Any], active: frozenset[str], cases: Cases) -> None:
    _compare(program, frozenset(), cases)


def _compare(program: Callable[..., Any], active: frozenset[str], cases: Cases) -> None:
    normal = rebuilt(normal_form(program, active), program)
    for case in cases:
        expected = run(program, copy.deepcopy(case), CALLS)
        assert run(normal, copy.deepcopy(case), CALLS) == expected
