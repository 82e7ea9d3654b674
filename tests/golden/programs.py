"""The programs whose derivatives are kept as text, one for each thing that a reader should recognise."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s_ad.at_point import linearized
from s2s_ad.dispatch import Derivative
from s2s_ad.request import Kind, Request
from s2s_ad.sweeps import many


@dataclass(frozen=True)
class Golden:
    """A derivative of `function` for arguments like `arguments`; of the generic form if there are none."""

    function: Callable[..., Any]
    wrt: tuple[str, ...]
    arguments: tuple[Any, ...]
    kind: Kind = "grad"

    @property
    def name(self) -> str:
        generic = "" if self.arguments else "_generic"
        return f"{self.function.__name__}_{self.kind}{generic}"

    def text(self) -> str:
        """The file: the program, and what comes out for it."""
        derivative = Derivative(self.function, Request(self.kind, self.wrt))
        generated = derivative.source_for(*self.arguments) if self.arguments else derivative.source
        return self.with_program(generated)

    def with_program(self, *texts: str) -> str:
        """The program, and below it what was generated."""
        generated = "\n\n\n".join(text.strip() for text in texts)
        return f"{inspect.getsource(self.function)}\n\n# ---- {self.heading} ----\n\n{generated}\n"

    @property
    def heading(self) -> str:
        by = ", ".join(self.wrt)
        kinds = ", ".join(map(_kind, self.arguments)) or "any"
        return f"{self.name.rpartition('_')[2] if type(self) is not Golden else self.kind} by {by}; arguments: {kinds}"


@dataclass(frozen=True)
class SecondOrder(Golden):
    """The product of the Hessian with a vector: the tangent function of the gradient."""

    @property
    def name(self) -> str:
        return f"{self.function.__name__}_hvp"

    def text(self) -> str:
        gradient = Derivative(self.function, Request("grad", self.wrt, single=True))
        product = Derivative(gradient, Request("jvp", self.wrt))
        return self.with_program(gradient.source_for(*self.arguments), product.source_for(*self.arguments))


@dataclass(frozen=True)
class Jacobian(Golden):
    """What makes a Jacobian: the values once, what is linear in a direction, and that for many directions at once."""

    @property
    def name(self) -> str:
        return f"{self.function.__name__}_jacobian"

    def text(self) -> str:
        derivative = Derivative(self.function, Request("linearize", self.wrt, brief=True))
        _, pushforward = linearized(derivative, self.arguments)
        positions = [derivative.parameters.index(name) for name in self.wrt]
        directions = tuple(self.arguments[position] for position in positions)
        swept = many(pushforward.forward, tuple(range(len(directions)))).derivative
        return self.with_program(
            derivative.source_for(*self.arguments), swept.source_for(pushforward.residuals, *directions)
        )


def _kind(argument: object) -> str:
    match argument:
        case np.ndarray():
            return f"{argument.dtype}{list(argument.shape)}"
        case dict() | tuple() | list():
            return f"{type(argument).__name__} of {len(argument)}"
        case _:
            return type(argument).__name__


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def neuron(w, b, x, t):
    z = w * x + b
    y = sigmoid(z)
    return 0.5 * (y - t) ** 2


def recurrent_net(W, U, b, xs, h0, target):
    h = h0
    for x in xs:
        h = np.tanh(W @ h + U @ x + b)
    return np.sum((h - target) ** 2)


def work_buffer(x):
    buf = np.zeros(3)
    s = 0.0
    for i in range(3):
        buf[:] = i + 1.0
        s = s + np.sum(x * x * buf)
    return s


def logistic(w, x, t):
    # one row of x for each case
    z = x @ w
    return np.mean(np.logaddexp(0.0, z) - t * z) + 0.5 * np.sum(w**2)


def branch(x, limit):
    if x > limit:
        y = limit + np.log(x - limit + 1.0)
    else:
        y = x * x
    return 3.0 * y


def newton_root(a):
    x = a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x


def swap(x, n):
    a = x
    b = 1.0
    for _ in range(n):
        a, b = a * b, a
    return a


def view_written_through(x):
    y = x * 2.0
    v = y[1:]
    v[0] = x[0] * x[1]
    return np.sum(y * y)


def found_early(x, wanted):
    for i in range(len(x)):
        if x[i] > wanted:
            return x[i] ** 2
    return 0.0


def power(x, n):
    if n == 0:
        return 1.0
    return x * power(x, n - 1)


def spring(parameters, x):
    stretch = x[1:] - x[:-1] - parameters["length"]
    return 0.5 * parameters["stiffness"] * np.sum(stretch**2)


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def heat(u):
    for _ in range(3):
        v = u.copy()
        v[1:-1] = u[1:-1] + 0.1 * np.tanh(u[2:] - 2.0 * u[1:-1] + u[:-2])
        u = v
    return u


def layers(x, W, V):
    h = np.tanh(W @ x)
    return V @ (h * np.sin(h))


def broadcast(x, scale):
    return np.sum(np.sin(x) * scale, axis=0)


_V = np.array([0.5, 1.0, 1.5])
_M = np.eye(3)
_NET = (_M, np.ones((3, 2)), _V, np.ones((4, 2)), _V, _V)


class Tank:
    def __init__(self, area: Any, level: Any) -> None:
        self.area, self.level = area, level

    def step(self, inflow: Any, outlet: Any) -> None:
        flow = outlet * np.sqrt(max(self.level, 1e-9))
        self.level = self.level + (inflow - flow) / self.area


def fill(levels: Any, tank: Tank, outlet: Any, inflow: Any) -> None:
    for k, q in enumerate(inflow):
        tank.step(q, outlet)
        levels[k] = tank.level  # after the step


def filled_tank(area: Any, outlet: Any, inflow: Any) -> Any:
    """Names of callees and attributes, comments of a callee with a loop."""
    tank = Tank(2.0 * area, 1.0)
    levels = np.zeros(len(inflow))
    fill(levels, tank, outlet, inflow)
    return np.sum(levels)


GOLDEN = (
    Golden(neuron, ("w", "b"), (0.5, 0.1, 2.0, 1.0)),
    Golden(neuron, ("w", "b"), ()),
    Golden(neuron, ("w", "b"), (0.5, 0.1, 2.0, 1.0), "jvp"),
    Golden(recurrent_net, ("W", "U", "b"), _NET),
    Golden(recurrent_net, ("W", "U", "b"), _NET, "vjp"),
    Golden(work_buffer, ("x",), (_V,)),
    Golden(logistic, ("w",), (_V, np.ones((4, 3)), np.ones(4)), "value_and_grad"),
    Golden(branch, ("x", "limit"), (2.0, 1.0)),
    Golden(newton_root, ("a",), (2.0,)),
    Golden(swap, ("x",), (2.0, 3)),
    Golden(view_written_through, ("x",), (_V,)),
    Golden(found_early, ("x",), (_V, 0.7)),
    Golden(power, ("x",), (2.0, 3)),
    Golden(spring, ("parameters", "x"), ({"stiffness": 2.0, "length": 0.5}, _V)),
    Golden(recurrent_net, ("h0", "W"), _NET, "jvp"),
    Golden(rosenbrock, ("x",), (_V,), "jvp"),
    SecondOrder(rosenbrock, ("x",), (_V,)),
    SecondOrder(neuron, ("w",), (0.5, 0.1, 2.0, 1.0)),
    SecondOrder(recurrent_net, ("W",), _NET),
    Jacobian(layers, ("x",), (_V, np.ones((4, 3)), np.ones((2, 4)))),
    Jacobian(heat, ("u",), (np.linspace(0.0, 1.0, 5),)),
    Jacobian(recurrent_net, ("W", "h0"), _NET),
    Golden(filled_tank, ("area", "outlet"), (1.2, 0.05, _V)),
    Golden(broadcast, ("x", "scale"), (np.ones((4, 3)), _V), "vjp"),
)
