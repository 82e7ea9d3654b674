"""Second derivatives of corpus programs in all four orders of the modes: `python -m tests.second_order [names]`.

All are seed . Hessian . direction: the pullback and the tangent of the gradient, the pullback and the tangent of the
tangent. They agree to rounding, and with differences of the gradient. With `--log FILE` each outcome is a line of the
file as soon as it is known, and the same command goes on from there. The tests ask each program for a part of this.
"""

from __future__ import annotations

import argparse
import contextlib
import inspect
import io
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from s2s_ad import grad, jvp, tree, vjp
from s2s_ad.at_point import pulled, pushed
from s2s_ad.dispatch import Derivative
from s2s_ad.request import Request, tangent_name
from tests import witness
from tests.derivatives import varying
from tests.programs import PROGRAMS, Program

LATER = {"further-language"}
READY = [each for each in PROGRAMS.values() if each.scalar and each.smooth and not each.tags & LATER]
SMOOTH = [each for each in READY if each.twice]
NOT_IN_ALL_ORDERS = [each for each in READY if not each.twice]
Trees = tuple[Any, ...]


def reverse_over_reverse(program: Program, case: int, directions: Trees, seed: Trees) -> float:
    _, pullback = vjp(gradient_of(program), *program.arguments(case))
    adjoints, primals = pullback(seed), list(program.cases[case])
    return witness.inner(varying(list(adjoints), primals), varying(list(directions), primals))


def forward_over_reverse(program: Program, case: int, directions: Trees, seed: Trees) -> float:
    _, tangent = jvp(gradient_of(program), program.arguments(case), directions)
    primals = moved(program, case)
    return witness.inner(varying(list(seed), primals), varying(list(tangent), primals))


def reverse_over_forward(program: Program, case: int, directions: Trees, seed: Trees) -> float:
    tangent, dots = tangent_function(program, case, directions)
    value, pullback = pulled(Derivative(tangent, Request("vjp", names(program))), program.arguments(case), dots)
    adjoints = pullback((tree.zeros(value[0]), tree.map_leaves(one, value[1])))
    primals = moved(program, case)
    return witness.inner(varying(list(adjoints), primals), varying(list(seed), primals))


def forward_over_forward(program: Program, case: int, directions: Trees, seed: Trees) -> float:
    tangent, dots = tangent_function(program, case, directions)
    derivative = Derivative(tangent, Request("jvp", names(program)))
    _, (_, found) = pushed(derivative, program.arguments(case), tuple(seed), dots)
    return float(found)


Way = Callable[[Program, int, Trees, Trees], float]
WAYS: tuple[Way, ...] = (reverse_over_reverse, forward_over_reverse, reverse_over_forward, forward_over_forward)


def one(number: Any) -> Any:
    return np.ones_like(number) if isinstance(number, np.ndarray) else type(number)(1)


def gradient_of(program: Program) -> Callable[..., Any]:
    return _gradient_by(program.function, program.positions)


@lru_cache(maxsize=1)
def _gradient_by(function: Callable[..., Any], positions: tuple[int, ...]) -> Callable[..., Any]:
    """One object for the tests of one program, so that what is understood of the gradient's code is, too."""
    return grad(function, wrt=positions)


def names(program: Program) -> tuple[str, ...]:
    parameters = list(inspect.signature(program.function).parameters)
    return tuple(parameters[position] for position in program.positions)


def moved(program: Program, case: int) -> list[Any]:
    return [program.cases[case][position] for position in program.positions]


def tangent_function(program: Program, case: int, directions: Trees) -> tuple[Callable[..., Any], dict[str, Any]]:
    """The generated function of the value and its tangent, and the direction as its further arguments."""
    wrt = names(program)
    tangent = Derivative(program.function, Request("jvp", wrt)).generated(program.arguments(case), {})
    taken = inspect.signature(program.function).parameters
    return tangent, {tangent_name(n, taken): directions[i] for n, i in zip(wrt, program.positions, strict=True)}


def direction_and_seed(program: Program, case: int) -> tuple[Trees, Trees]:
    """A direction of the arguments, and one of the gradient."""
    rng = np.random.default_rng([3, case])
    directions = witness.random_directions(program.cases[case], program.positions, rng)
    return directions, witness.random_like(tuple(moved(program, case)), rng)


def differences(program: Program, case: int) -> witness.Witness:
    """The same number by differences of the gradient."""
    gradient, (directions, seed) = gradient_of(program), direction_and_seed(program, case)

    def first_order(*arguments: Any) -> Any:
        with_reset(program)
        return gradient(*arguments)

    return witness.directional(first_order, program.arguments(case), directions, seed)


def with_reset(program: Program) -> None:
    if program.reset is not None:
        program.reset()


def by(way: Way, program: Program, case: int) -> float:
    """The number that one way gives."""
    with_reset(program)
    return way(program, case, *direction_and_seed(program, case))


def outcome(program: Program, case: int) -> str:
    """The word "agree", or what differs."""
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            found = {way.__name__: by(way, program, case) for way in WAYS}
            told = differences(program, case)
        except Exception as error:
            return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
    least, most = min(found.values()), max(found.values())
    accuracy = 1e-10 if tolerance_of(program, case) < 1e-10 else 1e-3
    if any(told.refutes(number) for number in found.values()) or not most - least <= accuracy * (1 + abs(most)):
        return f"DIFFER: {found}, {told}"
    return "agree"


def tolerance_of(program: Program, case: int) -> float:
    """The rounding of the coarsest number among the arguments."""
    given = [np.asarray(leaf).dtype for leaf in tree.leaves(program.cases[case]) if tree.is_inexact(leaf)]
    return float(max(np.finfo(dtype).eps for dtype in given))


def main() -> int:
    """Compare what was not compared yet; 1 if something differs or is refused."""
    parser = argparse.ArgumentParser(prog="python -m tests.second_order", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help="programs of the corpus; all smooth ones, if none is named")
    parser.add_argument("--log", type=Path, help="a file to write to, and to go on from")
    options = parser.parse_args()
    lines = options.log.read_text().splitlines() if options.log is not None and options.log.exists() else []
    found = dict(line.split("\t", 1) for line in lines)
    for program in READY:
        for case in range(len(program.cases)):
            name = f"{program.name}-{case}"
            if name in found or (options.names and program.name not in options.names):
                continue
            found[name] = outcome(program, case)
            if options.log is not None:
                with options.log.open("a") as log:
                    log.write(f"{name}\t{found[name]}\n")
    others = {name: text for name, text in found.items() if text != "agree"}
    print(*(f"{name}: {text}" for name, text in others.items()), sep="\n")
    print(f"{len(found) - len(others)} of {len(found)} agree in all four orders of the modes")
    return 1 if others else 0


if __name__ == "__main__":
    sys.exit(main())
