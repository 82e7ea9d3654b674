"""Does a user's function store into what it is given? Read off its text once, and again if its names change meaning.

>>> def fill(buffer, v): w = buffer[1:]; w[0] = v
>>> stores_into_parameters(fill), stores_into_parameters(lambda x: x + 1.0)
(True, False)
"""

from __future__ import annotations

from types import FunctionType
from weakref import WeakKeyDictionary

import gast

from s2s_ad.errors import DifferentiationError
from s2s_ad.frontend.aliases import stored_names
from s2s_ad.frontend.reach import Reach
from s2s_ad.frontend.scope import Scope
from s2s_ad.frontend.source import read
from s2s_ad.frontend.storing import may_store
from s2s_ad.syntax.passive import Facts
from s2s_ad.syntax.scopes import writes
from s2s_ad.syntax.walk import in_order

_known: WeakKeyDictionary[FunctionType, tuple[bool, Scope]] = WeakKeyDictionary()


def reach_of(tree: gast.FunctionDef, scope: Scope | None, opening: tuple[FunctionType, ...] = ()) -> Reach:
    """What can be asked of the calls and expressions of a function."""
    local = frozenset(writes(tree.args).union(*(writes(statement) for statement in tree.body)))

    def judge(function: FunctionType) -> bool:
        return function not in opening and stores_into_parameters(function, opening)

    return Reach(Facts(frozenset(), local), lambda call: may_store(call, local, scope, judge))


def stores_into_parameters(function: FunctionType, opening: tuple[FunctionType, ...] = ()) -> bool:
    """Whether a call of `function` may change an argument; true where its text is out of reach.

    opening: the functions that are being asked; a recursive call adds nothing to what its own function does.
    """
    known = _known.get(function)
    if known is not None and known[1].unchanged():
        return known[0]
    try:
        tree = read(function).tree
    except DifferentiationError:
        return True
    scope = Scope(function)
    stored = stored_names(in_order(tree.body), reach_of(tree, scope, (*opening, function)))
    answer = not stored.isdisjoint(writes(tree.args))
    if not opening:
        _known[function] = (answer, scope)
    return answer
