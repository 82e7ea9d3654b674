"""Assignments of every form to single stores.

Before and after::

    a, b = b, a + b                   t = a + b
                                      a = b
                                      b = t
    z[i + 1], n = f(x)                t = f(x)
                                      t1, t2 = t
                                      t3 = i + 1
                                      z[t3] = t1
                                      n = t2
    a, (b, *c) = x                    a, t = x
                                      b, *c = t
    a = z[0] = x * x                  a = x * x
                                      z[0] = a

A permutation of plain names (`a, b = b, a`) stays one statement, because its reverse is itself. Python evaluates
values before targets, and targets from left to right; an augmented assignment evaluates its target first.
"""

from __future__ import annotations

import gast

from s2s_ad.normalise import nodes
from s2s_ad.normalise.lift import Lift
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes

_SEQUENCE = gast.Tuple | gast.List


def assignment(lift: Lift, node: gast.Assign) -> None:
    """`targets = value`."""
    match node:
        case gast.Assign() if getattr(node, "undefined", False):
            for target in node.targets:
                lift.desk.emit(nodes.assign(target.id, nodes.constant(None)))
                lift.desk.out[-1].undefined = True
        case gast.Assign(targets=[target], value=value):
            single(lift, target, value, node)
        case gast.Assign(targets=[gast.Name(id=name), *rest], value=value) if not lift.desk.is_atom(value):
            lift.assign(name, value)
            for target in rest:
                single(lift, target, nodes.load(name), node)
        case _:
            value = lift.atom(node.value)
            for target in node.targets:
                single(lift, target, copy_tree(value), node)


def single(lift: Lift, target: gast.expr, value: gast.expr, node: gast.stmt) -> None:
    """`target = value`, one target."""
    match target:
        case gast.Name(id=name) if lift.desk.is_atom(value):
            lift.desk.emit(nodes.assign(name, value))
        case gast.Name(id=name):
            lift.assign(name, value)
        case _ if isinstance(target, _SEQUENCE):
            _sequence(lift, target, value, node)
        case _:
            found = lift.atom(value)
            lift.desk.emit(nodes.assign(place(lift, target), found))


def place(lift: Lift, target: gast.expr, context: gast.expr_context | None = None) -> gast.expr:
    """A subscript or attribute of a name, with an index of atoms."""
    match target:
        case gast.Subscript(value=base, slice=index):
            return gast.Subscript(lift.name(base), lift.index(index), context or gast.Store())
        case gast.Attribute(value=base, attr=attribute):
            return gast.Attribute(lift.name(base), attribute, context or gast.Store())
        case _:
            return target


def _sequence(lift: Lift, target: gast.expr, value: gast.expr, node: gast.stmt) -> None:
    if is_permutation(target, value):
        lift.desk.emit(node if isinstance(node, gast.Assign) and len(node.targets) == 1 else _pair(target, value))
    elif _is_parallel(target, value):
        _parallel(lift, target.elts, value.elts, node)
    else:
        _unpack(lift, target, value, node)


def _pair(target: gast.expr, value: gast.expr) -> gast.Assign:
    return gast.Assign([target], value, None)


def is_permutation(target: gast.expr, value: gast.expr) -> bool:
    """Different plain names on the left, the same on the right."""
    if not (isinstance(target, _SEQUENCE) and isinstance(value, _SEQUENCE)):
        return False
    parts = [*target.elts, *value.elts]
    if not all(isinstance(part, gast.Name) for part in parts):
        return False
    left, right = [part.id for part in target.elts], [part.id for part in value.elts]
    return len(set(left)) == len(left) > 1 and sorted(left) == sorted(right)


def _is_parallel(target: gast.expr, value: gast.expr) -> bool:
    if not isinstance(value, _SEQUENCE) or len(target.elts) != len(value.elts):
        return False
    return not any(isinstance(part, gast.Starred) for part in (*target.elts, *value.elts))


def _parallel(lift: Lift, targets: list[gast.expr], values: list[gast.expr], node: gast.stmt) -> None:
    """All values first, then the targets; at once where no later value reads the target."""
    waiting: list[tuple[gast.expr, gast.expr]] = []
    overwritten: set[str] = set()
    for index, (target, value) in enumerate(zip(targets, values, strict=True)):
        later = set().union(*(reads(part) for part in values[index + 1 :]))
        inside = any(map(lift.desk.calls_inside, values[index + 1 :]))  # what these read is not seen here
        if isinstance(target, gast.Name) and not waiting and target.id not in later and not inside:
            single(lift, target, value, node)
            continue
        waiting.append((target, _kept(lift, value, overwritten)))
        overwritten |= {part.id for part in all_nodes([target]) if isinstance(part, gast.Name)}
    for target, value in waiting:
        single(lift, target, value, node)


def _kept(lift: Lift, value: gast.expr, overwritten: set[str]) -> gast.expr:
    """The value in an atom that the assignments before its own do not change."""
    found = lift.atom(value)
    if isinstance(found, gast.Name) and found.id in overwritten:
        name = lift.desk.temporary()
        lift.desk.emit(nodes.assign(name, found))
        return nodes.load(name)
    return found


def _unpack(lift: Lift, target: gast.expr, value: gast.expr, node: gast.stmt) -> None:
    whole = lift.desk.facts.opaque(value) and not isinstance(value, _SEQUENCE)
    source = value if whole or isinstance(value, gast.Name) else lift.atom(value)
    stores: list[tuple[str, gast.expr]] = []
    names = _only_names(lift, target, stores)
    lift.desk.emit(gast.Assign([names], source, None))
    for name, part in stores:
        single(lift, part, nodes.load(name), node)


def _only_names(lift: Lift, target: gast.expr, stores: list[tuple[str, gast.expr]], *, whole: bool = True) -> gast.expr:
    """The target with names for other places; after the first such place, for names too, since order counts."""
    match target:
        case gast.Starred(value=inner):
            return gast.Starred(_only_names(lift, inner, stores), gast.Store())
        case gast.Name() if not stores:
            return target
        case _ if isinstance(target, _SEQUENCE) and (whole or not nodes.has_star(target)):
            return gast.Tuple([_only_names(lift, part, stores, whole=False) for part in target.elts], gast.Store())
        case _:
            stores.append((lift.desk.temporary(), target))
            return nodes.store(stores[-1][0])


def augmented(lift: Lift, node: gast.AugAssign) -> None:
    """`target op= value`: the target's parts are evaluated once, and before the value."""
    if isinstance(node.target, gast.Name):
        if node.target.id in lift.desk.rebound:
            _read_first(lift, node.target, node)
        else:
            lift.desk.emit(gast.AugAssign(node.target, node.op, lift.atom(node.value)))
        return
    target = place(lift, node.target)
    shared = reads(target.value) & reads(node.value) or lift.desk.calls_inside(node.value)
    if lift.desk.facts.of(node.value).lifted and shared:
        _read_first(lift, target, node)
    else:
        lift.desk.emit(gast.AugAssign(target, node.op, lift.atom(node.value)))


def _read_first(lift: Lift, target: gast.expr, node: gast.AugAssign) -> None:
    """`z[i] += f(z)`: what f does to z[i] must not be seen, nor to `m` in `m += f(z)`."""
    name = lift.desk.temporary()
    load = nodes.load(target.id) if isinstance(target, gast.Name) else target
    if isinstance(target, gast.Subscript):
        load = gast.Subscript(target.value, target.slice, gast.Load())
    elif isinstance(target, gast.Attribute):
        load = gast.Attribute(target.value, target.attr, gast.Load())
    lift.desk.emit(nodes.assign(name, load))
    lift.desk.emit(gast.AugAssign(nodes.store(name), node.op, lift.atom(node.value)))
    lift.desk.emit(nodes.assign(target, nodes.load(name)))
