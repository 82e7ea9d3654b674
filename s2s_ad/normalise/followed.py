"""Which function is meant, and which derivatives are taken of it, one after the other.

    grad(f)                           f, then its gradient
    hessian(f, wrt="w")               f, then its gradient by w, then the Jacobian of that by w
    derivative(f, 2), grad(grad(f))   f, then its gradient, then the gradient of that
    G, where G = grad(f) outside      f, then its gradient
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

import gast

from s2s_ad.frontend.transforms import made, makes, transform
from s2s_ad.frontend.unwrap import is_transparent, unwrap
from s2s_ad.rules import registry
from s2s_ad.values import Known, Value

Wrt = tuple[int | str, ...]
OPTIONS = {"wrt", "has_aux", "mode", "n"}
_SIGNATURES = {"derivative": ("f", "n"), "jacobian": ("f", "wrt", "mode")}


@dataclass(frozen=True)
class Step:
    """One derivative: "grad", "value_and_grad", "jacobian" or "elementwise_grad". `single`: by one parameter, which
    was not named in a sequence."""

    kind: str
    wrt: Wrt = (0,)
    single: bool = True
    has_aux: bool = False
    mode: str = "auto"


@dataclass(frozen=True)
class Meant:
    """A function of the user's, or one made on the spot, and the derivatives that are taken of it."""

    function: object
    steps: tuple[Step, ...] = ()

    def then(self, *steps: Step) -> Meant:
        """The same with further derivatives."""
        return replace(self, steps=(*self.steps, *steps))


@dataclass(frozen=True)
class Following:
    """Follows function values to what they are derivatives of. `reaches`: whether a value is certainly that which a
    statement made last."""

    value_of: Callable[[gast.expr], Value]
    resolve: Callable[[gast.expr], object]
    reaches: Callable[[gast.expr, gast.AST], bool]

    def meant(self, expression: gast.expr) -> Meant | None:
        """The function that an expression means; None where that isn't known."""
        if isinstance(expression, gast.Call):
            return self.made(expression)
        value = self.value_of(expression)
        if not isinstance(value, Known):
            return None
        if isinstance(value.obj, gast.Call):
            return self.made(value.obj) if self.reaches(expression, value.obj) else None
        return of_object(value.obj)

    def made(self, call: gast.Call) -> Meant | None:
        """The function that a call of a transform returns."""
        name, options = transform(self.resolve(call.func)), _options(call, self.resolve)
        if name is None or options is None or not call.args:
            return None
        return _then(self.meant(call.args[0]), name, options)


def of_object(found: object) -> Meant | None:
    """The function that an object is, if it is one of the user's or a derivative of one."""
    how = made(found)
    if how is not None:
        name, function, options = how
        return _then(of_object(function), name, options)
    if is_transparent(found):
        found = unwrap(found)
    known = isinstance(found, FunctionType | gast.Lambda | gast.FunctionDef) and transform(found) is None
    return Meant(found) if known or registry.lookup(found) is not None else None


def is_derivative_of(function: object, value: Value, resolve: Callable[[gast.expr], object]) -> bool:
    """Whether a call is one of a transform, or of what a transform made."""
    held = value.obj if isinstance(value, Known) else None
    if isinstance(held, gast.Call):
        return makes(resolve(held.func))
    return transform(function) is not None or made(function) is not None or made(held) is not None


def undecorated(value: Value) -> Value:
    """The function in one that `@differentiate` decorates."""
    if isinstance(value, Known) and not isinstance(value.obj, FunctionType | type) and made(value.obj) is None:
        return Known(unwrap(value.obj)) if is_transparent(value.obj) else value
    return value


def meanings_of(values: Mapping[str, Value]) -> dict[str, object]:
    """The functions and classes that names are known to hold."""
    held = {name: undecorated(value) for name, value in values.items()}
    known = {name: value.obj for name, value in held.items() if isinstance(value, Known)}
    return {name: found for name, found in known.items() if isinstance(found, FunctionType | type)}


def _then(meant: Meant | None, name: str, options: dict[str, Any]) -> Meant | None:
    steps = None if meant is None or set(options) - OPTIONS - {"debug_nans"} else _steps(name, options)
    return None if meant is None or steps is None else meant.then(*steps)


def _steps(name: str, options: dict[str, Any]) -> list[Step] | None:
    """The steps that one transform takes."""
    wrt = options.get("wrt", 0)
    single = isinstance(wrt, int | str)
    names: Wrt = (wrt,) if isinstance(wrt, int | str) else tuple(wrt)
    if any("." in each or "[" in each for each in names if isinstance(each, str)):
        return None  # a part of a parameter
    match name:
        case "grad" | "value_and_grad":
            return [Step(name, names, single, bool(options.get("has_aux", False)))]
        case "jacobian" | "jacfwd" | "jacrev":
            modes = {"jacfwd": "forward", "jacrev": "reverse"}
            return [Step("jacobian", names, single, mode=modes.get(name, str(options.get("mode", "auto"))))]
        case "hessian":
            return [Step("grad", names, single), Step("jacobian", names, single, mode="forward")]
        case "derivative" if type(n := options.get("n", 1)) is int and n >= 0:
            return [Step("grad")] * n
        case "elementwise_grad" if single:
            return [Step("elementwise_grad", names)]
    return None


def _options(call: gast.Call, resolve: Callable[[gast.expr], object]) -> dict[str, Any] | None:
    """The options of a transform, as far as they stand in the text; None where one of them is computed."""
    if any(isinstance(argument, gast.Starred) for argument in call.args):
        return None
    name = str(transform(resolve(call.func)))
    given = dict(zip(_SIGNATURES.get(name, ("f", "wrt")), call.args, strict=False))
    given |= {str(each.arg): each.value for each in call.keywords}
    found = {option: _constant(value) for option, value in given.items() if option != "f"}
    if len(call.args) > len(_SIGNATURES.get(name, ("f", "wrt"))) or any(value is None for value in found.values()):
        return None
    return found


def _constant(value: gast.expr) -> Any:
    match value:
        case gast.Constant(value=int() | str() as one):
            return one
        case gast.Tuple(elts=parts) | gast.List(elts=parts):
            items = list(map(_constant, parts))
            return None if None in items else tuple(items)
        case gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=int() as one)):
            return -one
    return None


def names_of(parameters: Iterable[str], wrt: Wrt) -> tuple[str, ...] | None:
    """The parameters that positions and names mean.

    >>> names_of(["x", "w"], (0, "w")), names_of(["x"], (1,))
    (('x', 'w'), None)
    """
    known = list(parameters)
    if any(each not in known and each not in range(-len(known), len(known)) for each in wrt):
        return None
    return tuple(known[each] if isinstance(each, int) else each for each in wrt)
