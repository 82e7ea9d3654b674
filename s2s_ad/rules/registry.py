"""All rules, found by the identity of the function, and how the arguments of a call meet their parameters.

The chapters are read at the first question; those of an optional library when a function is asked for that no chapter
has, and the library is imported by then. A rule added later (a user's own) is found from then on.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import threading
from collections.abc import Iterable
from typing import Final, NamedTuple

import gast
import numpy as np

from s2s_ad.rules.layout import arranged, layout_of
from s2s_ad.rules.rule import Rule
from s2s_ad.values import ABSENT

CHAPTERS: Final = (
    "operators", "elementwise", "complex", "extrema", "mathmodule", "reductions", "scans", "averages", "shapes",
    "selection", "order", "differences", "polynomials", "statistics", "gathering", "joining", "products",
    "contractions", "linalg", "norms", "decompositions", "fourier", "construction", "cmathmodule", "functions",
    "constants", "helpers", "methods", "choosing",
)  # fmt: skip
OPTIONAL: Final = {
    "scipy.special": ("special", "incomplete", "bessel", "softmax"),
    "scipy.linalg": ("systems", "matrices", "schur"),
    "scipy.signal": ("signal", "spectra"),
    "scipy.fft": ("signal",),
    "scipy.integrate": ("samples", "integrals"),
    "scipy.optimize": ("implicit",),
    "scipy.ndimage": ("interpolation",),
    "scipy.cluster.vq": ("solvers",),
    "scipy.sparse.linalg": ("solvers",),
    "scipy.stats": ("continuous", "discrete", "multivariate", "objects", "summaries"),
    "scipy.interpolate": ("objects",),
    "scipy.spatial.transform": ("rotations",),
}
"""Chapters by the module of the library that they are about, whose import is the user's."""
OPERATORS: Final = {
    gast.Add: "add", gast.Sub: "sub", gast.Mult: "mul", gast.Div: "truediv", gast.FloorDiv: "floordiv",
    gast.Mod: "mod", gast.Pow: "pow", gast.MatMult: "matmul", gast.BitAnd: "and_", gast.BitOr: "or_",
    gast.BitXor: "xor", gast.LShift: "lshift", gast.RShift: "rshift", gast.UAdd: "pos", gast.USub: "neg",
    gast.Invert: "invert", gast.Not: "not_",
}  # fmt: skip

FALSY: Final = ("keepdims", "where")
"""The options of which None means False."""

_rules: dict[int, Rule] = {}  # by the id of the function, which the rule keeps alive
_bound: dict[tuple[int, str], Rule] = {}  # bound methods are made anew on each access
_named: dict[str, Rule] = {}
_loaded: list[bool] = []
_fused: dict[object, Fused] = {}
_epochs: list[Rule] = []
_waiting = dict(OPTIONAL)
_loading = threading.RLock()


class Fused(NamedTuple):
    """A class whose instances are functions: the helper that makes one and calls it, and the parameters of both."""

    helper: str
    makes: tuple[str, ...]
    calls: tuple[str, ...]


class BindError(TypeError):
    """The arguments of a call don't fit the parameters that a rule knows."""


def add(rule: Rule) -> None:
    """Enter a rule; a later one for the same function replaces it."""
    owner = getattr(rule.function, "__self__", None)
    if owner is not None and not inspect.ismodule(owner):
        _bound[id(owner), rule.name.rpartition(".")[2]] = rule
    _rules[id(rule.function)] = rule
    _named[rule.name] = rule


def fuse(kind: type, helper: str, makes: tuple[str, ...], calls: tuple[str, ...]) -> None:
    """Enter a class whose instances are functions of what they were made of."""
    _fused[kind] = Fused(helper, makes, calls)


def fused(kind: object) -> Fused | None:
    """How an instance of a class is made and called at once, or None."""
    if not isinstance(kind, type):
        return None
    _load()
    _load_optional()
    return _fused.get(kind)


def define(rule: Rule) -> None:
    """Enter a rule of the user's own: what was made without it is made anew."""
    _load()
    add(rule)
    _epochs.append(rule)


def epoch() -> int:
    """How many rules of their own users have given so far."""
    return len(_epochs)


def lookup(function: object) -> Rule | None:
    """The rule of this very function, or None."""
    if not _loaded:
        _load()
    rule = _rules.get(id(function))
    if rule is not None and rule.function is function:
        return rule
    owner = getattr(function, "__self__", None)
    if owner is not None and (rule := _bound.get((id(owner), getattr(function, "__name__", "")))) is not None:
        return rule
    return lookup(function) if _load_optional() else None


def rules() -> Iterable[Rule]:
    """Every rule, in the order of the table; those of optional libraries as far as these are imported."""
    _load()
    _load_optional()
    return tuple(_named.values())


def named(name: str) -> Rule:
    """The rule of a name as it stands in the table, such as "np.sum"."""
    _load()
    return _named[name]


def method(name: str) -> Rule | None:
    """The rule of a method or attribute of arrays; its first parameter is the array."""
    return lookup(vars(np.ndarray).get(name))


def member(kind: type, name: str) -> Rule | None:
    """The rule of a method, operator or attribute of the objects of a library; its first parameter is the object."""
    return lookup(inspect.getattr_static(kind, name, None))


def operator_name(op: type[gast.AST]) -> str:
    """What the module `operator` calls it."""
    return OPERATORS[op]


def operator_rule(op: type[gast.AST]) -> Rule:
    """The rule of an operator: that of the function in `operator`."""
    return named(f"operator.{OPERATORS[op]}")


def bind(rule: Rule, call: gast.Call) -> dict[str, gast.expr]:
    """The argument of each parameter, defaults filled in as constants; what `*args` takes becomes a tuple."""
    layout, given = layout_of(rule.parameters), call.args
    starred = any(argument.__class__ is gast.Starred for argument in given)
    if layout.bare and len(given) == len(layout.names) and not (call.keywords or starred or rule.spelled):
        return dict(zip(layout.names, given, strict=True))  # most calls, and all operators
    if any(keyword.arg is None for keyword in call.keywords):
        raise BindError(f"{rule.name}: ** arguments")
    keywords = {rule.keyword(str(keyword.arg)): keyword.value for keyword in call.keywords}
    if starred and not layout.variadic:
        raise BindError(f"{rule.name}: * arguments")
    try:
        arguments = arranged(rule.parameters, given, keywords)
    except TypeError as error:
        raise BindError(f"{rule.name}: {error}") from None
    for name in layout.flags:
        arguments[name] = _as_flag(arguments[name], name)
    if "axis" in arguments:
        arguments["axis"] = _as_axis(arguments["axis"])
    for name, only in layout.restricted.items():
        _check_restricted(rule, name, arguments[name], only)
    return {rule.spelled.get(name, name): _as_node(argument) for name, argument in arguments.items()}


def _as_flag(given: object, name: str) -> object:
    """`keepdims=1` and `where=None` are truth values, as NumPy takes them; in `copy`, None means something else."""
    match given:
        case gast.Constant(value=int()):
            return gast.Constant(bool(given.value), None)
        case gast.Constant(value=None) if name in FALSY:
            return gast.Constant(False, None)
        case _:
            return given


def _as_axis(given: object) -> object:
    """Some functions take `axis=[0, 1]` and `axis=True`; what computes their derivatives takes a tuple and a number."""
    match given:
        case gast.Constant(value=bool()):
            return gast.Constant(int(given.value), None)
        case gast.List(elts=items):
            return gast.Tuple([_as_axis(item) for item in items], gast.Load())
        case _:
            return given


def _check_restricted(rule: Rule, name: str, given: object, only: object) -> None:
    """An annotated parameter has one value, or a set of values, for which the rule is right."""
    if not isinstance(given, gast.AST):
        return
    right = sorted(only, key=str) if isinstance(only, set) else [only]
    value = given.value if isinstance(given, gast.Constant) else ABSENT
    if not any(value == one and type(value) is type(one) for one in right):
        raise BindError(f"{rule.name}: there is no rule for another {name} than {', '.join(map(repr, right))}")


def _as_node(argument: object) -> gast.expr:
    if isinstance(argument, gast.AST):
        return argument
    match argument:
        case tuple():
            return gast.Tuple([_as_node(item) for item in argument], gast.Load())
        case dict():
            return gast.Dict([gast.Constant(key, None) for key in argument], [_as_node(x) for x in argument.values()])
        case _:
            return gast.Constant(argument, None)


def _load() -> None:
    """Read the chapters, once."""
    if not _loaded:
        with _loading:
            for chapter in CHAPTERS:
                importlib.import_module(f"s2s_ad.rules.{chapter}")
            _loaded.append(True)


def _load_optional() -> bool:
    """Read the chapters of libraries that have been imported since; whether there were any."""
    if _waiting.keys().isdisjoint(sys.modules.keys()):
        return False
    with _loading:
        for library in [each for each in _waiting if each in sys.modules]:
            for chapter in _waiting.pop(library):
                importlib.import_module(f"s2s_ad.rules.scipy.{chapter}")
    return True
