"""One random program against the witnesses: its value, both modes, and what happens to its arguments."""

from __future__ import annotations

import linecache
import random
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np

from s2s_ad import DifferentiationError, grad, jacfwd, jvp, tree, value_and_grad, vjp
from tests import witness
from tests.derivatives import identical
from tests.fuzz.lengths import LengthsWriter
from tests.fuzz.rich import RichWriter
from tests.fuzz.writer import Writer
from tests.understood import understood_once

SIZE = 4
MANY = 8  # of so many programs one is checked along many directions at once, by half of those with unknown lengths
PATIENCE = 3  # seconds for a shortened program, whose loops may have lost their counters
VERDICTS = ("ok", "undecided", "rejected")


def writer_of(seed: int) -> type[Writer]:
    """Whose program a seed is: one in four has unknown lengths; of the others a third has containers and calls."""
    if seed % 4 == 3:
        return LengthsWriter
    return Writer if seed % 3 else RichWriter


def text_of(seed: int, writer: type[Writer] | None = None) -> str:
    """The program of a seed, the same on every run and every Python."""
    return written(random.Random(seed), writer or writer_of(seed), seed)


def written(rng: random.Random, writer: type[Writer], seed: int) -> str:
    """A program of the choices of `rng`, for the point of the seed."""
    return writer(rng, arguments_of(seed)).program(f"generated_{seed}")


def function_of(text: str, name: str) -> Callable[..., Any]:
    """The function, with its text where `inspect.getsource` finds it."""
    file = f"<{name}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    module = sys.modules[name] = ModuleType(name)  # dataclasses look for it there
    exec(compile(text, file, "exec"), vars(module))
    found: Callable[..., Any] = vars(module)[name]
    return found


def forget(name: str) -> None:
    """Nothing stays of a function that nobody holds."""
    sys.modules.pop(name, None)
    linecache.cache.pop(f"<{name}>", None)


def arguments_of(seed: int) -> tuple[np.ndarray, float]:
    """A point for a program."""
    rng = np.random.default_rng(seed)
    return rng.uniform(-1.2, 1.2, SIZE), float(rng.uniform(0.2, 1.0))


def generated(seed: int, text: str | None = None) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """The function of a seed (or of a shorter text made from it), and arguments for it."""
    return function_of(text_of(seed) if text is None else text, f"generated_{seed}"), arguments_of(seed)


def differences(
    f: Callable[..., Any], arguments: tuple[Any, ...], directions: Any, seed: Any = 1.0
) -> witness.Witness | None:
    """The derivative by the witness; None if lengths are others a step away, with which the program doesn't run.

    Where it doesn't run, or a step crosses into another piece of the function, steps are shorter from the start.
    """
    found = None
    for shorter in (1.0, 32.0, 1024.0):
        try:
            along = witness.directional(f, arguments, _divided(directions, shorter), seed)
        except (IndexError, TypeError, ValueError):
            continue
        found = replace(along, value=along.value * shorter, error=along.error * shorter)
        if found.state == "ok":
            break
    return found


def _divided(directions: Any, by: float) -> Any:
    return tree.map_leaves(lambda d: d / by, directions)


def problem(f: Callable[..., Any], arguments: tuple[Any, ...], many: bool = False) -> str | None:
    """What is wrong with the derivatives of a program; "undecided" where the witness cannot say; or None.

    With `many` along all unit directions at once as well.
    """
    rng = np.random.default_rng(1)
    directions = witness.random_like(arguments, rng)
    found, expected = differences(f, arguments, directions), f(*tree.copy(arguments))
    if found is None or not np.isfinite(expected):  # it overflows
        return "undecided"
    given = tree.copy(arguments)
    value, gradients = value_and_grad(f, wrt=(0, 1))(*given)
    if not identical(value, expected):
        return f"the value is {value!r}, not {expected!r}"
    if not identical(given, arguments):
        return "the gradient mutates its arguments"
    reverse = witness.inner(list(gradients), list(directions))
    if found.refutes(reverse):
        return f"reverse mode gives {reverse:.12g}, not {found}"
    _, pullback = vjp(f, *given)
    for _ in range(2):
        split = witness.inner(list(pullback(type(expected)(1.0))), list(directions))
        if not abs(split - reverse) <= 1e-11 * max(1.0, abs(reverse)):
            return f"the pullback gives {split:.15g}, the gradient {reverse:.15g}"
    tangent = float(jvp(f, arguments, directions)[1])
    if found.refutes(tangent):
        return f"forward mode gives {tangent:.12g}, not {found}"
    if not abs(tangent - reverse) <= 1e-11 * max(1.0, abs(tangent)):
        return f"forward mode gives {tangent:.15g}, reverse mode {reverse:.15g}"
    if many:
        along = witness.inner(list(jacfwd(f, wrt=(0, 1))(*given)), list(directions))
        if not abs(along - tangent) <= 1e-11 * max(1.0, abs(tangent)):
            return f"jacfwd gives {along:.15g}, jvp {tangent:.15g}"
    return None if found.state == "ok" else "undecided"


def second_problem(f: Callable[..., Any], arguments: tuple[Any, ...]) -> str | None:
    """The same of its second derivatives: the pullback and the tangent of the gradient, against differences of it."""
    rng = np.random.default_rng(2)
    directions = witness.random_like(arguments, rng)
    gradient = grad(f, wrt=(0, 1))
    value, pullback = vjp(gradient, *arguments)
    seed = witness.random_like(value, rng)
    found = differences(gradient, arguments, directions, seed)
    if found is None:
        return "undecided"
    reverse = witness.inner(list(pullback(seed)), list(directions))
    if found.refutes(reverse):
        return f"reverse over reverse gives {reverse:.12g}, not {found}"
    forward = witness.inner(list(jvp(gradient, arguments, directions)[1]), list(seed))
    if found.refutes(forward):
        return f"forward over reverse gives {forward:.12g}, not {found}"
    if not abs(forward - reverse) <= 1e-9 * max(1.0, abs(forward)):
        return f"forward over reverse gives {forward:.15g}, reverse over reverse {reverse:.15g}"
    return None if found.state == "ok" else "undecided"


def verdict(seed: int, text: str | None = None, orders: int = 1) -> str:
    """For a seed "ok", "undecided", "rejected: " and the message, or what went wrong; of first or of second order."""
    try:
        with understood_once():
            f, arguments = generated(seed, text)
            if orders == 2:
                return second_problem(f, arguments) or "ok"
            return problem(f, arguments, many=seed % MANY == 3) or "ok"
    except DifferentiationError as found:
        return f"rejected: {found}"
    except Exception:
        return traceback.format_exc(limit=-3)
    finally:
        forget(f"generated_{seed}")


def kind_of(found: str) -> str:
    """The first word of a verdict that is no failure; "failed" for all others."""
    word = found.partition(":")[0]
    return word if word in VERDICTS else "failed"


def shrunk(seed: int, text: str, orders: int = 1) -> str:
    """The text without every line (or block of lines) that the failure does not need."""
    lines = text.splitlines(keepends=True)
    wanted = signature(verdict(seed, text, orders))
    size = len(lines) // 2
    while size:
        for start in range(len(lines) - size, -1, -1):
            shorter = lines[:start] + lines[start + size :]
            if signature(verdict_of_shorter(seed, "".join(shorter), orders)) == wanted:
                lines = shorter
        size //= 2
    return "".join(lines)


def verdict_of_shorter(seed: int, text: str, orders: int = 1) -> str:
    """The verdict, where the shorter text still is a program that runs, and ends."""
    previous = signal.signal(signal.SIGALRM, _stop)
    signal.alarm(PATIENCE * (1 if orders == 1 else 10))
    try:
        f, arguments = generated(seed, text)
        f(*tree.copy(arguments))
        return verdict(seed, text, orders)
    except Exception:
        return "no program"
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


def _stop(*_: object) -> None:
    raise TimeoutError("a loop without its counter")


def signature(found: str) -> str:
    """What stays of a failure while its program shrinks: the mode, or the kind of exception, without the numbers."""
    if kind_of(found) == "rejected":
        return found.splitlines()[0].partition(": in ")[2]
    return " ".join(found.splitlines()[-1].split()[:3])
