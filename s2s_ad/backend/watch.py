"""`debug_nans=True`: each adjoint and each tangent is looked at as soon as it is computed.

x_bar = y_bar / z_saved.pop()    ->    z_popped = z_saved.pop()
                                       x_bar = y_bar / z_popped
                                       require_finite("x_bar", x_bar, "in the adjoint of model.py:12: ...",
                                                      {"i": i}, {"y_bar": y_bar, "z": z_popped})
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import gast

from s2s_ad.backend.assemble import Written
from s2s_ad.backend.origins import described
from s2s_ad.backend.taken import Taken
from s2s_ad.backend.turns import Turns
from s2s_ad.optimise.comments import successor
from s2s_ad.origin import adopt, origin_of
from s2s_ad.request import Request
from s2s_ad.runtime import require_finite
from s2s_ad.syntax.names import Names, names_in, reads, writes
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.visit import copy_tree

_WATCHED = re.compile(r"_(?:bar|dot)\d*$")
_MODES = ("_grad", "_pullback", "_jvp", "_pushforward")
_FORWARD = ("_jvp", "_pushforward")
_ATOMS = (gast.Name, gast.Constant)


def watched(written: Written, request: Request) -> Written:
    """The same functions, with a look at each adjoint or tangent in them."""
    names = Names(set().union(*(names_in(tree) for tree in written.functions)))
    called = names.fresh("require_finite")
    primal = frozenset(names_in(written.context.program.function))
    functions = tuple(
        _Watcher(called, copy_tree(tree), request, names, primal).function() if tree.name.endswith(_MODES) else tree
        for tree in written.functions
    )
    return replace(written, functions=functions, helpers={**written.helpers, called: require_finite})


@dataclass
class _Watcher:
    called: str
    tree: gast.FunctionDef
    request: Request
    names: Names
    primal: frozenset[str]
    """The user's names, which may end like ours."""
    bound: set[str] = field(init=False)
    turns: Turns = field(init=False)
    looks: int = 0

    def __post_init__(self) -> None:
        self.bound = set(writes(self.tree.args)).union(*map(writes, self.tree.body))
        forwards = self.tree.name.endswith(_FORWARD)
        self.turns = Turns(self.tree, self.names, self.primal, forwards)

    def function(self) -> gast.FunctionDef:
        """The function, watched."""
        self.tree.body = list(self.block(self.tree.body, ()))
        return self.tree

    def block(self, body: list[gast.stmt], loops: tuple[str, ...]) -> Iterator[gast.stmt]:
        """A block with the looks in it; `loops` are the variables of the loops around it."""
        for statement in body:
            if isinstance(statement, gast.Return) and statement.value is not None:
                yield from self.returned(statement, loops)
                continue
            if isinstance(statement, gast.While):
                yield from self.counted(statement, loops)
                continue
            inside = (*loops, *self.turns.of_for(statement)) if isinstance(statement, gast.For) else loops
            for block in (statement, *getattr(statement, "handlers", ())):
                for part in ("body", "orelse", "finalbody"):
                    if getattr(block, part, None):
                        setattr(block, part, list(self.block(getattr(block, part), inside)))
            looks = [(name, value) for name, value in _written(statement) if name not in self.primal]
            yield from self.looked(statement, looks, loops)

    def counted(self, loop: gast.While, loops: tuple[str, ...]) -> list[gast.stmt]:
        """A `while` loop, which counts its turns if something in it is looked at."""
        looks = self.looks
        turn, (start, step) = self.turns.of_while(loop)
        loop.body = list(self.block(loop.body, (*loops, turn)))
        if self.looks == looks:
            return [loop]
        loop.body.insert(0, step)
        return [start, loop]

    def returned(self, statement: gast.Return, loops: tuple[str, ...]) -> Iterator[gast.stmt]:
        """What is computed in a `return` gets a name, in the order in which it was computed."""
        found = statement.value
        derivatives = found.elts[-1] if self.holds_value and isinstance(found, gast.Tuple) else found
        items = derivatives.elts if isinstance(derivatives, gast.Tuple) else [derivatives]
        labels = self.request.wrt if len(items) == len(self.request.wrt) else ("",) * len(items)
        told = {id(item): label for item, label in zip(items, labels, strict=True)}
        for parent, index, item in list(_leaves(statement, found)):
            label = f"{told[id(item)]}_bar" if told.get(id(item)) else "an adjoint"
            if self.tree.name.endswith(_FORWARD):
                label = "the tangent of the result"
            name = self.names.fresh("result")
            (made,) = quote(f"{name} = e", e=item)
            looks = [(label, _load(name))] if id(item) in told else []
            yield from self.looked(successor(made, statement), looks, loops)
            if index is None:
                parent.value = _load(name)
            else:
                parent.elts[index] = _load(name)
        yield statement

    @property
    def holds_value(self) -> bool:
        """Whether the function returns derivatives behind a value."""
        root = self.tree.name.endswith("_grad") and self.request.has_aux
        return root or self.tree.name.endswith(("_value_and_grad", "_jvp"))

    def looked(
        self, statement: gast.stmt, looks: list[tuple[str, gast.expr]], loops: tuple[str, ...]
    ) -> Iterator[gast.stmt]:
        """A statement with the looks at what it writes; what it takes from lists is taken before."""
        if not looks:
            yield statement
            return
        taken = Taken(self.names)
        taken.take(statement)
        for each in taken.statements:
            adopt(each, statement)
            yield each
        yield statement
        for label, value in looks:
            yield self.look(label, value, statement, loops, taken)

    def look(
        self, label: str, value: gast.expr, statement: gast.stmt, loops: tuple[str, ...], taken: Taken
    ) -> gast.stmt:
        """The call that looks at one adjoint or tangent."""
        self.looks += 1
        origin = origin_of(statement)
        where = described(origin) if origin is not None else f"in {self.tree.name}"
        operands = self.operands(statement, taken)
        turns = self.turns.labels(loops)
        (made,) = quote(f"{self.called}({label!r}, None, {where!r}, {_dict(turns)}, {_dict(operands)})")
        made.value.args[1] = value  # no placeholder: any name may be one of the user's among the operands
        adopt(made, statement)
        return made

    def operands(self, statement: gast.stmt, taken: Taken) -> dict[str, str]:
        """The variables that it was computed from, by what they are called in a message."""
        used = reads(statement.value.args[0] if isinstance(statement, gast.Expr) else statement.value)
        read = {name: name for name in sorted(used & self.bound - taken.lists)}
        return {**read, **{label: name for label, name in taken.labels(set(read)).items() if name in used}}


def _leaves(
    parent: gast.AST, value: gast.expr, index: int | None = None
) -> Iterator[tuple[gast.AST, int | None, gast.expr]]:
    """The computed parts of what is returned, with the place where each stands."""
    if isinstance(value, gast.Tuple):
        for position, item in enumerate(value.elts):
            yield from _leaves(value, item, position)
    elif not isinstance(value, _ATOMS):
        yield parent, index, value


def _written(statement: gast.stmt) -> Iterator[tuple[str, gast.expr]]:
    """The adjoints and tangents that a statement writes, by name."""
    match statement:
        case gast.Assign(targets=[target]) | gast.AugAssign(target=target):
            parts = target.elts if isinstance(target, gast.Tuple) else [target]
            names = [part.value if isinstance(part, gast.Subscript) else part for part in parts]
            values = [(name.id, _load(name.id)) for name in names if isinstance(name, gast.Name)]
        case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr="append"))):
            values = [(name, quote_expr(f"{name}[-1]"))]
        case _:
            return
    yield from ((name, value) for name, value in values if _WATCHED.search(name))


def _load(name: str) -> gast.expr:
    return quote_expr(name)


def _dict(names: dict[str, str]) -> str:
    return f"{{{', '.join(f'{label!r}: {name}' for label, name in names.items())}}}"
