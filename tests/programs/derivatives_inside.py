"""Derivatives of every kind inside of a function: products, Jacobians, Hessians, and what was made outside."""

from __future__ import annotations

import numpy as np

from s2s_ad import (
    derivative,
    differentiate,
    elementwise_grad,
    gauss_newton_vp,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    linearize,
    value_and_grad,
)
from tests.programs.registry import add, matrix, vector


def _quartic(x):
    return np.sum(x**4) + x[0] * x[1] * x[2]


def _spring(q, k):
    return 0.5 * k * np.sum(q**2) + np.sum(np.cos(q))


def _residuals(x):
    return np.sin(x) * x[0]


def _with_aux(x):
    return np.sum(x**3), 2.0 * x


def _wave(t):
    return np.sin(t) * t**3


SLOPE = grad(_quartic)
CURVATURE = hessian(_quartic)
SLOPES = value_and_grad(_spring, ("q", "k"))
THIRD = derivative(_wave, 3)
ENTRIES = elementwise_grad(lambda x: np.sin(x) * x)


@differentiate
def _potential(x):
    return np.sum(np.sin(x) * x)


def aux_inside(x):
    (value, aux), slope = grad(_with_aux, has_aux=True)(x)
    return value * np.sum(slope * aux)


add(aux_inside, (vector(3),), tags="inner-aux unpack")


def _with_itself(x):
    return np.sum(x**3), x


def aux_written_into(x):
    y = x * 1.0
    (value, aux), slope = grad(_with_itself, has_aux=True)(y)
    aux[0] = slope[1] * x[2]  # a copy of y
    return np.sum(y**2) + value * aux[0]


add(aux_written_into, (vector(3),), tags="inner-grad inner-aux unpack store-int")


def value_and_aux_inside(x):
    (value, aux), slope = value_and_grad(_with_aux, has_aux=True)(x)
    return value + np.sum(slope * aux)


add(value_and_aux_inside, (vector(3),), tags="inner-aux unpack")


def product_inside(x):
    return np.sum(hvp(_quartic, x, 2.0 * x) * x)


add(product_inside, (vector(3),), tags="inner-hvp")


def products_of_several(x, k):
    moved, rate = hvp(_spring, (x, k), (k * x, 1.0))
    return np.sum(moved * x) + rate


add(products_of_several, (vector(3), 1.7), wrt=(0, 1), tags="inner-hvp unpack")


def conjugate_gradient_step(x, s):
    r = -grad(lambda z: np.sum(np.sin(s * z) * z))(x)
    curved = hvp(lambda z: np.sum(np.sin(s * z) * z), x, r)
    return np.sum((x + (r @ r) / (r @ curved + 5.0) * r) ** 2)


add(conjugate_gradient_step, (vector(3), 0.7), wrt=(0, 1), tags="inner-hvp inner-grad lambda closure")


def jacobian_inside(x):
    return np.sum(jacobian(_residuals)(x) @ x)


add(jacobian_inside, (vector(3),), tags="inner-jacobian")


def jacobians_by_both_modes(x, w):
    rows = jacrev(lambda u: np.tanh(w @ u))(x)
    columns = jacfwd(lambda u: np.tanh(w @ u))(x)
    return np.sum(rows * columns)


add(jacobians_by_both_modes, (vector(3), matrix(2, 3)), wrt=(0, 1), tags="inner-jacobian lambda closure")


def gauss_newton_inside(x):
    slopes = jacobian(_residuals)(x)
    step = np.linalg.solve(slopes.T @ slopes + np.eye(3), slopes.T @ _residuals(x))
    return np.sum((x - step) ** 2) + np.sum(gauss_newton_vp(_residuals, x, x) * x)


add(gauss_newton_inside, (vector(3),), tags="inner-jacobian inner-gauss-newton solve")


def gauss_newton_product(x):
    return np.sum(gauss_newton_vp(_residuals, x, x * x))


add(gauss_newton_product, (vector(3),), tags="inner-gauss-newton")


def newton_steps(x):
    z = x
    for _ in range(2):
        z = z - 0.1 * np.linalg.solve(hessian(_quartic)(z) + 10.0 * np.eye(3), grad(_quartic)(z))
    return np.sum(z * z)


add(newton_steps, (vector(3),), tags="inner-hessian inner-grad solve for-range")


def laplacian_inside(x):
    return np.trace(hessian(_quartic)(x)) * x[0]


add(laplacian_inside, (vector(3),), tags="inner-hessian")


def blocks_inside(x, k):
    blocks = hessian(_spring, (0, 1))(x, k)
    return np.sum(blocks[0][0] @ x) + np.sum(blocks[0][1]) * k


add(blocks_inside, (vector(3), 1.7), wrt=(0, 1), tags="inner-hessian")


def higher_derivative(t):
    return derivative(_wave, 2)(t) * t


add(higher_derivative, (1.3,), tags="inner-derivative scalar")


def derivative_of_lambda(t, s):
    slope = derivative(lambda u: np.sin(u * s) * u)
    return slope(t) * slope(2.0 * t)


add(derivative_of_lambda, (1.3, 0.7), wrt=(0, 1), tags="inner-derivative lambda closure scalar")


def entries_inside(x):
    return np.sum(elementwise_grad(np.tanh)(x) * x) + np.sum(elementwise_grad(lambda u: u * np.exp(u))(x))


add(entries_inside, (vector(3),), tags="inner-elementwise")


def entries_made_outside(x):
    return np.sum(ENTRIES(x) ** 2)


add(entries_made_outside, (vector(3),), tags="inner-elementwise outer-derivative")


def slope_made_outside(x):
    return np.sum(SLOPE(x) * x) + grad(lambda u: np.sum(SLOPE(u) * u))(x)[0]


add(slope_made_outside, (vector(3),), tags="outer-derivative inner-grad lambda")


def curvature_made_outside(x):
    value, (q_slope, k_slope) = SLOPES(x, 1.7)
    return np.sum(CURVATURE(x) @ q_slope) + value * k_slope


add(curvature_made_outside, (vector(3),), tags="outer-derivative unpack")


def third_derivative(t):
    return THIRD(t) * t


add(third_derivative, (1.3,), tags="outer-derivative inner-derivative scalar")


def gradient_of_decorated(x):
    return np.sum(_potential.grad(x) * x) * _potential(x)


add(gradient_of_decorated, (vector(3),), tags="decorated-derivative")


def value_and_gradient_of_decorated(x):
    value, slope = _potential.value_and_grad(x)
    return value * np.sum(slope)


add(value_and_gradient_of_decorated, (vector(3),), tags="decorated-derivative unpack")


def derivative_of_argument(x, decorated):
    return np.sum(SLOPE(x) * decorated.grad(x)) + decorated(x)


add(
    derivative_of_argument,
    (vector(3), _potential),
    tags="outer-derivative decorated-derivative function-values",
)


def pushforward_inside(x):
    value, push = linearize(_residuals, x)
    return np.sum(push(2.0 * x) * value)


add(pushforward_inside, (vector(3),), tags="inner-linearize unpack")


def pushforwards_of_several(x, k):
    value, push = linearize(_spring, x, k)
    return value * push(x, 1.0) + push(2.0 * x, k)


add(pushforwards_of_several, (vector(3), 1.7), wrt=(0, 1), tags="inner-linearize unpack")


def gradient_of_gradient_call(t):
    return grad(grad(_wave))(t) * t


add(gradient_of_gradient_call, (1.3,), tags="inner-grad inner-derivative scalar")


def newton_by_its_jacobian(x):
    def equations(y):
        cubes = y**3
        return cubes - x

    slopes = jacobian(equations)
    y = 1.5 * x
    for _ in range(3):
        y = y - np.linalg.solve(slopes(y), equations(y))
    return np.sum(y**2)


add(newton_by_its_jacobian, (vector(3),), tags="inner-jacobian nested-def closure solve for-range loop-carried")


def newton_for_a_number(x):
    slope = jacrev(lambda t: t**3 - x[0] * x[1])
    t = 1.0
    for _ in range(3):
        t = t - (t**3 - x[0] * x[1]) / slope(t)
    return t


add(newton_for_a_number, (vector(3),), tags="inner-jacobian lambda closure for-range loop-carried scalar")
