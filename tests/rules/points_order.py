"""Points for order statistics, averages, and reductions that leave elements out."""

import numpy as np

from tests.rules.point import array, at

X, A = array(2, 3, 4), array(3, 4)
N = np.where(np.arange(12).reshape(3, 4) % 5 == 1, np.nan, A)
W = np.arange(12).reshape(3, 4) % 3 > 0
SINGLE = A.astype("float32")

for _name in ("sum", "prod", "max", "min"):
    at(f"np.{_name}", A, where=W, initial=0.3)
    at(f"np.{_name}", A, axis=1, initial=-9.5, where=W, keepdims=True)
    at(f"np.{_name} np.nan{_name}", A, axis=0, initial=1.25)
    at(f"np.nan{_name}", N, axis=1, initial=0.5, where=W)
    at(f"np.{_name} np.nan{_name}", SINGLE, axis=1, initial=np.float32(0.5), where=W)
at("np.add.reduce np.multiply.reduce np.maximum.reduce np.minimum.reduce", A, initial=0.5, where=W)
for _name in ("mean", "var", "std"):
    at(f"np.{_name} np.nan{_name}", A, axis=1, where=W)
    at(f"np.{_name} np.nan{_name}", A, axis=(0, 1), where=W, keepdims=True)
    at(f"np.{_name} np.nan{_name}", SINGLE, axis=1, where=W)
at("np.var np.nanvar np.std", A, axis=1, ddof=0.5, where=W)
at("np.nansum np.nanprod np.nanmean np.nanvar np.nanstd np.nanmax np.nanmin np.nanmedian", N)
at("np.nansum np.nanprod np.nanmean np.nanvar np.nanstd np.nanmax np.nanmin np.nanmedian", N, axis=0)
at("np.nansum np.nanprod np.nanmean np.nanvar np.nanstd np.nanmax np.nanmin np.nanmedian", N, axis=1, keepdims=True)
at("np.nanvar np.nanstd", N, axis=1, ddof=1)
at("np.nanmax np.max np.min", np.array([1.0, 2.0, 2.0]), initial=2.0, smooth=False)

for _name in ("median", "nanmedian"):
    at(f"np.{_name}", array(5))
    at(f"np.{_name}", array(6))
    at(f"np.{_name}", 1.5)
    for _axis in (0, -1, (0, 2), (2, 1)):
        at(f"np.{_name}", X, axis=_axis)
    at(f"np.{_name}", X, axis=1, keepdims=True)
    at(f"np.{_name}", SINGLE, axis=1)
    at(f"np.{_name}", np.array([1.0, 2.0, 2.0, 5.0]), smooth=False)
METHODS = (
    "inverted_cdf averaged_inverted_cdf closest_observation interpolated_inverted_cdf hazen weibull linear"
    " median_unbiased normal_unbiased lower higher midpoint nearest"
)
for _method in METHODS.split():
    at("np.quantile np.nanquantile", A, 0.37, axis=1, method=_method)
    at("np.percentile np.nanpercentile", array(7), [10, 62.5], method=_method)
at("np.nanquantile", N, 0.4, axis=1)
at("np.nanpercentile", N, [20.0, 71.0], axis=0, keepdims=True)
at("np.quantile", X, np.array([0.2, 0.7]), axis=(0, 2))
at("np.quantile", X, np.array([[0.2, 0.7]]), axis=1)
at("np.quantile", array(5, dtype="float32"), 0.3)
if int(np.__version__[0]) > 1:
    at("np.quantile", array(4), 0.3, method="inverted_cdf", weights=np.array([1, 2, 1, 3]), by=["a"])
for _kind in ("quicksort", "mergesort", "heapsort", "stable"):
    at("np.sort", array(2, 5), kind=_kind)
at("np.sort", array(2, 5), axis=None)
at("np.sort", np.array([2.0, 1.0, 2.0]), smooth=False)
at("np.partition", array(6), 2)
at("np.partition", array(5, 3), (1, 3), 0)
at("np.partition", array(3, 5), 4, axis=None)
at("np.partition", array(6, dtype="float32"), 2)
at("np.sort_complex", array(2, 3))
at("np.unique np.unique_values", array(5))
at("np.unique np.unique_values", array(2, 3))
at("np.unique", array(2, 3), axis=1)
at("np.unique np.unique_values", np.array([2.0, 1.0, 2.0]), smooth=False)
at("np.unique", array(3), return_counts=True)
at("np.unique", array(3), return_index=True, return_inverse=True)
at("np.average", A)
at("np.average", A, axis=0, keepdims=True)
at("np.average", A, weights=array(3, 4, low=0.5))
at("np.average", A, axis=1, weights=array(4, low=0.5))
at("np.average", A, axis=-2, weights=array(3, low=0.5), returned=True)
at("np.average", A, axis=1, returned=True)
at("np.average", A, axis=[0])
at("np.average", A, axis=range(2))
at("np.average", X, axis=[2, 1], weights=array(4, 3, low=0.5), keepdims=True)
at("np.average", A.astype("float32"), axis=1, weights=array(4, low=0.5, dtype="float32"))
if int(np.__version__[0]) > 1:
    at("np.average", X, axis=(2, 0), weights=array(4, 2, low=0.5))
at("runtime.gather", array(3), np.array([[2, -1], [2, 0]]))
at("runtime.ungather", array(2, 2), np.zeros(3), np.array([[2, -1], [2, 0]]), by=["e"])
at("runtime.spread_weights", array(4, 2), X, (2, 0), by=["weights"])
at("runtime.unspread_weights", X, array(4, 2), X, (2, 0), by=["e"])
at("np.median np.nanmedian", 1.5, keepdims=True)
at("np.quantile np.nanpercentile", 1.5, 0.3, keepdims=True, by=["a"])
