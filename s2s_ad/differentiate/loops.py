"""Loops run backwards.

    for i in range(n): S            ->   for i in reversed(range(n)): S'
    for x in xs: S                  ->   for i in reversed(range(len(xs))): x = xs[i]; S'; xs_bar[i] += x_bar
    while test: S                   ->   for _ in range(trips): S'

with the trips counted where a loop may end early or its iterable has no length.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import gast

from s2s_ad import errors
from s2s_ad.analysis.activity import differentiable_reads
from s2s_ad.analysis.memory import bound
from s2s_ad.analysis.statements import all_statements
from s2s_ad.analysis.structure import Block
from s2s_ad.differentiate.context import Context, stamp
from s2s_ad.differentiate.expected import where_apart
from s2s_ad.differentiate.recording import Sweeps
from s2s_ad.origin import place_of
from s2s_ad.syntax.iteration import Element, elements, is_call_of, sources, turns
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.substitute import substitute_reads
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Array, DictOf, IteratorOf, ListOf, Range, Scalar, TupleOf, Unknown, term_of

if TYPE_CHECKING:
    from s2s_ad.differentiate.adjoint import Reverser

Statements = list[gast.stmt]


@dataclass
class Header:
    """The header of a reversed loop, and the loop variables that its body reads by position."""

    target: gast.expr
    source: gast.expr
    elements: list[Element] = field(default_factory=list)


def reverse_for(reverser: Reverser, loop: gast.For, path: Block) -> Sweeps:
    """A `for` loop: through its index where its elements carry a derivative or have no order of their own."""
    early = _breaks(loop)
    header = None if early and _keys(reverser, loop.iter) is not None else _header(reverser, loop)
    given = {element.name for element in header.elements if element.source is not None} if header else set()
    for name in reverser.context.program.active_in(set(bound(loop.target))):
        if name not in given:
            raise errors.not_known_to_be_a_sequence(loop, name)
    counted = header is None or early
    trips = _integer(reverser, "trips") if counted else None
    if header is None:
        header = Header(gast.Name("_", gast.Store(), None, None), reverser.context.expression("range(n)", n=trips))
        provided: frozenset[str] = frozenset()
    else:
        provided = frozenset(bound(loop.target))
        if early:
            header.source.args[0] = reverser.context.expression("r[:n]", r=header.source.args[0], n=trips)
    return _reverse(reverser, loop, path, header, provided, trips)


def reverse_while(reverser: Reverser, loop: gast.While, path: Block) -> Sweeps:
    """A `while` loop: as many turns back as there were."""
    trips = _integer(reverser, "trips")
    header = Header(gast.Name("_", gast.Store(), None, None), reverser.context.expression("range(n)", n=trips))
    return _reverse(reverser, loop, path, header, frozenset(), trips)


def _integer(reverser: Reverser, base: str) -> str:
    name = reverser.context.fresh(base, invented=False)
    reverser.context.values[name] = Scalar("int")
    return name


def _reverse(
    reverser: Reverser,
    loop: gast.For | gast.While,
    path: Block,
    header: Header,
    provided: frozenset[str],
    trips: str | None,
) -> Sweeps:
    context, bars = reverser.context, reverser.bars
    inside = (*path, 0)
    touched = _touched(reverser, loop, inside)
    written = context.written_in(inside)
    carried = frozenset(name for name in touched if name in written)
    before: Statements = []
    owned = bars.enter_loop(touched, carried, before)
    reverser.recorder.loops += 1
    body, back = reverser.block(_without_tail(loop), inside, provided)
    kept, start, end = _elements(reverser, header)
    back = start + back + end
    bars.leave_turn(touched, owned, back)
    reverser.recorder.loops -= 1
    guards = sequence_guards(context, loop, (Unknown, IteratorOf)) if header.elements else []
    tests = [test for element in header.elements for test in reverser.shadows.mutable_guard(element.name, loop)]
    if any(reverser.shadows.made_forward(element.name) for element in header.elements) and _own_index(loop) is None:
        loop.target = gast.Tuple([copy_tree(header.target), loop.target], gast.Store())
        loop.iter = context.expression("enumerate(xs)", xs=loop.iter)
    there = guards + _forward(reverser, loop, tests + kept + body, trips)
    reversed_loop = context.quote("for target in source: pass", source=header.source)[0]
    reversed_loop.target = header.target
    reversed_loop.body = back or [gast.Pass()]
    out = [*before, reversed_loop]
    if trips is not None and reverser.recorder.loops:
        there, out = _record_trips(reverser, trips, there, out)
    if not reverser.recorder.loops:
        there = reverser.recorder.take_lists() + there
    return there, out


def _forward(reverser: Reverser, loop: gast.For | gast.While, body: Statements, trips: str | None) -> Statements:
    """The loop as it was, counting its turns if the reverse sweep has to know them."""
    count = reverser.context.quote("trips += 1", trips=trips) if trips else []
    tail = [loop.body[-1]] if _breaks(loop) else []
    if isinstance(loop, gast.For):
        there = gast.For(loop.target, loop.iter, [*count, *body, *tail] or [gast.Pass()], [], None)
    else:
        there = gast.While(loop.test, [*count, *body, *tail] or [gast.Pass()], [])
    there.comment = getattr(loop, "comment", None)
    stamp([there], loop)
    return [*(reverser.context.quote("trips = 0", trips=trips) if trips else []), there]


def _record_trips(reverser: Reverser, trips: str, there: Statements, out: Statements) -> Sweeps:
    """In an outer loop the count of each turn is kept."""
    save, restore = reverser.recorder.homed(trips)
    return there + save, restore + out


def _breaks(loop: gast.For | gast.While) -> bool:
    last = loop.body[-1]
    return isinstance(last, gast.If) and len(last.body) == 1 and isinstance(last.body[0], gast.Break)


def _without_tail(loop: gast.For | gast.While) -> Statements:
    body: Statements = loop.body
    return body[:-1] if _breaks(loop) else body


def _touched(reverser: Reverser, loop: gast.For | gast.While, inside: Block) -> list[str]:
    """The active names from outside the body that it defines or adds to, in the order in which they occur."""
    program = reverser.context.program
    found: dict[str, None] = {}
    for statement in all_statements([loop]):
        for name in _receivers(reverser, statement):
            home = program.structure.homes.get(name, ())
            if name in program.active and home[: len(inside)] != inside:
                found.setdefault(name)
    return list(found)


def _receivers(reverser: Reverser, statement: gast.stmt) -> list[str]:
    """The names whose adjoints the reverse of one statement touches."""
    program = reverser.context.program
    match statement:
        case gast.Assign(value=value) | gast.AugAssign(value=value):
            own = sorted(set(writes(statement)) | set(_store_base(statement)))
            if not any(name in program.active for name in own):
                return []
            order = [node.id for node in all_nodes([value]) if isinstance(node, gast.Name)]
            through = differentiable_reads(value, program.values, program.scope)
            return [name for name in order if name in through] + own
        case gast.For(iter=source) | gast.Expr(value=source):
            return sorted(reads(source))
        case _:
            return []


def _store_base(statement: gast.stmt) -> list[str]:
    target = statement.targets[0] if isinstance(statement, gast.Assign) else statement.target
    while isinstance(target, gast.Subscript | gast.Attribute):
        target = target.value
    return [target.id] if isinstance(target, gast.Name) else []


def _elements(reverser: Reverser, header: Header) -> tuple[Statements, Statements, Statements]:
    """What each turn saves, what the reversed body sets at its start, and what the loop variables give back at its
    end."""
    context, bars = reverser.context, reverser.bars
    kept: Statements = []
    start: Statements = []
    end: Statements = []
    for element in header.elements:
        start.extend(context.quote("x = e", x=element.name, e=element.read))
        start[-1].role = "recompute"
        if bars.has_shadow(element.name) and element.name in context.program.active:
            shadow = copy_tree(element.read)
            substitute_reads(shadow, {element.source or "": bars.name(element.source or "")})
            may_be_number = reverser.shadows.may_be_number(element.name, None)
            opened = context.expression("opened(e)", e=copy_tree(shadow)) if may_be_number else shadow
            made = context.quote("x = e", x=bars.name(element.name), e=opened)
            if reverser.shadows.made_forward(element.name):  # what others hold already
                save, again = reverser.recorder.homed(bars.name(element.name))
                kept += made + save
                start += again
            else:
                start += made
            if may_be_number and element.source is not None:
                own = gast.Name(bars.name(element.name), gast.Load(), None, None)
                given: Statements = []
                bars.contribute_at(element.source, copy_tree(element.index), own, given)
                end.extend(where_apart(context, bars.name(element.name), shadow, given))
            continue
        source = element.source if element.source in context.program.active else None
        if source is not None and element.name in context.program.active and not bars.is_zero(element.name):
            received = bars.take(element.name, end, full=True)
            bars.contribute_at(source, copy_tree(element.index), received, end)
    return kept, start, end


def _header(reverser: Reverser, loop: gast.For) -> Header | None:
    """How to run over the same elements in the opposite order; None where only counting the turns is left."""
    context = reverser.context
    source, target = loop.iter, loop.target
    if is_call_of(source, "range") and isinstance(target, gast.Name):
        return Header(copy_tree(target), context.expression("reversed(r)", r=source))
    if is_call_of(source, "reversed") and not context.program.active_in(reads(source)) and not _breaks(loop):
        return Header(copy_tree(target), copy_tree(source.args[0]))
    keys = _keys(reverser, source)
    if keys is not None:
        stays = not context.program.memory.is_stored(keys.id) and isinstance(target, gast.Name)
        again = context.expression("reversed(d)", d=source) if keys is source else copy_tree(keys)
        return Header(copy_tree(target), again) if stays else None
    active = bool(context.program.active_in(reads(source)))
    named = isinstance(source, gast.Name) and isinstance(target, gast.Name)
    if named and not active and _is_sequence(reverser, source):
        return Header(copy_tree(target), context.expression("reversed(xs)", xs=source))
    if not active and not all(_is_sequence(reverser, part) for part in sources(source)):
        return None
    length = turns(source, lambda a, b: same_number(context, a, b))
    if length is None:
        return None
    index = _own_index(loop) or _integer(reverser, "i")
    position = gast.Name(index, gast.Load(), None, None)
    found = [element for element in elements(target, source, position) if element.name != index]
    return Header(gast.Name(index, gast.Store(), None, None), context.expression("reversed(range(n))", n=length), found)


def _keys(reverser: Reverser, source: gast.expr) -> gast.Name | None:
    """The dict whose keys a loop goes over, forwards or backwards."""
    base = source.args[0] if is_call_of(source, "reversed") else source
    known = reverser.context.value(base.id) if isinstance(base, gast.Name) else None
    return base if isinstance(known, DictOf) else None


def sequence_guards(context: Context, loop: gast.For | gast.While, kinds: tuple[type, ...] = (Unknown,)) -> Statements:
    """What is not known and is read by position has to be a sequence, and so has what is of these kinds."""
    where = gast.Constant(place_of(loop), None)
    named = [source.id for source in sources(loop.iter) if isinstance(source, gast.Name)]
    unknown = [name for name in named if isinstance(context.value(name), kinds)]
    guards = [guard for name in unknown for guard in context.quote("require_sequence(xs, where)", xs=name, where=where)]
    return stamp(guards, loop)


def _own_index(loop: gast.For) -> str | None:
    """The index that the user's own header counts: `for i, x in enumerate(xs)`."""
    match loop.iter, loop.target:
        case gast.Call(func=gast.Name(id="enumerate"), args=[_], keywords=[]), gast.Tuple(elts=[gast.Name(id=name), _]):
            return str(name)
        case _:
            return None


def same_number(context: Context, a: gast.expr, b: gast.expr) -> bool:
    """Whether two lengths are proved equal."""
    term = term_of(context.value_of(a))
    return term is not None and term == term_of(context.value_of(b))


def _is_sequence(reverser: Reverser, source: gast.expr) -> bool:
    """Whether it can be indexed, and stays as it is while the program runs."""
    if is_call_of(source, "range"):
        return True
    if not isinstance(source, gast.Name):
        return False
    known = isinstance(reverser.context.value(source.id), Array | ListOf | TupleOf | Range)
    return known and not reverser.context.program.memory.is_stored(source.id)
