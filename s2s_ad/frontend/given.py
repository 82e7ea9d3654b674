"""Find a function in a text that its user hands over, for code whose file cannot be read."""

from __future__ import annotations

import ast
import textwrap
from copy import copy
from types import CodeType, FunctionType

from s2s_ad import errors
from s2s_ad.frontend.locate import Found, functions_in, inner_codes, locate

MOST_TOLD = 256
_told: dict[str, list[str]] = {}  # by the file name that the code was compiled with, such as "<string>"


def find(source: str, function: FunctionType) -> tuple[str, Found]:
    """`source`, dedented, and the one definition in it that is that of `function`.

    Raises DifferentiationError if the function is not in the text, or not as it runs."""
    text, fitting = _fitting(source, function.__code__)
    if len(fitting) != 1:
        raise errors.source_does_not_fit(function, len(fitting))
    return text, fitting[0]


def tell(function: FunctionType, source: str) -> None:
    """Remember a text that `exec` was given: `function` is in it, others that it calls may be.

    Raises DifferentiationError if the function is not in the text, or not as it runs."""
    find(source, function)
    texts = _told.setdefault(function.__code__.co_filename, [])
    if source not in texts:
        texts.append(source)
        del texts[:-MOST_TOLD]


def told(function: FunctionType) -> tuple[str, Found] | None:
    """The newest text that was told for code of the same file name, and has this function in it."""
    for source in reversed(_told.get(function.__code__.co_filename, [])):
        text, fitting = _fitting(source, function.__code__)
        if len(fitting) == 1:
            return text, fitting[0]
    return None


def _fitting(source: str, code: CodeType) -> tuple[str, list[Found]]:
    """A text, dedented, and the definitions in it that a code may come from: by its place if this is all that was
    compiled, as a part of it may be compiled otherwise; else by its name, parameters and instructions."""
    text = textwrap.dedent(source)
    whole = locate(text, code)
    return text, [whole] if whole else [found for found in functions_in(text) if _fits(found, code)]


def _fits(found: Found, code: CodeType) -> bool:
    node = found.node
    if isinstance(node, ast.AsyncFunctionDef) or _name(node) != code.co_name:
        return False
    return any(same_text(other, code) for other in inner_codes(_alone(found, node, code.co_freevars)))


def same_text(one: CodeType, other: CodeType) -> bool:
    """The same instructions on the same names and constants, wherever they stand in their files."""
    if (one.co_code, one.co_names, one.co_varnames) != (other.co_code, other.co_names, other.co_varnames):
        return False
    pairs = list(zip(one.co_consts, other.co_consts, strict=False))
    return len(one.co_consts) == len(other.co_consts) and all(_same_constant(*pair) for pair in pairs)


def _same_constant(one: object, other: object) -> bool:
    if isinstance(one, CodeType) and isinstance(other, CodeType):
        return same_text(one, other)
    return repr(one) == repr(other)


def _alone(found: Found, node: ast.FunctionDef | ast.Lambda, free: tuple[str, ...]) -> CodeType:
    """The code of a definition inside of what it needs around it: its class, and the variables that it closes over."""
    statement: ast.stmt = ast.Expr(node) if isinstance(node, ast.Lambda) else copy(node)
    if isinstance(statement, ast.FunctionDef):
        statement.decorator_list = []
    owners = [owner.name for owner in found.around if isinstance(owner, ast.ClassDef)]
    template = f"class {(owners or ['_'])[-1]}:\n def around({', '.join(free)}): pass"
    module = ast.parse(template)
    next(part for part in ast.walk(module) if isinstance(part, ast.FunctionDef)).body = [statement]
    return compile(ast.fix_missing_locations(module), "<source>", "exec", dont_inherit=True)


def _name(node: ast.FunctionDef | ast.Lambda) -> str:
    return "<lambda>" if isinstance(node, ast.Lambda) else node.name
