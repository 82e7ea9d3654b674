"""What names mean, what has no meaning, and when a meaning has changed."""

from __future__ import annotations

import functools
import math
import types
from typing import Any

import gast
import numpy as np
import pytest
from numpy import sin as sine

from s2s_ad.frontend.scope import MISSING, Scope

RATE = 0.5
TABLE = np.arange(3.0)
CONFIG = types.ModuleType("config")
CONFIG.rate = 0.5  # type: ignore[attr-defined]
CONFIG.act = np.tanh  # type: ignore[attr-defined]
partial = functools.partial(math.pow, 2.0)


class Model:
    weights = np.ones(2)

    @staticmethod
    def run(x: float) -> float:
        return x


model = Model()


def outer(k: float, act: Any) -> Any:
    def inner(x: Any) -> Any:
        y = act(x) * k * RATE
        z = [RATE for i in range(3)]
        return y + len(TABLE) + later(x) + sum(z)  # type: ignore[name-defined] # noqa: F821

    return inner


def resolve(text: str, function: Any = None) -> object:
    function = outer(1.0, np.tanh) if function is None else function  # which a scope does not keep alive
    return Scope(function).resolve(gast.parse(text).body[0].value)


MEANINGS: dict[str, object] = {
    "np.sin": np.sin,
    "sine": np.sin,
    "np.linalg.inv": np.linalg.inv,
    "np.add.at": np.add.at,
    "np": np,
    "np.pi": math.pi,
    "np.newaxis": None,
    "math.inf": math.inf,
    "len": len,
    "act": np.tanh,
    "Model": Model,
    "Model.run": Model.run,
    "CONFIG.act": np.tanh,
    "partial": partial,
    "np.random.rand": np.random.rand,
    "list.append": list.append,
}
NONE = ["x", "y", "z", "k", "RATE", "TABLE", "TABLE.sum", "CONFIG.rate", "model", "model.run", "Model.weights", "later"]
NONE += ["act(x)", "np.no_such_name", "i", "no_such_name", "RATE.real"]


@pytest.mark.parametrize("text", MEANINGS)
def test_meaning(text: str) -> None:
    found = resolve(text)
    assert found is MEANINGS[text] or found == MEANINGS[text]


@pytest.mark.parametrize("text", NONE)
def test_no_meaning(text: str) -> None:
    assert resolve(text) is MISSING


def test_lookup_reads_data() -> None:
    function = outer(7.0, np.tanh)
    scope = Scope(function)
    assert (scope.lookup("k"), scope.lookup("RATE"), scope.lookup("len")) == (7.0, 0.5, len)
    assert scope.lookup("x") is scope.lookup("y") is MISSING
    cell = scope.cell("k")
    assert cell is not None and cell.cell_contents == 7.0
    assert scope.cell("RATE") is None


def test_locals_and_free_names() -> None:
    function = outer(7.0, np.tanh)
    scope = Scope(function)
    assert scope.locals == {"x", "y", "z"}
    assert scope.free == {"act", "k", "RATE", "len", "TABLE", "later", "range", "sum"}


def test_a_global_that_is_assigned_is_not_local() -> None:
    def counts(x: float) -> float:
        global RATE
        RATE = x
        return RATE

    assert Scope(counts).locals == {"x"}


def test_unchanged() -> None:
    space: dict[str, Any] = {"np": np, "helper": np.sin, "rate": 1.0}
    function = types.FunctionType(compile("helper", "f", "eval").replace(co_name="f"), space)
    scope = Scope(function)
    for name in ("helper", "np", "len", "np.cos"):
        assert scope.resolve(gast.parse(name).body[0].value) is not MISSING
    assert scope.unchanged()
    assert [(kind, path) for kind, path, _ in scope.resolved][:3] == [
        ("global", ("helper",)),
        ("global", ("np",)),
        ("builtin", ("len",)),
    ]
    space["rate"] = 2.0
    assert scope.unchanged(), "data may change"
    space["len"] = np.size
    assert not scope.unchanged(), "a global hides the builtin"
    del space["len"]
    space["helper"] = np.cos
    assert not scope.unchanged()
    space["helper"] = np.sin
    assert scope.unchanged()
    space["np"] = types.SimpleNamespace(cos=np.sin)
    assert not scope.unchanged()


def test_same_in_another_closure() -> None:
    function = outer(1.0, np.tanh)
    scope = Scope(function)
    scope.resolve(gast.parse("act").body[0].value)
    assert scope.same_in(outer(2.0, np.tanh))
    assert not scope.same_in(outer(1.0, np.sin))


@functools.cache
def cached(x: float) -> float:
    return x


def test_a_cache_means_the_function_in_it() -> None:
    assert resolve("cached") is cached.__wrapped__


def test_sine_is_used() -> None:
    assert sine is np.sin
