"""Derivatives taken inside of a function: calls of the functions that are generated for them.

Before and after, for arguments of known kinds::

    y = grad(g)(x)                             y = g_grad(x)
    y = grad(lambda z: f(z) * s)(x)            y = inner_grad(x, s)
    v, pullback = vjp(g, x)                    t = g_forward(x)
                                               v = t[0]
                                               pullback = partial(g_pullback, t[1])
    v, v_dot = jvp(g, (x,), (x_dot,))          t = g_jvp(x, x_dot=x_dot)

A generated function is a function like any other, so that the derivative of the whole goes through it. A function made
inside gets the variables around it as arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import FunctionType

import gast

from s2s_ad.frontend.transforms import transform
from s2s_ad.normalise import nodes
from s2s_ad.request import Kind
from s2s_ad.syntax.quote import quote
from s2s_ad.values import Value

Wrt = tuple[int | str, ...]
Derived = tuple[Mapping[str, FunctionType], list[gast.expr]]
Derive = Callable[[Kind, Value, Wrt, bool, list[gast.expr], list[gast.keyword]], Derived | None]


@dataclass(frozen=True)
class Inner:
    """`derive` makes the functions of one derivative, and tells which variables they need as further arguments."""

    value_of: Callable[[gast.expr], Value]
    resolve: Callable[[gast.expr], object]
    derive: Derive
    spell: Callable[[object, str], str]
    fresh: Callable[[str], str]

    def statement(self, statement: gast.stmt) -> list[gast.stmt] | None:
        """What stands for `y = vjp(g, x)` or `y = jvp(g, primals, tangents)`; None for all else."""
        match statement:
            case gast.Assign(targets=[gast.Name(id=target)], value=gast.Call(func=func, args=[g, *args], keywords=[])):
                match transform(self.resolve(func)), args:
                    case "vjp", [_, *_]:
                        return self.pulled(target, g, args)
                    case "jvp", [gast.Tuple(elts=primals), gast.Tuple(elts=tangents)] if len(primals) == len(tangents):
                        return self.pushed(target, g, primals, tangents)
        return None

    def call(self, statement: gast.stmt, made: gast.Call, call: gast.Call) -> list[gast.stmt] | None:
        """`y = d(x)`, where d was made by `d = grad(g)`."""
        kind: Kind = "grad" if transform(self.resolve(made.func)) == "grad" else "value_and_grad"
        wrt = _wrt(made)
        if wrt is None or not isinstance(statement, gast.Assign):
            return None
        names, single = wrt
        found = self.derive(kind, self.value_of(made.args[0]), names, single, call.args, call.keywords)
        if found is None:
            return None
        functions, more = found
        main = self.function(functions, f"_{kind}")
        given = gast.Call(nodes.load(main), [*call.args, *more], call.keywords)
        return [gast.Assign([statement.targets[0]], given, None)]

    def pulled(self, target: str, g: gast.expr, args: list[gast.expr]) -> list[gast.stmt] | None:
        found = self.derive("vjp", self.value_of(g), tuple(range(len(args))), False, args, [])
        if found is None:
            return None
        functions, more = found
        forward, pullback = (self.function(functions, end) for end in ("_forward", "_pullback"))
        held, value, kept, back = (self.fresh("t") for _ in range(4))
        holes = {"held": held, "value": value, "kept": kept, "back": back, "target": target, "pullback": pullback}
        made = quote("held = e", held=held, e=gast.Call(nodes.load(forward), [*args, *more], []))
        partially = self.spell(partial, "partial")
        return made + quote(
            "value = held[0]\nkept = held[1]\nback = partially(pullback, kept)\ntarget = (value, back)",
            partially=partially,
            **holes,
        )

    def pushed(
        self, target: str, g: gast.expr, primals: list[gast.expr], tangents: list[gast.expr]
    ) -> list[gast.stmt] | None:
        found = self.derive("jvp", self.value_of(g), tuple(range(len(primals))), False, primals, [])
        if found is None:
            return None
        functions, more = found
        main = self.function(functions, "_jvp")
        code = next(each for name, each in functions.items() if name.endswith("_jvp")).__code__
        dots = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        moved = list(map(gast.keyword, dots[-len(tangents) :], tangents))
        call = gast.Call(nodes.load(main), [*primals, *more], moved)
        return quote("target = e", target=target, e=call)

    def function(self, functions: Mapping[str, FunctionType], ending: str) -> str:
        main = next(each for name, each in functions.items() if name.endswith(ending))
        return self.spell(main, main.__name__)


def _wrt(made: gast.Call) -> tuple[Wrt, bool] | None:
    """The positions or names that a call of `grad` names, and whether it is one that is in no sequence."""
    given = {keyword.arg: keyword.value for keyword in made.keywords}
    if set(given) - {"wrt"} or len(made.args) > 2:
        return None
    match given.get("wrt", made.args[1] if len(made.args) == 2 else nodes.constant(0)):
        case gast.Constant(value=int() | str() as one):
            return (one,), True
        case gast.Tuple(elts=parts) if all(isinstance(part, gast.Constant) for part in parts):
            return tuple(part.value for part in parts), False
        case _:
            return None
