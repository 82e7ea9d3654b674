"""A derivative in a file tests that its arguments are of the kinds that it was generated for.

def f_grad(w, x):              def f_grad(w, x):
    y = w * x                      if not (type(w) is np.ndarray and w.dtype == np.float64 and isinstance(x, float)):
                         ->            raise TypeError("f_grad takes w: f64[...], x: float")
                                   y = w * x

A length that has a name is the same wherever the name stands; it may be 1.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from dataclasses import replace
from logging import Logger, LoggerAdapter
from types import MethodType

import gast
import numpy

from s2s_ad.ahead.definitions import has_name
from s2s_ad.ahead.kinds import lengths_of, spell_all
from s2s_ad.ahead.pieces import Piece
from s2s_ad.dispatch import Derivative
from s2s_ad.errors import ahead as errors
from s2s_ad.frontend.bindings import root_of
from s2s_ad.plain import Plain
from s2s_ad.syntax.names import bound_in, names_in, reads, rename, writes
from s2s_ad.syntax.quote import quote
from s2s_ad.values import (
    AnyOf,
    Array,
    DictOf,
    Functions,
    Known,
    ListOf,
    Nothing,
    Number,
    NumpyScalar,
    ObjectOf,
    Range,
    Scalar,
    SomeTuple,
    Symbol,
    Term,
    Text,
    TupleOf,
    Unknown,
    Value,
    map_children,
)

PLAIN = {
    "float": "isinstance({x}, float)",
    "int": "isinstance({x}, int | {np}.integer)",
    "bool": "isinstance({x}, bool | {np}.bool_)",
    "complex": "isinstance({x}, complex)",
}


def checkable(value: Value) -> Value:
    """What of a value a file counts on, as it can test it.

    >>> checkable(Array("float64", (Symbol(0), 1)))
    Array(dtype='float64', shape=(Number(index=1000), 1))
    """
    match value:
        case Array(dtype=dtype, shape=shape) if shape is not None:
            return Array(dtype, tuple(Number(1000 + dim.index) if isinstance(dim, Symbol) else dim for dim in shape))
        case Scalar(type=kind, term=term):
            return Scalar(kind, term=term)
        case Text():
            return Text()
        case TupleOf() | ListOf() | DictOf() | ObjectOf() | SomeTuple():
            return map_children(value, checkable)
        case Functions(open=False) | NumpyScalar() | Array() | Known() | Nothing() | Range():
            return value
        case _:
            return Unknown()


def guarded(piece: Piece, values: Mapping[str, Value], lengths: Mapping[Term, str], moved: Mapping[str, str]) -> Piece:
    """The function with the test at its start, if anything is known. `moved`: names of tangents by parameters."""
    if not piece.main:
        return piece
    known = {name: written(value) for name, value in values.items() if not isinstance(value, Unknown)}
    known |= {dot: known[name] for name, dot in moved.items() if name in known}
    tester = Tester(piece)
    tests = tester.all_tests({tester.apart(name): value for name, value in known.items()})
    if not tests:
        return piece
    message = f"{piece.tree.name} takes {spell_all(known, lengths_of(values, lengths))}"
    test = quote(f"if not ({' and '.join(tests)}):\n    raise TypeError({message!r})")[0]
    test.test = negated(test.test)
    test = tester.settled(test)
    doc, *body = piece.tree.body
    tree = gast.FunctionDef(**{**dict(gast.iter_fields(piece.tree)), "body": [doc, test, *body]})
    return replace(piece, tree=tree, helpers={**piece.helpers, **tester.needed})


def negated(test: gast.UnaryOp) -> gast.expr:
    """`not x is y` and `not x in y` as they are said: `x is not y`, `x not in y`."""
    match test.operand:
        case gast.Compare(left=left, ops=[gast.Is() | gast.In() as op], comparators=comparators):
            return gast.Compare(left, [gast.IsNot() if isinstance(op, gast.Is) else gast.NotIn()], comparators)
        case _:
            return test


class Tester:
    """Writes tests as text; `needed` are the objects that they name."""

    def __init__(self, piece: Piece) -> None:
        self.needed: dict[str, object] = {}
        self._piece = piece
        self._taken = names_in(piece.tree)
        self._own = writes(piece.tree.args) | bound_in(piece.tree.body)
        self._lengths: dict[Term, str] = {}
        self._apart: dict[str, str] = {}

    def all_tests(self, known: Mapping[str, Value]) -> list[str]:
        """The tests of all parameters."""
        for name, value in known.items():
            self.measure(name, value)
        arrays = {name: value for name, value in known.items() if isinstance(value, Array)}
        tests = self.of_arrays(arrays) if len(arrays) > 1 else []
        others = {name: value for name, value in known.items() if len(arrays) < 2 or name not in arrays}
        return tests + [test for name, value in others.items() for test in self.tests(name, value)]

    def apart(self, name: str) -> str:
        """A parameter's name while tests are written: another one for `len`, say, which they call."""
        if name not in dir(builtins):
            return name
        placeholder = self._free(f"{name}_")
        self._apart[placeholder] = name
        return placeholder

    def settled(self, test: gast.stmt) -> gast.stmt:
        """The test with the names of parameters as they are, and other ones for builtins that those hide."""
        hidden = sorted(reads(test) & self._own & set(dir(builtins)))
        test = rename(test, {name: self._named(getattr(builtins, name), of=name) for name in hidden})
        return rename(test, self._apart)

    def measure(self, x: str, value: Value) -> None:
        """Note where a length is first found, outside of lists that may be empty."""
        match value:
            case Array(shape=shape):
                for axis, term in enumerate(shape or ()):
                    if term is not None and not isinstance(term, int):
                        self._lengths.setdefault(term, f"{x}.shape[{axis}]")
            case _:
                for place, item in _parts(x, value):
                    self.measure(place, item)

    def of_arrays(self, arrays: Mapping[str, Array]) -> list[str]:
        """The tests of several arrays together: what is alike is asked once."""
        np = self._np()
        found = [f"{' is '.join(f'type({x})' for x in arrays)} is {np}.ndarray"]
        by_dtype: dict[str, list[str]] = {}
        for x, value in arrays.items():
            if value.dtype is not None:
                by_dtype.setdefault(value.dtype, []).append(f"{x}.dtype")
        found += [f"{' == '.join(same)} == {np}.{_scalar(dtype)}" for dtype, same in by_dtype.items()]
        ranks = {x: len(value.shape) for x, value in arrays.items() if value.shape is not None}
        if len(set(ranks.values())) == 1:
            found.append(" == ".join([*(f"{x}.ndim" for x in ranks), str(next(iter(ranks.values())))]))
        elif ranks:
            found.append(f"({', '.join(f'{x}.ndim' for x in ranks)}) == ({', '.join(map(str, ranks.values()))})")
        return found + [test for x, value in arrays.items() for test in self._shape(x, value)]

    def tests(self, x: str, value: Value) -> Iterator[str]:
        """The tests that tell whether `x` is described by the value, in the order in which they can be made."""
        match value:
            case Scalar(type=kind):
                np = self._np() if "{np}" in PLAIN[kind] else ""
                yield PLAIN[kind].format(x=x, np=np)
            case NumpyScalar(dtype=dtype):
                yield f"isinstance({x}, {'float' if dtype == 'float64' else f'{self._np()}.{_scalar(dtype)}'})"
            case Array():
                yield from self._array(x, value)
            case Text():
                yield f"isinstance({x}, str | bytes)"
            case Nothing():
                yield f"{x} is None"
            case Range():
                yield f"isinstance({x}, range)"
            case Known(obj=numpy.dtype() as dtype):
                yield f"{x} == {self._np()}.dtype({dtype.str!r})"
            case Known(obj=Logger() | LoggerAdapter() as logger):
                yield f"type({x}) is {self._named(type(logger), of=x)}"
            case Known(obj=obj):
                yield f"{x} is {self._named(obj, of=x)}"
            case Functions(options=options):
                names = sorted(self._named(option.obj, of=x) for option in options)
                yield f"({' or '.join(f'{x} is {name}' for name in names)})"
            case Unknown():
                return
            case _:
                yield from self._container(x, value)

    def _array(self, x: str, value: Array) -> Iterator[str]:
        yield f"type({x}) is {self._np()}.ndarray"
        if value.dtype is not None:
            yield f"{x}.dtype == {self._np()}.{_scalar(value.dtype)}"
        if value.shape is not None:
            yield f"{x}.ndim == {len(value.shape)}"
        yield from self._shape(x, value)

    def _shape(self, x: str, value: Array) -> Iterator[str]:
        """The tests of lengths, where the number of axes is known to be right."""
        for axis, term in enumerate(value.shape or ()):
            here = f"{x}.shape[{axis}]"
            there = str(term) if isinstance(term, int) else self._lengths.get(term, here) if term is not None else here
            if there != here:
                yield f"{here} == {there}"

    def _container(self, x: str, value: Value) -> Iterator[str]:
        match value:
            case TupleOf(type=kind):
                yield f"type({x}) is {'tuple' if kind is None else self._named(kind, of=x)}"
                yield f"len({x}) == {len(value.items)}"
            case ListOf(items=items):
                yield f"type({x}) is list"
                if items is not None:
                    yield f"len({x}) == {len(items)}"
            case DictOf(items=items):
                yield f"type({x}) is dict"
                if items is not None:
                    yield f"list({x}) == {[key for key, _ in items]!r}"
            case SomeTuple():
                yield f"type({x}) is tuple"
            case AnyOf(options=options, none=none):
                kinds = [self._named(option.type, of=x) for option in options] + ["type(None)"] * none
                yield f"type({x}) in ({', '.join(kinds)},)"
            case ObjectOf(type=kind, fields=(("__func__", Known(obj=method)), (own, instance))) if kind is MethodType:
                yield f"getattr({x}, '__name__', None) == {getattr(method, '__name__', None)!r}"
                yield from self.tests(f"{x}.{own}", instance)
                return
            case ObjectOf(type=kind):
                yield f"type({x}) is {self._named(kind, of=x)}"
        for place, item in _parts(x, value):
            yield from self.tests(place, item)
        yield from self._alike(x, value)

    def _alike(self, x: str, value: Value) -> Iterator[str]:
        """The tests for each item of a container of any length."""
        match value:
            case ListOf(items=None, item=item) | SomeTuple(item=item):
                items = x
            case DictOf(items=None, value=item):
                items = f"{x}.values()"
            case _:
                return
        name = self._free("item")
        inside = " and ".join(self.tests(name, item))
        if inside:
            yield f"all({inside} for {name} in {items})"

    def _np(self) -> str:
        meant = self._piece.helpers.get("np", root_of(self._piece.primal, "np")[1])
        return "np" if meant is numpy else self._named(numpy, of="np", wanted="np")

    def _named(self, found: object, of: str, wanted: str | None = None) -> str:
        """A name for an object that the derivative itself does not use; `of` is what is compared with it."""
        for name, known in self.needed.items():
            if known is found:
                return name
        if not has_name(found):
            raise errors.nameless(of, self._piece.tree.name, found)
        name = str(getattr(found, "__name__", ""))
        if getattr(builtins, name, None) is found and name not in self._own:
            return name
        name = self._free(wanted or str(getattr(found, "__name__", "it")))
        self.needed[name] = found
        return name

    def _free(self, name: str) -> str:
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name


def written(value: Value) -> Value:
    """The value with functions that the file holds in the place of derivatives: those are what it can be given."""
    match value:
        case Known(obj=Derivative(plain=Plain(before=())) as derivative):
            function, entry = derivative.generic()
            return Known(entry.built.bind(function)[entry.main])
        case TupleOf() | ListOf() | DictOf() | ObjectOf():
            return map_children(value, written)
        case _:
            return value


def _scalar(dtype: str) -> str:
    """How a dtype is spelled as an attribute of NumPy.

    >>> _scalar("bool"), _scalar("float32")
    ('bool_', 'float32')
    """
    return "bool_" if dtype == "bool" else dtype


def _parts(x: str, value: Value) -> Iterator[tuple[str, Value]]:
    """Where the parts of a container stand whose number is known."""
    match value:
        case TupleOf(items=items) | ListOf(items=items) if items is not None:
            yield from ((f"{x}[{index}]", item) for index, item in enumerate(items))
        case DictOf(items=items) if items is not None:
            yield from ((f"{x}[{key!r}]", item) for key, item in items)
        case ObjectOf(fields=fields) if not isinstance(value, AnyOf):
            yield from ((f"{x}.{name}", item) for name, item in fields)
