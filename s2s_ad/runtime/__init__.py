"""Helpers that generated code may call: NumPy only, small, and themselves differentiable."""

from s2s_ad.runtime.broadcasting import as_kind, broadcast_like, unbroadcast, unsum
from s2s_ad.runtime.guards import describe, require_disjoint, require_immutable, require_scalar, require_view
from s2s_ad.runtime.powers import log_or_zero, power_slope, ratio_or_zero
from s2s_ad.runtime.products import matmul_left, matmul_right
from s2s_ad.runtime.shapes import unconcatenate, untranspose
from s2s_ad.runtime.structure import (
    Shadow,
    accumulate,
    accumulate_into,
    add_at,
    fields_of,
    own,
    restructure,
    zeros_like,
)

__all__ = [
    "Shadow",
    "accumulate",
    "accumulate_into",
    "add_at",
    "as_kind",
    "broadcast_like",
    "describe",
    "fields_of",
    "log_or_zero",
    "matmul_left",
    "matmul_right",
    "own",
    "power_slope",
    "ratio_or_zero",
    "require_disjoint",
    "require_immutable",
    "require_scalar",
    "require_view",
    "restructure",
    "unbroadcast",
    "unconcatenate",
    "unsum",
    "untranspose",
    "zeros_like",
]
