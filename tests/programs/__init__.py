"""The corpus: ordinary Python functions, by chapter of construct, each with arguments and what is known about it."""

import importlib
import pkgutil

from tests.programs.registry import PROGRAMS, Program

for chapter in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{chapter}")

__all__ = ["PROGRAMS", "Program"]
