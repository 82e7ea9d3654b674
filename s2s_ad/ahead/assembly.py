"""The body of a file: functions whose names are given their meaning by imports, and by copies of definitions.

Each reference has one name in the file, the one that the text uses if nothing else has it.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import gast

from s2s_ad.ahead.attributes import Find, without_modules
from s2s_ad.ahead.definitions import Import
from s2s_ad.ahead.docstrings import with_folded_docs
from s2s_ad.ahead.pieces import Piece, text_piece
from s2s_ad.ahead.references import OURS, Copied, Held, Kept, Reference, Resolver, State, Text
from s2s_ad.errors import ahead as errors
from s2s_ad.syntax.names import Names, names_in, reads, rename
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.visit import copy_tree, map_expressions
from s2s_ad.syntax.walk import in_order


@dataclass(frozen=True)
class Definition:
    """A statement of the file; `at_once`: what it needs is called or read when the file is imported."""

    statement: gast.stmt
    at_once: bool


class Assembly:
    """Collects imports and definitions while functions are added."""

    def __init__(self, resolver: Resolver, pieces: Iterable[Piece], *ends: Iterable[Piece]) -> None:
        pieces = list(pieces)
        self.resolver = resolver
        self.imports: dict[str, Import] = {}
        self.functions: list[gast.stmt] = []
        self._defined: dict[str, Definition] = {}
        local = set().union(*(names_in(piece.tree) - reads(piece.tree) for piece in pieces))
        self._names = Names(local | {piece.tree.name for piece in pieces})
        self._known: dict[Reference, str] = {}
        for piece in pieces:
            self.functions.append(self._added(piece))
        written = frozenset(piece.tree.name for piece in pieces)
        self.constants, self.tests, self.notes = (
            [self._added(replace(each, siblings=written)) for each in end] for end in ends
        )

    @property
    def early(self) -> list[gast.stmt]:
        """The definitions that are needed when the file is imported, each after those that it needs."""
        found: dict[str, gast.stmt] = {}
        for name, definition in self._defined.items():
            if definition.at_once:
                self._gather(name, found)
        return list(found.values())

    @property
    def late(self) -> list[gast.stmt]:
        """All other definitions."""
        early = list(map(id, self.early))
        return [each.statement for each in self._defined.values() if id(each.statement) not in early]

    def _gather(self, name: str, found: dict[str, gast.stmt], inside: tuple[str, ...] = ()) -> None:
        if name in found or name in inside:
            return
        statement = self._defined[name].statement
        for needed in sorted(reads(statement) & set(self._defined)):
            self._gather(needed, found, (*inside, name))
        found[name] = statement

    def _added(self, piece: Piece) -> gast.FunctionDef:
        def find(name: str) -> Reference | None:
            if name in piece.helpers:
                helper = piece.helpers[name]
                reference = self.resolver.of_object(helper, name)
                if reference is None and vars(builtins).get(name) is not helper:
                    raise errors.unreachable(name, piece.tree.name, "is a function that has no name of its own")
                return reference
            return None if name in piece.siblings else self.resolver.of_name(name, piece.primal)

        tree: gast.FunctionDef = self._spelled(piece.tree, find)
        return tree

    def _spelled(self, tree: Any, find: Find) -> Any:
        """A copy of a tree, with each free name spelled as the file spells what it means."""
        tree, of_modules = without_modules(tree, find, self.resolver)
        renamed: dict[str, str] = {}
        held: dict[str, gast.expr] = {}
        free = reads(tree) | {name for node in in_order([tree]) if isinstance(node, gast.Global) for name in node.names}
        for name in sorted(free):
            reference = of_modules.get(name) or find(name)
            if isinstance(reference, State):
                held[name] = self._state(reference)
            elif reference is not None:
                renamed[name] = self._name_of(reference, name.rpartition(".")[2])
        own = names_in(tree) - free
        renamed = {name: new for name, new in renamed.items() if name != new}
        renamed |= {name: self._names.fresh(name) for name in sorted(own & set(renamed.values()))}
        tree = rename(tree, renamed) if renamed else copy_tree(tree)
        return _with_state(tree, held) if held else tree

    def _name_of(self, reference: Reference, wanted: str) -> str:
        """The name in the file of what a reference means; it is imported or defined there from now on."""
        reference = reference.whole if isinstance(reference, Import) else reference
        if reference in self._known:
            name = self._known[reference]
            if isinstance(reference, Import):
                self.imports[name] = reference.together(self.imports[name])
            return name
        name = self._known[reference] = self._names.fresh(wanted)
        match reference:
            case Import():
                self.imports[name] = reference
            case Copied():
                self._copy(reference, name)
            case Held():
                self._hold(reference, name)
            case Kept():
                (statement,) = quote(f'class {name}:\n    """What each function that is made in a loop reads."""')
                self._defined[name] = Definition(statement, at_once=False)
            case Text(function=function):
                piece = text_piece(function)
                piece.tree.name = name
                self.functions.append(self._added(piece))
        return name

    def _state(self, reference: State) -> gast.expr:
        module, _, last = reference.module.rpartition(".")
        name = self._name_of(Import(module, last) if module else Import(last), last)
        return quote_expr(f"{name}.{reference.name}")

    def _hold(self, reference: Held, name: str) -> None:
        reader = self._name_of(Import("inspect", "getclosurevars"), "getclosurevars")
        holder = self._name_of(reference.holder, reference.holder.attribute or "")
        (statement,) = quote(f"{name} = {reader}({holder}).nonlocals[{reference.name!r}]")
        self._defined[name] = Definition(statement, at_once=True)

    def _copy(self, reference: Copied, name: str) -> None:
        namespace = vars(sys.modules[reference.module])
        statement = self.resolver.module(namespace).defined[reference.name]
        if not _defines_one(statement):
            raise errors.unreachable(reference.name, reference.module, "is assigned together with other names")

        def find(free: str) -> Reference | None:
            return reference if free == name else self.resolver.of_global(free, namespace)

        statement = self._undecorated(statement, reference, namespace)
        if reference.module.startswith(OURS):
            statement = with_folded_docs(statement)
        made = self._spelled(rename(statement, {reference.name: name}), find)
        at_once = not isinstance(made, gast.FunctionDef) or bool(made.decorator_list)
        self._defined[name] = Definition(made, at_once)

    def _undecorated(self, statement: gast.stmt, reference: Copied, namespace: Mapping[str, Any]) -> gast.stmt:
        """A function without the decorators of this package, which leave it as it is; an error if one does not."""
        own = [each for each in getattr(statement, "decorator_list", ()) if self._is_ours(each, namespace)]
        if not own:
            return statement
        plain = getattr(namespace[reference.name], "__wrapped__", namespace[reference.name])
        if getattr(plain, "__code__", None) is None or plain.__code__.co_filename != namespace.get("__file__"):
            raise errors.unreachable(reference.name, reference.module, "is made by its decorator, and can't be copied")
        made = copy_tree(statement)
        made.decorator_list = [
            kept for kept, each in zip(made.decorator_list, statement.decorator_list, strict=True) if each not in own
        ]
        return made

    def _is_ours(self, decorator: gast.expr, namespace: Mapping[str, Any]) -> bool:
        found = {self.resolver.of_global(name, namespace) for name in reads(decorator)}
        return any(isinstance(each, Import) and each.module.partition(".")[0] == "s2s_ad" for each in found)


def _defines_one(statement: gast.stmt) -> bool:
    match statement:
        case gast.Assign(targets=[gast.Name()]) | gast.AnnAssign() | gast.FunctionDef() | gast.ClassDef():
            return True
        case _:
            return False


def _with_state(tree: Any, held: Mapping[str, gast.expr]) -> Any:
    """Global variables as attributes of the module that they belong to."""

    def change(node: gast.expr) -> gast.expr:
        if not isinstance(node, gast.Name) or node.id not in held:
            return node
        new = copy_tree(held[node.id])
        new.ctx = node.ctx
        return new

    tree = map_expressions(tree, change)
    for node in in_order([tree]):
        for block in ("body", "orelse", "finalbody"):
            statements = getattr(node, block, None)
            if isinstance(statements, list):
                statements[:] = list(_without_global(statements, held))
    return tree


def _without_global(statements: list[gast.stmt], held: Mapping[str, gast.expr]) -> Iterator[gast.stmt]:
    for statement in statements:
        if isinstance(statement, gast.Global):
            statement.names = [name for name in statement.names if name not in held]
        if not isinstance(statement, gast.Global) or statement.names:
            yield statement
