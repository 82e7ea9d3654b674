"""Transposes of Fourier transforms of real numbers, and of the padding and cutting that all transforms do.

A transform of complex numbers is its own transpose, since the pairing of adjoints has no conjugation.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.broadcasting import as_kind

_SWAPPED = {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}


def fitted(e: Any, x: Any) -> Any:
    """`e` cut, or filled up with zeros, at the end of each axis to the shape of `x`.

    >>> fitted(np.ones(3), np.zeros(2)).tolist(), fitted(np.ones(3), np.zeros(4)).tolist()
    ([1.0, 1.0], [1.0, 1.0, 1.0, 0.0])
    """
    e = e[tuple(slice(length) for length in np.shape(x))]
    if np.shape(e) == np.shape(x):
        return e
    return np.pad(e, [(0, length - had) for length, had in zip(np.shape(x), np.shape(e), strict=True)])


def swapped_norm(norm: Any) -> Any:
    """The norm of the inverse transform that makes it the conjugate transpose.

    >>> swapped_norm(None), swapped_norm("ortho")
    ('forward', 'ortho')
    """
    return _SWAPPED[norm]


def transformed_axes(rank: int, s: Any, axes: Any) -> list[int]:
    """The axes of a transform over several, none negative.

    >>> transformed_axes(3, None, None), transformed_axes(3, (4, 4), None), transformed_axes(3, None, (0, -1))
    ([0, 1, 2], [1, 2], [0, 2])
    """
    if axes is None:
        return list(range(0 if s is None else rank - len(s), rank))
    return [axis % rank for axis in axes]


def transformed_lengths(x: Any, s: Any, axes: Any) -> list[int]:
    """How long the axes are for a transform of `x`.

    >>> transformed_lengths(np.zeros((3, 4)), None, (0,)), transformed_lengths(np.zeros((3, 4)), (5, -1), None)
    ([3], [5, 4])
    """
    found = transformed_axes(np.ndim(x), s, axes)
    wanted = [-1] * len(found) if s is None else list(s)
    return [np.shape(x)[axis] if length in (-1, None) else length for axis, length in zip(found, wanted, strict=True)]


def once_or_twice(length: int) -> Any:
    """How often each frequency of a real transform stands in the whole spectrum.

    >>> once_or_twice(4).tolist(), once_or_twice(5).tolist()
    ([1.0, 2.0, 1.0], [1.0, 2.0, 2.0])
    """
    counts = np.full(length // 2 + 1, 2.0)
    counts[0] = 1.0
    if length % 2 == 0:
        counts[-1] = 1.0
    return counts


def irfft_adjoint(e: Any, a: Any, axis: int = -1, norm: Any = None) -> Any:
    """The adjoint of `a` in `np.fft.irfft(a, n, axis, norm)`, which reads half a spectrum: the conjugate of `rfft`;
    real where `a` is.

    >>> irfft_adjoint(np.array([1.0, 0.0]), np.zeros(2)).real.tolist()
    [0.5, 0.5]
    """
    counts = once_or_twice(np.shape(e)[axis]).astype(e.dtype)
    spectrum = np.moveaxis(np.fft.rfft(e, axis=axis, norm=swapped_norm(norm)), axis, -1)
    return as_kind(fitted(np.moveaxis(np.conj(spectrum) * counts, -1, axis), a), a)


def irfftn_adjoint(e: Any, a: Any, s: Any = None, axes: Any = None, norm: Any = None) -> Any:
    """The adjoint of `a` in `np.fft.irfftn(a, s, axes, norm)`: the last axis as in `irfft`, the others as in `ifftn`.

    >>> irfftn_adjoint(np.ones((1, 2)), np.zeros((1, 2))).real.tolist()
    [[1.0, 0.0]]
    """
    *others, last = transformed_axes(np.ndim(a), s, axes)
    counts = once_or_twice(np.shape(e)[last]).astype(e.dtype)
    spectrum = np.moveaxis(np.fft.rfft(e, axis=last, norm=swapped_norm(norm)), last, -1)
    half = np.moveaxis(np.conj(spectrum) * counts, -1, last)
    return as_kind(fitted(np.fft.ifftn(half, axes=others, norm=norm) if others else half, a), a)


def rfftn_adjoint(e: Any, a: Any, s: Any = None, axes: Any = None, norm: Any = None) -> Any:
    """The adjoint of `a` in `np.fft.rfftn(a, s, axes, norm)`: the real part of the transform of half a spectrum.

    >>> rfftn_adjoint(np.ones((1, 2)), np.zeros((1, 2))).tolist()
    [[2.0, 0.0]]
    """
    lengths, found = transformed_lengths(a, s, axes), transformed_axes(np.ndim(a), s, axes)
    return fitted(np.real(np.fft.fftn(e, lengths, found, norm)), a)
