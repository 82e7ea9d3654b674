"""Eigenvalues and eigenvectors of any square matrix: their derivatives, for eigenvalues that differ.

C. Boeddeker, P. Hanebrink, L. Drude, J. Heymann, R. Haeb-Umbach, "On the computation of complex-valued gradients with
application to statistically optimum beamforming" (2017), section 4.6. LAPACK makes each eigenvector of length 1, with
its largest component real; the derivative keeps both.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.decompositions import dagger
from s2s_ad.runtime.powers import ratio_or_zero


def eig_adjoint(w_bar: Any, v_bar: Any, w: Any, v: Any) -> Any:
    """The adjoint of a, for w, v = eig(a): V^-H (diag(w_bar) + (V^H V_bar) / (w_j - w_i)) V^H of gradients.

    >>> np.real(eig_adjoint(np.ones(1), np.zeros((1, 1)), np.ones(1), np.ones((1, 1)))).tolist()
    [[1.0]]
    """
    g = np.conj(v_bar)
    along = np.sum(np.conj(g) * v, axis=-2, keepdims=True)
    g = g - v * np.real(along)
    if np.iscomplexobj(v):
        place, largest = largest_component(v)
        g = g + place * (1j * np.imag(along) / largest)
    gaps = np.expand_dims(w, -2) - np.expand_dims(w, -1)
    inner = ratio_or_zero(dagger(v) @ g, np.conj(gaps))
    inner = inner + np.expand_dims(np.conj(w_bar), -1) * np.eye(w.shape[-1])
    return np.conj(dagger(np.linalg.inv(v)) @ inner @ dagger(v))


def eig_tangent(a_dot: Any, w: Any, v: Any) -> list[Any]:
    """The tangents of w, v = eig(a).

    >>> [part.tolist() for part in eig_tangent(np.ones((1, 1)), np.ones(1), np.ones((1, 1)))]
    [[1.0], [[0.0]]]
    """
    inner = np.linalg.solve(v, a_dot @ v)
    gaps = np.expand_dims(w, -2) - np.expand_dims(w, -1)
    free = v @ ratio_or_zero(inner, gaps)
    v_dot = free - v * np.real(np.sum(np.conj(v) * free, axis=-2, keepdims=True))
    if np.iscomplexobj(v):
        place, largest = largest_component(v)
        v_dot = v_dot - 1j * v * (np.sum(place * np.imag(free), axis=-2, keepdims=True) / largest)
    return [np.diagonal(inner, axis1=-2, axis2=-1), v_dot]


def largest_component(v: Any) -> tuple[Any, Any]:
    """Ones where the largest component of each column is, and that component, which LAPACK makes real.

    >>> [part.tolist() for part in largest_component(np.array([[0.6j], [0.8]]))]
    [[[0.0], [1.0]], [[0.8]]]
    """
    row = np.argmax(np.abs(v), axis=-2)
    place = np.where(np.expand_dims(np.arange(v.shape[-2]), -1) == np.expand_dims(row, -2), 1.0, 0.0)
    return place, np.sum(place * np.real(v), axis=-2, keepdims=True)


def eigvals_adjoint(w_bar: Any, w: Any, a: Any) -> Any:
    """The adjoint of a, for w = eigvals(a): V^-H diag(w_bar) V^H of gradients.

    >>> np.real(eigvals_adjoint(np.ones(1), np.ones(1), np.ones((1, 1)))).tolist()
    [[1.0]]
    """
    v = eigenvectors_of(w, a)
    return np.swapaxes((v * np.expand_dims(w_bar, -2)) @ np.linalg.inv(v), -1, -2)


def eigvals_tangent(a_dot: Any, w: Any, a: Any) -> Any:
    """The tangent of w = eigvals(a): the diagonal of V^-1 A' V.

    >>> eigvals_tangent(np.ones((1, 1)), np.ones(1), np.ones((1, 1))).real.tolist()
    [1.0]
    """
    v = eigenvectors_of(w, a)
    return np.diagonal(np.linalg.solve(v, a_dot @ v), axis1=-2, axis2=-1)


def eigenvectors_of(w: Any, a: Any) -> Any:
    """The eigenvectors of `a` in the order of the eigenvalues `w`, which `np.linalg.eigvals` may find in another.

    >>> np.abs(eigenvectors_of(np.array([2.0, 1.0]), np.diag([1.0, 2.0]))).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    found, v = np.linalg.eig(a)
    if np.allclose(found, w):
        return v
    order = np.argmin(np.abs(np.expand_dims(found, -1) - np.expand_dims(w, -2)), axis=-2)
    return np.take_along_axis(v, np.expand_dims(order, -2), axis=-1)
