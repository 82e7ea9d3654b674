"""Reuse of held values: pairs of texts, and what must not change."""

from __future__ import annotations

import pytest

from s2s_ad.optimise.common import reuse
from s2s_ad.values import Array
from tests.optimise.helpers import after, normal
from tests.optimise.programs import facts

OURS = facts("", "q_bar y_bar", {name: Array("float64", (3,)) for name in ("x", "y", "q", "q_bar", "y_bar")})

PAIRS = {
    "a call": (
        "y = np.exp(-q)\nq_bar = y_bar * np.exp(-q)\nreturn q_bar",
        "y = np.exp(-q)\nq_bar = y_bar * y\nreturn q_bar",
    ),
    "within a larger expression": (
        "y = x * x\nq_bar = np.sum(y_bar * (1 - x * x))\nreturn q_bar",
        "y = x * x\nq_bar = np.sum(y_bar * (1 - y))\nreturn q_bar",
    ),
}

UNCHANGED = {
    "bound anew": "y = np.exp(q)\nq = x\nq_bar = y_bar * np.exp(q)\nreturn q_bar",
    "the holder is bound anew": "y = np.exp(q)\ny = x\nq_bar = y_bar * np.exp(q)\nreturn q_bar",
    "stored into": "y = np.exp(q)\nq[0] = 1.0\nq_bar = y_bar * np.exp(q)\nreturn q_bar",
    "the holder is stored into": "y = np.exp(q)\ny[0] = 1.0\nq_bar = y_bar * np.exp(q)\nreturn q_bar",
    "a whole value would be shared": "y_bar = q * x\nq_bar = q * x\nreturn q_bar, y_bar",
    "a view of it would be shared": "y = q * x\nq_bar = (q * x)[1:]\nreturn q_bar, y",
    "what the user computes": "y = np.exp(q)\nx = 1 + np.exp(q)\nreturn x, y",
    "an impure call": "y = f(q)\nq_bar = y_bar * f(q)\nreturn q_bar",
    "held in a branch only": "if c:\n    y = np.exp(q)\nq_bar = y_bar * np.exp(q)\nreturn q_bar",
}


@pytest.mark.parametrize("case", PAIRS)
def test_pair(case: str) -> None:
    before, expected = PAIRS[case]
    assert after(reuse, before, OURS) == normal(expected)


@pytest.mark.parametrize("case", UNCHANGED)
def test_unchanged(case: str) -> None:
    assert after(reuse, UNCHANGED[case], OURS) == normal(UNCHANGED[case])
