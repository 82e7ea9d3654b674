"""Stores: work buffers used again, views and aliases written through, swaps, arguments that are overwritten."""

import numpy as np

from tests.programs.registry import add, matrix, positive, vector


def inactive_work_buffer(x):
    buf = np.zeros(3)
    s = 0.0
    for i in range(3):
        buf[:] = i + 1.0
        s = s + np.sum(x * x * buf)
    return s


add(inactive_work_buffer, (vector(3),), tags="for-range work-buffer inactive-buffer store-slice")


def active_work_buffer(x):
    buf = np.empty(3)
    s = 0.0
    for i in range(4):
        buf[:] = x * (i + 1)
        buf[0] = np.sin(s)
        s = s + np.sum(buf * buf)
    return s


add(active_work_buffer, (vector(3) * 0.2,), tags="for-range work-buffer store-slice store-int")


def inactive_buffer_increments(x):
    weights = np.ones(3)
    s = x * 0.0
    for i in range(3):
        weights[i] += i
        s = s + x * weights
        weights *= 0.5
    return np.sum(s * s)


add(inactive_buffer_increments, (vector(3),), tags="for-range inactive-buffer work-buffer store-augmented")


def inactive_buffer_two_sweeps(x):
    mask = np.zeros(4)
    total = 0.0
    for i in range(4):
        mask[i] = 1.0
        total = total + np.sum(np.sin(x * mask) * x)
    mask[:] = 2.0
    return total * np.sum(mask * x)


add(inactive_buffer_two_sweeps, (vector(4),), tags="for-range inactive-buffer work-buffer store-int store-slice")


def store_elements(x):
    y = np.zeros(3)
    y[0] = x[0] * x[1]
    y[1] = np.sin(y[0])
    y[2] = y[0] * y[1]
    y[0] = y[2] * x[2]
    return np.sum(y * y)


add(store_elements, (vector(3),), tags="store-int subscript-int")


def store_matrix_elements(a):
    b = np.zeros((2, 3))
    b[0, 1] = a[1, 0] * 2.0
    b[1] = a[0] * a[1]
    b[:, 2] = np.sum(a, axis=1)
    b[1, 0:2] += a[0, 1]
    b[-1, -1] *= a[0, 0]
    return np.sum(b * b)


add(store_matrix_elements, (matrix(2, 3),), tags="store-int store-slice store-augmented subscript-int")


def store_slice_augmented(x):
    z = x * 1.0
    z[1:] += x[0]
    z[:-1] *= x[1:]
    z[::2] -= 3.0
    z[1:3] /= x[0]
    return np.sum(z * z)


add(store_slice_augmented, (vector(5),), tags="store-slice store-augmented")


def store_power(x):
    z = x * 1.0
    z[0] **= 3
    z[1:] **= 2.0
    return np.sum(z * x)


add(store_power, (positive(4),), tags="store-augmented power")


def store_broadcast(x, s):
    z = np.zeros((3, 4))
    z[:] = x
    z[1] = s
    z[:, 0] = x[1] * s
    z[..., 1:3] += np.sin(s)
    return np.sum(z * z)


add(store_broadcast, (vector(4), 0.7), wrt=(0, 1), tags="store-slice ellipsis broadcast")


def store_negative_step(x):
    z = np.zeros(5)
    z[::-1] = x
    z[3::-2] = x[:2] * x[0]
    return np.sum(z * x * z)


add(store_negative_step, (vector(5),), tags="store-slice negative-step")


def store_mask(x):
    y = x * 2.0
    y[x > 0.5] = 0.0
    y[x < 0] = x[0]
    return np.sum(y * x)


add(store_mask, (vector(6),), tags="store-mask comparison")


def store_mask_active(x):
    y = np.zeros(6)
    m = x > 0.4
    y[m] = np.sin(x[m]) * x[m]
    y[~m] *= 3.0
    y[m] += 1.0
    return np.sum(y * y)


add(store_mask_active, (vector(6),), tags="store-mask mask store-augmented")


def store_mask_in_constant(y, v):
    z = y * 1.0
    for i in range(3):
        z = z + np.sum(v * np.sin(y * z + 1))
        m = v > 0.1 * i
        v[m] = 0.7
    return np.sum(z)


add(store_mask_in_constant, (vector(3), vector(3, 1)), tags="store-mask mask comparison for-range", mutates=True)


def store_repeated_index(x):
    z = np.zeros(3)
    z[[0, 0, 1]] = x
    return np.sum(z * z * 2.0)


add(store_repeated_index, (vector(3),), tags="store-fancy repeated-index")


def store_repeated_index_augmented(x):
    z = np.zeros(3)
    index = np.array([0, 2, 0, 1])
    z[index] += x
    z[index] *= 2.0
    return np.sum(z * z)


add(store_repeated_index_augmented, (vector(4),), tags="store-fancy repeated-index store-augmented")


def whole_array_augmented(x):
    z = np.sin(x)
    z *= x
    z += 1.0
    w = z
    w /= 2.0
    z -= x * x
    return np.sum(z * w)


add(whole_array_augmented, (vector(4),), tags="whole-array-augmented alias-store")


def whole_array_in_loop(x):
    z = np.ones(4)
    for _ in range(3):
        z *= x
        z += np.sin(z)
    return np.sum(z)


add(whole_array_in_loop, (vector(4),), tags="whole-array-augmented for-range work-buffer")


def out_argument(x):
    z = np.zeros(3)
    np.multiply(x, x, out=z)
    np.add(z, x, out=z)
    w = np.sin(z, out=z)
    return np.sum(z * w)


add(out_argument, (vector(3),), tags="out-alias out")


def out_in_loop(x):
    z = np.ones(3)
    s = 0.0
    for i in range(3):
        np.multiply(z, x, out=z)
        s += np.sum(z) * i
    return s


add(out_in_loop, (vector(3),), tags="out for-range work-buffer")


def out_slice(x):
    z = np.zeros((2, 3))
    np.exp(x, out=z[0])
    np.multiply(z[0], x, out=z[1])
    return np.sum(z * z)


add(out_slice, (vector(3),), tags="out view-store")


def view_store(x):
    y = x * 2.0
    v = y[1:]
    v[0] = x[0] * x[1]
    v *= 3.0
    return np.sum(y * y)


add(view_store, (vector(4),), tags="view-store whole-array-augmented")


def base_store_seen_in_view(x):
    y = x * 2.0
    v = y[1:3]
    y[1] = x[0] ** 2
    y *= x
    return np.sum(v * v) + v[0]


add(base_store_seen_in_view, (vector(4),), tags="view-store")


def view_of_view(x):
    y = x * 1.5
    v = y[1:]
    w = v[::2]
    w[1] = np.sin(x[0])
    w += v[0]
    v[-1] *= x[2]
    return np.sum(y * y * x)


add(view_of_view, (vector(6),), tags="view-store view-of-view negative-step")


def row_views(a):
    b = a * a
    for i in range(3):
        row = b[i]
        row[0] = row[1] * 2.0
        row[1:] += row[0]
    return np.sum(b * a)


add(row_views, (matrix(3, 3),), tags="view-store for-range store-int")


def rows_iterated(a):
    b = a + 0.0
    for row in b:
        row *= row[0]
        row[-1] = 3.0
    return np.sum(b * b)


add(rows_iterated, (matrix(3, 3),), tags="view-store for-array whole-array-augmented")


def alias_store(x):
    y = x * 2.0
    z = y
    z[0] = x[1] * x[2]
    y[1] = z[0] * z[2]
    return np.sum(y * y + z)


add(alias_store, (vector(3),), tags="alias-store store-int")


def alias_conditional(x):
    a = x * 2.0
    b = x * 3.0
    c = a if x[0] > 0 else b
    c[0] = x[1]
    c *= x
    return np.sum(a * a) + np.sum(b * x)


add(alias_conditional, (positive(3),), (-positive(3),), tags="alias-store ternary")


def alias_rebound_in_loop(x):
    a = x * 1.0
    b = x * 2.0
    c = a
    for i in range(4):
        c[0] = c[1] * x[i % 2]
        c = b if i % 2 == 0 else a
    return np.sum(a * b)


add(alias_rebound_in_loop, (vector(3),), tags="alias-store for-range ternary modulo")


def overlapping_store(x):
    y = x * 1.0
    y[1:] = y[:-1]
    y[:-1] = y[1:] * x[0]
    return np.sum(y * y * x)


add(overlapping_store, (vector(5),), tags="overlap-store store-slice")


def overlapping_argument(x):
    x[1:] = x[:-1]
    return np.sum(x * np.array([1.0, 2.0, 3.0, 4.0]))


add(overlapping_argument, (vector(4),), tags="overlap-store overwrites-argument store-slice", mutates=True)


def overlapping_in_loop(x):
    y = x * 1.0
    for _ in range(3):
        y[1:] = y[:-1] * y[1:]
        y[::-1] = y + 0.0
    return np.sum(y)


add(overlapping_in_loop, (vector(4),), tags="overlap-store for-range negative-step")


def transpose_view_store(a):
    b = a * 1.0
    t = b.T
    t[0] = t[1] * 2.0
    t[2, 1] *= a[0, 0]
    return np.sum(b * b * a)


add(transpose_view_store, (matrix(3, 3),), tags="transpose-view-store store-int")


def transpose_function_store(a):
    b = np.sin(a)
    t = np.transpose(b)
    t += a[0, 0]
    b[0] *= 2.0
    return np.sum(t * t)


add(transpose_function_store, (matrix(2, 3),), tags="transpose-view-store whole-array-augmented")


def reshape_view_store(x):
    y = x * 1.0
    m = y.reshape(2, 3)
    m[1] = m[0] * 3.0
    m[:, 0] += y[5]
    return np.sum(y * y * x)


add(reshape_view_store, (vector(6),), tags="reshape-view-store store-int")


def ravel_view_store(a):
    b = a * 1.0
    r = b.ravel()
    r[1] = a[0, 0] ** 2
    f = np.reshape(b, -1)
    f[0] *= r[1]
    return np.sum(b * b)


add(ravel_view_store, (matrix(2, 2),), tags="reshape-view-store store-int")


def newaxis_view_store(x):
    y = x * 1.0
    column = y[:, None]
    column *= 2.0
    column[0, 0] = x[1]
    return np.sum(y * column)


add(newaxis_view_store, (vector(3),), tags="view-store newaxis")


def diagonal_store(a):
    b = a * 1.0
    for i in range(3):
        b[i, i] = np.exp(b[i, i]) + b[i, 0]
    return np.sum(b * a)


add(diagonal_store, (matrix(3, 3),), tags="store-int for-range")


def overwritten_argument(x):
    x[0] = x[1] * x[2]
    x *= 2.0
    return np.sum(x * x)


add(overwritten_argument, (vector(3),), tags="overwrites-argument store-int whole-array-augmented", mutates=True)


def overwritten_argument_in_loop(x, n):
    for i in range(1, n):
        x[i] += x[i - 1] * 0.5
        x[i] *= x[i]
    return x[n - 1]


add(overwritten_argument_in_loop, (vector(4), 4), tags="overwrites-argument for-range store-augmented", mutates=True)


def overwritten_list_argument(params):
    params[0] = params[0] * params[1]
    params[1] *= 2.0
    return params[0] * params[1]


add(overwritten_list_argument, ([1.5, 0.7],), tags="overwrites-argument list-argument", mutates=True)


def two_arguments_one_overwritten(x, y):
    x[:] = x * y
    return np.sum(x * y)


add(two_arguments_one_overwritten, (vector(3), vector(3, 1)), wrt=(0, 1), tags="overwrites-argument", mutates=True)


def returns_overwritten_argument(x):
    x *= x
    return x


add(returns_overwritten_argument, (vector(3),), tags="overwrites-argument", mutates=True, scalar=False)


def swapped_buffers(u, steps):
    new = np.zeros(len(u))
    for _ in range(steps):
        new[0] = u[0]
        new[-1] = u[-1]
        for i in range(1, len(u) - 1):
            new[i] = u[i] + 0.1 * (u[i - 1] - 2.0 * u[i] + u[i + 1])
        u, new = new, u
    return np.sum(u * u)


add(swapped_buffers, (vector(6), 3), (vector(4), 4), tags="buffer-swap for-range store-int swap", mutates=True)


def heat_equation(u0, k, steps):
    u = u0.copy()
    new = u0.copy()
    for _ in range(steps):
        new[1:-1] = u[1:-1] + k * (u[:-2] - 2.0 * u[1:-1] + u[2:]) * (1 + u[1:-1] ** 2)
        u, new = new, u
    return np.sum(u**2)


add(heat_equation, (vector(6), 0.1, 5), wrt=(0, 1), tags="buffer-swap for-range store-slice swap method")


def gauss_seidel(a, b):
    x = np.zeros(len(b))
    for _ in range(4):
        for i in range(len(b)):
            s = b[i]
            for j in range(len(b)):
                if j != i:
                    s -= a[i, j] * x[j]
            x[i] = s / a[i, i]
    return np.sum(x * x)


add(gauss_seidel, (matrix(3, 3) * 0.3 + np.eye(3), vector(3)), wrt=(0, 1), tags="gauss-seidel nested-loop store-int if")


def ping_pong_three(x):
    a, b, c = x * 1.0, x * 2.0, x * 3.0
    for i in range(5):
        a[:] = np.sin(b) + c
        c[0] *= a[1]
        a, b, c = b, c, a
    return np.sum(a * b * c)


add(ping_pong_three, (vector(3),), tags="buffer-swap swap for-range store-slice")


def swapped_rows(a):
    b = a * 1.0
    tmp = b[0].copy()
    b[0] = b[1]
    b[1] = tmp
    b[[0, 2]] = b[[2, 0]]
    return np.sum(b * b * a)


add(swapped_rows, (matrix(3, 2),), tags="store-fancy fancy-index store-int method")


def swapped_elements(x):
    y = x * 1.0
    y[0], y[2] = y[2], y[0]
    for i in range(3):
        y[i], y[2 - i] = y[2 - i] * 2.0, y[i]
    return np.sum(y * x)


add(swapped_elements, (vector(3),), tags="swap store-int for-range tuple-target")


def pivoted(a):
    lu = a + 0.0
    rows = list(range(len(a)))
    sign = 1.0
    for k in range(len(a) - 1):
        p = k + int(np.argmax(np.abs(lu[k:, k])))
        if p != k:
            lu[[k, p]] = lu[[p, k]]
            rows[k], rows[p] = rows[p], rows[k]
            sign = -sign
        lu[k + 1 :, k] /= lu[k, k]
        lu[k + 1 :, k + 1 :] -= np.outer(lu[k + 1 :, k], lu[k, k + 1 :])
    return sign * np.prod(np.diag(lu)) + np.sum(lu[rows[0]] * a[rows[-1]])


add(pivoted, (matrix(3, 3),), tags="swap store-fancy store-slice tuple-target for-range")


def buffer_of_the_loop(x):
    s = 0.0
    for i in range(3):
        buf = np.zeros(3)
        buf[i] = x[i] ** 2
        buf += x
        s = s + np.sum(buf * buf)
    return s


add(buffer_of_the_loop, (vector(3),), tags="for-range work-buffer store-int whole-array-augmented")


def result_is_a_buffer(x):
    y = np.empty_like(x)
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = y[i - 1] * x[i]
    return y


add(result_is_a_buffer, (vector(4),), tags="for-range store-int len", scalar=False)


def filled_in_branches(x):
    y = np.zeros(4)
    if x[0] > 0:
        y[:2] = x[:2] ** 2
    else:
        y[2:] = np.sin(x[:2])
    y[1] *= x[3]
    return np.sum(y * x)


add(filled_in_branches, (positive(4),), (-positive(4),), tags="one-branch-store if store-slice store-augmented")


def divisor_overwritten(x):
    d = x[0] + 2.0
    y = x * 1.0
    for _ in range(3):
        y = y / d
        d = d * 0.5 + np.sum(y) ** 2
    return np.sum(y) / d


add(divisor_overwritten, (positive(3),), tags="divisor-overwritten for-range rebinding loop-carried")


def divisor_buffer_overwritten(x):
    d = x + 2.0
    s = 0.0
    for i in range(3):
        s = s + np.sum(x / d)
        d[i] = d[i] * x[0]
        d *= 1.5
    return s


add(divisor_buffer_overwritten, (positive(3),), tags="divisor-overwritten work-buffer store-int whole-array-augmented")


def fill_then_slice_of_buffer(x):
    work = np.zeros((2, 4))
    s = 0.0
    for i in range(6):
        work[i % 2] = np.sin(x + s)
        s = s + np.sum(work[0] * work[1])
    return s


add(fill_then_slice_of_buffer, (vector(4),), tags="for-range work-buffer modulo store-int")


def copies_are_not_views(x):
    y = x.copy()
    z = y[[0, 1]]
    z[0] = 5.0
    w = y + 0.0
    w *= 2.0
    y[0] = x[1]
    return np.sum(y * x) + np.sum(z * z) + np.sum(w)


add(copies_are_not_views, (vector(3),), tags="fancy-index store-int method copy")


def array_saved_before_store(x):
    y = x * 1.0
    s = np.sum(np.exp(y) * y)
    y[0] = 7.0
    s = s + np.sum(y * y)
    y[:] = x * s
    return np.sum(y)


add(array_saved_before_store, (vector(3),), tags="store-int store-slice")


def slot_times_itself(x):
    z = x + 1.0
    for i in range(3):
        z[i] = z[i] * z[i] * x[i]
        z[i] *= z[(i + 1) % 3]
    return np.sum(z)


add(slot_times_itself, (vector(3),), tags="for-range store-int store-augmented modulo")


def copied_everywhere(x):
    y = x * 1.0
    np.copyto(y, x[::-1] ** 2, where=1)
    np.copyto(y, 7.0, where=False)
    return np.sum(y * y)


add(copied_everywhere, (vector(4),), tags="store-slice")


def part_of_an_iterator(x):
    y = x * 2.0
    part = y.flat[1:]
    y[1] = x[0] ** 2
    part[0] = part[1]
    return np.sum(y * y) + np.sum(part**3)


add(part_of_an_iterator, (vector(4),), tags="store-int")


def differences_stored_into(x, n):
    steps = np.diff(x * x, n)
    steps[0] = x[0] ** 3
    return np.sum(steps * steps)


add(differences_stored_into, (vector(5), 2), wrt="x", tags="store-int")
