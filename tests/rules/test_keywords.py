"""Every keyword of every function of NumPy and SciPy in the table: the rule takes it, or the error names it."""

from __future__ import annotations

import importlib
import inspect

import gast
import numpy as np
import pytest
from scipy import linalg

from s2s_ad import UnsupportedError, grad, jvp
from s2s_ad.rules import registry
from s2s_ad.rules.registry import BindError
from s2s_ad.rules.rule import Rule
from s2s_ad.testing import check_derivatives

for _library in registry.OPTIONAL:  # reads the chapters of SciPy
    importlib.import_module(_library)

_KINDS = inspect.Parameter
_OTHERS = ("builtins.", "cmath.", "math.", "ndarray.", "operator.", "runtime.")
_UFUNC = ("dtype", "casting", "order", "where", "subok", "signature", "axes", "axis", "keepdims")


def signature(function: object) -> inspect.Signature | None:
    try:
        return inspect.signature(function)  # type: ignore[arg-type]
    except (TypeError, ValueError):  # written in C without a text signature
        return None


def keywords(rule: Rule) -> list[str]:
    """What can be given by name."""
    if isinstance(rule.function, np.ufunc):
        return ["out", *_UFUNC]
    found = signature(rule.function)
    if found is None or rule.name.startswith(_OTHERS) or "." not in rule.name:
        return []
    named = (_KINDS.POSITIONAL_OR_KEYWORD, _KINDS.KEYWORD_ONLY)
    return [name for name, each in found.parameters.items() if each.kind in named]


def required(rule: Rule, given: str) -> gast.Call:
    """A call with names for what must be given, and `given=value`."""
    found = rule.parameters.parameters.values()
    named = (_KINDS.POSITIONAL_OR_KEYWORD, _KINDS.KEYWORD_ONLY)
    positional = [p for p in found if p.default is _KINDS.empty and p.kind in named]
    positional = [p for p in positional if p.name != rule.keyword(given)]
    texts = (p.name if p.annotation is _KINDS.empty else repr(p.annotation) for p in positional)
    spelled = [f"{p.name}={text}" for p, text in zip(positional, texts, strict=True)]
    arguments = ", ".join([*spelled, f"{given}=value"])
    call = gast.parse(f"f({arguments})").body[0].value
    assert isinstance(call, gast.Call)
    return call


ROWS = [(rule, name) for rule in registry.rules() if rule.kind != "constant" for name in keywords(rule)]


@pytest.mark.parametrize("rule", dict.fromkeys(rule.name for rule, _ in ROWS))
def test_each_keyword_is_taken_or_named(rule: str) -> None:
    row = registry.named(rule)
    unnamed = []
    for keyword in keywords(row):
        try:
            bound = registry.bind(row, required(row, keyword))
        except BindError as problem:
            if keyword not in str(problem):
                unnamed.append((keyword, str(problem)))
        else:
            assert any(isinstance(value, gast.Name) and value.id == "value" for value in bound.values())
    assert unnamed == []


X = np.array([[3.0, 1.0, 2.5], [0.5, 4.0, 1.5]])
ZERO, NONE, NO, SINGLE, WEIGHTS = 0, None, False, "float32", np.array([2.0, 1.0])
UNKNOWN = [
    lambda x: np.average(x, axis=ZERO, returned=True)[0],
    lambda x: np.average(x, axis=ZERO, returned=True, weights=WEIGHTS)[0] * np.average(x, weights=NONE, axis=1)[0],
    lambda x: np.average(x, axis=NONE, weights=NONE, returned=True)[0],
    lambda x: linalg.svd(x, full_matrices=NO)[1],
]


@pytest.mark.parametrize("number", range(len(UNKNOWN)))
def test_values_of_keywords_that_are_not_known_when_the_derivative_is_written(number: int) -> None:
    function = UNKNOWN[number]
    check_derivatives(lambda x: np.sum(np.sin(function(x))), X)


RAW = {"np.linalg.qr": lambda x: np.linalg.qr(x, mode="raw")[0], "linalg.qr": lambda x: linalg.qr(x, mode="raw")[1]}


@pytest.mark.parametrize("name", RAW)
def test_a_mode_without_a_rule_is_named(name: str) -> None:
    function = RAW[name]
    with pytest.raises(UnsupportedError, match=f"{name} has no rule for mode='raw'"):
        grad(lambda x: np.sum(function(x)))(X)
    with pytest.raises(UnsupportedError, match=f"{name} has no rule for mode='raw'"):
        jvp(lambda x: np.sum(function(x)), (X,), (X,))


REFUSED = {
    "dtype": lambda x: np.add(x, x, dtype=SINGLE),
    "where": lambda x: np.exp(x, where=WEIGHTS > 1),
    "mean": lambda x: np.var(x, mean=NONE),
}


@pytest.mark.parametrize("keyword", REFUSED)
def test_a_keyword_that_is_not_taken_is_named_wherever_its_value_stands(keyword: str) -> None:
    function = REFUSED[keyword]
    with pytest.raises(UnsupportedError, match=f"an unexpected keyword argument '{keyword}'"):
        grad(lambda x: np.sum(function(x)))(X)
    with pytest.raises(UnsupportedError, match=f"an unexpected keyword argument '{keyword}'"):
        jvp(lambda x: np.sum(function(x)), (X,), (X,))
