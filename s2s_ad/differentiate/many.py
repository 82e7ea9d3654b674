"""Many directions in one sweep: a linear function, rewritten for arguments that have one more axis in front.

    z_dot = w @ x_dot          ->   z_dot = x_dot @ w.T
    s_dot = np.sum(z_dot)      ->   s_dot = np.sum(z_dot, axis=1)
    y_dot[i] = s_dot           ->   y_dot[:, i] = s_dot
    u_dot = np.f(v_dot)        ->   u_dot = np.stack([np.f(z) for z in v_dot])

What depends on no direction stays as it is: it broadcasts. The ranks that one direction has decide where axes of
length 1 are put in. Where a rank is not known, or a function has no row in `rules/leading.py`, the statement is written
as a loop over the directions; where that can't be either, `Unvectorised` says so: the function is called in a loop.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import gast

from s2s_ad import runtime
from s2s_ad.analysis.calls import TOGETHER
from s2s_ad.analysis.constructors import is_function
from s2s_ad.analysis.memory import bound
from s2s_ad.analysis.operations import scatter
from s2s_ad.analysis.statements import all_statements
from s2s_ad.differentiate.context import Context, stamp
from s2s_ad.differentiate.directions import Unvectorised, many_value, shifted
from s2s_ad.differentiate.many_expressions import Expressions
from s2s_ad.syntax.iteration import is_call_of
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.substitute import substitute_reads
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes, names_of
from s2s_ad.values import Array, ListOf, Nothing, TupleOf, is_array, is_number, is_scalar, may_have_no_axes

Statements = list[gast.stmt]
DISPLAYS = gast.Tuple | gast.List | gast.Dict


class Spreader(Expressions):
    """Rewrites the statements of one function."""

    def block(self, body: Statements) -> Statements:
        return [made for statement in body for made in stamp(self.statement(statement), statement)]

    def branch(self, body: Statements) -> Statements:
        """The body of a branch or a loop; as it was where it never runs for such arguments."""
        return body if self.never_runs(body) else self.block(body)

    def never_runs(self, body: Statements) -> bool:
        """Whether a body would raise: it reckons with None, which stands for what a branch that was not taken would
        have handed on, or takes an item of a list that is empty."""
        scope = self.context.program.scope
        calls = (found for found in all_nodes(body) if isinstance(found, gast.Call))
        if any(is_function(scope.resolve(call.func)) for call in calls):
            return False
        return any(isinstance(each, gast.Assign) and self.raises(each.value) for each in body)

    def raises(self, value: gast.expr) -> bool:
        match value:
            case gast.BinOp(left=left, right=right):
                return any(isinstance(item, gast.Name) and self.value(item) == Nothing() for item in (left, right))
            case gast.Subscript(value=gast.Name() as base):
                known = self.value(base)
                return known == Nothing() or (isinstance(known, ListOf) and known.items == ())
            case _:
                return False

    def statement(self, statement: gast.stmt) -> Statements:
        match statement:
            case gast.If() | gast.While():
                statement.test = self.passive(statement.test)
                statement.body, statement.orelse = self.branch(statement.body), self.branch(statement.orelse)
                return [statement]
            case gast.For():
                statement.iter = self.source(statement.target, statement.iter)
                statement.body = self.branch(statement.body)
                return [statement]
            case gast.Assign(value=gast.Call(func=func)) if any(self.means(func, each) for each in TOGETHER):
                raise Unvectorised  # there are adjoints among them
            case gast.Assign(targets=[gast.Name(id=target)], value=value):
                if target in self.many and not self.mentions(value) and self.is_shared(target, value):
                    raise Unvectorised
                if target in self.many & self.stored_views:
                    raise Unvectorised
                statement.value = self.assigned(target, value) if target in self.many else self.passive(value)
                return [statement]
            case gast.Assign(targets=[gast.Tuple() as target], value=value):
                return self.unpack(statement, target, value)
            case gast.Assign(targets=[target], value=value):
                return self.store(statement, target, value)
            case gast.AugAssign(target=target, value=value):
                return self.store(statement, target, value)
            case gast.Expr(value=gast.Call() as call) if self.mentions(call) or self.puts_back(call):
                return self.call_statement(statement, call)
            case gast.Return(value=value):
                statement.value = self.many_of(value or gast.Constant(None, None))
                return [statement]
        if self.mentions(statement):
            raise Unvectorised
        return [statement]

    def assigned(self, target: str, value: gast.expr) -> gast.expr:
        """The value of a name. What is stored into has memory of its own: for one direction, `broadcast_like` hands on
        an array that has its shape already."""
        called = value.func if isinstance(value, gast.Call) else None
        widened = called is not None and self.means(called, runtime.broadcast_like)
        made = self.many_of(value)
        if widened and self.context.program.memory.is_stored(target):
            return self.context.expression("np.copy(e)", e=made)
        return made

    @cached_property
    def stored_views(self) -> set[str]:
        """The views for one direction of arrays that something may be stored into once the view is there. Of many they
        are copies, if the further axis is not the outermost in memory."""
        every = list(all_statements(self.context.program.function.body))
        found: set[str] = set()
        for place, view in enumerate(every):
            match view:
                case gast.Assign(targets=[gast.Name(id=target)], value=value) if base := self.layouts.base(value):
                    around = [each for each in every[:place] if isinstance(each, gast.For | gast.While)]
                    turns = [each for loop in around if view in all_statements(loop.body) for each in loop.body]
                    later = [*all_statements(turns), *every[place + 1 :]]
                    found |= {target} if any(self.may_store(each, base) for each in later) else set()
        return found

    def may_store(self, statement: gast.stmt, base: str) -> bool:
        """Whether a statement by itself may change an array, or what shares memory with it."""
        match statement:
            case gast.AugAssign() | gast.Expr():
                pass
            case gast.Assign(targets=[target]) if not isinstance(target, gast.Name):
                pass
            case _:
                return False
        return any(self.context.program.memory.may_share(name, base) for name in names_of([statement]))

    def is_shared(self, target: str, value: gast.expr) -> bool:
        """Whether a value is memory that others may refer to, and that is stored into."""
        looks = isinstance(value, gast.Name | gast.Subscript | gast.Attribute)
        return looks and not is_scalar(self.value(value)) and self.context.program.memory.is_stored(target)

    def source(self, target: gast.expr, source: gast.expr) -> gast.expr:
        """What a loop runs over: of an array with many directions, what is behind the first axis."""
        if is_call_of(source, "enumerate") and isinstance(target, gast.Tuple):
            source.args[0] = self.source(target.elts[1], source.args[0])
            source.args[1:] = map(self.passive, source.args[1:])
        elif is_call_of(source, "zip") and isinstance(target, gast.Tuple):
            source.args = [self.source(*pair) for pair in zip(target.elts, source.args, strict=True)]
        elif is_call_of(source, "reversed"):
            source.args = [self.source(target, source.args[0])]
        elif self.is_many(source) or (isinstance(source, gast.Subscript) and self.is_many(source.value)):
            return self.rows(source)
        elif self.many.isdisjoint(bound(target)):
            return self.passive(source)
        else:
            raise Unvectorised
        return source

    def rows(self, node: gast.expr) -> gast.expr:
        """Something to iterate over or unpack: numbers are copies for one direction, and views for many."""
        value = self.value(node)
        if isinstance(value, Array) and value.shape:
            if len(value.shape) == 1 and any(map(self.context.program.memory.is_stored, reads(node))):
                raise Unvectorised
            return self.context.expression("np.swapaxes(x, 0, 1)", x=self.many_of(node))
        if isinstance(value, ListOf | TupleOf):
            return self.many_of(node)
        raise Unvectorised

    def unpack(self, statement: gast.Assign, target: gast.Tuple, value: gast.expr) -> Statements:
        names = set(bound(target))
        if isinstance(value, gast.Name) and names & self.many:
            if not names <= self.many or not self.is_many(value):
                raise Unvectorised
            statement.value = self.rows(value)
        elif isinstance(value, gast.Tuple) and names & self.many:
            if not all(self.is_many(item) for item in [*target.elts, *value.elts] if isinstance(item, gast.Name)):
                raise Unvectorised
        else:
            statement.value = self.passive(value)
        return [statement]

    def store(self, statement: gast.Assign | gast.AugAssign, target: gast.expr, value: gast.expr) -> Statements:
        """`x[i] = v`, `x[i] += v`, `x += v`."""
        place = target
        while isinstance(place, gast.Subscript | gast.Attribute):
            place = place.value
        if not self.is_many(place):
            if self.mentions(statement):
                raise Unvectorised
            return [statement]
        if isinstance(target, gast.Attribute) and isinstance(statement, gast.Assign):
            if not self.is_many(target.value) or not self.is_field(target.value, target.attr):
                raise Unvectorised
            statement.value = self.many_of(value)
            return [statement]
        base = target.value if isinstance(target, gast.Subscript) else target
        if isinstance(base, gast.Subscript | gast.Attribute):
            raise Unvectorised
        if isinstance(target, gast.Name):
            return self.update(statement, target, value)
        if not is_number(self.value(base)) or not isinstance(target, gast.Name | gast.Subscript):
            statement.value = self.many_of(value)
            return [statement]
        if self.mentions(value) and not self.is_many(value):
            raise Unvectorised
        read = copy_tree(target)
        read.ctx = gast.Load()
        wanted, index = self.rank(read), shifted(target.slice, self.value)
        if self.mentions(target.slice):
            raise Unvectorised
        if index is None or (self.is_many(value) and None in (wanted, self.rank(value))):
            return self.store_each(statement, target, value)
        target.slice = index
        statement.value = self.to_rank(value, wanted) if self.is_many(value) else value
        return [statement]

    def update(self, statement: gast.AugAssign, target: gast.Name, value: gast.expr) -> Statements:
        """`x += v`: in place for an array, a new object for a number."""
        wanted, known = self.rank(target), self.value(target)
        if wanted is None or (self.mentions(value) and not self.is_many(value)):
            raise Unvectorised
        moved = self.to_rank(value, wanted) if self.is_many(value) else value
        if isinstance(known, Array):
            statement.value = moved
            return [statement]
        total = gast.BinOp(gast.Name(target.id, gast.Load(), None, None), statement.op, moved)
        return self.context.quote("x = e", x=target.id, e=total)

    def store_each(self, statement: gast.Assign | gast.AugAssign, target: gast.expr, value: gast.expr) -> Statements:
        """The store for each direction: the rows of an array are views, if it has axes for them."""
        if not is_array(self.value(target.value)):
            raise Unvectorised
        if not self.rank(target.value) and may_have_no_axes(self.value(target.slice)):
            raise Unvectorised
        names = [target.value.id] + [value.id for _ in [0] if self.is_many(value)]
        loop, fresh = self.over(names)
        inner = copy_tree(statement)
        substitute_reads(inner, fresh)
        loop.body = [inner]
        return [loop]

    def call_statement(self, statement: gast.Expr, call: gast.Call) -> Statements:
        scattered = scatter(call, self.context.program.values, self.context.program.scope)
        if scattered is not None:
            return self.scattered(statement, call, *scattered)
        match call.func:
            case gast.Attribute(value=gast.Name(id=base), attr="append") if base in self.many:
                call.args = [self.many_of(call.args[0])]
                return [statement]
        raise Unvectorised

    def puts_back(self, call: gast.Call) -> bool:
        """Whether a call gives objects their old contents back, unseen by those who read the code."""
        return self.means(call.func, runtime.put_back)

    def means(self, func: gast.expr, function: object) -> bool:
        return self.context.program.scope.resolve(func) is function

    def scattered(
        self, statement: gast.Expr, call: gast.Call, base: str, index: gast.expr, terms: gast.expr
    ) -> Statements:
        if self.mentions(index) or not is_array(self.value(base)) or base not in self.many:
            raise Unvectorised
        if self.mentions(terms) and not self.is_many(terms):
            raise Unvectorised
        loop, fresh = self.over([base] + [terms.id for _ in [0] if self.is_many(terms)])
        substitute_reads(statement, fresh)
        loop.body = [statement]
        return [loop]


@dataclass(frozen=True)
class Spread:
    """A function for many directions, before it is tidied."""

    body: Statements
    context: Context
    many: frozenset[str]


def spread(context: Context) -> Spread:
    """The body of a linear function, for many directions."""
    program = context.program
    many = frozenset(program.varied | set(program.wrt))
    bound = {name for statement in program.function.body for name in writes(statement)} | set(program.wrt)
    if not many <= bound:
        raise Unvectorised  # what comes from outside has no axis more, though it may share memory with what has
    count = context.fresh("count")
    spreader = Spreader(context, many, count)
    body = spreader.block(copy_tree(program.function.body))
    context.values |= {name: many_value(program.value(name)) for name in many}
    first = _first(program.wrt, spreader)
    start = [context.quote("count = e", count=count, e=first)[0]] if count in _names(body) else []
    return Spread([*start, *body], context, many)


def _first(names: Iterable[str], spreader: Spreader) -> gast.expr:
    """How many directions there are."""
    names = list(names)
    plain = [name for name in names if is_number(spreader.value(name))]
    if plain:
        return spreader.context.expression("len(x)", x=plain[0])
    return spreader.context.expression(f"directions({', '.join(names)})")


def _names(body: Statements) -> set[str]:
    return {node.id for node in all_nodes(body) if isinstance(node, gast.Name)}
