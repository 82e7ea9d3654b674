"""Complex numbers among real ones: the adjoint of what is real is real.

    z = x * w        x real, w complex         x_bar = np.real(z_bar * w)

Where kinds are known this is decided here; else a helper decides when the derivative runs. In a program in which no
complex number can occur, nothing is written at all. The pairing of adjoints and tangents is in docs/notation.md.
"""

from __future__ import annotations

import gast

from s2s_ad import errors
from s2s_ad.analysis.memory import stored_by
from s2s_ad.analysis.operations import operation
from s2s_ad.analysis.statements import all_statements
from s2s_ad.differentiate.program import Program
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import (
    AnyOf,
    Array,
    DictOf,
    ListOf,
    NumpyScalar,
    ObjectOf,
    OneOf,
    Scalar,
    SomeTuple,
    TupleOf,
    Unknown,
    Value,
)

MAKERS = (
    "np.fft.", "np.linalg.eig", "np.roots", "cmath.", "linalg.schur", "linalg.rsf2csf", "linalg.funm", "linalg.logm",
    "linalg.sqrtm", "signal.stft", "signal.csd",
)  # fmt: skip


def is_complex(value: Value) -> bool | None:
    """Whether a value is a complex number or holds some; None where that isn't known.

    >>> is_complex(Scalar("float")), is_complex(Array("complex128", (3,))), is_complex(Unknown())
    (False, True, None)
    """
    match value:
        case Scalar(type=kind) | NumpyScalar(dtype=kind):
            return "complex" in kind or kind == "clongdouble"
        case Array(dtype=dtype):
            return None if dtype is None else "complex" in dtype or dtype == "clongdouble"
        case OneOf(options=options):
            return _all_alike([is_complex(option) for option in options])
        case TupleOf(items=items) | ListOf(items=tuple() as items):
            return _any_of([is_complex(item) for item in items])
        case ListOf(item=item) | SomeTuple(item=item) | DictOf(items=None, value=item):
            return is_complex(item)
        case DictOf(items=tuple() as pairs):
            return _any_of([is_complex(item) for _, item in pairs])
        case AnyOf(options=options):
            return _any_of([is_complex(option) for option in options])
        case ObjectOf(fields=fields):
            return _any_of([is_complex(field) for _, field in fields])
        case Unknown():
            return None
        case _:
            return False


def _all_alike(found: list[bool | None]) -> bool | None:
    return found[0] if found and all(one is found[0] for one in found) else None


def _any_of(found: list[bool | None]) -> bool | None:
    return True if True in found else None if None in found else False


def may_be_complex(program: Program) -> bool:
    """Whether a complex number can occur: in an argument, a constant, or as the result of what makes some of reals."""
    arguments = program.function.args
    given = [node.id for node in all_nodes([arguments]) if isinstance(node, gast.Name)]
    if any(is_complex(program.value(name)) is not False for name in given):
        return True
    if any(is_complex(value) for value in program.values.values()):
        return True
    constants = [node.value for node in all_nodes(program.function.body) if node.__class__ is gast.Constant]
    if any(isinstance(value, complex) for value in constants):
        return True
    return any(_makes_some(statement, program) for statement in all_statements(program.function.body))


def _makes_some(statement: gast.stmt, program: Program) -> bool:
    """A call whose result is of unknown kind, and not for want of a description alone."""
    match statement:
        case gast.Assign(targets=[gast.Name(id=target)], value=gast.Call() as call):
            if is_complex(program.value(target)) is not None:
                return False
            found = operation(call, program.values, program.scope)
            if found is None:
                return not isinstance(call.func, gast.Attribute) or call.func.attr != "pop"
            return found.rule.name.startswith(MAKERS) or _has_dtype(found.arguments.get("dtype"))
        case gast.Assign(value=gast.Name(id=name)):
            return name not in program.values and is_complex(program.value(name)) is None
        case _:
            return False


def refuse_imaginary_views(program: Program) -> None:
    """`v = z.imag` with a store into v, or into z before v is read; `z.imag = v`."""
    for statement in all_statements(program.function.body):
        match statement:
            case gast.Assign(targets=[gast.Name(id=target)], value=gast.Call() | gast.Attribute() as value):
                found = operation(value, program.values, program.scope)
                if found is None or found.rule.name not in ("np.imag", "ndarray.imag"):
                    continue
                viewed = [node.id for node in found.arguments.values() if isinstance(node, gast.Name)]
                if program.memory.is_stored(target) or any(_outdated(program, statement, name) for name in viewed):
                    raise errors.imaginary_view(statement, viewed[0] if viewed else target)
            case gast.Assign(targets=[gast.Attribute(value=gast.Name(id=base), attr="imag")]):
                if not isinstance(program.value(base), ObjectOf):
                    raise errors.imaginary_view(statement, base)


def _outdated(program: Program, definition: gast.Assign, base: str) -> bool:
    """Whether a part of `base` may be read after a store into `base`; a branch or loop is looked at as a whole."""
    if not program.memory.is_stored(base):
        return False
    group, target = program.memory.alias_class(base), definition.targets[0].id
    later = _behind(definition, program.function.body)
    stored = False
    for statement in later:
        inner = list(all_statements([statement]))
        names = {name for each in inner for name in stored_by(each, program.values, program.scope)}
        stores = any(program.memory.alias_class(name) == group for name in names)
        if (stored or (stores and len(inner) > 1)) and target in reads(statement):
            return True
        stored = stored or stores
    return _count(target, program.function.body) > _count(target, later)  # read in another turn, or behind the loop


def _behind(definition: gast.stmt, block: list[gast.stmt]) -> list[gast.stmt]:
    """The rest of the block that holds a definition."""
    for k, statement in enumerate(block):
        if statement is definition:
            return block[k + 1 :]
        for inner in (getattr(statement, "body", []), getattr(statement, "orelse", [])):
            if any(each is definition for each in all_statements(inner)):
                return _behind(definition, inner)
    return []


def _count(name: str, block: list[gast.stmt]) -> int:
    """How often a name is read."""
    nodes = [node for node in all_nodes(block) if isinstance(node, gast.Name) and node.id == name]
    return sum(isinstance(node.ctx, gast.Load) for node in nodes)


def _has_dtype(argument: gast.expr | None) -> bool:
    return argument is not None and not (isinstance(argument, gast.Constant) and argument.value is None)
