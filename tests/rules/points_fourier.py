"""Points for Fourier transforms: odd and even lengths, cut and padded, all norms."""

import numpy as np

from tests.rules.point import array, at
from tests.rules.points_complex import numbers

COMPLEX, HALF = "np.fft.fft np.fft.ifft", "np.fft.irfft np.fft.hfft"
SEVERAL = "np.fft.fftn np.fft.ifftn np.fft.fft2 np.fft.ifft2"
HALVES = "np.fft.irfftn np.fft.irfft2"
for _length in (4, 5):
    at(f"{COMPLEX} np.fft.rfft np.fft.ihfft", array(_length))
    at(f"{COMPLEX} {HALF}", numbers(_length))
    at(HALF, numbers(3), _length)
    at(HALF, array(3), _length)
    for _n in (3, 7, 8):
        at(f"{COMPLEX} np.fft.rfft np.fft.ihfft", array(_length), _n)
        at(f"{COMPLEX} {HALF}", numbers(_length), n=_n)
    for _norm in ("backward", "ortho", "forward"):
        at(f"{COMPLEX} np.fft.rfft np.fft.ihfft", array(_length), norm=_norm)
        at(HALF, numbers(_length), norm=_norm)
        at("np.fft.rfftn np.fft.rfft2", array(3, _length), norm=_norm)
        at(f"{SEVERAL} {HALVES}", numbers(3, _length), norm=_norm)
    at(f"{COMPLEX} np.fft.rfft np.fft.ihfft", array(_length, 3), axis=0)
    at(HALF, numbers(_length, 3), None, 0)
    at(f"{SEVERAL} np.fft.rfftn np.fft.rfft2", array(3, _length))
    at(f"{SEVERAL} {HALVES}", numbers(3, _length), s=(4, 6), axes=(0, 1))
    at(f"{SEVERAL} {HALVES}", numbers(2, 3, _length), axes=(0, 2))
    at(f"{SEVERAL} np.fft.rfftn np.fft.rfft2", array(2, 3, _length), s=(2, 7), axes=(0, 2))
    at("np.fft.fftshift np.fft.ifftshift", array(_length))
    at("np.fft.fftshift np.fft.ifftshift", array(3, _length), axes=1)
at("np.fft.fftshift", numbers(2, 3), (0, 1))
at("np.fft.fft np.fft.rfft", array(4, dtype="float32"))
at("np.fft.ifft np.fft.irfft", numbers(4, dtype="complex64"))

E = array(3, 6)
at("runtime.fitted", E, np.zeros((4, 2)), by=["e"])
at("runtime.irfft_adjoint", E, np.zeros((3, 4), complex), by=["e"])
at("runtime.irfft_adjoint", E, np.zeros((2, 6), complex), 0, "ortho", by=["e"])
at("runtime.irfftn_adjoint", E, np.zeros((3, 4), complex), by=["e"])
at("runtime.irfftn_adjoint", E, np.zeros((2, 4), complex), (3, 6), (0, 1), by=["e"])
at("runtime.rfftn_adjoint", numbers(3, 4), np.zeros((3, 6)), by=["e"])
at("runtime.rfftn_adjoint", numbers(4, 4), np.zeros((3, 6)), (4, 6), (0, 1), "forward", by=["e"])
