"""One neuron: write the loss as plain Python, get its gradient as plain Python.

Prints the value, the gradient, the generated code, and a comparison with differences.
"""

import numpy as np

from s2s_ad import check_derivatives, differentiate


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@differentiate(wrt=("w", "b"))
def loss(w, b, x, t):
    z = w * x + b
    y = sigmoid(z)
    return 0.5 * (y - t) ** 2


def main() -> None:
    point = 0.5, 0.1, 2.0, 1.0  # w, b, x, t
    print("loss    ", loss(*point))
    print("gradient", *loss.grad(*point))
    print()
    print(loss.source_for(*point))
    print(check_derivatives(loss, *point, wrt=("w", "b")))  # raises if a derivative is wrong


if __name__ == "__main__":
    main()
