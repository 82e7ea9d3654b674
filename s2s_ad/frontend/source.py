"""From a function to its tree, with the user's own lines and comments.

>>> read(_example).tree.body[0].origin.text
'    return 2 * x  # twice'
>>> read(_example).tree.body[0].comment
'twice'
"""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

import gast

from s2s_ad import errors
from s2s_ad.frontend import given, sent, unset
from s2s_ad.frontend.comments import attach_comments
from s2s_ad.frontend.convert import definition
from s2s_ad.frontend.hooks import with_operations
from s2s_ad.frontend.imports import Imported, lift_imports
from s2s_ad.frontend.locate import Found, generated, locate
from s2s_ad.frontend.origins import place_all
from s2s_ad.frontend.unwrap import unwrap
from s2s_ad.syntax.scopes import reads, writes
from s2s_ad.syntax.walk import all_nodes

if TYPE_CHECKING:  # a scope is of a text that was read
    from s2s_ad.frontend.scope import Scope

MOST_REMEMBERED = 64
_remembered: dict[int, tuple[weakref.ref[CodeType], Source]] = {}


@dataclass(frozen=True)
class Source:
    """A function's text as its user wrote it, but for its imports, whose names mean `imports`. The tree is shared:
    whoever changes it copies it before."""

    tree: gast.FunctionDef
    file: str
    text: str
    name: str
    parameters: tuple[str, ...]
    imports: Mapping[str, Imported] = field(default_factory=dict)
    checked: dict[frozenset[str], list[Scope]] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What its names meant when it was found to be in the accepted language, by the parameters that vary."""

    @cached_property
    def names(self) -> tuple[frozenset[str], ...]:
        """The function's own names, the free ones that it reads, and those declared global or nonlocal."""
        body = self.tree.body
        outer = {
            name
            for node in all_nodes(body)
            if node.__class__ in (gast.Global, gast.Nonlocal)
            for name in node.names
            if name not in self.parameters
        }
        own = writes(self.tree.args, *body) - outer
        return frozenset(own), frozenset(set().union(*map(reads, body)) - own), frozenset(outer)


def read(function: object, source: str | None = None) -> Source:
    """The tree of `function`, found through its file or, where no file can be read, in the text `source`.

    A lambda becomes a `def` with one `return`; decorators are left out. Raises DifferentiationError where the text
    is out of reach or is not what the function's code was compiled from. What was found for a code object is
    remembered: its text can't change any more.
    """
    plain = unwrap(function)
    code = plain.__code__
    if code.co_flags & (CO_COROUTINE | CO_ASYNC_GENERATOR):
        raise errors.asynchronous(plain)
    known = _remembered.get(id(code))
    if source is None and known is not None and known[0]() is code:
        return known[1]
    found = _read(plain, source)
    if source is None:
        _remembered[id(code)] = (weakref.ref(code), found)
        for oldest in list(_remembered)[:-MOST_REMEMBERED]:
            _remembered.pop(oldest, None)
    return found


def _read(plain: FunctionType, source: str | None) -> Source:
    file, text, found = _in_file(plain) if source is None else (plain.__code__.co_filename, *given.find(source, plain))
    lines = text.splitlines(keepends=True)
    tree = definition(found)
    place_all(tree, file, lines, tree.name)
    attach_comments(tree, lines)
    unset.mark(tree, file)
    with_operations(tree, plain)
    if "__class__" in plain.__code__.co_freevars:
        _spell_super(tree)
    imports = lift_imports(tree, str(plain.__globals__.get("__package__") or ""))
    own = "".join(lines[found.node.lineno - 1 : found.node.end_lineno])
    return Source(tree, file, own, tree.name, plain.__code__.co_varnames, imports)


def _spell_super(tree: gast.FunctionDef) -> None:
    """`super()` means `super(__class__, self)`, with a variable around the method that Python makes for it."""
    given = [*tree.args.posonlyargs, *tree.args.args]
    for node in all_nodes([tree]):
        match node:
            case gast.Call(func=gast.Name(id="super"), args=[], keywords=[]) if given:
                node.args = [gast.Name(name, gast.Load(), None, None) for name in ("__class__", given[0].id)]


def tell(function: object, source: str) -> None:
    """Let a function, and those it calls out of the same text, be read in a text: that which `exec` was given.

    >>> names = {}
    >>> exec("def cube(x): return x**3", names)
    >>> tell(names["cube"], "def cube(x): return x**3")
    >>> read(names["cube"]).text
    'def cube(x): return x**3'
    """
    given.tell(unwrap(function), source)


def _in_file(function: FunctionType) -> tuple[str, str, Found]:
    """The file, its text, and the function in it."""
    told = given.told(function)
    if told is not None:
        return function.__code__.co_filename, *told
    texts = list(_texts(function))
    for file, text in [*texts, *((file, "".join(linecache.getlines(file))) for file in sent.files(function))]:
        found = generated(text, function.__code__) or locate(text, function.__code__)
        if found is not None:
            return file, text, found
    edited = texts and function.__code__.co_filename != "<string>"  # what `python -c` was given has that name too
    raise (errors.source_changed if edited else errors.no_source)(function)


def _texts(function: FunctionType) -> Iterator[tuple[str, str]]:
    """The file with the text known to linecache, then, if that will not do, with the one in it now."""
    file = function.__code__.co_filename
    known = linecache.getlines(file, function.__globals__)
    if known:
        yield file, "".join(known)
    linecache.checkcache(file)
    fresh = linecache.getlines(file, function.__globals__)
    if fresh and fresh != known:
        yield file, "".join(fresh)


def _example(x: float) -> float:
    return 2 * x  # twice
