"""`with` around values that carry a derivative."""

from __future__ import annotations

import contextlib
import threading

import numpy as np

from tests.programs.registry import add, vector

LOCK = threading.Lock()


class Scaled:
    def __init__(self, factor):
        self.factor = factor
        self.depth = 0

    def __enter__(self):
        self.depth += 1
        return self

    def __exit__(self, *exception):
        self.depth -= 1
        return False


@contextlib.contextmanager
def announced(name):
    print("begin", name)
    yield name
    print("end", name)


def quiet_division(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log(x * x)
        z = y * x
    return np.sum(z)


add(quiet_division, (vector(4),), tags="with")


def quiet_in_loop(x):
    s = 0.0
    for v in x:
        with np.errstate(all="ignore"):
            if v < -0.9:
                continue
            s = s * v + np.exp(v)
            if s > 50.0:
                break
    return s


add(quiet_in_loop, (vector(4),), tags="with for-array continue break")


def returns_inside_with(x):
    with np.errstate(all="ignore"):
        if x[0] > 100:
            return x[0]
        y = np.sum(x * x)
        return y * y


add(returns_inside_with, (vector(4),), (vector(4) + 200.0,), tags="with early-return")


def null_context(x, manager=None):
    with manager or contextlib.nullcontext():
        y = x * 2.0
    with contextlib.nullcontext(y) as z, contextlib.nullcontext():
        z = z * y
    return np.sum(z)


add(null_context, (vector(4),), tags="with-target with")


def under_a_lock(x):
    s = 0.0
    for v in x:
        with LOCK:
            s = s * v + v
    return s if not LOCK.locked() else 0.0


add(under_a_lock, (vector(4),), tags="with for-array")


def users_manager(x):
    with Scaled(2.0) as outer, Scaled(3.0) as inner:
        y = x * outer.factor
        with inner:
            y = y * inner.factor * inner.depth
    return np.sum(y * y) + inner.depth


add(users_manager, (vector(4),), tags="with-target with")


def announced_steps(x):
    s = x[0]
    for k in range(2):
        with announced(f"step {k}") as name:
            s = s * x[1] + len(name)
    return s


add(announced_steps, (vector(3),), tags="with-target with fstring print for-range")


@contextlib.contextmanager
def borrowed(z, v):
    held = z[0]
    z[0] = v
    try:
        yield z
    finally:
        z[0] = held


def borrowed_element(x):
    z = x * 2.0
    with borrowed(z, x[1] * x[2]) as w:
        y = np.sum(w * z * x)
        if y > 100.0:
            return y * 3.0
    return y + z[0] ** 2


add(borrowed_element, (vector(4),), (vector(4) * 10.0,), tags="with-target with generator-manager finally early-return")


@contextlib.contextmanager
def traced(v, label="value"):
    print("in", label)
    with np.errstate(divide="ignore"):
        yield v * 2.0, label
    print("out", label)


def traced_values(x):
    y = 1.0
    for k in range(len(x)):
        with traced(x[k] * y, label=f"turn {k}") as (v, label), contextlib.nullcontext():
            if k == 1:
                continue
            y = y * v + len(label)
            if y > 500.0:
                break
    return y * x[0]


add(traced_values, (vector(4),), (vector(4) * 9.0,), tags="with-target with generator-manager continue break print")


@contextlib.contextmanager
def scaled_by(v):
    with borrowed([v, 1.0], v * v) as pair:
        yield pair[0] * v
        if v > 0.5:
            print("large")


def managers_of_managers(x):
    def shifted(u):
        with scaled_by(u) as w:
            return w + x[1]

    with scaled_by(x[0]) as a, scaled_by(shifted(x[2])) as b:
        y = a * b
    return y + a


add(managers_of_managers, (vector(3),), tags="with-target with generator-manager nested-def print")


def stores_until_it_fails(x):
    w = np.zeros(3)
    with contextlib.suppress(IndexError):
        w[0] = x[0] * x[1]
        w[3] = x[2]
        w[1] = x[1]
    return np.sum(w**2 * x)


add(stores_until_it_fails, (vector(3),), tags="with store")


def missing_keys_left_out(x):
    held = {"a": x[0], "c": x[2]}
    s = 0.0
    for key in "abc":
        with np.errstate(all="ignore"), contextlib.suppress(KeyError, ValueError):
            s = s + held[key] ** 2
            if s > 100.0:
                raise ValueError(key)
    return s * x[1]


add(missing_keys_left_out, (vector(3),), (vector(3) * 20.0,), tags="with dict raise for")
