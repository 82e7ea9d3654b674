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
