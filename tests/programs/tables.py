"""Functions that are found by a name or number in a table: around the function, or of a class."""

import operator

import numpy as np

from tests.programs.registry import add, vector


def relu(v):
    return np.maximum(v, 0.0)


def soft(v):
    return np.log1p(np.exp(v))


def negative(a):
    return -a


def square(a):
    return a * a


ACTIVATIONS = {"soft": soft, "relu": relu, "tanh": np.tanh}
OPERATORS = {"+": operator.add, "*": operator.mul, "/": operator.truediv, "sin": np.sin, "neg": negative}
WEIGHTED = [(0.5, np.sin), (2.0, np.cos)]


def activated_by_name(x):
    for name in ["soft", "relu", "tanh", "soft"]:
        x = ACTIVATIONS[name](x * 1.1)
    return np.sum(x)


add(
    activated_by_name,
    (vector(4),),
    tags="function-table function-values global-data for-list string-keyed",
)


def reverse_polish(x):
    stack = []
    for token in "x0 x1 * sin x2 + x3 x0 / neg *".split():
        if token[0] == "x":
            stack.append(x[int(token[1:])])
        elif token in ("sin", "neg"):
            stack.append(OPERATORS[token](stack.pop()))
        else:
            b = stack.pop()
            a = stack.pop()
            stack.append(OPERATORS[token](a, b))
    return stack[0]


add(reverse_polish, (vector(4) + 2.0,), tags="function-table function-values append pop string-keyed")


def euler(f, y, t, dt, *args):
    return y + dt * f(t, y, *args)


def midpoint(f, y, t, dt, *args):
    return y + dt * f(t + dt / 2, y + dt / 2 * f(t, y, *args), *args)


SCHEMES = {"euler": euler, "midpoint": midpoint}


def predators(t, y, p):
    return np.array([p[0] * y[0] - p[1] * y[0] * y[1], y[0] * y[1] - p[2] * y[1]])


def integrate(f, y, times, scheme="midpoint", args=()):
    step = SCHEMES[scheme]
    out = np.empty((len(times), len(y)))
    out[0] = y
    for i in range(1, len(times)):
        out[i] = step(f, out[i - 1], times[i - 1], times[i] - times[i - 1], *args)
    return out


def schemes_by_name(p):
    times = np.linspace(0.0, 1.0, 6)
    a = integrate(predators, np.array([1.0, 0.5]), times, args=(p,))
    b = integrate(predators, p[:2], times, scheme="euler", args=(p,))
    return np.sum(a[-1]) + np.mean(b**2)


add(schemes_by_name, (vector(3) + 1.0,), tags="function-table function-values star work-buffer string-keyed")


class Neuron:
    kinds = {"square": square, "tanh": np.tanh}  # noqa: RUF012

    def __init__(self, weight, kind):
        self.weight = weight
        self.kind = kind

    def __call__(self, x):
        return self.kinds[self.kind](self.weight * x) + Neuron.kinds["square"](x)


def kinds_of_class(x):
    return Neuron(x[0], "tanh")(x[1]) * Neuron(x[2], "square")(x[0])


add(kinds_of_class, (vector(3),), tags="function-table class-attribute local-instance call-method")


def weighted_functions(x):
    total = x[0]
    for weight, function in WEIGHTED:
        total += weight * function(x[1])
    return total


add(weighted_functions, (vector(2),), tags="function-table function-values global-data for-list unpack")


def found_or_not(x, name):
    function = ACTIVATIONS.get(name)
    if function is None:
        return np.sum(x) ** 2
    return np.sum(function(x))


add(
    found_or_not,
    (vector(3), "soft"),
    (vector(3), "none"),
    tags="function-table function-values dict-get early-return",
)


def with_callback(x, callback=None, penalty=None):
    for i in range(3):
        x = x + 0.1 * np.sin(x)
        if callback is not None:
            x = callback(i, x)
    return np.sum(x) + (penalty(x) if penalty else 0.0)


add(
    with_callback,
    (vector(3),),
    (vector(3), lambda i, x: x * (1.0 + i)),
    (vector(3), None, lambda x: np.sum(x * x)),
    tags="function-values default-call ternary for-range",
)
