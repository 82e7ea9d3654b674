"""Slots and parts of arrays changed by what overlaps them, and arrays whose axes are found out when they run."""

from __future__ import annotations

import numpy as np

from tests.programs.registry import add, matrix, positive


class Pair:
    def __init__(self, a):
        self.a = a
        self.items = [a]


def slot_by_its_mirror(x, n):
    slots = [x * 1.0, x * 2.0]
    slots[n] *= slots[n][::-1]
    slots[n][:2] *= slots[n][1:3]
    slots[n] += slots[n][:1]
    slots[n] -= slots[n][::-1] / 2
    return np.sum(slots[0] * slots[1] * x)


def slot_by_a_view_named_before(x, n):
    slots = [x * 1.0, x * 2.0]
    mirror = slots[n][::-1]
    slots[n] *= mirror
    slots[n] /= mirror
    slots[n] += mirror
    slots[n] -= mirror * 2
    return np.sum(slots[0] * slots[1] * x)


def entry_by_its_mirror(x, n):
    d = {"a": x * 1.0}
    mirror = d["a"][::-1]
    d["a"] *= mirror
    d["a"] -= mirror / 3
    d["a"][:n] /= mirror[:n]
    return np.sum(d["a"] * x)


def attribute_by_its_mirror(x, n):
    pair = Pair(x * 1.0)
    mirror = pair.a[::-1]
    pair.a *= mirror
    pair.items[0] += mirror
    pair.items[0][:n] *= mirror[:n]
    return np.sum(pair.a * x)


def slots_by_each_other(x, n):
    slots = [x * 1.0, x * 2.0]
    for a in slots:
        for b in slots:
            a *= b
            a[:n] += b[::-1][:n]
    return np.sum(slots[0] * slots[1] * x)


def part_by_its_mirror_and_another_name(x, n):
    a = x[:n] * 1.0
    slots = [n, x * 1.0]
    b = a[::-1]
    b[:n] *= a
    for _ in range(n):
        slots.append(b)
        b = slots[1]
    return np.sum(a * 2) + 0.4 * np.sum(b) + np.sum(np.sin(slots[0])) + np.sum(np.sin(slots[1]))


def more_axes_in_each_turn(x, n):
    a = x[x > 0.1]
    b = a[..., None]
    for _ in range(n):
        a = a[None]
        a *= a
    return np.sum(np.sin(a)) + np.sum(np.sin(b))


def list_repeated_by_a_count(x, n):
    count = np.count_nonzero(x > 0.3)
    a = x[[0] * count]
    b = x * 1.0
    for _ in x[:count]:
        b = np.where(b > 0.13, np.sin(b), np.cos(b))
    view = b[::-1]
    view[:count] = a
    return np.sum(a * a) + np.sum(b * x) + n


def without_axes(x, n):
    v = np.where(np.squeeze(x) > 0.55, 2 * np.squeeze(x), np.squeeze(x))
    w = np.tanh(x)
    w[v > -0.4] = v[v > -0.4]
    return np.sum(np.sin(w)) + n * np.sum(np.sin(v))


def parts_without_axes(x, n):
    v = np.squeeze(x)
    w, u, t = v[...], v[None], v[()]
    return n * np.sum(np.sin(v)) * np.sum(w * u * t)


def sums_without_axes(x, n):
    v = np.mean(x, axis=-1)
    total = 0.0
    for _ in range(n):
        total = total + np.sum(v[v > -0.4]) * np.sum(np.cos(v)) + np.sum(v[None]) + np.sum(v[...] ** 2)
        total = total * np.sum(v * v)
    return total + np.sum(np.sin(v))


def reduced_masked_and_sliced(x, n):
    v = x
    for _ in range(n):
        v = np.sum(v * v, axis=-1) / 2
        v = v[v > -0.4]
        v = v[0:]
    return np.sum(np.sin(v))


def slot_to_a_power_of_itself(x, n):
    slots = [x * 1.0, x * 2.0]
    mirror = slots[0][::-1]
    slots[0] **= mirror
    slots[n] //= 0.3
    slots[1 - n] %= 0.7
    return np.sum(slots[0] * x) + np.sum(slots[1] * x)


def mirror_of_what_may_be_a_number(x, n):
    a = x[x > 0.1]
    w = a[::-1]
    w[:2] = a[:2]
    b = np.sin(a)
    for _ in range(n):
        a = b[n]
    return np.sum(b) + np.sum(a * a)


def raveled_number_is_set(x, n):
    half = np.sum(x * x, axis=-1) / 2
    row, table, more = np.ravel(half), np.reshape(half, (1, 1)), np.expand_dims(half, 0)
    row[:n] = x[:1]
    table[:n] *= x[1]
    more[:n] = x[1:2]
    return np.sum(np.sin(half)) + np.sum(np.sin(row)) * np.sum(table) + np.sum(more * x)


def chosen_without_axes(x, n):
    a = x[x > 0.1]
    slots = [x[0], a]
    for _ in range(n):
        a = slots[0]
    b = np.where(a > 0.2, np.sin(a), np.cos(a))
    b[b > 0.1] *= 0.5
    return np.sum(a) + np.sum(np.sin(b))


def chosen_of_numbers_is_set(x, n):
    mean = np.mean(x, axis=0)
    b = np.where(mean > -0.4, mean, 0.3)
    c = np.where(x > 0.1, b, 0.5)
    b[b > -0.4] *= 0.5
    return np.sum(np.sin(b)) + n * np.sum(c * x)


def sum_that_stays_in_a_branch(x, n):
    total = 0.0
    if n > 0:
        total = total + np.sum(x * x)
    row = np.sum(x, keepdims=True)
    row *= row[:n]
    return np.sum(np.sin(row)) + total


def viewed_again_in_a_loop(x, n):
    a = x * 1.0
    b = a
    for _ in range(n):
        a = np.ravel(a)
        a = a.reshape(2, -1)
        a[0, 0] = a[1, 1] * 2
    return np.sum(np.ravel(a) * x) + np.sum(b * b)


SOME = positive(4)
for _made in (
    slot_by_its_mirror,
    slot_by_a_view_named_before,
    entry_by_its_mirror,
    attribute_by_its_mirror,
    slots_by_each_other,
):
    add(_made, (SOME, 1), (SOME, 0), wrt="x", tags="alias-store list whole-array-augmented")
add(part_by_its_mirror_and_another_name, (SOME, 2), (SOME, 0), wrt="x", tags="alias-store list append")
add(more_axes_in_each_turn, (SOME, 2), (SOME, 0), wrt="x", tags="whole-array-augmented loop-carried mask")
add(slot_to_a_power_of_itself, (SOME, 1), (SOME, 0), wrt="x", tags="alias-store list")
add(mirror_of_what_may_be_a_number, (SOME, 0), wrt="x", tags="alias-store mask")
add(raveled_number_is_set, (SOME, 1), (SOME, 0), wrt="x", tags="alias-store slice")
add(chosen_without_axes, (SOME, 1), (SOME, 0), wrt="x", tags="mask loop-carried")
add(chosen_of_numbers_is_set, (SOME, 1), wrt="x", tags="mask")
add(sum_that_stays_in_a_branch, (SOME, 1), wrt="x", tags="if whole-array-augmented")
add(viewed_again_in_a_loop, (SOME, 2), (SOME, 0), wrt="x", tags="alias-store loop-carried")
add(list_repeated_by_a_count, (SOME, 1), wrt="x", tags="list alias-store")
for _made in (without_axes, parts_without_axes, sums_without_axes):
    add(_made, (positive(1), 2), (positive(3), 1), (matrix(2, 2), 0), wrt="x", tags="mask")
add(reduced_masked_and_sliced, (matrix(3, 4), 1), (matrix(3, 4).reshape(1, 1, 3, 4), 3), wrt="x", tags="mask")
