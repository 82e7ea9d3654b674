"""What runs when an instance of a known class is used: a method, a property, an operator, a call, a subscript.

Before and after, with `model` an instance of Model::

    y = model.predict(x)        y = Model.predict(model, x)
    n = model.norm              n = Model.norm.fget(model)
    y = model(x)                y = Model.__call__(model, x)
    u = model + x               u = Model.__add__(model, x)
    super(Model, m).fit(x)      Base.fit(m, x)
    model.rate = x              Model.rate.fset(model, x)

The call is put in place of the use; its name only says where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import TypeAlias

import gast

from s2s_ad.analysis.special_methods import OF_BUILTINS, special_name
from s2s_ad.normalise import nodes
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import AnyOf, Known, ObjectOf, Scalar, TupleOf, Value

Found: TypeAlias = tuple[FunctionType, gast.Call] | None
Lookup: TypeAlias = Callable[[type, str], object]
def class_of(value: Value) -> type | None:
    """The user's class that a value is an instance of; a namedtuple may have methods as well."""
    match value:
        case AnyOf(options=[only]):
            return only.type
        case ObjectOf() | TupleOf():
            return value.type
    return None


def method_call(
    statement: gast.Assign | gast.Expr,
    value_of: Callable[[gast.expr], Value],
    lookup: Lookup,
    resolve: Callable[[gast.expr], object],
) -> Found:
    """The function that a use of an instance runs, and the call of it; None if that is not known."""
    use = statement.value
    inplace = getattr(statement, "inplace", None) is not None

    def own(base: gast.expr, name: str, *args: gast.expr, keywords: list[gast.keyword] | None = None) -> Found:
        value = value_of(base)
        kind = class_of(value)
        if kind is None or (isinstance(value, ObjectOf) and name in dict(value.fields)):
            return None
        return _bound(lookup(kind, name), base, args, keywords or [])

    match use:
        case gast.Call(func=gast.Attribute(value=base, attr=name), args=args, keywords=keywords) if isinstance(
            kind := _class_of(base, value_of, resolve), type
        ):
            made = lookup(kind, name)
            if args and isinstance(args[0], gast.Name) and class_of(value_of(args[0])) is kind:
                return _bound(made, args[0], args[1:], keywords)  # `Queue.put(queue, v)`
            given = [base, *args]
            if not isinstance(made, classmethod) or not isinstance(made.__func__, FunctionType):
                return None
            return made.__func__, gast.Call(nodes.load(name), given, keywords)
        case gast.Call(func=func, args=[gast.Name() as base, *args], keywords=[]) if name := _builtin(resolve(func)):
            return own(base, name, *args)
        case gast.Call(func=gast.Attribute(value=gast.Attribute(attr=name), attr="fget" | "fdel" as way), args=[base]):
            return _bound(getattr(_static(base, name, value_of, lookup), way, None), base, (), [])
        case gast.Call(func=gast.Attribute(value=gast.Name() as base, attr=name), args=args, keywords=keywords):
            found = own(base, name, *args, keywords=keywords)
            return None if found is None or isinstance(_static(base, name, value_of, lookup), property) else found
        case gast.Call(func=gast.Name() as base, args=args, keywords=keywords):
            return own(base, "__call__", *args, keywords=keywords)
        case gast.Attribute(value=gast.Name() as base, attr=name):
            computed = _static(base, name, value_of, lookup)
            return own(base, name) if isinstance(computed, property) else None
        case gast.Subscript(value=gast.Name() as base, slice=index) if _is_plain(index):
            return own(base, "__getitem__", as_argument(index))
        case gast.UnaryOp(op=gast.USub() | gast.UAdd() | gast.Invert() as op, operand=gast.Name() as base):
            return own(base, special_name(op))
        case gast.BinOp(left=left, op=op, right=right):
            straight, reflected = special_name(op), special_name(op, "r")
            if class_of(value_of(left)) is None:
                return own(right, reflected, left) if isinstance(value_of(left), Scalar) else None
            if inplace and _static(left, special_name(op, "i"), value_of, lookup) is not None:
                return own(left, special_name(op, "i"), right)
            if _static(left, straight, value_of, lookup) is None:
                return own(right, reflected, left)
            return None if _goes_first(right, left, reflected, value_of, lookup) else own(left, straight, right)
    return None


def _goes_first(
    right: gast.expr, left: gast.expr, reflected: str, value_of: Callable[[gast.expr], Value], lookup: Lookup
) -> bool:
    """Whether the right operand is asked first: its class is derived from the other's and has the reflected method."""
    kind, other = class_of(value_of(right)), class_of(value_of(left))
    return kind is not other and kind is not None and other in kind.__mro__ and lookup(kind, reflected) is not None


def _builtin(function: object) -> str | None:
    return next((name for each, name in OF_BUILTINS.items() if function is each), None)


def method_store(
    statement: gast.stmt, value_of: Callable[[gast.expr], Value], lookup: Lookup
) -> tuple[FunctionType, gast.Call] | None:
    """The same for a statement that stores: `p.rate = v` where that is a property, `p[i] = v`."""
    match statement:
        case gast.Assign(targets=[gast.Attribute(value=gast.Name(id=name), attr=attr)], value=value):
            base = nodes.load(name)
            found = _static(base, attr, value_of, lookup)
            if isinstance(found, property) and isinstance(found.fset, FunctionType):
                return found.fset, gast.Call(nodes.load(attr), [base, value], [])
        case gast.Assign(targets=[gast.Subscript(value=gast.Name(id=name), slice=index)], value=value):
            base = nodes.load(name)
            found = _static(base, "__setitem__", value_of, lookup)
            if isinstance(found, FunctionType) and _is_plain(index):
                return found, gast.Call(nodes.load("__setitem__"), [base, as_argument(index), value], [])
    return None


def as_argument(index: gast.expr) -> gast.expr:
    """What a method is given for an index: `1:n, 0` is `(slice(1, n, None), 0)`."""
    match index:
        case gast.Slice(lower=lower, upper=upper, step=step):
            parts = [nodes.constant(None) if part is None else copy_tree(part) for part in (lower, upper, step)]
            return gast.Call(nodes.load("slice"), parts, [])
        case gast.Tuple(elts=parts):
            return gast.Tuple([as_argument(part) for part in parts], gast.Load())
    return index


def _is_plain(index: gast.expr) -> bool:
    """Whether nothing in an index could be noticed if it were evaluated a little earlier."""
    calls = gast.Call | gast.NamedExpr | gast.Await | gast.Yield | gast.YieldFrom | gast.Starred
    return not any(isinstance(node, calls) for node in all_nodes([index]))


def parent_method(
    use: gast.expr, made: gast.expr, value_of: Callable[[gast.expr], Value], resolve: Callable[[gast.expr], object]
) -> object:
    """What `super(Base, self).name` means, where it is called or read, with the call that this is; None if that is not
    known.

    It is looked up behind Base among the bases of the class that self has."""
    match made:
        case gast.Call(func=func, args=[base, gast.Name() as instance]) if resolve(func) is super:
            value = value_of(instance)
        case _:
            return None
    kind, behind = value.type if isinstance(value, ObjectOf) else None, resolve(base)
    if kind is None or behind not in kind.__mro__:
        return None
    call = use if isinstance(use, gast.Call) else gast.Call(use, [], [])
    name = call.func.attr
    further = kind.__mro__[kind.__mro__.index(behind) + 1 :]
    found = next((each.__dict__[name] for each in further if name in each.__dict__), None)
    if found is object.__init__:
        return found
    if isinstance(found, property) == isinstance(use, gast.Call):
        return None
    return _bound(found, instance, tuple(call.args), call.keywords)


def is_property(name: str, attribute: str, value_of: Callable[[gast.expr], Value], lookup: Lookup) -> bool:
    """Whether an attribute of what a name holds is computed."""
    return isinstance(_static(nodes.load(name), attribute, value_of, lookup), property)


def is_opaque(base: gast.expr, name: str, value_of: Callable[[gast.expr], Value], lookup: Lookup) -> bool:
    """Whether reading an attribute runs code that is not followed: a descriptor of the user's, `__getattr__`.

    A `cached_property` is one: it keeps what it computed in the instance, whatever its attributes become later."""
    value = value_of(base)
    if not isinstance(value, ObjectOf) or name.startswith("__"):
        return False
    if value.type.__module__.partition(".")[0] in ("numpy", "scipy"):
        return False  # what their results have is known to rules
    if isinstance(value.type.__getattribute__, FunctionType):
        return True
    found = lookup(value.type, name)
    if found is None:
        return name not in dict(value.fields) and lookup(value.type, "__getattr__") is not None
    return isinstance(getattr(type(found), "__get__", None), FunctionType)


def _class_of(
    base: gast.expr, value_of: Callable[[gast.expr], Value], resolve: Callable[[gast.expr], object]
) -> object:
    found = resolve(base)
    value = value_of(base)
    return value.obj if isinstance(value, Known) and not isinstance(found, type) else found


def _static(base: gast.expr, name: str, value_of: Callable[[gast.expr], Value], lookup: Lookup) -> object:
    kind = class_of(value_of(base))
    return None if kind is None else lookup(kind, name)


def _bound(
    found: object, base: gast.expr, args: tuple[gast.expr, ...], keywords: list[gast.keyword]
) -> tuple[FunctionType, gast.Call] | None:
    function: object
    given: list[gast.expr]
    match found:
        case FunctionType():
            function, given = found, [base, *args]
        case staticmethod():
            function, given = found.__func__, list(args)
        case classmethod():
            function, given = found.__func__, [gast.Call(nodes.load("type"), [base], []), *args]
        case property() if isinstance(found.fget, FunctionType):
            function, given = found.fget, [base]
        case _:
            return None
    if not isinstance(function, FunctionType) or "NotImplemented" in function.__code__.co_names:
        return None
    return function, gast.Call(nodes.load(function.__name__), given, keywords)
