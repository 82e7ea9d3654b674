"""What README says of the public functions, sentence by sentence."""

from __future__ import annotations

import functools
import gc
import inspect
import linecache
import os
import pydoc
import subprocess
import sys
import threading
import traceback
import weakref
from argparse import Namespace
from collections import deque, namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s2s_ad import (
    Derivative,
    DifferentiationError,
    UnsupportedError,
    differentiate,
    dispatch,
    explain,
    grad,
    hvp,
    jvp,
    linearize,
    value_and_grad,
    vjp,
)

Pair = namedtuple("Pair", "w b")


@dataclass
class Layer:
    w: Any
    b: Any


@dataclass(frozen=True)
class Frozen:
    w: Any
    steps: int


def loss(w, x, y=2.0):
    return np.sum((w * x - y) ** 2)


def with_aux(w, x):
    r = w * x
    return np.sum(r * r), r


def same(found: Any, wanted: Any) -> None:
    """Equal in type, dtype, shape and value, containers included. A NumPy float64 is a float."""
    assert type(found) is type(wanted) or (type(wanted) is float and isinstance(found, float))
    if isinstance(wanted, np.ndarray):
        assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
        np.testing.assert_allclose(found, wanted, rtol=1e-6)
    elif isinstance(wanted, tuple | list):
        assert len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            same(one, other)
    elif isinstance(wanted, dict):
        assert list(found) == list(wanted)
        for key in wanted:
            same(found[key], wanted[key])
    elif isinstance(wanted, Layer | Frozen):
        same(list(vars(found).values()), list(vars(wanted).values()))
    else:
        assert found == pytest.approx(wanted, rel=1e-6)


@contextmanager
def transformations() -> Iterator[list[str]]:
    """The functions transformed meanwhile."""
    made: list[str] = []
    original = dispatch.make

    def counted(primal: Any, *rest: Any) -> Any:
        made.append(primal.function.__name__)
        return original(primal, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatch, "make", counted)
        yield made


W, X = np.array([1.0, 2.0]), np.array([3.0, 5.0])
DW, DX = 2 * (W * X - 2) * X, 2 * (W * X - 2) * W


# wrt ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrt", "wanted"),
    [
        ("w", DW),
        (0, DW),
        ("x", DX),
        (1, DX),
        (-2, DX),
        (("w",), (DW,)),
        ([0], (DW,)),
        ((0, 1), (DW, DX)),
        (("x", "w"), (DX, DW)),
        ((1, "w"), (DX, DW)),
    ],
)
def test_wrt(wrt: Any, wanted: Any) -> None:
    same(grad(loss, wrt)(W, X), wanted)
    value, gradient = value_and_grad(loss, wrt)(W, X)
    assert value == loss(W, X)
    same(gradient, wanted)


def test_wrt_last() -> None:
    same(grad(loss, -1)(W, X, 2.0), float(np.sum(-2 * (W * X - 2))))
    same(grad(loss, "y")(W, X), float(np.sum(-2 * (W * X - 2))))


@pytest.mark.parametrize("wrt", ["z", 3, -4, ("w", "z")])
def test_unknown_parameter(wrt: Any) -> None:
    with pytest.raises(DifferentiationError, match="its parameters are w, x, y"):
        grad(loss, wrt)


@pytest.mark.parametrize("wrt", [("w", "w"), (0, "w"), (0, -3)])
def test_repeated_parameter(wrt: Any) -> None:
    with pytest.raises(DifferentiationError, match="wrt names w twice"):
        value_and_grad(loss, wrt)


@pytest.mark.parametrize("wrt", [True, 1.5, None, ("w", 1.5), b"w"])
def test_wrt_of_a_wrong_kind(wrt: Any) -> None:
    with pytest.raises(DifferentiationError):
        grad(loss, wrt)


def test_wrt_of_an_iterator() -> None:
    same(grad(loss, (name for name in ("x", "w")))(W, X), (DX, DW))


def test_wrt_of_nothing() -> None:
    assert grad(loss, ())(W, X) == ()
    assert value_and_grad(loss, ())(W, X) == (loss(W, X), ())
    assert grad(lambda w: (w * w, "aux"), (), has_aux=True)(2.0) == ((4.0, "aux"), ())


@pytest.mark.parametrize("argument", [{1.0}, frozenset({1.0}), Decimal(1), deque([1.0])], ids=repr)
@pytest.mark.parametrize("f", [lambda a: a, lambda a, b=1.0: b])
def test_an_argument_without_an_adjoint(f: Any, argument: Any) -> None:
    with pytest.raises(DifferentiationError, match=r"respect to a: it is a.*\sway out: pass a float"):
        grad(f)(argument)
    with pytest.raises(DifferentiationError, match="no derivative with respect to a"):
        grad(f)(a=argument)


def test_an_object_of_pythons_own_that_has_attributes() -> None:
    assert grad(lambda options: 2.0 * options.w)(Namespace(w=1.0)) == Namespace(w=2.0)


def test_a_function_without_parameters() -> None:
    with pytest.raises(DifferentiationError, match="it has no parameters"):
        grad(lambda: 1.0)


# results --------------------------------------------------------------------------------------------------------


def test_has_aux() -> None:
    for derivative in (grad(with_aux, has_aux=True), value_and_grad(with_aux, has_aux=True)):
        (value, aux), gradient = derivative(W, X)
        assert value == with_aux(W, X)[0]
        same(aux, W * X)
        same(gradient, 2 * W * X * X)
    (_, _), gradients = grad(with_aux, ("w", "x"), has_aux=True)(W, X)
    same(gradients, (2 * W * X * X, 2 * X * W * W))


def test_has_aux_of_structures() -> None:
    def f(w):
        y = np.exp(w)
        return np.sum(y), {"y": y, "n": len(w), "name": "f"}

    (value, aux), gradient = value_and_grad(f, has_aux=True)(W)
    assert value == np.sum(np.exp(W)) and (aux["n"], aux["name"]) == (2, "f")
    same(aux["y"], np.exp(W))
    same(gradient, np.exp(W))
    aux["y"][:] = 0.0
    same(gradient, np.exp(W))


def test_has_aux_needs_a_pair() -> None:
    with pytest.raises(DifferentiationError, match="has_aux=True needs loss to return"):
        grad(loss, has_aux=True)(W, X)


def test_value_is_bitwise_that_of_the_function() -> None:
    def f(x):
        total = 0.1
        for i in range(len(x)):
            total += np.sin(x[i]) / 3.0 + x[i] ** 3
        return total / 7.0

    x = np.random.default_rng(0).normal(size=17)
    value, _ = value_and_grad(f)(x)
    assert type(value) is type(f(x)) and value == f(x)
    assert vjp(f, x)[0] == f(x) and jvp(f, (x,), (x,))[0] == f(x)


def quarter(tree: Any) -> Any:
    return tree


def total(a, b):
    return np.sum(a * a) + np.sum(b)


KINDS = [
    2.0,
    np.float64(2.0),
    np.float32(2.0),
    np.array(2.0),
    np.array(2.0, np.float32),
    np.array([1.0, 2.0]),
    np.array([1.0, 2.0], np.float32),
    np.array([[1.0], [2.0]]),
    np.ones((2, 1, 3)),
    np.zeros((0,)),
    np.zeros((2, 0)),
]


@pytest.mark.parametrize("x", KINDS, ids=repr)
def test_gradients_are_like_their_argument(x: Any) -> None:
    twice = x + x if not isinstance(x, np.ndarray) else np.asarray(x + x, x.dtype)
    same(grad(total)(x, 1.0), twice)
    same(grad(lambda a: np.sum(a * a))(x), twice)


def test_gradient_of_a_tuple() -> None:
    same(grad(lambda p: total(p[0], p[1]))((W, 1.0)), (2 * W, 1.0))


def test_gradient_of_a_list() -> None:
    same(grad(lambda p: total(p[0], p[1]))([W, np.float32(1.0)]), [2 * W, np.float32(1.0)])


def test_gradient_of_a_dict() -> None:
    same(grad(lambda p: total(p["w"], p["b"]))({"b": 1.0, "w": W}), {"b": 1.0, "w": 2 * W})


def test_gradient_of_a_namedtuple() -> None:
    same(grad(lambda p: total(p.w, p.b))(Pair(W, 1.0)), Pair(2 * W, 1.0))


def test_gradient_of_a_dataclass() -> None:
    same(grad(lambda p: total(p.w, p.b))(Layer(W, 1.0)), Layer(2 * W, 1.0))
    same(grad(lambda p: p.steps * np.sum(p.w))(Frozen(W, 3)), Frozen(np.full(2, 3.0), 0.0))


def test_gradient_of_nested_containers() -> None:
    def f(p):
        out = 0.0
        for layer in p["layers"]:
            out = out + total(layer.w, layer.b)
        return out * p["scale"][0]

    p = {"layers": [Layer(W, 1.0), Layer(2 * W, 3.0)], "scale": (2.0, np.float32(1.0))}
    wanted = {
        "layers": [Layer(4 * W, 2.0), Layer(8 * W, 2.0)],
        "scale": (total(W, 1.0) + total(2 * W, 3.0), np.float32(0.0)),
    }
    found = grad(f)(p)
    assert type(found["scale"][0]) in (float, np.float64)
    same({**found, "scale": (wanted["scale"][0], *found["scale"][1:])}, wanted)


@pytest.mark.parametrize("unused", [*KINDS, (1.0, W), [W], {"a": W}, Pair(W, 1.0), Layer(W, 1.0)], ids=repr)
def test_an_argument_that_does_not_matter_gets_zeros(unused: Any) -> None:
    from s2s_ad import tree

    same(grad(lambda x, z: np.sum(x), "z")(W, unused), tree.zeros(unused))
    value, pullback = vjp(lambda x, z: np.sum(x), W, unused)
    same(pullback(value)[1], tree.zeros(unused))


def test_a_constant_function_has_a_zero_gradient() -> None:
    same(grad(lambda x: 3.0)(W), np.zeros(2))
    same(grad(lambda x: float(len(x)))(W), np.zeros(2))
    same(vjp(lambda x: 3.0, W)[1](1.0), (np.zeros(2),))
    assert jvp(lambda x: 3.0, (W,), (W,)) == (3.0, 0.0)


def test_gradients_share_nothing_with_arguments() -> None:
    gradient = grad(lambda x, y: np.sum(x * y), ("x", "y"))(W, X)
    gradient[0][:] = -1.0
    gradient[1][:] = -1.0
    same((W, X), (np.array([1.0, 2.0]), np.array([3.0, 5.0])))


# pullbacks and seeds --------------------------------------------------------------------------------------------


def product(x, y):
    z = x * y
    return np.sin(z), {"z": z}


def test_pullback_is_called_again_and_again() -> None:
    value, pullback = vjp(product, W, X)
    seed = (np.ones(2), {"z": np.zeros(2)})
    wanted = (np.cos(W * X) * X, np.cos(W * X) * W)
    for _ in range(3):
        adjoints = pullback(seed)
        same(adjoints, wanted)
        adjoints[0][:] = 0.0
        value[0][:] = 0.0
        value[1]["z"][:] = 7.0
    same(seed, (np.ones(2), {"z": np.zeros(2)}))


def test_pullback_in_threads() -> None:
    def f(x):
        out = np.zeros(3)
        for i in range(3):
            out[i] = np.sum(x) * out[i - 1] + x[i]
        return out

    _, pullback = vjp(f, np.ones(3))
    wanted = pullback(np.ones(3))[0]
    found: list[Any] = [None] * 8

    def work(k: int) -> None:
        for _ in range(20):
            found[k] = pullback((k + 1) * np.ones(3))[0]

    in_threads(work, 8)
    for k, adjoint in enumerate(found):
        np.testing.assert_allclose(adjoint, (k + 1) * wanted)


def in_threads(work: Callable[[int], None], count: int) -> None:
    problems: list[BaseException] = []
    barrier = threading.Barrier(count)

    def run(k: int) -> None:
        try:
            barrier.wait()
            work(k)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(k,)) for k in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems, problems


def test_pullback_of_one_primal_is_a_tuple() -> None:
    same(vjp(lambda x: 2 * x, W)[1](W), (2 * W,))
    same(vjp(lambda x: 2 * x, 3.0)[1](1.0), (2.0,))


@pytest.mark.parametrize(
    "seed",
    [
        np.ones(2),
        (np.ones(2),),
        (np.ones(3), {"z": np.ones(2)}),
        (np.ones((2, 1)), {"z": np.ones(2)}),
        (np.ones(2, np.float32), {"z": np.ones(2)}),
        (np.ones(2, int), {"z": np.ones(2)}),
        (np.ones(2), {"y": np.ones(2)}),
        (np.ones(2), {"z": 1.0}),
        [np.ones(2), {"z": np.ones(2)}],
        (np.ones(2), None),
        None,
    ],
    ids=repr,
)
def test_a_wrong_seed_is_an_error(seed: Any) -> None:
    with pytest.raises(DifferentiationError, match="the seed"):
        vjp(product, W, X)[1](seed)


@pytest.mark.parametrize("seed", [1, True, None, "1", 1j, np.ones(1), np.float32(1.0)], ids=repr)
def test_a_wrong_scalar_seed_is_an_error(seed: Any) -> None:
    with pytest.raises(DifferentiationError, match="the seed"):
        vjp(lambda x: np.sum(x), W)[1](seed)


def test_an_integer_primal_is_a_constant() -> None:
    value, pullback = vjp(lambda x, n: x**n, 2.0, 3)
    assert value == 8.0
    adjoints = pullback(1.0)
    assert len(adjoints) == 2 and adjoints[0] == 12.0 and adjoints[1] == 0
    adjoint = vjp(lambda x, k: np.sum(x * k), W, np.array([1, 2]))[1](1.0)[1]
    assert adjoint.shape == (2,) and not adjoint.any()


@pytest.mark.parametrize("tangent", [np.ones(3), 1.0, np.ones(2, np.float32), None, (np.ones(2),)], ids=repr)
def test_a_wrong_tangent_is_an_error(tangent: Any) -> None:
    with pytest.raises(DifferentiationError, match="tangent"):
        jvp(np_sum, (W,), (tangent,))


def np_sum(x):
    return np.sum(x * x)


def test_a_tangent_of_an_integer_is_not_dropped() -> None:
    def f(x, n):
        return x * n

    _, pushforward = linearize(f, 2.0, 3)
    for given in (1.0, 2, True, np.float64(1.0), np.ones(1)):
        with pytest.raises(DifferentiationError, match=r"tangents\[1\] is not zero, and its primal is an int"):
            jvp(f, (2.0, 3), (0.0, given))
        with pytest.raises(DifferentiationError, match=r"tangents\[1\] is not zero"):
            pushforward(0.0, given)
    for given in (0.0, 0, None, 3, np.int64(3), False, np.zeros(1), np.zeros((), [("float0", "V")])):
        assert jvp(f, (2.0, 3), (1.0, given)) == (6.0, 3.0)
    for primal in (np.arange(2), np.array([True, False])):
        with pytest.raises(DifferentiationError, match=r"tangents\[0\]\['k'\]"):
            jvp(lambda p: np.sum(p["w"] * p["k"]), ({"w": W, "k": primal},), ({"w": W, "k": np.ones(2)},))


def test_jvp_needs_as_many_tangents_as_primals() -> None:
    with pytest.raises(DifferentiationError, match="2 tangents for 1 primals"):
        jvp(np_sum, (W,), (W, W))


# what grad needs ------------------------------------------------------------------------------------------------


def test_grad_of_an_array_is_an_error() -> None:
    with pytest.raises(DifferentiationError, match="use vjp with a seed") as raised:
        grad(lambda x: 2 * x)(W)
    assert "test_api.py" in str(raised.value) and "^" in str(raised.value)


def test_grad_of_an_array_found_at_run_time() -> None:
    def f(x, key):
        table = {"a": x, "b": np.sum(x)}
        return table[key]

    with pytest.raises(DifferentiationError, match="use vjp with a seed"):
        grad(f)(W, "a")
    same(grad(f)(W, "b"), np.ones(2))


@pytest.mark.parametrize("result", ["tuple", "complex", "none", "list"])
def test_grad_of_other_results_is_an_error(result: str) -> None:
    functions = {
        "tuple": lambda x: (np.sum(x), x),
        "complex": lambda x: np.sum(x) * 1j,
        "none": lambda x: None,
        "list": lambda x: [np.sum(x)],
    }
    with pytest.raises(DifferentiationError, match="real scalar"):
        grad(functions[result])(W)


def test_grad_of_an_array_with_one_entry() -> None:
    with pytest.raises(DifferentiationError, match="real scalar"):
        grad(lambda x: x * x)(np.ones(1))
    same(grad(lambda x: x * x)(np.array(3.0)), np.array(6.0))


@pytest.mark.parametrize("x", [2, True, np.int64(2), np.array([1, 2]), np.array([True]), "text", None], ids=repr)
def test_integers_are_not_differentiated(x: Any) -> None:
    for kind in (grad, value_and_grad):
        with pytest.raises(DifferentiationError, match=r"no derivative with respect to x.*\n.*pass"):
            kind(lambda x, y: y, "x")(x, 1.0)


def test_integers_beside_floats() -> None:
    same(grad(lambda p: p["w"] * p["n"])({"w": 2.0, "n": 3}), {"w": 3.0, "n": 0.0})


# signatures -----------------------------------------------------------------------------------------------------


def signatures(a, /, b=2.0, *rest, c, d=3.0, **more):
    total = a * b * c * d
    for item in rest:
        total = total + item * a
    return total + more.get("e", 0.0)


def test_arguments_as_in_the_primal() -> None:
    assert grad(signatures)(1.0, c=5.0) == 30.0
    assert grad(signatures)(1.0, 3.0, c=5.0) == 45.0
    assert grad(signatures)(1.0, 3.0, 7.0, 8.0, c=5.0, d=1.0) == 30.0
    assert grad(signatures, "c")(1.0, c=5.0, e=7.0) == 6.0
    assert grad(signatures, "b")(1.0, c=5.0, d=2.0) == 10.0
    assert grad(signatures, ("a", "d"))(1.0, d=2.0, c=5.0) == (20.0, 10.0)
    assert value_and_grad(signatures)(2.0, c=5.0, e=7.0) == (signatures(2.0, c=5.0, e=7.0), 30.0)


def test_keywords_of_positional_parameters() -> None:
    same(grad(loss)(x=X, w=W), DW)
    same(grad(loss)(W, x=X, y=2.0), DW)
    same(grad(loss, "x")(w=W, x=X), DX)


def test_wrong_arguments_are_type_errors() -> None:
    for args, kwargs in [((), {}), ((W,), {}), ((W, X), {"z": 1}), ((W, X, 1.0, 2.0), {}), ((W, X), {"w": W})]:
        with pytest.raises(TypeError):
            loss(*args, **kwargs)
        with pytest.raises(TypeError):
            grad(loss)(*args, **kwargs)


def test_star_arguments() -> None:
    def f(*xs):
        return np.sum(xs[0] * xs[1])

    same(grad(f)(W, X), X)
    same(grad(f, 1)(W, X), W)
    same(grad(f, (1, 0))(W, X), (W, X))
    same(grad(f, "xs")(W, X), (X, W))
    value, pullback = vjp(f, W, X)
    assert value == f(W, X)
    same(pullback(value / value), (X, W))
    assert jvp(f, (W, X), (W, X)) == (f(W, X), 2 * f(W, X))


def test_star_keywords() -> None:
    def f(**xs):
        return np.sum(xs["a"] * xs["b"])

    same(grad(f, "xs")(a=W, b=X), {"a": X, "b": W})


def test_a_position_counts_star_arguments() -> None:
    def f(a, *rest):
        return a * rest[0]

    assert grad(f, 1)(2.0, 3.0) == 2.0 and grad(f, (0, 1))(2.0, 3.0, 4.0) == (3.0, 2.0)
    assert grad(f, 2)(2.0, 3.0, 4.0) == 0.0 and value_and_grad(f, 1)(2.0, 3.0) == (6.0, 2.0)
    with pytest.raises(DifferentiationError, match=r"with respect to rest\[1\]: the call gives 1 of them"):
        grad(f, 2)(2.0, 3.0)
    with pytest.raises(DifferentiationError, match=r"rest\[0\]: it is an int"):
        grad(f, 1)(2.0, 3)
    with pytest.raises(DifferentiationError, match="wrt names rest twice"):
        grad(f, (1, 1))


def test_mutable_defaults_are_those_of_the_primal() -> None:
    def f(x, scale=[2.0]):  # noqa: B006
        return x * scale[0]

    assert grad(f)(1.0) == 2.0
    f.__defaults__[0][0] = 5.0
    assert grad(f)(1.0) == 5.0


def test_defaults_replaced_later() -> None:
    def f(x, scale=2.0):
        return x * scale

    derivative = grad(f)
    assert derivative(1.0) == 2.0
    f.__defaults__ = (5.0,)
    assert f(1.0) == 5.0 and derivative(1.0) == 5.0


# caches ---------------------------------------------------------------------------------------------------------


def test_a_function_is_transformed_once() -> None:
    def f(x):
        return np.sum(x * x)

    with transformations() as made:
        for _ in range(5):
            same(grad(f)(W), 2 * W)
            same(grad(f)(X), 2 * X)
    assert made == ["f"]


def test_a_lambda_made_anew_is_transformed_once() -> None:
    with transformations() as made:
        for k in range(5):
            data = np.full(2, float(k))
            same(grad(lambda w: np.sum(w * data))(W), data)  # noqa: B023
    assert len(made) == 1


def waves(x, rate):
    s = 0.0
    for i in range(2):
        s = s + np.sin(x[i] * rate)
    return s * s


def test_a_lambda_made_anew_is_transformed_once_for_its_second_derivative() -> None:
    with transformations() as made:
        for k in range(3):
            found = hvp(lambda w: waves(w, 0.7 + k), W, X)  # noqa: B023
            gradient = grad(lambda w: waves(w, 0.7 + k))  # noqa: B023
            np.testing.assert_allclose(found, (gradient(W + 1e-6 * X) - gradient(W - 1e-6 * X)) / 2e-6, rtol=1e-5)
    assert len(made) == 3  # two gradients, and the tangent of one


def square(x):
    return x * x


def cube(x):
    return x * x * x


def test_a_lambda_over_other_functions_is_transformed_for_each() -> None:
    with transformations() as made:
        for _ in range(3):
            for function, slope in [(square, 4.0), (cube, 12.0), (np.exp, np.exp(2.0))]:
                assert grad(lambda w: function(w))(2.0) == slope  # noqa: B023
    assert len(made) == 3


def test_a_cell_that_comes_to_hold_another_function() -> None:
    function = square

    def f(w):
        return function(w)

    derivative = grad(f)
    assert derivative(2.0) == 4.0
    function = cube
    assert derivative(2.0) == 12.0
    function = square
    assert derivative(2.0) == 4.0


def test_a_lambda_over_a_local_function() -> None:
    def slope(scale):
        def inner(x):
            return scale * x * x

        return grad(lambda w: inner(w))(1.0)

    assert [slope(k) for k in (1.0, 2.0, 3.0)] == [2.0, 4.0, 6.0]


def helper(x):
    return 3.0 * x


SCALE = 2.0


def uses_globals(x):
    return helper(x) * SCALE


def test_a_global_function_replaced_is_transformed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    derivative = grad(uses_globals)
    assert derivative(1.0) == 6.0
    monkeypatch.setitem(globals(), "helper", lambda x: 5.0 * x * x)
    assert derivative(1.0) == 20.0 and grad(uses_globals)(1.0) == 20.0
    monkeypatch.undo()
    assert derivative(1.0) == 6.0


def test_global_data_is_read_at_run_time(monkeypatch: pytest.MonkeyPatch) -> None:
    derivative = grad(uses_globals)
    assert derivative(1.0) == 6.0
    monkeypatch.setitem(globals(), "SCALE", 7.0)
    with transformations() as made:
        assert derivative(1.0) == 21.0
    assert made == []


def test_a_method_made_anew_on_each_access_is_the_same() -> None:
    def f(x):
        y = np.zeros(3)
        np.add.at(y, [0, 0, 1], x)
        return np.sum(y * y)

    derivative = grad(f)
    derivative(np.ones(3))
    with transformations() as made:
        derivative(np.ones(3))
    assert made == []


def test_first_calls_in_threads() -> None:
    def f(x, y):
        return np.sum(np.sin(x) * y)

    derivative = grad(f)
    found: list[Any] = [None] * 8

    def work(k: int) -> None:
        found[k] = derivative(W, float(k)), grad(f)(np.ones((k % 2 + 1, 2)), float(k))

    with transformations() as made:
        in_threads(work, 8)
    assert len(made) == 3
    for k, (one, other) in enumerate(found):
        same(one, np.cos(W) * k)
        same(other, np.cos(np.ones((k % 2 + 1, 2))) * k)


def test_data_of_a_lambda_is_not_kept() -> None:
    import gc
    import weakref

    class Data(np.ndarray):
        pass

    def once():
        data = np.ones(3)
        held = np.array([1.0]).view(Data)
        grad(lambda w: np.sum(w * data) + 0.0 * len(held))(np.ones(3))
        return weakref.ref(held)

    found = once()
    gc.collect()
    assert found() is None


# callables ------------------------------------------------------------------------------------------------------


def tripled(function):
    @functools.wraps(function)
    def wrapper(*args):
        return 3.0 * function(*args)

    return wrapper


@tripled
def wrapped(x):
    return x * x


def test_a_wrapper_is_differentiated_itself() -> None:
    assert wrapped(2.0) == 12.0
    assert grad(wrapped)(2.0) == 12.0
    assert vjp(wrapped, 2.0)[1](1.0) == (12.0,)
    assert value_and_grad(lambda x: wrapped(x))(2.0) == (12.0, 12.0)


def test_a_cache_is_looked_through() -> None:
    @functools.lru_cache
    def f(x):
        return x * x

    assert grad(f)(3.0) == 6.0


class Model:
    def __init__(self, scale):
        self.scale = scale

    def loss(self, x):
        return self.scale * np.sum(x * x)

    def __call__(self, x):
        return self.loss(x)

    @staticmethod
    def static(x):
        return x * x

    @classmethod
    def made(cls, x):
        return cls(x).scale * x

    @differentiate
    def area(self, x):
        return self.scale * x

    @differentiate(wrt="x")
    def volume(self, x):
        return self.scale * x * x


THINGS = [functools.partial(open, "x"), object(), Model, open, 3, np.save, "loss"]


@pytest.mark.parametrize("thing", THINGS, ids=range(len(THINGS)))
def test_what_is_no_function_says_what_to_do(thing: Any) -> None:
    for kind in (grad, differentiate, lambda f: vjp(f, 1.0), lambda f: jvp(f, (1.0,), (1.0,))):
        with pytest.raises(DifferentiationError, match="way out: "):
            kind(thing)


def test_bound_methods() -> None:
    model = Model(3.0)
    same(grad(model.loss)(W), 6 * W)
    same(grad(model.loss, "x")(x=W), 6 * W)
    same(vjp(model.loss, W)[1](np.float64(1.0)), (6 * W,))
    assert jvp(model.loss, (W,), (W,)) == (model.loss(W), 2 * model.loss(W))
    same(grad(Model.loss, "x")(model, W), 6 * W)
    assert grad(Model.static)(3.0) == 6.0 and grad(model.static)(3.0) == 6.0
    with pytest.raises(DifferentiationError, match="its parameters are x\n"):
        grad(model.loss, 1)
    model.scale = 5.0
    same(grad(model.loss)(W), 10 * W)


# differentiate --------------------------------------------------------------------------------------------------


@differentiate
def decorated(w, x):
    """Half the square."""
    return 0.5 * np.sum((w * x) ** 2)


@differentiate(wrt=("x", "w"))
def decorated_pair(w, x):
    return np.sum(w * x)


@differentiate(has_aux=True)
def decorated_aux(w):
    return w * w, "aux"


def test_differentiate() -> None:
    assert decorated(W, X) == 0.5 * np.sum((W * X) ** 2)
    same(decorated.grad(W, X), W * X * X)
    value, gradient = decorated.value_and_grad(W, X)
    assert value == decorated(W, X)
    same(gradient, W * X * X)
    assert "def decorated_grad(w, x):" in decorated.source
    assert "def decorated_grad(w, x):" in decorated.source_for(W, X)
    same(decorated_pair.grad(W, X), (W, X))
    assert decorated_aux(3.0) == (9.0, "aux") and decorated_aux.grad(3.0) == ((9.0, "aux"), 6.0)


def test_a_decorated_function_is_one_to_help_and_inspect() -> None:
    assert decorated.__name__ == "decorated" and decorated.__doc__ == "Half the square."
    assert decorated.__module__ == __name__
    assert list(inspect.signature(decorated).parameters) == ["w", "x"]
    text = pydoc.plain(pydoc.render_doc(decorated))
    assert "decorated(w, x)" in text and "Half the square." in text
    assert "decorated" in repr(decorated)
    derivative = decorated.grad
    assert list(inspect.signature(derivative).parameters) == ["w", "x"]
    assert "decorated_grad" in pydoc.plain(pydoc.render_doc(derivative)) and derivative.__name__ == "decorated_grad"


def test_a_decorated_function_is_differentiated_as_any() -> None:
    same(grad(decorated, "x")(W, X), X * W * W)
    assert grad(lambda a: decorated(a, 2.0) + 1.0)(3.0) == pytest.approx(12.0)
    same(grad(decorated)(W, X), decorated.grad(W, X))
    assert "decorated" in str(explain(decorated))


def test_decorated_methods() -> None:
    model = Model(3.0)
    assert model.area(2.0) == 6.0 and model.volume(2.0) == 12.0
    assert model.volume.grad(2.0) == 12.0
    assert model.volume.value_and_grad(2.0) == (12.0, 12.0)
    assert Model.volume.grad(model, 2.0) == 12.0
    assert "def volume_grad" in model.volume.source


# higher order ---------------------------------------------------------------------------------------------------


def quartic(x):
    return x * x * x * x


def test_derivatives_of_derivatives() -> None:
    assert grad(grad(quartic))(2.0) == 48.0
    assert grad(grad(grad(quartic)))(2.0) == 48.0
    value, pullback = vjp(grad(quartic), 2.0)
    assert (value, pullback(1.0)) == (32.0, (48.0,))
    assert jvp(grad(quartic), (2.0,), (3.0,)) == (32.0, 144.0)
    assert grad(lambda x: value_and_grad_of(x))(2.0) == 32.0


def value_and_grad_of(x):
    return quartic(x)


def test_hessian_vector_product() -> None:
    def f(x):
        return np.sum(np.sin(x) * x**2)

    v = np.array([0.3, -2.0])
    _, forward_over_reverse = jvp(grad(f), (W,), (v,))
    _, pullback = vjp(grad(f), W)
    hessian = -np.sin(W) * W**2 + 4 * np.cos(W) * W + 2 * np.sin(W)
    np.testing.assert_allclose(forward_over_reverse, hessian * v)
    np.testing.assert_allclose(pullback(v)[0], hessian * v)
    np.testing.assert_allclose(grad(lambda x: np.sum(x * x))(W), 2 * W)


def test_value_and_grad_of_a_derivative() -> None:
    assert value_and_grad(grad(quartic))(2.0) == (32.0, 48.0)
    assert isinstance(grad(grad(quartic)), Derivative)


# reading --------------------------------------------------------------------------------------------------------


def unsupported(x):
    total = {v * 2 for v in x}
    return sum(total)


def test_unsupported_text_is_said_at_once() -> None:
    for kind in (grad, value_and_grad, differentiate):
        with pytest.raises(UnsupportedError) as raised:
            kind(unsupported)
        line = inspect.getsourcelines(unsupported)[1] + 1
        text = str(raised.value)
        assert f"test_api.py:{line}: in unsupported: a set" in text
        assert "    total = {v * 2 for v in x}\n            ^^^^^^" in text and "way out: " in text


def test_tracebacks_show_generated_lines() -> None:
    def f(x, table):
        return x * table["missing"]

    try:
        grad(f)(1.0, {"present": 2.0})
    except KeyError as error:
        text = "".join(traceback.format_exception(error))
        last = traceback.extract_tb(error.__traceback__)[-1]
    assert 'table["missing"]' in text or "table['missing']" in text
    assert last.name == "f_grad" and "missing" in str(last.line)


def test_source_of_generated_functions() -> None:
    derivative = grad(loss)
    function = derivative.generated((W, X), {})
    assert inspect.getsource(function).startswith("def loss_grad(w, x, y=")
    assert inspect.getdoc(function)
    assert derivative.source_for(W, X).rstrip().endswith(inspect.getsource(function).rstrip())
    same(function(W, X), DW)
    assert "def loss_grad(" in derivative.source


def test_code_made_anew_is_let_go() -> None:
    gone, texts = [], []
    for k in range(12):
        file = f"<anew {k}>"
        text = f"def anew(x):\n    return x * x + {k}.0\n"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        names: dict[str, Any] = {}
        exec(compile(text, file, "exec"), names)
        f = grad(names["anew"])
        assert f(3.0) == 6.0
        texts.append(f.generated((3.0,), {}).__code__.co_filename)
        gone.append(weakref.ref(names["anew"].__code__))
        del f, names
    gc.collect()
    assert not any(code() for code in gone)
    assert not any(text in linecache.cache for text in texts)


def test_without_need_scipy_is_not_loaded(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import sys\nimport numpy as np\nfrom s2s_ad import grad\n"
        "def f(x):\n    return np.sum(np.sin(x) * x)\n"
        "grad(f)(np.ones(3))\n"
        "assert 'scipy' not in sys.modules\n"
    )
    root = str(Path(__file__).parents[1])
    subprocess.run([sys.executable, str(program)], env={**os.environ, "PYTHONPATH": root}, check=True, timeout=120)
