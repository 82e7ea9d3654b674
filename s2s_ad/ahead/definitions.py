"""What the text of a module defines and imports at its top level, by name.

>>> module = read_module("model", "from math import pi as p\\ndef area(r): return p * r**2\\nR = area(1.0)")
>>> module.imported["p"], sorted(module.defined)
(Import(module='math', attribute='pi', inside=frozenset()), ['R', 'area'])
"""

from __future__ import annotations

import ast
import importlib.util
import linecache
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import gast
import numpy as np

from s2s_ad.ahead.project import resolved
from s2s_ad.frontend.comments import attach_comments
from s2s_ad.frontend.locate import GENERATED
from s2s_ad.syntax.parse import parse
from s2s_ad.syntax.walk import in_order


@dataclass(frozen=True)
class Import:
    """`import module` if there is no attribute, else `from module import attribute`."""

    module: str
    attribute: str | None = None
    inside: frozenset[str] = field(default=frozenset(), compare=False)
    """Modules of a package that are imported with it: `import package.module` binds the package."""

    @property
    def whole(self) -> Import:
        """`from package import module` and `import package.module as m` are one: the module."""
        name = f"{self.module}.{self.attribute}"
        package, module = sys.modules.get(self.module), sys.modules.get(name)
        same = self.attribute is not None and module is not None and getattr(package, self.attribute, None) is module
        return Import(name) if same else self

    def together(self, other: Import | None) -> Import:
        """This import with what another one of the same package imports."""
        return self if other != self else replace(self, inside=self.inside | other.inside)


@dataclass(frozen=True)
class Module:
    """One module: its definitions, its imports, and the names that its functions declare global."""

    name: str
    defined: Mapping[str, gast.stmt] = field(default_factory=dict)
    imported: Mapping[str, Import] = field(default_factory=dict)
    rebound: frozenset[str] = frozenset()


def read_module(name: str, text: str, package: str = "") -> Module:
    """The top level of a text; of what is bound twice, the last."""
    tree = parse(text)
    lines = text.splitlines(keepends=True)
    defined: dict[str, gast.stmt] = {}
    imported: dict[str, Import] = {}
    for statement in _top_level(tree.body):
        for bound in _bound(statement):
            defined[bound] = statement
        for bound, found in _imports(statement, package):
            imported[bound] = found.together(imported.get(bound))
    for statement in {id(each): each for each in defined.values()}.values():
        if isinstance(statement, gast.FunctionDef | gast.ClassDef):
            attach_comments(statement, lines)
    nodes = in_order(tree.body)
    rebound = frozenset(name for node in nodes if isinstance(node, gast.Global) for name in node.names)
    return Module(name, defined, imported, rebound)


def module_of(namespace: Mapping[str, Any]) -> Module:
    """The module with these globals; empty if it has no file."""
    name, file = module_name(namespace), namespace.get("__file__")
    text = "".join(linecache.getlines(str(file), dict(namespace))) if file else ""
    return read_module(name, text, str(namespace.get("__package__") or ""))


def module_name(namespace: Mapping[str, Any]) -> str:
    """By which name others import a module: that of a script is its file's."""
    name = str(namespace.get("__name__", ""))
    file = namespace.get("__file__")
    return dotted_name(Path(file)) if name == "__main__" and file else name


def dotted_name(path: Path) -> str:
    """The module's name as its packages make it.

    >>> dotted_name(Path("somewhere/model.py"))
    'model'
    """
    path = resolved(path)
    parts = [] if path.stem == "__init__" else [path.stem]
    for folder in path.parents:
        if not (folder / "__init__.py").exists():
            break
        parts.insert(0, folder.name)
    return ".".join(parts)


def means(found: Import, name: str, meant: object) -> bool:
    """Whether an import binds `name` to that object, as far as is seen without importing anything."""
    module = sys.modules.get(found.module)
    if found.attribute is None:
        return module is meant
    return getattr(module, found.attribute, sys.modules.get(f"{found.module}.{found.attribute}")) is meant


def has_name(found: object) -> bool:
    """Whether an object is a module, stands under its own name in one, or is a function whose text was generated.

    >>> has_name(Path), has_name(ast), has_name(lambda x: x)
    (True, True, False)
    """
    if isinstance(found, ModuleType) or is_generated(found):
        return True
    name = getattr(found, "__name__", None)
    home = sys.modules.get(str(getattr(found, "__module__", None)))
    return name is not None and any(getattr(module, name, None) is found for module in (home, np))


def is_generated(found: object) -> bool:
    """Whether the pipeline wrote the text of a function."""
    return isinstance(found, FunctionType) and found.__code__.co_filename.startswith(GENERATED)


def _top_level(body: list[gast.stmt]) -> Iterator[gast.stmt]:
    for statement in body:
        yield statement
        if isinstance(statement, gast.If | gast.Try | gast.With):
            blocks = (getattr(statement, block, []) for block in ("body", "orelse", "finalbody"))
            for block in blocks:
                yield from _top_level(block)
            for handler in getattr(statement, "handlers", []):
                yield from _top_level(handler.body)


def _bound(statement: gast.stmt) -> list[str]:
    match statement:
        case gast.FunctionDef(name=name) | gast.ClassDef(name=name):
            return [name]
        case gast.Assign(targets=targets):
            return [node.id for target in targets for node in in_order([target]) if isinstance(node, gast.Name)]
        case gast.AnnAssign(target=gast.Name(id=name), value=value) if value is not None:
            return [name]
        case _:
            return []


def _imports(statement: gast.stmt, package: str) -> Iterator[tuple[str, Import]]:
    match statement:
        case gast.Import(names=names):
            for alias in names:
                root, dot, _ = alias.name.partition(".")
                inside = frozenset({alias.name} if dot else ())
                yield (alias.asname, Import(alias.name)) if alias.asname else (root, Import(root, inside=inside))
        case gast.ImportFrom(module=module, names=names, level=level):
            source = module or ""
            if level:
                try:
                    source = importlib.util.resolve_name("." * level + source, package)
                except ImportError:
                    return
            for alias in names:
                yield (alias.asname or alias.name), Import(source, alias.name)


def parse_annotation(text: str) -> gast.expr | None:
    """The expression that an annotation in quotes stands for."""
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return None
    return parse(text).body[0].value
