"""What a derivative returns that is made inside of a function, before it is known which code that is.

    d = grad(f);     d(x)      like x
    h = hessian(f);  h(x)      an array with the axes of x, twice
    j = jacfwd(f);   j(x)      an array with the axes of f(x), and those of x

That breaks the circle of a loop in which x is computed by the derivative at x: the code is written for the kind of x.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import gast

from s2s_ad import values as v
from s2s_ad.values import Value

_NUMBER: Final = v.join(v.Scalar("float"), v.NumpyScalar("float64"))


def derivative_result(name: str | None, made: gast.Call, args: Sequence[Value], result: Callable[[], Value]) -> Value:
    """The value of a call of what the transform `name` made, for a derivative by the first argument alone. `result` is
    that of the function itself."""
    first = args[0] if args else v.Unknown()
    if made.keywords or len(made.args) > 1 or not _is_float(first):
        return v.Unknown()
    match name, first:
        case "grad" | "elementwise_grad", v.Array():
            return first
        case "hessian", v.Array(dtype=dtype, shape=tuple() as shape):
            return v.Array(dtype, (*shape, *shape))
        case "grad" | "derivative" | "hessian" | "elementwise_grad", v.Scalar() | v.NumpyScalar():
            return _NUMBER
        case "jacobian" | "jacfwd" | "jacrev", _:
            return _slopes(result(), first)
    return v.Unknown()


def _slopes(result: Value, first: Value) -> Value:
    """The derivative of each number of a result by each of the first argument."""
    rows, columns = v.shape_of(result), v.shape_of(first)
    if not _is_float(result) or rows is None or columns is None:
        return v.Unknown()
    if rows or columns:
        return v.Array("float64", (*rows, *columns))
    return v.Unknown() if isinstance(result, v.Array) or isinstance(first, v.Array) else _NUMBER


def local_result(
    function: gast.Lambda | gast.FunctionDef,
    evaluate: Callable[[gast.expr, Mapping[str, Value]], Value],
    bound: Mapping[str, Value],
) -> Value:
    """What a function made here gives, if it only names things and returns one; `bound` are its parameters."""
    if isinstance(function, gast.Lambda):
        return evaluate(function.body, bound)
    if function.decorator_list:
        return v.Unknown()
    known = dict(bound)
    for statement in function.body:
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=value):
                known[name] = evaluate(value, known)
            case gast.Return(value=gast.expr() as value):
                return evaluate(value, known)
            case _:
                break
    return v.Unknown()


def _is_float(value: Value) -> bool:
    match value:
        case v.Scalar(type="float") | v.NumpyScalar(dtype="float64") | v.Array(dtype="float64", shape=tuple()):
            return True
        case v.OneOf(options=options):
            return all(map(_is_float, options))
    return False
