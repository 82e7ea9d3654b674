"""Which names carry a derivative.

*Varied* names depend on an input we differentiate by, *useful* ones reach the output; *active* is both
(Hascoet, Naumann & Pascual 2005). Two flow-insensitive fixed points over the versioned program, by alias class
where memory is shared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import gast

from s2s_ad import runtime
from s2s_ad.analysis.constructors import constructed
from s2s_ad.analysis.harmless import is_harmless
from s2s_ad.analysis.keys import elements, gives_keys, unpacks_keys
from s2s_ad.analysis.memory import GROWING, Memory, bound
from s2s_ad.analysis.operations import Operation, added, captured, carriers, joiner, operation, read_in, scatter
from s2s_ad.analysis.statements import all_statements
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.reach import Reach
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.passive import Facts
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Unknown, Value, may_be_active, mutable

Edge = tuple[frozenset[str], frozenset[str]]
Changed = Callable[[gast.Call], frozenset[str] | None]


@dataclass(frozen=True)
class Activity:
    """The two sets; `wanted` is `useful` with the names that can't carry a derivative: integers, booleans, text."""

    varied: frozenset[str]
    useful: frozenset[str]
    wanted: frozenset[str]

    @property
    def active(self) -> frozenset[str]:
        return self.varied & self.useful


def activity(
    body: list[gast.stmt],
    inputs: Iterable[str],
    values: Mapping[str, Value],
    memory: Memory,
    scope: Resolver,
    changed: Changed = lambda _: None,
) -> Activity:
    """Solve both directions over the edges "target may depend differentiably on source".

    `changed(call)` names the containers that a call of a user's function may change, or None if that is not known.
    """
    statements = list(all_statements(body))
    edges = [edge for statement in statements for edge in _edges(statement, values, scope, changed)]
    edges += _captured(statements, values, scope)
    groups: dict[str, frozenset[str]] = {}
    for name in {*values, *memory.representatives}:
        if memory.is_stored(name):
            group = memory.alias_class(name)
            groups[group] = groups.get(group, frozenset()) | {name}

    def spread(names: set[str]) -> set[str]:
        """Stores through one alias are seen through all."""
        shared = {memory.alias_class(name) for name in names}
        return names | {member for group in shared for member in groups.get(group, ())}

    outputs = {name for statement in body if isinstance(statement, gast.Return) for name in reads(statement)}
    can_vary = lambda name: may_be_active(values.get(name, Unknown()))  # noqa: E731
    varied = _closure(set(inputs), edges, spread, can_vary)
    backward = [(sources, targets) for targets, sources in edges]
    useful = _closure(outputs, backward, spread, can_vary)
    wanted = _closure(outputs, backward, spread, lambda name: True)
    return Activity(frozenset(varied), frozenset(useful), frozenset(wanted))


def _closure(
    start: set[str],
    edges: list[Edge],
    spread: Callable[[set[str]], set[str]],
    allowed: Callable[[str], bool],
) -> set[str]:
    """All names reached from `start` along edges (targets, sources), sources first."""
    by_source: dict[str, list[frozenset[str]]] = {}
    for targets, sources in edges:
        for source in sources:
            by_source.setdefault(source, []).append(targets)
    reached: set[str] = set()
    waiting = {name for name in spread(set(start)) if allowed(name)}
    while waiting:
        reached |= waiting
        found = {name for source in waiting for targets in by_source.get(source, ()) for name in targets}
        waiting = {name for name in spread(found) if allowed(name)} - reached
    return reached


def _edges(statement: gast.stmt, values: Mapping[str, Value], scope: Resolver, changed: Changed) -> list[Edge]:
    match statement:
        case gast.Assign() if unpacks_keys(statement, values):
            return []
        case gast.Assign(targets=[target], value=value):
            targets = frozenset(bound(target)) or frozenset(_base(target))
            edges = [(targets, differentiable_reads(value, values, scope))]
            return edges + _call_edges(value, values, scope, changed)
        case gast.AugAssign(target=target, value=value):
            base = frozenset(_base(target))
            return [(base, base | differentiable_reads(value, values, scope))]
        case gast.For(target=target, iter=source):
            return [(frozenset(bound(part)), frozenset(reads(read))) for part, read in elements(target, source, values)]
        case gast.Expr(value=value):
            return _call_edges(value, values, scope, changed)
        case _:
            return []


def _captured(statements: list[gast.stmt], values: Mapping[str, Value], scope: Resolver) -> Iterable[Edge]:
    """What a function reads from around it may reach the result of a call that it is handed to.

    `np.fromfunction(lambda i: s * i, (3,))` depends on s; an order, such as `sorted(xs, key=...)`, does not.
    """
    read: dict[str, set[str]] = {}
    for statement in statements:
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.Lambda() as function):
                read[name] = reads(function)
            case gast.FunctionDef(name=name):
                read[name] = reads(statement)
    storing = {name: read[name] for name in read if name in _storing(statements)}
    for statement in statements:
        match statement:
            case gast.Expr(value=gast.Call() as call) | gast.Assign(value=gast.Call() as call) if storing:
                held = frozenset[str]().union(*(storing.get(name, ()) for name in reads(call))) & values.keys()
                if held:  # `walk(tree, put)`: whoever gets a function may call it
                    yield held, held | reads(call)
        if not isinstance(statement, gast.Assign) or not isinstance(statement.value, gast.Call):
            continue
        given = [*statement.value.args, *(each.value for each in statement.value.keywords if each.arg != "key")]
        found = frozenset(name for argument in given for name in _read_by(argument, read))
        if found and operation(statement.value, values, scope) is None:
            yield frozenset(bound(statement.targets[0])) or frozenset(_base(statement.targets[0])), found


def _storing(statements: list[gast.stmt]) -> set[str]:
    """The names of functions made here that store into anything, as far as their text shows."""
    found: set[str] = set()
    for statement in statements:
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.Lambda()) | gast.FunctionDef(name=name):
                if any(map(_is_store, all_nodes([statement]))):
                    found.add(name)
    return found


def _is_store(node: gast.AST) -> bool:
    match node:
        case gast.Subscript(ctx=gast.Store()) | gast.Attribute(ctx=gast.Store()) | gast.Nonlocal():
            return True
        case gast.Call(func=gast.Attribute(attr=method)):
            return method in GROWING
    return False


def _read_by(argument: gast.expr, read: Mapping[str, set[str]]) -> set[str]:
    match argument:
        case gast.Lambda():
            return reads(argument)
        case gast.Name(id=name):
            return read.get(name, set())
        case _:
            return set()


def _call_edges(value: gast.expr, values: Mapping[str, Value], scope: Resolver, changed: Changed) -> list[Edge]:
    """`L.append(v)` makes L depend on v; so does a function that writes into an argument."""
    if not isinstance(value, gast.Call) or is_harmless(scope.resolve(value.func)):
        return []
    if constructed(value, scope) is not None:
        return []
    match value.func:
        case gast.Attribute(value=gast.Name(id=base), attr=attr) if attr in GROWING and base in values:
            given = [*value.args, *(keyword.value for keyword in value.keywords)]
            return [(frozenset({base}), frozenset(name for item in given for name in reads(item)))]
    scattered = scatter(value, values, scope) or added(value, values, scope)
    if scattered is not None:
        base, _, terms = scattered
        return [(frozenset({base}), carriers(terms) | {base})]
    if scope.resolve(value.func) is runtime.put_back:
        return [(frozenset(reads(value.args[0])), frozenset(reads(value)))]
    found = operation(value, values, scope)
    if found is not None and found.rule.mutates is not None:
        written = frozenset(reads(found.arguments[found.rule.mutates]))
        return [(written, frozenset(reads(value)))]
    if found is None:
        given = [*value.args, *(keyword.value for keyword in value.keywords)]
        read = frozenset(name for argument in given for name in reads(argument))
        stored = changed(value)
        may_change = read | (reads(value.func) & values.keys()) if stored is None else stored
        return [(frozenset(name for name in may_change if mutable(values.get(name, Unknown()))), read)]
    return []


def _base(target: gast.expr) -> set[str]:
    match target:
        case gast.Name(id=name):
            return {name}
        case gast.Subscript(value=inner) | gast.Attribute(value=inner):
            return _base(inner)
        case _:
            return set()


def _reaching(value: gast.expr, values: Mapping[str, Value]) -> Iterable[str]:
    """The names whose values reach that of an expression without a rule: `a` doesn't in `np.ones(a.shape).copy()`."""
    if isinstance(value, gast.Name):
        return (value.id,)
    local = frozenset(name for name in reads(value) if name in values)
    return Reach(Facts(frozenset(), local)).carried(value)


def _is_constant(found: Operation, values: Mapping[str, Value]) -> bool:
    """Whether a rule says that it is constant for arguments like these: the sign of real numbers is."""
    if found.rule.constant_for is None:
        return False
    given = found.arguments.items()
    return found.rule.constant_for({p: values[x.id] for p, x in given if isinstance(x, gast.Name) and x.id in values})


def differentiable_reads(value: gast.expr, values: Mapping[str, Value], scope: Resolver) -> frozenset[str]:
    """The names that the value of an expression depends on differentiably: not through indices or constant rules."""
    value = read_in(value, scope)
    if gives_keys(value, values, scope):
        return frozenset()
    match value:
        case gast.Subscript(value=base, slice=index):
            joined = joiner(base, scope) is not None
            return frozenset(reads(index)) if joined else differentiable_reads(base, values, scope)
        case gast.Compare() | gast.JoinedStr() | gast.UnaryOp(op=gast.Not()):
            return frozenset()
        case gast.IfExp(body=body, orelse=orelse):
            return differentiable_reads(body, values, scope) | differentiable_reads(orelse, values, scope)
    found = operation(value, values, scope)
    if found is None:
        return frozenset(_reaching(value, values))
    if found.rule.kind == "constant" or _is_constant(found, values):
        return frozenset()
    return captured(found, values) | frozenset(
        name
        for parameter, argument in found.arguments.items()
        if parameter in {*found.rule.pullbacks, *found.rule.tangents, *found.rule.refused}
        for name in carriers(argument)
    )
