"""A generated module as its functions, each cut where its reverse sweep begins.

A pair of functions, `f_forward` and `f_pullback`, is one of these as well: cut between the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType

import gast

from s2s_ad.backend.build import Unit
from s2s_ad.backend.origins import statements
from s2s_ad.origin import Origin, origin_of
from s2s_ad.syntax.parse import parse
from s2s_ad.syntax.visit import walk_statements
from s2s_ad.syntax.walk import all_nodes


@dataclass(frozen=True)
class Sweeps:
    """The two sweeps of one function. `turn`: the line at which the first one is done, in the function `name`."""

    name: str
    primal: FunctionType
    forward: list[gast.stmt]
    reverse: list[gast.stmt]
    parameters: frozenset[str]
    turn: int
    pairs: Mapping[str, str]
    """By the name of a generated forward part: the user's function."""

    @property
    def is_pair(self) -> bool:
        """Whether the two sweeps are two functions."""
        return self.name.endswith("_forward")


def sweeps_of(text: str, units: Sequence[Unit], main: FunctionType) -> list[Sweeps]:
    """The functions that have a reverse sweep, each statement with its origin, of what was generated for `main`."""
    trees = {node.name: node for node in parse(text).body if isinstance(node, gast.FunctionDef)}
    for unit in units:
        for statement, origin in zip(statements(trees[unit.name]), unit.origins, strict=False):
            statement.origin = origin
    primals = {unit.name: unit.over(main) for unit in units}
    pairs = {name: primal.__name__ for name, primal in primals.items() if name.endswith("_forward")}
    return [found for unit in units if (found := _sweeps(unit, primals[unit.name], trees, pairs)) is not None]


def _sweeps(
    unit: Unit, primal: FunctionType, trees: Mapping[str, gast.FunctionDef], pairs: Mapping[str, str]
) -> Sweeps | None:
    tree = trees[unit.name]
    parameters = frozenset(node.id for node in all_nodes([tree.args]) if isinstance(node, gast.Name))
    if unit.name.endswith("_forward"):
        pullback = trees.get(unit.name.removesuffix("forward") + "pullback")
        if pullback is not None:
            back = [each for each in pullback.body if not _hands_over(each)]
            return Sweeps(unit.name, primal, tree.body, back, parameters, tree.body[-1].lineno, pairs)
    elif unit.name.endswith("_grad"):
        start = turn_of(tree.body)
        if start is not None:
            there, back = tree.body[:start], tree.body[start:]
            return Sweeps(unit.name, primal, there, back, parameters, back[0].lineno, pairs)
    return None


def turn_of(body: Sequence[gast.stmt]) -> int | None:
    """The first statement of the reverse sweep, behind all that puts something on a list for it."""
    reverse = [index for index, each in enumerate(body) if _is_reversed(each)]
    popped = {name for each in body for name in popped_in(each)}
    filled = [index for index, each in enumerate(body) if popped & set(appended_in(each))]
    return max([reverse[0], *(index + 1 for index in filled)]) if reverse else None


def _is_reversed(statement: gast.stmt) -> bool:
    origin: Origin | None = origin_of(statement)
    return origin is not None and origin.reversed


def _hands_over(statement: gast.stmt) -> bool:
    """`x, h_saved = residuals`, and `h_saved = list(h_saved)`: the start of a pullback."""
    match statement:
        case gast.Assign(value=gast.Name(id="residuals")):
            return True
        case gast.Assign(
            targets=[gast.Name(id=name)],
            value=gast.Call(func=gast.Name(id="list"), args=[gast.Name(id=same)])
            | gast.Call(func=gast.Attribute(value=gast.Name(id=same), attr="copy"), args=[]),
        ):
            return bool(name == same)
        case _:
            return False


def popped_in(statement: gast.stmt) -> Iterator[str]:
    """The lists of which a statement, or one in it, takes the last item."""
    for node in all_nodes([statement]):
        match node:
            case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr="pop"), args=[]):
                yield name


def appended_in(statement: gast.stmt) -> Iterator[str]:
    """The lists onto which a statement, or one in it, puts an item."""
    for each in walk_statements([statement]):
        found = appended(each)
        if found is not None:
            yield found[0]


def appended(statement: gast.stmt) -> tuple[str, gast.expr] | None:
    """The list and the item of `xs.append(x)`."""
    match statement:
        case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr="append"), args=[value])):
            return name, value
        case _:
            return None
