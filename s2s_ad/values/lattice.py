"""The least value that covers two: what is known after a branch, or around a loop.

>>> from s2s_ad.values.kinds import Array, Scalar
>>> join(Scalar("float", 1.0), Scalar("float", 2.0))
Scalar(type='float', constant=ABSENT, term=None)
>>> join(Array("float64", (3, 1)), Array("float64", (3, 4)))
Array(dtype='float64', shape=(3, None))

`join` only ever loses facts, and there are finitely many to lose, but for nesting: `limit` bounds that.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import reduce
from types import SimpleNamespace

from s2s_ad.values.kinds import (
    ABSENT,
    BOUND,
    AnyOf,
    Array,
    DictOf,
    Functions,
    IteratorOf,
    Known,
    ListOf,
    Maybe,
    Never,
    Nothing,
    NumpyScalar,
    ObjectOf,
    OneOf,
    Opaque,
    Scalar,
    SliceOf,
    SomeTuple,
    Text,
    TupleOf,
    Unknown,
    Value,
)
from s2s_ad.values.predicates import may_be_active
from s2s_ad.values.terms import Shape

MOST_FUNCTIONS = 8
_NESTED = (TupleOf, SomeTuple, ListOf, DictOf, ObjectOf, IteratorOf)


def join_all(values: Iterable[Value]) -> Value:
    """The join of many; of none it is Never."""
    bottom: Value = Never()
    return reduce(join, values, bottom)


def join(a: Value, b: Value) -> Value:
    """The least value that describes what either describes."""
    if a is b:
        return a
    match a, b:
        case (Never(), other) | (other, Never()):
            return other
        case Scalar(), Scalar() if a.type == b.type:
            return _join_scalars(a, b)
        case Array(), Array():
            return Array(a.dtype if a.dtype == b.dtype else None, join_shapes(a.shape, b.shape))
        case ((Scalar() | NumpyScalar() | Array() | OneOf()), (Scalar() | NumpyScalar() | Array() | OneOf())):
            return one_of((*_options(a), *_options(b)))
        case Text(), Text():
            return a if a == b else Text()
        case TupleOf(), TupleOf() if a.type is b.type and len(a.items) == len(b.items):
            return TupleOf(_each(a.items, b.items), a.type)
        case ((TupleOf(type=None) | SomeTuple()), (TupleOf(type=None) | SomeTuple())):
            return SomeTuple(join_all((*_members(a), *_members(b))))
        case ListOf(), ListOf():
            return ListOf(join(a.item, b.item), _join_items(a.items, b.items))
        case DictOf(), DictOf():
            return _join_dicts(a, b)
        case ObjectOf(), ObjectOf() if a.type is b.type and a.type is not object:
            return _join_objects(a, b)
        case (ObjectOf(), (ObjectOf() | Nothing())) | (Nothing(), ObjectOf()):
            return any_of((*_classes(a), *_classes(b)), none=any(map(_may_be_none, (a, b))))
        case Opaque(), Opaque() if a.type is b.type:
            shape = join_shapes(a.tangent.shape, b.tangent.shape)
            return Opaque(a.type, Array(a.tangent.dtype, shape), a.fixed and b.fixed)
        case SliceOf(), SliceOf():
            return SliceOf(join(a.start, b.start), join(a.stop, b.stop), join(a.step, b.step))
        case IteratorOf(), IteratorOf():
            return IteratorOf(join(a.item, b.item))
        case ((Nothing(), (Known() | Functions()) as known) | ((Known() | Functions()) as known, Nothing())):
            return _join_functions(known, Functions(frozenset(), open=True))
        case ((Maybe() | Nothing() | Text()), _) | (_, (Maybe() | Nothing() | Text())) if a != b:
            return _join_plain(a, b)
        case ((Known() | Functions()), (Known() | Functions())) if a != b:
            return _join_functions(a, b)
        case _:
            return a if a == b else Unknown()


def join_shapes(a: Shape | None, b: Shape | None) -> Shape | None:
    """Axes that agree are kept; a different rank is an unknown rank."""
    if a is None or b is None or len(a) != len(b):
        return None
    return tuple(m if m == n else None for m, n in zip(a, b, strict=True))


def one_of(values: Iterable[Value]) -> Value:
    """A number of one of these kinds: a single kind stays itself, arrays become one."""
    scalars: set[Value] = set()
    array: Value = Never()
    for value in values:
        match value:
            case Array():
                array = join(array, value)
            case Scalar():
                scalars.add(Scalar(value.type))
            case _:
                scalars.add(value)
    options = scalars if array == Never() else {*scalars, array}
    return options.pop() if len(options) == 1 else OneOf(frozenset(options))


def limit(value: Value, depth: int = 6) -> Value:
    """Forget what is nested deeper than `depth`: `x = (x, 1)` in a loop must come to an end."""
    if depth == 0:
        return value if not isinstance(value, _NESTED) else Unknown()
    return map_children(value, lambda child: limit(child, depth - 1))


def map_children(value: Value, change: Callable[[Value], Value]) -> Value:
    """The same container with every value in it changed; what holds no values is returned as it is."""
    match value:
        case TupleOf():
            return TupleOf(tuple(map(change, value.items)), value.type)
        case ListOf():
            return ListOf(change(value.item), None if value.items is None else tuple(map(change, value.items)))
        case DictOf():
            pairs = None if value.items is None else tuple((key, change(item)) for key, item in value.items)
            return DictOf(pairs, change(value.value), value.key)
        case AnyOf():
            return each_class(value, lambda option: map_children(option, change))
        case ObjectOf():
            return replace(value, fields=tuple((name, change(field)) for name, field in value.fields))
        case IteratorOf():
            return IteratorOf(change(value.item))
        case SomeTuple():
            return SomeTuple(change(value.item))
        case Maybe():
            return maybe(change(value.value), text=value.text)
        case _:
            return value


def all_parts(value: Value) -> Iterator[Value]:
    """A value, and all that it holds."""
    pending = [value]
    for each in pending:  # grows while it is read
        yield each
        match each:
            case Functions() | AnyOf():
                pending += each.options
            case DictOf():
                pending += [each.value, *(item for _, item in each.items or ())]
            case _:
                pending += getattr(each, "items", None) or ()
                pending += [item for _, item in getattr(each, "fields", ())]
                pending += [each.item] if hasattr(each, "item") else []


def _join_plain(*values: Value) -> Value:
    """None, text or a number."""
    numbers = [value.value if isinstance(value, Maybe) else value for value in values]
    found = join_all(number for number in numbers if not isinstance(number, Nothing | Text))
    return maybe(found, text=any(isinstance(value, Text) or getattr(value, "text", False) for value in values))


def maybe(number: Value, *, text: bool) -> Value:
    """None, or this number, or text: of more, such as a container, nothing is known."""
    kinds = isinstance(number, Scalar | NumpyScalar | Array | OneOf)
    return Maybe(one_of(_options(number)), text) if kinds else Unknown()


def _join_functions(*values: Known | Functions) -> Value:
    """One of a few functions; classes, modules and dtypes are not called by turns."""
    options = frozenset[Known]().union(*(v.options if isinstance(v, Functions) else {v} for v in values))
    called = all(isinstance(option.obj, ast.AST) or _is_function(option.obj) for option in options)
    is_open = any(isinstance(v, Functions) and v.open for v in values)
    return Functions(options, is_open) if called and len(options) <= MOST_FUNCTIONS else Unknown()


def held_open(value: Value, mutable: bool = False) -> Value:
    """Functions in a list, dict or object that others may store into, before they are called."""
    match value:
        case Known() | Functions() if mutable:
            return _join_functions(value, Functions(frozenset(), open=True))
        case _:
            fixed = isinstance(value, ObjectOf) and value.type in BOUND
            mutable = mutable or (isinstance(value, ListOf | DictOf | ObjectOf) and not fixed)
            return map_children(value, lambda item: held_open(item, mutable))


def _is_function(obj: object) -> bool:
    return callable(obj) and not isinstance(obj, type) and hasattr(obj, "__name__")


def _members(value: Value) -> tuple[Value, ...]:
    match value:
        case TupleOf():
            return value.items
        case SomeTuple():
            return (value.item,)
        case _:
            return ()


def _options(value: Value) -> Iterable[Value]:
    return value.options if isinstance(value, OneOf) else (value,)


def _join_scalars(a: Scalar, b: Scalar) -> Scalar:
    same = repr(a.constant) == repr(b.constant)  # 0.0 == -0.0, and nan != nan
    return Scalar(a.type, a.constant if same else ABSENT, a.term if a.term == b.term else None)


def _each(a: tuple[Value, ...], b: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(map(join, a, b))


def _join_items(a: tuple[Value, ...] | None, b: tuple[Value, ...] | None) -> tuple[Value, ...] | None:
    return None if a is None or b is None or len(a) != len(b) else _each(a, b)


def _join_dicts(a: DictOf, b: DictOf) -> DictOf:
    value = join(a.value, b.value)
    if a.items is None or b.items is None or [key for key, _ in a.items] != [key for key, _ in b.items]:
        return DictOf(None, value, join(keys_of(a), keys_of(b)))
    return DictOf(tuple((key, join(m, n)) for (key, m), (_, n) in zip(a.items, b.items, strict=True)), value)


def keys_of(value: DictOf) -> Value:
    """What describes every key: integers and texts as such; a known key of another kind says too little."""
    if value.items is None:
        return value.key
    kinds = {int: Scalar("int"), str: Text(), bool: Scalar("bool")}
    return join_all(kinds.get(type(key), Unknown()) for key, _ in value.items)


def values_of(value: Value) -> Value:
    """What describes every value of a dict."""
    return value.value if isinstance(value, DictOf) else value if isinstance(value, Never) else Unknown()


def kind_of_key(index: Value) -> Value:
    """What is told of a key: its type alone."""
    match index:
        case Scalar(type=kind):
            return Scalar(kind)
        case Text():
            return Text()
        case NumpyScalar() | Never():
            return index
        case _:
            return Unknown()


def any_of(instances: Iterable[ObjectOf], *, none: bool) -> Value:
    """An instance of one of a few classes of the user's; each class once, in the order of their names."""
    found: dict[type, ObjectOf] = {}
    for each in instances:
        found[each.type] = _join_objects(found[each.type], each) if each.type in found else each
    options = sorted(found.values(), key=lambda each: (each.type.__module__, each.type.__qualname__))
    if len(options) == 1 and not none:
        return options[0]
    shadow = len(options) == 1 and issubclass(options[0].type, SimpleNamespace)
    if len(options) > MOST_FUNCTIONS or (not shadow and any(_is_of_library(each.type) for each in options)):
        return Unknown()
    fields = options[0].fields
    for each in options[1:]:
        fields = _join_objects(ObjectOf(object, fields), each).fields
    return AnyOf(object, fields, options=tuple(options), none=none)


def each_class(value: AnyOf, change: Callable[[Value], Value]) -> Value:
    """The same for instances of each class."""
    changed = map(change, value.options)
    return any_of((option for option in changed if isinstance(option, ObjectOf)), none=value.none)


def _is_of_library(kind: type) -> bool:
    package = kind.__module__.partition(".")[0]
    return package in ("numpy", "scipy", __name__.partition(".")[0]) or (
        package in sys.stdlib_module_names and package != "__main__"
    )


def _classes(value: Value) -> tuple[ObjectOf, ...]:
    if isinstance(value, AnyOf):
        return value.options
    return (value,) if isinstance(value, ObjectOf) else ()


def _may_be_none(value: Value) -> bool:
    return isinstance(value, Nothing) or (isinstance(value, AnyOf) and value.none)


def _join_objects(a: ObjectOf, b: ObjectOf) -> ObjectOf:
    ours, theirs = dict(a.fields), dict(b.fields)
    dropped = [(ours | theirs)[name] for name in ours.keys() ^ theirs.keys()]
    fields = tuple((name, join(field, theirs[name])) for name, field in a.fields if name in theirs)
    return ObjectOf(a.type, fields, a.open or b.open or any(map(may_be_active, dropped)))
