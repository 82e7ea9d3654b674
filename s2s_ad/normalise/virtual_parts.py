"""Questions about statements and places that resolving calls asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import gast

from s2s_ad.syntax.names import writes
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Known

Path: TypeAlias = tuple[int, ...]
LOCAL: TypeAlias = Any  # gast.Lambda | gast.FunctionDef


def bindings(body: list[gast.stmt]) -> Iterator[str]:
    """Every name as often as it is bound."""
    for statement in body:
        if isinstance(statement, gast.If | gast.For | gast.While):
            yield from writes(statement.target) if isinstance(statement, gast.For) else ()
            yield from bindings(statement.body)
            yield from bindings(statement.orelse)
        else:
            yield from writes(statement)


def one_target(statement: gast.stmt) -> Any:
    """The one name that a statement binds, or None; False for another target."""
    match statement:
        case gast.Assign(targets=[gast.Name() as name]):
            return name
        case gast.Expr():
            return None
        case _:
            return False


def index_of(body: list[gast.stmt], statement: gast.stmt) -> int:
    return next(index for index, each in enumerate(body) if each is statement)


def has_defaults(function: LOCAL) -> bool:
    return bool(function.args.defaults or any(function.args.kw_defaults))


def merged(given: list[gast.keyword], more: list[gast.keyword]) -> list[gast.keyword]:
    """What the call says replaces what the partial says."""
    return [*(keyword for keyword in given if keyword.arg not in {other.arg for other in more}), *more]


def with_call(statement: gast.stmt, call: gast.Call) -> gast.stmt:
    if isinstance(statement, gast.Expr):
        return gast.Expr(call)
    return gast.Assign([copy_tree(statement.targets[0])], call, None)


def dominates(definition: Path, use: Path) -> bool:
    """Whether the definition runs before the use, in the same turn of every loop that it stands in."""
    block = definition[:-1]
    return use[: len(block)] == block and definition[-1] < use[len(block)]


def order_of(option: Known) -> tuple[bool, str]:
    obj = option.obj
    return isinstance(obj, gast.AST), str(getattr(obj, "__qualname__", getattr(obj, "__name__", "")))
