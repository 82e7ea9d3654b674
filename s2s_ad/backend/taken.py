"""What a statement takes from lists gets a name before it, so that a message can show it.

x_bar = y_bar / z_saved.pop()    ->    z_popped = z_saved.pop()
                                       x_bar = y_bar / z_popped
"""

from __future__ import annotations

import gast

from s2s_ad.syntax.names import Names
from s2s_ad.syntax.quote import quote, quote_expr

_LATER = (gast.Lambda, gast.IfExp, gast.BoolOp, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


class Taken:
    """`statements` take the items, from `lists`; in the order in which the statement took them."""

    def __init__(self, names: Names) -> None:
        self.statements: list[gast.stmt] = []
        self.lists: set[str] = set()
        self._names = names
        self._variables: list[tuple[str, str]] = []

    def take(self, statement: gast.stmt) -> None:
        """Change the statement. What it takes only perhaps, or later, stays in it."""
        target_first = isinstance(statement, gast.AugAssign)
        for part in ("target", "value") if target_first else ("value", "targets"):
            found = getattr(statement, part, None)
            if isinstance(found, gast.AST):
                setattr(statement, part, self._without(found))
            elif isinstance(found, list):
                found[:] = map(self._without, found)

    def labels(self, others: set[str]) -> dict[str, str]:
        """The variables by what they are called: as what was saved, if that is not another operand's name."""
        found: dict[str, str] = {}
        for name, variable in self._variables:
            label = name.removesuffix("_saved")
            found[label if label != name and label not in others and label not in found else f"{name}.pop()"] = variable
        return found

    def _without(self, node: gast.AST) -> gast.AST:
        match node:
            case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr="pop"), args=[], keywords=[]):
                variable = self._names.fresh(f"{name.removesuffix('_saved')}_popped")
                self.statements += quote(f"{variable} = {name}.pop()")
                self._variables.append((name, variable))
                self.lists.add(name)
                return quote_expr(variable)
            case _ if isinstance(node, _LATER):
                return node
        for part, value in gast.iter_fields(node):
            if isinstance(value, list):
                value[:] = [self._without(item) if isinstance(item, gast.AST) else item for item in value]
            elif isinstance(value, gast.AST):
                setattr(node, part, self._without(value))
        return node
