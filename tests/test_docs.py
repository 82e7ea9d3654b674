"""The programs in docs/ run, each page's as one notebook, and print what it says; and so do the examples in docstrings.

`python -m tests.test_readme` rewrites what the pages say.
"""

from __future__ import annotations

import doctest
import importlib
import re
import shlex
import tomllib
from pathlib import Path

import pytest

import s2s_ad
from s2s_ad.ahead.options import read_table, read_words
from tests.test_readme import BLOCK, README, printed_by_programs

DOCS = README.parent / "docs"
PAGES = sorted(DOCS.glob("*.md"))
TEXTS = {page: page.read_text(encoding="utf-8") for page in [README, *PAGES]}
LANGUAGES = {"python", "sh", "text", "toml", "yaml", "{toctree}", "{eval-rst}"}


@pytest.mark.parametrize("page", [page for page in PAGES if "```python" in TEXTS[page]], ids=lambda page: page.name)
def test_programs_of_a_page_run_and_print_what_it_says(page: Path, tmp_path: Path) -> None:
    for block, output in printed_by_programs(tmp_path, page):
        assert output.strip() == block["text"].strip()


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: page.name)
def test_blocks_are_of_known_kinds_and_are_seen(page: Path) -> None:
    opened = re.findall(r"^```(\S+)$", TEXTS[page], re.MULTILINE)
    assert set(opened) <= LANGUAGES
    blocks = [block for block in BLOCK.finditer(TEXTS[page]) if block["language"] in opened]
    assert len(blocks) == len([language for language in opened if not language.startswith("{")])


def test_commands_and_tables_can_be_read() -> None:
    """The lines that call `generate`, and the files of pyproject.toml."""
    blocks = [block for text in TEXTS.values() for block in BLOCK.finditer(text)]
    lines = [line for block in blocks if block["language"] == "sh" for line in block["text"].splitlines()]
    commands = [line for line in lines if " generate " in line]
    assert len(commands) >= 2
    for line in commands:
        assert read_words(shlex.split(line.partition(" generate ")[2])).targets
    tables = [tomllib.loads(block["text"]) for block in blocks if block["language"] == "toml"]
    assert tables
    for table in tables:
        assert all(read_table(each).targets for each in table["tool"]["s2s-ad"]["files"])


def test_files_linked_exist() -> None:
    for page, text in TEXTS.items():
        links = re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", text)
        assert [link for link in links if not (page.parent / link).exists()] == [], page.name


def test_every_page_is_in_the_site_and_every_public_name_in_the_reference() -> None:
    trees = re.findall(r"```\{toctree\}(.*?)```", TEXTS[DOCS / "index.md"], re.DOTALL)
    listed = re.findall(r"^([a-z_]+)$", "\n".join(trees), re.MULTILINE)
    assert sorted(listed) == sorted(page.stem for page in PAGES if page.stem != "index")
    named = re.findall(r"^\.\. auto(?:function|class|exception):: (\w+)$", TEXTS[DOCS / "api.md"], re.MULTILINE)
    assert sorted(named) == sorted(s2s_ad.__all__)


PACKAGE = Path(s2s_ad.__file__).parent
FILES = {path: ".".join(("s2s_ad", *path.relative_to(PACKAGE).with_suffix("").parts)) for path in PACKAGE.rglob("*.py")}
MODULES = [name.removesuffix(".__init__") for path, name in FILES.items() if ">>> " in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", sorted(MODULES))
def test_examples_of_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
