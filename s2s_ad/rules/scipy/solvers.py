"""SciPy's iterative solvers (scipy.sparse.linalg), and distances to the nearest code (scipy.cluster.vq).

A solver gives what `linalg.solve` gives, to its tolerance; the adjoint is solved in the same way, as precisely.
"""

from __future__ import annotations

import scipy.cluster.vq
import scipy.sparse.linalg

from s2s_ad import values as v
from s2s_ad.rules.declare import general
from s2s_ad.rules.facts import constant_at
from s2s_ad.rules.heads import add_module
from s2s_ad.rules.results import array_value
from s2s_ad.rules.rule import Values
from s2s_ad.values import Value

add_module("splinalg", scipy.sparse.linalg)
add_module("vq", scipy.cluster.vq)
OPTIONS = (("rtol", 1e-05), ("atol", 0.0), ("maxiter", None), ("restart", None))


def solver(name: str, matrix: str, rest: str = "") -> None:
    """The rows of one solver; the first result is the solution, the second says how it went."""

    def solved(values: Values, a: str, right: str) -> str:
        options = (f", {p}={p}" for p, default in OPTIONS if p in values and constant_at(values, p) != default)
        return f"splinalg.{name}({a}, {right}{''.join(options)})[0]"

    def result(values: Values) -> Value:
        shape = v.shape_of(array_value(values["b"]))
        return v.TupleOf((v.Array(None, shape[:1] if shape else None), v.Scalar("int")))

    general(
        f"splinalg.{name}(A, b, x0=None, *, rtol=1e-05, atol=0.0{rest}, maxiter=None, M: None = None,"
        " callback: None = None)",
        vjp={"A": lambda values: f"-np.outer({solved(values, matrix, 'y_bar[0]')}, y[0])",
             "b": lambda values: f"np.reshape({solved(values, matrix, 'y_bar[0]')}, np.shape(b))"},
        jvp={"A": lambda values: f"[-{solved(values, 'A', 'A_dot @ y[0]')}, 0]",
             "b": lambda values: f"[{solved(values, 'A', 'b_dot')}, 0]"},
        result=result,
    )  # fmt: skip


solver("cg", "A.T")
solver("bicgstab", "A.T")
solver("gmres", "A.T", ", restart=None")
DIRECTIONS = "np.expand_dims({}, -1) * ratio_or_zero(obs - code_book[y[0]], np.expand_dims(y[1], -1))"
general(  # the distance to a code grows along the line from it
    "vq.vq(obs, code_book, check_finite=True)",
    vjp={"obs": DIRECTIONS.format("y_bar[1]"),
         "code_book": f"-untake({DIRECTIONS.format('y_bar[1]')}, code_book, y[0], axis=0)"},
    jvp={"obs": f"[np.zeros_like(y[0]), np.sum(obs_dot * {DIRECTIONS.format('np.ones_like(y[1])')}, axis=-1)]",
         "code_book": "[np.zeros_like(y[0]),"
         f" -np.sum(code_book_dot[y[0]] * {DIRECTIONS.format('np.ones_like(y[1])')}, axis=-1)]"},
    result=lambda values: v.TupleOf((v.Array("int32", (None,)), v.Array(None, (None,)))),
)  # fmt: skip
