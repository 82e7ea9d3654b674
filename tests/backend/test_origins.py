"""Errors in generated code name the statement of the user's that the line there stands for."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, generate, grad, hvp, jvp, linearize, vjp
from s2s_ad.backend.origins import origins_in, statements
from s2s_ad.frontend.source import read
from tests.programs import PROGRAMS


def rooted(x):
    total = 0.0
    for i in range(len(x)):
        total = total + np.sqrt(x[i])  # kink at 0
    return total


def product(x):
    y = x + 1.0
    return x @ y


def notes(error: BaseException) -> list[str]:
    return list(getattr(error, "__notes__", []))


def test_error_in_the_reverse_sweep() -> None:
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError) as raised:
        grad(rooted)(np.array([1.0, 0.0]))
    (note,) = notes(raised.value)
    assert note.startswith("in the adjoint of test_origins.py:")
    assert note.endswith(": total = total + np.sqrt(x[i])  # kink at 0")


def test_error_in_a_pullback() -> None:
    value, pullback = vjp(rooted, np.array([1.0, 0.0]))
    assert value == 1.0
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError) as raised:
        pullback(1.0)
    assert notes(raised.value)[0].startswith("in the adjoint of test_origins.py:")


def test_error_of_the_primal() -> None:
    with pytest.raises(TypeError) as raised:
        grad(product)(2.0)
    (note,) = notes(raised.value)
    assert note.startswith("in test_origins.py:")
    assert note.endswith(": return x @ y")
    with pytest.raises(TypeError) as raised:
        jvp(product, (2.0,), (1.0,))
    assert len(notes(raised.value)) == 1


def scaled(v):
    w = 2.0 * v
    return np.sqrt(w)


def within(x):
    return np.sum(scaled(x - 1.0))


def watched(x):
    return scaled(x) + 1.0


INSIDE = """{where}test_origins.py:{second}: return np.sqrt(w)
called in test_origins.py:{call}: return np.sum(scaled(x - 1.0))"""


@pytest.mark.parametrize("place", ["memory", "file", "second derivative"])
def test_error_in_what_stands_for_a_call(place: str) -> None:
    """The line of the callee that was put there, and then that of the call; where one line of the text stands for
    several of them, all."""
    first, call = (f.__code__.co_firstlineno + 1 for f in (scaled, within))
    names: dict[str, Any] = {"__name__": "generated"}
    exec(compile(generate(within, spec="x: f64[n]", notes=True), "generated", "exec"), names)
    gradient = names["within_grad"] if place == "file" else grad(within)
    x = np.array([1.0, 2.0])
    with np.errstate(all="raise"), pytest.raises(FloatingPointError) as raised:
        hvp(within, x, x) if place == "second derivative" else gradient(x)
    (note,) = notes(raised.value)
    one = f"{first}: w = 2.0 * v\nand of test_origins.py:{first + 1}: return np.sqrt(w)"
    expected = f"test_origins.py:{one}\ncalled in test_origins.py:{call}: return np.sum(scaled(x - 1.0))"
    assert note == f"in the adjoint of {expected}"


def test_nan_in_what_stands_for_a_call() -> None:
    line, call = scaled.__code__.co_firstlineno + 2, watched.__code__.co_firstlineno + 1
    told = f"{line}: return np.sqrt(w)\ncalled in test_origins.py:{call}: return scaled(x) + 1.0"
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match=re.escape(told)):
        grad(watched, debug_nans=True)(0.0)


def root_of(x):
    return np.sqrt(x)


@pytest.mark.parametrize("separately", [False, True])
def test_nan_in_the_tangent_of_what_is_returned(separately: bool) -> None:
    """It named the generated function, and no line."""
    x, v = np.array([1.0, 0.0]), np.ones(2)
    told = f"in test_origins.py:{root_of.__code__.co_firstlineno + 1}: return np.sqrt(x)"
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match=re.escape(told)):
        if separately:
            linearize(root_of, x, debug_nans=True)[1](v)
        jvp(root_of, (x,), (v,), debug_nans=True)


class Log:
    def keep(self, x):
        self.past.append(x)  # of unknown kind
        return np.sum(self.past[0] * x)


def test_what_stands_in_the_way_of_a_second_derivative() -> None:
    """It was told at the text of the first one, which nobody wrote."""
    with pytest.raises(DifferentiationError) as raised:
        generate(Log.keep, wrt="x", transform="hvp")
    assert "test_origins.py:" in str(raised.value).partition(": in keep: the method pop of ")[0]
    assert "\n    self.past.append(x)  # of unknown kind\n    ^^^" in str(raised.value)
    told = r"_dot is inf in test_origins\.py:"
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match=told) as late:
        hvp(rooted, (np.array([1.0, 0.0]),), (np.ones(2),), debug_nans=True)
    assert "i = 1" in str(late.value)


@pytest.mark.parametrize("name", ["rnn_loss", "kmeans_step", "particle_in_box", "lstm_loss", "option_price"])
def test_each_statement_of_the_text_has_the_origin_of_its_tree(name: str) -> None:
    """The text that is compiled has the statements of the tree that was printed, in the same order."""
    program = PROGRAMS[name]
    derivative = grad(program.function, wrt=program.positions)
    entry, functions = derivative.specialised(program.arguments(), {})
    for unit in entry.built.units:
        tree = read(functions[unit.name]).tree
        assert len(statements(tree)) == len(unit.origins)
        told = [origin for origin in unit.origins if origin is not None]
        assert any(origin.reversed for origin in told) or unit.name.endswith("_forward")
    assert origins_in(read(program.function).tree)
