"""The whole corpus of programs in normal form, from the grammar's side and from the values'."""

from __future__ import annotations

import pytest

from tests.normalise.running import normal_form, rebuilt, run
from tests.programs import PROGRAMS, Program


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=list(PROGRAMS))
def test_corpus(program: Program) -> None:
    function = getattr(program.function, "__wrapped__", program.function)  # decorated by this package
    names = list(function.__code__.co_varnames)
    normal = rebuilt(normal_form(function, frozenset(names[at] for at in program.positions)), function)
    for case in range(len(program.cases)):
        expected = run(function, program.arguments(case), [])
        assert run(normal, program.arguments(case), []) == expected
