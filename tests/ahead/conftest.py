"""A small project of a user, in a folder of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

MODEL = """
import numpy as np

RATE = 0.1


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss(w, x, t):
    # the margin
    y = sigmoid(x @ w)
    return np.mean((y - t) ** 2) + RATE * np.sum(w * w)


class Net:
    scale = 2.0

    def loss(self, w: float) -> float:
        return self.scale * w * w


def example():
    return np.ones(3), np.ones((4, 3)), np.ones(4)


def unsupported(x):
    found = {k for k in x}
    return eval("sum(found)")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "model.py").write_text(MODEL)
    return tmp_path


@pytest.fixture
def alone(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In the project's folder, with modules that are forgotten afterwards."""
    before = set(sys.modules)
    monkeypatch.chdir(project)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    for name in set(sys.modules) - before:
        if Path(getattr(sys.modules[name], "__file__", None) or "/").is_relative_to(project):
            del sys.modules[name]
