"""Values that carry a derivative, stored into data around the function by ways other than its name: an error."""

# ruff: noqa: B010
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, grad
from tests.errors.refused import texts_of_errors

X = np.array([0.7, 0.4, 0.9])
LAST: Any = np.zeros(3)
KEPT: dict[str, Any] = {}


class Held:
    value: Any = 0.0


def by_dict_of_globals(x: Any) -> Any:
    globals()["LAST"] = x * 2
    return np.sum(LAST)


def by_keyword(x: Any) -> Any:
    KEPT.update(v=x[0])
    return KEPT["v"] ** 2


def by_module(x: Any) -> Any:
    sys.modules[__name__].LAST = x * 2  # type: ignore[attr-defined]
    return np.sum(LAST)


def by_setattr_of_module(x: Any) -> Any:
    setattr(sys.modules[__name__], "LAST", x * 2)
    return np.sum(LAST)


def by_dict_of_module(x: Any) -> Any:
    vars(sys.modules[__name__])["LAST"] = x * 2
    return np.sum(LAST)


def by_setattr_of_class(x: Any) -> Any:
    type.__setattr__(Held, "value", x[0])
    return Held.value**2


def by_lambda(x: Any) -> Any:
    (lambda v: KEPT.__setitem__("v", v))(x[0])
    return KEPT["v"] ** 2


WAYS = [
    by_dict_of_globals,
    by_keyword,
    by_module,
    by_setattr_of_module,
    by_dict_of_module,
    by_setattr_of_class,
    by_lambda,
]


@pytest.mark.parametrize("function", WAYS, ids=lambda function: function.__name__)
def test_it_is_told(function: Callable[[Any], Any]) -> None:
    for text in texts_of_errors(function, X):
        assert "outside the function" in text or "by their names in a text" in text
        assert "test_around.py" in text and "^" in text and "way out: " in text


TABLES: dict[str, Any] = {"data": np.ones(3)}
Held.buffer = np.ones(3)  # type: ignore[attr-defined]


def array_in_a_dict(x: Any) -> Any:
    TABLES["data"][1] = 7.0
    y = TABLES["data"] * x
    TABLES["data"][1] = 1.0
    return np.sum(np.sin(y))


def array_in_a_dict_updated(x: Any) -> Any:
    table = TABLES["data"]
    TABLES["data"] += 1.0
    return np.sum(np.sin(table * x))


def array_of_a_class(x: Any) -> Any:
    buffer = Held.buffer  # type: ignore[attr-defined]
    buffer[1] = 7.0
    y = buffer * x
    buffer[1] = 1.0
    return np.sum(np.sin(y))


@pytest.mark.parametrize("function", [array_in_a_dict, array_in_a_dict_updated, array_of_a_class])
def test_an_array_that_is_kept_around_is_not_written_into(function: Callable[[Any], Any]) -> None:
    """The gradient would read it as it is at the end."""
    with pytest.raises(DifferentiationError, match="the caller can reach in another way"):
        grad(function)(X.copy())
