"""What a derivative returns that is made inside of a function, before it is known which code that is.

    d = grad(f);     d(x)      like x
    h = hessian(f);  h(x)      an array with the axes of x, twice

That breaks the circle of a loop in which x is computed by the derivative at x: the code is written for the kind of x.
"""

from __future__ import annotations

from collections.abc import Sequence

import gast

from s2s_ad import values as v
from s2s_ad.values import Value


def derivative_result(name: str | None, made: gast.Call, args: Sequence[Value]) -> Value:
    """The value of a call of what the transform `name` made, for a derivative by the first argument alone."""
    first = args[0] if args else v.Unknown()
    if made.keywords or len(made.args) > 1 or not _is_float(first):
        return v.Unknown()
    match name, first:
        case "grad" | "elementwise_grad", v.Array():
            return first
        case "hessian", v.Array(dtype=dtype, shape=tuple() as shape):
            return v.Array(dtype, (*shape, *shape))
        case "grad" | "derivative" | "hessian" | "elementwise_grad", v.Scalar() | v.NumpyScalar():
            return v.join(v.Scalar("float"), v.NumpyScalar("float64"))
    return v.Unknown()


def _is_float(value: Value) -> bool:
    match value:
        case v.Scalar(type="float") | v.NumpyScalar(dtype="float64") | v.Array(dtype="float64", shape=tuple()):
            return True
        case v.OneOf(options=options):
            return all(map(_is_float, options))
    return False
