"""Derivatives of factors and eigenvalues of symmetric and Hermitian matrices, of which NumPy reads one triangle."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.guards import require_free_phase
from s2s_ad.runtime.powers import ratio_or_zero


def lower_half(x: Any) -> Any:
    """The lower triangle, with half of the diagonal.

    >>> lower_half(np.ones((2, 2))).tolist()
    [[0.5, 0.0], [1.0, 0.5]]
    """
    return np.tril(x) * (1.0 - 0.5 * np.eye(x.shape[-1], dtype=x.dtype))


def lower_inverse(x: Any) -> Any:
    """The inverse of lower triangular matrices, by halves; nan where a primal that did not divide by it is singular.

    >>> lower_inverse(np.array([[2.0, 0.0], [1.0, 1.0]])).tolist()
    [[0.5, 0.0], [-0.5, 1.0]]
    """
    length = x.shape[-1]
    if length <= 64:
        singular = np.diagonal(x, axis1=-2, axis2=-1) == 0
        return np.tril(np.linalg.inv(np.tril(x) + np.expand_dims(np.where(singular, np.nan, 0.0).astype(x.dtype), -1)))
    half = length // 2
    y = np.zeros_like(x)
    y[..., :half, :half] = lower_inverse(x[..., :half, :half])
    y[..., half:, half:] = lower_inverse(x[..., half:, half:])
    y[..., half:, :half] = -y[..., half:, half:] @ (x[..., half:, :half] @ y[..., :half, :half])
    return y


def dagger(x: Any) -> Any:
    """The conjugate transpose of matrices.

    >>> dagger(np.array([[1.0, 2j]])).tolist()
    [[(1-0j)], [-2j]]
    """
    return np.conj(np.swapaxes(x, -1, -2))


def symmetric(x: Any) -> Any:
    """The symmetric, or Hermitian, matrix with the lower triangle of `x`.

    >>> symmetric(np.array([[1.0, 9.0], [2.0, 3.0]])).tolist()
    [[1.0, 2.0], [2.0, 3.0]]
    """
    half = lower_half(x)
    return half + dagger(half)


def cholesky_adjoint(e: Any, factor: Any) -> Any:
    """The adjoint of a, for Y = cholesky(a): S = Y^-H half(Y^H Y_bar) Y^-1, both triangles of it. Of large matrices by
    halves, which multiplies half as many numbers: Murray's blocks, section 3.3.

    >>> cholesky_adjoint(np.eye(1), 2 * np.eye(1)).tolist()
    [[0.25]]
    """
    return _cholesky_by_halves(e, factor) if factor.shape[-1] > 128 else cholesky_at_once(e, factor)


def cholesky_at_once(e: Any, factor: Any) -> Any:
    """The formula as it stands, whose derivatives are those of the other as well.

    >>> cholesky_at_once(np.eye(1), 2 * np.eye(1)).tolist()
    [[0.25]]
    """
    inverse = lower_inverse(factor)
    outer = dagger(inverse) @ lower_half(dagger(factor) @ np.conj(e)) @ inverse
    return np.conj(lower_half(outer + dagger(outer)))


def _cholesky_by_halves(y_bar: Any, y: Any) -> Any:
    """The corners: Y_21 = A_21 Y_11^-H, and Y_22 is the factor of A_22 - Y_21 Y_21^H."""
    half = y.shape[-1] // 2
    first, beside = y[..., :half, :half], y[..., half:, :half]
    corner = cholesky_adjoint(y_bar[..., half:, half:], y[..., half:, half:])
    both = np.conj(corner + dagger(corner))
    left = (np.conj(y_bar[..., half:, :half]) - both @ beside) @ lower_inverse(first)
    rest = np.conj(y_bar[..., :half, :half]) - dagger(left) @ beside
    a_bar = np.zeros(np.shape(y), corner.dtype)
    a_bar[..., :half, :half] = cholesky_adjoint(np.conj(rest), first)
    a_bar[..., half:, :half] = np.conj(left)
    a_bar[..., half:, half:] = corner
    return a_bar


def cholesky_tangent(a_dot: Any, y: Any) -> Any:
    """The tangent of y = cholesky(a): Y half(Y^-1 A' Y^-H).

    >>> cholesky_tangent(np.eye(1), 2 * np.eye(1)).tolist()
    [[0.25]]
    """
    inverse = lower_inverse(y)
    return y @ lower_half(inverse @ symmetric(a_dot) @ dagger(inverse))


def eigh_adjoint(w_bar: Any, v_bar: Any, w: Any, v: Any) -> Any:
    """The adjoint of a, for w, v = eigh(a): V (diag(w_bar) + (V^H V_bar) / (w_j - w_i)) V^H.

    >>> eigh_adjoint(np.ones(1), np.zeros((1, 1)), np.ones(1), np.ones((1, 1))).tolist()
    [[1.0]]
    """
    transposed = dagger(v)
    turned = transposed @ np.conj(v_bar)
    if np.iscomplexobj(v):
        require_free_phase(np.imag(np.diagonal(turned, axis1=-2, axis2=-1)), turned)
    gaps = np.expand_dims(w, -2) - np.expand_dims(w, -1)
    inner = ratio_or_zero(turned, gaps) + np.expand_dims(w_bar, -1) * np.eye(w.shape[-1], dtype=w.dtype)
    outer = v @ inner @ transposed
    return np.conj(lower_half(outer + dagger(outer)))


def eigh_tangent(a_dot: Any, w: Any, v: Any) -> Any:
    """The tangents of w, v = eigh(a), as a list.

    >>> [part.tolist() for part in eigh_tangent(np.ones((1, 1)), np.ones(1), np.ones((1, 1)))]
    [[1.0], [[0.0]]]
    """
    inner = dagger(v) @ symmetric(a_dot) @ v
    gaps = np.expand_dims(w, -2) - np.expand_dims(w, -1)
    return [np.real(np.diagonal(inner, axis1=-2, axis2=-1)), v @ ratio_or_zero(inner, gaps)]


def eigvalsh_adjoint(w_bar: Any, a: Any) -> Any:
    """The adjoint of a, for w = eigvalsh(a): V diag(w_bar) V^H.

    >>> eigvalsh_adjoint(np.ones(1), np.ones((1, 1))).tolist()
    [[1.0]]
    """
    _, v = np.linalg.eigh(a)
    outer = (v * np.expand_dims(w_bar, -2)) @ dagger(v)
    return np.conj(lower_half(outer + dagger(outer)))


def eigvalsh_tangent(a_dot: Any, a: Any) -> Any:
    """The tangent of w = eigvalsh(a): the diagonal of V^H A' V.

    >>> eigvalsh_tangent(np.ones((1, 1)), np.ones((1, 1))).tolist()
    [1.0]
    """
    _, v = np.linalg.eigh(a)
    return np.real(np.sum(np.conj(v) * (symmetric(a_dot) @ v), axis=-2))
