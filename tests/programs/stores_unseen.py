"""Stores that the text of a function does not show: only the kinds of its names, and what they share, tell of them."""

from __future__ import annotations

import numpy as np

from tests.programs.registry import add, vector


class _Recorder:
    """What it is called with stands in its buffer; `recorder << v` does the same for the next place."""

    def __init__(self, count):
        self.buffer = np.zeros(count)
        self.place = 0

    def __call__(self, v):
        self.buffer[self.place] = v
        self.place += 1
        return v

    def __lshift__(self, v):
        self(v * v)
        return self


def recorder_called(x):
    record = _Recorder(3)
    record(x[0])
    record(x[1] * x[2])
    return np.sum(record.buffer**2)


def recorder_shifted_into(x):
    record = _Recorder(4)
    for v in x:
        record << v
    again = record << x[0]
    again.buffer[0] *= x[1]
    return np.sum(record.buffer**3)


class _Holder:
    def __init__(self, buffer):
        self.buffer = buffer


def buffer_that_an_object_holds(x):
    work = np.ones(3)
    holders = {"a": _Holder(work)}
    for k, v in enumerate(x):
        holder = holders["a"]
        holder.buffer[k] = v * v
    return np.sum(work**2)


class _Meter:
    """Its text is what it has seen by then."""

    total = 0.0

    def add(self, v):
        self.total = self.total + v * v
        return self

    def __len__(self):
        return 3


def meter_in_an_expression(x):
    meter = _Meter()
    count = len(meter.add(x[0]).add(x[1]))
    return meter.total * count


add(recorder_called, (vector(3),), tags="call-method inactive-buffer constructor")
add(recorder_shifted_into, (vector(3),), tags="operator-method inactive-buffer constructor")
add(buffer_that_an_object_holds, (vector(3),), tags="constructor inactive-buffer store-int for-array")
add(meter_in_an_expression, (vector(3),), tags="method constructor")
