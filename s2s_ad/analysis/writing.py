"""What a statement may write into without storing through a name: by calls, and through views.

    z.sort();  np.put(z, 0, v);  rng.shuffle(z)     z
    scale(buffer);  body.move(dt)                   buffer; body: if the text of the function stores into a parameter
    z.T[0] = v                                      z
    act(z)                                          z, where nothing is known of act

A name too many costs nothing: what is saved for it is dropped where nobody reads it on the way back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import FunctionType, MethodDescriptorType, WrapperDescriptorType

import gast
import numpy as np

from s2s_ad import runtime
from s2s_ad.analysis.binding import bind_any, defaults_of
from s2s_ad.analysis.calls import MUTATING_FUNCTIONS, MUTATING_METHODS
from s2s_ad.analysis.operations import added, operation, scatter
from s2s_ad.analysis.statements import all_statements
from s2s_ad.errors.memory import behind_array, window
from s2s_ad.frontend.bindings import MISSING, Resolver
from s2s_ad.frontend.callees import stores_into_parameters, stores_though_given
from s2s_ad.frontend.outputs import outputs
from s2s_ad.frontend.reach import roots
from s2s_ad.frontend.storing import may_store
from s2s_ad.frontend.telling import only_tells
from s2s_ad.rules import registry
from s2s_ad.syntax.walk import BELOW, FIELDS, children, nodes_in
from s2s_ad.values import Array, DictOf, Known, ListOf, ObjectOf, Opaque, Value, mutable

_BLOCKS = frozenset({"body", "orelse", "handlers", "finalbody", "cases"})
_WRITERS = MUTATING_FUNCTIONS | {runtime.put_back}
_LENGTHS = (len, range, int, float, bool)
_SCOPES = frozenset({gast.Lambda, gast.FunctionDef, gast.ClassDef})
_COMPOUND = frozenset({gast.If, gast.For, gast.While, gast.With, gast.Try, gast.TryStar, gast.Match})
_WRITING = frozenset({gast.Subscript, gast.Attribute, gast.AugAssign, gast.Call})


@dataclass
class Writing:
    """Questions about one function body."""

    values: Mapping[str, Value]
    scope: Resolver
    inner: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, body: list[gast.stmt], values: Mapping[str, Value], scope: Resolver) -> Writing:
        """For the statements of one body."""
        writing = cls(values, scope)
        for statement in all_statements(body):
            writing.collect(statement)
        return writing

    def collect(self, statement: gast.stmt) -> None:
        """Remember what a function inside of the function writes into; a call of it does."""
        match statement:
            case (
                gast.FunctionDef(name=name, body=body)
                | gast.Assign(targets=[gast.Name(id=name)], value=gast.Lambda(body=body))
            ):
                stored = frozenset(self._stored_in(body if isinstance(body, list) else [body]))
                self.inner[name] = self.inner.get(name, frozenset()) | stored
            case _:
                for node in nodes_of(statement):  # one without a name, called by way of what holds it
                    if isinstance(node, gast.Lambda) and (stored := frozenset(self._stored_in([node.body]))):
                        self.inner[""] = self.inner.get("", frozenset()) | stored

    def stored_by(self, function: gast.AST) -> frozenset[str]:
        """The names of what a function inside of the function, or a partial of one, writes into where it is called."""
        match function:
            case gast.Lambda(body=body):
                return frozenset(self._stored_in([body]))
            case gast.FunctionDef(body=body):
                return frozenset(self._stored_in(body))
            case _:
                return frozenset().union(*(self.inner.get(name, ()) for name in roots(function)))

    def names(self, statement: gast.stmt) -> list[str]:
        """The names of what a statement writes into behind its back; what is recorded elsewhere is not among them."""
        if is_seen(statement, self.values, self.scope):
            return []
        own = nodes_of(statement)
        undone = [_undone(statement), *(node.left for node in own if _tells_identity(node))]
        writing = [node for node in own if node.__class__ in _WRITING and not any(node is each for each in undone)]
        found = {name for node in writing for name in self._written(node)}
        return sorted(name for name in found if name in self.values and mutable(self.values[name]))

    def _written(self, node: gast.AST) -> Iterator[str]:
        match node:
            case gast.Subscript(ctx=gast.Store(), value=base) | gast.Attribute(ctx=gast.Store(), value=base):
                if not isinstance(base, gast.Name):
                    yield from roots(base)
            case gast.Attribute(attr="base" | "data" | "ctypes", value=gast.Name(id=name)):
                if isinstance(self.values.get(name), Array):
                    raise behind_array(node)
            case gast.AugAssign(target=gast.Subscript(value=base) | gast.Attribute(value=base)):
                if self._holds_data(base):
                    yield from roots(base)
            case gast.Subscript(ctx=gast.Del(), value=base) if not self._is_dict(base):
                yield from roots(base)
            case gast.Call():
                yield from self.by_call(node)

    def by_call(self, call: gast.Call) -> Iterator[str]:
        """The names of what one call writes into."""
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        function = self._meaning(call.func)
        if _is_window(function, call) and any(map(self._is_data, given)):
            raise window(call)
        match call.func:
            case gast.Attribute(value=base, attr=attr) if attr in MUTATING_METHODS and self._is_data(base):
                yield from roots(base)
            case gast.Attribute(attr="shuffle"):
                yield from _all(given)
        if (function is MISSING and not isinstance(call.func, gast.Attribute | gast.Lambda)) or _is_text(function):
            yield from frozenset().union(*self.inner.values())  # it may be any of them
        for handed in [call.func, *given]:
            yield from self._by_inner(handed, given)
        if any(map(self._may_store_handed, given)):
            yield from _all(given)
        yield from _all(list(outputs(call, self.scope)))
        if isinstance(function, np.ufunc):
            return
        if _is_among(function, _WRITERS) or _is_in_place(call.func, function):
            yield from _all(given)
            return
        if isinstance(function, FunctionType) and registry.lookup(function) is not None:
            return
        operands = [each for each in _operands(call) if not self._is_length(each)]
        if any(map(self._is_data, operands)) and self._may_store(call, function):
            yield from _all(operands)

    def _by_inner(self, function: gast.expr, given: list[gast.expr]) -> Iterator[str]:
        """What a function of this function writes into, be it called or handed on to `map`."""
        match function:
            case gast.Name(id=name) if name in self.inner:
                yield from self.inner[name]
                yield from _all(given)
            case gast.Lambda(body=body):
                written = set(self._stored_in([body]))
                yield from written
                yield from _all(given) if written else ()
            case gast.Name() | gast.Attribute():
                known = self._meaning(function)
                if _is_text(known):  # by another name: `act = actions[0]`
                    yield from frozenset().union(*self.inner.values())
                    yield from _all(given)

    def _may_store_handed(self, function: gast.expr) -> bool:
        """Whether an argument of a call is a user's function that stores into what it is given."""
        known = self._meaning(function) if isinstance(function, gast.Name | gast.Attribute) else MISSING
        return isinstance(known, FunctionType) and registry.lookup(known) is None and stores_into_parameters(known)

    def _is_length(self, operand: gast.expr) -> bool:
        """Whether an operand is a call that gives a number or range, which leads to nothing."""
        return isinstance(operand, gast.Call) and any(self.scope.resolve(operand.func) is each for each in _LENGTHS)

    def _may_store(self, call: gast.Call, function: object) -> bool:
        match function:
            case _ if function is not MISSING and only_tells(function):
                return False
            case FunctionType():
                return stores_though_given(function, self._functions_in(function, call))
            case MethodDescriptorType() | WrapperDescriptorType():
                return function.__name__ in MUTATING_METHODS
            case _:
                return may_store(call, frozenset(self.values), self.scope, stores_into_parameters)

    def _functions_in(self, function: FunctionType, call: gast.Call) -> dict[str, object]:
        """The functions that a call gives, by parameter, as far as they are known."""
        if isinstance(call.func, gast.Attribute) and self.scope.resolve(call.func) is not function:
            return {}  # a method, whose first parameter is no argument of the call
        given = {name: value.obj for name, value in defaults_of(function).items() if isinstance(value, Known)}
        with suppress(TypeError):  # told with its place where it is differentiated
            given |= {name: self._meaning(argument) for name, argument in bind_any(function, call).items()}
        return given

    def _meaning(self, expression: gast.expr) -> object:
        """The function that an expression is known to be: by its name, its value, or the class of its object."""
        match expression:
            case gast.Name(id=name) if isinstance(value := self.values.get(name), Known):
                return value.obj
            case gast.Attribute(value=gast.Name(id=name), attr=attr) if isinstance(
                value := self.values.get(name), ObjectOf | Opaque | Known
            ):
                return getattr(value.obj if isinstance(value, Known) else value.type, attr, MISSING)
            case _:
                return self.scope.resolve(expression)

    def _is_data(self, expression: gast.expr) -> bool:
        """Whether it leads to an array or a container, or to what may be one, as a parameter of a lambda."""
        values = self.values
        return any(mutable(values[name]) if name in values else self._is_inner(name) for name in roots(expression))

    def _is_inner(self, name: str) -> bool:
        return self.scope.resolve(gast.Name(name, gast.Load(), None, None)) is MISSING

    def _is_dict(self, base: gast.expr) -> bool:
        """A dict by its name: what is taken out of it is recorded where it is differentiated."""
        return isinstance(base, gast.Name) and isinstance(self.values.get(base.id), DictOf)

    def _holds_data(self, base: gast.expr) -> bool:
        """Whether the items of a container may be arrays or containers, which an update changes in place."""
        match self.values.get(base.id) if isinstance(base, gast.Name) else None:
            case Array():
                return False
            case ListOf(item=item) | DictOf(value=item):
                return mutable(item)
            case _:
                return True

    def _stored_in(self, body: list[gast.AST]) -> Iterator[str]:
        for part in body:
            for node in gast.walk(part):
                match node:
                    case gast.Subscript(ctx=gast.Store(), value=base) | gast.Attribute(ctx=gast.Store(), value=base):
                        yield from roots(base)
                    case gast.Call():
                        yield from self.by_call(node)


def _undone(statement: gast.stmt) -> gast.AST | None:
    """The call of `L.append(v)` and `v = L.pop()`: each undoes the other, so that nothing has to be saved."""
    match statement:
        case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(), attr="append")) as call):
            return call
        case gast.Assign(
            targets=[gast.Name()], value=gast.Call(func=gast.Attribute(value=gast.Name(), attr="pop"), args=[]) as call
        ):
            return call
        case _:
            return None


def _tells_identity(node: gast.AST) -> bool:
    """`v.base is x` looks at no memory."""
    if node.__class__ is not gast.Compare:
        return False
    match node:
        case gast.Compare(left=gast.Attribute(), ops=[gast.Is() | gast.IsNot()]):
            return True
        case _:
            return False


def is_seen(statement: gast.stmt, values: Mapping[str, Value], scope: Resolver) -> bool:
    """Whether a rule, or a sweep of its own, covers what the statement's call writes."""
    match statement:
        case gast.Expr(value=gast.Call() as call) | gast.Assign(value=gast.Call() as call):
            if scatter(call, values, scope) is not None or added(call, values, scope) is not None:
                return True
            if scope.resolve(call.func) is runtime.grad_of:
                return True
            found = operation(call, values, scope)
            return found is not None and found.rule.mutates is not None
        case _:
            return False


def _is_in_place(func: gast.expr, function: object) -> bool:
    """`np.add.at`, `heapq.heappush`: functions of libraries that are named for what they change."""
    match func:
        case gast.Attribute(value=owner, attr="at"):
            return isinstance(getattr(function, "__self__", None), np.ufunc) and owner is not None
        case _:
            return getattr(function, "__module__", None) in ("_heapq", "heapq", "_bisect", "bisect")


def _is_text(function: object) -> bool:
    """Whether it is known as one that is made inside of the function."""
    return isinstance(function, gast.AST)


def _is_window(function: object, call: gast.Call) -> bool:
    """`memoryview(z)`, `np.nditer(z, op_flags=...)`: a way into memory that is no array."""
    return function is memoryview or (function is np.nditer and any(key.arg == "op_flags" for key in call.keywords))


def _is_among(function: object, functions: frozenset[object]) -> bool:
    return any(function is other for other in functions)


def _operands(call: gast.Call) -> list[gast.expr]:
    receiver = [call.func.value if isinstance(call.func, gast.Attribute) else call.func]
    return [*receiver, *call.args, *(keyword.value for keyword in call.keywords)]


def _all(expressions: list[gast.expr]) -> Iterator[str]:
    for expression in expressions:
        yield from roots(expression)


def nodes_of(statement: gast.stmt) -> list[gast.AST]:
    """The nodes of a statement, without its blocks and the scopes in it."""
    kind = statement.__class__
    if kind in _SCOPES:
        return [statement]
    held = [field for field in FIELDS[kind] if field not in _BLOCKS] if kind in _COMPOUND else None
    found = children(statement) if held is None else nodes_in(statement, held)
    for node in found:  # grows while it is read
        if node.__class__ not in _SCOPES and (below := BELOW[node.__class__]):
            found += below(node)
    return [statement, *found]
