"""Put small callees where they are called.

Before and after::

    def sigmoid(z):                          e = np.exp(-x)
        return 1 / (1 + np.exp(-z))          y = 1 / (1 + e)

    y = sigmoid(x)

Inlined are straight, small functions, functions that write into an argument (their stores must be seen by the alias
analysis), and local lambdas and functions (they read the variables around them). All others become pairs.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Protocol

import gast

from s2s_ad.frontend.libraries import is_users_file
from s2s_ad.frontend.primal import Primal, modules_read
from s2s_ad.frontend.scope import MISSING, Scope
from s2s_ad.origin import adopt, adopt_inside, origin_of
from s2s_ad.syntax.names import Names, names_in, reads, writes
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.substitute import bound_inside, handed_out, read_inside, substitute_bindings, substitute_reads
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes

MOST_STATEMENTS = 10


class Body(Protocol):
    """A callee in normal form."""

    @property
    def function(self) -> gast.FunctionDef: ...

    @property
    def temporaries(self) -> frozenset[str]: ...


@dataclass
class Inliner:
    """One run over a function in normal form. `opened(call)` gives the arguments by name and the
    callee's normal form, if the call is to be inlined."""

    opened: Callable[[gast.Call], tuple[Mapping[str, gast.expr], Body] | None]
    names: Names
    temporaries: set[str]
    kept: frozenset[str] = frozenset()
    """Names in callees that are the caller's."""
    invented: frozenset[str] | None = None
    """The names in callees that no user gave, where the others are to be read as the user's; None: all are invented."""

    def block(self, body: list[gast.stmt]) -> list[gast.stmt]:
        out: list[gast.stmt] = []
        for statement in body:
            if isinstance(statement, gast.If):
                statement.orelse = self.block(statement.orelse)
            if isinstance(statement, gast.If | gast.For | gast.While):
                statement.body = self.block(statement.body)
            out.extend(self.statement(statement))
        return out

    def statement(self, statement: gast.stmt) -> list[gast.stmt]:
        match statement:
            case gast.Assign(targets=[target], value=gast.Call() as call):
                return self.call(statement, target, call)
            case gast.Expr(value=gast.Call() as call):
                return self.call(statement, None, call)
            case _:
                return [statement]

    def call(self, statement: gast.stmt, target: gast.expr | None, call: gast.Call) -> list[gast.stmt]:
        found = self.opened(call)
        if found is None:
            return [statement]
        arguments, body = found
        made = self.body(body, arguments, target)
        head = origin_of(body.function)
        written = head is not None and is_users_file(head.file)
        for new in made:
            if not written:
                adopt(new, statement)
            elif origin_of(new) is None or not is_compound(body):
                adopt_inside(new, statement)
        if made:
            made[0].comment = getattr(statement, "comment", None)
        return made

    def body(self, callee: Body, arguments: Mapping[str, gast.expr], target: gast.expr | None) -> list[gast.stmt]:
        tree = copy_tree(callee.function)
        made: list[gast.stmt] = []
        bound = writes(tree.args)
        rebound = {name for statement in tree.body for name in writes(statement)}
        around = elsewhere(tree)
        rebound -= around | self.kept
        renamed = {name: self.fresh(name) for name in sorted(rebound - bound)}
        *statements, final = [statement for statement in tree.body if not _is_idle(statement)]
        given = {name for argument in arguments.values() for name in reads(argument)}
        defines = _defines_result(statements, final, bound | around)
        later = read_inside(tree)
        inside = bound_inside(tree)  # `def step(v)` must not take `v` for its own, where v is what the callee is given
        if isinstance(target, gast.Name) and target.id not in given | inside and defines:
            renamed[final.value.id] = target.id
        for name, argument in arguments.items():
            fixed = name not in rebound | later  # the caller may bind the argument's name again
            if fixed and isinstance(argument, gast.Name) and argument.id not in inside:
                renamed[name] = argument.id
            else:
                renamed[name] = self.fresh(name)
                made.extend(quote("x = e", x=renamed[name], e=argument))
        mark_cells(tree, statements, renamed)
        for statement in statements:
            rename_all(statement, renamed)
        substitute_reads(final, renamed)
        if target is not None and not (isinstance(target, gast.Name) and _is_name(final.value, target.id)):
            ending = gast.Assign([target], final.value or gast.Constant(None, None), None)
            statements.append(ending)
        return made + statements

    def fresh(self, base: str) -> str:
        name = self.names.fresh(base)
        if self.invented is None or base in self.invented:
            self.temporaries.add(name)
        return name


def kept_apart(
    arguments: Mapping[str, gast.expr], callee: Body, others: list[gast.AST], scope: Scope, names: Names
) -> tuple[Mapping[str, gast.expr], set[str]]:
    """The arguments and temporaries of a function made inside, once its own names are no longer those that functions
    which are to be inlined in it read from around both: the `others` that are made beside it, and those outside, which
    read globals. The tree is changed in place.

        k = x[0]                              k = x[0]
        add = lambda z: z * k                 add = lambda z: z * k
        g = lambda k: add(k) * k        ->    g = lambda k1: add(k1) * k1
    """
    tree = callee.function
    own = (set(writes(tree.args)) | {name for statement in tree.body for name in writes(statement)}) - elsewhere(tree)
    assigned = {name for other in others if isinstance(other, gast.FunctionDef) for name in elsewhere(other)}
    captured = assigned.union(*map(reads, others))
    clashing = (name for name in sorted(own) if name in captured or scope.lookup(name) is not MISSING)
    renamed = {name: names.fresh(name) for name in clashing}
    for node in all_nodes([tree.args]):
        if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Param):
            node.id = renamed.get(node.id, node.id)
    mark_cells(tree, tree.body, renamed)
    for statement in tree.body:
        rename_all(statement, renamed)
    if assigned:
        tree.body.insert(0, gast.Nonlocal(sorted(assigned)))  # by what is inlined in it
    temporaries = {renamed.get(name, name) for name in callee.temporaries}
    return {renamed.get(name, name): argument for name, argument in arguments.items()}, temporaries


def mark_cells(tree: gast.FunctionDef, statements: list[gast.stmt], renamed: Mapping[str, str]) -> None:
    """Tell each function made in a callee which of its variables are those of one call alone, and never change."""
    bound = Counter(name for statement in statements for name in writes(statement))
    outer = Counter(name for statement in statements if not _is_compound(statement) for name in writes(statement))
    fixed = {name for name in writes(tree.args) if not bound[name]} | {name for name in outer if bound[name] == 1}
    for node in all_nodes(statements):
        if isinstance(node, gast.Lambda | gast.FunctionDef):
            known = (getattr(node, "cells", frozenset()) | fixed) & (reads(node) | getattr(node, "cells", frozenset()))
            node.cells = frozenset(renamed.get(name, name) for name in known)


def _is_compound(statement: gast.stmt) -> bool:
    return isinstance(statement, gast.If | gast.For | gast.While)


def rename_all(statement: gast.stmt, renamed: Mapping[str, str]) -> None:
    """Rename reads and bindings, in nested blocks too."""
    substitute_reads(statement, renamed)
    substitute_bindings(statement, renamed)


def bind(function: FunctionType, call: gast.Call) -> dict[str, gast.expr] | None:
    """The argument of each parameter; None where stars or defaults that are no literals are in the way."""
    if any(isinstance(argument, gast.Starred) for argument in call.args):
        return None
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    signature = inspect.signature(function, follow_wrapped=False)
    if None in keywords:
        return None
    try:
        bound = signature.bind(*call.args, **keywords)
    except TypeError:
        return None
    arguments = dict(bound.arguments)
    for name, parameter in signature.parameters.items():
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            arguments[name] = gast.Tuple(list(arguments.get(name, ())), gast.Load())
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            given = arguments.get(name, {})
            arguments[name] = gast.Dict([gast.Constant(key, None) for key in given], list(given.values()))
        elif name not in arguments:
            if not isinstance(parameter.default, int | float | str | complex | None):
                return None
            arguments[name] = gast.Constant(parameter.default, None)
    return {name: arguments[name] for name in signature.parameters}


def without_empty(arguments: Mapping[str, gast.expr], tree: gast.FunctionDef) -> Mapping[str, gast.expr]:
    """`f(x, **options)` is `f(x)` in a function that gets no options; the tree is changed in place."""
    empty = {name for name, value in arguments.items() if isinstance(value, gast.Dict) and not value.values}
    for node in all_nodes(tree.body) if empty else ():
        if isinstance(node, gast.Call):
            node.keywords = [each for each in node.keywords if each.arg is not None or not reads(each.value) <= empty]
    unread = empty - {name for statement in tree.body for name in reads(statement)}
    return {name: value for name, value in arguments.items() if name not in unread}


def has_stars(function: FunctionType) -> bool:
    """Whether it takes `*args` or `**options`."""
    return bool(function.__code__.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS))


def visible(scope: Scope, primal: Primal, body: Body, own: Container[str | None] = ()) -> bool:
    """Whether the names that a callee reads from around it mean the same where it is called; `own` are the caller's."""
    free = {name for name in free_names(body) if name not in own}
    for name in free:
        if name in scope.locals or primal.scope.lookup(name) is not scope.lookup(name):
            return False
        if name in primal.function.__code__.co_freevars:
            return False
    return primal.function.__globals__ is scope.function().__globals__ or not free - modules_read(primal)


def is_small(callee: Body) -> bool:
    """Straight code of a few statements."""
    return len(callee.function.body) <= MOST_STATEMENTS and not is_compound(callee)


def is_compound(callee: Body) -> bool:
    """Whether there are blocks in it: then the user's statements stand for themselves, and else for the call."""
    compound = gast.If | gast.For | gast.While | gast.FunctionDef | gast.Try | gast.With
    return any(isinstance(statement, compound) for statement in callee.function.body)


def free_names(callee: Body) -> set[str]:
    """The names that a callee reads and does not bind."""
    tree = callee.function
    bound = writes(tree.args) | {name for statement in tree.body for name in writes(statement)}
    return {name for statement in tree.body for name in reads(statement)} - bound


def _defines_result(statements: list[gast.stmt], final: gast.stmt, parameters: set[str]) -> bool:
    """Whether the last statement before the return makes what is returned, and nothing else binds it."""
    match statements[-1:], final:
        case [gast.Assign(targets=[gast.Name(id=name)])], gast.Return(value=gast.Name(id=result)) if name == result:
            return name not in parameters and sum(name in writes(statement) for statement in statements) == 1
        case _:
            return False


def _is_name(expression: gast.expr | None, name: str) -> bool:
    return isinstance(expression, gast.Name) and expression.id == name


def _is_idle(statement: gast.stmt) -> bool:
    docstring = isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Constant)
    return docstring or isinstance(statement, gast.Nonlocal)


def foreign(function: gast.AST) -> set[str]:
    """The names that a nested function, or one in it, assigns in a function around it."""
    return {name for node in all_nodes([function]) if isinstance(node, gast.Nonlocal) for name in node.names}


def elsewhere(function: gast.FunctionDef) -> set[str]:
    """Those of them that are no variables of the function itself: a function made in it may assign to its own."""
    own = handed_out(function)
    bound = writes(function.args).union(*map(writes, function.body))
    return own | (foreign(function) - bound)


def all_names(callee: Body) -> set[str]:
    return names_in(callee.function)
