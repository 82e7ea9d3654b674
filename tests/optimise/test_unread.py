"""What nobody reads has no name, or goes; the rest stays."""

from __future__ import annotations

import pytest

from s2s_ad.optimise.unread import drop_unread
from tests.optimise.helpers import after, normal
from tests.optimise.programs import facts

OURS = facts("t1 t2 t3_bar", "t3_bar")


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("t1 = note(x)\nreturn x", "note(x)\nreturn x"),
        ("t1 = L.pop()\nreturn x", "L.pop()\nreturn x"),
        ("t1 = L.pop()\nt2 = t1 + 1\nreturn x", "L.pop()\nreturn x"),
        ("a, t1 = x, y * 2\nreturn a", "a = x\nreturn a"),
        ("a, b = x, y * 2\nreturn a", "a = x\nreturn a"),
        ("a, b, t1 = x, y, w\nreturn a * b", "a, b = x, y\nreturn a * b"),
        ("t1 = x * y\nt3_bar = t1 * 2\nreturn x", "return x"),
        ("for i in range(3):\n    t1 = L.pop()\nreturn x", "for i in range(3):\n    L.pop()\nreturn x"),
    ],
)
def test_dropped(before: str, expected: str) -> None:
    assert after(drop_unread, before, OURS) == normal(expected)


@pytest.mark.parametrize(
    "text",
    [
        "b = x * y\nreturn x",
        "a, b = x, note(y)\nreturn a",
        "a, b = note(x)\nreturn a",
        "global b\na, b = x, y\nreturn a",
        "t1 = x\nt1 += y\nreturn x",
        "if x:\n    t1 = y\nreturn x",
        "a, t1 = x, y\n\ndef later():\n    return t1\n\nreturn a, later",
    ],
)
def test_kept(text: str) -> None:
    assert after(drop_unread, text, OURS) == normal(text)
