"""Methods of dicts that change their entries, as stores.

Before and after::

    y = d.setdefault("k", v)       if "k" not in d:
                                       d["k"] = v
                                   y = d["k"]
    e = {**d, "k": v}              e = {"a": d["a"], "k": v}

The dict stays the same object, so that all its names see the change.
"""

from __future__ import annotations

from dataclasses import dataclass

import gast

from s2s_ad.normalise import nodes
from s2s_ad.normalise.regroup_desk import Desk, Statements, is_name
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.values import DictOf

Entries = list[tuple[gast.expr | None, gast.expr]]

SETDEFAULT = """
if key not in d:
    item = value
    d[key] = item
target = d[key]
"""
GET = """
if key in d:
    target = d[key]
else:
    target = value
"""
POP = """
if key in d:
    target = d[key]
    del d[key]
else:
    target = value
"""
UPDATE = """
for k in other:
    item = other[k]
    d[k] = item
"""
VALUES = """
target = []
for k in d:
    item = d[k]
    target.append(item)
"""
ITEMS = """
target = []
for k in d:
    item = d[k]
    target.append((k, item))
"""
MERGED = """
for k in d:
    item = d[k]
    target[k] = item
"""


@dataclass(frozen=True)
class Dicts:
    """Writes what a method of a dict does."""

    desk: Desk

    def method(self, target: str | None, base: str, method: str, call: gast.Call) -> Statements | None:
        none = nodes.constant(None)
        if target is not None and method == "update":
            done = self.method(None, base, method, call) or [gast.Expr(call)]
            return [*done, nodes.assign(target, none)]
        match method, call.args, call.keywords:
            case "setdefault", [key, *default], [] if len(default) < 2:
                result = target or self.desk.fresh("t")
                return self.desk.written(SETDEFAULT, d=base, key=key, value=(default or [none])[0], target=result)
            case "get", [key, *default], [] if target is not None and len(default) < 2:
                return self.desk.written(GET, d=base, key=key, value=(default or [none])[0], target=target)
            case "pop", [key], []:
                return quote("target = d[k]\ndel d[k]", d=base, k=key, target=target or self.desk.fresh("t"))
            case "pop", [key, value], []:
                return self.desk.written(POP, d=base, key=key, value=value, target=target or self.desk.fresh("t"))
            case "update", given, keywords if len(given) < 2 and all(each.arg for each in keywords):
                made = self.updated(base, given[0]) if given else []
                if made is None:
                    return None
                for each in keywords:
                    made += self.entered(base, nodes.constant(each.arg), each.value)
                return made
            case "values" | "items" as view, [], [] if target in self.desk.temporaries:
                return self.desk.made(VALUES if view == "values" else ITEMS, target, d=base)
            case "copy", [], [] if target is not None and not self.desk.holds_numbers(base):
                return self.merged(target, [(None, nodes.load(base))])
        return None

    def updated(self, base: str, other: gast.expr) -> Statements | None:
        match other:
            case gast.Dict(keys=keys, values=values) if None not in keys:
                pairs = zip(keys, values, strict=True)
                return [made for key, value in pairs for made in self.entered(base, key, value)]
            case gast.Name() if isinstance(known := self.desk.value_of(other), DictOf):
                if known.items is None:
                    return self.desk.written(UPDATE, d=base, other=other)
                return self.entries(base, other, known)
        return None

    def entries(self, base: str, other: gast.Name, known: DictOf) -> Statements:
        """Each entry of a dict whose keys are known."""
        reads = [
            (nodes.constant(key), quote_expr("d[k]", d=other, k=nodes.constant(key))) for key, _ in known.items or ()
        ]
        return [made for key, value in reads for made in self.entered(base, key, value)]

    def entered(self, base: str, key: gast.expr, value: gast.expr) -> Statements:
        item = self.desk.fresh("t")
        return [*quote("item = e", item=item, e=value), *quote("d[k] = item", d=base, k=key, item=item)]

    def merged(self, target: str, entries: Entries) -> Statements | None:
        """`{**d, "k": v}`: a display where all keys are known, else a loop for each dict that is spread."""
        known = [self.desk.value_of(value) if key is None else None for key, value in entries]
        if not all(
            key is not None or (is_name(value) and isinstance(of, DictOf))
            for (key, value), of in zip(entries, known, strict=True)
        ):
            return None
        plain = all(key is None or isinstance(key, gast.Constant) for key, _ in entries)
        if plain and all(of is None or (isinstance(of, DictOf) and of.items is not None) for of in known):
            return self.displayed(target, entries)
        if any(target in reads(value) for _, value in entries):
            held = self.desk.fresh("t")
            made = self.merged(held, entries)
            return made and [*made, *quote("x = t", x=target, t=held)]
        made = quote("target = {}", target=target)
        for key, value in entries:
            made += (
                self.desk.written(MERGED, target=target, d=value) if key is None else self.entered(target, key, value)
            )
        return made

    def displayed(self, target: str, entries: Entries) -> Statements:
        """All keys are known: the last value of each counts, in the place of the first."""
        made = Statements()
        found: dict[object, gast.expr] = {}
        for key, value in entries:
            if isinstance(key, gast.Constant):
                found[key.value] = value
                continue
            known = self.desk.value_of(value)
            assert isinstance(known, DictOf)
            for name, _ in known.items or ():
                item = self.desk.fresh("t")
                made += quote("item = d[k]", item=item, d=value, k=nodes.constant(name))
                found[name] = nodes.load(item)
        return [*made, nodes.assign(target, gast.Dict([nodes.constant(key) for key in found], list(found.values())))]

    def distinct(self, target: str, keys: list[gast.expr], values: list[gast.expr]) -> Statements | None:
        """`{j: u, k: v}`, where j may be k: entered one after the other."""
        constants = [key.value for key in keys if isinstance(key, gast.Constant)]
        if len(keys) < 2 or len(set(constants)) == len(keys):
            return None
        return self.merged(target, list(zip(keys, values, strict=True)))
