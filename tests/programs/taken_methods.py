"""Methods that are taken off their object, and methods that store where their value is asked for."""

from __future__ import annotations

import operator
from functools import partial

import numpy as np

from tests.programs.registry import add, matrix, vector


def history_by_append(x):
    history = []
    record = history.append
    again = partial(list.append, history)
    v = x
    for _ in range(3):
        v = np.sin(v) * x
        record(v)
    again(v * v)
    return np.sum(history[0] * history[-1])


add(history_by_append, (vector(3),), tags="taken-method list append")


def _visit(tree, leave):
    """Every leaf is handed to `leave`, which the caller chose."""
    for branch in tree:
        leave(branch * 2.0)
        leave(branch[0] * branch[1])


def leaves_of_tree(rows):
    leaves = []
    table = {}
    store = table.__setitem__
    _visit(rows, leaves.append)
    store("first", leaves[0])
    return np.sum(table["first"]) * leaves[1] * leaves[3]


add(leaves_of_tree, (matrix(3, 2),), tags="taken-method function-values dict")


class _Recorder:
    def __init__(self):
        self.values = []
        self.count = 0

    def note(self, v):
        self.values.append(v)
        self.count += 1


def recorder_method(x):
    recorder = _Recorder()
    note = recorder.note
    for v in x:
        note(v * v)
    return sum(recorder.values) / recorder.count


add(recorder_method, (vector(4),), tags="taken-method method local-instance")


def appended_in_expressions(x):
    xs = []
    put = lambda v: xs.append(v * v)
    done = [put(v) for v in x]
    last = xs.append(x[0]) or x[1]
    list(map(xs.append, x))
    return sum(xs) * last + len(done)


add(appended_in_expressions, (vector(3),), tags="value-of-append lambda map")


def appended_in_tests(x):
    """None of these values is used but for asking whether it is None."""
    rows = [[] for _ in range(2)]
    y = np.zeros(3)
    d = {}
    for i, v in enumerate(x):
        if rows[i % 2].append(v * v) is None:
            print(d.update(a=v))
        operator.setitem(y, i, v)
    return sum(rows[0]) * sum(rows[1]) + np.sum(y * x) * d["a"]


add(appended_in_tests, (vector(3),), tags="value-of-append dict-update print")
