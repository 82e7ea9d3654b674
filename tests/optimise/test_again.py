"""Cheap numbers are computed again in the reverse sweep; what is dear, or has lost its operands, is saved."""

from __future__ import annotations

import math

import pytest

from s2s_ad import grad, value_and_grad


def newton(a):
    x = a
    for _ in range(4):
        x = 0.5 * (x + a / x)
    return x


def operand_overwritten_twice(x):
    s = x
    y = 1.0
    for _ in range(3):
        t = s * x
        s = s + t * y
        s = s * 0.5
        y = y * t
    return s * y


def set_in_a_branch(x):
    s = x
    for i in range(4):
        t = 0.0
        if i % 2:
            t = s
        s = s * x + t * t
    return s


def dear(x):
    s = x
    for _ in range(3):
        s = math.sin(s) * x
    return s


def needed_after_the_operand_changed(x):
    s = x
    for _ in range(3):
        t = s * 2.0
        s = t * x + s
        s = t * s
    return s


PROGRAMS = (newton, operand_overwritten_twice, set_in_a_branch, dear, needed_after_the_operand_changed)


@pytest.mark.parametrize("f", PROGRAMS)
@pytest.mark.parametrize("x", [0.4, 1.3])
def test_derivative_agrees_with_differences(f, x):
    value, slope = value_and_grad(f)(x)
    h = 1e-6
    assert value == f(x)
    assert slope == pytest.approx((f(x + h) - f(x - h)) / (2 * h), rel=1e-6)


@pytest.mark.parametrize(("f", "saved"), [(newton, "x_saved.append(x)"), (dear, "saved.append((s, z))")])
def test_what_is_saved(f, saved):
    source = grad(f).source_for(0.7)
    assert source.count("append") == source.count(saved) == 1


def power(x, n):
    if n == 0:
        return 1.0
    return x * power(x, n - 1)


def test_recursive_function_is_written_once():
    text = grad(power).source_for(2.0, 3)
    assert text.count("def ") == 3
    assert text.count("n == 0") == 1
    assert grad(power)(2.0, 3) == 12.0
    assert value_and_grad(power)(2.0, 3) == (8.0, 12.0)
