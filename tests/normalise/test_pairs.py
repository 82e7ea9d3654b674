"""Normal forms as they should read."""

from __future__ import annotations

import pytest

from s2s_ad.syntax.printer import to_source
from tests.normalise import pairs
from tests.normalise.running import normal_form, tree_of


@pytest.mark.parametrize("pair", pairs.PAIRS, ids=[pair.__name__ for pair in pairs.PAIRS])
def test_reads_as_expected(pair: type) -> None:
    expected = tree_of(pair.after)  # type: ignore[attr-defined]
    expected.name = "before"
    assert to_source(normal_form(pair.before).function) == to_source(expected)  # type: ignore[attr-defined]
