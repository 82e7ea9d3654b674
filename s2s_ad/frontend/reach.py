"""What an expression hands on: the names that reach its value, and those whose objects it leads to.

>>> reach = Reach(Facts(frozenset(), frozenset({"z"})))
>>> sorted(set(reach.carried(gast.parse("f(x, len(y)) + (a if b > 0 else 1)").body[0].value)))
['a', 'f', 'x']
>>> list(roots(gast.parse("(a, b[0].field, c.reshape(n)[0])").body[0].value))
['a', 'b', 'c']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import gast

from s2s_ad.frontend.outputs import outputs
from s2s_ad.syntax.mutating import STORING
from s2s_ad.syntax.passive import Facts
from s2s_ad.syntax.walk import LEAVES, children, names_of

GROWING_ONLY = STORING - {"add", "put"}
"""Those that no library has as a function: `np.add(a, b)` stores nothing in np."""
JOINING = (gast.Add, gast.Mult, gast.BitOr)
"""Operators whose result, of lists, tuples or dicts, holds what these hold."""
_OWN_SCOPE = frozenset({gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp})


@dataclass(frozen=True)
class Reach:
    """Questions about one function. `stores` tells whether a call may change an object that it is given."""

    facts: Facts
    stores: Callable[[gast.Call], bool] = lambda _: False
    outputs: Callable[[gast.Call], Iterable[gast.expr]] = lambda call: outputs(call, None)
    """The arguments of a call of NumPy that its result is written into."""
    made_apart: Callable[[], frozenset[str]] = frozenset
    """The names that are only bound to what is made of nothing of the function's own: `t = grad(f)`."""

    @property
    def local(self) -> frozenset[str]:
        """The function's own names."""
        return self.facts.local

    def carried(self, expression: gast.AST) -> Iterator[str]:
        """The names whose values can reach the expression's value; for what is discrete by syntax, see `Facts`."""
        pending: list[gast.AST] = [expression]
        while pending:
            node = pending.pop()
            kind = node.__class__
            if kind is gast.Name:
                yield node.id
            elif kind is gast.IfExp:
                pending += [node.body, node.orelse]
            elif kind is gast.SetComp:  # what it runs over reaches its targets
                pending.append(node.elt)
            elif kind in _OWN_SCOPE:
                yield from names_of([node])
            elif kind is not gast.Constant and not self.facts.discrete(node):
                pending += children(node)

    def changed(self, node: gast.AST) -> Iterator[str]:
        """The names of what a call may store into: a growing method's object, `out=`, or all that it is given, and what
        the function itself may hold: `put = xs.append; put(v)`."""
        match node:
            case gast.Expr(value=gast.Call(func=gast.Attribute(value=base, attr=method))) if method in GROWING_ONLY:
                yield from roots(base)
            case gast.Call(func=gast.Attribute(value=base, attr=method)) if method in STORING:
                yield from (name for name in roots(base) if name in self.local)
        if isinstance(node, gast.Call):
            for part in node.args:  # `map(xs.append, ys)`: a method that is handed on will be called
                if isinstance(part, gast.Attribute) and part.attr in STORING:
                    yield from (name for name in roots(part.value) if name in self.local)
            match node:
                case gast.Call(func=gast.Name(id="map" | "filter"), args=[gast.Name(id=name), *_]):
                    yield from (name,) if name in self.local else ()
        if isinstance(node, gast.Call) and not self.facts.discrete(node):
            yield from (name for place in self.outputs(node) for name in roots(place))
            if self.stores(node):
                apart = isinstance(node.func, gast.Name) and node.func.id in self.made_apart()
                owner = [] if apart else [node.func.value if isinstance(node.func, gast.Attribute) else node.func]
                given = [*owner, *node.args, *(keyword.value for keyword in node.keywords)]
                yield from (name for part in given for name in roots(part) if name in self.local)


def roots(target: gast.AST) -> Iterator[str]:
    """The names whose objects a store into `target` changes or binds; of an expression, those that it may lead to."""
    if target.__class__ in LEAVES:
        yield from (target.id,) if target.__class__ is gast.Name else ()
        return
    match target:
        case gast.Subscript(value=base) | gast.Attribute(value=base) | gast.Starred(value=base):
            yield from roots(base)
        case gast.Tuple(elts=parts) | gast.List(elts=parts):
            for part in parts:
                yield from roots(part)
        case gast.Call(func=gast.Attribute(value=base)):
            yield from roots(base)
        case gast.BinOp(left=left, op=op, right=right) if isinstance(op, JOINING):
            yield from roots(left)
            yield from roots(right)
        case gast.IfExp(body=left, orelse=right):
            yield from roots(left)
            yield from roots(right)
        case gast.BoolOp(values=parts) | gast.Dict(values=parts):
            for part in parts:
                yield from roots(part)
        case gast.NamedExpr(target=target, value=value):
            yield target.id
            yield from roots(value)
