"""Items that `zip` and `enumerate` make, where they are taken whole.

Before and after::

    for p in zip(xs, ys): ...         for u, v in zip(xs, ys):
                                          p = (u, v)
                                          ...
    [f(p) for p in zip(xs, ys)]       [f((u, v)) for u, v in zip(xs, ys)]
    max(zip(xs, ys))                  max([(u, v) for u, v in zip(xs, ys)])
    dict(zip(ks, vs))                 dict({k: v for k, v in zip(ks, vs)})
    dict([("a", x), ("b", y)])        dict({"a": x, "b": y})
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import gast

from s2s_ad.frontend.bindings import Resolver
from s2s_ad.normalise import nodes
from s2s_ad.syntax.names import Names, reads
from s2s_ad.syntax.walk import LEAVES, all_nodes

_TAKERS: tuple[object, ...] = (list, tuple, max, min, sorted)
_COMPREHENSIONS = gast.ListComp | gast.GeneratorExp | gast.SetComp | gast.DictComp


@dataclass(frozen=True)
class Pairs:
    """Questions about one function: `active()` are the names that may carry a derivative."""

    scope: Resolver
    names: Names
    active: Callable[[], frozenset[str]]

    def in_place(self, body: list[gast.stmt]) -> None:
        """Rewrite these statements, and the blocks in them."""
        for node in reversed(all_nodes(body)):  # the innermost first
            if node.__class__ in LEAVES:
                continue
            made: list[gast.AST] = []
            match node:
                case gast.For(target=gast.Name() as target, iter=items) if (count := self.width(items)) is not None:
                    node.target = self.targets(count)
                    first = gast.Assign([target], _whole(node.target), None)
                    node.body = [first, *node.body]
                    made = [node.target, first]
                case gast.Call(func=func, args=[items]) if self.means(func, dict):
                    node.args = made = [self.mapping(items) or items]
                case gast.Call(func=func, args=[items]) if self.means(func, *_TAKERS):
                    node.args = made = [self.listed(items)]
                case _ if isinstance(node, _COMPREHENSIONS):
                    made = [node] if self.comprehension(node) else []
            for each in made:
                for part in all_nodes([each]):
                    if not hasattr(part, "origin"):
                        part.origin = getattr(node, "origin", None)

    def means(self, func: gast.expr, *wanted: object) -> bool:
        found = self.scope.resolve(func)
        return any(found is each for each in wanted)

    def width(self, items: gast.expr) -> int | None:
        """How long the tuples are that `zip` or `enumerate` makes; None for any other expression."""
        match items:
            case gast.Call(func=func, args=args, keywords=keywords) if args and self.means(func, enumerate, zip):
                if any(isinstance(each, gast.Starred) for each in args) or any(each.arg is None for each in keywords):
                    return None
                if reads(items) & self.active():
                    return 2 if self.means(func, enumerate) else len(args)
        return None

    def targets(self, count: int) -> gast.Tuple:
        return gast.Tuple([nodes.store(self.names.fresh("item")) for _ in range(count)], gast.Store())

    def listed(self, items: gast.expr) -> gast.expr:
        count = self.width(items)
        if count is None:
            return items
        target = self.targets(count)
        made = gast.ListComp(_whole(target), [gast.comprehension(target, items, [], 0)])
        made.early = False
        return made

    def mapping(self, items: gast.expr) -> gast.expr | None:
        """A display, or a comprehension, of the dict that pairs make; None where it is not known what they are."""
        match items:
            case gast.List(elts=elts) | gast.Tuple(elts=elts) if elts and all(map(_is_pair, elts)):
                return gast.Dict([each.elts[0] for each in elts], [each.elts[1] for each in elts])
            case gast.ListComp(elt=pair, generators=parts) | gast.GeneratorExp(elt=pair, generators=parts):
                return gast.DictComp(*pair.elts, parts) if _is_pair(pair) else None
            case _ if self.width(items) == 2:
                target = self.targets(2)
                return gast.DictComp(*_whole(target).elts, [gast.comprehension(target, items, [], 0)])
        return None

    def comprehension(self, node: gast.AST) -> bool:
        """Give the targets of a comprehension one name for each item; whether there were any."""
        changed = False
        for place, part in enumerate(node.generators):
            count = self.width(part.iter) if isinstance(part.target, gast.Name) else None
            if count is None or _binds_again(node, part.target):
                continue
            name, part.target = part.target.id, self.targets(count)
            for holder in (node, *node.generators[place + 1 :]):
                for field in ("elt", "key", "value", "iter", "ifs"):
                    _put(holder, field, name, part.target)
            _put(part, "ifs", name, part.target)
            changed = True
        return changed


def _binds_again(node: gast.AST, target: gast.Name) -> bool:
    """Whether a name is bound in another place in a comprehension as well."""
    bound = (each for each in all_nodes([node]) if isinstance(each, gast.Name) and not isinstance(each.ctx, gast.Load))
    return any(each.id == target.id and each is not target for each in bound)


def _put(holder: gast.AST, field: str, name: str, target: gast.Tuple) -> None:
    """The tuple in place of a name, in one field of a node."""
    value = getattr(holder, field, None)
    if isinstance(value, list):
        setattr(holder, field, [_put_in(each, name, target) for each in value])
    elif isinstance(value, gast.AST):
        setattr(holder, field, _put_in(value, name, target))


def _put_in(node: gast.AST, name: str, target: gast.Tuple) -> gast.AST:
    if isinstance(node, gast.Name) and node.id == name:
        return _whole(target)
    for part in list(all_nodes([node])):
        for field, value in vars(part).items():
            if isinstance(value, gast.Name) and value.id == name and isinstance(value.ctx, gast.Load):
                setattr(part, field, _whole(target))
            elif isinstance(value, list):
                found = [isinstance(each, gast.Name) and each.id == name for each in value]
                value[:] = [_whole(target) if is_it else each for is_it, each in zip(found, value, strict=True)]
    return node


def _whole(target: gast.Tuple) -> gast.Tuple:
    return gast.Tuple([nodes.load(each.id) for each in target.elts], gast.Load())


def _is_pair(node: gast.AST) -> bool:
    return (
        isinstance(node, gast.Tuple)
        and len(node.elts) == 2
        and not any(isinstance(each, gast.Starred) for each in node.elts)
    )
