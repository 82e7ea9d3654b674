"""Derivatives taken inside of a function: of functions known, passed in, or made there over the variables around."""

from __future__ import annotations

import numpy as np

from s2s_ad import grad, jvp, value_and_grad, vjp
from tests.programs.registry import add, matrix, vector


def _cubes(x):
    return np.sum(x**3)


def _energy(q, k):
    return 0.5 * k * np.sum(q**2) + np.sum(np.cos(q))


def _waves(x):
    return np.sin(x) * x[0]


def gradient_inside(x):
    return np.sum(grad(_cubes)(x) * x)


add(gradient_inside, (vector(3),), tags="inner-grad")


def gradient_of_argument(x, f):
    slope = grad(f)
    return np.sum(slope(x) * slope(2.0 * x))


add(gradient_of_argument, (vector(3), _cubes), tags="inner-grad function-values")


def leapfrog_by_gradient(q, p, k):
    force = grad(_energy)
    for _ in range(3):
        p = p - 0.05 * force(q, k)
        q = q + 0.1 * p
        p = p - 0.05 * force(q, k)
    return np.sum(q * p) + _energy(q, k)


add(leapfrog_by_gradient, (vector(3), vector(3, 1), 1.7), wrt=(0, 1, 2), tags="inner-grad for-range loop-carried")


def gradient_of_lambda(x, s):
    slope = grad(lambda z: np.sum(np.sin(z * s) * z))
    return np.sum(slope(x) ** 2) * s


add(gradient_of_lambda, (vector(3), 0.7), wrt=(0, 1), tags="inner-grad lambda closure")


def newton_inside(a):
    x = a
    for _ in range(3):
        slope = grad(lambda z: z**4 - 2.0 * z * a)
        x = x - 0.1 * slope(x)
    return x * x


add(newton_inside, (1.3,), tags="inner-grad lambda closure for-range scalar")


def gradient_of_nested_function(x, w):
    def loss(v):
        h = np.tanh(w @ v)
        return np.sum(h * h)

    step = x - 0.3 * grad(loss)(x)
    return loss(step)


add(gradient_of_nested_function, (vector(3), matrix(3, 3)), wrt=(0, 1), tags="inner-grad closure")


def gradient_by_several(x, k):
    slopes = grad(_energy, wrt=("q", "k"))(x, k)
    return np.sum(slopes[0] * x) * slopes[1]


add(gradient_by_several, (vector(3), 1.7), wrt=(0, 1), tags="inner-grad tuple")


def value_and_gradient_inside(x, k):
    value, slope = value_and_grad(_energy)(x, k)
    return value * np.sum(slope) + value_and_grad(_cubes)(x)[0]


add(value_and_gradient_inside, (vector(3), 1.7), wrt=(0, 1), tags="inner-value-and-grad unpack")


def line_search(x, f):
    value, slope = value_and_grad(f)(x)
    step = 0.5
    while f(x - step * slope) > value:
        step = step / 2.0
    return f(x - step * slope)


add(line_search, (vector(3), _cubes), tags="inner-value-and-grad while function-values")


def pullback_inside(x):
    value, pullback = vjp(_waves, x)
    return np.sum(pullback(value * x)[0] * value)


add(pullback_inside, (vector(3),), tags="inner-vjp unpack")


def pullbacks_in_loop(x, n):
    s = 0.0
    for k in range(n):
        value, pullback = vjp(_cubes, x * (k + 1.0))
        s = s * 0.1 + value * np.sum(pullback(2.0)[0])
    return s


add(pullbacks_in_loop, (vector(3), 2), tags="inner-vjp unpack for-range")


def tangent_inside(x):
    value, moved = jvp(_waves, (x,), (x * x,))
    return np.sum(value * moved)


add(tangent_inside, (vector(3),), tags="inner-jvp unpack")


def tangents_of_several(x, k):
    value, moved = jvp(_energy, (x, k), (x * k, 1.0))
    return value * moved


add(tangents_of_several, (vector(3), 1.7), wrt=(0, 1), tags="inner-jvp unpack")


def _hessian_product(f, x, v):
    return grad(lambda x: np.vdot(grad(f)(x), v))(x)


def hessian_product_inside(x, v):
    return np.sum(_hessian_product(_cubes, x, v) * x)


add(hessian_product_inside, (vector(3), vector(3, 1)), wrt=(0, 1), tags="inner-grad lambda closure call")


def gradient_of_gradient(x):
    return np.sum(grad(lambda u: np.sum(grad(_cubes)(u) * u))(x) * x)


add(gradient_of_gradient, (vector(3),), tags="inner-grad lambda")
