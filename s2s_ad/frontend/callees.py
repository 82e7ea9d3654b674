"""Does a user's function store into what it is given? Read off its text once, and again if its names change meaning.

>>> def fill(buffer, v): w = buffer[1:]; w[0] = v
>>> stores_into_parameters(fill), stores_into_parameters(lambda x: x + 1.0)
(True, False)

A function that it is given, and calls, may store as well, unless it is known which one that is:

>>> def both(act, a, b): return act(a) + act(b)
>>> stores_into_parameters(both), stores_though_given(both, {"act": np.sin}), stores_though_given(both, {"act": fill})
(True, False, True)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from types import FunctionType
from weakref import WeakKeyDictionary

import gast
import numpy as np

from s2s_ad.errors import DifferentiationError
from s2s_ad.frontend.aliases import stored_names
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.outputs import outputs
from s2s_ad.frontend.reach import Reach
from s2s_ad.frontend.scope import Scope
from s2s_ad.frontend.source import read
from s2s_ad.frontend.storing import may_store
from s2s_ad.frontend.transforms import transform
from s2s_ad.frontend.written import is_pullback
from s2s_ad.syntax.passive import Facts
from s2s_ad.syntax.scopes import BOUND, reads, writes
from s2s_ad.syntax.walk import in_order

_OF_NUMBERS = ("math", "cmath")
_known: WeakKeyDictionary[FunctionType, tuple[bool, Scope]] = WeakKeyDictionary()


@dataclass
class _Inquiry:
    """One question with all that it leads to. What is still being asked has the answer that it had before."""

    answers: dict[FunctionType, bool] = field(default_factory=dict)
    scopes: dict[FunctionType, Scope] = field(default_factory=dict)
    asked: set[FunctionType] = field(default_factory=set)
    open: list[FunctionType] = field(default_factory=list)
    circular: bool = False

    def answer(self, function: FunctionType) -> bool:
        if is_pullback(function):
            return False
        known = _known.get(function)
        if known is not None and known[1].unchanged():
            return known[0]
        if function in self.asked:
            self.circular |= function in self.open
            return self.answers.get(function, False)
        self.asked.add(function)
        try:
            tree = read(function).tree
        except DifferentiationError:
            return True
        scope = self.scopes[function] = Scope(function)
        self.open.append(function)
        stored = stored_names(in_order(tree.body), reach_of(tree, scope, self.answer))
        self.open.pop()
        self.answers[function] = not stored.isdisjoint(writes(tree.args))
        return self.answers[function]


def reach_of(
    tree: gast.FunctionDef, scope: Resolver | None, judge: Callable[[FunctionType], bool] | None = None
) -> Reach:
    """What can be asked of the calls and expressions of a function."""
    local = frozenset(writes(tree.args, *tree.body))
    judge = stores_into_parameters if judge is None else judge
    made_apart = cache(partial(_made_apart, tree, local))
    return Reach(
        Facts(frozenset(), local),
        stores=lambda call: may_store(call, local, scope, judge),
        outputs=lambda call: outputs(call, scope),
        made_apart=made_apart,
    )


def _made_apart(tree: gast.FunctionDef, local: frozenset[str]) -> frozenset[str]:
    nodes = in_order(tree.body)
    bound = Counter(node.id for node in nodes if node.__class__ is gast.Name and isinstance(node.ctx, gast.Store))
    apart: Counter[str] = Counter()
    for node in nodes:
        match node:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.IfExp(body=body, orelse=orelse)):
                apart[name] += (reads(body) | reads(orelse)).isdisjoint(local)
            case gast.Assign(targets=[gast.Name(id=name)], value=value):
                apart[name] += reads(value).isdisjoint(local)
    return frozenset(name for name, count in apart.items() if count == bound[name]) - writes(tree.args)


def stores_into_parameters(function: FunctionType) -> bool:
    """Whether a call of `function` may change an argument; true where its text is out of reach.

    Functions that call each other are asked again until no answer changes: the least solution.
    """
    if transform(function) is not None:
        return False
    inquiry = _Inquiry()
    while True:
        before = dict(inquiry.answers)
        found = inquiry.answer(function)
        if not inquiry.circular or inquiry.answers == before:
            break
        inquiry.asked.clear()
    for each, answer in inquiry.answers.items():
        inquiry.scopes[each].let_go()
        _known[each] = (answer, inquiry.scopes[each])
    return found


def stores_though_given(function: FunctionType, given: Mapping[str, object]) -> bool:
    """The same of a call that is `given` these functions, by the names of the parameters that it is to call."""
    if not stores_into_parameters(function):
        return False
    try:
        tree = read(function).tree
    except DifferentiationError:
        return True
    bound = {node.id for node in in_order(tree.body) if node.__class__ is gast.Name and node.ctx.__class__ in BOUND}
    known = {name: found for name, found in given.items() if name not in bound and _only_computes(found)}
    reach = reach_of(tree, Scope(function))
    though = replace(reach, stores=lambda call: not _is_plain_call(call, known) and reach.stores(call))
    return not known or not stored_names(in_order(tree.body), though).isdisjoint(writes(tree.args))


def _only_computes(function: object) -> bool:
    if isinstance(function, FunctionType):
        return not stores_into_parameters(function)
    return isinstance(function, np.ufunc) or getattr(function, "__module__", None) in _OF_NUMBERS


def _is_plain_call(call: gast.Call, known: Mapping[str, object]) -> bool:
    """A call of one of these functions, whose result is written nowhere: `act(a)`, and not `act(a, buffer)`."""
    function = known.get(call.func.id) if isinstance(call.func, gast.Name) else None
    if isinstance(function, np.ufunc):
        return len(call.args) <= function.nin and not call.keywords and not any(map(_is_starred, call.args))
    return function is not None


def _is_starred(argument: gast.expr) -> bool:
    return isinstance(argument, gast.Starred)
