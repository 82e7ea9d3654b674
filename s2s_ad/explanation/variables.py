"""Which variables of a function carry a derivative, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import FunctionType

import gast

from s2s_ad.analysis.operations import operation
from s2s_ad.differentiate.program import Program
from s2s_ad.explanation.kept import quoted, users
from s2s_ad.frontend.source import read
from s2s_ad.origin import origin_of
from s2s_ad.syntax.names import names_in, reads, writes
from s2s_ad.syntax.visit import walk_statements
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


@dataclass(frozen=True)
class Variables:
    """The variables of one function as its user named them; those that are not active with the reason."""

    function: FunctionType
    active: tuple[str, ...]
    inactive: tuple[tuple[str, str], ...]


def variables_of(function: FunctionType, program: Program) -> Variables:
    """The names in the text of a function, by what is known of its program."""
    source = read(function)
    own = names_in(source.tree) & (source.names[0] | frozenset(source.parameters))
    active = {name for found in program.active if (name := users(found, own)) is not None}
    inactive = tuple((name, why_not(name, program)) for name in sorted(own - active - {"_"}))
    return Variables(function, tuple(sorted(active)), inactive)


def active_inside(function: FunctionType, programs: Iterable[Program]) -> Variables:
    """Which variables of an inlined function carry a derivative; of the others nothing is told: arguments stand there
    in the place of parameters."""
    source = read(function)
    head = origin_of(source.tree)
    own = names_in(source.tree) & source.names[0]
    lines = range(head.line, head.line + len(source.text.splitlines())) if head is not None else range(0)
    active: set[str] = set()
    for program in programs:
        for statement in walk_statements(program.function.body):
            origin = origin_of(statement)
            if origin is not None and origin.file == source.file and origin.line in lines:
                found = (users(name, own) for name in writes(statement) & program.active)
                active.update(name for name in found if name is not None)
    return Variables(function, tuple(sorted(active)), ())


def rules_of(program: Program) -> Iterator[str]:
    """The names of the rules by which a program is differentiated, as they are written: `np.exp`, `+`."""
    for node in all_nodes(program.function.body):
        if isinstance(node, gast.expr) and reads(node) & program.active:
            found = operation(node, program.values, program.scope)
            if found is not None and found.rule.kind != "constant" and not found.rule.name.startswith("runtime."):
                yield SYMBOLS.get(found.rule.name, found.rule.name)


def why_not(name: str, program: Program) -> str:
    """Why a variable carries no derivative."""
    versions = {found for found in names_in(program.function) if users(found, {name}) is not None}
    kinds = [kind for found in sorted(versions) if (kind := _exact(program.value(found))) is not None]
    if kinds:
        return kinds[0]
    if not versions:
        return "not needed"
    if versions & (program.varied | set(program.wrt)):
        return "the result does not depend on it"
    stop = next((_barrier(version, program, set()) for version in sorted(versions)), None)
    if stop is not None:
        return f"no derivative goes through {stop}"
    return f"does not depend on {' or '.join(program.wrt)}"


def _barrier(name: str, program: Program, seen: set[str]) -> str | None:
    """The statement at which what varies ends, on the way to a name: `np.floor`, `stop_gradient`."""
    seen.add(name)
    for statement in walk_statements(program.function.body):
        if not isinstance(statement, gast.Assign) or name not in writes(statement):
            continue
        operands = reads(statement.value)
        origin = origin_of(statement)
        if operands & program.varied and origin is not None:
            return quoted(origin)
        for operand in sorted(operands - seen):
            found = _barrier(operand, program, seen)
            if found is not None:
                return found
    return None


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
