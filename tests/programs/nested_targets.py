"""Targets in targets, names that a target binds twice, and objects that a nested container holds twice."""

import numpy as np

from tests.programs.registry import add, vector


def kept_twice(rows):
    return rows, (rows, 1.0)


def nested_target_names_alias(x):
    rows = [x * 1, x * 2]
    r, (q, _) = kept_twice(rows)
    r[0] = np.sin(x)
    return np.sum(q[0])


add(nested_target_names_alias, (vector(3),), tags="nested-target unpack tuple list store-list alias-store call")


def nested_target_of_named_tuple(x):
    rows = [x * 2, x * 3]
    held = (rows, (rows, x[0], 1.0))
    a, (b, c, _) = held
    a[0] = x**3
    return np.sum(b[0]) * c


add(nested_target_of_named_tuple, (vector(3),), tags="nested-target unpack tuple list store-list alias-store")


def nested_target_in_loop(x):
    s = 0.0
    rows = [x * 2, x * 3]
    held = (rows, (rows, x[0], 1.0))
    for _ in range(3):
        a, (b, c, _) = held
        a[0] = x**3 * a[0]
        s = s + np.sum(b[0]) * c
    return s


add(nested_target_in_loop, (vector(3),), tags="nested-target unpack for-range store-list alias-store loop-carried")


def bound_twice(x):
    held = (x[0] * 2, (x[1] ** 3, x[2] ** 2))
    a, (a, b) = held
    return a * b


add(bound_twice, (vector(3),), tags="nested-target unpack tuple")


def bound_twice_by_loops(x):
    s = 0.0
    pairs = [(x * 2, (x**3, x)), (x, (x**2, x * 3))]
    for a, (a, b) in pairs:
        s = s + np.sum(a) * b[0]
    for v, v in zip(x, x**2, strict=True):
        s = s + v * x[0]
    return s + sum(np.sum(a) * b[1] for a, (a, b) in pairs)


add(bound_twice_by_loops, (vector(3),), tags="nested-target for-list zip zip-strict comprehension")


def starred_inside(x):
    held = [x * 2, [x * 3, x * 4], x]
    _, (b, *c), *d = held
    c[0] = c[0] * b
    return np.sum(c[0] * held[1][1] * d[0])


add(starred_inside, (vector(3),), tags="nested-target starred-target list store-list")


def starred_in_loops(x):
    s = 0.0
    for a, *b in [(x[0], x * 3, x * 4), (x[1], x * 3, x * 5)]:
        s = s + a * np.sum(b[0] * b[1])
    for k, (a, *b) in enumerate([(x[0], x * 3), (x[1], x**2)]):
        s = s + a * np.sum(b[0]) * k
    for a, *b in zip(x, x**2, x**3, strict=True):
        s = s + a * b[0] * b[1]
    return s + sum(a * np.sum(b[0] * b[1]) for a, *b in [(x[0], x * 3, x * 4)])


add(starred_in_loops, (vector(3),), tags="nested-target starred-target for-list enumerate zip zip-strict comprehension")


def held_at_two_depths(x):
    rows = [x * 2, x * 3]
    held = [rows, [rows]]
    inner = held[1]
    held[0][0] = x**3
    return np.sum(inner[0][0] * held[1][0][1])


add(held_at_two_depths, (vector(3),), tags="list alias-store store-list")


def held_at_depths_of_a_dict(x):
    rows = [x * 2, x * 3]
    held = {"k": (rows, {"j": rows})}
    p, q = held["k"]
    p[0] = np.sin(x)
    return np.sum(q["j"][0])


add(held_at_depths_of_a_dict, (vector(3),), tags="dict tuple list unpack alias-store store-list")


def numbers_and_texts_of_a_file(x):
    text = """
    # constants
    alpha = 0.5
    beta = 2
    name = test
    """
    settings = {}
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key, _, value = (part.strip() for part in line.partition("="))
        try:
            settings[key] = float(value)
        except ValueError:
            settings[key] = value
    y = settings["alpha"] * x[0] ** settings["beta"]
    settings.update(alpha=x[1])
    return y + settings["alpha"] * settings.get("gamma", x[2]) * len(settings["name"])


add(numbers_and_texts_of_a_file, (np.abs(vector(3)),), tags="unpack tuple-target dict try continue")


def starred_choice(x):
    first, *rest = x * 3.0, (x * 0.5 if x[0] > 0.0 else 1.0), x * 2.0
    product = rest[-1] * rest[0]
    first[0] = np.sum(product)
    return np.sum(first * first) + np.sum(product)


add(starred_choice, (np.abs(vector(3)),), tags="starred-target ternary store-int")


def starred_choice_in_a_loop(x):
    v = x * 2.0
    n, *rest = v + 1.0, (x * 0.5 if x[0] > 0.0 else 1.0), v
    product = rest[-1] * rest[0]
    for _ in range(2):
        n[0] = np.tanh(np.sum(v * product + np.sin(n)))
    return np.sum(product) + np.sum(n)


add(starred_choice_in_a_loop, (np.abs(vector(3)),), tags="starred-target ternary store-int for-range")
