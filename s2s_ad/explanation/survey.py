"""What a derivative will do and why: what varies and what does not, what the reverse sweep finds and who needs it.

>>> def power(x, n):
...     y = 1.0
...     for _ in range(n):
...         y = y * x
...     return y
>>> print(survey(read_primal(power), Request("grad", ("x",), True), {"x": Scalar("float"), "n": Scalar("int")}))
power by x
  active: x, y
  not active: n (an int)
  saved: y, since y = y * x (line 4) overwrites it, for its own adjoint
  rules: *
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import FunctionType

import gast

from s2s_ad.differentiate.program import Program
from s2s_ad.dispatch import Entry, make
from s2s_ad.explanation.kept import Kept, kept_in
from s2s_ad.explanation.sweeps import sweeps_of
from s2s_ad.explanation.variables import Variables, active_inside, rules_of, variables_of
from s2s_ad.explanation.weights import Weights, size
from s2s_ad.frontend.primal import Primal, read_primal
from s2s_ad.normalise.recursive import called_by_itself
from s2s_ad.origin import Origin, place_of
from s2s_ad.pipeline import Linker
from s2s_ad.reading import Stage, ignore
from s2s_ad.request import Request, partner_name
from s2s_ad.syntax.names import names_in
from s2s_ad.syntax.parse import parse
from s2s_ad.values import Scalar, Value

__all__ = ["Scalar", "Survey", "read_primal", "survey"]


@dataclass(frozen=True)
class Survey:
    """The report on one derivative. `variables`: of the function, then of those with a derivative of their own;
    `inside`: of functions whose statements stand in it."""

    function: str
    wrt: tuple[str, ...]
    variables: tuple[Variables, ...]
    kept: tuple[Kept, ...]
    rules: tuple[str, ...]
    inside: tuple[Variables, ...]
    entry: Entry
    weights: Weights | None = None
    followed: tuple[str, ...] = ()

    @property
    def active(self) -> tuple[str, ...]:
        """The function's variables that carry a derivative."""
        return self.variables[0].active

    @property
    def inactive(self) -> tuple[tuple[str, str], ...]:
        """Those that carry none, each with the reason."""
        return self.variables[0].inactive

    @property
    def inlined(self) -> tuple[FunctionType, ...]:
        """The functions whose statements stand in it."""
        return tuple(each.function for each in self.inside)

    @property
    def callees(self) -> tuple[FunctionType, ...]:
        """The functions with a derivative of their own."""
        main = {self.entry.main, partner_name(self.entry.main, "_forward", "_pullback")}
        others = (unit.primal() for unit in self.entry.built.units if unit.name not in main)
        return tuple(dict.fromkeys(each for each in others if each is not None))

    def weighed(self, weights: Weights | None) -> Survey:
        """The same with the memory that it took once."""
        return replace(self, weights=weights)

    def __str__(self) -> str:
        lines = [f"{self.function} by {', '.join(self.wrt)}", f"  active: {', '.join(self.active) or 'nothing'}"]
        lines += [f"  not active: {name} ({why})" for name, why in self.inactive]
        lines += self.told() or ["  saved: nothing"]
        lines += [f"  {line}" for line in self.memory()]
        lines += [f"  rules: {', '.join(self.rules) or 'none'}"]
        lines += [f"  from its own source, without a rule: {name}" for name in self.followed]
        for each in self.inside:
            active = f", active: {', '.join(each.active)}" if each.active else ""
            lines.append(f"  inlined: {_named(each.function)}{active}")
        lines += [f"  with a derivative of its own: {_named(callee)}" for callee in self.callees]
        return "\n".join(lines)

    def told(self) -> list[str]:
        """What is kept, why, for whom, and how much that is; by function, where there are several."""
        lines: list[str] = []
        for name in dict.fromkeys(kept.function for kept in self.kept):
            if name != self.entry.main:
                lines.append(f"  {name}:")
            own = [kept for kept in self.kept if kept.function == name]
            small = [kept for kept in own if self.weights is not None and self.weights.is_small(kept)]
            lines += [f"  {self.line(kept)}" for kept in own if kept not in small]
            if small:
                names = ", ".join(kept.name for kept in small)
                lines.append(f"  kept: numbers and the like, and what is counted above ({names})")
        return lines

    def line(self, kept: Kept) -> str:
        """One value that is kept."""
        unknown = self.weights is None or self.weights.problem or kept.callee is not None
        weight = "" if unknown or self.weights is None else f" ({self.weights.of(kept)})"
        return f"{kept.form}: {kept.value}{weight}, {kept.why}, {kept.purpose}"

    def memory(self) -> list[str]:
        """The memory of one run."""
        if self.weights is None:
            return []
        if self.weights.problem:
            return [f"memory: not known, {self.weights.problem}"]
        total = self.weights.total
        if not total:
            return []
        return [
            f"memory: {size(self.weights.peak)} at most, {size(total)} of it ({self.weights.share(total)}) for the "
            "reverse sweep"
        ]


def survey(
    primal: Primal,
    request: Request,
    values: Mapping[str, Value],
    entry: Entry | None = None,
    stage: Stage = ignore,
) -> Survey:
    """Look at the program and at what is written for it, which is `entry`, if that is made already. Raises
    UnsupportedError with all that stands in the way."""
    primal.check(frozenset(request.wrt))
    functions: dict[FunctionType, Program] = {}

    def see(other: Primal, program: Program) -> None:
        functions[other.function] = program

    def of_root(name: str, tree: gast.FunctionDef) -> None:
        if not functions:  # the first that is prepared
            stage(name, tree)

    recursive = called_by_itself(primal) is not None
    linker = Linker(request, ignore if recursive else of_root, see)
    made = make(primal, request, values, linker)
    if recursive:  # then another function may have been written for it
        root = Linker(request, stage, see)
        root.reader.know(primal)
        root.prepare(primal, request.wrt, values, frozenset(request.wrt))
    entry = made if entry is None else entry
    written = {unit.primal() for unit in entry.built.units} - {primal.function}
    own = [primal.function, *(each for each in functions if each in written)]
    sweeps = sweeps_of(entry.text, entry.built.units, primal.function)
    return Survey(
        function=primal.source.tree.name,
        wrt=request.wrt,
        variables=tuple(variables_of(each, functions[each]) for each in own),
        kept=tuple(kept for each in sweeps for kept in kept_in(each)),
        rules=tuple(sorted({rule for each in own for rule in rules_of(functions[each])})),
        inside=tuple(active_inside(each, functions.values()) for each in _inlined(linker, own, entry)),
        entry=entry,
        followed=linker.reader.entries.names,
    )


def _inlined(linker: Linker, own: Iterable[FunctionType], entry: Entry) -> list[FunctionType]:
    """The functions that were read and are not called any more."""
    called = names_in(parse(entry.text))
    rest = (scope.function() for scope in linker.reader.scopes if scope.function() not in own)
    return [each for each in dict.fromkeys(rest) if each.__name__ not in called]


def _named(function: FunctionType) -> str:
    code = function.__code__
    return f"{function.__name__} ({place_of(Origin(code.co_filename, code.co_firstlineno, 0, 0, '', ''))})"
