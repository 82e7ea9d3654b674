"""Functions made of the sweeps of another: what `jacobian` and its kin compute, as code that can be differentiated.

    def f_jacobian(x):
        value = f(x)
        columns = []
        for k in range(np.size(x)):
            direction = (np.arange(np.size(x)) == k).astype(x.dtype)
            columns.append(np.copy(f_jvp(x, x_dot=direction.reshape(np.shape(x)))[1]))
        return np.moveaxis(np.array(columns), 0, -1).copy().reshape((*np.shape(value), *np.shape(x)))

Nothing is stored into an array, so that their own derivatives save and restore nothing. They take what the function
takes, and see its globals; the sweeps are provided to them by name.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from types import FunctionType

import numpy as np

from s2s_ad.backend.build import Unit, build
from s2s_ad.syntax.names import Names
from s2s_ad.values import Array, NumpyScalar, OneOf, Scalar, Value

COLUMNS = """
    value = primal({given}){item}
    columns = []
    for k in range(np.size({p})):
        direction = (np.arange(np.size({p})) == k).astype({p}.dtype)
        columns.append(np.copy(sweep({given}, {dot}=direction.reshape(np.shape({p})))[1]{item}))
    return np.moveaxis(np.array(columns), 0, -1).copy().reshape((*np.shape(value), *np.shape({p})))
"""
COLUMN = """
    return sweep({given}, {dot}=1.0)[1]{item}
"""
ROWS = """
    value, kept = forward({given})
    rows = []
    for k in range(np.size(value)):
        seed = (np.arange(np.size(value)) == k).astype(value.dtype)
        rows.append(np.copy(sweep(kept, seed.reshape(np.shape(value)))[0]))
    return np.array(rows).reshape((*np.shape(value), *np.shape({p})))
"""
ENTRIES = """
    value, kept = forward({given})
    return sweep(kept, {ones})[0]
"""
PUSH = """
    return sweep({given}, {dots})[1]
"""
TOGETHER = """
    return {parts}
"""


def parameters_of(function: FunctionType) -> list[str] | None:
    """The parameters, if each can be given by its position."""
    found = inspect.signature(function, follow_wrapped=False).parameters.values()
    plain = all(each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD) for each in found)
    return [each.name for each in found] if plain else None


def composed(
    text: str,
    ending: str,
    function: FunctionType,
    provided: Mapping[str, object],
    more: Sequence[str] = (),
    **holes: str,
) -> FunctionType:
    """A function of the parameters of `function`, and of `more`; its text names what is provided to it."""
    parameters = [*(parameters_of(function) or ()), *more]
    names = Names({*parameters, *function.__code__.co_names, *function.__code__.co_freevars})
    own = {name: names.fresh(name) for name in _locals(text)}
    spelled = {name: names.fresh(name) for name in ("np", *provided)}
    body = _renamed(text, {**own, **spelled}).format(given=", ".join(parameters_of(function) or ()), **holes)
    name = names.fresh(f"{function.__name__.replace('<lambda>', 'lambda_')}_{ending}")
    module = f"def {name}({', '.join(parameters)}):{body}"
    objects = {spelled[key]: each for key, each in {"np": np, **provided}.items() if spelled[key] in module}
    made = build(module, [Unit(name, function, objects)], name).bind(function)[name]
    assert isinstance(made, FunctionType)
    if more:
        made.__defaults__ = None
    return made


def _locals(text: str) -> list[str]:
    words = "columns rows direction seed value kept k"
    return [word for word in words.split() if word in text]


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """The text with other names; those in holes are the function's own."""
    return re.sub(r"(?<![{.\w])(\w+)\b(?!})", lambda found: names.get(found[1], found[1]), text)


def by_columns(
    function: FunctionType, pushed: FunctionType, by: str, of: Value, item: int | None
) -> FunctionType:
    """The Jacobian by one parameter, a column at a time; `item`: of which item of the result."""
    code = pushed.__code__
    dot = code.co_varnames[code.co_argcount + code.co_kwonlyargcount - 1]
    part = "" if item is None else f"[{item}]"
    text = COLUMNS if isinstance(of, Array) else COLUMN
    return composed(text, "jacobian", function, {"primal": function, "sweep": pushed}, p=by, dot=dot, item=part)


def by_rows(function: FunctionType, forward: FunctionType, pullback: FunctionType, by: str) -> FunctionType:
    """The Jacobian of an array by one parameter, a row at a time."""
    return composed(ROWS, "jacobian", function, {"forward": forward, "sweep": pullback}, p=by)


def by_entries(
    function: FunctionType, forward: FunctionType, pullback: FunctionType, result: Value
) -> FunctionType:
    """The derivative of each entry of the result by the same entry of a parameter."""
    ones = "np.ones_like(value)" if isinstance(result, Array) else "1.0"
    return composed(ENTRIES, "elementwise_grad", function, {"forward": forward, "sweep": pullback}, ones=ones)


def pushing(function: FunctionType, pushed: FunctionType, count: int) -> FunctionType:
    """The tangent of the result, for the parameters and the tangents of so many of them."""
    code = pushed.__code__
    dots = code.co_varnames[code.co_argcount + code.co_kwonlyargcount - count :][:count]
    names = Names({*(parameters_of(function) or ()), *dots})
    given = [names.fresh(dot) for dot in dots]
    pairs = ", ".join(f"{dot}={name}" for dot, name in zip(dots, given, strict=True))
    return composed(PUSH, "pushforward", function, {"sweep": pushed}, given, dots=pairs)


def together(
    function: FunctionType, blocks: Sequence[Sequence[FunctionType]], several: bool, single: bool
) -> FunctionType:
    """All blocks: for each item of a result with `several` a tuple, in it for each parameter one, if there is not a
    `single` one."""
    provided = {f"block{i}_{j}": block for i, row in enumerate(blocks) for j, block in enumerate(row)}
    rows = [[f"block{i}_{j}({{given}})" for j in range(len(row))] for i, row in enumerate(blocks)]
    parts = [row[0] if single else f"({', '.join(row)},)" for row in rows]
    whole = f"({', '.join(parts)},)" if several else parts[0]
    return composed(TOGETHER.replace("{parts}", whole), "jacobian", function, provided)


def is_real(value: Value) -> bool:
    """Whether a value is a real number or a real array, of known kind."""
    match value:
        case Scalar(type=kind):
            return kind == "float"
        case NumpyScalar(dtype=str() as kind) | Array(dtype=str() as kind):
            return kind.startswith("float")
        case OneOf(options=options):
            return options <= {Scalar("float"), NumpyScalar("float64")}
    return False
