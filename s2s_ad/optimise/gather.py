"""Write tangents as one factor times the tangent that they are linear in.

    y_dot = x_dot * np.cos(x)               y_dot = np.cos(x) * x_dot
    y_dot = 0.5 * (2 * x_dot * z)           y_dot = z * x_dot
    y_dot = x_dot * a * b - x_dot * c       y_dot = (a * b - c) * x_dot

Fewer operations on arrays, and what doesn't depend on the tangent stands together. Only factors that are proved to be
floating-point numbers are moved: a product of small integers could overflow before it meets the tangent, and a sum of
truth values is a truth value. Tangents may change by rounding; values are never touched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import gast

from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.measure import depth
from s2s_ad.optimise.patterns import literal, number
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Array, NumpyScalar, OneOf, Scalar, Value, is_inexact, is_number, is_scalar

_DEEPEST = 40


@dataclass(frozen=True)
class _Term:
    """`coefficient * factors * dot`."""

    coefficient: float
    factors: tuple[gast.expr, ...]
    dot: gast.Name


def gather(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """The same statements, their products and sums changed in place, the innermost first."""
    for node in reversed(all_nodes(body)):
        if isinstance(node, gast.BinOp) and isinstance(node.op, gast.Add | gast.Sub | gast.Mult):
            term = _term(node, facts)
            if term is not None and _may_move(term, facts):
                made = _written(term, facts)
                if isinstance(made, gast.BinOp):
                    node.left, node.op, node.right = made.left, made.op, made.right
    return body


def _term(node: gast.expr, facts: Facts) -> _Term | None:
    """What an expression is, if it is linear in one tangent and nothing else."""
    if depth(node) > _DEEPEST:
        return None
    match node:
        case gast.Name(id=name) if name in facts.derivatives and is_number(facts.value_of(node)):
            return _Term(1, (), node)
        case gast.BinOp(left=left, op=gast.Mult(), right=right):
            return _product(left, right, facts)
        case gast.BinOp(left=left, op=gast.Add() | gast.Sub() as op, right=right):
            return _sum(left, op, right, facts)
    return None


def _product(left: gast.expr, right: gast.expr, facts: Facts) -> _Term | None:
    for inner, other, after in ((left, right, True), (right, left, False)):
        term = _term(inner, facts)
        if term is not None and not _reads(other, facts):
            coefficient, others = _parts(other)
            factors = (*term.factors, *others) if after else (*others, *term.factors)
            return replace(term, coefficient=coefficient * term.coefficient, factors=factors)
    return None


def _parts(node: gast.expr) -> tuple[float, tuple[gast.expr, ...]]:
    """The number that leads a product, and its other factors: 2 and (a, b) for `2 * a * b`."""
    factors: list[gast.expr] = []
    while isinstance(node, gast.BinOp) and isinstance(node.op, gast.Mult):
        factors.insert(0, node.right)
        node = node.left
    known = number(node)
    return (known, tuple(factors)) if known is not None else (1, (node, *factors))


def _sum(left: gast.expr, op: gast.operator, right: gast.expr, facts: Facts) -> _Term | None:
    one, other = _term(left, facts), _term(right, facts)
    if one is None or other is None or one.dot.id != other.dot.id or not (one.factors and other.factors):
        return None
    if not (_may_move(one, facts) and _may_move(other, facts)):
        return None
    if not (_all_floating(one, facts) and _all_floating(other, facts)):
        return None
    shared = one.coefficient if one.coefficient == other.coefficient else 1
    parts = [_multiplied(_coefficients(term, shared), term.factors) for term in (one, other)]
    return _Term(shared, (gast.BinOp(parts[0], op, parts[1]),), one.dot)


def _coefficients(term: _Term, shared: float) -> float:
    return 1 if shared != 1 else term.coefficient


def _may_move(term: _Term, facts: Facts) -> bool:
    """Whether the factors may be multiplied before the tangent."""
    several = len(term.factors) + (term.coefficient != 1) > 1
    return _all_floating(term, facts) if several else True


def _all_floating(term: _Term, facts: Facts) -> bool:
    return all(_is_floating(facts.value_of(factor)) for factor in term.factors)


def _is_floating(value: Value) -> bool:
    match value:
        case Scalar():
            return value.type in ("float", "complex")
        case NumpyScalar() | Array():
            return value.dtype is not None and is_inexact(value.dtype)
        case OneOf():
            return all(map(_is_floating, value.options))
    return False


def _written(term: _Term, facts: Facts) -> gast.expr:
    """The tangent last; before arrays if it is a number, so that they are multiplied once."""
    number_first = is_scalar(facts.value_of(term.dot)) and not all(
        is_scalar(facts.value_of(factor)) for factor in term.factors
    )
    factors = (term.dot, *term.factors) if number_first else (*term.factors, term.dot)
    return _multiplied(term.coefficient, factors)


def _multiplied(coefficient: float, factors: tuple[gast.expr, ...]) -> gast.expr:
    first, *others = factors
    if coefficient == -1:
        first = gast.UnaryOp(gast.USub(), first)
    elif coefficient != 1:
        first = quote_expr("k * e", k=literal(coefficient), e=first)
    for factor in others:
        first = gast.BinOp(first, gast.Mult(), factor)
    return first


def _reads(node: gast.expr, facts: Facts) -> bool:
    """Whether a tangent is in an expression."""
    return any(found.__class__ is gast.Name and found.id in facts.derivatives for found in all_nodes([node]))
