"""A parameter that a loop or branch gives a value of another kind is two variables: each has a kind of its own.

Before and after, where xs is an array and s a number::

    z = xs                      z = xs
    for x in z:                 xs1 = xs
        xs = s                  for x in z:
        s = s * x + x               xs1 = s
    return s + xs                   s = s * x + x
                                return s + xs1
"""

from __future__ import annotations

from collections.abc import Mapping

import gast

from s2s_ad.normalise.inline import rename_all
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import Names, names_in, writes
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import OneOf, Unknown, Value, is_scalar


def split_parameters(function: gast.FunctionDef, given: Mapping[str, Value], known: Mapping[str, Value]) -> bool:
    """Change the tree in place; whether there was anything to split."""
    names = Names(names_in(function))
    found = False
    for name in sorted(writes(function.args)):
        if not _is_mixed(given.get(name, Unknown()), known.get(name, Unknown())):
            continue
        at = _first_rebinding(function.body, name)
        if at is not None:
            fresh = names.fresh(name)
            for statement in function.body[at:]:
                rename_all(statement, {name: fresh})
            start = quote("x = y", x=fresh, y=name)
            adopt(start[0], function.body[at])
            function.body[at:at] = start
            found = True
    return found


def _is_mixed(given: Value, known: Value) -> bool:
    """Whether a name has one kind at the start, and another later."""
    return isinstance(known, OneOf | Unknown) and not isinstance(given, OneOf | Unknown) and not is_scalar(known)


def _first_rebinding(body: list[gast.stmt], name: str) -> int | None:
    """The first statement of the body that binds a parameter anew; None where a closure reads the variable itself."""
    if any(isinstance(node, gast.FunctionDef | gast.Lambda) for node in all_nodes(body)):
        return None
    return next((index for index, statement in enumerate(body) if name in writes(statement)), None)
