"""Results written into arrays by position or in pairs; buffers of constants, reached by way of what holds them."""

from collections import namedtuple
from dataclasses import dataclass

import numpy as np

from tests.programs.registry import add, vector


def outputs_by_position(x):
    buffer, total = np.zeros(3), np.zeros(3)
    np.sin(x, buffer)
    np.sum([x, buffer], 0, None, total)
    np.add.accumulate(total, 0, None, buffer)
    np.clip(buffer, 0.1, 5.0, total)
    return np.sum(total**2)


add(outputs_by_position, (vector(3),), tags="out_argument clip")


def outputs_of_methods_by_position(x):
    buffer, chosen = np.zeros(3), np.zeros(2)
    (x * x).cumsum(0, None, buffer)
    buffer.take([2, 1], None, chosen)
    return np.sum(buffer) * chosen[0] + chosen[1]


add(outputs_of_methods_by_position, (vector(3),), tags="out_argument take method")


def outputs_in_pairs(x):
    rest, whole = np.zeros(3), np.zeros(3)
    np.modf(3.3 * x, rest, whole)
    left = np.divmod(x, 0.37, out=(whole, None))[1]
    np.frexp(x, out=(whole, np.zeros(3, dtype=np.intc)))
    return np.sum(rest**2 * whole) + np.sum(left**2)


add(outputs_in_pairs, (vector(3),), tags="out_argument out-pair")


def output_in_starred_arguments(x):
    buffer = np.zeros(3)
    given = (x, buffer)
    np.exp(*given)
    return np.sum(buffer**2)


add(output_in_starred_arguments, (vector(3),), tags="out_argument star-call")


def output_in_a_test(x):
    buffer = np.zeros(3)
    if np.tanh(x, out=buffer) is not None and any([np.cosh(x, buffer) is buffer]):
        return np.sum(buffer**2)
    return 0.0


add(output_in_a_test, (vector(3),), tags="out_argument if-else")

Pair = namedtuple("Pair", "a b")


@dataclass
class Work:
    buffer: np.ndarray
    name: str = ""


def buffers_by_keyword(x):
    first, second, third = np.zeros(3), np.zeros(3), np.zeros(3)
    pair, work, held = Pair(a=first, b=1.0), Work(name="w", buffer=second), dict(c=third)
    pair.a[0] = x[0] ** 2
    work.buffer[1:] = x[1:]
    held["c"][2] = x[2] ** 3
    return np.sum(first + second * third)


add(buffers_by_keyword, (vector(3),), tags="namedtuple dataclass dict-call alias-store store-int store-slice")


def buffers_in_joined_containers(x):
    first, second = np.zeros(3), np.zeros(3)
    rows = []
    rows += [first]
    rows[0][0] = x[0] ** 2
    named = {"a": 1} | {"b": second}
    named["b"][1] = x[1] ** 2
    sorted([first], key=len)[0][2] = x[2]
    {1: second}.get(1)[0] = x[0]
    return np.sum(first * 2.0 + second**2)


add(
    buffers_in_joined_containers, (vector(3),),
    tags="alias-store store-int list-extend dict sort",
)  # fmt: skip


@dataclass
class Cell:
    inp: object
    out: object


def cells_with_outputs(x):
    """A field called `out` is no place for a result."""
    cells = [Cell(inp=x[i], out=x[i] ** 2) for i in range(3)]
    s = 0.0
    for cell in cells:
        s = s + cell.inp * cell.out**2
    return s


add(cells_with_outputs, (vector(3),), tags="dataclass list-comprehension keyword-call for-list")


def cell_in_a_dict(x):
    cells = {"a": Cell(inp=x * 1.5, out=np.sin(x))}
    cells["a"].out[0] = x[1] * x[2]
    return np.sum(cells["a"].inp * cells["a"].out ** 2)


add(cell_in_a_dict, (vector(3),), tags="dataclass dict view-store keyword-call")


class KeepingLayer:
    def __init__(self, w):
        self.w = w

    def forward(self, x):
        self.out = np.tanh(self.w * x)
        return self.out


def layers_keep_their_outputs(x):
    layers = [KeepingLayer(x), KeepingLayer(x[::-1] * 2)]
    h = x
    for layer in layers:
        h = layer.forward(h)
    return np.sum(layers[0].out * layers[1].out)


add(layers_keep_their_outputs, (vector(3),), tags="local-instance new-attribute method for-list")


class Gate:
    def __init__(self, v):
        self.v = v


def gates_by_name(x):
    gates = {"a": Gate(x[0]), "b": Gate(x[1] * x[2])}
    for key in gates:
        gates[key].out = gates[key].v ** 2
    return gates["a"].out * gates["b"].out


add(gates_by_name, (vector(3),), tags="local-instance new-attribute dict for-dict")
