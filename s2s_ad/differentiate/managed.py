"""What `with np.errstate(...)` ignores is ignored on the way back too; what it raises for is not raised for there.

    with np.errstate(divide="ignore"):        with np.errstate(divide="ignore"):
        y = np.sqrt(x)                            x_bar = 0.5 * y_bar / y

In the core language a context is entered and left by calls; to leave it backwards is to enter one like it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import gast
import numpy as np

from s2s_ad.analysis.statements import all_statements
from s2s_ad.differentiate.context import Context
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree


@dataclass
class Managed:
    """The states of one function, by the names that hold them."""

    context: Context
    made: dict[str, gast.Call] = field(default_factory=dict)
    again: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for statement in all_statements(self.context.program.function.body):
            match statement:
                case gast.Assign(targets=[gast.Name(id=name)], value=gast.Call(func=func, args=[]) as call):
                    ignored = [each for each in call.keywords if _is_ignore(each.value)]
                    if ignored and self.context.program.scope.resolve(func) is np.errstate:
                        self.made[name] = gast.Call(func, [], ignored)

    def entered(self, statement: gast.stmt) -> tuple[str, str] | None:
        """The name of the state that a statement enters or leaves, and by which method."""
        match statement:
            case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr=attr))) if (
                name in self.made and attr in ("__enter__", "__exit__")
            ):
                return str(name), str(attr)
        return None

    def back(self, statement: gast.stmt) -> list[gast.stmt]:
        """What stands in the reverse sweep for entering or leaving."""
        name, method = self.entered(statement) or ("", "")
        if method == "__exit__":
            self.again[name] = self.context.fresh(name)
            made = quote("held = state", held=self.again[name], state=copy_tree(self.made[name]))
            return [*made, *quote("held.__enter__()", held=self.again[name])]
        if method == "__enter__" and name in self.again:
            return quote("held.__exit__(None, None, None)", held=self.again[name])
        return []


def _is_ignore(value: gast.expr) -> bool:
    return isinstance(value, gast.Constant) and value.value == "ignore"
