"""Every way to get at an array - as a view, as a copy, under another name - and then stores into either side.

What is a view and what a copy decides where an adjoint goes; NumPy knows it, and its text hardly says it. Each program
has the derivative that differences give, or is refused; the refused ones are listed, so that no more join unseen.
"""

from __future__ import annotations

import numpy as np
import pytest

from s2s_ad import DifferentiationError, grad, jvp
from tests import witness
from tests.fuzz.check import forget, function_of

HEAD = """import copy
import functools
import numpy as np

def ident(v):
    return v

def part(v):
    return v[1:]

"""
PROGRAMS = {
    "result": "y = x * 1.5; z = {0}; z[0] = x[1] * 2.0; return np.sum(y ** 2) + np.sum(z ** 3)",
    "base": "y = np.sin(x); z = {0}; y[1] = x[0] * 3.0; y *= x; return np.sum(z ** 2) + np.sum(y)",
}
WAYS = """
y | y[:] | y[...] | y[1:] | y[::-1] | y[::2] | y[None] | y[:, None] | y.T | y.view() | y.ravel() | y.flatten()
y.reshape(2, 2) | y.reshape(-1) | y.copy() | y.squeeze() | y.astype(float) | y.real | y.transpose() | y[[0, 1, 2]]
y[y > -9] | y[np.arange(4)] | y[slice(1, 3)] | y[np.s_[1:3]] | y[np.argsort(x)] | y[np.nonzero(x > -9)] | y[range(3)]
y[np.where(x > -9)[0]] | y[np.flatnonzero(x)] | y[np.array([True, False, True, True])] | y[x[0] > 0] | y[(0, 1), ]
y[None, (0, 1)]
y[np.random.default_rng(0).permutation(4)] | np.asarray(y) | np.asanyarray(y) | np.array(y) | np.ascontiguousarray(y)
np.asfortranarray(y) | np.atleast_1d(y) | np.atleast_2d(y) | np.ravel(y) | np.reshape(y, (2, 2)) | np.transpose(y)
np.reshape(y[::-1], (2, 2)) | np.flip(y) | np.roll(y, 1) | np.squeeze(y[None]) | np.expand_dims(y, 0) | np.real(y)
np.swapaxes(y[None], 0, 1) | np.moveaxis(y[None], 0, 1) | np.rollaxis(y[None], 1) | np.split(y, 2)[0] | np.copy(y)
np.array_split(y, 2)[1] | np.hsplit(y, 2)[1] | np.concatenate([y, y]) | np.stack([y, y]) | np.tile(y, 1) | +y | y + 0
np.repeat(y, 1) | np.take(y, [0, 1]) | np.compress([True, True], y) | np.sort(y) | np.clip(y, -9, 9) | 1 * y
np.float64(y)
np.where(y > -9, y, 0.0) | np.positive(y) | np.nan_to_num(y) | np.broadcast_to(y, (4,)).copy() | np.array([y, y])[0]
[y, y][0] | (y, 1)[0] | dict(a=y)['a'] | [y][0][1:] | list([y])[0] | (lambda v: v)(y) | (lambda v: v[1:])(y) | ident(y)
part(y) | [v for v in [y]][0] | functools.reduce(lambda a, b: a, [y, y]) | list(map(ident, [y]))[0] | copy.copy(y)
copy.deepcopy(y) | np.vstack([y])[0] | np.diag(y).copy() | np.maximum(y, -99) | np.einsum('i->i', y * 1)
np.delete(y, [])
np.einsum('i,i->i', y, y) | np.append(y, []) | np.fliplr(y[None]) | np.flipud(y) | np.rot90(y[None]) | np.pad(y, 0)
np.resize(y, 4) | np.meshgrid(y, y)[0] | y.reshape(2, 2).T | y.reshape(2, 2)[:, 0] | y.ravel('F') | np.hstack([y])
np.block([y]) | np.column_stack([y]) | np.cumsum(y) | np.abs(y) | max([y], key=np.sum) | np.einsum('i->i', y)
np.nan_to_num(y, copy=False) | np.ascontiguousarray(y[::-1]) | np.ravel(y[::2]) | y.reshape(2, 2).T.ravel()
"""
ALL = [way.strip() for row in WAYS.strip().split("\n") for way in row.split(" | ")]
REFUSED = {
    *((way, place) for place in PROGRAMS for way in ("np.einsum('i->i', y)", "np.nan_to_num(y, copy=False)")),
    ("np.broadcast_to(y, (4,)).copy()", "base"),
    ("np.einsum('i->i', y * 1)", "result"),
}
X = np.array([0.3, 0.8, 0.2, 1.1])


@pytest.mark.parametrize("place", PROGRAMS)
@pytest.mark.parametrize("way", ALL)
def test_derivative_is_right_or_refused(way: str, place: str) -> None:
    name = f"way_{ALL.index(way)}_{place}"
    f = function_of(f"{HEAD}def {name}(x):\n    {PROGRAMS[place].format(way)}\n", name)
    try:
        found = witness.directional(f, (X,), (np.arange(1.0, 5.0),))
        if (way, place) in REFUSED:
            with pytest.raises(DifferentiationError):
                grad(f)(X)
            return
        assert not found.refutes(float(grad(f)(X) @ np.arange(1.0, 5.0)))
        assert not found.refutes(float(jvp(f, (X,), (np.arange(1.0, 5.0),))[1]))
    finally:
        forget(name)
