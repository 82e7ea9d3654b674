"""A small check that a generated file makes of itself when it is run: against differences, by products of vectors."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

TYPES: Mapping[str, Any] = {"float": float, "f32": np.float32, "f64": np.float64}
CONSTANTS = {"int": 3, "bool": True, "None": None}


def self_test(
    transform: str,
    derivative: Any,
    primal: Callable[..., Any],
    kinds: Mapping[str, str],
    wrt: tuple[str, ...],
    aux: bool = False,
) -> None:
    """Compare a derivative with differences of the primal, at a random point along a random direction.

    derivative: what a file has for `transform`; for "vjp" the pair of the forward part and the pullback. Of "hvp" the
    symmetry is tested. kinds: of the arguments, as in a spec. aux: the primal returns a pair, of which the first is
    tested. Exits with status 1 if there is a difference.

    >>> self_test("grad", lambda x: 2 * x, lambda x: np.sum(x * x), {"x": "f64[n]"}, ("x",))
    grad agrees with differences
    """
    rng = np.random.default_rng(0)
    lengths: dict[str, int] = {}
    point = {name: random_argument(kind, lengths, rng) for name, kind in kinds.items()}
    v, u = [{name: random_argument(kinds[name], lengths, rng) for name in wrt} for _ in range(2)]
    step = 1e-2 if any(np.asarray(x).dtype.itemsize < 8 for x in v.values()) else 6e-6
    if transform == "hvp":
        claimed, found = product(pushed(derivative, point, v), u), product(pushed(derivative, point, u), v)
    else:
        ahead, back = (primal(**{**point, **{k: moved(point[k], s * step, v[k]) for k in v}}) for s in (1, -1))
        ahead, back = (ahead[0], back[0]) if aux else (ahead, back)
        if not isinstance(ahead, int | float | complex | np.ndarray | np.generic):
            sys.exit(f"no test of a result that is a {type(ahead).__name__}")
        difference = (np.asarray(ahead) - np.asarray(back)) / (2 * step)
        seed = rng.uniform(0.5, 1.5, np.shape(difference))
        claimed = paired(transform, derivative, point, v, seed, aux)
        found = float(np.sum(seed * difference))
    if not abs(claimed - found) <= 100 * step * max(abs(found), 1.0):
        sys.exit(f"{transform} gives {claimed:.9g}, differences {found:.9g}")
    print(f"{transform} agrees with {'itself transposed' if transform == 'hvp' else 'differences'}")


def paired(
    transform: str, derivative: Any, point: dict[str, Any], v: dict[str, Any], seed: Any, aux: bool = False
) -> float:
    """The product of the seed, the Jacobian and the direction `v`, as a derivative gives it."""
    if transform == "vjp":
        y, residuals = derivative[0](**point)
        seed = seed.astype(y.dtype) if np.ndim(y) else type(y)(seed)
        return product(derivative[1](residuals, seed), v)
    if transform == "jvp":
        return float(np.sum(seed * pushed(derivative, point, v)[1]))
    result = derivative(**point)
    if transform == "jacobian":
        blocks = result if isinstance(result, tuple) else (result,)
        columns = [np.tensordot(j, d, np.ndim(d)) for j, d in zip(blocks, v.values(), strict=True)]
        return float(sum(np.sum(seed * column) for column in columns))
    return float(seed) * product(result[1] if aux or transform == "value_and_grad" else result, v)


def pushed(derivative: Callable[..., Any], point: dict[str, Any], v: dict[str, Any]) -> Any:
    """A derivative along a direction."""
    dots = {name: f"{name}_dot" for name in v}
    while any(dot in point for dot in dots.values()):
        dots = {name: f"{dot}_" if dot in point else dot for name, dot in dots.items()}
    return derivative(**point, **{dots[name]: d for name, d in v.items()})


def product(adjoints: Any, v: dict[str, Any]) -> float:
    """The sum of the products of adjoints and directions; a single adjoint may stand for itself."""
    each = adjoints if isinstance(adjoints, tuple) else (adjoints,)
    return float(sum(np.sum(a * d) for a, d in zip(each, v.values(), strict=True)))


def moved(x: Any, step: float, d: Any) -> Any:
    """`x + step * d`, in the kind of `x`."""
    y = x + step * d
    return y.astype(x.dtype) if isinstance(x, np.ndarray) else type(x)(y)


def random_argument(kind: str, lengths: dict[str, int], rng: Any) -> Any:
    """A number or an array of a kind, between 0.5 and 1.5; lengths are 2, 3 and so on, in the order met."""
    name, _, axes = kind.removesuffix("]").partition("[")
    if name in CONSTANTS:
        return CONSTANTS[name]
    names = [axis.strip() for axis in axes.split(",") if axis.strip() not in ("", "()")]
    shape = [int(axis) if axis.isdigit() else lengths.setdefault(axis, 2 + len(lengths)) for axis in names]
    x = rng.uniform(0.5, 1.5, shape)
    return x.astype(TYPES[name]) if "[" in kind else TYPES[name](x)
