"""docs/coverage.md says what holds, for a handful of names; the whole is `python -m tests.coverage --write`."""

from __future__ import annotations

import pytest

from tests.coverage.check import outcome_of
from tests.coverage.names import names
from tests.coverage.report import PAGE, listed
from tests.coverage.samples import samples

NAMES = {name.name: name for name in names()}
HANDFUL = ("numpy.tanh", "numpy.concatenate", "index.assign_basic", "numpy.floor", "operator.@", "math.hypot")


@pytest.mark.parametrize("name", HANDFUL)
def test_page_is_true(name: str) -> None:
    outcome = outcome_of(NAMES[name])
    claimed = listed(PAGE.read_text(encoding="utf-8"))[name]
    assert outcome.reasons == {} and claimed == "Works"


def test_page_lists_every_name() -> None:
    assert set(listed(PAGE.read_text(encoding="utf-8"))) == set(NAMES)


def test_samples_are_of_names_in_the_table() -> None:
    assert set(samples()) - set(NAMES) == set()
