"""Files of functions that are given functions, derivatives, types and objects: what has a name, and what has none."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, differentiate, generate, grad, jacobian, value_and_grad

X = np.array([1.0, 2.0])


def energy(x: Any) -> Any:
    return np.sum(x**4) + x[0] * x[1]


@differentiate
def decorated(x: Any) -> Any:
    return np.sum(x**3)


def cubed(x: Any) -> Any:
    return x**3


def moved(f: Callable[[Any], Any], x: Any, rate: Any) -> Any:
    return np.sum((rate * f(x)) ** 2)


def moved_by_both(f: Callable[[Any], Any], x: Any, rate: Any) -> Any:
    value, x_bar = f(x)
    return value + rate * np.sum(x_bar)


def of_type(kind: type, x: Any, float: Any) -> Any:
    return np.sum(np.asarray(x, dtype=kind) * float)


def logged(log: Any, x: Any, rate: Any) -> Any:
    log.info("at %s", x)
    return rate * np.sum(x)


def weighted(point: Any, x: Any, rate: Any) -> Any:
    return np.sum(point.weight * rate * x)


def names_of(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "generated"}
    exec(compile(text, "generated", "exec"), names)
    return names


@pytest.mark.parametrize(
    ("f", "function", "name"),
    [
        (moved, grad(energy), "energy_grad"),
        (moved, grad(grad(cubed)), "cubed_grad_grad"),
        (moved, decorated.grad, "decorated_grad"),
        (moved_by_both, value_and_grad(energy), "energy_value_and_grad"),
    ],
    ids=["grad", "twice", "decorated", "both"],
)
def test_the_file_holds_a_derivative_that_is_an_argument(f: Any, function: Any, name: str) -> None:
    x = np.float64(0.7) if name.startswith("cubed") else X
    text = generate(f, function, x, 0.5, wrt=("x", "rate"))
    names = names_of(text)
    assert "import s2s_ad" not in text and "from s2s_ad" not in text
    here = names[f"{f.__name__}_grad"](names[name], x, 0.5)
    for one, other in zip(here, grad(f, wrt=("x", "rate"))(function, x, 0.5), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)
    np.testing.assert_allclose(f(names[name], x, 0.5), f(function, x, 0.5))  # type: ignore[operator]
    with pytest.raises(TypeError, match=f"takes f: {name}, "):
        names[f"{f.__name__}_grad"](np.sin, x, 0.5)


def test_it_runs_where_this_package_is_not(tmp_path: Path) -> None:
    generate(moved, grad(energy), X, 0.5, wrt="x", path=tmp_path / "made.py")
    program = "import sys; sys.modules.update(s2s_ad=None, gast=None)\n"
    program += "import made, numpy; print(made.moved_grad(made.energy_grad, numpy.ones(2), 0.5))"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout == f"{grad(moved, wrt='x')(grad(energy), np.ones(2), 0.5)}\n", done.stderr


@pytest.mark.parametrize("kind", [float, np.float64, np.dtype("float64")], ids=["float", "float64", "dtype"])
def test_types(kind: Any) -> None:
    made = names_of(generate(of_type, kind, X, 0.5, wrt="x"))["of_type_grad"]
    np.testing.assert_array_equal(made(kind, X, 0.5), [0.5, 0.5])
    with pytest.raises(TypeError):
        made(np.float32, X, 0.5)


def shadowing(x: Any, type: Any, len: Any, all: Any) -> Any:
    return np.sum(x) * type * len * all[0]


def test_parameters_that_hide_builtins() -> None:
    made = names_of(generate(shadowing, X, 2.0, 3.0, [0.5], wrt="x"))["shadowing_grad"]
    np.testing.assert_array_equal(made(X, 2.0, 3.0, [0.5]), [3.0, 3.0])
    with pytest.raises(TypeError, match="takes x"):
        made(X, 2.0, 3, [0.5])


def test_loggers() -> None:
    made = names_of(generate(logged, getLogger("one"), X, 0.5, wrt="x"))["logged_grad"]
    np.testing.assert_array_equal(made(getLogger("other"), X, 0.5), [0.5, 0.5])
    with pytest.raises(TypeError):
        made(None, X, 0.5)


@dataclass
class Point:
    weight: float


def test_classes() -> None:
    made = names_of(generate(weighted, Point(2.0), X, 0.5, wrt="x"))["weighted_grad"]
    np.testing.assert_array_equal(made(Point(4.0), X, 0.5), [2.0, 2.0])


def test_what_has_no_name_is_an_error() -> None:
    @dataclass
    class Local:
        weight: float

    for f, given, told in (
        (moved, lambda x: x * x, "<lambda>>, which stands in no module under its name"),
        (moved, jacobian(energy), "f is <jacobian of energy by s2s_ad>, which runs code of s2s_ad"),
        (weighted, Local(2.0), "point is of class Local, which stands in no module under its name"),
    ):
        with pytest.raises(DifferentiationError, match=f"no file for .*{told}"):
            generate(f, given, X, 0.5, wrt="x")  # type: ignore[arg-type]
