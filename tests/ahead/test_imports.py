"""What a file imports: each module once; with `standalone` nothing of the project, however it was reached."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from s2s_ad import generate

MODEL = """
import math
import math as m
import numpy as np
import numpy
import imported_package.config
import imported_package.config as settings
from imported_package import config
from imported_package.config import RATE as rate


def loss(x):
    y = config.scaled(np.sin(x)) * settings.RATE * imported_package.config.RATE * rate
    return numpy.sum(y) * math.sqrt(4.0) * m.sqrt(4.0)
"""
CONFIG = """
import numpy as xp

RATE = 3.0
UNUSED = 5.0


def scaled(x):
    return shifted(x) * RATE


def shifted(x):
    return xp.cos(x) + 1.0
"""


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    package = tmp_path / "imported_package"
    package.mkdir()
    (tmp_path / "pyproject.toml").write_text("")
    (package / "__init__.py").write_text("")
    (package / "config.py").write_text(CONFIG)
    (package / "model.py").write_text(MODEL)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("imported_package.model")
    for name in [name for name in sys.modules if name.startswith("imported_package")]:
        del sys.modules[name]


@pytest.mark.parametrize("standalone", [False, True])
def test_the_derivative_is_the_same(model: ModuleType, standalone: bool) -> None:
    text = generate(model.loss, spec="x: f64[n]", standalone=standalone)
    names: dict[str, object] = {"__name__": "generated"}
    exec(compile(text, "generated", "exec"), names)
    x = np.array([0.3, 0.7])
    expected = 4.0 * 27.0 * 3.0 * -np.sin(np.sin(x)) * np.cos(x)
    np.testing.assert_allclose(names["loss_grad"](x), expected, rtol=1e-12)  # type: ignore[operator]


def test_each_module_is_imported_once(model: ModuleType) -> None:
    lines = generate(model.loss, spec="x: f64[n]").splitlines()
    assert sum(line in ("import numpy as np", "import numpy") for line in lines) == 1
    assert sum(line in ("import math", "import math as m") for line in lines) == 1
    ours = [line for line in lines if line.startswith(("import imported_package", "from imported_package"))]
    assert len([line for line in ours if "RATE" not in line]) == 2, ours
    assert "import imported_package.config" in lines  # the package, which the text itself goes through


def test_a_file_that_stands_alone_has_nothing_of_the_project(model: ModuleType) -> None:
    text = generate(model.loss, spec="x: f64[n]", standalone=True)
    assert [line for line in text.splitlines() if "imported_package" in line and "#" not in line] == []
    assert text.count("RATE = 3.0") + text.count("rate = 3.0") == 1
    assert "UNUSED" not in text
