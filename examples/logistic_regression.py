"""Logistic regression on the Wisconsin breast cancer data, trained with a gradient that is itself Python one can read.

Fails (exit status 1) if the gradient disagrees with differences or either accuracy is 95 % or less.
"""

import sys
import timeit

import numpy as np
from scipy.optimize import minimize
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

from s2s_ad import check_derivatives, grad, value_and_grad


def loss(w, x, t, strength):
    """Mean logistic loss of the labels t (0 or 1) and an L2 penalty; the last weight is the bias, not penalised."""
    z = x @ w[:-1] + w[-1]
    data = np.mean(np.logaddexp(0.0, z) - t * z)
    return data + 0.5 * strength * np.sum(w[:-1] ** 2)


def accuracy(w, x, t):
    return np.mean((x @ w[:-1] + w[-1] > 0) == (t == 1))


def seconds(call):
    """The best of several timings of one call."""
    repeats = 200
    return min(timeit.repeat(call, number=repeats, repeat=7)) / repeats


def standardised_data():
    """(x_train, x_test, t_train, t_test); mean and spread are those of the training part."""
    x, t = load_breast_cancer(return_X_y=True)
    x_train, x_test, t_train, t_test = train_test_split(x, t.astype(float), random_state=42, stratify=t)
    centre, spread = x_train.mean(axis=0), x_train.std(axis=0)
    return (x_train - centre) / spread, (x_test - centre) / spread, t_train, t_test


def main() -> int:
    x_train, x_test, t_train, t_test = standardised_data()
    start = np.zeros(x_train.shape[1] + 1)
    data = x_train, t_train, 1e-3

    gradient = grad(loss)
    print(gradient.source_for(start, *data))
    somewhere = np.random.default_rng(0).normal(size=start.shape)
    print(check_derivatives(loss, somewhere, *data))  # raises if a derivative is wrong

    trained = minimize(value_and_grad(loss), start, args=data, jac=True, method="L-BFGS-B")
    train, test = accuracy(trained.x, x_train, t_train), accuracy(trained.x, x_test, t_test)
    print(f"L-BFGS: {trained.nit} iterations, loss {loss(start, *data):.4f} -> {trained.fun:.4f}")
    print(f"accuracy: {train:.1%} on {len(t_train)} training cases, {test:.1%} on {len(t_test)} test cases")

    of_loss, of_gradient = seconds(lambda: loss(trained.x, *data)), seconds(lambda: gradient(trained.x, *data))
    ratio = of_gradient / of_loss
    print(f"time: loss {of_loss * 1e6:.0f} us, gradient {of_gradient * 1e6:.0f} us: {ratio:.2f} times the loss")
    if not (trained.success and train > 0.95 and test > 0.95):
        print("training did not reach 95 %", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
