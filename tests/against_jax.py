"""Derivatives of corpus programs against those of JAX: `python -m tests.against_jax [names]`. Not part of the tests.

Each program runs again with `jax.numpy` for `np`, in 64 bits. JAX accepts programs without stores into arrays and
without branches on values; one that computes something else there, because an array is not shared, is not compared. For
the others `jvp`, `vjp`, `jacfwd`, `jacrev` and, for smooth scalar ones, `hessian` have to agree to 1e-10.
"""

from __future__ import annotations

import contextlib
import io
import sys
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import s2s_ad
from s2s_ad import tree
from tests import witness
from tests.programs import PROGRAMS, Program

jax.config.update("jax_enable_x64", True)
RTOL = 1e-10
Function = Callable[..., Any]


def in_jax(function: Function) -> Function:
    """The same text over JAX's NumPy, and so are the functions of its module that it calls."""
    around = dict(function.__globals__)
    around["np"] = jnp
    for name, found in list(around.items()):
        if isinstance(found, types.FunctionType) and found.__globals__ is function.__globals__:
            around[name] = _over(found, around)
    return _over(function, around)


def _over(function: Function, around: dict[str, Any]) -> Function:
    made = types.FunctionType(function.__code__, around, function.__name__, function.__defaults__, function.__closure__)
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def of_moved(function: Function, program: Program, case: int) -> tuple[Function, tuple[Any, ...]]:
    """The function of the arguments that it is differentiated by, and these."""
    arguments = program.arguments(case)

    def restricted(*moved: Any) -> Any:
        given = list(arguments)
        for position, value in zip(program.positions, moved, strict=True):
            given[position] = value
        return function(*given)

    return restricted, tuple(arguments[position] for position in program.positions)


def theirs(program: Program, case: int) -> dict[str, Any] | None:
    """What JAX says; None if it does not accept the program."""
    f, moved = of_moved(in_jax(program.function), program, case)
    directions, seed = seeds(program, case)
    everywhere = tuple(range(len(moved)))
    try:
        value, tangent = jax.jvp(f, moved, directions)
        found = {"value": value, "jvp": tangent, "vjp": jax.vjp(f, *moved)[1](jax.tree.map(jnp.asarray, seed))}
        found["jacfwd"] = jax.jacfwd(f, everywhere)(*moved)
        found["jacrev"] = jax.jacrev(f, everywhere)(*moved)
        if program.scalar and program.smooth:
            found["hessian"] = jax.hessian(f, everywhere)(*moved)
    except Exception:
        return None
    return found


def mine(program: Program, case: int) -> Iterator[tuple[str, Any]]:
    """The same by s2s_ad, one after the other."""
    f, arguments = program.function, program.arguments(case)
    directions, seed = seeds(program, case)
    whole = list(map(tree.zeros, arguments))
    for position, direction in zip(program.positions, directions, strict=True):
        whole[position] = direction
    yield "jvp", s2s_ad.jvp(f, arguments, whole)[1]
    adjoints = s2s_ad.vjp(f, *program.arguments(case))[1](seed)
    yield "vjp", tuple(adjoints[position] for position in program.positions)
    yield "jacfwd", s2s_ad.jacfwd(f, program.positions)(*program.arguments(case))
    yield "jacrev", s2s_ad.jacrev(f, program.positions)(*program.arguments(case))
    if program.scalar and program.smooth:
        yield "hessian", s2s_ad.hessian(f, program.positions)(*program.arguments(case))


def seeds(program: Program, case: int) -> tuple[tuple[Any, ...], Any]:
    """A direction for each argument that moves, and a seed for the value."""
    rng = np.random.default_rng(case)
    moved = tuple(program.arguments(case)[position] for position in program.positions)
    value = program.call(*program.arguments(case))
    return witness.random_like(moved, rng), witness.random_like(value, rng)


def numbers(value: Any) -> Any:
    """All numbers in a tree, one after the other."""
    return np.concatenate([np.zeros(0), *(np.ravel(np.asarray(leaf, float)) for leaf in jax.tree.leaves(value))])


def compare(program: Program, case: int) -> Iterator[tuple[str, str]]:
    """Pairs of what was compared and how it went."""
    expected = theirs(program, case)
    value = program.call(*program.arguments(case))
    if expected is None or numbers(expected["value"]).shape != numbers(value).shape:
        yield "program", "not accepted by JAX"
        return
    if not np.allclose(numbers(expected["value"]), numbers(value), rtol=RTOL, atol=RTOL):
        yield "program", "another function in JAX"
        return
    try:
        for name, found in mine(program, case):
            a, b = numbers(found), numbers(expected[name])
            agree = a.shape == b.shape and np.allclose(a, b, rtol=RTOL, atol=RTOL, equal_nan=True)
            yield name, "agrees" if agree else "DIFFERS"
    except s2s_ad.DifferentiationError:
        yield "program", "refused by s2s_ad"


def main(names: list[str]) -> int:
    """Print what differs, and how many agree; 1 if a smooth program differs."""
    counts: Counter[str] = Counter()
    failed = 0
    for program in (PROGRAMS[name] for name in names or PROGRAMS):
        for case in range(len(program.cases)):
            if program.reset is not None:
                program.reset()
            with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                results = list(compare(program, case))
            counts.update(f"{name}: {state}" for name, state in results)
            for name, state in results:
                if state == "DIFFERS":
                    print(
                        f"{program.name}-{case}: {name} differs{'' if program.smooth else ' (not smooth)'}", flush=True
                    )
                    failed |= program.smooth
    for line, count in sorted(counts.items()):
        print(f"{count:5d}  {line}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
