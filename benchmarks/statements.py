"""How long the generated gradients are: statements of the gradient over those of the primal's normal form, by program.

Claims, over the corpus of the tests: at most 3 times, and at most 2 in the median.

A value that a loop keeps for the way back takes three statements, whatever the program does with it:
`h_saved = []`, `h_saved.append(h)`, `h = h_saved.pop()`; others that are kept in the same place take none; and a pair
hands residuals on. The table says how many
statements of a gradient do nothing else. Where kinds are not known many values are kept for their shape alone; the
ratio without what keeps is that of the calculus itself.
"""

from __future__ import annotations

import inspect
import re
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

_OLD = re.compile(r"(?<!_bar)_old\d*$")


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


def keeping(text: str) -> int:
    """The statements of a module that only keep values: on lists, under another name, or as residuals of a pair."""
    functions = [function for function in parse(text).body if isinstance(function, gast.FunctionDef)]
    return sum(_keeps(statement) for function in functions for statement in walk_statements(function.body))


def _keeps(statement: gast.stmt) -> bool:
    """
    >>> keeps = [_keeps(each) for each in parse("s = []; s.append(x); x = s.pop(); x_old = x[0]; x[0] = x_old").body]
    >>> all(keeps), _keeps(parse("x_bar += s.pop() * x_bar_old").body[0])
    (True, False)
    """
    match statement:
        case gast.Assign(targets=[gast.Name()], value=gast.List(elts=[])):
            return True
        case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(), attr="append"))):
            return True
        case gast.Assign(value=gast.Call(func=gast.Attribute(value=gast.Name(), attr="pop"), args=[])):
            return True
        case gast.Assign(targets=[gast.Name(id=name)]) | gast.Assign(value=gast.Name(id=name)) if _OLD.search(name):
            return True
        case gast.Assign(targets=[gast.Tuple()], value=gast.Name(id=name)):
            return name.startswith("residuals")
        case gast.Assign(value=gast.Call() as call) | gast.Expr(value=gast.Call() as call):
            return isinstance(call.func, gast.Name) and call.func.id in ("copy_together", "put_back")
        case _:
            return False


class Count(NamedTuple):
    """The statements of what is differentiated and of what comes out, in how many specialisations; how many of the
    gradient's only keep values: more than the primal itself has on lists."""

    ratio: float
    program: str
    forms: int
    before: int
    after: int
    keeping: int

    @property
    def without_keeping(self) -> float:
        return (self.after - self.keeping) / self.before


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
    lengths: list[tuple[int, int]] = []

    def note(stage: str, tree: gast.FunctionDef) -> None:
        if stage == "core language":
            lengths.append((statements([tree.body]), sum(map(_keeps, walk_statements(tree.body)))))

    linker = Linker(derivative.request, note)
    written = linker.link(linker.reader.primal(derivative.primal), dict(derivative.signature(arguments, {})))
    forms = dict(zip((id(item) for _, item in written), lengths[-len(written) :], strict=True))
    kept = [forms[id(item)] for _, item in merged(written)]
    before, own = (sum(column) for column in zip(*kept, strict=True))
    text = derivative.source_for(*arguments)
    return Count(of_module(text) / before, name, len(kept), before, of_module(text), max(keeping(text) - own, 0))


def main() -> int:
    rows = []
    for name, program in PROGRAMS.items():
        try:
            rows.append(count(name, program))
        except DifferentiationError as error:
            print(f"{name}: {str(error).splitlines()[0]}")
    rows.sort()
    print_table(
        ["program", "specialisations", "normal form", "gradient", "of it keeping", "ratio", "without keeping"],
        [
            (*row[1:], f"{row.ratio:.2f}", f"{row.without_keeping:.2f}")
            for row in rows
        ],
    )
    middle, most = statistics.median(row.ratio for row in rows), rows[-1]
    above = sum(row.ratio > 3 for row in rows)
    calculus = max(rows, key=lambda row: row.without_keeping)
    return verdict(
        [
            (f"at most 2 in the median of {len(rows)} programs: {middle:.2f}", middle <= 2),
            (f"at most 3 anywhere: {most.ratio:.2f} in {most.program}; more in {above}", most.ratio <= 3),
            (
                f"at most 3 anywhere without what only keeps: {calculus.without_keeping:.2f} in {calculus.program}",
                calculus.without_keeping <= 3,
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
