"""Points for products: every pair of ranks."""

from tests.rules.point import array, at

A2, B2 = array(2, 3), array(3, 4)
for _a, _b in (
    (array(3), array(3, low=0)), (A2, array(3)), (array(3), B2), (A2, B2), (array(5, 2, 3), array(5, 3, 4)),
    (array(5, 2, 3), B2), (A2, array(5, 3, 4)), (array(5, 2, 3), array(3)), (array(3), array(5, 3, 4)),
    (array(2, 1, 2, 3), array(5, 3, 4)), (array(1, 2, 3), array(5, 3, 4)),
    (array(2, 3, dtype="float32"), array(3, dtype="float32")),
):  # fmt: skip
    at("np.matmul operator.matmul np.dot", _a, _b)
    if _a.ndim > 2 and _b.ndim > 2:
        continue
    at("ndarray.dot", _a, _b)
for _a, _b in ((1.5, 2.5), (1.5, array(3)), (array(2, 3), 1.5), (array(3), 1.5), (1.5, array(2, 2, 2))):
    at("np.dot np.inner", _a, _b)
for _a, _b in ((array(3), array(3)), (A2, array(3)), (array(3), A2), (A2, array(4, 3)), (array(5, 2, 3), array(4, 3))):
    at("np.inner", _a, _b)
at("np.outer np.linalg.outer", array(3), array(2))
at("np.outer", array(2, 2), 1.5)
at("np.vdot", array(3), array(3, low=0))
at("np.vdot", array(2, 3), array(6))
at("np.cross np.linalg.cross", array(3), array(3, low=0))
at("np.cross np.linalg.cross", array(2, 3), array(3))
at("np.cross np.linalg.cross", array(3, 4), array(3, 4, low=0), axis=0)
at("np.cross", array(3, 4), array(2, 4, 3), axisa=0, axisc=1)
at("np.cross", array(2, 3), array(4, 1, 3))
at("np.vecdot np.linalg.vecdot", array(2, 3), array(3))
at("np.vecdot np.linalg.vecdot", array(3, 2), array(3, 2), axis=0)
at("np.vecdot", array(2, 1, 3, dtype="complex128") * (1 + 2j), array(4, 3))
at("np.matvec", array(2, 3), array(3))
at("np.matvec", array(5, 2, 3), array(3))
at("np.matvec", array(2, 3), array(5, 3))
at("np.vecmat", array(2), array(2, 3))
at("np.vecmat", array(2), array(5, 2, 3))
at("np.vecmat", array(5, 2), array(2, 3))
at("np.linalg.matmul", A2, B2)
at("np.linalg.matmul", array(5, 2, 3), B2)
at("np.linalg.multi_dot", [A2, B2])
at("np.linalg.multi_dot", [A2, B2, array(4, 2), array(2, 5)])
at("np.linalg.multi_dot", [array(2), A2, B2, array(4)])
at("np.linalg.multi_dot", [array(2), A2, array(3, 2)])
at("np.linalg.multi_dot", [A2, array(3)])
at("np.linalg.tensordot", array(2, 3, 4), array(3, 4, 5))
at("np.linalg.tensordot", array(2, 3), array(3, 4), axes=1)
at("np.tensordot", array(2, 3, 4), array(3, 4, 5))
at("np.tensordot", array(2, 3), array(3, 4), 1)
at("np.tensordot", array(2), array(3), 0)
at("np.tensordot", array(2, 3, 4), array(4, 5, 2), axes=([0, 2], [2, 0]))
at("np.tensordot", array(2, 3, 4), array(4, 5, 3), axes=((-1, 1), (0, 2)))
for _a, _b in ((array(2), array(3)), (array(2, 3), array(2, 2)), (array(2), array(2, 3)), (array(2, 3), array(2)),
               (1.5, array(2))):  # fmt: skip
    at("np.kron", _a, _b)
at("np.einsum", "ij,jk->ik", A2, B2)
at("np.einsum", "ij,jk", A2, B2)
at("np.einsum", "i,i", array(3), array(3))
at("np.einsum", "i,i->", array(3), array(3))
at("np.einsum", "ij->ji", A2)
at("np.einsum", "ij->i", A2)
at("np.einsum", "ij->", A2)
at("np.einsum", "ii->i", array(3, 3))
at("np.einsum", "ii", array(3, 3))
at("np.einsum", "i,j->ij", array(2), array(3))
at("np.einsum", "ij,kj,k->i", A2, array(4, 3), array(4))
at("np.einsum", "...ij,...jk->...ik", array(5, 2, 3), B2)
at("np.einsum", "b...,b...->b...", array(2, 3, 4), array(2, 3, 4))
at("np.einsum", "iij,j->i", array(3, 3, 2), array(2))
at("np.einsum", "bij,bjk->bik", array(5, 2, 3), array(5, 3, 4))
at("np.einsum", "bij,bjk->bik", array(1, 2, 3), array(5, 3, 4))
at("np.einsum", "ij,jk,kl->il", A2, B2, array(4, 2), optimize=True)
at("np.einsum", "i,i", array(3), array(3, low=0.5), optimize=True)

at("np.einsum", "i...->...i", array(2, 3, 4))
at("np.einsum", "ii->", array(3, 3))
at("np.einsum", "i,i,i->i", array(3), array(3), array(3))
at("np.einsum", "ijij->ij", array(2, 3, 2, 3))
at("np.einsum", "...,...", array(3), array(2, 3))
at("np.einsum", "...i,i", array(2, 4, 3), array(3))
at("np.einsum", "...i,...->...i", array(2, 1, 3), array(4))
at("np.einsum", "ij,ij,jk", array(2, 3), array(2, 3), array(3, 2), optimize="optimal")

F = array(3, 3, dtype="float32")
at("np.inner np.kron np.outer np.vdot np.tensordot", F, F)
at("np.einsum", "ii", F)
at("np.einsum", "ij,jk", F, F)
at("np.vecdot np.linalg.vecdot", array(3, 2), array(3, 2, 1), axis=0)
