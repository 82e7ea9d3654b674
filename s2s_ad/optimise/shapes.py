"""Ask an argument for a shape, instead of a value that is computed for nothing else.

    t = X * y + b                                 x_bar = 2.0 / X.size * X
    x_bar = 2.0 / t.size * X

Where a name is read for its shape alone, a parameter that is proved to have that shape, and that is never bound anew,
does as well; where the dtype counts too, it must be the same.
"""

from __future__ import annotations

import gast

from s2s_ad.optimise.facts import Facts
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Array, Value

_BORROWING = frozenset({gast.Attribute, gast.Name})
_ASKING = frozenset({"shape", "size", "ndim"})


def borrow_shapes(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """The same statements with shapes read from parameters where one is proved to have them."""
    nodes = all_nodes(body)
    bound = {node.id for node in nodes if node.__class__ is gast.Name and node.ctx.__class__ is not gast.Load}
    lenders: dict[object, str] = {}
    for name in sorted(facts.parameters - bound - {facts.seed}):
        value = _value(name, facts)
        if isinstance(value, Array) and value.shape and None not in value.shape:
            if value.dtype is not None:  # two of unknown dtypes may differ in them
                lenders.setdefault(value, name)
            lenders.setdefault(value.shape, name)
    if lenders:
        for node in nodes:
            if node.__class__ in _BORROWING:
                _borrow(node, lenders, facts)
    return body


def _borrow(node: gast.AST, lenders: dict[object, str], facts: Facts) -> None:
    match node:
        case gast.Attribute(value=gast.Name() as name, attr=attr) if attr in _ASKING:
            value = facts.value_of(name)
            lender = lenders.get(value.shape) if isinstance(value, Array) and value.shape is not None else None
        case gast.Name() as name if getattr(name, "need", None) == "shape":
            lender = lenders.get(facts.value_of(name))
        case _:
            return
    if lender is not None and name.id not in facts.parameters:
        name.id = lender


def _value(name: str, facts: Facts) -> Value:
    return facts.value_of(gast.Name(id=name, ctx=gast.Load(), annotation=None, type_comment=None))
