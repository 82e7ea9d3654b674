"""Random programs with containers, objects, calls, closures, comprehensions, and constant arrays that change.

Each program has some of the features only, so that they meet in many ways. `rows` is a list of at least three vectors,
`d` a dict with a vector "p" and a number "q", `box` an object with a vector `w` and a number `k`, `t` a constant array.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from tests.fuzz.writer import INDENT, SCALARS, VECTORS, Writer

HEADER = """from dataclasses import dataclass

import numpy as np


@dataclass
class Box:
    w: np.ndarray
    k: float

    def scale(self, c):
        self.w *= np.tanh(c)

    def mix(self, p):
        return np.tanh(self.w * p) * self.k / 2


def blend(p, q):
    return np.sin(p) * q / 2


def damp(p, c):
    if c > 0.2123:
        return p * c / (1 + c * c)
    return np.tanh(p)


def pour(p, c):
    p[1] = np.sin(c)
    p[2:] *= 0.5


def fold(p, n):
    if n == 0:
        return np.sin(p[0])
    return np.cos(fold(p, n - 1) * p[n])


def pair(p, c, half=0.5):
    return np.cos(p) * half, np.tanh(c)


def total(p):
    found = 0.0
    for q in p:
        found = np.sin(found + q)
    return found


def halve(t):
    t *= 0.5


"""
FEATURES = ("rows", "dict", "object", "constant", "call", "closure", "comprehension", "iterate")

MADE = {
    "rows": ("rows = [u, v * 0.5, w]", "rows = [np.sin(x), x * s, z]", "rows = [u, u, v]"),
    "dict": ('d = {"p": x * s, "q": a}', 'd = {"p": z, "q": 0.5}', 'd = {"q": s, "p": u}'),
    "object": ("box = Box(np.cos(x), s)", "box = Box(z, b)", "box = Box(w=v, k=0.7)"),
    "constant": ("t = np.ones(4)", "t = np.array([0.9, 0.1, 0.5, 0.7])", "t = np.arange(4.0) / 4"),
    "closure": ("g = lambda p: np.sin(p * a)", "g = lambda p: np.tanh(p) * u[0]"),
}
RESULTS = {
    "rows": "np.sum(rows[0] * rows[1] + np.sin(rows[-1]))",
    "dict": 'np.sum(d["p"] * v) * d["q"]',
    "object": "np.sum(box.w * u) * box.k",
    "constant": "np.sum(t * w)",
    "closure": "np.sum(g(v))",
}


@dataclass
class RichWriter(Writer):
    """Draws its features first."""

    made: ClassVar[dict[str, tuple[str, ...]]] = MADE
    results: ClassVar[dict[str, str]] = RESULTS
    room: int = 20
    features: frozenset[str] = field(default_factory=frozenset)

    def header(self) -> str:
        return HEADER

    def drawn(self) -> list[str]:
        """The features of the program."""
        return self.rng.sample(FEATURES, self.rng.randint(2, 4))

    def prelude(self) -> None:
        self.features = frozenset(self.drawn())
        for name in sorted(self.features & self.made.keys()):
            self.emit(1, self.rng.choice(self.made[name]))

    def result(self) -> str:
        return " + ".join([super().result(), *(self.results[name] for name in self.results if name in self.features)])

    def simple(self) -> dict[Callable[[int], None], int]:
        offered = self.offered()
        return super().simple() | {offered[name]: 4 for name in sorted(self.features & offered.keys())}

    def offered(self) -> dict[str, Callable[[int], None]]:
        """The statement of each feature that has one."""
        return {
            "rows": self.change_rows,
            "dict": self.change_dict,
            "object": self.change_object,
            "constant": self.change_constant,
            "call": self.call,
            "comprehension": self.comprehension,
        }

    def compound(self) -> dict[Callable[[int], None], int]:
        return super().compound() | ({self.iterate: 4} if "iterate" in self.features else {})

    def scalar(self) -> str:
        one = self.rng.choice((*SCALARS, "s"))
        vector = self.vector_name()
        own = []
        if "dict" in self.features:
            own += [f'np.sin(d["q"] * {one})', f'd.get("q", 0.3) * np.cos({one})']
        if "object" in self.features:
            own += [f"np.tanh(box.k + {one})"]
        if "call" in self.features:
            own += [f"total({vector}) * {one}", f"fold({vector}, {self.rng.randint(0, 3)})"]
            own += [f"pair({vector}, {one})[1]"]
        if "closure" in self.features:
            own += [f"np.cos(g({one}))"]
        if "comprehension" in self.features:
            own += [f"sum([np.sin(q) * {one} for q in {vector}]) / 4", f"max(q for q in {vector})"]
        return self.rng.choice(own) if own and self.rng.random() < 0.4 else super().scalar()

    def vector(self) -> str:
        one = self.vector_name()
        own = []
        if "object" in self.features:
            own += [f"box.mix({one})"]
        if "call" in self.features:
            own += [f"blend({one}, {self.vector_name()})", f"damp({one}, c={self.rng.choice(SCALARS)})"]
        if "closure" in self.features:
            own += [f"g({one})"]
        if "comprehension" in self.features:
            own += [f"np.array([np.sin(q) * {self.rng.choice(SCALARS)} for q in {one}])"]
        return self.rng.choice(own) if own and self.rng.random() < 0.4 else super().vector()

    def vector_name(self) -> str:
        own = []
        if "rows" in self.features:
            own += [f"rows[{self.place()}]"]
        if "dict" in self.features:
            own += ['d["p"]']
        if "object" in self.features:
            own += ["box.w"]
        if "constant" in self.features:
            own += ["t", "t"]
        return self.rng.choice(own) if own and self.rng.random() < 0.4 else super().vector_name()

    def place(self) -> str:
        """A row: there are three or more."""
        if self.counters and self.rng.random() < 0.4:
            return f"{self.rng.choice(self.counters)} % 3"
        return self.rng.choice(("0", "1", "2", "-1"))

    def change_rows(self, depth: int) -> None:
        row, name = f"rows[{self.place()}]", f"row{len(self.lines)}"
        text = (
            f"{row} = {self.vector()}",
            f"{row} = {self.rng.choice(VECTORS)}",
            f"{row}[{self.index()}] = {self.scalar()}",
            f"{row} *= np.cos({self.vector_name()})",
            f"rows.append({self.vector()})",
            f"rows.append({self.rng.choice(VECTORS)})\n{self.rng.choice(VECTORS)} = rows.pop()",
            f"if len(rows) > 3:\n{INDENT}{self.rng.choice(VECTORS)} = rows.pop() * 0.9",
            f"{name} = {row}\n{name}[{self.index()}] = {self.scalar()}",
            f"{name} = {row}\n{name} *= 0.7",
            "rows[0], rows[1] = rows[1], rows[0]",
        )
        self.emit(depth, self.rng.choice(text))

    def change_dict(self, depth: int) -> None:
        text = (
            f'd["p"] = {self.vector()}',
            f'd["p"] = {self.rng.choice(VECTORS)}',
            f'd["q"] = {self.scalar()}',
            f'd["q"] *= {self.scalar()}',
            f'd["p"][{self.index()}] = {self.scalar()}',
            f'd["p"] *= np.cos({self.vector_name()})',
            f'{self.rng.choice(VECTORS)} = d["p"]',
        )
        self.emit(depth, self.rng.choice(text))

    def change_object(self, depth: int) -> None:
        text = (
            f"box.w = {self.vector()}",
            f"box.w = {self.rng.choice(VECTORS)}",
            f"box.k = {self.scalar()}",
            f"box.w[{self.index()}] = {self.scalar()}",
            f"box.w *= np.cos({self.vector_name()})",
            f"box.scale({self.rng.choice(SCALARS)})",
            f"box = Box({self.vector()}, {self.rng.choice(SCALARS)})",
            f"{self.rng.choice(VECTORS)} = box.w",
        )
        self.emit(depth, self.rng.choice(text))

    def change_constant(self, depth: int) -> None:
        inside = ("t[1] = 0.3", "t *= 0.8", "np.negative(t, out=t)", "t[1:] = t[:-1]")
        self.emit(depth, self.rng.choice((*inside, "t.fill(0.6)", "t.sort()", "halve(t)")))

    def call(self, depth: int) -> None:
        target = self.rng.choice(VECTORS)
        text = (
            f"pour({self.rng.choice((target, 'z'))}, {self.rng.choice(SCALARS)})",
            f"{target}, {self.rng.choice(SCALARS)} = pair({self.vector_name()}, {self.rng.choice(SCALARS)})",
            f"{target} = blend(q={self.vector_name()}, p={self.vector_name()})",
            f"{self.rng.choice(SCALARS)} = fold({self.vector_name()}, {self.rng.randint(1, 3)})",
            f"{self.rng.choice(SCALARS)} = total(({target} * 0.5)[1:])",
        )
        self.emit(depth, self.rng.choice(text))

    def comprehension(self, depth: int) -> None:
        source, other = self.vector_name(), self.rng.choice(SCALARS)
        text = (
            f"{self.rng.choice(SCALARS)} = sum(np.sin(q) for q in {source} if q > 0.1357) / 4",
            f"{self.rng.choice(VECTORS)} = np.array([np.cos(q + {other}) for q in {source}])",
            f"{self.rng.choice(SCALARS)} = sum([p * q for p, q in zip({source}, x)]) / 8",
        )
        self.emit(depth, self.rng.choice(text))

    def iterate(self, depth: int) -> None:
        """A loop over the items of something."""
        name = f"e{len(self.lines)}"
        source = self.rng.choice(VECTORS)
        heads = [f"for {name} in {source}:", f"for {name} in x[::2]:", f"for j{name}, {name} in enumerate({source}):"]
        heads += [f"for {name}, p{name} in zip({source}, v):", f"for {name} in reversed(u):"]
        self.emit(depth, self.rng.choice(heads))
        self.emit(depth + 1, f"{self.rng.choice(SCALARS)} = np.sin({name} * {self.rng.choice(SCALARS)})")
        self.loop_body(depth)
