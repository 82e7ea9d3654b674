"""Programs that random ones shrank to: each was wrong, or refused, or ended in an exception once."""

import numpy as np

from tests.programs.registry import add, vector


def copy_to_itself_in_loop(x, s):
    w = x + s
    rows = [x * 1.0, w]
    row = rows[-1]
    row *= 0.7
    n = 0
    while n < 1:
        n += 1
        for _ in range(0):
            w = w
    return np.sum(w) + np.sum(rows[0] * rows[1])


add(copy_to_itself_in_loop, (vector(3), 0.4), tags="while for-range alias-store element-alias zero-iterations")


def window_that_moves_on(x):
    y = x * 1.0
    k = 0
    while k < 3:
        v = y[k : k + 2]
        y[k : k + 2] = np.sin(v) * 2.0
        k = k + 1
    return np.sum(y * y)


add(window_that_moves_on, (vector(6),), tags="while loop-carried view-store slice-store work-buffer")


def halved_again_and_again(x):
    out = x.copy()
    n = len(out)
    while n > 1:
        h = n // 2
        a, d = out[:n:2] + out[1:n:2], out[:n:2] - out[1:n:2]
        out[:h], out[h:n] = np.sin(a), d
        n = h
    return np.sum(out**2)


add(halved_again_and_again, (vector(8),), tags="while loop-carried slice-store work-buffer")
