"""How values meet names: arguments the parameters of a user's function, and what is assigned its targets."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from types import FunctionType

import gast

from s2s_ad.frontend.libraries import is_pythons_own
from s2s_ad.values import (
    DictOf,
    Functions,
    Known,
    Never,
    TupleOf,
    Value,
    constant_value,
    generalised,
    join_all,
    may_be_active,
    mutable,
    unpack,
)


def bind_any(function: FunctionType, call: gast.Call) -> dict[str, gast.expr]:
    """The argument of each parameter, as expressions; what stars take becomes a tuple."""
    keywords = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
    signature = inspect.signature(function, follow_wrapped=False)
    bound = signature.bind(*call.args, **keywords)
    arguments: dict[str, gast.expr] = {}
    for name, argument in bound.arguments.items():
        kind = signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            arguments[name] = gast.Tuple(list(argument), gast.Load())
        elif kind is inspect.Parameter.VAR_KEYWORD:
            arguments[name] = gast.Dict([gast.Constant(key, None) for key in argument], list(argument.values()))
        else:
            arguments[name] = argument
    return arguments


def variadic(function: FunctionType) -> frozenset[str]:
    """The parameters that take what stars give: `*args`, `**options`."""
    stars = inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD
    parameters = inspect.signature(function, follow_wrapped=False).parameters.values()
    return frozenset(parameter.name for parameter in parameters if parameter.kind in stars)


def bind_values(function: FunctionType, args: list[Value], kwargs: dict[str, Value]) -> dict[str, Value] | None:
    """The value of each parameter; None if the call does not fit."""
    signature = inspect.signature(function, follow_wrapped=False)
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError:
        return None
    values: dict[str, Value] = {}
    for name, parameter in signature.parameters.items():
        given = bound.arguments.get(name)
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            values[name] = TupleOf(tuple(given or ()))
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            items = tuple((given or {}).items())
            values[name] = DictOf(items, join_all([value for _, value in items]))
        else:
            values[name] = given if given is not None else constant_value(parameter.default)
    return values


def is_given_constants(function: object, args: Iterable[Value], kwargs: Mapping[str, Value]) -> bool:
    """Whether it is a function of Python's own library that is given numbers without a derivative, text and the
    like, and no function: what it does with them is nothing to a derivative, and its text may be long."""

    def matters(value: Value) -> bool:
        return mutable(value) or may_be_active(value) or isinstance(value, Known | Functions)

    return is_pythons_own(function) and not any(map(matters, (*args, *kwargs.values())))


def defaults_of(function: FunctionType) -> dict[str, Value]:
    """The values of the parameters that have defaults; stars that take nothing are empty."""
    parameters = inspect.signature(function, follow_wrapped=False).parameters.values()
    stars = {inspect.Parameter.VAR_POSITIONAL: TupleOf(()), inspect.Parameter.VAR_KEYWORD: DictOf((), Never())}
    empty = {parameter.name: stars[parameter.kind] for parameter in parameters if parameter.kind in stars}
    return empty | {
        parameter.name: generalised(constant_value(parameter.default))
        for parameter in parameters
        if parameter.default is not inspect.Parameter.empty
    }


def targets(target: gast.expr, value: Value) -> Iterator[tuple[str, Value]]:
    """The names that an assignment, loop or comprehension binds, with their values."""
    match target:
        case gast.Name():
            yield target.id, value
        case gast.Tuple() | gast.List():
            stars = [place for place, elt in enumerate(target.elts) if isinstance(elt, gast.Starred)]
            before = stars[0] if stars else len(target.elts)
            parts = unpack(value, before, len(target.elts) - before - 1 if stars else None)
            for elt, part in zip(target.elts, parts, strict=True):
                yield from targets(elt.value if isinstance(elt, gast.Starred) else elt, part)
        case _:
            return
