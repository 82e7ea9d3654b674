"""Calls that change nothing of what they are given: those that only tell, and the tests of generated code.

>>> list(map(is_harmless, [print, runtime.require_disjoint, runtime.put_back]))
[True, True, False]
"""

from __future__ import annotations

from s2s_ad import runtime
from s2s_ad.frontend.telling import only_tells

HARMLESS = frozenset(
    {
        runtime.require_adjoint,
        runtime.require_alone,
        runtime.require_apart,
        runtime.require_alike,
        runtime.require_array,
        runtime.require_axes,
        runtime.require_cast,
        runtime.require_components,
        runtime.require_disjoint,
        runtime.require_distinct,
        runtime.require_element,
        runtime.require_finite,
        runtime.require_free_basis,
        runtime.require_free_phase,
        runtime.require_function,
        runtime.require_held_once,
        runtime.require_immutable,
        runtime.require_kept,
        runtime.require_mutable,
        runtime.require_no_array,
        runtime.require_number_in,
        runtime.require_numbers,
        runtime.require_operand,
        runtime.require_scalar,
        runtime.require_separate,
        runtime.require_sequence,
        runtime.require_value,
        runtime.require_view,
    }
)


def is_harmless(function: object) -> bool:
    """Whether a function changes nothing of what it is given."""
    return only_tells(function) or any(function is each for each in HARMLESS)
