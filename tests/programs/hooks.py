"""Blocks of `grad_of` that leave the adjoint what it is: they look at it, and put it back in several ways."""

from __future__ import annotations

import numpy as np

from s2s_ad import differentiate, grad_of
from tests.programs.registry import add, matrix, vector


@differentiate
def adjoint_looked_at(x, w):
    h = np.tanh(w @ x)
    with grad_of(h) as h_bar:
        assert h_bar.shape == h.shape and np.all(np.isfinite(h_bar))
    return np.sum(h * h)


add(adjoint_looked_at, (vector(3), matrix(3, 3)), wrt=(0, 1), tags="hook")


@differentiate
def adjoint_put_back(x):
    h = np.sin(x) * x
    y = h * h
    with grad_of(y) as y_bar:
        scale = 2.0 + len(y)
        y_bar = y_bar * scale
        y_bar = y_bar / scale
    return np.sum(y * h)


add(adjoint_put_back, (vector(3),), tags="hook")


@differentiate
def adjoints_in_loop(w, x, n):
    h = x
    for _ in range(n):
        h = np.tanh(w @ h) + 0.1 * x
        with grad_of(h) as h_bar:
            h_bar *= 2.0
            for k in range(len(h)):
                h_bar[k] = 0.5 * h_bar[k]
    return np.sum(h * x)


add(adjoints_in_loop, (matrix(3, 3), vector(3), 3), wrt=(0, 1), tags="hook for-range loop-carried")


@differentiate
def adjoint_in_branch(x, c):
    h = x * x
    if c > 0:
        h = h * x
        with grad_of(h) as h_bar:
            if np.max(np.abs(h_bar)) > 1e12:
                raise OverflowError
    else:
        with grad_of(x) as x_bar:
            x_bar = x_bar + 0.0
        h = h + x
    return np.sum(np.exp(h) * x)


add(adjoint_in_branch, (vector(3), 1.0), (vector(3), -1.0), tags="hook if")


@differentiate
def adjoint_of_buffer(x):
    buffer = np.zeros(4)
    for k in range(3):
        buffer[k + 1] = buffer[k] * x[k] + x[k]
        with grad_of(buffer) as buffer_bar:
            turned = buffer_bar[::-1]
            buffer_bar = turned[::-1]
    return np.sum(buffer**2)


add(adjoint_of_buffer, (vector(3),), tags="hook for-range store-int")


@differentiate
def adjoint_of_number(a, b):
    t = a * b
    while t < 10.0:
        t = t * 1.5 + a
        with grad_of(t) as t_bar:
            t_bar = t_bar if t_bar == t_bar else 0.0
    return t * a


add(adjoint_of_number, (1.3, 0.7), wrt=(0, 1), tags="hook while scalar")




@differentiate
def adjoints_of_callee(x, w):
    def layer(z):
        with grad_of(z) as z_bar:
            assert z_bar.ndim == 1
        return np.tanh(w @ z)

    return np.sum(layer(layer(x)) * x)


add(adjoints_of_callee, (vector(3), matrix(3, 3)), wrt=(0, 1), tags="hook closure call")
