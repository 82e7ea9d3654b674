"""`check_derivatives` accepts what is right, catches what is wrong, and says where."""

from typing import Any

import numpy as np
import pytest

from s2s_ad.probe import Case
from s2s_ad.testing import DerivativeMismatch, Report, check_derivatives, compare


def product(x: Any, scale: Any) -> Any:
    return np.sum(x * x) * scale


def right_vjp(f: Any, x: Any, scale: Any) -> Any:
    return f(x, scale), lambda y_bar: (y_bar * 2 * x * scale, y_bar * np.sum(x * x))


def right_jvp(f: Any, primals: Any, tangents: Any) -> Any:
    (x, scale), (x_dot, scale_dot) = primals, tangents
    return f(x, scale), 2 * scale * np.sum(x * x_dot) + np.sum(x * x) * scale_dot


def wrong_vjp(f: Any, x: Any, scale: Any) -> Any:
    """Right but for one entry, by a hundred-thousandth."""
    return f(x, scale), lambda y_bar: (y_bar * (2 * x * scale + [0, 1e-5, 0]), y_bar * np.sum(x * x))


def forgetful_jvp(f: Any, primals: Any, tangents: Any) -> Any:
    (x, scale), (x_dot, _) = primals, tangents
    return f(x, scale), 2 * scale * np.sum(x * x_dot)


X = np.array([1.0, -2.0, 0.5])
CASE = Case(product, (X, 3.0), (0, 1), seed=0)


def test_right_derivatives_pass() -> None:
    report = compare(CASE, ("reverse", "forward"), vjp=right_vjp, jvp=right_jvp)
    assert isinstance(report, Report)
    assert not report.wrong
    assert not report.undecided
    assert str(report).startswith("product: 15 of 15 entries right, by reverse and forward and both modes")


def test_one_wrong_entry_is_caught_and_named() -> None:
    with pytest.raises(DerivativeMismatch) as caught:
        compare(CASE, ("reverse",), vjp=wrong_vjp)
    report = caught.value.report
    assert [entry.name for entry in report.wrong] == ["x[1]", "all together"]
    lines = str(caught.value).splitlines()
    assert lines[1].split() == ["entry", "mode", "expected", "got"]
    assert lines[2].startswith("x[1]          reverse  -12 +- ")
    assert lines[2].endswith("-11.99999")


def test_forgotten_argument_is_caught_by_forward_mode() -> None:
    with pytest.raises(AssertionError, match=r"scale .*forward") as caught:
        compare(CASE, ("forward",), jvp=forgetful_jvp)
    assert {entry.name for entry in caught.value.report.wrong} == {"scale", "all together"}  # type: ignore[attr-defined]


def test_modes_that_disagree_are_caught_by_the_identity() -> None:
    with pytest.raises(DerivativeMismatch) as caught:
        compare(CASE, ("reverse", "forward"), rtol=1e-12, vjp=right_vjp, jvp=forgetful_jvp)
    assert ("scale", "both modes") in {(entry.name, entry.mode) for entry in caught.value.report.wrong}


def test_only_arguments_asked_for_are_moved() -> None:
    report = compare(Case(product, (X, 3.0), (1,), seed=0), ("reverse",), vjp=wrong_vjp)
    assert [entry.name for entry in report.entries] == ["scale", "all together"]


def test_nan_is_wrong() -> None:
    def nan_vjp(f: Any, *args: Any) -> Any:
        return f(*args), lambda y_bar: (X * np.nan, 0.0)

    with pytest.raises(DerivativeMismatch):
        compare(Case(product, (X, 3.0), (0,), seed=0), ("reverse",), vjp=nan_vjp)


def test_kinks_are_undecided_not_wrong() -> None:
    def vjp_of_abs(f: Any, x: Any) -> Any:
        return f(x), lambda y_bar: (123.0,)

    report = compare(Case(abs, (0.0,), (0,), seed=0), ("reverse",), vjp=vjp_of_abs)
    assert len(report.undecided) == 2
    assert "undecided, at a kink: " in str(report)


def test_many_entries_are_sampled() -> None:
    x = np.ones(1000)
    report = compare(Case(product, (x, 1.0), (0,), seed=1), ("reverse",), vjp=right_vjp)
    assert len(report.entries) == 65


def test_single_precision_is_judged_as_such() -> None:
    x = X.astype(np.float32)
    compare(Case(product, (x, np.float32(3)), (0, 1), seed=0), ("reverse",), vjp=right_vjp)


def test_generated_derivatives_are_checked() -> None:
    report = check_derivatives(product, X, 3.0, wrt=("x", "scale"))
    assert {entry.mode for entry in report.entries} == {"reverse", "forward", "both modes"}


def test_results_and_arguments_in_containers() -> None:
    def layers(params: Any, x: Any) -> Any:
        return {"y": np.tanh(params["w"] * x), "parts": (x * params["b"],)}

    report = check_derivatives(layers, {"w": X, "b": 0.5, "name": "first"}, X * 2, wrt=(0, "x"))
    assert "params['w'][0]" in {entry.name for entry in report.entries}
