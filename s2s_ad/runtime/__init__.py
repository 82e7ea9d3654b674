"""Helpers that generated code may call: NumPy only, small, and themselves differentiable.

Those that need SciPy are in modules of their own, and join when the chapter of the table is read that names them, or
when they are asked for.
"""

import importlib
from types import ModuleType

from s2s_ad.errors.message import DifferentiationError
from s2s_ad.runtime.apart import require_alone, require_apart, require_disjoint, require_distinct, require_held_once
from s2s_ad.runtime.averages import spread_weights, unspread_weights
from s2s_ad.runtime.barrier import stop_gradient
from s2s_ad.runtime.broadcasting import as_kind, broadcast_like, spread_items, taken_only, unbroadcast, unsum
from s2s_ad.runtime.cells import is_apart, opened, through_opened, zeros_in_place
from s2s_ad.runtime.contractions import (
    contracted,
    einsum_letters,
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
    dagger,
    eigh_adjoint,
    eigh_tangent,
    eigvalsh_adjoint,
    eigvalsh_tangent,
    lower_half,
    lower_inverse,
    symmetric,
)
from s2s_ad.runtime.dependence import Support, as_supports, shape_only
from s2s_ad.runtime.differences import (
    diff_part,
    first_extreme,
    trapezoid_means,
    trapezoid_places,
    trapezoid_steps,
    ungradient,
    unreduceat,
    untrapezoid,
    widened,
    width,
)
from s2s_ad.runtime.directions import directions, repeated, restructure_each
from s2s_ad.runtime.eigen import (
    eig_adjoint,
    eig_tangent,
    eigenvectors_of,
    eigvals_adjoint,
    eigvals_tangent,
    largest_component,
)
from s2s_ad.runtime.extrema import (
    at_extrema,
    extreme_index,
    first_index,
    inside,
    share_of_initial,
    shares_among,
    ties,
    unpick,
)
from s2s_ad.runtime.factors import (
    mode_with_rule,
    qr_adjoint,
    qr_adjoint_of_r,
    qr_tangent,
    qr_tangent_of_r,
    svd_adjoint,
    svd_tangent,
    svdvals_adjoint,
    svdvals_tangent,
    with_complement,
    without_complement,
)
from s2s_ad.runtime.filling import (
    along_places,
    diagonal_places,
    place_mask,
    put_places,
    putmask_mask,
    require_cast,
    require_element,
)
from s2s_ad.runtime.finite import require_finite
from s2s_ad.runtime.fourier import (
    fitted,
    irfft_adjoint,
    irfftn_adjoint,
    once_or_twice,
    rfftn_adjoint,
    swapped_norm,
    transformed_axes,
    transformed_lengths,
)
from s2s_ad.runtime.gathering import (
    axes_from_end,
    gather,
    leading_axes,
    permutation,
    places,
    quantile_shares,
    resized,
    undelete,
    ungather,
    uninsert,
    unique_places,
    unpad,
    unpermute,
    unresize,
)
from s2s_ad.runtime.guards import (
    gives_view,
    require_adjoint,
    require_alike,
    require_array,
    require_axes,
    require_components,
    require_free_basis,
    require_free_phase,
    require_function,
    require_immutable,
    require_kept,
    require_mutable,
    require_no_array,
    require_number_in,
    require_numbers,
    require_operand,
    require_scalar,
    require_separate,
    require_sequence,
    require_value,
    require_view,
    share_memory,
    uniform_array,
)
from s2s_ad.runtime.histograms import (
    bins_of_rows,
    column_adjoints,
    column_tangents,
    edges_moving,
    from_columns,
    sample_columns,
)
from s2s_ad.runtime.hooks import grad_of
from s2s_ad.runtime.instances import blank, finished, instance_of
from s2s_ad.runtime.least_squares import (
    low_rank_inverse,
    lstsq_left,
    lstsq_right,
    lstsq_tangent,
    of_constant_rank,
    pinv_adjoint,
    pinv_tangent,
)
from s2s_ad.runtime.matrices import (
    apply_matrix,
    cofactors,
    cofactors_slope,
    matrix_power_slope,
    slogdet_rates,
    slogdet_weight,
    solve_adjoint,
    solve_stacked,
    solve_transposed,
    tensor_apply,
    tensor_inverse_adjoint,
    tensor_rows,
    tensor_solve_left,
    tensor_solve_right,
)
from s2s_ad.runtime.moving import (
    columns_joined,
    nowhere,
    rows_joined,
    strided_places,
    trimmed,
    unbroadcast_each,
    unmesh,
    unnest,
    vander_slope,
)
from s2s_ad.runtime.norms import cond_slope, matrix_slope, norm_slope, vector_slope
from s2s_ad.runtime.ordering import sorted_places
from s2s_ad.runtime.patterns import matches_mapping, matches_sequence
from s2s_ad.runtime.polynomials import (
    after,
    as_columns,
    cell,
    fit_matrix_adjoint,
    fit_places,
    fit_tangent,
    fit_values,
    fit_weights,
    fitted_matrix,
    interp_slope,
    interp_weight,
    moments,
    padded_front,
    poly_slopes,
    polynomial_divided,
    polynomial_division_adjoint,
    takes_values,
    within_range,
    without_leading,
)
from s2s_ad.runtime.powers import log_along, log_or_zero, power_or_zero, power_slope, ratio_or_zero, unit
from s2s_ad.runtime.products import (
    cross_left,
    cross_right,
    dot_left,
    dot_right,
    inner_left,
    inner_right,
    matmul_left,
    matmul_right,
    multi_dot_part,
)
from s2s_ad.runtime.samples import (
    all_rows,
    bins_of,
    centred_rows,
    corrcoef_back,
    corrcoef_tangent,
    cov_first,
    cov_rows,
    cov_second,
    cov_tangent,
    edge_ways,
    edges_adjoint,
    edges_move,
    edges_tangent,
    in_bins,
    sample_rows,
    sample_weights,
)
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
from s2s_ad.runtime.scatter import (
    choose_parts,
    item_place,
    iteration_places,
    places_at,
    put_into_zeros,
    select_parts,
    selected_first,
    surviving,
)
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
from s2s_ad.runtime.snapshots import copied_alike, copy_together, each_once, put_back, snapshot, zeros_together
from s2s_ad.runtime.special import bessel_i, polygamma, sinc_slope
from s2s_ad.runtime.structure import (
    Shadow,
    accumulate,
    accumulate_into,
    add_at,
    fields_of,
    open_to_stores,
    own,
    reorder,
    restructure,
    zeros_like,
)

__all__ = [
    "DifferentiationError", "Shadow", "Support", "accumulate", "accumulate_into", "add_at", "after", "all_rows",
    "along_places", "apply_matrix", "as_columns", "as_kind", "as_supports", "at_extrema", "axes_from_end", "axes_last",
    "bessel_i", "bins_of", "bins_of_rows", "blank", "broadcast_like", "cell", "centred_rows", "cholesky_adjoint",
    "cholesky_tangent", "choose_parts", "cofactors", "cofactors_slope", "column_adjoints", "column_tangents",
    "columns_joined", "cond_slope", "contracted", "copied_alike", "copy_together", "corrcoef_back", "corrcoef_tangent",
    "cov_first", "cov_rows", "cov_second", "cov_tangent", "cross_left", "cross_right", "cumprod_adjoint",
    "cumprod_tangent", "dagger", "diagonal_places", "diff_part", "directions", "dot_left", "dot_right", "each_once",
    "edge_ways", "edges_adjoint", "edges_move", "edges_moving", "edges_tangent", "eig_adjoint", "eig_tangent",
    "eigenvectors_of", "eigh_adjoint", "eigh_tangent", "eigvals_adjoint", "eigvals_tangent", "eigvalsh_adjoint",
    "eigvalsh_tangent", "einsum_letters", "einsum_part", "einsum_parts", "einsum_tangent", "einsum_terms",
    "extreme_index", "fields_of", "finished", "first_extreme", "first_index", "fit_matrix_adjoint", "fit_places",
    "fit_tangent", "fit_values", "fit_weights", "fitted", "fitted_matrix", "from_columns", "from_rows", "gather",
    "gives_view", "grad_of", "in_bins", "inner_left", "inner_right", "inside", "instance_of", "interp_slope",
    "interp_weight", "irfft_adjoint", "irfftn_adjoint", "is_apart", "item_place", "iteration_places", "kron_left",
    "kron_right", "largest_component", "leading_axes", "log_along", "log_or_zero", "low_rank_inverse", "lower_half",
    "lower_inverse", "lstsq_left", "lstsq_right", "lstsq_tangent", "matches_mapping", "matches_sequence",
    "matmul_left", "matmul_right", "matrix_power_slope", "matrix_slope", "mode_with_rule", "moments", "multi_dot_part",
    "norm_slope", "nowhere", "of_constant_rank", "once_or_twice", "open_to_stores", "opened", "own", "padded_front",
    "permutation", "pinv_adjoint", "pinv_tangent", "place_mask", "places", "places_at", "poly_slopes", "polygamma",
    "polynomial_divided", "polynomial_division_adjoint", "power_or_zero", "power_slope", "product_of_others",
    "products_of_pairs", "put_back", "put_into_zeros", "put_places", "putmask_mask", "qr_adjoint", "qr_adjoint_of_r",
    "qr_tangent", "qr_tangent_of_r", "quantile_shares", "ratio_or_zero", "reorder", "repeated", "require_adjoint",
    "require_alike", "require_alone", "require_apart", "require_array", "require_axes", "require_cast",
    "require_components", "require_disjoint", "require_distinct", "require_element", "require_finite",
    "require_free_basis", "require_free_phase", "require_function", "require_held_once", "require_immutable",
    "require_kept", "require_mutable", "require_no_array", "require_number_in", "require_numbers", "require_operand",
    "require_scalar", "require_separate", "require_sequence", "require_value", "require_view", "resized",
    "restructure", "restructure_each", "rfftn_adjoint", "row_length", "rows_joined", "sample_columns", "sample_rows",
    "sample_weights", "select_parts", "selected_first", "shape_only", "share_memory", "share_of_initial",
    "shares_among", "sinc_slope", "slogdet_rates", "slogdet_weight", "snapshot", "solve_adjoint", "solve_stacked",
    "solve_transposed", "sorted_places", "spread_items", "spread_weights", "stop_gradient", "strided_places",
    "surviving", "svd_adjoint", "svd_tangent", "svdvals_adjoint", "svdvals_tangent", "swapped_norm", "symmetric",
    "taken_only", "takes_values", "tensor_apply", "tensor_inverse_adjoint", "tensor_rows", "tensor_solve_left",
    "tensor_solve_right", "tensordot_left", "tensordot_right", "through_opened", "ties", "to_rows", "transformed_axes",
    "transformed_lengths", "trapezoid_means", "trapezoid_places", "trapezoid_steps", "trimmed", "unbroadcast",
    "unbroadcast_each", "unconcatenate", "uncumsum", "undelete", "undiag", "undiagonal", "undiff", "ungather",
    "ungradient", "uniform_array", "uninsert", "unique_places", "unit", "unjoin", "unmesh", "unnest", "unpad",
    "unpermute", "unpick", "unreduceat", "unrepeat", "unresize", "unspread_weights", "unsum", "untake", "untake_along",
    "untile", "untranspose", "untrapezoid", "vander_slope", "vector_slope", "widened", "width", "with_complement",
    "within_range", "without_complement", "without_leading", "zeros_in_place", "zeros_like", "zeros_together",
]  # fmt: skip
SUBJECTS = (
    "special incomplete counts linalg systems schur "
    "multivariate signal spectra summaries interpolation objects rotations implicit ode"
)
SCIPY = tuple(f"scipy_{subject}" for subject in SUBJECTS.split())


def add_helpers(module: ModuleType) -> None:
    """Take in the helpers of a module that needs more than NumPy."""
    for name in module.__all__:
        helper = getattr(module, name)
        assert globals().setdefault(name, helper) is helper, f"{name} is another helper already"
        if name not in __all__:
            __all__.append(name)


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
