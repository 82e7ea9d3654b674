"""Which directions a number depends on: what stands in the place of tangents in one run of a linear function.

Sums depend on what their terms depend on, products with values on what the tangent depends on, whatever the value.

>>> a, b = Support(0), Support(1)
>>> sorted((2.0 * a + 0.0 * b).columns())
[0, 1]
"""

from __future__ import annotations

from typing import Any

import numpy as np


class Support:
    """A set of directions as the union of others, found out only when it is asked for; one number is a direction."""

    __slots__ = ("parts",)

    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def columns(self) -> set[int]:
        """The directions."""
        found: set[int] = set()
        seen: set[int] = set()
        pending: list[Any] = [self]
        while pending:
            part = pending.pop()
            if not isinstance(part, Support):
                found.add(part)
            elif id(part) not in seen:
                seen.add(id(part))
                pending.extend(part.parts)
        return found

    def _union(self, other: Any) -> Any:
        if isinstance(other, Support):
            return self if other is self or not other.parts else Support(self, other) if self.parts else other
        return NotImplemented if isinstance(other, np.ndarray) else self

    def _scaled(self, other: Any) -> Any:
        return self._union(other) if isinstance(other, Support | np.ndarray) else self

    def _itself(self) -> Support:
        return self

    def _refused(self, *_: Any) -> Any:
        raise TypeError("a set of directions has no value")

    __add__ = __radd__ = __sub__ = __rsub__ = _union
    __mul__ = __rmul__ = __truediv__ = _scaled
    __neg__ = __pos__ = conjugate = _itself
    __bool__ = __float__ = __int__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _refused
    __hash__ = None  # type: ignore[assignment]


def as_supports(x: Any) -> Any:
    """Values that depend on no direction, in a form that can take what does: arrays of objects.

    >>> as_supports([np.zeros(2), 1.0])[0].dtype
    dtype('O')
    """
    if isinstance(x, np.ndarray):
        return x.astype(object)
    if isinstance(x, float | np.inexact):
        return Support()
    if isinstance(x, list):
        return [as_supports(item) for item in x]
    if isinstance(x, tuple):
        items = [as_supports(item) for item in x]
        return type(x)(*items) if hasattr(x, "_fields") else tuple(items)
    if isinstance(x, dict):
        return {key: as_supports(item) for key, item in x.items()}
    return x


def shape_only(x: Any) -> Any:
    """An array of objects of the shape of `x`: what a helper that asks for the dtype leaves as it is."""
    return np.empty(np.shape(x), object)
