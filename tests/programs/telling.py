"""Calls that only tell what they are given: loggers, warnings, tests of NumPy, `print` into a stream."""

import logging
import sys
import warnings

import numpy as np

from tests.programs.registry import add, matrix, vector

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())
log.propagate = False


def logged_iterations(a, b, steps):
    x = np.zeros_like(b)
    history = []
    for k in range(steps):
        r = b - a @ x
        r[0] *= 0.5
        x = x + 0.3 * r
        history.append(np.sum(r * r))
        log.debug("step %d: residual %s of %s", k, r, history)
        if log.isEnabledFor(logging.INFO):
            log.info(f"{x}")
    logging.getLogger("tests.programs.nobody").debug("%s", x)
    return history[-1] + np.sum(x)


add(logged_iterations, (matrix(3, 3), vector(3), 3), wrt=(0, 1), tags="logging for-range append fstring")


class Oscillator:
    def __init__(self, k):
        self.log = logging.getLogger("tests.programs.oscillator")
        self.k = k

    def force(self, x):
        f = -self.k * x
        self.log.debug("force %s", f)
        f[0] = f[0] * f[1]
        return f


def logs_in_a_method(k, x):
    local = logging.getLogger("tests.programs." + "local")
    body = Oscillator(k)
    f = body.force(x)
    local.debug("%s", f)
    f += x
    return np.sum(body.force(f))


add(logs_in_a_method, (0.7, vector(3)), wrt=(0, 1), tags="logging local-instance method store-int")


def warns_and_tests(x):
    y = x * x
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.warn(f"{y}", stacklevel=2)
    np.testing.assert_array_less(-1e-9, y, err_msg="squares")
    rows = [y, y[:1]]
    print(rows, end="", file=sys.stdout)
    y[0] = y[1] * x[0]
    sys.stdout.flush()
    return np.sum(y * rows[1])


add(warns_and_tests, (vector(3),), tags="logging print with list view-store")
