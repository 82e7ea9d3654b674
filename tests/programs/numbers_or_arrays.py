"""What is a number on one way and an array that is stored into on another, and has several names or places."""

from __future__ import annotations

import numpy as np

from tests.programs.registry import add, vector


class Shelf:
    def __init__(self, *items):
        self.items = list(items)

    def __getitem__(self, i):
        return self.items[i % len(self.items)]


def either_unpacked(x, s):
    a, b, c = (x[0], x * s, s)
    if x[0] > 5:
        a = b
    if np.ndim(a):
        a[0] = s
    d = a
    a = d * c
    (a, b), c = (b, d), a
    if np.ndim(b):
        b[1] = s
    if np.ndim(a):
        a[1] = s * c
    return np.sum(a * b * c * d)


def loop_over_either(x, s):
    m = s
    for p in [x[0], x * s, s * 2.0]:
        if np.ndim(p):
            p[1] = m * m
        m = np.sum(p * m)
        q = p
        q = q * 2
        if np.ndim(q):
            q[0] = s
    return m + np.sum(q * p)


def shelf_of_either(x, s):
    m = x * 0.5
    n = 0.0
    shelf = Shelf(m, n, x * 0.9)
    if np.ndim(m):
        m[-1] = s
    return np.sum(shelf[0] * s) + np.sum(shelf[1] * m)


def list_of_either_read_before_a_store(x, s):
    m = x * 0.5
    items = [m, 1.0, x * 0.9]
    t = 0.0
    for i in range(len(items)):
        t += np.sum(items[i] * s)
    m[-1] = s
    return t * np.sum(m)


def slice_of_numbers_and_arrays(x, s):
    y = x * 1.0
    xs = [s, y, s * 2]
    part = xs[:2]
    y[0] = part[0] * s
    return np.sum(part[1] * part[0]) * xs[2]


def slices_of_tuples(x, s):
    y = x * 1.0
    t = (s, (y, s * 3), s * 2, np.sin(y))
    a, b = t[1::2]
    y[1] = t[::-1][1] * s
    return np.sum(a[0] * b) * t[-2:][0] + a[1]


def slice_of_a_list_in_a_list(x, s):
    y = x * 1.0
    both = [[s, s * 3, s**2], [y]]
    part = both[0][:1]
    y[0] = part[0] * s
    for p in both[0][1:]:
        y[1] = y[0] * p
    return np.sum(both[1][0] * part[0])


def slice_of_an_argument(x, xs):
    y = x * 1.0
    both = [xs, y]
    part = both[0][1:]
    y[0] = part[0] * xs[1]
    y[1] = part[1]
    return y[0] * y[1] * y[2]


def either_raised_in_a_list(x, s):
    parts = [s, x * s, x[1:] * 1.0]
    total = 0.0
    for p in parts:
        p += s
        p *= p
        total = total + np.sum(p)
    return total * parts[0] + np.sum(parts[1] * parts[1]) * np.sum(parts[2])


def either_changed_under_two_names(x, s, up):
    y = x * s if up else s * 1.5
    z = y
    y *= x[0]
    y -= s
    return np.sum(z * y)


def power_of_either_in_place(x, s, up):
    y = x * s if up else s * 1.5
    z = [y]
    y **= 2
    y /= s
    return np.sum(z[0] * y)


def either_grows_in_a_loop(x, s, n):
    y = s
    z = [y]
    for i in range(n):
        y += x[i]
        z.append(y)
        if i == 1:
            y = x * s
    return sum(np.sum(each) for each in z) * np.sum(y)


def array_changed_before_it_is_either(x, s, up):
    if up:
        y = x * s
        z = y
        y *= 2.0
    else:
        y = s * 1.0
        z = y
    y += s
    return np.sum(z * y)


def either_updated_by_itself(x, s, up):
    y = x * s if up else s
    z = y
    y += z
    y *= z
    return np.sum(y) + np.sum(z * z)


def either_updated_by_a_view_of_it(x, s, up):
    y = x * s if up else s * 1.0
    z = y[::-1] if up else y
    y += z * 2
    y -= z
    return np.sum(y * z * z)


def either_swapped_in_a_loop(x, s, n):
    a, b = s, x * s
    total = 0.0
    for _ in range(n):
        a, b = b, a
        a += s
        total = total + np.sum(a * b)
    return total


AT = (vector(4), 0.7)
BOTH = ("x", "s")
add(either_unpacked, AT, wrt=BOTH, tags="tuple-target store-int alias-store")
add(loop_over_either, AT, wrt=BOTH, tags="for-list store-int")
add(shelf_of_either, AT, wrt=BOTH, tags="local-instance list store-int item-method")
add(list_of_either_read_before_a_store, AT, wrt=BOTH, tags="list alias-store store-int")
add(slice_of_numbers_and_arrays, AT, wrt=BOTH, tags="slice list alias-store store-int")
add(slices_of_tuples, AT, wrt=BOTH, tags="slice tuple-target store-int negative-step")
add(slice_of_a_list_in_a_list, AT, wrt=BOTH, tags="slice list for-list store-int")
add(slice_of_an_argument, (vector(4), [0.4, 1.2, 0.7]), wrt=("x", "xs"), tags="slice list-argument store-int")
add(either_raised_in_a_list, AT, wrt=BOTH, tags="list for-list whole-array-augmented")
for _made in (
    either_changed_under_two_names,
    power_of_either_in_place,
    array_changed_before_it_is_either,
    either_updated_by_itself,
    either_updated_by_a_view_of_it,
):
    add(_made, (*AT, True), (*AT, False), wrt=BOTH, tags="whole-array-augmented ternary alias-store")
add(either_grows_in_a_loop, (*AT, 4), (*AT, 1), wrt=BOTH, tags="whole-array-augmented loop-carried list append")
add(either_swapped_in_a_loop, (*AT, 3), (*AT, 0), wrt=BOTH, tags="whole-array-augmented loop-carried tuple-target")
