"""Derivatives taken inside of a function: calls of the functions that are generated for them.

Before and after, for arguments of known kinds::

    y = grad(g)(x)                             y = g_grad(x)
    y = grad(lambda z: f(z) * s)(x)            y = inner_grad(x, s)
    y = jacobian(g)(x)                         y = g_jacobian(x)
    v, pullback = vjp(g, x)                    t = g_forward(x)
                                               v = t[0]
                                               pullback = partial(g_pullback, t[1])
    v, v_dot = jvp(g, (x,), (x_dot,))          t = g_jvp(x, x_dot=x_dot)
    y = hvp(g, x, v)                           t = g_grad_jvp(x, x_dot=v)
                                               y = t[1]

A generated function is a function like any other, so that the derivative of the whole goes through it. A function made
inside gets the variables around it as arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import FunctionType

import gast

from s2s_ad.errors import DifferentiationError
from s2s_ad.frontend.transforms import transform
from s2s_ad.normalise import nodes
from s2s_ad.normalise.followed import Following, Meant, Step
from s2s_ad.request import Kind
from s2s_ad.syntax.quote import quote
from s2s_ad.values import is_number

Statements = list[gast.stmt]


@dataclass(frozen=True)
class Derived:
    """The function that is meant, the functions generated for a derivative of it, and the variables that they take
    after the arguments."""

    function: FunctionType
    functions: Mapping[str, FunctionType]
    more: list[gast.expr]


Derive = Callable[[Meant, Kind | None, list[gast.expr], list[gast.keyword]], Derived | None]
Pushing = Callable[[FunctionType, FunctionType, int], FunctionType]


@dataclass(frozen=True)
class Inner:
    """`derive` has the functions of one derivative made; `pushing` makes a function of the tangents of one."""

    following: Following
    derive: Derive
    pushing: Pushing
    spell: Callable[[object, str], str]
    fresh: Callable[[str], str]

    def statement(self, statement: gast.stmt) -> Statements | None:
        """What stands for `y = vjp(g, x)` and its like; None for all else."""
        match statement:
            case gast.Assign(targets=[gast.Name(id=target)], value=gast.Call(func=func, args=[g, *args], keywords=[])):
                name = transform(self.following.resolve(func))
            case _:
                return None
        meant = None if name is None else self.following.meant(g)
        if meant is None:
            return None
        match name, args:
            case "vjp", [_, *_]:
                return self.pulled(target, meant, args)
            case "linearize", [_, *_]:
                return self.linearized(target, meant, args)
            case ("jvp" | "hvp" | "gauss_newton_vp"), [primals, tangents]:
                both = self.parts(primals, tangents, name != "jvp")
                return None if both is None else self.directed(str(name), target, meant, *both)
        return None

    def parts(
        self, primals: gast.expr, tangents: gast.expr, single: bool
    ) -> tuple[list[gast.expr], list[gast.expr], bool] | None:
        """The arguments and their tangents; `single`: one may stand for itself."""
        match primals, tangents:
            case gast.Tuple(elts=points), gast.Tuple(elts=directions) if len(points) == len(directions):
                return points, directions, False
            case _ if single and is_number(self.following.value_of(primals)):
                return [primals], [tangents], True
        return None

    def call(self, statement: gast.stmt, meant: Meant | None, call: gast.Call) -> Statements | None:
        """`y = d(x)`, where d is a derivative."""
        if meant is None or not meant.steps or not isinstance(statement, gast.Assign):
            return None
        found = self.derive(meant, None, call.args, call.keywords)
        if found is None:
            return None
        given = gast.Call(nodes.load(self.name(found.function)), [*call.args, *found.more], call.keywords)
        return [gast.Assign([statement.targets[0]], given, None)]

    def at_fixed(self, statement: gast.stmt, call: gast.Call) -> Statements | None:
        """A derivative at values that do not vary is written for them too: it is known to change nothing, and a file
        needs no transform. What can't be written stays a call, whose error is raised when it runs."""
        directed = transform(self.following.resolve(call.func)) in ("jvp", "hvp")
        meant = None if directed else self.following.meant(call.func)
        if not directed and (meant is None or any(step.kind not in ("grad", "value_and_grad") for step in meant.steps)):
            return None
        try:
            return self.statement(statement) if directed else self.call(statement, meant, call)
        except DifferentiationError:
            return None

    def directed(
        self, name: str, target: str, meant: Meant, primals: list[gast.expr], tangents: list[gast.expr], single: bool
    ) -> Statements | None:
        """`y = jvp(g, primals, tangents)`, and what is made of it."""
        if name == "jvp":
            return self.pushed(target, meant, primals, tangents)
        if name == "hvp":
            meant = meant.then(Step("grad", tuple(range(len(primals))) if not single else (0,), single))
        moved, tangent = self.fresh("t"), self.fresh("t")
        there = self.pushed(moved, meant, primals, tangents)
        if there is None or name == "hvp":
            return there and there + quote("target = moved[1]", target=target, moved=moved)
        found = self.derive(meant, "vjp", primals, [])
        if found is None:
            return None
        held, adjoints = self.fresh("t"), self.fresh("t")
        there += quote("tangent = moved[1]", tangent=tangent, moved=moved) + self.forward(held, found, primals)
        kept, pullback = self.fresh("t"), self.function(found, "_pullback")
        there += quote("kept = held[1]", kept=kept, held=held)
        there += quote("e = f(kept, tangent)", e=adjoints, f=pullback, kept=kept, tangent=tangent)
        return there + quote("target = e[0]" if single else "target = e", target=target, e=adjoints)

    def pulled(self, target: str, meant: Meant, args: list[gast.expr]) -> Statements | None:
        """`target = vjp(g, x)`: the value and a pullback."""
        found = self.derive(meant, "vjp", args, [])
        if found is None:
            return None
        held, value, kept, back = (self.fresh("t") for _ in range(4))
        holes = {"held": held, "value": value, "kept": kept, "back": back, "target": target}
        made = self.forward(held, found, args)
        return made + quote(
            "value = held[0]\nkept = held[1]\nback = partially(pullback, kept)\ntarget = (value, back)",
            partially=self.spell(partial, "partial"),
            pullback=self.function(found, "_pullback"),
            **holes,
        )

    def forward(self, held: str, found: Derived, args: list[gast.expr]) -> Statements:
        call = gast.Call(nodes.load(self.function(found, "_forward")), [*args, *found.more], [])
        return quote("held = e", held=held, e=call)

    def linearized(self, target: str, meant: Meant, args: list[gast.expr]) -> Statements | None:
        """`target = linearize(g, x)`: the value and a pushforward."""
        found = self.derive(meant, "jvp", args, [])
        if found is None:
            return None
        push = self.pushing(found.function, main_of(found, "_jvp"), len(args))
        value, back = self.fresh("t"), self.fresh("t")
        call = gast.Call(nodes.load(self.name(found.function)), [*args, *found.more], [])
        given = [nodes.load(self.name(push)), *args, *found.more]
        partially = gast.Call(nodes.load(self.spell(partial, "partial")), given, [])
        holes = {"value": value, "back": back, "target": target}
        return quote("value = e\nback = p\ntarget = (value, back)", e=call, p=partially, **holes)

    def pushed(
        self, target: str, meant: Meant, primals: list[gast.expr], tangents: list[gast.expr]
    ) -> Statements | None:
        """`target = jvp(g, primals, tangents)`: the value and its tangent."""
        found = self.derive(meant, "jvp", primals, [])
        if found is None:
            return None
        code = main_of(found, "_jvp").__code__
        dots = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        moved = list(map(gast.keyword, dots[-len(tangents) :], tangents))
        call = gast.Call(nodes.load(self.function(found, "_jvp")), [*primals, *found.more], moved)
        return quote("target = e", target=target, e=call)

    def function(self, found: Derived, ending: str) -> str:
        """The name of one of the functions of a derivative."""
        return self.name(main_of(found, ending))

    def name(self, function: FunctionType) -> str:
        """The name of a function in the text."""
        return self.spell(function, function.__name__.replace("<lambda>", "lambda_"))


def main_of(found: Derived, ending: str) -> FunctionType:
    """The function of a derivative, or one of its pair, among those of its callees."""
    return next(each for name, each in found.functions.items() if name.endswith(ending))
