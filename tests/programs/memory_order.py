"""Views that NumPy can give or not, by the order in which an array lies in memory; and views chosen by a branch."""

import numpy as np

from tests.programs.registry import add, matrix


class Field:
    def __init__(self, values):
        self.grid = values.T.copy()
        self.flat = self.grid.reshape(-1)

    def step(self):
        self.flat[1:] += self.flat[:-1] ** 2


def copy_of_transpose_reshaped(x):
    y = x.T.copy()
    z = y.reshape(2, 3)
    z[1:] = z[:-1] * z[1:]
    return y * z.T


def copy_of_transpose_raveled_in_loop(x):
    y = x.T.copy()
    for _ in range(2):
        for j in range(2):
            v = y.ravel()
            v[j::2] *= v[1 - j :: 2]
    return np.sum(y * x.T)


def array_in_order_of_fortran(x):
    y = np.array(x, order="F")
    v = y.T.reshape(-1)
    v *= v
    return y + x


def rows_reshaped_in_list(x):
    rows = [x.T.copy(), x.T.copy()]
    for row in rows:
        v = row.reshape(2, 3)
        v[1:] += v[:-1] ** 2
    return np.sum(rows[0] * rows[1])


def field_with_flat_view(x):
    field = Field(x)
    field.step()
    field.step()
    return np.sum(field.grid * field.grid)


def sweeps_along_both_axes(u0):
    u = u0.copy()
    for direction in range(2):
        v = u.T if direction else u
        flux = np.zeros((v.shape[0] + 1, v.shape[1]))
        flux[1:-1] = 0.5 * (v[1:] ** 2 + v[:-1] ** 2)
        v -= 0.1 * np.diff(flux, axis=0)
    return np.sum(u * u0)


def chosen_of_output_itself(x):
    v = x * 2.0
    chosen = x > 0.6
    np.multiply(v, v[0], out=v, where=chosen)
    np.multiply(v[1:], v[:-1], out=v[1:], where=chosen[1:])
    return np.sum(v * v)


def rows_taken_raveled_and_stored_into(x, k):
    u = x[[0] * k]
    v = np.ravel(u)
    w = np.sum(u, axis=0, keepdims=True)
    u[:] = u * w
    return 0.3 * np.sum(np.sin(v)) + 0.4 * np.sum(np.sin(w))


def columns_taken_reshaped_and_stored_into(x, k):
    u = x[:, [2, 0, 1]].T
    v = u.reshape(-1)
    v[:k] = v[-k:] * x[0]
    return np.sin(u) + x


def buffer_of_fortran_flattened_and_stored_into(x):
    u = np.zeros((2, 3), order="F")
    v = u.T.reshape(-1)
    u += x
    v[1:] *= v[:-1]
    return np.sum(u * x)


def every_second_raveled_and_stored_into(x, c):
    y = x * c
    v = np.ravel(y[::2])
    v[0] = y[1] * 2
    y[2] = v[1] * x[0]
    return np.sum(v * v) * y[0] + np.sum(y * x)


def columns_reshaped_and_stored_into(x, c):
    y = x.copy()
    v = y[:, :2].reshape(-1)
    v[1:] *= v[:-1]
    w = y[:, 0].reshape(1, -1)
    w -= c * np.mean(w)
    y[0] *= v[0]
    return np.sum(v) * np.sum(w * w) + np.sum(y * x)


def centred_columns(x, c):
    y = np.sin(x).T
    for k in range(2):
        flat = y[k:].reshape(-1)
        flat -= c * np.mean(flat)
        y[k, 0] = flat[0] * y[-1, -1]
        flat[-1] = y[k, 0]
    return np.sum(y * y) + np.sum(flat * flat)


def turned_product_flattened(x, c):
    y = x.T * x.T + c
    v = y.reshape(-1, order="C")
    v *= v
    rows = np.ascontiguousarray(y[::-1])
    rows[0] = c * v[-1]
    tall = np.ravel(np.copy(y.T))
    tall[0] = v[0]
    return np.sum(y * x.T) + np.sum(rows * y) * np.sum(tall * v)


def columns_raveled_in_branches(x, c):
    y = x * x
    part = np.swapaxes(y, 0, 1)
    if c > 0:
        v = part.ravel()
        v[:2] = c * v[1:3]
    else:
        v = part[:1].ravel()
        v[...] = np.cos(v)
    y[0] = np.sum(v) * y[1]
    return np.sum(y * x) * np.sum(v)


def columns_or_rows_raveled(x, c):
    y = x * x
    for k in range(2):
        part = y.T if k else y
        v = part.reshape(-1)
        v[0] += c * v[-1]
        v *= v
        y[k] = x[k] + v[1]
    return np.sum(y * x) * np.sum(v)


def mirror_raveled_again(x, c):
    v = (x * c)[::-1]
    a = v
    for _ in range(2):
        v = np.ravel(v)
        a[1] += c * v[0]
        v[-1] = a[0] * a[-1]
    return np.sum(a * a) + np.sum(v**3)


def steps_reshaped_in_the_argument(x, c):
    v = np.reshape(x[::2], (1, -1))
    v += c
    w = np.ravel(x[1::2])
    w *= v[0]
    return np.sum(v * w) * np.sum(x * x)


for _made in (
    columns_or_rows_raveled,
    columns_reshaped_and_stored_into,
    centred_columns,
    turned_product_flattened,
    columns_raveled_in_branches,
):
    add(_made, (matrix(2, 3), 0.7), (matrix(3, 2), -0.3), wrt=(0, 1), tags="reshape-copy reshape-view-store transpose")
add(mirror_raveled_again, (matrix(2, 2).ravel(), 0.7), wrt=(0, 1), tags="reshape-copy for-range loop-carried")
add(steps_reshaped_in_the_argument, (matrix(2, 2).ravel(), 0.7), wrt=(0, 1), tags="reshape-copy", mutates=True)
add(
    every_second_raveled_and_stored_into,
    (matrix(2, 3).ravel(), 0.7),
    wrt=(0, 1),
    tags="reshape-copy ravel-flatten reshape-view-store",
)
add(rows_taken_raveled_and_stored_into, (matrix(3, 3), 3), tags="reshape-view-store fancy-index")
add(columns_taken_reshaped_and_stored_into, (matrix(3, 3), 3), tags="reshape-view-store fancy-index", scalar=False)
add(buffer_of_fortran_flattened_and_stored_into, (matrix(2, 3),), tags="reshape-view-store")
add(copy_of_transpose_reshaped, (matrix(2, 3),), tags="reshape-view-store", scalar=False)
add(copy_of_transpose_raveled_in_loop, (matrix(2, 3),), tags="reshape-view-store nested-loop")
add(array_in_order_of_fortran, (matrix(2, 3),), tags="reshape-view-store", scalar=False)
add(rows_reshaped_in_list, (matrix(2, 3),), tags="reshape-view-store list")
add(field_with_flat_view, (matrix(2, 3),), tags="reshape-view-store class")
add(sweeps_along_both_axes, (matrix(3, 4),), tags="transpose-view-store ternary")
add(chosen_of_output_itself, (matrix(2, 3),), tags="out store-mask overlap-store")
