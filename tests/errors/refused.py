"""What is told of a function that has no derivative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from s2s_ad import UnsupportedError, grad, jvp


def texts_of_errors(function: Callable[[Any], Any], x: Any) -> tuple[str, str]:
    """What is told of it in reverse mode, and in forward mode: it is refused in both."""
    with pytest.raises(UnsupportedError) as backwards:
        grad(function)(x)
    with pytest.raises(UnsupportedError) as forwards:
        jvp(function, (x,), (x,))
    return str(backwards.value), str(forwards.value)
