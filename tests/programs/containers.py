"""Tuples, lists, dicts, namedtuples, dataclasses: as arguments, results and work space."""

import dataclasses
from typing import Any, NamedTuple

import numpy as np

from tests.programs.registry import add, matrix, vector


class Layer(NamedTuple):
    w: Any
    b: Any


@dataclasses.dataclass
class Model:
    weights: Any
    bias: float
    name: str = "model"


@dataclasses.dataclass(frozen=True)
class Settings:
    rate: float
    layers: Any


def tuple_built(x):
    t = (x, x * x, 3.0)
    u = t + (np.sin(x),)
    return t[0] * t[1] + u[-1] * u[2] + len(t)


add(tuple_built, (0.7,), tags="tuple len scalar")


def tuple_unpacked(x):
    pair = (x * 2, np.cos(x))
    a, b = pair
    (c, (d, e)) = (a, pair)
    return np.sum(a * b + c * d * e)


add(tuple_unpacked, (vector(3),), (0.7,), tags="tuple unpack nested-target")


def list_built(x):
    parts = [x, 2.0, x * x]
    parts[1] = parts[0] * parts[2]
    parts[0] = parts[1] + x
    return parts[0] * parts[1] * parts[-1]


add(list_built, (0.7,), tags="list store-list scalar")


def list_unpacked(x):
    a, b, c = [x, x**2, x**3]
    [d, e] = [a * b, c]
    return a * b * c + d * e


add(list_unpacked, (0.7,), tags="list unpack scalar")


def list_of_arrays(x):
    rows = [x * 1.0, x * 2.0]
    rows[0][1] = 5.0
    rows[1] += rows[0]
    rows[1][0] *= x[2]
    return np.sum(rows[0] * rows[1])


add(list_of_arrays, (vector(3),), tags="list store-list view-store store-int")


def list_augmented(x):
    values = [x, x * x]
    for i in range(2):
        values[i] *= x
        values[i] += i
    return values[0] * values[1]


add(list_augmented, (0.7,), tags="list store-list for-range augmented scalar")


def list_repeated(x):
    values = [0.0] * 4
    for i in range(4):
        values[i] = x * i + values[i - 1]
    return sum(values)


add(list_repeated, (0.7,), tags="list store-list for-range builtins scalar")


def dict_built(x, y):
    d = {"a": x * y, "b": np.sin(x)}
    d["c"] = d["a"] * d["b"]
    d["a"] = d["c"] + y
    return d["a"] * d["b"] + d["c"]


add(dict_built, (0.7, 1.3), wrt=(0, 1), tags="dict store-dict scalar")


def dict_of_arrays(x):
    d = {"u": x * 1.0, 3: x * x}
    d["u"][0] = d[3][1]
    d[3] *= 2.0
    return np.sum(d["u"] * d[3])


add(dict_of_arrays, (vector(3),), tags="dict view-store store-int")


def dict_by_variable_key(x, key):
    d = {"sin": np.sin(x), "cos": np.cos(x)}
    if key in d:
        return np.sum(d[key] * x)
    return np.sum(x)


add(dict_by_variable_key, (vector(3), "cos"), (vector(3), "tan"), tags="dict in string-keyed early-return")


def dict_argument(params, x):
    z = params["w"] * x + params["b"]
    return np.sum(np.tanh(z) ** 2)


add(dict_argument, ({"w": vector(3), "b": 0.7}, vector(3, 1)), tags="dict-argument dict")


def nested_parameters(params, x):
    h = x
    for layer in params["layers"]:
        h = np.tanh(layer["w"] @ h + layer["b"])
    w, (b, scale) = params["head"]
    return scale * np.sum((w @ h + b) ** 2)


add(
    nested_parameters,
    (
        {
            "layers": [{"w": matrix(3, 2), "b": vector(3)}, {"w": matrix(2, 3), "b": vector(2)}],
            "head": (matrix(2, 2), (vector(2), 0.5)),
        },
        vector(2, 1),
    ),
    tags="dict-argument list-argument tuple-argument for-list matmul unpack",
)


def tuple_argument(params, x):
    w, b = params
    return np.sum((w * x + b) ** 2) * params[1]


add(tuple_argument, ((vector(3), 0.7), vector(3, 1)), wrt=(0, 1), tags="tuple-argument unpack")


def list_argument(weights, x):
    y = x
    for w in weights:
        y = np.sin(w * y)
    return y * weights[0] + len(weights)


add(list_argument, ([0.5, 1.3, 0.7], 1.1), ([0.5], 1.1), wrt=(0, 1), tags="list-argument for-list len")


def namedtuple_argument(layer, x):
    z = layer.w @ x + layer.b
    return np.sum(z * z) * layer[1][0]


add(namedtuple_argument, (Layer(matrix(2, 3), vector(2)), vector(3)), tags="namedtuple-argument matmul")


def namedtuples_in_list(layers, x):
    for layer in layers:
        x = np.tanh(layer.w @ x) + layer.b
    return np.sum(x**2)


add(
    namedtuples_in_list,
    ([Layer(matrix(3, 2), 0.3), Layer(matrix(2, 3), vector(2))], vector(2)),
    wrt=("layers", "x"),
    tags="namedtuple-argument list-argument for-list matmul",
)


def namedtuple_unpacked(layer, x):
    w, b = layer
    return np.sum(w * x) * b


add(namedtuple_unpacked, (Layer(vector(3), 0.5), vector(3, 1)), wrt=(0, 1), tags="namedtuple-argument unpack")


def dataclass_argument(model, x):
    return np.sum(np.sin(model.weights * x)) * model.bias + len(model.name)


add(dataclass_argument, (Model(vector(3), 0.7), vector(3, 1)), tags="dataclass-argument len")


def nested_dataclass(settings, x):
    s = 0.0
    for layer in settings.layers:
        s = s + settings.rate * np.sum(layer.w * x) ** 2 + layer.b
    return s


add(
    nested_dataclass,
    (Settings(0.3, (Layer(vector(2), 0.7), Layer(vector(2, 1), 1.5))), vector(2, 2)),
    tags="dataclass-argument namedtuple-argument for-tuple",
)


def scalars_in_containers(params):
    return params["n"] * params["x"] ** 2 * params["array0"] * params["single"]


add(
    scalars_in_containers,
    ({"n": np.float64(1.5), "x": 0.7, "array0": np.array(1.1), "single": np.float32(0.5)},),
    tags="dict-argument zero-d float32",
)


def appended(x):
    values = []
    for i in range(4):
        values.append(x * i)
    values.append(np.sin(x))
    s = 0.0
    for v in values:
        s = s * 0.5 + v * v
    return s


add(appended, (0.7,), tags="append for-range for-list list scalar")


def appended_arrays(x):
    states = [x]
    for _ in range(3):
        states.append(np.sin(states[-1]) * x)
    return np.sum(states[0] * states[2]) + np.sum(states[-1] ** 2)


add(appended_arrays, (vector(3),), tags="append for-range list")


def stacked_states(x):
    states = []
    h = x
    for i in range(3):
        h = np.tanh(h * x + i)
        states.append(h)
    return np.sum(np.stack(states) ** 2) + np.sum(np.concatenate(states)[1:3]) + np.sum(np.array(states)[0])


add(stacked_states, (vector(2),), tags="append for-range stack concatenate list")


def heads_are_joined(x, w):
    heads = []
    for q in np.split(x @ w, 2, axis=-1):
        heads.append(np.tanh(q) * 2)
    x = x + np.concatenate(heads, axis=-1)
    x += np.sin(x @ w)
    return np.mean(x * x) + np.sum(np.vstack(heads)[0]) * np.max(np.stack(heads))


add(
    heads_are_joined,
    (matrix(3, 4), matrix(4, 4)),
    wrt=(0, 1),
    tags="append for-array stack concatenate list whole-array-augmented",
)


def stack_machine(x, y):
    stack = [x, y]
    stack.append(stack.pop() * stack.pop())
    stack.append(x)
    a = stack.pop()
    b = stack.pop()
    stack.append(a - b)
    stack.append(y)
    return stack.pop() * stack.pop() + len(stack)


add(stack_machine, (0.7, 1.3), wrt=(0, 1), tags="append pop list scalar")


def pushed_and_popped(x):
    saved = []
    y = x
    for i in range(4):
        saved.append(y)
        y = np.sin(y) * x
    s = y
    while saved:
        s = s * saved.pop() + 1.0
    return s


add(pushed_and_popped, (0.7,), tags="append pop while for-range list scalar")


def polish_notation(x, tokens):
    stack = []
    for token in tokens:
        if token == "+":
            stack.append(stack.pop() + stack.pop())
        elif token == "*":
            stack.append(stack.pop() * stack.pop())
        elif token == "x":
            stack.append(x)
        else:
            stack.append(float(token))
    return stack.pop()


add(
    polish_notation,
    (1.5, ["x", "x", "*", "3", "x", "*", "+"]),
    (1.5, ["x", "2", "+", "x", "*", "x", "+"]),
    tags="append pop for-list string-keyed float-function elif scalar",
)


def list_of_pairs(x):
    pairs = []
    for i in range(3):
        pairs.append((x[i], i + 1.0))
    s = 0.0
    for value, weight in pairs:
        s = s + value**2 * weight
    return s


add(list_of_pairs, (vector(3),), tags="append for-list tuple-target tuple list")


def returns_tuple(x, y):
    z = x * y
    return z, np.sin(x) * z


add(returns_tuple, (vector(3), 0.7), wrt=(0, 1), tags="tuple container-result", scalar=False)


def returns_dict(x):
    return {"square": x * x, "parts": [np.sum(x), (x[0],)]}


add(returns_dict, (vector(3),), tags="dict container-result", scalar=False)


def returns_its_argument_twice(x):
    return x, x


add(returns_its_argument_twice, (vector(3),), tags="tuple container-result aliasing-result", scalar=False)


def returns_its_argument_among_others(x):
    y = np.sin(x)
    return y * x[0], (x, x[1])


add(returns_its_argument_among_others, (vector(3),), tags="tuple container-result aliasing-result", scalar=False)


def returns_namedtuple(x, y):
    return Layer(x * y, b=np.sum(x))


add(
    returns_namedtuple,
    (vector(3), 0.7),
    wrt=(0, 1),
    tags="namedtuple-result container-result",
    scalar=False,
)


def tuple_in_loop(x):
    state = (x, 1.0)
    for _ in range(3):
        position, velocity = state
        state = (position + 0.1 * velocity, velocity - 0.1 * np.sin(position))
    return state[0] * state[1]


add(tuple_in_loop, (0.7,), tags="tuple unpack for-range loop-carried scalar")


def dict_in_loop(x):
    state = {"p": x, "v": x * 0.0}
    for i in range(3):
        state["v"] = state["v"] * 0.9 - 0.1 * state["p"] ** 3
        state["p"] = state["p"] + state["v"] * (i + 1)
    return np.sum(state["p"] * state["v"])


add(dict_in_loop, (vector(2),), tags="dict store-dict for-range loop-carried")


def momentum(params, gradients, rate):
    new = {}
    for key in params:
        new[key] = params[key] - rate * gradients[key]
    return np.sum(new["w"] ** 2) + new["b"] ** 3


add(
    momentum,
    ({"w": vector(2), "b": 0.7}, {"w": vector(2, 1), "b": 0.2}, 0.1),
    wrt=(0, 1, 2),
    tags="dict store-dict dict-argument for-dict",
)


def aliased_lists(x):
    a = [x, x * 2.0]
    b = a
    b[0] = x * x
    b.append(a[1] * x)
    return a[0] * a[2] + len(a)


add(aliased_lists, (0.7,), tags="list alias-store append store-list len scalar")


def list_overwritten_in_argument(xs):
    xs[0] = xs[0] * xs[1]
    xs.append(xs[0] * 2.0)
    return xs[2] * xs[1]


add(list_overwritten_in_argument, ([0.7, 1.5],), tags="overwrites-argument list-argument append", mutates=True)


def dict_overwritten_in_argument(params):
    params["w"] *= 2.0
    params["b"] = params["b"] * params["w"][0]
    return np.sum(params["w"] ** 2) * params["b"]


add(
    dict_overwritten_in_argument,
    ({"w": vector(3), "b": 0.7},),
    tags="overwrites-argument dict-argument store-dict",
    mutates=True,
)


def attribute_store(model, x):
    model.bias = model.bias * x
    model.weights[0] = model.bias
    return np.sum(model.weights**2) + model.bias


add(
    attribute_store,
    (Model(vector(3), 0.7), 1.3),
    wrt=(0, 1),
    tags="overwrites-argument dataclass-argument store-attribute",
    mutates=True,
)


def starred_unpacking(xs):
    first, *rest = xs
    s = first
    for r in rest:
        s = s * r + first
    return s


add(starred_unpacking, ([0.5, 1.5, 0.7],), (vector(4),), tags="unpack starred for-list list-argument")


def tuple_grown(x):
    path = (x[0],)
    for i in range(1, len(x)):
        path = path + (path[-1] * x[i],)
    return path[1] * path[-1] + len(path)


add(tuple_grown, (vector(4),), tags="tuple-grown tuple for-range len")


def lists_joined(x):
    parts = sum([[v, v * v] for v in x], [])  # noqa: RUF017
    pairs = sum(((np.sin(v),) for v in x), ())
    return parts[0] * parts[3] + pairs[1] * pairs[2]


add(lists_joined, (vector(3),), tags="tuple-grown list sum comprehension")


def tuple_of_many(x):
    powers = tuple(v**2 for v in x if v > -1)
    first, *rest = tuple(np.sin(x))
    return powers[0] * powers[-1] + first * sum(rest) + len(powers)


add(tuple_of_many, (vector(4),), tags="tuple-whole tuple starred-target comprehension")


def tuple_of_rows(a, x):
    rows = [row * x for row in a if row[0] > -5]
    layers = tuple(rows)
    rows[0] = x
    return np.sum(layers[0] * layers[-1]) + np.sum(rows[0] * layers[1])


add(tuple_of_rows, (matrix(3, 2), vector(2)), wrt=(0, 1), tags="tuple-whole tuple list store-list")


def every_other_row(x, n):
    rows = [x * k for k in range(3)]
    rows.append(x + 1)
    part = rows[::-n]
    rows[0] = np.sin(x)
    part[1][0] = x[2]
    part.pop()
    return sum(np.sum(row * row * x) for row in part) + np.sum(rows[1] * rows[0])


add(every_other_row, (vector(4), 2), (vector(3), 1), tags="list-slice alias-store list pop", wrt="x")


def pairs_from_the_second_on(x, n):
    pairs = [[x * k, x + k] for k in range(3)]
    part = pairs[n:]
    part[0][1][:2] = x[2]
    pairs[2][0] = np.cos(x)
    part.append([x, x * x])
    s = 0.0
    for a, b in part:
        s = s + np.sum(a * b)
    return s * np.sum(pairs[1][1]) * np.sum(pairs[-1][0])


add(pairs_from_the_second_on, (vector(4), 1), (vector(3), 2), tags="list-slice alias-store nested-list", wrt="x")


def last_two_of_history(x, n):
    history = [x * 1.0]
    for k in range(4):
        last = history[-n:]
        new = sum(last) * 0.5
        new[k % 2] *= x[0]
        history.append(new)
        last[0][1] += 0.1 * x[k % 3]
    return np.sum(history[-1] * history[1])


add(last_two_of_history, (vector(4), 2), (vector(3), 1), tags="list-slice alias-store append for-range", wrt="x")


def rows_from_a_slot_on(x, n):
    rows = list(np.outer(x, x))
    rest = rows[n:]
    rest[0] *= 2
    rows[n + 1] = x
    rest[1] += rows[n + 1]
    return np.sum(rest[0] * rest[1] * rows[n] * rows[n + 1])


add(rows_from_a_slot_on, (vector(4), 1), (vector(3), 0), tags="list-slice alias-store augmented", wrt="x")


def exponent_beside_its_base(x):
    job = {}
    job["power"] = 3
    job["base"] = x[0] - 5.0
    scaled = [2.0]
    scaled.append(x[1] - 5.0)
    return job["base"] ** job["power"] + scaled[1] ** scaled[0] * pow(job["base"], job["power"])


# not smooth: what reverse over reverse makes of log(base), which is nan, is dropped in reverse mode only
add(exponent_beside_its_base, (vector(2),), tags="store-dict power dict append list", smooth=False)
