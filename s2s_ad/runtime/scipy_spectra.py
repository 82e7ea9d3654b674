"""Spectra of segments: what `scipy.signal` computes, in code that can be differentiated.

P. Welch, "The use of the fast Fourier transform for the estimation of power spectra" (1967); D. Griffin, J. Lim,
"Signal estimation from modified short-time Fourier transform" (1984) for the inverse.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import signal

__all__ = [
    "csd_source",
    "istft_source",
    "segment_frequencies",
    "segment_sides",
    "segment_spectra",
    "segment_window",
    "stft_source",
    "welch_source",
]


def segment_window(count: int, window: Any, nperseg: Any, noverlap: Any, nfft: Any) -> Any:
    """The window, the step from segment to segment, and the length of the transform, for signals of this length.

    >>> window, step, length = segment_window(6, "boxcar", 4, None, None)
    >>> window.tolist(), step, length
    ([1.0, 1.0, 1.0, 1.0], 2, 4)
    """
    if isinstance(window, str | tuple):
        found = signal.get_window(window, min(256 if nperseg is None else int(nperseg), count))
    else:
        found = np.asarray(window)
    length = len(found)
    return found, length - (length // 2 if noverlap is None else noverlap), nfft or length


def segment_spectra(x: Any, window: Any, step: int, nfft: int, detrend: Any, onesided: bool) -> Any:
    """The transforms of all whole segments of the last axis, one after the other.

    >>> segment_spectra(np.arange(4.0), np.ones(2), 1, 2, False, True).real.tolist()
    [[1.0, -1.0], [3.0, -1.0], [5.0, -1.0]]
    """
    starts = np.arange(0, np.shape(x)[-1] - len(window) + 1, step)
    segments = np.take(x, np.expand_dims(starts, 1) + np.arange(len(window)), axis=-1)
    if detrend:
        segments = signal.detrend(segments, axis=-1, type=detrend)
    if onesided:
        return np.fft.rfft(segments * window, nfft, axis=-1)
    return np.fft.fft(segments * window, nfft, axis=-1)


def segment_frequencies(nfft: int, fs: Any, onesided: bool) -> Any:
    """The frequencies of the transform."""
    return np.fft.rfftfreq(nfft, 1 / fs) if onesided else np.fft.fftfreq(nfft, 1 / fs)


def as_long(x: Any, count: int) -> Any:
    """Zeros behind a signal that is shorter than another."""
    return np.concatenate((x, np.zeros((*np.shape(x)[:-1], count - np.shape(x)[-1]))), axis=-1)


def segment_sides(nfft: int, onesided: bool) -> Any:
    """How often each frequency counts: those that a transform of one side leaves out count for the others."""
    if not onesided:
        return np.ones(nfft)
    weights = np.full(nfft // 2 + 1, 2.0)
    weights[0] = 1.0
    weights[-1] = 2.0 if nfft % 2 else 1.0
    return weights


def averaged(power: Any, average: str) -> Any:
    """Over the segments: the mean, or the median over its bias, by real and imaginary part.

    B. Allen et al., "FINDCHIRP", Physical Review D 85 (2012), appendix B.
    """
    if average == "mean" or power.shape[-2] == 1:
        return np.mean(power, axis=-2)
    even = 2 * np.arange(1.0, (power.shape[-2] - 1) // 2 + 1)
    bias = 1 + np.sum(1.0 / (even + 1) - 1.0 / even)
    if np.iscomplexobj(power):
        return (np.median(np.real(power), axis=-2) + 1j * np.median(np.imag(power), axis=-2)) / bias
    return np.median(power, axis=-2) / bias


def csd_source(
    x: Any, other: Any, fs: Any = 1.0, window: Any = "hann_periodic", nperseg: Any = None, noverlap: Any = None,
    nfft: Any = None, detrend: Any = "constant", return_onesided: bool = True, scaling: str = "density",
    axis: int = -1, average: str = "mean",
) -> Any:  # fmt: skip
    """`signal.csd`.

    >>> x = np.sin(np.arange(20.0))
    >>> np.allclose(csd_source(x, x * x, nperseg=8)[1], signal.csd(x, x * x, nperseg=8)[1])
    True
    """
    first, second = np.moveaxis(x, axis, -1), np.moveaxis(other, axis, -1)
    count = max(np.shape(first)[-1], np.shape(second)[-1])
    found, step, length = segment_window(count, window, nperseg, noverlap, nfft)
    onesided = return_onesided and not np.iscomplexobj(x)
    one = segment_spectra(as_long(first, count), found, step, length, detrend, onesided)
    two = segment_spectra(as_long(second, count), found, step, length, detrend, onesided)
    scale = 1.0 / (fs * np.sum(found * found)) if scaling == "density" else 1.0 / np.sum(found) ** 2
    power = averaged(np.conj(one) * two * (scale * segment_sides(length, onesided)), average)
    return segment_frequencies(length, fs, onesided), np.moveaxis(power, -1, axis)


def welch_source(
    x: Any, fs: Any = 1.0, window: Any = "hann_periodic", nperseg: Any = None, noverlap: Any = None, nfft: Any = None,
    detrend: Any = "constant", return_onesided: bool = True, scaling: str = "density", axis: int = -1,
    average: str = "mean",
) -> Any:  # fmt: skip
    """`signal.welch`.

    >>> x = np.sin(np.arange(20.0))
    >>> np.allclose(welch_source(x, nperseg=8)[1], signal.welch(x, nperseg=8)[1])
    True
    """
    signals = np.moveaxis(x, axis, -1)
    found, step, length = segment_window(np.shape(signals)[-1], window, nperseg, noverlap, nfft)
    onesided = return_onesided and not np.iscomplexobj(x)
    spectra = segment_spectra(signals, found, step, length, detrend, onesided)
    scale = 1.0 / (fs * np.sum(found * found)) if scaling == "density" else 1.0 / np.sum(found) ** 2
    power = (np.real(spectra) ** 2 + np.imag(spectra) ** 2) * (scale * segment_sides(length, onesided))
    return segment_frequencies(length, fs, onesided), np.moveaxis(averaged(power, average), -1, axis)


def stft_source(
    x: Any, fs: Any = 1.0, window: Any = "hann_periodic", nperseg: Any = 256, noverlap: Any = None, nfft: Any = None,
    detrend: Any = False, return_onesided: bool = True, boundary: Any = "zeros", padded: bool = True, axis: int = -1,
    scaling: str = "spectrum",
) -> Any:  # fmt: skip
    """`signal.stft`.

    >>> x = np.sin(np.arange(20.0))
    >>> np.allclose(stft_source(x, nperseg=8)[2], signal.stft(x, nperseg=8)[2])
    True
    """
    signals = np.moveaxis(x, axis, -1)
    found, step, length = segment_window(np.shape(signals)[-1], window, nperseg, noverlap, nfft)
    onesided = return_onesided and not np.iscomplexobj(x)
    edge = len(found) // 2 if boundary == "zeros" else 0
    count = np.shape(signals)[-1] + 2 * edge
    added = -(count - len(found)) % step % len(found) if padded else 0
    before = np.zeros((*np.shape(signals)[:-1], edge))
    behind = np.zeros((*np.shape(signals)[:-1], edge + added))
    whole = np.concatenate((before, signals, behind), axis=-1)
    scale = np.sqrt(1.0 / (fs * np.sum(found * found))) if scaling == "psd" else 1.0 / abs(np.sum(found))
    spectra = np.swapaxes(segment_spectra(whole, found, step, length, detrend, onesided) * scale, -1, -2)
    times = (np.arange(spectra.shape[-1]) * step + (0 if boundary == "zeros" else len(found) / 2)) / fs
    return segment_frequencies(length, fs, onesided), times, np.moveaxis(spectra, -2, axis - 1 if axis < 0 else axis)


def istft_source(
    Zxx: Any, fs: Any = 1.0, window: Any = "hann_periodic", nperseg: Any = None, noverlap: Any = None,
    nfft: Any = None, input_onesided: bool = True, boundary: bool = True, time_axis: int = -1, freq_axis: int = -2,
    scaling: str = "spectrum",
) -> Any:  # fmt: skip
    """`signal.istft`.

    >>> spectra = signal.stft(np.sin(np.arange(20.0)), nperseg=8)[2]
    >>> np.allclose(istft_source(spectra)[1], signal.istft(spectra)[1])
    True
    """
    spectra = np.moveaxis(Zxx, (freq_axis, time_axis), (-2, -1))
    usual = 2 * (np.shape(spectra)[-2] - 1) if input_onesided else np.shape(spectra)[-2]
    size = usual if nperseg is None else nperseg
    length = nfft or (size if input_onesided and size == usual + 1 else usual)
    found, step, _ = segment_window(size, window, size, noverlap, nfft)
    inverse = np.fft.irfft(spectra, length, axis=-2) if input_onesided else np.fft.ifft(spectra, length, axis=-2)
    scale = np.sqrt(fs * np.sum(found * found)) if scaling == "psd" else np.sum(found)
    segments = inverse[..., :size, :] * np.expand_dims(found * scale, -1)
    total = size + (np.shape(spectra)[-1] - 1) * step
    places = np.arange(np.shape(spectra)[-1]) * step + np.expand_dims(np.arange(size), -1)
    norm = np.zeros(total)
    np.add.at(norm, places, np.expand_dims(found * found, -1))
    x = np.zeros((*np.shape(spectra)[:-2], total), segments.dtype)
    for k in range(np.shape(spectra)[-1]):
        x[..., k * step : k * step + size] += segments[..., k]
    x = x / np.where(norm > 1e-10, norm, 1.0)
    if boundary:
        x = x[..., size // 2 : -(size // 2)]  # as SciPy has it: with one place for each segment nothing is left
    if input_onesided:
        x = np.real(x)
    place = time_axis % np.ndim(Zxx)
    x = np.moveaxis(x, -1, place - 1 if freq_axis % np.ndim(Zxx) < place else place)
    return np.arange(x.shape[0]) / float(fs), x
