"""The text of a generated module: imports, then the functions of the root and of its callees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from s2s_ad.backend.assemble import Written
from s2s_ad.backend.build import Unit
from s2s_ad.request import Request
from s2s_ad.syntax.printer import to_source


def module_text(written: Iterable[tuple[Any, Written]], request: Request) -> tuple[str, list[Unit]]:
    """The text, and for each function what it must be provided with. Each item: a primal, and what was written."""
    units: list[Unit] = []
    texts: list[str] = []
    imported: dict[str, object] = {}
    for primal, item in written:
        for tree in item.functions:
            units.append(Unit(tree.name, primal.function, item.helpers))
            texts.append(to_source(tree).strip())
        imported |= item.helpers
    header = _imports(imported)
    return "\n\n\n".join([*header, *texts]) + "\n", units


def _imports(helpers: dict[str, object]) -> list[str]:
    lines = [f"import numpy as {name}" for name, helper in helpers.items() if getattr(helper, "__name__", "") == "numpy"]
    names = [
        helper.__name__ if helper.__name__ == name else f"{helper.__name__} as {name}"  # type: ignore[attr-defined]
        for name, helper in helpers.items()
        if getattr(helper, "__name__", "") != "numpy"
    ]
    if names:
        lines.append(f"from s2s_ad.runtime import {', '.join(names)}")
    return ["\n".join(lines)] if lines else []
