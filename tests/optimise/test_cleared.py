"""What is cleared and added to right away is set; not where somebody looks in between, or the sum asks for it."""

from __future__ import annotations

import pytest

from s2s_ad.optimise.cleared import set_at_once
from s2s_ad.values import Array, Scalar
from tests.optimise.helpers import after, normal
from tests.optimise.programs import facts

ARRAY = Array("float64", (3,))
VALUES = {"x_bar": ARRAY, "y_bar": ARRAY, "z_bar": ARRAY, "x": ARRAY, "i": Scalar("int")}
OURS = facts("z_bar", "x_bar y_bar z_bar", VALUES)
START = "x_bar = np.zeros_like(x)\ny_bar = np.zeros_like(x)\n"
END = "\nreturn x_bar, y_bar"

SET = {
    "the whole": ("x_bar[...] = 0.0\nx_bar += z_bar * x", "x_bar[...] = z_bar * x"),
    "a part": ("x_bar[1:] = 0.0\nx_bar[1:] += z_bar", "x_bar[1:] = z_bar"),
    "behind another": (
        "x_bar[i] = 0.0\ny_bar += z_bar * x\nx_bar[i] += z_bar[0]",
        "y_bar += z_bar * x\nx_bar[i] = z_bar[0]",
    ),
}
KEPT = {
    "another part": "x_bar[1:] = 0.0\nx_bar[2:] += z_bar",
    "more than the part": "x_bar[1:] = 0.0\nx_bar += z_bar",
    "asked for": "x_bar[...] = 0.0\ny_bar += x_bar\nx_bar += z_bar",
    "of itself": "x_bar[1:] = 0.0\nx_bar[1:] += x_bar[:-1]",
    "index bound anew": "x_bar[i] = 0.0\ni = i + 1\nx_bar[i] += z_bar[0]",
    "subtracted": "x_bar[i] = 0.0\nx_bar[i] -= z_bar[0]",
    "only perhaps": "x_bar[i] = 0.0\nif i:\n    x_bar[i] += z_bar[0]",
}


@pytest.mark.parametrize("name", SET)
def test_set_at_once(name: str) -> None:
    before, expected = SET[name]
    assert after(set_at_once, START + before + END, OURS) == normal(START + expected + END)


@pytest.mark.parametrize("name", KEPT)
def test_cleared_first(name: str) -> None:
    text = START + KEPT[name] + END
    assert after(set_at_once, text, OURS) == normal(text)
