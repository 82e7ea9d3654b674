"""What a name in a file stands for, decided by what it means where the text was written that says it.

np               import numpy as np, as the user's module has it
sigmoid          from model import sigmoid; with `standalone` its definition
calls            model.calls, if a function declares it global
scale            a variable of a closure: getclosurevars(scaled).nonlocals["scale"]
unbroadcast      the definition in s2s_ad/runtime
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any, TypeAlias

import numpy as np

from s2s_ad import runtime
from s2s_ad.ahead.definitions import Import, Module, is_generated, means, module_name, module_of
from s2s_ad.errors import ahead as errors
from s2s_ad.frontend.bindings import MISSING, root_of


@dataclass(frozen=True)
class Copied:
    """The definition of a name at the top level of a module."""

    module: str
    name: str


@dataclass(frozen=True)
class State:
    """A global variable that some function assigns: it is read and written where it is."""

    module: str
    name: str


@dataclass(frozen=True)
class Held:
    """A variable that a function closes over."""

    holder: Import
    name: str


@dataclass(frozen=True)
class Text:
    """A function that no module has under its name: one that the pipeline wrote before, or that a wrapper hides."""

    function: FunctionType


@dataclass(frozen=True)
class Kept:
    """The class of a function that is made in a loop and kept: its instances are what each reads."""

    kind: type


Reference: TypeAlias = Import | Copied | State | Held | Text | Kept
OURS = ("s2s_ad.runtime.", "s2s_ad.errors.")
SHADOW = Import("types", "SimpleNamespace")


class Resolver:
    """Finds the references of names. `copies` says of which modules definitions are copied rather than imported."""

    def __init__(self, copies: Callable[[ModuleType], bool]) -> None:
        self.copies = copies
        self._modules: dict[str, Module] = {}

    def of_name(self, name: str, function: FunctionType) -> Reference | None:
        """What a free name of a function refers to; None for a builtin, and for what is bound nowhere."""
        kind, found = root_of(function, name)
        if found is MISSING or (kind == "builtin" and found is getattr(builtins, name, MISSING)):
            return None
        if kind != "cell":
            return self.of_global(name, function.__globals__)
        if is_generated(found):
            return Text(found)  # type: ignore[arg-type]
        if isinstance(found, type) and is_generated(vars(found).get("__call__")):
            return Kept(found)
        return self._of_helper(found) or self._of_cell(name, function)

    def of_global(self, name: str, namespace: Mapping[str, Any]) -> Reference | None:
        """What a name in the text of a module refers to."""
        found = namespace.get(name, MISSING)
        if found is MISSING:
            return None
        module = self.module(namespace)
        copied = self._is_copied(module.name)
        imported = module.imported.get(name)
        if imported is not None and means(imported, name, found):
            return self._followed(imported)
        if name in module.rebound:
            if copied:
                raise errors.unreachable(name, module.name, "is assigned by functions, and can't be copied")
            return State(module.name, name)
        if copied and name in module.defined:
            return Copied(module.name, name)
        if isinstance(found, ModuleType):
            return Import(found.__name__)
        if not namespace.get("__file__"):
            known = self.of_object(found)
            if known is not None:
                return known
            if isinstance(found, FunctionType):
                return Text(found)
            raise errors.unreachable(name, str(namespace.get("__name__")), "is in no module that can be imported")
        return Import(module.name, name)

    def module(self, namespace: Mapping[str, Any]) -> Module:
        """The module with these globals."""
        name = module_name(namespace)
        if name not in self._modules:
            self._modules[name] = module_of(namespace)
        return self._modules[name]

    def of_object(self, found: object, wanted: str | None = None) -> Reference | None:
        """A helper of generated code, a module, or whatever else stands under its own name in a module; None for a
        builtin that is wanted by its own name."""
        if isinstance(found, ModuleType):
            return Import(found.__name__)
        if found is SimpleNamespace:
            return SHADOW
        if is_generated(found):
            return Text(found)  # type: ignore[arg-type]
        if isinstance(found, type) and is_generated(vars(found).get("__call__")):
            return Kept(found)
        name = str(getattr(found, "__name__", ""))
        for module in (sys.modules.get(str(getattr(found, "__module__", ""))), np):
            if module is not None and getattr(module, name, None) is found:
                if self._is_copied(module.__name__):
                    return self.of_global(name, vars(module))
                own = module is builtins and wanted in (None, name)
                return None if own else Import(module_name(vars(module)), name)
        return None

    def _followed(self, imported: Import) -> Reference:
        """An import from a module that is copied from is a definition there, or an import there."""
        module = sys.modules.get(imported.module)
        if imported.attribute is None or module is None or not self._is_copied(imported.module):
            return imported
        return self.of_global(imported.attribute, vars(module)) or imported

    def _is_copied(self, name: str) -> bool:
        if name.partition(".")[0] == "s2s_ad":
            return name.startswith(OURS)
        module = sys.modules.get(name)
        return module is not None and self.copies(module)

    def _of_helper(self, found: object) -> Reference | None:
        name = getattr(found, "__name__", "")
        ours = isinstance(found, ModuleType) or found is SimpleNamespace or getattr(runtime, name, None) is found
        return self.of_object(found) if ours else None

    def _of_cell(self, name: str, function: FunctionType) -> Reference:
        code = function.__code__
        own = function.__globals__
        holder = next((key for key, value in own.items() if getattr(value, "__code__", None) is code), None)
        if holder is None or self._is_copied(module_name(own)):
            raise errors.unreachable(name, function.__name__, "is a variable of the function around it")
        return Held(Import(module_name(own), holder), name)
