"""A wrong rule is caught: by the differences, or by the other mode."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from s2s_ad.rules import registry
from tests.rules.checks import pullbacks_are_transposes_of_tangents, tangents_agree_with_differences
from tests.rules.evaluate import Case
from tests.rules.point import Point, array

WRONG = [
    ("np.tanh", "pullbacks", "x", "y_bar * (1 - y)", (array(3),)),
    ("np.sin", "pullbacks", "x", "-y_bar * np.cos(x)", (array(3),)),
    ("np.matmul", "pullbacks", "a", "(y_bar @ b.T) * 1.001", (array(2, 3), array(3, 4))),
    ("np.sum", "tangents", "a", "np.mean(a_dot)", (array(3),)),
]


@pytest.mark.parametrize(("name", "mode", "parameter", "text", "args"), WRONG)
def test_one_mode_wrong(name: str, mode: str, parameter: str, text: str, args: tuple) -> None:
    right = registry.named(name)
    wrong = replace(right, **{mode: {**getattr(right, mode), parameter: text}})
    with pytest.raises(AssertionError):
        pullbacks_are_transposes_of_tangents(Case(wrong, Point(name, args)))


def test_both_modes_wrong_alike() -> None:
    right = registry.named("np.sin")
    wrong = replace(right, pullbacks={"x": "y_bar * np.sin(x)"}, tangents={"x": "x_dot * np.sin(x)"})
    case = Case(wrong, Point("np.sin", (array(3),)))
    pullbacks_are_transposes_of_tangents(case)
    with pytest.raises(AssertionError):
        tangents_agree_with_differences(case)


def test_wrong_shape() -> None:
    right = registry.named("np.reshape")
    wrong = replace(right, pullbacks={"a": "y_bar"})
    with pytest.raises(AssertionError):
        pullbacks_are_transposes_of_tangents(Case(wrong, Point("np.reshape", (np.ones((2, 3)), (3, 2)))))
