"""The statements of `with grad_of(h) as h_bar:`, put into the reverse sweep.

    h = np.tanh(z)                                h_bar = 2 * h
    with grad_of(h) as h_bar:                     h_bar = np.clip(h_bar, -1.0, 1.0)
        h_bar = np.clip(h_bar, -1.0, 1.0)    ->   z_bar = h_bar * (1 - h * h)
    return np.sum(h * h)

To the passes before, `h = grad_of(h, "h_bar", np)` is a view of h: what follows uses the new h, whose adjoint is
therefore complete here, and is handed to the old one after the block.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import gast

from s2s_ad import errors
from s2s_ad.analysis.infer import infer
from s2s_ad.differentiate.bars import shape_of_name
from s2s_ad.differentiate.context import Context
from s2s_ad.differentiate.recording import Sweeps
from s2s_ad.frontend.hooks import Block
from s2s_ad.origin import origin_of, place_of
from s2s_ad.syntax.names import rename, writes
from s2s_ad.values import is_number, is_scalar

if TYPE_CHECKING:
    from s2s_ad.differentiate.adjoint import Reverser

Statements = list[gast.stmt]


def reverse(reverser: Reverser, statement: gast.stmt, target: str, call: gast.Call, block: Block) -> Sweeps:
    """Both sweeps of the operation. Where it gives a name its own value again, there is nothing to save."""
    inserted = insert(reverser, target, call, block)
    same = isinstance(call.args[0], gast.Name) and call.args[0].id == target
    saves, restores = ([], []) if same else reverser.overwritten(statement)
    return [*saves, statement, *reverser.shadows.beside(statement)], inserted + restores


def insert(reverser: Reverser, target: str, call: gast.Call, block: Block) -> Statements:
    """The block at the adjoint of `target`, and what the operand of the operation receives."""
    context, bars, source = reverser.context, reverser.bars, call.args[0]
    if target not in context.program.active or not isinstance(source, gast.Name):
        raise errors.hook_on_inactive(call, user_name(call))
    if context.program.memory.is_container(target):
        raise errors.hook_on_container(call, user_name(call))
    out: Statements = []
    shadow = bars.has_shadow(target)
    rebinds = any(block.adjoint in writes(each) for each in block.body)
    held = bars.name(target) if shadow else bars.in_own_variable(target, out)
    name = context.fresh(held) if shadow and rebinds else held
    if name != held:
        out += context.quote("g = x_bar", g=name, x_bar=held)
    made = written(context, block, call, name)
    out += made
    if rebinds and not fits(context, made, name):
        where = gast.Constant(place_of(call), None)
        out += context.quote("require_adjoint(g, x, where)", g=name, x=shape_of_name(source.id), where=where)
    if name != held:
        out += context.quote("x_bar[...] = g", x_bar=held, g=name)
    if not shadow:
        bars.hand_on(target, source.id, out)
    return out


def written(context: Context, block: Block, call: gast.Call, adjoint: str) -> Statements:
    """The statements of the block: over the adjoint, the values that it reads, and names of its own."""
    out: Statements = []
    names = {block.adjoint: adjoint} | {name: context.fresh(name, invented=False) for name in block.own}
    for name, given in zip(block.used, call.args[2:], strict=True):
        if isinstance(given, gast.Name):
            names[name] = given.id
        else:
            names[name] = context.fresh(name)
            out += context.quote("x = e", x=names[name], e=given)
    return [*out, *(rename(each, names) for each in block.body)]


def fits(context: Context, made: Statements, adjoint: str) -> bool:
    """Whether what the block leaves is known to be of the adjoint's kind and shape."""
    before = context.value(adjoint)
    after = infer(made, context.values, context.program.scope)[adjoint]
    if is_scalar(before) and is_scalar(after):
        context.values[adjoint] = after
    return is_number(before) and (after == before or (is_scalar(before) and is_scalar(after)))


def user_name(call: gast.Call) -> str:
    """The variable, as the user wrote it."""
    origin = origin_of(call)
    written_here = re.search(r"grad_of\((\w+)\)", origin.text) if origin is not None else None
    return written_here[1] if written_here is not None else "this variable"
