"""Find a function in a text that its user hands over, for code whose file cannot be read."""

from __future__ import annotations

import ast
import textwrap
from types import CodeType, FunctionType

from s2s_ad import errors
from s2s_ad.frontend.locate import Found, alike, functions_in


def find(source: str, function: FunctionType) -> tuple[str, Found]:
    """`source`, dedented, and the one definition in it that has the name, parameters and names of `function`."""
    text = textwrap.dedent(source)
    fitting = [found for found in functions_in(text) if _fits(found, function.__code__)]
    if len(fitting) != 1:
        raise errors.source_does_not_fit(function, len(fitting))
    return text, fitting[0]


def _fits(found: Found, code: CodeType) -> bool:
    node = found.node
    if isinstance(node, ast.AsyncFunctionDef):
        return False
    alone = _compiled(node)
    return alone is not None and alike(alone, code)


def _compiled(node: ast.FunctionDef | ast.Lambda) -> CodeType | None:
    """The code of a definition that stands alone; names of closures are globals in it."""
    statement = ast.Expr(node) if isinstance(node, ast.Lambda) else node
    module = compile(ast.fix_missing_locations(ast.Module([statement], [])), "<source>", "exec", dont_inherit=True)
    name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
    codes = [constant for constant in module.co_consts if isinstance(constant, CodeType)]
    return next((code for code in codes if code.co_name == name), None)
