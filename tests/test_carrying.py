"""Derivatives are copied, pickled by name and by value, and called from threads and other processes."""

from __future__ import annotations

import copy
import linecache
import multiprocessing
import pickle
import threading
from concurrent.futures import ProcessPoolExecutor
from types import FunctionType
from typing import Any

import numpy as np
import pytest

import s2s_ad
from s2s_ad import (
    DifferentiationError,
    differentiate,
    elementwise_grad,
    flatten,
    grad,
    hessian,
    jacobian,
    linearize,
    value_and_grad,
    vjp,
)


def loss(w, x):
    total = 0.0
    for row in x:
        total = total + np.sum(np.tanh(w * row) ** 2)
    return total


@differentiate(wrt="w")
def decorated(w, x):
    return loss(w, x)


class Model:
    @differentiate
    def loss(self, w: float) -> float:
        return w * w


W, X = np.array([0.5, -0.2]), np.arange(6.0).reshape(3, 2)


@pytest.mark.parametrize(
    "derivative", [grad(loss), value_and_grad(loss), grad(grad(lambda w: w)), decorated.grad, decorated], ids=str
)
def test_copies_are_alike(derivative: Any) -> None:
    for made in (copy.copy(derivative), copy.deepcopy(derivative)):
        assert type(made) is type(derivative)
        assert made.__name__ == derivative.__name__


@pytest.mark.parametrize("derivative", [grad(loss), grad(loss, wrt=("w", "x")), value_and_grad(loss), decorated.grad])
def test_pickled_by_name(derivative: Any) -> None:
    made = pickle.loads(pickle.dumps(derivative))
    assert made.request == derivative.request
    assert pickle.dumps(made(W, X)) == pickle.dumps(derivative(W, X))


def test_decorated_function_is_pickled_as_a_function_is() -> None:
    assert pickle.loads(pickle.dumps(decorated)) is decorated
    assert pickle.loads(pickle.dumps(Model.loss)) is Model.loss
    assert Model().loss.grad(3.0) == 6.0
    assert copy.copy(decorated) is not decorated


def test_derivative_of_a_derivative_is_pickled() -> None:
    second = pickle.loads(pickle.dumps(grad(grad(cube))))
    assert second(2.0) == 12.0


def cube(x: float) -> float:
    return x**3


def test_pickled_by_value() -> None:
    cloudpickle = pytest.importorskip("cloudpickle")
    scale = 3.0
    made = pickle.loads(cloudpickle.dumps(grad(lambda x: scale * x * x)))
    assert made(2.0) == 12.0


def without_a_file(function: Any) -> Any:
    """What cloudpickle makes of a function on the other side."""
    code = function.__code__.replace(co_filename="<dynamic-code>")
    return FunctionType(code, function.__globals__, function.__name__)


def test_code_that_lost_the_name_of_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("s2s_ad.frontend.sent._known", {})
    assert grad(without_a_file(cube))(2.0) == 12.0
    nowhere = without_a_file(cube)
    nowhere.__module__ = "no_such_module"
    with pytest.raises(DifferentiationError, match="its source text cannot be found"):
        grad(nowhere)
    rebuild, parts = grad(cube).__reduce_ex__(4)
    again = rebuild(parts[0], without_a_file(cube), *parts[2:])
    assert again(2.0) == 12.0
    assert again.__wrapped__.__code__.co_filename == __file__


def test_text_without_a_file_goes_along() -> None:
    text = "def typed(x):\n    return x * x * x\n"
    names: dict[str, Any] = {"__name__": "typed_module"}
    linecache.cache["<typed 1>"] = (len(text), None, text.splitlines(keepends=True), "<typed 1>")
    exec(compile(text, "<typed 1>", "exec"), names)
    rebuild, parts = grad(names["typed"]).__reduce_ex__(4)
    del linecache.cache["<typed 1>"]
    assert rebuild(*parts)(2.0) == 12.0


def test_threads_share_one_derivative() -> None:
    derivative = grad(lambda w, x: loss(w, x))
    expected = grad(loss)(W, X)
    found: list[Any] = []

    def work() -> None:
        for _ in range(5):
            found.append(derivative(W, X))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 40
    assert all(np.array_equal(each, expected) for each in found)


def test_processes_call_a_derivative() -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        parts = list(pool.map(grad(loss), [W, W], [X[:2], X[2:]]))
    np.testing.assert_allclose(sum(parts), grad(loss)(W, X))


def waves(x):
    return np.sin(x) * x[0]


def squares(x):
    return np.sum(np.sin(x) ** 2)


V = np.array([1.0, 2.0, 3.0])
CALLED = {
    "pullback": (lambda: vjp(waves, V)[1], np.ones(3)),
    "pullback of a gradient": (lambda: vjp(grad(squares), V)[1], np.ones(3)),
    "pullback of a method": (lambda: vjp(Scaled(2.0).waves, V)[1], np.ones(3)),
    "pushforward": (lambda: linearize(waves, V)[1], np.ones(3)),
    "jacobian": (lambda: jacobian(waves), V),
    "hessian": (lambda: hessian(squares), V),
    "elementwise": (lambda: elementwise_grad(np.sin), V),
    "derivative": (lambda: s2s_ad.derivative(cube, 2), 2.0),
    "unflatten": (lambda: flatten({"a": V, "n": 3})[1], np.arange(3.0)),
}


class Scaled:
    def __init__(self, scale: float) -> None:
        self.scale = scale

    def waves(self, x):
        return self.scale * np.sin(x)


def carried(found: Any) -> list[Any]:
    made = [pickle.loads(pickle.dumps(found)), copy.copy(found), copy.deepcopy(found)]
    try:
        import cloudpickle
    except ImportError:
        return made
    return [*made, pickle.loads(cloudpickle.dumps(found))]


@pytest.mark.parametrize("name", CALLED)
def test_what_transforms_return_is_carried(name: str) -> None:
    make, argument = CALLED[name]
    found = make()
    expected = found(argument)
    for made in carried(found):
        assert repr(made(argument)) == repr(expected)
        assert repr(carried(made)[0](argument)) == repr(expected)


def test_sparse_matrices_are_carried() -> None:
    pytest.importorskip("scipy")
    for made in (s2s_ad.sparse_jacobian(waves), s2s_ad.sparse_hessian(squares)):
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(made))(V).toarray(), made(V).toarray())


def test_pullback_that_other_code_was_generated_for_is_refused() -> None:
    _, pullback = vjp(waves, V)
    rebuild, parts = pullback.recipe.__reduce__()
    with pytest.raises(DifferentiationError, match="pickled where its code was another one"):
        rebuild(*parts[:-1], "another text")


def test_joblib() -> None:
    """Threads call one derivative; a process gets its own pickled, with a local function by value."""
    joblib = pytest.importorskip("joblib")
    found = joblib.Parallel(n_jobs=2, backend="threading")(joblib.delayed(grad(squares))(k * V) for k in (1.0, 2.0))
    np.testing.assert_array_equal(found[1], grad(squares)(2.0 * V))
    factor = 3.0

    def local(x: Any) -> Any:
        return factor * squares(x)

    executor = joblib.externals.loky.get_reusable_executor(max_workers=1)
    asked: list[Any] = [grad(squares), grad(local), hessian(squares)]
    for f, result in zip(asked, executor.map(called, asked), strict=True):
        np.testing.assert_array_equal(result, f(V))
    executor.shutdown()


def called(f: Any) -> Any:
    return f(V)


def test_a_jacobian_is_not_the_function_that_it_is_of() -> None:
    """`jacobian(jacobian(f))` was the Jacobian of f."""
    for made in (jacobian(waves), hessian(squares), elementwise_grad(waves)):
        columns = [(made(V + 1e-6 * e) - made(V - 1e-6 * e)) / 2e-6 for e in np.eye(len(V))]
        np.testing.assert_allclose(jacobian(made)(V), np.stack(columns, axis=-1), rtol=1e-5, atol=1e-6)
        slope = grad(lambda x, made=made: np.sum(made(x)))(V)
        moved = np.array([np.sum(made(V + 1e-6 * e)) - np.sum(made(V - 1e-6 * e)) for e in np.eye(len(V))])
        np.testing.assert_allclose(slope, moved / 2e-6, rtol=1e-5, atol=1e-6)
