"""The text of a generated module: imports, then the functions of the root and of its callees."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import Any

from s2s_ad import runtime
from s2s_ad.backend.assemble import Written
from s2s_ad.backend.build import Unit
from s2s_ad.backend.merge import merged
from s2s_ad.backend.origins import origins_in
from s2s_ad.request import Request
from s2s_ad.syntax.printer import to_source


def module_text(written: Iterable[tuple[Any, Written]], request: Request) -> tuple[str, list[Unit]]:
    """The text, and for each function what it must be provided with. Each item: a primal, and what was written."""
    units: list[Unit] = []
    texts: list[str] = []
    imported: dict[str, object] = {}
    for primal, item in merged(written):
        for tree in item.functions:
            units.append(Unit(tree.name, primal.function, item.helpers, origins_in(tree)))
            texts.append(to_source(tree).strip())
        imported |= item.helpers
    header = _imports(imported)
    return "\n\n\n".join([*header, *texts]) + "\n", units


def _imports(helpers: dict[str, object]) -> list[str]:
    modules = {name: helper.__name__ for name, helper in helpers.items() if isinstance(helper, ModuleType)}
    lines = [_module_import(meant, name) for name, meant in modules.items()]
    names = [
        name if getattr(runtime, name, None) is helper else f"{helper.__name__} as {name}"  # type: ignore[attr-defined]
        for name, helper in helpers.items()
        if name not in modules
    ]
    if names:
        lines.append(f"from s2s_ad.runtime import {', '.join(sorted(names))}")
    return ["\n".join(lines)] if lines else []


def _module_import(meant: str, name: str) -> str:
    """
    >>> _module_import("math", "math"), _module_import("numpy", "np"), _module_import("scipy.special", "special")
    ('import math', 'import numpy as np', 'from scipy import special')
    """
    package, _, last = meant.rpartition(".")
    if meant == name:
        return f"import {meant}"
    return f"from {package} import {name}" if package and last == name else f"import {meant} as {name}"
