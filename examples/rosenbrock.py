"""Rosenbrock's function: its Hessian by hand, the sparse Hessian in 10,000 variables, and Newton's method with it.

The Hessian is tridiagonal, so three sweeps of generated code make all of it, whatever the number of variables. Draws
rosenbrock.png. Fails (exit status 1) if a Hessian is wrong, or Newton's method does not find the minimum.

Rosenbrock, "An automatic method for finding the greatest or least value of a function", Computer Journal 3 (1960).
"""

import sys
import time

import numpy as np
from pictures import plt, save
from scipy.sparse.linalg import spsolve

from s2s_ad import grad, hessian, sparse_hessian


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def hessian_by_hand(x):
    """The tridiagonal matrix, from pen and paper."""
    diagonal = np.zeros(len(x))
    diagonal[:-1] += 1200 * x[:-1] ** 2 - 400 * x[1:] + 2
    diagonal[1:] += 200
    return np.diag(diagonal) + np.diag(-400 * x[:-1], 1) + np.diag(-400 * x[:-1], -1)


def newton(x, steps=200):
    """Newton's method with halved steps where the function does not fall. Returns the norms of the gradient."""
    gradient, second = grad(rosenbrock), sparse_hessian(rosenbrock)
    norms = [np.linalg.norm(gradient(x))]
    while norms[-1] > 1e-9 and len(norms) <= steps:
        step = spsolve(second(x).tocsc(), -gradient(x))
        while rosenbrock(x + step) > rosenbrock(x) and np.linalg.norm(step) > 1e-12:
            step = 0.5 * step
        x = x + step
        norms.append(np.linalg.norm(gradient(x)))
    return x, norms


def picture(norms, pattern):
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
    left.semilogy(norms, marker=".")
    left.set(xlabel="iteration", ylabel="norm of the gradient", title="Newton, 10,000 variables")
    right.spy(pattern, markersize=4)
    right.set(title="first 20 rows and columns of the Hessian")
    save(figure, "rosenbrock.png")


def main() -> int:
    few = np.array([-1.2, 1.0, 0.5, -0.3])
    print(grad(rosenbrock).source_for(few))
    wrong = np.max(np.abs(hessian(rosenbrock)(few) - hessian_by_hand(few)))
    print(f"4 variables: Hessian off by {wrong:.1e}")

    many = np.full(10_000, 0.9) + 0.05 * np.sin(np.arange(10_000))
    began = time.perf_counter()
    sparse = sparse_hessian(rosenbrock)(many)
    print(f"10,000 variables: {sparse.nnz} entries in {time.perf_counter() - began:.2f} s, the generated code included")
    part = sparse[:20, :20].toarray()
    wrong = max(wrong, np.max(np.abs(part - hessian_by_hand(many[:21])[:20, :20])))

    minimum, norms = newton(many)
    off = np.max(np.abs(minimum - 1))
    print(f"Newton: {len(norms) - 1} iterations, |gradient| {norms[-1]:.1e}, no variable off by more than {off:.1e}")
    picture(norms, part)
    if not (wrong < 1e-9 and norms[-1] <= 1e-9 and np.allclose(minimum, 1.0)):
        print("a wrong Hessian, or no minimum", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
