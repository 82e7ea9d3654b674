"""Random programs against the witnesses, and the generator itself: its programs run, differ, and use the language."""

import inspect
import random

import hypothesis
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import witness
from tests.fuzz.check import differences, generated, kind_of, text_of, verdict, written
from tests.fuzz.everyday import EverydayWriter
from tests.fuzz.lengths import LengthsWriter
from tests.fuzz.rich import RichWriter
from tests.fuzz.writer import Writer

COUNT = 300
DRAWN = 700
PARTS = 10
EVERYDAY = 50
SEED = 1
TWICE = (4, 5, 6, 8, 20, 33, 44, 63)  # with recursion and objects that change among them
GROWING = (" > ", "for ", "if ", "keepdims", "np.where", "concatenate", "slots[", "by[", "cell.", "[::-1]", "view")
WANTED = ("for ", "while ", "if ", "else:", "break", "continue", "return", "out=", "*=", "reshape", "[::-1]", "where")


@pytest.mark.parametrize("number", range(COUNT))
def test_derivatives_of_a_random_program(number: int) -> None:
    found = verdict(number)
    assert kind_of(found) != "failed", f"{found}\n{text_of(number)}"


@pytest.mark.parametrize("seed", TWICE)
def test_second_derivatives_of_a_random_program(seed: int) -> None:
    found = verdict(seed, orders=2)
    assert kind_of(found) in ("ok", "undecided"), f"{found}\n{text_of(seed)}"


@pytest.mark.parametrize("part", range(PARTS))
def test_derivatives_of_a_drawn_program(part: int) -> None:
    """Hypothesis makes the choices, and shortens a program that fails."""

    @hypothesis.seed(part)
    @settings(max_examples=DRAWN // PARTS, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False), st.sampled_from((*2 * (Writer, RichWriter), LengthsWriter)))
    def asked(rng: random.Random, writer: type[Writer]) -> None:
        text = written(rng, writer, SEED)
        found = verdict(SEED, text)
        assert kind_of(found) != "failed", f"{found}\n{text}"

    asked()


def test_few_random_programs_are_undecided() -> None:
    """The witness decides nearly all of them, and their values are tame."""
    undecided = 0
    for seed in range(COUNT):
        f, arguments = generated(seed)
        assert abs(f(*(np.copy(arguments[0]), arguments[1]))) < 100
        found = differences(f, arguments, witness.random_like(arguments, np.random.default_rng(seed + 1)))
        undecided += found is None or found.state != "ok"
    assert undecided <= COUNT // 20


@pytest.mark.parametrize("seed", range(EVERYDAY))
def test_an_everyday_program_runs(seed: int) -> None:
    """The third writer's programs are no part of the suite: they still find what is wrong."""
    f, arguments = generated(seed, text_of(seed, EverydayWriter))
    assert abs(f(*(np.copy(arguments[0]), arguments[1]))) < 1000


@pytest.mark.parametrize("construct", GROWING)
def test_programs_of_unknown_lengths_have_all_constructs(construct: str) -> None:
    assert sum(construct in text_of(seed, LengthsWriter) for seed in range(100)) >= 4


def test_text_is_reproducible_and_readable_by_inspect() -> None:
    f, _ = generated(5)
    assert text_of(5) == text_of(5) != text_of(6)
    assert inspect.getsource(f) in text_of(5)


@pytest.mark.parametrize("construct", WANTED)
def test_construct_occurs_often(construct: str) -> None:
    assert sum(construct in text_of(seed) for seed in range(COUNT)) >= COUNT // 15
