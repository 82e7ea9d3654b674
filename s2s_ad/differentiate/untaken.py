"""Elements that `np.where` does not take: what was computed for them alone receives nothing, not 0 times infinity.

    t = np.sqrt(x)                       t_bar = np.where(c, y_bar, 0.0)
    y = np.where(c, t, 0.0)      ->      x_bar = np.where(c, 0.5 * t_bar / t, 0.0)

At an x of 0 that is not taken, `t_bar / t` is 0 / 0. So it is with all elementwise operations whose results reach the
output through one side of a `where` only; where several stand in a row, the last one's term is the one to be cut.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import gast

from s2s_ad.analysis.operations import Operation, carriers, meaning, operation
from s2s_ad.analysis.statements import all_statements
from s2s_ad.analysis.structure import Block
from s2s_ad.differentiate.context import Context
from s2s_ad.differentiate.program import Program
from s2s_ad.rules.registry import lookup
from s2s_ad.syntax.names import reads, writes
from s2s_ad.values import broadcast_shapes, shape_of

_CHOOSING = ("np.where", "runtime.taken_only")
Mask = tuple[tuple[str, bool], ...]
"""Names of conditions, and what each has to be for the element to count."""


@dataclass(frozen=True)
class Untaken:
    """The masks of the names that only a `where` reads."""

    context: Context
    masks: Mapping[str, Mask]

    def of(self, target: str) -> Mask:
        return self.masks.get(target, ())

    def hands_on(self, target: str, operand: gast.expr, mask: Mask) -> bool:
        """Whether the operand's own terms are cut by this mask at least, so that its adjoint need not be."""
        if not isinstance(operand, gast.Name) or operand.id not in self.context.program.temporaries:
            return False
        shape = shape_of(self.context.value(operand.id))
        known = shape is not None and None not in shape and shape == shape_of(self.context.value(target))
        return known and bool(mask) and self.of(operand.id) == mask

    def fills(self, target: str) -> bool:
        """Whether a mask gives every term of a name's adjoint its whole shape, so that a number may stand for it."""
        shape = shape_of(self.context.value(target))
        conditions = [shape_of(self.context.value(condition)) for condition, _ in self.of(target)]
        return shape is not None and None not in shape and shape in conditions

    def term(self, target: str, found: Operation, parameter: str, y_bar: gast.expr, term: gast.expr) -> gast.expr:
        """The term of one operand, cut to the elements that are taken."""
        mask, operand = self.of(target), found.arguments[parameter]
        if chosen := _choice(found, parameter):
            inner = _both(chosen, mask)
            if self.hands_on(target, operand, inner):
                return y_bar
        elif found.rule.kind != "elementwise" or not mask or self.hands_on(target, operand, mask):
            return term
        for condition, side in mask:
            term = self.cut(target, condition, side, term)
        return term

    def cut(self, target: str, condition: str, side: bool, term: gast.expr) -> gast.expr:
        """`np.where(c, term, 0.0)`; where `c` may reach further than the term, by a helper that looks."""
        shapes = shape_of(self.context.value(condition)), shape_of(self.context.value(target))
        unknown = any(shape is None or None in shape for shape in shapes)
        if unknown or broadcast_shapes(*shapes) != shapes[1]:
            which = gast.Constant(side, None)
            return self.context.expression("taken_only(e, c, side)", e=term, c=condition, side=which)
        text = "np.where(c, e, 0.0)" if side else "np.where(c, 0.0, e)"
        return self.context.simplified(text, e=term, c=condition)


def untaken(context: Context) -> Untaken:
    """The masks of one program."""
    program = context.program
    readers: dict[str, list[gast.stmt]] = {}
    statements = list(all_statements(program.function.body))
    if not any(_chooses(program, statement) for statement in statements):
        return Untaken(context, {})
    for statement in statements:
        for name in _own_reads(statement) if statement is not statements[-1] else _given_out(program):
            readers.setdefault(name, []).append(statement)
    masks: dict[str, Mask] = {}
    for statement in reversed(statements):
        match statement:
            case gast.Assign(targets=[gast.Name(id=target)], value=value) if target in program.active:
                found = operation(value, program.values, program.scope)
                if found is not None and found.rule.kind == "elementwise" and _is_plain(program, target):
                    place = program.structure.blocks.get(id(statement))
                    masks[target] = _common(program, target, place, readers.get(target, []), masks)
    return Untaken(context, {name: mask for name, mask in masks.items() if mask})


def _chooses(program: Program, statement: gast.stmt) -> bool:
    """Whether a statement takes elements by a condition."""
    match statement:
        case gast.Assign(value=gast.Call(func=func)):
            rule = lookup(meaning(func, program.values, program.scope))
            return rule is not None and rule.name in _CHOOSING
        case _:
            return False


def _own_reads(statement: gast.stmt) -> set[str]:
    """What a statement reads without the blocks in it."""
    match statement:
        case gast.If(test=head) | gast.While(test=head) | gast.For(iter=head):
            return reads(head)
        case _:
            return reads(statement)


def _given_out(program: Program) -> set[str]:
    """What the final `return` reads, without the residuals of a forward part: its pullback cuts all terms in which they
    stand as the sweep of this program does, so that what it was written for alone gets no adjoint from there."""
    match program.function.body[-1]:
        case gast.Return(value=gast.Tuple(elts=[value, _])) if program.is_forward:
            return reads(value)
        case final:
            return _own_reads(final)


def _is_plain(program: Program, target: str) -> bool:
    return program.structure.defined_once(target) and not program.memory.has_shadow(target)


def _common(
    program: Program, target: str, place: Block | None, readers: list[gast.stmt], masks: Mapping[str, Mask]
) -> Mask:
    """What the masks of all readers that carry a derivative ask for: some may ask for more."""
    active = [reader for reader in readers if _carries(program, reader)]
    found = [_mask_by(program, target, place, reader, masks) for reader in active]
    return tuple(each for each in found[0] if all(each in other for other in found)) if found else ()


def _carries(program: Program, reader: gast.stmt) -> bool:
    """Whether a reader may hand a derivative on: a store always may, whose target is not among the names it writes."""
    match reader:
        case gast.Assign(targets=[gast.Subscript() | gast.Attribute()]):
            return True
        case gast.Assign():
            return bool(writes(reader) & program.active)
        case _:
            return True


def _both(inner: Mask, outer: Mask) -> Mask:
    """What both ask for, each condition once."""
    return tuple(dict.fromkeys((*inner, *outer)))


def _mask_by(program: Program, target: str, place: Block | None, reader: gast.stmt, masks: Mapping[str, Mask]) -> Mask:
    match reader:
        case gast.Assign(targets=[gast.Name(id=result)], value=value):
            found = operation(value, program.values, program.scope)
            if found is None or (found.rule.kind != "elementwise" and found.rule.name != "runtime.taken_only"):
                return ()
            if place is None or program.structure.blocks.get(id(reader)) != place:
                return ()
            outer = masks.get(result, ())
            parameters = [name for name, given in found.arguments.items() if target in carriers(given)]
            if len(parameters) == 1 and (chosen := _choice(found, parameters[0])):
                return _both(chosen, outer) if _stays(program, chosen[0][0], place) else ()
            return outer
        case _:
            return ()


def _choice(found: Operation, parameter: str) -> Mask:
    """The condition under which `np.where`, or what was cut before, takes this operand."""
    match found.rule.name, parameter, found.arguments:
        case "np.where", ("a" | "b"), {"condition": gast.Name(id=condition)}:
            return ((condition, parameter == "a"),)
        case "runtime.taken_only", "e", {"c": gast.Name(id=condition), "side": gast.Constant(value=bool() as side)}:
            return ((condition, side),)
        case _:
            return ()


def _stays(program: Program, condition: str, place: Block) -> bool:
    """Whether the condition is the same wherever it is read in a block."""
    home = program.structure.homes.get(condition, ())
    once = program.structure.defined_once(condition) and not program.memory.is_restored(condition)
    return once and place[: len(home)] == home
