"""Transposes of products, for operands whose ranks are not known before the call."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.broadcasting import unbroadcast


def matmul_left(e: Any, a: Any, b: Any) -> Any:
    """The transpose of `a -> a @ b`: e has the shape of `a @ b`, the result that of `a`.

    >>> matmul_left(np.ones(2), np.zeros((2, 3)), np.ones(3)).shape
    (2, 3)
    """
    if np.ndim(b) == 1:
        return unbroadcast(np.expand_dims(e, -1) * b, a)
    if np.ndim(a) == 1:
        return unbroadcast(np.matmul(b, np.expand_dims(e, -1))[..., 0], a)
    return unbroadcast(np.matmul(e, np.swapaxes(b, -1, -2)), a)


def matmul_right(e: Any, a: Any, b: Any) -> Any:
    """The transpose of `b -> a @ b`: e has the shape of `a @ b`, the result that of `b`.

    >>> matmul_right(np.ones(2), np.zeros((2, 3)), np.ones(3)).shape
    (3,)
    """
    if np.ndim(a) == 1:
        return unbroadcast(np.expand_dims(e, -1) * a if np.ndim(b) == 1 else a[:, None] * np.expand_dims(e, -2), b)
    if np.ndim(b) == 1:
        return unbroadcast(np.matmul(np.swapaxes(a, -1, -2), np.expand_dims(e, -1))[..., 0], b)
    return unbroadcast(np.matmul(np.swapaxes(a, -1, -2), e), b)
