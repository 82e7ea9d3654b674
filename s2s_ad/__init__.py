"""Source-to-source automatic differentiation: gradients of Python and NumPy as Python and NumPy."""

from s2s_ad.ahead.generate import generate
from s2s_ad.api import grad, jvp, linearize, value_and_grad, vjp
from s2s_ad.custom import custom_derivative, defjvp, defvjp, nondifferentiable
from s2s_ad.decorator import Differentiable, differentiate
from s2s_ad.dispatch import Derivative
from s2s_ad.errors import DifferentiationError, UnsupportedError
from s2s_ad.explanation import explain
from s2s_ad.jacobians import derivative, elementwise_grad, gauss_newton_vp, hessian, hvp, jacfwd, jacobian, jacrev
from s2s_ad.pages import report
from s2s_ad.runtime import grad_of, stop_gradient
from s2s_ad.sparse import sparse_hessian, sparse_jacobian
from s2s_ad.testing import check_derivatives
from s2s_ad.tree import flatten

__all__ = [
    "Derivative",
    "Differentiable",
    "DifferentiationError",
    "UnsupportedError",
    "check_derivatives",
    "custom_derivative",
    "defjvp",
    "defvjp",
    "derivative",
    "differentiate",
    "elementwise_grad",
    "explain",
    "flatten",
    "gauss_newton_vp",
    "generate",
    "grad",
    "grad_of",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "linearize",
    "nondifferentiable",
    "report",
    "sparse_hessian",
    "sparse_jacobian",
    "stop_gradient",
    "value_and_grad",
    "vjp",
]
