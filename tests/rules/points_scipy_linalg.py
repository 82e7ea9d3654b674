"""Points for scipy.linalg: structures of which a part is read, both triangles, rectangular factors."""

import numpy as np
from scipy import linalg
from scipy.spatial import transform

from s2s_ad.rules import registry
from tests.rules.point import array, at

assert registry.lookup(linalg.solve) is not None  # reads the chapters

A = array(3, 3) + 3 * np.eye(3)
B = array(3, 3, low=-1.0, high=3.0) + 4 * np.eye(3)
POSITIVE = A @ A.T + np.diag([1.0, 2.0, 3.0])
TALL, WIDE = array(4, 3), array(3, 4)
F = A.astype("float32")

at("linalg.inv linalg.det linalg.logm linalg.sqrtm", POSITIVE)
at("linalg.inv linalg.det linalg.expm linalg.polar linalg.lu linalg.lu_factor", A)
at("linalg.inv linalg.det linalg.expm", F)
at("linalg.lu linalg.lu_factor linalg.polar linalg.qr", TALL)
at("linalg.lu linalg.lu_factor linalg.polar linalg.qr", WIDE)
at("linalg.polar", A, "left")
at("linalg.polar", TALL, side="left")
at("linalg.polar", WIDE, side="left")

for _b in (array(3), array(3, 2), array(3, 1)):
    at("linalg.solve", A, _b)
    at("linalg.solve", A, _b, transposed=True)
    for _structure in ("sym", "pos", "gen"):
        at("linalg.solve", POSITIVE, _b, assume_a=_structure)
        at("linalg.solve", POSITIVE, _b, lower=True, assume_a=_structure)
    for _lower in (True, False):
        for _trans in (0, 1, "N", "T"):
            at("linalg.solve_triangular", A, _b, _trans, lower=_lower)
        at("linalg.solve_triangular", A, _b, lower=_lower, unit_diagonal=True)
        at("linalg.cho_solve", linalg.cho_factor(POSITIVE, lower=_lower), _b)
    at("linalg.lu_solve", linalg.lu_factor(A), _b)
    at("linalg.lu_solve", linalg.lu_factor(A), _b, 1)
    at("linalg.solve_banded", (1, 1), array(3, 3, low=0.1) + 3 * np.array([[0], [1], [0]]), _b)
    at("linalg.solve_banded", (2, 0), array(3, 3, low=0.1) + 3 * np.array([[1], [0], [0]]), _b)
at("linalg.solve", F, array(3, dtype="float32"))
for _lower in (True, False):
    at("linalg.cho_factor linalg.cholesky", POSITIVE, _lower)
    at("linalg.eigh", POSITIVE, lower=_lower, driver="ev")
    at("linalg.eigvalsh", POSITIVE, lower=_lower)
at("linalg.cho_factor linalg.cholesky linalg.eigh linalg.eigvalsh", POSITIVE.astype("float32"))
PAIRS_OF = array(5, 5) + np.diag([0.0, 1.0, 2.0, 3.0, 4.0])  # real eigenvalues, and conjugate ones
for _a in (POSITIVE, PAIRS_OF, array(1, 1)):
    at("linalg.schur linalg.hessenberg", _a)
    at("linalg.hessenberg", _a, calc_q=True)
at("linalg.schur linalg.hessenberg", POSITIVE.astype("float32"))
for _c in (array(4), array(2, 4)):
    at("linalg.qr_multiply", TALL, _c)
for _c in (array(3), array(3, 2)):
    at("linalg.qr_multiply", TALL, _c, "left")
    at("linalg.qr_multiply", A, _c, mode="left")
at("linalg.qr_multiply", WIDE, array(2, 3))
at("linalg.eigh_tridiagonal", array(4), array(3))
at("linalg.solve_sylvester", A, B, array(3, 3))
at("linalg.solve_sylvester", A, B[:2, :2], array(3, 2))
for _a in (A, TALL):
    at("linalg.svd", _a, full_matrices=False)
    at("linalg.svd", _a, compute_uv=False)
    at("linalg.svdvals", _a)
    at("linalg.qr", _a, mode="economic")
    at("linalg.qr", _a, mode="economic", pivoting=True)
    at("linalg.qr", _a, mode="r")
at("linalg.svd", A)
at("linalg.expm_frechet", 0.3 * A, array(3, 3))
at("linalg.expm_frechet", 0.3 * A, array(3, 3), compute_expm=False)

at("linalg.toeplitz linalg.hankel linalg.circulant linalg.fiedler", array(4))
at("linalg.toeplitz linalg.hankel", array(4), array(3))
at("linalg.leslie", array(4), array(3))
at("linalg.companion", array(4, low=0.5))
at("linalg.fiedler_companion", array(5, low=0.5))
for _mode in ("full", "same", "valid"):
    at("linalg.convolution_matrix", array(3), 4, _mode)
at("linalg.block_diag", array(2, 2), array(1, 3), array(2))

for _structure in ("gen", "sym", "pos", "diagonal", "tridiagonal", "upper triangular"):
    at("runtime.as_read runtime.unread", A, _structure, True, by=["e"])
    at("runtime.as_read runtime.unread", A, _structure, False, by=["e"])
at("runtime.triangle", A, True, by=["e"])
at("runtime.triangle", A, False, True, by=["e"])
at("runtime.banded_transpose", (1, 2), array(4, 5))
at("runtime.placed", array(2, 2), np.array([[1, 2], [0, 1]]), np.zeros(2), by=["e"])
at("runtime.taken", array(2), np.array([[1, 2], [0, 1]]), by=["e"])
at("runtime.unblock_diag", array(3, 5), [np.zeros((2, 2)), np.zeros((1, 3))], by=["e"])

# Helpers of rotations
assert registry.lookup(transform.Rotation.from_rotvec) is not None
at("runtime.stumpff", 0, array(3, low=0.2, high=9.0))
at("runtime.stumpff", 3, array(2, 3, low=0.0, high=1.9))
at("runtime.axial", array(3, 3))
at("runtime.axial", array(2, 3, 3))
at("runtime.cross_matrix", array(3))
at("runtime.cross_matrix", array(2, 3))
at("linalg.fiedler", array(2, 4))
