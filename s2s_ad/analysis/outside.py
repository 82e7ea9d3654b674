"""Where values that carry a derivative may not be stored: nobody would look for them there.

Data around the function; the keys of a dict; what a function reads that is called in a way that can't be followed.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FunctionType

import gast

from s2s_ad import errors, runtime
from s2s_ad.analysis.memory import Memory
from s2s_ad.analysis.operations import misfit
from s2s_ad.analysis.statements import all_statements
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.reach import GROWING_ONLY as GROWING
from s2s_ad.frontend.reach import roots
from s2s_ad.frontend.scope import Scope
from s2s_ad.frontend.telling import only_tells
from s2s_ad.origin import adopt
from s2s_ad.rules import registry
from s2s_ad.syntax.mutating import ORDERING
from s2s_ad.syntax.names import names_in, reads, writes
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import (
    BOUND,
    Array,
    DictOf,
    Functions,
    Known,
    ListOf,
    ObjectOf,
    TupleOf,
    Unknown,
    Value,
    all_parts,
    is_number,
    may_be_active,
    mutable,
)

_FUNCTIONS = frozenset({gast.Lambda, gast.FunctionDef})
_ORDERED = Unknown | ListOf | Array
_COMPUTED = (gast.BinOp, gast.UnaryOp, gast.Compare, gast.JoinedStr, gast.Constant)


_DICTS = (collections.defaultdict, collections.OrderedDict, collections.Counter, collections.ChainMap)
Changed = Callable[[gast.Call], frozenset[str] | None]


def refuse_outside(
    body: list[gast.stmt], active: frozenset[str], memory: Memory, values: Mapping[str, Value], scope: Resolver
) -> None:
    """An error if values that carry a derivative are stored into data around the function. A call that its rule doesn't
    cover might store them, for all that is known: its error says so instead."""
    defined = {name for statement in body for name in writes(statement)}
    for name in sorted(active - defined):
        places = (statement for statement in all_statements(body) if stores_through(statement, name, memory))
        place = next(places, body[-1])
        call = place.value if isinstance(place, gast.Assign | gast.Expr) else None
        if isinstance(call, gast.Call) and (found := misfit(call, values, scope)) is not None:
            raise errors.no_such_call(call, found[0].name, found[1], str(found[0].parameters))
        raise errors.stored_outside(place, name)


def refuse_keys(body: list[gast.stmt], varied: frozenset[str], values: Mapping[str, Value]) -> None:
    """An error if a number that carries a derivative is the key of a dict: keys are constants."""
    for statement in all_statements(body):
        for key in _keys(statement, values):
            if isinstance(key, gast.Name) and key.id in varied and is_number(values.get(key.id, Unknown())):
                raise errors.key_carries(statement, key.id)


def refuse_objects(body: list[gast.stmt], varied: frozenset[str], values: Mapping[str, Value], scope: Resolver) -> None:
    """An error where an object made of what carries a derivative is used but by a call where that is known: `at_once`
    has taken care of those."""
    made = {name: value.obj for name, value in values.items() if isinstance(value, Known)}
    calls = {name: call for name, call in made.items() if isinstance(call, gast.Call) and reads(call) & varied}
    fused = {name for name, call in calls.items() if registry.fused(scope.resolve(call.func))}
    for statement in all_statements(body) if fused else ():
        if not fused.isdisjoint(reads(statement)):
            raise errors.object_used(statement, sorted(fused & reads(statement))[0])


def refuse_unseen(
    body: list[gast.stmt], active: frozenset[str], values: Mapping[str, Value], changed: Changed
) -> None:
    """An error where a method that stores what it is given stands inside of another expression, or its value is taken:
    what `xs.append(v)` stores is followed as a statement of its own. The same of functions that store into arguments,
    `k = fill(xs)`, where it is not their value that carries a derivative, and of `y.sort()`, in whose place there are
    stores where it is known what `y` is.
    """
    for statement in all_statements(body):
        match statement:
            case gast.Assign(targets=[gast.Name(id=target)], value=gast.Call() as call) if target not in active:
                if reads(call) & active and (stored := (changed(call) or frozenset()) & active & set(names_in(call))):
                    first = next(node.id for node in all_nodes(call.args) if getattr(node, "id", None) in stored)
                    raise errors.changes_argument(call, errors.called(call), first)
        own = statement.value if isinstance(statement, gast.Expr) else None
        for node in all_nodes(_parts_of(statement)):
            match node:
                case gast.Call(func=gast.Attribute(value=base, attr=method)) if method in GROWING and node is not own:
                    if name := next((name for name in roots(base) if name in active), None):
                        raise errors.no_method(statement, method, name)
                case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr=method)) if method in ORDERING:
                    if node is not own and name in active and isinstance(values.get(name, Unknown()), _ORDERED):
                        raise errors.no_method(statement, method, name)


def refuse_dicts(body: list[gast.stmt], active: frozenset[str], resolve: Callable[[gast.expr], object]) -> None:
    """An error where values that carry a derivative are put into a dict of another class: what it does with a key
    that it has not is not followed. Those of a function that makes and keeps one are dicts by now."""
    for statement in all_statements(body):
        match statement:
            case gast.Assign(targets=[gast.Name(id=target)], value=gast.Call(func=func) as call) if target in active:
                if any(resolve(func) is each for each in _DICTS):
                    raise errors.other_dict(call, target)


def refuse_held_parts(body: list[gast.stmt], wrt: Iterable[str], values: Mapping[str, Value], memory: Memory) -> None:
    """An error where a partial or a bound method is called that lies in an argument which the derivative is by, and
    holds arrays or objects: what it holds counts as constant, and may be what the argument holds by another name.
    """
    if not any(isinstance(value, ObjectOf) and value.type in BOUND for value in values.values()):
        return
    varying = {memory.alias_class(name) for name in wrt if may_be_active(values.get(name, Unknown()))}
    made: dict[str, gast.expr] = {}
    for statement in all_statements(body):
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=value):
                made[name] = value
        match statement:
            case gast.Assign(value=gast.Attribute(value=gast.Name(id=held) as function)):
                holder = values.get(held)
                if held in wrt or memory.alias_class(held) not in varying:
                    continue
                if isinstance(holder, ObjectOf) and holder.type in BOUND and any(map(mutable, _held_by(holder))):
                    call = gast.Call(made.get(held, function), [], [])
                    adopt(call, statement)
                    raise errors.ready_made(call, f"a {holder.type.__name__} in an argument")


def _held_by(holder: ObjectOf) -> Iterator[Value]:
    """What a partial or a bound method holds, apart from the tuple and the dict that it has for it."""
    for _, part in holder.fields or (("", Unknown()),):
        match part:
            case TupleOf(items=items):
                yield from items
            case DictOf(items=tuple() as named):
                yield from (item for _, item in named)
            case _:
                yield part


def is_ready_made(function: object) -> bool:
    """A function that Python or its library defines, which calls what it is given unseen."""
    module = str(getattr(function, "__module__", None)).partition(".")[0]
    return any(function is each for each in (map, filter, max, min, sorted)) or module in ("functools", "itertools")


def _parts_of(statement: gast.stmt) -> list[gast.AST]:
    """A statement without its blocks, which are looked at by themselves."""
    match statement:
        case gast.If(test=head) | gast.While(test=head) | gast.For(iter=head):
            return [head]
        case gast.FunctionDef() | gast.Assign(value=gast.Lambda()):
            return []
        case _:
            return [statement]


def _keys(statement: gast.stmt, values: Mapping[str, Value]) -> Iterator[gast.expr]:
    """The keys under which a statement stores into dicts."""
    match statement:
        case gast.Assign(targets=[gast.Subscript(value=gast.Name(id=base), slice=key)]):
            if isinstance(values.get(base), DictOf):
                yield key
        case gast.Assign(value=gast.Dict(keys=keys)):
            yield from (key for key in keys if key is not None)


def stores_through(statement: gast.stmt, name: str, memory: Memory) -> bool:
    """Whether a simple statement may store into what `name` reaches."""
    match statement:
        case gast.Assign(targets=[gast.Subscript() | gast.Attribute() as target]) | gast.AugAssign(target=target):
            return any(memory.may_share(name, base) for base in names_in(target))
        case gast.Expr(value=gast.Call() as call) | gast.Assign(value=gast.Call() as call):
            return name in reads(call)
        case _:
            return False


def surroundings(scope: Scope, body: list[gast.stmt]) -> dict[str, Value]:
    """The kinds of the data that a function reads from around it."""
    read = {name for statement in body for name in reads(statement)} - scope.locals
    kinds = {name: kind for name in sorted(read) if not isinstance(kind := scope.kind(name), Unknown)}
    bound = writes(*body) if kinds else set()
    return {name: kind for name, kind in kinds.items() if name not in bound}


def refuse_hidden(
    body: list[gast.stmt],
    varied: frozenset[str],
    wanted: frozenset[str],
    values: Mapping[str, Value],
    resolve: Callable[[gast.expr], object],
    value_of: Callable[[gast.expr], Value],
) -> None:
    """`f(2.0)`, f out of a list of functions made here: what they read from around them would be lost.

    varied: the names that depend on an input; wanted: those that reach the output.
    """
    statements = list(all_statements(body))
    functions = [node for node in all_nodes(body) if node.__class__ in _FUNCTIONS]
    partials = [value.obj for value in values.values() if isinstance(value, Known) and isinstance(value.obj, gast.Call)]
    if not functions and not partials:
        return
    made = {name for statement in statements for name in writes(statement)}
    storing = [function for function in functions if _stores(function)]
    for statement in statements if storing else ():
        match statement:
            case gast.Assign(value=gast.Call(func=func) as call) | gast.Expr(value=gast.Call(func=func) as call):
                if _is_held(func, made, values) and not isinstance(resolve(func), FunctionType):
                    options = [function for function in _options(value_of(func), functions) if function in storing]
                    touched = {name for function in options for name in reads(function)} | reads(call)
                    if options and touched & varied:
                        raise errors.hidden_store(call, sorted(touched & varied)[0])
                if is_ready_made(resolve(func)):
                    parts = [*call.args, *(each.value for each in call.keywords)]
                    given = [option for each in parts for option in made_in(value_of(each)) if option in storing]
                    touched = reads(call).union(*map(reads, given)) & varied if given else set()
                    if touched:
                        raise errors.may_change(call, sorted(touched)[0])
    if not any(reads(function) & varied for function in [*functions, *partials]):
        return
    held = _holding(statements)
    for statement in statements:
        match statement:
            case gast.Assign(value=gast.Call() as call) | gast.Expr(value=gast.Call() as call):
                goes_on = bool(writes(statement) & wanted or reads(call) & varied)
                given = [*call.args, *(each.value for each in call.keywords)] if storing and not goes_on else []
                goes_on = goes_on or any(made in storing for each in given for made in made_in(value_of(each)))
                if goes_on and _runs_elsewhere(call.func, resolve, value_of):
                    _refuse_handed(call, varied, value_of, held, functions)
        match statement:
            case gast.Assign(targets=[gast.Name(id=target)], value=gast.Call(func=func) as call) if target in wanted:
                if not _is_held(func, made, values) or isinstance(resolve(func), FunctionType):
                    continue
                options = _options(value_of(func), functions)
                hidden = sorted(varied & {name for function in options for name in reads(function)})
                if hidden:
                    raise errors.hidden(call, hidden[0])


def _stores(function: gast.AST) -> bool:
    """Whether a function stores into anything, as far as its text shows."""
    for node in all_nodes([function]):
        match node:
            case gast.Subscript(ctx=gast.Store() | gast.Del()) | gast.Attribute(ctx=gast.Store() | gast.Del()):
                return True
            case gast.AugAssign() | gast.Nonlocal() | gast.Expr(value=gast.Call()):
                return True
            case gast.Call(func=gast.Attribute(attr=method)) if method in GROWING:
                return True
    return False


def _runs_elsewhere(
    func: gast.expr, resolve: Callable[[gast.expr], object], value_of: Callable[[gast.expr], Value]
) -> bool:
    """Whether a function of the user's is called that was not put in the place of its call."""
    found, held = resolve(func), value_of(func)
    if isinstance(held, Known) and isinstance(held.obj, gast.Lambda | gast.FunctionDef):
        return True
    if not isinstance(found, FunctionType) or str(found.__module__).startswith(runtime.__name__):
        return False
    return registry.lookup(found) is None and not only_tells(found)


def _refuse_handed(
    call: gast.Call,
    varied: frozenset[str],
    value_of: Callable[[gast.expr], Value],
    held: set[str],
    functions: list[gast.AST],
) -> None:
    """An error for `search(h, x)`, where h reads around it what carries a derivative."""
    given = [*call.args, *(each.value for each in call.keywords)]
    for argument in given:
        value = value_of(argument.value if isinstance(argument, gast.Starred) else argument)
        unknown = reads(argument) & held and any(isinstance(part, Unknown) for part in all_parts(value))
        made = functions if unknown else [part.obj for part in all_parts(value) if isinstance(part, Known)]
        made = [each for each in made if isinstance(each, gast.AST)]
        if hidden := sorted(varied & {name for function in made for name in reads(function)}):
            raise errors.handed_on(call, hidden[0])


def _holding(statements: list[gast.stmt]) -> set[str]:
    """The names that functions made here can reach: under other names, and out of containers."""
    edges: list[tuple[set[str], set[str]]] = []
    found: set[str] = set()
    for statement in statements:
        match statement:
            case gast.FunctionDef() | gast.Assign(value=gast.Lambda()):
                found |= writes(statement)
            case gast.Assign(value=gast.Call(func=func)):
                edges.append((reads(func) if isinstance(func, gast.Attribute) else set(), writes(statement)))
            case gast.Assign(targets=[gast.Subscript() | gast.Attribute() as target], value=value):
                edges.append((reads(value), reads(target)))
            case gast.Assign(value=value) if not isinstance(value, _COMPUTED):
                edges.append((reads(value), writes(statement)))
            case gast.For(target=target, iter=value):
                edges.append((reads(value), writes(target)))
            case gast.Expr(value=gast.Call(func=gast.Attribute(value=base)) as call):
                edges.append((reads(call), reads(base)))
    for _ in edges:
        before = len(found)
        found |= {name for sources, targets in edges if sources & found for name in targets}
        if len(found) == before:
            break
    return found


def refuse_foreign(body: list[gast.stmt]) -> None:
    """`nonlocal` in a function that was not put where it is called: what it assigns would not be seen."""
    statements = list(all_statements(body))
    if not any(isinstance(statement, gast.FunctionDef) for statement in statements):
        return
    asked = _asked(statements)
    for statement in statements:
        names = {name for node in all_nodes([statement]) if isinstance(node, gast.Nonlocal) for name in node.names}
        if isinstance(statement, gast.FunctionDef) and names and statement.name in asked:
            read = {name for other in statements if other is not statement for name in reads(other)}
            if names & read:
                raise errors.foreign(statement, sorted(names & read)[0])


def _asked(statements: list[gast.stmt]) -> set[str]:
    """The names that are read, but for the making of functions and copies that nobody asks for."""
    idle: list[tuple[set[str], gast.stmt]] = []
    asked: set[str] = set()
    for statement in statements:
        match statement:
            case gast.FunctionDef() | gast.Assign(targets=[gast.Name()], value=gast.Name()):
                idle.append((writes(statement), statement))
            case gast.If(test=head) | gast.While(test=head) | gast.For(iter=head):
                asked |= reads(head)
            case _:
                asked |= reads(statement)
    for _ in idle:
        asked |= {name for made, statement in idle if made & asked for name in reads(statement)}
    return asked


def _options(value: Value, functions: list[gast.AST]) -> list[gast.AST]:
    """Those of the functions made here that a value may be."""
    known = value.options if isinstance(value, Functions) else {value}
    if not all(isinstance(each, Known) for each in known):
        return functions
    return [each.obj for each in known if isinstance(each, Known) and isinstance(each.obj, gast.AST)]


def made_in(value: Value) -> list[gast.AST]:
    """The functions made here that a value certainly is or may be."""
    return [part.obj for part in all_parts(value) if isinstance(part, Known) and isinstance(part.obj, gast.AST)]


def _is_held(function: gast.expr, made: set[str], values: Mapping[str, Value]) -> bool:
    """Whether it is asked of a variable what is to be called: `f(2.0)`, `fs[i](2.0)`, `box.f(2.0)`."""
    match function:
        case gast.Name(id=name) | gast.Subscript(value=gast.Name(id=name)):
            return name in made
        case gast.Attribute(value=gast.Name(id=name), attr=attr):
            known = values.get(name)
            return isinstance(known, ObjectOf) and attr in dict(known.fields)
        case _:
            return isinstance(function, gast.Call)
