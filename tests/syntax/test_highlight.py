"""Every piece of a text is there, in its place, however it is coloured."""

from __future__ import annotations

import inspect
from types import ModuleType

import pytest

from s2s_ad import api, tree
from s2s_ad.syntax.highlight import highlight


@pytest.mark.parametrize("module", [api, tree], ids=lambda module: module.__name__)
def test_nothing_is_lost(module: ModuleType) -> None:
    text = inspect.getsource(module)
    assert ["".join(piece for _, piece in line) for line in highlight(text)] == text.splitlines()


def test_kinds() -> None:
    text = 'def f(x):  # one\n    """Two\n    lines."""\n    return len(x) + x.len + 1.5'
    kinds = [[(kind, piece) for kind, piece in line if kind] for line in highlight(text)]
    assert kinds == [
        [("keyword", "def"), ("definition", "f"), ("comment", "# one")],
        [("string", '"""Two')],
        [("string", '    lines."""')],
        [("keyword", "return"), ("builtin", "len"), ("number", "1.5")],
    ]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "x = (", "'''open", "a\n  b\n c", "$ é ?", "f'{x!r:>{w}} é' + 'é'", "\tx = 1\n"]
)
def test_any_text(text: str) -> None:
    assert ["".join(piece for _, piece in line) for line in highlight(text)] == text.splitlines()
