"""Orthogonal factors: derivatives of the singular value decomposition, of QR, and of what is made from them.

The pairing is bilinear (see docs/notation.md): the conjugate of an adjoint is a gradient in the usual sense, for which
the formulas are written. They hold for stacks. ^H is the conjugate transpose, below `dagger`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.errors.running import mode_without_rule
from s2s_ad.runtime.decompositions import dagger, lower_half, lower_inverse
from s2s_ad.runtime.guards import require_free_basis, require_free_phase
from s2s_ad.runtime.powers import ratio_or_zero


def svd_adjoint(u_bar: Any, s_bar: Any, vt_bar: Any, u: Any, s: Any, vt: Any) -> Any:
    """The adjoint of a, for u, s, vt = svd(a). J. Townsend, "Differentiating the singular value decomposition" (2016).

    >>> svd_adjoint(np.zeros((1, 1)), np.ones(1), np.zeros((1, 1)), np.eye(1), np.ones(1), np.eye(1)).tolist()
    [[1.0]]
    """
    g, h = np.conj(u_bar), dagger(np.conj(vt_bar))
    v = dagger(vt)
    count = s.shape[-1]
    if u.shape[-1] > count:
        u, g = u[..., :count], without_complement(g, u, count)
    if v.shape[-1] > count:
        v, h = v[..., :count], without_complement(h, v, count)
    mine, theirs = dagger(u) @ g, dagger(v) @ h
    scales = np.expand_dims(s, -2)
    gaps = (scales - np.expand_dims(s, -1)) * (scales + np.expand_dims(s, -1))
    left, right = ratio_or_zero(mine, gaps), ratio_or_zero(theirs, gaps)
    inner = (left + dagger(left)) * scales + np.expand_dims(s, -1) * (right + dagger(right))
    inner = inner + np.expand_dims(s_bar, -1) * np.eye(count, dtype=s.dtype)
    if np.iscomplexobj(u):
        phases = np.imag(np.diagonal(mine, axis1=-2, axis2=-1))
        require_free_phase(phases + np.imag(np.diagonal(theirs, axis1=-2, axis2=-1)), mine)
        inner = inner + np.expand_dims(1j * ratio_or_zero(phases, s), -1) * np.eye(count)
    total = (u @ inner + ratio_or_zero(g - u @ mine, scales)) @ dagger(v)
    return np.conj(total + u @ dagger(ratio_or_zero(h - v @ theirs, scales)))


def svd_tangent(a_dot: Any, u: Any, s: Any, vt: Any) -> list[Any]:
    """The tangents of u, s, vt = svd(a). Basis vectors that a does not determine have none: nan.

    >>> [part.tolist() for part in svd_tangent(np.eye(1), np.eye(1), np.ones(1), np.eye(1))]
    [[[0.0]], [1.0], [[0.0]]]
    """
    v, count = dagger(vt), s.shape[-1]
    thin, wide = u[..., :count], v[..., :count]
    applied, transposed = a_dot @ wide, dagger(a_dot) @ thin
    inner = dagger(thin) @ applied
    scales = np.expand_dims(s, -2)
    gaps = (scales - np.expand_dims(s, -1)) * (scales + np.expand_dims(s, -1))
    left = ratio_or_zero(inner * scales + np.expand_dims(s, -1) * dagger(inner), gaps)
    right = ratio_or_zero(np.expand_dims(s, -1) * inner + dagger(inner) * scales, gaps)
    if np.iscomplexobj(u):
        phases = np.imag(np.diagonal(inner, axis1=-2, axis2=-1))
        left = left + np.expand_dims(1j * ratio_or_zero(phases, s), -1) * np.eye(count)
    thin_dot = thin @ left + ratio_or_zero(applied - thin @ inner, scales)
    wide_dot = wide @ right + ratio_or_zero(transposed - wide @ dagger(inner), scales)
    s_dot = np.real(np.diagonal(inner, axis1=-2, axis2=-1))
    return [with_complement(thin_dot, u, count), s_dot, dagger(with_complement(wide_dot, v, count))]


def without_complement(g: Any, u: Any, count: int) -> Any:
    """The gradient of the first columns of a basis, with what they receive from the rest, which only completes it.

    The rest N moves by -U dU^H N, up to a rotation; so nothing may depend on the rotation.
    """
    rest, free = g[..., count:], u[..., count:]
    if not np.any(rest):
        return g[..., :count]
    require_free_basis(dagger(free) @ rest)
    return g[..., :count] - free @ dagger(rest) @ u[..., :count]


def with_complement(u_dot: Any, u: Any, count: int) -> Any:
    """The tangent of a whole basis. One last column has a derivative; several are determined up to a rotation."""
    free = u[..., count:]
    if free.shape[-1] == 0:
        return u_dot
    if free.shape[-1] > 1:
        free = np.full_like(free, np.nan)
    return np.concatenate([u_dot, -u[..., :count] @ dagger(u_dot) @ free], axis=-1)


def svdvals_adjoint(s_bar: Any, a: Any) -> Any:
    """The adjoint of a, for its singular values: U diag(s_bar) V^H.

    >>> svdvals_adjoint(np.ones(1), np.eye(1)).tolist()
    [[1.0]]
    """
    u, _, vt = np.linalg.svd(a, full_matrices=False)
    return np.conj((u * np.expand_dims(s_bar, -2)) @ vt)


def svdvals_tangent(a_dot: Any, a: Any) -> Any:
    """The tangent of the singular values: the diagonal of U^H A' V.

    >>> svdvals_tangent(np.eye(1), np.eye(1)).tolist()
    [1.0]
    """
    u, _, vt = np.linalg.svd(a, full_matrices=False)
    return np.real(np.sum(np.conj(u) * (a_dot @ dagger(vt)), axis=-2))


def mode_with_rule(mode: Any, modes: str) -> Any:
    """The mode, if it is one of these; else an error.

    >>> mode_with_rule("r", "reduced r")
    'r'
    """
    if mode not in modes.split():
        raise mode_without_rule(mode, modes)
    return mode


def qr_adjoint(q_bar: Any, r_bar: Any, q: Any, r: Any) -> Any:
    """The adjoint of a, for q, r = qr(a). D. and J. Roberts, "QR and LQ decomposition matrix backpropagation" (2020).

    >>> qr_adjoint(np.zeros((1, 1)), np.eye(1), np.eye(1), np.eye(1)).tolist()
    [[1.0]]
    """
    count = min(q.shape[-2], r.shape[-1])
    g, h = np.conj(q_bar), np.conj(r_bar)[..., :count, :]
    if q.shape[-1] > count:
        q, r, g = q[..., :count], r[..., :count, :], without_complement(g, q, count)
    inner = dagger(q) @ g
    turned = inner - h @ dagger(r)
    total = g + q @ (lower_half(turned - dagger(turned)) - inner)
    first = total @ lower_inverse(dagger(r[..., :count]))
    if r.shape[-1] == count:
        return np.conj(first + q @ h)
    return np.conj(np.concatenate([first, np.zeros_like(r[..., count:])], axis=-1) + q @ h)


def qr_tangent(a_dot: Any, q: Any, r: Any) -> list[Any]:
    """The tangents of q, r = qr(a): Q' = Q W + (A' - Q Q^H A') R^-1 and R' = Q^H A' - W R.

    W = -W^H has the lower triangle of Q^H A' R^-1.

    >>> [part.tolist() for part in qr_tangent(np.eye(1), np.eye(1), np.eye(1))]
    [[[0.0]], [[1.0]]]
    """
    count = min(q.shape[-2], r.shape[-1])
    thin, upper = q[..., :count], r[..., :count, :]
    ratio = a_dot[..., :count] @ dagger(lower_inverse(dagger(upper[..., :count])))
    inner = dagger(thin) @ ratio
    turn = lower_half(inner) - dagger(lower_half(inner))
    q_dot = thin @ (turn - inner) + ratio
    r_dot = dagger(thin) @ a_dot - turn @ upper
    if r.shape[-2] > count:
        r_dot = np.concatenate([r_dot, np.zeros_like(r[..., count:, :])], axis=-2)
    return [with_complement(q_dot, q, count), np.triu(r_dot)]


def qr_adjoint_of_r(r_bar: Any, a: Any) -> Any:
    """The adjoint of a, for r = qr(a, mode="r").

    >>> qr_adjoint_of_r(np.eye(1), -np.eye(1)).tolist()
    [[1.0]]
    """
    q, r = np.linalg.qr(a)
    return qr_adjoint(np.zeros_like(q), r_bar, q, r)


def qr_tangent_of_r(a_dot: Any, a: Any) -> Any:
    """The tangent of r = qr(a, mode="r").

    >>> qr_tangent_of_r(np.eye(1), -np.eye(1)).tolist()
    [[1.0]]
    """
    q, r = np.linalg.qr(a)
    return qr_tangent(a_dot, q, r)[1]
