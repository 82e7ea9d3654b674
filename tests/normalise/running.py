"""Run a function as it was written and in normal form, and compare everything that can be seen of it."""

from __future__ import annotations

import contextlib
import inspect
import io
import linecache
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gast
import numpy as np

from s2s_ad import runtime
from s2s_ad.backend.attempts import shown
from s2s_ad.frontend.active_names import may_active
from s2s_ad.frontend.scope import Scope
from s2s_ad.normalise.normalise import Normalised, normalise
from s2s_ad.syntax.normal_form import verify
from s2s_ad.syntax.parse import parse
from s2s_ad.syntax.printer import to_source
from s2s_ad.syntax.visit import copy_tree

Function = Callable[..., Any]


@dataclass(frozen=True)
class Outcome:
    """What a call showed: result or error, arguments afterwards, what was printed, which calls were made."""

    result: str
    arguments: str
    printed: str
    calls: tuple[str, ...]


def tree_of(function: Function) -> gast.FunctionDef:
    """The function's text as a tree, without decorators; a lambda as a `def`."""
    tree = parse(textwrap.dedent(inspect.getsource(function)).strip()).body[0]
    if isinstance(tree, gast.Assign):
        made, tree = tree.value, parse("def program(): return 0").body[0]
        tree.args, tree.body[0].value = made.args, made.body
    tree.decorator_list = []
    return tree


def normal_form(function: Function, active: frozenset[str] | None = None) -> Normalised:
    """Normalise and verify; all parameters are active unless said otherwise."""
    tree = tree_of(function)
    asked = frozenset(inspect.signature(function).parameters) if active is None else active
    scope = Scope(function)
    normal = normalise(tree, scope, asked)
    verify(normal.function, may_active(normal.function, asked, scope))
    text = to_source(normal.function)
    again = normalise(copy_tree(normal.function), scope, asked)
    if to_source(again.function) != text and _has_defaults(normal.function):  # they got names, as now the lambdas have
        text, again = to_source(again.function), normalise(again.function, scope, asked)
    assert to_source(again.function) == text, "normalising twice differs"
    return normal


def _has_defaults(tree: gast.FunctionDef) -> bool:
    return any(isinstance(node, gast.Lambda) and node.args.defaults for node in gast.walk(tree))


def run(function: Function, arguments: tuple[Any, ...], calls: list[str]) -> Outcome:
    """Call on fresh arguments. `calls` is the log that the functions of the program write."""
    calls.clear()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
        try:
            result = exactly(function(*arguments))
        except Exception as error:
            result = f"{type(error).__name__}: {error}"
    return Outcome(result, exactly(arguments), printed.getvalue(), tuple(calls))


def rebuilt(normal: Normalised, original: Function) -> Function:
    """The normal form as a function with the original's globals and closure."""
    variables = inspect.getclosurevars(original).nonlocals
    helpers = {name: getattr(runtime, name) for name in runtime.__all__}
    space = {**helpers, **original.__globals__, **variables}
    text, file = to_source(shown(normal.function)), f"<normal form of {original.__qualname__}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)  # lambdas in it can be read
    exec(compile(text, file, "exec"), space)
    function: Function = space[normal.function.name]
    return function


def exactly(value: Any) -> str:
    """A text that differs where two values differ in type, dtype, shape or any bit."""
    match value:
        case np.ndarray():
            return f"array({value.dtype}, {value.shape}, {value.tobytes().hex()})"
        case np.generic():
            return f"{type(value).__name__}({value.tobytes().hex()})"
        case float():
            return value.hex()
        case tuple() | list():
            return f"{type(value).__name__}({', '.join(map(exactly, value))})"
        case dict():
            return f"dict({', '.join(f'{key!r}: {exactly(item)}' for key, item in value.items())})"
        case _ if callable(value) and hasattr(value, "__name__"):
            return f"function {value.__name__}"
        case _:
            return f"{type(value).__name__} {getattr(value, '__dict__', value)}"
