"""Random programs whose arrays have lengths that the text does not show: selections, slices up to numbers, broadcasts.

A program grows statement by statement: each is drawn without a look at shapes, what stands so far is run with it at
the point where the derivatives will be checked, and it stays if it runs and its values stay small. So every program
runs, and which operands have 0, 1 or more elements is known to nobody who only reads it. `k`, `m` and `n` are lengths
that only a run finds out; `slots`, `by` and `cell` are a list, a dict and an instance whose items grow by broadcasting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from s2s_ad import tree
from tests.fuzz.writer import INDENT, Writer
from tests.witness import quiet

WIDEST = 48
LARGEST = 8.0
LENGTHS = ("k", "m", "n")
TRIES = 60
HEADER = """import numpy as np


class Cell:
    def __init__(self, v):
        self.v = v

    def grow(self, c):
        self.v = self.v * 0.5 + np.sin(c)
        return self


"""
FIRST = (
    "k = int(s > 0.5713) + 1",
    "m = np.count_nonzero(x > 0.3171)",
    "n = len(x) - k",
)
SOURCES = (
    "x[x > {t}]",
    "x[x > {t}] * s",
    "x[:{n}]",
    "x[{n}:]",
    "x[{n}:{n} + 1] * 0.5",
    "np.sin(x)",
    "x * s",
    "x.reshape(2, 2)",
    "x.reshape(2, 2)[:{n}]",
    "np.outer(x[:{n}], x)",
    "np.sin(x)[:, None]",
    "np.sin(x)[None]",
    "np.sum(x, keepdims=True)",
    "np.mean(x)",
    "np.zeros({n})",
    "np.ones(({n}, 1))",
    "np.zeros((1, 4))",
    "np.ones(4)",
    "np.full({n}, s)",
    "x[[0] * {n}]",
    "np.array([s])",
)
ALONE = (
    "np.sin({a})",
    "{a} * 0.5",
    "-{a}",
    "{a}[::-1]",
    "{a}[:{n}]",
    "{a}[{n}:]",
    "{a}[..., :{n}]",
    "{a}[..., ::-1]",
    "{a}[{a} > {t}]",
    "{a}[{n}]",
    "{a}[None]",
    "{a}[..., None]",
    "{a}.T",
    "np.sum({a})",
    "np.sum({a}, axis=0)",
    "np.sum({a}, axis=-1, keepdims=True)",
    "np.sum({a}, keepdims=True)",
    "np.mean({a}, axis=0)",
    "np.mean({a}, axis=-1, keepdims=True)",
    "{a} - np.mean({a}, axis=0)",
    "np.max({a}, axis=0, keepdims=True)",
    "np.cumsum({a}, axis=0) / 4",
    "np.ravel({a})",
    "np.squeeze({a})",
    "np.atleast_1d({a})",
    "np.where({a} > {t}, {a}, 0.3)",
    "np.where({a} > {t}, np.sin({a}), x)",
    "np.maximum({a}, {t})",
    "np.repeat({a}, {n}, axis=0)",
    "np.tile({a}, {n})",
    "np.broadcast_to({a}, ({n}, 4)) * 0.5",
    "np.concatenate([{a}, {a} * 0.5])",
    "{a}.copy()",
    "{a} / (1.0 + np.sum({a} ** 2, axis=-1, keepdims=True))",
)
PAIRS = (
    "({a} + {b}) / 2",
    "{a} - {b} * 0.5",
    "{a} * {b}",
    "{a} / (1.0 + {b} ** 2)",
    "np.tanh({a} + {b})",
    "np.where({a} > {t}, {a}, {b})",
    "np.where({a} > {t}, {b}, 0.5)",
    "np.where({b} > {t}, np.sin({a}), np.cos({b}))",
    "np.maximum({a}, {b})",
    "np.minimum({a}, {b} * 0.5)",
    "np.concatenate([{a}, {b}])",
    "np.dot({a}, {b}) / 4",
    "np.sum({a} * {b}, axis=-1) / 2",
    "np.sum({a} + {b}, keepdims=True) / 4",
    "np.mean({a} * {b})",
    "({a} if np.size({a}) > {n} else {b})",
)
STORES = (
    "{a}[{n}] = np.mean({b})",
    "{a}[0] += np.mean({b})",
    "{a}[...] = {b}",
    "{a}[:] = {a} * {b}",
    "{a}[:{n}] = {b}",
    "{a}[:{n}] *= {b}",
    "{a}[..., 0] = {b}[..., 0]",
    "{a}[{a} > {t}] = np.mean({b})",
    "{a}[{a} > {t}] *= 0.5",
    "{a}[{b} > {t}] = {b}[{b} > {t}]",
    "{a} += {b} * 0.5",
    "{a} *= {b}",
    "{a}[::-1][:{n}] = {b}",
    "{v} = {a}[::-1]\n{v}[:{n}] = {b}",
    "{v} = {a}[{n}:]\n{v} *= np.cos({b})",
    "{v} = {a}[...]\n{v}[0] = {b}",
    "{v} = {a}.T\n{v}[..., :{n}] += {b} * 0.5",
    "np.multiply({a}, {b}, out={a})",
)
HELD = (
    "slots[{i}] = slots[{i}] * 0.5 + {b}",
    "slots[{i}] = {b}",
    "slots[{i}] += {b} * 0.5",
    "slots.append({b})",
    "{a} = slots[{i}]",
    "by['p'] = by['p'] * {b}",
    "by['q'] = np.sin({b})",
    "by['q'] = by['q'] + by['p'] * 0.5",
    "{a} = by['p'] - by['q']",
    "cell.v = (cell.v + {b}) / 2",
    "cell.v[:{n}] = {b}",
    "cell.v *= {b}",
    "cell.grow({b})",
    "{a} = cell.grow({b}).v",
    "slots[{i}], cell.v = cell.v, slots[{i}]",
)
MADE = ("slots = [s, {b} * 1.0]", "slots = [x[:1] * s, {b}]", "slots = [np.zeros(1), x[0], np.sin({b})]")
HEADS = (
    "for i in range(2):",
    "for i in range({n}):",
    "for i in range(1, {n}):",
    "for q in x[:{n}]:",
    "if {n} > 1:",
    "if np.sum({a}) > {t}:",
)


@dataclass
class LengthsWriter(Writer):
    """Keeps of the statements it draws those that run at `point`.

    `arrays` is whether a name holds an array, and no number; where `mixed` is set, which is seldom, that may change.
    """

    names: list[str] = field(default_factory=list)
    arrays: dict[str, bool] = field(default_factory=dict)
    mixed: bool = False

    def program(self, name: str) -> str:
        """The whole text."""
        self.mixed = self.rng.random() < 0.1
        self.lines = [f"def {name}(x, s):"]
        for line in FIRST:
            self.emit(1, line)
        self.grow("v0 = " + self.filled(self.rng.choice(SOURCES[:4])))
        while not self.grow(self.filled(self.rng.choice(MADE))):
            pass
        for line in ("by = {'p': s, 'q': x[:1]}", "cell = Cell(x[-1:] * s)"):
            self.emit(1, line)
        wanted = len(self.lines) + self.rng.randint(5, 10)
        for _ in range(TRIES):
            if len(self.lines) >= wanted:
                break
            self.grow(self.piece())
        self.emit(1, f"return {self.result()}")
        return HEADER + "\n".join(self.lines) + "\n"

    def result(self) -> str:
        """All that there is at the end, weighted."""
        held = ("slots[0]", "slots[1]", "by['p']", "by['q']", "cell.v")
        parts = [f"np.sum(np.sin({name}))" for name in (*self.names[-4:], *held)]
        return " + ".join(f"{0.3 + 0.1 * place:.1f} * {part}" for place, part in enumerate(parts))

    def filled(self, text: str) -> str:
        """Names, lengths and thresholds in the place of what is left open."""
        named = [*self.names, *self.names, "x"] if self.names else ["x"]
        return text.format(
            a=self.rng.choice(self.names or ["x"]),
            b=self.rng.choice(named) if self.rng.random() < 0.7 else self.inner(self.rng.choice(named)),
            n=self.rng.choice(LENGTHS),
            t=self.rng.choice(("-0.4171", "0.1313", "0.5513", "s")),
            i=self.rng.choice(("0", "1", "-1", "k - 1")),
            v=f"view{len(self.lines)}",
        )

    def inner(self, name: str) -> str:
        """An operand that has no name."""
        forms = ("np.sin({a})", "{a}[{a} > {t}]", "{a}[:{n}]", "({a} * x)", "({a} - x[x > {t}])", "x[x > {t}]")
        return self.rng.choice(forms).format(
            a=name, n=self.rng.choice(LENGTHS), t=self.rng.choice(("-0.1717", "0.1919", "s"))
        )

    def assignment(self) -> str:
        """A new name, or another value of one that there is, often of another length."""
        new = not self.names or self.rng.random() < 0.6
        name = f"v{len(self.names)}" if new else self.rng.choice(self.names)
        forms = self.rng.choices((SOURCES, ALONE, PAIRS), (1, 2, 3))[0]
        return f"{name} = {self.filled(self.rng.choice(forms))}"

    def changed(self) -> str:
        """A store, or a container's item."""
        return self.filled(self.rng.choice(STORES if self.rng.random() < 0.6 else HELD))

    def piece(self) -> str:
        """A statement, or a block of some that assign to the names there are."""
        drawn: Callable[[], str] = self.assignment if self.rng.random() < 0.6 else self.changed
        if self.rng.random() < 0.75:
            return drawn()
        head = self.filled(self.rng.choice(HEADS))
        body = [self.within() for _ in range(self.rng.randint(1, 3))]
        return "\n".join([head, *(INDENT + line for text in body for line in text.split("\n"))])

    def within(self) -> str:
        """A statement of a block: it makes no name, which a loop of no turns would not."""
        if self.rng.random() < 0.5:
            return self.changed()
        return f"{self.rng.choice(self.names)} = {self.filled(self.rng.choice((*ALONE, *PAIRS)))}"

    def grow(self, text: str) -> bool:
        """The text stays if the program runs with it, and what it leaves is small; whether it does."""
        before, names = len(self.lines), self.names
        self.emit(1, text)
        name = text.partition(" = ")[0]
        if name == f"v{len(names)}":
            self.names = [*names, name]
        runs = self.runs()
        if not runs:
            del self.lines[before:]
            self.names = names
        return runs

    def runs(self) -> bool:
        """Whether what stands so far runs at the point."""
        names: dict[str, Any] = {}
        text = HEADER + "\n".join(self.lines) + f"\n{INDENT}return locals()\n"
        exec(text, names)
        try:
            with quiet():
                values = next(f for name, f in names.items() if name.startswith("generated"))(*tree.copy(self.point))
        except (ValueError, IndexError, TypeError, AttributeError):  # shapes that do not fit, numbers with no items
            return False
        arrays = {name: isinstance(value, np.ndarray) for name, value in values.items() if name in self.names}
        if not self.mixed and any(self.arrays.get(name, array) != array for name, array in arrays.items()):
            return False
        self.arrays |= arrays
        return all(map(small, values.values()))


def small(value: Any) -> bool:
    """Whether an item (or all of a container's) is of some tens of numbers that are not large."""
    if isinstance(value, list):
        return len(value) < 8 and all(map(small, value))
    if isinstance(value, dict):
        return all(map(small, value.values()))
    if hasattr(value, "__dict__"):
        return all(map(small, vars(value).values()))
    return np.size(value) <= WIDEST and not np.any(~(np.abs(value) < LARGEST))
