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
