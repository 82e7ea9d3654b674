"""The corpus covers the language: every construct that is promised occurs in at least two programs."""

import inspect

import numpy as np
import pytest

from s2s_ad import tree
from tests.programs import PROGRAMS

# Each line of the language's description, as the tags that stand for it.
CONSTRUCTS = {
    "assignments": "tuple-target nested-target chained-assignment swap rebinding",
    "operators": "operators unary power matmul modulo floordiv bitwise comparison",
    "augmented assignment": "augmented whole-array-augmented",
    "choices": "if elif ternary and or not chained-comparison in is",
    "for": "for-range range-step negative-range for-array for-list for-tuple for-dict zip enumerate reversed",
    "carried": "loop-carried zero-iterations triangular loop-variable-overwritten bounds-overwritten nested-loop",
    "while": "while",
    "jumps": "break continue for-else while-else early-return return-in-loop",
    "subscripts": "subscript-int slice negative-step ellipsis newaxis mask fancy-index repeated-index",
    "stores": "store-int store-slice store-augmented store-mask store-fancy out",
    "buffers": "work-buffer inactive-buffer buffer-swap",
    "aliases": "view-store alias-store overlap-store transpose-view-store reshape-view-store",
    "overwritten arguments": "overwrites-argument",
    "containers": "tuple list dict unpack store-list store-dict append pop",
    "derivatives inside": "inner-grad inner-value-and-grad inner-vjp inner-jvp",
    "iterators": "map filter reduce sorted key chain product accumulate repeat islice pairwise zip-strict any-all",
    "regrouped lists": "list-insert list-pop list-del list-slice list-extend list-reverse list-sort list-repeat",
    "spread": "list-spread starred-target",
    "regrouped dicts": "dict-setdefault dict-update dict-pop dict-del dict-merge dict-get dict-views copy",
    "container arguments": "tuple-argument list-argument dict-argument namedtuple-argument dataclass-argument",
    "calls": "call keyword-call default-call default keyword-only star function-values",
    "recursion": "recursion mutual-recursion",
    "closures": "lambda closure global-data",
    "text and checks": "docstring assert print fstring raise string-keyed",
    "conversions": "float-function int-function len math builtins",
    "effects": "global-effect random",
    "kinds of argument": "scalar zero-d float32 integer-argument unused-argument constant-result container-result",
    "rules": "reduction keepdims reshape transpose concatenate stack where einsum products linalg solve method",
    "models": "model",
}
TAGS = sorted({tag for line in CONSTRUCTS.values() for tag in line.split()})


def test_size() -> None:
    assert len(PROGRAMS) >= 180


@pytest.mark.parametrize("tag", TAGS)
def test_construct_occurs_in_two_programs(tag: str) -> None:
    users = [program.name for program in PROGRAMS.values() if tag in program.tags]
    assert len(users) >= 2, f"{tag} only in {users}"


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_is_as_registered(name: str) -> None:
    """It has readable source, runs twice with the same value, and is flagged for what it does to its arguments."""
    program = PROGRAMS[name]
    assert inspect.getsource(program.function)
    mutated = False
    for case in range(len(program.cases)):
        arguments, untouched = program.arguments(case), program.arguments(case)
        value = program.call(*arguments)
        again = program.call(*program.arguments(case))
        assert bytes_of(value) == bytes_of(again)
        assert not program.scalar or (np.ndim(value) == 0 and isinstance(value, float | np.floating | np.ndarray))
        mutated |= bytes_of(arguments) != bytes_of(untouched)
        assert all(any(map(tree.is_inexact, tree.leaves(arguments[i]))) for i in program.positions)
    assert mutated == program.mutates


def bytes_of(value: object) -> list[object]:
    """A value as something that is equal only if it is the same to the bit."""
    return [(path, type(leaf), *_content(leaf)) for path, leaf in tree.walk(value)]


def _content(leaf: object) -> tuple[object, ...]:
    return (leaf.dtype, leaf.shape, leaf.tobytes()) if isinstance(leaf, np.ndarray) else (repr(leaf),)
