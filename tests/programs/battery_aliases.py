"""Names that share memory, case by case: each is a way in which a gradient may be silently wrong."""

import numpy as np

from tests.programs.registry import add, matrix, positive, vector


def view_of_view_in_loop(a):
    b = a * 1.0
    for i in range(2):
        row = b[i + 1]
        part = row[1:]
        part[0] = row[0] * b[i, 2]
        part *= a[0, 0]
    return np.sum(b * b * a)


add(view_of_view_in_loop, (matrix(3, 3),), tags="view-of-view view-store for-range store-int")


def alias_of_argument_increased(x):
    y = x
    y += 1.0
    return np.sum(x * y * x)


add(alias_of_argument_increased, (vector(3),), tags="alias-augmented overwrites-argument", mutates=True)


def alias_of_number_increased(x):
    y = x
    y += 1.0
    z = [y]
    z += [x]
    return x * y + z[0] * z[1]


add(alias_of_number_increased, (1.3,), tags="alias-augmented augmented scalar")


def alias_increased_in_loop(x):
    y = x * 2.0
    for _ in range(3):
        z = y
        z += x
        z *= y
        y = z * 0.5
    return np.sum(y)


add(alias_increased_in_loop, (vector(3),), tags="alias-augmented for-range loop-carried")


def mixed_into(target, source):
    target[0] = source[1] * source[2]
    target *= source
    return np.sum(target)


def one_array_for_two_parameters(x):
    y = x * 1.0
    return mixed_into(y, y) * y[1]


add(one_array_for_two_parameters, (vector(3),), tags="same-argument-twice call store-int")


def one_array_for_two_parameters_of_lambda(x):
    y = np.sin(x)
    blend = lambda a, b: np.sum(a * b[::-1]) + a[0]
    return blend(y, y) * blend(x, x)


add(one_array_for_two_parameters_of_lambda, (vector(3),), tags="same-argument-twice lambda")


def one_array_twice_in_list(x):
    y = x * 2.0
    rows = [y, y]
    rows[0][0] = x[1] * x[2]
    rows[1][1] = rows[0][0] * y[2]
    return np.sum(rows[0] * rows[1] * y)


add(one_array_twice_in_list, (vector(3),), tags="shared-in-list list store-int")


def views_of_one_array_in_list(x):
    y = x * 1.5
    parts = [y[:3], y[1:]]
    for k in range(2):
        parts[k][1] = parts[1 - k][0] * x[k]
        parts[k][0] *= 2.0
    return np.sum(y * y)


add(views_of_one_array_in_list, (vector(4),), tags="shared-in-list list view-store for-range")


def list_items_taken_and_stored(x):
    rows = [x * 1.0, x * 2.0]
    row = rows[1]
    row[0] = rows[0][1] * x[2]
    rows[0][2] = row[0]
    return np.sum(rows[0] * rows[1])


add(list_items_taken_and_stored, (vector(3),), tags="shared-in-list list alias-store")


class Holder:
    def __init__(self, data):
        self.data = data
        self.tail = data[1:]


def attribute_is_a_local(x):
    y = x * 2.0
    holder = Holder(y)
    y[0] = x[1] * x[2]
    holder.tail[0] = y[0] * 3.0
    holder.data *= x
    return np.sum(y * y) + np.sum(holder.tail)


add(attribute_is_a_local, (vector(3),), tags="attribute-alias constructor view-store local-instance")


def attributes_of_two_objects(x):
    y = x * 1.0
    one, two = Holder(y), Holder(y)
    for k in range(2):
        one.data[k] = two.data[k + 1] * x[k]
        two.tail *= 1.5
    return np.sum(one.data * y)


add(attributes_of_two_objects, (vector(3),), tags="attribute-alias constructor for-range local-instance")


def reshape_that_copies(a):
    b = a * 1.0
    flat = np.array(b.T.reshape(-1))
    flat[1] = a[0, 0] * 5.0
    b[0, 0] = flat[1] * a[1, 1]
    return np.sum(flat * flat) + np.sum(b * a)


add(reshape_that_copies, (matrix(2, 3),), tags="reshape-copy store-int transpose")


def reshape_of_every_second(x):
    y = x * 1.0
    m = y[::2].reshape(3, 1)
    m[1] = y[0] * x[3]
    y[0] = m[2, 0] * 2.0
    return np.sum(m * m) + np.sum(y * x)


add(reshape_of_every_second, (vector(6),), tags="reshape-view-store store-int")


def reshape_that_copies_in_loop(a):
    b = a * 1.0
    s = 0.0
    for k in range(3):
        flat = b.T.reshape(-1).copy()
        flat[k] *= 2.0
        b[k % 2] = b[k % 2] * flat[k] + np.sin(flat[:3])
        s = s + np.sum(flat)
    return s * b[0, 0]


add(reshape_that_copies_in_loop, (matrix(2, 3),), tags="reshape-copy store-int transpose for-range")


def flatten_copies(a):
    b = a * 1.0
    copied = b.flatten()
    copied[0] = a[1, 1] * 3.0
    seen = b.ravel()
    seen[1] = copied[0] * a[0, 0]
    return np.sum(b * b) + np.sum(copied * copied)


add(flatten_copies, (matrix(2, 2),), tags="ravel-flatten store-int")


def ravel_and_flatten_in_loop(a):
    b = a * 1.0
    s = 0.0
    for k in range(3):
        copied = b.flatten()
        copied[k] = 7.0
        b.ravel()[k] *= a[0, 0]
        s = s + np.sum(copied * b.ravel())
    return s


add(ravel_and_flatten_in_loop, (matrix(2, 2),), tags="ravel-flatten for-range")


def asarray_shares(x):
    y = x * 1.0
    same, copy = np.asarray(y), np.array(y)
    same[0] = x[1] ** 2
    copy[1] = same[0] * 5.0
    y[2] = copy[1] * same[0]
    return np.sum(y * same) + np.sum(copy * x)


add(asarray_shares, (vector(3),), tags="asarray-array alias-store store-int")


def asarray_in_loop(x):
    y = x * 1.0
    for k in range(3):
        kept = np.array(y)
        now = np.asarray(y)
        now[k] = kept[k] * x[0]
        now += kept
    return np.sum(y * y)


add(asarray_in_loop, (vector(3),), tags="asarray-array alias-store for-range")


def diagonal_read_after_store(a):
    b = a * 1.0
    d = np.diagonal(b)
    b[1, 1] = a[0, 1] * a[1, 0]
    return np.sum(d * d) + np.trace(b)


add(diagonal_read_after_store, (matrix(2, 2),), tags="diagonal-view store-int")


def diagonal_by_stride(a):
    b = a * 1.0
    d = b.reshape(-1)[::4]
    d += a[0]
    b[1] *= d[2]
    return np.sum(b * b)


add(diagonal_by_stride, (matrix(3, 3),), tags="diagonal-view view-store")


def diagonal_stored_by_index(a):
    b = np.sin(a)
    k = np.arange(3)
    b[k, k] = b[k, k] * a[0] + a[:, 1]
    b[k, (k + 1) % 3] += b[k, k]
    return np.sum(b * a)


add(diagonal_stored_by_index, (matrix(3, 3),), tags="diagonal-view store-fancy fancy-index")


def fancy_copies_slices_share(x):
    y = x * 1.0
    copied, shared = y[[0, 1, 2]], y[0:3]
    shared[0] = x[3] * 2.0
    copied[1] = shared[0] * 3.0
    y[2] = copied[1]
    return np.sum(copied * shared) + np.sum(y * x)


add(fancy_copies_slices_share, (vector(4),), tags="fancy-against-slice fancy-index slice")


def mask_copies_in_loop(x):
    y = x * 1.0
    s = 0.0
    for k in range(3):
        chosen = y[y > 0.5]
        chosen *= 2.0
        window = y[k:]
        window *= 1.0 + 0.1 * x[0]
        s = s + np.sum(chosen) * y[k]
    return s


add(mask_copies_in_loop, (positive(4),), tags="fancy-against-slice mask for-range")


def buffer_written_in_one_branch(x):
    buffer = np.ones(3)
    if x[0] > 0:
        buffer[:] = x * x
    y = buffer * x
    buffer[1] = 5.0
    return np.sum(y * buffer)


add(buffer_written_in_one_branch, (positive(3),), (-positive(3),), tags="one-branch-store if work-buffer")


def buffer_written_in_some_turns(x):
    buffer = np.ones(3)
    s = 0.0
    for k in range(4):
        if k % 2 == 0:
            buffer[k // 2] = x[k // 2] * (k + 1.0)
        s = s + np.sum(buffer * x) * np.sum(buffer)
    return s


add(buffer_written_in_some_turns, (vector(3),), tags="one-branch-store for-range if work-buffer")


def out_is_an_operand(x):
    y = x * 1.0
    np.multiply(y, y, out=y)
    np.divide(x, y, out=y)
    np.exp(y, out=y)
    np.subtract(y, y[::-1] * x, out=y)
    return np.sum(y * x)


add(out_is_an_operand, (positive(3),), tags="out-alias out")


def out_overlaps_an_operand(x):
    y = x * 1.0
    np.add(y[:-1], y[1:], out=y[1:])
    for _ in range(2):
        np.multiply(y[1:], x[:-1], out=y[:-1])
    return np.sum(y * y)


add(out_overlaps_an_operand, (vector(4),), tags="out-alias out for-range overlap-store")


def turned_around_and_scaled(x):
    u = x * 1.0
    k = np.tanh(np.sum(u * x))
    for _ in range(3):
        u = u[::-1]
        np.multiply(u, 0.9, out=u)
    return np.sum(u * x) + k


add(turned_around_and_scaled, (vector(4) * 0.3,), tags="alias view negative-step out-argument for-range")


def ends_cut_off(x):
    u = x * x
    total = np.sum(np.sin(u) * x)
    while len(u) > 2:
        u = u[1:-1]
        u[...] = u * x[: len(u)]
    return total + np.sum(u * u)


add(ends_cut_off, (vector(7),), tags="alias view store-all while")


def rows_of_itself(x):
    u = np.outer(x, x)
    k = np.sum(u * u)
    for u in u:  # noqa: B020
        u[:] = np.sin(u) * k
        k = k * 0.5 + np.sum(u * x)
    return k


add(rows_of_itself, (vector(3),), tags="alias view for-array store-all")
