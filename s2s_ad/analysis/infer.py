"""One abstract value for each name of a function: it holds for all its definitions and at every moment.

    y = w * x           w: float, x: float64 array of length n    ->    y: float64 array of length n
    for row in x: ...                                             ->    row: NumPy float64

The least fixpoint of `value(name) = join of what its definitions give`, from below: a sweep over the body evaluates
each definition with the values so far, until nothing changes. It ends because a join only loses facts, nesting is
bounded (`limit`), and a name that still changes after many sweeps is given up as Unknown.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import gast

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.analysis.binding import targets
from s2s_ad.analysis.infer_calls import Asked, Callees, Result
from s2s_ad.analysis.infer_changes import Effect, apply, apply_within
from s2s_ad.analysis.infer_effects import effects
from s2s_ad.analysis.infer_expressions import Evaluator, Scope
from s2s_ad.analysis.infer_links import Level, Network
from s2s_ad.analysis.infer_survey import Survey, opaquely_bound
from s2s_ad.analysis.narrowing import narrowed, narrowings
from s2s_ad.analysis.own_stores import OwnStores
from s2s_ad.analysis.sharing import private_lists
from s2s_ad.analysis.statements import all_statements
from s2s_ad.rules import registry
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Value

_PATIENCE = 60  # sweeps; real programs take two to six


def infer(
    body: list[gast.stmt],
    values: Mapping[str, Value],
    scope: Scope,
    call_result: Result | None = None,
    mutates: Asked | None = None,
    fresh: Asked | None = None,
    own: Callable[[type, str], OwnStores | None] | None = None,
) -> dict[str, Value]:
    """The values of the given names (parameters, free variables) and of every name that `body` binds.

    `call_result(function, args, kwargs)` says what a user's function returns, `mutates(function, args, kwargs)` whether
    it may store into lists, dicts or objects that it is given, `fresh(function, args, kwargs)` whether those that it
    returns are new, `own(class, name)` what a method stores into its own instance; without them the answers are
    Unknown, yes and no.

    What some paths leave undefined, `y = None` there, is of the kind that it has on others: nothing reads it on those.
    """
    absent = _left_undefined(body)
    callees = Callees(call_result, mutates, fresh) if own is None else Callees(call_result, mutates, fresh, own)
    while True:
        solver = _Solver(body, values, scope, callees, absent)
        solver.solve()
        settled = frozenset(name for name in absent if not isinstance(solver.values[name], v.Unknown | v.Never))
        if settled == absent:
            break
        absent = settled
    return {name: v.Unknown() if value == v.Never() else value for name, value in solver.values.items()}


def value_of_expression(
    expr: gast.expr, values: Mapping[str, Value], scope: Scope, call_result: Result | None = None
) -> Value:
    """The value of one expression, where the names have these values; Unknown for one that can't be computed."""
    return evaluating(values, scope, call_result)(expr)


def evaluating(
    values: Mapping[str, Value], scope: Scope, call_result: Result | None = None
) -> Callable[[gast.expr], Value]:
    """The same for many expressions."""
    return partial(value_in, Evaluator(values, scope, Callees(call_result)))


def value_in(evaluator: Evaluator, expr: gast.expr) -> Value:
    """The same by an evaluator."""
    known = evaluator.values.get(expr.id) if expr.__class__ is gast.Name else None
    found = evaluator.value(expr) if known is None else known
    return v.Unknown() if isinstance(found, v.Never) else found


class _Solver:
    def __init__(
        self,
        body: list[gast.stmt],
        values: Mapping[str, Value],
        scope: Scope,
        callees: Callees,
        absent: frozenset[str] = frozenset(),
    ) -> None:
        self.body = body
        self.given = [name for name, value in values.items() if carries(value)]
        self.absent = absent
        self.survey = Survey()
        self.survey.block(body)
        self.narrowed = narrowings(body, scope)
        self.arrays = required_arrays(body, scope)
        values = {name: self.required(name, value) for name, value in values.items()}
        self.values: dict[str, Value] = {**dict.fromkeys(sorted(self.survey.bound), v.Never()), **values}
        self.evaluator = Evaluator(self.values, scope, callees, frozenset(self.survey.bound), settled=False)
        self.network: Network | None = None
        self.private: frozenset[str] | None = None
        self.places: dict[tuple[str, Level, bool], dict[str, frozenset[int]]] = {}
        self.trusted: dict[int, gast.Call] = {}
        self.changed = False

    def solve(self) -> None:
        """Sweep until nothing changes; then again, if calls waited for items of lists that stayed empty."""
        self.sweep()
        if self.evaluator.waited:
            self.evaluator = replace(self.evaluator, settled=True)
            self.sweep()

    def sweep(self) -> None:
        """Go over the body until no name changes that was read before."""
        for turn in range(2 * _PATIENCE):
            before = dict(self.values) if turn >= _PATIENCE else {}
            self.changed = self.mistrusts()
            self.block(self.body)
            if not self.changed:
                return
            moved = [name for name, value in before.items() if value != self.values[name]]
            self.values.update(dict.fromkeys(moved, v.Unknown()))

    def block(self, body: list[gast.stmt]) -> None:
        for statement in body:
            self.statement(statement)

    def define(self, name: str, value: Value) -> None:
        old = self.values.get(name, v.Never())
        new = self.required(name, v.limit(v.join(old, value)))
        if new != old:
            self.values[name] = new
            if carries(new) != carries(old):
                self.places.clear()
            self.changed |= name in self.evaluator.read or self.network is not None

    def required(self, name: str, value: Value) -> Value:
        """What a guard in the code proves of a name of which nothing else is known."""
        if name not in self.arrays:
            return value
        match value:
            case v.OneOf(options=options):
                dtypes = {_dtype(option) for option in options}
                return v.Array(dtypes.pop() if len(dtypes) == 1 else None, None)  # around the guard it may be a number
            case v.Unknown():
                return v.Array(None, None)
            case _:
                return value

    def statement(self, node: gast.stmt) -> None:
        """Define what a statement binds, apply what it stores, and go on with its blocks."""
        value = self.evaluator.value
        match node:
            case gast.Assign(targets=[gast.Name(id=name)]) if name in self.absent and _is_undefined(node):
                pass
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.BinOp(left=left, op=op, right=right)) if getattr(
                node, "inplace", None
            ):
                self.define(name, self.evaluator.updated(left, op, right))
            case gast.Assign(targets=[gast.Name(id=name)]) if id(node) in self.narrowed:
                self.define(name, narrowed(value(node.value), self.narrowed[id(node)], value))
            case gast.Assign():
                for target in node.targets:
                    self.bind(target, value(node.value))
            case gast.AnnAssign(value=gast.expr() as given):
                self.bind(node.target, value(given))
            case gast.AugAssign(target=gast.Name(id=name)):
                self.define(name, self.evaluator.updated(node.target, node.op, node.value))
            case gast.For():
                self.bind(node.target, v.element(value(node.iter)))
            case gast.FunctionDef() if not node.decorator_list:
                self.define(node.name, v.Known(node))
            case gast.FunctionDef() | gast.AsyncFunctionDef() | gast.ClassDef():
                self.define(node.name, v.Unknown())
        for name in opaquely_bound(node):
            self.define(name, v.Unknown())
        self.inside(node)
        for block in _blocks(node):
            self.block(block)

    def bind(self, target: gast.expr, value: Value) -> None:
        for name, part in targets(target, value):
            self.define(name, part)

    def inside(self, node: gast.stmt) -> None:
        """Assignment expressions, and stores into containers with all who may share them."""
        busy = self.survey.busy[id(node)]
        for each in busy:
            if isinstance(each, gast.NamedExpr):
                self.bind(each.target, self.evaluator.value(each.value))
        for effect in effects(node, busy, self.evaluator):
            if self.private is None:
                self.private = private_lists(list(all_nodes(self.body)))
            alone = effect.name in self.private and effect.level == 0 and not effect.deep
            places = {effect.name: frozenset({0})} if alone else dict(self.shared(effect))
            for name, levels in places.items():
                if name in self.values:
                    change = apply_within if name in self.private and name != effect.name else apply
                    self.define(name, change(effect, self.values[name], levels))

    def shared(self, effect: Effect) -> dict[str, frozenset[int]]:
        """The names inside which what is changed may be found; kept until a name starts to carry containers."""
        if self.network is None:
            self.network = Network(self.body, self.given, self.fresh)
        asked = effect.name, effect.level, effect.deep
        if asked not in self.places:
            self.places[asked] = self.network.places(*asked, self.carries)
        return self.places[asked]

    def fresh(self, call: gast.Call) -> bool:
        """Does this call return only new containers? So do functions of the table, unless they return a view."""
        found = self.evaluator.known(call.func)
        rule = None if found is None else registry.lookup(found)
        module = getattr(found, "__module__", None) or ""
        if found is copy.deepcopy or found is runtime.snapshot:  # what a snapshot holds is only ever put back
            return True
        if rule is not None or found is None:
            known = rule is not None and rule.view_of is None and module.split(".")[0] in ("numpy", "s2s_ad")
            return known or (found is None and self.trusts(call))
        return self.trusts(call)

    def trusts(self, call: gast.Call) -> bool:
        """The same, for what is known by now; it is asked again in every sweep."""
        if self.makes(call):
            self.trusted[id(call)] = call
        return id(call) in self.trusted

    def makes(self, call: gast.Call) -> bool:
        match call.func:
            case gast.Attribute(value=base, attr="copy") if not call.args and not call.keywords:
                copied = self.evaluator.value(base)
                return isinstance(copied, v.Never) or (isinstance(copied, v.ListOf) and not carries(copied.item))
            case _:
                found = self.evaluator.known(call.func)
                return found is not None and self.evaluator.makes(found, call)

    def mistrusts(self) -> bool:
        """Has a call that was taken to return new containers been found to return others, for what it is given now?"""
        wrong = not all(map(self.makes, self.trusted.values()))
        if wrong:
            self.network, self.trusted = None, {}
            self.places.clear()
        return wrong

    def carries(self, name: str) -> bool:
        """May a container be reached through this name?"""
        return carries(self.values.get(name, v.Unknown()))


def _left_undefined(body: list[gast.stmt]) -> frozenset[str]:
    """The names that are given None where they are defined on other paths only, and that stay in the function."""
    marked = {statement.targets[0].id for statement in all_statements(body) if _is_undefined(statement)}
    given_out = reads(body[-1]) if body and isinstance(body[-1], gast.Return) else set()
    return frozenset(marked) - given_out


def _is_undefined(statement: gast.stmt) -> bool:
    return getattr(statement, "undefined", False)


def _dtype(value: Value) -> str | None:
    match value:
        case v.Array(dtype=dtype) | v.NumpyScalar(dtype=dtype):
            return dtype
        case v.Scalar(type="float"):
            return "float64"
        case _:
            return None


def required_arrays(body: list[gast.stmt], scope: Scope) -> frozenset[str]:
    """The names that `require_array(x, where)` lets through only if they are arrays."""
    found: set[str] = set()
    for statement in all_statements(body):
        match statement:
            case gast.Expr(value=gast.Call(func=func, args=[gast.Name(id=name), _])):
                if scope.resolve(func) is runtime.require_array:
                    found.add(name)
    return frozenset(found)


def carries(value: Value) -> bool:
    """May a list, dict or object be reached through it?"""
    match value:
        case v.TupleOf():
            return any(map(carries, value.items))
        case v.SomeTuple() | v.IteratorOf():
            return carries(value.item)
        case v.Known():
            return isinstance(value.obj, gast.AST)
        case v.Functions():
            return any(map(carries, value.options))
        case v.Maybe():
            return False
        case _:
            return isinstance(value, v.Unknown | v.ListOf | v.DictOf | v.ObjectOf)


def _blocks(node: gast.stmt) -> list[list[gast.stmt]]:
    match node:
        case gast.FunctionDef() | gast.AsyncFunctionDef() | gast.ClassDef():
            return []
        case gast.Try():
            return [node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody]
        case gast.Match():
            return [case.body for case in node.cases]
        case _:
            return [getattr(node, name) for name in ("body", "orelse") if hasattr(node, name)]
