"""The transforms under test, asked about a program of the corpus: what a check needs, in its words."""

from __future__ import annotations

import contextlib
import dataclasses
import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from s2s_ad import tree
from tests.programs import Program


def value_and_pullback(program: Program, arguments: Sequence[Any]) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """Reverse mode, over all arguments."""
    from s2s_ad import vjp

    return vjp(program.function, *arguments)


def value_and_gradient(program: Program, arguments: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
    """Reverse mode by the joint form of a scalar program, always as a tuple in the order of `program.positions`."""
    from s2s_ad import value_and_grad

    value, gradients = value_and_grad(program.function, wrt=program.positions)(*arguments)
    return value, gradients


def value_and_tangent(program: Program, arguments: Sequence[Any], directions: Sequence[Any]) -> tuple[Any, Any]:
    """Forward mode."""
    from s2s_ad import jvp

    return jvp(program.function, tuple(arguments), tuple(directions))


def varying(adjoint: Any, primal: Any) -> Any:
    """The adjoint with None wherever the primal has something that cannot vary: what a check may look at."""
    return tree.map_leaves(lambda x, x_bar: x_bar if tree.is_inexact(x) else None, primal, adjoint)


def arrays(value: Any) -> list[np.ndarray[Any, Any]]:
    """All arrays in a tree."""
    return [leaf for leaf in tree.leaves(value) if isinstance(leaf, np.ndarray)]


def identical(a: Any, b: Any) -> bool:
    """Whether two trees agree to the bit, in types as in values."""
    return tree.same_structure(a, b) and all(map(_same_bits, tree.leaves(a), tree.leaves(b)))


def _same_bits(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray | np.generic):
        return bool(a.tobytes() == b.tobytes())
    return repr(a) == repr(b)


def observed(program: Program, run: Callable[[], Any]) -> tuple[str, Any]:
    """What the world sees of a run: the text printed, and the global data that the program changes."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        run()
    return text.getvalue(), program.observe() if program.observe else None


def plain(arguments: Sequence[Any]) -> list[Any]:
    """Those of the arguments that are arrays and containers of such. Instances stay the caller's, as data around the
    function does."""
    return [argument for argument in arguments if not _has_instances(argument)]


def _has_instances(value: Any) -> bool:
    node = tree.open_node(value)
    own = hasattr(value, "__dict__") and not dataclasses.is_dataclass(value)
    return own or any(map(_has_instances, node.children if node else ()))


def scribble(value: Any) -> None:
    """Overwrite everything in a tree that can be overwritten, as a caller may."""
    for array in arrays(value):
        if array.flags.writeable and tree.is_inexact(array):
            array[...] = np.nan
    node = tree.open_node(value)
    for child in node.children if node else ():
        scribble(child)
    if isinstance(value, list):
        value.clear()
