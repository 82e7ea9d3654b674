"""Quote code instead of constructing it: a template of Python with holes.

>>> from s2s_ad.syntax.printer import to_source
>>> print(to_source(quote("acc = acc + part[i]", acc="total", part=quote_expr("f(x)"))))
total = total + f(x)[i]
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

import gast

from s2s_ad.syntax.parse import parse
from s2s_ad.syntax.visit import SHARED, copy_tree

Hole: TypeAlias = Any
"""str | gast.expr | list[gast.stmt]"""
_LOCATION = ("lineno", "col_offset", "end_lineno", "end_col_offset")


def quote(template: str, **holes: Hole) -> list[gast.stmt]:
    """The statements of the template, new at each call, with every hole filled.

    A hole is a name in the template. It is filled by a name, by a copy of an expression, or, where it stands alone as
    a statement, by a list of statements, which are moved in as they are.

    >>> loop = quote("for i in range(n): body", n="steps", body=quote("x = g(x)"))[0]
    >>> loop.iter.args[0].id, len(loop.body)
    ('steps', 1)
    """
    return [made for statement in _parsed(template).body for made in _statements(statement, holes)]


def quote_expr(template: str, **holes: Hole) -> gast.expr:
    """The same for one expression.

    >>> quote_expr("-e", e=quote_expr("y")).operand.id
    'y'
    """
    return _filled(_parsed(template).body[0].value, holes)


@cache
def _parsed(template: str) -> gast.Module:
    tree = parse(template)
    for node in gast.walk(tree):
        for attribute in _LOCATION:
            node.__dict__.pop(attribute, None)
    return tree


def _statements(statement: gast.stmt, holes: dict[str, Hole]) -> list[gast.stmt]:
    if isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Name):
        hole = holes.get(statement.value.id)
        if isinstance(hole, list):
            return hole
    return [_filled(statement, holes)]


def _filled(node: Any, holes: dict[str, Hole]) -> Any:
    """A copy of a node of the template, its holes filled."""
    kind = node.__class__
    if kind is gast.Name and node.id in holes:
        return _fill(node, holes[node.id], holes)
    if kind in SHARED or not isinstance(node, gast.AST):
        return node
    new = kind.__new__(kind)
    fields = new.__dict__
    fields.update(node.__dict__)
    for field, value in node.__dict__.items():
        if value.__class__ is list:
            fields[field] = _items(value, holes)
        elif value.__class__ not in SHARED:
            fields[field] = _filled(value, holes)
    if isinstance(fields.get("name"), str):
        fields["name"] = _spelling(fields["name"], holes)
    return new


def _items(values: list[Any], holes: dict[str, Hole]) -> list[Any]:
    if values and isinstance(values[0], gast.stmt):
        return [made for statement in values for made in _statements(statement, holes)]
    return [_filled(value, holes) for value in values]


def _spelling(name: str, holes: dict[str, Hole]) -> str:
    """The name of a function of the template: a hole if it is filled by a name."""
    hole = holes.get(name)
    return hole if isinstance(hole, str) else name


def _fill(name: gast.Name, hole: Hole, holes: dict[str, Hole]) -> gast.expr:
    if isinstance(hole, str):
        return gast.Name(hole, name.ctx, _filled(name.annotation, holes), None)
    new = copy_tree(hole)
    _set_context(new, name.ctx)
    return new


def _set_context(expression: Any, context: gast.expr_context) -> None:
    """Make an expression a target, or a target an expression."""
    if hasattr(expression, "ctx"):
        expression.ctx = context
    match expression:
        case gast.Tuple(elts=items) | gast.List(elts=items):
            for item in items:
                _set_context(item, context)
        case gast.Starred(value=value):
            _set_context(value, context)
