"""Constant work arrays that change behind their names: the reverse sweep must see what they held."""

import numpy as np

from tests.programs.registry import add, matrix, vector


class Box:
    def __init__(self):
        self.z = np.ones(3)

    def scale(self):
        self.z *= 3.0


def tripled(q):
    q *= 3.0


def weighed(box, x):
    return np.sum(box.z * x * x)


def changed_by_lambda(x):
    z = np.ones(3)
    y = np.sum(z * x * x)
    (lambda a: a.fill(0.5))(z)
    return y * np.sum(z * x)


def changed_by_function_of_the_class(x):
    z = np.ones(3)
    y = np.sum(z * x * x)
    np.ndarray.fill(z, 7.0)
    return y * np.sum(z * x)


def changed_by_method_kept_for_later(x):
    z = np.ones(3)
    y = np.sum(z * x * x)
    later = z.fill
    later(0.5)
    return y * np.sum(z * x)


def changed_by_method_of_object(x):
    box = Box()
    y = weighed(box, x)
    box.scale()
    return y * weighed(box, x)


def changed_by_kept_method_of_object(x):
    box = Box()
    later = box.scale
    y = np.sum(box.z * x * x)
    later()
    return y * np.sum(box.z * x)


def changed_field(x):
    box = Box()
    y = np.sum(box.z * x * x)
    box.z[1] = 7.0
    box.z += 1.0
    return y * np.sum(box.z * x)


def changed_in_dict(x):
    table = {"a": np.ones(3)}
    y = np.sum(table["a"] * x * x)
    tripled(table["a"])
    table["a"][1] = 5.0
    table["a"] *= 2.0
    return y * np.sum(table["a"] * x)


def changed_deep_in_dict(x):
    table = {"a": [np.ones(3)]}
    y = np.sum(table["a"][0] * x * x)
    table["a"][0].fill(3.0)
    return y * np.sum(table["a"][0] * x)


def changed_by_map(x):
    rows = [np.ones(3), np.ones(3)]
    y = np.sum(rows[0] * x * x)
    list(map(tripled, rows))
    list(map(lambda row: row.sort(), rows))
    return y * np.sum(rows[0] * x)


def changed_by_function_in_list(x):
    z = np.ones(3)
    y = np.sum(z * x * x)

    def inner():
        z.fill(9.0)

    actions = [inner]
    actions[0]()
    return y * np.sum(z * x)


def changed_by_function_taken_from_list(x):
    z = np.ones(3)
    y = np.sum(z * x * x)

    def inner():
        z.fill(9.0)

    actions = [inner]
    act = actions[0]
    act()
    return y * np.sum(z * x)


def changed_by_lambda_taken_from_list(x):
    z = np.ones(3)
    y = np.sum(z * x * x)
    act = [lambda: z.fill(9.0)][0]
    act()
    return y * np.sum(z * x)


def changed_each_turn(x):
    box = Box()
    table = {"a": np.ones(3)}
    s = 1.0
    for i in range(3):
        s = s * np.sum(box.z * x * x) + np.sum(table["a"] * x) * s
        box.scale()
        if i == 1:
            table["a"][0] = 4.0
    return s


for program in (
    changed_by_lambda,
    changed_by_function_of_the_class,
    changed_by_method_kept_for_later,
    changed_by_method_of_object,
    changed_by_kept_method_of_object,
    changed_field,
    changed_in_dict,
    changed_deep_in_dict,
    changed_by_map,
    changed_by_function_in_list,
    changed_by_function_taken_from_list,
    changed_by_lambda_taken_from_list,
    changed_each_turn,
):
    add(program, (vector(3),), tags="work-buffer inactive-buffer hidden-write")


def reshaped_buffer_is_an_adjoint(x):
    items = x.tolist()
    buffer = np.empty(len(items))
    for k, item in enumerate(items):
        buffer[k] = item * item * buffer.size
    return np.sum(np.reshape(buffer, np.shape(x)) * x)


add(reshaped_buffer_is_an_adjoint, (vector(3),), tags="work-buffer reshape-view-store method enumerate")


def element_view_updated(A):
    B = A.T * 1.0
    for i in range(3):
        for j in range(2):
            v = B[i, j, ...]
            v += A[0, 0] * v
    return np.sum(B[1] * A[:, 1])


add(element_view_updated, (matrix(2, 3),), tags="view-store ellipsis whole-array-augmented nested-loop")


def element_view_updated_again(A):
    B = A * 1.0
    for i in range(2):
        v = B[i, 1, ...]
        u = A[i, 0]
        v += u
        u = u * 3.0
        v *= u
        v[...] = v * u
        v /= 2.0
    return np.sum(B * A)


add(element_view_updated_again, (matrix(2, 3),), tags="view-store ellipsis whole-array-augmented")


def element_views_of_one_element(A):
    B = A * 1.0
    t = A[0, 1]
    v = B[0, 1, ...]
    v += t
    w = B[0, 1, ...]
    w -= t * w
    v += w[()] * v
    return np.sum(B[0] * A[1]) * t


add(element_views_of_one_element, (matrix(2, 3),), tags="view-store ellipsis whole-array-augmented")
