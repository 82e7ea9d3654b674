"""Queues to a length, which a function makes of constants and fills."""

from __future__ import annotations

from collections import deque

from tests.programs.registry import add, positive


def last_two(x):
    recent = deque([], 2)  # noqa: RUF037
    before = deque([0.0], maxlen=2)
    for v in x:
        before.appendleft(v * v)
        recent.append(v * before[0])
    return recent[0] * recent[1] + before[0] * before[1]


def sums_over_a_window(x):
    n = 2
    window = deque([0.0] * n, maxlen=n)
    s = 0.0
    for v in x:
        s += sum(window) * v
        window.append(v * v)
    older, newer = window
    return s + older * newer


def as_long_as_what_is_given(x):
    n = len(x)
    ring = deque([x[0]] * n, n)
    for v in x:
        ring.append(v * ring[0])
    first, *others = ring
    return first * others[0] + others[1]


def queue_and_more(x):
    waiting = deque([1.0])
    more = [x[0]]
    waiting += more
    waiting += [x[1] ** 2, x[2]]
    return waiting[0] * waiting.popleft() * waiting[1] * waiting.pop() + waiting[0]


for program in (last_two, sums_over_a_window, as_long_as_what_is_given, queue_and_more):
    add(program, (positive(3),), tags="deque loop-carried")
