"""Trees of gast or ast to text, as a careful person writes: no needless parenthesis, lines of 88 columns.

>>> from s2s_ad.syntax.parse import parse
>>> tree = parse("y = ((-(a ** b)) + (x[(1):2, ::3])) ; z = lambda: ('it'), (y,)")
>>> tree.body[1].comment = "a tuple"
>>> print(to_source(tree))
y = -(a**b) + x[1:2, ::3]
# a tuple
z = lambda: "it", (y,)
"""

from __future__ import annotations

import ast

from s2s_ad.syntax.parse import deep_recursion
from s2s_ad.syntax.printing.base import Node
from s2s_ad.syntax.printing.blocks import Blocks
from s2s_ad.syntax.printing.comprehensions import Comprehensions
from s2s_ad.syntax.printing.definitions import Definitions
from s2s_ad.syntax.printing.displays import Displays
from s2s_ad.syntax.printing.fstrings import FStrings
from s2s_ad.syntax.printing.operators import Operators
from s2s_ad.syntax.printing.patterns import Patterns
from s2s_ad.syntax.printing.precedence import Precedence
from s2s_ad.syntax.printing.statements import Statements


class Printer(Operators, Displays, Comprehensions, FStrings, Patterns, Definitions, Blocks, Statements):
    """The whole grammar."""

    def root(self, node: Node) -> None:
        """Whatever may be printed on its own."""
        if isinstance(node, ast.Expression):
            node = node.body
        if isinstance(node, ast.expr):
            self.value(node, Precedence.NAMED)
        elif isinstance(node, ast.stmt):
            self.statements([node])
        else:
            self.dispatch(node)


def to_source(node: Node) -> str:
    """The text of any node, or of a list of statements, without a newline at its end.

    A statement's `comment` stands above it.

    >>> from s2s_ad.syntax.parse import parse_expression
    >>> to_source(parse_expression("(f)((x for x in xs))"))
    'f(x for x in xs)'
    """
    printer = Printer()
    with deep_recursion():
        printer.root(node)
    return printer.text()
