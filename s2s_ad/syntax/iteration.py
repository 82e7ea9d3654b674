"""The headers of loops as positions: how many turns there are, and what the targets read at each.

for i, (a, b) in enumerate(zip(xs, ys))   ->   min(len(xs), len(ys)) turns;  a = xs[i], b = ys[i]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import gast

from s2s_ad.syntax.quote import quote_expr


@dataclass(frozen=True)
class Element:
    """A loop variable: how it is read, and where, if it is an element of a named sequence."""

    name: str
    read: gast.expr
    source: str | None
    index: gast.expr | None


def is_call_of(expression: gast.expr, *names: str) -> bool:
    """Whether an expression calls a builtin of one of these names."""
    return isinstance(expression, gast.Call) and isinstance(expression.func, gast.Name) and expression.func.id in names


def sources(iterable: gast.expr) -> Iterator[gast.expr]:
    """The sequences that a header runs over."""
    if is_call_of(iterable, "enumerate", "reversed"):
        yield from sources(iterable.args[0])
    elif is_call_of(iterable, "zip"):
        for part in iterable.args:
            yield from sources(part)
    else:
        yield iterable


def turns(iterable: gast.expr, same: Callable[[gast.expr, gast.expr], bool]) -> gast.expr | None:
    """The number of turns as an expression; None where the iterable has no length. `same` proves lengths equal."""
    lengths: list[gast.expr] = []
    for source in sources(iterable):
        if not (isinstance(source, gast.Name) or is_call_of(source, "range")):
            return None
        length = quote_expr("len(xs)", xs=source)
        if not any(same(length, other) for other in lengths):
            lengths.append(length)
    if len(lengths) == 1:
        return lengths[0]
    return gast.Call(gast.Name("min", gast.Load(), None, None), lengths, [])


def readings(target: gast.expr, iterable: gast.expr, index: gast.expr) -> list[tuple[gast.expr, gast.expr]]:
    """The targets below the header's own zips and counts, and what each is at a turn; tuples are not taken apart."""
    if is_call_of(iterable, "enumerate") and isinstance(target, gast.Tuple):
        inner, *start = list(iterable.args) + [keyword.value for keyword in iterable.keywords]
        number = quote_expr("i + k", i=index, k=start[0]) if start else index
        return [(target.elts[0], number), *readings(target.elts[1], inner, index)]
    if is_call_of(iterable, "zip") and isinstance(target, gast.Tuple):
        parts = zip(target.elts, iterable.args, strict=True)
        return [reading for part, inner in parts for reading in readings(part, inner, index)]
    if is_call_of(iterable, "reversed"):
        back = quote_expr("len(xs) - 1 - i", xs=iterable.args[0], i=index)
        return readings(target, iterable.args[0], back)
    return [(target, quote_expr("xs[i]", xs=iterable, i=index))]


def elements(target: gast.expr, iterable: gast.expr, index: gast.expr) -> list[Element]:
    """What the loop variables are at the turn that `index` counts."""
    found: list[Element] = []
    for part, read in readings(target, iterable, index):
        base = read.value.id if isinstance(read, gast.Subscript) and isinstance(read.value, gast.Name) else None
        at = read.slice if isinstance(read, gast.Subscript) else None
        found.extend(_parts(part, read, base, at))
    return found


def _parts(target: gast.expr, read: gast.expr, source: str | None, index: gast.expr | None) -> Iterator[Element]:
    if isinstance(target, gast.Name):
        yield Element(target.id, read, source, index)
        return
    for position, part in enumerate(target.elts):
        inner = quote_expr("e[k]", e=read, k=gast.Constant(position, None))
        yield from _parts(part, inner, None, None)
