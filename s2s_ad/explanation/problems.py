"""All that stands in the way of a derivative, not only what is met first.

What is found is set aside, and the derivative is tried again, until nothing more is found: a call becomes the sum of
its arguments, so that what is behind them is still looked at; where that makes no sense, a constant. The user's own
function is not changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import Any

import gast

from s2s_ad.api import Wrt, parameters_of
from s2s_ad.errors import DifferentiationError, Problem, UnsupportedError
from s2s_ad.frontend.primal import Primal, read_primal
from s2s_ad.origin import Origin, origin_of
from s2s_ad.pipeline import Linker
from s2s_ad.plain import plain_function
from s2s_ad.request import Request
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import in_order
from s2s_ad.values import Unknown, Value, signature_of

MOST_TRIES = 40
UNKNOWN = "value_that_is_not_known"


def everything(
    f: Callable[..., Any], wrt: Wrt, first: UnsupportedError, values: Mapping[str, Value] | None = None
) -> UnsupportedError:
    """The first error, and what is behind it: in the function and in all that it calls."""
    function = plain_function(f).function
    names, single = parameters_of(f, wrt)
    primal = read_primal(function)
    if values is None:
        values = {name: Unknown() for name in primal.source.parameters[: function.__code__.co_argcount]}
    return UnsupportedError(_problems(primal, Request("grad", names, single), values, first.problems))


def values_of(f: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Value]:
    """The kinds of the parameters in a call."""
    return dict(signature_of(plain_function(f).arguments(args, kwargs)))


def _problems(primal: Primal, request: Request, values: Mapping[str, Value], first: Iterable[Problem]) -> list[Problem]:
    found = list(first)
    aside = _Aside({primal.function: _copied(primal)})
    for _ in range(MOST_TRIES):
        linker = Linker(request)
        for edited in aside.primals.values():
            linker.reader.know(edited)
        try:
            linker.link(aside.primals[primal.function], values)
            break
        except UnsupportedError as error:
            found += [each for each in error.problems if all(each.origin != known.origin for known in found)]
            read = [scope.function() for scope in linker.reader.scopes]
            done = [aside.put(each.origin, read) for each in error.problems]
            if not all(done):
                break
        except DifferentiationError as error:
            found.append(Problem(None, str(error).partition("\nway out: ")[0], error.way_out))
            break
        except Exception:  # what is left of the text makes no sense: what was found is told
            break
    return found


def _copied(primal: Primal) -> Primal:
    """The same function, with a tree of its own."""
    return Primal(primal.function, replace(primal.source, tree=copy_tree(primal.source.tree)), primal.scope)


@dataclass
class _Aside:
    """Copies of functions without what is unsupported in them."""

    primals: dict[FunctionType, Primal]
    times: Counter[Origin] = field(default_factory=Counter)

    def put(self, origin: Origin | None, read: Iterable[FunctionType]) -> bool:
        """Set aside what was written at a place of the functions that were read; False if that can't be."""
        if origin is None or self.times[origin] > 2:
            return False
        self.times[origin] += 1
        for function in dict.fromkeys(read):
            primal = self.primals.get(function) or _copied(read_primal(function))
            if any(origin_of(node) == origin for node in in_order([primal.source.tree])):
                self.primals[function] = primal
                return _Replacer(origin, self.times[origin]).run(primal.source.tree)
        return False


class _Replacer(gast.NodeTransformer):  # type: ignore[misc]
    """Takes what was written at one place out of a tree; at the first time gently, at the third for good."""

    def __init__(self, origin: Origin, time: int) -> None:
        self.origin, self.time, self.done = origin, time, False

    def run(self, tree: gast.FunctionDef) -> bool:
        """Whether the place was found."""
        tree.body = [new for statement in tree.body for new in _listed(self.visit(statement))]
        return self.done

    def visit(self, node: gast.AST) -> Any:
        if self.done or origin_of(node) != self.origin or isinstance(node, gast.Expr):
            return self.generic_visit(node)
        self.done = True
        return _other_statement(node) if isinstance(node, gast.stmt) else self.other(node)

    def other(self, node: gast.AST) -> gast.expr:
        """What stands for an expression."""
        match node:
            case gast.Call(args=args, keywords=keywords) if self.time == 1:
                parts = [each for each in args if not isinstance(each, gast.Starred | gast.Constant)]
                parts += [each.value for each in keywords if not isinstance(each.value, gast.Constant)]
                if parts:
                    return self.total(parts)
            case gast.expr() if self.time < 3:
                return self.placed(quote_expr("stop_gradient(e)", e=node))
        return self.placed(gast.Name(UNKNOWN, gast.Load(), None, None))

    def total(self, parts: list[gast.expr]) -> gast.expr:
        """The sum of some expressions: a derivative goes through each of them."""
        found = self.placed(quote_expr("1.0 * e", e=parts[0]))
        for part in parts[1:]:
            found = self.placed(quote_expr("a + b", a=found, b=part))
        return found

    def placed(self, node: gast.expr) -> gast.expr:
        """What is wrong with the new node is wrong at the old place, and so no news."""
        node.origin = self.origin
        return node


def _other_statement(node: gast.stmt) -> gast.stmt | list[gast.stmt]:
    """What stands for a statement: that around others gives way to them."""
    match node:
        case gast.Try():
            return [*node.body, *node.orelse, *node.finalbody]
        case gast.With():
            return list(node.body)
        case _:
            return gast.Pass()


def _listed(found: gast.stmt | list[gast.stmt]) -> list[gast.stmt]:
    return found if isinstance(found, list) else [found]
