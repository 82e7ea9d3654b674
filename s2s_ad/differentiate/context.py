"""The workshop of a differentiator: fresh names, quoting, and what is known of each expression it writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import gast

from s2s_ad import errors, runtime
from s2s_ad.analysis.activity import differentiable_reads
from s2s_ad.analysis.infer import value_in
from s2s_ad.analysis.infer_expressions import Evaluator
from s2s_ad.analysis.operations import Operation, operation
from s2s_ad.analysis.statements import all_statements
from s2s_ad.analysis.structure import Block
from s2s_ad.differentiate.imaginary import is_complex, may_be_complex
from s2s_ad.differentiate.inner import inner_holes
from s2s_ad.differentiate.program import Program
from s2s_ad.frontend.hooks import block_of
from s2s_ad.optimise.identities import simplifier
from s2s_ad.origin import adopt, in_reverse
from s2s_ad.rules.heads import SPELLED
from s2s_ad.syntax.names import Names, names_in, writes
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.values import Unknown, Value


def helper_names() -> frozenset[str]:
    """What rule texts may name besides their parameters; the chapters of optional libraries add to it."""
    return frozenset(runtime.__all__) | frozenset(SPELLED)


@dataclass
class Context:
    """Mutable while one derivative is written; the program itself never changes."""

    program: Program
    names: Names = field(init=False)
    values: dict[str, Value] = field(init=False)
    invented: set[str] = field(init=False)
    behind: dict[str, str] = field(init=False)
    """The names that variables have behind a block of `grad_of`, and those that they have before it."""
    helpers: dict[str, str] = field(default_factory=dict)
    findings: errors.Findings = field(default_factory=errors.Findings)
    _escaping: frozenset[str] | None = None
    _operations: dict[int, tuple[gast.expr, Operation | None]] = field(default_factory=dict)
    _written: dict[Block, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        taken = names_in(self.program.function)
        self.names = Names(taken | helper_names())
        self.values = dict(self.program.values)
        self.behind = behind_hooks(self.program)
        self.invented = set(self.program.temporaries) | self.behind.keys()
        for helper in sorted(self._bound_differently(taken)):
            self.helpers[helper] = self.names.fresh(helper)

    def _bound_differently(self, taken: set[str]) -> set[str]:
        """Helpers whose spelling means something else in the user's function."""
        found = set()
        for helper in helper_names() & taken:
            meant = self.program.scope.resolve(gast.Name(helper, gast.Load(), None, None))
            if meant is not (SPELLED[helper] if helper in SPELLED else getattr(runtime, helper)):
                found.add(helper)
        return found

    def fresh(self, base: str, *, invented: bool = True) -> str:
        name = self.names.fresh(base)
        if invented:
            self.invented.add(name)
        return name

    def quote(self, template: str, **holes: object) -> list[gast.stmt]:
        return quote(template, **{**self.helpers, **holes})

    def expression(self, template: str, **holes: object) -> gast.expr:
        return quote_expr(template, **{**self.helpers, **holes})

    def simplified(self, template: str, **holes: object) -> gast.expr:
        return self.simplify(self.expression(template, **holes))

    def simplify(self, expression: gast.expr) -> gast.expr:
        return self._simplifier(expression)

    @cached_property
    def _simplifier(self) -> Callable[[gast.expr], gast.expr]:
        return simplifier(self.value_of)

    def value_of(self, expression: gast.expr) -> Value:
        return value_in(self._evaluator, expression)

    @cached_property
    def complex(self) -> bool:
        """Whether complex numbers may occur."""
        return may_be_complex(self.program)

    @cached_property
    def _evaluator(self) -> Evaluator:
        return Evaluator(self.values, self.program.scope)

    def differentiable_reads(self, expression: gast.expr) -> frozenset[str]:
        """The names that the value depends on differentiably: not through a test or an index."""
        return differentiable_reads(expression, self.values, self.program.scope)

    def operation(self, expression: gast.expr) -> Operation | None:
        """The rule that an expression of the program applies, with its arguments by name."""
        known = self._operations.get(id(expression))
        if known is None or known[0] is not expression:
            found = operation(expression, self.values, self.program.scope)
            known = self._operations[id(expression)] = (expression, found)
        return known[1]

    def value(self, name: str) -> Value:
        found = self.values.get(name)
        return Unknown() if found is None else found

    def written_in(self, block: Block) -> frozenset[str]:
        """The names that a block, or one inside it, defines."""
        if block not in self._written:
            structure = self.program.structure
            self._written[block] = frozenset(
                name
                for name, places in structure.places.items()
                if any(place[: len(block)] == block for place in places)
            )
        return self._written[block]

    def escapes(self, name: str) -> bool:
        """Whether the caller can reach this memory: the reverse sweep never writes there."""
        if self._escaping is None:
            memory, homes = self.program.memory, self.program.structure.homes
            free = (other for other in memory.representatives if other not in homes)
            self._escaping = frozenset(memory.alias_class(other) for other in free)
        return self.program.memory.alias_class(name) in self._escaping

    def template(
        self, found: Operation, template: object, holes: Mapping[str, object], out: list[gast.stmt]
    ) -> gast.expr:
        """Instantiate a rule's template; a callable one chooses its text by the abstract values. What stands before the
        expression goes to `out`, with names of its own."""
        if found.rule.real_only and any(is_complex(self.value_of(given)) for given in found.arguments.values()):
            raise errors.only_real(found.node, found.rule.name)
        if callable(template):
            values = {name: self.value_of(argument) for name, argument in found.arguments.items()}
            if isinstance(holes.get("y"), str):
                values["y"] = self.value(str(holes["y"]))
            template = template(values)
        given = {**found.arguments, **inner_holes(self, found, holes), **holes}
        before, _, text = str(template).rpartition("\n")
        if before:
            own = {name for statement in quote(before) for name in writes(statement)}
            given |= {name: self.fresh(name) for name in sorted(own)}
            out.extend(self.quote(before, **given))
        return self.simplified(text, **given)


def behind_hooks(program: Program) -> dict[str, str]:
    """{"h1": "h"} for `h1 = grad_of(h)`, where h1 is nothing else."""
    found: dict[str, str] = {}
    for statement in all_statements(program.function.body):
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.Call(args=[gast.Name(id=source), *_]) as call):
                if block_of(call) is not None and program.structure.defined_once(name):
                    found[name] = found.get(source, source)
    return found


def stamp(statements: list[gast.stmt], source: gast.AST) -> list[gast.stmt]:
    """Say for generated statements which statement of the user they stand for."""
    for statement in statements:
        if getattr(statement, "origin", None) is None:
            adopt(statement, source)
    return statements


def stamp_adjoint(statements: list[gast.stmt], source: gast.stmt) -> list[gast.stmt]:
    """Say for the statements of a reverse sweep whose adjoint they are."""
    origin = in_reverse(source)
    for statement in statements:
        if getattr(statement, "origin", None) is None:
            statement.origin = origin
    return statements
