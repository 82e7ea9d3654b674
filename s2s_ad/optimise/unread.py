"""A temporary, an adjoint or a tangent that nobody reads has no name.

    z = items.pop()                    items.pop()
    z1, y_bar = x * u, x * v    ->     y_bar = x * v
    z2 = np.sin(y)

What has no effect goes; an item that is only taken away needs no name. Names of the user stay as they are.
"""

from __future__ import annotations

import gast

from s2s_ad.analysis.effects import Oracle
from s2s_ad.optimise.blocks import inner_blocks
from s2s_ad.optimise.comments import successor, without
from s2s_ad.optimise.facts import Facts
from s2s_ad.syntax.walk import all_nodes


def drop_unread(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """The same statements, until nothing is left that is not read; the tree that is given is changed."""
    oracle = facts.oracle(body)
    while unread := _unread(body, facts):
        if not _dropped(body, unread, facts, oracle):
            break
    return body


def _unread(body: list[gast.stmt], facts: Facts) -> set[str]:
    """What of ours is only assigned, and what else is only assigned as one of several: a result of a call that stands
    here as its text."""
    nodes = all_nodes(body)
    ours = _ours(facts)
    assigned: set[str] = set()
    others: set[str] = set()
    for node in nodes:
        match node:
            case gast.Name(id=name, ctx=gast.Load()):
                others.add(name)
            case gast.Assign(targets=[gast.Name(id=name)]) if name in ours:
                assigned.add(name)
            case gast.Assign(targets=[gast.Tuple(elts=targets)], value=gast.Tuple()):
                assigned |= {target.id for target in targets if isinstance(target, gast.Name)}
            case gast.AugAssign(target=target) | gast.For(target=target):
                others |= {name.id for name in _names(target)}
            case gast.Global(names=names) | gast.Nonlocal(names=names):
                others.update(names)
    return assigned - others - facts.parameters


def _ours(facts: Facts) -> frozenset[str]:
    return facts.temporaries | facts.derivatives


def _names(target: gast.expr) -> list[gast.Name]:
    return [node for node in all_nodes([target]) if isinstance(node, gast.Name)]


def _dropped(block: list[gast.stmt], unread: set[str], facts: Facts, oracle: Oracle) -> bool:
    """Change a block and those in it; whether anything changed."""
    changed = False
    gone: set[int] = set()
    for position, statement in enumerate(block):
        for inner in inner_blocks(statement):
            changed |= _dropped(inner, unread, facts, oracle)
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=value) if name in unread & _ours(facts):
                if getattr(statement, "clashes", False):  # NumPy refuses it
                    continue
                if oracle.pure(value):
                    gone.add(id(statement))
                elif isinstance(value, gast.Call):  # for its effect
                    block[position] = successor(gast.Expr(value), statement)
                    changed = True
            case gast.Assign(targets=[gast.Tuple(elts=targets)], value=gast.Tuple(elts=values)) if _paired(statement):
                changed |= _shorter(statement, targets, values, unread, oracle)
    if len(gone) < len(block):
        block[:] = without(block, gone)
        changed |= bool(gone)
    return changed


def _paired(statement: gast.Assign) -> bool:
    sides = (statement.targets[0].elts, statement.value.elts)
    return len(sides[0]) == len(sides[1]) and not any(isinstance(x, gast.Starred) for side in sides for x in side)


def _shorter(
    statement: gast.Assign, targets: list[gast.expr], values: list[gast.expr], unread: set[str], oracle: Oracle
) -> bool:
    """`a, z = e, f` without the pairs that nobody reads; one pair is always left."""
    kept = [
        (target, value)
        for target, value in zip(targets, values, strict=True)
        if not (isinstance(target, gast.Name) and target.id in unread and oracle.pure(value))
    ] or [(targets[0], values[0])]
    if len(kept) == len(targets):
        return False
    if len(kept) == 1:
        ((statement.targets[0], statement.value),) = kept
    else:
        statement.targets[0].elts, statement.value.elts = map(list, zip(*kept, strict=True))
    oracle.forget(statement)
    return True
