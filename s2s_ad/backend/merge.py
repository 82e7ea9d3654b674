"""Write once what came out twice: a callee is specialised for each kind of arguments, often to the same text.

    def f_forward(x): ... g_forward(x) ...           def f_forward(x): ... g_forward(x) ...
    def g_forward(x): ... g1_forward(x - 1.0) ...    def g_forward(x): ... g_forward(x - 1.0) ...
    def g1_forward(x): ... g1_forward(x - 1.0) ...

Two are the same if their texts are, but for the names of functions that are the same: the coarsest such partition, as
for the states of an automaton (Hopcroft 1971), found by splitting classes until nothing more splits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import gast

from s2s_ad.backend.assemble import Written
from s2s_ad.syntax.printer import to_source
from s2s_ad.syntax.walk import all_nodes

Items = list[tuple[Any, Written]]


def merged(written: Iterable[tuple[Any, Written]]) -> Items:
    """The items, each a primal and what was written for it, without those that repeat an earlier one."""
    items = list(written)
    first = _first_alike(items)
    kept = [item for index, item in enumerate(items) if first[index] == index]
    renamed = {
        tree.name: same.name
        for index, (_, item) in enumerate(items)
        for tree, same in zip(item.functions, items[first[index]][1].functions, strict=True)
        if first[index] != index
    }
    for node in all_nodes(tree for _, item in kept if renamed for tree in item.functions):
        if node.__class__ is gast.Name:
            node.id = renamed.get(node.id, node.id)
    return kept


def _first_alike(items: Items) -> list[int]:
    """For each item the index of the first that is the same."""
    functions = [id(primal.function) for primal, _ in items]
    if len(set(functions)) == len(items):
        return list(range(len(items)))
    names = {name: index for index, (_, item) in enumerate(items) for name in _names(item)}
    word = re.compile(rf"\b({'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})\b")
    texts = [word.split("\n".join(to_source(tree) for tree in item.functions)) for _, item in items]
    alike = [functions.index(function) for function in functions]
    while True:
        seen: dict[tuple[object, ...], int] = {}
        finer = [
            seen.setdefault((alike[index], *_with_classes(text, names, alike)), index)
            for index, text in enumerate(texts)
        ]
        if finer == alike:
            return alike
        alike = finer


def _names(item: Written) -> list[str]:
    """The names of what was written, and the name that they are made of, which their docstrings mention."""
    return [*(tree.name for tree in item.functions), item.functions[0].name.rpartition("_")[0]]


def _with_classes(text: list[str], names: dict[str, int], alike: list[int]) -> list[object]:
    """A text in which the class of a function, and its ending, stand for its name."""
    return [
        (alike[names[part]], part.rpartition("_")[2] if part.endswith(_ENDINGS) else "") if place % 2 else part
        for place, part in enumerate(text)
    ]


_ENDINGS = ("_forward", "_pullback", "_jvp", "_linearized", "_pushforward")
