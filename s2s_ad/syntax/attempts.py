"""`try` in the core language: a choice whose test is whether its statements failed.

Before and after::

    try:                              failed = __try__(ValueError)
        y = math.log(x)               if failed:
    except ValueError as error:           error = __error__()
        print(error)                      print(error)
        y = 0.0                           y = 0.0
                                      else:
                                          y = math.log(x)
                                          __tried__()

What stands before `__tried__()` is *guarded*: it changes nothing that is seen if it fails. The reverse sweep finds an
ordinary `if`. `finally` is what stands between `__finally__()` and `__end__()`; its `try` starts at `__begin__()`. The
generated function has `try` again: `backend.attempts`.
"""

from __future__ import annotations

from collections.abc import Container

import gast

from s2s_ad.runtime.marks import Mark
from s2s_ad.syntax.quote import quote

TRY, TRIED, ERROR, KEPT = "__try__", "__tried__", "__error__", "__kept__"
BEGIN, FINALLY, END = "__begin__", "__finally__", "__end__"
MARKS = {name: Mark(name) for name in (TRY, TRIED, ERROR, KEPT, BEGIN, FINALLY, END)}
"""What they mean to the analyses."""


def mark(which: str) -> gast.stmt:
    """A statement that only marks a place."""
    return quote("mark()", mark=which)[0]


def called_mark(statement: gast.AST) -> str | None:
    """Which mark a statement is, if it is one."""
    match statement:
        case gast.Expr(value=gast.Call(func=gast.Name(id=name))) | gast.Assign(
            value=gast.Call(func=gast.Name(id=name))
        ) if name.startswith("__"):
            return str(name)
    return None


def flag_of(statement: gast.AST) -> str | None:
    """The flag that an attempt begins with: `failed = __try__(...)`."""
    match statement:
        case gast.Assign(targets=[gast.Name(id=flag)]) if called_mark(statement) == TRY:
            return str(flag)
    return None


def copy_of(statement: gast.AST, flags: Container[str]) -> str | None:
    """The name that becomes another one for a flag: `cond = failed`."""
    match statement:
        case gast.Assign(targets=[gast.Name(id=name)], value=gast.Name(id=source)) if source in flags:
            return str(name)
    return None


def tested(statement: gast.AST) -> tuple[str, list[gast.stmt], list[gast.stmt]] | None:
    """The name that a branch tests, what is done if it is true, and what if not."""
    match statement:
        case gast.If(test=gast.Name(id=name), body=body, orelse=orelse):
            return name, body, orelse
        case gast.If(test=gast.UnaryOp(op=gast.Not(), operand=gast.Name(id=name)), body=body, orelse=orelse):
            return name, orelse, body
    return None


def end_of_guard(body: list[gast.stmt]) -> int | None:
    """The index of `__tried__()` in a block: what stands before it is guarded."""
    return next((index for index, each in enumerate(body) if called_mark(each) == TRIED), None)
