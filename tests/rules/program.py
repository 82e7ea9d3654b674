"""A point as the text of a program, so that a rule is tested as it is used: read, transformed, printed, run.

np.sum(x, axis=0)   ->   def program(a):
                             y = np.sum(a, axis=0)
                             return np.sum(W * y)
"""

from __future__ import annotations

import importlib.util
import inspect
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from tests.rules.evaluate import Case, direction, is_active

HEADER = (
    "import builtins\nimport cmath\nimport math\nimport operator\nimport numpy as np\n"
    "from scipy import fft, integrate, linalg, ndimage, signal, special, stats\n"
    "import scipy.cluster.vq as vq\nimport scipy.sparse.linalg as splinalg\n"
    "from s2s_ad.runtime import *\n\n\n"
)


@dataclass
class Program:
    """The text under construction: names and values of the active arguments, and of the data that it reads."""

    case: Case
    names: list[str] = field(default_factory=list)
    args: list[Any] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        """The function `program`: the call, summed with weights."""
        call = self.call()
        self.data["W"] = direction(self.case.y, 7)
        several = isinstance(self.case.y, tuple | list)
        terms = [f"np.sum(W[{i}] * y[{i}])" for i in range(len(self.case.y))] if several else ["np.sum(W * y)"]
        if any(map(np.iscomplexobj, self.case.y if several else [self.case.y])):
            terms = [f"np.real({term})" for term in terms]
        head = f"def program({', '.join(self.names)}):"
        return f"{HEADER}{head}\n    y = {call}\n    return {' + '.join(terms)}\n"

    def collected(self) -> list[Any]:
        """The active arguments."""
        self.call()
        return self.args

    def call(self) -> str:
        """The call as a user writes it: an operator's function, a method, an attribute or a function."""
        parameters = self.case.rule.parameters.parameters
        texts: list[str] = []
        for name, x in self.case.bound.arguments.items():
            kind = parameters[name].kind
            if kind is inspect.Parameter.VAR_POSITIONAL:
                texts += [self.spell(f"{name}{i}", item, name) for i, item in enumerate(x)]
            elif kind is inspect.Parameter.KEYWORD_ONLY or name in self.case.point.kwargs:
                texts.append(f"{name}={self.spell(name, x, name)}")
            else:
                texts.append(self.spell(name, x, name))
        head, _, short = self.case.point.rule.rpartition(".")
        match head:
            case "ndarray":
                rest = f"({', '.join(texts[1:])})" if callable(self.case.rule.function) else ""
                return f"{texts[0]}.{short}{rest}"
            case "runtime":
                return f"{short}({', '.join(texts)})"
            case _:
                return f"{head}.{short}({', '.join(texts)})"

    def spell(self, name: str, x: Any, parameter: str) -> str:
        """An argument: active ones are parameters, simple constants are written, the rest is data."""
        if parameter in self.case.active and isinstance(x, tuple | list) and is_active(x):
            items = [self.spell(f"{name}_{i}", item, parameter) for i, item in enumerate(x)]
            return f"[{', '.join(items)}]" if isinstance(x, list) else f"({', '.join(items)},)"
        if parameter in self.case.active and is_active(x):
            self.names.append(name)
            self.args.append(x)
            return name
        if is_literal(x):
            return repr(x)
        self.data[f"DATA_{name}"] = x
        return f"DATA_{name}"


def is_literal(x: Any) -> bool:
    """Can it be written in a program as its repr?"""
    if isinstance(x, tuple | list):
        return all(map(is_literal, x))
    return x is None or isinstance(x, int | str) or (isinstance(x, float) and np.isfinite(x))


def load(text: str, path: Path, data: dict[str, Any]) -> ModuleType:
    """The module of a text, with data among its globals."""
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module).update(data)
    return module
