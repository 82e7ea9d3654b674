"""A wrong axis or shape fails in the derivative as in NumPy, with an error of the same class, in every mode."""

from __future__ import annotations

import linecache
from typing import Any

import numpy as np
import pytest

from s2s_ad import grad, jvp, vjp

A, V, S = np.arange(6.0).reshape(2, 3) + 0.5, np.arange(3.0) + 0.5, np.zeros((3, 3))
CALLS = """
np.sum(A, axis=2)
np.max(A, axis=(0, 0))
np.cumsum(A, axis=-3)
np.mean(A, axis=5)
np.sort(A, axis=2)
np.take(A, [7], axis=1)
np.reshape(A, (4, 2))
np.transpose(A, (0, 0))
np.moveaxis(A, 3, 0)
np.squeeze(A, axis=0)
np.expand_dims(A, 4)
np.broadcast_to(A, (3, 3))
np.concatenate([A, V])
np.concatenate([A, A], axis=2)
np.stack([A, V])
np.split(A, 4, axis=1)
np.repeat(A, [1, 2, 3], axis=0)
np.roll(A, 1, axis=4)
np.flip(A, axis=2)
np.matmul(A, A)
np.dot(A, A)
np.tensordot(A, A, axes=2) @ A
np.einsum('ij,jk->ik', A, A)
np.outer(A, V).reshape(5)
np.trace(V)
np.linalg.solve(S + V, V)
np.linalg.inv(A)
np.linalg.cholesky(A)
np.linalg.norm(A, axis=3)
np.abs(np.fft.fft(A, axis=2))
np.convolve(A, V)
np.quantile(A, 1.5)
np.diff(A, axis=2)
np.gradient(A, axis=2)
np.trapezoid(A, axis=3)
np.average(A, weights=V, axis=0)
np.where(A > 0, A, V[:2])
np.add.reduce(A, axis=2)
np.vectorize(lambda a, b: a * b)(A, V[:2])
np.apply_along_axis(np.sum, 2, A)
np.piecewise(A, [V > 0], [lambda a: a * a])
A + V[:2]
A[5]
A[:, 0] * V
"""
TEXTS = [text for text in CALLS.splitlines() if text]


def function(text: str) -> Any:
    source = f"def f(A, V):\n    return np.sum({text})\n"
    file = f"<wrong {text}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    scope: dict[str, Any] = {"np": np, "S": S}
    exec(compile(source, file, "exec"), scope)
    return scope["f"]


@pytest.mark.parametrize("text", TEXTS)
def test_fails_as_numpy_fails(text: str) -> None:
    f = function(text)
    with pytest.raises(Exception) as plain:
        f(A, V)
    ways = [
        lambda: grad(f, (0, 1))(A, V),
        lambda: vjp(f, A, V),
        lambda: jvp(f, (A, V), (np.ones_like(A), np.ones_like(V))),
    ]
    for way in ways:
        with pytest.raises(type(plain.value)):
            way()
