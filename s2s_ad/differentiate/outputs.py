"""Calls that write their results into arrays, as stores of what they return.

    y = np.add(a, b, out=c)              ->   t = np.add(a, b);  c[...] = t;  y = c
    np.modf(a, out=(c, None))            ->   t = np.modf(a);  t1 = t[0];  t2 = t[1];  c[...] = t1
    np.sin(a, out=c, where=m)            ->   c[m] = np.sin(a[m]), all of them of one shape
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import gast
import numpy as np

from s2s_ad.analysis.calls import may_write_out
from s2s_ad.errors.memory import chosen_of_several, tuple_of_outputs
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.outputs import named
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Nothing, SomeTuple, TupleOf, Unknown, Value, is_array, is_scalar

Statements = list[gast.stmt]


@dataclass(frozen=True)
class Outputs:
    """What is known of the names of a function; `fresh` makes new ones."""

    values: Mapping[str, Value]
    scope: Resolver
    fresh: Callable[[], str]

    def is_array(self, expression: gast.expr) -> bool:
        """Whether a name is known to be of an array."""
        return isinstance(expression, gast.Name) and is_array(self.values.get(expression.id, Unknown()))

    def written(self, statement: gast.stmt, call: gast.Call) -> Statements:
        """The statement, or those that compute the results and store them."""
        if not may_write_out(self.scope.resolve(call.func)):
            return [statement]
        call = named(call, self.scope, self.is_array)
        out = next((keyword for keyword in call.keywords if keyword.arg == "out"), None)
        if out is None or (isinstance(out.value, gast.Constant) and out.value.value is None):
            return [statement]
        if isinstance(out.value, gast.Name) and isinstance(self.values.get(out.value.id), Nothing):
            out.value, statement.value = gast.Constant(None, None), call
            return [statement]
        places = self.places(call, out.value)
        where = next((keyword.value for keyword in call.keywords if keyword.arg == "where"), None)
        if where is not None and isinstance(self.scope.resolve(call.func), np.ufunc):
            return self.chosen_elements(statement, call, places, where)
        plain = copy_tree(call)
        plain.keywords = [keyword for keyword in plain.keywords if keyword.arg != "out"]
        result = self.fresh()
        made = quote("t = e", t=result, e=plain)
        results = [gast.Name(result, gast.Load(), None, None)]
        if len(places) > 1:
            names = [self.fresh() for _ in places]
            results = [gast.Name(name, gast.Load(), None, None) for name in names]
            for position, name in enumerate(names):
                made += quote("x = t[k]", x=name, t=result, k=gast.Constant(position, None))
        for position, (place, part) in enumerate(zip(places, results, strict=True)):
            if not isinstance(place, gast.Constant):
                made += quote("x[...] = t", x=place, t=part)
                results[position] = place
        if isinstance(statement, gast.Assign):
            given = results[0] if len(results) == 1 else gast.Tuple(results, gast.Load())
            made += quote("y = x", y=statement.targets[0].id, x=given)
        return made

    def places(self, call: gast.Call, out: gast.expr) -> list[gast.expr]:
        """What `out=` stands for: an array, or a tuple of those and of None, as many as the function has results."""
        if isinstance(out, gast.Tuple):
            return list(out.elts)
        if isinstance(out, gast.Name) and isinstance(self.values.get(out.id), TupleOf | SomeTuple):
            raise tuple_of_outputs(call, out.id)
        return [out]

    def spread_over(self, argument: gast.expr, shape: str, spread: str) -> Statements:
        """An operand in the shape of the output; not a view of it, for what is stored into may not be broadcast."""
        if not isinstance(argument, gast.Name) or is_scalar(self.values.get(argument.id, Unknown())):
            return quote("t = np.broadcast_to(e, n)", t=spread, e=argument, n=shape)
        copied = self.fresh()
        return quote("c = np.copy(e)\nt = np.broadcast_to(c, n)", c=copied, e=argument, t=spread, n=shape)

    def chosen_elements(
        self, statement: gast.stmt, call: gast.Call, places: list[gast.expr], where: gast.expr
    ) -> Statements:
        """`np.divide(a, b, out=x, where=m)` computes the chosen elements alone: x[w] = np.divide(a[w], b[w])."""
        if len(places) > 1:
            raise chosen_of_several(call)
        place = places[0]
        shape, mask, result = self.fresh(), self.fresh(), self.fresh()
        made = quote("n = np.shape(x)\nt = np.broadcast_to(m, n)", n=shape, t=mask, m=where, x=place)
        chosen: list[gast.expr] = []
        for argument in call.args:
            spread, taken = self.fresh(), self.fresh()
            same = isinstance(argument, gast.Name) and isinstance(place, gast.Name) and argument.id == place.id
            if not same:
                made += self.spread_over(argument, shape, spread)
            made += quote("t = e[w]", t=taken, e=place if same else spread, w=mask)
            chosen.append(gast.Name(taken, gast.Load(), None, None))
        plain = gast.Call(call.func, chosen, [each for each in call.keywords if each.arg not in ("out", "where")])
        made += [*quote("t = e", t=result, e=plain), *quote("x[w] = t", x=place, w=mask, t=result)]
        if isinstance(statement, gast.Assign):
            made += quote("y = x", y=statement.targets[0].id, x=place)
        return made
