"""Attributes that an object was not made with: `box = Box(); box.mass = v`.

There is nothing to save of such an attribute, and where nobody knows whether it is new, that is asked when the code
runs: `saved = box.mass if hasattr(box, "mass") else None`.
"""

from __future__ import annotations

import gast

from s2s_ad import runtime
from s2s_ad.analysis.constructors import constructed
from s2s_ad.analysis.statements import all_statements
from s2s_ad.differentiate.context import Context
from s2s_ad.optimise.blocks import inner_blocks
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import ObjectOf, Value


def is_first(context: Context, base: str, attribute: str, statement: gast.stmt) -> bool:
    """Whether an instance gets an attribute for the first time: it was made in the same block without, and served for
    nothing since but for its other attributes."""
    scope = context.program.scope
    for other in _before(context.program.function.body, statement):
        match other:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.Call() as call) if name == base:
                given = constructed(call, scope)
                if given is None or attribute in given or not call.args:
                    return False
                made = scope.resolve(call.args[0]) if scope.resolve(call.func) is runtime.instance_of else None
                return made is not None and not hasattr(made, attribute)
        nodes = all_nodes([other])
        called = {id(node.func) for node in nodes if isinstance(node, gast.Call)}
        fields = [node for node in nodes if isinstance(node, gast.Attribute) and id(node) not in called]
        apart = {id(node.value) for node in fields if node.attr != attribute}
        if any(isinstance(node, gast.Name) and node.id == base and id(node) not in apart for node in nodes):
            return False
    return False


def _before(body: list[gast.stmt], statement: gast.stmt) -> list[gast.stmt]:
    """The statements before this one in its block, the last one first."""
    for index, each in enumerate(body):
        if each is statement:
            return body[:index][::-1]
        for block in inner_blocks(each):
            if found := _before(block, statement):
                return found
    return []


def if_there(context: Context, name: str, attribute: str) -> gast.expr:
    """An attribute that an object may not have yet."""
    return context.expression(f"x.{attribute} if hasattr(x, k) else None", x=name, k=gast.Constant(attribute, None))


def may_be_new(context: Context, base: str, attribute: str, statement: gast.stmt) -> bool:
    """Whether an object may get an attribute here that it was not made with: no store on the way has made it before."""
    known, blocks = context.value(base), context.program.structure.blocks
    is_told = isinstance(known, ObjectOf) and bool(known.fields) and attribute not in dict(known.fields)
    if not is_told and not _made_without(context, _kind(known), attribute):
        return False
    here = blocks.get(id(statement), ())
    for other in all_statements(context.program.function.body):
        if other is statement:
            return True
        match other:
            case gast.Assign(targets=[gast.Attribute(value=gast.Name(id=name), attr=attr)]):
                home = blocks.get(id(other), ())
                if (name, attr) == (base, attribute) and here[: len(home)] == home:
                    return False
    return True


def _made_without(context: Context, kind: type | None, attribute: str) -> bool:
    """Whether an instance of a class is made here that has not that attribute from the beginning: in a loop, a name's
    kind also tells of attributes that later turns set."""
    program = context.program
    for statement in all_statements(program.function.body):
        call = statement.value if isinstance(statement, gast.Assign) else None
        if isinstance(call, gast.Call) and (fields := constructed(call, program.scope)) is not None:
            made = program.scope.resolve(call.func)
            made = program.scope.resolve(call.args[0]) if made is runtime.instance_of else made
            if kind in (None, made) and attribute not in fields:
                return True
    return False


def _kind(value: Value) -> type | None:
    return value.type if isinstance(value, ObjectOf) else None
