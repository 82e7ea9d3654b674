"""The programs in README.md run, and print what it says. `python -m tests.test_readme [PAGE]` rewrites what it says.

A block of Python is a program, and a block after `<!-- printed -->` is what the program before it prints. Programs
share their names, in order, as in a notebook. A program after `<!-- needs a 1.0 -->` runs where that release is found.
"""

import contextlib
import io
import re
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"(?:<!-- (?P<mark>.*?) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)```\n", re.DOTALL)


def printed_by_programs(folder: Path, page: Path = README) -> Iterator[tuple[re.Match[str], str]]:
    """The blocks that show output, each with what its program prints now."""
    names: dict[str, Any] = {"__name__": "readme"}
    output, ran = "", True
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        mark = block["mark"] or ""
        if mark == "printed":
            if ran:
                yield block, output
        elif block["language"] == "python":
            ran = all(map(installed, needed(mark)))
            output = run(block, names, folder) if ran else ""


def needed(mark: str) -> list[str]:
    """
    >>> needed("needs autograd 1.9.1, jax 0.10.2")
    ['autograd 1.9.1', 'jax 0.10.2']
    """
    return mark.removeprefix("needs ").split(", ") if mark.startswith("needs ") else []


def installed(release: str) -> bool:
    name, version = release.split()
    try:
        return metadata.version(name) == version
    except metadata.PackageNotFoundError:
        return False


def run(block: re.Match[str], names: dict[str, Any], folder: Path) -> str:
    """Run a program from a file of its own, so that its functions have a source; what it prints calls it program.py."""
    path = folder / str(block.start()) / "program.py"
    path.parent.mkdir()
    path.write_text(block["text"], encoding="utf-8")
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.chdir(path.parent):
        exec(compile(block["text"], str(path), "exec"), names)
    return re.sub(rf"{re.escape(str(folder))}/\d+/program\.py", "program.py", printed.getvalue())


def test_programs_print_what_the_readme_says(tmp_path: Path) -> None:
    shown = list(printed_by_programs(tmp_path))
    assert len(shown) >= 5
    for block, output in shown:
        assert output.strip() == block["text"].strip()


@pytest.mark.parametrize("start", ["python3 -m venv .venv && "])
def test_two_commands_stand_at_the_top(start: str) -> None:
    commands = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith(start)]
    assert [("examples/" in line, "pytest" in line) for line in commands] == [(True, False), (False, True)]


def main() -> None:
    """Rewrite the pages that are named, or README.md and all in docs/."""
    for page in map(Path, sys.argv[1:] or [README, *sorted(README.parent.glob("docs/*.md"))]):
        with tempfile.TemporaryDirectory() as folder:
            text = page.read_text(encoding="utf-8")
            for block, output in reversed(list(printed_by_programs(Path(folder), page))):
                text = text[: block.start("text")] + output.strip() + "\n" + text[block.end("text") :]
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
