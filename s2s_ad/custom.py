"""Rules of the user's own: the derivative of a function, given as plain Python whose text goes into the gradient.

    defvjp(special.j0, x=lambda x, y_bar: -y_bar * special.j1(x))
    defjvp(special.j0, x=lambda x, x_dot: -x_dot * special.j1(x))

A function that has a rule is never looked into. What a rule computes may need names of its own: assignments before the
`return`. Whatever else its text holds (a loop, a comprehension, data of the module around it), the gradient calls it.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from inspect import Parameter, Signature
from types import FunctionType
from typing import Any, Literal, TypeVar, overload

import gast
import numpy as np

from s2s_ad import errors
from s2s_ad.errors import DifferentiationError
from s2s_ad.frontend.bindings import MISSING, is_meaning
from s2s_ad.frontend.scope import Scope
from s2s_ad.frontend.source import read
from s2s_ad.frontend.unwrap import is_transparent, unwrap
from s2s_ad.primitives import wrapper
from s2s_ad.rules import registry, results
from s2s_ad.rules.heads import spell
from s2s_ad.rules.rule import Rule, Template, Values
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.printer import to_source
from s2s_ad.values import TupleOf, Unknown

Function = TypeVar("Function", bound=Callable[..., Any])
RESULT = "result"


def defvjp(f: Function, /, *pullbacks: Callable[..., Any] | None, **named: Callable[..., Any] | None) -> Function:
    """Say how adjoints go back through `f`: for each parameter, by position or name, a function that returns its
    adjoint.

    Such a function names what it needs: parameters of f, `y` for the result (`result`, if f has a parameter y), and
    `y_bar`, the adjoint of the result. What it returns has the shape of the parameter; only where f is a ufunc is
    broadcasting undone for it. None, and parameters that are left out, are constants: no derivative flows into them.

    Returns f. Raises DifferentiationError for names that f does not have. Rules may be replaced at any time.
    """
    return _define(f, "pullbacks", pullbacks, named)


def defjvp(f: Function, /, *tangents: Callable[..., Any] | None, **named: Callable[..., Any] | None) -> Function:
    """Say how tangents go forward through `f`: for each parameter p, a function that returns what it adds to the
    tangent.

    Such a function names what it needs: parameters of f, `y` for the result (`result`, if f has a parameter y), and
    `p_dot`, the tangent of p. See `defvjp`.
    """
    return _define(f, "tangents", tangents, named)


def nondifferentiable(f: Function) -> Function:
    """Say that what `f` returns is a constant, whatever it is given. Returns f; may stand as a decorator."""
    registry.define(Rule(_name(f), _checked(f), _signature(f, {}), "constant"))
    return f


@overload
def custom_derivative(f: Function, /) -> Function: ...
@overload
def custom_derivative(
    *,
    vjp: Mapping[str, Callable[..., Any]] | None = ...,
    jvp: Mapping[str, Callable[..., Any]] | None = ...,
    pullback: Callable[[Any, Any], tuple[Any, ...]] | None = ...,
) -> Callable[[Function], Function]: ...
def custom_derivative(
    f: Function | None = None,
    /,
    *,
    vjp: Mapping[str, Callable[..., Any]] | None = None,
    jvp: Mapping[str, Callable[..., Any]] | None = None,
    pullback: Callable[[Any, Any], tuple[Any, ...]] | None = None,
) -> Any:
    """A decorator for a function with a derivative of its own.

    vjp, jvp: what `defvjp` and `defjvp` take, by the names of parameters. With none of them the function gets the
    methods `f.defvjp` and `f.defjvp` instead.
    pullback: for a function that returns `(value, residuals)`. What is decorated returns the value alone; its adjoints
    are `pullback(residuals, y_bar)`, a tuple with one for each argument. There are no second derivatives then: what
    depends on the residuals would be missing in them.

    Compare jax.custom_vjp.
    """
    if f is None:
        return partial(_decorated, vjp=vjp, jvp=jvp, pullback=pullback)
    return _decorated(f)


def _decorated(
    f: Any,
    vjp: Mapping[str, Callable[..., Any]] | None = None,
    jvp: Mapping[str, Callable[..., Any]] | None = None,
    pullback: Callable[[Any, Any], tuple[Any, ...]] | None = None,
) -> Any:
    if pullback is not None:
        return _with_residuals(f, pullback)
    if vjp:
        defvjp(f, **vjp)
    if jvp:
        defjvp(f, **jvp)
    if not vjp and not jvp:
        f.defvjp, f.defjvp = partial(defvjp, f), partial(defjvp, f)
    return f


@dataclass
class _Rules:
    """What the user has given for one function."""

    function: Any
    parameters: Signature
    spelled: Mapping[str, str]
    pullbacks: Mapping[str, Template] | None = None
    tangents: Mapping[str, Template] | None = None

    def rule(self) -> Rule:
        """A half that is not given is an error where it is needed; that of the table stays."""
        f, elementwise = self.function, isinstance(self.function, np.ufunc)
        return Rule(
            _name(f),
            f,
            self.parameters,
            "elementwise" if elementwise else "general",
            self.pullbacks or dict.fromkeys(self.tangents or {}, _absent(f, "defvjp")),
            self.tangents or dict.fromkeys(self.pullbacks or {}, _absent(f, "defjvp")),
            results.elementwise_of(f) if elementwise else lambda _: Unknown(),
            spelled=self.spelled,
            mutates="out" if "out" in self.parameters.parameters else None,
        )


_given: dict[int, _Rules] = {}  # by the id of the function, which is kept alive


def _define(
    f: Function,
    which: Literal["pullbacks", "tangents"],
    given: tuple[Callable[..., Any] | None, ...],
    named: Mapping[str, Callable[..., Any] | None],
) -> Function:
    function = _checked(f)
    rules = _given.get(id(function)) or _new_rules(function, named)
    names = [name for name in rules.parameters.parameters if name != "out"]
    unknown = [name for name in named if name not in names]
    if unknown or len(given) > len(names):
        raise errors.unknown_parameter(f, unknown[0] if unknown else len(names), names)
    texts: dict[str, Template] = {
        rules.spelled.get(name, name): _template(function, name, names, rules.spelled, each, which)
        for name, each in {**dict(zip(names, given, strict=False)), **named}.items()
        if each is not None
    }
    rules = replace(rules, pullbacks=texts) if which == "pullbacks" else replace(rules, tangents=texts)
    _given[id(function)] = rules
    registry.define(rules.rule())
    return f


def _new_rules(function: Any, named: Mapping[str, Callable[..., Any] | None]) -> _Rules:
    parameters = _signature(function, named)
    names = parameters.parameters
    return _Rules(
        function,
        parameters,
        {name: f"{name}_" for name in names if name in ("y", "y_bar") or name.endswith("_dot")},
    )


def _absent(f: object, missing: str) -> Template:
    def refuse(_: Values) -> str:
        raise errors.half_a_rule(f, missing)

    return refuse


def _with_residuals(f: Callable[..., Any], pullback: Callable[..., Any]) -> FunctionType:
    """`def solve(a, b): return solve_with_residuals(a, b)[0]`, with a rule for the function in it."""
    name, held = _name(f), f"{_name(f)}_with_residuals"
    adjoints = spell(_first_order(pullback), f"{name}_adjoints")
    registry.define(
        Rule(
            held,
            f,
            Signature([Parameter("args", Parameter.VAR_POSITIONAL)]),
            "general",
            {"args": f"{adjoints}(y[1], y_bar[0])"},
            {"args": _absent(f, "defjvp")},
            lambda _: TupleOf((Unknown(), Unknown())),
            sequences=frozenset({"args"}),
        )
    )
    return wrapper(f, held)


def _first_order(pullback: Callable[..., Any]) -> Callable[..., Any]:
    """The pullback, for which there is no rule: a second derivative is an error."""
    signature = Signature([Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in ("residuals", "y_bar_")])
    once = dict.fromkeys(("residuals", "y_bar_"), _absent(pullback, "defvjp"))
    registry.define(Rule(_name(pullback), pullback, signature, "general", once, once))
    return pullback


def _name(f: object) -> str:
    return str(getattr(f, "__name__", type(f).__name__))


def _checked(f: object) -> object:
    """The function under which it is found where it is called."""
    if not is_meaning(f) or isinstance(f, type):
        raise errors.no_function_for_rule(f)
    return unwrap(f) if is_transparent(f) else f


def _signature(f: Callable[..., Any], named: Mapping[str, Callable[..., Any] | None]) -> Signature:
    """The parameters of f; where nothing tells them, those that the rules name, in the order of their first mention."""
    try:
        found = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError):
        mentioned = [name for rule in named.values() if rule is not None for name in inspect.signature(rule).parameters]
        own = dict.fromkeys(name for name in mentioned if name != RESULT and name not in ("y", "y_bar"))
        return Signature([Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in own if not _is_dot(name, own)])
    if isinstance(f, np.ufunc):
        found = [parameter for parameter in found if parameter.kind is not Parameter.VAR_KEYWORD]
    return Signature([_plain(parameter) for parameter in found])


def _is_dot(name: str, names: Mapping[str, object]) -> bool:
    return name.endswith("_dot") and name[:-4] in names


def _plain(parameter: Parameter) -> Parameter:
    """Without its annotation; without a default that can't be written down, so that calls must give it."""
    plain = isinstance(parameter.default, int | float | complex | str | bytes | None)
    default = parameter.default if plain else Parameter.empty
    return parameter.replace(annotation=Parameter.empty, default=default)


def _template(
    f: object, parameter: str, names: list[str], spelled: Mapping[str, str], rule: Callable[..., Any], which: str
) -> Template:
    """The text of a rule: its own statements where these are plain assignments, else a call of it."""
    allowed = {name: spelled.get(name, name) for name in names}
    moved = "y_bar" if which == "pullbacks" else f"{parameter}_dot"
    allowed[moved] = "y_bar" if which == "pullbacks" else f"{spelled.get(parameter, parameter)}_dot"
    allowed |= {RESULT: "y"} if "y" in names else {"y": "y", RESULT: "y"}
    wanted = list(inspect.signature(rule).parameters)
    strange = [name for name in wanted if name not in allowed]
    if strange:
        raise errors.rule_reads(f, parameter, strange[0], sorted(allowed))
    given = {name: allowed[name] for name in wanted}
    written = _inlined(rule, given)
    if written is not None:
        return written
    return f"{spell(rule, _spelling(rule, f, parameter, which))}({', '.join(given.values())})"


def _spelling(rule: Callable[..., Any], f: object, parameter: str, which: str) -> str:
    name = _name(rule)
    return name if name.isidentifier() else f"{_name(f)}_{'vjp' if which == 'pullbacks' else 'jvp'}_{parameter}"


def _inlined(rule: Callable[..., Any], given: Mapping[str, str]) -> str | None:
    """The rule's statements as the text of a template, or None: they are more than assignments and a `return`, or read
    data from around them."""
    if not isinstance(rule, FunctionType):
        return None
    try:
        tree = read(rule).tree
    except DifferentiationError:
        return None
    body = [statement for statement in tree.body if not _is_text(statement)]
    *before, last = body
    if not isinstance(last, gast.Return) or last.value is None:
        return None
    if not all(map(_is_assignment, before)) or any(map(_has_scope, body)):
        return None
    own = {name for statement in before for name in writes(statement)}
    outer = _outer(rule, set().union(*map(reads, body)) - own - given.keys())
    if outer is None or own & given.keys():
        return None
    renamed = {**outer, **given, **{name: f"{name}_own" for name in own if name in {*given.values(), "y", "y_bar"}}}
    lines = [*(to_source(_renamed(s, renamed)) for s in before), to_source(_renamed(gast.Expr(last.value), renamed))]
    return "\n".join(" ".join(line.split("\n")) for line in (text.strip() for text in lines))


def _outer(rule: FunctionType, names: set[str]) -> dict[str, str] | None:
    """How the text may spell the functions and modules that the rule names; None if it names data."""
    scope = Scope(rule)
    found = {name: scope.lookup(name) for name in sorted(names)}
    if not all(each is not MISSING and is_meaning(each) for each in found.values()):
        return None
    return {name: spell(each, name) for name, each in found.items()}


def _renamed(statement: gast.stmt, names: Mapping[str, str]) -> gast.stmt:
    tree = ast.parse(to_source(statement))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return gast.ast_to_gast(tree).body[0]


def _has_scope(statement: gast.stmt) -> bool:
    scopes = gast.Lambda | gast.ListComp | gast.SetComp | gast.DictComp | gast.GeneratorExp | gast.NamedExpr
    return any(isinstance(node, scopes) for node in gast.walk(statement))


def _is_assignment(statement: gast.stmt) -> bool:
    match statement:
        case gast.Assign(targets=[gast.Name()]):
            return True
        case _:
            return False


def _is_text(statement: gast.stmt) -> bool:
    return isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Constant)
