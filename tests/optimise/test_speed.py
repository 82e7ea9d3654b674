"""The passes take time in proportion to the code."""

from __future__ import annotations

import time

from s2s_ad.optimise.passes import optimise
from s2s_ad.syntax.parse import parse
from s2s_ad.values import Scalar
from tests.optimise.programs import facts


def seconds(layers: int) -> float:
    """The processor time for a gradient of about ten statements for each layer."""
    forward, backward, ours, bars, previous = [], [], [], ["w_bar", "b_bar", "x_bar"], "x"
    for i in range(layers):
        t, u, v = (f"t{3 * i + k}" for k in range(3))
        forward += [f"{t} = {previous} * w", f"{u} = {t} + b", f"{v} = np.tanh({u})", f"y{i} = {v} - 1.0"]
        backward[:0] = [
            f"{v}_bar = y{i}_bar", f"{u}_bar = {v}_bar * (1 - {v} * {v})", f"{t}_bar = {u}_bar",
            f"b_bar = b_bar + {u}_bar", f"w_bar = w_bar + {t}_bar * {previous}", f"{previous}_bar = {t}_bar * w",
        ]  # fmt: skip
        ours += [t, u, v, f"{t}_bar", f"{u}_bar", f"{v}_bar"]
        bars += [f"{t}_bar", f"{u}_bar", f"{v}_bar", f"y{i}_bar"]
        previous = f"y{i}"
    lines = [*forward, f"{previous}_bar = 1.0", "w_bar = 0.0", "b_bar = 0.0", *backward, "return w_bar, b_bar, x_bar"]
    body = parse("\n".join(lines)).body
    known = facts(" ".join(ours), " ".join(bars), {name: Scalar("float") for name in [*ours, *bars, "x", "w", "b"]})
    start = time.process_time()
    optimise(body, known)
    return time.process_time() - start


def test_linear_in_the_size_of_the_code() -> None:
    seconds(5)
    small, large = seconds(50), seconds(500)
    assert large < 15 * small + 0.2
    assert large < 4
