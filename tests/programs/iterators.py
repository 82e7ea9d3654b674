"""Iterators that are taken whole: map, filter, reduce, sorted, itertools, and generator expressions given to them."""

from __future__ import annotations

import functools
import itertools
import operator

import numpy as np

from tests.programs.registry import add, positive, vector


def _weighted(a, b):
    return a * b * b


def mapped_lambda(x):
    return sum(map(lambda x: x * x, x)) * x[0]


add(mapped_lambda, (vector(4),), tags="map lambda builtins")


def mapped_functions(x):
    pairs = list(map(_weighted, x, x[1:]))
    a, b, c = map(np.sin, pairs)
    s = 0.0
    for v in map(_weighted, pairs, x):
        if v < -5:
            continue
        s = s * 0.5 + v
    return s * a * b + c


add(mapped_functions, (vector(4),), tags="map call unpack continue")


def filtered_items(x):
    kept = [v * v for v in filter(lambda v: v > 0, x)]
    return sum(filter(None, kept)) * x[0] + len(kept)


add(filtered_items, (vector(4),), tags="filter lambda list-comprehension builtins")


def filtered_and_mapped(x):
    return max(map(np.cos, filter(lambda v: v < 0.9, x))) * sum(filter(lambda v: v < 0.5, map(np.sin, x)))


add(filtered_and_mapped, (vector(5),), tags="map filter lambda builtins")


def reduced_items(x):
    product = functools.reduce(operator.mul, x)
    return product + functools.reduce(lambda a, v: a * 0.5 + v * v, x, x[0])


add(reduced_items, (vector(4),), tags="reduce lambda")


def reduced_in_loop(x, n):
    s = x[0]
    for k in range(n):
        s = s * 0.3 + functools.reduce(lambda a, v: np.sin(a * v + k), (v * s for v in x), s)
    return s


add(reduced_in_loop, (vector(3), 3), tags="reduce lambda for-range generator-expression")


def sorted_items(x):
    up = sorted(x)
    down = sorted((v * v for v in x), reverse=True)
    return up[0] * up[1] ** 2 + down[0] * down[-1]


add(sorted_items, (vector(4),), tags="sorted generator-expression")


def sorted_by_key(x):
    items = sorted([v * v for v in x], key=lambda v: (v - 0.6) ** 2)
    s = 0.0
    for k, v in enumerate(sorted(x, key=np.cos)):
        s = s * 0.5 + v * items[k] * (k + 1)
    return s * items[0] + items[1] ** 2


add(sorted_by_key, (vector(4),), tags="sorted key lambda enumerate zip")


def largest_by_key(x):
    far = max(x, key=lambda v: (v - 0.5) ** 2)
    return far**2 + min([a * a for a in x], key=abs) * max(x[0], x[1], key=np.cos)


add(largest_by_key, (vector(4),), tags="key lambda builtins")


def smallest_pair(x):
    best = min(((v * v, v) for v in x), key=lambda pair: pair[0])
    return best[0] * best[1]


add(smallest_pair, (vector(4),), tags="key lambda generator-expression builtins")


def chained_iterators(x):
    s = 0.0
    for v in itertools.chain(x, x[1:] * 2):
        s = s * 0.9 + v * v
        if s > 9:
            break
    return s + sum(itertools.chain.from_iterable([[x[0], x[1]], [x[2] * x[1]]]))


add(chained_iterators, (vector(4),), tags="chain break")


def chained_while_others_are_stored_into(x):
    y = x * x
    z, kept = np.zeros(5), []
    for i, v in enumerate(itertools.chain(x, y[:1])):
        z[i] = v * v
        kept.append(v)
    return np.sum(z[1:] * z[:-1]) + kept[0] * kept[4]


add(chained_while_others_are_stored_into, (vector(4),), tags="chain store append enumerate")


def products_of_items(x):
    s = 0.0
    for a, b in itertools.product(x, x[:2]):
        s = s + a * b * b
    return s * sum(a * b for a, b in itertools.product(x, repeat=2))


add(products_of_items, (vector(3),), tags="product generator-expression")


def product_with_constants(x):
    return sum(k * v**2 for k, v in itertools.product(range(1, 4), x))


add(product_with_constants, (vector(3),), tags="product generator-expression")


def accumulated_items(x):
    totals = list(itertools.accumulate(x))
    powers = list(itertools.accumulate(x, lambda a, b: a * b))
    return totals[2] * totals[3] * powers[2] + powers[-1]


add(accumulated_items, (vector(4),), tags="accumulate lambda")


def accumulated_largest(x):
    return np.sum(np.array(list(itertools.accumulate(map(lambda v: v * v, x), max))) ** 2)


add(accumulated_largest, (vector(4),), tags="accumulate map lambda")


def repeated_items(x):
    s = 0.0
    for v in itertools.repeat(x[0] * x[1], 3):
        s = s * v + v
    return s + sum(a * b for a, b in zip(x, itertools.repeat(x[2], 3)))


add(repeated_items, (vector(3),), tags="repeat zip generator-expression")


def sliced_iterators(x):
    total = sum(v * v for v in itertools.islice(x, 1, 3))
    for v in itertools.islice((v**3 for v in x), 2):
        total = total * v + v
    return total + sum(itertools.islice(map(np.sin, x), 0, 4, 2))


add(sliced_iterators, (vector(4),), tags="islice map generator-expression")


def pairs_of_neighbours(x):
    s = 1.0
    for a, b in itertools.pairwise(x):
        s = s * 0.5 + (b - a) ** 2
    return s + sum(a * b for a, b in itertools.pairwise([v * v for v in x]))


add(pairs_of_neighbours, (vector(4),), tags="pairwise generator-expression")


def strict_zip(x, y):
    s = sum(a * b for a, b in zip(x, y, strict=True))
    for (a, b), c in zip(zip(x, y, strict=True), y[::-1], strict=True):
        s = s * 0.5 + a * b * c
    return s


add(strict_zip, (vector(3), vector(3, 1)), wrt=(0, 1), tags="zip-strict zip generator-expression")


def strict_zip_of_lists(x):
    squares = [v * v for v in x]
    return [a * b for a, b in zip(squares, list(x), strict=True)][1] * squares[0]


add(strict_zip_of_lists, (vector(3),), tags="zip-strict zip list-comprehension")


def extended_by_generator(x):
    items = [x[0]]
    items.extend(v * v for v in x)
    items.extend(map(np.sin, x))
    return sum(items) * items[1] + items[-1]


add(extended_by_generator, (vector(3),), tags="list-extend map generator-expression")


def any_and_all_items(x):
    if any(v > 1.0 for v in x) and all(v < 10 for v in x):
        return np.sum(x * x)
    return functools.reduce(lambda a, b: a * b, filter(lambda v: v != 0, x)) * x[0]


add(any_and_all_items, (vector(4),), (positive(3) * 0.5,), tags="any-all reduce filter generator-expression")


def chunks_items(x, n):
    rows = [list(itertools.islice(x, k, k + n)) for k in range(0, len(x), n)]
    return sum(functools.reduce(lambda a, b: a * b, row) for row in rows)


add(chunks_items, (vector(6), 2), tags="islice reduce lambda list-comprehension")


def merged_chains(x):
    groups = {"low": [v for v in x if v < 0], "high": [v * v for v in x if v >= 0]}
    everything = [*itertools.chain(groups["low"], groups["high"])]
    return everything[0] * everything[-1] + len(everything)


add(merged_chains, (vector(4),), tags="chain list-spread dict")


def repeated_in_product(x):
    return sum(a * b for a, b in itertools.product(itertools.repeat(x[0], 2), x))


add(repeated_in_product, (vector(3),), tags="repeat product generator-expression")


def path_length(points):
    total = 0.0
    for p, q in itertools.pairwise(points):
        if not all(abs(p - q) < 5.0):
            break
        total = total + np.sqrt(np.sum((p - q) ** 2))
    return total


add(path_length, (np.arange(6.0).reshape(3, 2) ** 1.5,), tags="pairwise any-all break")


def over_combinations(x):
    total = 1.0
    for i, j in itertools.combinations(range(len(x)), 2):
        total += np.sin(x[i] - x[j]) * total
    return total


add(over_combinations, (vector(3),), tags="for-tuple inactive-anything")


def over_constant_items(x):
    total = 1.0
    for i, weight in {0: 2.0, 2: 3.0}.items():
        total += x[i] * total * weight
    return total


add(over_constant_items, (vector(3),), tags="for-tuple for-dict inactive-dict")


def _stepped(row, v):
    row += v * v
    return row


def one_row_summed(x):
    row = np.zeros(2)
    return np.sum(sum(_stepped(row, v) for v in x) ** 2)


add(one_row_summed, (vector(3),), tags="sum generator-expression work-buffer")


def items_made_in_turns(x):
    z, c = x.copy(), x[0]
    y = 0.0
    for k, v in enumerate(u * c for u in z):
        z[-1] = z[-1] * 1.5
        c = c + v
        y = y + v * k
    for v in map(lambda u: u * c, z):
        c = c * 0.5
        if v > 9.0:
            break
        y = y + v * v
    else:
        y = y * 1.1
    return y


add(items_made_in_turns, (vector(4),), (vector(4) * 5.0,), tags="generator-expression map changed-later enumerate")


def changed_by_the_loop(x):
    z = x.copy()
    y = 0.0
    for w in (v * u for v in z if v > 0.0 for u in x[1:]):
        z[0] = z[0] * 0.5
        y = y * 0.9 + w
    for v, w in zip((u * u for u in z), filter(lambda u: u < 2.0, x)):
        y = y + v * w
    for k, v in enumerate(map(lambda a, b: a * b, x, z[1:])):
        y = y + v * k
    return y


add(changed_by_the_loop, (vector(4),), tags="generator-expression filter zip enumerate condition")


def pairs_of_zip(x, w):
    s = 0.0
    for pair in zip(x, w):
        s += pair[0] * pair[1] ** 2
    first = list(zip(x, w))[0]
    return s * first[1] + max(zip(x, w))[1] + sum([p[0] * p[1] for p in zip(x, w)])


add(pairs_of_zip, (vector(4), vector(4, 1)), tags="pairs zip", wrt=(0, 1))


def pairs_of_enumerate(x, w):
    s = 0.0
    for pair in enumerate(x):
        s += pair[0] * pair[1] ** 2
    place, least = min(enumerate(x), key=lambda pair: pair[1])
    return s * least * w[place]


add(pairs_of_enumerate, (vector(4), vector(4, 1)), tags="pairs enumerate", wrt=(0, 1))


def sorted_pairs(x, w):
    s = 0.0
    for i, (a, b) in enumerate(sorted(zip(x, w))):
        s += a * b ** (i + 1)
    falling = sorted(zip(x, w), key=lambda pair: -pair[1])
    return s * falling[0][0] + sum(a * b for a, b in falling[:2])


add(sorted_pairs, (vector(4), vector(4, 1)), tags="pairs sorted key", wrt=(0, 1))


def dicts_of_pairs(x, b):
    named = dict(zip(["p", "q", "r"], x))
    listed = dict([("a", x[0] * b), ("b", x[1])])
    s = 0.0
    for entry in named.items():
        s = s * 2 + entry[1] ** 2
    return s + named["p"] * named["r"] + listed["a"] * listed["b"]


add(dicts_of_pairs, (vector(3), 0.7), tags="pairs dict", wrt=(0, 1))


def waited_for_the_end(x):
    it = iter(x)
    s = 0.0
    while True:
        try:
            v = next(it)
        except StopIteration:
            break
        s = s + v * v
    return s


add(waited_for_the_end, (vector(4),), tags="iter next try while break")


def one_and_the_rest(x, w):
    it = iter(x)
    last = next(it)
    s = 0.0
    for v in it:
        s += (v - last) ** 2
        last = v
        if s > 50.0:
            break
    else:
        s = s * w[0]
    return s + next(it, w[1])


add(
    one_and_the_rest,
    (vector(4), vector(2, 1)),
    (vector(4) * 10.0, vector(2, 1)),
    tags="iter next for else break default",
    wrt=(0, 1),
)


def ends_of_a_short_list(x):
    it = iter([x[0] * x[1], x[2] ** 2])
    factor = 1.0
    try:
        a = next(it)
        b = next(it)
        factor = next(it)
    except StopIteration:
        factor = x[1]
    return a * b * factor


add(ends_of_a_short_list, (vector(3),), tags="iter next try")
