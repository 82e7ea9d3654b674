"""`if __name__ == "__main__":` at the end of a file: each derivative is compared with differences."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import FunctionType

import gast

from s2s_ad.ahead.job import Job
from s2s_ad.ahead.kinds import spell
from s2s_ad.ahead.pieces import Piece
from s2s_ad.errors import ahead as errors
from s2s_ad.frontend.source import read
from s2s_ad.request import NAMES
from s2s_ad.runtime.self_test import CONSTANTS, TYPES, self_test
from s2s_ad.syntax.quote import quote
from s2s_ad.values import Array

KNOWN = frozenset({*TYPES, *CONSTANTS})


def test_of(job: Job) -> Piece:
    """A function that holds the call; the file takes its body."""
    name = read(job.function).name
    kinds = {each: spell(value, job.names_of_lengths) for each, value in job.values.items()}
    for each, kind in kinds.items():
        value = job.values[each]
        shaped = not isinstance(value, Array) or (value.shape is not None and None not in value.shape)
        if kind.partition("[")[0] not in KNOWN or not shaped:
            raise errors.no_self_test(name, each, kind)
    derivative = {"hvp": f"{name}_hvp", "jacobian": f"{name}_jacobian"}.get(job.transform)
    derivative = derivative or NAMES[job.request.kind].format(name)
    if job.transform == "vjp":
        derivative = f"({derivative}, {name}_pullback)"
    aux = ", aux=True" if job.request.has_aux and job.transform in ("grad", "value_and_grad") else ""
    primal = place_of(job.function)
    call = f"self_test({job.transform!r}, {derivative}, {primal}, {kinds!r}, {job.request.wrt!r}{aux})"
    tree = quote(f"def test(): {call}")[0]
    return Piece(tree, job.function, {"self_test": self_test})


def place_of(function: FunctionType) -> str:
    """Where a function stands in its module: `loss` or `Net.loss`; it may have another name there than its own."""
    names: dict[str, object] = (
        vars(sys.modules[function.__module__]) if function.__module__ in sys.modules else function.__globals__
    )
    for name in (function.__name__, *names):
        found = names.get(name)
        if found is function or (found is not None and getattr(found, "__wrapped__", None) is function):
            return name
    owner, _, name = function.__qualname__.rpartition(".")
    if getattr(names.get(owner), name, None) is function:
        return f"{owner}.{name}"
    raise errors.no_test_of(function.__name__)


def main_block(tests: Iterable[gast.FunctionDef]) -> gast.stmt:
    """What runs when the file is run."""
    block = quote('if __name__ == "__main__": pass')[0]
    block.body = [statement for test in tests for statement in test.body]
    return block
