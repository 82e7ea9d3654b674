"""What a reverse sweep finds of the forward sweep: who needs it, and why it is not computed again.

Read off the finished text, so that it tells what is done and not what was planned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import gast

from s2s_ad.analysis.liveness import exposed
from s2s_ad.explanation.sweeps import Sweeps, appended, popped_in
from s2s_ad.frontend.source import read
from s2s_ad.optimise.blocks import header, inner_blocks
from s2s_ad.origin import Origin, origin_of
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.printer import to_source
from s2s_ad.syntax.visit import walk_statements
from s2s_ad.syntax.walk import all_nodes

Form = Literal["saved", "kept"]


@dataclass(frozen=True)
class Kept:
    """A value of the forward sweep that the reverse sweep reads. `name`: the list or the variable that holds it, in the
    generated function `function`. It is saved, in a list or as a copy, or kept: a variable that nothing overwrites."""

    name: str
    value: str
    form: Form
    function: str
    line: int
    needed: Origin | None
    why: str
    callee: str | None = None
    """Whose residuals it holds: what a function with a pullback of its own keeps."""
    item: int | None = None
    """Its place in the tuples of the list, where several values are saved together."""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the others."""
        return self.function, self.name if self.item is None else f"{self.name}[{self.item}]"

    @property
    def short(self) -> str:
        """The value by the name that generated code has for it."""
        _, told, name = self.value.rpartition(" (as ")
        return name.removesuffix(")") if told else self.value

    @property
    def purpose(self) -> str:
        """Whose adjoint needs it."""
        if self.needed is None:
            return "for the reverse sweep"
        if quoted(self.needed) in self.why:
            return "for its own adjoint"
        whole = self.needed.text.strip().startswith(("for ", "while ", "if ", "elif "))
        return f"for {'the reverse' if whole else 'the adjoint'} of {quoted(self.needed)}"


def kept_in(sweeps: Sweeps) -> list[Kept]:
    """The values in the order of the text."""
    return sorted(_Keeping(sweeps).found(), key=lambda kept: kept.line)


def users(name: str, own: frozenset[str] | set[str]) -> str | None:
    """The user's name of a variable, of which the passes make versions: y, y1; None for what the passes invent.

    >>> users("y1", {"x", "y"}), users("t", {"x", "y"})
    ('y', None)
    """
    plain = name.rstrip("0123456789")
    return next((found for found in (name, plain) if found in own), None)


def quoted(origin: Origin) -> str:
    """A statement of the user's in a sentence."""
    return f"{origin.text.strip().partition('  #')[0].removesuffix(':')} (line {origin.line})"


@dataclass
class _Keeping:
    sweeps: Sweeps
    own: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        source = read(self.sweeps.primal)
        self.own = source.names[0] | frozenset(source.parameters)

    @cached_property
    def forward(self) -> list[gast.stmt]:
        """All statements of the first sweep."""
        return list(walk_statements(self.sweeps.forward))

    @cached_property
    def reverse(self) -> list[gast.stmt]:
        """All statements of the second."""
        return list(walk_statements(self.sweeps.reverse))

    def found(self) -> Iterator[Kept]:
        popped = {name for each in self.sweeps.reverse for name in popped_in(each)}
        lists = popped & {name for each in self.forward if _is_ours(each) for name in writes(each)}
        yield from (kept for kept in self.lists(self.sweeps.forward) if kept.name in lists)
        bound = {name for each in self.sweeps.forward for name in writes(each)}
        for name in sorted((exposed(self.sweeps.reverse) & bound) - popped):
            if not name.partition("_bar")[1] and (name not in self.sweeps.parameters or self.rebound(name)):
                yield self.local(name)

    def lists(self, block: Sequence[gast.stmt]) -> Iterator[Kept]:
        """What is put on lists in a block."""
        for index, statement in enumerate(block):
            found = appended(statement)
            if found is not None:
                name, value = found
                items = list(enumerate(value.elts)) if isinstance(value, gast.Tuple) else [(None, value)]
                for item, each in items:
                    carried = self.overwriter(reads(each), block[index + 1 :])
                    yield self.kept(name, each, "saved", statement, carried, item)
            for inner in _blocks(statement):
                yield from self.lists(inner)

    def local(self, name: str) -> Kept:
        """A variable that the reverse sweep reads: what it copied, a callee's residuals, or what is still there."""
        made = next(each for each in reversed(self.forward) if name in _written(each))
        if _is_copy(name):
            value = made.value if isinstance(made, gast.Assign) else gast.Name(name, gast.Load(), None, None)
            at = next(index for index, each in enumerate(self.forward) if each is made)
            carried = self.overwriter(reads(value), self.forward[at + 1 :])
            return self.kept(name, value, "saved", made, carried)
        return self.kept(name, gast.Name(name, gast.Load(), None, None), "kept", made, None)

    def kept(
        self,
        name: str,
        value: gast.expr,
        form: Form,
        statement: gast.stmt,
        carried: gast.stmt | None,
        item: int | None = None,
    ) -> Kept:
        needed = self.needed(name, item)
        why = self.why(value, form, carried)
        meaning, callee = self.meaning(value), self.callee(value)
        return Kept(name, meaning, form, self.sweeps.name, statement.lineno, needed, why, callee, item)

    def rebound(self, name: str) -> bool:
        """Whether a parameter is another value by the end of the forward sweep."""
        return any(name in _written(each) for each in self.forward)

    def overwriter(self, names: set[str], later: Sequence[gast.stmt]) -> gast.stmt | None:
        """The first statement of the user's that binds one of the names anew, or stores into it."""
        return next((each for each in later if names & (writes(each) | _stored(each)) and origin_of(each)), None)

    def definition(self, name: str) -> gast.Assign | None:
        """The one statement that binds a name in the forward sweep."""
        bound = [each for each in self.forward if name in _written(each) and not _is_start(each)]
        return bound[0] if len(bound) == 1 and isinstance(bound[0], gast.Assign) else None

    def callee(self, value: gast.expr) -> str | None:
        """Whose residuals a variable holds."""
        match value:
            case gast.Name(id=name):
                match self.definition(name):
                    case gast.Assign(
                        targets=[gast.Tuple(elts=[_, gast.Name(id=second)])], value=gast.Call(func=gast.Name(id=called))
                    ) if second == name:
                        return self.sweeps.pairs.get(called)
        return None

    def meaning(self, value: gast.expr) -> str:
        """What is kept, in the user's words: the expression that a name of ours stands for, in brackets behind it."""
        value = _without_copy(value)
        match value:
            case gast.Name(id=name):
                called = self.callee(value)
                if called is not None:
                    return f"what {called} keeps (as {name})"
                definition = self.definition(name)
                alone = definition is not None and isinstance(definition.targets[0], gast.Name)
                if definition is not None and alone and users(name, self.own) is None:
                    return f"{to_source(_without_copy(definition.value))} (as {name})"
        return to_source(value)

    def why(self, value: gast.expr, form: Form, carried: gast.stmt | None) -> str:
        """Why a value is not computed again."""
        if form == "kept":
            return "which nothing overwrites"
        if self.callee(value) is not None:
            return "since its pullback takes it"
        if isinstance(value, gast.Name) and "_bar" in value.id:
            return f"since {value.id.partition('_bar')[0]} is another object in each turn"
        if carried is not None:
            return f"since {quoted(origin_of(carried) or _NOWHERE)} overwrites it"
        definition = self.definition(value.id) if isinstance(value, gast.Name) else None
        if definition is not None and not any(isinstance(node, _COSTLY) for node in all_nodes([definition.value])):
            operands = reads(definition.value)
            changed = self.overwriter(operands, self.behind(definition))
            if changed is not None:
                (*_, which) = sorted(operands & (writes(changed) | _stored(changed)))
                return f"since it is made of {which}, which {quoted(origin_of(changed) or _NOWHERE)} overwrites"
        if isinstance(value, gast.Name) and definition is None and self.rebound(value.id):
            return "since it depends on the way that was taken"
        return "since computing it again would cost more"

    def behind(self, statement: gast.stmt) -> list[gast.stmt]:
        index = next(index for index, each in enumerate(self.forward) if each is statement)
        return self.forward[index + 1 :]

    def needed(self, name: str, item: int | None = None) -> Origin | None:
        """The statement of the user's whose adjoint reads first what is kept, itself or by way of what is computed
        again from it."""
        order = self.reverse
        if any(name in popped_in(each) for each in order):
            turn = list(walk_statements(self.around(name)))
            order = [*turn, *turn, *order]  # the first reader may stand before, in the next turn of a loop
        direct = self.reader(name, order, item, by_way=False)
        return self.reader(name, order, item, by_way=True) if direct is None else direct

    def around(self, name: str) -> list[gast.stmt]:
        """The innermost loop of the reverse sweep in which a name is read; the whole sweep if there is none."""
        block = self.sweeps.reverse
        while True:
            inside = next((each for each in block if _blocks(each) and name in reads(each)), None)
            if inside is None or (inner_blocks(inside) and any(name in reads(part) for part in header(inside))):
                return block
            block = [statement for inner in _blocks(inside) for statement in inner]

    def reader(self, name: str, order: Sequence[gast.stmt], item: int | None, *, by_way: bool) -> Origin | None:
        """The first adjoint that reads a name, or what it is given back as; `by_way`: or what is computed again."""
        names = {name}
        for each in order:
            if not names & set().union(*map(reads, header(each))):
                continue
            origin = origin_of(each)
            if _restores(each, name):
                names |= _written(each) | _stored(each) if item is None else {each.targets[0].elts[item].id}
            elif origin is not None and origin.reversed and not _restores(each):
                return origin
            elif by_way:
                names |= _written(each)
        return None


_COSTLY = (gast.Call, gast.MatMult)
_NOWHERE = Origin("", 0, 0, 0, "something", "")


def _blocks(statement: gast.stmt) -> list[list[gast.stmt]]:
    """The blocks in a statement, those of a `try` as well."""
    if not isinstance(statement, gast.Try):
        return inner_blocks(statement)
    handlers = [handler.body for handler in statement.handlers]
    return [block for block in (statement.body, *handlers, statement.orelse, statement.finalbody) if block]


def _restores(statement: gast.stmt, kept: str | None = None) -> bool:
    """`h = h_saved.pop()`, `x[i] = x_old`: nothing is computed. `kept`: from this very name."""
    match statement:
        case gast.Assign(value=gast.Name(id=name)) if _is_copy(name):
            return kept in (None, name)
        case gast.Assign(value=gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr="pop"), args=[])):
            return kept in (None, name)
        case gast.Expr(value=gast.Call(func=gast.Name(id="put_back"))):
            return kept is None or kept in reads(statement)
        case _:
            return False


def _is_ours(statement: gast.stmt) -> bool:
    """`h_saved = []`, which no statement of the user's stands behind."""
    made = isinstance(statement, gast.Assign) and isinstance(statement.value, gast.List)
    return made and origin_of(statement) is None


def _is_start(statement: gast.stmt) -> bool:
    """`x = y = None`: names that a branch may leave unset."""
    return (
        isinstance(statement, gast.Assign)
        and isinstance(statement.value, gast.Constant)
        and statement.value.value is None
    )


def _is_copy(name: str) -> bool:
    return name.rstrip("0123456789").endswith("_old")


def _written(statement: gast.stmt) -> set[str]:
    """The names that a statement binds itself, without the blocks in it."""
    return set().union(*map(writes, header(statement)))


def _stored(statement: gast.stmt) -> set[str]:
    """The names of what a statement stores into."""
    match statement:
        case gast.Assign(targets=[gast.Subscript() | gast.Attribute() as target]) | gast.AugAssign(target=target):
            while isinstance(target, gast.Subscript | gast.Attribute):
                target = target.value
            return {target.id} if isinstance(target, gast.Name) else set()
        case _:
            return set()


def _without_copy(value: gast.expr) -> gast.expr:
    match value:
        case gast.Call(func=gast.Attribute(value=inner, attr="copy"), args=[]):
            return inner
        case gast.Call(func=gast.Name(id="own" | "snapshot"), args=[inner]):
            return inner
        case _:
            return value
