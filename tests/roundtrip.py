"""Round trips over the standard library: print, parse, compare. `python -m tests.roundtrip [FOLDER OR FILE ...]`.

Every module of the running Python (test folders aside) is parsed, printed and parsed again, as ast and as gast:
the trees must be the same. Prints the modules that fail, and exits with their number.
"""

from __future__ import annotations

import ast
import sys
import sysconfig
import tokenize
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from s2s_ad.syntax.parse import parse
from s2s_ad.syntax.printer import to_source

SKIPPED = {"test", "tests", "idle_test", "site-packages", "__pycache__"}


def standard_library() -> list[Path]:
    """The modules of the running Python, in order."""
    root = Path(sysconfig.get_path("stdlib"))
    return list(modules_below(root))


def modules_below(root: Path) -> Iterator[Path]:
    """The modules in a folder, without those for tests."""
    for path in sorted(root.rglob("*.py")):
        if not SKIPPED & set(path.relative_to(root).parts):
            yield path


def difference(left: Any, right: Any) -> str | None:
    """Where two trees of ast or gast differ first, or None. Walks without recursion."""
    pending = [(left, right, "")]
    while pending:
        one, other, place = pending.pop()
        if type(one) is not type(other):
            return f"{place}: {one!r} became {other!r}"
        if isinstance(one, ast.AST):
            pending.extend(
                (getattr(one, field, None), getattr(other, field, None), f"{place}.{type(one).__name__}.{field}")
                for field in one._fields
            )
        elif isinstance(one, list):
            if len(one) != len(other):
                return f"{place}: {len(one)} items became {len(other)}"
            pending.extend((a, b, place) for a, b in zip(one, other, strict=True))
        elif repr(one) != repr(other):
            return f"{place} line: {one!r} became {other!r}"
    return None


def round_trip(text: str, read: Callable[[str], Any]) -> str | None:
    """What went wrong, or None."""
    tree = read(text)
    try:
        printed = to_source(tree)
        return difference(tree, read(printed))
    except Exception as error:  # a report of all that can go wrong
        return f"{type(error).__name__}: {error}"


def check(path: Path) -> list[str]:
    """The failures of one module."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with tokenize.open(path) as file:
            text = file.read()
        readers = {"ast": ast.parse, "gast": parse}
        results = {name: round_trip(text, read) for name, read in readers.items()}
    return [f"{path} ({name}): {result}" for name, result in results.items() if result is not None]


def check_all(paths: Iterable[Path]) -> list[str]:
    """The failures of many."""
    return [failure for path in paths for failure in check(path)]


def main(arguments: list[str]) -> int:
    """Run over the modules named, or over the standard library."""
    given = [Path(argument) for argument in arguments]
    paths = [path for item in given for path in ([item] if item.is_file() else modules_below(item))]
    paths = paths if arguments else standard_library()
    failures = check_all(paths)
    print("\n".join([*failures, f"Python {sys.version.split()[0]}: {len(paths)} modules, {len(failures)} failures"]))
    return min(len(failures), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
