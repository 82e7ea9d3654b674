"""Functions of numbers and arrays only: there is no object, list or function in them to follow.

t = w @ x              numbers and arrays under every name, functions of the table and of Python,
z = t + b              stores into arrays, loops and branches: `virtual` would find nothing to do
for i in range(n): ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import gast

from s2s_ad.rules.registry import lookup
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Value, is_number

_PLAIN = frozenset({
    gast.Assign, gast.Attribute, gast.AugAssign, gast.BinOp, gast.Break, gast.Compare, gast.Constant, gast.Continue,
    gast.For, gast.If, gast.keyword, gast.Name, gast.Return, gast.Slice, gast.Subscript, gast.Tuple, gast.UnaryOp,
    gast.While,
})  # fmt: skip
_BUILTINS: frozenset[object] = frozenset({abs, bool, complex, float, int, len, max, min, pow, range, round, sum})


def only_numbers(body: list[gast.stmt], values: Mapping[str, Value], resolve: Callable[[gast.expr], object]) -> bool:
    """Whether every name holds a number or an array, and every call is of a function that is known to take such."""
    called: set[int] = set()
    for node in all_nodes(body):
        kind = node.__class__
        if kind is gast.Call:
            if not _is_plain(node, values, resolve):
                return False
            called.update(map(id, all_nodes([node.func])))
        elif kind is gast.Name:
            if id(node) not in called and not (node.id in values and is_number(values[node.id])):
                return False
        elif kind not in _PLAIN and not _is_text(node):
            return False
    return True


def _is_plain(call: gast.Call, values: Mapping[str, Value], resolve: Callable[[gast.expr], object]) -> bool:
    """A function of the table or of Python, by its name, or a method of an array."""
    if call.keywords and any(keyword.arg is None for keyword in call.keywords):
        return False
    found = resolve(call.func)
    try:
        rule = lookup(found)
        if found in _BUILTINS:
            return True
        if rule is not None and rule.inner is None and rule.source is None:
            return getattr(found, "__module__", None) != "builtins"  # `isinstance`, `getattr` and their like
    except TypeError:  # what can't be hashed
        return False
    match call.func:
        case gast.Attribute(value=gast.Name(id=name)):
            return name in values and is_number(values[name])
    return False


def _is_text(node: gast.AST) -> bool:
    return isinstance(node, gast.Expr) and isinstance(node.value, gast.Constant)
