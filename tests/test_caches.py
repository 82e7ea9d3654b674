"""Derivatives are written once for code that means the same, and what is kept of them keeps no function alive."""

from __future__ import annotations

import copy
import gc
import linecache
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from s2s_ad import dispatch, grad, hessian, jacobian, jvp, linearize, value_and_grad, vjp
from s2s_ad.dispatch import Derivative
from s2s_ad.request import Request
from tests.programs import PROGRAMS, Program
from tests.test_generic import READY, names_of

KINDS = {"call", "closure", "local-recursion", "inner-derivative", "recursion"}
TWICE = [program for program in READY if program.tags & KINDS]
USES: dict[str, Callable[[Any], Any]] = {
    "grad": lambda f: grad(f)(1.0),
    "value_and_grad": lambda f: value_and_grad(f)(1.0),
    "vjp": lambda f: vjp(f, 1.0)[1](1.0),
    "jvp": lambda f: jvp(f, (1.0,), (1.0,)),
    "linearize": lambda f: linearize(f, 1.0)[1](1.0),
    "grad of grad": lambda f: grad(grad(f))(1.0),
    "hessian": lambda f: hessian(f)(1.0),
    "jacrev": lambda f: jacobian(lambda x: np.array([f(x[0]), f(x[1])]), mode="reverse")(np.array([1.0, 2.0])),
    "source": lambda f: grad(f).source,
}


def closure(data: Any) -> Any:
    return lambda x: x * data[0] + x


def with_callee(data: Any) -> Any:
    def scaled(x: float) -> float:
        return x * data[0] + x

    return lambda x: scaled(x) ** 2


def with_loop(data: Any) -> Any:
    def scaled(x: float) -> float:
        total = 0.0
        for each in data:
            total += x * each
            if total > 100.0:
                return total
        return total

    def twice(x: float) -> float:
        return scaled(x) * scaled(2.0 * x)

    return twice


def with_class(data: Any) -> Any:
    class Model:
        def loss(self, x: float) -> float:
            return x * data[0] + x

    return lambda x: Model().loss(x)


def with_default(data: Any) -> Any:
    return lambda x, data=data: x * data[0] + x


def of_a_namespace(data: Any) -> Any:
    text = "def g(x):\n    return x * data[0] + x\n\n\ndef f(x):\n    return g(x) ** 2\n"
    linecache.cache["<of_a_namespace>"] = (len(text), None, text.splitlines(keepends=True), "<of_a_namespace>")
    names: dict[str, Any] = {"data": data}
    exec(compile(text, "<of_a_namespace>", "exec"), names)
    return names["f"]


MAKERS = [closure, with_callee, with_loop, with_class, with_default, of_a_namespace]


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("maker", MAKERS)
def test_data_around_a_function_is_let_go(maker: Callable[[Any], Any], use: str) -> None:
    data = np.linspace(0.5, 1.0, 4)
    reference = weakref.ref(data)
    f = maker(data)
    USES[use](f)
    del f, data
    gc.collect()
    assert reference() is None


def test_functions_that_were_arguments_are_let_go() -> None:
    def applied(act: Callable[[float], float], x: float) -> float:
        return act(x) * x

    def once(data: Any) -> weakref.ref[Any]:
        assert grad(applied, wrt=1)(lambda x: x * data[0], 3.0) == 6.0 * data[0]
        return weakref.ref(data)

    references = [once(np.full(4, 1.0 + k)) for k in range(4)]
    gc.collect()
    assert not any(reference() is not None for reference in references)


def test_generated_functions_outlive_what_they_were_asked_for_by() -> None:
    """A pullback in hand works when nobody has the function any more."""

    def made(data: Any) -> Any:
        def scaled(x: Any) -> Any:
            return x * data

        return vjp(lambda x: np.sum(scaled(x) ** 2), np.array([1.0, 2.0]))[1]

    pullback = made(np.array([3.0, 4.0]))
    gc.collect()
    np.testing.assert_array_equal(pullback(1.0)[0], [18.0, 64.0])


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the derivatives that are written."""
    names: list[str] = []
    make = dispatch.make

    def told(primal: Any, request: Request, *args: Any) -> Any:
        names.append(f"{request.kind} of {primal.function.__name__}")
        return make(primal, request, *args)

    monkeypatch.setattr(dispatch, "make", told)
    yield names


@pytest.mark.sampled(6)
@pytest.mark.parametrize("program", TWICE, ids=lambda program: program.name)
def test_derivatives_made_anew_are_written_once(program: Program, made: list[str]) -> None:
    for _ in range(2):
        made.clear()
        Derivative(program.function, Request("vjp", names_of(program)))(*program.arguments())
        gc.collect()
    assert not made


@pytest.mark.parametrize("name", ["callee_with_loop", "closure_reads_outer"])
def test_second_derivatives_made_anew_are_written_once(name: str, made: list[str]) -> None:
    program = PROGRAMS[name]
    for _ in range(2):
        made.clear()
        first = Derivative(program.function, Request("grad", names_of(program), single=True))
        Derivative(first, Request("grad", names_of(program), single=True)).source  # noqa: B018
        gc.collect()
    assert not made


def test_a_function_with_generated_code_is_sent_by_value_without_it() -> None:
    cloudpickle = pytest.importorskip("cloudpickle")

    def scaled(x: float) -> float:
        total = 0.0
        for _ in range(3):
            total += x * x
        return total

    def twice(x: float) -> float:
        return 2.0 * scaled(x)

    assert grad(twice)(2.0) == 24.0
    assert "__s2s_ad_generated__" in vars(scaled)
    again = cloudpickle.loads(cloudpickle.dumps(twice))
    assert grad(again)(2.0) == 24.0
    assert grad(copy.deepcopy(twice))(2.0) == 24.0
