"""Calls of classes whose constructor Python generates: namedtuples and dataclasses are displays of their fields.

Point(x, y=2.0)                ->    {"x": x, "y": 2.0}
instance_of(Model, w=x)        ->    {"w": x}
"""

from __future__ import annotations

import inspect
from types import FunctionType, SimpleNamespace

import gast

from s2s_ad.analysis.infer_calls import generated_fields, sets_fields
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.runtime import instance_of
from s2s_ad.syntax.visit import copy_tree

PLAIN = int | float | complex | str | bytes | None


def constructed(value: gast.expr, scope: Resolver) -> dict[str, gast.expr] | None:
    """The expression of each field, defaults included; None for anything else, and where user's code has a say."""
    if not isinstance(value, gast.Call) or any(isinstance(part, gast.Starred) for part in value.args):
        return None
    kind = scope.resolve(value.func)
    if kind is instance_of:
        return {str(keyword.arg): keyword.value for keyword in value.keywords}
    if not isinstance(kind, type) or any(keyword.arg is None for keyword in value.keywords):
        return None
    if not sets_fields(kind):
        return None
    keywords = {keyword.arg: keyword.value for keyword in value.keywords}
    fields = generated_fields(kind, value.args, keywords)
    if fields is None or any(not isinstance(item, gast.AST | PLAIN) for item in fields.values()):
        return None
    if kind is not SimpleNamespace and list(inspect.signature(kind).parameters) != list(fields):
        return None
    return {name: item if isinstance(item, gast.AST) else gast.Constant(item, None) for name, item in fields.items()}


def before_fields(value: gast.Call, scope: Resolver) -> list[gast.expr]:
    """What a call of a class has before its fields: the class, where it is not what is called."""
    return copy_tree(value.args) if scope.resolve(value.func) is instance_of else []


def is_function(found: object) -> bool:
    """Whether what a name means is a Python function, and not the display of an instance."""
    return isinstance(found, FunctionType) and found is not instance_of
