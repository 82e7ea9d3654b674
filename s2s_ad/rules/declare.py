"""How rows are written: six declarators, one for each kind of rule.

    elementwise("np.tanh(x)", "1 - y * y")
    linear("np.trace(a)", a="y_bar * np.eye(len(a))", result=...)
    bilinear("np.inner(a, b)", a="...", b="...", result=...)
    general("np.linalg.inv(a)", vjp={"a": "..."}, jvp={"a": "..."}, result=...)
    derived("linalg.rsf2csf(T, Z, check_finite=True)", by="T Z", source=complex_schur)
    constant("np.floor, np.ceil(x)", result=...)

One row may name several functions. A name that this NumPy doesn't have makes no rule.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, TypedDict, Unpack

import numpy as np

from s2s_ad.rules import registry, results
from s2s_ad.rules.axes import Axes, checked
from s2s_ad.rules.calls import call_text
from s2s_ad.rules.facts import is_left_out
from s2s_ad.rules.heads import find, parse_head
from s2s_ad.rules.rule import Inner, Kind, Result, Rule, Template, Values, View, choose
from s2s_ad.values import Unknown, Value, dtype_of

UNKNOWN: Final = "?"
_mentioned: set[str] = set()


class Options(TypedDict, total=False):
    """What any row may add."""

    result: Result
    lazy: frozenset[str]
    sequences: frozenset[str]
    view_of: str | None
    view: View | None
    alone_from: str | None
    new_for: Callable[[Mapping[str, Any], Mapping[str, Value]], bool] | None
    read_only: bool
    constant_for: Callable[[Values], bool] | None
    real_only: bool
    refused: frozenset[str]
    inner: Inner | None
    source: Callable[..., object] | None
    shared: Template | None
    axes: Axes
    cost: str
    spelled: Mapping[str, str]


def elementwise(head: str, *partials: Template | None, **options: Unpack[Options]) -> None:
    """A row by its partial derivatives, in the order of the parameters; None where it is constant in one, and "?" where
    the derivative isn't known, which is an error if the argument is active. They may name what is `shared`."""
    for name, function in _functions(head):
        parameters = [p for p in parse_head(head)[1].parameters if p != "out"]
        rows = dict(zip(parameters, partials, strict=False))
        given = {p: partial for p, partial in rows.items() if partial is not None and partial != UNKNOWN}
        options = {"refused": frozenset(p for p, partial in rows.items() if partial == UNKNOWN), **options}
        vjp = {p: times("y_bar", partial) for p, partial in given.items()}
        jvp = {p: times(f"{p}_dot", _spelled_out(partial, options.get("shared"))) for p, partial in given.items()}
        _add(name, function, head, "elementwise", vjp, jvp, {"result": results.elementwise_of(function), **options})


def _spelled_out(partial: Template, shared: Template | None) -> Template:
    """With what pullbacks share in its place: there is one tangent at a time."""
    if shared is None:
        return partial
    return lambda values: choose(partial, values).replace("y_parts", f"({choose(shared, values)})")


def pointwise(
    head: str, *, vjp: Mapping[str, Template], jvp: Mapping[str, Template], **options: Unpack[Options]
) -> None:
    """An elementwise row whose terms aren't products with a partial derivative, such as those of `np.where`."""
    for name, function in _functions(head):
        _add(name, function, head, "elementwise", vjp, jvp, {"result": results.elementwise_of(function), **options})


def linear(head: str, /, jvp: Mapping[str, Template] | None = None, **row: object) -> None:
    """A row by its transpose: one template per parameter. The tangent is the function of the tangent."""
    vjp, options = _split(row)
    for name, function in _functions(head):
        tangents = jvp or {p: call_text(name, parse_head(head)[1], p) for p in vjp}
        _add(name, function, head, "linear", vjp, tangents, options)


def bilinear(head: str, /, jvp: Mapping[str, Template] | None = None, **row: object) -> None:
    """A row that is linear in each of its parameters: one transpose for each."""
    vjp, options = _split(row)
    for name, function in _functions(head):
        tangents = jvp or {p: call_text(name, parse_head(head)[1], p) for p in vjp}
        _add(name, function, head, "bilinear", vjp, tangents, options)


def general(head: str, *, vjp: Mapping[str, Template], jvp: Mapping[str, Template], **options: Unpack[Options]) -> None:
    """A row with both modes written out."""
    for name, function in _functions(head):
        _add(name, function, head, "general", vjp, jvp, options)


def derived(head: str, /, by: str, **options: Unpack[Options]) -> None:
    """A row whose derivative is that of its `source`, a function of the runtime which computes the same from the same
    arguments; `by` names those that it may be differentiated by, as the source does."""
    spelled = options.get("spelled", {})
    for name, function in _functions(head):
        parameters = [spelled.get(p, p) for p in parse_head(head)[1].parameters]
        given = ", ".join(parameters)
        vjp = {p: f"y_parts[f_place_of_{p}]" for p in by.split()}
        jvp = {p: f"f_forward({given}, {p}_dot={p}_dot)[1]" for p in by.split()}
        rest = frozenset(parameters) - vjp.keys()
        options = {"refused": rest, "shared": f"f_pullback(f_forward({given})[1], y_bar)", **options}
        _add(name, function, head, "general", vjp, jvp, options)


def constant(*heads: str, **options: Unpack[Options]) -> None:
    """Functions whose derivative is zero wherever it exists."""
    for head in heads:
        for name, function in _functions(head):
            _add(name, function, head, "constant", {}, {}, options)


def times(factor: str, partial: Template) -> Template:
    """The product of a factor with a partial derivative, as one would write it by hand.

    >>> times("y_bar", "1"), times("y_bar", "-np.sin(x)"), times("y_bar", "0.5 / y"), times("y_bar", "a + b")
    ('y_bar', '-y_bar * np.sin(x)', '0.5 * y_bar / y', 'y_bar * (a + b)')
    """
    if not isinstance(partial, str):
        return lambda values: _times(factor, choose(partial, values))
    return _times(factor, partial)


@cache
def _times(factor: str, partial: str) -> str:
    match ast.parse(partial, mode="eval").body:
        case ast.Constant(value=1):
            return factor
        case ast.Constant(value=0):
            return "0.0"
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
            return f"-{factor}"
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _times(f"-{factor}", ast.unparse(operand))
        case ast.BinOp(op=ast.Div() | ast.Mult() as op, left=ast.UnaryOp(op=ast.USub(), operand=left), right=right):
            return _times(f"-{factor}", ast.unparse(ast.BinOp(left, op, right)))
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            numerator = ast.parse(_times(factor, ast.unparse(left)), mode="eval").body
            return ast.unparse(ast.BinOp(numerator, ast.Div(), right))
        case ast.Constant():
            return f"{partial} * {factor}"
        case ast.BinOp(op=ast.Mult(), left=ast.Constant() as number, right=right):
            return _times(f"{ast.unparse(number)} * {factor}", ast.unparse(right))
        case ast.BinOp(op=ast.Mult() | ast.Pow()):
            return f"{factor} * {partial}"
        case ast.BinOp() | ast.Compare() | ast.IfExp() | ast.UnaryOp():
            return f"{factor} * ({partial})"
        case _:
            return f"{factor} * {partial}"


def mentioned() -> frozenset[str]:
    """Every name that a row has, whether this version of NumPy has it or not."""
    return frozenset(_mentioned)


def _functions(head: str) -> list[tuple[str, object]]:
    """The functions of a row, each once: in some versions two names mean the same object."""
    found: dict[int, tuple[str, object]] = {}
    for name in parse_head(head)[0]:
        _mentioned.add(name)
        if (function := find(name)) is not None:
            found.setdefault(id(function), (name, function))
    return list(found.values())


def _split(row: Mapping[str, object]) -> tuple[dict[str, Template], Options]:
    """Templates of parameters on one side, options on the other."""
    options = {key: value for key, value in row.items() if key in Options.__annotations__}
    return {key: value for key, value in row.items() if key not in options}, options  # type: ignore[misc, return-value]


def _in_dtype_of(parameter: str, template: Template) -> Template:
    """A pullback of a function that was asked for a result of another dtype."""

    def text(values: Values) -> str:
        found = choose(template, values)
        asked, own = results.given_dtype(values), dtype_of(values.get(parameter, Unknown()))
        same = is_left_out(values, "dtype") or (asked is not None and asked == own)
        return found if same else f"as_kind({found}, {parameter})"

    return text


def _add(
    name: str, function: object, head: str, kind: Kind,
    vjp: Mapping[str, Template], jvp: Mapping[str, Template], options: Options,
) -> None:  # fmt: skip
    signature = parse_head(head)[1]
    if isinstance(function, np.ufunc) and "out" not in signature.parameters:
        signature = parse_head(f"f{signature}"[:-1] + ", *, out=None)")[1] if "*" not in str(signature) else signature
    if "dtype" in signature.parameters and kind != "elementwise":
        vjp = {p: _in_dtype_of(p, text) for p, text in vjp.items()}
    if axes := options.get("axes"):
        vjp, jvp = ({p: checked(name, text, axes) for p, text in each.items()} for each in (vjp, jvp))
    rest: dict[str, Any] = {key: value for key, value in options.items() if key != "axes"}
    mutates = "out" if "out" in signature.parameters else None
    registry.add(Rule(name, function, signature, kind, vjp, jvp, mutates=mutates, **rest))
