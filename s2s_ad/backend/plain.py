"""A function without its blocks of `grad_of`: what a plain call of it runs.

    h = np.tanh(z)                                h = np.tanh(z)
    with grad_of(h) as h_bar:              ->     return np.sum(h * h)
        print(h_bar)
    return np.sum(h * h)
"""

from __future__ import annotations

from types import FunctionType

import gast

from s2s_ad.backend.build import Unit, build
from s2s_ad.frontend.hooks import block_of
from s2s_ad.frontend.source import read
from s2s_ad.syntax.printer import to_source
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes


def without_blocks(function: FunctionType) -> FunctionType:
    """The same function if it has none, else a new one over its globals, cells and defaults."""
    source = read(function)
    if not any(block_of(node) is not None for node in all_nodes([source.tree])):
        return function
    tree = copy_tree(source.tree)
    for node in list(all_nodes([tree])):
        for name in ("body", "orelse", "finalbody"):
            if isinstance(getattr(node, name, None), list):
                setattr(node, name, _left(getattr(node, name), name))
    built = build(to_source(tree), [Unit(tree.name, function, {})], f"{tree.name} without grad_of")
    made = built.bind(function)[tree.name]
    assert isinstance(made, FunctionType)
    return made


def _left(body: list[gast.stmt], name: str) -> list[gast.stmt]:
    left = [each for each in body if not (isinstance(each, gast.Assign) and block_of(each.value) is not None)]
    return left or ([gast.Pass()] if name == "body" else [])
