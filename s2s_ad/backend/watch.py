"""`debug_nans=True`: each adjoint is looked at as soon as it is computed.

x_bar = y_bar / x     ->     x_bar = y_bar / x
                             require_finite("x_bar", x_bar, "in the adjoint of model.py:12: ...", {}, {"x": x, ...})
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import gast

from s2s_ad.backend.assemble import Written
from s2s_ad.backend.origins import described
from s2s_ad.origin import adopt, origin_of
from s2s_ad.runtime import require_finite
from s2s_ad.syntax.names import Names, names_in, reads, writes
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree

_ADJOINT = re.compile(r"_bar\d*$")
_MODES = ("_grad", "_pullback")


def watched(written: Written) -> Written:
    """The same functions, with a look at each adjoint in them."""
    called = Names(set().union(*(names_in(tree) for tree in written.functions))).fresh("require_finite")
    functions = tuple(
        _Watcher(called, tree).function() if tree.name.endswith(_MODES) else tree for tree in written.functions
    )
    return replace(written, functions=functions, helpers={**written.helpers, called: require_finite})


class _Watcher:
    def __init__(self, called: str, tree: gast.FunctionDef) -> None:
        self.called = called
        self.tree = copy_tree(tree)
        self.bound = set(writes(self.tree.args)).union(*map(writes, self.tree.body))

    def function(self) -> gast.FunctionDef:
        """The function, watched."""
        self.tree.body = list(self.block(self.tree.body, ()))
        return self.tree

    def block(self, body: list[gast.stmt], loops: tuple[str, ...]) -> Iterator[gast.stmt]:
        """A block with the looks in it; `loops` are the variables of the loops around it."""
        for statement in body:
            if isinstance(statement, gast.Return) and statement.value is not None:
                yield from self.of_result(statement, statement.value, loops)
            inside = (*loops, *sorted(writes(statement.target))) if isinstance(statement, gast.For) else loops
            for field in ("body", "orelse"):
                if getattr(statement, field, None):
                    setattr(statement, field, list(self.block(getattr(statement, field), inside)))
            yield statement
            name = _adjoint_written(statement)
            if name is not None:
                yield self.look(name, gast.Name(name, gast.Load(), None, None), statement, loops)

    def of_result(self, statement: gast.stmt, value: gast.expr, loops: tuple[str, ...]) -> Iterator[gast.stmt]:
        """Adjoints that are computed in the `return`."""
        if self.tree.name.endswith("_value_and_grad") and isinstance(value, gast.Tuple):
            value = value.elts[-1]
        for item in value.elts if isinstance(value, gast.Tuple) else [value]:
            if not isinstance(item, gast.Name | gast.Constant):
                yield self.look("an adjoint", item, statement, loops)

    def look(self, name: str, value: gast.expr, statement: gast.stmt, loops: tuple[str, ...]) -> gast.stmt:
        """The call that looks at one adjoint."""
        origin = origin_of(statement)
        where = described(origin) if origin is not None else f"in {self.tree.name}"
        made: gast.stmt
        (made,) = quote(
            f"{self.called}({name!r}, x, {where!r}, {_dict(loops)}, {_dict(self.operands(statement, value))})", x=value
        )
        adopt(made, statement)
        return made

    def operands(self, statement: gast.stmt, value: gast.expr) -> list[str]:
        """The variables that the adjoint was computed from."""
        computed = value if isinstance(statement, gast.Return) else getattr(statement, "value", value)
        return sorted(reads(computed) & self.bound)


def _adjoint_written(statement: gast.stmt) -> str | None:
    match statement:
        case gast.Assign(targets=[gast.Name(id=name)]) | gast.AugAssign(target=gast.Name(id=name)):
            return name if _ADJOINT.search(name) else None
        case (
            gast.Assign(targets=[gast.Subscript(value=gast.Name(id=name))])
            | gast.AugAssign(target=gast.Subscript(value=gast.Name(id=name)))
        ):
            return name if _ADJOINT.search(name) else None
        case _:
            return None


def _dict(names: list[str] | tuple[str, ...]) -> str:
    return f"{{{', '.join(f'{name!r}: {name}' for name in names)}}}"
