"""`grad_of`: statements for the reverse sweep, written where the variable is whose adjoint they look at or change."""

from __future__ import annotations

from typing import Any

from s2s_ad.errors.running import hook_run


def grad_of(x: Any, *used: Any) -> Any:
    """The adjoint of a variable, for statements that only the reverse sweep runs::

        @differentiate
        def loss(w, x):
            h = np.tanh(w @ x)
            with grad_of(h) as h_bar:
                h_bar = np.clip(h_bar, -1.0, 1.0)
            return np.sum(h ** 2)

    The block stands in the gradient at the adjoint of what is above it. There `h_bar` is the derivative of the result
    by `h` along all that comes after the block; what the block assigns to `h_bar`, or changes in it, goes on
    backwards. Other variables have the values that they had at the block. Names that it binds are its own.

    Where values are computed the block is not run: `@differentiate` leaves it out of the function, forward mode out of
    the tangent. Without `@differentiate` a plain call of the function raises DifferentiationError.

    used: what the block reads, where a pass has made `h = grad_of(h, "h_bar", np)` of it; its value is h.
    """
    if not used:
        raise hook_run()
    return x
