"""The random programs find what they are for: a differentiator that is broken in one place fails within 500 of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from unittest.mock import patch

import gast
import pytest

from s2s_ad.differentiate import project, stores
from s2s_ad.differentiate.adjoint import Reverser
from s2s_ad.differentiate.recording import Recorder
from s2s_ad.normalise.versions import Versioned, version
from s2s_ad.syntax.substitute import substitute_reads
from tests.fuzz.check import kind_of, verdict

MOST = 500
Break = Callable[[], AbstractContextManager[object]]


def no_contents() -> AbstractContextManager[object]:
    """What a store overwrites is not saved."""
    return patch.object(Recorder, "contents", lambda *_: ([], []))


def no_overwritten() -> AbstractContextManager[object]:
    """Nor is the old value of a name."""
    return patch.object(Recorder, "overwrites", lambda *_: ([], []))


def no_clear() -> AbstractContextManager[object]:
    """The adjoint of what a store overwrites stays in its slot."""
    return patch.object(stores, "_clear", lambda *_: [])


def wrong_version() -> AbstractContextManager[object]:
    """The return statement reads the version of `u` before the last."""

    def broken(function: gast.FunctionDef, temporaries: frozenset[str]) -> Versioned:
        found = version(function, temporaries)
        names = [target for target in ("u2", "u1", "u") if f"'{target}'" in gast.dump(found.function)]
        if len(names) > 1:
            for statement in found.function.body[-8:]:
                substitute_reads(statement, {names[0]: names[1]})
        return found

    return patch("s2s_ad.reading.version", broken)


def other_branch() -> AbstractContextManager[object]:
    """The way back takes the other branch."""
    branch = Reverser.branch

    def broken(self: Reverser, node: gast.If, path: tuple[int, ...]) -> tuple[list[gast.stmt], list[gast.stmt]]:
        there, back = branch(self, node, path)
        for statement in back:
            if isinstance(statement, gast.If) and statement.orelse:
                statement.body, statement.orelse = statement.orelse, statement.body
        return there, back

    return patch.object(Reverser, "branch", broken)


def equal_lengths() -> AbstractContextManager[object]:
    """Operands of unknown lengths are taken for equally long: no broadcasting of theirs is undone."""
    reduction = project._reduction
    return patch.object(project, "_reduction", lambda *shapes: reduction(*shapes) or "e")


def failures() -> Iterator[int]:
    return (seed for seed in range(MOST) if kind_of(verdict(seed)) == "failed")


@pytest.mark.parametrize("broken", [no_contents, no_overwritten, no_clear, wrong_version, other_branch, equal_lengths])
def test_a_broken_differentiator_is_found(broken: Break) -> None:
    with broken():
        assert next(failures(), None) is not None
