"""Transposes of SciPy's convolutions, cosine transforms, integrals of samples and interpolation."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import fft

from s2s_ad.runtime.broadcasting import unbroadcast

__all__ = [
    "cosine_adjoint",
    "cosine_transform",
    "crop",
    "cumulative_slope",
    "midpoints",
    "simpson_weights",
    "trapezoid_weights",
    "uncrop",
    "unwidths",
    "widths",
]


def uncrop(e: Any, in1: Any, in2: Any, mode: str = "full", late: int = 0) -> Any:
    """The adjoint of a whole convolution from that of the part that `mode` keeps; `late`: which middle, if even.

    >>> uncrop(np.array([5.0]), np.zeros(2), np.zeros(2), "valid").tolist()
    [0.0, 5.0, 0.0]
    """
    if mode == "full":
        return e
    whole = np.zeros([n + m - 1 for n, m in zip(np.shape(in1), np.shape(in2), strict=True)], e.dtype)
    whole[_kept(in1, in2, mode, late)] = e
    return whole


def crop(e: Any, in1: Any, in2: Any, mode: str = "full", late: int = 0) -> Any:
    """The part of a whole convolution that `mode` keeps: the transpose of `uncrop`.

    >>> crop(np.array([0.0, 5.0, 0.0]), np.zeros(2), np.zeros(2), "valid").tolist()
    [5.0]
    """
    return e[_kept(in1, in2, mode, late)].copy()


def _kept(in1: Any, in2: Any, mode: str, late: int) -> tuple[slice, ...]:
    parts = []
    for n, m in zip(np.shape(in1), np.shape(in2), strict=True):
        start, count = (0, n + m - 1) if mode == "full" else ((m - 1 + late) // 2, n)
        parts.append(slice(min(n, m) - 1, max(n, m)) if mode == "valid" else slice(start, start + count))
    return tuple(parts)


def cosine_adjoint(e: Any, x: Any, type: int, axes: Any, norm: Any, inverse: bool) -> Any:
    """The transpose of `fft.dctn`, or of `fft.idctn`: types 2 and 3 are each other's but for one weight.

    >>> cosine_adjoint(np.array([1.0, 0.0]), np.zeros(2), 2, None, None, False).tolist()
    [2.0, 2.0]
    """
    if inverse:
        type = {1: 1, 2: 3, 3: 2, 4: 4}[type]
        norm = {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}[norm]
    axes = range(np.ndim(x)) if axes is None else [axes] if np.ndim(axes) == 0 else axes
    for axis in axes:
        e = _cosine_adjoint(np.moveaxis(e, axis, -1), type, norm, np.shape(x)[axis])
        e = np.moveaxis(e, -1, axis)
    return e


def cosine_transform(e: Any, x: Any, type: int, axes: Any, norm: Any, inverse: bool) -> Any:
    """The transform, cut off or continued to the shape of `x`: the transpose of `cosine_adjoint`.

    >>> cosine_transform(np.array([1.0, 0.0]), np.zeros(1), 2, None, None, False).tolist()
    [2.0]
    """
    axes = tuple(range(np.ndim(x))) if axes is None else (axes,) if np.ndim(axes) == 0 else tuple(axes)
    transform = fft.idctn if inverse else fft.dctn
    return transform(e, type, s=[np.shape(x)[axis] for axis in axes], axes=axes, norm=norm)


def _cosine_adjoint(e: Any, type: int, norm: Any, length: int) -> Any:
    """Along the last axis; what was cut off comes back as zeros, what was added is cut off."""
    count = e.shape[-1]
    before, after = np.ones(count), np.ones(count)
    if norm != "ortho" and type == 2:
        before[0] = 2.0
    elif norm != "ortho" and type == 3:
        after[0] = 0.5
    elif norm != "ortho" and type == 1:
        before[[0, -1]], after[[0, -1]] = 2.0, 0.5
    turned = after * fft.dct(before * e, type={1: 1, 2: 3, 3: 2, 4: 4}[type], norm=norm)
    kept = turned[..., :length]
    rest = np.zeros((*kept.shape[:-1], max(length - count, 0)), kept.dtype)
    return np.concatenate((kept, rest), axis=-1)


def widths(x: Any, dx: Any, axis: int, shape: Any) -> Any:
    """The distances between samples along an axis, in a shape that broadcasts to that of the samples.

    >>> widths(None, 0.5, -1, (2, 3)).shape, widths(np.array([0.0, 1.0, 3.0]), 1.0, 0, (3, 2)).tolist()
    ((1, 2), [[1.0], [2.0]])
    """
    rank = len(shape)
    if x is not None and np.ndim(x) != 1:
        return np.diff(np.broadcast_to(x, np.broadcast_shapes(np.shape(x), shape)), axis=axis)
    distances = np.full(shape[axis] - 1, 1.0) * dx if x is None else np.diff(x)
    aligned = [1] * rank
    aligned[axis] = np.size(distances)
    return np.reshape(distances, aligned)


def unwidths(e: Any, x: Any, axis: int) -> Any:
    """The adjoint of the places of samples, given that of their distances.

    >>> unwidths(np.array([1.0, 2.0]), np.zeros(3), 0).tolist()
    [-1.0, -1.0, 2.0]
    """
    if np.ndim(x) != 1:
        edge = np.zeros_like(np.take(e, [0], axis=axis))
        return unbroadcast(np.concatenate((edge, e), axis=axis) - np.concatenate((e, edge), axis=axis), x)
    if np.size(x) == 1:
        return np.zeros(1)
    total = np.sum(np.moveaxis(e, axis, 0), axis=tuple(range(1, np.ndim(e))))
    if np.size(x) == 2:  # one width for all
        total = np.sum(total, keepdims=True)
    return np.concatenate((np.zeros(1), total)) - np.concatenate((total, np.zeros(1)))


def midpoints(f: Any, axis: int) -> Any:
    """The mean of each sample and the next.

    >>> midpoints(np.array([1.0, 3.0, 4.0]), 0).tolist()
    [2.0, 3.5]
    """
    rows = np.moveaxis(f, axis, 0)
    return np.moveaxis(0.5 * (rows[1:] + rows[:-1]), 0, axis)


def trapezoid_weights(distances: Any, axis: int, count: Any = None) -> Any:
    """The weight of each of `count` samples in a sum of trapezoids: half of the distances on both sides, of which one
    may stand for all.

    >>> trapezoid_weights(np.array([1.0, 2.0]), 0).tolist(), trapezoid_weights(np.array([1.0]), 0, 3).tolist()
    ([0.5, 1.5, 1.0], [0.5, 1.0, 0.5])
    """
    if count is not None and np.shape(distances)[axis] != count - 1:
        shape = list(np.shape(distances))
        shape[axis] = count - 1
        distances = np.broadcast_to(distances, shape) if np.shape(distances)[axis] == 1 else np.zeros(shape)
    edge = np.zeros_like(np.sum(distances, axis=axis, keepdims=True))
    return 0.5 * (np.concatenate((edge, distances), axis=axis) + np.concatenate((distances, edge), axis=axis))


def simpson_weights(x: Any, dx: Any, axis: int, shape: Any) -> Any:
    """The weight of each sample in Simpson's rule for unequal distances, with K. Cartwright's end for an even count.

    K. Cartwright, "Simpson's rule cumulative integration with MS Excel and irregularly-spaced data" (2017).

    >>> (3 * simpson_weights(None, 1.0, -1, (5,))).tolist()
    [1.0, 4.0, 2.0, 4.0, 1.0]
    """
    h = np.moveaxis(widths(x, dx, axis, shape), axis, -1)
    count = shape[axis]
    weights = np.zeros((*h.shape[:-1], count), h.dtype)
    if count == 2:
        weights[...] = 0.5 * h
        return np.moveaxis(weights, -1, axis)
    pairs = (count - 1) // 2
    a, b = h[..., 0 : 2 * pairs : 2], h[..., 1 : 2 * pairs : 2]
    weights[..., 0 : 2 * pairs : 2] += (a + b) / 6 * (2 - b / a)
    weights[..., 1 : 2 * pairs : 2] += (a + b) ** 3 / (6 * a * b)
    weights[..., 2 : 2 * pairs + 1 : 2] += (a + b) / 6 * (2 - a / b)
    if count % 2 == 0:
        a, b = h[..., -2], h[..., -1]
        weights[..., -1] += (2 * b * b + 3 * a * b) / (6 * (a + b))
        weights[..., -2] += (b * b + 3 * a * b) / (6 * a)
        weights[..., -3] -= b**3 / (6 * a * (a + b))
    return np.moveaxis(weights, -1, axis)


def cumulative_slope(e: Any, initial: Any, axis: int) -> Any:
    """The adjoint of each trapezoid, from that of the running sums.

    >>> cumulative_slope(np.array([1.0, 2.0]), None, 0).tolist()
    [3.0, 2.0]
    """
    if initial is not None:
        e = np.moveaxis(np.moveaxis(e, axis, 0)[1:], 0, axis)
    return np.flip(np.cumsum(np.flip(e, axis), axis=axis), axis)
