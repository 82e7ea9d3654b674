"""Regularised logistic regression by a trust-region Newton method: SciPy's, and one written out.

Only products of the Hessian with vectors are needed: `hvp` is forward over reverse, and never makes the matrix. The
data are the Wisconsin breast cancer data, as in logistic_regression.py. Draws newton_cg.png: near the minimum the norm
of the gradient is squared at each step. Fails (exit status 1) if a method does not converge, or not quadratically.

Lin, Weng & Keerthi, "Trust region Newton method for large-scale logistic regression", JMLR 9 (2008); Steihaug, "The
conjugate gradient method and trust regions in large scale optimization", SIAM J. Numer. Anal. 20 (1983).
"""

import itertools
import sys

import numpy as np
from pictures import plt, save
from scipy.optimize import minimize
from sklearn.datasets import load_breast_cancer

from s2s_ad import check_derivatives, grad, hvp, value_and_grad

TOLERANCE = 1e-9


def loss(w, x, t, strength):
    """Mean logistic loss of the labels t (0 or 1) and an L2 penalty; the last weight is the bias, not penalised."""
    z = x @ w[:-1] + w[-1]
    return np.mean(np.logaddexp(0.0, z) - t * z) + 0.5 * strength * np.sum(w[:-1] ** 2)


def steihaug(gradient, product, radius):
    """A step that solves `H s = -g` by conjugate gradients, more exactly for small g; no longer than a radius."""
    step, residual = np.zeros_like(gradient), -gradient
    direction, size = residual, np.linalg.norm(gradient)
    while np.linalg.norm(residual) > min(0.1, size) * size:
        curved = product(direction)
        length = residual @ residual / (direction @ curved)
        longer = step + length * direction
        if np.linalg.norm(longer) >= radius:
            return to_the_edge(step, direction, radius)
        following = residual - length * curved
        direction = following + (following @ following) / (residual @ residual) * direction
        step, residual = longer, following
    return step


def to_the_edge(step, direction, radius):
    """The point on the sphere that one reaches from a step in a direction."""
    a, b, c = direction @ direction, step @ direction, step @ step - radius**2
    return step + (np.sqrt(b * b - a * c) - b) / a * direction


def newton_cg(f, w, steps=50):
    """Newton's method in a trust region. Returns the minimum and the norms of the gradient on the way."""
    both, radius = value_and_grad(f), 1.0
    value, gradient = both(w)
    norms = [np.linalg.norm(gradient)]
    while norms[-1] > TOLERANCE and len(norms) <= steps:
        step = steihaug(gradient, lambda v, w=w: hvp(f, w, v), radius)
        expected = -(gradient @ step + 0.5 * step @ hvp(f, w, step))
        new_value, new_gradient = both(w + step)
        gained = (value - new_value) / expected if expected > 1e-15 else 1.0
        radius = 0.25 * radius if gained < 0.25 else max(radius, 2 * np.linalg.norm(step))
        if gained > 1e-4:
            w, value, gradient = w + step, new_value, new_gradient
        norms.append(np.linalg.norm(gradient))
        print(f"step {len(norms) - 1:2d}  loss {value:.12f}  |gradient| {norms[-1]:.3e}")
    return w, norms


def by_scipy(f, w):
    """The same by SciPy, with its own norms of the gradient."""
    gradient = grad(f)
    norms = [np.linalg.norm(gradient(w))]
    found = minimize(
        f, w, method="trust-ncg", jac=gradient, hessp=lambda w, v: hvp(f, w, v), options={"gtol": TOLERANCE},
        callback=lambda w: norms.append(np.linalg.norm(gradient(w))),
    )  # fmt: skip
    print(f"trust-ncg of SciPy: {found.nit} iterations, {found.nhev} products, |gradient| {norms[-1]:.3e}")
    return found.x, norms


def picture(curves):
    figure, axes = plt.subplots(figsize=(6, 4))
    for name, norms in curves.items():
        axes.semilogy(norms, marker="o", label=name)
    axes.set(xlabel="iteration", ylabel="norm of the gradient", title="Logistic regression, Newton with products only")
    axes.legend()
    save(figure, "newton_cg.png")


def main() -> int:
    x, t = load_breast_cancer(return_X_y=True)
    data = (x - x.mean(axis=0)) / x.std(axis=0), t.astype(float), 1e-3
    start = np.zeros(x.shape[1] + 1)
    print(check_derivatives(loss, start + 0.1, *data))  # raises if a derivative is wrong

    def objective(w):
        return loss(w, *data)

    theirs, their_norms = by_scipy(objective, start)
    mine, norms = newton_cg(objective, start)
    picture({"written out": norms, "trust-ncg of SciPy": their_norms})
    near = [(before, after) for before, after in itertools.pairwise(norms) if before < 1e-3]
    quadratic = len(near) > 1 and all(after < 100 * before**2 for before, after in near)
    if not (norms[-1] <= TOLERANCE and np.allclose(mine, theirs, atol=1e-5) and quadratic):
        print("no quadratic convergence to one minimum", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
