"""Derivatives of corpus programs against those of JAX: `python -m tests.against_jax [names]`. Not part of the tests.

Each program runs again with `jax.numpy` for `np`, in 64 bits. JAX accepts programs without stores into arrays and
without branches on values; one that computes something else there, because an array is not shared, is not compared. For
the others `jvp`, `vjp`, `jacfwd`, `jacrev` and, for smooth scalar ones, `hessian` have to agree to 1e-10, or to what
float32 tells where an argument is of that kind.

Each program has a limit of time of its own (`--limit`). With `--log FILE` each outcome is a line of the file as soon as
it is known, and the same command goes on from there; at the end stands a table.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import signal
import sys
import tempfile
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import s2s_ad
from s2s_ad import tree
from tests import witness
from tests.programs import PROGRAMS, Program

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_compilation_cache_dir", str(Path(tempfile.gettempdir()) / "s2s_ad_against_jax"))
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)  # to compile is four fifths of the time
jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
RTOL = 1e-10
Function = Callable[..., Any]
_CHOLESKY = "JAX makes the matrix symmetric before it factors it, NumPy reads the lower triangle"
_CHANGED = "JAX keeps a NumPy array that the program then changes, and reads the new numbers on the way back"
_SINGULAR = "JAX gives nan where the side of np.where that is not taken is singular"
_NORM = "JAX gives nan for a norm at 0, here it is 0"
EXPLAINED = {
    "factor_or_diagonal": _CHOLESKY,
    "jitter_until_definite": _CHOLESKY,
    "changed_by_method_of_object": _CHANGED,
    "changed_by_kept_method_of_object": _CHANGED,
    "changed_field": _CHANGED,
    **dict.fromkeys(("limited_column", "limited_rows", "own_mask", "own_order", "store_mask_in_constant"), _CHANGED),
    "mean_and_distinct": "JAX drops the derivative of np.unique",
    "slope_of_fit": "JAX gives nan for its polyfit",
    "root_on_one_side": _SINGULAR,
    "ratio_on_one_side": _SINGULAR,
    "roots_on_both_sides": _SINGULAR,
    "power_on_one_side_in_loop": _SINGULAR,
    "where_in_where": _SINGULAR,
    "column_on_one_side": _SINGULAR,
    "zero_times_infinity": _SINGULAR,
    "norm_at_zero": _NORM,
    "norms_of_rows": _NORM,
    "absolute_at_zero": "JAX takes the slope of abs on the right of 0, here it is 0",
    "sorted_equal_items": "JAX sorts by other places where numbers are equal",
}
"""Why programs differ: a convention, or an error of JAX's."""


class OutOfTime(BaseException):
    """No error of the program's: nobody catches it by accident."""


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


def of_moved(program: Program, case: int) -> tuple[Function, tuple[Any, ...]]:
    """The function over JAX's NumPy, of the arguments that it is differentiated by, and these."""
    arguments = program.arguments(case)

    def restricted(*moved: Any) -> Any:
        start_anew(program)
        given = list(arguments)
        for position, value in zip(program.positions, moved, strict=True):
            given[position] = value
        return in_jax(program.function)(*given)  # made now: what is outside of it may be new

    return restricted, tuple(arguments[position] for position in program.positions)


def start_anew(program: Program) -> None:
    """What the program changes outside of itself is as it was."""
    if program.reset is not None:
        program.reset()


def theirs(program: Program, case: int) -> dict[str, Any] | str:
    """What JAX says; the name of its error if it does not accept the program."""
    f, moved = of_moved(program, case)
    directions, seed = seeds(program, case)
    everywhere = tuple(range(len(moved)))
    try:
        value, tangent = jax.jvp(f, moved, directions)
        found = {"value": value, "jvp": tangent, "vjp": jax.vjp(f, *moved)[1](jax.tree.map(jnp.asarray, seed))}
        found["jacfwd"] = jax.jacfwd(f, everywhere)(*moved)
        found["jacrev"] = jax.jacrev(f, everywhere)(*moved)
        if program.scalar and program.smooth and program.twice:
            found["hessian"] = jax.hessian(f, everywhere)(*moved)
    except Exception as error:
        return type(error).__name__
    return found


def mine(program: Program, case: int) -> Iterator[tuple[str, Any]]:
    """The same by s2s_ad, one after the other."""
    f = program.function
    directions, seed = seeds(program, case)

    def jvp(*arguments: Any) -> Any:
        whole = list(map(tree.zeros, arguments))
        for position, direction in zip(program.positions, directions, strict=True):
            whole[position] = direction
        return s2s_ad.jvp(f, arguments, whole)[1]

    def vjp(*arguments: Any) -> Any:
        adjoints = s2s_ad.vjp(f, *arguments)[1](seed)
        return tuple(adjoints[position] for position in program.positions)

    wanted = {"jvp": jvp, "vjp": vjp}
    wanted |= {"jacfwd": s2s_ad.jacfwd(f, program.positions), "jacrev": s2s_ad.jacrev(f, program.positions)}
    if program.scalar and program.smooth and program.twice:
        wanted["hessian"] = s2s_ad.hessian(f, program.positions)
    for name, product in wanted.items():
        start_anew(program)
        yield name, product(*program.arguments(case))


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
    if isinstance(expected, str):
        yield "program", f"JAX refuses: {expected}"
        return
    accuracy = accuracy_of(program, case)
    if numbers(expected["value"]).shape != numbers(value).shape or not close(expected["value"], value, accuracy):
        yield "program", "another function in JAX"
        return
    try:
        for name, found in mine(program, case):
            yield name, "agrees" if close(found, expected[name], accuracy) else differs(program)
    except s2s_ad.DifferentiationError:
        yield "program", "refused by s2s_ad"


def accuracy_of(program: Program, case: int) -> float:
    """What can be asked of the coarsest number among the arguments."""
    dtypes = [np.asarray(leaf).dtype for leaf in tree.leaves(program.cases[case]) if tree.is_inexact(leaf)]
    return max(RTOL, *(64 * float(np.finfo(dtype).eps) for dtype in dtypes))


def close(found: Any, expected: Any, accuracy: float) -> bool:
    """Whether all numbers agree."""
    a, b = numbers(found), numbers(expected)
    return a.shape == b.shape and np.allclose(a, b, rtol=accuracy, atol=accuracy, equal_nan=True)


def differs(program: Program) -> str:
    """That a derivative differs, and why, if that is known."""
    known = EXPLAINED.get(program.name)
    return "DIFFERS" if known is None else f"differs: {known}"


def outcome(program: Program, case: int, limit: int) -> list[tuple[str, str]]:
    """All comparisons of one program that were made in time."""
    found: list[tuple[str, str]] = []
    previous = signal.signal(signal.SIGALRM, _stop)
    signal.alarm(limit)
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found.extend(compare(program, case))
    except OutOfTime:
        found.append(("program", "out of time"))
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
    return found


def _stop(*_: object) -> None:
    raise OutOfTime


def rows(log: Path | None) -> dict[str, list[tuple[str, str]]]:
    """What a file tells of earlier runs, by the name of the program."""
    lines = log.read_text().splitlines() if log is not None and log.exists() else []
    told = (line.split("\t") for line in lines)
    return {name: [tuple(part.split("=", 1)) for part in parts] for name, *parts in told}  # type: ignore[misc]


def table(found: dict[str, list[tuple[str, str]]]) -> str:
    """How many comparisons went which way, and all that are not explained."""
    counts = Counter(f"{what}: {state}" for parts in found.values() for what, state in parts)
    lines = [f"{count:5d}  {line}" for line, count in sorted(counts.items())]
    lines += [f"{name}: {what} differs" for name, parts in found.items() for what, state in parts if state == "DIFFERS"]
    return "\n".join(lines)


def main() -> int:
    """Compare what was not compared yet, and print the table; 1 if something differs without a reason."""
    parser = argparse.ArgumentParser(prog="python -m tests.against_jax", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help="programs of the corpus; all of them, if none is named")
    parser.add_argument("--limit", type=int, default=60, help="seconds for a program")
    parser.add_argument("--log", type=Path, help="a file to write to, and to go on from")
    options = parser.parse_args()
    found = rows(options.log)
    for program in (PROGRAMS[name] for name in options.names or PROGRAMS):
        for case in range(len(program.cases)):
            name = f"{program.name}-{case}"
            if name not in found:
                found[name] = outcome(program, case, options.limit)
                if options.log is not None:
                    with options.log.open("a") as log:
                        log.write("\t".join([name, *(f"{what}={state}" for what, state in found[name])]) + "\n")
    print(table(found))
    return int(any(state == "DIFFERS" for parts in found.values() for _, state in parts))


if __name__ == "__main__":
    sys.exit(main())
