"""Functions made inside of a function, as functions of their own: the variables around them become parameters.

Before and after, inside of a function with a variable s::

    lambda z: f(z) * s          def inner(z, s): return f(z) * s
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType, MappingProxyType
from typing import Final, TypeAlias

import gast

from s2s_ad.analysis.binding import bind_values
from s2s_ad.backend.build import Unit, build
from s2s_ad.composed import by_columns, by_entries, by_rows, is_real, parameters_of, together
from s2s_ad.frontend.written import lift
from s2s_ad.normalise import nodes
from s2s_ad.normalise.closures import read_around
from s2s_ad.normalise.followed import Meant, Step, names_of
from s2s_ad.normalise.function_values import without_local
from s2s_ad.normalise.inner import Derived
from s2s_ad.normalise.local import Local, as_function, bind_local, own_names
from s2s_ad.primitives import applied
from s2s_ad.request import Kind, Request
from s2s_ad.rules import registry
from s2s_ad.syntax.names import Names, names_in, reads
from s2s_ad.syntax.printer import to_source
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Array, NumpyScalar, TupleOf, Unknown, Value, generalised

Provided: TypeAlias = Mapping[str, object]
NOTHING: Final[Provided] = MappingProxyType({})


def lifted(
    local: Local, own: frozenset[str], around: FunctionType, provided: Provided = NOTHING
) -> tuple[FunctionType, list[str]] | None:
    """The function, and the variables that it takes after its own arguments; None where defaults or stars are in the
    way. `own` are the names of `around`, the function around it: all others mean what they mean there, or in
    `provided`."""
    if not is_plain(local):
        return None
    captured = sorted(reads(local) & own)
    name = f"{around.__name__}_inner".replace("<lambda>", "lambda_")
    return written([_with(local, name, captured)], around, provided)[name], captured


def alone(
    made: gast.AST, own: frozenset[str], around: FunctionType, provided: Provided = NOTHING
) -> FunctionType | None:
    """The same for a function that reads none of the variables around it."""
    found = lifted(made, own, around, provided) if isinstance(made, gast.Lambda | gast.FunctionDef) else None
    return found[0] if found is not None and not found[1] else None


def lifted_together(
    group: Mapping[str, Local],
    helpers: Mapping[str, Local],
    more: Sequence[str],
    own: frozenset[str],
    around: FunctionType,
    provided: Provided = NOTHING,
) -> tuple[Mapping[str, FunctionType], list[str]] | None:
    """Functions that call each other, and the variables that each takes after its own arguments.

    Their calls of each other hand these on. `helpers` are other functions made there, which are made again in each that
    reads them; `more` are variables that are taken as well.
    """
    inside = {name: _helpers_of(function, helpers) for name, function in group.items()}
    read = set[str](more)
    for name, function in group.items():
        read |= reads(function).union(*(reads(helpers[each]) for each in inside[name]))
    captured = sorted(read & own - group.keys() - helpers.keys())
    names = {name: f"{around.__name__}_{name}".replace("<lambda>", "inner") for name in group}
    trees: list[gast.FunctionDef] = []
    for name, function in group.items():
        if not is_plain(function, defaults=True) or own_names(function) & {*captured, *names.values()}:
            return None
        tree = _with(function, names[name], captured)
        tree.body = [*(made_again(each, helpers[each]) for each in inside[name]), *tree.body]
        if not _hands_on(tree, group, names, captured):
            return None
        trees.append(tree)
    made = written(trees, around, provided)
    return {name: made[names[name]] for name in group}, captured


def closed(
    local: Local,
    kept: Sequence[str],
    name: str,
    own: frozenset[str],
    around: FunctionType,
    provided: Provided = NOTHING,
) -> type | None:
    """The class whose instances are a function made many times: `__call__` does what it does, with the variables in
    `kept` as attributes. None where it reads others around it, or takes stars.

        lambda x, i=i: x ** i * a        class of instances with i and a; __call__(self, x): self.a, self.i
    """
    taken = [parameter.id for parameter in (*local.args.posonlyargs, *local.args.args)]
    free = own | set(around.__code__.co_freevars)
    if not is_plain(local, defaults=True) or any(isinstance(node, gast.Nonlocal) for node in all_nodes([local])):
        return None
    if read_around(local) & free - set(kept) or own_names(local) & (set(kept) - set(taken)):
        return None
    tree = _with(local, f"{around.__name__}_{name}".replace("<lambda>", "lambda_"), ())
    instance = Names(names_in(tree)).fresh("made")
    first = quote("\n".join(f"{each} = {instance}.{each}" for each in kept)) if kept else []
    for each in first:
        nodes.stamp(each, tree.body[0])
    tree.body = [*first, *tree.body]
    own_parameters = [each for each in tree.args.args if each.id not in kept]
    tree.args.args = [gast.Name(instance, gast.Param(), None, None), *own_parameters]
    made = written([tree], around, provided)[tree.name]
    return type(name, (), {"__call__": made, "__module__": around.__module__})


def _helpers_of(function: Local, helpers: Mapping[str, Local]) -> list[str]:
    """The helpers that a function reads, and those that these read, in the order in which they were made."""
    found: set[str] = set()
    pending = [function]
    for each in pending:
        new = (reads(each) & helpers.keys()) - found
        found |= new
        pending += [helpers[name] for name in new]
    return [name for name in helpers if name in found]


def made_again(name: str, local: Local) -> gast.stmt:
    """The statement that makes a function."""
    if isinstance(local, gast.Lambda):
        return gast.Assign([gast.Name(name, gast.Store(), None, None)], copy_tree(local), None)
    tree: gast.FunctionDef = copy_tree(local)
    tree.name = name
    return tree


def _hands_on(tree: gast.FunctionDef, group: Mapping[str, Local], names: Mapping[str, str], more: list[str]) -> bool:
    """Rewrite the calls of the group in a function; whether nothing else is done with its names."""
    called: set[int] = set()
    for node in all_nodes([tree]):
        match node:
            case gast.Call(func=gast.Name(id=name) as func) if name in group:
                arguments = bind_local(group[name], node)
                if arguments is None:
                    return False
                called.add(id(func))
                func.id = names[name]
                taken = [*arguments.values(), *(gast.Name(each, gast.Load(), None, None) for each in more)]
                node.args, node.keywords = list(map(copy_tree, taken)), []
    new = [node for node in all_nodes([tree]) if isinstance(node, gast.Name) and node.id in group]
    return all(id(node) in called for node in new)


def is_plain(local: Local, *, defaults: bool = False) -> bool:
    """Whether its arguments are given one by one."""
    given = local.args
    plain = not (given.vararg or given.kwarg or given.kwonlyargs)
    return plain and (defaults or not (given.defaults or given.posonlyargs))


def _with(local: Local, name: str, more: Sequence[str]) -> gast.FunctionDef:
    """The function under another name, which takes more arguments, and has no defaults."""
    tree = as_function(name, local)
    tree.name = name
    tree.decorator_list = []
    tree.args.args = [
        *tree.args.posonlyargs, *tree.args.args, *(gast.Name(each, gast.Param(), None, None) for each in more)
    ]  # fmt: skip
    tree.args.posonlyargs, tree.args.defaults = [], []
    return tree


def written(trees: Sequence[gast.FunctionDef], around: FunctionType, provided: Provided) -> Mapping[str, FunctionType]:
    """The functions, over the globals and cells of another one."""
    text = "\n\n\n".join(to_source(tree).strip() for tree in trees) + "\n"
    units = []
    for tree in trees:
        known = {name: meant for name, meant in provided.items() if name in names_in(tree)}
        units.append(Unit(tree.name, around, known))
    bound = build(text, units, trees[0].name).bind(around)
    made: dict[str, FunctionType] = {}
    for tree in trees:
        function = bound[tree.name]
        assert isinstance(function, FunctionType)
        function.__defaults__ = function.__kwdefaults__ = None
        lift(function)
        made[tree.name] = function
    return made


Link = Callable[[FunctionType, Request, Mapping[str, Value]], Mapping[str, FunctionType]]
ResultOf = Callable[[object, list[Value], dict[str, Value]], Value]
Values = Mapping[str, Value]


@dataclass
class Deriver:
    """Has the derivatives written that are taken inside of functions, each once. `link` writes one, for arguments of
    these values; `result` tells what kind of value a function returns."""

    link: Link = lambda *_: {}
    result: ResultOf = lambda *_: Unknown()
    known: dict[object, Mapping[str, FunctionType]] = field(default_factory=dict)

    def derive(
        self,
        around: FunctionType,
        provided: Provided,
        value_of: Callable[[gast.expr], Value],
        own: frozenset[str],
        meant: Meant,
        last: Kind | None,
        args: list[gast.expr],
        keywords: list[gast.keyword],
    ) -> Derived | None:
        """The function that is meant inside of `around`, and the functions generated for a `vjp` or `jvp` of it by all
        of `args`; the variables that they take beside `args`. None where it can't be written."""
        function, captured = meant.function, list[str]()
        if isinstance(function, gast.Lambda | gast.FunctionDef):
            function, captured = lifted(function, own, around, provided) or (None, [])
        elif (rule := registry.lookup(function)) is not None:
            function = applied(rule)
        starred = any(isinstance(arg, gast.Starred) for arg in args) or any(each.arg is None for each in keywords)
        if not isinstance(function, FunctionType) or starred:
            return None
        more: list[gast.expr] = [gast.Name(name, gast.Load(), None, None) for name in captured]
        kwargs = {str(each.arg): value_of(each.value) for each in keywords}
        values = bind_values(function, [value_of(arg) for arg in [*args, *more]], kwargs)
        if values is None:
            return None
        known = {name: without_local(generalised(value)) for name, value in values.items()}
        found: FunctionType | None = function
        for step in meant.steps:
            found = found and self.stepped(step, found, known)
        if found is None:
            return None
        if last is None:
            return Derived(found, {}, more)
        return Derived(found, self.linked(last, tuple(known)[: len(args)], False, found, known), more)

    def linked(
        self, kind: Kind, names: tuple[str, ...], single: bool, function: FunctionType, known: Values, aux: bool = False
    ) -> Mapping[str, FunctionType]:
        """The functions generated for one derivative."""
        key = (function.__code__, kind, names, single, aux, tuple(known.items()))
        if key not in self.known:
            self.known[key] = self.link(function, Request(kind, names, single, aux), known)
        return self.known[key]

    def stepped(self, step: Step, function: FunctionType, known: Values) -> FunctionType | None:
        """The derivative of a function by one step; None where it can't be written."""
        names = names_of(inspect.signature(function, follow_wrapped=False).parameters, step.wrt)
        if names is None:
            return None
        match step.kind:
            case "grad" | "value_and_grad" as kind:
                made = self.linked(kind, names, step.single, function, known, step.has_aux)
                return main_of(made, f"_{kind}")
            case _ if parameters_of(function) is None or not all(is_real(known[name]) for name in names):
                return None
            case "elementwise_grad":
                result = self.result(function, [], dict(known))
                pair = self.linked("vjp", names, False, function, known)
                ends = main_of(pair, "_forward"), main_of(pair, "_pullback")
                return by_entries(function, *ends, result) if is_real(result) else None
        return self.jacobian(step, function, known, names)

    def jacobian(
        self, step: Step, function: FunctionType, known: Values, names: tuple[str, ...]
    ) -> FunctionType | None:
        """The Jacobian of numbers, arrays, and tuples of them."""
        result = self.result(function, [], dict(known))
        several = isinstance(result, TupleOf) and result.type is None
        items = result.items if isinstance(result, TupleOf) and several else (result,)
        kinds = {dtype_of(each) for each in (*items, *(known[name] for name in names))}
        if not items or not all(map(is_real, items)) or len(kinds) > 1:
            return None
        blocks = [
            [self.block(step, function, known, name, each, item if several else None) for name in names]
            for item, each in enumerate(items)
        ]
        if step.single and not several:
            return blocks[0][0]
        return together(function, blocks, several, step.single)

    def block(
        self, step: Step, function: FunctionType, known: Values, name: str, result: Value, item: int | None
    ) -> FunctionType:
        """The Jacobian of one item of the result by one parameter."""
        if item is None and step.mode != "forward" and not isinstance(result, Array):
            return main_of(self.linked("grad", (name,), True, function, known), "_grad")
        if item is None and step.mode == "reverse":
            pair = self.linked("vjp", (name,), False, function, known)
            return by_rows(function, main_of(pair, "_forward"), main_of(pair, "_pullback"), name)
        pushed = main_of(self.linked("jvp", (name,), False, function, known), "_jvp")
        return by_columns(function, pushed, name, known[name], item)


def dtype_of(value: Value) -> str | None:
    """The dtype of a real number or array; Python numbers take that of others."""
    return value.dtype if isinstance(value, Array | NumpyScalar) else "float64"


def main_of(functions: Mapping[str, FunctionType], ending: str) -> FunctionType:
    """The function of a derivative, or one of its pair, among those of its callees."""
    return next(each for name, each in functions.items() if name.endswith(ending))
