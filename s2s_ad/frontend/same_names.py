"""Fields of objects that have the name of what an array tells of itself: `rectangle.size`, `gamma.shape`.

By its text alone `x.size` is an integer. Where the function may meet a class that has such a field, it may be a number
that carries a derivative: its name is a `FieldName`, which is looked at as that of any other field.
"""

from __future__ import annotations

import dis
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import gast

from s2s_ad import errors
from s2s_ad.frontend.libraries import NO_USERS
from s2s_ad.frontend.locate import GENERATED
from s2s_ad.frontend.weakly import by_class
from s2s_ad.runtime.snapshots import inside
from s2s_ad.syntax.passive import DISCRETE_ATTRIBUTES, FieldName
from s2s_ad.syntax.visit import walk_statements
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import AnyOf, Known, ObjectOf, TupleOf, Unknown, Value, map_children

_NOT_MET = NO_USERS | {"s2s_ad"}
_MOST = 300
"""Functions and classes that are looked at for one text."""


@dataclass
class Met:
    """The fields of what all functions of one transformation may meet: among the arguments, and around the function
    that it begins with."""

    given: frozenset[str] = frozenset()
    first: Any = None
    around: frozenset[str] | None = None

    def begin(self, function: FunctionType) -> None:
        """The first function is looked around, if it is asked for."""
        self.first = self.first or function

    def __call__(self) -> frozenset[str]:
        """The names of all of them."""
        if self.around is None and self.first is not None:
            self.around = fields_around(self.first)
        return self.given | (self.around or frozenset())


def mark_fields(tree: gast.FunctionDef, function: FunctionType, among: Callable[[], frozenset[str]]) -> None:
    """Mark in the text of a function the names of fields of the classes around it, and those `among` which more are.

    A class around one of its callers may be met as well: an instance, or the class itself, is handed on."""
    nodes = all_nodes([tree])
    asked = [node for node in nodes if node.__class__ is gast.Attribute and node.attr in DISCRETE_ATTRIBUTES]
    if not asked:
        return
    given = (node.keywords for node in nodes if _makes_namespace(node))
    names = {keyword.arg for keywords in given for keyword in keywords}
    names = names.union(among(), fields_around(function))
    for node in asked:
        if node.attr in names:
            node.attr = FieldName(node.attr)


def fields_around(function: FunctionType) -> frozenset[str]:
    """The fields of the classes that a function, and those that its text may call, have around them."""
    return frozenset().union(*map(fields_of, _classes_around(function)))


def fields_in(values: Iterable[Value]) -> frozenset[str]:
    """The fields of the objects among the arguments.

    >>> from types import SimpleNamespace
    >>> from s2s_ad.values import Scalar
    >>> fields_in([ObjectOf(SimpleNamespace, (("size", Scalar("float")), ("rate", Scalar("float"))))])
    frozenset({'size'})
    """
    found: set[str] = set()
    for value in values:
        _collect(found, value)
    return frozenset(found)


def _collect(found: set[str], value: Value) -> Value:
    match value:
        case AnyOf(options=options):
            for option in options:
                _collect(found, option)
            return value
        case ObjectOf(type=kind, fields=fields):
            found |= fields_of(kind) | (dict(fields).keys() & DISCRETE_ATTRIBUTES)
        case Known(obj=obj):
            found.update(*map(fields_of, _classes_around(obj)))
        case TupleOf(type=kind) if kind is not None:
            found |= fields_of(kind)
    return map_children(value, partial(_collect, found))


def settle_fields(body: list[gast.stmt], values: Mapping[str, Value]) -> list[gast.Attribute]:
    """Mark what turned out to be such a field by the kind of its object; those that stand in an expression, which was
    taken for one of integers."""
    alone = {id(getattr(statement, "value", None)) for statement in walk_statements(body)}
    within: list[gast.Attribute] = []
    for node in all_nodes(body):
        match node:
            case gast.Attribute(attr=attr, value=gast.Name(id=name), ctx=gast.Load()) if (
                attr in DISCRETE_ATTRIBUTES and attr.__class__ is not FieldName
            ):
                if attr in fields_in([values.get(name, Unknown())]):
                    node.attr = FieldName(attr)
                    within += [] if id(node) in alone else [node]
    return within


def refuse_within(fields: list[gast.Attribute], varied: frozenset[str]) -> None:
    """An error where one that stands in an expression carries a derivative."""
    for field in fields:
        if field.value.id in varied:
            raise errors.unseen_field(field, field.attr)


@by_class
def fields_of(kind: type) -> frozenset[str]:
    """The attributes with such a name that a class of the user's defines, or its methods store.

    >>> class Disc:
    ...     def __init__(self, size):
    ...         self.size = size
    >>> Disc.__module__ = "shapes"
    >>> fields_of(Disc), fields_of(dict)
    (frozenset({'size'}), frozenset())
    """
    return DISCRETE_ATTRIBUTES.intersection(_defined(kind))


def _defined(kind: type) -> Iterator[str]:
    for each in kind.__mro__:
        if not _is_users(each):
            continue
        own: Mapping[str, object] = vars(each)
        yield from own
        yield from own.get("__annotations__", ())  # type: ignore[misc]
        for member in own.values():
            function = getattr(member, "__func__", getattr(member, "fget", member))
            if isinstance(function, FunctionType):
                yield from _stored(function.__code__)


def _stored(code: CodeType) -> Iterator[str]:
    if DISCRETE_ATTRIBUTES.intersection(code.co_names):
        yield from (step.argval for step in dis.get_instructions(code) if step.opname == "STORE_ATTR")


def _classes_around(function: object) -> Iterator[type]:
    """Those in the module of a function, and in the modules of the functions and methods that its text may call."""
    pending: list[object] = [function]
    seen: set[int] = set()
    for each in pending:  # grows while it is read
        if id(each) in seen or len(seen) > _MOST or not _is_users(each):
            continue
        seen.add(id(each))
        match each:
            case type():
                yield each
                pending += vars(each).values()
            case FunctionType():
                yield from (found for found in each.__globals__.values() if isinstance(found, type))
                held = list(inside(each))
                cells = zip(each.__code__.co_freevars, held, strict=len(held) == len(each.__code__.co_freevars))
                pending += _named(each.__code__, ChainMap(dict(cells), each.__globals__))
                pending += held
            case ModuleType():
                pass
            case _:
                pending += [type(each), *inside(each)]


def _named(code: CodeType, around: Mapping[str, object]) -> Iterator[object]:
    """What the names in a text mean, and those behind a module: `shapes.make_disc`."""
    names = {name for each in _nested(code) for name in each.co_names + each.co_freevars}
    found = [around[name] for name in names if name in around]
    opened: set[int] = set()
    for each in found:  # grows while it is read
        yield each
        if isinstance(each, ModuleType) and _is_users(each) and id(each) not in opened:
            opened.add(id(each))
            found += [vars(each)[name] for name in names if name in vars(each)]


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _nested(each)


def _is_users(found: object) -> bool:
    """What is no array, number or text, and comes from no library."""
    if isinstance(found, dict | list | tuple | partial | MethodType):
        return True
    if isinstance(found, FunctionType) and found.__code__.co_filename.startswith(GENERATED):
        return True
    module = found.__name__ if isinstance(found, ModuleType) else getattr(found, "__module__", None)
    return module is not None and str(module).partition(".")[0] not in _NOT_MET


def _makes_namespace(node: gast.AST) -> bool:
    if not isinstance(node, gast.Call):
        return False
    return getattr(node.func, "attr", getattr(node.func, "id", None)) == "SimpleNamespace"
