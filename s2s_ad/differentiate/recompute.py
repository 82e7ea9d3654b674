"""Which names of a loop body are cheaper computed again than saved."""

from __future__ import annotations

import gast

from s2s_ad.analysis.indices import is_advanced
from s2s_ad.analysis.memory import CONTAINERS
from s2s_ad.analysis.structure import Block
from s2s_ad.differentiate.context import Context
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import AnyOf, Text, TupleOf, is_array, is_scalar

MOST_OPERATIONS = 4


def can_recompute(context: Context, name: str, definition: gast.stmt, block: Block) -> bool:
    """Whether `definition` may run again at the start of the reverse of `block`, with the same result, cheaply."""
    if not isinstance(definition, gast.Assign) or not context.program.structure.defined_once(name):
        return False
    value = definition.value
    if isinstance(context.value_of(value), AnyOf):
        return False  # what it is an instance of was told by the test of a branch
    return _is_cheap(context, value) and all(_available(context, read, value, block) for read in reads(value))


def _is_cheap(context: Context, value: gast.expr) -> bool:
    match value:
        case gast.Name() | gast.Constant() | gast.Attribute(value=gast.Name()):
            return True
        case gast.Subscript(value=gast.Name(), slice=index):
            return not is_advanced(index, context.values)
        case gast.Call(func=gast.Name(id="len")):
            return True
        case gast.Call():
            found = context.operation(value)
            return found is not None and found.rule.view_of is not None
    return _is_small_scalar(context, value)


def _is_small_scalar(context: Context, value: gast.expr) -> bool:
    """Arithmetic and comparisons of a few numbers or texts, without a call."""
    operations = 0
    for node in all_nodes([value]):
        if isinstance(node, gast.Name):
            known = context.value(node.id)
            if not (is_scalar(known) or isinstance(known, TupleOf | Text)):
                return False
        elif isinstance(node, gast.BinOp | gast.UnaryOp | gast.Compare | gast.BoolOp | gast.Subscript):
            operations += 1
        elif not isinstance(
            node, gast.Constant | gast.operator | gast.unaryop | gast.cmpop | gast.boolop | gast.expr_context
        ):
            return False
    return operations <= MOST_OPERATIONS


def _available(context: Context, name: str, value: gast.expr, block: Block) -> bool:
    """Whether a name has, at the start of the reverse of `block`, the value that the definition read."""
    structure, memory = context.program.structure, context.program.memory
    if memory.is_stored(name) and not _reads_handle(context, name, value):
        return False
    home = structure.homes.get(name)
    if home is None:
        return True
    if structure.defined_once(name):
        return block[: len(home)] == home
    return name not in context.written_in(block)


def _reads_handle(context: Context, name: str, value: gast.expr) -> bool:
    """A view or an alias needs to know which object, not what is in it."""
    found, memory = context.operation(value), context.program.memory
    if found is not None:  # of a list, `np.asarray(ys)` and its like are copies of what it holds then
        lists = memory.is_container(name) or memory.alias_class(name) in memory.stored_containers
        return found.rule.view_of is not None and (is_array(context.value(name)) or not lists)
    match value:
        case gast.Name():
            return True
        case gast.Subscript(value=gast.Name(id=base)) if base == name:
            read = context.value_of(value)  # of what may be a number, the store may have put another one there
            sure = is_array(read) or isinstance(read, CONTAINERS)
            return sure and memory.alias_class(name) not in memory.stored_containers
        case _:
            return False
