"""The first column of the table: names of functions, and the parameters that the row knows.

>>> names, signature = parse_head("operator.mul, np.multiply(a, b, out=None)")
>>> names, str(signature)
(('operator.mul', 'np.multiply'), '(a, b, out=None)')
"""

from __future__ import annotations

import ast
import builtins
import inspect
import math
import operator
from functools import lru_cache
from types import ModuleType
from typing import Final

import numpy as np

MODULES: Final[dict[str, object]] = {
    "np": np, "math": math, "operator": operator, "builtins": builtins, "ndarray": np.ndarray,
}  # fmt: skip
_EMPTY: Final = inspect.Parameter.empty


def parse_head(head: str) -> tuple[tuple[str, ...], inspect.Signature]:
    """The dotted names before the parenthesis, and the signature; without a parenthesis anything is accepted."""
    names, opened, parameters = head.partition("(")
    return tuple(name.strip() for name in names.split(",")), _signature(parameters.rstrip()[:-1] if opened else "*args, **kwargs")


def find(name: str) -> object | None:
    """The object that a dotted name means; None where this version of Python or NumPy doesn't have it.

    >>> find("np.linalg.inv") is np.linalg.inv
    True
    """
    first, *path = name.split(".")
    found: object = MODULES[first]
    for attribute in path:
        if isinstance(found, type) and attribute in vars(found):
            found = vars(found)[attribute]
        else:
            found = getattr(found, attribute, None)
    return found


def add_module(name: str, module: ModuleType) -> None:
    """Let rows speak of a module by a name of its own."""
    MODULES[name] = module


@lru_cache(maxsize=None)
def _signature(text: str) -> inspect.Signature:
    function = ast.parse(f"def f({text}): ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    return inspect.Signature(_parameters(function.args))


def _parameters(args: ast.arguments) -> list[inspect.Parameter]:
    kinds = inspect.Parameter
    plain = [(arg.arg, kinds.POSITIONAL_ONLY) for arg in args.posonlyargs]
    plain += [(arg.arg, kinds.POSITIONAL_OR_KEYWORD) for arg in args.args]
    defaults = [_EMPTY] * (len(plain) - len(args.defaults)) + [ast.literal_eval(node) for node in args.defaults]
    found = [kinds(name, kind, default=value) for (name, kind), value in zip(plain, defaults, strict=True)]
    if args.vararg:
        found.append(kinds(args.vararg.arg, kinds.VAR_POSITIONAL))
    for arg, node in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        default = _EMPTY if node is None else ast.literal_eval(node)
        found.append(kinds(arg.arg, kinds.KEYWORD_ONLY, default=default))
    if args.kwarg:
        found.append(kinds(args.kwarg.arg, kinds.VAR_KEYWORD))
    return found
