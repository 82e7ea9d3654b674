"""Points for the helpers of the runtime: what was called once by a template is differentiated again."""

import numpy as np

from tests.rules.point import array, at, binary, unary


def helper(name: str, *args: object, **kwargs: object) -> None:
    at(" ".join(f"runtime.{each}" for each in name.split()), *args, **kwargs)  # type: ignore[arg-type]


helper("unbroadcast", array(4, 3), np.zeros(3), by=["e"])
helper("unbroadcast", array(4, 3), np.zeros((4, 1)), by=["e"])
helper("unbroadcast", array(4), 2.0, by=["e"])
helper("unbroadcast", array(3), np.zeros((4, 3)), by=["e"])
helper("broadcast_like", array(3), np.zeros((4, 3)), by=["e"])
helper("broadcast_like", 1.5, np.zeros((4, 3)), by=["e"])
helper("broadcast_like", array(4, 3), np.zeros(3), by=["e"])
helper("taken_only", array(3), np.array([[True, False, False], [True, False, True]]), True, by=["e"])
helper("taken_only", array(2, 3), np.array([[True], [False]]), False, by=["e"])
helper("taken_only", 1.5, np.array([False, True]), True, by=["e"])
helper("as_kind", array(3), np.zeros(3), by=["e"])
helper("unsum", 1.5, np.zeros((2, 3)), by=["e"])
helper("unsum", array(2), np.zeros((2, 3)), 1, by=["e"])
helper("unsum", array(2, 1), np.zeros((2, 3)), 1, True, by=["e"])
helper("spread_items", array(2), [np.zeros(2), np.ones(2)], by=["e"])
binary("runtime.power_slope runtime.power_or_zero runtime.ratio_or_zero")
helper("power_slope", 1.5, 2.0)
helper("ratio_or_zero", 0.0, 0.0, smooth=False)
unary("runtime.log_or_zero", 0.3, 2.0, special=[0.0])
unary("runtime.unit", 0.3, 2.0)
for _n in (0, 1, 2):
    helper("polygamma", _n, array(4, low=0.2, high=5.0))
    helper("polygamma", _n, np.array([-0.5, -1.3]))
    helper("sinc_slope", array(4), _n + 1)
    helper("bessel_i", _n, array(3))
helper("sinc_slope", np.array([0.0, 5.5, -20.25]), 2)
helper("unpick", 1.5, 1, [0.0, 0.0, 0.0], by=["e"])
helper("surviving", array(3), [0, 0, 2], by=["e"])
helper("surviving", array(3, 2), (slice(None), [1, 1]), by=["e"])
helper("put_into_zeros", array(3), [0, 0, 2], np.zeros(4), by=["e"])
for _name in ("matmul", "dot", "inner", "kron"):
    for _a, _b in (((2, 3), (3, 4)), ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((5, 2, 3), (3, 4))):
        if _name == "inner":
            _b = (*_b[1:], _b[0]) if len(_b) > 1 else _b
        if _name == "kron" and len(_a) > 2:
            continue
        _e = getattr(np, _name)(np.ones(_a), np.ones(_b)) * array(
            *np.shape(getattr(np, _name)(np.ones(_a), np.ones(_b)))
        )
        helper(f"{_name}_left", _e, np.zeros(_a), array(*_b), by=["e", "b"])
        helper(f"{_name}_right", _e, array(*_a), np.zeros(_b), by=["e", "a"])
helper("tensordot_left", array(2, 5), np.zeros((2, 3, 4)), array(3, 4, 5), by=["e", "b"])
helper("tensordot_right", array(2, 5), array(2, 3, 4), np.zeros((3, 4, 5)), by=["e", "a"])
helper("tensordot_left", array(3, 5), np.zeros((2, 3, 4)), array(4, 5, 2), ([0, 2], [2, 0]), by=["e", "b"])
helper("untranspose", array(4, 2, 3), (2, 0, 1))
helper("unconcatenate", array(5), [np.zeros(2), np.zeros(3)], by=["e"])
helper("unjoin", array(2, 4), np.hstack, [np.zeros((2, 2)), np.zeros((2, 2))], by=["e"])
helper("untile", array(6), np.zeros(2), 3, by=["e"])
helper("unrepeat", array(4), np.zeros(2), 2, by=["e"])
helper("unrepeat", array(3, 4), np.zeros((3, 2)), 2, 1, by=["e"])
helper("untake", array(2), np.zeros(3), [1, 1], by=["e"])
helper("untake_along", array(2, 2), np.zeros((2, 3)), np.array([[0, 0], [2, 1]]), 1, by=["e"])
helper("undiagonal", array(2), np.zeros((2, 3)), by=["e"])
helper("undiagonal", array(4, 1), np.zeros((2, 4, 3)), 0, 0, 2, by=["e"])
helper("undiag", array(3), np.zeros((3, 3)), by=["e"])
helper("undiag", array(3, 3), np.zeros(3), by=["e"])
helper("undiff", array(3), np.zeros(4), by=["e"])
helper("uncumsum", array(4), np.zeros(4), by=["e"])
helper("uncumsum", array(2, 3), np.zeros((2, 3)), 1, by=["e"])
helper("product_of_others", array(4))
helper("product_of_others", array(2, 3), 1)
helper("product_of_others", np.array([2.0, 0.0, 3.0]))
helper("cofactors", array(3, 3) + 3 * np.eye(3))
helper("cofactors", array(2, 3, 3) + 3 * np.eye(3))
helper("lower_inverse", np.tril(array(2, 3, 3) + 3 * np.eye(3)))
helper("own", array(3))
helper("grad_of", array(3), "x_bar", by=["x"])
helper("open_to_stores", array(3))
helper("accumulate", array(3), array(3))

helper("restructure", array(3), array(3), by=["e"])
helper("to_rows", array(2, 3, 4), [0, 2, 1], 3)
helper("from_rows", array(8, 3), np.zeros((2, 3, 4)), [0, 2, 1], by=["e"])
helper("einsum_part", array(2, 4), "ij,jk->ik", (array(2, 3), array(3, 4)), 0, by=["e"])
helper("einsum_part", array(2, 4), "ij,jk->ik", (array(2, 3), array(3, 4)), 1)
helper("einsum_part", array(2), "ij,j,ij->i", (array(2, 3), array(3), array(2, 3)), 1)
helper("moments", array(3), array(3), 4, by=["e", "x"])
helper("unpermute", array(3, 2), np.zeros((3, 2)), np.array([[2, 0], [0, 1], [1, 2]]), 0, by=["e"])
helper("uninsert", array(4), np.zeros(3), 1, None, by=["e"])
helper("uninsert", array(3, 4), np.zeros((3, 3)), 2, 1, by=["e"])
helper("undelete", array(2), np.zeros(3), 1, None, by=["e"])
helper("of_constant_rank", array(3, 2), np.linalg.pinv(array(3, 2)), by=["inverse"], smooth=False)
helper("undelete", array(2, 4), np.zeros((3, 4)), 0, 0, by=["e"])
helper("unresize", array(5), np.zeros(2), by=["e"])
helper("unpad", array(5), np.zeros(3), 1, by=["e"])
helper("unpad", array(4, 6), np.zeros((3, 3)), [(0, 1), (2, 1)], by=["e"])
_extrema = np.array([[1.0, 3.0, 3.0], [2.0, 0.5, 3.5]])
helper("at_extrema", 0.7, _extrema, 3.5, by=["e"])
helper("at_extrema", array(2), _extrema, _extrema.max(axis=1), 1, by=["e"])
helper("at_extrema", array(1, 3), _extrema, _extrema.max(axis=0, keepdims=True), 0, True, by=["e"])
