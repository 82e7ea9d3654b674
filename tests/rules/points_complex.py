"""Points with complex numbers: holomorphic functions, parts and absolute values, and linear algebra."""

import numpy as np

from tests.rules.point import array, at


def numbers(*shape: int, seed: float = 1.0, dtype: str = "complex128") -> np.ndarray:
    """Complex numbers, away from branch cuts."""
    angles = seed + 2.0 * np.arange(int(np.prod(shape))).reshape(shape)
    return (array(*shape, low=0.3, high=1.4) * np.exp(1j * np.sin(angles))).astype(dtype)


HOLOMORPHIC = """
np.sin np.cos np.tan np.arcsin np.arccos np.arctan np.sinh np.cosh np.tanh np.arcsinh np.arccosh np.arctanh np.exp
np.exp2 np.expm1 np.log np.log2 np.log10 np.log1p np.sqrt np.square np.reciprocal np.negative np.positive np.sinc
operator.neg operator.pos
"""
PARTS = "np.abs np.absolute np.real np.imag np.conj np.conjugate np.angle np.real_if_close ndarray.real ndarray.conj"
Z, W = numbers(3), numbers(3, seed=2.0)
for _z in (Z, numbers(2, 2), -1.5 * numbers(2), np.complex128(0.4 + 0.3j), numbers(2, dtype="complex64")):
    at(HOLOMORPHIC, _z)
    at(PARTS if isinstance(_z, np.ndarray) else PARTS.partition(" ndarray")[0], _z)
    at("np.sign runtime.unit" if int(np.__version__[0]) > 1 else "runtime.unit", _z)
at("np.sign", array(3))
at("np.sign", 0.7)
at("np.angle", Z, True)
at("ndarray.imag", Z)
at("np.abs runtime.unit", np.array([0j, 1 + 1j]), smooth=False)
at("builtins.abs operator.abs", 0.4 - 0.3j)
at("builtins.complex", 0.4, 0.3)

BINARY = """
operator.add operator.sub operator.mul operator.truediv operator.pow np.add np.subtract np.multiply np.divide np.power
np.float_power
"""
for _a, _b in ((Z, W), (Z, array(3)), (array(3, low=0.2), Z), (Z, 1.5), (2.5, Z), (numbers(2, 3), W), (1.5 - 0.5j, Z)):
    at(BINARY, _a, _b)
at("operator.add operator.sub operator.mul operator.truediv operator.pow", 0.4 + 0.2j, 1.5)
at("operator.add operator.sub operator.mul operator.truediv operator.pow", 1.5, 0.4 + 0.2j)
at("operator.pow np.power", Z, 2)
at("operator.pow np.power", Z, -1)

M = numbers(2, 3)
at("np.sum np.mean np.prod np.var np.std np.cumsum np.cumprod np.max np.min", M)
at("np.sum np.mean np.prod np.var np.std np.cumsum np.cumprod np.max np.min", M, axis=1)
at("np.var np.std", M, axis=0, ddof=1, keepdims=True)
at("np.transpose np.ravel np.sort np.flip np.diagonal np.trace np.diff", M)
at("np.concatenate np.stack", [M, array(2, 3)])
at("np.where", np.array([True, False, True]), Z, array(3))
at("np.array", [1.5, 0.2 + 0.3j])
at("np.maximum np.minimum", Z, W)

for _z in (0.4 + 0.3j, -0.7 + 0.2j, 0.3):
    at("cmath.sin cmath.cos cmath.tan cmath.asin cmath.acos cmath.atan cmath.sinh cmath.cosh cmath.tanh", _z)
    at("cmath.asinh cmath.acosh cmath.atanh cmath.exp cmath.log cmath.log10 cmath.sqrt cmath.phase cmath.polar", _z)
at("cmath.sqrt cmath.log", -1.5)
at("cmath.log", 0.4 + 0.3j, 2.5)
at("cmath.rect", 1.5, 0.4)

LEFT, RIGHT, REAL = numbers(2, 3), numbers(3, 2, seed=3.0), array(3, 2)
V = numbers(2)
for _a, _b in ((LEFT, RIGHT), (LEFT, REAL), (REAL, LEFT), (LEFT, numbers(3)), (array(2), LEFT), (V, V)):
    at("np.matmul operator.matmul np.dot", _a, _b)
at("np.inner np.vdot np.outer np.kron", Z, W)
at("np.inner np.vdot np.outer np.kron", Z, array(3))
at("np.inner np.vdot np.outer np.kron", array(3), Z)
at("np.vecdot np.linalg.vecdot", numbers(2, 3), Z)
at("np.vecdot np.linalg.vecdot", array(2, 3), Z)
at("np.matvec", LEFT, Z)
at("np.vecmat", Z, RIGHT)
at("np.vecmat", array(3), RIGHT)
at("np.cross np.linalg.cross", Z, W)
at("np.tensordot", LEFT, RIGHT, 1)
at("np.einsum", "ij,jk->ik", LEFT, RIGHT)
at("np.einsum", "ij,jk", LEFT, REAL)
at("np.einsum", "ii,i", numbers(3, 3), array(3))
at("np.linalg.multi_dot", [LEFT, REAL, LEFT])

A = numbers(3, 3) + 3 * np.eye(3)
STACK = numbers(2, 3, 3) + 3 * np.eye(3)
TALL, WIDE = numbers(4, 3) + np.eye(4, 3), numbers(3, 4) + np.eye(3, 4)
for _a in (A, STACK):
    at("np.linalg.inv np.linalg.det np.linalg.slogdet np.linalg.pinv np.linalg.svdvals np.linalg.cond np.linalg.qr", _a)
    at("np.linalg.matrix_power", _a, 3)
    at("np.linalg.norm", _a, axis=(-2, -1))
at("np.linalg.solve", A, Z)
at("np.linalg.solve", A, array(3))
at("np.linalg.solve", array(3, 3) + 3 * np.eye(3), Z)
at("np.linalg.solve", STACK, numbers(2, 3, 2))
for _a in (TALL, WIDE):
    at("np.linalg.pinv np.linalg.qr np.linalg.svdvals np.linalg.cond", _a)
    at("np.linalg.svd", _a, compute_uv=False)
    at("np.linalg.lstsq", _a, numbers(len(_a)), rcond=None)
at("np.linalg.det", np.outer(Z, W))
for _ord in ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf):
    at("np.linalg.norm", TALL, _ord)
for _ord in (1, 2, 3, np.inf, -np.inf):
    at("np.linalg.norm", Z, _ord)
at("np.linalg.vector_norm np.linalg.matrix_norm", TALL)
HERMITIAN = A @ np.conj(A).T + np.diag([1.0, 2.0, 3.0])
at("np.linalg.cholesky np.linalg.eigvalsh", HERMITIAN)
at("np.linalg.cholesky", HERMITIAN, upper=True)
at("np.linalg.eigvalsh", HERMITIAN, "U")

TURNING = np.array([[1.0, -2.0, 0.5], [1.5, 0.3, 0.2], [0.1, 0.7, 4.0]])  # two eigenvalues are complex
for _a in (np.diag([1.0, 2.0, 4.0]) + 0.3 * array(3, 3), TURNING, A, STACK, np.stack([TURNING, 2 * TURNING.T])):
    at("np.linalg.eig np.linalg.eigvals", _a)
at("np.linalg.eig np.linalg.eigvals", TURNING.astype("float32"))
at("np.sort_complex", Z)
at("np.sort_complex", array(2, 3))
