"""Fold temporaries back into the expressions that use them.

    t = W @ h                           h = np.tanh(W @ h + U @ x + b)
    t1 = U @ x
    t2 = t + t1
    t3 = t2 + b
    h = np.tanh(t3)

An assignment to a temporary that is read once waits until the statement that reads it; it then takes the place of
the name there. While it waits, a statement that rebinds a name it reads, or stores into memory it reads, makes it
stay where it was. Two expressions of which one changes what the other reads are only folded together, in their order;
so effects happen as often as before, and in the same order. Nothing is folded into another block, into code that runs
later (a lambda) or perhaps not (a branch of `a if c else b`), deeper than 50 expressions, or wider than 88 columns.
Linear in the size of the code.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import gast

from s2s_ad.analysis.effects import Effects, Oracle
from s2s_ad.optimise.blocks import Block, Definition, Item, assigned, blocks_of
from s2s_ad.optimise.comments import without
from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.measure import COLUMNS, DEEPEST, depth, width
from s2s_ad.optimise.slots import Slot, child, parts, slots
from s2s_ad.origin import Origin, adopt, hold, origin_of

_CROWDED = 64  # effects that wait for each other are followed up to here


def fold(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """The same statements with single-use temporaries folded away; the tree that is given is changed."""
    oracle = facts.oracle(body)
    for block in blocks_of(body, oracle).nest():
        gone = _Folder(block, facts, oracle).run()
        block.statements[:] = without(block.statements, gone)
    return body


@dataclass
class _Waiting:
    """An assignment that may still be folded; `after` are those that must not be evaluated before it."""

    definition: Definition
    value: gast.expr
    effects: Effects
    after: list[_Waiting] = field(default_factory=list)
    before: list[_Waiting] = field(default_factory=list)


@dataclass
class _Folder:
    block: Block
    facts: Facts
    oracle: Oracle
    waiting: dict[str, _Waiting] = field(default_factory=dict)
    effectful: dict[str, _Waiting] = field(default_factory=dict)
    readers: dict[str, list[_Waiting]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)

    def run(self) -> set[int]:
        """The identities of the statements that were folded into others."""
        for index, item in enumerate(self.block.items):
            folded = self.fold_into(index, item)
            effects = Effects.union([_without(item.whole, folded), *(one.effects for one in folded)])
            if isinstance(item.statement, gast.Return):
                self.waiting.clear()
                self.effectful.clear()
            elif not self.wait(index, item, effects):
                self.pass_by(effects)
        return self.gone

    def fold_into(self, index: int, item: Item) -> list[_Waiting]:
        """Replaces what can be replaced in one statement; the rest of what it reads stays a statement."""
        if not self.waiting.keys() & item.whole.reads:
            return []
        places = self.places(index, item)
        self.keep_order(places)
        self.keep_small(places, item)
        for name in item.whole.reads - places.keys():
            if name in self.waiting:
                self.stay(self.waiting[name])
        folded = []
        for name, slot in places.items():
            one = self.waiting.get(name)
            if one is not None:
                slot.put(one.value)
                self.oracle.forget(item.statement)
                definition = self.block.items[one.definition.index].statement
                self.trace(item.statement, definition)
                self.gone.add(id(definition))
                self.forget(one)
                folded.append(one)
        return folded

    def trace(self, statement: gast.stmt, folded: gast.stmt) -> None:
        """Say where a statement came from into which another was folded, if it does not tell."""
        here, origin = origin_of(statement), origin_of(folded)
        if here is not None and here == origin and here.inside != origin.inside:
            statement.origin = here.together(origin)
        elif isinstance(statement, gast.Expr):
            hold(statement, folded)
        elif origin is not None and origin.reversed and (here is None or self.finishes(statement, here)):
            adopt(statement, folded)

    def finishes(self, statement: gast.stmt, origin: Origin) -> bool:
        """Whether it makes of an adjoint what is returned, as a copy: that was put down to the end of the primal."""
        return assigned(statement) in self.facts.derivatives and not origin.reversed

    def places(self, index: int, item: Item) -> dict[str, Slot]:
        """The slots, in order, of the waiting names that are read here, once, and nowhere else."""
        found: dict[str, Slot] = {}
        closed = {name for name in item.header.reads & self.waiting.keys() if self.ends_at(index, item, name)}
        for slot in slots(item.statement):
            if slot.name in closed:
                if slot.name in found or not slot.open:
                    closed.discard(slot.name)
                    found.pop(slot.name, None)
                else:
                    found[slot.name] = slot
        late = not _operands_first(item.statement)
        return {name: slot for name, slot in found.items() if not (late and self.clashes(item, name))}

    def ends_at(self, index: int, item: Item, name: str) -> bool:
        definition = self.waiting[name].definition
        if definition.uses != [index] or item.header.changes & set(self.oracle.keys(name)):
            return False
        statement = item.statement
        return name in self.facts.temporaries or item.target == name or _copies(statement) or self.adds(statement, name)

    def adds(self, statement: gast.stmt, name: str) -> bool:
        """`xs_bar[i] += x_bar`: the adjoint of an element need not be named."""
        match statement:
            case gast.AugAssign(target=gast.Subscript(), op=gast.Add(), value=gast.Name()):
                return name in self.facts.derivatives and self.facts.is_adjoint(statement)
            case _:
                return False

    def clashes(self, item: Item, name: str) -> bool:
        one = self.waiting[name].effects
        return item.header.outside or one.outside or item.header.clashes(one)

    def keep_order(self, places: dict[str, Slot]) -> None:
        """Only fold what does not come to stand before something that it must follow, or behind what must follow it."""
        ranks = {name: rank for rank, name in enumerate(places)}
        pending = list(places)
        while pending:
            name = pending.pop()
            one = self.waiting.get(name)
            if one is None:
                places.pop(name, None)
            elif name in places and not all(self.follows(ranks, name, other) for other in one.after):
                places.pop(name)
                self.stay(one)
                pending.extend(places)
        for name in list(places):
            one = self.waiting.get(name)
            for other in one.before if one is not None else ():
                if other.definition.name not in places:
                    self.stay(other)

    def follows(self, ranks: dict[str, int], name: str, other: _Waiting) -> bool:
        then = other.definition.name
        return self.waiting.get(then) is not other or ranks.get(then, -1) > ranks[name]

    def keep_small(self, places: dict[str, Slot], item: Item) -> None:
        room = self.limit(item.statement) - _line_width(item.statement) if places else 0
        for name, slot in list(places.items()):
            if name not in places or name not in self.waiting:
                continue
            one = self.waiting[name]
            wider = width(one.value) + 2 - len(name)
            if wider > max(room, 2) or slot.depth + depth(one.value) > DEEPEST:
                del places[name]
                self.stay(one)
                self.keep_order(places)
            else:
                room -= wider

    def limit(self, statement: gast.stmt) -> int:
        """A line that the user wrote may be as long as the user made it."""
        text = getattr(getattr(statement, "origin", None), "text", "")
        primal = assigned(statement) not in self.facts.derivatives
        return max(COLUMNS, len(text.strip()) if primal else 0) - 4 * self.block.depth

    def wait(self, index: int, item: Item, effects: Effects) -> bool:
        """Whether the statement is an assignment that a later one may take up."""
        definition = self.block.definitions.get(index)
        if definition is None or not definition.read_once():
            return False
        if definition.name not in self.facts.temporaries and definition.name not in self.facts.derivatives:
            return False
        own = effects._replace(writes=frozenset())
        one = _Waiting(definition, item.statement.value, own)
        self.constrain(one)
        self.rebound(definition.name)
        self.waiting[definition.name] = one
        if not own.pure:
            self.effectful[definition.name] = one
        for key in (*own.reads, *(f"memory: {key}" for key in own.senses)):
            self.readers.setdefault(key, []).append(one)
        return True

    def constrain(self, one: _Waiting) -> None:
        """Notes which of those that wait must be evaluated before this one."""
        others = self.effectful if one.effects.pure else self.waiting
        if len(others) > _CROWDED:
            for other in list(others.values()):
                self.stay(other)
        for other in others.values():
            if other.effects.conflicts(one.effects):
                other.after.append(one)
                one.before.append(other)

    def pass_by(self, effects: Effects) -> None:
        """A statement that stays: what it changes is not moved across it."""
        if effects.outside:
            for one in list(self.waiting.values()):
                self.stay(one)
        for name in effects.writes:
            self.rebound(name)
        for key in effects.changes:
            self.changed(f"memory: {key}")
        for one in list(self.effectful.values()):
            if one.effects.conflicts(effects):
                self.stay(one)

    def rebound(self, name: str) -> None:
        self.changed(name)
        if name in self.waiting:
            self.stay(self.waiting[name])

    def changed(self, key: str) -> None:
        for one in self.readers.pop(key, ()):
            self.stay(one)

    def stay(self, one: _Waiting) -> None:
        """It remains a statement, so what had to come before it remains one as well."""
        pending = [one]
        while pending:
            one = pending.pop()
            if self.waiting.get(one.definition.name) is one:
                self.forget(one)
                pending.extend(one.before)

    def forget(self, one: _Waiting) -> None:
        del self.waiting[one.definition.name]
        self.effectful.pop(one.definition.name, None)


def _copies(statement: gast.stmt) -> bool:
    return assigned(statement) is not None and isinstance(statement.value, gast.Name)


def _without(effects: Effects, folded: list[_Waiting]) -> Effects:
    return effects._replace(reads=effects.reads - {one.definition.name for one in folded}) if folded else effects


def _operands_first(statement: gast.stmt) -> bool:
    """One operation over atoms: it happens after everything that can be folded into it."""
    match statement:
        case gast.Assign(targets=[target], value=value):
            return _plain(value) or (isinstance(target, gast.Name) and _one_operation(value))
        case gast.AugAssign(target=gast.Name(), value=value):
            return _plain(value) or _one_operation(value)  # the name stands for the same object before and after
        case gast.Expr(value=value) | gast.Return(value=gast.expr() as value):
            return _one_operation(value)
        case _:
            return False


def _one_operation(value: gast.expr) -> bool:
    if isinstance(value, gast.Subscript) and isinstance(value.slice, gast.Constant):
        value = value.value  # `f(x)[0]`: one item of a result
    children = [child(*part[:3]) for part in parts(value)]
    if isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute):
        children[0] = value.func.value
    return all(map(_plain, children))


def _plain(node: gast.AST) -> bool:
    """Evaluating it reads nothing but names."""
    if isinstance(node, gast.Tuple | gast.List | gast.Slice):
        return all(_plain(child(*part[:3])) for part in parts(node))
    return isinstance(node, gast.Name | gast.Constant)


def _line_width(statement: gast.stmt) -> int:
    match statement:
        case gast.Assign(targets=targets, value=value):
            return sum(width(target) + 3 for target in targets) + width(value)
        case gast.AugAssign(target=target, value=value):
            return width(target) + 4 + width(value)
        case gast.Return(value=gast.expr() as value):
            return 7 + width(value)
        case gast.Expr(value=value):
            return width(value)
        case gast.If(test=test):
            return 4 + width(test)
        case gast.For(target=target, iter=source):
            return 9 + width(target) + width(source)
        case _:
            return 0
