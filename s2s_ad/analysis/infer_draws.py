"""What a draw of random numbers returns: `rng.normal(size=(n, 3))`, `np.random.uniform(0, 1)`.

>>> drawn("normal", (), {"size": v.TupleOf((v.Scalar("int", 4), v.Scalar("int", 3)))})
Array(dtype='float64', shape=(4, 3))
>>> drawn("uniform", (v.Scalar("float"), v.Scalar("float")), {})
Scalar(type='float', constant=ABSENT, term=None)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.results import given_shape, permuted
from s2s_ad.values import Value

SOURCES: Final = (np.random.Generator, np.random.RandomState)
SIZE: Final = {
    "random": 0, "random_sample": 0, "standard_cauchy": 0, "standard_exponential": 0, "standard_normal": 0,
    "chisquare": 1, "exponential": 1, "pareto": 1, "power": 1, "rayleigh": 1, "standard_gamma": 1, "standard_t": 1,
    "weibull": 1, "beta": 2, "f": 2, "gamma": 2, "gumbel": 2, "laplace": 2, "logistic": 2, "lognormal": 2,
    "noncentral_chisquare": 2, "normal": 2, "uniform": 2, "vonmises": 2, "wald": 2, "triangular": 3,
}  # fmt: skip
"""How many parameters of its distribution stand before `size`: the functions that return float64."""


def draws_by(function: object) -> str | None:
    """The name of the method, if a function is one of a source of random numbers: `rng.normal`, `np.random.normal`."""
    owner = getattr(function, "__self__", None)
    return getattr(function, "__name__", None) if type(owner) in SOURCES else None


def drawn(name: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    """The result of one method; unknown where a dtype or an `out` is given, or for a distribution not listed above."""
    if name in ("rand", "randn") and not kwargs:
        return _sized(v.TupleOf(tuple(args)) if args else v.Nothing(), ())
    if name == "permutation" and len(args) == 1:
        return permuted(args[0])
    if name == "integers" and isinstance(size := kwargs.get("size"), v.Scalar | v.TupleOf) and "dtype" not in kwargs:
        return v.Array("int64", given_shape(size))
    if name not in SIZE or kwargs.keys() & {"dtype", "out", "method"} or len(args) > SIZE[name] + 1:
        return v.Unknown()
    size = args[SIZE[name]] if len(args) > SIZE[name] else kwargs.get("size", v.Nothing())
    parameters = [*args[: SIZE[name]], *(value for key, value in kwargs.items() if key != "size")]
    return _sized(size, parameters)


def _sized(size: Value, parameters: Sequence[Value]) -> Value:
    match size:
        case v.Nothing() if all(isinstance(each, v.Scalar) for each in parameters):
            return v.Scalar("float")
        case v.Scalar(type="int") | v.TupleOf() if all(_is_length(each) for each in v.items_of(size) or (size,)):
            return v.Array("float64", given_shape(size))
        case _:
            return v.Unknown()


def _is_length(value: Value) -> bool:
    return isinstance(value, v.Scalar) and value.type == "int"
