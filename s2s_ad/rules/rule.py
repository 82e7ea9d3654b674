"""One row of the table: a primitive, and how tangents go forward and adjoints go back through it.

    Rule np.tanh(x):  pullbacks["x"] = "y_bar * (1 - y * y)",  tangents["x"] = "x_dot * (1 - y * y)"

A template is the text of a Python expression. It may name the rule's parameters, the result `y`, the adjoint `y_bar`
of the result, the tangent `p_dot` of a parameter p, `np`, `math`, the functions of `s2s_ad.runtime`, and the modules of
SciPy that its chapter names.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal, TypeAlias

from s2s_ad.values import Unknown, Value

Values: TypeAlias = Mapping[str, Value]
Template: TypeAlias = str | Callable[[Values], str]
Result: TypeAlias = Callable[[Values], Value]
Kind: TypeAlias = Literal["elementwise", "linear", "bilinear", "general", "constant"]
View: TypeAlias = Literal["always", "maybe", "fixed"]
NOTHING_KNOWN: Final[Values] = {}


def unknown(values: Values) -> Value:
    """The result of a primitive about which nothing is said."""
    return Unknown()


@dataclass(frozen=True)
class Inner:
    """The function that a primitive is given: the parameter, the texts of its first arguments, and the parameter that
    has its further ones as a tuple, or None. Templates name its pair `f_forward` and `f_pullback`.

    minimised   the parameter with a function whose gradient by the unknown is taken, where `function` is not given; it
                may be the same parameter.
    squares     whether half of the sum of its squares is minimised.
    """

    function: str
    first: tuple[str, ...] = ("y",)
    args: str | None = "args"
    minimised: str | None = None
    squares: bool = False


@dataclass(frozen=True)
class Rule:
    """A primitive and its derivative. Mappings are keyed by parameter names; a parameter without entry is constant.

    refused     the parameters whose derivative nobody has written down: an error where they are active.

    pullbacks   the term for a parameter's adjoint. Those of an elementwise rule have the shape of the result, and are
                reduced to the parameter's shape elsewhere. A parameter in `lazy` may get a term that only broadcasts
                to its shape. A parameter in `sequences` gets a list with one term for each item.
    tangents    the terms that add up to the tangent of the result.
    result      the abstract value of the result, from those of the arguments.
    constant_for  whether the derivative is zero for arguments of these kinds.
    view_of     the parameter whose memory the result shares, "always" or "maybe"; "fixed" if that memory may not be
                stored into, since the same call on adjoints gives no view of them.
    alone_from  the parameter that the result is in rare cases, such as a matrix of one row: if one of the two is stored
                into, that is an error when it happens.
    new_for     whether it is new after all, for arguments spelled like these, whose names have these values.
    read_only   whether the view that it returns may not be stored into; it sees what is stored into its base.
    source      a function of the runtime with the same parameters and result, in code that can be differentiated. It
                gives the derivative, not the value: templates name its pair as that of an inner function.
    cost        why value and adjoint cost more than 4 times the function, where they do: see benchmarks/rules.py.
    shared      what several pullbacks use, which they name `y_parts`: computed once for all.
    real_only   whether the rule is wrong for complex numbers: they are an error.
    mutates     the parameter that the call writes into (`out`), unless that is None.
    spelled     what templates call a parameter whose own name means something else there, such as `y`.
    """

    name: str
    function: object
    parameters: inspect.Signature
    kind: Kind
    pullbacks: Mapping[str, Template] = field(default_factory=dict)
    tangents: Mapping[str, Template] = field(default_factory=dict)
    result: Result = unknown
    lazy: frozenset[str] = frozenset()
    sequences: frozenset[str] = frozenset()
    view_of: str | None = None
    view: View | None = None
    alone_from: str | None = None
    new_for: Callable[[Mapping[str, Any], Mapping[str, Value]], bool] | None = None
    read_only: bool = False
    mutates: str | None = None
    constant_for: Callable[[Values], bool] | None = None
    real_only: bool = False
    refused: frozenset[str] = frozenset()
    inner: Inner | None = None
    source: Callable[..., object] | None = None
    shared: Template | None = None
    cost: str = ""
    spelled: Mapping[str, str] = field(default_factory=dict)

    def keyword(self, name: str) -> str:
        """The parameter that a keyword of the function means: `y` means the result here, and no parameter."""
        if name in self.parameters.parameters:
            return name
        parameters = self.parameters.parameters.values()
        plain = tuple(each.name if each.kind is each.POSITIONAL_OR_KEYWORD else "" for each in parameters)
        return own_names(self.function, plain).get(name, name)

    def pullback(self, parameter: str, values: Values = NOTHING_KNOWN) -> str:
        """The text of one pullback, chosen by what is known of the arguments and of `y`."""
        return choose(self.pullbacks[parameter], values)

    def tangent(self, parameter: str, values: Values = NOTHING_KNOWN) -> str:
        """The text of one tangent, chosen likewise."""
        return choose(self.tangents[parameter], values)


@cache
def own_names(function: object, parameters: tuple[str, ...]) -> Mapping[str, str]:
    """What a function calls the parameters that have other names in its row; they stand in the same order.

    >>> own_names(lambda m, axis: m, ("a", "axis"))
    {'m': 'a'}
    """
    try:
        own = inspect.signature(function).parameters.values()  # type: ignore[arg-type]
    except (TypeError, ValueError):  # written in C
        return {}
    taken = {each.name for each in own}
    pairs = [(each.name, ours) for each, ours in zip(own, parameters, strict=False) if ours not in taken and ours]
    plain = {each.name for each in own if each.kind is each.POSITIONAL_OR_KEYWORD}
    return {theirs: ours for theirs, ours in pairs if theirs in plain}


def choose(template: Template, values: Values) -> str:
    """The text of a template.

    >>> choose("y_bar * np.cos(x)", {})
    'y_bar * np.cos(x)'
    """
    return template if isinstance(template, str) else template(values)
