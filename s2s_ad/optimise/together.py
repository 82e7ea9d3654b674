"""What a loop saves in one place and takes back in one place is one list of tuples.

Before and after::

    p_saved = []                          saved = []
    z_saved = []                          for x in xs:
    for x in xs:                              z = np.sin(x)
        z = np.sin(x)                         saved.append((p, z))
        p_saved.append(p)                     p = p * z
        p = p * z                         ...
        z_saved.append(z)                 for x in reversed(xs):
    ...                                       p, z = saved.pop()
    for x in reversed(xs):                    x_bar += p_bar * p * np.cos(x)
        p = p_saved.pop()                     p_bar = p_bar * z
        x_bar += p_bar * p * np.cos(x)
        p_bar = p_bar * z_saved.pop()

A value may be saved earlier or later while its name means the same object; it may be taken back earlier or later while
nobody looks at the name. What is stored somewhere, or was folded into an expression, is taken into a variable.

Invariant: the same values; each list is filled and emptied in the same blocks as before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import gast

from s2s_ad.optimise.blocks import assigned, header, inner_blocks, jumps
from s2s_ad.optimise.comments import without
from s2s_ad.optimise.facts import Facts
from s2s_ad.origin import adopt
from s2s_ad.syntax.attempts import called_mark
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.walk import all_nodes

_FUNCTIONS = frozenset({gast.Lambda, gast.FunctionDef})

Statements = list[gast.stmt]
Place = tuple[Statements, int]
Fresh = Callable[[str], str]


def save_together(body: Statements, facts: Facts, fresh: Fresh) -> dict[str, tuple[str, str]]:
    """Change the tree; returns how new names are made of others, as in `Facts.derived`. `fresh` finds unused names."""
    found = _Finder(facts)
    found.block(body)
    lists = list(found.lists(body))
    groups = [group for group in _grouped(lists) if len(group.members) > 1]
    joiner = _Joiner(facts, fresh)
    for group in groups:
        joiner.join(group)
    joiner.write()
    return joiner.derived


@dataclass
class _List:
    """One list: where it is made, filled and emptied. `target`: the name that its item is given back to, if any."""

    name: str
    create: Place
    save: Place
    restore: Place
    value: gast.expr
    target: str | None
    saving: tuple[int, int] = (0, 0)
    """Before which statements of its block the value can be saved: from the first to the second."""
    taking: tuple[int, int] = (0, 0)
    """Before which statements of its block the item can be taken."""


@dataclass
class _Finder:
    facts: Facts
    creates: dict[str, Place] = field(default_factory=dict)
    saves: dict[str, Place] = field(default_factory=dict)
    pops: dict[str, Place] = field(default_factory=dict)

    def block(self, body: Statements) -> None:
        for index, statement in enumerate(body):
            match statement:
                case gast.Assign(targets=[gast.Name(id=name)]) if getattr(statement, "role", None) == "create":
                    self.creates[name] = (body, index)
                case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr="append"))) if (
                    getattr(statement, "role", None) == "save"
                ):
                    self.saves[name] = (body, index)
                case gast.While():
                    pass  # its test is asked again and again
                case gast.If() if len(body) == 1 and _popped([statement.test]):
                    pass  # an `elif` stays one
                case _:
                    self.pops.update(dict.fromkeys(_popped(header(statement)), (body, index)))
            for inner in inner_blocks(statement):
                self.block(inner)

    def lists(self, body: Statements) -> Iterator[_List]:
        """The lists that are filled in one place and emptied in one place, in the order of their saves."""
        if not self.saves:
            return
        nodes = all_nodes(body)
        counts = Counter(node.id for node in nodes if node.__class__ is gast.Name)
        later = {name for node in nodes if node.__class__ in _FUNCTIONS for name in reads(node)}
        blocks: dict[int, _Uses] = {}
        for name, save in self.saves.items():
            if name not in self.creates or name not in self.pops or counts[name] != 3 or save[0] is body:
                continue
            there, at = save
            back, where = self.pops[name]
            made = _List(name, self.creates[name], save, self.pops[name], there[at].value.args[0], None)
            forward = blocks.setdefault(id(there), _Uses.of(there))
            reverse = blocks.setdefault(id(back), _Uses.of(back))
            restored = assigned(back[where]) if _is_restore(back[where], name) else None
            if later & (reads(made.value) | {restored}):
                continue
            own = made.value.id if isinstance(made.value, gast.Name) else None
            made.saving = forward.around(at, forward.written, own) if own else forward.beside(at)
            if restored is not None:
                made.target = restored
                made.taking = reverse.around(where, reverse.touched, restored)
            else:
                free = own is not None and own == self.origin(name) and counts[own] == forward.counts[own]
                made.target = own if free else None
                made.taking = (reverse.barrier(where), where)
            yield made

    def origin(self, saved: str) -> str | None:
        """The name that the items of a list were given back to at first."""
        return self.facts.derived.get(saved, (None, ""))[0]


@dataclass
class _Uses:
    """Which statements of a block write a name, or touch it at all; and which nothing is moved across."""

    written: dict[str, list[int]]
    touched: dict[str, list[int]]
    barriers: list[int]
    others: list[int]
    """What does anything but to save."""
    counts: Counter[str]

    @classmethod
    def of(cls, block: Statements) -> _Uses:
        uses = cls({}, {}, [], [], Counter())
        for index, statement in enumerate(block):
            bound = writes(statement)
            for name in bound:
                uses.written.setdefault(name, []).append(index)
            names = [node.id for node in all_nodes([statement]) if isinstance(node, gast.Name)]
            uses.counts.update(names)
            for name in bound | set(names):
                uses.touched.setdefault(name, []).append(index)
            if jumps(statement) or called_mark(statement) or isinstance(statement, gast.Delete):
                uses.barriers.append(index)
            if getattr(statement, "role", None) != "save":
                uses.others.append(index)
        return uses

    def around(self, index: int, places: dict[str, list[int]], name: str) -> tuple[int, int]:
        """Before which statements one that stands at `index` can stand as well."""
        low, high = self.barrier(index), _after(self.barriers, index)
        found = places.get(name, [])
        return max(low, _before(found, index)), min(high, _after(found, index))

    def beside(self, index: int) -> tuple[int, int]:
        """The same for one that reads what is in memory: among other saves."""
        return _before(self.others, index), _after(self.others, index)

    def barrier(self, index: int) -> int:
        return _before(self.barriers, index)


def _before(places: list[int], index: int) -> int:
    """Right behind the last place in front of `index`."""
    at = bisect_left(places, index)
    return places[at - 1] + 1 if at else 0


def _after(places: list[int], index: int) -> int:
    """The first place behind `index`; far away if there is none."""
    at = bisect_left(places, index + 1)
    return places[at] if at < len(places) else _FAR


_FAR = 10**9
_LATEST = 32  # groups: contents that are saved one by one are never saved together


@dataclass
class _Group:
    members: list[_List]
    saving: tuple[int, int]
    taking: tuple[int, int]

    def takes(self, one: _List) -> bool:
        """Whether a list can join; it has joined then."""
        first = self.members[0]
        if one.target is not None and any(one.target == other.target for other in self.members):
            return False
        if one.save[0] is not first.save[0] or one.restore[0] is not first.restore[0]:
            return False
        if one.create[0] is not first.create[0]:
            return False
        saving, taking = _common(self.saving, one.saving), _common(self.taking, one.taking)
        if saving is None or taking is None:
            return False
        self.members.append(one)
        self.saving, self.taking = saving, taking
        return True


def _common(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int] | None:
    low, high = max(a[0], b[0]), min(a[1], b[1])
    return (low, high) if low <= high else None


def _grouped(lists: list[_List]) -> list[_Group]:
    """Each list joins the first of the latest groups of its block that it can join."""
    groups: dict[tuple[int, int], list[_Group]] = {}
    for one in lists:
        here = groups.setdefault((id(one.save[0]), id(one.restore[0])), [])
        if not any(group.takes(one) for group in here[-_LATEST:]):
            here.append(_Group([one], one.saving, one.taking))
    return [group for here in groups.values() for group in here]


@dataclass
class _Joiner:
    facts: Facts
    fresh: Fresh
    derived: dict[str, tuple[str, str]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    made: dict[int, list[tuple[int, gast.stmt]]] = field(default_factory=dict)
    blocks: dict[int, Statements] = field(default_factory=dict)

    def join(self, group: _Group) -> None:
        """One list for a group. The statements are changed in `write`, so that places stay what they are."""
        members, saved = group.members, self.fresh("saved")
        first = members[0]
        saves = [there[at] for there, at in (each.save for each in members)]
        restores = [back[at] for back, at in (each.restore for each in members)]
        names = [self.taken(each, restore) for each, restore in zip(members, restores, strict=True)]
        items = gast.Tuple([each.value for each in members], gast.Load())
        targets = gast.Tuple([gast.Name(name, gast.Store(), None, None) for name in names], gast.Store())
        (created,) = quote("saved = []", saved=saved)
        (push,) = quote("saved.append(items)", saved=saved, items=items)
        (pop,) = quote("targets = saved.pop()", saved=saved, targets=targets)
        created.role, push.role, pop.role = "create", "save", "restore"
        adopt(push, saves[0])
        adopt(pop, restores[0])
        self.put(first.create, created, min(each.create[1] for each in members))
        self.put(first.save, push, min(max(each.save[1] for each in members), group.saving[1]))
        self.put(first.restore, pop, max(min(each.restore[1] for each in members), group.taking[0]))
        self.gone.update(id(there[at]) for there, at in (each.create for each in members))
        self.gone.update(map(id, saves))

    def taken(self, one: _List, restore: gast.stmt) -> str:
        """The name for an item; a restore that only gives it back goes, another one reads it."""
        if _is_restore(restore, one.name) and one.target is not None:
            self.gone.add(id(restore))
            return one.target
        name = one.target or self.named(one)
        _replace(restore, one.name, name)
        return name

    def named(self, one: _List) -> str:
        base = self.facts.derived[one.name][0] if one.name in self.facts.derived else "value"
        name = self.fresh(f"{base}_old")
        if base in self.facts.temporaries:
            self.derived[name] = (base, "old")
        return name

    def put(self, place: Place, statement: gast.stmt, index: int) -> None:
        block, _ = place
        self.blocks[id(block)] = block
        self.made.setdefault(id(block), []).append((index, statement))

    def write(self) -> None:
        """Put in what is new, and take out what it stands for."""
        for key, block in self.blocks.items():
            before: dict[int, Statements] = {}
            for index, statement in self.made[key]:
                before.setdefault(index, []).append(statement)
            last = before.pop(len(block), [])
            block[:] = [each for at, one in enumerate(block) for each in (*before.get(at, ()), one)] + last
            block[:] = without(block, self.gone)


def _is_restore(statement: gast.stmt, name: str) -> bool:
    """`x = x_saved.pop()`."""
    value = statement.value if assigned(statement) is not None else None
    return value is not None and _is_pop(value) and value.func.value.id == name


def _popped(code: list[gast.AST]) -> list[str]:
    return [node.func.value.id for node in all_nodes(code) if _is_pop(node)]


def _is_pop(node: gast.AST) -> bool:
    match node:
        case gast.Call(func=gast.Attribute(value=gast.Name(), attr="pop"), args=[], keywords=[]):
            return True
        case _:
            return False


def _replace(statement: gast.stmt, saved: str, name: str) -> None:
    """The name instead of `saved.pop()`."""
    for node in (statement, *all_nodes(header(statement))):
        for attribute, value in gast.iter_fields(node):
            if isinstance(value, list):
                value[:] = [_instead(each, saved, name) for each in value]
            else:
                setattr(node, attribute, _instead(value, saved, name))


def _instead(node: object, saved: str, name: str) -> object:
    if isinstance(node, gast.AST) and _is_pop(node) and node.func.value.id == saved:
        return quote_expr(name)
    return node
