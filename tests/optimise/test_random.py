"""Each pass keeps what a program computes, in what order it does what can be seen, and which arrays share memory."""

from __future__ import annotations

import gast
import numpy as np
import pytest

from s2s_ad.optimise.accumulate import add_in_place, double, spell_out, start_with_first
from s2s_ad.optimise.common import reuse
from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.fold import fold
from s2s_ad.optimise.identities import simplify
from s2s_ad.optimise.propagate import propagate
from s2s_ad.optimise.tidy import tidy
from tests.optimise.helpers import Pass, text_of
from tests.optimise.programs import random_program, run


def identities(body: list[gast.stmt], facts: Facts) -> object:
    pure = facts.oracle(body).pure
    return propagate(body, facts, lambda e: simplify(e, facts.value_of, facts.derivatives, pure))


def everything(body: list[gast.stmt], facts: Facts) -> object:
    facts = facts.settle(body)
    for change in (identities, start_with_first, spell_out, fold, double, identities, fold, reuse, add_in_place, tidy):
        change(body, facts)
    return body


EXACT: tuple[Pass, ...] = (fold, propagate, start_with_first, spell_out, add_in_place, reuse, tidy)


def same(a: object, b: object, exact: bool) -> bool:
    if isinstance(a, tuple | list):
        return type(a) is type(b) and len(a) == len(b) and all(same(p, q, exact) for p, q in zip(a, b, strict=True))  # type: ignore[arg-type]
    if np.shape(a) != np.shape(b):  # type: ignore[arg-type]
        return False
    if exact:
        return np.array_equal(a, b, equal_nan=True)  # type: ignore[arg-type]
    return np.allclose(a, b, rtol=1e-9, atol=0, equal_nan=True)  # type: ignore[arg-type]


def sharing(result: object) -> list[list[bool]]:
    arrays = [x for x in result if isinstance(x, np.ndarray)]  # type: ignore[attr-defined]
    return [[np.shares_memory(p, q) for q in arrays] for p in arrays]


def check(change: Pass, seed: int, exact: bool) -> None:
    size, known = (14, 6)[seed % 2], seed % 4 < 2
    before = text_of(random_program(seed, size, known)[0])
    body, facts = random_program(seed, size, known)
    change(body, facts)
    expected, found = run(before), run(text_of(body))
    assert same(found, expected, exact), before
    assert sharing(found[0]) == sharing(expected[0]), before


@pytest.mark.parametrize("change", EXACT, ids=lambda change: change.__name__)
def test_pass(change: Pass) -> None:
    for seed in range(40):
        check(change, seed, exact=True)


@pytest.mark.parametrize("start", range(100, 200, 20))
def test_all_passes(start: int) -> None:
    for seed in range(start, start + 20):
        check(everything, seed, exact=False)
