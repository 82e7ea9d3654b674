"""Expressions to A-normal form: one operation of atoms per statement, in the order Python evaluates them.

Before and after::

    y = np.sin(x * w + 1.0) / 2.0     t = x * w
                                      t1 = t + 1.0
                                      t2 = np.sin(t1)
                                      y = t2 / 2.0

What no may-active name flows through stays whole: `np.zeros(len(x) + 1)`, `mask = x * 2 > y`. See C. Flanagan et al.
(1993), "The essence of compiling with continuations".
"""

from __future__ import annotations

from dataclasses import dataclass

import gast

from s2s_ad.normalise import choices, comprehensions, folds, nodes
from s2s_ad.normalise.lift import Desk
from s2s_ad.origin import adopt, origin_of

_DISPLAYS = gast.Tuple | gast.List | gast.Set


@dataclass
class Expressions:
    """Lifts expressions; see `lift.Lift`."""

    desk: Desk

    def atom(self, expression: gast.expr) -> gast.expr:
        """A name or literal with the value of the expression."""
        if isinstance(expression, gast.Name) and expression.id in self.desk.rebound:
            return self.named(expression)
        if self.desk.is_atom(expression):
            return expression
        value = self.value(expression)
        return value if self.desk.is_atom(value) else self.named(value)

    def named(self, value: gast.expr) -> gast.expr:
        """A temporary for a value."""
        name = self.desk.temporary()
        self.desk.emit(nodes.assign(name, value))
        return nodes.load(name)

    def value(self, expression: gast.expr) -> gast.expr:
        """One operation on atoms, which stands for what the user wrote."""
        made = self.operation(expression)
        if origin_of(made) is None:
            adopt(made, expression)
        return made

    def operation(self, expression: gast.expr) -> gast.expr:
        """One operation on atoms."""
        if self.desk.is_atom(expression) or self.desk.facts.opaque(expression):
            return expression
        match expression:
            case gast.BinOp():
                return self.operations(expression)
            case gast.UnaryOp(op=gast.Not()) | gast.Compare():
                return self.test(expression)
            case gast.UnaryOp(op=op, operand=operand):
                return gast.UnaryOp(op, self.atom(operand))
            case gast.Call():
                return folds.folded(self, expression) or self.call(expression)
            case gast.Subscript(value=base, slice=index):
                return gast.Subscript(self.name(base), self.index(index), expression.ctx)
            case gast.Attribute(value=base, attr=attribute):
                return gast.Attribute(self.name(base), attribute, expression.ctx)
            case gast.IfExp() | gast.BoolOp():
                name = self.desk.temporary()
                self.assign(name, expression)
                return nodes.load(name)
            case gast.NamedExpr(target=gast.Name(id=name), value=inner):
                self.assign(name, inner)
                return nodes.load(name)
            case gast.ListComp() | gast.GeneratorExp() | gast.DictComp():
                return comprehensions.filled(self, expression)
            case _:
                return self.display(expression)

    def operations(self, expression: gast.BinOp) -> gast.expr:
        """Chains such as a + b + c + ... lean to the left: walked without recursion."""
        spine = [expression]
        while isinstance(inner := spine[-1].left, gast.BinOp) and not self.desk.facts.opaque(inner):
            spine.append(inner)
        left = self.atom(inner)
        for node in reversed(spine):
            value = gast.BinOp(left, node.op, self.atom(node.right))
            if node is not expression:
                adopt(value, node)
                left = self.named(value)
        return value

    def name(self, expression: gast.expr) -> gast.expr:
        """A name, or a dotted one, for what is subscripted or asked for an attribute."""
        found = self.atom(expression)
        return found if isinstance(found, gast.Name | gast.Attribute) else self.named(found)

    def index(self, expression: gast.expr) -> gast.expr:
        """A subscript of atoms."""
        match expression:
            case gast.Slice(lower=lower, upper=upper, step=step):
                return gast.Slice(*(None if part is None else self.atom(part) for part in (lower, upper, step)))
            case gast.Tuple(elts=parts):
                return gast.Tuple([self.index(part) for part in parts], gast.Load())
            case gast.Starred(value=inner):
                return gast.Starred(self.atom(inner), gast.Load())
            case _:
                return self.atom(expression)

    def call(self, expression: gast.Call) -> gast.expr:
        """A call of a named function, or of a method of an atom, on arguments."""
        function = expression.func
        if not self.desk.is_atom(function):
            function = self.callee(function)
        arguments = self.arguments(expression.args)
        keywords = [gast.keyword(part.arg, self.argument(part.value)) for part in expression.keywords]
        return gast.Call(function, arguments, keywords)

    def callee(self, function: gast.expr) -> gast.expr:
        """The method of an atom, or a name for a function that has none."""
        if isinstance(function, gast.Attribute):
            return gast.Attribute(self.atom(function.value), function.attr, gast.Load())
        return self.atom(function)

    def arguments(self, expressions: list[gast.expr]) -> list[gast.expr]:
        """Arguments in the order of their evaluation."""
        return [self.argument(part) for part in expressions]

    def argument(self, expression: gast.expr) -> gast.expr:
        """An atom, or a display of arguments."""
        match expression:
            case gast.Starred(value=inner):
                expression.value = self.atom(inner)
                return expression
            case _ if isinstance(expression, _DISPLAYS | gast.Dict):
                made = self.display(expression)
                return self.named(made) if self.spreads(made) else made
            case _:
                return self.atom(expression)

    def spreads(self, display: gast.expr) -> bool:
        """`[*xs, y]` of values that may be active is made by statements of its own."""
        if self.desk.facts.opaque(display):
            return False
        if isinstance(display, gast.Dict):
            return None in display.keys
        return any(isinstance(part, gast.Starred) for part in display.elts)

    def display(self, expression: gast.expr) -> gast.expr:
        """A tuple, list, set or dict of arguments; anything else (a lambda, a comprehension) as it is."""
        match expression:
            case gast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                made = [(key and self.atom(key), self.argument(value)) for key, value in pairs]
                return gast.Dict([key for key, _ in made], [value for _, value in made])
            case gast.Set(elts=parts):
                return gast.Set(self.arguments(parts))
            case _ if isinstance(expression, _DISPLAYS):
                return type(expression)(self.arguments(expression.elts), expression.ctx)
            case _:
                return expression

    def assign(self, name: str, expression: gast.expr) -> None:
        """Write what gives the expression's value to a name."""
        choices.assign(self, name, expression)

    def test(self, expression: gast.expr) -> gast.expr:
        """An expression that is as true as this one, and calls no user's function on may-active names."""
        return choices.test(self, expression)
