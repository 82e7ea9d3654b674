"""From a function to its tree, with the user's own lines and comments.

>>> read(_example).tree.body[0].origin.text
'    return 2 * x  # twice'
>>> read(_example).tree.body[0].comment
'twice'
"""

from __future__ import annotations

import linecache
from collections.abc import Iterator
from dataclasses import dataclass
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE
from types import CodeType, FunctionType

import gast

from s2s_ad import errors
from s2s_ad.frontend import given
from s2s_ad.frontend.comments import attach_comments
from s2s_ad.frontend.convert import definition
from s2s_ad.frontend.locate import Found, generated, locate
from s2s_ad.frontend.origins import place_all
from s2s_ad.frontend.unwrap import unwrap


@dataclass(frozen=True)
class Source:
    """A function as its user wrote it."""

    tree: gast.FunctionDef
    file: str
    text: str
    name: str
    code: CodeType
    function: FunctionType


def read(function: object, source: str | None = None) -> Source:
    """The tree of `function`, found through its file or, where no file can be read, in the text `source`.

    A lambda becomes a `def` with one `return`; decorators are left out. Raises DifferentiationError where the text
    is out of reach or is not what the function's code was compiled from.
    """
    plain = unwrap(function)
    if plain.__code__.co_flags & (CO_COROUTINE | CO_ASYNC_GENERATOR):
        raise errors.asynchronous(plain)
    text, found = _in_file(plain) if source is None else given.find(source, plain)
    lines = text.splitlines(keepends=True)
    tree = definition(found)
    place_all(tree, plain.__code__.co_filename, lines, tree.name)
    attach_comments(tree, lines)
    own = "".join(lines[found.node.lineno - 1 : found.node.end_lineno])
    return Source(tree, plain.__code__.co_filename, own, tree.name, plain.__code__, plain)


def _in_file(function: FunctionType) -> tuple[str, Found]:
    texts = list(_texts(function))
    for text in texts:
        found = generated(text, function.__code__) or locate(text, function.__code__)
        if found is not None:
            return text, found
    raise (errors.source_changed if texts else errors.no_source)(function)


def _texts(function: FunctionType) -> Iterator[str]:
    """The text known to linecache, then, if that will not do, the one in the file now."""
    file = function.__code__.co_filename
    known = linecache.getlines(file, function.__globals__)
    if known:
        yield "".join(known)
    linecache.checkcache(file)
    fresh = linecache.getlines(file, function.__globals__)
    if fresh and fresh != known:
        yield "".join(fresh)


def _example(x: float) -> float:
    return 2 * x  # twice
