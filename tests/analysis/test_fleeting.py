"""Which possible views may as well be copies."""

from __future__ import annotations

import gast
import numpy as np
import pytest

from s2s_ad.analysis.fleeting import mark_fleeting
from s2s_ad.analysis.memory import memory
from s2s_ad.frontend.bindings import MISSING
from s2s_ad.values import Array, Scalar


class Globals:
    def resolve(self, expression: gast.expr) -> object:
        match expression:
            case gast.Attribute(value=gast.Name(id="np"), attr=name):
                return getattr(np, name)
            case _:
                return MISSING


VALUES = {name: Array("float64", (None,)) for name in "xtyz"} | {"i": Scalar("int")}


def is_fleeting(text: str) -> bool:
    body = gast.parse(text).body
    return mark_fleeting(body, memory(body, VALUES, Globals()), VALUES, Globals())


@pytest.mark.parametrize(
    "text",
    [
        "x[0] = 1.0\nt = np.reshape(x, 3)\ny = t + 1",
        "x[0] = 1.0\nt = np.reshape(x, 3)\ny = np.sum(t)\nz = t * y",
        "x += z\nt = np.reshape(x, 3)\nz[0] = t",
        "for i in range(3):\n  x[i] = 1.0\nt = np.ravel(x)\ny = np.exp(t)",
    ],
)
def test_nobody_can_tell_a_view_from_a_copy(text: str) -> None:
    assert is_fleeting(text)


@pytest.mark.parametrize(
    "text",
    [
        "t = np.reshape(x, 3)\nx[0] = 1.0\ny = t + 1",
        "x[0] = 1.0\nt = np.reshape(x, 3)\nt[0] = 2.0",
        "x[0] = 1.0\nt = np.reshape(x, 3)\ny = t",
        "x[0] = 1.0\nt = np.reshape(x, 3)\ny = t[1:]",
        "x[0] = 1.0\nt = np.reshape(x, 3)\nreturn t",
        "for i in range(3):\n  x[i] = 1.0\n  t = np.reshape(x, 3)\n  y = t + 1",
        "x[0] = 1.0\nt = np.reshape(x, 3)\nt = np.reshape(x, 1)\ny = t + 1",
        "x[0] = 1.0\nt = np.reshape(x, 3)\nfor i in t:\n  y = i + 1",
        "x[0] = 1.0\nt = np.transpose(x)\ny = t + 1",
    ],
)
def test_it_stays_a_view(text: str) -> None:
    assert not is_fleeting(text)
