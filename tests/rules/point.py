"""Where a rule is tested: arguments, and the parameters to differentiate by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Point:
    """One call of the function of a rule. `smooth` is False at a kink, where differences say nothing."""

    rule: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    by: tuple[str, ...] | None = None
    smooth: bool = True

    def __str__(self) -> str:
        named = [f"{name}={_brief(x)}" for name, x in self.kwargs.items()]
        return f"{self.rule}({', '.join([*map(_brief, self.args), *named])})"


POINTS: dict[str, list[Point]] = defaultdict(list)


def at(names: str, *args: Any, by: Sequence[str] | None = None, smooth: bool = True, **kwargs: Any) -> None:
    """A point for one rule, or for several of the same parameters."""
    for name in names.split():
        POINTS[name].append(Point(name, args, kwargs, None if by is None else tuple(by), smooth))


def array(*shape: int, low: float = -2.0, high: float = 2.0, dtype: str = "float64") -> np.ndarray:
    """Numbers that look random, all different, between two bounds; the same on each run."""
    count = int(np.prod(shape))
    fractions = (0.11 + 0.618033988749895 * np.arange(1, count + 1)) % 1.0
    return (low + (high - low) * (0.05 + 0.9 * fractions)).reshape(shape).astype(dtype)


def unary(names: str, low: float = -2.0, high: float = 2.0, special: Sequence[float] = ()) -> None:
    """Every kind of number, between two bounds, and special values."""
    middle = 0.3 * low + 0.7 * high
    for x in (middle, np.float64(middle), np.array(middle), array(3, low=low, high=high)):
        at(names, x)
    at(names, array(2, 2, low=low, high=high, dtype="float32"))
    for x in special:
        at(names, np.array([x]), smooth=False)


def binary(names: str, low: float = 0.2, high: float = 2.0, low2: float = 0.3, high2: float = 2.5) -> None:
    """Every way to broadcast."""
    a, b = 0.4 * low + 0.6 * high, 0.6 * low2 + 0.4 * high2
    pairs: list[tuple[Any, Any]] = [(a, b), (np.float64(a), b), (np.array(a), np.array(b))]
    for mine, theirs in (((2, 3), (3,)), ((2, 1), (1, 3)), ((3,), (2, 3)), ((1, 2), (2, 2))):
        pairs.append((array(*mine, low=low, high=high), array(*theirs, low=low2, high=high2)))
    pairs += [(a, array(2, low=low2, high=high2)), (array(2, low=low, high=high), b)]
    for x, y in pairs:
        at(names, x, y)
    at(names, array(2, low=low, high=high, dtype="float32"), array(2, low=low2, high=high2, dtype="float32"))


def scalars(names: str, *groups: Sequence[float]) -> None:
    """Python numbers only."""
    for group in groups:
        at(names, *group)


def _brief(x: Any) -> str:
    match x:
        case np.ndarray():
            return f"{x.dtype.name}{list(x.shape)}"
        case tuple() | list():
            return f"({', '.join(map(_brief, x))})"
        case _:
            return getattr(x, "__name__", None) or repr(x)
