"""Loops over the places of an array: `np.ndindex`, `np.ndenumerate`, `np.nditer`, `zip(*np.nonzero(x))`.

Before and after::

    for i, j in np.ndindex(A.shape): ...       for i, j in list(np.ndindex(A.shape)): ...
    for i, v in np.ndenumerate(A): ...         for i in list(np.ndindex(np.shape(A))):
                                                   v = A[i]
                                                   ...
    for u, v in np.nditer([x, y]): ...         for i, j in iteration_places("K", False, x, y):
                                                   u = x[i]
                                                   v = y[j]
                                                   ...

A list of places has a length, and an end to start from. An array that the loop changes is read as a view of each
element, `A[i, j, ...]`: such places end in an ellipsis. The state of an iterator (`it.multi_index`) is out of reach.
"""

from __future__ import annotations

from dataclasses import dataclass

import gast
import numpy as np

from s2s_ad import errors
from s2s_ad.normalise import nodes
from s2s_ad.normalise.lift import Lift
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes

_UNFELT = {"multi_index", "c_index", "f_index", "refs_ok", "zerosize_ok", "copy_if_overlap"}
"""Flags that a loop over the elements does not feel."""
_STORED = {"readwrite", "writeonly"}


@dataclass(frozen=True)
class Iteration:
    """What a call of np.nditer goes over: the arrays, which of them the loop stores into, and in which order."""

    arrays: list[gast.expr]
    stored: list[bool]
    order: str = "K"


def walked(lift: Lift, node: gast.For) -> None:
    """Rewrite the header of a loop in place, if it goes over places."""
    call = node.iter
    if not isinstance(call, gast.Call) or any(isinstance(argument, gast.Starred) for argument in call.args):
        return
    if _is(lift, call.func, np.ndindex):
        node.iter = quote_expr("list(e)", e=call)
    elif _is(lift, call.func, np.ndenumerate) and len(call.args) == 1 and not call.keywords:
        _enumerated(lift, node, call.args[0])
    elif _is(lift, call.func, np.nditer) and (iteration := _iteration(call)) is not None:
        _iterated(lift, node, iteration)


def unstarred(lift: Lift, target: gast.expr, iterable: gast.expr) -> list[gast.stmt]:
    """`for i, j in zip(*e)`: the rows get names, `u, v = e`, and the header becomes `zip(u, v)`; as many as there are
    targets, where one argument is starred."""
    if not (isinstance(iterable, gast.Call) and isinstance(target, gast.Tuple)):
        return []
    if _is(lift, iterable.func, enumerate) and len(target.elts) == 2 and iterable.args:
        return unstarred(lift, target.elts[1], iterable.args[0])
    stars = [place for place, each in enumerate(iterable.args) if isinstance(each, gast.Starred)]
    if not _is(lift, iterable.func, zip) or any(isinstance(each, gast.Starred) for each in target.elts):
        return []
    missing = len(target.elts) - len(iterable.args) + 1
    if not stars:
        return []
    if len(stars) > 1 or missing < 1:
        first = next(node.id for node in all_nodes([target]) if isinstance(node, gast.Name))
        raise errors.not_known_to_be_a_sequence(iterable, first)
    rows = iterable.args[stars[0]].value
    names = [lift.desk.temporary() for _ in range(missing)]
    lift.desk.introduce(set(names), set(names) if reads(rows) & lift.desk.facts.active else set())
    iterable.args[stars[0] : stars[0] + 1] = [nodes.load(name) for name in names]
    return [gast.Assign([gast.Tuple([nodes.store(name) for name in names], gast.Store())], rows, None)]


def opened(lift: Lift, node: gast.With) -> list[gast.stmt] | None:
    """The statements of `with np.nditer(x) as it`, if `it` is only gone over there; None for another `with`."""
    match node.items:
        case [gast.withitem(context_expr=gast.Call() as call, optional_vars=gast.Name(id=name))]:
            if not _is(lift, call.func, np.nditer):
                return None
        case _:
            return None
    loops = [part for part in all_nodes(node.body) if isinstance(part, gast.For) and _named(part.iter, name)]
    if sum(_named(part, name) for part in all_nodes(node.body)) != len(loops) or len(loops) != 1:
        return None
    loops[0].iter = copy_tree(call)
    return list(node.body)


def _is(lift: Lift, func: gast.expr, wanted: object) -> bool:
    return lift.desk.scope.resolve(func) is wanted


def _named(node: gast.AST, name: str) -> bool:
    return isinstance(node, gast.Name) and node.id == name


def _array(lift: Lift, expression: gast.expr, node: gast.For) -> gast.expr:
    """A name for the array that is gone over; its own, unless the loop binds it."""
    found = lift.name(expression)
    bound = {name for statement in node.body for name in writes(statement)}
    if not (isinstance(found, gast.Name) and found.id in bound):
        return found
    name = lift.desk.names.fresh(found.id)
    lift.desk.introduce({name}, {name} if found.id in lift.desk.facts.active else set())
    lift.desk.emit(nodes.assign(name, found))
    return nodes.load(name)


def _place(lift: Lift) -> str:
    name = lift.desk.temporary()
    lift.desk.introduce({name}, set())
    return name


def _enumerated(lift: Lift, node: gast.For, source: gast.expr) -> None:
    array = _array(lift, source, node)
    first: list[gast.stmt] = []
    match node.target:
        case gast.Tuple(elts=[gast.Name() as place, value]):
            node.target = place
            first = [gast.Assign([value], _element(array, place.id), None)]
        case gast.Tuple(elts=[places, value]):
            held = _place(lift)
            node.target = nodes.store(held)
            first = [gast.Assign([places], nodes.load(held), None)]
            first.append(gast.Assign([value], _element(array, held), None))
        case _:
            held = _place(lift)
            pair = gast.Tuple([nodes.load(held), _element(array, held)], gast.Load())
            first, node.target = [gast.Assign([node.target], pair, None)], nodes.store(held)
    shape = lift.named(quote_expr("np.shape(a)", a=array))
    node.iter = quote_expr("list(t)", t=lift.named(quote_expr("np.ndindex(n)", n=shape)))
    node.body = [*(nodes.stamp(each, node) for each in first), *node.body]


def _iterated(lift: Lift, node: gast.For, iteration: Iteration) -> None:
    arrays = [_array(lift, each, node) for each in iteration.arrays]
    places = [_place(lift) for _ in arrays]
    elements = [_element(array, place) for array, place in zip(arrays, places, strict=True)]
    targets = node.target.elts if isinstance(node.target, gast.Tuple) else [node.target]
    if len(targets) != len(arrays):
        targets, elements = [node.target], [gast.Tuple(elements, gast.Load())]
    pairs = zip(targets, elements, strict=True)
    first: list[gast.stmt] = [gast.Assign([target], element, None) for target, element in pairs]
    seen = any(iteration.stored) or getattr(node.iter, "changes", False)
    order, stored = nodes.constant(iteration.order), nodes.constant(seen)
    node.iter = gast.Call(nodes.load("iteration_places"), [order, stored, *map(copy_tree, arrays)], [])
    stores = [nodes.store(place) for place in places]
    node.target = stores[0] if len(stores) == 1 else gast.Tuple(stores, gast.Store())
    node.body = [*(nodes.stamp(each, node) for each in first), *node.body]


def _element(array: gast.expr, place: str) -> gast.expr:
    return gast.Subscript(copy_tree(array), nodes.load(place), gast.Load())


def _iteration(call: gast.Call) -> Iteration | None:
    """What is gone over, if all that is said about it is written here."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    names = ("op", "flags", "op_flags")
    if len(call.args) > len(names) or given.keys() - {*names, "order"}:
        return None
    given |= dict(zip(names, call.args, strict=False))
    match given.get("op"):
        case gast.List(elts=arrays) | gast.Tuple(elts=arrays):
            pass
        case None | gast.Starred():
            return None
        case array:
            arrays = [array]
    flags, op_flags = _texts(given.get("flags")), _texts_each(given.get("op_flags"), len(arrays))
    order = given.get("order", nodes.constant("K"))
    if flags is None or not flags <= _UNFELT or op_flags is None or not isinstance(order, gast.Constant):
        return None
    if any(isinstance(each, gast.Constant | gast.Starred) for each in arrays):
        return None
    return Iteration(list(arrays), [bool(each & _STORED) for each in op_flags], order.value)


def _texts(display: gast.expr | None) -> set[str] | None:
    match display:
        case None:
            return set()
        case gast.List(elts=items) | gast.Tuple(elts=items):
            if all(isinstance(item, gast.Constant) and isinstance(item.value, str) for item in items):
                return {item.value for item in items}
    return None


def _texts_each(display: gast.expr | None, count: int) -> list[set[str]] | None:
    """The flags of each operand; a single list of flags is for all."""
    alone = _texts(display)
    if alone is not None:
        return [alone] * count
    match display:
        case gast.List(elts=items) | gast.Tuple(elts=items):
            found = [each for each in map(_texts, items) if each is not None]
            return found if len(found) == len(items) == count else None
    return None
