"""The form that assumes nothing of the arguments: it agrees with the specialised one, or says what it would need."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, UnsupportedError, grad, tree
from s2s_ad.dispatch import STORE, Derivative
from s2s_ad.request import Kind, Request
from s2s_ad.values import Unknown
from tests.programs import PROGRAMS, Program
from tests.test_corpus import LATER

READY = [program for program in PROGRAMS.values() if not program.tags & LATER]


def generic(derivative: Derivative) -> Any:
    """The generated function for arguments of any kind."""
    unknown = tuple((name, Unknown()) for name in derivative.parameters)
    entry = STORE.get(derivative.primal, derivative.request, unknown)
    return entry.built.bind(derivative.primal)[entry.main]


def numbers(value: Any) -> list[Any]:
    return [np.asarray(leaf) for leaf in tree.leaves(value) if tree.is_inexact(leaf)]


def compare(derivative: Derivative, program: Program, tangents: dict[str, Any]) -> None:
    expected = derivative.specialised(program.arguments(), {})
    expected = expected[1][expected[0].main](*program.arguments(), **tangents)
    try:
        found = generic(derivative)(*program.arguments(), **tangents)
    except DifferentiationError:
        return
    assert len(numbers(found)) == len(numbers(expected))
    for mine, theirs in zip(numbers(found), numbers(expected), strict=True):
        assert mine.shape == theirs.shape
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-8)


def names_of(program: Program) -> tuple[str, ...]:
    parameters = list(inspect.signature(program.function).parameters)
    return tuple(parameters[position] for position in program.positions)


def asked(kind: Kind, program: Program) -> Derivative:
    return Derivative(program.function, Request(kind, names_of(program)))


@pytest.mark.together
@pytest.mark.sampled(3)
@pytest.mark.parametrize("program", [p for p in READY if p.scalar], ids=lambda p: p.name)
def test_generic_gradient(program: Program) -> None:
    compare(asked("value_and_grad", program), program, {})


@pytest.mark.together
@pytest.mark.sampled(3)
@pytest.mark.parametrize("program", READY, ids=lambda p: p.name)
def test_generic_tangent(program: Program) -> None:
    moved = [program.arguments()[position] for position in program.positions]
    tangents = {f"{name}_dot": tangent for name, tangent in zip(names_of(program), moved, strict=True)}
    compare(asked("jvp", program), program, tangents)


class Tools:
    """Methods that are named as those of arrays are."""

    def sin(self, x):
        return np.sin(x)

    def sum(self, x):
        return np.sum(x)

    def argmax(self, x):
        return float(np.max(x))


def summed_by(tools, x):
    return tools.sum(tools.sin(x))


def largest_by(tools, x):
    return tools.argmax(x) * x[0]


@pytest.mark.parametrize("function", [summed_by, largest_by], ids=lambda each: each.__name__)
def test_method_of_an_unknown_receiver_is_not_taken_for_that_of_an_array(function) -> None:
    """Its argument was taken for an axis, and the gradient was zero."""
    with pytest.raises(UnsupportedError):
        _ = grad(function, wrt="x").source


def largest_of(table):
    return max(table) * table[0] * table[1]


def summed_up(table):
    return sum(table) * table[0] * table[1]


def taken_apart(table):
    a, b = table
    return a * b * table[0] * table[1]


def listed(table):
    return list(table)[1] * table[0] * table[1]


def counted(table):
    s = table[0] * table[1]
    for i, item in enumerate(table):
        s += i * item
    return s


@pytest.mark.parametrize("function", [largest_of, summed_up, taken_apart, listed, counted])
@pytest.mark.parametrize("kind", ["value_and_grad", "jvp"])
def test_a_dict_is_not_gone_over_as_a_list(kind: Kind, function) -> None:
    """Its keys are constants: they got the derivatives of what is at 0 and 1."""
    table = {0: 2.0, 1: 3.5}
    tangents = {"table_dot": table} if kind == "jvp" else {}
    with pytest.raises(DifferentiationError, match="a list, a tuple or an array was expected here, but this is a dict"):
        generic(Derivative(function, Request(kind, ("table",))))(table, **tangents)


def through_rules(w):
    return np.sum(w) * w[0] + np.dot(w, w) + sum(w) * max(w)


def product(w):
    return w[0] * w[1]


def through_calls(w):
    return product(w) + product(w) * w[0] + w[1]


def twice(w):
    return w, w


def through_names(w):
    a, b = twice(w)
    c = w if w[0] > 0 else None
    s = a[0] * b[1] + c[1] * w[0]
    for p, q in zip(w, c):  # noqa: B905
        s += p * q
    return s


@pytest.mark.parametrize("function", [through_rules, through_calls, through_names])
@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_adjoints_of_lists_are_added_item_by_item(kind, function) -> None:
    """Lists that nothing tells are lists were joined."""
    found = generic(grad(function))(kind([1.3, 0.7]))
    witness = grad(function)(np.array([1.3, 0.7]))
    assert len(found) == 2
    np.testing.assert_allclose(found, witness, rtol=1e-12)
