"""All samples, and how the text of one becomes a function.

    "y = x.copy(); y[k] = s; y"   ->   def sample(x, k, s):
                                           y = x.copy()
                                           y[k] = s
                                           result = y
                                           return np.sum(result * result)
"""

from __future__ import annotations

import ast
import importlib
import linecache
import math
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

from s2s_ad import tree
from tests import coverage
from tests.coverage.arguments import ARGUMENTS

Samples = dict[str, list[str]]
RESULT = "result"


@cache
def samples() -> Mapping[str, list[str]]:
    """The samples of each name, from every file `samples_*.py`."""
    found: Samples = {}
    for module in pkgutil.iter_modules(coverage.__path__):
        if module.name.startswith("samples_"):
            for name, texts in importlib.import_module(f"tests.coverage.{module.name}").SAMPLES.items():
                found.setdefault(name, []).extend(texts)
    return found


def each(prefix: str, names: str, *texts: str) -> Samples:
    """The same texts for several names, which stand for `{}`.

    >>> each("numpy", "sin cos", "np.{}(x)")
    {'numpy.sin': ['np.sin(x)'], 'numpy.cos': ['np.cos(x)']}
    """
    return {f"{prefix}.{name}": [text.replace("{}", name) for text in texts] for name in names.split()}


def function_of(title: str, text: str) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """A function of one number, and its arguments: copies of those that the text names."""
    tree_of_text = ast.parse(_lines(text))
    named = {node.id for node in ast.walk(tree_of_text) if isinstance(node, ast.Name)}
    parameters = [name for name in ARGUMENTS if name in named]
    last = tree_of_text.body[-1]
    assert isinstance(last, ast.Expr), f"{text}: the last statement is no expression"
    tree_of_text.body[-1] = ast.parse(f"{RESULT} = {ast.unparse(last)}").body[0]
    body = ast.unparse(tree_of_text).splitlines()
    arguments = tuple(tree.copy(ARGUMENTS[name]) for name in parameters)
    value = _made(title, parameters, [*body, f"return {RESULT}"])(*map(tree.copy, arguments))
    return _made(title, parameters, [*body, f"return {_total(value, RESULT)}"]), arguments


def _lines(text: str) -> str:
    return text if "\n" in text else text.replace("; ", "\n")


def _total(value: Any, spelled: str) -> str:
    """One number of all the numbers of a result, not linear in any: so second order has something to see."""
    if isinstance(value, tuple | list | dict):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        terms = [_total(item, f"{spelled}[{key!r}]") for key, item in items]
        return " + ".join(term for term in terms if term != "0.0") or "0.0"
    if not tree.is_inexact(value):
        return "0.0"
    square = f"{spelled} * {spelled}"
    if np.iscomplexobj(value):
        square = f"{spelled}.real ** 2 + {spelled}.imag * 0.5"
    if np.ndim(value) == 0:
        return square if not isinstance(value, np.ndarray) else f"np.sum({square})"
    nans = bool(np.any(np.isnan(value)))
    return f"np.nansum({square})" if nans else f"np.sum({square})"


def _made(title: str, parameters: list[str], body: list[str]) -> Callable[..., Any]:
    """A function whose text can be read, as that of a function in a file can."""
    source = "\n".join([f"def sample({', '.join(parameters)}):", *(f"    {line}" for line in body), ""])
    file = f"<sample {title}: {body[-1]}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    scope: dict[str, Any] = {"np": np, "math": math, "__name__": "tests.coverage.sample"}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute | ast.Name):
            _import_modules(ast.unparse(node), scope)
    exec(compile(source, file, "exec"), scope)
    return scope["sample"]  # type: ignore[no-any-return]


def _import_modules(dotted: str, scope: dict[str, Any]) -> None:
    """The modules that a text names beside NumPy."""
    first = dotted.split(".")[0]
    if first in ("scipy", "cmath", "functools", "itertools", "collections", "copy", "operator", "types"):
        scope[first] = importlib.import_module(first)
        parts = dotted.split(".")
        for end in range(2, len(parts)):
            name = ".".join(parts[:end])
            try:
                importlib.import_module(name)
            except ImportError:
                break
