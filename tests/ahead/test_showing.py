"""`show` and `explain`: what they print, plain and coloured."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from s2s_ad.command import terminal
from s2s_ad.command.main import main

MODEL = """
import numpy as np


def net(W, xs, h, n):
    scale = float(n)
    seen = 0.0
    for x in xs:
        h = np.tanh(W @ h + x)
        seen = seen + np.sum(x)
    print(seen)
    return scale * np.sum(h)


def fall(x, n):
    if n <= 0:
        return 1.0
    y = np.sin(x) * fall(x, n - 1)
    return y + fall(y, n - 2)


def fill(levels, x):
    level = 1.0
    for i in range(len(levels)):
        level = level * np.exp(x)
        levels[i] = level


def filled(x):
    levels = np.zeros(3)
    fill(levels, x)
    return np.sum(levels)


def sets(x):
    found = {k for k in x}
    first = np.polynomial.polynomial.polymul(x, x)[0] + eval("x[0]")
    return sum(found) + helper(x) + first


def helper(x):
    return np.polynomial.polynomial.polyadd(x, x)[0]


def example():
    return np.eye(3), np.ones((20, 3)), np.ones(3), 2
"""
SPEC = "W: f64[n, n], xs: f64[k, n], h: f64[n], n: int"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    before = set(sys.modules)
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "shown_model.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def printed(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert main(words) == status
    found = capsys.readouterr()
    return found.out if status == 0 else found.err


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "show", "shown_model.py:net", "--spec", SPEC)
    assert out.startswith("import numpy as np\n")
    assert "def net_grad(W, xs, h, n):" in out
    assert "\x1b" not in out


def test_show_several(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "show", "shown_model.py:net", "--spec", SPEC, "--transform", "jvp,hvp")
    assert "def net_jvp(" in out
    assert "def net_hvp(" in out
    assert "sha256" not in out


def test_show_in_colour(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pygments")
    monkeypatch.setattr(terminal, "is_coloured", lambda: True)
    assert "\x1b[" in printed(capsys, "show", "shown_model.py:net", "--spec", SPEC)


def test_show_stages(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "show", "shown_model.py:net", "--spec", SPEC, "--stages")
    assert "+++ normal form" in out
    assert "-        h = np.tanh(W @ h + x)" in out
    assert "# --- grad ---" in out


def test_show_side_by_side(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    lines = printed(capsys, "show", "shown_model.py:net", "--spec", SPEC, "--side-by-side").splitlines()
    assert len({line.index("│") for line in lines}) == 1
    rows = [tuple(part.strip() for part in line.split("│")) for line in lines]
    assert ("5 def net(W, xs, h, n):", "def net_grad(W, xs, h, n):") in rows
    assert ("9         h = np.tanh(W @ h + x)", "h = np.tanh(W @ h + x)") in rows
    assert ("9         h = np.tanh(W @ h + x)", "# adjoint of h = np.tanh(W @ h + x)") in rows
    left = [row[0] for row in rows if row[0]]
    assert left[:8] == sorted(left[:8], key=lambda line: int(line.split()[0]))


def test_side_by_side_of_callees(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = printed(capsys, "show", "shown_model.py:fall", "--side-by-side")
    rows = [tuple(part.strip() for part in line.split("│")) for line in out.splitlines()]
    assert any(left.endswith("def fall(x, n):") and right.startswith("def fall") for left, right in rows)
    out = printed(capsys, "show", "shown_model.py:net", "--spec", SPEC, "--side-by-side", "--transform", "hvp")
    assert all("│" in line for line in out.splitlines())
    assert "…" in out, "what is too long is cut"


def test_side_by_side_of_what_is_inlined(capsys: pytest.CaptureFixture[str]) -> None:
    """The statements of a function with blocks stand for themselves, under their own names."""
    rows = printed(capsys, "show", "shown_model.py:filled", "--spec", "x: float", "--side-by-side").splitlines()
    pairs = [tuple(part.strip().lstrip("0123456789 ") for part in line.split("│")) for line in rows]
    step = "level = level * np.exp(x)"
    assert {("for i in range(len(levels)):",) * 2, (step, "level, z = saved.pop()")} <= set(pairs)
    assert ("levels[i] = level",) * 2 in pairs
    assert "# for i in range(len(levels)), backwards" in {right for _, right in pairs}


def test_side_by_side_in_colour(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pygments")
    plain = printed(capsys, "show", "shown_model.py:net", "--spec", SPEC, "--side-by-side")
    monkeypatch.setattr(terminal, "is_coloured", lambda: True)
    coloured = printed(capsys, "show", "shown_model.py:net", "--spec", SPEC, "--side-by-side")
    assert "\x1b[" in coloured
    bare = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert [line.rstrip() for line in bare.splitlines()] == plain.splitlines()


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert terminal.is_coloured()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not terminal.is_coloured()


def test_stages_can_be_applied_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    """Each is a diff to the one before: what one adds, a later one may take away, and nothing else."""
    out = printed(capsys, "show", "shown_model.py:net", "--spec", SPEC, "--stages")
    source, *diffs = out.split("\n\n--- before\n")
    lines = source.splitlines()[1:]
    for diff in diffs:
        for line in diff.split("\n\n# ---")[0].splitlines()[1:]:
            if line.startswith("-"):
                lines.remove(line[1:])
            elif line.startswith("+"):
                lines.append(line[1:])
    assert "        t = W @ h" in lines


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "explain", "shown_model.py:net", "--spec", SPEC)
    assert "  active: W, h\n" in out
    assert "  not active: n (an int)\n" in out
    assert "  not active: xs (does not depend on W)\n" in out
    assert "  saved: h, since h = np.tanh(W @ h + x) (line 9) overwrites it, for its own adjoint\n" in out
    assert "np.tanh" in out.splitlines()[-1]


def test_explain_weighs_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "explain", "shown_model.py:net", "--example", "shown_model.py:example")
    assert re.search(r"^  saved: h \(\d+ B, \d+%\), since h = ", out, re.MULTILINE)
    assert "  memory: " in out
    assert out.count("\n") == len(out.splitlines()), "what the function prints is not shown"


def test_explain_tells_all_that_is_unsupported(capsys: pytest.CaptureFixture[str]) -> None:
    err = printed(capsys, "explain", "shown_model.py:sets", "shown_model.py:net", status=1)
    assert "shown_model.py:sets: 4 unsupported" in err
    assert err.count("way out: ") == 4


def test_no_target(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no target\nway out: see python -m s2s_ad show --help" in printed(capsys, "show", status=2)
