"""Find the piece of a file's tree that was compiled to a given code object.

A `def` is known by its name and first line. Several lambdas may share a line: the right one is the innermost
whose body holds every position that the code object's instructions came from (PEP 657).
"""

from __future__ import annotations
import __future__

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType

from s2s_ad.syntax.parse import deep_recursion

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
GENERATED = "<s2s_ad "
_FUTURE = sum({getattr(__future__, name).compiler_flag for name in __future__.all_feature_names})


@dataclass(frozen=True)
class Found:
    """A function's node and the nodes around it, outermost first."""

    node: Function
    around: tuple[ast.AST, ...]


def locate(text: str, code: CodeType) -> Found | None:
    """The function in `text` that `code` was compiled from, or None where the text is not (or no longer) its source."""
    candidates = [found for found in functions_in(text) if _may_be(found.node, code)]
    if code.co_name == "<lambda>" and len(candidates) > 1:
        candidates = sorted((f for f in candidates if _holds(f.node, code)), key=lambda f: len(f.around))[-1:]
    if not candidates or not any(same(other, code) for other in _codes(text, code.co_flags & _FUTURE)):
        return None
    return candidates[0]


def generated(text: str, code: CodeType) -> Found | None:
    """A function that we wrote: compiled inside of a factory, it is known by its name in a module of its own."""
    if not code.co_filename.startswith(GENERATED):
        return None
    return next((found for found in functions_in(text) if getattr(found.node, "name", None) == code.co_name), None)


@lru_cache(maxsize=8)
def functions_in(text: str) -> tuple[Found, ...]:
    """Every def and lambda of a text, in no particular order; empty if the text is not Python."""
    try:
        with deep_recursion():
            tree = ast.parse(text)
    except SyntaxError:
        return ()
    found: list[Found] = []
    stack: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(tree, ())]
    while stack:
        node, around = stack.pop()
        if isinstance(node, Function):
            found.append(Found(node, around))
        inside = (*around, node) if isinstance(node, ast.stmt | ast.Lambda) else around
        stack.extend((child, inside) for child in ast.iter_child_nodes(node))
    return tuple(found)


def same(one: CodeType, other: CodeType) -> bool:
    """Compiled from the same text at the same place (pytest's rewritten asserts admitted)."""
    if one == other:
        return list(one.co_positions()) == list(other.co_positions())
    rewritten = any(name.startswith("@py") for name in (*other.co_names, *other.co_varnames))
    return rewritten and one.co_firstlineno == other.co_firstlineno and alike(one, other)


def alike(one: CodeType, other: CodeType) -> bool:
    """The same name, parameters and mentioned names, wherever it stands: what remains to compare of moved text."""
    return (one.co_name, _parameters(one)) == (other.co_name, _parameters(other)) and _names(one) <= _names(other)


@lru_cache(maxsize=8)
def _codes(text: str, flags: int) -> tuple[CodeType, ...]:
    with deep_recursion():
        return tuple(inner_codes(compile(text, "<text>", "exec", flags, dont_inherit=True)))


def inner_codes(code: CodeType) -> Iterator[CodeType]:
    """A code object, and all that are made inside of it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from inner_codes(constant)


def _may_be(node: Function, code: CodeType) -> bool:
    if isinstance(node, ast.Lambda):
        return code.co_name == "<lambda>" and node.lineno == code.co_firstlineno
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return node.name == code.co_name and first == code.co_firstlineno


def _holds(node: Function, code: CodeType) -> bool:
    assert isinstance(node, ast.Lambda)
    body = node.body
    low, high = (body.lineno, body.col_offset), (body.end_lineno or 0, body.end_col_offset or 0)
    spans = list(_spans(code))
    if not spans:  # a constant: some versions give its instructions no place
        return repr(compile(ast.Expression(body), "", "eval").co_consts[:1]) == repr(code.co_consts[-1:])
    return all(low <= start and end <= high for start, end in spans)


def _spans(code: CodeType) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for line, end_line, column, end_column in code.co_positions():
        if None not in (line, end_line, column, end_column) and (line, column) != (end_line, end_column):
            yield (line or 0, column or 0), (end_line or 0, end_column or 0)


def _parameters(code: CodeType) -> tuple[str, ...]:
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _names(code: CodeType) -> frozenset[str]:
    return frozenset((*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars))
