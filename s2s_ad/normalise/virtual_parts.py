"""Questions about statements and places that resolving calls asks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeAlias

import gast

from s2s_ad.frontend.transforms import makes
from s2s_ad.normalise import nodes
from s2s_ad.normalise.function_values import holds_local
from s2s_ad.normalise.vectorized import makes_vectorized
from s2s_ad.origin import adopt, place_of
from s2s_ad.rules import registry
from s2s_ad.syntax.names import writes
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Functions, Known, Value

Path: TypeAlias = tuple[int, ...]
LOCAL: TypeAlias = Any  # gast.Lambda | gast.FunctionDef


def bindings(body: list[gast.stmt]) -> Iterator[str]:
    """Every name as often as it is bound."""
    for statement in body:
        if isinstance(statement, gast.If | gast.For | gast.While):
            yield from writes(statement.target) if isinstance(statement, gast.For) else ()
            yield from bindings(statement.body)
            yield from bindings(statement.orelse)
        else:
            yield from writes(statement)


def one_target(statement: gast.stmt) -> Any:
    """The one name that a statement binds, or None; False for another target."""
    match statement:
        case gast.Assign(targets=[gast.Name() as name]):
            return name
        case gast.Expr():
            return None
        case _:
            return False


def index_of(body: list[gast.stmt], statement: gast.stmt) -> int:
    return next(index for index, each in enumerate(body) if each is statement)


def has_defaults(function: LOCAL) -> bool:
    return bool(function.args.defaults or any(function.args.kw_defaults))


def with_call(statement: gast.stmt, call: gast.Call) -> gast.stmt:
    if isinstance(statement, gast.Expr):
        return gast.Expr(call)
    return gast.Assign([copy_tree(statement.targets[0])], call, None)


def dominates(definition: Path, use: Path) -> bool:
    """Whether the definition runs before the use, in the same turn of every loop that it stands in."""
    block = definition[:-1]
    return use[: len(block)] == block and definition[-1] < use[len(block)]


def order_of(option: Known) -> tuple[object, ...]:
    """Functions by their names; those that have one in common, such as lambdas, by their places."""
    obj = option.obj
    code = getattr(obj, "__code__", None)
    place = next(((line, column) for line, _, column, _ in code.co_positions() if column), None) if code else None
    return isinstance(obj, gast.AST), str(getattr(obj, "__qualname__", getattr(obj, "__name__", ""))), place or (0, 0)


def fits(option: Known, call: gast.Call) -> bool:
    """Whether a function can take as many arguments as a call gives; others of its table are for other calls."""
    if spreads(call):
        return True
    rule = registry.lookup(option.obj)
    with suppress(ValueError):  # a function of C that has no text of its parameters
        try:
            parameters = inspect.signature(option.obj) if rule is None else rule.parameters  # type: ignore[arg-type]
            parameters.bind(*call.args, **{str(each.arg): each.value for each in call.keywords})
        except TypeError:
            return isinstance(option.obj, gast.AST)
    return True


def spreads(call: gast.Call) -> bool:
    """Whether it gives arguments by `*` or `**`."""
    return any(isinstance(each, gast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords)


def copied_parts(
    statement: gast.stmt,
    defined: Mapping[str, list[tuple[gast.stmt, Path]]],
    counts: Mapping[str, int],
    value_of: Callable[[gast.expr], Value],
) -> list[gast.stmt] | None:
    """`v, g = t` of `t = (u, h)`, where h is a function made here: copies of the parts."""
    match statement:
        case gast.Assign(targets=[gast.Tuple(elts=targets)], value=gast.Name(id=name)):
            definitions = defined.get(name, [])
        case _:
            return None
    match definitions:
        case [(gast.Assign(value=gast.Tuple(elts=parts)), _)] if len(parts) == len(targets):
            pass
        case _:
            return None
    plain = all(isinstance(part, gast.Name) and counts.get(part.id, 0) == 1 for part in parts)
    names = all(isinstance(part, gast.Name) for part in targets)
    if not (plain and names and any(holds_local(value_of(part)) for part in parts)):
        return None
    return [nodes.assign(target.id, part) for target, part in zip(targets, parts, strict=True)]


def local_options(value: Value) -> list[LOCAL]:
    """The functions made here that a value can be."""
    options = value.options if isinstance(value, Functions) else {value}
    held = [option.obj for option in options if isinstance(option, Known)]
    return [each for each in held if isinstance(each, gast.Lambda | gast.FunctionDef)]


def put_away(statement: gast.stmt) -> list[gast.expr]:
    """What a statement puts into a list or dict: `fs.append(f)`, `fs[name] = f`."""
    match statement:
        case gast.Expr(value=gast.Call(func=gast.Attribute(attr="append" | "insert" | "setdefault"), args=args)):
            return list(args)
        case gast.Assign(targets=[gast.Subscript()], value=gast.Name() | gast.Lambda() as value):
            return [value]
    return []


def tested(call: gast.Call, options: Iterable[gast.expr | None], statement: gast.stmt) -> list[gast.stmt]:
    """`require_function(f, (np.sin, np.cos), where)`: that f is one of those that the table held."""
    known = gast.Tuple([copy_tree(option) for option in options if option is not None], gast.Load())
    where = gast.Constant(place_of(statement), None)
    written = quote("require_function(f, options, where)", f=call.func, options=known, where=where)
    for each in written:
        adopt(each, statement)
    return written


def none_called(statement: gast.stmt) -> list[gast.stmt]:
    """What `y = f(x)` does where f is None, as an optional argument that was not given is: behind a test, nothing."""
    written = quote("raise TypeError(why)", why=gast.Constant("'NoneType' object is not callable", None))
    for each in written:
        adopt(each, statement)
    return written


def is_left_over(
    statement: gast.stmt,
    resolve: Callable[[gast.expr], object],
    value_of: Callable[[gast.expr], Value],
    read: set[str],
) -> bool:
    """`d = grad(g)`, `h = np.vectorize(g)`, `t = super()`, `t = (v, pullback)`, which nobody reads any more."""
    match statement:
        case gast.Assign(targets=[gast.Name(id=name)], value=gast.Call(func=func)):
            meaning = resolve(func)
            made = makes(meaning) or makes_vectorized(meaning) or meaning is super
        case gast.Assign(targets=[gast.Name(id=name)], value=gast.Tuple(elts=parts)):
            made = any(holds_local(value_of(part)) for part in parts)
        case _:
            return False
    return made and name not in read


def spelling_of(
    option: Known,
    function: gast.FunctionDef,
    defined: Mapping[str, list[tuple[gast.stmt, Path]]],
    value_of: Callable[[gast.expr], Value],
    resolve: Callable[[gast.expr], object],
    spelled: Callable[[object, str], str],
) -> gast.expr | None:
    """An expression of this function that means just that object; a new name for one out of a list or table that was
    made elsewhere."""
    if isinstance(option.obj, gast.AST):
        for name, places in defined.items():
            if len(places) == 1 and value_of(nodes.load(name)) == option:
                definition = places[0][0]
                if definition is option.obj or getattr(definition, "value", None) is option.obj:
                    return nodes.load(name)
        return None
    for node in gast.walk(function):
        read = isinstance(node, gast.Name | gast.Attribute) and isinstance(node.ctx, gast.Load)
        if read and resolve(node) is option.obj:
            return node
    name = getattr(option.obj, "__name__", "")
    return nodes.load(spelled(option.obj, name if name.isidentifier() else "function"))
