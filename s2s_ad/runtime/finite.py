"""What `debug_nans=True` asks of each adjoint."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import numpy as np


def require_finite(name: str, x: Any, where: str, indices: dict[str, Any], operands: dict[str, Any]) -> None:
    """The adjoint or tangent `x` has no nan and no inf in it; otherwise say where it came from, and out of what.

    >>> require_finite("x_bar", 2.0, "in the adjoint of model.py:12: y = 1 / x", {}, {})
    """
    found = not_finite(x)
    if found is not None:
        turn = f"\nwhere {', '.join(f'{key} = {shown(value)}' for key, value in indices.items())}" if indices else ""
        values = "".join(f"\n    {key} = {shown(value)}" for key, value in operands.items())
        raise FloatingPointError(f"{name} is {found} {where}{turn}{values}")


def not_finite(x: Any) -> str | None:
    """`nan` or `inf`, if there is one in a number, an array or a container.

    >>> not_finite([1.0, {"k": np.array([1.0, np.inf])}]), not_finite((2.0, None))
    ('inf', None)
    """
    if isinstance(x, list | tuple | dict | SimpleNamespace):
        items = vars(x).values() if isinstance(x, SimpleNamespace) else x.values() if isinstance(x, dict) else x
        return next((found for item in items if (found := not_finite(item)) is not None), None)
    if not isinstance(x, float | complex | np.ndarray | np.inexact) or not np.issubdtype(
        np.asarray(x).dtype, np.inexact
    ):
        return None
    if np.any(np.isnan(x)):
        return "nan"
    return "inf" if np.any(np.isinf(x)) else None


def shown(x: Any) -> str:
    """A value in a message: of an array the dtype and the shape; of a large one how many nan and inf are in it.

    >>> shown(2.0), shown(np.zeros(2)), shown(np.zeros(20))
    ('2.0', 'float64 array of shape (2,), [0., 0.]', 'float64 array of shape (20,), 0 nan, 0 inf, from 0 to 0')
    """
    if not isinstance(x, np.ndarray):
        text = repr(x)
        return text if len(text) <= 200 else f"{text[:200]} ..."
    if x.size <= 8 or not np.issubdtype(x.dtype, np.inexact):
        text = re.sub(r"\s+", " ", np.array2string(x, threshold=8, separator=", "))
        return f"{x.dtype} array of shape {x.shape}, {text}"
    finite = np.abs(x[np.isfinite(x)]) if np.iscomplexobj(x) else x[np.isfinite(x)]
    reach = f", from {np.min(finite):g} to {np.max(finite):g}" if finite.size else ""
    counts = f"{np.count_nonzero(np.isnan(x))} nan, {np.count_nonzero(np.isinf(x))} inf"
    return f"{x.dtype} array of shape {x.shape}, {counts}{reach}"
