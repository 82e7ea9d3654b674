"""Helpers that generated code may call: NumPy only, small, and themselves differentiable.

Those that need SciPy are in modules of their own, and join when the chapter of the table is read that names them, or
when they are asked for.
"""

import importlib
from types import ModuleType

from s2s_ad.runtime.barrier import stop_gradient
from s2s_ad.runtime.broadcasting import as_kind, broadcast_like, spread_items, unbroadcast, unsum
from s2s_ad.runtime.contractions import (
    contracted,
    einsum_part,
    einsum_parts,
    einsum_tangent,
    einsum_terms,
    kron_left,
    kron_right,
    tensordot_left,
    tensordot_right,
)
from s2s_ad.runtime.decompositions import (
    cholesky_adjoint,
    cholesky_tangent,
    eigh_adjoint,
    eigh_tangent,
    eigvalsh_adjoint,
    eigvalsh_tangent,
    lower_half,
    symmetric,
)
from s2s_ad.runtime.extrema import first_index, inside, ties, unpick
from s2s_ad.runtime.guards import (
    require_array,
    require_disjoint,
    require_immutable,
    require_mutable,
    require_numbers,
    require_scalar,
    require_sequence,
    require_view,
)
from s2s_ad.runtime.matrices import (
    apply_matrix,
    cofactors,
    cofactors_slope,
    norm_slope,
    solve_adjoint,
    solve_stacked,
    solve_transposed,
)
from s2s_ad.runtime.powers import log_or_zero, power_or_zero, power_slope, ratio_or_zero, unit
from s2s_ad.runtime.products import dot_left, dot_right, inner_left, inner_right, matmul_left, matmul_right
from s2s_ad.runtime.scans import (
    axes_last,
    cumprod_adjoint,
    cumprod_tangent,
    from_rows,
    product_of_others,
    products_of_pairs,
    row_length,
    to_rows,
    uncumsum,
)
from s2s_ad.runtime.scatter import put_into_zeros, surviving
from s2s_ad.runtime.shapes import (
    unconcatenate,
    undiag,
    undiagonal,
    undiff,
    unjoin,
    unrepeat,
    untake,
    untake_along,
    untile,
    untranspose,
)
from s2s_ad.runtime.snapshots import copy_together, put_back, snapshot
from s2s_ad.runtime.special import bessel_i, polygamma, sinc_slope
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
    "apply_matrix",
    "as_kind",
    "axes_last",
    "bessel_i",
    "broadcast_like",
    "cholesky_adjoint",
    "cholesky_tangent",
    "cofactors",
    "cofactors_slope",
    "contracted",
    "copy_together",
    "cumprod_adjoint",
    "cumprod_tangent",
    "dot_left",
    "dot_right",
    "eigh_adjoint",
    "eigh_tangent",
    "eigvalsh_adjoint",
    "eigvalsh_tangent",
    "einsum_part",
    "einsum_parts",
    "einsum_tangent",
    "einsum_terms",
    "fields_of",
    "first_index",
    "from_rows",
    "inner_left",
    "inner_right",
    "inside",
    "kron_left",
    "kron_right",
    "log_or_zero",
    "lower_half",
    "matmul_left",
    "matmul_right",
    "norm_slope",
    "own",
    "polygamma",
    "power_or_zero",
    "power_slope",
    "product_of_others",
    "products_of_pairs",
    "put_back",
    "put_into_zeros",
    "ratio_or_zero",
    "require_array",
    "require_disjoint",
    "require_immutable",
    "require_mutable",
    "require_numbers",
    "require_scalar",
    "require_sequence",
    "require_view",
    "restructure",
    "row_length",
    "sinc_slope",
    "snapshot",
    "solve_adjoint",
    "solve_stacked",
    "solve_transposed",
    "spread_items",
    "stop_gradient",
    "surviving",
    "symmetric",
    "tensordot_left",
    "tensordot_right",
    "ties",
    "to_rows",
    "unbroadcast",
    "unconcatenate",
    "uncumsum",
    "undiag",
    "undiagonal",
    "undiff",
    "unit",
    "unjoin",
    "unpick",
    "unrepeat",
    "unsum",
    "untake",
    "untake_along",
    "untile",
    "untranspose",
    "zeros_like",
]
SCIPY = ("scipy_special",)


def add_helpers(module: ModuleType) -> None:
    """Take in the helpers of a module that needs more than NumPy."""
    for name in module.__all__:
        if name not in __all__:
            __all__.append(name)
        globals()[name] = getattr(module, name)


def __getattr__(name: str) -> object:
    """`from s2s_ad.runtime import f`, in a file that was generated when SciPy was there."""
    for chapter in () if name.startswith("_") else SCIPY:
        try:
            module = importlib.import_module(f"s2s_ad.runtime.{chapter}")
        except ModuleNotFoundError:
            break
        if name in module.__all__:
            add_helpers(module)
            return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
