"""Points for linear algebra: matrices, stacks of them, and singular ones."""

import numpy as np

from tests.rules.point import array, at

A = array(3, 3) + 3 * np.eye(3)
STACK = array(2, 3, 3) + 3 * np.eye(3)
at("np.linalg.solve", A, array(3))
at("np.linalg.solve", A, array(3, 2))
at("np.linalg.solve", STACK, array(2, 3, 2))
at("np.linalg.solve", A, array(2, 3, 2))
if int(np.__version__[0]) > 1:
    at("np.linalg.solve", STACK, array(3, 2))
    at("np.linalg.solve", STACK, array(3))
else:
    at("np.linalg.solve", STACK, array(2, 3))
for _a in (A, STACK):
    at("np.linalg.inv np.linalg.det np.linalg.slogdet", _a)
at("np.linalg.det", np.ones((2, 2)))
at("np.linalg.det", np.zeros((2, 2)))
X = array(3, 4)
at("np.linalg.norm", array(4))
at("np.linalg.norm", X)
at("np.linalg.norm", array(2, 3, 4))
for _ord in (1, 2, 3, np.inf, -np.inf, 0.5):
    at("np.linalg.norm", array(4), _ord)
    at("np.linalg.norm", X, _ord, axis=1)
    at("np.linalg.norm", X, _ord, axis=-1, keepdims=True)
for _ord in ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf):
    at("np.linalg.norm", X, _ord)
    at("np.linalg.norm", array(2, 3, 4) ** 2, _ord, axis=(0, 2))
at("np.linalg.norm", X, axis=0)
at("np.linalg.norm", X, axis=0, keepdims=True)
at("np.linalg.norm", X, axis=(0, 1))
at("np.linalg.norm", np.zeros(3), smooth=False)
at("np.linalg.norm", np.zeros((2, 3)), axis=1, smooth=False)
at("np.linalg.norm", np.array([0.0, 2.0, -2.0]), np.inf, smooth=False)
at("np.linalg.norm", np.array([0.0, 2.0, -2.0]), 3)

F = array(3, 3, dtype="float32") + np.eye(3, dtype="float32") * 3
at("np.linalg.inv np.linalg.det np.linalg.norm np.linalg.slogdet", F)
at("np.linalg.norm", F, 1, axis=0)
at("np.linalg.norm", F, 3, axis=0)
at("np.linalg.norm", F, "nuc")
at("np.linalg.solve", F, array(3, dtype="float32"))

SYMMETRIC = A @ A.T + np.diag([1.0, 2.0, 3.0])
SYMMETRIC_STACK = STACK @ np.swapaxes(STACK, -1, -2) + np.diag([1.0, 2.0, 3.0])
for _a in (SYMMETRIC, SYMMETRIC_STACK, SYMMETRIC.astype("float32"), np.array([[4.0]])):
    at("np.linalg.cholesky np.linalg.eigvalsh np.linalg.eigh", _a)
at("np.linalg.cholesky", SYMMETRIC, upper=True)
at("np.linalg.eigh np.linalg.eigvalsh", SYMMETRIC, "U")
at("np.linalg.eigh np.linalg.eigvalsh", SYMMETRIC_STACK, UPLO="U")

TALL, WIDE = array(4, 3) + np.eye(4, 3), array(3, 4) + np.eye(3, 4)
TALLER = array(2, 5, 3) + np.eye(5, 3) * [1.0, 2.0, 4.0]
for _a in (A, TALL, WIDE, STACK, TALLER, F, TALL.astype("float32")):
    at("np.linalg.svd", _a, False)
    at("np.linalg.svd", _a, compute_uv=False)
    at("np.linalg.svdvals np.linalg.pinv np.linalg.qr", _a)
    at("np.linalg.qr", _a, "r")
for _a in (A, TALL, WIDE):  # the last vector of a larger basis is determined up to its sign
    at("np.linalg.svd", _a)
    at("np.linalg.qr", _a, mode="complete")
at("np.linalg.pinv", TALL @ WIDE, 1e-10, smooth=False)  # a small change makes the rank full
for _a in (A, TALL, WIDE):
    at("np.linalg.lstsq", _a, array(len(_a)), rcond=None)
    at("np.linalg.pinv", _a, rcond=1e-12)
    at("np.linalg.lstsq", _a, array(len(_a), 2), rcond=None)
for _n in (-3, -1, 0, 1, 2, 5):
    at("np.linalg.matrix_power", A, _n)
at("np.linalg.matrix_power", STACK, 3)
at("np.linalg.matrix_power", F, 2)
for _p in (None, 2, -2, 1, -1, np.inf, -np.inf, "fro", "nuc"):
    at("np.linalg.cond", A, _p)
at("np.linalg.cond", STACK)
at("np.linalg.cond", STACK, "fro")
at("np.linalg.cond", TALL)
at("np.linalg.cond", F, 1)

at("np.linalg.vector_norm", X)
at("np.linalg.vector_norm", X, axis=1, ord=None)
at("np.linalg.matrix_norm", array(2, 3, 4), ord=None)
at("np.linalg.norm", X, "f")
at("np.linalg.cond", A, "f")
at("np.linalg.vector_norm", array(4), ord=3)
at("np.linalg.vector_norm", array(2, 3, 4), axis=(0, 2), ord=1)
at("np.linalg.vector_norm", X, axis=1, keepdims=True, ord=np.inf)
at("np.linalg.vector_norm", np.zeros(3), smooth=False)
for _ord in ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf):
    at("np.linalg.matrix_norm", X, ord=_ord)
    at("np.linalg.matrix_norm", array(2, 3, 4) ** 2, ord=_ord, keepdims=True)
at("np.linalg.matrix_norm np.linalg.vector_norm", F)

at("np.linalg.tensorinv", (array(6, 6) + 4 * np.eye(6)).reshape(2, 3, 6))
at("np.linalg.tensorinv", (array(6, 6) + 4 * np.eye(6)).reshape(6, 3, 2), ind=1)
at("np.linalg.tensorsolve", (array(6, 6) + 4 * np.eye(6)).reshape(2, 3, 6), array(2, 3))
at("np.linalg.tensorsolve", np.moveaxis((array(6, 6) + 4 * np.eye(6)).reshape(2, 3, 6), 2, 0), array(2, 3), axes=(0,))
at("np.linalg.trace np.linalg.diagonal np.linalg.matrix_transpose", X)
at("np.linalg.trace np.linalg.diagonal", array(2, 3, 4), offset=1)
at("np.linalg.matrix_transpose", array(2, 3, 4))
