"""NumPy, "Discrete Fourier transform": linear; each is its own transpose, up to padding and halves of spectra.

W. Briggs, V. Henson, "The DFT: An Owner's Manual" (1995), chapter 3. The pairing of adjoints has no conjugation
(docs/notation.md), and the matrix of a transform is symmetric.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import linear
from s2s_ad.rules.facts import axes_of, constant_at, has_axes, is_left_out
from s2s_ad.rules.results import array_value, dtype_by, reshaped
from s2s_ad.rules.rule import Result, Values
from s2s_ad.values import Value

ONE, SEVERAL = "(a, n=None, axis=-1, norm=None, out=None)", "(a, s=None, axes=None, norm=None, out=None)"
TWO = SEVERAL.replace("axes=None", "axes=(-2, -1)")


def given(values: Values, *names: str) -> str:
    """The arguments that are not left out, by name."""
    defaults = {"axis": -1}
    return "".join(
        f", {name}={name}"
        for name in names
        if not is_left_out(values, name) and constant_at(values, name) != defaults.get(name, ())
    )


def itself(name: str) -> Callable[[Values], str]:
    """The transform of the adjoint, cut or padded as the argument was not."""

    def one(values: Values) -> str:
        text = f"{name}(y_bar{given(values, 'axis', 'norm')})"
        return text if is_left_out(values, "n") else f"fitted({text}, a)"

    def several(values: Values) -> str:
        text = f"{name}(y_bar{given(values, 's', 'axes', 'norm')})"
        return text if is_left_out(values, "s") else f"fitted({text}, a)"

    return lambda values: one(values) if "n" in values else several(values)


def real_part(adjoint: str, norm: str) -> Callable[[Values], str]:
    """The real part of the transform of half a spectrum, filled up with zeros."""

    def text(values: Values) -> str:
        if is_left_out(values, "n"):
            return f"np.real(np.fft.fft({adjoint}, np.shape(a)[axis], axis, {norm}))"
        known = constant_at(values, "n")
        length = "n" if isinstance(known, int) else "(np.shape(a)[axis] if n is None else n)"
        return f"fitted(np.real(np.fft.fft({adjoint}, {length}, axis, {norm})), a)"

    return text


def spectrum(function: Callable[..., object]) -> Result:
    """An array of the dtype of the transform, with other lengths along its axes where they may change."""

    def result(values: Values) -> Value:
        if not isinstance(out := values.get("out", v.Nothing()), v.Nothing):
            return out
        a = array_value(values["a"])
        shape = v.shape_of(a)
        name = "axis" if "n" in values else "axes"
        changed = None if shape is None else axes_of(constant_at(values, name), len(shape))
        keeps = function in WHOLE and is_left_out(values, "n" if "n" in values else "s")
        if shape == ():
            return v.Unknown()
        if shape is None or (changed is None and not keeps):
            return v.Array(dtype_by(_example(function), a), None if shape is None else (None,) * len(shape))
        dims = shape if keeps else tuple(None if i in (changed or ()) else dim for i, dim in enumerate(shape))
        return v.Array(dtype_by(_example(function), a), dims)

    return result


def _example(function: Callable[..., object]) -> Callable[..., object]:
    return _ONE_AXIS[function]


WHOLE = (np.fft.fft, np.fft.ifft, np.fft.fft2, np.fft.ifft2, np.fft.fftn, np.fft.ifftn)


def _to_complex(a: Any) -> object:
    return np.fft.fft(a)


def _to_real(a: Any) -> object:
    return np.fft.irfft(a, 2)


_ONE_AXIS: dict[object, Callable[..., object]] = {
    **dict.fromkeys(WHOLE, _to_complex),
    **dict.fromkeys((np.fft.rfft, np.fft.rfft2, np.fft.rfftn, np.fft.ihfft), _to_complex),
    **dict.fromkeys((np.fft.irfft, np.fft.irfft2, np.fft.irfftn, np.fft.hfft), _to_real),
}

for _name, _head in (("fft", ONE), ("ifft", ONE), ("fft2", TWO), ("ifft2", TWO), ("fftn", SEVERAL), ("ifftn", SEVERAL)):
    linear(f"np.fft.{_name}{_head}", a=itself(f"np.fft.{_name}"), result=spectrum(getattr(np.fft, _name)),
           alone_from=None if _head is ONE else "a", new_for=has_axes("a"))  # fmt: skip
linear(f"np.fft.rfft{ONE}", a=real_part("y_bar", "norm"), result=spectrum(np.fft.rfft))
linear(f"np.fft.irfft{ONE}", a="irfft_adjoint(y_bar, a, axis, norm)", result=spectrum(np.fft.irfft))
linear(f"np.fft.hfft{ONE}", a="np.conj(irfft_adjoint(y_bar, a, axis, swapped_norm(norm)))",
       result=spectrum(np.fft.hfft))  # fmt: skip
linear(f"np.fft.ihfft{ONE}", a=real_part("np.conj(y_bar)", "swapped_norm(norm)"), result=spectrum(np.fft.ihfft))
for _name, _head in (("rfft2", TWO), ("rfftn", SEVERAL), ("irfft2", TWO), ("irfftn", SEVERAL)):
    linear(f"np.fft.{_name}{_head}", a=f"{_name.replace('2', 'n')}_adjoint(y_bar, a, s, axes, norm)",
           result=spectrum(getattr(np.fft, _name)))  # fmt: skip
linear("np.fft.fftshift(x, axes=None)", x="np.fft.ifftshift(y_bar, axes)",
       result=reshaped("x", lambda before, values: before))  # fmt: skip
linear("np.fft.ifftshift(x, axes=None)", x="np.fft.fftshift(y_bar, axes)",
       result=reshaped("x", lambda before, values: before))  # fmt: skip
