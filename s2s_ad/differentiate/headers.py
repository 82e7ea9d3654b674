"""Loops over values that move: `for x in xs` goes over the tangents too, `for x, x_dot in zip(xs, xs_dot)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from s2s_ad import errors
from s2s_ad.analysis.memory import bound
from s2s_ad.differentiate.loops import sequence_guards
from s2s_ad.syntax.iteration import is_call_of
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.walk import all_nodes

if TYPE_CHECKING:
    from s2s_ad.differentiate.tangent import Pusher


def with_tangents(pusher: Pusher, loop: gast.For) -> list[gast.stmt]:
    """Changes the header in place, if one of its loop variables is active. Returns the guards to stand before it."""
    carried = [name for name in bound(loop.target) if pusher.is_active(name)]
    guards = sequence_guards(pusher.context, loop) if carried else []
    loop.target, loop.iter = _paired(pusher, loop.target, loop.iter)
    if not {pusher.name(name) for name in carried} <= set(bound(loop.target)):
        raise errors.not_known_to_be_a_sequence(loop, carried[0])
    return guards


def _paired(pusher: Pusher, target: gast.expr, source: gast.expr) -> tuple[gast.expr, gast.expr]:
    if is_call_of(source, "enumerate") and isinstance(target, gast.Tuple):
        target.elts[1], source.args[0] = _paired(pusher, target.elts[1], source.args[0])
        return target, source
    if is_call_of(source, "zip") and isinstance(target, gast.Tuple):
        pairs = [_paired(pusher, part, inner) for part, inner in zip(target.elts, source.args, strict=True)]
        target.elts, source.args = [part for part, _ in pairs], [inner for _, inner in pairs]
        return target, source
    if not isinstance(target, gast.Name) or not pusher.is_active(target.id):
        return target, source
    root = source
    while is_call_of(root, "reversed"):
        root = root.args[0]
    if not isinstance(root, gast.Name) or not pusher.is_active(root.id):
        return target, source
    moved = quote_expr("xs", xs=source)
    for node in all_nodes([moved]):
        if isinstance(node, gast.Name) and node.id == root.id:
            node.id = pusher.name(root.id)
    tangent = gast.Name(pusher.name(target.id), gast.Store(), None, None)
    return gast.Tuple([target, tangent], gast.Store()), quote_expr("zip(xs, xs_dot)", xs=source, xs_dot=moved)
