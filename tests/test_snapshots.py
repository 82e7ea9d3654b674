"""Copies that keep views views."""

from __future__ import annotations

import numpy as np

from s2s_ad.runtime import copy_together


def test_views_of_an_array_whose_axes_are_in_another_order_stay_views() -> None:
    x = np.zeros_like(np.transpose(np.ones((2, 3, 4)), (2, 0, 1)))
    y, tail, turned = copy_together(x, x[1:], x.T[::2, 1])
    tail[0] = 1.0
    turned[0] = 3.0
    assert np.array_equal(y[1:], tail)
    assert np.array_equal(y.T[::2, 1], turned)
    assert not x.any()
