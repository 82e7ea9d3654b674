"""Stars of known length one by one, and entries of dicts whose keys are known.

Before and after, with pair a tuple of two and d a dict with the key "k":

    y = f(x, *pair, **d)          t = pair[0]
                                  t1 = pair[1]
                                  t2 = d["k"]
                                  y = f(x, t, t1, k=t2)
    y = d.get("k", 0.0)           y = d["k"]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import gast

from s2s_ad.normalise import nodes
from s2s_ad.normalise.virtual_parts import with_call
from s2s_ad.values import DictOf, Value, items_of

ValueOf = Callable[[gast.expr], Value]


@dataclass
class Stars:
    """One call. `before`: the statements that take the parts out."""

    value_of: ValueOf
    fresh: Callable[[str], str]
    before: list[gast.stmt] = field(default_factory=list)

    def spread(self, statement: gast.stmt, call: gast.Call) -> list[gast.stmt]:
        """The statement with the parts as arguments; nothing if there is nothing to spread."""
        args = [made for argument in call.args for made in self.arguments(argument)]
        keywords = [made for keyword in call.keywords for made in self.keywords(keyword)]
        if [*map(id, args), *map(id, keywords)] == [*map(id, call.args), *map(id, call.keywords)]:
            return []
        return [*self.before, with_call(statement, gast.Call(call.func, args, keywords))]

    def arguments(self, argument: gast.expr) -> list[gast.expr]:
        """What one argument is."""
        if not isinstance(argument, gast.Starred):
            return [argument]
        items = items_of(self.value_of(argument.value))
        if items is None or not isinstance(argument.value, gast.Name):
            return [argument]
        return [self.part(argument.value, position) for position in range(len(items))]

    def keywords(self, keyword: gast.keyword) -> list[gast.keyword]:
        """The keywords that one is."""
        if keyword.arg is not None:
            return [keyword]
        if isinstance(keyword.value, gast.Dict) and all(isinstance(key, gast.Constant) for key in keyword.value.keys):
            pairs = zip(keyword.value.keys, keyword.value.values, strict=True)
            return [gast.keyword(key.value, item) for key, item in pairs]
        value = self.value_of(keyword.value)
        if not isinstance(value, DictOf) or value.items is None or not isinstance(keyword.value, gast.Name):
            return [keyword]
        return [gast.keyword(key, self.part(keyword.value, key)) for key, _ in value.items]

    def part(self, base: gast.Name, key: object) -> gast.Name:
        name = self.fresh("t")
        self.before.append(nodes.assign(name, gast.Subscript(nodes.load(base.id), nodes.constant(key), gast.Load())))
        return nodes.load(name)


def got(base: gast.Name, call: gast.Call, value_of: ValueOf) -> gast.expr | None:
    """`d.get(key, default)` of a dict whose keys are known: the entry, or the default."""
    value = value_of(base)
    match call:
        case gast.Call(args=[gast.Constant() as key, *default], keywords=[]) if isinstance(value, DictOf):
            if value.items is None or len(default) > 1:
                return None
            if key.value in dict(value.items):
                return gast.Subscript(nodes.load(base.id), key, gast.Load())
            return default[0] if default else nodes.constant(None)
    return None
