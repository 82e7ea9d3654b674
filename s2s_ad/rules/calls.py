"""The text of a primitive applied to a tangent, for rules whose tangent is the function itself.

np.sum(a, axis=None, keepdims=False)   ->   np.sum(a_dot), or np.sum(a_dot, axis=axis)
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping

from s2s_ad.rules.facts import constant
from s2s_ad.rules.rule import Template, Values

_KINDS = inspect.Parameter
_SYMBOLS: Mapping[str, str] = {"operator.matmul": "{} @ {}", "operator.mul": "{} * {}"}


def call_text(name: str, signature: inspect.Signature, varied: str) -> Template:
    """A template that calls `name` with the tangent of `varied`; arguments left at their defaults are dropped."""

    def template(values: Values) -> str:
        texts = [_argument(p, varied, values) for p in signature.parameters.values()]
        return spell(name, [text for text in texts if text])

    return template


def spell(name: str, arguments: list[str]) -> str:
    """A call as one would write it.

    >>> spell("operator.matmul", ["a", "b_dot"]), spell("ndarray.T", ["a_dot"]), spell("ndarray.dot", ["a_dot", "b"])
    ('a @ b_dot', 'a_dot.T', 'a_dot.dot(b)')
    """
    if name in _SYMBOLS:
        return _SYMBOLS[name].format(*arguments)
    module, _, short = name.rpartition(".")
    match module:
        case "ndarray" if short in ("T", "mT", "real"):
            return f"{arguments[0]}.{short}"
        case "ndarray":
            return f"{arguments[0]}.{short}({', '.join(arguments[1:])})"
        case "builtins" | "runtime":
            return f"{short}({', '.join(arguments)})"
        case _:
            return f"{name}({', '.join(arguments)})"


def _argument(parameter: inspect.Parameter, varied: str, values: Values) -> str:
    name = parameter.name
    if name == varied:
        star = "*" if parameter.kind is _KINDS.VAR_POSITIONAL else ""
        return f"{star}{name}_dot"
    if name == "out":
        return ""
    if parameter.kind is _KINDS.VAR_POSITIONAL:
        return f"*{name}"
    if parameter.default is not _KINDS.empty:
        if name in values and constant(values[name]) == parameter.default:
            return ""
        return f"{name}={name}"
    return name
