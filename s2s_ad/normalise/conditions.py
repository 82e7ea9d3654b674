"""Name the tests of branches, so that the reverse sweep can take the same way.

Before and after::

    if x > 0:             cond = x > 0
        y = f(x)          if cond:
                              y = f(x)
"""

from __future__ import annotations

from collections import Counter

import gast

from s2s_ad.normalise.versions import is_tail_break
from s2s_ad.origin import adopt
from s2s_ad.syntax.attempts import flag_of
from s2s_ad.syntax.names import Names, names_in, writes
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import walk_statements


def name_conditions(function: gast.FunctionDef, named: frozenset[str] = frozenset()) -> frozenset[str]:
    """Changes the tree in place; returns the names made. Tests in `named` have one already."""
    names = Names(names_in(function))
    made: set[str] = set()
    function.body = _block(function.body, names, made, named | _flags(function.body))
    return named | made


def _flags(body: list[gast.stmt]) -> frozenset[str]:
    """The flags of `try` that are never lowered or raised again: tests as good as any."""
    flags: set[str] = set()
    bound: Counter[str] = Counter()
    for statement in walk_statements(body):
        flags |= {flag_of(statement) or ""}
        compound = isinstance(statement, gast.If | gast.For | gast.While | gast.With | gast.Try)
        bound.update(() if compound else writes(statement))
    return frozenset(flag for flag in flags if bound[flag] == 1)


def _block(body: list[gast.stmt], names: Names, made: set[str], named: frozenset[str]) -> list[gast.stmt]:
    out: list[gast.stmt] = []
    for statement in body:
        if isinstance(statement, gast.If) and not (is_tail_break(statement) or _is_named(statement, named)):
            name = names.fresh("cond")
            made.add(name)
            out.extend(quote("cond = test", cond=name, test=statement.test))
            adopt(out[-1], statement)
            statement.test = gast.Name(name, gast.Load(), None, None)
        if isinstance(statement, gast.If):
            statement.orelse = _block(statement.orelse, names, made, named)
        if isinstance(statement, gast.If | gast.For | gast.While):
            statement.body = _block(statement.body, names, made, named)
        out.append(statement)
    return out


def _is_named(statement: gast.If, named: frozenset[str]) -> bool:
    return isinstance(statement.test, gast.Name) and statement.test.id in named
