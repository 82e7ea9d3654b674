"""How long the generated gradients are: statements of the gradient over those of the primal's normal form, by program.

Claims, over the corpus of the tests: at most 3 times, and at most 2 in the median.
"""

from __future__ import annotations

import inspect
import statistics
import sys
from collections.abc import Iterable

import gast

from benchmarks.measure import print_table, verdict
from s2s_ad import DifferentiationError
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


def counts(program: Program) -> tuple[int, int]:
    """(statements of the primal's normal form, its callees' among them; statements of the generated module).

    The normal form is what is differentiated: callees that were put in their place, methods and known function values
    among them, count as often as they stand there. A callee that became a pair counts once, however many pairs were
    made of it; its longest form counts."""
    kind: Kind = "grad" if program.scalar else "vjp"
    names = list(inspect.signature(program.function).parameters)
    wrt = tuple(names[position] for position in program.positions)
    derivative = Derivative(program.function, Request(kind, wrt))
    arguments = program.arguments()
    forms: list[int] = []

    def note(stage: str, tree: gast.FunctionDef) -> None:
        if stage == "core language":
            forms.append(statements([tree.body]))

    linker = Linker(derivative.request, note)
    written = linker.link(linker.reader.primal(derivative.primal), dict(derivative.signature(arguments, {})))
    longest: dict[object, int] = {}
    for (primal, _), length in zip(written, forms[-len(written) :], strict=True):
        longest[primal.function] = max(length, longest.get(primal.function, 0))
    return sum(longest.values()), of_module(derivative.source_for(*arguments))


def main() -> int:
    rows = []
    for name, program in PROGRAMS.items():
        try:
            before, after = counts(program)
        except DifferentiationError as error:
            print(f"{name}: {str(error).splitlines()[0]}")
            continue
        rows.append((after / before, name, before, after))
    rows.sort()
    print_table(
        ["program", "normal form", "gradient", "ratio"],
        [(name, before, after, f"{ratio:.2f}") for ratio, name, before, after in rows],
    )
    middle, most = statistics.median(row[0] for row in rows), rows[-1]
    return verdict(
        [
            (f"at most 2 in the median of {len(rows)} programs: {middle:.2f}", middle <= 2),
            (f"at most 3 anywhere: {most[0]:.2f} in {most[1]}", most[0] <= 3),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
