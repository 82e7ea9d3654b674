"""Derivatives for scipy.optimize: `minimize` with nested parameters, `least_squares` and `root` with Jacobians.

Fails (exit status 1) if one of the three does not find what is there to be found.
"""

import sys

import numpy as np
from scipy.optimize import least_squares, minimize, root

from s2s_ad import flatten, jacobian, value_and_grad


def network_loss(params, x, y):
    """Mean squared error of a net with one layer inside; the parameters are a list of pairs."""
    (w1, b1), (w2, b2) = params
    return np.mean((np.tanh(x @ w1 + b1) @ w2 + b2 - y) ** 2)


def train_network() -> float:
    """minimize knows one vector; flatten makes it of nested parameters, and brings gradients and results back."""
    rng = np.random.default_rng(0)
    x = np.linspace(-2, 2, 40)[:, None]
    y = np.sin(2 * x)
    params = [(rng.normal(size=(1, 8)), np.zeros(8)), (0.3 * rng.normal(size=(8, 1)), np.zeros(1))]
    start, unflatten = flatten(params)
    derivative = value_and_grad(network_loss)

    def of_vector(vector):
        value, gradient = derivative(unflatten(vector), x, y)
        return value, flatten(gradient)[0]

    found = minimize(of_vector, start, jac=True, method="BFGS")
    print(f"minimize: loss {network_loss(params, x, y):.4f} -> {found.fun:.2e}, {found.nit} iterations")
    return found.fun


def misfits(p, t, y):
    """A decaying oscillation with amplitude, rate and frequency p, less what was measured."""
    return p[0] * np.exp(-p[1] * t) * np.cos(p[2] * t) - y


def fit_oscillation() -> float:
    """jacobian takes the arguments of the residuals, as jac of least_squares does."""
    true = np.array([2.0, 0.3, 4.0])
    t = np.linspace(0, 5, 80)
    y = misfits(true, t, 0.0) + 0.02 * np.random.default_rng(1).standard_normal(80)
    found = least_squares(misfits, np.array([1.0, 0.1, 3.7]), jac=jacobian(misfits), args=(t, y))
    print(f"least_squares: {found.x.round(3)}, true {true}, {found.njev} Jacobians")
    return np.max(np.abs(found.x - true))


def chandrasekhar(h, c):
    """The discrete H-equation of radiative transfer: h is a function on [0, 1], integrated by the midpoint rule."""
    n = len(h)
    mu = (np.arange(n) + 0.5) / n
    kernel = mu[:, None] / (mu[:, None] + mu)
    return h - 1.0 / (1.0 - 0.5 * c / n * (kernel @ h))


def solve_integral_equation() -> float:
    """jac of root is the Jacobian of the function, in the same form."""
    found = root(chandrasekhar, np.ones(60), args=(0.9,), jac=jacobian(chandrasekhar))
    residual = np.max(np.abs(chandrasekhar(found.x, 0.9)))
    print(f"root: residual {residual:.1e}, H(1) = {found.x[-1]:.4f}, {found.njev} Jacobian")
    return residual


if __name__ == "__main__":
    sys.exit(not (train_network() < 1e-3 and fit_oscillation() < 0.05 and solve_integral_equation() < 1e-8))
