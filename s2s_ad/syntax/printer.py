"""Trees to text."""

from __future__ import annotations

import ast
from typing import Any

import gast

from s2s_ad.syntax.parse import deep_recursion, to_ast


def to_source(node: Any) -> str:
    """The text of a gast or ast node, or of a list of statements, without a newline at its end."""
    with deep_recursion():
        tree = gast.Module(node, []) if isinstance(node, list) else node
        return ast.unparse(to_ast(tree) if type(tree).__module__.startswith("gast") else tree)
