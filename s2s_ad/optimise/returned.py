"""What an operator makes of arrays is new: a derivative that is returned so needs no copy.

    return y, (a * x_dot).copy()    ->    return y, a * x_dot
"""

from __future__ import annotations

import gast

from s2s_ad.optimise.facts import Facts
from s2s_ad.syntax.names import reads
from s2s_ad.values import is_array


def without_copies(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """The same statements; what the user wrote stays as it is."""
    for statement in body:
        if isinstance(statement, gast.Return) and statement.value is not None:
            statement.value = _without(statement.value, facts)
    return body


def _without(value: gast.expr, facts: Facts) -> gast.expr:
    match value:
        case gast.Tuple(elts=items) | gast.List(elts=items) | gast.Dict(values=items):
            items[:] = [_without(item, facts) for item in items]
        case gast.Call(func=gast.Attribute(value=gast.BinOp() as made, attr="copy"), args=[], keywords=[]):
            if is_array(facts.value_of(made)) and reads(made) & facts.derivatives:
                return made
    return value
