"""Every lambda and def of some large modules is found from its code object alone, each its own."""

from __future__ import annotations

import functools
import inspect
import statistics
import tarfile
import typing
from types import CodeType, ModuleType

import pytest

from s2s_ad.frontend.locate import _codes, locate

MANY = (
    "fs = [lambda x: x, lambda x: x, lambda x: lambda x: x, (lambda: 0), (lambda: 1 + 2)]; "
    "g = lambda a: [lambda b: a + b, lambda b: a]\n"
)


def codes(text: str) -> list[CodeType]:
    return [code for code in _codes(text, 0) if code.co_name == "<lambda>" or code.co_name.isidentifier()]


def check(text: str) -> int:
    """How many functions were found; each code object must have a node of its own."""
    found = []
    for code in codes(text):
        place = locate(text, code)
        if place is not None:
            assert getattr(place.node, "name", "<lambda>") == code.co_name
            found.append(id(place.node))
    assert len(found) == len(set(found)), "two code objects share a node"
    return len(found)


MODULES = [statistics, typing, functools, tarfile, inspect]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.__name__))
def test_functions_of_the_standard_library(module: ModuleType) -> None:
    assert check(inspect.getsource(module)) > 20


def test_lambdas_side_by_side_and_in_each_other() -> None:
    assert check(MANY) == 9
