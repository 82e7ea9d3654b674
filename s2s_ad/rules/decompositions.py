"""NumPy, "Linear algebra": factors and eigenvalues of symmetric matrices.

NumPy reads the lower triangle of such a matrix alone, so the adjoint of the upper one is zero.
Cholesky: I. Murray, "Differentiation of the Cholesky decomposition" (2016). Eigenvalues: Giles (2008), section 3.1.
"""

from __future__ import annotations

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import general
from s2s_ad.rules.linalg import inverse
from s2s_ad.rules.results import array_value
from s2s_ad.rules.rule import Values
from s2s_ad.values import Value


def eigenvalues(values: Values) -> Value:
    """A row of numbers for each matrix."""
    found = inverse(values)
    shape = v.shape_of(array_value(values["a"]))
    dtype = found.dtype if isinstance(found, v.Array) else None
    return v.Array(dtype, None if shape is None else shape[:-1])


def eigenpairs(values: Values) -> Value:
    """The eigenvalues, and the matrix of eigenvectors."""
    return v.TupleOf((eigenvalues(values), inverse(values)), type(np.linalg.eigh(np.eye(1))))


general("np.linalg.cholesky(a)", vjp={"a": "cholesky_adjoint(y_bar, y)"}, jvp={"a": "cholesky_tangent(a_dot, y)"},
        result=inverse)  # fmt: skip
general("np.linalg.eigh(a, UPLO: 'L' = 'L')", vjp={"a": "eigh_adjoint(y_bar[0], y_bar[1], y[0], y[1])"},
        jvp={"a": "eigh_tangent(a_dot, y[0], y[1])"}, result=eigenpairs)  # fmt: skip
general("np.linalg.eigvalsh(a, UPLO: 'L' = 'L')", vjp={"a": "eigvalsh_adjoint(y_bar, a)"},
        jvp={"a": "eigvalsh_tangent(a_dot, a)"}, result=eigenvalues)  # fmt: skip
