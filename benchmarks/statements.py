"""How long the generated gradients are: statements of the gradient over those of the primal's normal form, by program.

Claims, over the corpus of the tests: at most 3 times, and at most 2 in the median.
"""

from __future__ import annotations

import inspect
import statistics
import sys
from collections.abc import Iterable
from typing import NamedTuple

import gast

from benchmarks.measure import print_table, verdict
from s2s_ad import DifferentiationError
from s2s_ad.backend.merge import merged
from s2s_ad.dispatch import Derivative
from s2s_ad.pipeline import Linker
from s2s_ad.request import Kind, Request
from s2s_ad.syntax.parse import parse
from s2s_ad.syntax.visit import walk_statements
from tests.programs import PROGRAMS, Program


def statements(bodies: Iterable[list[gast.stmt]]) -> int:
    """The statements of some bodies, compound ones counted with what is in them; a docstring or `pass` is none."""
    return sum(
        not isinstance(statement, gast.Pass) and not _text(statement)
        for body in bodies
        for statement in walk_statements(body)
    )


def _text(statement: gast.stmt) -> bool:
    return isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Constant)


def of_module(text: str) -> int:
    """The statements in all functions of a module.

    >>> of_module("def f(x):\\n    'text'\\n    if x:\\n        x = 1\\n    return x\\n")
    3
    """
    return statements(function.body for function in parse(text).body if isinstance(function, gast.FunctionDef))


class Count(NamedTuple):
    """The statements of what is differentiated and of what comes out, in how many specialisations."""

    ratio: float
    program: str
    forms: int
    before: int
    after: int


def count(name: str, program: Program) -> Count:
    """The primal's normal form beside the generated module.

    The normal form is what is differentiated: callees that were put in their place, methods and known function values
    among them, count as often as they stand there. A callee that became a pair is normalised for the kinds of its
    arguments, which decide its branches; it counts once for each pair that is written, as the pair does."""
    kind: Kind = "grad" if program.scalar else "vjp"
    names = list(inspect.signature(program.function).parameters)
    wrt = tuple(names[position] for position in program.positions)
    derivative = Derivative(program.function, Request(kind, wrt))
    arguments = program.arguments()
    lengths: list[int] = []

    def note(stage: str, tree: gast.FunctionDef) -> None:
        if stage == "core language":
            lengths.append(statements([tree.body]))

    linker = Linker(derivative.request, note)
    written = linker.link(linker.reader.primal(derivative.primal), dict(derivative.signature(arguments, {})))
    forms = dict(zip((id(item) for _, item in written), lengths[-len(written) :], strict=True))
    kept = [forms[id(item)] for _, item in merged(written)]
    after = of_module(derivative.source_for(*arguments))
    return Count(after / sum(kept), name, len(kept), sum(kept), after)


def main() -> int:
    rows = []
    for name, program in PROGRAMS.items():
        try:
            rows.append(count(name, program))
        except DifferentiationError as error:
            print(f"{name}: {str(error).splitlines()[0]}")
    rows.sort()
    print_table(
        ["program", "specialisations", "normal form", "gradient", "ratio"],
        [(row.program, row.forms, row.before, row.after, f"{row.ratio:.2f}") for row in rows],
    )
    middle, most = statistics.median(row.ratio for row in rows), rows[-1]
    return verdict(
        [
            (f"at most 2 in the median of {len(rows)} programs: {middle:.2f}", middle <= 2),
            (f"at most 3 anywhere: {most.ratio:.2f} in {most.program}", most.ratio <= 3),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
