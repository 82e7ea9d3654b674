"""What a call returns: builtins here, primitives by their rule, classes by their fields, other functions by a hook.

len(x)            -> the integer that is the length of x's first axis
np.sum(x)         -> what the rule of np.sum says
Point(x, y)       -> an object (or namedtuple) with these fields
"""

from __future__ import annotations

import builtins
import collections
import copy
import dataclasses
import inspect
import itertools
import logging
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any, Final, Protocol, TypeAlias

import numpy as np

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.analysis.own_stores import OwnStores
from s2s_ad.rules.layout import arranged, layout_of
from s2s_ad.rules.registry import FALSY
from s2s_ad.runtime.marks import Mark
from s2s_ad.syntax.attempts import MARKS, TRY
from s2s_ad.values import Value

_signature = cache(inspect.signature)

Result: TypeAlias = Callable[[object, list[Value], dict[str, Value]], Value]
Asked: TypeAlias = Callable[[object, list[Value], dict[str, Value]], bool]
MOST_CHOSEN = 8  # more items at a time are described by their join
_INT, _BOOL, _FLOAT, _ZERO = v.Scalar("int"), v.Scalar("bool"), v.Scalar("float"), v.Scalar("int", 0)
_ELLIPSIS: Final = v.constant_value(...)
_NEVER, _NOTHING = v.Never(), v.Nothing()
_SOME_LOGGER: Final = logging.Logger("some")


class Rule(Protocol):
    """The part of a rule that inference reads."""

    @property
    def parameters(self) -> inspect.Signature: ...
    @property
    def result(self) -> Callable[[Mapping[str, Value]], Value]: ...
    def keyword(self, name: str) -> str: ...


@dataclass(frozen=True)
class Callees:
    """What the pipeline knows of a call of the user's own functions: what it returns, whether it may change containers
    that it is given, whether the containers that it returns are all new, and what a method of a class stores if that is
    only into its own instance."""

    result: Result | None = None
    mutates: Asked | None = None
    fresh: Asked | None = None
    own: Callable[[type, str], OwnStores | None] = lambda kind, name: None


def rule_result(rule: Rule, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    """The rule's own answer, for arguments bound to its parameters with the defaults filled in."""
    try:
        bound = arranged(rule.parameters, args, {rule.keyword(name): x for name, x in kwargs.items()})
    except TypeError:
        return v.Unknown()
    named: dict[str, Value] = {}
    for name, arg in bound.items():
        match arg:
            case Value():
                named[name] = arg
            case tuple():
                named[name] = v.TupleOf(tuple(arg))
            case _:
                named[name] = v.constant_value(arg)
    for name in layout_of(rule.parameters).flags:
        match named.get(name):
            case v.Scalar("int", constant=int() as given):
                named[name] = v.Scalar("bool", bool(given))
            case v.Nothing() if name in FALSY:
                named[name] = v.Scalar("bool", False)
    return rule.result(named)


def builtin_result(function: object, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value | None:
    """The result of a function of the table below; None for any other."""
    row = _TABLE.get(function) if isinstance(function, _HASHED) else None
    if row is None:
        return None
    try:
        _signature(row).bind(*args, **kwargs)
    except TypeError:
        return v.Unknown()
    return row(*args, **kwargs)


def class_result(kind: type, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    """The instance that a class makes, where its constructor is the one that Python generates."""
    if issubclass(kind, np.generic) and len(args) == 1 and v.is_number(args[0]):
        return v.elementwise(kind, args[0])
    if kind is not SimpleNamespace and (
        type(kind) is not type or ("__new__" in _written(kind) and not hasattr(kind, "_fields"))
    ):
        return v.Unknown()
    fields = _generated_values(kind, args, kwargs) if sets_fields(kind) else None
    if hasattr(kind, "_fields"):
        return v.Unknown() if fields is None else v.TupleOf(tuple(fields.values()), kind)
    return v.ObjectOf(kind, tuple((fields or {}).items()))


def _written(kind: type) -> set[str]:
    """The names that a class and its bases define, `object` aside."""
    return {name for base in kind.__mro__[:-1] for name in base.__dict__}


def _stores_by_itself(kind: type) -> bool:
    """Has it a `__setattr__` of the user's? That of a frozen dataclass only refuses."""
    return "__setattr__" in _written(kind) and not is_generated(kind.__setattr__)


def is_generated(function: object) -> bool:
    """Was it written by `dataclass` or `namedtuple`? Both make their functions from text without a file."""
    return getattr(getattr(function, "__code__", None), "co_filename", None) == "<string>"


def sets_fields(kind: type) -> bool:
    """Does its constructor do nothing but set fields: that of a namedtuple, dataclass or `SimpleNamespace`?"""
    if kind is SimpleNamespace:
        return True
    named = hasattr(kind, "_fields")
    make = getattr(kind, "__new__" if named else "__init__", None)
    own = named or (dataclasses.is_dataclass(kind) and "__new__" not in _written(kind))
    return type(kind) is type and is_generated(make) and own


def _generated_values(kind: type, args: Sequence[Value], kwargs: Mapping[str, Value]) -> dict[str, Value] | None:
    """The values of the fields that a generated constructor sets."""
    fields = generated_fields(kind, args, kwargs)
    if fields is None:
        return None
    return {name: arg if isinstance(arg, Value) else v.constant_value(arg) for name, arg in fields.items()}


def generated_fields(kind: type, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any] | None:
    """The fields that a generated constructor sets; None where the user's code has a say."""
    if kind is SimpleNamespace:
        return None if args else dict(kwargs)
    if hasattr(kind, "__post_init__") or _stores_by_itself(kind):
        return None
    try:
        bound = inspect.signature(kind).bind(*args, **kwargs)
    except (TypeError, ValueError):
        return None
    bound.apply_defaults()
    names = getattr(kind, "_fields", None) or [each.name for each in dataclasses.fields(kind)]
    return {name: arg for name, arg in bound.arguments.items() if name in names}


def _length(x: Value) -> Value:
    return v.integer(term) if (term := v.length_of(x)) is not None else _INT


def _chosen(xs: Value, count: Value = _NOTHING) -> Value:
    """The ways to choose so many of the items; of all of them, if their number is not told."""
    number, item = v.constant_of(count), v.element(xs)
    if isinstance(number, int) and 0 <= number <= MOST_CHOSEN:
        return v.IteratorOf(v.TupleOf((item,) * number))
    return v.IteratorOf(v.SomeTuple(item))


def _listed(x: Value | None = None) -> Value:
    return v.ListOf(v.Never(), ()) if x is None else v.ListOf(v.element(x), v.items_of(x))


def _tupled(x: Value | None = None) -> Value:
    items = () if x is None else v.items_of(x)
    return v.SomeTuple(v.element(x)) if items is None and x is not None else v.TupleOf(items or ())


def _dicted(*args: Value, **kwargs: Value) -> Value:
    match args:
        case ():
            return v.DictOf(tuple(kwargs.items()), v.join_all(kwargs.values()))
        case (v.DictOf() as given,) if not kwargs:
            return given
        case _:
            return v.DictOf(None, v.Unknown())


def _total(xs: Value, start: Value = _ZERO) -> Value:
    """`sum(xs)`: the integer 0 stays in it if there may be no items."""
    items = v.items_of(xs)
    if items is not None:
        for each in items:
            start = v.binary("add", start, each)
        return start
    each, total = v.element(xs), start
    for _ in range(4):
        wider = v.join(total, v.binary("add", total, each))
        if wider == total:
            return total
        total = wider
    return v.Unknown()


def _extreme(*args: Value, key: Value | None = None, default: Value | None = None) -> Value:
    """`max(a, b)` or `max(xs)` is one of them."""
    found = v.join_all(args) if len(args) > 1 else v.element(args[0])
    return found if default is None else v.join(found, default)


def _integer(x: Value = _ZERO, base: Value | None = None) -> Value:
    return x if isinstance(x, v.Scalar) and x.type == "int" else _INT


def _rounded(x: Value, digits: Value | None = None) -> Value:
    match x:
        case v.Scalar("float"):
            return _INT if digits is None or isinstance(digits, v.Nothing) else _FLOAT
        case v.Scalar("int" | "bool"):
            return _INT
        case _:
            return v.Unknown()


def _places(*shape: Value) -> Value:
    """`np.ndindex(2, 3)` or `np.ndindex((2, 3))`: a tuple for each place."""
    axes = (v.items_of(shape[0]) if len(shape) == 1 and not isinstance(shape[0], v.Scalar) else shape) or None
    return v.IteratorOf(v.SomeTuple(_INT) if axes is None else v.TupleOf((_INT,) * len(axes)))


def _element_places(order: Value, stored: Value, *arrays: Value) -> Value:
    """A list of the places of elements; of tuples of places, if there are several arrays."""
    ended = v.constant_of(stored)
    places = [_place(array, (_ELLIPSIS,) if ended is True else ()) for array in arrays]
    if ended is v.ABSENT:
        return v.ListOf(v.Unknown())
    return v.ListOf(places[0] if len(places) == 1 else v.TupleOf(tuple(places)))


def _place(x: Value, end: tuple[Value, ...] = ()) -> Value:
    """A tuple of integers, one for each axis."""
    shape = v.shape_of(x)
    if shape is None:
        return v.Unknown() if end else v.SomeTuple(_INT)
    return v.TupleOf((_INT,) * len(shape) + end)


def _instance(kind: Value, fields: dict[str, Value]) -> Value:
    known = isinstance(kind, v.Known) and isinstance(kind.obj, type)
    return v.ObjectOf(kind.obj, tuple(fields.items())) if known else v.Unknown()  # type: ignore[attr-defined]


def _replaced(old: Value, changes: dict[str, Value]) -> Value:
    """`replace(p, a=x)`: the other fields are the same, unless `__post_init__` has a say."""
    if not isinstance(old, v.ObjectOf) or not dataclasses.is_dataclass(old.type):
        return v.Unknown()
    told = not hasattr(old.type, "__post_init__")
    return v.ObjectOf(old.type, tuple((name, changes.get(name, item)) for name, item in old.fields) if told else ())


def _tuple_class(name: Value, fields: Value) -> Value:
    """The class that `namedtuple` makes."""
    texts = [v.constant_of(each) for each in v.items_of(fields) or (fields,)]
    if not isinstance(v.constant_of(name), str) or not all(isinstance(each, str) for each in texts):
        return v.Unknown()
    return v.Known(_named_tuple(str(v.constant_of(name)), " ".join(map(str, texts))))


@cache
def _named_tuple(name: str, fields: str) -> type:
    return collections.namedtuple(name, fields)


def _logger(name: Value = _NOTHING) -> Value:
    """`logging.getLogger("fit")`: one of all, where the name is not known; what it is asked to do is the same."""
    told = v.constant_of(name)
    return v.Known(logging.getLogger(told) if isinstance(told, str) else _SOME_LOGGER)


def _sliced(*bounds: Value) -> Value:
    none = v.Nothing()
    padded = (none, *bounds) if len(bounds) == 1 else bounds
    return v.SliceOf(*(*padded, none, none)[:3])


def _always(result: Value) -> Callable[..., Value]:
    return lambda *args, **kwargs: result


_HASHED: Final = (type, types.BuiltinFunctionType, types.FunctionType, type(np.shape), Mark)
_TABLE: Final[Mapping[Any, Callable[..., Value]]] = {
    MARKS[TRY]: lambda *kinds: _BOOL,
    len: _length,
    int: _integer,
    **dict.fromkeys((float,), _always(_FLOAT)),
    **dict.fromkeys((bool, issubclass, hasattr, callable, any, all), _always(_BOOL)),
    isinstance: lambda x, kind: v.Scalar("bool", v.ABSENT if (found := v.is_of_kind(x, kind)) is None else found),
    **dict.fromkeys((id, hash, ord), _always(_INT)),
    **dict.fromkeys((str, repr, format, chr, input), _always(v.Text())),
    complex: _always(v.Scalar("complex")),
    print: _always(v.Nothing()),
    range: _always(v.Range()),
    slice: _sliced,
    logging.getLogger: _logger,
    collections.namedtuple: _tuple_class,
    np.ndindex: _places,
    runtime.iteration_places: _element_places,
    runtime.places_at: lambda x, index: v.ListOf(_place(x)),
    enumerate: lambda xs, start=_INT: v.IteratorOf(v.TupleOf((_INT, v.element(xs)))),
    zip: lambda *xs, strict=_BOOL: v.IteratorOf(v.TupleOf(tuple(map(v.element, xs)))),
    **dict.fromkeys((itertools.combinations, itertools.permutations), _chosen),
    itertools.chain: lambda *xs: v.IteratorOf(v.join_all(map(v.element, xs))),
    itertools.islice: lambda xs, *bounds: v.IteratorOf(v.element(xs)),
    itertools.pairwise: lambda xs: v.IteratorOf(v.TupleOf((v.element(xs), v.element(xs)))),
    itertools.product: lambda *xs: v.IteratorOf(v.TupleOf(tuple(map(v.element, xs)))),
    reversed: lambda xs: v.IteratorOf(v.element(xs)),
    iter: lambda xs: v.IteratorOf(v.element(xs)),
    next: lambda xs, default=_NEVER: v.join(v.element(xs), default),
    filter: lambda f, xs: v.IteratorOf(v.element(xs)),
    map: lambda f, *xs: v.IteratorOf(v.Unknown()),
    list: _listed,
    tuple: _tupled,
    dict: _dicted,
    sorted: lambda xs, key=None, reverse=None: v.ListOf(v.element(xs)),
    sum: _total,
    **dict.fromkeys((builtins.min, builtins.max), _extreme),
    abs: lambda x: v.unary("abs", x),
    pow: lambda a, b: v.binary("pow", a, b),
    divmod: lambda a, b: v.TupleOf((v.binary("floordiv", a, b), v.binary("mod", a, b))),
    round: _rounded,
    runtime.copy_together: lambda *xs: v.TupleOf(xs),
    runtime.instance_of: lambda kind, **fields: _instance(kind, fields),
    runtime.blank: lambda kind: _instance(kind, {}),
    runtime.finished: lambda made: made,
    dataclasses.replace: lambda old, **changes: _replaced(old, changes),
    type: lambda x: v.attribute(x, "__class__") if isinstance(x, v.ObjectOf) else v.Unknown(),
    copy.copy: lambda x: x,
    copy.deepcopy: lambda x, memo=None: x,
    np.shape: v.shape_value,
    np.ndim: v.rank_value,
    np.size: lambda a, axis=_NOTHING: v.size_value(a) if isinstance(axis, v.Nothing) else _INT,
}
