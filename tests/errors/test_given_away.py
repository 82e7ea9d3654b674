"""Functions that store, given to somebody who calls them unseen: an error, never a store that is lost."""

from __future__ import annotations

from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from s2s_ad import UnsupportedError, grad, jvp, value_and_grad

X = np.array([0.7, 0.4, 0.9])
REASON = (
    "a function that stores into w, which carries a derivative or receives one, is given away here, and when it is "
    "called does not show"
)
WAY_OUT = "way out: call it where its stores are wanted, or return the value and store it there"


class Runner:
    def __init__(self) -> None:
        self.functions: list[Any] = []

    def later(self, function: Any) -> None:
        self.functions = [function]

    def run(self) -> None:
        for function in self.functions:
            function()


RUNNER = Runner()
BOX = SimpleNamespace()


def run_box() -> None:
    BOX.function()


def at_the_end_of_a_block(x: Any) -> Any:
    w = np.zeros(3)
    with ExitStack() as stack:
        stack.callback(lambda: w.__setitem__(0, x[1] * x[2]))
    return np.sum(w**2 * x)


def method_of_an_array(x: Any) -> Any:
    w = x * 2.0
    with ExitStack() as stack:
        stack.callback(w.fill, 0.5)
    return np.sum(w**2 * x)


def kept_by_an_object_around(x: Any) -> Any:
    w = np.zeros(3)

    def put() -> None:
        w[0] = x[1] * x[2]

    RUNNER.later(put)
    RUNNER.run()
    return np.sum(w**2 * x)


def attribute_of_an_object_around(x: Any) -> Any:
    w = np.zeros(3)

    def put() -> None:
        w[0] = x[1] * x[2]

    BOX.function = put
    run_box()
    return np.sum(w**2 * x)


REFUSED = {
    at_the_end_of_a_block: "stack.callback(lambda: w.__setitem__(0, x[1] * x[2]))",
    method_of_an_array: "stack.callback(w.fill, 0.5)",
    attribute_of_an_object_around: "BOX.function = put",
}


@pytest.mark.parametrize(("program", "place"), REFUSED.items(), ids=lambda each: getattr(each, "__name__", ""))
def test_is_refused_where_it_is_given_away(program: Any, place: str) -> None:
    for derive in (lambda: grad(program)(X), lambda: jvp(program, (X,), (X,))):
        with pytest.raises(UnsupportedError) as caught:
            derive()
        first, text, caret, way_out = str(caught.value).splitlines()
        assert first.endswith(f": in {program.__name__}: {REASON}")
        assert text.strip() == place
        assert caret.strip() == "^" * len(place)
        assert way_out == WAY_OUT


def test_what_nobody_reads_may_be_stored_by_it() -> None:
    def program(x: Any) -> Any:
        log: list[float] = []

        def put() -> None:
            log.append(float(x[0]))

        with ExitStack() as stack:
            stack.callback(put)
            y = x * x
        return np.sum(y)

    np.testing.assert_array_equal(grad(program)(X), 2.0 * X)


def test_in_an_object_made_here_it_is_followed() -> None:
    def program(x: Any) -> Any:
        w = np.zeros(3)

        def put() -> None:
            w[0] = x[1] * x[2]

        runner = Runner()
        runner.later(put)
        runner.run()
        return np.sum(w**2)

    product = X[1] * X[2]
    np.testing.assert_allclose(grad(program)(X), 2.0 * product * np.array([0.0, X[2], X[1]]))


def test_an_object_around_that_is_known_is_followed() -> None:
    _, gradient = value_and_grad(kept_by_an_object_around)(X)
    np.testing.assert_allclose(gradient, [(X[1] * X[2]) ** 2, 2 * X[1] * X[2] ** 2 * X[0], 2 * X[1] ** 2 * X[2] * X[0]])
