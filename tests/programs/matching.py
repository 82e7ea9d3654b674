"""`match` by values, sequences, mappings, classes, with guards."""

from __future__ import annotations

import dataclasses
from collections import deque

import numpy as np

from tests.programs.registry import add, vector


@dataclasses.dataclass
class Disc:
    r: float


@dataclasses.dataclass
class Box:
    a: float
    b: float


def match_value(x, mode):
    match mode:
        case "square":
            y = x * x
        case "cube" | "third":
            y = x * x * x
        case None:
            return x[0] * 2.0
        case _:
            y = np.sin(x)
    return np.sum(y)


add(match_value, (vector(3), "square"), (vector(3), "third"), (vector(3), None), (vector(3), 5), tags="match-value")


def match_value_in_loop(x, steps):
    s = x[0]
    for step in steps:
        match step:
            case 0:
                continue
            case 1 | 2:
                s = s * x[1]
            case n if n > 90:
                break
            case n:
                s = s + n * x[2]
    return s * s


add(match_value_in_loop, (vector(3), (1, 0, 3, 2, 99, 5)), tags="match-value match-guard for-tuple continue break")


def match_sequence(x):
    match (x[0], x[1], x[2]):
        case (a, b):
            y = a * b
        case (a, *rest) if a > 0:
            y = a * rest[0] * rest[1]
        case (a, b, c):
            y = a - b * c
    return y


add(match_sequence, (vector(3),), (-vector(3),), tags="match-sequence match-guard")


def match_commands(x, commands):
    stack = []
    for command in commands:
        match command:
            case ["push", k]:
                stack.append(x[k])
            case ["times"]:
                stack.append(stack.pop() * stack.pop())
            case ["scale", factor, *_]:
                stack.append(stack.pop() * factor)
            case _:
                stack.append(1.0)
    match stack:
        case [only]:
            return only * only
        case [first, *_, last]:
            return first * last


add(
    match_commands,
    (vector(3), (("push", 0), ("push", 1), ("times",), ("scale", 3.0, 1))),
    (vector(3), (("push", 0), ("push", 1), ("other",), deque(["push", 2]))),
    tags="match-sequence append pop for-tuple",
)


def match_mapping(d):
    match d:
        case {"kind": "square", "x": x}:
            return np.sum(x * x)
        case {"x": x, **rest}:
            return np.sum(x) * rest["k"]
        case _:
            return d["z"]


add(
    match_mapping,
    ({"kind": "square", "x": vector(3)},),
    ({"x": vector(3), "k": 2.0},),
    ({"z": 2.0},),
    tags="match-mapping",
)


def match_nested_mapping(x, spec):
    total = 0.0
    for layer in spec:
        match layer:
            case {"scale": [a, b], "use": True}:
                total = total + a * x[0] ** 2 + b * x[1]
            case {"scale": float(a)}:
                total = total * a * x[2]
    return total


add(
    match_nested_mapping,
    (vector(3), ({"scale": [2.0, 3.0], "use": True}, {"scale": 0.5}, {"scale": [1.0, 1.0], "use": False})),
    tags="match-mapping match-sequence match-class",
)


def match_class(shape):
    match shape:
        case Disc(r):
            return 3.0 * r**2
        case Box(a, b=0.0):
            return a * a
        case Box(a=a, b=b) if a > b:
            return a * b
        case Box() as box:
            return box.a * box.b**2


add(match_class, (Disc(2.0),), (Box(2.0, 1.5),), (Box(1.0, 1.5),), tags="match-class match-guard")


def area_of(shapes):
    total = 0.0
    for shape in shapes:
        match shape:
            case Disc(r):
                total = total + r * r
            case Box(a, b):
                total = total + a * b
    return total


add(area_of, ([Disc(2.0), Disc(1.5)],), tags="match-class for-list")
