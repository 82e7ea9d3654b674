"""`python -m tests.coverage [part of a chapter's or of a name's spelling ...] [--write]`."""

from __future__ import annotations

import sys
import time

from tests.coverage.check import Outcome, outcome_of
from tests.coverage.names import Name, names
from tests.coverage.report import PAGE, lines, page


def main(arguments: list[str]) -> int:
    """Print the outcome; the exit status is 1 if something that was asked for does not work."""
    asked = [argument for argument in arguments if argument != "--write"]
    started = time.perf_counter()
    outcomes = [outcome_of(name) for name in names() if not asked or any(_means(part, name) for part in asked)]
    print("\n".join(lines(outcomes)))
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)
    if "--write" in arguments:
        _write(outcomes, complete=not asked)
    return int(any(outcome.reasons for outcome in outcomes))


def _means(part: str, name: Name) -> bool:
    return part in name.chapter or name.name == part or name.name.startswith(f"{part}.")


def _write(outcomes: list[Outcome], complete: bool) -> None:
    if not complete:
        raise SystemExit("--write asks for all chapters")
    PAGE.write_text(page(outcomes), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
