"""A model with what makes files hard: imports of several modules of a package, and rules of the user's own."""

import numpy as np
import scipy.linalg
import scipy.special
from scipy import special

from s2s_ad import custom_derivative, defvjp, differentiate, nondifferentiable


def looped_adjoint(x, y_bar):
    t = y_bar
    for _ in range(1):
        t = t * 2.0 * x
    return t


def square(x):
    return x * x


defvjp(square, looped_adjoint)


def solved_adjoints(residuals, y_bar):
    inverse, y = residuals
    b_bar = inverse.T @ y_bar
    return -np.outer(b_bar, y), b_bar


@custom_derivative(pullback=solved_adjoints)
def solved(a, b):
    inverse = np.linalg.inv(a)
    y = inverse @ b
    return y, (inverse, y)


@nondifferentiable
def count(x):
    return float(np.round(x.sum()))


@differentiate(wrt=("a", "b"))
def energy(a, b):
    y = solved(a, b)
    z = np.sum(special.gammaln(b)) * count(b) + np.sum(scipy.special.erf(a))
    return np.sum(square(y)) + z + scipy.linalg.det(a)
