"""A function of the table as a Python function of its own, to be differentiated like any other: grad(np.sin).

>>> import numpy as np
>>> print(applied(registry.lookup(np.sin))(0.0))
0.0
"""

from __future__ import annotations

import inspect
import linecache
from collections.abc import Callable
from functools import lru_cache
from inspect import Parameter
from types import FunctionType

import numpy as np

from s2s_ad.frontend.carry import Made
from s2s_ad.frontend.locate import GENERATED
from s2s_ad.frontend.weakly import kept_with
from s2s_ad.rules import registry
from s2s_ad.rules.heads import SPELLED
from s2s_ad.rules.rule import Rule
from s2s_ad.syntax.names import Names


def applied(rule: Rule) -> FunctionType:
    """`def sin(x): return np.sin(x)`. The parameters are those that a call must give."""
    return _applied(rule.name, id(rule.function), registry.epoch())


@lru_cache(maxsize=256)
def _applied(name: str, _identity: int, _epoch: int) -> FunctionType:
    rule = registry.named(name)
    module, _, short = name.rpartition(".")
    kept = [parameter for parameter in rule.parameters.parameters.values() if parameter.default is Parameter.empty]
    plain = [parameter.replace(annotation=Parameter.empty) for parameter in kept]
    called = name if module in SPELLED else "primitive"
    names = {**SPELLED, "primitive": rule.function, "__name__": __name__}
    return _made(short, plain, called, names, f"{name} {id(rule)}")


def wrapper(f: Callable[..., object], held: str) -> FunctionType:
    """`def f(a, b): return held(a, b)[0]`, which calls `f` under the name `held`."""
    given = inspect.signature(f).parameters.values()
    parameters = [parameter.replace(annotation=Parameter.empty) for parameter in given]
    names = {held: f, "__name__": f.__module__}
    made = _made(f.__name__, parameters, held, names, f"{f.__qualname__} {id(f)}", "[0]")
    made.__doc__, made.__qualname__ = f.__doc__, f.__qualname__
    return made


def called(made: Made) -> FunctionType:
    """`def f_jacobian(a, b): return derivative(a, b)`, with what a transform made of `f` by that name. It is kept by
    `f`, and goes with it."""
    known: dict[str, FunctionType] = kept_with(made.of, "called")
    key = f"{made.made_by} {made.options}"
    if key not in known:
        known[key] = _called(made)
    return known[key]


def _called(made: Made) -> FunctionType:
    given = inspect.signature(made).parameters.values()
    parameters = [parameter.replace(annotation=Parameter.empty) for parameter in given]
    short = f"{made.of.__name__.replace('<lambda>', 'lambda_')}_{made.made_by}"
    held = Names(parameter.name for parameter in parameters).fresh("derivative")
    return _made(short, parameters, held, {held: made, "__name__": made.__module__}, f"{short} {id(made)}")


def squared(f: FunctionType) -> FunctionType:
    """`def squares(x, a): return 0.5 * np.sum(np.square(np.asarray(residuals(x, a))))`, with `f` by that name. It is
    kept by `f`, and goes with it."""
    known: dict[str, FunctionType] = kept_with(f, "squares")
    if "" not in known:
        known[""] = _squared(f)
    return known[""]


def _squared(f: FunctionType) -> FunctionType:
    given = inspect.signature(f).parameters.values()
    parameters = [parameter.replace(annotation=Parameter.empty) for parameter in given]
    names = {"residuals": f, "np": np, "__name__": f.__module__}
    label = f"squares of {f.__qualname__} {id(f)}"
    return _made("squares", parameters, "0.5 * np.sum(np.square(np.asarray(residuals", names, label, ")))")


def _made(
    short: str, parameters: list[Parameter], called: str, names: dict[str, object], label: str, part: str = ""
) -> FunctionType:
    """A function of one line, whose text can be read."""
    arguments = ", ".join(map(_passed, parameters))
    text = f"def {short}{inspect.Signature(parameters)}:\n    return {called}({arguments}){part}\n"
    file = f"{GENERATED}{label}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    before = dict(names)
    exec(compile(text, file, "exec"), names)
    made = names[short]
    assert isinstance(made, FunctionType)
    names.update(before)  # the primitive may have the name of the function around it
    return made


def _passed(parameter: Parameter) -> str:
    match parameter.kind:
        case Parameter.VAR_POSITIONAL:
            return f"*{parameter.name}"
        case Parameter.VAR_KEYWORD:
            return f"**{parameter.name}"
        case Parameter.KEYWORD_ONLY:
            return f"{parameter.name}={parameter.name}"
        case _:
            return parameter.name
