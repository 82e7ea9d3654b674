"""Every message the user can see, each a function that returns the exception."""

from s2s_ad.errors.calling import (
    bad_seed,
    bad_tangent,
    derivatives_disagree,
    described,
    not_a_pair,
    not_differentiable,
    not_scalar,
    repeated_parameter,
    shared_memory,
    unknown_parameter,
    wrong_count,
)
from s2s_ad.errors.code import no_callee_source, no_rule, stored_into_exact, stored_outside
from s2s_ad.errors.message import DifferentiationError, Problem, UnsupportedError, located, problem, unsupported
from s2s_ad.errors.reading import asynchronous, no_source, not_a_function, source_changed, source_does_not_fit

__all__ = [
    "DifferentiationError",
    "Problem",
    "UnsupportedError",
    "asynchronous",
    "bad_seed",
    "bad_tangent",
    "derivatives_disagree",
    "described",
    "located",
    "no_callee_source",
    "no_rule",
    "no_source",
    "not_a_function",
    "not_a_pair",
    "not_differentiable",
    "not_scalar",
    "problem",
    "repeated_parameter",
    "shared_memory",
    "source_changed",
    "source_does_not_fit",
    "stored_into_exact",
    "stored_outside",
    "unknown_parameter",
    "unsupported",
    "wrong_count",
]
