"""The command as users run it: in a process of its own, in the folder of their project."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from s2s_ad.command.main import main
from tests.ahead.conftest import MODEL

ROOT = Path(__file__).parents[2]
SPEC = "w: f64[m], x: f64[n, m], t: f64[n]"
INSTALLED = Path(sys.executable).with_name("s2s-ad")


def run(folder: Path, *words: str, program: str = "-m s2s_ad") -> subprocess.CompletedProcess[str]:
    """The command that is installed beside this Python, if there is one; or another program."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    command = [sys.executable, *program.split(" ", 1), *words]
    if program == "-m s2s_ad" and INSTALLED.exists():
        command = [str(INSTALLED), *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def test_help() -> None:
    done = run(ROOT, "--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("generate", "check"))
    assert "TARGET" in run(ROOT, "generate", "--help").stdout
    assert run(ROOT).returncode == 2
    assert run(ROOT, "--version").stdout.startswith("s2s_ad ")


def test_generate_and_check(project: Path) -> None:
    done = run(project, "generate", "model.py:loss", "--wrt", "w", "--spec", SPEC, "-o", "grad.py")
    assert done.returncode == 0, done.stderr
    text = (project / "grad.py").read_text()
    assert f"# python -m s2s_ad generate model.py:loss --wrt w --spec '{SPEC}' -o grad.py\n" in text
    assert "# source: model.py: loss, sigmoid\n" in text
    assert "    # the margin\n" in text
    used = "import numpy as np; from grad import loss_grad; print(loss_grad(np.ones(3), np.ones((4, 3)), np.ones(4)))"
    block = "import sys; sys.modules['s2s_ad'] = sys.modules['gast'] = None; "
    assert run(project, block + used, program="-c").returncode == 0
    wrong = run(project, block + used.replace("np.ones(4)", "np.ones(5)"), program="-c")
    assert "loss_grad takes w: f64[m], x: f64[n, m], t: f64[n]" in wrong.stderr

    assert run(project, "check").returncode == 0
    (project / "model.py").write_text(MODEL.replace("RATE * np.sum", "3.0 * np.sum"))
    stale = run(project, "check")
    assert stale.returncode == 1
    assert any(line.startswith("-") and "RATE" in line for line in stale.stdout.splitlines())
    assert any(line.startswith("+") and "3.0" in line for line in stale.stdout.splitlines())
    assert "edited by hand" not in stale.stdout


def test_check_tells_of_all_files(project: Path, alone: None, capsys: pytest.CaptureFixture[str]) -> None:
    """A target that is gone is one of them, and no reason to stop."""
    assert main(["generate", "model.py:Net.loss", "-o", "one.py"]) == 0
    assert main(["generate", "model.py:loss", "-o", "two.py"]) == 0
    text = (project / "one.py").read_text()
    (project / "one.py").write_text(text.replace("Net.loss", "Gone.loss"))
    capsys.readouterr()
    assert main(["check"]) == 1
    told = capsys.readouterr()
    assert "one.py: model.py:Gone.loss: model.py has no Gone" in told.out
    assert "1 up to date, 1 not" in told.err


def test_edited_and_foreign_files_are_kept(project: Path) -> None:
    words = ("generate", "model:Net.loss", "--spec", "w: float", "-o", "grad.py")
    assert run(project, *words).returncode == 0
    text = (project / "grad.py").read_text()
    (project / "grad.py").write_text(text + "# mine\n")
    refused = run(project, *words)
    assert refused.returncode == 2
    assert "edited" in refused.stderr
    assert (project / "grad.py").read_text() == text + "# mine\n"
    checked = run(project, "check", "grad.py")
    assert checked.returncode == 1
    assert "edited by hand" in checked.stdout
    assert run(project, *words, "--force").returncode == 0
    assert (project / "grad.py").read_text() == text
    foreign = run(project, *words[:-1], "model.py")
    assert foreign.returncode == 2
    assert "not generated" in foreign.stderr
    assert (project / "model.py").read_text() == MODEL


def test_files_of_the_configuration(project: Path) -> None:
    (project / "pyproject.toml").write_text(
        "[[tool.s2s-ad.files]]\n"
        'targets = ["model.py:loss"]\ntransform = ["grad", "hvp"]\nexample = "model.py:example"\noutput = "made.py"\n'
    )
    assert run(project, "check").returncode == 1
    done = run(project, "generate")
    assert done.returncode == 0, done.stderr
    assert "[1/1] made.py" in done.stderr
    text = (project / "made.py").read_text()
    assert "def loss_grad(" in text
    assert "def loss_hvp(" in text
    assert run(project, "check").returncode == 0
    (project / "pyproject.toml").write_text('[[tool.s2s-ad.files]]\ntarget = "model.py:loss"\nout = "made.py"\n')
    wrong = run(project, "check")
    assert (wrong.returncode, "'out' is no key" in wrong.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("model.py",), 2, "names no function"),
        (("model.py:nothing",), 2, "model.py has no nothing"),
        (("missing.py:loss",), 2, "no file missing.py"),
        (("missing:loss",), 2, "no module missing"),
        (("builtins:len",), 2, "len is not written in Python"),
        (("numpy:sin",), 2, "sin is not written in Python"),
        (("broken.py:f",), 2, "broken.py:2: "),
        (("raising.py:f",), 2, "ZeroDivisionError"),
        (("leaving.py:f",), 2, "ends the program: SystemExit(0)"),
        (("model.py:loss", "--spec", "w: float): pass\ndef g("), 1, "is not of the form"),
        (("model.py:RATE",), 2, "no function"),
        (("model.py:loss", "--wrt", "v"), 1, "'v'"),
        (("model.py:loss", "--spec", "w f64"), 1, "the spec 'w f64'"),
        (("model.py:loss", "--spec", "v: f64[n]"), 1, "no parameter v"),
        (("model.py:loss", "--spec", "w: int"), 1, "with respect to w"),
        (("model.py:loss", "--transform", "grads"), 2, "'grads'"),
        (("model.py:unsupported",), 1, "model.py:29"),
        (("model.py:loss", "--wrt", ","), 2, "--wrt names no parameter"),
        (("model.py:loss", "--example", "model.py:sigmoid"), 2, "calling it raised TypeError"),
        (("model.py:sigmoid", "--example", "model.py:example"), 1, "the example does not fit sigmoid: too many"),
        (("null.py:f",), 2, "null is no Python"),
        (("model.py:loss", "-o", "no/such/folder/grad.py"), 1, "grad.py: No such file or directory"),
        (("model.py:loss", "-o", "."), 1, "directory"),
        (("model.py:loss", "-o", "/dev/full", "--force"), 2, "no ordinary file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_is_wrong_is_said(
    project: Path,
    alone: None,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    status: int,
    said: str,
) -> None:
    (project / "broken.py").write_text("x = 1\ndef f(:\n")
    (project / "raising.py").write_text("1 / 0\n")
    (project / "leaving.py").write_text("raise SystemExit(0)\n")
    (project / "null.py").write_text("\0")
    try:
        found = main(["generate", *words])
    except SystemExit as leaving:
        found = int(str(leaving.code))
    told = capsys.readouterr().err
    assert (found, said in told) == (status, True), told


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("show", "model.py"), 2, "s2s-ad: model.py: this names no function\nway out: "),
        (("explain", "model.py:nothing"), 2, "model.py has no nothing\nway out: it has "),
        (("generate", "broken.py:f"), 2, "broken.py:2: invalid syntax\n    def f(:\nway out: "),
        (("check", "model.py"), 2, "was not generated by s2s_ad"),
        (("check", "missing.py"), 1, "s2s-ad: missing.py: No such file or directory"),
        (("generate", "model.py:Net.loss", "-o", "."), 1, "Is a directory"),
        (("grad",), 2, "invalid choice"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_the_command_says_what_is_wrong_and_leaves(
    project: Path, words: tuple[str, ...], status: int, said: str
) -> None:
    (project / "broken.py").write_text("x = 1\ndef f(:\n")
    done = run(project, *words)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (status, True, False), done.stderr
    assert done.stdout == ""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read and write everything")
def test_files_that_may_not_be_read_or_written(project: Path) -> None:
    (project / "model.py").chmod(0)
    done = run(project, "generate", "model.py:loss")
    assert (done.returncode, "PermissionError" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    (project / "model.py").chmod(0o644)
    (project / "closed").mkdir(mode=0o555)
    done = run(project, "generate", "model.py:loss", "-o", "closed/grad.py")
    assert (done.returncode, "closed/grad.py: Permission denied" in done.stderr) == (1, True)


def test_files_that_cannot_be_made(project: Path, alone: None, capsys: pytest.CaptureFixture[str]) -> None:
    """As root too: the message names the file that was asked for, and nothing is left behind."""
    (project / "file").write_text("")
    assert main(["generate", "model.py:loss", "-o", "file/grad.py"]) == 1
    assert "file/grad.py: Not a directory" in capsys.readouterr().err
    assert not list(project.glob(".*.tmp"))


def test_unsupported_places_are_told_all_at_once(project: Path) -> None:
    done = run(project, "generate", "model.py:unsupported")
    assert done.returncode == 1
    assert "model.py:29" in done.stderr
    assert "model.py:30" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no signal to kill with")
def test_the_old_file_survives_a_kill_in_the_middle_of_a_write(project: Path) -> None:
    assert run(project, "generate", "model.py:Net.loss", "-o", "grad.py").returncode == 0
    old = (project / "grad.py").read_text()
    killing = (
        "import os, signal, sys; from s2s_ad.command.main import main; "
        "os.fsync = lambda file: os.kill(os.getpid(), signal.SIGKILL); "
        "main(['generate', 'model.py:Net.loss', '--transform', 'jvp', '-o', 'grad.py'])"
    )
    assert run(project, killing, program="-c").returncode == -signal.SIGKILL
    assert (project / "grad.py").read_text() == old
    assert run(project, "check").returncode == 0
