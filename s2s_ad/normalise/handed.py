"""Functions made inside of a function that cannot be put where they are called: they become functions of their own.

Before and after, inside of `f`, with a variable a::

    def power(n):                                     y = f_power(3, a)
        return 1.0 if n == 0 else a * power(n - 1)
    y = power(3)                                      (def f_power(n, a): ... a * f_power(n - 1, a))

    r = brentq(lambda t: t**3 - a, 0.0, 5.0)          r = brentq(f_lambda_, 0.0, 5.0, args=(a,))

What they read around them, when they are called, is handed on as arguments. A parameter that each call hands on as it
got it is gone, if a function made here is what it stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import FunctionType

import gast

from s2s_ad.normalise import nodes
from s2s_ad.normalise.definitions import leads_back, reached
from s2s_ad.normalise.local import Local, bind_local
from s2s_ad.normalise.virtual_parts import has_defaults
from s2s_ad.origin import adopt
from s2s_ad.rules import registry
from s2s_ad.rules.rule import Inner, Rule
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import DictOf, IteratorOf, Known, ListOf, ObjectOf, SomeTuple, TupleOf, Value

Lifted = tuple[Mapping[str, FunctionType], list[str]] | None
Lift = Callable[[Mapping[str, Local], Mapping[str, Local], Sequence[str]], Lifted]
_LAMBDA = "<lambda>"
_CONTAINERS = (TupleOf, ListOf, DictOf, ObjectOf, SomeTuple, IteratorOf)
_SAME_ARGUMENTS = ("fprime", "fprime2", "jac", "hess", "hessp", "Dfun")
"""What solvers are given beside the function, and call with the same further arguments."""


@dataclass(frozen=True)
class Handed:
    """`functions` are those made here, by their names; `reaches` tells whether a name certainly means the one that this
    statement made last; `known` remembers what was lifted."""

    value_of: Callable[[gast.expr], Value]
    resolve: Callable[[gast.expr], object]
    spell: Callable[[object, str], str]
    lift: Lift
    active: frozenset[str]
    fresh: Callable[[str], str]
    functions: Mapping[str, Local]
    reaches: Callable[[gast.expr, gast.AST], bool]
    known: dict[str, tuple[Mapping[str, FunctionType], list[str]]] = field(default_factory=dict)

    def statement(self, statement: gast.stmt, call: gast.Call) -> list[gast.stmt] | None:
        """What stands for a statement that is this call, or takes its result."""
        rule = registry.lookup(self.resolve(call.func))
        before: list[gast.stmt] = []
        if isinstance(rule, Rule) and rule.inner is not None:
            new = self.solver(call, rule, rule.inner, before)
        else:
            new = self.recursive(call)
        if new is None:
            return None
        adopt(new, call)
        made = copy_tree(statement)
        made.value = new
        return [*before, made]

    def recursive(self, call: gast.Call) -> gast.Call | None:
        """The call of a function that calls itself."""
        held = self.value_of(call.func)
        local = held.obj if isinstance(held, Known) else None
        name = next((name for name, each in self.functions.items() if each is local), None)
        if name is None or not leads_back(name, self.functions) or not self.reaches(call.func, local):
            return None
        group = {
            each: self.functions[each]
            for each in self.functions
            if each in reached(name, self.functions) and name in reached(each, self.functions)
        }
        if any(isinstance(node, gast.Nonlocal) for node in all_nodes(list(group.values()))):
            return None
        if not (reads(call) | self.read_by(group.values())) & self.active:
            return None
        arguments = bind_local(local, call)
        if arguments is None:
            return None
        given, group = self.without_functions(name, group, arguments)
        key = f"{', '.join(group)} with {', '.join(f'{each}={sorted(reads(arguments[each]))}' for each in given)}"
        if key not in self.known:
            helpers = {other: each for other, each in {**self.functions, **given}.items() if other not in group}
            found = self.lift(group, helpers, ())
            if found is None:
                return None
            self.known[key] = found
        functions, captured = self.known[key]
        spelled = self.spell(functions[name], functions[name].__name__)
        taken = [argument for parameter, argument in arguments.items() if parameter not in given]
        return gast.Call(nodes.load(spelled), [*taken, *map(nodes.load, captured)], [])

    def without_functions(
        self, name: str, group: Mapping[str, Local], arguments: Mapping[str, gast.expr]
    ) -> tuple[dict[str, Local], dict[str, Local]]:
        """The parameters that are functions made here, and are handed on as they are; the group without these."""
        local = group[name]
        given: dict[str, Local] = {}
        for parameter, argument in arguments.items():
            held = self.value_of(argument)
            made = held.obj if isinstance(held, Known) else None
            if not isinstance(made, gast.Lambda | gast.FunctionDef) or not self.reaches(argument, made):
                continue
            other = self.functions.get(parameter, made)
            if len(group) == 1 and other is made and parameter not in reads(made) and _is_kept(parameter, name, local):
                given[parameter] = made
        return given, {each: _without(function, name, given) if given else function for each, function in group.items()}

    def solver(self, call: gast.Call, rule: Rule, inner: Inner, before: list[gast.stmt]) -> gast.Call | None:
        """The call of a solver that is given functions made here."""
        arguments = _named(call, rule)
        if arguments is None or inner.args is None:
            return None
        further = self.items(arguments.get(inner.args), before)
        if further is None:
            return None
        takes = dict.fromkeys(name for name in (inner.function, inner.minimised, *_SAME_ARGUMENTS) if name is not None)
        count = len(inner.first) + len(further)
        made = {name: self.made(arguments[name], count) for name in takes if name in arguments}
        functions = {name: each for name, each in made.items() if each is not None}
        local = [each for name, each in functions.items() if not self.is_outer(arguments[name])]
        if not self.read_by(local) & self.active:
            return None
        captured: list[str] = []
        for _ in range(2):  # all of them take what each of them reads
            lifted = {name: self.lifted(each, captured) for name, each in functions.items()}
            if any(each is None for each in lifted.values()):
                return None
            captured = sorted({name for each in lifted.values() if each is not None for name in each[1]})
        if any(isinstance(self.value_of(nodes.load(name)), _CONTAINERS) for name in self.active.intersection(captured)):
            return None  # the adjoint of a solver gives back numbers and arrays
        new = copy_tree(call)
        for name, each in lifted.items():
            if each is not None:
                _replace(new, rule, name, nodes.load(self.spell(each[0], each[0].__name__)))
        _replace(new, rule, inner.args, gast.Tuple([*further, *map(nodes.load, captured)], gast.Load()))
        return new

    def is_outer(self, argument: gast.expr) -> bool:
        held = self.value_of(argument)
        return isinstance(held, Known) and isinstance(held.obj, FunctionType)

    def lifted(self, local: Local, more: Sequence[str]) -> tuple[FunctionType, list[str]] | None:
        name = local.name if isinstance(local, gast.FunctionDef) else _LAMBDA
        helpers = {other: each for other, each in self.functions.items() if each is not local}
        found = self.lift({name: local}, helpers, more)
        return None if found is None else (found[0][name], found[1])

    def made(self, argument: gast.expr, count: int) -> Local | None:
        """The function that a solver is given, as one made here; None for what is no function."""
        held = self.value_of(argument)
        match held.obj if isinstance(held, Known) else None:
            case gast.Lambda() | gast.FunctionDef() as local if self.reaches(argument, local):
                return _calling(argument, [], [], count) if has_defaults(local) else local
            case gast.Call(args=[function, *first], keywords=keywords) as made if self.reaches(argument, made):
                return _calling(function, first, keywords, count) if self.resolve(made.func) is partial else None
            case FunctionType():
                return _calling(argument, [], [], count)
        return None

    def items(self, given: gast.expr | None, before: list[gast.stmt]) -> list[gast.expr] | None:
        """The further arguments one by one."""
        match given:
            case None:
                return []
            case gast.Tuple(elts=items):
                return None if any(isinstance(item, gast.Starred) for item in items) else list(items)
            case gast.Name(id=name) if isinstance(value := self.value_of(given), TupleOf):
                names = [self.fresh("t") for _ in value.items]
                before += [
                    nodes.assign(item, quote_expr(f"{name}[{place}]")) for place, item in enumerate(names)
                ]  # fmt: skip
                return list(map(nodes.load, names))
        return None

    def read_by(self, functions: Iterable[Local]) -> set[str]:
        """What functions read, and those made here that they call."""
        found: set[str] = set()
        for function in functions:
            found |= reads(function)
        for name in list(found & self.functions.keys()):
            found |= set[str]().union(*(reads(self.functions[each]) for each in {name, *reached(name, self.functions)}))
        return found


def functions_in(defined: Mapping[str, Sequence[tuple[gast.stmt, object]]]) -> dict[str, Local]:
    """The functions made here, by the names that mean nothing else."""
    found: dict[str, Local] = {}
    for name, places in defined.items():
        match places:
            case [(gast.FunctionDef() as made, _)] | [(gast.Assign(value=gast.Lambda() as made), _)]:
                found[name] = made
    return found


def _named(call: gast.Call, rule: Rule) -> dict[str, gast.expr] | None:
    """The arguments of a call of a primitive by parameter; None where stars are in the way."""
    if any(isinstance(part, gast.Starred) for part in call.args) or any(each.arg is None for each in call.keywords):
        return None
    positional = dict(zip(rule.parameters.parameters, call.args, strict=False))
    return {**positional, **{rule.keyword(str(each.arg)): each.value for each in call.keywords}}


def _replace(call: gast.Call, rule: Rule, parameter: str, argument: gast.expr) -> None:
    """Give a call another argument, in place."""
    position = list(rule.parameters.parameters).index(parameter)
    named = [each for each in call.keywords if rule.keyword(str(each.arg)) == parameter]
    if position < len(call.args):
        call.args[position] = argument
    elif named:
        named[0].value = argument
    else:
        call.keywords.append(gast.keyword(parameter, argument))


def _calling(function: gast.expr, first: list[gast.expr], keywords: list[gast.keyword], count: int) -> gast.Lambda:
    """`lambda u, v: f(a, u, v, k=b)`."""
    names = [f"u{place}" for place in range(count)]
    taken = {*reads(function), *(name for part in (*first, *(each.value for each in keywords)) for name in reads(part))}
    while taken & set(names):
        names = [f"{name}_" for name in names]
    given = [*map(copy_tree, first), *map(nodes.load, names)]
    call = gast.Call(copy_tree(function), given, list(map(copy_tree, keywords)))
    parameters = [gast.Name(name, gast.Param(), None, None) for name in names]
    return gast.Lambda(gast.arguments(parameters, [], None, [], [], None, []), call)


def _calls(name: str, local: Local) -> Iterator[gast.Call]:
    for node in all_nodes([local]):
        match node:
            case gast.Call(func=gast.Name(id=called)) if called == name:
                yield node


def _is_kept(parameter: str, name: str, local: Local) -> bool:
    """Whether a function hands a parameter on to itself as it got it, in every call."""
    body = local.body if isinstance(local, gast.FunctionDef) else []
    if local.args.defaults or any(parameter in writes(statement) for statement in body):
        return False
    handed = [bind_local(local, call) for call in _calls(name, local)]
    return all(each is not None and _is_name(each[parameter], parameter) for each in handed)


def _is_name(expression: gast.expr, name: str) -> bool:
    return isinstance(expression, gast.Name) and expression.id == name


def _without(local: Local, name: str, given: Mapping[str, Local]) -> Local:
    """The function without these parameters, also where it calls itself."""
    made = copy_tree(local)
    for call in list(_calls(name, made)):
        arguments = bind_local(made, call) or {}
        call.args = [argument for parameter, argument in arguments.items() if parameter not in given]
        call.keywords = []
    made.args.posonlyargs = [each for each in made.args.posonlyargs if each.id not in given]
    made.args.args = [each for each in made.args.args if each.id not in given]
    return made


