"""Every kind of operand beside an array that carries a derivative, in NumPy's most used functions and in stores.

A list is a row of an array where NumPy takes an array, and what it was broadcast to is summed over.  Each operand is
tried in all expressions that take it, in one function: its derivative is what differences give.
"""

from __future__ import annotations

import numpy as np
import pytest

from s2s_ad import grad, jvp
from tests import witness
from tests.fuzz.check import forget, function_of

OPERANDS = """
[x[0], x[1], 2.0, x[3]] | [x[0]] | [[x[0]], [x[1]], [2.0]] | range(1, 5) | np.bool_(True) | [True, False, True, True]
np.sum(x)
"""
EXPRESSIONS = """
B / y | np.hypot(B, y) | np.where(y > 0.5, B, y) | np.clip(y, 0.1, B) | np.broadcast_to(B, (4,)) * y
np.full(4, B) * y | np.stack([y, B]) | np.hstack((y, B)) | np.einsum('i,i->i', y, B) | np.insert(y, 1, B)
np.interp(y, [0.0, 1.0, 1.5, 2.0], B) | np.cumsum(B) * y[0] | np.take(B, [0]) + y
np.take(y, B) | np.sort(B) + y | np.sqrt(B) + y
"""
STORES = """
y /= B | y[1:] *= B | np.add(y, B, out=y) | np.multiply.at(y, [0, 1, 1, 3], B)
"""
X = np.array([0.3137, 0.8211, 0.1773, 1.1039])
D = np.arange(1.0, 5.0)


def parts(text: str) -> list[str]:
    return [part.strip() for row in text.strip().split("\n") for part in row.split(" | ")]


def body(part: str, k: int) -> str:
    """One try: NumPy's own refusal ends it before anything is added."""
    if part in parts(STORES):
        return f"    y = np.sin(x) + 1\n    {part}\n    s = s + np.sum(y ** 2) * {1 + 0.1 * k}\n"
    return f"    y = x * 1.5\n    z = {part}\n    s = s + np.sum(z ** 2) * {1 + 0.1 * k}\n"


def runs(part: str, operand: str) -> bool:
    """Whether NumPy takes the operand, and finds a number."""
    text = body(part, 0).replace("B", operand)
    try:
        with witness.quiet():
            f = function_of(f"import numpy as np\ndef tried(x):\n    s = 0.0\n{text}    return s\n", "tried")
            return bool(np.isfinite(f(X.copy())))
    except (ValueError, TypeError, IndexError):
        return False
    finally:
        forget("tried")


@pytest.mark.parametrize("place", range(len(parts(OPERANDS))))
def test_derivative_with_operand(place: int) -> None:
    operand, name = parts(OPERANDS)[place], f"operand_{place}"
    taken = [part for part in (*parts(EXPRESSIONS), *parts(STORES)) if runs(part, operand)]
    text = "".join(body(part, k).replace("B", operand) for k, part in enumerate(taken))
    f = function_of(f"import numpy as np\ndef {name}(x):\n    s = 0.0\n{text}    return s\n", name)
    try:
        found = witness.directional(f, (X,), (D,))
        assert len(taken) > 8 and found.state == "ok"
        assert not found.refutes(float(grad(f)(X) @ D))
        assert not found.refutes(float(jvp(f, (X,), (D,))[1]))
    finally:
        forget(name)
