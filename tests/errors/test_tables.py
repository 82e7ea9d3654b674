"""A table of functions around the function that is changed while it runs: an error, never a wrong number."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, generate, grad, jvp

TABLE: dict[str, Callable[[Any], Any]] = {"sin": np.sin, "neg": lambda a: -a}
PLACES: list[Callable[[Any], Any]] = [np.sin, np.cos]


def cube(a: Any) -> Any:
    return a**3


def install() -> None:
    TABLE["neg"] = cube
    PLACES[1] = cube


@contextlib.contextmanager
def patched(name: str, function: Callable[[Any], Any]) -> Iterator[None]:
    old = TABLE[name]
    TABLE[name] = function
    try:
        yield
    finally:
        TABLE[name] = old


def by_callee(x: float) -> Any:
    install()
    return TABLE["neg"](x)


def by_callee_in_list(x: float) -> Any:
    install()
    return sum(function(x) for function in PLACES)


def by_manager(x: float) -> Any:
    with patched("sin", cube):
        return TABLE["sin"](x)


def in_loop(x: float) -> Any:
    total = 0.0
    for name in TABLE:
        install()
        total += TABLE[name](x)
    return total


@pytest.mark.parametrize("f", [by_callee, by_callee_in_list, by_manager, in_loop], ids=lambda f: f.__name__)
@pytest.mark.parametrize("derivative", [lambda f: grad(f)(2.0), lambda f: jvp(f, (2.0,), (1.0,))], ids=["grad", "jvp"])
def test_a_table_that_changes_while_it_is_used(
    f: Callable[[float], Any], derivative: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, function in list(TABLE.items()):
        monkeypatch.setitem(TABLE, name, function)
    PLACES[1] = np.cos
    with pytest.raises(DifferentiationError, match="cube is not one of the functions that the table held"):
        derivative(f)


def test_a_table_that_changed_before_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def f(x: float) -> Any:
        return TABLE["neg"](x)

    derivative = grad(f)
    assert derivative(2.0) == -1.0
    monkeypatch.setitem(TABLE, "neg", cube)
    assert derivative(2.0) == 12.0


def test_functions_without_a_name_of_their_own() -> None:
    def by_argument(x: float, table: dict[str, Callable[[Any], Any]]) -> Any:
        for name in table:
            x = table[name](x)
        return x * TABLE["neg"](x)

    table = {"twice": lambda a: 2.0 * a, "sin": np.sin, "square": lambda a: a * a}
    expected = -4 * np.sin(0.6) ** 3 * np.cos(0.6) * 2
    assert grad(by_argument)(0.3, table) == pytest.approx(expected, rel=1e-12)
    assert jvp(by_argument, (0.3, table), (1.0, dict.fromkeys(table, None)))[1] == pytest.approx(expected, rel=1e-12)


def by_name(x: float, name: str) -> Any:
    return TABLE[name](x)


def test_no_file_names_such_a_function() -> None:
    with pytest.raises(DifferentiationError, match="no file for"):
        generate(by_name, 2.0, "neg")
