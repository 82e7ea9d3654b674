"""Comments that say whose adjoint a statement is."""

from __future__ import annotations

import numpy as np

from s2s_ad import grad
from s2s_ad.api import _of_all


def sigmoid(z):
    e = np.exp(-z)
    return 1 / (1 + e)


def neuron(w, x):
    # what comes in
    z = w * x  # weighted
    y = sigmoid(z)
    return 0.5 * np.sum(
        (y - 1) ** 2,
    )


def several_ways(x, n):
    s = 0.0
    for i in range(n):
        if x > i:
            s = s + np.sin(x)
        else:
            y = x * x
            s = s - y
    return s


def test_statements_are_quoted_once_and_inlined_code_as_its_call():
    assert _remarks(grad(neuron, "w").source_for(1.0, 2.0)) == [
        "what comes in",
        "weighted",
        "adjoint of 0.5 * np.sum( ...",
        "adjoint of y = sigmoid(z)",
        "adjoint of z = w * x",
    ]


def test_a_loop_is_named_at_its_header_and_a_branch_not_at_all():
    text = grad(several_ways).source_for(1.0, 3)
    assert _remarks(text) == [
        "for i in range(n), backwards",
        "adjoint of s = s + np.sin(x)",
        "adjoint of y = x * x",
    ]
    lines = text.splitlines()
    assert "reversed" in lines[next(at for at, line in enumerate(lines) if "backwards" in line) + 1]


def test_a_pullback_has_them_and_its_forward_part_has_not():
    forward, pullback = _of_all(neuron, "vjp", 2).source_for(1.0, 2.0).split("def neuron_pullback")
    assert "# adjoint of" not in forward
    assert "# adjoint of z = w * x" in pullback


def test_a_single_statement_needs_none():
    assert _remarks(grad(lambda x: np.sin(x) * x).source_for(1.0)) == []


def _remarks(text):
    return [line.strip().removeprefix("# ") for line in text.splitlines() if line.strip().startswith("#")]
