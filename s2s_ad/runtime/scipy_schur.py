"""Derivatives of Schur's and Hessenberg's forms: of the unitary similarities that put zeros below the diagonal.

With X = Z^H Z' skew-Hermitian and M = Z^H A' Z, T' = M - X T + T X. The zeros of T determine the part of X below the
diagonal. The pairing is bilinear (see docs/notation.md): the conjugate of an adjoint is a gradient in the usual sense.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg

from s2s_ad.runtime.decompositions import dagger
from s2s_ad.runtime.factors import qr_adjoint, qr_tangent
from s2s_ad.runtime.guards import require_axes, require_free_phase
from s2s_ad.runtime.powers import ratio_or_zero

__all__ = [
    "complex_schur",
    "funm_adjoint",
    "funm_tangent",
    "hessenberg_adjoint",
    "hessenberg_adjoint_alone",
    "hessenberg_tangent",
    "hessenberg_tangent_alone",
    "multiplied_adjoint",
    "multiplied_tangent",
    "schur_adjoint",
    "schur_tangent",
]


def schur_turn(m: Any, t: Any) -> Any:
    """The part below the diagonal of X, where that part of X T - T X is that of m: by halves, Sylvester's equation
    for the corner. Pairs of conjugate eigenvalues have blocks of two rows, with equal numbers on the diagonal.

    G. Golub, C. Van Loan, "Matrix Computations", 4th ed. (2013), sections 7.4.1 and 7.6.3.

    >>> schur_turn(np.ones((2, 2)), np.array([[3.0, 1.0], [0.0, 1.0]])).tolist()
    [[0.0, 0.0], [0.5, 0.0]]
    """
    x = np.zeros_like(m)
    if len(t) == 1:
        return x
    if len(t) == 2 and t[1, 0] != 0:
        x[1, 0] = (m[1, 1] - m[0, 0]) / (2.0 * (t[0, 1] + t[1, 0]))
        return x
    k = _half(t)
    corner = linalg.solve_sylvester(-t[k:, k:], t[:k, :k], m[k:, :k])
    x[k:, :k] = corner
    x[:k, :k] = schur_turn(m[:k, :k] + t[:k, k:] @ corner, t[:k, :k])
    x[k:, k:] = schur_turn(m[k:, k:] - corner @ t[:k, k:], t[k:, k:])
    return x


def schur_turn_back(x_bar: Any, t: Any) -> Any:
    """The transpose of `schur_turn`.

    >>> schur_turn_back(np.ones((2, 2)), np.array([[3.0, 1.0], [0.0, 1.0]])).tolist()
    [[0.0, 0.0], [0.5, 0.0]]
    """
    m = np.zeros_like(x_bar)
    if len(t) == 1:
        return m
    if len(t) == 2 and t[1, 0] != 0:
        half = x_bar[1, 0] / (2.0 * (t[0, 1] + t[1, 0]))
        m[1, 1] = half
        m[0, 0] = -half
        return m
    k = _half(t)
    first, second = schur_turn_back(x_bar[:k, :k], t[:k, :k]), schur_turn_back(x_bar[k:, k:], t[k:, k:])
    beside = dagger(t[:k, k:])
    corner = x_bar[k:, :k] + beside @ first - second @ beside
    m[:k, :k] = first
    m[k:, k:] = second
    m[k:, :k] = linalg.solve_sylvester(-dagger(t[k:, k:]), dagger(t[:k, :k]), corner)
    return m


def _half(t: Any) -> int:
    """A middle that divides no block of two rows."""
    k = len(t) // 2
    return k + 1 if t[k, k - 1] != 0 else k


def quasi_upper(e: Any, t: Any) -> Any:
    """What varies of a form: the upper triangle, and the blocks of two, whose diagonals stay equal."""
    kept = np.triu(e)
    for k in np.flatnonzero(np.diagonal(t, -1)):
        mean = 0.5 * (e[k, k] + e[k + 1, k + 1])
        kept[k, k] = mean
        kept[k + 1, k + 1] = mean
        kept[k + 1, k] = e[k + 1, k]
    return kept


def _distinct(t: Any) -> Any:
    """1, or nan where an eigenvalue is repeated: neither the form nor the vectors have a derivative there."""
    numbers = np.sort(np.linalg.eigvals(t))
    return np.nan if np.any(numbers[1:] == numbers[:-1]) else 1.0


def schur_adjoint(t_bar: Any, z_bar: Any, t: Any, z: Any) -> Any:
    """The adjoint of a for t, z = schur(a).

    >>> schur_adjoint(np.ones((1, 1)), np.zeros((1, 1)), np.ones((1, 1)), np.eye(1)).tolist()
    [[1.0]]
    """
    g, h = np.conj(z_bar), quasi_upper(np.conj(t_bar), t)
    turned = dagger(z) @ g - h @ dagger(t) + dagger(t) @ h
    if np.iscomplexobj(t):
        require_free_phase(np.imag(np.diagonal(turned)), turned)
    m = h + schur_turn_back(np.tril(turned - dagger(turned), -1), t) * _distinct(t)
    return np.conj(z @ m @ dagger(z))


def schur_tangent(a_dot: Any, t: Any, z: Any) -> list[Any]:
    """The tangents of t, z = schur(a). Complex vectors keep their phases.

    >>> [part.tolist() for part in schur_tangent(np.eye(1), np.ones((1, 1)), np.eye(1))]
    [[[1.0]], [[0.0]]]
    """
    require_axes(t, 2)
    m = dagger(z) @ a_dot @ z
    below = schur_turn(m, t) * _distinct(t)
    x = below - dagger(below)
    return [quasi_upper(m - x @ t + t @ x, t), z @ x]


def complex_schur(T: Any, Z: Any, check_finite: bool = True) -> list[Any]:
    """What `linalg.rsf2csf` returns: for each block of two rows a unitary matrix, by its first eigenvalue.

    >>> [part.tolist() for part in complex_schur(np.eye(1), np.eye(1))]
    [[[(1+0j)]], [[(1+0j)]]]
    """
    w = np.eye(len(T)) + 0j
    for k in range(len(T) - 1):
        if T[k + 1, k] == 0:
            continue
        half, s = 0.5 * (T[k, k] - T[k + 1, k + 1]), T[k + 1, k]
        mu = half + 1j * np.sqrt(-half * half - T[k, k + 1] * s)
        r = np.sqrt(mu.real**2 + mu.imag**2 + s * s)
        w[k, k] = mu / r
        w[k, k + 1] = -s / r
        w[k + 1, k] = s / r
        w[k + 1, k + 1] = np.conj(mu) / r
    return [np.triu(dagger(w) @ T @ w), Z @ w]


def hessenberg_adjoint(h_bar: Any, q_bar: Any, h: Any, q: Any) -> Any:
    """The adjoint of a for h, q = hessenberg(a, calc_q=True): the steps of `hessenberg_tangent`, from the last on.

    >>> hessenberg_adjoint(np.ones((1, 1)), np.zeros((1, 1)), np.ones((1, 1)), np.eye(1)).tolist()
    [[1.0]]
    """
    m = 1.0 * np.triu(h_bar, -1)
    x_bar = q.T @ q_bar - m @ h.T + h.T @ m
    for j in range(len(h) - 3, -1, -1):
        part = (x_bar[j + 2 :, j + 1] - x_bar[j + 1, j + 2 :]) / h[j + 1, j]
        m[j + 2 :, j] = part
        x_bar[:, j] += h[j + 2 :].T @ part
        x_bar[j + 2 :, : j + 2] -= np.outer(part, h[: j + 2, j])
    return q @ m @ q.T


def hessenberg_tangent(a_dot: Any, h: Any, q: Any) -> list[Any]:
    """The tangents of h, q = hessenberg(a, calc_q=True). The first column of Q is fixed; where H has zeros, column j of
    X H - H X = M gives column j + 1 of X from those before (the implicit Q theorem: Golub & Van Loan, 7.4.2).

    >>> [part.tolist() for part in hessenberg_tangent(np.eye(1), np.ones((1, 1)), np.eye(1))]
    [[[1.0]], [[0.0]]]
    """
    m = q.T @ a_dot @ q
    x = np.zeros_like(m)
    for j in range(len(h) - 2):
        part = m[:, j] + h @ x[:, j] - x[:, : j + 1] @ h[: j + 1, j]
        column = part[j + 2 :] / h[j + 1, j]
        x[j + 2 :, j + 1] = column
        x[j + 1, j + 2 :] = -column
    return [np.triu(m - x @ h + h @ x, -1), q @ x]


def hessenberg_adjoint_alone(h_bar: Any, a: Any) -> Any:
    """The adjoint of a for h = hessenberg(a).

    >>> hessenberg_adjoint_alone(np.ones((1, 1)), np.eye(1)).tolist()
    [[1.0]]
    """
    h, q = linalg.hessenberg(a, calc_q=True)
    return hessenberg_adjoint(h_bar, np.zeros_like(a), h, q)


def hessenberg_tangent_alone(a_dot: Any, a: Any) -> Any:
    """The tangent of h = hessenberg(a).

    >>> hessenberg_tangent_alone(np.ones((1, 1)), np.eye(1)).tolist()
    [[1.0]]
    """
    h, q = linalg.hessenberg(a, calc_q=True)
    return hessenberg_tangent(a_dot, h, q)[0]


def multiplied_adjoint(y_bar: Any, r_bar: Any, a: Any, c: Any, mode: str) -> list[Any]:
    """The adjoints of a and c for y, r = qr_multiply(a, c, mode): y = c Q, or Q c.

    >>> [part.tolist() for part in multiplied_adjoint(np.ones(1), np.zeros((1, 1)), np.eye(1), np.ones(1), "right")]
    [[[0.0]], [1.0]]
    """
    q, r = linalg.qr(a, mode="economic")
    if mode == "right":
        e = np.reshape(y_bar, (-1, q.shape[1]))
        q_bar, c_bar = np.reshape(c, (-1, q.shape[0])).T @ e, e @ q.T
    else:
        e = np.reshape(y_bar, (q.shape[0], -1))
        q_bar, c_bar = e @ np.reshape(c, (q.shape[1], -1)).T, q.T @ e
    return [qr_adjoint(q_bar, r_bar, q, r), np.reshape(c_bar, np.shape(c))]


def multiplied_tangent(a_dot: Any, c_dot: Any, a: Any, c: Any, y: Any, mode: str) -> list[Any]:
    """The tangents of both results; None where a or c does not move.

    >>> y = (np.ones(1), np.eye(1))
    >>> [part.tolist() for part in multiplied_tangent(None, np.ones(1), np.eye(1), np.ones(1), y, "right")]
    [[1.0], [[0.0]]]
    """
    q, r = linalg.qr(a, mode="economic")
    if a_dot is None:
        return [np.reshape(_times(c_dot, q, mode), np.shape(y[0])), np.zeros_like(r)]
    q_dot, r_dot = qr_tangent(a_dot, q, r)
    return [np.reshape(_times(c, q_dot, mode), np.shape(y[0])), r_dot]


def _times(c: Any, q: Any, mode: str) -> Any:
    return np.reshape(c, (-1, q.shape[0])) @ q if mode == "right" else q @ np.reshape(c, (q.shape[1], -1))


def _divided_differences(values: Any, slopes: Any, w: Any) -> Any:
    """(f(i) - f(j)) / (w_i - w_j); the slope where both are the same."""
    gaps = np.expand_dims(w, 1) - w
    differences = ratio_or_zero(np.expand_dims(values, 1) - values, gaps)
    return differences + np.where(gaps == 0, np.expand_dims(slopes, 1), 0.0)


def _rate(e: Any, a: Any, v: Any, quotients: Any) -> Any:
    """V (F * (V^-1 E V)) V^-1, real if a and e are."""
    found = v @ (quotients * np.linalg.solve(v, e @ v)) @ np.linalg.inv(v)
    return found if np.iscomplexobj(a) or np.iscomplexobj(e) else np.real(found)


def funm_adjoint(y_bar: Any, a: Any, forward: Any, pullback: Any) -> Any:
    """The adjoint of a for y = funm(a, f): the derivative at the transposed matrix.

    >>> twice = (lambda x: (2 * x, None)), (lambda saved, e: [2 * e])
    >>> funm_adjoint(np.eye(1), 3 * np.eye(1), *twice).tolist()
    [[2.0]]
    """
    w, v = np.linalg.eig(a.T)
    values, saved = forward(w + 0j)
    quotients = _divided_differences(values, pullback(saved, np.ones(len(w)) + 0j)[0], w)
    return _rate(y_bar, a, v, quotients)


def funm_tangent(a_dot: Any, a: Any, jvp: Any, names: Any) -> Any:
    """The tangent of y = funm(a, f).

    >>> funm_tangent(np.eye(1), 3 * np.eye(1), lambda x, x_dot: (2 * x, 2 * x_dot), ("x",)).tolist()
    [[2.0]]
    """
    w, v = np.linalg.eig(a)
    values, slopes = jvp(w + 0j, **{f"{names[0]}_dot": np.ones(len(w)) + 0j})
    return _rate(a_dot, a, v, _divided_differences(values, slopes, w))
