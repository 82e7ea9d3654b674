"""`try` around values that carry a derivative: which way was taken, and how far the statements came."""

from __future__ import annotations

import math
import threading

import numpy as np

from tests.programs.registry import add, definite, positive, vector

LOCK = threading.Lock()
EVENTS: list[str] = []


class Diverged(Exception):
    """The user's own."""


def checked(v):
    if v > 2.0:
        raise Diverged(f"{v:.1f}")
    return v * v


def logarithm_or_square(x):
    try:
        y = math.log(x)
        z = y * x
    except ValueError:
        z = x * x
    return z * x


add(logarithm_or_square, (1.5,), (-1.5,), tags="try scalar math")


def factor_or_diagonal(a, b):
    try:
        c = np.linalg.cholesky(a)
        y = np.linalg.solve(c, b)
    except np.linalg.LinAlgError:
        y = b / np.diag(a)
    return np.sum(y * y)


add(
    factor_or_diagonal,
    (definite(3), vector(3)),
    (-definite(3), vector(3)),
    wrt=(0, 1),
    tags="try linalg solve",
)


def jitter_until_definite(a, b):
    jitter = 0.0
    for _ in range(5):
        try:
            c = np.linalg.cholesky(a + jitter * np.eye(3))
            break
        except np.linalg.LinAlgError:
            jitter = 10.0 * jitter + 0.03 * np.trace(a) ** 2
    return np.sum(np.linalg.solve(c, b) ** 2) + jitter


add(
    jitter_until_definite,
    (definite(3), vector(3)),
    (np.diag([1.0, -0.5, 0.7]) + 0.1, vector(3)),
    wrt=(0, 1),
    tags="try for-range break linalg loop-carried",
)


def skips_bad_samples(x):
    total = 0.0
    count = 0
    for v in x:
        try:
            total += math.sqrt(v) * v
        except ValueError as error:
            EVENTS.append(str(error))
            continue
        count += 1
    return total / count


add(
    skips_bad_samples,
    (vector(5),),
    (positive(4),),
    tags="try except-as for-array continue augmented",
    reset=EVENTS.clear,
    observe=lambda: list(EVENTS),
)


def partial_sums(x):
    s = x[0]
    t = 1.0
    try:
        s = s * x[1]
        t = t + checked(s * 3.0)
        s = s + t * x[2]
        t = t * checked(x[3] * 4.0)
        s = s * t
    except Diverged:
        s = s * s
    return s * t


add(
    partial_sums,
    (np.array([0.5, 0.6, 0.7, 0.3]),),
    (np.array([0.5, 0.6, 0.7, 0.9]),),
    (np.array([1.5, 0.6, 0.7, 0.9]),),
    tags="try raise call",
)


def loop_left_by_exception(x, n):
    s = x
    count = 0
    try:
        for i in range(n):
            s = s * 1.2 + math.sin(s)
            count = count + 1
            s = s + 0.1 * checked(s)
    except Diverged:
        s = s * x
    else:
        s = s - x
    return s * count


add(loop_left_by_exception, (0.4, 2), (0.4, 6), (1.9, 3), (0.4, 0), tags="try-else try for-range loop-carried raise")


def inner_loops_left_by_exception(x):
    total = 0.0
    for row in x:
        product = 1.0
        try:
            for v in row:
                if v < 0:
                    raise Diverged("negative")
                product = product * v
        except Diverged:
            product = product * 0.5
        total = total + product * row[-1]
    return total


add(
    inner_loops_left_by_exception,
    (np.array([[1.0, 2.0, 0.5], [0.7, -1.0, 3.0], [-1.0, 0.2, 0.4]]),),
    tags="try nested-loop raise",
)


def several_handlers(x, table, key):
    try:
        y = table[key] / (x[0] - 1.0)
    except KeyError:
        y = x[1] * x[1]
    except (ZeroDivisionError, TypeError) as error:
        y = x[1] * len(type(error).__name__)
    return y * x[1]


add(
    several_handlers,
    (np.array([3.0, 2.0]), {"a": 2.0}, "a"),
    (np.array([3.0, 2.0]), {"a": 2.0}, "b"),
    tags="try except-as several-handlers",
)


def returned_from_try(x):
    try:
        return 1.0 / (x - 1.0)
    except ZeroDivisionError:
        return 3.0 * x
    finally:
        EVENTS.append("done")


add(
    returned_from_try,
    (3.0,),
    tags="try finally early-return scalar",
    reset=EVENTS.clear,
    observe=lambda: list(EVENTS),
)


def finally_releases(x):
    s = 0.0
    for v in x:
        LOCK.acquire()
        try:
            s = s * v + np.exp(v)
        finally:
            LOCK.release()
    return s if not LOCK.locked() else 0.0


add(finally_releases, (vector(3),), tags="finally for-array")


def nested_tries(x, a):
    try:
        try:
            y = math.sqrt(x)
        except ValueError:
            y = checked(-x)
        z = y * a
    except Diverged as stop:
        print("stopped", stop)
        z = x * a * a
    finally:
        print("end")
    return z * x


add(nested_tries, (2.0, 3.0), (-1.5, 3.0), (-2.5, 3.0), wrt=(0, 1), tags="nested-try try except-as finally print")


def raised_again(x):
    best = x
    try:
        try:
            best = checked(3.0 * x)
        except Diverged:
            best = best * x
            raise
    except Diverged as error:
        best = best + len(str(error))
    return best * x


add(raised_again, (0.5,), (1.5,), tags="nested-try raise-again")


def raises_other(x):
    try:
        try:
            y = math.log(x)
        except ValueError as error:
            raise Diverged("no logarithm") from error
        y = y * x
    except Diverged:
        y = x * x * x
    return y


add(raises_other, (1.5,), (-1.5,), tags="nested-try raise-again try")


def stores_before_it_fails(x):
    out = np.zeros(4)
    try:
        for i in range(4):
            out[i] = checked(x[i]) * x[0]
    except Diverged:
        out[3] = out[0] * out[1]
    return np.sum(out * out)


add(
    stores_before_it_fails,
    (np.array([1.0, 0.5, 0.7, 0.9]),),
    (np.array([1.0, 0.5, 2.7, 0.9]),),
    tags="try store-int for-range raise",
)


def retries_with_smaller_steps(x):
    step = x[0]
    y = x[1]
    tries = 0
    while tries < 4:
        try:
            y = y + checked(step * 4.0)
            break
        except Diverged:
            step = step * 0.5
            tries = tries + 1
    return y * step


add(retries_with_smaller_steps, (np.array([0.3, 0.4]),), (np.array([1.3, 0.4]),), tags="try while break raise")


def missing_entries(params, x):
    try:
        w = params["w"]
    except KeyError:
        w = x
    try:
        scale = params["scale"]
    except KeyError:
        scale = 2.0
    return np.sum(w * x) * scale


add(
    missing_entries,
    ({"w": vector(3), "scale": 1.5}, vector(3, 1)),
    ({"w": vector(3)}, vector(3, 1)),
    wrt=(0, 1),
    tags="try dict dict-argument",
)


def errors_of_numpy(x):
    s = 0.0
    for v in x:
        try:
            with np.errstate(all="raise"):
                s = s + np.log(v)
        except FloatingPointError:
            s = s * 0.5 + v
    return s


add(errors_of_numpy, (np.array([0.5, 2.0, -1.0, 3.0]),), tags="try with for-array")


def elses_and_ends(x):
    s = x
    for k in range(4):
        try:
            s = s + checked(s) / (k - 2)
        except ZeroDivisionError:
            continue
        except Diverged:
            break
        else:
            s = s * 1.1
        finally:
            print("turn", k)
    return s


add(elses_and_ends, (0.5,), (1.2,), tags="try-else several-handlers finally for-range break continue")


def power(x, n):
    if n == 0:
        return x * 0.0 + 1.0
    return x * power(x, n - 1)


def recursion_in_try(x):
    total = 0.0
    for k in range(3):
        try:
            y = power(x * 1.0, k)
            last = y[::-1]
            last[0] = x[k] ** 2
            total = total + np.sum(np.sin(y))
        except Exception:
            total = total * 0.5 + np.sum(x)
    return total


add(recursion_in_try, (vector(3),), tags="try recursion for-range view-store")
