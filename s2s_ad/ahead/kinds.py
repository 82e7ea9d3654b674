"""Kinds of arguments, between four forms: text in a spec, abstract values, annotations, and checks in a file.

>>> values = read_spec("w: f64[m], x: f64[n, m], b: float")
>>> values["w"]
Array(dtype='float64', shape=(Number(index=2000),))
>>> spell_all(values)
'w: f64[n], x: f64[m, n], b: float'

A length that has a name may be any number, and is the same wherever the name stands.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from s2s_ad.errors import ahead as errors
from s2s_ad.values import (
    AnyOf,
    Array,
    DictOf,
    Known,
    ListOf,
    Nothing,
    Number,
    NumpyScalar,
    ObjectOf,
    Scalar,
    SomeTuple,
    Term,
    Text,
    TupleOf,
    Unknown,
    Value,
    join_all,
    map_children,
)

DTYPES = {
    **{f"f{bits}": f"float{bits}" for bits in (16, 32, 64)},
    **{f"c{bits}": f"complex{bits}" for bits in (64, 128)},
    **{f"i{bits}": f"int{bits}" for bits in (8, 16, 32, 64)},
    **{f"u{bits}": f"uint{bits}" for bits in (8, 16, 32, 64)},
    "bool": "bool",
}
SHORT = {long: short for short, long in DTYPES.items()}
SPELLINGS = {**DTYPES, **{long: long for long in SHORT}, "float": "float64", "int": "int64", "complex": "complex128"}
PLAIN = ("float", "int", "bool", "complex")
LENGTHS = "nmkpqrs"


def read_spec(text: str, reader: Reader | None = None) -> dict[str, Value]:
    """The abstract values that a spec gives to parameters, in its order. Raises DifferentiationError."""
    reader = Reader() if reader is None else reader
    reader.text = text
    try:
        parsed = ast.parse(f"def spec(\n{text}\n): pass").body
    except (SyntaxError, ValueError):
        parsed = []
    function = parsed[0] if len(parsed) == 1 else None
    if not isinstance(function, ast.FunctionDef):
        raise errors.bad_spec(text, "it is not of the form `name: kind, name: kind`")
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    if any(argument.annotation is None for argument in given) or len(function.body) > 1 or function.args.defaults:
        raise errors.bad_spec(text, "each parameter needs a kind after a colon")
    return {argument.arg: reader.value(argument.annotation) for argument in given}


class Reader:
    """Reads kinds: a length has one term in all of them. No symbol of an example has a number from `first` on."""

    def __init__(self, first: int = 2000) -> None:
        self.text = ""
        self._first = first
        self._terms: dict[str, Number] = {}

    @property
    def names(self) -> dict[Term, str]:
        """The names of the lengths that have one."""
        return {term: name for name, term in self._terms.items() if name.isidentifier()}

    def value(self, node: ast.expr | None) -> Value:
        """The value of one kind."""
        match node:
            case ast.Name(id=name) if name in PLAIN:
                return Scalar(name, term=self.number() if name == "int" else None)  # type: ignore[arg-type]
            case ast.Name(id="str"):
                return Text()
            case ast.Name(id="any"):
                return Unknown()
            case ast.Name(id="array"):
                return Array()
            case ast.Name(id=name) if name in SPELLINGS:
                return NumpyScalar(SPELLINGS[name])
            case ast.Constant(value=None):
                return Nothing()
            case ast.Subscript(value=ast.Name(id=name), slice=axes) if name in SPELLINGS or name == "array":
                return Array(SPELLINGS.get(name), self.shape(axes))
            case ast.List(elts=[item, ast.Constant(value=end)]) if end is Ellipsis:
                return ListOf(loose(self.value(item)))
            case ast.Tuple(elts=[item, ast.Constant(value=end)]) if end is Ellipsis:
                return SomeTuple(loose(self.value(item)))
            case ast.Dict(keys=[ast.Constant(value=end)], values=[item]) if end is Ellipsis:
                return DictOf(None, loose(self.value(item)))
            case ast.Tuple(elts=items):
                return TupleOf(tuple(map(self.value, items)))
            case ast.List(elts=items):
                values = tuple(map(self.value, items))
                return ListOf(join_all(values), values)
            case ast.Dict(keys=keys, values=values) if all(isinstance(key, ast.Constant) for key in keys):
                found = [self.value(item) for item in values]
                told = tuple(zip((key.value for key in keys), found, strict=True))  # type: ignore[union-attr]
                return DictOf(told, join_all(found))
        raise errors.bad_spec(self.text, f"`{ast.unparse(node) if node else ''}` is no kind")

    def shape(self, axes: ast.expr) -> tuple[Term | None, ...] | None:
        """The terms of the axes in brackets; None for `...`, any number of them."""
        if isinstance(axes, ast.Constant) and axes.value is Ellipsis:
            return None
        return tuple(map(self.length, axes.elts if isinstance(axes, ast.Tuple) else [axes]))

    def length(self, axis: ast.expr) -> Term | None:
        """The term of one axis: a number, a name, or `_` for a length that is not told."""
        match axis:
            case ast.Constant(value=int(length)) if length >= 0 and not isinstance(length, bool):
                return length
            case ast.Name(id="_"):
                return None
            case ast.Name(id=name):
                return self.named(name)
        raise errors.bad_spec(self.text, f"`{ast.unparse(axis)}` is no length")

    def named(self, name: str) -> Number:
        """The term of a length with this name."""
        if name not in self._terms:
            self._terms[name] = Number(self._first + len(self._terms))
        return self._terms[name]

    def number(self) -> Number:
        """The term of an integer of its own."""
        return self.named(f" {len(self._terms)}")


def loose(value: Value) -> Value:
    """The value of every item of a container of any length, or of what can be assigned: integers need not be equal.

    >>> loose(Scalar("int", term=Number(1)))
    Scalar(type='int', constant=ABSENT, term=None)
    """
    match value:
        case Scalar():
            return Scalar(value.type)
        case TupleOf() | ListOf() | DictOf() | ObjectOf() | SomeTuple():
            return map_children(value, loose)
        case _:
            return value


def spell_all(values: Mapping[str, Value], lengths: Mapping[Term, str] | None = None) -> str:
    """The spec of some values; `any` where a spec has no word for it.

    >>> from s2s_ad.values import Symbol
    >>> spell_all({"p": DictOf((("w", Array("float32", (Symbol(0), 1))),), Unknown()), "k": Scalar("int")})
    "p: {'w': f32[n, 1]}, k: int"
    """
    lengths = lengths_of(values) if lengths is None else lengths
    return ", ".join(f"{name}: {spell(value, lengths)}" for name, value in values.items())


def lengths_of(values: Mapping[str, Value], named: Mapping[Term, str] = MappingProxyType({})) -> dict[Term, str]:
    """A name for each length that is not a number, in the order met; parameters keep their names for themselves."""
    taken = {*values, *named.values()}
    free = iter([*(name for name in LENGTHS if name not in taken), *(f"n{index}" for index in range(1, 1000))])
    found = dict(named)
    for value in values.values():
        for term in _terms(value):
            if term not in found:
                found[term] = next(free)
    return found


def _terms(value: Value) -> Iterable[Term]:
    if isinstance(value, Array):
        yield from (term for term in value.shape or () if term is not None and not isinstance(term, int))
    for child in _children(value):
        yield from _terms(child)


def _children(value: Value) -> list[Value]:
    match value:
        case TupleOf(items=items):
            return list(items)
        case ListOf():
            return [value.item] if value.items is None else list(value.items)
        case DictOf(items=items):
            return [value.value] if items is None else [item for _, item in items]
        case SomeTuple(item=item):
            return [item]
        case ObjectOf(fields=fields):
            return [item for _, item in fields]
        case _:
            return []


def spell(value: Value, lengths: Mapping[Term, str]) -> str:
    """The kind of one value as a spec says it."""
    match value:
        case Scalar():
            return value.type
        case NumpyScalar(dtype=dtype):
            return SHORT.get(dtype, dtype)
        case Array(shape=None, dtype=None):
            return "array"
        case Array(dtype=dtype, shape=shape):
            name = "array" if dtype is None else SHORT.get(dtype, dtype)
            return f"{name}[{_axes(shape, lengths)}]"
        case Text():
            return "str"
        case Nothing():
            return "None"
        case TupleOf(items=items, type=None):
            inside = ", ".join(spell(item, lengths) for item in items)
            return f"({inside},)" if len(items) == 1 else f"({inside})"
        case ListOf(item=item, items=None):
            return f"[{spell(item, lengths)}, ...]"
        case SomeTuple(item=item):
            return f"({spell(item, lengths)}, ...)"
        case DictOf(items=None, value=item):
            return f"{{...: {spell(item, lengths)}}}"
        case ListOf(items=items) if items is not None:
            return f"[{', '.join(spell(item, lengths) for item in items)}]"
        case DictOf(items=items) if items is not None:
            return f"{{{', '.join(f'{key!r}: {spell(item, lengths)}' for key, item in items)}}}"
        case AnyOf(options=options):
            return " | ".join(option.type.__name__ for option in options)
        case ObjectOf(type=kind) | TupleOf(type=kind) if kind is not None:
            return kind.__name__
        case Known(obj=obj) if hasattr(obj, "__name__"):
            return re.sub(r"\W", "_", obj.__name__)
        case _:
            return "any"


def _axes(shape: tuple[Term | None, ...] | None, lengths: Mapping[Term, str]) -> str:
    if shape is None:
        return "..."
    if not shape:
        return "()"
    return ", ".join("_" if term is None else str(lengths.get(term, term)) for term in shape)


def is_spoken(value: Value) -> bool:
    """Whether a spec says all of a value.

    >>> is_spoken(Scalar("float")), is_spoken(Known(len))
    (True, False)
    """
    match value:
        case ObjectOf() | Known():
            return False
        case TupleOf() if value.type is not None:
            return False
        case Scalar() | NumpyScalar() | Array() | Text() | Nothing() | Unknown():
            return True
        case TupleOf() | ListOf() | DictOf() | SomeTuple():
            return all(map(is_spoken, _children(value)))
        case _:
            return False
