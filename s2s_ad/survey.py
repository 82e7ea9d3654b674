"""What a derivative will do, before anything runs: what varies and what does not, what is saved and who needs it.

>>> def power(x, n):
...     y = 1.0
...     for _ in range(n):
...         y = y * x
...     return y
>>> print(survey(read_primal(power), Request("grad", ("x",), True), {"x": Scalar("float"), "n": Scalar("int")}))
power by x
  active: x, y
  not active: n (an int)
  saved: y, since y = y * x (line 4) overwrites it and its own adjoint reads it
  rules: *
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import gast

from s2s_ad.analysis.operations import operation
from s2s_ad.analysis.statements import all_statements
from s2s_ad.differentiate.program import Program
from s2s_ad.frontend.primal import Primal, read_primal
from s2s_ad.origin import Origin, origin_of
from s2s_ad.pipeline import Linker
from s2s_ad.request import Request
from s2s_ad.syntax.names import names_in, reads, writes
from s2s_ad.syntax.printer import to_source
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Array, Known, Nothing, NumpyScalar, Scalar, Text, Value, dtype_of, may_be_active

SYMBOLS = {
    "operator.add": "+",
    "operator.sub": "-",
    "operator.mul": "*",
    "operator.truediv": "/",
    "operator.pow": "**",
    "operator.matmul": "@",
    "operator.neg": "-",
    "operator.mod": "%",
}
__all__ = ["Saved", "Scalar", "Survey", "read_primal", "survey"]


@dataclass(frozen=True)
class Saved:
    """A value that is kept for the reverse sweep: the statements that overwrite and that need it."""

    name: str
    carried: Origin | None
    needed: Origin | None

    def __str__(self) -> str:
        if self.carried is not None:
            why = f"since {_quoted(self.carried)} overwrites it"
            if self.needed is not None and self.needed.line == self.carried.line:
                return f"{self.name}, {why} and its own adjoint reads it"
        else:
            why = "since computing it again would cost more"
        need = f", for the adjoint of {_quoted(self.needed)}" if self.needed is not None else ""
        return f"{self.name}, {why}{need}"


@dataclass(frozen=True)
class Survey:
    """The report on one derivative; `callees` are the functions that have derivatives of their own in it."""

    function: str
    wrt: tuple[str, ...]
    active: tuple[str, ...]
    inactive: tuple[tuple[str, str], ...]
    saved: tuple[Saved, ...]
    rules: tuple[str, ...]
    callees: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"{self.function} by {', '.join(self.wrt)}", f"  active: {', '.join(self.active) or 'nothing'}"]
        lines += [f"  not active: {name} ({why})" for name, why in self.inactive]
        lines += [f"  saved: {each}" for each in self.saved] or ["  saved: nothing"]
        lines += [f"  rules: {', '.join(self.rules) or 'none'}"]
        lines += [f"  with a derivative of its own: {name}" for name in self.callees]
        return "\n".join(lines)


def survey(primal: Primal, request: Request, values: Mapping[str, Value]) -> Survey:
    """Look at the program and at what is written for it. Raises UnsupportedError as `grad` does."""
    primal.check(frozenset(request.wrt))
    linker = Linker(request)
    program = linker.prepare(linker.reader.primal(primal.function), request.wrt, values, frozenset(request.wrt))
    written = Linker(request).link(primal, values)
    own = names_in(primal.source.tree) & primal.scope.locals
    active = {name for found in program.active if (name := users(found, own)) is not None}
    return Survey(
        function=primal.source.tree.name,
        wrt=request.wrt,
        active=tuple(sorted(active)),
        inactive=tuple((name, why_not(name, program)) for name in sorted(own - active - {"_"})),
        saved=tuple(_saved([tree for _, item in written for tree in item.functions])),
        rules=tuple(sorted(set(_rules(program)))),
        callees=tuple(dict.fromkeys(other.source.tree.name for other, _ in written[1:])),
    )


def users(name: str, own: set[str]) -> str | None:
    """The user's name of a variable, of which the passes make versions: y, y1; None for what the passes invent.

    >>> users("y1", {"x", "y"}), users("t", {"x", "y"})
    ('y', None)
    """
    plain = name.rstrip("0123456789")
    return next((found for found in (name, plain) if found in own), None)


def why_not(name: str, program: Program) -> str:
    """Why a variable carries no derivative."""
    versions = {found for found in names_in(program.function) if users(found, {name}) is not None}
    kinds = [kind for found in sorted(versions) if (kind := _exact(program.value(found))) is not None]
    if kinds:
        return kinds[0]
    if not versions:
        return "not needed"
    by = " or ".join(program.wrt)
    if not versions & program.varied:
        return f"does not depend on {by}" if name not in program.wrt else "the result does not depend on it"
    return "the result does not depend on it"


def _exact(value: Value) -> str | None:
    """What a value that can't carry a derivative is."""
    if may_be_active(value):
        return None
    match value:
        case Scalar(type=kind):
            return f"{'an' if kind[0] == 'i' else 'a'} {kind}"
        case Array() | NumpyScalar():
            return f"of dtype {dtype_of(value)}"
        case Text():
            return "text"
        case Nothing():
            return "None"
        case Known():
            return "a function, class or module"
        case _:
            return None


def _rules(program: Program) -> Iterator[str]:
    for node in all_nodes(program.function.body):
        if isinstance(node, gast.expr) and reads(node) & program.active:
            found = operation(node, program.values, program.scope)
            if found is not None and found.rule.kind != "constant":
                yield SYMBOLS.get(found.rule.name, found.rule.name)


def _saved(functions: list[gast.FunctionDef]) -> Iterator[Saved]:
    """The lists that a forward sweep appends to and a reverse sweep pops from."""
    pops = dict(_pops(functions))
    for name, (value, later) in _appends(functions).items():
        if name in pops:
            base = sorted(reads(value))
            carried = next((each for each in later if set(base) & (writes(each) | _stored(each))), None)
            needed = pops[name]
            yield Saved(_meaning(value, functions), origin_of(carried), needed)


def _meaning(value: gast.expr, functions: list[gast.FunctionDef]) -> str:
    """A saved value; with what was computed, where the name is ours."""
    text = to_source(_without_copy(value))
    for block in _blocks(functions):
        for statement in block:
            match statement:
                case gast.Assign(targets=[gast.Name(id=name)], value=made) if name == text and _is_ours(name):
                    return f"{to_source(made)} (as {name})"
    return text


def _is_ours(name: str) -> bool:
    return name.rstrip("0123456789") == "z"


def _blocks(functions: Iterable[gast.FunctionDef]) -> Iterator[list[gast.stmt]]:
    for function in functions:
        yield function.body
        for statement in all_statements(function.body):
            for field in ("body", "orelse"):
                block = getattr(statement, field, None)
                if isinstance(block, list):
                    yield block


def _appends(functions: list[gast.FunctionDef]) -> dict[str, tuple[gast.expr, list[gast.stmt]]]:
    """By list: what is appended, and the statements after that in the same block."""
    found: dict[str, tuple[gast.expr, list[gast.stmt]]] = {}
    for block in _blocks(functions):
        for index, statement in enumerate(block):
            match statement:
                case gast.Expr(
                    value=gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr="append"), args=[value])
                ):
                    found.setdefault(name, (value, block[index + 1 :]))
    return found


def _pops(functions: list[gast.FunctionDef]) -> Iterator[tuple[str, Origin | None]]:
    """By list: whose adjoint reads first what is popped."""
    for block in _blocks(functions):
        for index, statement in enumerate(block):
            match statement:
                case gast.Assign(
                    targets=[target],
                    value=gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr="pop"), args=[]),
                ):
                    base = {node.id for node in all_nodes([target]) if isinstance(node, gast.Name)}
                    yield name, _first_reader(base, block[index + 1 :])


def _first_reader(names: set[str], later: list[gast.stmt]) -> Origin | None:
    for statement in later:
        if reads(statement) & names and origin_of(statement) is not None:
            return origin_of(statement)
    return None


def _stored(statement: gast.stmt) -> set[str]:
    """The names of what a statement stores into."""
    match statement:
        case gast.Assign(targets=[gast.Subscript() | gast.Attribute() as target]) | gast.AugAssign(target=target):
            return names_in(target)
        case _:
            return set()


def _without_copy(value: gast.expr) -> gast.expr:
    match value:
        case gast.Call(func=gast.Attribute(value=inner, attr="copy"), args=[]):
            return inner
        case _:
            return value


def _quoted(origin: Origin) -> str:
    return f"{origin.text.strip().partition('  #')[0]} (line {origin.line})"
