"""What local arrays and lists a statement writes into without storing through a name: by calls, and through views.

    z.sort();  np.put(z, 0, v);  rng.shuffle(z)     z
    scale(buffer)                                   buffer, if the text of scale stores into a parameter
    z.T[0] = v                                      z

Methods of a user's objects are not looked into: what they change of the object is not seen here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import FunctionType

import gast
import numpy as np

from s2s_ad.analysis.calls import MUTATING_FUNCTIONS, MUTATING_METHODS
from s2s_ad.analysis.operations import Resolver, operation, scatter
from s2s_ad.analysis.statements import all_statements
from s2s_ad.frontend.callees import stores_into_parameters
from s2s_ad.frontend.reach import roots
from s2s_ad.rules import registry
from s2s_ad.values import Array, ListOf, Value

_BLOCKS = frozenset({"body", "orelse", "handlers", "finalbody", "cases"})
_CHANGING = (MUTATING_METHODS | {"__setitem__"}) - {"append", "pop", "extend"}
_SCOPES = (gast.Lambda, gast.FunctionDef, gast.ClassDef)


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
            case gast.FunctionDef(name=name, body=body) | gast.Assign(
                targets=[gast.Name(id=name)], value=gast.Lambda(body=body)
            ):
                self.inner[name] = frozenset(self._stored_in(body if isinstance(body, list) else [body]))

    def names(self, statement: gast.stmt) -> list[str]:
        """The arrays and lists that a statement writes into behind their names; what is recorded elsewhere is not."""
        if is_seen(statement, self.values, self.scope):
            return []
        found = {name for node in _own(statement) for name in self._written(node)}
        return sorted(name for name in found if isinstance(self.values.get(name), Array | ListOf))

    def _written(self, node: gast.AST) -> Iterator[str]:
        match node:
            case gast.Subscript(ctx=gast.Store(), value=base) | gast.Attribute(ctx=gast.Store(), value=base):
                if not isinstance(base, gast.Name):
                    yield from roots(base)
            case gast.Call():
                yield from self._by_call(node)

    def _by_call(self, call: gast.Call) -> Iterator[str]:
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        function = self.scope.resolve(call.func)
        match call.func:
            case gast.Attribute(value=base, attr=attr) if attr in _CHANGING and self._is_data(base):
                yield from roots(base)
            case gast.Attribute(attr="shuffle"):
                yield from _all(given)
            case gast.Name(id=name) if name in self.inner:
                yield from self.inner[name]
                yield from _all(given)
        yield from _all([keyword.value for keyword in call.keywords if keyword.arg == "out"])
        if isinstance(function, np.ufunc):
            yield from _all(call.args[function.nin :])
        elif _is_among(function, MUTATING_FUNCTIONS) or _is_in_place(call.func, function):
            yield from _all(given)
        elif isinstance(function, FunctionType) and registry.lookup(function) is None:
            yield from _all(given) if any(map(self._is_data, given)) and stores_into_parameters(function) else ()

    def _is_data(self, expression: gast.expr) -> bool:
        return any(isinstance(self.values.get(name), Array | ListOf) for name in roots(expression))

    def _stored_in(self, body: list[gast.AST]) -> Iterator[str]:
        for part in body:
            for node in gast.walk(part):
                match node:
                    case gast.Subscript(ctx=gast.Store(), value=base) | gast.Attribute(ctx=gast.Store(), value=base):
                        yield from roots(base)
                    case gast.Call():
                        yield from self._by_call(node)


def is_seen(statement: gast.stmt, values: Mapping[str, Value], scope: Resolver) -> bool:
    """Whether a rule, or a sweep of its own, covers what the statement's call writes."""
    match statement:
        case gast.Expr(value=gast.Call() as call) | gast.Assign(value=gast.Call() as call):
            if scatter(call, values, scope) is not None:
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


def _is_among(function: object, functions: frozenset[object]) -> bool:
    return any(function is other for other in functions)


def _all(expressions: list[gast.expr]) -> Iterator[str]:
    for expression in expressions:
        yield from roots(expression)


def _own(statement: gast.stmt) -> Iterator[gast.AST]:
    """The nodes of a statement, without its blocks and the scopes in it."""
    pending: list[gast.AST] = [statement]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, _SCOPES):
            continue
        for name, value in gast.iter_fields(node):
            if name not in _BLOCKS or not isinstance(value, list):
                parts = value if isinstance(value, list) else [value]
                pending.extend(part for part in parts if isinstance(part, gast.AST))
