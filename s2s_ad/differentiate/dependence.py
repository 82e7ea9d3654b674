"""A linear function, rewritten so that sets of directions can go through it: see `runtime/dependence.py`.

    z_dot = np.zeros_like(z)         ->   z_dot = as_supports(np.zeros_like(z))
    s_dot = float(x_dot[0])          ->   s_dot = x_dot[0]

All else stays: sums, products, subscripts and NumPy's functions of arrays of objects do what is wanted, or raise.
"""

from __future__ import annotations

import gast

from s2s_ad.analysis.operations import operation
from s2s_ad.differentiate.context import Context, stamp
from s2s_ad.differentiate.directions import Unvectorised
from s2s_ad.differentiate.many import Spread
from s2s_ad.differentiate.many_expressions import Expressions
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Unknown

Statements = list[gast.stmt]
TEXTS = {
    "builtins.float": "x",
    "ndarray.astype": "a.copy()",
    "np.full_like": "np.full(np.shape(a), fill_value, object)",
    "runtime.unbroadcast": "unbroadcast(e, shape_only(x))",
    "runtime.broadcast_like": "np.broadcast_to(e, np.shape(x))[()]",
    "runtime.as_kind": "e",
}
REFUSED = frozenset({"np.imag", "ndarray.imag", "runtime.restructure"})
"""What would lose a dependence: the imaginary part of an object is 0."""


class Tracer(Expressions):
    """Rewrites one function."""

    def block(self, body: Statements) -> Statements:
        return [made for statement in body for made in stamp([self.statement(statement)], statement)]

    def statement(self, statement: gast.stmt) -> gast.stmt:
        match statement:
            case gast.If() | gast.While() | gast.For():
                statement.body, statement.orelse = self.block(statement.body), self.block(statement.orelse)
            case gast.Assign(targets=[gast.Name(id=target)], value=value) if target in self.many:
                statement.value = self.traced(value)
            case gast.Assign(targets=[gast.Subscript(value=gast.Name(id=base))], value=value) if base in self.many:
                statement.value = self.traced(value) if self.mentions(value) else value
            case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(id=base)), args=[value])) if (
                base in self.many and not self.mentions(value)
            ):
                statement.value.args = [self.traced(value)]
            case gast.Return(value=value) if value is not None:
                statement.value = self.traced(value)
        return statement

    def traced(self, value: gast.expr) -> gast.expr:
        """A value that sets of directions can go through, or into."""
        match value:
            case gast.Constant(value=None):
                return value
            case gast.Tuple(elts=items) | gast.List(elts=items):
                value.elts = [self.traced(item) for item in items]
                return value
            case gast.Dict(values=items):
                value.values = [self.traced(item) for item in items]
                return value
        found = operation(value, self.context.program.values, self.context.program.scope)
        if not self.mentions(value) or (found is not None and found.rule.kind == "constant"):
            return self.context.expression("as_supports(e)", e=value)
        if found is None:
            return self.of_call(value) if isinstance(value, gast.Call) else value
        if found.rule.name in REFUSED:
            raise Unvectorised
        text = TEXTS.get(found.rule.name)
        return value if text is None else self.context.expression(text, **found.arguments)

    def of_call(self, call: gast.Call) -> gast.expr:
        """A call of a callee's linear function, or a method of a container."""
        method = isinstance(call.func, gast.Attribute) and self.is_many(call.func.value)
        return call if method else self.user_call(call)


def traced(context: Context) -> Spread:
    """The body of a linear function, for sets of directions."""
    program = context.program
    many = frozenset(program.varied | set(program.wrt))
    tracer = Tracer(context, many, context.fresh("count"))
    body = tracer.block(copy_tree(program.function.body))
    context.values |= dict.fromkeys(many, Unknown())
    return Spread(body, context, many)
