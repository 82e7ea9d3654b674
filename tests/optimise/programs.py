"""Random programs for the passes: straight lines, branches and loops over scalars, arrays, lists and views.

They never fail, whatever is drawn; each call of `note` is seen from outside, and writes into the array it is given.
"""

from __future__ import annotations

import builtins
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import gast
import numpy as np

from s2s_ad import runtime
from s2s_ad.analysis.sharing import Knowledge
from s2s_ad.optimise.facts import Facts
from s2s_ad.syntax.parse import parse
from s2s_ad.values import Array, ListOf, Scalar, Unknown, Value

HELPERS = {name: getattr(runtime, name) for name in runtime.__all__}
GLOBALS = {"np": np, **HELPERS}
SCALARS = ("a", "b", "c", "u_bar", "v_bar")
ARRAYS = ("x", "y", "w", "x_bar", "y_bar")
VALUES: dict[str, Value] = {
    **{name: Scalar("float") for name in SCALARS},
    **{name: Array("float64", (3,)) for name in ARRAYS},
    "L": ListOf(Array("float64", (3,))),
}


def resolve(node: gast.expr) -> object:
    """Names of modules and helpers mean what they say; nothing else is known."""
    match node:
        case gast.Name(id=name):
            return GLOBALS.get(name, getattr(builtins, name, None))
        case gast.Attribute(value=value, attr=attr):
            return getattr(resolve(value), attr, None)
        case _:
            return None


def facts(
    temporaries: str = "", derivatives: str = "", values: dict[str, Value] | None = None, derived: str = ""
) -> Facts:
    """Facts about the names given, separated by blanks; `derived` are pairs such as t_bar:t."""
    known = values or {}

    def value_of(node: gast.expr) -> Value:
        return known.get(node.id, Unknown()) if isinstance(node, gast.Name) else Unknown()

    knowledge = Knowledge(resolve=resolve, value_of=value_of, derivatives=frozenset(derivatives.split()))
    pairs = (pair.split(":") for pair in derived.split())
    family = {name: (base, name.rsplit("_", 1)[1]) for name, base in pairs}
    return Facts(frozenset(temporaries.split()), family, knowledge=knowledge)


@dataclass
class Program:
    """A random function body, and the names in it that are ours."""

    chance: random.Random
    temporaries: list[str] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=lambda: dict(VALUES))
    lines: list[str] = field(default_factory=list)

    def text(self, size: int) -> str:
        """The body, which ends by returning all variables."""
        self.lines.append("L = [x.copy()]")
        self.block(size, "", 0, {"a", "b", "c", "x", "y", "w", "u_bar", "v_bar", "x_bar", "y_bar"})
        self.lines.append("return a, b, c, x, y, w, u_bar, v_bar, x_bar, y_bar, L")
        return "\n".join(self.lines)

    def block(self, size: int, indent: str, depth: int, known: set[str]) -> None:
        for _ in range(size):
            match self.chance.random():
                case r if r < 0.06 and depth < 2:
                    self.lines.append(f"{indent}for i in range({self.chance.randrange(3)}):")
                    self.block(size // 2 + 1, indent + "    ", depth + 1, set(known))
                case r if r < 0.12 and depth < 2:
                    self.lines.append(f"{indent}if {self.scalar(known)} > 0.5:")
                    self.block(size // 2 + 1, indent + "    ", depth + 1, set(known))
                    if self.chance.random() < 0.5:
                        self.lines.append(f"{indent}else:")
                        self.block(size // 2 + 1, indent + "    ", depth + 1, set(known))
                case _:
                    self.lines.append(indent + self.statement(known))

    def statement(self, known: set[str]) -> str:
        pick, chance = self.chance.choice, self.chance.random()
        if chance < 0.35:
            return self.temporary(known)
        if chance < 0.5:
            return f"{pick(SCALARS)} = {self.scalar_operation(known)}"
        if chance < 0.65:
            return f"{pick(ARRAYS)} = {self.array_operation(known)}"
        array, scalar = self.array(known), self.scalar(known)
        return pick((
            f"{array}[{self.chance.randrange(3)}] = {scalar}",
            f"{array}[1:] += {scalar}",
            f"{pick(ARRAYS)} += {array}",
            f"{pick(SCALARS)} += {scalar}",
            f"{pick(ARRAYS)} = {array}",
            f"{pick(('x_bar', 'y_bar'))} = {array}[::-1]",
            f"L.append({array})",
            f"note({array})",
            f"{pick(SCALARS)} = note({array})",
            f"{pick(ARRAYS)} = L[-1]",
            "u_bar = 0.0",
            "u_bar = 1.0",
            f"u_bar = u_bar + {scalar}",
        ))  # fmt: skip

    def temporary(self, known: set[str]) -> str:
        ours = [name for name in self.temporaries if name in known]
        again = bool(ours) and self.chance.random() < 0.25
        name = self.chance.choice(ours) if again else f"t{len(self.temporaries)}"
        if again:
            kind = isinstance(self.values[name], Scalar)
        else:
            kind = self.chance.random() < 0.5
            self.temporaries.append(name)
            self.values[name] = Scalar("float") if kind else Array("float64", (3,))
        expression = self.scalar_operation(known) if kind else self.array_operation(known)
        known.add(name)
        return f"{name} = {expression}"

    def scalar(self, known: set[str]) -> str:
        return self.recent([name for name in sorted(known) if isinstance(self.values[name], Scalar)])

    def array(self, known: set[str]) -> str:
        return self.recent([name for name in sorted(known) if isinstance(self.values[name], Array)])

    def recent(self, names: list[str]) -> str:
        ours = [name for name in names if name in self.temporaries]
        return self.chance.choice(ours[-4:] if ours and self.chance.random() < 0.6 else names)

    def scalar_operation(self, known: set[str]) -> str:
        p, q, array = self.scalar(known), self.scalar(known), self.array(known)
        return self.chance.choice((
            p, f"{p} + {q}", f"{p} * {q}", f"{p} - {q}", f"-{p}", f"1.0 * {p}", "0.5", f"float({array}[1])",
            f"float(np.sum({array}))", f"note({array})", f"{p} if {p} > {q} else {q}", f"(lambda: {p} + {q})()",
        ))  # fmt: skip

    def array_operation(self, known: set[str]) -> str:
        p, q, scalar = self.array(known), self.array(known), self.scalar(known)
        return self.chance.choice((
            p, f"{p} + {q}", f"{p} * {scalar}", f"{p} * {q}", f"-{p}", f"{p}[::-1]", f"1.0 * {p}", f"np.tanh({p})",
            f"{p}.copy()", "L[0]", f"np.where({p} > {q}, {p}, {scalar})",
        ))  # fmt: skip


def random_program(seed: int, size: int = 14, known: bool = True) -> tuple[list[gast.stmt], Facts]:
    """A body and the facts about it; with `known` false, no abstract values are told."""
    program = Program(random.Random(seed))
    text = program.text(size)
    values = program.values if known else {}
    return parse(text).body, facts(" ".join(program.temporaries), "u_bar v_bar x_bar y_bar", values)


def run(source: str) -> tuple[object, list[object]]:
    """What a body returns, started from fixed values, and all that was noted."""
    notes: list[object] = []

    def note(array: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        notes.append(array.copy())
        array[0] = np.tanh(array[0]) + 0.25
        return float(np.tanh(np.sum(array)))

    arguments = {name: np.array([0.5, -0.25, 1.5]) * (k + 1) for k, name in enumerate(ARRAYS)}
    arguments |= {name: 0.3 * (k + 1) for k, name in enumerate(SCALARS)}
    body = "\n".join("    " + line for line in source.splitlines())
    space: dict[str, Callable[..., object]] = {**GLOBALS, "note": note}
    with np.errstate(all="ignore"):
        exec(f"def program({', '.join(arguments)}):\n{body}", space)
        result = space["program"](**arguments)
    return result, notes
