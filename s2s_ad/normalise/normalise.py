"""From a function as it was written to the core language: see `syntax.normal_form` for the grammar.

Before and after::

    def f(x, n):                          def f(x, n):
        \"\"\"Docstring.\"\"\"                     \"\"\"Docstring.\"\"\"
        while n > 0:                          while n > 0:
            x, n = x * x + 1.0, n - 1             t = x * x
        return x if n else None                   x = t + 1.0
                                                  n = n - 1
                                              if n:
                                                  t1 = x
                                              else:
                                                  t1 = None
                                              return t1

Values, side effects, their order and their number are those of the primal, bit by bit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial

import gast

from s2s_ad.frontend.active_names import may_active
from s2s_ad.frontend.aliases import changed_by
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.callees import reach_of
from s2s_ad.normalise.apart import lists_apart
from s2s_ad.normalise.attempts import without_try
from s2s_ad.normalise.attribute_names import with_attribute_names
from s2s_ad.normalise.definitions import plain_definitions
from s2s_ad.normalise.expressions import Expressions
from s2s_ad.normalise.getters import without_getters
from s2s_ad.normalise.jumps import structured
from s2s_ad.normalise.lazy import Lazy
from s2s_ad.normalise.lift import Desk
from s2s_ad.normalise.loops import prepare
from s2s_ad.normalise.managers import Managers
from s2s_ad.normalise.matching import Matching
from s2s_ad.normalise.missing_keys import MissingKeys
from s2s_ad.normalise.one_by_one import OneByOne
from s2s_ad.normalise.over_classes import class_by_class
from s2s_ad.normalise.pairs import Pairs
from s2s_ad.normalise.plainly import Plainly
from s2s_ad.normalise.queues import Queues
from s2s_ad.normalise.resolved import is_user_call
from s2s_ad.normalise.statements import block
from s2s_ad.normalise.targets import bound_once
from s2s_ad.syntax.names import Names, names_in, writes
from s2s_ad.syntax.parse import deep_recursion
from s2s_ad.syntax.passive import Facts
from s2s_ad.syntax.walk import all_nodes, in_order


@dataclass(frozen=True)
class Normalised:
    """A function in normal form, and the names in it that no user gave."""

    function: gast.FunctionDef
    temporaries: frozenset[str]


def normalise(
    function: gast.FunctionDef, scope: Resolver, active: frozenset[str], rebound: frozenset[str] = frozenset()
) -> Normalised:
    """Rewrite `function`, in place, to normal form. `active`: the parameters that derivatives are asked for; `rebound`:
    the variables around it that may be bound anew by what it calls."""
    names = _Invented(names_in(function))
    with deep_recursion():
        _prepared(function, scope, active, names)
        desk = Desk(names, _facts(function, scope, active), scope, rebound | _rebound(function), _occurrences(function))
        function.body = block(Expressions(desk), function.body)
        function.body = without_try(function.body, names, desk.facts, scope, writes(function.args))
    return Normalised(function, frozenset(names.made))


class _Invented(Names):
    """Fresh names, remembered."""

    def __init__(self, taken: Iterable[str]) -> None:
        super().__init__(taken)
        self.made: set[str] = set()

    def fresh(self, base: str) -> str:
        """A name that nothing has."""
        name = super().fresh(base)
        self.made.add(name)
        return name


def _prepared(function: gast.FunctionDef, scope: Resolver, active: frozenset[str], names: _Invented) -> None:
    """All that comes before statements are written one by one."""
    bound_once(function, names)
    reached = partial(may_active, function, active, helpers=scope)
    names.made.difference_update(lists_apart(function, names, cache(reached)))
    without_getters(function, scope, names)
    with_attribute_names(function, scope)
    class_by_class(function, scope)
    plain_definitions(function, scope, names)
    # First the headers of loops, as tests that need statements bring new breaks; then all jumps.
    Matching(scope, names, cache(reached)).in_place(function.body)
    Plainly(function, scope).in_place()
    Queues(function, scope).in_place()
    MissingKeys(function, scope, names).in_place()
    lazy = Lazy(scope, names, cache(reached), partial(_changed, function, scope))
    OneByOne(scope, names, cache(reached), partial(lazy.made, keywords=[])).in_place(function.body)
    Pairs(scope, names, cache(reached)).in_place(function.body)
    lazy.in_place(function.body)
    again, users = partial(_prepared, names=names), names.made.difference_update
    Managers(scope, names, cache(reached), again, users).in_place(function.body)
    prepare(function, cache(lambda: _facts(function, scope, active)), names)
    structured(function, names)


def _changed(function: gast.FunctionDef, scope: Resolver, loop: gast.For | gast.With) -> set[str]:
    """The names of what the body of a loop may change; its items are the same objects, early or late."""
    around = [node for node in in_order(function.body) if node is not loop]
    return changed_by(all_nodes(loop.body), around, reach_of(function, scope))


def _facts(function: gast.FunctionDef, scope: Resolver, active: frozenset[str]) -> Facts:
    local = frozenset(writes(function.args, *function.body))
    return Facts(may_active(function, active, helpers=scope), local, lambda call: is_user_call(call, scope))


def _occurrences(function: gast.FunctionDef) -> Counter[str]:
    return Counter(node.id for node in all_nodes([function]) if isinstance(node, gast.Name))


def _rebound(function: gast.FunctionDef) -> frozenset[str]:
    """The names that an expression may bind while it is evaluated: by a walrus, or by a function inside."""
    found: set[str] = set()
    for node in all_nodes([function]):
        match node:
            case gast.NamedExpr(target=gast.Name(id=name)):
                found.add(name)
            case gast.Nonlocal(names=names):
                found |= set(names)
    return frozenset(found)
