"""The abstract value of an expression, from the abstract values of the names in it.

w * x + b    with w, b: Scalar("float"), x: Array("float64", (n,))    ->    Array("float64", (n,))
"""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import gast
import numpy as np

from s2s_ad import values as v
from s2s_ad.analysis.binding import targets
from s2s_ad.analysis.calls import may_write_out
from s2s_ad.analysis.held_calls import held_call
from s2s_ad.analysis.infer_calls import Asked, Callees, builtin_result, class_result, rule_result
from s2s_ad.analysis.infer_derivatives import derivative_result, local_result
from s2s_ad.analysis.infer_draws import SOURCES, drawn, draws_by
from s2s_ad.analysis.infer_methods import array_method, container_method
from s2s_ad.analysis.special_methods import INSTANCES, method_use
from s2s_ad.analysis.waiting import decided, is_waiting
from s2s_ad.frontend.bindings import DERIVATIVES, member
from s2s_ad.frontend.transforms import makes, transform
from s2s_ad.rules import registry
from s2s_ad.values import Value

_MAKERS: Final = (functools.partial, np.vectorize, np.frompyfunc)
_COMPARE: Final = {
    gast.Lt: "lt",
    gast.LtE: "le",
    gast.Gt: "gt",
    gast.GtE: "ge",
    gast.Eq: "eq",
    gast.NotEq: "ne",
    gast.Is: "is_",
    gast.IsNot: "is_not",
    gast.In: "in",
    gast.NotIn: "not_in",
}


class Scope(Protocol):
    """What names mean outside the function."""

    def resolve(self, expr: gast.expr) -> object: ...


@dataclass
class Evaluator:
    """Values of expressions. A name of `local` that has no value yet is Never; others are resolved by the scope.

    While not `settled`, a call on a list that is still empty waits for what will be appended.
    """

    values: Mapping[str, Value]
    scope: Scope
    callees: Callees = field(default_factory=Callees)
    local: frozenset[str] = frozenset()
    settled: bool = True
    read: set[str] = field(default_factory=set)
    waited: set[str] = field(default_factory=set)  # the functions that waited
    opening: tuple[gast.Lambda | gast.FunctionDef, ...] = ()

    def value(self, expr: gast.expr) -> Value:
        """The value of any expression; Unknown for what isn't understood."""
        match expr:
            case gast.Constant():
                return v.constant_value(expr.value)
            case gast.Name():
                return self._name(expr)
            case gast.BinOp():
                left, right = self.value(expr.left), self.value(expr.right)
                return self._special(expr, left, right) or self.operator(expr.op, left, right)
            case gast.UnaryOp():
                operand = self.value(expr.operand)
                return self._special(expr, operand) or v.unary(registry.operator_name(type(expr.op)), operand)
            case gast.Subscript():
                base = self.value(expr.value)
                return self._special(expr, base) or v.item(base, self.value(expr.slice))
            case gast.Attribute():
                return self._attribute(expr)
            case gast.Call():
                return self._call(expr)
            case gast.Compare():
                return self._compare(expr)
            case gast.IfExp():
                return v.join(self.value(expr.body), self.value(expr.orelse))
            case gast.BoolOp():
                return v.join_all(map(self.value, expr.values))
            case gast.NamedExpr() | gast.Starred():
                return self.value(expr.value)
            case gast.JoinedStr() | gast.FormattedValue():
                return v.Text()
            case gast.Lambda():
                return v.Known(expr)
            case _:
                return self._display(expr)

    def _special(self, expr: gast.expr, *operands: Value) -> Value | None:
        """What a method of the user's makes of an operation on instances; None for any other."""
        if INSTANCES.isdisjoint(map(type, operands)):
            return None
        call = method_use(expr, self.value)
        return None if call is None else self._call(call)

    def operator(self, op: gast.operator, a: Value, b: Value) -> Value:
        """`a op b`; the product of matrices is known to its rule."""
        if isinstance(a, v.Opaque):
            rule = registry.member(a.type, f"__{registry.operator_name(type(op))}__")
            return v.Unknown() if rule is None else rule_result(rule, [a, b], {})
        if not isinstance(op, gast.MatMult):
            return v.binary(registry.operator_name(type(op)), a, b)
        if isinstance(a, v.Never) or isinstance(b, v.Never):
            return v.Never()
        return rule_result(registry.operator_rule(gast.MatMult), [a, b], {})

    def updated(self, target: gast.expr, op: gast.operator, operand: gast.expr) -> Value:
        """What `target op= operand` leaves in `target`."""
        a, b = self.value(target), self.value(operand)
        if a.__class__ in INSTANCES:
            call = method_use(gast.BinOp(target, op, operand), self.value, in_place=True)
            if call is not None:
                return self._call(call)
        return self.in_place(op, a, b)

    def in_place(self, op: gast.operator, a: Value, b: Value) -> Value:
        """The same for values, of which none has an operator of its own."""
        if isinstance(op, gast.MatMult):
            return a if isinstance(a, v.Array) else self.operator(op, a, b)
        return v.in_place(registry.operator_name(type(op)), a, b)

    def known(self, expr: gast.expr) -> object:
        """The function, class or module that an expression means; None if it is data."""
        match expr:
            case gast.Name() | gast.Attribute() | gast.Lambda():
                found = self.value(expr)
                return found.obj if isinstance(found, v.Known) else None
            case _:
                return None

    def _name(self, expr: gast.Name) -> Value:
        found = self.values.get(expr.id)
        self.read.add(expr.id)
        if found is not None:
            return found
        return v.Never() if expr.id in self.local else v.constant_value(self.scope.resolve(expr))

    def _is_global(self, expr: gast.expr) -> bool:
        while isinstance(expr, gast.Attribute):
            expr = expr.value
        return isinstance(expr, gast.Name) and expr.id not in self.values and expr.id not in self.local

    def _attribute(self, expr: gast.Attribute) -> Value:
        if self._is_global(expr):
            found = v.constant_value(self.scope.resolve(expr))
            of_class = isinstance(found, v.Unknown) and isinstance(self.known(expr.value), type)
            return getattr(self.scope, "kind_in_class", lambda _: found)(expr) if of_class else found
        base = self.value(expr.value)
        if isinstance(base, v.Known) and (carried := member(base.obj, expr.attr)) and expr.attr in DERIVATIVES:
            return v.constant_value(carried)
        found = self._computed(base, expr.attr) or v.attribute(base, expr.attr)
        if isinstance(found, v.Unknown) and isinstance(base, v.Array | v.NumpyScalar):
            rule = registry.method(expr.attr)
            if rule is not None and isinstance(getattr(np.ndarray, expr.attr, None), types.GetSetDescriptorType):
                return rule_result(rule, [base], {})
        return found

    def _computed(self, base: Value, name: str) -> Value | None:
        """The value of a property; None for another attribute."""
        if isinstance(base, v.AnyOf):
            each = [self._computed(option, name) or v.attribute(option, name) for option in base.options]
            return None if name in dict(base.fields) else v.join_all(each)
        held = getattr(base.type, name, None) if isinstance(base, v.ObjectOf) else None
        return self._user(held.fget, [base], {}) if isinstance(held, property) else None

    def _compare(self, expr: gast.Compare) -> Value:
        operands = [self.value(each) for each in (expr.left, *expr.comparators)]
        names = [_COMPARE[type(op)] for op in expr.ops]
        return v.join_all(map(v.compare, names, operands, operands[1:]))

    def _display(self, expr: gast.expr) -> Value:
        match expr:
            case gast.Tuple():
                items = self.items(expr.elts)
                return v.SomeTuple(self._any_item(expr.elts)) if items is None else v.TupleOf(items)
            case gast.List():
                return v.ListOf(self._any_item(expr.elts), self.items(expr.elts))
            case gast.Dict():
                return self._dict(expr)
            case gast.Slice():
                bounds = (expr.lower, expr.upper, expr.step)
                return v.SliceOf(*(v.Nothing() if each is None else self.value(each) for each in bounds))
            case gast.ListComp():
                return v.ListOf(self._inner(expr.generators).value(expr.elt))
            case gast.GeneratorExp():
                return v.IteratorOf(self._inner(expr.generators).value(expr.elt))
            case gast.DictComp():
                return v.DictOf(None, self._inner(expr.generators).value(expr.value))
            case _:
                return v.Unknown()

    def items(self, elts: Iterable[gast.expr]) -> tuple[Value, ...] | None:
        """The values of a display or of arguments one by one; None if a star spreads an unknown number of them."""
        items: list[Value] = []
        for elt in elts:
            if isinstance(elt, gast.Starred):
                spread = v.items_of(self.value(elt.value))
                if spread is None:
                    return None
                items.extend(spread)
            else:
                items.append(self.value(elt))
        return tuple(items)

    def _any_item(self, elts: Iterable[gast.expr]) -> Value:
        each = (v.element(self.value(elt.value)) if isinstance(elt, gast.Starred) else self.value(elt) for elt in elts)
        return v.join_all(each)

    def _dict(self, expr: gast.Dict) -> Value:
        values = list(map(self.value, expr.values))
        entries: dict[object, Value] | None = {}
        for key, value in zip(expr.keys, values, strict=True):
            constant = v.ABSENT if key is None else v.constant_of(self.value(key))
            if key is None and isinstance(value, v.DictOf) and value.items is not None and entries is not None:
                entries |= dict(value.items)
            elif constant is not v.ABSENT and entries is not None:
                entries[constant] = value
            elif not (key is None and isinstance(value, v.Never)):
                entries = None
        spread = zip(expr.keys, values, strict=True)
        joined = v.join_all(v.values_of(each) if key is None else each for key, each in spread)
        if entries is None:
            keys = (
                v.element(each) if key is None else self.value(key) for key, each in zip(expr.keys, values, strict=True)
            )
            return v.DictOf(None, joined, v.join_all(map(v.kind_of_key, keys)))
        return v.DictOf(tuple(entries.items()), joined)

    def _inner(self, generators: list[gast.comprehension]) -> Evaluator:
        """The evaluator inside a comprehension, where its targets are bound."""
        inner = replace(self, values=dict(self.values))
        for generator in generators:
            each = v.element(inner.value(generator.iter))
            inner.values = {**inner.values, **dict(targets(generator.target, each))}
        return inner

    def _call(self, expr: gast.Call) -> Value:
        args = self.items(expr.args)
        kwargs = self._keywords(expr.keywords)
        given = [*(args or ()), *(kwargs or {}).values()]
        if args is None or kwargs is None:
            return v.Nothing() if self.known(expr.func) is print else v.Unknown()
        if any(isinstance(arg, v.Never) for arg in given):
            return v.Never()
        if not isinstance(out := kwargs.get("out", v.Nothing()), v.Nothing) and may_write_out(self.known(expr.func)):
            return out
        if args and args[0].__class__ in INSTANCES and (use := method_use(expr, self.value, self.known)):
            return self._call(use)
        made = self.known(expr.func)
        if args and (made in _MAKERS or makes(made) or registry.fused(made)):
            return v.Known(expr)
        called = self.value(expr.func)
        if (spelled_out := held_call(expr, called)) is not None:
            return self._call(spelled_out)
        of_object = isinstance(expr.func, gast.Attribute) and not self._is_global(expr.func)
        if of_object and not isinstance(called, v.Functions):
            return self._method(expr.func, args, kwargs)
        if isinstance(called, v.Functions):
            if called.open:
                return v.Unknown()
            return v.join_all(self._function(option.obj, args, kwargs) for option in called.options)
        if isinstance(called, v.Known) and isinstance(called.obj, gast.Call):
            of = self.known(called.obj.args[0]) if called.obj.args else None
            return derivative_result(
                transform(self.known(called.obj.func)), called.obj, args, lambda: self._function(of, args, kwargs)
            )
        return self._function(self.known(expr.func), args, kwargs)

    def _keywords(self, keywords: Iterable[gast.keyword]) -> dict[str, Value] | None:
        """The keyword arguments of a call; None if `**d` spreads a dict whose keys are not known."""
        given: dict[str, Value] = {}
        for each in keywords:
            value = self.value(each.value)
            if each.arg is not None:
                given[each.arg] = value
            elif isinstance(value, v.DictOf) and value.items is not None:
                given |= {str(key): item for key, item in value.items}
            elif not isinstance(value, v.Never):
                return None
        return given

    def _applied(self, function: gast.Lambda | gast.FunctionDef, args: tuple[Value, ...]) -> Value:
        """What a function made here gives, if it takes its arguments one by one."""
        taken = [*function.args.posonlyargs, *function.args.args]
        if function in self.opening or len(taken) != len(args) or function.args.vararg or function.args.kwonlyargs:
            return v.Unknown()
        bound = {parameter.id: arg for parameter, arg in zip(taken, args, strict=True)}
        inner = replace(self, opening=(*self.opening, function))

        def value(expr: gast.expr, known: Mapping[str, Value]) -> Value:
            return replace(inner, values={**self.values, **known}).value(expr)

        return local_result(function, value, bound)

    def _function(self, function: object, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
        if isinstance(function, gast.Lambda | gast.FunctionDef) and not kwargs:
            return self._applied(function, args)
        found = builtin_result(function, args, kwargs)
        if found is not None:
            return found
        if (draw := draws_by(function)) is not None:
            return drawn(draw, args, kwargs)
        rule = None if function is None else registry.lookup(function)
        if rule is not None:
            if self.waits(function, (*args, *kwargs.values())):
                return v.Never()
            found = rule_result(rule, [decided(arg) for arg in args], {k: decided(arg) for k, arg in kwargs.items()})
            if found != v.Unknown():
                return found
        if isinstance(function, np.ufunc) and function.nout == 1 and function.signature is None and not kwargs:
            return v.elementwise(function, *args)
        if isinstance(function, type):
            return class_result(function, args, kwargs)
        if getattr(function, "__module__", None) == "math" and not kwargs:
            return v.elementwise(function, *args)  # type: ignore[arg-type]
        return self._user(function, list(args), kwargs)

    def waits(self, function: object, given: Iterable[Value]) -> bool:
        """Is a call better looked at later, as nothing was put yet into a list that it is given?"""
        waiting = not self.settled and any(map(is_waiting, given))
        if waiting:
            self.waited.add(getattr(function, "__name__", "?"))
        return waiting

    def makes(self, function: object, call: gast.Call) -> bool:
        """Does this call of a user's function return only new containers?"""
        return self.asked(self.callees.fresh, function, call, least=True)

    def asked(
        self, hook: Asked | None, function: object, call: gast.Call, *, least: bool, before: Sequence[Value] = ()
    ) -> bool:
        """What a hook says of a call: `least` while its arguments are not known, the opposite if they never are."""
        args = self.items(call.args)
        kwargs = {each.arg: self.value(each.value) for each in call.keywords if each.arg is not None}
        if hook is None or args is None or len(kwargs) != len(call.keywords):
            return not least
        if self.waits(function, (*args, *kwargs.values())):
            return least
        return hook(function, [*before, *args], kwargs)

    def _user(self, function: object, args: list[Value], kwargs: dict[str, Value]) -> Value:
        if function is None or self.callees.result is None or registry.lookup(function) is not None:
            return v.Unknown()
        waits = self.waits(function, (*args, *kwargs.values()))
        return v.Never() if waits else self.callees.result(function, args, kwargs)

    def _method(self, func: gast.Attribute, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
        return self._method_of(self.value(func.value), func.attr, args, kwargs)

    def _method_of(self, receiver: Value, name: str, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
        match receiver:
            case v.AnyOf(options=options):
                return v.join_all(self._method_of(option, name, args, kwargs) for option in options)
            case v.Known():
                target = v.attribute(receiver, name)
                return self._function(target.obj if isinstance(target, v.Known) else None, args, kwargs)
            case v.Array() | v.NumpyScalar():
                return array_method(registry.method(name), receiver, name, args, kwargs)
            case v.Opaque(type=kind):
                rule = registry.member(kind, name)
                return v.Unknown() if rule is None else rule_result(rule, [receiver, *args], kwargs)
            case v.OneOf():
                rule = registry.method(name)
                each = (array_method(rule, option, name, args, kwargs) for option in receiver.options)
                return v.join_all(each)
            case v.TupleOf(items=items, type=type() as kind) if name == "_replace" and not args:
                fields = zip(getattr(kind, "_fields", ()), items, strict=False)
                return v.TupleOf(tuple(kwargs.get(each, item) for each, item in fields), kind)
            case v.ObjectOf(type=kind) if v.is_inert(receiver):
                return drawn(name, args, kwargs) if kind in SOURCES else v.Unknown()
            case v.ObjectOf() | v.TupleOf(type=type()):
                method = getattr(receiver.type, name, None)
                held = dict(receiver.fields) if isinstance(receiver, v.ObjectOf) else ("_asdict", "_make", "_replace")
                plain = isinstance(method, types.FunctionType) and name not in held
                return self._user(method, [receiver, *args], kwargs) if plain else v.Unknown()
            case _:
                return container_method(receiver, name, args)
