"""A pullback and a linear function keep copies of the arguments that they need.

    def f_forward(x):                 def f_forward(x):
        z = np.sin(x)                     x = np.copy(x)
        return z * x, (x, z)              z = np.sin(x)
                                          return z * x, (x, z)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import gast

from s2s_ad import runtime
from s2s_ad.analysis.statements import all_statements
from s2s_ad.differentiate.context import Context
from s2s_ad.differentiate.entry import in_order
from s2s_ad.differentiate.walking import walks
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import is_array, mutable


def with_own_arguments(
    forward: list[gast.stmt], context: Context, kept: list[str], alias_class: Callable[[str], object]
) -> list[gast.stmt]:
    """Copies, behind the guards, of the arguments whose memory is kept: the caller may write into these before he is
    done with it. What is stored into is copied anyway; where the function asks which object an argument is, it has to
    be the caller's."""
    program = context.program
    kept_classes = {alias_class(name) for name in kept if mutable(context.value(name))}
    several = _of_several(forward)  # any of them may be an argument
    called = any(name not in program.values and name in several for name in kept)
    compared = {alias_class(name) for name in _compared(program.function.body) if mutable(context.value(name))}
    copied = [
        name
        for name in in_order(program.function.args)
        if mutable(program.value(name))
        and not (program.owns and program.memory.is_stored(name))
        and (called or alias_class(name) in kept_classes)
        and alias_class(name) not in compared
    ]
    plain = [name for name in copied if is_array(program.value(name)) and not walks(context)]
    copies = [
        made for name in copied for made in context.quote("x = np.copy(x)" if name in plain else "x = own(x)", x=name)
    ]
    start = next((place for place, each in enumerate(forward) if not _is_entry(each, context)), len(forward))
    return [*forward[:start], *copies, *forward[start:]]


def _is_entry(statement: gast.stmt, context: Context) -> bool:
    """Whether a statement checks arguments, or copies one."""
    own = context.helpers.get("own", "own")
    match statement:
        case gast.Expr(value=gast.Call(func=gast.Name(id=name))):
            return name in {context.helpers.get(each, each) for each in runtime.__all__ if each.startswith("require")}
        case gast.Assign(targets=[gast.Name(id=name)], value=gast.Call(func=func) as made) if name in reads(made):
            return (isinstance(func, gast.Name) and func.id == own) or getattr(func, "attr", "") == "copy"
    return False


def _of_several(forward: list[gast.stmt]) -> set[str]:
    """The names of lists, and of what a call returns with other things: what a callee keeps."""
    found: set[str] = set()
    for statement in all_statements(forward):
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.List()):
                found.add(name)
            case gast.Assign(targets=[gast.Tuple() as target]):
                found |= writes(target)
    return found


def _compared(body: list[gast.stmt]) -> Iterator[str]:
    """The variables of which it is asked which object they are: `x is y`."""
    for node in all_nodes(body):
        match node:
            case gast.Compare(left=gast.Name(id=one), ops=[op], comparators=[gast.Name(id=other)]) if isinstance(
                op, gast.Is | gast.IsNot
            ):
                yield from (one, other)
