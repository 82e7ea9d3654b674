"""The first column of the table: names of functions, and the parameters that the row knows.

>>> names, signature = parse_head("operator.mul, np.multiply(a, b, out=None)")
>>> names, str(signature)
(('operator.mul', 'np.multiply'), '(a, b, out=None)')
"""

from __future__ import annotations

import ast
import builtins
import cmath
import inspect
import math
import operator
from functools import cache
from itertools import chain, count
from types import ModuleType
from typing import Final

import numpy as np

from s2s_ad import runtime

MODULES: Final[dict[str, object]] = {
    "np": np,
    "math": math,
    "cmath": cmath,
    "operator": operator,
    "builtins": builtins,
    "ndarray": np.ndarray,
    "runtime": runtime,
}
SPELLED: Final[dict[str, object]] = {"np": np, "math": math}
"""What the text of a rule may name besides helpers: modules, and what the rules of users name. Chapters of other
libraries add theirs when they are read."""
_CLASS_METHOD: Final = type(vars(dict)["fromkeys"])
_EMPTY: Final = inspect.Parameter.empty


def parse_head(head: str) -> tuple[tuple[str, ...], inspect.Signature]:
    """The dotted names before the parenthesis, and the signature; without a parenthesis anything is accepted."""
    names, opened, parameters = head.partition("(")
    signature = _signature(parameters.rstrip()[:-1] if opened else "*args, **kwargs")
    return tuple(name.strip() for name in names.split(",")), signature


def find(name: str) -> object | None:
    """The object that a dotted name means; None where this version of Python or NumPy doesn't have it.

    >>> find("np.linalg.inv") is np.linalg.inv
    True
    """
    first, *path = name.split(".")
    found: object = MODULES.get(first)
    for attribute in path:
        member = vars(found).get(attribute) if isinstance(found, type) else None
        if member is not None and not isinstance(member, staticmethod | classmethod | _CLASS_METHOD):
            found = member
        else:
            found = getattr(found, attribute, None)
    return found


def add_module(name: str, module: ModuleType) -> None:
    """Let rows speak of a module by a name of its own, and generated code import it by that name."""
    MODULES[name] = SPELLED[name] = module


def spell(found: object, name: str) -> str:
    """A name by which the text of a rule may speak of a function, class or module: its own, where that is free."""
    for spelling in chain([name], (f"{name}{k}" for k in count(1))):
        if spelling not in vars(runtime) and SPELLED.setdefault(spelling, found) is found:
            return spelling
    raise AssertionError("names never run out")


@cache
def _signature(text: str) -> inspect.Signature:
    function = ast.parse(f"def f({text}): ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    return inspect.Signature(_parameters(function.args))


def _parameters(args: ast.arguments) -> list[inspect.Parameter]:
    kinds = inspect.Parameter
    padding: list[ast.expr | None] = [None] * (len(args.args) - len(args.defaults))
    defaults = zip(args.args, [*padding, *args.defaults], strict=True)
    found = [_parameter(arg, kinds.POSITIONAL_OR_KEYWORD, default) for arg, default in defaults]
    found += [_parameter(args.vararg, kinds.VAR_POSITIONAL, None)] if args.vararg else []
    found += [_parameter(arg, kinds.KEYWORD_ONLY, d) for arg, d in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    return found + ([_parameter(args.kwarg, kinds.VAR_KEYWORD, None)] if args.kwarg else [])


def _parameter(arg: ast.arg, kind: inspect._ParameterKind, default: ast.expr | None) -> inspect.Parameter:
    """A parameter; its annotation is the only value that the rule is right for, or the set of such values."""
    only = _EMPTY if arg.annotation is None else ast.literal_eval(arg.annotation)
    value = _EMPTY if default is None else ast.literal_eval(default)
    return inspect.Parameter(arg.arg, kind, default=value, annotation=only)
