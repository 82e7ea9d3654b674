"""Functions made inside that call one another, or functions outside: each reads its own names, whatever they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import grad, jvp

scale, t, t1 = 2.0, 3.0, 0.5
POINT = np.array([1.3, 2.0, 3.0, 4.0])


def scaled(z):
    return z * scale


def shifted(z):
    return z * t + t1


def active_default(x):
    k = x[0]

    def add(z, c=x[1]):
        return z * k + c

    g = lambda z: add(z) * x[2]  # noqa: E731
    return g(x[3])


def variable_of_the_caller(x):
    k = x[0]

    def add(z):
        return z * k

    def g(z):
        k = 2.0 * z
        return add(z) * k

    return g(x[3])


def parameter_of_the_caller(x):
    k = x[0]
    add = lambda z: z * k  # noqa: E731
    g = lambda k: add(k) * x[2]  # noqa: E731
    return g(x[3])


def names_like_invented_ones(x):
    t = x[0]
    add = lambda z: z * t  # noqa: E731
    g = lambda z: add(z) * x[2]  # noqa: E731
    return g(x[3])


def in_blocks(x):
    k = x[0]

    def add(z, c=k * x[1]):
        return z * c

    def g(k):
        t = add(k) * x[2]
        for _ in range(2):
            t = t * add(t)
        return t

    h = lambda t: g(t) * k + add(t)  # noqa: E731
    return h(x[3])


def two_levels(x):
    k = x[0]

    def outer(z, k=k * x[1]):
        def inner(u, k=k):
            return u * k

        return inner(z) * k

    g = lambda k: outer(k) * k  # noqa: E731
    return g(x[3])


def a_function_inside_the_caller(x):
    k = x[0]
    add = lambda z: z * k  # noqa: E731

    def g(k, q=x[2]):
        f = lambda v: v * k  # noqa: E731
        return f(add(k)) * q

    h = lambda q: g(q) * q  # noqa: E731
    return h(x[3])


def a_global_of_the_same_name(x):
    def g(z):
        scale = z * 3.0
        return scaled(z) * scale

    return g(x[0])


def a_global_like_an_invented_name(x):
    g = lambda z: shifted(z + x[1]) * x[2]  # noqa: E731
    return g(x[3])


def assigned_by_the_other(x):
    n = x[0]

    def bump(v):
        nonlocal n
        n = n * v
        return n

    def g(v):
        m = bump(v)
        return m * n

    return g(x[3]) + n


PROGRAMS = (
    active_default,
    variable_of_the_caller,
    parameter_of_the_caller,
    names_like_invented_ones,
    in_blocks,
    two_levels,
    a_function_inside_the_caller,
    a_global_of_the_same_name,
    a_global_like_an_invented_name,
    assigned_by_the_other,
)


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_each_function_reads_its_own_names(f: Callable[[Any], Any]) -> None:
    units = np.eye(POINT.size)
    expected = [np.imag(f(POINT + 1e-30j * unit)) / 1e-30 for unit in units]
    np.testing.assert_allclose(grad(f)(POINT), expected, rtol=1e-13)
    np.testing.assert_allclose([jvp(f, (POINT,), (unit,))[1] for unit in units], expected, rtol=1e-13)
