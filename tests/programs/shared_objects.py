"""Objects under several names, by ways on which what they share was lost."""

from types import SimpleNamespace

import numpy as np

from tests.programs.registry import add, vector


class Layer:
    def __init__(self, weight):
        self.weight = weight


def list_in_namespace(x):
    state = SimpleNamespace(rows=[x * 1, x * 2], scale=x)
    rows = state.rows
    return np.sum(rows[0] ** 2 * rows[1] * state.scale)


add(list_in_namespace, (vector(3),), tags="list local-instance")


def list_in_namespace_shortened(x):
    rows = [v * x for v in x]
    s = 0.0
    for _ in range(2):
        state = SimpleNamespace(rows=rows, scale=x)
        left = state.rows
        s = s + np.sum(np.concatenate(left) ** 2)
        rows.pop(0)
    return s + np.sum(np.array(rows) ** 2) * x[0]


add(list_in_namespace_shortened, (vector(3),), tags="list local-instance list-pop for-range alias-store")


def stored_into_the_chosen(x):
    rows = [[x * 1, x * 2], [x * 3, x]]
    first = min(rows, key=lambda row: -row[0][0])
    first[0] = np.sin(x)
    tables = [{"a": x * 1}, {"a": x * 3}]
    last = max(tables, key=lambda table: table["a"][0])
    tables[1]["a"] = x**3
    arrays = [x * 2, x * 5]
    one = max(arrays[0], arrays[1], key=lambda v: v[1])
    one[1] = x[0] ** 2
    return np.sum(rows[1][0] ** 2) + np.sum(last["a"] ** 2) + np.sum(arrays[0] * arrays[1])


add(stored_into_the_chosen, (vector(3),), tags="list dict key alias-store store-list store-dict")


def stored_into_the_chosen_instance(x):
    layers = [Layer(x * 1), Layer(x * 3)]
    widest = max(layers, key=lambda layer: layer.weight[0])
    widest.weight = widest.weight * x
    return np.sum(layers[1].weight ** 2 * layers[0].weight)


add(stored_into_the_chosen_instance, (vector(3),), tags="list key local-instance store-attribute alias-store")


def numbers_of_a_changing_list(x):
    items = list(x)
    s = 0.0
    for _ in range(2):
        s = s + np.dot(items, items) * np.mean(items)
        items.reverse()
        items[0] = x[1] * s
    return s


add(numbers_of_a_changing_list, (vector(3),), tags="list store-list list-reverse for-range")


def deleted_attributes(x):
    layers = [Layer(x * 1), Layer(x**2)]
    s = 0.0
    for layer in layers:
        s = s + np.sum(layer.weight**2)
        del layer.weight
        layer.weight = s * x
    return np.sum(layers[0].weight * layers[1].weight)


add(deleted_attributes, (vector(3),), tags="del local-instance store-attribute for-list")


def deleted_names(x):
    n = 2
    y = x**n
    z = np.sin(y)
    del n, y
    layer = Layer(z)
    s = 0.0
    for _ in range(2):
        s = s + np.sum(layer.weight**2)
        del layer.weight
        layer.weight = x**3 * s
    return np.sum(layer.weight) * s


add(deleted_names, (vector(3),), tags="del local-instance store-attribute for-range")
