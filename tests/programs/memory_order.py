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
