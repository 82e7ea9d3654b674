"""SciPy, "Signal processing" (scipy.signal): spectra of segments, by the formulas of runtime/scipy_spectra.py."""

from __future__ import annotations

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.rules.declare import constant, derived
from s2s_ad.rules.facts import is_real
from s2s_ad.rules.results import always, array_value
from s2s_ad.rules.rule import Result, Values
from s2s_ad.runtime import scipy_spectra
from s2s_ad.values import Value

runtime.add_helpers(scipy_spectra)
SEGMENTS = "fs=1.0, window='hann_periodic', nperseg=None, noverlap=None, nfft=None"
DETREND = "detrend: {'constant', 'linear', False} = 'constant', return_onesided=True"
AGAIN = "the segments are made and transformed again, and overlapping ones added up"
POWER = f"{SEGMENTS}, {DETREND}, scaling='density', axis=-1, average='mean'"


def spectrum(*names: str, more: int = 0, times: bool = False, power: bool = False) -> Result:
    """Frequencies, times if there are any, and spectra with so many axes more than the signal."""

    def result(values: Values) -> Value:
        rank = v.rank_of(array_value(values[names[0]]))
        shape = None if rank is None else (None,) * (rank + more)
        real = power and all(is_real(values, name) for name in names)
        double = all(v.dtype_of(array_value(values[name])) == "float64" for name in names)
        spectra = v.Array("float64" if real and double else None, shape)
        place = v.Array("float64", (None,))
        return v.TupleOf((place, place, spectra) if times else (place, spectra))

    return result


derived(f"signal.csd(x, y, {POWER})", by="x other", source=scipy_spectra.csd_source, result=spectrum("x"),
        spelled={"y": "other"}, cost=AGAIN)  # fmt: skip
derived(f"signal.welch(x, {POWER})", by="x", source=scipy_spectra.welch_source, result=spectrum("x", power=True),
        cost=AGAIN)  # fmt: skip
derived(
    f"signal.stft(x, {SEGMENTS.replace('nperseg=None', 'nperseg=256')},"
    " detrend: {'constant', 'linear', False} = False, return_onesided=True, boundary: {'zeros', None} = 'zeros',"
    " padded=True, axis=-1, scaling='spectrum')",
    by="x", source=scipy_spectra.stft_source, result=spectrum("x", more=1, times=True), cost=AGAIN,
)  # fmt: skip
derived(
    f"signal.istft(Zxx, {SEGMENTS}, input_onesided=True, boundary=True, time_axis=-1, freq_axis=-2,"
    " scaling='spectrum')",
    by="Zxx", source=scipy_spectra.istft_source, result=spectrum("Zxx", more=-1), cost=AGAIN,
)  # fmt: skip
WINDOW = v.TupleOf((v.Array("float64", (None,)), v.Scalar("int"), v.Scalar("int")))
constant("runtime.segment_window(count, window, nperseg, noverlap, nfft)", result=always(WINDOW))
constant("runtime.segment_frequencies(nfft, fs, onesided)", "runtime.segment_sides(nfft, onesided)",
         result=always(v.Array("float64", (None,))))  # fmt: skip
