"""The corpus covers the language: every construct that is promised occurs in at least two programs."""

import inspect

import numpy as np
import pytest

from s2s_ad import tree
from tests.language import BATTERIES, CONSTRUCTS, PAGE, page
from tests.programs import PROGRAMS

CASES = {tag for cases in BATTERIES.values() for tag in cases.values()}
TAGS = sorted({tag for line in CONSTRUCTS.values() for tag in line.split()} | CASES)


def test_size() -> None:
    assert len(PROGRAMS) >= 180


@pytest.mark.parametrize("tag", TAGS)
def test_construct_occurs_in_two_programs(tag: str) -> None:
    users = [program.name for program in PROGRAMS.values() if tag in program.tags]
    assert len(users) >= 2, f"{tag} only in {users}"


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_is_as_registered(name: str) -> None:
    """It has readable source, runs twice with the same value, and is flagged for what it does to its arguments."""
    program = PROGRAMS[name]
    assert inspect.getsource(program.function)
    mutated = False
    for case in range(len(program.cases)):
        arguments, untouched = program.arguments(case), program.arguments(case)
        value = program.call(*arguments)
        again = program.call(*program.arguments(case))
        assert bytes_of(value) == bytes_of(again)
        assert not program.scalar or (np.ndim(value) == 0 and isinstance(value, float | np.floating | np.ndarray))
        mutated |= bytes_of(arguments) != bytes_of(untouched)
        assert all(any(map(tree.is_inexact, tree.leaves(arguments[i]))) for i in program.positions)
    assert mutated == program.mutates


def bytes_of(value: object) -> list[object]:
    """A value as something that is equal only if it is the same to the bit."""
    return [(path, type(leaf), *_content(leaf)) for path, leaf in tree.walk(value)]


def _content(leaf: object) -> tuple[object, ...]:
    return (leaf.dtype, leaf.shape, leaf.tobytes()) if isinstance(leaf, np.ndarray) else (repr(leaf),)


def test_the_page_on_the_language_is_up_to_date() -> None:
    """`python -m tests.language` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == page()
