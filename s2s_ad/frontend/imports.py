"""Imports inside of a function: what they bind means the same in all of its text, and in all that is made of it.

Before and after::

    def f(x):                                    def f(x):              with np, exp: what they mean
        import numpy as np                           return np.sum(exp(x))
        from math import exp
        return np.sum(exp(x))

    if n > 3: from math import sin as g          if n > 3: g = math_sin
    else: from math import cos as g              else: g = math_cos

    from config import rate                      rate = config_module.rate

A name that other statements bind too, or that imports bind to different things, stays a variable, which is assigned
what is imported; data of a module is read when the function runs. What can't be imported is left as it is, for the time
when the function comes to it. A `try` around nothing but imports goes the way that it goes here and now.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType

import gast

from s2s_ad.frontend.bindings import MISSING, is_meaning
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import Names, names_in, writes
from s2s_ad.syntax.walk import in_order

_FAILURES = frozenset({"ImportError", "ModuleNotFoundError", "Exception"})
_IMPORTS = (gast.Import, gast.ImportFrom)


@dataclass(frozen=True)
class Imported:
    """What one name of an import means: a module, or an attribute of it."""

    module: str
    attribute: str | None = None
    inside: str | None = field(default=None, compare=False)

    @property
    def meaning(self) -> object:
        """The object, now; MISSING if it can't be imported."""
        try:
            module = _module(self.inside or self.module) and _module(self.module)
            if self.attribute is None:
                return module
            return getattr(module, self.attribute, None) or _module(f"{self.module}.{self.attribute}")
        except ImportError:
            return MISSING


def _module(name: str) -> ModuleType:
    return sys.modules.get(name) or importlib.import_module(name)


def lift_imports(tree: gast.FunctionDef, package: str) -> Mapping[str, Imported]:
    """Take the imports out of a function, in place; what the names mean that they were for."""
    if not any(isinstance(node, _IMPORTS) for node in in_order(tree.body)):
        return {}
    lift = _Lift(package, Names(names_in(tree)))
    tree.body = lift.tried(tree.body)
    found = [(name, meant) for node in in_order(tree.body) for name, meant in lift.bound(node)]
    lift.plain = {name: meant for name, meant in found if {other for each, other in found if each == name} == {meant}}
    for name in _bound_otherwise(tree):
        lift.plain.pop(name, None)
    tree.body = lift.block(tree.body)
    return lift.meanings


@dataclass
class _Lift:
    package: str
    names: Names
    plain: dict[str, Imported] = field(default_factory=dict)
    meanings: dict[str, Imported] = field(default_factory=dict)

    def bound(self, node: gast.AST) -> Iterator[tuple[str, Imported]]:
        """The names that an import binds to modules, classes and functions."""
        for _, name, meant in self.aliases(node):
            if is_meaning(meant.meaning):
                yield name, meant

    def aliases(self, node: gast.AST) -> Iterator[tuple[gast.alias, str, Imported]]:
        """The parts of an import, the name that each binds, and what it means."""
        match node:
            case gast.Import(names=names):
                for alias in names:
                    root = alias.name.partition(".")[0]
                    whole = Imported(alias.name) if alias.asname else Imported(root, inside=alias.name)
                    yield alias, alias.asname or root, whole
            case gast.ImportFrom(module=module, names=names, level=level):
                above = self.package.rsplit(".", level - 1)[0] if level else ""
                home = ".".join(part for part in (above, module or "") if part)
                for alias in names:
                    yield alias, alias.asname or alias.name, Imported(home, alias.name)

    def tried(self, body: list[gast.stmt]) -> list[gast.stmt]:
        """The blocks in which each `try` around imports is the way that it goes."""
        out: list[gast.stmt] = []
        for statement in body:
            for block in _blocks(statement):
                block[:] = self.tried(block)
            taken = self.way(statement) if isinstance(statement, gast.Try) else None
            out += [statement] if taken is None else taken
        return out

    def way(self, node: gast.Try) -> list[gast.stmt] | None:
        """The statements of a `try` that are run; None if that shows only when they are."""
        if not all(isinstance(each, _IMPORTS) or _is_constant(each) for each in node.body):
            return None
        if all(meant.meaning is not MISSING for each in node.body for *_, meant in self.aliases(each)):
            return [*node.body, *node.orelse, *node.finalbody]
        match node.handlers:
            case [gast.ExceptHandler(type=kind, name=None, body=handled), *_]:
                caught = kind is None or getattr(kind, "id", None) in _FAILURES
                return [*handled, *node.finalbody] if caught else None
        return None

    def block(self, body: list[gast.stmt]) -> list[gast.stmt]:
        out = [made for statement in body for made in self.statement(statement)]
        return out or [adopted(gast.Pass(), body[0])]

    def statement(self, statement: gast.stmt) -> list[gast.stmt]:
        for block in _blocks(statement):
            if block:
                block[:] = self.block(block)
        if not isinstance(statement, _IMPORTS):
            return [statement]
        made: list[gast.stmt] = []
        left = []
        for alias, name, meant in self.aliases(statement):
            found = meant.meaning
            if found is MISSING:
                left.append(alias)
            elif name in self.plain:
                self.meanings[name] = meant
            elif is_meaning(found):
                made.append(_assigned(name, _read(self.name(meant))))
            else:
                module = _read(self.name(Imported(meant.module)))
                made.append(_assigned(name, gast.Attribute(module, str(meant.attribute), gast.Load())))
        statement.names = left
        return [*([statement] if left else []), *(adopted(each, statement) for each in made)]

    def name(self, meant: Imported) -> str:
        """The name of something that no name of its own means."""
        for name, known in self.meanings.items():
            if known == meant and name not in self.plain:
                return name
        last = meant.module.rpartition(".")[2]
        name = self.names.fresh(f"{last}_{meant.attribute}" if meant.attribute else f"{last}_module")
        self.meanings[name] = meant
        return name


def _read(name: str) -> gast.Name:
    return gast.Name(name, gast.Load(), None, None)


def _assigned(name: str, value: gast.expr) -> gast.Assign:
    return gast.Assign([gast.Name(name, gast.Store(), None, None)], value, None)


def adopted(statement: gast.stmt, source: gast.stmt) -> gast.stmt:
    """With the place of the statement that it stands for."""
    adopt(statement, source)
    return statement


def _blocks(statement: gast.AST) -> Iterator[list[gast.stmt]]:
    """The blocks in a statement, those of a nested function among them."""
    for name in ("body", "orelse", "finalbody"):
        if isinstance(block := getattr(statement, name, None), list):
            yield block
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield part.body


def _is_constant(statement: gast.stmt) -> bool:
    match statement:
        case gast.Assign(targets=[gast.Name()], value=gast.Constant()) | gast.Pass():
            return True
    return False


def _bound_otherwise(tree: gast.FunctionDef) -> set[str]:
    """The names that the function, or one in it, binds by other statements than imports."""
    found = set(writes(tree.args))
    for node in in_order(tree.body):
        match node:
            case gast.Name(id=name, ctx=gast.Store() | gast.Del() | gast.Param()):
                found.add(name)
            case gast.FunctionDef() | gast.ClassDef():
                found |= {node.name}
            case gast.Global() | gast.Nonlocal():
                found |= set(node.names)
            case gast.ExceptHandler(name=str(name)) | gast.MatchAs(name=str(name)) | gast.MatchStar(name=str(name)):
                found.add(name)
            case gast.MatchMapping(rest=str(name)):
                found.add(name)
    return found
