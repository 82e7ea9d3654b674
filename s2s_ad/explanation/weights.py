"""The memory that a derivative takes: how much of it is held for the reverse sweep, by what.

The generated function runs as it is, stopped as by a debugger where its reverse sweep begins: what its variables hold
there is weighed. Memory that the caller's arguments hold is not counted, and shared memory is counted once.
"""

from __future__ import annotations

import contextlib
import gc
import io
import sys
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import CodeType, FrameType, ModuleType
from typing import Any

import numpy as np

from s2s_ad.explanation.kept import Kept
from s2s_ad.explanation.sweeps import Sweeps

SMALL = 65  # bytes: the largest of the usual numbers


@dataclass(frozen=True)
class Weights:
    """Bytes by generated function and variable, of all calls together; by place, "saved[0]", where a list has tuples.
    `total` is what the reverse sweep finds; `peak` is the most memory that a run had, what the caller brought not
    counted. `problem`: why it is not known."""

    held: Mapping[tuple[str, str], int] = field(default_factory=dict)
    total: int = 0
    peak: int = 0
    problem: str = ""

    def of(self, kept: Kept) -> str:
        """How much a value is, and its share of the peak."""
        found = self.held.get(kept.key)
        return "not reached" if found is None else f"{size(found)}, {self.share(found)}"

    def is_small(self, kept: Kept) -> bool:
        """Whether a variable holds a number or less."""
        return kept.form == "kept" and kept.callee is None and self.held.get(kept.key, SMALL) < SMALL

    def share(self, weight: int) -> str:
        """
        >>> Weights(peak=400).share(100)
        '25%'
        """
        return f"{min(weight / self.peak, 1.0):.0%}" if self.peak else "0%"


def size(count: int) -> str:
    """
    >>> size(640), size(80_000), size(12_500_000)
    ('640 B', '80.0 kB', '12.5 MB')
    """
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} B"


def weigh(
    run: Callable[[], object],
    functions: Mapping[str, Any],
    sweeps: Iterable[Sweeps],
    kept: Sequence[Kept],
    given: object,
) -> Weights:
    """The memory of one run. `functions`: the generated ones by name; `given`: what the caller holds anyway."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            peak = _peak(run)
            scales = _Scales({functions[each.name].__code__: each for each in sweeps}, kept, given)
            scales.weigh(run)
    except Exception as error:
        return Weights(problem=f"the example raises {type(error).__name__}: {error}")
    return Weights(scales.held, scales.total, max(peak, scales.total))


def _peak(run: Callable[[], object]) -> int:
    before = tracemalloc.is_tracing()
    if not before:
        tracemalloc.start()
    try:
        run()  # what is made once, such as caches, is not part of it
        gc.collect()  # and empties the lists of free tuples and numbers: what is taken from them is not traced
        tracemalloc.reset_peak()
        start = tracemalloc.get_traced_memory()[0]
        run()
        return tracemalloc.get_traced_memory()[1] - start
    finally:
        if not before:
            tracemalloc.stop()


class _Scales:
    """Looks into the frames of generated functions when they are about to turn."""

    def __init__(self, turns: Mapping[CodeType, Sweeps], kept: Sequence[Kept], given: object) -> None:
        self.turns = turns
        self.kept = {each.name: [k for k in kept if k.function == each.name] for each in turns.values()}
        self.given = {id(owner) for owner, _ in _parts(given)}
        self.held: dict[tuple[str, str], int] = {}
        self.total = 0
        self.counted: dict[int, object] = {}

    def weigh(self, run: Callable[[], object]) -> None:
        """Run under a trace function; that of a debugger or a coverage tool is put back."""
        before = sys.gettrace()
        sys.settrace(self.enter)
        try:
            run()
        finally:
            sys.settrace(before)

    def enter(self, frame: FrameType, event: str, argument: object) -> Any:
        """A function is called: it is one of ours, or nothing is looked at."""
        sweeps = self.turns.get(frame.f_code)
        if sweeps is None:
            return None
        if sweeps.is_pair:
            frame.f_trace_lines = False
        weighed = False

        def step(frame: FrameType, event: str, argument: object) -> Any:
            nonlocal weighed
            reached = event == "return" if sweeps.is_pair else event == "line" and frame.f_lineno >= sweeps.turn
            if reached and not weighed:
                weighed = True
                self.look(sweeps.name, frame.f_locals)
                frame.f_trace_lines = False
            return step

        return step

    def look(self, function: str, variables: Mapping[str, Any]) -> None:
        """Weigh what the variables of a frame hold; what two of them hold counts for the first."""
        seen = set(self.given)
        present = [kept for kept in self.kept[function] if kept.name in variables]
        values = [_column(variables[kept.name], kept.item) for kept in present]
        for kept, value in zip(present, values, strict=True):
            parts = [(owner, count) for owner, count in _parts(value) if id(owner) not in seen]
            seen.update(id(owner) for owner, _ in parts)
            self.held[kept.key] = self.held.get(kept.key, 0) + sum(count for _, count in parts)
        for name in dict.fromkeys(kept.name for kept in present if kept.callee is None):
            self.add(variables[name])

    def add(self, value: object) -> None:
        """Count what no variable before held: the tuples of a list too, which are of no place in them."""
        parts = [(owner, count) for owner, count in _parts(value) if id(owner) not in self.counted]
        self.total += sum(count for owner, count in parts if id(owner) not in self.given)
        self.counted.update((id(owner), owner) for owner, _ in parts)


def _column(value: Any, item: int | None) -> object:
    """What is kept at one place of the tuples in a list."""
    return value if item is None else [each[item] for each in value]


def _parts(value: object) -> Iterator[tuple[object, int]]:
    """The objects that a value consists of, each once, and the bytes of each; of an array, whoever owns its memory."""
    pending, seen = [value], set[int]()
    while pending:
        each = pending.pop()
        while isinstance(each, np.ndarray) and isinstance(each.base, np.ndarray):
            each = each.base
        if id(each) in seen or _is_free(each):
            continue
        seen.add(id(each))
        yield each, each.nbytes if isinstance(each, np.ndarray) else sys.getsizeof(each)
        match each:
            case np.ndarray() if each.dtype == object:
                pending.extend(each.flat)
            case list() | tuple():
                pending.extend(each)
            case dict():
                pending.extend(each.values())
            case _ if hasattr(each, "__dict__"):
                pending.extend(vars(each).values())


def _is_free(value: object) -> bool:
    """Whether the value is there anyway: constants, small integers, functions and classes."""
    small = isinstance(value, int) and -5 <= value <= 256
    return value is None or small or isinstance(value, str | type | ModuleType) or callable(value)
