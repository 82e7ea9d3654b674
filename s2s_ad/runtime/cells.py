"""Adjoints of what may be a number or an array, added to in place: that of a number is an array without axes.

A name that is an array on one way and a number on another has an adjoint that other names see change. A number is
never written into, and so its adjoint is its own: what it was read from receives it on the way back.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.structure import zeros_like


def zeros_in_place(x: Any) -> Any:
    """A zero adjoint of the layout of `x` that can be added to in place, also of a number.

    >>> zeros_in_place(2.0), zeros_in_place([1.0])
    (array(0.), [0.0])
    """
    return opened(zeros_like(x))


def opened(e: Any, x: Any = None) -> Any:
    """`e`, a part of an adjoint, if it can be added to in place; for the adjoint of a number, a new one for its copy.
    Where the number is the zero of what is an array, `x`, that has its layout.

    >>> x_bar = np.ones(3)
    >>> opened(x_bar[0])
    array(0.)
    >>> opened(x_bar) is x_bar
    True
    >>> opened(0.0, x_bar)
    array([0., 0., 0.])
    """
    if not isinstance(e, int | float | complex | np.generic):
        return e
    return zeros_like(x) if isinstance(x, np.ndarray) else np.zeros((), np.asarray(e).dtype)


def through_opened(v_bar: Any, e: Any) -> Any:
    """The adjoint of `e` from that of `opened(e)`: of what is new for a number, nothing.

    >>> through_opened(np.ones(()), 2.0), through_opened(np.ones(2), np.zeros(2))
    (0.0, array([1., 1.]))
    """
    return zeros_like(e) if isinstance(e, int | float | complex | np.generic) else v_bar


def is_apart(v_bar: Any, e: Any) -> bool:
    """Whether `e`, a part of an adjoint, has still to receive `v_bar`, which was opened for a number read there.

    >>> x_bar = np.zeros(3)
    >>> is_apart(opened(x_bar[0]), x_bar[0]), is_apart(opened(x_bar[1:]), x_bar[1:])
    (True, False)
    """
    if v_bar is e or not isinstance(v_bar, np.ndarray):
        return False
    if isinstance(e, np.ndarray):
        return v_bar.shape == () and not np.may_share_memory(v_bar, e)
    return isinstance(e, int | float | complex | np.generic)
