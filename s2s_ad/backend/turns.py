"""`debug_nans=True`: each loop tells its turn, counted from 0 in the order of the program.

for _ in range(trips): ...    ->    for turn in reversed(range(trips)): ...

while test:                   ->    turn = -1
    ...                             while test:
                                        turn += 1
                                        ...

for x in xs: ...              ->    for turn, x in enumerate(xs): ...

for x in reversed(xs): ...    ->    for turn, x in zip(reversed(range(len(xs))), reversed(xs)): ...

A loop that has an index of its own is left as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

import gast

from s2s_ad.origin import adopt, held_origin
from s2s_ad.syntax.names import Names, reads, writes
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.walk import in_order

_COUNTING = frozenset({"range", "reversed", "len", "zip", "enumerate"})


@dataclass(frozen=True)
class Turns:
    """Gives the loops of one function variables that tell their turns."""

    function: gast.FunctionDef
    names: Names
    primal: Collection[str]
    """The user's names."""
    forwards: bool
    """Whether a loop that doesn't tell runs as the program's do."""
    lines: dict[str, int] = field(default_factory=dict)
    """The variables that count, with the lines of their loops."""

    def labels(self, loops: Collection[str]) -> dict[str, str]:
        """The variables of the loops around a statement by what they are called in a message."""
        counting = [name for name in loops if name in self.lines]
        several = len(counting) > 1
        called = {name: f"turn of line {self.lines[name]}" if several else "turn" for name in counting}
        return {called.get(name, name): name for name in loops}

    @cached_property
    def _bound(self) -> frozenset[str]:
        """What the function binds: builtins among it mean something else."""
        return frozenset(writes(self.function.args)).union(*map(writes, self.function.body))

    @cached_property
    def _read(self) -> frozenset[str]:
        return frozenset().union(*map(reads, self.function.body))

    def of_for(self, loop: gast.For) -> tuple[str, ...]:
        """The variables that tell the turn of a loop: the user's, and one that counts where none of them does."""
        origin = held_origin(loop)
        backwards = origin.reversed if origin is not None else not self.forwards
        names = [node.id for node in in_order([loop.target]) if isinstance(node, gast.Name) and node.id != "_"]
        users = tuple(name for name in names if name in self.primal)
        turn = self._variable(loop)
        match loop.iter, loop.target:
            case gast.Call(func=gast.Name(id="range"), args=ends), gast.Name(id=name) if name not in self._read and (
                backwards or name == "_"
            ):
                # nobody reads the variable: such a loop runs upwards, whichever way the program's did
                length = ends[0] if len(ends) == 1 else quote_expr("len(r)", r=loop.iter)
                header = "for t in reversed(range(n)): pass" if backwards else "for t in range(n): pass"
                return self._headed(loop, quote(header, t=turn, n=length)[0], turn, ())
            case source, _ if (names and "range" in reads(source)) or (users and "enumerate" in reads(source)):
                return users or tuple(names[:1])
            case gast.Call(func=gast.Name(id="reversed"), args=[gast.Name(id=xs)]), x if backwards:
                header = "for t, x in zip(reversed(range(len(xs))), reversed(xs)): pass"
                return self._headed(loop, quote(header, t=turn, x=x, xs=xs)[0], turn, users)
            case source, x if not backwards:
                return self._headed(
                    loop, quote("for t, x in enumerate(e): pass", t=turn, x=x, e=source)[0], turn, users
                )
        return users

    def _headed(self, loop: gast.For, made: gast.For, turn: str, users: tuple[str, ...]) -> tuple[str, ...]:
        """A new header for a loop, if the builtins in it mean what they say."""
        if not self._bound.isdisjoint(_COUNTING):
            return users
        loop.target, loop.iter = made.target, made.iter
        return (turn, *users)

    def of_while(self, loop: gast.While) -> tuple[str, list[gast.stmt]]:
        """A variable for the turns of a `while` loop, and the statements that count with it: before, and in each."""
        turn = self._variable(loop)
        before, step = quote(f"{turn} = -1"), quote(f"{turn} += 1")
        adopt(before[0], loop)
        adopt(step[0], loop)
        return turn, [*before, *step]

    def _variable(self, loop: gast.For | gast.While) -> str:
        turn = self.names.fresh("turn")
        origin = held_origin(loop)
        self.lines[turn] = 0 if origin is None else origin.line
        return turn
