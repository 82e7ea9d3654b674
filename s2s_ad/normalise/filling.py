"""The statements of a loop in place of each item that a generator yields.

Before and after, with `item = e` for `yield e` in a generator, and a loop over it::

    item = v * dt                 s = v * dt
                                  y = y + np.sin(s)
"""

from __future__ import annotations

from dataclasses import dataclass

import gast

from s2s_ad.normalise import nodes
from s2s_ad.normalise.nodes import Block
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.visit import copy_tree


@dataclass(frozen=True)
class Filling:
    """The statements of a loop in place of each item of a generator; `test` is how they leave it, told in `stop`."""

    item: str
    target: gast.expr
    inside: Block
    stop: str | None
    test: gast.expr | None

    def block(self, body: Block) -> Block:
        out: Block = []
        for statement in body:
            match statement:
                case gast.Assign(targets=[gast.Name(id=name)], value=value) if name == self.item:
                    bound = self.bound(value)
                    for each in bound:
                        adopt(each, statement)
                    out += [*bound, *copy_tree(self.inside), *self.told(statement)]
                    continue
                case gast.If(test=gast.Name(id=name)) if name == self.stop and out and _is_assigned(out[-1], name):
                    statement.test = out.pop().value if nodes.is_tail_break(statement) else statement.test
            if isinstance(statement, gast.If | gast.For | gast.While):
                statement.body = self.block(statement.body)
                statement.orelse = self.block(statement.orelse)
            out.append(statement)
        return out

    def bound(self, value: gast.expr) -> Block:
        """The item for the target; the parts of a pair for its names."""
        target = copy_tree(self.target)
        match target, value:
            case gast.Tuple(elts=names), gast.Tuple(elts=parts) if len(names) == len(parts) and not any(
                isinstance(each, gast.Starred) for each in (*names, *parts)
            ):
                if not writes(target) & reads(value):
                    return [gast.Assign([name], part, None) for name, part in zip(names, parts, strict=True)]
        if not isinstance(target, gast.Name) and not isinstance(value, gast.Name):
            return [nodes.assign(self.item, value), gast.Assign([target], nodes.load(self.item), None)]
        return [gast.Assign([target], value, None)]

    def told(self, source: gast.stmt) -> Block:
        if self.test is None or self.stop is None or isinstance(self.test, gast.Name):
            return []
        made = nodes.assign(self.stop, copy_tree(self.test))
        adopt(made, source)
        return [made]


def _is_assigned(statement: gast.stmt, name: str) -> bool:
    return isinstance(statement, gast.Assign) and name in writes(statement)
