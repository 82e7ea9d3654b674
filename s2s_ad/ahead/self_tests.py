"""`if __name__ == "__main__":` at the end of a file: each derivative is compared with differences."""

from __future__ import annotations

from collections.abc import Iterable

import gast

from s2s_ad.ahead.job import Job
from s2s_ad.ahead.kinds import spell
from s2s_ad.ahead.pieces import Piece
from s2s_ad.errors import ahead as errors
from s2s_ad.request import NAMES
from s2s_ad.runtime.self_test import CONSTANTS, TYPES, self_test
from s2s_ad.syntax.quote import quote
from s2s_ad.values import Array

KNOWN = frozenset({*TYPES, *CONSTANTS})


def test_of(job: Job) -> Piece:
    """A function that holds the call; the file takes its body."""
    name = job.function.__name__
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
    call = f"self_test({job.transform!r}, {derivative}, {name}, {kinds!r}, {job.request.wrt!r}{aux})"
    tree = quote(f"def test(): {call}")[0]
    return Piece(tree, job.function, {"self_test": self_test, name: job.function})


def main_block(tests: Iterable[gast.FunctionDef]) -> gast.stmt:
    """What runs when the file is run."""
    block = quote('if __name__ == "__main__": pass')[0]
    block.body = [statement for test in tests for statement in test.body]
    return block
