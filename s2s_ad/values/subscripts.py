"""What a subscript selects: `x[i]`, `x[1:, None]`, `x[mask]`, `pair[0]`, `params["w"]`.

>>> from s2s_ad.values.terms import Symbol
>>> tail = SliceOf(Scalar("int", 1), Nothing(), Nothing())
>>> item(Array("float64", (Symbol(0), 3)), TupleOf((tail, Scalar("int"))))
Array(dtype='float64', shape=(Derived(operation='shorter', operands=(Symbol(index=0), 1)),))

Reference: NumPy user guide, "Indexing on ndarrays": where the axes of index arrays go.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from s2s_ad.values.iteration import array_of, element
from s2s_ad.values.kinds import (
    ABSENT,
    Array,
    DictOf,
    Known,
    ListOf,
    Never,
    Nothing,
    NumpyScalar,
    OneOf,
    Opaque,
    Range,
    Scalar,
    SliceOf,
    SomeTuple,
    Text,
    TupleOf,
    Unknown,
    Value,
)
from s2s_ad.values.lattice import join_all
from s2s_ad.values.opaque import opaque_item
from s2s_ad.values.predicates import term_of
from s2s_ad.values.shapes import broadcast_shapes
from s2s_ad.values.terms import Dim, Shape, slice_length


def item(container: Value, index: Value) -> Value:
    """The value of `container[index]`."""
    match container, index:
        case (Never(), _) | (_, Never()):
            return Never()
        case Array(), Text():
            return Array()
        case NumpyScalar(), Text():
            return Unknown()
        case Array(), _:
            return _of_array(container.dtype, container.shape, index)
        case NumpyScalar(), _:
            return _of_array(container.dtype, (), index)
        case OneOf(), _:
            return join_all(item(option, index) for option in container.options if not _has_no_items(option, index))
        case ((TupleOf() | ListOf() | SomeTuple()), SliceOf()):
            return _part(container, index)
        case ((TupleOf() | ListOf() | SomeTuple()), (Scalar() | NumpyScalar())):
            return _entry(container, index)
        case Opaque(), _:
            return opaque_item(container, index)
        case DictOf(), _:
            return _looked_up(container, constant_of(index))
        case Range(), (Scalar() | NumpyScalar()):
            return Scalar("int")
        case Range(), SliceOf():
            return Range()
        case Text(constant=str()), _:
            return Text()
        case _:
            return Unknown()


def _has_no_items(container: Value, index: Value) -> bool:
    """Whether a number, or an array of known axes, has too few of these: the subscript raises an error.

    >>> _has_no_items(NumpyScalar("float64"), Scalar("int")), _has_no_items(NumpyScalar("float64"), Nothing())
    (True, False)
    """
    match container:
        case Scalar():
            return True
        case NumpyScalar() | Array(shape=tuple()):
            axes = () if isinstance(container, NumpyScalar) else container.shape or ()
            return len(axes) < sum(_consumes(part) or 0 for part in _parts(index))
        case _:
            return False


def may_have_no_axes(index: Value) -> bool:
    """Whether an array without axes may have such a subscript.

    >>> may_have_no_axes(Nothing()), may_have_no_axes(NumpyScalar("bool")), may_have_no_axes(Scalar("int"))
    (True, True, False)
    """
    return not any(_consumes(part) for part in _parts(index))


def _parts(index: Value) -> tuple[Value, ...]:
    return index.items if isinstance(index, TupleOf) else (index,)


def constant_of(value: Value) -> object:
    """The constant that a value is, or ABSENT."""
    match value:
        case Scalar() | Text():
            return value.constant
        case Nothing():
            return None
        case _:
            return ABSENT


def _looked_up(container: DictOf, key: object) -> Value:
    if container.items is None or key is ABSENT:
        return container.value
    return dict(container.items).get(key, Unknown())


def _entry(container: TupleOf | ListOf | SomeTuple, index: Value) -> Value:
    k = constant_of(index)
    if isinstance(container, SomeTuple) or container.items is None or not isinstance(k, int):
        return element(container)
    inside = -len(container.items) <= k < len(container.items)
    return container.items[k] if inside else Never()  # that raises, or the list has more items later


def _part(container: TupleOf | ListOf | SomeTuple, index: SliceOf) -> Value:
    items = None if isinstance(container, SomeTuple) else container.items
    match constant_of(index.start), constant_of(index.stop), constant_of(index.step):
        case (None | int()) as start, (None | int()) as stop, (None | int()) as step if items is not None and step != 0:
            items = items[start:stop:step]
        case _:
            items = None
    match container:
        case ListOf():
            return ListOf(container.item, items)
        case TupleOf() if items is not None:
            return TupleOf(items)
        case _:
            return SomeTuple(element(container))


@dataclass
class _Selection:
    """The axes of the result so far; index arrays broadcast together to one group of axes."""

    rest: list[Dim | None]
    dims: list[Dim | None] = field(default_factory=list)
    group: Shape | None = ()
    places: list[tuple[int, int]] = field(default_factory=list)  # index arrays: place in the index, axis of the result
    arrays: bool = False

    def result(self) -> Shape | None:
        if not self.arrays or self.group is None:
            return tuple(self.dims) if self.group is not None else None
        first, last = self.places[0][0], self.places[-1][0]
        at = self.places[0][1] if last - first + 1 == len(self.places) else 0
        return (*self.dims[:at], *self.group, *self.dims[at:])


def _of_array(dtype: str | None, shape: Shape | None, index: Value) -> Value:
    parts = _parts(index)
    consumed = [_consumes(part) for part in parts]
    if shape is None or None in consumed:
        return Array(dtype) if any(map(_leaves_array, parts)) else array_of(dtype, None)
    missing = len(shape) - sum(count or 0 for count in consumed)
    ellipses = [place for place, part in enumerate(parts) if part == Known(Ellipsis)]
    if missing < 0 or len(ellipses) > 1:
        return Unknown()
    full = (SliceOf(Nothing(), Nothing(), Nothing()),) * missing
    at = ellipses[0] if ellipses else len(parts)
    selection = _Selection(list(shape))
    for place, part in enumerate((*parts[:at], *(full or (Known(Ellipsis),)), *parts[at + 1 :])):
        _select(selection, place, part)
    result = selection.result()
    if result == () and ellipses and dtype is not None and not selection.arrays:
        return Array(dtype, ())
    return array_of(dtype, result)


def _leaves_array(part: Value) -> bool:
    """Whether any index with this part selects an array, and no number."""
    match part:
        case SliceOf() | Nothing() | Range():
            return True
        case Array():
            return part.dtype == "bool" or bool(part.shape)
        case ListOf() | TupleOf():
            return _list_axis(part) is not None
        case _:
            return part == Known(Ellipsis)


def _consumes(part: Value) -> int | None:
    """How many axes of the array a part of the index takes; None if that isn't known."""
    match part:
        case Nothing() | Known():
            return 0 if isinstance(part, Nothing) or part.obj is Ellipsis else None
        case SliceOf() | Scalar("int") | Range():
            return 1
        case NumpyScalar() if part.dtype != "bool":
            return 1
        case Array(dtype=str(), shape=tuple()):
            return len(part.shape or ()) if part.dtype == "bool" else 1
        case ListOf() | TupleOf():
            return 1 if _list_axis(part) is not None else None
        case _:
            return None


def _list_axis(part: ListOf | TupleOf) -> Shape | None:
    """The axes of a list of integers or truth values in an index; None for anything nested."""
    match element(part):
        case Scalar("int"):
            return (None,) if part.items is None else (len(part.items),)
        case Scalar("bool"):
            return (None,)
        case NumpyScalar() as number:
            return (None,) if part.items is None or number.dtype == "bool" else (len(part.items),)
        case Never():
            return (0,)
        case _:
            return None


def _select(selection: _Selection, place: int, part: Value) -> None:
    match part:
        case Nothing():
            selection.dims.append(1)
        case Known():
            pass
        case SliceOf():
            selection.dims.append(_sliced(selection.rest.pop(0), part))
        case Array(shape=tuple() as shape) if part.dtype == "bool":
            del selection.rest[: len(shape)]
            _gather(selection, place, (None,))
        case Array(shape=(_, *_)):
            selection.rest.pop(0)
            _gather(selection, place, part.shape)
        case Range():
            selection.rest.pop(0)
            _gather(selection, place, (None,))
        case ListOf() | TupleOf():
            selection.rest.pop(0)
            _gather(selection, place, _list_axis(part))
        case _:
            selection.rest.pop(0)
            selection.places.append((place, len(selection.dims)))


def _gather(selection: _Selection, place: int, shape: Shape | None) -> None:
    selection.arrays = True
    selection.group = broadcast_shapes(selection.group, shape)
    selection.places.append((place, len(selection.dims)))


def _sliced(dim: Dim | None, part: SliceOf) -> Dim | None:
    bounds = []
    for bound in (part.start, part.stop, part.step):
        term = term_of(bound)
        if term is None and not isinstance(bound, Nothing):
            return None
        bounds.append(term)
    if dim is None or bounds[2] == 0:
        return None
    return slice_length(dim, bounds[0], bounds[1], bounds[2])
