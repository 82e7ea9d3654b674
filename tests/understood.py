"""One understanding of a program for all of its derivatives.

A gradient, a pullback and a tangent of one function begin with the same passes, up to the program that is
differentiated. Here they run once; from there on, each derivative is written by itself, as for a user.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from types import CellType, FunctionType
from unittest.mock import patch

from s2s_ad.differentiate.program import Program
from s2s_ad.frontend.primal import Primal
from s2s_ad.pipeline import Linker
from s2s_ad.reading import Reader
from s2s_ad.request import Request
from s2s_ad.values import Value


@contextmanager
def understood_once() -> Iterator[None]:
    """Within, what is known of a function and its callees is kept from one derivative to the next."""
    reader = Reader()
    programs: dict[tuple[object, ...], Program] = {}
    held: list[FunctionType] = []

    class Sharing(Linker):
        def prepare(
            self, primal: Primal, wrt: tuple[str, ...], values: Mapping[str, Value], varying: frozenset[str]
        ) -> Program:
            key = (code_and_cells(primal.function), primal.source.tree.name, wrt, tuple(values.items()), varying)
            if key not in programs:
                held.append(primal.function)  # what its cells hold keeps its identity
                programs[key] = super().prepare(primal, wrt, values, varying)
            program = programs[key]
            by_value = replace(program.scope, extra={})  # type: ignore[type-var]
            function = program.function.__class__(**vars(program.function))  # a callee is given a name of its own
            return replace(program, function=function, callee=partial(self.callee, by_value), gradient=self.gradient)

    def sharing(request: Request) -> Linker:
        return Sharing(request, reader=reader)

    with patch("s2s_ad.dispatch.Linker", sharing), patch("s2s_ad.ahead.pieces.Linker", sharing):
        yield


def code_and_cells(function: FunctionType) -> tuple[object, ...]:
    """What a function has in common with copies of it that hold the same."""
    return function.__code__, id(function.__globals__), tuple(map(_contents, function.__closure__ or ()))


def _contents(cell: CellType) -> int | None:
    try:
        return id(cell.cell_contents)
    except ValueError:  # it is empty
        return None


class Understanding:
    """What is understood of one program at a time, for the tests of it."""

    def __init__(self) -> None:
        self.program: str | None = None
        self.kept = ExitStack()

    def begin(self, program: str | None) -> None:
        """With the next program, unless it is the one at hand."""
        if program != self.program:
            self.kept.close()
            self.program = program
            if program is not None:
                self.kept.enter_context(understood_once())
