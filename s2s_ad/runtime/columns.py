"""A Jacobian in a file: columns of products with unit vectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad.errors.running import not_a_vector


def jacobian_by_columns(push: Callable[..., Any], moved: dict[str, Any], single: bool = False) -> Any:
    """The derivative of every number of a result by every number of each argument in `moved`, one array for each.

    push: takes a tangent for each argument, and returns the value and its tangent; `moved` has the arguments by the
    names of their tangents.

    >>> jacobian_by_columns(lambda x_dot: (None, np.array([2.0, 3.0]) * x_dot), {"x_dot": np.ones(2)}, single=True)
    array([[2., 0.],
           [0., 3.]])
    """
    zeros = {name: zero_tangent(name, x) for name, x in moved.items()}
    blocks: list[Any] = []
    for name, x in moved.items():
        columns: Any = []
        for index in np.ndindex(np.shape(x)):
            unit = np.array(zeros[name])
            unit[index] = 1
            unit = unit if isinstance(x, np.ndarray) else type(x)(1)
            columns.append(push(**{**zeros, name: unit})[1])
        if not columns:
            columns = np.empty((0, *np.shape(push(**zeros)[1])))
        blocks.append(np.moveaxis(np.array(columns), 0, -1).reshape(np.shape(columns)[1:] + np.shape(x))[()])
    return blocks[0] if single else tuple(blocks)


def zero_tangent(name: str, x: Any) -> Any:
    """A tangent of no length, of this name, for a number or an array."""
    if isinstance(x, np.ndarray) and np.issubdtype(x.dtype, np.inexact):
        return np.zeros_like(x)
    if isinstance(x, float | complex | np.inexact):
        return type(x)(0)
    raise not_a_vector(name.rstrip("_").removesuffix("_dot"), x)
