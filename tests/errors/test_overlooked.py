"""Stores that only kinds and memory show: an error where a derivative would be lost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pytest

from s2s_ad import check_derivatives
from tests.errors.refused import texts_of_errors

X = np.array([0.7, 0.4, 0.9])


@dataclass
class Work:
    buffer: Any = field(default_factory=lambda: np.zeros(3))

    def put(self, v: Any) -> "Work":
        self.buffer[0] = v
        return self


class Shared:
    held: ClassVar[list[Any]] = [0.0]
    buffer = np.zeros(3)


def array_that_a_function_gives(x: Any) -> Any:
    w = np.zeros(3)

    def get() -> Any:
        return w

    get()[0] = x[0]
    get()[1:] += x[1:] * x[0]
    return np.sum(w**2)


def key_that_stores(x: Any) -> Any:
    w = np.zeros(3)

    def key(v: Any) -> Any:
        w[0] += v * v
        return v

    return max(x, key=key) * w[0]


def text_that_stores(x: Any) -> Any:
    work = Work()
    text = f"{work.put(x[0])}"
    return np.sum(work.buffer**2) * len(text)


def assertion_that_stores(x: Any) -> Any:
    work = Work()
    assert work.put(x[0])
    return np.sum(work.buffer**2)


def dict_of_an_instance(x: Any) -> Any:
    work = Work()
    work.__dict__.update(buffer=x * x)
    return np.sum(work.buffer**2)


def list_of_a_class(x: Any) -> Any:
    one, other = Shared(), Shared()
    one.held[0] = x[0]
    return other.held[0] ** 2


def array_of_a_class(x: Any) -> Any:
    one, other = Shared(), Shared()
    one.buffer[0] = x[0]
    return other.buffer[0] ** 2


def test_a_text_is_read_again() -> None:
    """Its own normal form does not show the store, so it is none of the corpus."""
    check_derivatives(array_that_a_function_gives, X)


REFUSED = {
    key_that_stores: "this call may change w",
    text_that_stores: "this call may change work",
    assertion_that_stores: "this call may change work",
    dict_of_an_instance: "__dict__ of an instance that carries a derivative",
    list_of_a_class: "one.held, which the class holds for all of its instances, is stored into",
    array_of_a_class: "one.buffer, which the class holds for all of its instances, is stored into",
}


@pytest.mark.parametrize("function", REFUSED, ids=lambda function: function.__name__)
def test_it_is_told(function: Callable[[Any], Any]) -> None:
    for text in texts_of_errors(function, X):
        assert REFUSED[function] in text and "way out: " in text
