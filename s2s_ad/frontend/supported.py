"""Is a function written in the accepted language? All that is not, in one error.

A statement or expression counts only where it touches a may-active name: any other is copied as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

import gast

from s2s_ad.errors import Problem, UnsupportedError, problem
from s2s_ad.frontend.active_names import may_active
from s2s_ad.frontend.callees import reach_of
from s2s_ad.frontend.language import ROWS, Row
from s2s_ad.frontend.look import Look
from s2s_ad.frontend.scope import Scope
from s2s_ad.syntax.walk import in_order

_BY_NODE: defaultdict[type[gast.AST], list[Row]] = defaultdict(list)
for _row in ROWS:
    for _node in _row.nodes:
        _BY_NODE[_node].append(_row)


def check(tree: gast.FunctionDef, scope: Scope | None, active: frozenset[str]) -> None:
    """Raise UnsupportedError with everything in the function's own text that is not in the accepted language.

    active: the parameters that derivatives are asked for. scope: what other names mean, if that is known.

    >>> tree = gast.parse("def f(x, n): return {v + n for v in x}").body[0]
    >>> check(tree, None, frozenset())
    >>> check(tree, None, frozenset({"x"}))
    Traceback (most recent call last):
    s2s_ad.errors.message.UnsupportedError: a set of values that carry a derivative (x)
    way out: use a list or a tuple, which keep their order
    """
    nodes = in_order(tree.body)
    look = Look(partial(may_active, tree, active, scope), reach_of(tree, scope), scope, nodes)
    if problems := list(_problems(nodes, look)):
        raise UnsupportedError(problems)


def _problems(nodes: list[gast.AST], look: Look) -> Iterator[Problem]:
    for node in nodes:
        for row in _BY_NODE.get(type(node), ()):
            name = row.when(look, node)
            if name is not None:
                yield problem(node, row.reason.format(name=name), row.way_out.format(name=name))
