"""Operators tell the truth for every pair of kinds: the abstract result describes the run-time result."""

import operator
import warnings
from itertools import product

import numpy as np
import pytest

from s2s_ad.values import (
    Array,
    Nothing,
    NumpyScalar,
    Scalar,
    Symbols,
    Text,
    Unknown,
    binary,
    compare,
    describes,
    in_place,
    join,
    unary,
    value_of,
)

KINDS = [
    2.0, 3, True, 1.5 + 1j, np.float64(2.5), np.float32(1.5), np.int64(3), np.int8(2), np.bool_(True), np.complex64(1j),
    np.full(4, 1.5), np.ones(4, np.float32), np.arange(1, 5), np.ones((3, 1)), np.ones((3, 4), np.float32),
    np.ones(()), np.ones((), np.float32), np.ones(4, bool), np.ones((1, 1), np.complex128),
    [1.0, 2.0], (1.0, 2), "text", None,
]  # fmt: skip
BINARY = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and_", "or_", "xor"]
COMPARE = ["lt", "le", "gt", "ge", "eq", "ne"]


def run(function, *args):
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return (function(*args),)
        except (TypeError, ValueError, ArithmeticError):
            return ()


@pytest.mark.parametrize("name", BINARY + COMPARE)
def test_binary(name: str) -> None:
    abstract = binary if name in BINARY else compare
    for a, b in product(KINDS, repeat=2):
        for result in run(getattr(operator, name), a, b):
            symbols = Symbols()
            value = abstract(name, value_of(a, symbols), value_of(b, symbols))
            narrow = getattr(a, "dtype", None) in (np.float32, np.bool_) or getattr(b, "dtype", None) == np.float32
            if name == "pow" and narrow and int(np.__version__[0]) < 2:
                continue  # docs/limits.md: the dtype of a power depends on the numbers there
            assert describes(value, result, symbols.known), (name, a, b, value)


@pytest.mark.parametrize("name", ["neg", "pos", "invert", "not_", "abs"])
def test_unary(name: str) -> None:
    for a in KINDS:
        for result in run(getattr(operator, name), a):
            symbols = Symbols()
            assert describes(unary(name, value_of(a, symbols)), result, symbols.known), (name, a)


@pytest.mark.parametrize("name", ["add", "sub", "mul", "truediv", "pow"])
def test_in_place(name: str) -> None:
    for a, b in product(KINDS, repeat=2):
        copied = a.copy() if isinstance(a, np.ndarray | list) else a
        for result in run(getattr(operator, f"i{name}"), copied, b):
            symbols = Symbols()
            value = in_place(name, value_of(a, symbols), value_of(b, symbols))
            assert describes(value, result, symbols.known), (name, a, b, value)


def test_powers_of_python_numbers() -> None:
    for a, b in product([-8.0, 0.5, -2, 2, True, 0.0], [0.5, -1.0, 2.0, 3, -1, True, 0]):
        for result in run(operator.pow, a, b):
            for exponent in (value_of(b), Scalar(type(b).__name__, b)):  # type: ignore[arg-type]
                value = binary("pow", value_of(a), exponent)
                known = {exponent.term: b} if getattr(exponent, "term", None) is not None else {}
                assert describes(value, result, known), (a, b, value)


def test_precision() -> None:
    half, number = Scalar("float", 0.5), Scalar("float")
    assert binary("mul", Array("float32", (3,)), half) == Array("float32", (3,))
    assert binary("truediv", Scalar("int"), Scalar("int")) == number
    assert binary("pow", number, Scalar("int", 2)) == number
    assert binary("add", Array("float64", ()), number) == NumpyScalar("float64")
    assert binary("add", NumpyScalar("float64"), number) == NumpyScalar("float64")
    assert compare("lt", Array("float64", (3,)), number) == Array("bool", (3,))
    assert compare("is_", Array("float64", (3,)), number) == Scalar("bool")


def test_arithmetic_tells_that_a_value_is_a_number() -> None:
    maybe = join(Nothing(), NumpyScalar("float64"))
    assert binary("mul", maybe, Scalar("float")) == NumpyScalar("float64") == unary("neg", maybe)
    text = join(Text(), Scalar("float"))
    assert binary("add", text, Scalar("int")) == Scalar("float") == binary("truediv", Scalar("int"), text)
    assert isinstance(binary("mul", text, Scalar("int")), Unknown)  # text may be repeated
    assert isinstance(binary("mod", text, Scalar("float")), Unknown)
