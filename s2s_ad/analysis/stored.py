"""What a function does with the containers that it is given: which it may change, and whether it hands any of them out.

    def pullback(residuals, y_bar):             changes nothing of `residuals`: the list that it pops from is its own
        n, saved = residuals
        saved = own(saved)
        for _ in range(n): z = saved.pop(); ...

    def forward(x, n): ...; return y, (n, saved)     all containers that it returns are new
"""

from __future__ import annotations

import gast

from s2s_ad.analysis.calls import PURE_BUILTINS
from s2s_ad.analysis.infer import carries
from s2s_ad.analysis.infer_effects import changed_names
from s2s_ad.analysis.infer_expressions import Evaluator
from s2s_ad.analysis.memory import Memory
from s2s_ad.analysis.statements import all_statements
from s2s_ad.rules import registry
from s2s_ad.syntax.names import reads, writes
from s2s_ad.values import Array, DictOf, Known, ListOf, NumpyScalar, Scalar, Unknown


def stored_parameters(function: gast.FunctionDef, memory: Memory, evaluator: Evaluator) -> frozenset[str]:
    """The parameters that share memory with what a function in normal form, or one that it calls, stores into."""
    changed = changed_names(function.body, evaluator, _made(function.body, evaluator))
    groups = {memory.alias_class(name) for name in changed}

    def is_stored(name: str) -> bool:
        group = memory.alias_class(name)
        return group in memory.stored_arrays or (_carries(name, evaluator) and group in groups)

    return frozenset(filter(is_stored, writes(function.args)))


def _made(body: list[gast.stmt], evaluator: Evaluator) -> frozenset[str]:
    """The names that hold nothing but lists and dicts made here: `xs = []`, `ys = xs.copy()`."""
    bound: dict[str, bool] = {}
    for statement in all_statements(body):
        if isinstance(statement, gast.If | gast.While):
            continue
        made = isinstance(statement, gast.Assign) and _is_made(statement.value, evaluator)
        for name in writes(statement.target if isinstance(statement, gast.For) else statement):
            bound[name] = bound.get(name, True) and made and isinstance(statement.targets[0], gast.Name)
    return frozenset(name for name, always in bound.items() if always)


def _is_made(value: gast.expr, evaluator: Evaluator) -> bool:
    """Whether a list or dict is a new one, whatever it holds; an array's copy is new as well."""
    match value:
        case gast.List() | gast.Dict():
            return True
        case gast.Call(func=gast.Attribute(value=base, attr="copy"), args=[], keywords=[]):
            return isinstance(evaluator.value(base), ListOf | DictOf | Array)
    return False


def returns_only_new(function: gast.FunctionDef, memory: Memory, evaluator: Evaluator) -> bool:
    """Whether no list, dict or object that a function in normal form returns was there before the call."""
    *_, final = function.body
    groups = {memory.alias_class(name) for name in reads(final) if _carries(name, evaluator)}
    bound = {name for statement in function.body for name in writes(statement)}
    around = {name for statement in function.body for name in reads(statement)} - bound
    if any(memory.alias_class(name) in groups and _carries(name, evaluator) for name in around | writes(function.args)):
        return False
    calls = ((each.targets[0], each.value) for each in all_statements(function.body) if isinstance(each, gast.Assign))
    return all(
        _is_vouched(call, evaluator)
        for target, call in calls
        if isinstance(call, gast.Call) and any(memory.alias_class(name) in groups for name in writes(target))
    )


def _carries(name: str, evaluator: Evaluator) -> bool:
    value = evaluator.value(gast.Name(name, gast.Load(), None, None))
    return carries(value) and not isinstance(value, Known)


def _is_vouched(call: gast.Call, evaluator: Evaluator) -> bool:
    """Whether what a call returns is new, or a part of its arguments: nothing that the function holds itself."""
    if not carries(evaluator.value(call)):
        return True
    function = evaluator.known(call.func)
    if function is None:
        receiver = evaluator.value(call.func.value) if isinstance(call.func, gast.Attribute) else Unknown()
        return isinstance(receiver, ListOf | DictOf | Array | NumpyScalar | Scalar)
    return registry.lookup(function) is not None or function in PURE_BUILTINS or evaluator.makes(function, call)
