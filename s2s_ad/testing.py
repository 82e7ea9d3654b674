"""A check of derivatives against differences, for users and for the tests of this package.

Three witnesses that share nothing: differences know only values; the dot product identity knows no step size; and the
two modes are written by different rules of calculus from the same source.
"""

from __future__ import annotations

import contextlib
import inspect
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from s2s_ad import tree
from s2s_ad.differences import Difference
from s2s_ad.probe import Arguments, Case, directions, precision, weighted
from s2s_ad.progress import Progress

Mode = Literal["reverse", "forward"]
Wrt = int | str | Sequence[int | str]


@dataclass(frozen=True)
class Entry:
    """One number of a derivative beside what differences say of it."""

    name: str
    mode: str
    expected: float
    error: float
    got: float
    kink: bool
    wrong: bool


@dataclass(frozen=True)
class Report:
    """What was compared. It prints as a table; `wrong` and `undecided` are the entries to look at."""

    function: str
    entries: tuple[Entry, ...]

    @property
    def wrong(self) -> tuple[Entry, ...]:
        """Entries that differ by more than their tolerance."""
        return tuple(entry for entry in self.entries if entry.wrong)

    @property
    def undecided(self) -> tuple[Entry, ...]:
        """Entries at a kink, or where differences do not settle: nothing is said about them."""
        return tuple(entry for entry in self.entries if entry.kink)

    def __str__(self) -> str:
        modes = " and ".join(dict.fromkeys(entry.mode for entry in self.entries)) or "nothing"
        decided = [entry for entry in self.entries if not entry.kink]
        worst = max((abs(entry.got - entry.expected) for entry in decided), default=0.0)
        right = len(decided) - len(self.wrong)
        summary = f"{right} of {len(decided)} entries right, by {modes}; largest difference {worst:.1e}"
        lines = [f"{self.function}: {summary}"]
        if self.undecided:
            lines.append(f"undecided, at a kink: {', '.join(dict.fromkeys(e.name for e in self.undecided))}")
        if self.wrong:
            lines.append(_table(self.wrong))
        return "\n".join(lines)


class DerivativeMismatch(AssertionError):
    """A derivative differs from what its witnesses say; `report` holds every comparison."""

    def __init__(self, report: Report) -> None:
        super().__init__(str(report))
        self.report = report


def check_derivatives(
    f: Callable[..., Any],
    *args: Any,
    wrt: Wrt = 0,
    modes: Sequence[Mode] = ("reverse", "forward"),
    rtol: float | None = None,
    seed: int = 0,
) -> Report:
    """Compare the derivatives of `f` at `args` with differences, and with each other.

    f: a function of numbers, arrays and containers of them. Its result may be one as well: then the check is of the
        sum of the result's entries times random weights.
    wrt: the position or name of the argument to vary, or several.
    modes: which derivatives to check. With both, also <y_bar, J x_dot> = <J^T y_bar, x_dot>.
    rtol: the relative difference allowed, beyond the estimated error of the differences; by default what the
        precision of arguments and result allows.
    seed: chooses weights, directions, and the entries to look at if there are many.

    Returns a report that prints as a table. Raises DerivativeMismatch, an AssertionError, with a table of argument,
    entry, expected and got. Entries at a kink of `f` are not compared; the report lists them as undecided.

    Differences: Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Adv. Eng. Software 4 (1982). Where a program
    can run on complex numbers, W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real
    functions", SIAM Review 40 (1998), is more accurate. The identity: A. Griewank and A. Walther, "Evaluating
    Derivatives", 2nd ed. (2008), section 3.3.

    >>> print(check_derivatives(lambda x: x * x, 3.0))  # doctest: +SKIP
    <lambda>: 2 of 2 entries right, by reverse and forward; largest difference 2.1e-14
    """
    return compare(Case(f, args, _positions(f, wrt), seed), modes, rtol)


def compare(case: Case, modes: Sequence[Mode], rtol: float | None = None, vjp: Any = None, jvp: Any = None) -> Report:
    """The comparisons behind `check_derivatives`; `vjp` and `jvp` can be replaced, to test the check itself."""
    from s2s_ad import api

    weights = case.weights()
    rtol = 2e3 * precision(case.args, weights) if rtol is None else rtol
    adjoints = _adjoints(vjp or api.vjp, case, weights) if "reverse" in modes else None
    entries: list[Entry] = []
    asked = list(directions(case))
    with Progress(len(asked)) as progress:
        for name, direction in asked:
            progress.step(f"d {name}")
            forward = weighted(weights, _tangent(jvp or api.jvp, case, direction)) if "forward" in modes else None
            reverse = None if adjoints is None else weighted(_varying(adjoints, case.args), direction)
            entries += _compared(name, *case.along(direction, weights), forward, reverse, rtol)
    report = Report(getattr(case.f, "__name__", repr(case.f)), tuple(entries))
    if report.wrong:
        raise DerivativeMismatch(report)
    return report


def _compared(
    name: str, found: Difference, kink: bool, forward: float | None, reverse: float | None, rtol: float
) -> Iterator[Entry]:
    """What both modes claim along a direction beside the difference, and beside each other."""
    allowed = 100 * found.error + rtol * max(1.0, abs(found.value))
    for mode, got in (("reverse", reverse), ("forward", forward)):
        if got is not None:
            wrong = not kink and not abs(got - found.value) <= allowed
            yield Entry(name, mode, found.value, found.error, got, kink, wrong)
    if forward is not None and reverse is not None:
        yield _identity(name, forward, reverse, rtol)


def _identity(name: str, forward: float, reverse: float, rtol: float) -> Entry:
    """<y_bar, J x_dot> = <J^T y_bar, x_dot>, which holds at kinks too, where both modes choose alike."""
    wrong = not abs(forward - reverse) <= rtol * max(1.0, abs(forward))
    return Entry(name, "both modes", forward, 0.0, reverse, False, wrong)


def _adjoints(vjp: Callable[..., Any], case: Case, weights: Any) -> Arguments:
    with contextlib.redirect_stdout(io.StringIO()):
        _, pullback = vjp(case.f, *map(tree.copy, case.args))
        return tuple(pullback(weights))


def _tangent(jvp: Callable[..., Any], case: Case, direction: Arguments) -> Any:
    with contextlib.redirect_stdout(io.StringIO()):
        return jvp(case.f, tuple(map(tree.copy, case.args)), direction)[1]


def _positions(f: Callable[..., Any], wrt: Wrt) -> tuple[int, ...]:
    asked = (wrt,) if isinstance(wrt, int | str) else tuple(wrt)
    if all(isinstance(one, int) for one in asked):
        return tuple(int(one) for one in asked)
    names = list(inspect.signature(f).parameters)
    return tuple(one if isinstance(one, int) else names.index(one) for one in asked)


def _varying(adjoints: Arguments, args: Arguments) -> Any:
    """The adjoints with None where the argument is no inexact number."""
    return tree.map_leaves(lambda x, x_bar: x_bar if tree.is_inexact(x) else None, args, adjoints)


def _table(entries: Sequence[Entry]) -> str:
    header = ("entry", "mode", "expected", "got")
    rows = [(e.name, e.mode, f"{e.expected:.10g} +- {e.error:.0e}", f"{e.got:.10g}") for e in entries]
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (header, *rows))
    return "\n".join(line.rstrip() for line in lines)
