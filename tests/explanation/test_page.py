"""The page of `report`: it needs nothing but itself, ties lines together, and shows what a user writes as text."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from s2s_ad import grad, report
from s2s_ad.command.main import main
from s2s_ad.errors.ahead import TargetError
from tests.programs import PROGRAMS

HOSTILE = "</script><script>hacked()</script><img src=x onerror=hacked()>${title}\"'&"


def net(W, xs, h, n):
    scale = float(n)  # </div>
    for x in xs:
        h = np.tanh(
            W @ h
            + x
        )
    label = "</script><script>hacked()</script><img src=x onerror=hacked()>${title}\"'&"
    return scale * np.sum(h * h) + len(label)


ARGUMENTS = np.eye(3), np.ones((50, 3)), np.ones(3), 2


class Page(HTMLParser):
    """The elements of a page, each with its attributes, and the text of each line."""

    VOID = frozenset({"meta", "link", "input", "img", "br", "rect"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.lines: dict[str, str] = {}
        self.line = ""
        self.depth = 0
        self.raw: dict[str, str] = {}
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag not in self.VOID:
            self.open.append(tag)
        if "line" in found.get("class", "").split():
            self.line, self.depth = f"{len(self.lines)} {found.get('data-key', '')}", len(self.open)
            self.lines[self.line] = ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if len(self.open) < self.depth:
            self.line, self.depth = "", 0

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("script", "style"):
            self.raw[self.open[-1]] = self.raw.get(self.open[-1], "") + data
        if self.line:
            self.lines[self.line] += data


@pytest.fixture(scope="module")
def text() -> str:
    return report(net, *ARGUMENTS)


def test_it_needs_nothing_but_itself(text: str) -> None:
    page = Page(text)
    for tag, attributes in page.elements:
        assert not attributes.get("src"), tag
        assert attributes.get("href", "data:,") == "data:,"
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
    assert "url(" not in page.raw["style"]
    assert "@import" not in page.raw["style"]


def test_only_its_own_script_runs(text: str) -> None:
    page = Page(text)
    assert [tag for tag, _ in page.elements].count("script") == 1
    policy = next(found["content"] for _, found in page.elements if found.get("http-equiv"))
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.raw[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")


def test_text_is_shown_as_it_is(text: str) -> None:
    assert any(HOSTILE.replace('"', '\\"') in line for line in Page(text).lines.values())
    assert "scale = float(n)  # </div>" in "\n".join(Page(text).lines.values())


def test_lines_are_tied_together(text: str) -> None:
    page = Page(text)
    primal = {found["data-key"] for _, found in page.elements if found.get("data-key")}
    step = next(line.split()[1] for line, shown in page.lines.items() if "h = np.tanh(" in shown and line.split()[1:])
    tied = [shown for line, shown in page.lines.items() if line.split()[1:] == [step]]
    assert sum("W @ h" in shown for shown in tied) >= 2, "all lines of the statement, and what stands for them"
    assert any("h_bar = W.T @ z_bar" in shown for shown in tied)
    assert step in primal


def test_what_is_known_stands_in_place(text: str) -> None:
    page = Page(text)
    assert any(re.search(r"h_saved\.append\(h\)saves h · 1\.\d kB", shown) for shown in page.lines.values())
    assert any(re.search(r"needs h · 1\.\d kB", shown) for shown in page.lines.values())
    titles = {found.get("title") for _, found in page.elements}
    assert {"active: it carries a derivative", "not active: an int"} <= titles


def test_each_stage_is_there() -> None:
    def bent(x):
        return x * x if x > 0 else -x

    stages = [found["data-name"] for _, found in Page(report(bent)).elements if "data-name" in found]
    assert stages == ["normal form", "versions", "derivative"]
    page = Page(report(bent))
    marks = {mark for _, found in page.elements for mark in found.get("class", "").split()}
    assert {"added", "removed"} <= marks


def fill(levels, x):
    level = 1.0
    for i in range(len(levels)):
        level = level * np.exp(x)
        levels[i] = level


def test_functions_that_are_inlined_are_shown() -> None:
    def loss(x, n):
        levels = np.zeros(n)
        fill(levels, x)
        return np.sum(levels)

    page = Page(report(loss, 0.5, 3))
    step = next(line.split()[1] for line, shown in page.lines.items() if "level = level * np.exp(x)" in shown)
    tied = [shown for line, shown in page.lines.items() if line.split()[1:] == [step]]
    assert any("x_bar += level_bar" in shown for shown in tied)
    whole = "".join(shown for line, shown in page.lines.items() if line.split()[1:2] == [step])
    assert "needs level" in whole and "level, z = saved.pop()" in whole


def test_functions_of_any_form() -> None:
    assert "saved" not in Page(report(lambda x: 2 * x, 1.0)).raw
    assert "def square_grad" in re.sub("<[^>]*>", "", report(Squares(2.0).square, 3.0))

    def recursive(x, n):
        return x if n <= 0 else np.sin(x) * recursive(x, n - 1)

    assert "what recursive keeps" in report(recursive, 0.5, 3)


@pytest.mark.parametrize("name", ["method_with_loop", "retries_with_smaller_steps", "lstm_loss", "kmeans_step"])
def test_every_statement_of_both_sweeps_is_tied_to_one_of_the_users(name: str) -> None:
    program = PROGRAMS[name]
    text = report(program.function, *program.arguments(), wrt=program.positions)
    lines = Page(text).lines
    source = grad(program.function, wrt=program.positions).source_for(*program.arguments())
    derivative = list(lines)[-len(source.splitlines()) :]
    tied = {number for number, line in enumerate(derivative, 1) if line.split()[1:]}
    assert tied == set(source.origins)


class Squares:
    def __init__(self, scale: float) -> None:
        self.scale = scale

    def square(self, x: float) -> float:
        return self.scale * x * x


def test_nobody_elses_file_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    for _ in range(2):
        assert report(lambda x: x * x, path=path) == path.read_text("utf-8")
    path.write_text("mine")
    with pytest.raises(TargetError, match="no report of s2s_ad"):
        report(lambda x: x * x, path=path)
    assert path.read_text() == "mine"


MODEL = """
import numpy as np


def f(x: float):
    return x * np.sin(x)


def g(x):
    return np.polynomial.polynomial.polymul(x, x)[0]


def example():
    return (2.0,)
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    before = set(sys.modules)
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "reported_model.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_the_command(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = "reported_model.py"
    assert main(["report", f"{model}:f", "--html", "f.html", "--example", f"{model}:example"]) == 0
    assert "f.html written" in capsys.readouterr().err
    assert Page((project / "f.html").read_text("utf-8")).lines
    assert main(["report", f"{model}:f", "--html", "jvp.html", "--transform", "jvp"]) == 0
    assert main(["report", f"{model}:f", "--html", model]) == 2
    assert main(["report", f"{model}:f", f"{model}:f", "--html", "f.html"]) == 2
    for transform, name in {"hvp": "f_grad_jvp", "jacobian": "f_jvp"}.items():
        assert main(["report", f"{model}:f", "--html", "f.html", "--transform", transform]) == 0
        page = re.sub("<[^>]*>", "", Path("f.html").read_text("utf-8"))
        assert f"def f_{transform}(" in page and f"def {name}(" in page and " in line" in page
    assert main(["report", f"{model}:f", "--html", "nowhere/f.html"]) == 1
    assert main(["report", f"{model}:g", "--html", "g.html"]) == 1
    assert "np.polynomial.polynomial.polymul" in capsys.readouterr().err
    assert not (project / "g.html").exists()
