"""Blocks of `grad_of`: where they stand in the reverse sweep, what they may do there, and what they may not."""

from __future__ import annotations

import copy
import pickle
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, UnsupportedError, differentiate, grad, grad_of, hvp, jacobian, jvp, vjp

X = np.array([1.0, -2.0, 0.5])
SEEN: dict[str, Any] = {}


class Watch:
    """Has its attributes set by blocks."""

    largest = 0.0


@differentiate
def clipped(x: Any, limit: float = 1.0) -> Any:
    """Doc."""
    h = x * x
    # not too much
    with grad_of(h) as h_bar:
        h_bar = np.clip(h_bar, -limit, limit)
    return np.sum(h * h)


def halved(w: Any, x: Any, n: int) -> Any:
    h = x
    for _ in range(n):
        h = np.tanh(w @ h) + 0.1 * h
        with grad_of(h) as g:
            g = 0.5 * g
    return np.sum(h**2)


def halved_by_hand(w: Any, x: Any, n: int) -> Any:
    hs = [x]
    for _ in range(n):
        hs.append(np.tanh(w @ hs[-1]) + 0.1 * hs[-1])
    h_bar, w_bar = 2 * hs.pop(), np.zeros_like(w)
    while hs:
        h = hs.pop()
        h_bar = 0.5 * h_bar
        z_bar = h_bar * (1 - np.tanh(w @ h) ** 2)
        w_bar += np.outer(z_bar, h)
        h_bar = w.T @ z_bar + 0.1 * h_bar
    return w_bar, h_bar


def tripled_if(x: Any, c: float) -> Any:
    h = x * x
    if c > 0:
        with grad_of(h) as h_bar:
            h_bar *= 3.0
    return np.sum(h * x)


def in_place(x: Any) -> Any:
    h = np.zeros(2)
    h[0] = 2.0 * x[0]
    with grad_of(h) as h_bar:
        h_bar[0] = 10.0
    h[1] = x[1] * h[0]
    with grad_of(h) as h_bar:
        h_bar = 2.0 * h_bar
    return np.sum(h)


def ten_times(p: Any, seen: list[Any]) -> Any:
    with grad_of(p) as p_bar:
        seen.append(p_bar.copy())
        p_bar = 10 * p_bar
    return np.sin(p)


def calling(x: Any, seen: list[Any]) -> Any:
    return np.sum(ten_times(x, seen) + x)


def recursive(x: Any, n: int) -> Any:
    if n == 0:
        return x
    y = 3.0 * x
    with grad_of(y) as y_bar:
        y_bar = y_bar + 1.0
    return recursive(y, n - 1)


def squared_adjoint(x: Any) -> Any:
    h = x**3
    with grad_of(h) as h_bar:
        h_bar = h_bar * h_bar
    return np.sum(h * h)


def watched(x: Any) -> Any:
    h = np.sin(x)
    with grad_of(h) as h_bar:
        doubled(h_bar)
        SEEN["norm"] = np.linalg.norm(h_bar)
        Watch.largest = np.max(h_bar)
        try:
            SEEN[""].append(h)
        except KeyError:
            SEEN["missed"] = True
    return np.sum(h * x)


def doubled(a: Any) -> None:
    a *= 2.0


def test_a_block_replaces_the_adjoint() -> None:
    np.testing.assert_array_equal(clipped.grad(X), 2 * X * np.clip(2 * X**2, -1, 1))
    np.testing.assert_array_equal(clipped.grad(X, 3.0), 2 * X * np.clip(2 * X**2, -3, 3))
    assert "    h_bar = np.clip(2 * h, -limit, limit)\n" in clipped.source_for(X)
    assert "    x_bar = 2 * h_bar * x\n" in clipped.source_for(X)


def test_a_plain_call_leaves_the_block_out_of_a_decorated_function() -> None:
    assert clipped(X) == np.sum(X**4)
    assert clipped.value_and_grad(X)[0] == np.sum(X**4)
    assert clipped.__doc__ == "Doc."
    assert pickle.loads(pickle.dumps(clipped))(X) == copy.copy(clipped)(X) == clipped(X)


def test_a_plain_call_of_any_other_function_is_an_error() -> None:
    with pytest.raises(DifferentiationError, match="decorate the function with @differentiate"):
        tripled_if(X, 1.0)


def test_in_loops_each_turn_has_its_own() -> None:
    w = np.arange(9.0).reshape(3, 3) / 9 - 0.3
    for found, wanted in zip(grad(halved, (0, 1))(w, X, 3), halved_by_hand(w, X, 3), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_in_branches_only_that_taken() -> None:
    np.testing.assert_allclose(grad(tripled_if)(X, 1.0), X**2 + 6 * X**2)
    np.testing.assert_allclose(grad(tripled_if)(X, -1.0), 3 * X**2)


def test_of_an_array_that_is_stored_into() -> None:
    # h_bar = (2, 2) behind the second store; before it h_bar[0] = 2 + 2 * x[1], which the first block makes 10
    np.testing.assert_allclose(grad(in_place)(np.array([3.0, 5.0])), [20.0, 2 * 6.0])


def test_of_a_number() -> None:
    def number(a: float, b: float) -> float:
        t = a * b
        with grad_of(t) as t_bar:
            if t_bar > 1.0:
                t_bar = 1.0
        return t * t * a

    assert grad(number, (0, 1))(2.0, 3.0) == (36.0 + 3.0, 2.0)


def test_in_a_callee_the_adjoint_is_that_of_its_parameter() -> None:
    seen: list[Any] = []
    np.testing.assert_allclose(grad(calling)(X, seen), 10 * np.cos(X) + 1)
    np.testing.assert_allclose(seen, [np.cos(X)])


def test_in_recursive_functions_and_pullbacks_called_twice() -> None:
    _, pullback = vjp(recursive, 2.0, 2)
    assert pullback(1.0)[0] == pullback(1.0)[0] == 3 * (3 * (1 + 1) + 1)


def test_second_order_goes_through_the_block() -> None:
    np.testing.assert_allclose(grad(squared_adjoint)(X), 12 * X**8)
    np.testing.assert_allclose(hvp(squared_adjoint, X, np.ones(3)), 96 * X**7)
    np.testing.assert_allclose(grad(lambda x: np.sum(grad(squared_adjoint)(x)))(X), 96 * X**7)


def test_forward_mode_leaves_it_out() -> None:
    np.testing.assert_allclose(jvp(squared_adjoint, (X,), (X,))[1], np.sum(6 * X**6))
    np.testing.assert_allclose(jacobian(squared_adjoint, mode="forward")(X), 6 * X**5)
    np.testing.assert_allclose(jacobian(squared_adjoint, mode="reverse")(X), 12 * X**8)


def test_many_seeds_meet_the_block_one_by_one() -> None:
    def scaled(x: Any) -> Any:
        h = 2.0 * x
        with grad_of(h) as h_bar:
            h_bar = h_bar * np.linalg.norm(h_bar)
        return h * h

    np.testing.assert_allclose(jacobian(scaled, mode="reverse")(X), np.diag(2 * (4 * X) * np.abs(4 * X)))


def test_effects_happen_and_calls_may_change_the_adjoint() -> None:
    np.testing.assert_allclose(grad(watched)(X), np.sin(X) + 2 * X * np.cos(X))
    assert SEEN["missed"] and SEEN["norm"] == np.linalg.norm(2 * X)
    assert Watch.largest == 2.0


def stopped(x: float) -> float:
    h = x * x
    with grad_of(h) as h_bar:
        breakpoint()
        assert h_bar == 2 * h
    return h * h


def test_a_breakpoint_stops_in_the_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    stops: list[Any] = []
    monkeypatch.setattr("sys.breakpointhook", lambda: stops.append(sys._getframe(1).f_locals))
    assert grad(stopped)(3.0) == 108.0
    assert stops[0]["h_bar"] == 18.0


def test_an_exception_in_the_block_names_its_line() -> None:
    def failing(x: float) -> float:
        h = x * x
        with grad_of(h) as h_bar:
            raise ValueError(f"h_bar is {h_bar}")
        return h * h

    with pytest.raises(ValueError, match="h_bar is 18") as found:
        grad(failing)(3.0)
    assert "raise ValueError(f" in found.value.__notes__[0]


def test_what_is_left_must_be_an_adjoint() -> None:
    def zero(x: Any) -> Any:
        h = x * x
        with grad_of(h) as h_bar:
            h_bar = 0  # noqa: F841
        return np.sum(h)

    with pytest.raises(DifferentiationError, match="leaves an int as the adjoint of a float64 array of shape"):
        grad(zero)(X)


def unnamed(x: Any) -> Any:
    with grad_of(x * 2) as g:
        print(g)
    return x


def returning(x: Any) -> Any:
    y = x * 2
    with grad_of(y) as g:
        return g
    return y


def leaving_a_loop(x: Any) -> Any:
    y = x * 2
    for _ in range(3):
        with grad_of(y) as g:
            if g > 0:
                break
    return y


def assigning(x: Any) -> Any:
    y, s = x * 2, 0.0
    with grad_of(y) as g:
        s = np.sum(g)
    return y + s


def storing(x: Any) -> Any:
    y = x * 2
    with grad_of(y) as g:
        x[0] = g
    return y


def among_others(x: Any) -> Any:
    y = x * 2
    with np.errstate(all="ignore"), grad_of(y) as g:
        print(g)
    return y


def nested(x: Any) -> Any:
    y = x * 2
    with grad_of(y) as g:
        print(g)
        with grad_of(x) as t:
            print(t)
    return y


def too_late(x: Any) -> Any:
    y = x * 2
    z = y * y
    with grad_of(y) as g:
        print(g)
    return z


def of_a_list(x: Any) -> Any:
    y = [x * 2, x]
    with grad_of(y) as g:
        print(g)
    return y[0] * y[1]


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (unnamed, "takes one variable"),
        (returning, "`return` in the block"),
        (leaving_a_loop, "`break` in the block"),
        (assigning, "assigns s, which is used outside of it"),
        (storing, "stores into x"),
        (among_others, "stands alone"),
        (nested, "`with grad_of` in the block"),
        (too_late, "y carries no derivative where grad_of.y. stands"),
        (of_a_list, "neither a number nor an array"),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_what_cannot_be_done_says_where_and_why(function: Callable[..., Any], reason: str) -> None:
    with pytest.raises(UnsupportedError, match=rf"test_hooks.py:\d+: in {function.__name__}: .*{reason}"):
        grad(function)(2.0)
