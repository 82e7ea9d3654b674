"""Subscripts: the abstract selection describes what NumPy selects, for many indices."""

from itertools import product

import numpy as np
import pytest

from s2s_ad.values import Array, Scalar, Symbol, Symbols, constant_value, describes, item, value_of

X = np.arange(24.0).reshape(4, 3, 2)
ARRAYS = [X, X[0], X[0, 0], np.ones(()), np.ones((3, 1, 3)), np.zeros((0, 3)), np.float32(2)]
PARTS = [
    0, -1, slice(None), slice(1, None), slice(None, -1), slice(None, None, -1), slice(0, 2, 2), None, Ellipsis,
    np.array([0, 1, 1]), np.array([[0], [1]]), np.array(1), [0, 1], [True, False, True], np.int64(1),
    np.array([True, False, True]), np.ones((4, 3), bool),
]  # fmt: skip


def indices():
    yield from PARTS
    yield ()
    for size in (1, 2, 3):
        yield from product(PARTS, repeat=size)


def abstract(index, symbols):
    match index:
        case tuple():
            values = tuple(abstract(part, symbols) for part in index)
            from s2s_ad.values import TupleOf

            return TupleOf(values)
        case slice():
            from s2s_ad.values import SliceOf

            return SliceOf(*(constant_value(bound) for bound in (index.start, index.stop, index.step)))
        case None | int():
            return constant_value(index)
        case _ if index is Ellipsis:
            return constant_value(index)
        case _:
            return value_of(index, symbols)


@pytest.mark.parametrize("place", range(len(ARRAYS)))
def test_selections(place: int) -> None:
    array, seen, told = ARRAYS[place], 0, 0
    for index in indices():
        try:
            selected = array[index]
        except (IndexError, TypeError):
            continue
        symbols = Symbols()
        value = item(value_of(array, symbols), abstract(index, symbols))
        assert describes(value, selected, symbols.known), (array.shape, index, value, np.shape(selected))
        seen += 1
        told += value != constant_value(object())
    assert seen > 0
    assert told == seen  # nothing here is beyond the analysis


def test_unknown_rank_may_give_a_scalar() -> None:
    value = item(Array("float64"), Scalar("int"))
    assert describes(value, np.float64(1))
    assert describes(value, np.ones(3))


def test_slices_by_name_of_the_length() -> None:
    n = Symbol(0)
    tail, head = slice(1, None), slice(None, -1)
    first, second = (item(Array("float64", (n,)), abstract(part, Symbols())) for part in (tail, head))
    assert first == second


def test_containers() -> None:
    for container, index in product([[1.0, 2, "a"], (1.0, 2, "a")], [0, -1, slice(1, None), slice(None, None, -1)]):
        symbols = Symbols()
        value = item(value_of(container, symbols), abstract(index, symbols))
        assert describes(value, container[index], symbols.known)
    assert item(value_of({"w": 1.0, "n": 2}), constant_value("w")) == Scalar("float")
    assert describes(item(value_of({"w": 1.0, "n": 2}), value_of("w")), 2)
