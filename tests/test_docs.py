"""The programs in docs/ run, each file's as one notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.test_readme import BLOCK, run

PAGES = [Path(__file__).parents[1] / "docs" / "custom_rules.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_programs_of_a_page_run(page: Path, tmp_path: Path) -> None:
    names: dict[str, Any] = {"__name__": page.stem}
    blocks = [block for block in BLOCK.finditer(page.read_text(encoding="utf-8")) if block["language"] == "python"]
    assert blocks
    for block in blocks:
        run(block, names, tmp_path)
