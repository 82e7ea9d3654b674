"""The programs in docs/ run, each file's as one notebook; and so do the examples in docstrings."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path
from typing import Any

import pytest

import s2s_ad
from tests.test_readme import BLOCK, run

PAGES = [Path(__file__).parents[1] / "docs" / "custom_rules.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_programs_of_a_page_run(page: Path, tmp_path: Path) -> None:
    names: dict[str, Any] = {"__name__": page.stem}
    blocks = [block for block in BLOCK.finditer(page.read_text(encoding="utf-8")) if block["language"] == "python"]
    assert blocks
    for block in blocks:
        run(block, names, tmp_path)


MODULES = [each.name for each in pkgutil.walk_packages(s2s_ad.__path__, "s2s_ad.") if "__main__" not in each.name]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
