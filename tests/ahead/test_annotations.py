"""Kinds of arguments from annotations: plain, of numpy.typing, of jaxtyping."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Annotated, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from s2s_ad import generate
from s2s_ad.ahead.annotations import values_of_annotations
from s2s_ad.ahead.kinds import spell_all


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


def test_jaxtyping_in_the_form_that_it_has() -> None:
    """Without it: the attributes that are read."""
    assert kinds(
        w=stand_in(("float64",), "m"),
        x=stand_in(("float64",), "n m"),
        y=stand_in(("float32", "float64"), "n 3 _"),
        z=stand_in(("int64",), "... m"),
        o=stand_in(("float64",), ""),
        j=stand_in(("float64",), "n", list),
    ) == "w: f64[n], x: f64[m, n], y: array[m, 3, _], z: i64[...], o: f64[()]"


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
