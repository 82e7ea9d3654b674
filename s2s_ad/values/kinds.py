"""What is known of a run-time value before the program runs: a lattice with Never below and Unknown on top.

`Array("float64", (Symbol(0), 1))` describes every float64 array of two axes whose second has length 1.
All are frozen and hashable: they are compared, joined, and used as cache keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MethodType
from typing import Final, Literal

from s2s_ad.values.terms import Shape, Term

BOUND: Final[Mapping[type, tuple[str, ...]]] = {
    partial: ("func", "args", "keywords"),
    MethodType: ("__func__", "__self__"),
}
"""The classes of functions that hold some of their arguments, and what is in these: their values are `ObjectOf`."""


class _Absent:
    """The type of ABSENT, which says that no constant is known (None can be one)."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __reduce__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


class Value:
    """The base of all abstract values."""


@dataclass(frozen=True)
class Unknown(Value):
    """Nothing is proved."""


@dataclass(frozen=True)
class Never(Value):
    """No object at all: the items of an empty list, a name that is never assigned."""


@dataclass(frozen=True)
class Scalar(Value):
    """A Python number, exactly of this type. `term` names an integer that stays the same during the call."""

    type: Literal["float", "int", "bool", "complex"]
    constant: object = ABSENT
    term: Term | None = None


@dataclass(frozen=True)
class NumpyScalar(Value):
    """A NumPy scalar such as np.float64(2)."""

    dtype: str


@dataclass(frozen=True)
class Array(Value):
    """An ndarray: dtype None is an unknown dtype, shape None an unknown rank, None in a shape an unknown axis."""

    dtype: str | None = None
    shape: Shape | None = None


@dataclass(frozen=True)
class OneOf(Value):
    """A number that may be of several kinds: scalars without constants, and at most one Array."""

    options: frozenset[Value]


@dataclass(frozen=True)
class TupleOf(Value):
    """A tuple of known length; `type` is the class of a namedtuple."""

    items: tuple[Value, ...]
    type: type | None = None


@dataclass(frozen=True)
class SomeTuple(Value):
    """A tuple of unknown length (never a namedtuple), all of whose items are described by `item`."""

    item: Value


@dataclass(frozen=True)
class ListOf(Value):
    """A list, all of whose items are described by `item`; `items` where its length is known."""

    item: Value
    items: tuple[Value, ...] | None = None


@dataclass(frozen=True)
class DictOf(Value):
    """A dict: `items` where the keys are known, in order; `value` describes every value, `key` every key elsewhere."""

    items: tuple[tuple[object, Value], ...] | None
    value: Value
    key: Value = Unknown()


@dataclass(frozen=True)
class ObjectOf(Value):
    """An instance of exactly this class; an attribute that isn't listed is unknown. It is `open` if a derivative may
    flow through one that isn't listed: it was set later on, or is there on one of two ways only."""

    type: type
    fields: tuple[tuple[str, Value], ...] = ()
    open: bool = False


@dataclass(frozen=True)
class AnyOf(ObjectOf):
    """An instance of exactly one of several classes, or None if `none`; `fields` are those that all of them have."""

    options: tuple[ObjectOf, ...] = ()
    none: bool = False


@dataclass(frozen=True)
class Opaque(Value):
    """An object of a library that nobody stores into, and whose tangent is an array. One that was there before the call
    is `fixed`: a constant."""

    type: type
    tangent: Array
    fixed: bool = False


@dataclass(frozen=True, eq=False)
class Known(Value):
    """One object: a function, class, module or Ellipsis; or the tree of a local function."""

    obj: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and self.obj is other.obj

    def __hash__(self) -> int:
        return id(self.obj)


@dataclass(frozen=True)
class Functions(Value):
    """One of these functions, each of which is known; `open` if it may be None, or comes out of a table that others may
    store into, so that it is tested where it is called."""

    options: frozenset[Known]
    open: bool = False


@dataclass(frozen=True)
class Nothing(Value):
    """None."""


@dataclass(frozen=True)
class Maybe(Unknown):
    """None, or a number of this kind, or text if `text`: no container. Arithmetic on it proves that it is a number."""

    value: Value = Never()
    text: bool = False


@dataclass(frozen=True)
class Text(Value):
    """A str or bytes."""

    constant: object = ABSENT


@dataclass(frozen=True)
class Range(Value):
    """A range of integers."""


@dataclass(frozen=True)
class SliceOf(Value):
    """A slice object."""

    start: Value
    stop: Value
    step: Value


@dataclass(frozen=True)
class IteratorOf(Value):
    """What zip, enumerate, reversed or a view of a dict yields."""

    item: Value
