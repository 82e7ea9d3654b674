"""`explain` from Python: what varies, what is kept and how much that is, the rules; all that is unsupported."""

from __future__ import annotations

import re
import sys
import tracemalloc

import numpy as np
import pytest
from numpy.polynomial import polynomial

from s2s_ad import UnsupportedError, differentiate, explain, grad
from s2s_ad.explanation.kept import Kept
from s2s_ad.explanation.weights import size
from tests.programs import PROGRAMS


def cell(x, h):
    return np.tanh(x * h)


def run(x, n):
    h = np.ones_like(x)
    steps = np.floor(x)
    shift = steps + n
    for _ in range(n):
        h = cell(x, h)
    y = np.exp(h)
    return np.sum(y * y) + np.sum(shift)


def filled(x, n):
    buf = np.zeros(n)
    for i in range(1, n):
        t = np.exp(buf[i - 1] * x)
        buf[i] = t * t
    return np.sum(buf)


def fall(x, n):
    if n <= 0:
        return 1.0
    y = np.sin(x) * fall(x, n - 1)
    return y + fall(y, n - 2)


def kept(f, *args, wrt=0) -> dict[str, Kept]:
    return {each.value: each for each in explain(f, *args, wrt=wrt).survey.kept}


def test_variables() -> None:
    survey = explain(run, np.ones(4), 3).survey
    assert survey.active == ("h", "x", "y")
    why = dict(survey.inactive)
    assert why["n"] == "an int"
    assert why["steps"].startswith("no derivative goes through steps = np.floor(x) (line ")
    assert why["shift"] == why["steps"]
    assert [function.__name__ for function in survey.inlined] == ["cell"]
    assert survey.callees == ()
    assert "np.tanh" in survey.rules


def test_what_is_kept_and_why() -> None:
    found = kept(run, np.ones(4), 3)
    line = run.__code__.co_firstlineno
    assert found["y"].form == "kept"
    assert found["y"].purpose == f"for the adjoint of return np.sum(y * y) + np.sum(shift) (line {line + 7})"
    before = next(each for each in explain(run, np.ones(4), 3).survey.kept if each.form == "saved")
    assert (before.value, before.name) == ("h", "h_saved")
    assert before.why == f"since h = cell(x, h) (line {line + 5}) overwrites it"
    assert before.purpose == "for its own adjoint"


def test_why_a_number_is_not_computed_again() -> None:
    found = kept(filled, 0.1, 5)
    line = filled.__code__.co_firstlineno
    assert found["t"].why == "since computing it again would cost more"
    why = f"since it is made of buf, which buf[i] = t * t (line {line + 4}) overwrites"
    assert found["buf[i - 1] (as z)"].why == why


def test_what_is_in_a_try_is_told_as_well() -> None:
    program = PROGRAMS["retries_with_smaller_steps"]
    survey = explain(program.function, *program.arguments(), wrt=program.positions).survey
    found = {each.value: each.why for each in survey.kept}
    assert found["failed"] == "since it depends on the way that was taken"
    assert "checked" in [function.__name__ for function in survey.callees]
    assert not survey.weights.problem


def test_bytes_of_an_example() -> None:
    explanation = explain(run, np.ones(1000), 10)
    weights = explanation.survey.weights
    found = {each.value: weights.held[each.function, each.name] for each in explanation.survey.kept}
    assert found["y"] == 8000
    (saved,) = (each for each in explanation.survey.kept if each.form == "saved")
    assert 80_000 <= weights.held[saved.function, saved.name] <= 80_400  # ten arrays, and the list of them
    assert weights.total <= weights.peak
    assert weights.share(weights.peak) == "100%"
    assert not tracemalloc.is_tracing()


def test_what_the_caller_holds_is_not_counted() -> None:
    def rows(xs):
        s = 0.0
        for x in xs:
            s = s + np.sum(x * x)
        return s

    weights = explain(rows, np.ones((10, 1000))).survey.weights
    assert weights.total < 1000


def test_tuples_are_weighed_with_what_is_in_them() -> None:
    """What is taken from Python's lists of free tuples is not traced: the peak was less than what is held."""

    def swing(theta):
        omega = 0.0
        for _ in range(1000):
            omega = omega - 0.1 * np.sin(theta) * omega
            theta = theta + 0.1 * omega * theta
        return theta

    weights = explain(swing, 1.0).survey.weights
    assert sum(weights.held.values()) + 30_000 < weights.total  # a tuple for each turn
    assert weights.total < 1.2 * weights.peak


def test_callees_are_weighed_on_their_own() -> None:
    explanation = explain(fall, 0.5, 4)
    assert [function.__name__ for function in explanation.survey.callees] == ["fall"]
    text = str(explanation.survey)
    assert "what fall keeps" in text
    assert "with a derivative of its own: fall (test_explain.py:" in text
    assert explanation.survey.weights.total <= explanation.survey.weights.peak


def test_nothing_runs_without_an_example() -> None:
    def raising(x):
        assert x > 0, "it ran"
        return x * x

    assert explain(raising).survey.weights is None
    with pytest.raises(AssertionError):
        grad(raising)(-1.0)
    assert "memory: not known, the example raises AssertionError: it ran" in str(explain(raising, -1.0))


def test_a_trace_function_is_put_back() -> None:
    def tracer(*event: object) -> None:
        return None

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        explain(run, np.ones(4), 3)
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(before)


def test_decorated_and_derivatives_of_derivatives() -> None:
    @differentiate(wrt="b")
    def product(a, b):
        return a * b * b

    assert explain(product, 1.0, 2.0).survey.wrt == ("b",)
    assert explain(product, 1.0, 2.0, wrt="a").survey.wrt == ("a",)
    second = explain(grad(lambda x: x**3), 2.0)
    assert "6 * x" in second.source
    assert "_grad_grad(x)" in explain(grad(lambda x: x**3)).source


def test_the_generic_source_of_a_second_derivative() -> None:
    def cube(x):
        return x**3

    assert "def cube_grad_grad(x):" in grad(grad(cube)).source


@pytest.mark.parametrize("name", ["rnn_loss", "lstm_loss", "option_price", "kmeans_step", "particle_in_box"])
def test_every_list_of_the_text_is_told(name: str) -> None:
    program = PROGRAMS[name]
    explanation = explain(program.function, *program.arguments(), wrt=program.positions)
    lists = set(re.findall(r"(\w*saved\d*)\.pop\(\)", explanation.source))
    assert lists <= {each.name for each in explanation.survey.kept}
    assert all(each.needed is not None for each in explanation.survey.kept)
    assert not explanation.survey.weights.problem


def unsupported(x, n):
    found = {v * 2 for v in x}
    with open("nothing") as file:
        text = eval("x")
    total = np.datetime64(x[0])
    for k in range(n):
        total = total + np.timedelta64(x[k])
    return total + others(x) + len(found) + len(text) + len(file.name)


def others(x):
    class Held:
        value = x

    y = polynomial.polymul(x, polynomial.polyadd(x, x))
    return np.sum(y) + len(Held.value)


def test_all_that_is_unsupported_is_told_at_once() -> None:
    for args in ((), (np.ones(3), 2)):
        with pytest.raises(UnsupportedError) as raised:
            explain(unsupported, *args)
        told = [(problem.origin.function, problem.reason) for problem in raised.value.problems]
        assert [function for function, _ in told].count("others") == 3
        assert len(set(told)) == len(told) == 7
        for part in ("`eval`", "np.datetime64", "np.timedelta64", "a class", "polynomial.polymul"):
            assert any(part in reason for _, reason in told), part
        assert all(problem.way_out for problem in raised.value.problems)
    assert "eval" in unsupported.__code__.co_names


def test_the_sizes_of_a_report() -> None:
    assert size(0) == "0 B"
    assert size(1234) == "1.2 kB"
