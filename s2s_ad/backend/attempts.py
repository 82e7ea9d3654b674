"""Guarded statements stand in a `try` again: see `syntax.attempts`.

Before and after::

    failed = __try__(ValueError)              failed = False
    if failed:                                try:
        error = __error__()                       z = s + math.log(x)
        print(error)                          except ValueError as error:
    else:                                         failed = True
        z = s + math.log(x)                       print(error)
        __tried__()                           else:
        s = z                                     s = z

The flag stays where the reverse sweep asks for it. What a failed run has appended to lists of saved values is taken off
again. What a guard of the derivative raises is not for the handlers of the primal: where one of them would catch it,
`except DifferentiationError: raise` comes first.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import gast

from s2s_ad.syntax.attempts import BEGIN, END, ERROR, FINALLY, KEPT, called_mark, copy_of, end_of_guard, flag_of, tested
from s2s_ad.syntax.names import Names, names_in, reads, writes
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree, walk_statements
from s2s_ad.syntax.walk import all_nodes

Statements = list[gast.stmt]
_PARTS = ("_forward", "_pullback", "_jvp", "_grad", "_linearized")
_NARROW = frozenset({*dir(builtins), "LinAlgError"}) - {"Exception", "BaseException"}


def with_attempts(body: Statements) -> Statements:
    """The statements of a function, with `try` where there were marks."""
    if not any(map(called_mark, walk_statements(body))):
        return body
    body = _Writer(Names({name for statement in body for name in names_in(statement)})).block(body)
    asked = {node.id for node in all_nodes(body) if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load)}
    return _tidied(body, asked)


def shown(function: gast.FunctionDef) -> gast.FunctionDef:
    """A copy of a function that has `try` where there were marks."""
    copied = copy_tree(function)
    copied.body = with_attempts(copied.body)
    return copied


@dataclass
class _Writer:
    names: Names

    def block(self, body: Statements) -> Statements:
        """Innermost first; a flag and the choice by it go together, what stands between them comes first or last."""
        for statement in body:
            for name in ("body", "orelse"):
                if isinstance(statement, gast.stmt) and isinstance(getattr(statement, name, None), list):
                    setattr(statement, name, self.block(getattr(statement, name)))
        out: Statements = []
        flags: dict[str, gast.stmt] = {}
        late: Statements = []
        for statement in body:
            flag, choice = flag_of(statement), tested(statement)
            if flag is not None:
                flags[flag] = statement
            elif (copied := copy_of(statement, flags)) is not None:
                flags[copied] = statement
            elif choice is not None and choice[0] in flags:
                out += [*self.attempt(statement, flags), *late]
                flags, late = {}, []
            elif reads(statement) & flags.keys():
                late.append(statement)
            else:
                out.append(statement)
        return _finished([*out, *late])

    def attempt(self, statement: gast.stmt, flags: dict[str, gast.stmt]) -> Statements:
        """One `try`, with a handler for each flag."""
        lowered: Statements = []
        handlers: list[gast.ExceptHandler] = []
        first: Statements = []
        last: Statements = []
        inside: Statements = [statement]
        while (end := end_of_guard(inside)) is None:
            at = 0
            while (choice := tested(inside[at])) is None or choice[0] not in flags:
                copied = copy_of(inside[at], flags)
                flags |= {copied: inside[at]} if copied is not None else {}
                first += [] if copied is not None else [inside[at]]
                at += 1
            last = [*inside[at + 1 :], *last]
            name, handled, inside = choice
            flag = _root(name, flags)
            names = [each for each in flags if _root(each, flags) == flag]
            lowered += [made for each in names for made in _set(each, False)]
            raised = [made for each in names for made in _set(each, True)]
            handled = [*raised, *copy_tree(first), *handled, *copy_tree(last)]
            handlers.append(self.handler(flags[flag], handled))
        guarded, done = [*first, *inside[:end]], [*inside[end + 1 :], *last]
        before, guarded, after, undone = self.unsaved(guarded)
        for handler in handlers:
            handler.body = [*undone(), *handler.body]
        if _may_guard(guarded) and any(map(_is_broad, handlers)):
            told = gast.Name("DifferentiationError", gast.Load(), None, None)
            handlers.insert(0, gast.ExceptHandler(told, None, [gast.Raise(None, None)]))
        made = gast.Try(guarded or [gast.Pass()], handlers, [*after, *done], [])
        made.origin, made.comment = getattr(statement, "origin", None), getattr(statement, "comment", None)
        return [*before, *lowered, made]

    def handler(self, begun: gast.stmt, body: Statements) -> gast.ExceptHandler:
        """`except kind as name`, the name where the statements ask for the exception."""
        kinds = begun.value.args
        name = None
        out: Statements = []
        for statement in body:
            match called_mark(statement):
                case str(mark) if mark in (ERROR, KEPT):
                    target = statement.targets[0].id
                    name = target if mark == ERROR else self.names.fresh("exception")
                    out += quote("kept = e", kept=target, e=name) if mark == KEPT else []
                case _:
                    out.append(statement)
        bound = gast.Name(name, gast.Store(), None, None) if name is not None else None
        return gast.ExceptHandler(kinds[0] if kinds else None, bound, out)

    def unsaved(self, guarded: Statements) -> tuple[Statements, Statements, Statements, Callable[[], Statements]]:
        """Saves in a guarded run: done when all went well, or, those of loops, undone if not."""
        kept: Statements = []
        after: Statements = []
        made = {name for each in guarded if getattr(each, "role", None) == "create" for name in writes(each)}
        lists: dict[str, str] = {}
        for statement in guarded:
            saved = _saved(statement)
            if saved is not None:
                held = self.names.fresh("kept")
                kept += quote("held = value", held=held, value=saved.args[0])
                saved.args = [gast.Name(held, gast.Load(), None, None)]
                after.append(statement)
                continue
            kept.append(statement)
            for inner in walk_statements([statement]):
                call = _saved(inner)
                if call is not None and call.func.value.id not in made:
                    lists.setdefault(call.func.value.id, "")
        lists = {name: self.names.fresh(f"{name}_before") for name in lists}
        before = [each for name, count in lists.items() for each in quote("n = len(xs)", n=count, xs=name)]

        def undone() -> Statements:
            return [each for name, count in lists.items() for each in quote("del xs[n:]", xs=name, n=count)]

        return before, kept, after, undone


def _may_guard(guarded: Statements) -> bool:
    """Whether it may raise what the primal does not raise: a test of ours, or one in the derivative of a callee."""
    called = (node.func.id for node in all_nodes(guarded) if _calls_name(node))
    return any(name.startswith("require_") or name.rstrip("0123456789").endswith(_PARTS) for name in called)


def _calls_name(node: gast.AST) -> bool:
    return isinstance(node, gast.Call) and isinstance(node.func, gast.Name)


def _is_broad(handler: gast.ExceptHandler) -> bool:
    """Whether a handler may catch a DifferentiationError: all builtin exceptions but two are of other kinds, a user's
    name may stand for anything.
    """
    kinds = handler.type.elts if isinstance(handler.type, gast.Tuple) else [handler.type]
    names = [kind.attr if isinstance(kind, gast.Attribute) else getattr(kind, "id", "") for kind in kinds]
    return not _NARROW.issuperset(names)


def _saved(statement: gast.stmt) -> gast.Call | None:
    """`x_saved.append(x)`, if that is what a statement does."""
    match statement:
        case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(), attr="append")) as call) if (
            getattr(statement, "role", None) == "save"
        ):
            return call
    return None


def _root(flag: str, flags: dict[str, gast.stmt]) -> str:
    """The flag that a name is a copy of."""
    while flag_of(flags[flag]) is None:
        flag = flags[flag].value.id
    return flag


def _set(flag: str, value: bool) -> Statements:
    made = quote(f"flag = {value}", flag=flag)
    made[0].flag = flag
    return made


def _finished(body: Statements) -> Statements:
    """`finally` between its marks, the innermost first."""
    out: Statements = []
    for statement in body:
        out.append(statement)
        if called_mark(statement) != END:
            continue
        end = next(at for at in reversed(range(len(out))) if called_mark(out[at]) == FINALLY)
        start = next(at for at in reversed(range(end)) if called_mark(out[at]) == BEGIN)
        made = gast.Try(out[start + 1 : end] or [gast.Pass()], [], [], out[end + 1 : -1] or [gast.Pass()])
        made.origin, made.comment = getattr(out[start], "origin", None), getattr(out[start], "comment", None)
        out[start:] = [made]
    return out


def _tidied(body: Statements, asked: set[str]) -> Statements:
    """Without flags that nobody asks for, and without `pass` beside something else."""
    out = [each for each in body if getattr(each, "flag", None) is None or each.flag in asked]
    for statement in out:
        for owner in _owners(statement):
            for name in ("body", "orelse", "finalbody"):
                if isinstance(inner := getattr(owner, name, None), list):
                    kept = _tidied(inner, asked)
                    setattr(owner, name, kept or ([gast.Pass()] if name == "body" and inner else []))
    busy = [each for each in out if not isinstance(each, gast.Pass)]
    return busy or out[:1]


def _owners(statement: gast.stmt) -> Iterator[gast.AST]:
    if isinstance(statement, gast.If | gast.For | gast.While | gast.With | gast.Try):
        yield statement
        yield from getattr(statement, "handlers", ())
