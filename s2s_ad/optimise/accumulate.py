"""Let the first contribution to an adjoint be its start, and add the others in place.

    a_bar = 0.0                a_bar = z_bar * b
    a_bar = a_bar + z_bar * b
    W_bar = W_bar + np.outer(z_bar, x)      W_bar += np.outer(z_bar, x)

In place only into an *owned* array: every value that the name ever gets was made here, and no other name shares its
memory.
"""

from __future__ import annotations

from itertools import pairwise

import gast

from s2s_ad.analysis.effects import Oracle
from s2s_ad.optimise.blocks import Block, assigned, blocks_of, inner_blocks
from s2s_ad.optimise.comments import successor, without
from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.inexact import alike
from s2s_ad.optimise.patterns import equal, match, number
from s2s_ad.syntax.names import writes
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Array, Scalar, mutable

_NEGATIVE = gast.Name("neg", gast.Load(), None, None)


def start_with_first(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """`a_bar = zero; ...; a_bar = a_bar + e` becomes `a_bar = e`, if the sum is proved to have the type of `e`."""
    if not any(is_zero(node) for node in all_nodes(body)):
        return body
    oracle = facts.oracle(body)
    fragile = _set_in_parts(body, facts)
    for block in blocks_of(body, oracle).nest():
        gone = set()
        for definition in block.definitions.values():
            start = block.items[definition.index].statement
            if definition.closed and len(definition.uses) == 1 and not definition.inner and is_zero(start.value):
                place = definition.uses[0]
                first = _start_from(start, block.items[place].statement, facts, oracle)
                if first is None or not facts.is_adjoint(start):
                    continue
                if assigned(start) not in fragile or _has_kind_of(first.value):
                    block.statements[place] = first
                    gone.add(id(start))
        block.statements[:] = without(block.statements, gone)
    return body


def _set_in_parts(body: list[gast.stmt], facts: Facts) -> set[str]:
    """Arrays, of which parts are set or added to, that may have no axes: NumPy's arithmetic makes numbers of these."""
    names: set[str] = set()
    for node in all_nodes(body):
        match node:
            case gast.Subscript(value=gast.Name(id=name), ctx=gast.Store()):
                names.add(name)
            case gast.Call(func=gast.Name(id="add_at"), args=[gast.Name(id=name), *_]):
                names.add(name)
    values = {name: facts.value_of(gast.Name(name, gast.Load(), None, None)) for name in names}
    return {name for name, value in values.items() if isinstance(value, Array) and not value.shape}


def _has_kind_of(added: gast.expr) -> bool:
    """Whether it is an array wherever it is made like one."""
    return isinstance(added, gast.Call) and getattr(added.func, "id", None) in ("unbroadcast", "broadcast_like")


def is_zero(value: gast.AST) -> bool:
    """The zero that the differentiator lets an adjoint start from."""
    return bool(getattr(value, "adjoint_zero", False))


def _start_from(start: gast.Assign, then: gast.stmt, facts: Facts, oracle: Oracle) -> gast.Assign | None:
    name = assigned(start)
    added = contribution(then, name)
    if name is None or added is None:
        return None
    if (filled := _filled(start.value, added, facts)) is not None:
        added = filled
    elif not _has_its_type(start.value, added, facts):
        return None
    names = oracle.effects(added).reads
    if name in names or (not oracle.fresh(added) and oracle.knowledge.sources(added)):
        return None
    return successor(gast.Assign(targets=[start.targets[0]], value=added, type_comment=None), then)


def _filled(zero: gast.expr, added: gast.expr, facts: Facts) -> gast.expr | None:
    """`np.zeros_like(x) + c` for a number."""
    match zero:
        case gast.Call(func=gast.Attribute(attr="zeros_like"), args=[like], keywords=[]):
            value = facts.value_of(added)
            if isinstance(value, Scalar) and value.type == "float":
                return quote_expr("np.full_like(x, e)", x=like, e=added)
    return None


def contribution(statement: gast.stmt, name: str | None) -> gast.expr | None:
    """The `e` of `name = name + e` or of `name += e`."""
    match statement:
        case gast.Assign(
            targets=[gast.Name(id=target)], value=gast.BinOp(left=gast.Name(id=left), op=gast.Add(), right=e)
        ):
            return e if target == left == name else None
        case gast.AugAssign(target=gast.Name(id=target), op=gast.Add(), value=e):
            return e if target == name else None
        case _:
            return None


def _has_its_type(zero: gast.expr, added: gast.expr, facts: Facts) -> bool:
    """A number takes the type of what is added; `unbroadcast(e, x)` has the type of `zeros_like(x)` by what it does."""
    if number(zero) is not None or alike(facts.value_of, zero, added):
        return True
    match zero, added:
        case gast.Call(args=[like]), gast.Call(func=gast.Name(id="unbroadcast"), args=[_, x]):
            return equal(like, x)
        case _:
            return False


def add_in_place(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """`a_bar = a_bar + e` becomes `a_bar += e` for owned arrays and for numbers; the same for `-`."""
    oracle = facts.oracle(body)
    whole = blocks_of(body, oracle)
    owned = owned_names(whole, facts, oracle)
    for block in whole.nest():
        for index, item in enumerate(block.items):
            if facts.is_adjoint(item.statement):
                block.statements[index] = _signed(_in_place(item.statement, owned, facts))
    return body


def _signed(statement: gast.stmt) -> gast.stmt:
    """`a_bar += -e` is `a_bar -= e`."""
    if isinstance(statement, gast.AugAssign) and isinstance(statement.op, gast.Add | gast.Sub):
        holes = match(_NEGATIVE, statement.value)
        if holes is not None and number(statement.value) is None:
            op = gast.Sub() if isinstance(statement.op, gast.Add) else gast.Add()
            return successor(gast.AugAssign(statement.target, op, holes["neg"]), statement)
    return statement


def _in_place(statement: gast.stmt, owned: set[str], facts: Facts) -> gast.stmt:
    match statement:
        case gast.Assign(
            targets=[gast.Name(id=name) as target],
            value=gast.BinOp(left=gast.Name(id=left) as old, op=gast.Add() | gast.Sub() as op, right=added),
        ) if name == left:
            if not mutable(facts.value_of(old)) or (name in owned and alike(facts.value_of, old, added)):
                return successor(gast.AugAssign(target=target, op=op, value=added), statement)
    return statement


def spell_out(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """`a_bar = e; a_bar += d` becomes `a_bar = e; a_bar = a_bar + d`, so that both can be folded into one line."""
    if not any(isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name) for node in all_nodes(body)):
        return body
    oracle = facts.oracle(body)
    whole = blocks_of(body, oracle)
    owned = owned_names(whole, facts, oracle)
    fragile = _set_in_parts(body, facts)
    for block in whole.nest():
        for definition in block.definitions.values():
            if definition.closed and len(definition.uses) == 1 and not definition.inner:
                place = definition.uses[0]
                statement = block.items[place].statement
                if facts.is_adjoint(statement) and not writes(statement) & fragile:
                    block.statements[place] = _spelled_out(statement, owned, facts)
    return body


def _spelled_out(statement: gast.stmt, owned: set[str], facts: Facts) -> gast.stmt:
    match statement:
        case gast.AugAssign(target=gast.Name(id=name) as target, op=gast.Add() | gast.Sub() as op, value=added):
            old = gast.Name(id=name, ctx=gast.Load(), annotation=None, type_comment=None)
            if not mutable(facts.value_of(old)) or (name in owned and alike(facts.value_of, old, added)):
                total = gast.BinOp(left=old, op=op, right=added)
                return successor(gast.Assign(targets=[target], value=total, type_comment=None), statement)
    return statement


def double(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """`a_bar += e` twice becomes `a_bar += 2 * e`; for what was derived from `x * x`."""
    oracle = facts.oracle(body)
    gone = set()
    for first, second in pairwise(body):
        if id(first) not in gone and facts.is_adjoint(second) and _same_update(first, second, oracle):
            second.value = quote_expr("2 * e", e=second.value)
            gone.add(id(first))
    body[:] = without(body, gone)
    for statement in body:
        for inner in inner_blocks(statement):
            double(inner, facts)
    return body


def _same_update(first: gast.stmt, second: gast.stmt, oracle: Oracle) -> bool:
    match first, second:
        case gast.AugAssign(op=gast.Add(), value=one), gast.AugAssign(op=gast.Add(), value=other):
            if not equal(first.target, second.target) or not equal(one, other):
                return False
            return oracle.pure(one) and not oracle.effects(one).conflicts(oracle.effects(first))
        case _:
            return False


def owned_names(whole: Block, facts: Facts, oracle: Oracle) -> set[str]:
    """The names that only ever hold arrays made here, which no other name can reach."""
    made: set[str] = set()
    foreign = set(facts.parameters)
    for item in whole.in_order():
        foreign |= item.header.reads - made
        target = assigned(item.statement)
        if target is not None and oracle.fresh(item.statement.value) and not _hands_on_result(item.statement.value):
            made.add(target)
        elif not isinstance(item.statement, gast.AugAssign):
            foreign |= item.header.writes
    alone = oracle.classes.alone()
    return {name for name in made - foreign if alone(name)}


def _hands_on_result(value: gast.expr) -> bool:
    """`unbroadcast(a / b, x)`, which may be `a / b` itself: the derivative of that reads it, if there is a next one.
    And `broadcast_like(e, x)`, which may be a view that takes nothing."""
    match value:
        case gast.Call(func=gast.Name(id="broadcast_like")):
            return True
        case gast.Call(func=gast.Name(id="unbroadcast" | "as_kind"), args=[inner, _]):
            return isinstance(inner, gast.Call) or (
                isinstance(inner, gast.BinOp) and isinstance(inner.op, gast.Div | gast.Pow)
            )
        case _:
            return False
