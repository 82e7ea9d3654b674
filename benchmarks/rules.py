"""The time of a gradient over the time of its function, for the rules of the table, on large arrays; worst first.

Elementwise functions are called on 1e6 elements with the numbers of their test points (fewer where they are slow), the
others as `rule_calls` says. Value and adjoints of all arguments that have one, against the function alone: a ratio, so
that the speed of a machine matters little. What is freed stays with the process, as in one that has run for a while:
the kernel's clearing of pages is not measured. Claim: at most 4, unless the row of the rule says why not (`cost`).

`python -m benchmarks.rules [part of a call ...] [--log FILE] [--write]`: with a log, it goes on from where it was
stopped; `--write` makes docs/costs.md.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from itertools import chain
from math import ceil
from pathlib import Path

import numpy as np

from benchmarks.measure import print_table
from benchmarks.rule_cases import Case, of_calls, of_points
from benchmarks.rule_costs import MOST, PAGE, Row, page
from s2s_ad import tree, vjp
from s2s_ad.rules.rule import Rule

LIBRARIES = ("linalg", "signal", "fft", "integrate", "ndimage", "special", "stats", "cluster.vq", "sparse.linalg")
ROUNDS, AGAIN, SECONDS, LEAST = 7, 4, 0.5, 0.004


def measured(case: Case, reason: str) -> Row:
    """The row of a case; what is above the bound without a reason is measured again, for there is noise."""
    function, args = case.built()
    value, pullback = vjp(function, *args)
    seed = tree.map_leaves(lambda leaf: np.ones_like(leaf)[()], value)
    pullback(seed)

    def both() -> None:
        vjp(function, *args)[1](seed)

    plain = partial(function, *args)
    seconds, ratio = in_turns(plain, both)
    for _ in range(0 if reason else AGAIN):
        if ratio > MOST:
            seconds, ratio = min((seconds, ratio), in_turns(plain, both), key=lambda found: found[1])
    return Row(case.call, ratio, 1e3 * seconds, reason)


def in_turns(plain: Callable[[], object], both: Callable[[], object]) -> tuple[float, float]:
    """The least time of the function, and the least time of both over it, of some rounds in half a second."""
    number, start = ceil(LEAST / max(spent(plain, 1), 1e-7)), time.perf_counter()
    rounds = [(spent(plain, number), spent(both, ceil(number / 3)))]
    while len(rounds) < ROUNDS and time.perf_counter() - start < SECONDS:
        rounds.append((spent(plain, number), spent(both, ceil(number / 3))))
    alone, together = (min(column) for column in zip(*rounds, strict=True))
    return alone, together / alone


def spent(call: Callable[[], object], number: int) -> float:
    """The time of one of so many calls, on the processors that they kept busy."""
    start = time.process_time()
    for _ in range(number):
        call()
    return (time.process_time() - start) / number


def why(rule: Rule) -> str:
    """What the row says; a view does no work to compare with."""
    return rule.cost or ("the function is a view, its adjoint an array" if rule.view_of is not None else "")


def keep_freed_memory() -> None:
    """Up to 64 MB: glibc raises its thresholds to what a program has once freed, 32 MB at most."""
    np.empty(4 * 10**6 - 1000)


def table(parts: list[str], log: Path | None) -> tuple[list[Row], list[str]]:
    """The rows, and what could not be measured; each is printed as it comes."""
    lines = log.read_text(encoding="utf-8").splitlines() if log is not None and log.exists() else []
    known = {row["call"]: row for row in map(json.loads, lines)}
    rows, failed = [], []
    for case in chain(of_calls(), of_points()):
        if parts and not any(part in case.call for part in parts):
            continue
        reason = why(case.rule)
        if case.call in known:
            rows.append(Row(**known[case.call], why=reason))
            continue
        try:
            rows.append(measured(case, reason))
        except Exception as problem:
            failed.append(f"{case.call}: {type(problem).__name__}: {str(problem).splitlines()[0][:150]}")
            continue
        print(f"{case.call}: {rows[-1].ratio:.1f}", file=sys.stderr, flush=True)
        if log is not None:
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(rows[-1].numbers()) + "\n")
    return rows, failed


def main(arguments: list[str]) -> int:
    """Print the table; 1 if a rule costs more than its row explains."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rules", description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", help="parts of calls; all, if none is given")
    parser.add_argument("--log", type=Path, help="a file to write to, and to go on from")
    parser.add_argument("--write", action="store_true", help="make docs/costs.md")
    options = parser.parse_args(arguments)
    for library in LIBRARIES:
        importlib.import_module(f"scipy.{library}")
    keep_freed_memory()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        rows, failed = table(options.parts, options.log)
    rows.sort(key=lambda row: row.ratio, reverse=True)
    print_table(["call", "ratio", "function, ms", "why"], [row.cells() for row in rows])
    print(*failed, sep="\n")
    worse = [row.call for row in rows if row.ratio > MOST and not row.why]
    print(f"{len(rows)} calls; above {MOST:.0f} without a reason: {len(worse)}; not measured: {len(failed)}")
    if options.write and not options.parts:
        PAGE.write_text(page(rows), encoding="utf-8")
    return int(bool(worse or failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
