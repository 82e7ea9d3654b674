"""What `check` says of a file whose head was edited or damaged, and of targets that are named in other ways."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from s2s_ad.command.main import main
from tests.ahead.test_command import run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checked(project: Path, alone: None) -> Iterator[Path]:
    """A project with two generated files."""
    assert main(["generate", "model.py:Net.loss", "-o", "one.py"]) == 0
    assert main(["generate", "model.py:loss", "--spec", "w: f64[m], x: f64[n, m], t: f64[n]", "-o", "two.py"]) == 0
    yield project


def with_command(path: Path, words: str) -> None:
    """Replace the words of the command in a file's head."""
    text = path.read_text()
    head, old, rest = re.split(r"(?m)^# python -m s2s_ad generate (.*)\n", text, maxsplit=1)
    path.write_text(f"{head}# python -m s2s_ad generate {words.replace('OLD', old)}\n{rest}")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("OLD --spec 'w: float", "No closing quotation"),
        ("OLD\\", "No escaped character"),
        ("-o two.py", "names no target"),
        ("OLD --spec", "expected one argument"),
        ("OLD --unknown", "--unknown"),
        ("model.py:loss\0 -o two.py", "NUL"),
        ("mo\0del.py:loss -o two.py", "NUL"),
        (f"{'m' * 300}.py:loss -o two.py", "m" * 300),
        ("model.py:loss --spec 'w: f64[' -o two.py", "the spec"),
    ],
)
def test_a_damaged_head_is_told_and_the_other_files_are_checked(
    checked: Path, capsys: pytest.CaptureFixture[str], words: str, said: str
) -> None:
    with_command(checked / "two.py", words)
    capsys.readouterr()
    assert main(["check"]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("two.py: ")
    assert said in told.out
    assert "1 up to date, 1 not" in told.err


def test_every_cut_of_a_command_is_told(checked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is missing at its end; without all of `-o two.py` it is what another call of `generate` would write."""
    path = checked / "two.py"
    text = path.read_text()
    line = next(line for line in text.splitlines() if line.startswith("# python -m s2s_ad generate "))
    for end in range(len("# python -m s2s_ad generate "), len(line)):
        path.write_text(text.replace(line, line[:end]))
        status = main(["check", "two.py"])
        assert status == (0 if line[end:] == " -o two.py" else 1), line[:end]


def test_an_output_that_was_edited_is_seen(checked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (checked / "two.py").read_text()
    (checked / "two.py").write_text(text.replace("-o two.py", "-o other.py"))
    for words in (["check"], ["check", "two.py"]):
        capsys.readouterr()
        assert main(words) == 1
        assert "-o two.py" in capsys.readouterr().out


def test_a_loop_of_links_is_no_file(checked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checked / "loop.py").symlink_to(checked / "pool.py")
    (checked / "pool.py").symlink_to(checked / "loop.py")
    assert main(["generate", "loop.py:f"]) == 2
    assert "there is no file loop.py" in capsys.readouterr().err
    assert main(["generate", "model.py:loss", "-o", "loop.py"]) == 2
    assert "no ordinary file" in capsys.readouterr().err
    assert (checked / "loop.py").is_symlink()
    assert main(["check", "loop.py"]) == 1
    assert "loop.py: " in capsys.readouterr().err
    assert main(["check"]) == 0
    (checked / "pyproject.toml").write_text('[[tool.s2s-ad.files]]\ntarget = "model.py:loss"\noutput = "loop.py"\n')
    assert main(["check"]) == 1


def test_the_directions_of_several_parameters_are_named(checked: Path) -> None:
    words = ["--wrt", "w,t", "--transform", "hvp", "-o", "hvp.py"]
    assert main(["generate", "model.py:loss", *words]) == 0
    assert "the derivative of its gradient along w_dot, t_dot." in " ".join((checked / "hvp.py").read_text().split())


INHERITED = """
class Base:
    rate = 2.0

    def energy(self, x: float) -> float:
        return self.scaled(x) ** 2

    def scaled(self, x):
        return self.rate * x

    @staticmethod
    def free(x: float) -> float:
        return x * x
"""
INHERITING = """
from base import Base


class Sub(Base):
    def scaled(self, x):
        return 3.0 * x
"""


def test_an_inherited_method_is_one_of_the_class_that_is_named(
    project: Path,
    alone: None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (project / "base.py").write_text(INHERITED)
    (project / "sub.py").write_text(INHERITING)
    assert main(["generate", "sub.py:Sub.energy", "-o", "sub_grad.py"]) == 0
    assert main(["generate", "base.py:Base.energy", "-o", "base_grad.py"]) == 0
    assert main(["generate", "sub.py:Sub.free", "-o", "free_grad.py"]) == 0
    assert main(["check"]) == 0
    import base  # type: ignore[import-not-found]
    import base_grad  # type: ignore[import-not-found]
    import free_grad  # type: ignore[import-not-found]
    import sub  # type: ignore[import-not-found]
    import sub_grad  # type: ignore[import-not-found]

    assert sub_grad.energy_grad(sub.Sub(), 2.0) == 36.0
    assert base_grad.energy_grad(base.Base(), 2.0) == 16.0
    assert free_grad.free_grad(2.0) == 4.0
    with pytest.raises(TypeError, match="energy_grad takes self: Sub, x: float"):
        sub_grad.energy_grad(base.Base(), 2.0)


def test_a_package_without_an_init_is_found_again(project: Path) -> None:
    """`check` in the project's folder found no such module."""
    package = project / "src" / "space" / "part"
    package.mkdir(parents=True)
    (package / "tools.py").write_text("def double(x):\n    return 2.0 * x\n")
    (package / "model.py").write_text("from space.part.tools import double\n\n\ndef f(x):\n    return double(x) * x\n")
    done = run(project / "src", "generate", "space.part.model:f", "--spec", "x: float", "-o", "../made.py")
    assert done.returncode == 0, done.stderr
    assert "generate src/space.part.model:f --spec" in (project / "made.py").read_text()
    for folder in (project, project / "src"):
        done = run(folder, "check")
        assert (done.returncode, done.stdout) == (0, ""), done.stdout
    program = "import s2s_ad, space.part.model as m; s2s_ad.generate(m.f, spec='x: float', path='called.py')"
    called = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{project / 'src'}"}
    subprocess.run([sys.executable, "-c", program], cwd=project, check=True, env=called)
    done = run(project, "check", "called.py")
    assert (done.returncode, done.stdout) == (0, ""), done.stdout


def test_a_module_that_was_named_in_a_subfolder_is_found_again(project: Path) -> None:
    package = project / "src" / "package"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    text = "def squash(x):\n    return x * x\n\n\ndef example():\n    return (2.0,)\n"
    (package / "model.py").write_text(text)
    words = ("package.model:squash", "--example", "package.model:example", "-o", "../made.py")
    done = run(project / "src", "generate", *words)
    assert done.returncode == 0, done.stderr
    assert (
        "generate src/package/model.py:squash --example src/package/model.py:example"
        in (project / "made.py").read_text()
    )
    for folder in (project, project / "src"):
        done = run(folder, "check")
        assert (done.returncode, done.stdout) == (0, ""), done.stdout
