"""The passes over derivative code, in order. Each takes the statements of a function and returns better ones."""

from __future__ import annotations

import gast

from s2s_ad.optimise.accumulate import add_in_place, double, spell_out, start_with_first
from s2s_ad.optimise.again import compute_again
from s2s_ad.optimise.cleared import set_at_once
from s2s_ad.optimise.common import reuse
from s2s_ad.optimise.dead import eliminate
from s2s_ad.optimise.directions import forwards
from s2s_ad.optimise.early import use_early
from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.fields import added_at_once
from s2s_ad.optimise.fold import fold
from s2s_ad.optimise.identities import simplifier
from s2s_ad.optimise.negations import positive
from s2s_ad.optimise.propagate import Rewrite, propagate
from s2s_ad.optimise.returned import without_copies
from s2s_ad.optimise.shapes import borrow_shapes
from s2s_ad.optimise.targets import named_at_once
from s2s_ad.optimise.tidy import tidy
from s2s_ad.optimise.unbroadcasts import join_steps
from s2s_ad.optimise.unread import drop_unread

Statements = list[gast.stmt]


def optimise(body: Statements, facts: Facts) -> Statements:
    """The body of a derivative function as a careful person would have written it."""
    body = polish(body, facts)
    tidy(body, facts)  # after everything that looks names up in the facts
    return body


def polish(body: Statements, facts: Facts) -> Statements:
    """All passes but the last, which renames. A `return` in the middle stands where a function is cut in two later."""
    body = borrow_shapes(body, facts)
    facts = facts.settle(body)
    body = propagate(body, facts, _identities(body, facts))
    body = start_with_first(body, facts)
    body = eliminate(body, facts.oracle(body), facts.same_shape)  # before folding: a dead reader would keep a temporary
    body = compute_again(body, facts)
    body = spell_out(body, facts)
    body = use_early(double(fold(body, facts), facts), facts)
    body = propagate(body, facts, _identities(body, facts))  # folding brings the factors of a product together
    body = reuse(join_steps(fold(body, facts), facts), facts)
    body = drop_unread(body, facts)  # folding leaves what only a shape was wanted of, and callers leave results
    body = set_at_once(named_at_once(without_copies(body, facts), facts), facts)
    body = added_at_once(body, facts)
    return add_in_place(positive(forwards(body)), facts)  # last: `a = a + e` can be folded into, `a += e` can't


def _identities(body: Statements, facts: Facts) -> Rewrite:
    pure = facts.oracle(body).pure
    return simplifier(facts.value_of, facts.derivatives, pure)
