"""The text of a generated module: imports, then the functions of the root and of its callees."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from s2s_ad import runtime
from s2s_ad.backend.assemble import Written
from s2s_ad.backend.build import Unit
from s2s_ad.backend.merge import merged
from s2s_ad.backend.origins import origins_in, undefined_in
from s2s_ad.request import Request
from s2s_ad.syntax.printer import to_source


def module_text(written: Iterable[tuple[Any, Written]], request: Request) -> tuple[str, list[Unit]]:
    """The text, and for each function what it must be provided with. Each item: a primal, and what was written."""
    units: list[Unit] = []
    texts: list[str] = []
    imported: dict[str, object] = {}
    for primal, item in merged(written):
        for tree in item.functions:
            units.append(Unit(tree.name, primal.function, item.helpers, origins_in(tree), undefined_in(tree)))
            texts.append(to_source(tree).strip())
        imported |= item.helpers
    header = _imports(imported)
    return "\n\n\n".join([*header, *texts]) + "\n", units


def _imports(helpers: dict[str, object]) -> list[str]:
    modules = {name: helper.__name__ for name, helper in helpers.items() if isinstance(helper, ModuleType)}
    lines = [_module_import(meant, name) for name, meant in modules.items()]
    others: dict[str, list[str]] = {}
    for name, helper in helpers.items():
        if name not in modules and vars(builtins).get(name) is not helper:
            package, own = _home(helper, name)
            others.setdefault(package, []).append(name if own == name else f"{own} as {name}")
    homeless = others.pop("", [])
    lines += [f"from {package} import {', '.join(sorted(names))}" for package, names in others.items()]
    lines += [f"# {name} is {_described(helpers[name])}" for name in homeless]
    return ["\n".join(lines)] if lines else []


def _described(homeless: object) -> str:
    """What stands under a name that can't be imported."""
    made = isinstance(homeless, type)
    return f"a {'class of functions made in a loop: what each reads' if made else 'function out of a table or rule'}"


def _home(helper: object, name: str) -> tuple[str, str]:
    """The module to import a helper from, and its name there: one of ours, or what a rule of the user's names; ""
    where it has no name to import it by."""
    if any(found is helper for found in vars(runtime).values()):
        own = name if getattr(runtime, name, None) is helper else helper.__name__  # type: ignore[attr-defined]
        return "s2s_ad.runtime", own
    package, own = getattr(helper, "__module__", None), getattr(helper, "__name__", name)
    found = getattr(sys.modules.get(str(package)), str(own), None)
    return (str(package), str(own)) if found is helper else ("", name)


def _module_import(meant: str, name: str) -> str:
    """
    >>> _module_import("math", "math"), _module_import("numpy", "np"), _module_import("scipy.special", "special")
    ('import math', 'import numpy as np', 'from scipy import special')
    """
    package, _, last = meant.rpartition(".")
    if meant == name:
        return f"import {meant}"
    return f"from {package} import {name}" if package and last == name else f"import {meant} as {name}"
