"""A file tests the kinds of the constants that it reads when it is imported: code was written for those."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from s2s_ad.command.main import main

SETTINGS = """
import numpy as np

RATE = 0.5
GRID = np.ones((3, 1))


class Step:
    size = 2.0
"""
PROGRAM = """
from math import pi

import numpy as np
import settings_of_test
from settings_of_test import GRID, RATE

SCALE = 2


def helper(u):
    return u * RATE if isinstance(SCALE, int) else u


def f(x: float) -> float:
    return np.sum(GRID * helper(x)) * settings_of_test.Step.size * pi


def around(c):
    def inner(x: float) -> float:
        return c * x

    return inner


inner = around(3.0)
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "settings_of_test.py").write_text(SETTINGS)
    (tmp_path / "program_of_test.py").write_text(PROGRAM)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    forget()


def forget() -> None:
    for name in ("settings_of_test", "program_of_test", "made_of_test"):
        sys.modules.pop(name, None)
    importlib.invalidate_caches()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("settings_of_test.py", "RATE = 0.5", "RATE = np.full((2, 1), 0.5)"),
        ("settings_of_test.py", "np.ones((3, 1))", "np.ones((3, 1), 'f4')"),
        ("settings_of_test.py", "np.ones((3, 1))", "np.ones((3, 2))"),
        ("settings_of_test.py", "size = 2.0", "size = np.ones(2)"),
        ("program_of_test.py", "SCALE = 2", "SCALE = 2.5"),
    ],
)
@pytest.mark.parametrize("transform", ["grad", "hvp"])
def test_a_constant_of_another_kind_is_refused(project: Path, transform: str, file: str, old: str, new: str) -> None:
    """It made a wrong gradient without an error."""
    assert main(["generate", "program_of_test.py:f", "--transform", transform, "-o", "made_of_test.py"]) == 0
    assert "isinstance(pi" not in (project / "made_of_test.py").read_text()
    forget()
    importlib.import_module("made_of_test")
    forget()
    (project / file).write_text((project / file).read_text().replace(old, new))
    with pytest.raises(TypeError, match=r"this file is for .*: generate it again"):
        importlib.import_module("made_of_test")


def test_another_value_of_the_same_kind_is_taken(project: Path) -> None:
    assert main(["generate", "program_of_test.py:f", "-o", "made_of_test.py"]) == 0
    forget()
    (project / "settings_of_test.py").write_text(SETTINGS.replace("0.5", "1.5").replace("(3, 1)", "(5, 1)"))
    made = importlib.import_module("made_of_test")
    np.testing.assert_allclose(made.f_grad(1.0), 5 * 1.5 * 2.0 * np.pi)


def test_a_closed_over_number(project: Path) -> None:
    assert main(["generate", "program_of_test.py:inner", "-o", "made_of_test.py"]) == 0
    assert "if not isinstance(c, float):" in (project / "made_of_test.py").read_text()
    forget()
    assert importlib.import_module("made_of_test").inner_grad(2.0) == 3.0


def test_copied_constants_are_what_they_were(project: Path) -> None:
    assert main(["generate", "program_of_test.py:f", "--standalone", "-o", "made_of_test.py"]) == 0
    assert "this file is for" not in (project / "made_of_test.py").read_text()
