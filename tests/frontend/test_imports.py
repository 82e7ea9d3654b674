"""Imports inside of functions: what is taken out, what is left, and when the meaning has changed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import generate, grad, hessian, vjp
from s2s_ad.frontend.scope import Scope
from s2s_ad.frontend.source import read
from s2s_ad.syntax.printer import to_source


def plain(x: Any) -> Any:
    from math import exp

    import numpy as np

    return np.sum(x) * exp(2.0)


def two_meanings(x: Any) -> Any:
    if x > 3:
        from math import sin as g
    else:
        from math import cos as g
    return g(x)


def bound_otherwise(x: Any) -> Any:
    try:
        import cmath as library
    except ImportError:
        library = None  # type: ignore[assignment]
    return library.phase(x)


def data(x: Any) -> Any:
    from tests.frontend.test_imports import RATE

    return x * RATE


def missing(x: Any) -> Any:
    if x > 3:
        import a_module_that_nobody_has  # type: ignore[import-not-found] # noqa: F401
    return x * x


RATE = 2.0


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (plain, "return np.sum(x) * exp(2.0)"),
        (two_meanings, "if x > 3:\n    g = math_sin\nelse:\n    g = math_cos\nreturn g(x)"),
        (bound_otherwise, "import cmath as library\nreturn library.phase(x)"),
        (data, "RATE = test_imports_module.RATE\nreturn x * RATE"),
        (missing, "if x > 3:\n    import a_module_that_nobody_has\nreturn x * x"),
    ],
)
def test_what_is_left_of_the_text(function: Callable[..., Any], text: str) -> None:
    body = to_source(read(function).tree).strip().partition("\n")[2]
    lines = [line[4:] for line in body.splitlines() if line.strip()]
    assert "\n".join(lines) == text.replace("import cmath as library\n", "")


def test_imported_names_are_no_locals() -> None:
    scope = Scope(plain)  # type: ignore[arg-type]
    assert scope.locals == {"x"}
    assert scope.lookup("np") is np
    assert scope.lookup("exp") is math.exp
    assert scope.unchanged()


def test_data_is_read_when_the_gradient_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = grad(data)
    assert gradient(1.5) == 2.0
    monkeypatch.setattr("tests.frontend.test_imports.RATE", 5.0)
    assert gradient(1.5) == 5.0


def test_a_function_that_was_replaced_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = grad(two_meanings)
    assert gradient(1.0) == -math.sin(1.0)
    monkeypatch.setattr(math, "cos", math.exp)
    assert gradient(1.0) == math.exp(1.0)


def test_what_is_missing_fails_where_it_stands() -> None:
    assert grad(missing)(2.0) == 4.0
    with pytest.raises(ModuleNotFoundError):
        grad(missing)(4.0)


def test_second_order_and_pullbacks() -> None:
    x = np.array([0.3, 0.4])
    assert hessian(two_meanings)(1.0) == pytest.approx(-math.cos(1.0))
    _, pullback = vjp(plain, x)
    assert np.allclose(pullback(1.0), math.exp(2.0))


def test_a_file_imports_at_its_top() -> None:
    text = generate(two_meanings, 1.0)
    assert "\nimport math\n" in text
    names: dict[str, Any] = {}
    exec(text, names)
    assert names["two_meanings_grad"](1.0) == -math.sin(1.0)
