"""Each rule against JAX and autograd, where these have it: `python -m tests.rules.against_peers [part of a name ...]`.

Not part of the tests. At the largest points of a rule (no kinks), adjoints and tangents are compared where the function
gives the same value. What differs by convention is in EXPLAINED, with the reason.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import autograd
import jax
import jax.numpy as jnp
import numpy as np

from s2s_ad import tree
from s2s_ad.rules.heads import find
from tests.rules import all_points
from tests.rules.evaluate import Case, case_at, direction, is_rough, parts
from tests.rules.point import Point

jax.config.update("jax_enable_x64", True)
PEERS = {
    "jax": {"np": "jax.numpy", "special": "jax.scipy.special", "linalg": "jax.scipy.linalg", "stats": "jax.scipy.stats",
            "signal": "jax.scipy.signal", "fft": "jax.scipy.fft", "ndimage": "jax.scipy.ndimage",
            "integrate": "jax.scipy.integrate", "operator": "operator", "math": "jax.numpy"},
    "autograd": {"np": "autograd.numpy", "special": "autograd.scipy.special", "linalg": "autograd.scipy.linalg",
                 "stats": "autograd.scipy.stats", "signal": "autograd.scipy.signal", "operator": "operator"},
}  # fmt: skip
POINTS_EACH = 2
CANCELS = "near 0 there all digits cancel; here it is a series"
DROPPED = "JAX drops the derivative"
ONE_TRIANGLE = "of a symmetric matrix one triangle is read here, as LAPACK does; there the mean of both is"
SYMMETRIC = "np.linalg.cholesky np.linalg.eigh np.linalg.eigvalsh linalg.cholesky linalg.cho_factor linalg.eigh"
SHAPE = "autograd's adjoint has another shape than the argument"
UNSUMMED = "np.where np.diag np.cross np.linalg.solve np.full linalg.solve_banded"
EXPLAINED: dict[tuple[str, str], str] = {
    **{(peer, name): ONE_TRIANGLE for peer in ("jax", "autograd") for name in SYMMETRIC.split()},
    ("jax", "np.sinc"): CANCELS,
    ("autograd", "np.sinc"): CANCELS,
    ("jax", "np.unique"): DROPPED,
    ("jax", "np.unique_values"): DROPPED,
    ("jax", "np.arange"): DROPPED,
    ("jax", "np.sign"): "of complex numbers, x / abs(x) in NumPy 2, which turns with x; JAX drops the derivative",
    ("jax", "special.spence"): "JAX has nan between 1 and 2",
    ("jax", "special.expn"): "of order 0, JAX has nan below 1",
    **{("autograd", name): SHAPE for name in UNSUMMED.split()},
    ("autograd", "np.tile"): "autograd counts repetitions from the first axis, NumPy from the last",
    ("autograd", "np.full_like"): "autograd drops the derivative by the number that fills",
    ("autograd", "np.linalg.norm"): "of complex numbers, autograd's tangent of a real result is complex",
    ("autograd", "stats.multivariate_normal.pdf"): ONE_TRIANGLE,
    ("autograd", "stats.multivariate_normal.logpdf"): ONE_TRIANGLE,
    ("jax", "np.arccosh"): "of complex numbers JAX has another branch of the root, which differences contradict",
}
Found = tuple[list[Any], list[Any]]


def ours(case: Case, dots: dict[str, Any], y_bar: Any) -> Found:
    """Adjoints of all active arguments, and the tangent of the result."""
    return [case.pullback(p, y_bar, "everything") for p in case.active], case.tangent(dots, "everything")


def theirs(peer: str, case: Case, dots: dict[str, Any], y_bar: Any) -> Found | None:
    """The same by a peer; None where it does not have the function, or another one."""
    function = counterpart(peer, case.rule.name)
    if function is None:
        return None

    def f(*moved: Any) -> Any:
        arguments = {**case.arguments, **dict(zip(case.active, moved, strict=True))}
        return Caller(function, case)(arguments)

    args, tangents = [case.arguments[p] for p in case.active], [dots[p] for p in case.active]
    try:
        return BY[peer](f, args, tangents, y_bar, case.y)
    except Exception:
        return None


class Caller:
    """A call with the arguments spelled as the point spells them."""

    def __init__(self, function: Callable[..., Any], case: Case) -> None:
        self.function, self.case = function, case

    def __call__(self, arguments: dict[str, Any]) -> Any:
        names = [name for name in self.case.rule.parameters.parameters if name in self.case.given]
        count = len(self.case.point.args)
        args: list[Any] = []
        for name in names[:count]:
            several = str(self.case.rule.parameters.parameters[name]).startswith("*")
            args += list(arguments[name]) if several else [arguments[name]]
        return self.function(*args, **{name: arguments[name] for name in names[count:]})


def counterpart(peer: str, name: str) -> Callable[..., Any] | None:
    """The function of the same name."""
    first, *path = name.split(".")
    try:
        found: Any = importlib.import_module(".".join([PEERS[peer][first], *path[:-1]]))
        return getattr(found, path[-1], None)
    except (ImportError, KeyError):
        return None


def same(a: Any, b: Any) -> bool:
    """Do the numbers agree, to what float64 gives?"""
    if isinstance(a, tuple | list) or isinstance(b, tuple | list):
        mine, other = parts(a), parts(b)
        return len(mine) == len(other) and all(map(same, mine, other))
    p, q = np.asarray(a), np.asarray(b)
    if q.dtype.kind == "V":  # JAX's float0, for what is an integer
        return not np.any(p)
    return p.shape == q.shape and bool(np.allclose(p, q, rtol=1e-8, atol=1e-9, equal_nan=True))


def plain(x: Any) -> Any:
    return tuple(x) if isinstance(x, tuple | list) else x


def by_jax(f: Callable[..., Any], args: list[Any], tangents: list[Any], y_bar: Any, y: Any) -> Found | None:
    args, tangents = jax.tree.map(jnp.asarray, (args, tangents))
    value, pullback = jax.vjp(f, *args)
    if not same(plain(value), plain(y)):
        return None
    leaves = iter(parts(y_bar))
    seed = jax.tree.map(lambda each: jnp.asarray(next(leaves), each.dtype), value)
    return list(pullback(seed)), parts(plain(jax.jvp(f, tuple(args), tuple(tangents))[1]))


def by_autograd(f: Callable[..., Any], args: list[Any], tangents: list[Any], y_bar: Any, y: Any) -> Found | None:
    if any(isinstance(each, tuple | list) for each in (y, *args)) or np.iscomplexobj(y):
        return None
    adjoints = []
    for k in range(len(args)):
        pullback, value = autograd.make_vjp(f, k)(*args)
        if not same(value, y):
            return None
        adjoints.append(pullback(y_bar))
    try:
        pushed = sum(autograd.make_jvp(f, k)(*args)(tangents[k])[1] for k in range(len(args)))
    except NotImplementedError:
        pushed = None  # it has no rule for this mode
    return adjoints, [pushed]


BY = {"jax": by_jax, "autograd": by_autograd}


def compare(peer: str, case: Case) -> Iterator[str]:
    """How it went, by mode."""
    dots = {p: direction(case.arguments[p], k) for k, p in enumerate(case.active)}
    y_bar = direction(case.y, 7)
    other = theirs(peer, case, dots, y_bar)
    if other is None:
        yield "not there"
        return
    mine = ours(case, dots, y_bar)
    for mode, a, b in zip(("reverse", "forward"), mine, other, strict=True):
        if len(b) != len(a) or any(each is None for each in b):
            yield f"{mode}: not there"
        else:
            yield f"{mode}: {'agrees' if all(map(same, a, b)) else 'differs'}"


def largest(points: list[Point]) -> list[Point]:
    """Those with the most numbers, real ones and complex ones."""
    smooth = [point for point in points if point.smooth]
    smooth.sort(key=lambda point: -sum(np.size(arg) for arg in point.args if isinstance(arg, np.ndarray)))
    turned = [point for point in smooth if any(np.iscomplexobj(leaf) for leaf in tree.leaves(list(point.args)))]
    real = [point for point in smooth if all(point is not other for other in turned)]
    return real[:POINTS_EACH] + turned[:POINTS_EACH]


def main(names: list[str]) -> int:
    """Print what differs without a reason, then the counts; 1 if something does."""
    counts: Counter[str] = Counter()
    rules: dict[str, set[str]] = {peer: set() for peer in PEERS}
    bad = 0
    for point in (point for points in all_points() for point in largest(points)):
        if find(point.rule) is None or (names and not any(part in point.rule for part in names)):
            continue
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            case = case_at(point)
            if is_rough(case) or not case.active:
                continue
            for peer in PEERS:
                for outcome in compare(peer, case):
                    if outcome.endswith(("agrees", "differs")):
                        rules[peer].add(point.rule)
                    explained = outcome.endswith("differs") and (peer, point.rule) in EXPLAINED
                    counts[f"{peer}, {outcome}{', as explained' if explained else ''}"] += 1
                    if outcome.endswith("differs") and not explained:
                        print(f"{peer}, {outcome}: {point}", flush=True)
                        bad = 1
    for line, count in sorted(counts.items()):
        print(f"{count:6d}  {line}")
    for peer, found in rules.items():
        print(f"{len(found)} functions compared with {peer}")
    for (peer, name), reason in sorted(EXPLAINED.items()):
        print(f"{name}, {peer}: {reason}")
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
