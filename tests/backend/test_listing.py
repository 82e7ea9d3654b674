"""Sources are text, know where their lines come from, and show as code in a notebook."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from s2s_ad import differentiate, grad
from s2s_ad.backend.listing import LineOrigin, Listing
from tests.programs import PROGRAMS


@differentiate
def square(x: float) -> float:
    return x * x if x < 1.0 else x


def curve(x, n):
    y = 1.0
    for _ in range(n):
        y = y * np.sin(x)  # a step
    return y + (
        x * x
    )


def at(source: Listing, text: str) -> LineOrigin | None:
    lines = [found.strip() for found in source.splitlines()]
    return source.origins.get(lines.index(text) + 1)


def test_a_source_is_its_text() -> None:
    for source in (square.source, square.source_for(2.0), square.grad.source):
        assert isinstance(source, str)
        assert "def square_grad(x: float):" in source
        assert source == str(source)
        assert copy.deepcopy(source).origins == pickle.loads(pickle.dumps(source)).origins == source.origins


def test_lines_know_what_they_stand_for() -> None:
    source = grad(curve).source_for(0.5, 3)
    first = curve.__code__.co_firstlineno
    step = "y = y * np.sin(x)  # a step"
    assert at(source, "def curve_grad(x, n):") is None
    assert at(source, "y = 1.0") == LineOrigin(__file__, first + 1, "forward", "y = 1.0")
    assert at(source, "for _ in range(n):") == LineOrigin(__file__, first + 2, "forward", "for _ in range(n):")
    assert at(source, "# adjoint of y = y * np.sin(x)") == LineOrigin(__file__, first + 3, "adjoint", step)
    assert str(at(source, "y_bar = y_bar * z")) == f"adjoint of {__file__}:{first + 3}: {step}"
    assert {source.origins[line].role for line in source.lines_of(first + 3)} == {"forward", "adjoint"}
    assert source.lines_of(first + 3, "elsewhere.py") == source.lines_of(first) == ()


@pytest.mark.parametrize("name", ["rnn_loss", "kmeans_step", "lstm_loss", "option_price"])
def test_all_statements_of_both_sweeps_have_a_line_of_the_users(name: str) -> None:
    program = PROGRAMS[name]
    source = grad(program.function, wrt=program.positions).source_for(*program.arguments())
    roles = [source.origins[line].role for line in sorted(source.origins)]
    assert {"forward", "adjoint"} == set(roles)
    assert all(found.text for found in source.origins.values())


def test_calls_of_pairs_stand_for_the_calls() -> None:
    def fall(x, n):
        if n <= 0:
            return 1.0
        y = x * fall(x, n - 1)
        return y + fall(y, n - 2)

    source = grad(fall).source
    calls = [number for number, line in enumerate(source.splitlines(), 1) if " = fall1_forward(" in line]
    assert [source.origins[number].text for number in calls[-2:]] == [
        "y = x * fall(x, n - 1)",
        "return y + fall(y, n - 2)",
    ]


def test_a_notebook_shows_code() -> None:
    shown = square.source._repr_html_()
    assert ">square_grad</span>" in shown
    assert f'<span title="{__file__}:' in shown.replace("&#x27;", "'")
    assert Listing("x < '<b>'")._repr_html_().count("&lt;") == 2
    assert "<b>" not in Listing("'<b>'")._repr_html_()
