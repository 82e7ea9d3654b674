"""Random programs as people write them: names of a number or an array, several at once, and classes of one's own.

Beside the names of the other writers, `m`, `n`, `o` and `r` hold a number or a vector, from one turn of a loop to the
next or on one way only. By its features a program has instances with operators, properties and methods that store
(`wave`, `old`), something with items (`shelf`), local functions that call each other and rebind outer names,
generators, exceptions, nested containers with aliases of their elements, and `match`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from tests.fuzz.rich import MADE, RESULTS, RichWriter
from tests.fuzz.writer import INDENT, SCALARS

EITHER = ("m", "n", "o", "r")
CLASSES = """class Wave:
    rate = 0.75

    def __init__(self, v, k=1.0):
        self.v = v
        self.k = k
        self.heard = []

    def __add__(self, other):
        if isinstance(other, Wave):
            return Wave((self.v + other.v) / 2, other.k)
        return Wave((self.v + other) / 2, self.k)

    def __mul__(self, c):
        return Wave(np.tanh(self.v * c), self.k * self.rate)

    __rmul__ = __mul__

    def __iadd__(self, c):
        self.v = np.tanh(self.v + c)
        return self

    def __call__(self, c):
        self.k = np.cos(self.k + np.sum(c))
        return np.sin(self.v * c)

    def __bool__(self):
        return bool(np.sum(self.v) > 0.1177)

    @property
    def half(self):
        return self.v * 0.5

    @half.setter
    def half(self, c):
        self.v = np.tanh(c) * 2

    def keep(self, c):
        self.heard.append(c)
        return self

    def mean(self):
        return sum(self.heard) / (1 + len(self.heard))


class Loud(Wave):
    rate = 0.5

    def __call__(self, c):
        return super().__call__(c) * 1.1 + self.half


class Shelf:
    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i % len(self)]

    def __setitem__(self, i, c):
        self.items[i % len(self)] = c

    def __iter__(self):
        for item in self.items:
            yield np.sin(item)


def waves(c, n, p):
    for i in range(n):
        c = np.sin(c + i)
        if np.sum(c) > 1.0717:
            continue
        yield c * p


def halves(c):
    while np.max(c) > 0.0611:
        yield c
        c = c * 0.5 - 0.125


def checked(c):
    if np.sum(c) > 0.9177:
        raise ValueError("too much")
    return c * 0.75


"""
OWN = ("wave", "shelf", "local", "yielding", "failing", "nested", "held", "matched")
FIRST = ("0.0", "1.0", "x[0]", "x[1] * s", "x * 0.5", "s", "np.zeros(4)", "np.cos(x)", "b")
LOCAL = """turns = 0
def push(c):
    nonlocal m, turns
    turns += 1
    m = np.tanh(m * 0.5 + c)
    return m * o / 2
def turn(c):
    if turns % 2 == 0:
        return np.cos(c) * b + push(c * 0.5)
    return push(c) + np.sin(n)"""
OWN_MADE = {
    "wave": ("wave = old = Wave(m, s)", "wave, old = Wave(u * s), Loud(x * n, a)", "wave = old = Loud(x * s)"),
    "shelf": ("shelf = Shelf(m, n, u * 0.9)", "shelf = Shelf(x[0], s, 0.5)", "shelf = Shelf(x[0], m, b)"),
    "local": (LOCAL,),
    "nested": (
        "nest = [[m, u * 0.5], [n, v * 0.5], [o, x * 1.5]]",
        "pair0 = [m, x * s]\nnest = [pair0, [1.0, n], pair0]",
    ),
    "held": ("held = [m]", "held = [x[0], n]", "held = list(x)"),
}
OWN_RESULTS = {
    "wave": "np.sum(wave.half * old.v) * wave.k + np.sum(old.mean())",
    "shelf": "np.sum(sum(shelf)) + np.sum(shelf[0] * shelf[1])",
    "local": "np.sum(turn(s))",
    "nested": "sum(np.sum(p * q) for p, q in nest) / 4",
    "held": "np.sum(sum(held)) / (1 + len(held))",
}


@dataclass
class EverydayWriter(RichWriter):
    """One or two features of the rich writer, and some of its own."""

    made: ClassVar[dict[str, tuple[str, ...]]] = MADE | OWN_MADE
    results: ClassVar[dict[str, str]] = RESULTS | OWN_RESULTS

    def header(self) -> str:
        return super().header() + CLASSES

    def drawn(self) -> list[str]:
        return super().drawn()[: self.rng.randint(0, 2)] + self.rng.sample(OWN, self.rng.randint(1, 3))

    def prelude(self) -> None:
        for name in EITHER:
            self.emit(1, f"{name} = {self.rng.choice(FIRST)}")
        super().prelude()

    def result(self) -> str:
        return super().result() + " + np.sum(m * n + o * r)"

    def simple(self) -> dict[Callable[[int], None], int]:
        return super().simple() | {self.several: 8, self.either_assignment: 6, self.either_augmented: 4}

    def compound(self) -> dict[Callable[[int], None], int]:
        own = {"yielding": self.over_generator, "failing": self.attempt}
        own |= {"nested": self.over_nested, "matched": self.matching, "held": self.over_held}
        return super().compound() | {own[name]: 5 for name in sorted(self.features & own.keys())}

    def offered(self) -> dict[str, Callable[[int], None]]:
        return super().offered() | {
            "wave": self.change_wave,
            "shelf": self.change_shelf,
            "local": self.call_local,
            "yielding": self.consume,
            "nested": self.change_nested,
            "held": self.change_held,
        }

    def either(self) -> str:
        """A name of something that may be a number or a vector."""
        own = ["held[-1]"] * ("held" in self.features)
        own += ["shelf[1]", f"shelf[{self.place()}]"] * ("shelf" in self.features)
        own += [f"nest[{self.place()}][0]", "nest[1][1]"] * ("nested" in self.features)
        own += ["wave.v", "wave.half", "old.v"] * ("wave" in self.features)
        if own and self.rng.random() < 0.4:
            return self.rng.choice(own)
        if self.rng.random() < 0.2:
            return f"{self.vector_name()} * s"
        return self.rng.choice((*EITHER, *EITHER, *SCALARS, "s", f"x[{self.index()}]"))

    def value(self, depth: int = 2) -> str:
        """A bounded number or vector."""
        if not depth or self.rng.random() < 0.25:
            return self.either()
        one, other = self.value(depth - 1), self.value(depth - 1)
        own = [f"wave({one})", "wave.mean()"] * ("wave" in self.features)
        own += [f"turn({one})"] * ("local" in self.features)
        own += [f"sum(waves({one}, 2, {other}))"] * ("yielding" in self.features)
        own += ["sum(p for p, q in nest if np.sum(q) > 0.0717)"] * ("nested" in self.features)
        if own and self.rng.random() < 0.25:
            return self.rng.choice(own)
        return self.rng.choice(
            (
                f"({one} + {other}) / 2",
                f"({one} - {other} * 0.5)",
                f"{one} * {other} / 2",
                f"({one} if {self.test()} else {other})",
                f"({one} if {self.test()} else {other})",
                f"0.7 * ({super().test()} and {one})",
                f"np.tanh({one} + {other})",
                f"np.sin({one})",
                f"np.sum({one}) / 4",
                f"np.mean({one} * {other})",
            )
        )

    def scalar(self) -> str:
        return f"np.tanh(np.sum({self.value(1)}))" if self.rng.random() < 0.3 else super().scalar()

    def vector(self) -> str:
        if self.rng.random() < 0.7:
            return super().vector()
        return f"({self.value(1)} + {self.vector_name()}) / 2"

    def test(self) -> str:
        own = [f"np.sum({self.rng.choice(EITHER)}) > 0.3171", f"np.max({self.rng.choice(EITHER)}) > 0.5513"]
        own += ["wave", "not old", "wave.k > 0.4171"] * ("wave" in self.features)
        own += ["len(held) > 2"] * ("held" in self.features) + ["turns > 2"] * ("local" in self.features)
        own += [f"{name} % 2 == 0" for name in self.counters]
        return self.rng.choice(own) if self.rng.random() < 0.5 else super().test()

    def several(self, depth: int) -> None:
        """Several names at once, of what they were before."""
        names = self.rng.sample(EITHER, self.rng.randint(2, 3))
        values = [self.value() for _ in names]
        text = (
            f"{', '.join(names)} = {', '.join(values)}",
            f"{', '.join(names)} = {', '.join(values)}",
            f"{', '.join(names)}, z[{self.index()}] = {', '.join(values)}, {self.scalar()}",
            f"{', '.join(names)} = {', '.join([*names[1:], names[0]])}",
            f"{' = '.join(names)} = {values[0]}",
            f"{names[0]}, *rest = {values[0]}, {values[1]}, {self.either()}\n{names[1]} = rest[-1] * rest[0]",
            f"({names[0]}, {self.rng.choice(SCALARS)}), {names[1]} = ({values[0]}, {self.scalar()}), {values[1]}",
        )
        self.emit(depth, self.rng.choice(text))

    def either_assignment(self, depth: int) -> None:
        self.emit(depth, f"{self.rng.choice(EITHER)} = {self.value()}")

    def either_augmented(self, depth: int) -> None:
        """A new number or array, or a store where the name holds an array."""
        name = self.rng.choice(EITHER)
        text = (
            f"{name} = {name} + {self.value(1)} / 2",
            f"{name} = {name} * 0.5 + {self.value(1)}",
            f"if np.ndim({name}):\n{INDENT}{name}[{self.index()}] = {self.scalar()}",
            f"if isinstance({name}, np.ndarray) and ({self.test()}):\n{INDENT}{name}[{self.part()}] *= {self.scalar()}",
        )
        self.emit(depth, self.rng.choice(text))

    def change_wave(self, depth: int) -> None:
        text = (
            f"wave = wave + {self.value(1)}",
            f"wave = {self.scalar()} * wave",
            "wave = old + wave",
            f"wave += {self.value(1)}",
            f"old += {self.value(1)}",
            f"{self.rng.choice(EITHER)} = wave({self.value(1)})",
            f"wave.half = {self.value(1)}",
            f"old.k *= {self.scalar()}",
            f"wave.keep({self.value(1)}).keep({self.either()})",
            f"{self.rng.choice(EITHER)} = wave.v",
            "wave, old = old, wave",
            "old = wave",
            f"wave = Loud({self.value(1)}) if {self.test()} else Wave({self.value(1)}, {self.scalar()})",
        )
        self.emit(depth, self.rng.choice(text))

    def change_shelf(self, depth: int) -> None:
        text = (
            f"shelf[{self.index()}] = {self.value(1)}",
            f"shelf[{self.index()}] *= {self.scalar()}",
            f"shelf[{self.index()}] += {self.value(1)} / 2",
            f"shelf[0], shelf[1] = shelf[1], shelf[{self.place()}]",
            f"{self.rng.choice(EITHER)} = shelf[{self.index()}]",
            f"shelf.items.append({self.value(1)})",
            f"if len(shelf) > 3:\n{INDENT}{self.rng.choice(EITHER)} = shelf.items.pop()",
            f"{self.rng.choice(EITHER)} = sum(shelf) / len(shelf)",
        )
        self.emit(depth, self.rng.choice(text))

    def call_local(self, depth: int) -> None:
        """Calls of functions made inside, which see the names as they are now and change them."""
        name = self.rng.choice(EITHER)
        text = (
            f"{name} = turn({self.value(1)})",
            f"{name} = push({self.scalar()}) + m",
            f"push({self.value(1)})",
            f"if {self.test()}:\n{INDENT}{name} = push({self.either()}) * turn({self.either()})",
            f"late = lambda c: np.sin(c * {name})\n{name} = late({self.value(1)})",
        )
        self.emit(depth, self.rng.choice(text))

    def consume(self, depth: int) -> None:
        name, made = self.rng.choice(EITHER), f"waves({self.value(1)}, {self.rng.randint(1, 3)}, {self.either()})"
        text = (
            f"{name} = sum({made})",
            f"{name} = sum([p * {self.scalar()} for p in {made} if np.sum(p) > 0.0371])",
            f"found = list({made})\nif found:\n{INDENT}{name} = found[-1]",
            f"{name} = next({made}, {self.scalar()})",
        )
        self.emit(depth, self.rng.choice(text))

    def change_nested(self, depth: int) -> None:
        row, name = f"nest[{self.place()}]", f"row{len(self.lines)}"
        text = (
            f"{row}[{self.rng.randint(0, 1)}] = {self.value(1)}",
            f"{name} = {row}\n{name}[0] = {self.value(1)}",
            f"{name} = {row}\n{name}[1] = {name}[1] * {self.scalar()}",
            f"{name} = {row}\n{name}[0] += {self.scalar()}",
            f"{row}[0], {row}[1] = {row}[1], {self.value(1)}",
            "nest[0], nest[2] = nest[2], nest[1]",
            f"{row} = [{self.value(1)}, {self.either()}]",
            f"nest[1], {self.rng.choice(EITHER)} = nest[0], nest[1][0]",
            f"{self.rng.choice(EITHER)}, {self.rng.choice(EITHER)} = {row}",
            f"by = {{'p': {row}, 'q': {{'r': {self.value(1)}}}}}\nby['p'][1] = by['q']['r'] * by['p'][0]",
        )
        self.emit(depth, self.rng.choice(text))

    def change_held(self, depth: int) -> None:
        name = self.rng.choice(EITHER)
        text = (
            f"held.append({self.value(1)})",
            f"held.append({name})",
            f"held.insert(0, {self.value(1)})",
            f"held += [{self.either()}, {self.either()}]",
            f"held[-1] = {self.value(1)}",
            f"held[0] *= {self.scalar()}",
            f"if len(held) > 1:\n{INDENT}{name} = held.pop({self.rng.choice(('', '0'))})",
            f"{name} = sum(held) / len(held)",
            f"held = [p * {self.scalar()} for p in held]",
        )
        self.emit(depth, self.rng.choice(text))

    def over(self, depth: int, head: str, *first: str) -> None:
        """A loop over the items of something, whose first statements read them."""
        self.emit(depth, head)
        for line in first:
            self.emit(depth + 1, line)
        self.loop_body(depth)

    def over_generator(self, depth: int) -> None:
        name, item = self.rng.choice(EITHER), f"y{len(self.lines)}"
        source = (f"waves({self.value(1)}, 3, {self.either()})", f"halves({self.value(1)})")
        head = (f"for {item} in {self.rng.choice(source)}:", f"for {item} in waves({self.value(1)}, 2, u):")
        self.over(depth, self.rng.choice(head), f"{name} = np.tanh({name} * {item})")

    def over_nested(self, depth: int) -> None:
        name, row = self.rng.choice(EITHER), f"row{len(self.lines)}"
        text = (f"{row}[0] = {self.value(1)}", f"{name} = {row}[0] * {row}[1]", f"{row}[0], {name} = {name}, {row}[0]")
        self.over(depth, f"for {row} in nest:", self.rng.choice(text))

    def over_held(self, depth: int) -> None:
        name, item = self.rng.choice(EITHER), f"q{len(self.lines)}"
        heads = (f"for {item} in list(held):", f"for {item}, _ in zip(list(held), x):")
        self.over(depth, self.rng.choice(heads), f"{name} = {self.rng.choice((item, f'np.sin({name} + {item})'))}")

    def attempt(self, depth: int) -> None:
        """A try statement whose body may raise."""
        self.emit(depth, "try:")
        self.block(depth + 1, self.rng.randint(0, 2))
        self.emit(depth + 1, f"{self.rng.choice(EITHER)} = checked({self.value(1)})")
        self.block(depth + 1, self.rng.randint(0, 2))
        self.emit(depth, "except ValueError:")
        self.block(depth + 1, 2)
        for word in self.rng.choice(((), ("else",), ("finally",), ("else", "finally"))):
            self.emit(depth, f"{word}:")
            self.emit(depth + 1, f"{self.rng.choice(EITHER)} = np.sin(x[{self.rng.randint(0, 3)}] * s)")

    def matching(self, depth: int) -> None:
        name, other = f"p{len(self.lines)}", self.rng.choice(EITHER)
        self.emit(depth, f"match ({self.either()}, {self.either()}, {self.rng.randint(0, 2)}):")
        cases = (
            f"case (float() as {name}, _, _):",
            f"case ({name}, _, 0):",
            f"case (_, {name}, (1 | 2)) if {self.test()}:",
            f"case (_, np.ndarray() as {name}, _):",
        )
        for case in self.rng.sample(cases, 2):
            self.emit(depth + 1, case)
            self.emit(depth + 2, f"{other} = np.sin({name} * {self.either()})")
            self.block(depth + 2, 1)
        self.emit(depth + 1, f"case _:\n{INDENT}{other} = {self.value(1)}")
