"""A test of a branch that is negated twice is the test.

    if not not done: ...    ->    if done: ...

Only in tests, where nothing but the truth of the value counts.
"""

from __future__ import annotations

import gast

from s2s_ad.syntax.walk import all_nodes

_WITH_TEST = frozenset({gast.If, gast.While, gast.IfExp})


def positive(body: list[gast.stmt]) -> list[gast.stmt]:
    """The same statements; the tests are changed in place."""
    for node in all_nodes(body):
        if node.__class__ in _WITH_TEST:
            node.test = _positive(node.test)
    return body


def _positive(test: gast.expr) -> gast.expr:
    match test:
        case gast.UnaryOp(op=gast.Not(), operand=gast.UnaryOp(op=gast.Not(), operand=inner)):
            return _positive(inner)
        case _:
            return test
