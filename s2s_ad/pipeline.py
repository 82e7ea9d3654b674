"""The passes in order: from a function to the program that is differentiated, and from programs to a module.

read and understand -> activity -> differentiate -> optimise
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import FunctionType

import gast

from s2s_ad import errors
from s2s_ad.analysis.activity import activity
from s2s_ad.analysis.around import Around
from s2s_ad.analysis.binding import bind_any, defaults_of, variadic
from s2s_ad.analysis.clashes import mark_clashes
from s2s_ad.analysis.given_away import refuse_given_away
from s2s_ad.analysis.handed import ANYTHING, HANDED, Handed, handed_by
from s2s_ad.analysis.infer import evaluating, value_of_expression
from s2s_ad.analysis.infer_expressions import Evaluator
from s2s_ad.analysis.named_fields import refuse_dicts_of_attributes, refuse_named_fields, refuse_other_classes
from s2s_ad.analysis.operations import operation
from s2s_ad.analysis.outside import (
    refuse_dicts,
    refuse_foreign,
    refuse_held_parts,
    refuse_hidden,
    refuse_keys,
    refuse_objects,
    refuse_outside,
    refuse_unseen,
)
from s2s_ad.analysis.overlooked import refuse_overlooked
from s2s_ad.analysis.recursion import Answers
from s2s_ad.analysis.run_unseen import refuse_run_unseen
from s2s_ad.analysis.structure import structure
from s2s_ad.analysis.writing import Writing
from s2s_ad.backend.assemble import Written
from s2s_ad.backend.build import build
from s2s_ad.backend.module import module_text
from s2s_ad.backend.origins import told
from s2s_ad.backend.shadowed import refuse_shadowed
from s2s_ad.backend.write import write
from s2s_ad.collector import without_collector
from s2s_ad.differentiate.apart import Guards
from s2s_ad.differentiate.program import Callee, Program, unknown_callee
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.generators import is_generator
from s2s_ad.frontend.libraries import is_of_library
from s2s_ad.frontend.primal import Primal
from s2s_ad.frontend.same_names import refuse_within, settle_fields
from s2s_ad.frontend.scope import MISSING, is_meaning
from s2s_ad.frontend.written import is_derivative, is_part, is_written
from s2s_ad.lifted import alone
from s2s_ad.normalise.function_values import without_local
from s2s_ad.normalise.inline import bind, has_stars
from s2s_ad.normalise.recursive import called_by_itself
from s2s_ad.reading import Reader, Stage, ignore, overlay
from s2s_ad.request import PAIRS, Kind, Request
from s2s_ad.rules.heads import SPELLED
from s2s_ad.syntax.names import Names, reads, writes
from s2s_ad.values import Value, generalised, may_be_active, may_vary, mutable

Values = Mapping[str, Value]


@dataclass
class Linker:
    """One transformation: the root function and all callees that it reaches, each specialised by its arguments."""

    request: Request
    stage: Stage = ignore
    seen: Callable[[Primal, Program], None] = lambda primal, program: None
    reader: Reader = field(default_factory=Reader)
    written: list[tuple[Primal, Written]] = field(default_factory=list)
    _pairs: dict[tuple[object, ...], tuple[str, str]] = field(default_factory=dict)
    _waiting: list[tuple[Primal, Request, Values, str]] = field(default_factory=list)
    _around: Around = field(default_factory=Around)
    _handed: Answers = field(default_factory=Answers)
    _names: Names = field(default_factory=lambda: Names(()))

    def __post_init__(self) -> None:
        self.reader.deriver.link, self.reader.deriver.result = self.derived, self.reader.result

    @without_collector()
    def link(self, primal: Primal, values: Values) -> list[tuple[Primal, Written]]:
        """Write the derivative of `primal` for arguments of these values, and the pairs of its callees."""
        try:
            return self._linked(primal, values)
        except errors.UnsupportedError as error:
            raise told(self.reader.entries.told(error)) from None

    def _linked(self, primal: Primal, values: Values) -> list[tuple[Primal, Written]]:
        outer = called_by_itself(primal)
        if outer is not None and self.joint(primal, values):
            linker = Linker(self.request, self.stage, self.seen, self.reader)
            if len(linker.written_for(outer, values)) == 2:  # one pair does for all calls
                self.written = linker.written
                return self.written
        return self.written_for(primal, values)

    def joint(self, primal: Primal, values: Values) -> bool:
        """Whether both sweeps are wanted in one function, which stores into none of its arguments."""
        plain = self.request.kind in ("grad", "value_and_grad") and not self.request.has_aux
        return plain and not self.reader.stored_parameters(primal, values)

    def written_for(self, primal: Primal, values: Values) -> list[tuple[Primal, Written]]:
        """The same, for this very text."""
        self._names.fresh(primal.source.tree.name)
        findings = errors.Findings()
        with findings.together():
            with findings.at(None):
                program = self.prepare(primal, self.request.wrt, values, frozenset(self.request.wrt))
                self.keep(primal, write(program, self.request, root=True))
            while self._waiting:
                callee, request, known, name = self._waiting.pop()
                if findings.problems and is_of_library(callee.function):
                    continue  # what is told of the user's text is enough
                with findings.at(None):
                    program = replace(self.prepare(callee, request.wrt, known, may_vary(known)), root=False)
                    program.function.name = name
                    self.keep(callee, write(program, request))
        return self.written

    def keep(self, primal: Primal, written: Written) -> None:
        """Functions that were written for a primal."""
        refuse_shadowed(primal, written.functions)
        self.written.append((primal, written))

    def prepare(self, primal: Primal, wrt: tuple[str, ...], values: Values, varying: frozenset[str]) -> Program:
        """Everything before differentiation: the normal form, versioned and expanded, with the facts about it.

        Where these tell of a flow that the text had not shown, the text is read once more for flows of any kind.
        """
        try:
            return self._prepared(primal, wrt, values, varying)
        except errors.OverlookedError as first:
            if self.reader.everything:
                raise
            self.reader.read_again()
            self._handed = Answers()
            try:
                return self._prepared(primal, wrt, values, varying)
            except errors.UnsupportedError:  # of names that it takes to carry a derivative and which may not
                raise first from None

    def _prepared(self, primal: Primal, wrt: tuple[str, ...], values: Values, varying: frozenset[str]) -> Program:
        scope = overlay(primal.scope)
        by_value = replace(scope, extra={})
        function, temporaries, known, shared = self.reader.understood(primal, scope, values, varying, self.stage)
        mark_clashes(function.body, known, scope)
        parameters = [name for name in values if name in primal.scope.locals]
        within = settle_fields(function.body, known)
        found = activity(function.body, wrt, known, shared, scope, partial(self.changed, by_value, known))
        self.reader.met.given |= {field.attr for field in within}
        refuse_within(within, found.varied)
        refuse_overlooked(function.body, found, known, shared, scope)
        refuse_held_parts(function.body, wrt, known, shared)
        own = primal.scope.locals | writes(*function.body)
        data = self.data_around(primal, found.active - own)
        refuse_outside(function.body, data, shared, known, by_value)
        moving = self.data_around(primal, (found.varied | found.wanted) - own)
        seen = {name: primal.scope.lookup(name) for name in moving}
        self._around.refuse(primal.function, function.body, seen, found.varied, found.wanted, shared)
        refuse_keys(function.body, found.varied, known)
        refuse_foreign(function.body)
        refuse_dicts(function.body, found.active, by_value.resolve)
        refuse_unseen(function.body, found.active, known, partial(self.changed, by_value, known))
        value_of = evaluating(known, scope)
        refuse_hidden(function.body, found.varied, found.wanted, known, scope.resolve, value_of)
        writing = Writing.of(function.body, known, scope)
        refuse_given_away(function.body, found, shared, writing, scope.resolve, value_of)
        refuse_named_fields(function.body, found, value_of)
        refuse_other_classes(function.body, found, by_value.resolve)
        refuse_dicts_of_attributes(function.body, found)
        evaluator = Evaluator(known, scope, self.reader.callees)
        refuse_run_unseen(function.body, found, shared, evaluator, self.reader.methods.may_store)
        refuse_objects(function.body, found.varied, known, by_value)
        Guards(known, shared, scope, found.active, found.varied, partial(self.asked, by_value, known)).put(function)
        program = Program(
            function=function,
            temporaries=frozenset(temporaries),
            values=known,
            scope=scope,
            structure=structure(function.body, parameters),
            memory=shared,
            active=found.active,
            varied=found.varied,
            wanted=found.wanted,
            wrt=wrt,
            is_part=is_part(primal.function),
            is_written=is_derivative(primal.function),
            is_forward=is_written(primal.function, "_forward"),
            callee=lambda call, values_now: self.callee(by_value, call, values_now),
            gradient=self.gradient,
            lift=partial(alone, own=primal.scope.locals | set(known), around=primal.function, provided=scope.made),
        )
        self.seen(primal, program)
        return program

    def data_around(self, primal: Primal, names: frozenset[str]) -> frozenset[str]:
        """Those of names, none of them its own, that stand for data around the function: what cells hold is not kept,
        but for meanings."""
        cells, lookup = primal.function.__code__.co_freevars, primal.scope.lookup
        outside = (name for name in names if name in cells or lookup(name) is not MISSING)
        return frozenset(name for name in outside if not is_meaning(lookup(name)))

    def callee(self, scope: Resolver, call: gast.Call, values: Values) -> Callee | None:
        """A call that is to become a pair."""
        function = self.reader.user_function(scope, call)
        if function is None or is_generator(function) or operation(call, values, scope) is not None:
            return None
        if any(isinstance(part, gast.Starred) for part in call.args) or any(each.arg is None for each in call.keywords):
            raise errors.unknown_count(call)
        arguments = bind_any(function, call)
        primal = self.reader.called(function, call)
        known = {
            name: generalised(value_of_expression(argument, values, scope)) for name, argument in arguments.items()
        }
        known = {name: without_local(value) for name, value in {**defaults_of(function), **known}.items()}
        stored = self.reader.stored_parameters(primal, known)
        return Callee(
            name=function.__name__,
            arguments=arguments,
            values=known,
            wrt=tuple(name for name in arguments if may_be_active(known[name])),
            mutates=tuple(name for name in arguments if name in stored and mutable(known[name])),
            pair=lambda wrt: self.pair(primal, wrt, known, self.request.kind),
            pushed=lambda wrt: self.pair(primal, wrt, known, "jvp")[0],
            of_library=is_of_library(function),
            handed=lambda: self.handed(primal, known).by_call(arguments, variadic(function)),
        )

    def handed(self, primal: Primal, values: Values) -> Handed:
        """What a function's result shares with its arguments."""
        key = (primal.function, tuple(values.items()))
        return self._handed.of(HANDED, key, lambda: self._handed_by(primal, values))

    def _handed_by(self, primal: Primal, values: Values) -> Handed:
        scope = overlay(primal.scope)
        by_value = replace(scope, extra={})
        try:
            tree, _, known, _ = self.reader.understood(primal, scope, values, may_vary(values))
        except errors.DifferentiationError:  # told again, with its place, where it is differentiated
            return ANYTHING

        def called(call: gast.Call) -> tuple[Mapping[str, gast.expr], Handed] | None:
            callee = self.asked(by_value, known, call)
            return None if callee is None else (callee.arguments, callee.handed())

        return handed_by(tree, known, scope, called)

    def asked(self, scope: Resolver, values: Values, call: gast.Call) -> Callee | None:
        """A call of a user's function, of which nothing is known where it cannot be read, or its arguments be told."""
        function = self.reader.user_function(scope, call)
        if function is None or is_generator(function):
            return None
        try:
            return self.callee(scope, call, values)
        except (errors.DifferentiationError, TypeError):  # told with its place where a derivative flows through it
            return unknown_callee(function.__name__)

    def changed(self, scope: Resolver, values: Values, call: gast.Call) -> frozenset[str] | None:
        """The names of containers that a call of a user's function may change; None if that is not known."""
        function = self.reader.user_function(scope, call)
        if function is None or has_stars(function) or bind(function, call) is None:
            return None
        callee = self.callee(scope, call, values)
        if callee is None:
            return None
        return frozenset(name for parameter in callee.mutates for name in reads(callee.arguments[parameter]))

    def pair(self, primal: Primal, wrt: tuple[str, ...], values: Values, caller: Kind) -> tuple[str, str]:
        """The names of the forward part and the pullback of a callee, which will be written."""
        key = (primal.function, wrt, tuple(values.items()), PAIRS[caller])
        if key not in self._pairs:
            kind, *both = PAIRS[caller]
            tried = iter(lambda: self._names.fresh(primal.source.tree.name), None)
            name = next(each for each in tried if SPELLED.keys().isdisjoint(text.format(each) for text in both))
            self._pairs[key] = (both[0].format(name), both[1].format(name))
            request = replace(self.request, kind=kind, wrt=wrt, single=False, has_aux=False)
            self._waiting.append((primal, request, dict(values), name))
        return self._pairs[key]

    def gradient(self, function: FunctionType, wrt: tuple[str, ...], values: Values) -> FunctionType:
        """The gradient of a function that a primitive is given."""
        found = self.derived(function, Request("grad", wrt, single=True), values)
        return next(each for name, each in found.items() if name.endswith("_grad"))

    def derived(self, function: FunctionType, request: Request, values: Values) -> Mapping[str, FunctionType]:
        """The functions generated for a derivative that is taken inside of a function; what names meant is kept."""
        inner = Linker(request)
        inner.reader.met = self.reader.met
        primal = inner.reader.primal(function)
        primal.check(frozenset(request.wrt))
        text, units = module_text(inner.link(primal, values), request)
        functions = build(text, units, primal.source.tree.name).bind(function)
        self.reader.scopes.extend(inner.reader.scopes)
        self.reader.methods.found.update(inner.reader.methods.found)
        return {name: each for name, each in functions.items() if isinstance(each, FunctionType)}
