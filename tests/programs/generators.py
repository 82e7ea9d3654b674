"""Generator functions and the statements that take their items."""

from __future__ import annotations

import itertools

import numpy as np

from tests.programs.registry import add, positive, vector


def _running_sums(x):
    s = 0.0
    for v in x:
        s = s + v
        yield s * s


def over_generator(x):
    total = 0.0
    for square in _running_sums(x):
        total += np.sin(square)
    return total


add(over_generator, (vector(4),), tags="generator")


def _trajectory(state, dt, steps):
    for _ in range(steps):
        state = state + dt * np.sin(state)
        yield state


def mean_of_trajectory(x, dt):
    total = np.zeros_like(x)
    count = 0
    for state in _trajectory(x, dt, 5):
        total = total * 0.5 + state
        count += 1
    return np.sum(total * x) / count


add(mean_of_trajectory, (vector(3), 0.1), wrt=(0, 1), tags="generator")


def summed_generator(x):
    return sum(_running_sums(x)) * x[0] + max(_running_sums(x[1:]))


add(summed_generator, (vector(4),), tags="generator generator-whole sum builtins")


def listed_generator(x):
    squares = list(_running_sums(x))
    first, *rest = _running_sums(x * 0.5)
    squares.extend(_running_sums(x[:2]))
    return np.sum(np.array(squares)) * first * rest[-1] + squares[-1]


add(listed_generator, (vector(3),), tags="generator generator-whole starred-target list-extend")


def _filling(x):
    row = np.zeros(3)
    for k, v in enumerate(x):
        row[k % 3] += v * v
        yield row


def one_row_again(x):
    total = 0.0
    for row in _filling(x):
        total = total * 0.5 + row.sum() * row[0]
        row[1] = row[1] * 0.3
    return total


add(one_row_again, (vector(5),), tags="generator work-buffer store-augmented")


def rows_summed(x):
    rows = list(_filling(x))
    return np.sum(sum(_filling(x)) ** 2) + rows[0].sum() * rows[-1][1]


add(rows_summed, (vector(4),), tags="generator generator-whole work-buffer")


def _doubled(a):
    while True:
        a = a * 1.5
        yield a


def left_early(x):
    y = 0.0
    for v in _doubled(x[0]):
        if v > 2:
            break
        if v > 1.2:
            continue
        y = y + v * x[1]
    else:
        y = 100.0
    return y * x[2]


add(left_early, (positive(3),), tags="generator generator-break for-else continue")


def first_items(x):
    head = sum(itertools.islice(_doubled(x[0]), 3))
    for v in itertools.islice(_doubled(x[1]), 1, 4):
        head = head * 0.5 + v * v
    return head + next(_running_sums(x))


add(first_items, (vector(3),), tags="generator generator-break islice")


def returns_from_loop(x, limit):
    product = 1.0
    for k, square in enumerate(_running_sums(x), 1):
        product = product * (square + k)
        if product > limit:
            return product * 3.0
    return product


add(returns_from_loop, (vector(4), 5.0), (vector(4, 1) * 0.1, 1e9), tags="generator generator-break enumerate")


def closed_over(x):
    scale = x[0]

    def scaled(count):
        for k in range(count):
            if k % 2:
                yield x[k] * scale
            else:
                yield x[k] ** 2

    y = 1.0
    for v in scaled(len(x)):
        scale = scale * v
        y = y * 0.9 + scale
    return y


add(closed_over, (vector(5),), tags="generator generator-closure nested-def if")


def counts_its_items(x):
    taken = 0

    def tails():
        nonlocal taken
        while taken < len(x):
            tail = x[taken:]
            taken = taken + 1
            yield np.sum(tail) * tail[0]

    y = 0.0
    for v in tails():
        y = y * 0.5 + v * taken
    return y


add(counts_its_items, (vector(4),), tags="generator generator-closure nonlocal while")


class Layers:
    def __init__(self, weights):
        self.weights = weights

    def outputs(self, h):
        for w in self.weights:
            h = np.tanh(w * h)
            yield h

    def squares(self, h):
        yield from [h, h * h]
        for v in self.outputs(h):
            yield v * v


def outputs_of_layers(x):
    layers = Layers(x)
    y = 0.0
    for h in layers.outputs(x[0] * np.ones(2)):
        y = y + np.sum(h)
    return y + sum(layers.squares(x[1]))


add(outputs_of_layers, (vector(3),), tags="generator generator-method yield-from method")


def layers_given(layers, x):
    y = 1.0
    for k, h in enumerate(layers.outputs(x)):
        y = y * (h[k] + 1.0)
    return y


add(layers_given, (Layers([0.3, 0.5, 0.7]), vector(3)), wrt=(1,), tags="generator generator-method enumerate")


def _squared(items):
    for v in items:
        yield v * v


def _both(x):
    yield x[0]
    yield from _squared(_running_sums(x))
    yield from x[1:]


def pipeline(x):
    return sum(_squared(_both(x))) + any(v > 0.5 for v in _squared(x))


add(pipeline, (vector(3),), tags="generator yield-from any-all")


def mapped_generator(x):
    y = 0.0
    for v in map(np.cos, _both(x)):
        y = y * 0.7 + v
    for v in filter(lambda v: v > 0.1, _running_sums(x)):
        if v > 4.0:
            break
        y = y + v * v
    return y + sum(v * w for v, w in enumerate(_squared(x)))


add(mapped_generator, (vector(4),), tags="generator generator-break map filter lambda enumerate generator-expression")


def _until_large(x):
    for v in x:
        if v > 0.9:
            return
        yield v * v
        x[0] = x[0] * 0.5
    yield x[0]


def made_before_taken(x):
    x = x.copy()
    items = _until_large(x)
    x[1] = x[1] * x[0]
    scale, x = x[0], x * 2.0
    y = 1.0
    for v in items:
        y = y * (v + x[0]) + scale
    return y


add(made_before_taken, (vector(4),), (vector(3) * 0.1,), tags="generator early-return store-int")


def _decaying(x):
    s = 0.0
    for v in x:
        s = s * 0.5 + v
        yield s * s
        s += 0.1


def zipped_generators(x):
    y = 1.0
    for k, (a, b, c) in enumerate(zip(_decaying(x), _doubled(x[0]), x[1:])):
        y = y * a + b * c + k
        if y > 20.0:
            break
    return y + sum(u * v for u, v in zip(_running_sums(x), _decaying(x * 0.5)))


add(
    zipped_generators,
    (vector(4),),
    (positive(4) * 3.0,),
    tags="generator generator-zip generator-break enumerate zip",
)


def _with_places(x):
    for i in range(len(x) - 1):
        yield i, (x[i], x[i + 1] * 2.0)


def pairs_from_generator(x):
    y = 0.0
    for k, (a, b) in _with_places(x):
        y = y + a * b * k + a
    products = list(zip(_running_sums(x), _decaying(x)))
    return y + products[0][0] * products[-1][1] + sum(pair[0] for _, pair in _with_places(x))


add(pairs_from_generator, (vector(4),), tags="generator generator-zip generator-whole nested-target")


def _weighted_sum(items, weights):
    total = 0.0
    for k, v in enumerate(items):
        total = total * 0.5 + v * weights[k]
        if total > 50.0:
            break
    return total


def handed_to_function(x):
    return _weighted_sum(_running_sums(x), x) + _weighted_sum(_squared(_doubled(x[0])), np.ones(100))


add(handed_to_function, (positive(3),), tags="generator generator-passed generator-break")


def _all_squares(walk, x):
    return sum(v * v for v in walk(x))


class Account:
    def __init__(self, amounts):
        self.amounts = amounts
        self.balance = 0.0

    def items(self):
        for amount in self.amounts:
            self.balance = self.balance + amount
            yield amount * self.balance


def account_changes(x):
    account = Account(x)
    y = 0.0
    for v in account.items():
        y = y + v * account.balance
        account.balance = account.balance * 0.5
    return y + account.balance * _all_squares(_decaying, x) + _weighted_sum(Account(x).items(), x)


add(account_changes, (vector(4),), tags="generator generator-method generator-passed function-values")


def _numbers(count):
    try:
        for k in range(count):
            yield k
    finally:
        count = 0


def inactive_generator(x):
    s = 0.0
    for k in _numbers(len(x)):
        s = s * 0.5 + np.sin(x[k]) * s + x[k]
        if s > 3.0:
            break
    return s


add(inactive_generator, (vector(4),), (positive(4) * 2.0,), tags="generator generator-break try")
