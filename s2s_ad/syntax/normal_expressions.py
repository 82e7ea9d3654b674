"""The expressions of the core language; the grammar is in `syntax.normal_form`."""

from __future__ import annotations

from dataclasses import dataclass

import gast

from s2s_ad.syntax.passive import Facts

_ADAPTERS = frozenset({"enumerate", "zip", "reversed"})


@dataclass
class Expressions:
    """Says of an expression whether it is of a form; `facts` tell what may stay whole."""

    facts: Facts

    def atom(self, node: gast.expr) -> bool:
        """A name, a literal, a dotted name."""
        match node:
            case gast.Name() | gast.Constant() | gast.UnaryOp(op=gast.USub(), operand=gast.Constant()):
                return True
            case _:
                return self.dotted(node)

    def dotted(self, node: gast.expr) -> bool:
        """An attribute, of an attribute, of a name that is not local."""
        while isinstance(node, gast.Attribute):
            node = node.value
            if isinstance(node, gast.Name):
                return node.id not in self.facts.local
        return False

    def index(self, node: gast.expr) -> bool:
        """What may stand between the brackets."""
        match node:
            case gast.Slice(lower=lower, upper=upper, step=step):
                return all(part is None or self.atom(part) for part in (lower, upper, step))
            case gast.Tuple(elts=parts):
                return all(self.index(part) for part in parts)
            case gast.Starred(value=inner):
                return self.atom(inner)
            case _:
                return self.atom(node)

    def argument(self, node: gast.expr) -> bool:
        """What may be passed, returned, or put in a display."""
        match node:
            case gast.Starred(value=inner):
                return self.atom(inner)
            case gast.Tuple(elts=parts) | gast.List(elts=parts) | gast.Set(elts=parts):
                return all(self.argument(part) for part in parts)
            case gast.Dict(keys=keys, values=values):
                return all(key is None or self.atom(key) for key in keys) and all(map(self.argument, values))
            case _:
                return self.atom(node)

    def read(self, node: gast.expr) -> bool:
        """A subscript or attribute of a name."""
        match node:
            case gast.Subscript(value=base, slice=index):
                return self.base(base) and self.index(index)
            case gast.Attribute(value=base):
                return self.base(base)
            case _:
                return False

    def base(self, node: gast.expr) -> bool:
        """A name, plain or dotted."""
        return isinstance(node, gast.Name) or self.dotted(node)

    def operation(self, node: gast.expr) -> bool:
        """The right side of an assignment to a name."""
        if self.facts.opaque(node):
            return True
        match node:
            case gast.BinOp(left=left, right=right):
                return self.atom(left) and self.atom(right)
            case gast.UnaryOp(operand=operand):
                return self.atom(operand)
            case gast.Call(func=gast.Name(id="own"), args=[gast.Subscript() as element], keywords=[]):
                return self.read(element)
            case gast.Call(func=func, args=args, keywords=keywords):
                callee = self.base(func) or (isinstance(func, gast.Attribute) and self.atom(func.value))
                return callee and all(map(self.argument, [*args, *(keyword.value for keyword in keywords)]))
            case gast.Lambda() | gast.JoinedStr():
                return True
            case _:
                return self.read(node) or self.argument(node)

    def iterable(self, node: gast.expr) -> bool:
        """What a loop may run over."""
        match node:
            case gast.Name():
                return True
            case gast.Call(func=gast.Name(id=name), args=args, keywords=keywords) if name in _ADAPTERS:
                return all(map(self.iterable, args)) and all(self.atom(keyword.value) for keyword in keywords)
            case gast.Call(func=gast.Attribute(value=gast.Name(), attr="items" | "keys" | "values"), args=[]):
                return True
            case gast.Starred(value=inner):
                return self.atom(inner)
            case _:
                return self.facts.opaque(node)
