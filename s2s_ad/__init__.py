"""Source-to-source automatic differentiation for Python and NumPy."""

from s2s_ad.api import grad, jvp, value_and_grad, vjp

__all__ = ["grad", "jvp", "value_and_grad", "vjp"]
