"""Random programs: assignments, branches, loops, stores into a buffer, views, swaps, breaks; numerically tame.

A program is a function of a vector `x` of four numbers and a number `s`. Every expression is a sine, a tanh or a
product of bounded things, so that values stay between -4 and 4 and differences stay accurate; tests compare against
thresholds that values hit with probability 0.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

SCALARS = ("a", "b", "c")
VECTORS = ("u", "v", "w")
INDENT = "    "


@dataclass
class Writer:
    """Writes one program, a line at a time; what names mean is fixed: a, b, c scalars, u, v, w vectors, z a buffer."""

    rng: random.Random
    point: tuple[np.ndarray, float]
    lines: list[str] = field(default_factory=list)
    counters: list[str] = field(default_factory=list)
    room: int = 16
    loops: int = 0

    def program(self, name: str) -> str:
        """The whole text."""
        self.lines = [f"def {name}(x, s):"]
        for line in ("u = x * 1.0", "v = np.sin(x)", "w = x + s", "a = s * x[0]", "b = np.cos(s)", "c = x[1]", "k = 1"):
            self.emit(1, line)
        self.emit(1, self.rng.choice(("z = np.zeros(4)", "z = x * s", "z = np.ones(4)", "z = u.copy()")))
        self.prelude()
        self.block(1, self.rng.randint(4, 8))
        self.emit(1, f"return {self.result()}")
        return self.header() + "\n".join(self.lines) + "\n"

    def header(self) -> str:
        """What stands above the function."""
        return "import numpy as np\n\n\n"

    def prelude(self) -> None:
        """What stands before the random statements."""

    def result(self) -> str:
        """The number that is differentiated."""
        return "np.sum(u * v + w * z) + a * b + c * np.sum(np.sin(z) * x)"

    def simple(self) -> dict[Callable[[int], None], int]:
        """The statements that may stand anywhere, with their weights."""
        return {
            self.scalar_assignment: 4,
            self.vector_assignment: 4,
            self.store: 5,
            self.augmented: 3,
            self.view: 2,
            self.swap: 1,
            self.window: 2,
            self.taken: 2,
        }

    def compound(self) -> dict[Callable[[int], None], int]:
        """Those that have blocks."""
        return {self.branch: 3, self.for_loop: 4, self.while_loop: 2}

    def emit(self, depth: int, text: str) -> None:
        self.lines.extend(INDENT * depth + line for line in text.split("\n"))

    def block(self, depth: int, count: int) -> None:
        """Statements, at least one."""
        for _ in range(count):
            if self.room > 0:
                self.room -= 1
                self.statement(depth)
        if self.lines[-1].endswith(":"):
            self.emit(depth, "pass")

    def statement(self, depth: int) -> None:
        """One statement, by weight."""
        choices = self.simple()
        if depth < 4:
            choices |= self.compound()
        if self.loops:
            choices[self.jump] = 4
        elif depth > 1:
            choices[self.early_return] = 1
        self.rng.choices(list(choices), list(choices.values()))[0](depth)

    def scalar(self) -> str:
        """A bounded number."""
        one, other = self.rng.choice(SCALARS), self.rng.choice((*SCALARS, "s", "0.7"))
        vector = self.vector_name()
        return self.rng.choice(
            (
                f"np.sin({one}) * {other} / 2",
                f"np.tanh({one} + {other})",
                f"np.cos({vector}[{self.index()}]) * 1.1",
                f"np.sin({one} * {vector}[{self.index()}])",
                f"np.tanh(np.sum({vector} * {self.vector_name()}))",
                f"(np.sin({one}) if {self.test()} else np.cos({other}))",
                f"{one} / (1 + {other} ** 2)",
            )
        )

    def vector(self) -> str:
        """A bounded vector."""
        one, other = self.vector_name(), self.vector_name()
        return self.rng.choice(
            (
                f"np.sin({one} * {other})",
                f"np.tanh({one} + {self.rng.choice(SCALARS)})",
                f"np.cos({one}) * x",
                f"np.sin({one}[::-1] + {other})",
                f"np.tanh({one} * 0.5) * {other} / (1 + {other} * {other})",
                f"np.where({one} > 0.217, np.sin({other}), np.cos({one}))",
                f"np.sin({one}[[2, 0, 0, 1]]) * {other} / 4",
                f"np.concatenate([{one}[2:], {other}[:2]])",
                f"np.roll({one}, 1)",
                f"-{one}",
                f"[0.5, -0.75, 1, 0.25] * {one}",
                f"{one} - [{self.rng.choice(SCALARS)}, 0.5, {self.rng.choice(SCALARS)}, 1.0]",
                f"np.cumsum({one}) / 4",
                f"np.maximum({one}, {other})",
                f"{one} / (1 + np.sum({other} * {other}))",
            )
        )

    def vector_name(self) -> str:
        return self.rng.choice((*VECTORS, "z", "x"))

    def index(self) -> str:
        if self.counters and self.rng.random() < 0.6:
            return f"({self.rng.choice(self.counters)} + {self.rng.randint(0, 3)}) % 4"
        return str(self.rng.randint(-2, 3))

    def part(self) -> str:
        """A slice of two entries."""
        return self.rng.choice(("1:3", ":2", "2:", "::2", "::-2", "[0, 0]", "[3, 1]"))

    def test(self) -> str:
        return self.rng.choice(
            (
                f"{self.rng.choice(SCALARS)} > 0.1234",
                f"{self.vector_name()}[{self.index()}] < 0.3171",
                f"-0.5113 < {self.rng.choice(SCALARS)} < 0.7177",
                f"{self.rng.choice(SCALARS)} > 0.2121 or b < 0.1313",
                f"not a < 0.3333 and {self.rng.choice(SCALARS)} < 1.1111",
            )
        )

    def scalar_assignment(self, depth: int) -> None:
        self.emit(depth, f"{self.rng.choice(SCALARS)} = {self.scalar()}")

    def vector_assignment(self, depth: int) -> None:
        """A new array, or (rarely) another name of an array that there is."""
        target = self.rng.choice((*VECTORS, *VECTORS, "z"))
        source = self.rng.choice((*VECTORS, "z")) if self.rng.random() < 0.15 else self.vector()
        self.emit(depth, f"{target} = {source}")

    def store(self, depth: int) -> None:
        target = self.rng.choice(("z", "z", "z", *VECTORS, "x"))
        text = (
            f"{target}[{self.index()}] = {self.scalar()}",
            f"{target}[:] = {self.vector()}",
            f"{target}[{self.part()}] = {self.vector_name()}[{self.part()}]",
            f"{target}[1:] = {self.rng.choice((target, *VECTORS))}[:-1]",
            f"{target}[{target} > 0.4142] = {self.scalar()}",
            f"{target}[{self.part()}] = {self.scalar()}",
            f"np.multiply({self.vector_name()}, 0.9, out={target})",
        )
        self.emit(depth, self.rng.choice(text))

    def augmented(self, depth: int) -> None:
        target = self.rng.choice(("z", *VECTORS))
        text = (
            f"{target}[{self.index()}] *= {self.scalar()}",
            f"{target}[{self.index()}] += {self.scalar()} / 4",
            f"{target} *= np.cos({self.vector_name()})",
            f"{target}[{self.rng.choice(('1:3', ':2', '::2'))}] /= 1.5",
            f"{self.rng.choice(SCALARS)} *= {self.scalar()}",
            f"{self.rng.choice(SCALARS)} -= {self.scalar()} / 4",
        )
        self.emit(depth, self.rng.choice(text))

    def view(self, depth: int) -> None:
        """A view that is written through; it has a name of its own, so it is read nowhere else."""
        target, name = self.rng.choice(("z", *VECTORS)), f"view{len(self.lines)}"
        source = self.rng.choice((f"{target}[1:]", f"{target}[::-1]", f"{target}.reshape(2, 2)[1]", f"{target}[:2]"))
        self.emit(depth, f"{name} = {source}")
        self.emit(depth, self.rng.choice((f"{name}[0] = {self.scalar()}", f"{name} *= {self.scalar()}")))

    def window(self, depth: int) -> None:
        """A view at a place that moves on."""
        target, name = self.rng.choice(("z", *VECTORS)), f"view{len(self.lines)}"
        step = self.rng.choice(("k = (k + 1) % 3", "k = 2 - k", "k = int(a > 0.1234)"))
        self.emit(depth, f"{name} = {target}[k:k + 2]")
        text = (f"{name} *= {self.scalar()}", f"{target}[k:k + 2] = np.sin({name} + {self.scalar()})", "")
        self.emit(depth, f"{self.rng.choice(text)}\n{step}\n{self.rng.choice(SCALARS)} = np.tanh({name}[0])".lstrip())

    def taken(self, depth: int) -> None:
        """All entries in some order, as a copy or as a view, under a name that is read and stored into later."""
        source, order = self.rng.choice((*VECTORS, "z")), self.rng.choice((*VECTORS, "x"))
        indices = (
            f"np.argsort({order})",
            f"np.nonzero({order} < 9.9)[0]",
            f"np.where({order} < 9.9)",
            "np.arange(4)[::-1]",
            "[2, 0, 3, 1]",
            f"{order} < 9.9",
            f"slice(None, None, -1) if {self.test()} else slice(None)",
            "::-1",
            "...",
        )
        self.emit(depth, f"{self.rng.choice((*VECTORS, 'z'))} = {source}[{self.rng.choice(indices)}]")

    def swap(self, depth: int) -> None:
        one, other = self.rng.sample((*VECTORS, "z") if self.rng.random() < 0.7 else SCALARS, 2)
        self.emit(depth, f"{one}, {other} = {other}, {one}")

    def branch(self, depth: int) -> None:
        self.emit(depth, f"if {self.test()}:")
        self.block(depth + 1, self.rng.randint(1, 3))
        if self.rng.random() < 0.5:
            self.emit(depth, "else:")
            self.block(depth + 1, self.rng.randint(1, 3))

    def for_loop(self, depth: int) -> None:
        name = f"i{len(self.lines)}"
        over = self.rng.choice(("range(3)", "range(2)", "range(0)", "range(3, 0, -1)", "range(1, 5, 2)"))
        self.emit(depth, f"for {name} in {over}:")
        self.counters.append(name)
        self.loop_body(depth)
        self.counters.pop()

    def while_loop(self, depth: int) -> None:
        """It ends: its counter is stepped first, out of reach of `continue`."""
        name = f"n{len(self.lines)}"
        self.emit(depth, f"{name} = 0")
        self.emit(depth, f"while {name} < {self.rng.randint(1, 4)} and a < 0.9191:")
        self.emit(depth + 1, f"{name} += 1")
        self.counters.append(name)
        self.loop_body(depth)
        self.counters.pop()

    def loop_body(self, depth: int) -> None:
        self.loops += 1
        self.block(depth + 1, self.rng.randint(1, 4))
        self.loops -= 1

    def jump(self, depth: int) -> None:
        self.emit(depth, f"if {self.test()}:")
        self.emit(depth + 1, self.rng.choice(("break", "continue", "return np.sum(z * u) * a", "a = b\nbreak")))

    def early_return(self, depth: int) -> None:
        self.emit(depth, f"if {self.test()}:")
        self.emit(depth + 1, "return np.sum(w * z) * b + c")
