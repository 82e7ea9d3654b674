"""Transposes of cumulative functions, differences and integrals over samples."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.broadcasting import unbroadcast
from s2s_ad.runtime.shapes import undiff


def first_extreme(a: Any, y: Any, axis: Any = 0) -> Any:
    """Where the extremum so far stood first: the place in `a` of each element of `np.maximum.accumulate(a, axis)`.

    >>> first_extreme(np.array([1.0, 3.0, 2.0, 3.0]), np.array([1.0, 3.0, 3.0, 3.0]))
    array([0, 1, 1, 1])
    """
    rows = np.moveaxis(np.asarray(y), axis, 0)
    new = np.concatenate([np.ones((1, *rows.shape[1:]), bool), rows[1:] != rows[:-1]])[: len(rows)]
    number = np.reshape(np.arange(len(rows)), (-1, *(1 for _ in rows.shape[1:])))
    return np.moveaxis(np.maximum.accumulate(np.where(new, number, 0), axis=0), 0, axis)


def ungradient(e: Any, f: Any, varargs: Any, axis: Any, edge_order: Any) -> Any:
    """The transpose of `np.gradient(f, *varargs, axis=axis, edge_order=edge_order)`; `e` is a list for several axes.

    Between even steps each element goes to its two neighbours, with opposite signs; at the ends it is one-sided.
    Between others a difference looks at three: what it makes of combs with teeth in every third place are its weights.

    >>> ungradient(np.array([0.0, 1.0, 0.0]), np.zeros(3), (), None, 1)
    array([-0.5,  0. ,  0.5])
    """
    axes = range(np.ndim(f)) if axis is None else np.lib.array_utils.normalize_axis_tuple(axis, np.ndim(f))
    parts = e if isinstance(e, list | tuple) else [e]
    steps = [1.0] * len(parts) if not varargs else list(varargs) * (len(parts) if len(varargs) == 1 else 1)
    total = np.zeros(np.shape(f), parts[0].dtype)
    for part, step, along in zip(parts, steps, axes, strict=True):
        add = _add_evenly if np.ndim(step) == 0 else _add_unevenly
        add(np.moveaxis(total, along, 0), np.moveaxis(part, along, 0), step, edge_order)
    return total


def _add_evenly(total: Any, e: Any, step: Any, edge_order: Any) -> None:
    half = e[1:-1] / (2.0 * step)
    total[2:] += half
    total[:-2] -= half
    for k, weight in enumerate((-1.0, 1.0) if edge_order == 1 else (-1.5, 2.0, -0.5)):
        total[k] += weight / step * e[0]
        total[-1 - k] -= weight / step * e[-1]


def _add_unevenly(total: Any, e: Any, step: Any, edge_order: Any) -> None:
    length = len(e)
    first = np.clip(np.arange(length) - 1, 0, max(length - 3, 0))
    for tooth in range(3):
        comb = (np.arange(length) % 3 == tooth).astype(np.result_type(step, float))
        weights = np.gradient(comb, step, edge_order=edge_order)
        place = np.minimum(first + (tooth - first) % 3, length - 1)
        np.add.at(total, place, e * np.reshape(weights, (-1, *(1 for _ in e.shape[1:]))))


def trapezoid_steps(a: Any, x: Any, dx: Any, axis: int) -> Any:
    """The widths in `np.trapezoid(a, x, dx, axis)`, in a shape that broadcasts to that of the means.

    >>> trapezoid_steps(np.zeros((3, 2)), np.array([0.0, 1.0, 3.0]), 1.0, 0).tolist()
    [[1.0], [2.0]]
    """
    if x is None:
        return dx
    if np.ndim(x) != 1:
        return np.diff(x, axis=axis)
    return np.reshape(np.diff(x), [-1 if i == axis % np.ndim(a) else 1 for i in range(np.ndim(a))])


def trapezoid_means(a: Any, axis: int) -> Any:
    """The means of neighbours.

    >>> trapezoid_means(np.array([0.0, 1.0, 3.0]), 0)
    array([0.5, 2. ])
    """
    if np.size(a) == 0:
        return a / 2
    return (np.delete(a, 0, axis=axis) + np.delete(a, -1, axis=axis)) / 2


def untrapezoid(e: Any, a: Any, axis: int) -> Any:
    """The transpose of `trapezoid_means`, for an `e` of the shape of its product with widths, or that broadcasts to it.

    >>> untrapezoid(np.array([2.0, 4.0]), np.zeros(3), 0)
    array([1., 3., 2.])
    """
    if np.size(a) == 0:
        return np.zeros(np.shape(a))
    shape = [n - 1 if i == axis % np.ndim(a) else n for i, n in enumerate(np.shape(a))]
    product = np.broadcast_to(e, np.broadcast_shapes(np.shape(e), tuple(shape)))
    half = unbroadcast(product, np.broadcast_to(np.zeros((), product.dtype), shape)) / 2
    edge = np.zeros([1 if i == axis % np.ndim(a) else n for i, n in enumerate(shape)], half.dtype)
    return np.concatenate([half, edge], axis=axis) + np.concatenate([edge, half], axis=axis)


def trapezoid_places(e: Any, a: Any, x: Any, axis: int) -> Any:
    """The adjoint of the places `x` in `np.trapezoid(a, x)`."""
    rates = np.expand_dims(e, axis) * trapezoid_means(a, axis)
    steps = trapezoid_steps(a, x, 1.0, axis)
    product = np.broadcast_to(rates, np.broadcast_shapes(np.shape(rates), np.shape(steps)))
    received = unbroadcast(product, steps)  # one width may stand for all
    return undiff(np.ravel(received), x) if np.ndim(x) == 1 else undiff(received, x, 1, axis)


def widened(e: Any, a: Any, v: Any, mode: str | int, flipped: bool) -> Any:
    """The adjoint of `np.convolve(a, v, mode)` as that of mode "full"; of `np.correlate` where it is `flipped`.

    >>> widened(np.ones(1), np.zeros(3), np.zeros(3), "valid", False)
    array([0., 0., 1., 0., 0.])
    """
    long, short = max(np.size(a), np.size(v)), min(np.size(a), np.size(v))
    mode = mode if isinstance(mode, str) else ("valid", "same", "full")[mode]  # as NumPy counts them
    before = {"full": 0, "same": (short - 1) // 2, "valid": short - 1}[mode]
    after = long + short - 1 - before - np.size(e)
    if flipped and np.size(v) > np.size(a):
        return np.pad(e, (after, before))
    return np.pad(e, (before, after))


def unreduceat(e: Any, a: Any, indices: Any, axis: Any = 0) -> Any:
    """The transpose of `np.add.reduceat(a, indices, axis)`, whose parts may overlap.

    >>> unreduceat(np.array([1.0, 2.0]), np.zeros(4), [0, 2])
    array([1., 1., 2., 2.])
    """
    [axis] = np.lib.array_utils.normalize_axis_tuple(axis, np.ndim(a))  # NumPy takes `(0,)` for 0
    starts = np.asarray(indices)
    following = np.append(starts[1:], np.shape(a)[axis])
    lengths = np.maximum(following - starts, 1)
    part = np.repeat(np.arange(starts.size), lengths)
    inside = np.arange(part.size) - (np.cumsum(lengths) - lengths)[part]
    total = np.zeros(np.shape(a), e.dtype)
    np.add.at(np.moveaxis(total, axis, 0), starts[part] + inside, np.moveaxis(e, axis, 0)[part])
    return total


def diff_part(e: Any, x: Any, start: int, axis: int) -> Any:
    """What `x` receives of the adjoint `e` of arrays side by side along an axis, in which it starts there.

    Nothing, where all of them were too short for a difference.

    >>> diff_part(np.array([1.0, 2.0, 3.0]), np.zeros(2), 1, 0)
    array([2., 3.])
    """
    if start + width(x, axis) > np.shape(e)[axis]:
        return np.zeros(np.shape(x), e.dtype)
    return unbroadcast(np.take(e, np.arange(start, start + width(x, axis)), axis=axis), x)


def width(x: Any, axis: int) -> int:
    """How much room an array takes along an axis; a number is as wide as 1.

    >>> width(np.zeros((2, 3)), 1), width(0.5, 1)
    (3, 1)
    """
    return 1 if np.ndim(x) == 0 else int(np.shape(x)[axis])
