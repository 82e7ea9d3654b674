"""From a function to its program in the core language, and what is known of that program and of the functions it calls.

read -> check -> normalise -> inline -> name conditions -> version -> infer -> expand -> drop copies
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from types import FunctionType
from typing import Any

import gast

from s2s_ad import errors, runtime
from s2s_ad.analysis.attempts import check_attempts
from s2s_ad.analysis.binding import bind_values, is_given_constants
from s2s_ad.analysis.calls import WRITING_HELPERS
from s2s_ad.analysis.fleeting import copy_fleeting, mark_fleeting
from s2s_ad.analysis.growth import refuse_growth
from s2s_ad.analysis.infer import evaluating, infer, value_of_expression
from s2s_ad.analysis.infer_calls import Callees
from s2s_ad.analysis.infer_expressions import Evaluator
from s2s_ad.analysis.memory import Memory, memory
from s2s_ad.analysis.methods import Methods
from s2s_ad.analysis.outside import surroundings
from s2s_ad.analysis.recursion import NEW, RETURNS, STORES, Answers
from s2s_ad.analysis.special_methods import holds_instances
from s2s_ad.analysis.stored import returns_only_new, stored_parameters
from s2s_ad.analysis.unseen import Unseen
from s2s_ad.composed import pushing
from s2s_ad.differentiate.foreign import TestingExpander
from s2s_ad.differentiate.updates import memory_of_updates
from s2s_ad.errors import DifferentiationError, UnsupportedError
from s2s_ad.frontend.active_names import may_active
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.generators import is_generator
from s2s_ad.frontend.libraries import Entries, is_wrapper, module_of
from s2s_ad.frontend.overlay import Overlay, root_of, spelled
from s2s_ad.frontend.primal import Primal, read_primal
from s2s_ad.frontend.same_names import Met, fields_in
from s2s_ad.frontend.scope import MISSING, Scope
from s2s_ad.frontend.transforms import transform
from s2s_ad.frontend.written import is_derivative, is_pullback
from s2s_ad.lifted import Deriver, closed, lifted_together
from s2s_ad.normalise import virtual
from s2s_ad.normalise.conditions import name_conditions
from s2s_ad.normalise.copies import without_copies
from s2s_ad.normalise.decided import decide, test_contents
from s2s_ad.normalise.definitions import leads_back, reached
from s2s_ad.normalise.followed import meanings_of
from s2s_ad.normalise.function_values import calls_itself, holds_local, is_users, returns_function, without_local
from s2s_ad.normalise.generators import refuse_generators
from s2s_ad.normalise.inline import Inliner, bind, foreign, has_stars, is_small, kept_apart, visible, without_empty
from s2s_ad.normalise.local import Local, assigning, bind_local, local_functions, own_names, without_unused
from s2s_ad.normalise.local import normal_form as local_form
from s2s_ad.normalise.normalise import Normalised, normalise
from s2s_ad.normalise.numeric import only_numbers
from s2s_ad.normalise.objects import name_class, refuse_unfinished
from s2s_ad.normalise.special import write_methods
from s2s_ad.normalise.split import split_parameters
from s2s_ad.normalise.steps import Steps
from s2s_ad.normalise.versions import version
from s2s_ad.normalise.virtual_hooks import Hooks
from s2s_ad.rules.heads import SPELLED
from s2s_ad.syntax.attempts import MARKS
from s2s_ad.syntax.names import Names, bound_in, names_in, reads, writes
from s2s_ad.values import Unknown, Value, generalised, may_vary

Values = Mapping[str, Value]
Opened = tuple[Mapping[str, gast.expr], Normalised]
Active = Callable[[], frozenset[str]]
Stage = Callable[[str, gast.FunctionDef], None]
MOST_ROUNDS, MOST_NAMES = 40, 3000


def ignore(name: str, tree: gast.FunctionDef) -> None:
    """Nobody looks at the stages."""


@dataclass
class Reader:
    """All functions that one transformation reads, each once."""

    scopes: list[Scope] = field(default_factory=list)
    _primals: dict[FunctionType, Primal] = field(default_factory=dict)
    _answers: Answers = field(default_factory=Answers)
    _opening: list[FunctionType] = field(default_factory=list)
    _makers: set[FunctionType] = field(default_factory=set)
    deriver: Deriver = field(default_factory=Deriver)
    entries: Entries = field(default_factory=Entries)
    met: Met = field(default_factory=Met)
    everything: bool = False
    """Whether every name of a function is taken to carry a derivative, whatever the text shows."""

    def __post_init__(self) -> None:
        self.methods = Methods(self.primal)

    def primal(self, function: FunctionType) -> Primal:
        if function not in self._primals:
            self.know(read_primal(function))
        return self._primals[function]

    def know(self, primal: Primal) -> None:
        """Use this reading of a function."""
        self.met.begin(primal.function)
        self._primals[primal.function] = primal
        self.scopes.append(primal.scope)

    def read_again(self) -> None:
        """Start anew, taking every name to carry a derivative: a flow was found that the text does not show."""
        self.everything, self._answers = True, Answers()

    def called(self, function: FunctionType, call: gast.Call) -> Primal:
        """The callee of a call; an error at the call if its text can't be read."""
        self.entries.enter(function, call)
        try:
            return self.primal(function)
        except UnsupportedError:
            raise
        except DifferentiationError as problem:
            raise errors.no_callee_source(call, function.__name__, problem) from None

    def user_function(self, scope: Resolver, call: gast.Call) -> FunctionType | None:
        return found if isinstance(found := scope.resolve(call.func), FunctionType) and is_users(found) else None

    def understood(
        self, primal: Primal, scope: Overlay, values: Values, varying: frozenset[str], stage: Stage = ignore
    ) -> tuple[gast.FunctionDef, set[str], dict[str, Value], Memory]:
        """The normal form, versioned and expanded, with the kinds of its names and what they share."""
        self.met.given |= fields_in(values.values())
        function, temporaries = self.normal_form(primal, varying)
        stage("normal form", function)
        function, temporaries, known, active = self.settled(primal, scope, function, temporaries, values, varying)
        stage("versions", function)
        refuse_growth(function.body, known, active, scope.resolve)
        ours = is_derivative(primal.function)
        shared = memory_of_updates(function.body, known, scope, ours)
        names, seen, own = Names(names_in(function)), Unseen(function, shared), writes(function.args, *function.body)
        kept = seen if ours else None, frozenset(own), seen
        expander = TestingExpander(known, scope, shared, names, temporaries, active, *kept)
        function.body = expander.whole(function.body, function.args)
        if without_copies(function, temporaries) or expander.changed:
            known = infer(function.body, {**surroundings(primal.scope, function.body), **values}, scope, *self.hooks)
            shared = memory(function.body, known, scope)
        fleeting = mark_fleeting(function.body, shared, known, scope)
        if copy_fleeting(function.body, shared, known, scope, expander.fresh) or fleeting:
            shared = memory(function.body, known, scope)
        check_attempts(function.body, shared)
        stage("core language", function)
        return function, temporaries, known, shared

    def settled(
        self,
        primal: Primal,
        scope: Overlay,
        function: gast.FunctionDef,
        temporaries: set[str],
        values: Values,
        varying: frozenset[str],
    ) -> tuple[gast.FunctionDef, set[str], dict[str, Value], frozenset[str]]:
        """Versions, values and may-active names, once every function value that can be is a call of a known one."""
        conditions: frozenset[str] = frozenset()
        for _ in range(MOST_ROUNDS):
            conditions = name_conditions(function, conditions)
            versioned = version(function, frozenset(temporaries | conditions))
            function, temporaries = versioned.function, set(versioned.temporaries)
            scope.bound.update(bound_in(function.body) - primal.scope.locals)
            known = infer(function.body, {**surroundings(primal.scope, function.body), **values}, scope, *self.hooks)
            test_contents(function, known, scope)
            if decide(function, known, scope) or split_parameters(function, values, known):
                continue
            value_of = evaluating(known, scope, self.result)
            asked = value_of, scope.resolve, self.methods.may_store, partial(spelled, scope, function)
            if write_methods(function, known, temporaries, *asked):
                continue
            scope.meanings.clear()
            scope.meanings.update(meanings_of(known))
            own = frozenset(writes(function.args, *function.body))
            carrying = varying | own if self.everything else varying
            active = cache(partial(may_active, function, carrying, helpers=scope))
            hooks = Hooks(
                value_of=value_of,
                resolve=scope.resolve,
                is_user=is_users,
                open=partial(self.open_for, primal.scope, active),
                open_local=lambda local, call, active=active: self.open_local(primal.scope, local, call, active),  # type: ignore[misc]
                active=active(),
                makes=self._makers,
                steps=Steps(primal.scope, active, self.called, self.opened_tree),
                method=self.methods.method,
                derive=partial(self.deriver.derive, primal.function, scope.made, value_of, own),
                lift=partial(lifted_together, own=own, around=primal.function, provided=scope.made),
                close=partial(closed, own=own, around=primal.function, provided=scope.made),
                pushing=pushing,
                spell=partial(spelled, scope, function),
            )
            if again := not only_numbers(function.body, known, scope.resolve):
                again = virtual.Virtual(function, hooks, Names(names_in(function)), temporaries).run()
            if not again or len(names_in(function)) > MOST_NAMES:
                break
        refuse_unfinished(function, scope)
        refuse_generators(function, hooks)
        return function, temporaries, known, may_active(function, carrying, helpers=scope) if again else active()

    def normal_form(self, primal: Primal, varying: frozenset[str]) -> tuple[gast.FunctionDef, set[str]]:
        """The normal form with small callees in their place."""
        varying |= primal.scope.locals if self.everything else frozenset()
        normal = self._normalised(primal, varying)
        function, temporaries = normal.function, set(normal.temporaries)
        active = cache(partial(may_active, function, varying, helpers=primal.scope))  # before anything is inlined
        local = local_functions(function.body)
        made = bound_in(function.body) - primal.scope.locals
        names = Names(names_in(function))

        def opened(call: gast.Call, own: frozenset[str] = frozenset()) -> Opened | None:
            if root_of(call.func) in own:
                return None  # a parameter or variable of a function made inside, whatever has that name around it
            if isinstance(call.func, gast.Name) and call.func.id in local:
                return None if leads_back(call.func.id, local) else open_local(call.func.id, call)
            return None if root_of(call.func) in made else self.open(primal.scope, call, active)

        def open_local(name: str, call: gast.Call) -> Opened | None:
            around = [local[each] for each in reached(name, local)]
            found = self.open_local(primal.scope, assigning(name, local[name], around), call, active)
            if found is None:
                return None
            arguments, temporaries = kept_apart(*found, around, primal.scope, names)
            inner, tree = Inliner(partial(opened, own=own_names(local[name])), names, temporaries), found[1].function
            tree.body = inner.block(tree.body)
            return arguments, Normalised(tree, frozenset(inner.temporaries))

        inliner = Inliner(opened, names, temporaries)
        function.body = without_unused(inliner.block(function.body), local)
        return function, inliner.temporaries

    def opened_tree(self, primal: Primal, varying: frozenset[str]) -> tuple[gast.FunctionDef, set[str]]:
        self._opening.append(primal.function)
        try:
            return self.normal_form(primal, varying)
        finally:
            self._opening.pop()

    def open_local(self, scope: Scope, local: Local, call: gast.Call, active: Active) -> Opened | None:
        """The normal form of a function made inside, to be put where it is called."""
        name = call.func.id if isinstance(call.func, gast.Name) else "inner"
        arguments = bind_local(local, call)
        captured = reads(local)
        own = getattr(local, "name", name)
        seen = (reads(call) | captured) & active() or foreign(local)
        if arguments is None or {name, own} & captured or not seen or is_generator(local):
            return None
        varied = {parameter for parameter, argument in arguments.items() if reads(argument) & active()}
        form = local_form(name, local, scope, frozenset(varied) | (active() & captured))
        return without_empty(arguments, form.function), form

    def _normalised(self, primal: Primal, varying: frozenset[str]) -> Normalised:
        return normalise(primal.checked(varying, self.met), primal.scope, varying)

    def open_for(
        self, scope: Scope, active: Active, meant: object, call: gast.Call, forced: bool, more: frozenset[str]
    ) -> Opened | None:
        """The same as `open`, where the names in `more` are active as well."""
        return self.open(scope, call, (lambda: active() | more) if more else active, meant, forced)

    def open(
        self, scope: Scope, call: gast.Call, active: Active, meant: object = None, forced: bool = False
    ) -> Opened | None:
        """The normal form of a callee that is to be inlined, or None. `meant`: the function, if the call's name does
        not say it; `forced`: it is given functions that read the variables of its caller."""
        function = meant if isinstance(meant, FunctionType) else self.user_function(scope, call)
        if function is None or function in self._opening or is_generator(function):
            return None
        if not (reads(call) & active() or function in self._makers):
            return None
        arguments = bind(function, call)
        if arguments is None or (has_stars(function) and module_of(function).startswith(runtime.__name__)):
            return None
        primal = self.called(function, call)
        varying = frozenset(name for name, argument in arguments.items() if reads(argument) & active())
        self._opening.append(function)
        try:
            tree, temporaries = self.normal_form(primal, varying)
        finally:
            self._opening.pop()
        name_class(tree, primal.scope)
        body = Normalised(tree, frozenset(temporaries))
        wanted = forced or is_small(body) or returns_function(tree) or self.writes_into_arguments(primal, tree)
        if not wanted or calls_itself(tree, function, primal.scope):
            return None
        return (without_empty(arguments, tree), body) if visible(scope, primal, body) else None

    def writes_into_arguments(self, primal: Primal, tree: gast.FunctionDef) -> bool:
        return any(map(memory(tree.body, {}, primal.scope).is_stored, writes(tree.args)))

    def result(self, function: object, args: object, kwargs: object) -> Value:
        """The abstract value that a user's function returns for arguments of these values."""
        if not isinstance(function, FunctionType) or is_wrapper(function) or transform(function) is not None:
            return Unknown()
        if is_given_constants(function, args, kwargs):  # type: ignore[arg-type]
            return Unknown()
        values = bind_values(function, list(args), dict(kwargs))  # type: ignore[call-overload]
        if values is None:
            return Unknown()
        values = {name: without_local(generalised(value)) for name, value in values.items()}
        key = (function, tuple(values.items()))
        return self._answers.of(RETURNS, key, lambda: self._result(function, values))

    def _result(self, function: FunctionType, values: Values) -> Value:
        try:
            primal = self.primal(function)
            self._opening.append(function)
            try:
                tree, temporaries = self.normal_form(primal, may_vary(values))
                scope = overlay(primal.scope)
                tree, _, known, _ = self.settled(primal, scope, tree, temporaries, values, may_vary(values))
            finally:
                self._opening.pop()
        except DifferentiationError:
            return Unknown()  # told again, with its place, if a derivative flows through the call
        final = tree.body[-1]
        if not isinstance(final, gast.Return) or final.value is None:
            return Unknown()
        found = value_of_expression(final.value, known, scope, self.result)
        self._makers |= {function} if holds_local(found) else set()
        return without_local(found)

    def may_mutate(self, function: object, args: list[Value], kwargs: dict[str, Value]) -> bool:
        """Whether a function may store into the lists, dicts and objects that it is given."""
        if function not in WRITING_HELPERS and module_of(function).startswith(runtime.__name__):
            return False
        if is_given_constants(function, args, kwargs):
            return False
        found = self.of_call(function, args, kwargs)
        with suppress(DifferentiationError):  # told again where it is differentiated
            return found is None or bool(self.stored_parameters(*found))
        return True

    def makes_new(self, function: object, args: list[Value], kwargs: dict[str, Value]) -> bool:
        """Whether all lists, dicts and objects that a function returns are new."""
        found = None if is_given_constants(function, args, kwargs) else self.of_call(function, args, kwargs)
        if found is None:
            return False
        primal, values = found
        key = (primal.function, tuple(values.items()))
        return self._answers.of(NEW, key, lambda: self._makes_new(primal, values))

    def _makes_new(self, primal: Primal, values: Values) -> bool:
        scope = overlay(primal.scope)
        try:
            tree, _, known, shared = self.understood(primal, scope, values, may_vary(values))
        except DifferentiationError:
            return False
        return returns_only_new(tree, shared, Evaluator(known, scope, self.callees))

    def of_call(self, function: object, args: list[Value], kwargs: dict[str, Value]) -> tuple[Primal, Values] | None:
        """A user's function as it was read, and its parameters' values in a call."""
        if not isinstance(function, FunctionType) or not is_users(function):
            return None
        if (values := bind_values(function, args, kwargs)) is None:
            return None
        with suppress(DifferentiationError):  # there is no text of it
            return self.primal(function), {name: without_local(generalised(value)) for name, value in values.items()}
        return None

    @property
    def callees(self) -> Callees:
        """What is known of the functions that a function calls."""
        return Callees(*self.hooks)

    @property
    def hooks(self) -> tuple[Any, ...]:
        return self.result, self.may_mutate, self.makes_new, self.methods.own_stores

    def stored_parameters(self, primal: Primal, values: Values) -> frozenset[str]:
        """The parameters into which a function may store."""
        key = (primal.function, tuple(values.items()))
        found = self._answers.of(STORES, key, lambda: self._stored_parameters(primal, values))
        return frozenset(writes(primal.source.tree.args)) if found is None else found

    def _stored_parameters(self, primal: Primal, values: Values) -> frozenset[str]:
        """The same; the kinds of a function's names are looked at only if its text leaves it open."""
        if is_pullback(primal.function):
            return frozenset()
        scope, (tree, _) = overlay(primal.scope), self.opened_tree(primal, may_vary(values))
        found = stored_parameters(tree, memory(tree.body, values, scope), Evaluator(values, scope, self.callees))
        with suppress(DifferentiationError):  # told again, with its place, where it is differentiated
            if found or any(map(holds_instances, values.values())):  # whose operators may store
                tree, _, known, shared = self.understood(primal, scope, values, may_vary(values))
                found = stored_parameters(tree, shared, Evaluator(known, scope, self.callees))
        return found


def overlay(scope: Scope) -> Overlay:
    """The user's names, and below them NumPy and the helpers that generated code uses."""
    extra = {**SPELLED, **MARKS, **{name: getattr(runtime, name) for name in runtime.__all__}}
    made = {name: found.meaning for name, found in scope.imports.items()}
    return Overlay(scope, extra, MISSING, lambda name: name in scope.locals, made=made)
