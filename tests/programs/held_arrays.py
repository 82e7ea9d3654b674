"""Containers in arguments whose arrays are moved about and written into."""

import numpy as np

from tests.programs.registry import add, vector


def arrays_exchanged_in_argument(rows):
    first = rows[0]
    rows[0] = rows[1]
    rows[1] = first
    rows[0][1] = rows[1][0] * 2.0
    return np.sum(rows[0] * rows[1] * np.arange(3.0))


add(
    arrays_exchanged_in_argument,
    ([vector(3), vector(3, 1)],),
    tags="overwrites-argument list-argument store-list alias-store",
    mutates=True,
)


def array_replaced_in_dict_argument(params):
    params["w"] = params["w"] * 2.0
    view = params["w"]
    view[0] = 3.0 * params["b"]
    params["b"] = params["b"] * params["w"][1]
    return np.sum(params["w"] ** 2) * params["b"]


add(
    array_replaced_in_dict_argument,
    ({"w": vector(3), "b": 0.7},),
    tags="overwrites-argument dict-argument store-dict alias-store",
    mutates=True,
)
