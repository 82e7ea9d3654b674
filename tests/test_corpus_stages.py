"""Inside the pipeline, on the corpus: the normal form holds after every pass, and optimising changes no number."""

from __future__ import annotations

import inspect
from typing import Any

import gast
import numpy as np
import pytest

from s2s_ad import tree, value_and_grad
from s2s_ad.dispatch import Derivative
from s2s_ad.frontend.active_names import may_active
from s2s_ad.pipeline import Linker
from s2s_ad.request import Request
from s2s_ad.syntax.normal_form import verify
from s2s_ad.syntax.visit import copy_tree
from tests.derivatives import identical, varying
from tests.programs import Program
from tests.test_corpus import READY, all_programs, scalar_programs, tolerance

once = pytest.mark.parametrize("program", READY, ids=[program.name for program in READY])


def wrt_names(program: Program) -> tuple[str, ...]:
    """The parameters that the program is differentiated by."""
    names = list(inspect.signature(program.function).parameters)
    return tuple(names[position] for position in program.positions)


@once
def test_normal_form_holds_after_every_pass(program: Program) -> None:
    wrt = frozenset(wrt_names(program))
    seen: dict[str, gast.FunctionDef] = {}

    def see(name: str, function: gast.FunctionDef) -> None:
        seen[name] = copy_tree(function)  # what is read again counts as it was read last

    derivative = Derivative(program.function, Request("value_and_grad", wrt_names(program)))
    linker = Linker(derivative.request, see)
    values = dict(derivative.signature(program.arguments(), {}))
    linker.prepare(linker.reader.primal(derivative.primal), wrt_names(program), values, wrt)
    assert list(seen) == ["normal form", "versions", "core language"]
    for function in seen.values():
        verify(function, may_active(function, wrt))


@scalar_programs
def test_optimised_against_unoptimised(program: Program, case: int) -> None:
    """The value to the bit; adjoints may be summed in another order."""
    value, gradients = value_and_grad(program.function, wrt=program.positions)(*program.arguments(case))
    request = Request("value_and_grad", wrt_names(program), optimise=False)
    plain_value, plain_gradients = Derivative(program.function, request)(*program.arguments(case))
    assert identical(value, plain_value)
    for i, gradient, plain in zip(program.positions, gradients, plain_gradients, strict=True):
        assert_close(gradient, plain, program.cases[case][i])


@pytest.mark.sampled(2)
@all_programs
def test_optimised_against_unoptimised_in_forward_mode(program: Program, case: int) -> None:
    names = list(inspect.signature(program.function).parameters)[: len(program.cases[case])]
    moving = [name for name in names if name in wrt_names(program)]
    tangents = {f"{name}_dot": tree.copy(program.cases[case][names.index(name)]) for name in moving}
    results = []
    for optimise in (True, False):
        derivative = Derivative(program.function, Request("jvp", tuple(moving), optimise=optimise))
        arguments = program.arguments(case)
        entry, functions = derivative.specialised(arguments, {})
        results.append(functions[entry.main](*arguments, **tree.copy(tangents)))
    (value, tangent), (plain_value, plain_tangent) = results
    assert identical(value, plain_value)
    assert_close(tangent, plain_tangent, value)


def assert_close(a: Any, b: Any, like: Any) -> None:
    """Equal to 1e-12 of the largest entry, or what the precision of `like` allows."""
    first, second = (tree.flatten(varying(x, like))[0] for x in (a, b))
    size = float(np.max(np.abs(first), initial=0.0))
    np.testing.assert_allclose(first, second, rtol=0, atol=tolerance(like) * (1e-30 + size))
