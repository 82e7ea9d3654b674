"""Displays, unpacking, swaps and the methods of lists.

t = (a, b)       ->   a_bar += t_bar[0];  b_bar += t_bar[1]
a, b = t         ->   t_bar[0] += a_bar;  t_bar[1] += b_bar
a, b = b, a      ->   the same on the primals, then on the adjoints
L.append(v)      ->   v_bar += L_bar.pop()
v = L.pop()      ->   L_bar.append(v_bar)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import gast

from s2s_ad import errors
from s2s_ad.analysis.constructors import is_function
from s2s_ad.analysis.operations import added, carriers, scatter
from s2s_ad.differentiate import calls
from s2s_ad.differentiate.attributes import slot_of
from s2s_ad.differentiate.bars import shape_of_name
from s2s_ad.differentiate.expected import where_apart
from s2s_ad.differentiate.project import is_container
from s2s_ad.differentiate.recording import Sweeps
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import DictOf, ListOf, Never, ObjectOf, Text, TupleOf, Unknown, element, is_array

if TYPE_CHECKING:
    from s2s_ad.differentiate.adjoint import Reverser

Statements = list[gast.stmt]


def refuse_slices(reverser: Reverser, value: gast.expr) -> None:
    """A slice of a list is a new list of the same arrays: no shadow can follow if both change."""
    match value:
        case gast.Subscript(value=gast.Name(id=base), slice=gast.Slice()) if base in reverser.context.program.active:
            memory = reverser.context.program.memory
            group = memory.alias_class(base)
            both = group in memory.stored_arrays and group in memory.stored_containers
            if memory.is_container(base) and (both or _items_change(reverser, base)):
                raise errors.slice_of_changing(value, base)


def _items_change(reverser: Reverser, name: str) -> bool:
    """Whether the items of a list or tuple are containers, and something in it is stored into."""
    memory = reverser.context.program.memory
    each = element(reverser.context.value(name)) if memory.is_container(name) else Never()
    parts = each.items if isinstance(each, TupleOf) else (each,)
    held = any(isinstance(part, ListOf | DictOf | ObjectOf) or type(part) is Unknown for part in parts)
    return held and memory.alias_class(name) in memory.stored_containers


def display(reverser: Reverser, target: str, value: gast.expr, out: Statements) -> None:
    """Each element that is a plain value receives its slot; elements with shadows are shared already."""
    bars = reverser.bars
    if bars.has_shadow(target):
        _distribute(reverser, value, gast.Name(bars.name(target), gast.Load(), None, None), out)
    elif not bars.is_zero(target):  # a container on this way, and None on another
        _distribute(reverser, value, bars.take(target, out, full=False), out)


def construct(reverser: Reverser, target: str, fields: Mapping[str, gast.expr], out: Statements) -> None:
    """`p = Point(x, y)`: each field's expression receives its slot of the shadow."""
    context, bars = reverser.context, reverser.bars
    for name, item in fields.items():
        _give_back(reverser, item, slot_of(context, target, bars.name(target), name), out)


def _distribute(reverser: Reverser, value: gast.expr, place: gast.expr, out: Statements) -> None:
    for key, item in _items(value):
        _give_back(reverser, item, reverser.context.expression("place[key]", place=place, key=key), out)


def _give_back(reverser: Reverser, item: gast.expr, slot: gast.expr, out: Statements) -> None:
    if not reverser.context.program.active_in(reads(item)):
        return
    match item:
        case gast.Name(id=name):
            if not reverser.bars.has_shadow(name):
                reverser.bars.contribute_projected(name, slot, out)
        case gast.Tuple() | gast.List() | gast.Dict():
            _distribute(reverser, item, slot, out)
        case _:
            raise errors.spread_in_display(item)


def _items(value: gast.expr) -> list[tuple[gast.expr, gast.expr]]:
    match value:
        case gast.Tuple(elts=items) | gast.List(elts=items):
            return [(gast.Constant(position, None), item) for position, item in enumerate(items)]
        case gast.Dict(keys=keys, values=items):
            return list(zip(keys, items, strict=True))
        case _:
            return []


def unpack(reverser: Reverser, target: gast.expr, source: str | None, out: Statements) -> None:
    """The parts of an unpacked value give back to its slots, if it varies; a part may vary later for itself."""
    if source is None or source not in reverser.context.program.active:
        for name in reverser.context.program.active_in(writes(target)):
            if not reverser.bars.is_zero(name) and not reverser.bars.has_shadow(name):
                reverser.bars.take(name, out, full=False)
        return
    _gather(reverser, target, source, None, out)


def _gather(reverser: Reverser, target: gast.expr, source: str, place: gast.expr | None, out: Statements) -> None:
    bars = reverser.bars
    for position, part in enumerate(target.elts):
        key: gast.expr = gast.Constant(position, None)
        match part:
            case gast.Name(id=name):
                if name not in reverser.context.program.active or bars.is_zero(name):
                    continue
                if bars.has_shadow(name):
                    _give_number(reverser, name, source, place, key, out)
                    continue
                received = bars.take(name, out, full=True)
                if place is None:
                    bars.contribute_at(source, key, received, out)
                else:
                    out.extend(reverser.context.quote("place[k] += e", place=place, k=key, e=received))
            case gast.Tuple():
                base = place or gast.Name(bars.name(source), gast.Load(), None, None)
                inner = reverser.context.expression("base[k]", base=base, k=key)
                if place is None and not bars.has_shadow(source):
                    bars.own(source, out)
                _gather(reverser, part, source, inner, out)
            case _ if reverser.context.program.active_in({n.id for n in all_nodes([part]) if isinstance(n, gast.Name)}):
                raise errors.starred_target(part)


def _give_number(
    reverser: Reverser, name: str, source: str, place: gast.expr | None, key: gast.expr, out: Statements
) -> None:
    """A part with a shadow gives back what it holds of a number."""
    if not reverser.shadows.may_be_number(name, None):
        return
    base = place or gast.Name(reverser.bars.name(source), gast.Load(), None, None)
    slot = reverser.context.expression("base[k]", base=base, k=key)
    own = gast.Name(reverser.bars.name(name), gast.Load(), None, None)
    given = reverser.context.quote("add_at(base, k, e)", base=copy_tree(base), k=key, e=own)
    out.extend(where_apart(reverser.context, reverser.bars.name(name), slot, given))


def permute(reverser: Reverser, statement: gast.Assign) -> Sweeps:
    """A permutation of names undoes itself; nothing is saved."""
    targets = [part.id for part in statement.targets[0].elts]
    sources = [part.id for part in statement.value.elts]
    inverse = reverser.context.quote(_swap(sources, targets))
    inverse[0].role = "restore"
    out: Statements = list(inverse)
    there: Statements = [statement]
    active = [name for name in targets if name in reverser.context.program.active]
    if active:
        spelled = {name: reverser.bars.name(name) for name in targets}
        for name in active:
            if not reverser.bars.has_shadow(name):
                reverser.bars.materialise(name, out)
        out += reverser.context.quote(_swap([spelled[s] for s in sources], [spelled[t] for t in targets]))
        if any(reverser.shadows.made_forward(name) for name in active):
            there += reverser.context.quote(_swap([spelled[t] for t in targets], [spelled[s] for s in sources]))
    return there, out


def _swap(targets: list[str], sources: list[str]) -> str:
    return f"{', '.join(targets)} = {', '.join(sources)}"


def call_statement(reverser: Reverser, statement: gast.Expr, call: gast.Call) -> Sweeps:
    """A call whose result is not used: `L.append(v)`, or a call for its side effects."""
    values, scope = reverser.context.values, reverser.context.program.scope
    found = scatter(call, values, scope) or added(call, values, scope)
    if found is not None:
        return _scatter(reverser, statement, *found)
    match call.func:
        case gast.Attribute(value=gast.Name(id=base), attr=method) if base in reverser.context.program.active:
            return _method(reverser, statement, base, method, call)
        case gast.Attribute(value=gast.Name(id=base), attr="append") if calls.is_own_list(reverser.context, base):
            return [statement], _restoring(reverser, "x.pop()", x=base)
    active = reverser.context.program.active_in(reads(statement))
    if active:
        calls.refuse_effects(reverser.context, call, active)
    return [statement], []


def _scatter(reverser: Reverser, statement: gast.Expr, base: str, index: gast.expr | None, terms: gast.expr) -> Sweeps:
    """`np.add.at(x, i, v)` adds, and so do helpers: each term receives the adjoint of the place it was added to."""
    context, active = reverser.context, reverser.context.program.active
    known = index is not None and is_array(context.value(base))
    saves, out = reverser.recorder.contents(base, index) if known else reverser.recorder.whole(base)
    if base in active and not isinstance(terms, gast.Name) and context.program.active_in(reads(terms)):
        raise errors.may_change(statement, base)
    if base in active and isinstance(terms, gast.Name) and terms.id in active:
        taken: gast.expr = gast.Name(reverser.bars.name(base), gast.Load(), None, None)
        if index is not None:
            taken = context.expression("x_bar[i]", x_bar=taken, i=index)
        reverser.bars.contribute_projected(terms.id, taken, out)
    return [*saves, statement], out


def _method(reverser: Reverser, statement: gast.Expr, base: str, method: str, call: gast.Call) -> Sweeps:
    if method != "append" or not reverser.bars.has_shadow(base):
        raise errors.no_method(statement, method, base)
    context, shadow = reverser.context, reverser.bars.name(base)
    out = _restoring(reverser, "x.pop()", x=base)
    there: Statements = [statement]
    item = call.args[0]
    forward = reverser.shadows.made_forward(base)
    if forward:
        there += context.quote("x_bar.append(e)", x_bar=shadow, e=reverser.shadows.display(item))
    taken = context.expression("x_bar.pop()", x_bar=shadow)
    if isinstance(item, gast.Name) and item.id in context.program.active and not reverser.bars.has_shadow(item.id):
        reverser.bars.contribute_projected(item.id, taken, out)
    elif isinstance(item, gast.Tuple | gast.List | gast.Dict) and context.program.active_in(reads(item)):
        held = context.fresh(f"{shadow}_item")
        out += context.quote("d = e", d=held, e=taken)
        _distribute(reverser, item, gast.Name(held, gast.Load(), None, None), out)
    else:
        out += context.quote("x_bar.pop()", x_bar=shadow)
    return there, out


def popped(reverser: Reverser, target: str, value: gast.expr, out: Statements) -> bool:
    """`v = L.pop()` gives v's adjoint back to the list, zero or not: the shadow keeps the layout of the list."""
    match value:
        case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="pop"), args=[]):
            pass
        case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="pop"), args=[key, *_]) if (
            base in reverser.context.program.active and type(reverser.context.value(base)) is Unknown
        ):
            if isinstance(reverser.context.value_of(key), Text):  # a dict, of which that does not show
                raise calls.refused(reverser.context, value)
            return False
        case _:
            return False
    context, bars = reverser.context, reverser.bars
    if base not in context.program.active and calls.is_own_list(reverser.context, base):
        out.extend(_restoring(reverser, "x.append(y)", x=base, y=target))
        return False
    if base not in context.program.active or not bars.has_shadow(base) or context.program.memory.is_stored_array(base):
        return False
    out.extend(_restoring(reverser, "x.append(y)", x=base, y=target))
    shadow = bars.name(base)
    if bars.has_shadow(target) and target in context.program.active:
        given: gast.expr = gast.Name(bars.name(target), gast.Load(), None, None)
    elif target in context.program.active and not bars.is_zero(target):
        given = bars.take(target, out, full=True)
    elif is_array(context.value(target)):
        given = context.expression("zeros_like(v)", v=shape_of_name(target))
    else:
        given = gast.Constant(0.0, None)
    out.extend(context.quote("x_bar.append(e)", x_bar=shadow, e=given))
    return True


def _restoring(reverser: Reverser, template: str, **holes: str) -> Statements:
    """What undoes a change of a list; it goes where nothing reads the list."""
    made = reverser.context.quote(template, **holes)
    made[0].role = "restore"
    return made


def other_value(reverser: Reverser, target: str, value: gast.expr, y_bar: gast.expr, out: Statements) -> None:
    """A value without a rule: an attribute of an object, `L.pop()`, a call of a user's function."""
    context = reverser.context
    if not context.program.active_in(context.differentiable_reads(value)):
        return
    match value:
        case gast.Attribute(value=gast.Name(id=base), attr=attr) if reverser.bars.has_shadow(base):
            shadow = reverser.bars.name(base)
            place = slot_of(context, base, shadow, attr)
            if type(context.value_of(value)) is Unknown and isinstance(place, gast.Attribute):  # it may be a list
                out.extend(context.quote(f"accumulate_into(x_bar, Shadow({attr}=e))", x_bar=shadow, e=y_bar))
            else:
                out.extend(context.quote("place += e", place=place, e=y_bar))
            return
        case gast.Call(func=func) if is_function(reverser.context.program.scope.resolve(func)):
            return  # handled as a pair, or nothing comes back from it
        case gast.Call():
            raise calls.refused(context, value)
    raise errors.no_expression(value)


def joins(reverser: Reverser, value: gast.BinOp, y_bar: gast.expr, out: Statements) -> bool:
    """`u = t + s` of tuples or lists gives each its part of the shadow; no other operator has a meaning there."""
    context = reverser.context
    if not is_container(context.value_of(value)):
        return False
    if not context.program.active_in(carriers(value.left) | carriers(value.right)):
        return True
    memory = context.program.memory
    changing = any(
        memory.alias_class(name) in memory.stored_arrays or _items_change(reverser, name) for name in reads(value)
    )
    if not isinstance(value.op, gast.Add) or changing:
        raise errors.no_operator(value)
    for place, operand in (("e[:len(t)]", value.left), ("e[len(t):]", value.right)):
        if isinstance(operand, gast.Name) and operand.id in context.program.active:
            part = context.expression(place, e=y_bar, t=value.left)
            out.extend(reverser.bars.into_shadow(operand.id, part))
        elif context.program.active_in(carriers(operand)):
            raise errors.nameless(operand)
    return True


def distributed(
    reverser: Reverser, argument: gast.expr, term: gast.expr, out: Statements
) -> list[tuple[str, gast.expr]]:
    """The term of one argument, by names: a display of arrays receives a list of terms."""
    match argument:
        case gast.Name(id=name):
            return [(name, term)]
        case gast.Tuple(elts=items) if isinstance(term, gast.List) and len(term.elts) == len(items):
            pairs = zip(items, term.elts, strict=True)
            wanted = [pair for pair in pairs if reverser.context.program.active_in(reads(pair[0]))]
            return [found for item, part in wanted for found in distributed(reverser, item, part, out)]
        case gast.Tuple() | gast.List() if is_array(reverser.context.value_of(term)):
            return list(_by_places(reverser, argument, _held(reverser, term, out), ()))
        case gast.Tuple() | gast.List():
            held = _held(reverser, term, out)
            terms: list[tuple[str, gast.expr]] = []
            for position, item in enumerate(argument.elts):
                if reverser.context.program.active_in(reads(item)):
                    part = reverser.context.expression("parts[k]", parts=held, k=gast.Constant(position, None))
                    terms.extend(distributed(reverser, item, part, out))
            return terms
        case gast.Dict(keys=keys, values=items):
            held = _held(reverser, term, out)
            return [
                pair
                for key, item in zip(keys, items, strict=True)
                if reverser.context.program.active_in(reads(item))
                for pair in distributed(reverser, item, reverser.context.expression("parts[k]", parts=held, k=key), out)
            ]
    raise errors.nameless(argument)


def _held(reverser: Reverser, term: gast.expr, out: Statements) -> str:
    """A name for what is taken apart."""
    context, held = reverser.context, reverser.context.fresh("parts")
    context.values[held] = context.value_of(term)
    out.extend(context.quote("parts = e", parts=held, e=term))
    return held


def _by_places(
    reverser: Reverser, argument: gast.expr, held: str, path: tuple[int, ...]
) -> Iterator[tuple[str, gast.expr]]:
    """The terms of what an array was made of: `y_bar[0, 1]` is that of `b` in `np.array([[a, b], [c, d]])`."""
    match argument:
        case gast.Tuple(elts=items) | gast.List(elts=items):
            for position, item in enumerate(items):
                if reverser.context.program.active_in(reads(item)):
                    yield from _by_places(reverser, item, held, (*path, position))
        case gast.Name(id=name):
            places: list[gast.expr] = [gast.Constant(position, None) for position in path]
            index = places[0] if len(places) == 1 else gast.Tuple(places, gast.Load())
            yield name, reverser.context.expression("parts[k]", parts=held, k=index)
        case _:
            raise errors.nameless(argument)
