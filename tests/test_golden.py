"""Generated derivatives are those in tests/golden, to the letter. Accept new ones with `pytest --update-golden`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.programs import GOLDEN, Golden

FOLDER = Path(__file__).parent / "golden"


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
def test_text_is_the_one_accepted(golden: Golden, request: pytest.FixtureRequest) -> None:
    path = FOLDER / f"{golden.name}.txt"
    text = golden.text()
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8")
    assert path.exists(), "no file yet: run pytest --update-golden, and read what it wrote"
    assert text.splitlines() == path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
def test_text_is_the_same_when_made_anew(golden: Golden) -> None:
    assert golden.text() == golden.text()


def test_no_file_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {golden.name for golden in GOLDEN}
