"""`flatten` and its helpers: what goes in comes out with the same types, shapes, dtypes and values."""

import collections
import dataclasses
from typing import Any, NamedTuple

import numpy as np
import pytest

from s2s_ad import tree


class Layer(NamedTuple):
    w: Any
    b: Any


@dataclasses.dataclass(frozen=True)
class Frozen:
    rate: float
    name: str
    weights: Any


@dataclasses.dataclass
class Counted:
    x: Any
    norm: float = dataclasses.field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self.norm = -1.0


@dataclasses.dataclass(slots=True)
class Slotted:
    x: Any


TREES = {
    "float": 1.5,
    "complex": 1.5 + 2j,
    "float32 scalar": np.float32(0.25),
    "float64 scalar": np.float64(0.25),
    "0-d array": np.array(3.0),
    "0-d float32": np.array(3.0, dtype=np.float32),
    "vector": np.array([1.0, 2.0]),
    "matrix": np.arange(6.0).reshape(2, 3),
    "fortran order": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "strided": np.arange(10.0)[::3],
    "empty array": np.zeros((0, 3)),
    "float16": np.ones(2, dtype=np.float16),
    "complex array": np.array([1 + 2j, 3.0]),
    "empty tuple": (),
    "empty dict": {},
    "tuple": (1.0, np.ones(2)),
    "list": [1.0, [2.0, 3.0], []],
    "dict": {"w": np.ones((2, 2)), "b": 0.5, 3: 1.0},
    "ordered dict": collections.OrderedDict(b=1.0, a=2.0),
    "default dict": collections.defaultdict(float, a=2.0),
    "namedtuple": Layer(np.ones(2), 1.0),
    "frozen dataclass": Frozen(0.1, "sgd", np.ones(3)),
    "init=False field": Counted(2.0),
    "slots": Slotted(np.ones(2)),
    "nested": {"layers": [Layer(np.ones((2, 2)), Frozen(1.0, "x", (2.0,))), None], "steps": 3},
    "constants": (1, True, "text", None, np.arange(3), np.int64(4), len),
}


def equal(a: Any, b: Any) -> bool:
    pairs = zip(tree.leaves(a), tree.leaves(b), strict=True)
    return tree.same_structure(a, b) and all(np.array_equal(x, y) for x, y in pairs)


@pytest.mark.parametrize("name", TREES)
def test_round_trip(name: str) -> None:
    vector, unflatten = tree.flatten(TREES[name])
    assert vector.ndim == 1
    assert vector.dtype in (np.float64, np.complex128)
    assert equal(unflatten(vector), TREES[name])


@pytest.mark.parametrize("name", TREES)
def test_round_trip_shares_no_memory(name: str) -> None:
    vector, unflatten = tree.flatten(TREES[name])
    first, second = unflatten(vector), unflatten(vector)
    for leaf in tree.leaves(first):
        if isinstance(leaf, np.ndarray):
            assert leaf.flags.writeable
            others = [vector, *tree.leaves(second), *tree.leaves(TREES[name])]
            assert not any(np.may_share_memory(leaf, other) for other in others if isinstance(other, np.ndarray))


@pytest.mark.parametrize("name", TREES)
def test_zeros_and_copy_keep_the_structure(name: str) -> None:
    assert tree.same_structure(tree.zeros(TREES[name]), TREES[name])
    assert equal(tree.copy(TREES[name]), TREES[name])
    assert not np.any(tree.flatten(tree.zeros(TREES[name]))[0])


def test_vector_is_the_inexact_leaves_in_order() -> None:
    vector, _ = tree.flatten({"b": [1.0, np.array([[2.0, 3.0]])], "n": 7, "a": np.float32(4)})
    assert vector.tolist() == [1.0, 2.0, 3.0, 4.0]


def test_unflatten_uses_the_values_given() -> None:
    _, unflatten = tree.flatten(Frozen(0.0, "adam", np.zeros(2, dtype=np.float32)))
    built = unflatten(np.array([1.0, 2.0, 3.0]))
    assert (built.rate, built.name, built.weights.tolist()) == (1.0, "adam", [2.0, 3.0])
    assert built.weights.dtype == np.float32


def test_frame_is_fixed_when_flattened() -> None:
    params = {"w": np.ones(2), "names": ["a"]}
    vector, unflatten = tree.flatten(params)
    params["names"].append("b")
    assert unflatten(vector)["names"] == ["a"]


def test_unflatten_refuses_another_length() -> None:
    _, unflatten = tree.flatten((1.0, 2.0))
    with pytest.raises(ValueError, match=r"needs a vector of 2 entries, got the shape \(3,\)"):
        unflatten(np.ones(3))


def test_unflatten_refuses_to_drop_imaginary_parts() -> None:
    _, unflatten = tree.flatten((1.0, 2.0))
    with pytest.raises(TypeError, match="complex values for a real leaf of type float"):
        unflatten(np.ones(2) * 1j)


def test_map_leaves_takes_dicts_by_key() -> None:
    total = tree.map_leaves(lambda a, b: a - b, {"x": 3.0, "y": 5.0}, {"y": 1.0, "x": 2.0})
    assert total == {"x": 1.0, "y": 4.0}


def test_map_leaves_refuses_another_structure() -> None:
    with pytest.raises(ValueError, match="different structure: tuple beside list"):
        tree.map_leaves(lambda a, b: a, (1.0,), [1.0, 2.0])


MISMATCHES = [
    (1.0, 1, "it is a float, not an int"),
    (np.ones(2), 1.0, "it is a numpy.ndarray, not a float"),
    (np.ones(2), np.ones((2, 1)), "it has shape (2,), not (2, 1)"),
    (np.ones(2, np.float32), np.ones(2), "it has dtype float32, not float64"),
    ({"a": 1.0}, {"b": 1.0}, "it has the entries ['a'], not ['b']"),
    ([1.0], (1.0,), "it is a list, not a tuple"),
    (Layer(1.0, [2.0]), Layer(1.0, [np.ones(1)]), "it.b[0] is a float, not a numpy.ndarray"),
]


@pytest.mark.parametrize(("given", "expected", "text"), MISMATCHES, ids=[text for *_, text in MISMATCHES])
def test_mismatch_says_where(given: Any, expected: Any, text: str) -> None:
    assert tree.mismatch(given, expected) == text
    assert not tree.same_structure(given, expected)


class Plain:
    def __init__(self, w: np.ndarray, name: str) -> None:
        self.w, self.name = w, name


def test_instances_of_plain_classes_are_containers() -> None:
    model = Plain(np.array([1.0, 2.0]), "plain")
    vector, unflatten = tree.flatten(model)
    again = unflatten(2 * vector)
    assert isinstance(again, Plain) and again.name == "plain"
    np.testing.assert_array_equal(again.w, [2.0, 4.0])
    np.testing.assert_array_equal(model.w, [1.0, 2.0])
