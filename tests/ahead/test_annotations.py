"""Kinds of arguments from annotations: plain, of numpy.typing, of jaxtyping."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Any, ClassVar, NamedTuple, Protocol

import numpy as np
import pytest
from numpy.typing import NDArray

from s2s_ad import generate
from s2s_ad.ahead.annotations import values_of_annotations
from s2s_ad.ahead.kinds import spell_all
from s2s_ad.values import Array, ObjectOf, Scalar, TupleOf, Unknown


def stand_in(dtypes: Any, axes: str, array_type: Any = np.ndarray) -> SimpleNamespace:
    """What an annotation of jaxtyping tells."""
    return SimpleNamespace(dtypes=dtypes, dim_str=axes, array_type=array_type)


def kinds(**hints: Any) -> str:
    def f() -> None: ...

    parameters = ", ".join(hints)
    names: dict[str, Any] = {}
    exec(f"def f({parameters}): pass", names)
    names["f"].__annotations__.update(hints)
    return spell_all(values_of_annotations(names["f"]))


def test_plain() -> None:
    assert kinds(a=float, b=int, c=bool, d=complex, e=str, f=np.float32) == (
        "a: float, b: int, c: bool, d: complex, e: str, f: f32"
    )
    assert kinds(a=list[float], b=tuple[float, ...], c=dict[str, float], d=tuple[float, int]) == (
        "a: [float, ...], b: (float, ...), c: {...: float}, d: (float, int)"
    )
    assert kinds(a=object, b=float | None, c="unbound", d=Annotated[float, "metres"]) == "d: float"


def test_numpy_typing() -> None:
    assert kinds(a=np.ndarray, b=NDArray[np.float64], c=NDArray[np.float32], d=NDArray[Any]) == (
        "a: array, b: f64[...], c: f32[...], d: array"
    )


@dataclass
class Spring:
    stiffness: float
    ends: Ends
    bends: NDArray[np.float64]
    label: object = None
    counts: ClassVar[int] = 0


class Ends(NamedTuple):
    left: float
    right: Spring | None = None


class Shape(Protocol):
    area: float


class Fit:
    def __init__(self, rate: float) -> None:
        self.rate = rate

    def scaled(self, x: Any) -> Any:
        return self.rate * x

    def loss(self, x: NDArray[np.float64], spring: Spring) -> Any:
        return np.sum(self.scaled(x) ** 2) * spring.stiffness * spring.ends.left + np.sum(spring.bends)


def of_shape(x: float, shape: Shape, kind: type, error: ValueError) -> float:
    return x


def test_classes_of_the_project() -> None:
    values = values_of_annotations(Fit.loss)
    ends = TupleOf((Scalar("float"), Unknown()), Ends)
    fields = (("stiffness", Scalar("float")), ("ends", ends), ("bends", Array("float64", None)))
    assert values == {"self": ObjectOf(Fit, ()), "x": Array("float64", None), "spring": ObjectOf(Spring, fields)}
    assert set(values_of_annotations(of_shape)) == {"x"}


def test_the_class_of_a_method_says_what_self_is() -> None:
    text = generate(Fit.loss, wrt=("x", "spring"))
    names: dict[str, Any] = {"__name__": "made"}
    exec(compile(text, "made", "exec"), names)
    x, spring = np.array([1.0, 2.0]), Spring(2.0, Ends(3.0), np.ones(2))
    x_bar, spring_bar = names["loss_grad"](Fit(0.5), x, spring)
    np.testing.assert_allclose(x_bar, 3.0 * x)
    assert (spring_bar.stiffness, spring_bar.ends.left) == (3.75, 2.5)
    np.testing.assert_array_equal(spring_bar.bends, np.ones(2))

    class Other(Fit):
        def scaled(self, x: Any) -> Any:
            return 2.0 * x

    with pytest.raises(TypeError, match="takes self: Fit, x: f64"):
        names["loss_grad"](Other(0.5), x, spring)


def test_jaxtyping_in_the_form_that_it_has() -> None:
    """Without it: the attributes that are read."""
    assert (
        kinds(
            w=stand_in(("float64",), "m"),
            x=stand_in(("float64",), "n m"),
            y=stand_in(("float32", "float64"), "n 3 _"),
            z=stand_in(("int64",), "... m"),
            o=stand_in(("float64",), ""),
            j=stand_in(("float64",), "n", list),
        )
        == "w: f64[n], x: f64[m, n], y: array[m, 3, _], z: i64[...], o: f64[()]"
    )


def test_jaxtyping() -> None:
    jaxtyping = pytest.importorskip("jaxtyping")
    w, x, t = (jaxtyping.Float64[np.ndarray, axes] for axes in ("m", "n m", "n"))

    def loss(w, x, t):
        return np.mean((x @ w - t) ** 2)

    loss.__annotations__.update(w=w, x=x, t=t)
    text = generate(loss, wrt=("w", "t"))
    assert '"loss_grad takes w: f64[m], x: f64[n, m], t: f64[n]"' in text
    assert "unbroadcast" not in text
    names: dict[str, Any] = {}
    exec(text, names)
    w_bar, t_bar = names["loss_grad"](np.ones(2), np.ones((3, 2)), np.zeros(3))
    np.testing.assert_allclose(w_bar, [4.0, 4.0])
    np.testing.assert_allclose(t_bar, [-4 / 3] * 3)
    with pytest.raises(TypeError, match=r"x: f64\[n, m\]"):
        names["loss_grad"](np.ones(2), np.ones((3, 3)), np.zeros(3))
    assert kinds(a=jaxtyping.Float[np.ndarray, "n"], b=jaxtyping.Shaped[np.ndarray, "*n m"]) == "a: array[n], b: array"
    assert kinds(a=jaxtyping.Float32[np.ndarray, "n+1 #m name=3 _k"]) == "a: f32[_, _, 3, _]"
