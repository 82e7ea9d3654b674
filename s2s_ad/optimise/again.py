"""Compute again what a loop saves, where the reverse sweep has what it is made of.

Before and after::

    t = a / x                             x_saved.append(x)
    x_saved.append(x)                     x = 0.5 * (x + a / x)
    x = 0.5 * (x + t)                     ...
    t_saved.append(t)                     x = x_saved.pop()
    ...                                   t = a / x
    t = t_saved.pop()                     x_bar -= t_bar * t / x
    x = x_saved.pop()
    x_bar -= t_bar * t / x

For one or two operations on numbers: a list costs more. Whether the operands are restored in time is read off the
finished code: an operand either stays as it is, or is set at the start of the reversed body to what it was, or it was
overwritten after the definition, once, by a statement whose save and restore are still there; that restore may move up
to where the value is needed, past statements that do not look at the name.

Invariant: the same values; nothing else is saved that was not saved before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import gast

from s2s_ad.optimise.blocks import assigned, header, inner_blocks
from s2s_ad.optimise.facts import Facts
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import is_scalar

MOST_OPERATIONS = 2
MOST_STATEMENTS = 300  # the search in a block is quadratic
_CHEAP = frozenset({gast.BinOp, gast.UnaryOp, gast.Compare})
_COSTLY = (gast.Pow, gast.MatMult)

Statements = list[gast.stmt]
Place = tuple[Statements, gast.stmt]


def compute_again(body: Statements, facts: Facts) -> Statements:
    """The same statements with fewer lists; the tree that is given is changed."""
    if not any(getattr(statement, "role", None) == "create" for statement in body):
        return body
    places = _Places(body)
    places.block(body)
    for pair in sorted(places.saves.keys() & places.restores.keys(), reverse=True):  # what is defined last comes first
        _Saved(places, facts, pair).run()
    return body


@dataclass
class _Places:
    """Where the lists, the saves and the restores are, and where names are bound; a loop binds its target in its
    body."""

    body: Statements
    creates: dict[int, Place] = field(default_factory=dict)
    saves: dict[int, Place] = field(default_factory=dict)
    restores: dict[int, Place] = field(default_factory=dict)
    bound: dict[str, list[Place]] = field(default_factory=dict)
    top: dict[int, int] = field(default_factory=dict)
    """The index in the function's body, for each block."""

    def block(self, body: Statements, top: int = -1) -> None:
        self.top[id(body)] = top
        for index, statement in enumerate(body):
            match getattr(statement, "role", None):
                case "create":
                    self.creates[statement.pair] = (body, statement)
                case "save":
                    self.saves[statement.pair] = (body, statement)
                case "restore" if hasattr(statement, "pair"):
                    self.restores[statement.pair] = (body, statement)
            inner = inner_blocks(statement)
            loop = isinstance(statement, gast.For) and bool(inner)
            for name in sorted(name for part in header(statement) for name in writes(part)):
                self.bound.setdefault(name, []).append((inner[0] if loop else body, statement))
            for part in inner:
                self.block(part, index if top < 0 else top)

    def remove(self, place: Place) -> None:
        block, statement = place
        del block[_index(block, statement)]


@dataclass
class _Saved:
    """One name that is saved at the end of a turn and restored at the start of its reverse."""

    places: _Places
    facts: Facts
    pair: int

    def run(self) -> None:
        there, save = self.places.saves[self.pair]
        back, restore = self.places.restores[self.pair]
        name = _saved_name(save)
        if name is None or assigned(restore) != name or max(len(there), len(back)) > MOST_STATEMENTS:
            return
        definition = self.definition(name, self.places.saves[self.pair], back)
        first = next(self.readers(name, back, restore), None)
        if definition is None or first is None or not self.cheap(definition.value):
            return
        moved: list[gast.stmt] = []
        for operand in sorted(reads(definition.value)):
            found = self.restored(operand, (there, definition), (back, first))
            if found is None:
                return
            moved += found
        self.put(definition, (back, first), moved)

    def definition(self, name: str, saved: Place, back: Statements) -> gast.Assign | None:
        """The one statement of the forward sweep that binds the name, if it stands in this block before the save."""
        block, save = saved
        bound = [place for place in self.places.bound[name] if place[0] is not back]
        if len(bound) != 1 or bound[0][0] is not block or assigned(bound[0][1]) != name:
            return None
        return bound[0][1] if _follows(block, save, bound[0][1]) else None

    def readers(self, name: str, block: Statements, restore: gast.stmt) -> Iterator[gast.stmt]:
        return (statement for statement in block[_index(block, restore) + 1 :] if name in reads(statement))

    def cheap(self, value: gast.expr) -> bool:
        """One or two operations on numbers."""
        operations = 0
        for node in all_nodes([value]):
            if node.__class__ in _CHEAP:
                operations += 1
                if isinstance(getattr(node, "op", None), _COSTLY):
                    return False
            elif not isinstance(node, gast.Name | gast.Constant):
                return False
            if isinstance(node, gast.Name) and not is_scalar(self.facts.value_of(node)):
                return False
        return operations <= MOST_OPERATIONS

    def restored(self, name: str, defined: Place, needed: Place) -> list[gast.stmt] | None:
        """What has to move up, so that a name has the value that it had at the definition; None if it cannot."""
        (there, definition), (back, first) = defined, needed
        bound = self.places.bound.get(name, [])
        around = [place for place in bound if place[0] is not there and place[0] is not back]
        top = self.places.top[id(there)]
        if any(block is not self.places.body or _index(block, one) >= top for block, one in around):
            return None
        forward = [statement for block, statement in bound if block is there]
        reverse = [statement for block, statement in bound if block is back]
        after = [one for one in forward if _follows(there, one, definition)]
        earlier = [one for one in reverse if not _follows(back, one, first) and one is not first]
        if after:
            return self.undone(name, (there, definition), after, (back, first), earlier)
        if not forward and not earlier:
            return []
        return [] if len(forward) == len(earlier) == 1 and self.set_again(name, there, forward[0], earlier[0]) else None

    def set_again(self, name: str, there: Statements, forward: gast.stmt, back: gast.stmt) -> bool:
        """Whether a name that lives in the body is given its value again when the reversed body starts."""
        if isinstance(forward, gast.For) or isinstance(back, gast.For):
            return isinstance(forward, gast.For) or getattr(back, "role", None) == "recompute"
        match getattr(back, "role", None):
            case "recompute":
                return True
            case "restore":
                block, save = self.places.saves.get(back.pair, (there, back))
                return block is there and _saved_name(save) == name and _follows(there, save, forward)
            case _:
                return False

    def undone(
        self, name: str, defined: Place, after: list[gast.stmt], needed: Place, earlier: list[gast.stmt]
    ) -> list[gast.stmt] | None:
        """The restore of a value that was overwritten after the definition: it is in time, or it can move up."""
        (there, definition), (back, first) = defined, needed
        for pair, (block, save) in self.places.saves.items():
            home, restore = self.places.restores.get(pair, (there, save))
            if block is not there or home is not back or _saved_name(save) != name or len(after) != 1:
                continue
            if not (_follows(there, save, definition) and _follows(there, after[0], save)):
                continue
            if earlier:
                return [] if earlier == [restore] else None
            between = back[_index(back, first) : _index(back, restore)]
            free = not any(name in reads(one) or name in writes(one) for one in between)
            return [restore] if free and assigned(restore) == name else None
        return None

    def put(self, definition: gast.Assign, needed: Place, moved: list[gast.stmt]) -> None:
        """The definition before the first statement that needs it, behind what it needs itself; no list any more."""
        back, first = needed
        again = copy_tree(definition)
        again.comment, again.role = None, "recompute"
        adopt(again, self.places.restores[self.pair][1])
        for statement in moved:
            self.places.remove((back, statement))
        at = _index(back, first)
        back[at:at] = [*moved, again]
        self.places.bound[again.targets[0].id].append((back, again))
        for kind in (self.places.creates, self.places.saves, self.places.restores):
            self.places.remove(kind.pop(self.pair))


def _saved_name(save: gast.stmt) -> str | None:
    match save:
        case gast.Expr(value=gast.Call(func=gast.Attribute(attr="append"), args=[gast.Name(id=name)])):
            return str(name)
        case _:
            return None


def _index(block: Statements, statement: gast.stmt) -> int:
    return next(index for index, one in enumerate(block) if one is statement)


def _follows(block: Statements, one: gast.stmt, other: gast.stmt) -> bool:
    """Whether a statement stands behind another; the loop around a block stands before all."""
    places = {id(statement): index for index, statement in enumerate(block)}
    return places.get(id(one), -1) > places.get(id(other), -1)
