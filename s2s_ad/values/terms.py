"""Symbolic integers: the lengths of axes, and what a program computes from them.

A term stands for one number during the whole call. `x[1:]` and `x[:-1]` have the same length, and
their terms are equal:

>>> n = Symbol(0)
>>> slice_length(n, 1, None, None) == slice_length(n, None, -1, None) == as_length(subtract(n, 1))
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias


@dataclass(frozen=True)
class Symbol:
    """The length of an axis of an argument: 0, or at least 2; never 1."""

    index: int


@dataclass(frozen=True)
class Number:
    """An integer that the caller gave, or a length that nothing is known about: it may be 1."""

    index: int


@dataclass(frozen=True)
class Derived:
    """An operation on terms, such as `("shorter", n, 1)` for max(n - 1, 0); it may be 1."""

    operation: str
    operands: tuple[Term | None, ...]


Term: TypeAlias = int | Symbol | Number | Derived
Dim: TypeAlias = Term  # the axis length 1 is the term 1
Shape: TypeAlias = tuple[Dim | None, ...]


def never_one(dim: Dim | None) -> bool:
    """Is it proved that an axis of this length doesn't broadcast?"""
    return isinstance(dim, Symbol) or (isinstance(dim, int) and dim != 1)


def add(a: Term, b: Term) -> Term:
    """a + b, with constants gathered: (n + 2) - 1 is n + 1."""
    match a, b:
        case int(), int():
            return a + b
        case int(), _:
            return add(b, a)
        case Derived("+", (base, int(k))), int() if base is not None:
            return add(base, k + b)
        case _, 0:
            return a
        case _, int():
            return Derived("+", (a, b))
        case _:
            return Derived("sum", _ordered(a, b))


def subtract(a: Term, b: Term) -> Term:
    """a - b; equal terms cancel."""
    if a == b:
        return 0
    return add(a, -b) if isinstance(b, int) else Derived("-", (a, b))


def multiply(a: Term, b: Term) -> Term:
    """a * b, in either order."""
    match a, b:
        case int(), int():
            return a * b
        case (1, other) | (other, 1):
            return other
        case _:
            return Derived("*", _ordered(a, b))


def product(dims: Shape) -> Term | None:
    """The size of an array of this shape, or None where an axis is unknown."""
    size: Term = 1
    for dim in dims:
        if dim is None:
            return None
        size = multiply(size, dim)
    return size


def as_length(term: Term) -> Dim | None:
    """The axis that `np.zeros(term)` makes: the call fails on a negative number, so n - 1 is max(n - 1, 0)."""
    match term:
        case int():
            return term if term >= 0 else None
        case Derived("+", (base, int(k))) if k < 0 and base is not None:
            return shorter(base, -k)
        case _:
            return term


def shorter(dim: Term, by: int) -> Term:
    """max(dim - by, 0) for by >= 0."""
    match dim:
        case int():
            return max(dim - by, 0)
        case Derived("shorter", (base, int(k))) if base is not None:
            return shorter(base, k + by)
        case _:
            return Derived("shorter", (dim, by)) if by else dim


def slice_length(dim: Dim, start: Term | None, stop: Term | None, step: Term | None) -> Dim:
    """The length of `axis[start:stop:step]`; None is a bound that was left out."""
    match dim, start, stop, step:
        case int(), (None | int()), (None | int()), (None | int()):
            return len(range(dim)[start:stop:step])
    if step is None or (isinstance(step, int) and step > 0):
        start = None if start == 0 else start
        stop = None if stop == dim else -1 if stop == add(dim, -1) else stop
    match start, stop, step:
        case None, None, (None | 1 | -1):
            return dim
        case ((None | int()), (None | int()), (None | 1)) if (start or 0) >= 0 and (stop is None or stop < 0):
            return shorter(dim, (start or 0) - (stop or 0))
        case (None, int(k), (None | 1)) if k >= 0:
            return _at_most(dim, k)
        case (int(k), None, (None | 1)) if k < 0:
            return _at_most(dim, -k)
        case _:
            return Derived("slice", (dim, start, stop, None if step == 1 else step))


def evaluate(term: Term, known: Mapping[Term, int]) -> int:
    """The number that a term stands for, given its symbols; the definition of every operation.

    >>> evaluate(Derived("shorter", (Symbol(0), 1)), {Symbol(0): 5})
    4
    """
    match term:
        case int():
            return term
        case Derived(operation, operands):
            return _OPERATIONS[operation](*(None if t is None else evaluate(t, known) for t in operands))
        case _:
            return known[term]


_OPERATIONS: Final[Mapping[str, Callable[..., int]]] = {
    "+": lambda a, b: a + b,
    "sum": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "min": min,
    "shorter": lambda length, by: max(length - by, 0),
    "slice": lambda length, start, stop, step: len(range(length)[start:stop:step]),
    "broadcast": lambda a, b: a if b == 1 else b,
}


def _at_most(dim: Term, k: int) -> Term:
    return k if k == 0 else Derived("min", (dim, k))


def _ordered(a: Term, b: Term) -> tuple[Term, ...]:
    return tuple(sorted((a, b), key=repr))
