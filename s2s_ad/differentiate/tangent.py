"""The forward transformation: the tangent of each statement beside it.

    y = np.sin(x)      ->   y = np.sin(x);  y_dot = np.cos(x) * x_dot
    x[i] = v           ->   x[i] = v;  x_dot[i] = v_dot
    v = x[1:]          ->   v = x[1:];  v_dot = x_dot[1:]

Containers, and arrays that are stored into, have tangents of the same layout and the same aliases. Griewank & Walther,
"Evaluating Derivatives", 2nd ed., section 3.1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import gast

from s2s_ad import errors, runtime
from s2s_ad.analysis.calls import TOGETHER
from s2s_ad.analysis.constructors import before_fields, constructed, is_function
from s2s_ad.analysis.memory import bound
from s2s_ad.analysis.operations import Operation, added, carriers, read_in, scatter
from s2s_ad.differentiate import headers
from s2s_ad.differentiate.calls import is_own_list, refuse_effects, refuse_stores, refused, residuals_of
from s2s_ad.differentiate.context import Context, stamp
from s2s_ad.differentiate.in_memory import Layouts
from s2s_ad.differentiate.inner import refuse_captured
from s2s_ad.differentiate.project import filled, is_container, realised, still, still_template, tangent_value
from s2s_ad.differentiate.stores import check_buffer, place_in
from s2s_ad.frontend.written import is_part
from s2s_ad.origin import place_of
from s2s_ad.request import tangent_name
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.substitute import substitute_reads
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import ListOf, Nothing, ObjectOf, TupleOf, Unknown, is_array, is_scalar

_RESULT = "<result>"
"""What the new value of a name is called in the making of its tangent, which still needs the old one."""

Statements = list[gast.stmt]
DISPLAYS = gast.Tuple | gast.List | gast.Dict


@dataclass
class Pusher:
    """Writes the tangents of one function."""

    context: Context
    parts: bool = False
    spelled: dict[str, str] = field(default_factory=dict)
    generated: set[str] = field(default_factory=set)
    ahead: list[gast.stmt] = field(default_factory=list)
    """What a rule's text puts before the tangent that is being written."""

    def name(self, variable: str) -> str:
        """The spelling of a variable's tangent."""
        if variable not in self.spelled:
            invented = variable in self.context.invented
            self.spelled[variable] = self.context.fresh(f"{variable}_dot", invented=invented)
            self.context.values[self.spelled[variable]] = tangent_value(self.context.value(variable))
        return self.spelled[variable]

    def is_active(self, name: str) -> bool:
        return name in self.context.program.active

    def active_in(self, node: gast.AST) -> list[str]:
        return self.context.program.active_in(reads(node))

    def carried_in(self, argument: gast.expr) -> list[str]:
        return self.context.program.active_in(carriers(argument))

    def block(self, body: Statements) -> Statements:
        return [made for statement in body for made in stamp(self.placed(statement), statement)]

    def placed(self, statement: gast.stmt) -> Statements:
        with self.context.findings.at(statement):
            return self.statement(statement)
        return []

    def statement(self, statement: gast.stmt) -> Statements:
        match statement:
            case gast.If():
                statement.body, statement.orelse = self.block(statement.body), self.block(statement.orelse)
                return [statement]
            case gast.For():
                guards = headers.with_tangents(self, statement)
                statement.body = self.block(statement.body)
                return [*guards, statement]
            case gast.While():
                statement.body = self.block(statement.body)
                return [statement]
            case gast.Assign(targets=[gast.Name(id=target)], value=value) if self.is_active(target):
                return self.assign(statement, target, value)
            case gast.Assign(targets=[gast.Tuple() as target], value=value) if any(map(self.is_active, bound(target))):
                return self.unpack(statement, target, value)
            case gast.Assign(value=gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="pop")) as call) if (
                self.replays(call)
            ):
                return [statement, *self.context.quote("x_dot.pop()", x_dot=self.name(base))]
            case (
                gast.Assign(targets=[gast.Subscript(value=gast.Name(id=base)) as target])
                | gast.Assign(targets=[gast.Attribute(value=gast.Name(id=base)) as target])
            ):
                return self.store(statement, target, base)
            case gast.AugAssign(target=target) if isinstance(getattr(target, "value", target), gast.Name):
                return self.update(statement, target)
            case gast.Expr(value=gast.Call() as call):
                return self.call_statement(statement, call)
            case gast.Delete(targets=[gast.Subscript(value=gast.Name(id=base)) as entry]) if self.is_active(base):
                return [statement, gast.Delete([place_in(entry, self.name(base), gast.Del())])]
        return [statement]

    def assign(self, statement: gast.Assign, target: str, value: gast.expr) -> Statements:
        """The tangent after the value; before it, where the old value of the target is an operand."""
        if getattr(statement, "undefined", False):
            return [statement, *self.context.quote("x = None", x=self.name(target))]
        if isinstance(value, gast.Call) and self.is_user_call(value):
            called = self.user_call(statement, target, value)
            if called is not None:
                return called
        if target not in reads(value):
            return [statement, *self.define(target, value, target)]
        self.context.values[_RESULT] = self.context.value(target)
        tangent = self.define(target, value, _RESULT)
        if not any(_RESULT in reads(each) for each in tangent):
            return [*tangent, statement]
        held = self.context.fresh(target)
        self.context.values[held] = self.context.value(target)
        for each in tangent:
            substitute_reads(each, {_RESULT: held})
        first = self.context.quote("t = e", t=held, e=value)
        return [*first, *tangent, *self.context.quote("x = t", x=target, t=held)]

    def define(self, target: str, value: gast.expr, result: str) -> Statements:
        expression = self.tangent(value, result)
        memory = self.context.program.memory
        if not self.shares(value) and (memory.has_shadow(target) or self.may_change(expression)):
            expression = self.layouts.own(expression, target, result)
        ahead, self.ahead = self.ahead, []
        made = self.context.quote("x_dot = e", x_dot=self.name(target), e=expression)
        return [*ahead, *made, *self.layouts.guard(value, result, self.name(target), self.name)]

    @cached_property
    def layouts(self) -> Layouts:
        return Layouts(self.context)

    def may_change(self, expression: gast.expr) -> bool:
        """Whether an expression is, or looks into, a tangent that is stored into."""
        shadows = {dot for name, dot in self.spelled.items() if self.context.program.memory.has_shadow(name)}
        return not is_scalar(self.context.value_of(expression)) and bool(reads(expression) & shadows)

    def tangent(self, value: gast.expr, result: str) -> gast.expr:
        """The tangent of a value that is called `result`."""
        if not self.context.program.active_in(self.context.differentiable_reads(value)):
            return self.zero(result, value)
        read = read_in(value, self.context.program.scope)
        if read is not value:
            return self.context.expression("own(e)", e=self.tangent(read, result))
        fields = constructed(value, self.context.program.scope)
        if fields is not None:
            moved = [gast.keyword(name, self.display(item)) for name, item in fields.items()]
            return gast.Call(copy_tree(value.func), before_fields(value, self.context.program.scope), moved)
        match value:
            case gast.Name(id=name):
                return gast.Name(self.name(name), gast.Load(), None, None)
            case gast.Subscript() | gast.Attribute(value=gast.Name()) if self.replays(value):
                return self.replayed(value)
            case gast.Tuple() | gast.List() | gast.Dict():
                return self.display(value)
            case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="pop")) if self.is_active(base):
                return self.replayed(value)
        if isinstance(value, gast.BinOp) and is_container(self.context.value_of(value)):
            return self.joined(value)
        found = self.context.operation(value)
        if found is None:
            raise refused(self.context, value)
        moved = self.by_rule(found, result)
        if found.rule.view in ("always", "maybe"):  # a view, not to be copied
            return realised(self.context, moved, result)
        if found.rule.function in TOGETHER:  # one object in it stays one
            return moved
        return filled(self.context, moved, result, found, self.spelled)

    def joined(self, value: gast.BinOp) -> gast.expr:
        """`t + u` of tuples or lists; the tangent of a tuple may be a list."""
        if not isinstance(value.op, gast.Add):
            raise errors.no_operator(value)
        joined = "a + b" if isinstance(self.context.value_of(value), ListOf) else "(*a, *b)"
        return self.context.expression(joined, a=self.display(value.left), b=self.display(value.right))

    def by_rule(self, found: Operation, result: str) -> gast.expr:
        """The sum of the terms of all active operands."""
        total: gast.expr | None = None
        refuse_captured(self.context, found)
        known = self.context.value(result)
        held = found.rule.function is runtime.accumulate and not (is_array(known) or is_scalar(known))
        plus = "accumulate(a, b)" if held or isinstance(known, TupleOf | ListOf | ObjectOf) else "a + b"
        for parameter, argument in found.arguments.items():
            template = found.rule.tangents.get(parameter)
            if parameter in found.rule.refused and self.carried_in(argument):
                raise errors.no_partial(found.node, found.rule.name, parameter)
            if template is None or not self.carried_in(argument):
                continue
            holes = {"y": result, f"{parameter}_dot": self.argument_dot(argument)}
            term = self.context.template(found, template, holes, self.ahead)
            total = term if total is None else self.context.simplified(plus, a=total, b=term)
        return self.zero(result, None) if total is None else total

    def argument_dot(self, argument: gast.expr) -> gast.expr:
        if isinstance(argument, DISPLAYS):
            return self.display(argument)
        return gast.Name(self.name(argument.id), gast.Load(), None, None)

    def display(self, value: gast.expr) -> gast.expr:
        """A display of tangents, of the same layout."""
        match value:
            case gast.Tuple(elts=items) | gast.List(elts=items):
                return type(value)([self.display(item) for item in items], gast.Load())
            case gast.Dict(keys=keys, values=items):
                return gast.Dict([copy_tree(key) for key in keys], [self.display(item) for item in items])
            case gast.Name(id=name) if self.is_active(name):
                return gast.Name(self.name(name), gast.Load(), None, None)
            case gast.Starred():
                raise errors.spread_in_display(value)
            case _:
                known = self.context.value_of(value)
                template = "0.0" if is_scalar(known) else still_template(known)
                return self.context.expression(template, x=value)

    def zero(self, result: str, value: gast.expr | None) -> gast.expr:
        known = self.context.value(result)
        if isinstance(value, gast.Constant) and not isinstance(value.value, str):
            return gast.Constant(None if value.value is None else 0.0, None)
        if value is not None and self.context.value_of(value) == Nothing():
            return gast.Constant(None, None)
        if isinstance(value, DISPLAYS) and not getattr(value, "elts", getattr(value, "keys", ())):
            return copy_tree(value)  # of its kind: a tuple grows by tuples
        if value is not None and constructed(value, self.context.program.scope) == {}:  # it may get attributes later
            return copy_tree(value)
        made = self.context.program.scope.resolve(value.func) if isinstance(value, gast.Call) else None
        template = "zeros_together(x)" if made in TOGETHER else still_template(known)
        if isinstance(known, ObjectOf) and not self.context.program.structure.names_one_object(result):
            template = "restructure(zeros_like(x), x)"  # of the class of the others that the name stands for
        return self.context.expression(template, x=result)

    def shares(self, value: gast.expr) -> bool:
        """Whether the value is a view, an alias or an element, whose tangent must be one too."""
        if isinstance(value, gast.Name):
            return True
        if isinstance(value, gast.Subscript | gast.Attribute | gast.Call) and self.replays(value):
            return True
        found = self.context.operation(value)
        return found is not None and found.rule.view_of is not None

    def replays(self, value: gast.expr) -> bool:
        """Whether the tangent is the same expression on the tangent of its base."""
        match value:
            case gast.Subscript(value=gast.Name(id=base)):
                return self.is_active(base)
            case (
                gast.Attribute(value=gast.Name(id=base))
                | gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="pop"))
            ):
                found = self.context.operation(value)
                return self.is_active(base) and found is None
            case _:
                return False

    def replayed(self, value: gast.expr) -> gast.expr:
        copied = copy_tree(value)
        base = copied.func.value if isinstance(copied, gast.Call) else copied.value
        base.id = self.name(base.id)
        return copied

    def unpack(self, statement: gast.Assign, target: gast.Tuple, value: gast.expr) -> Statements:
        """Unpacking, or a swap: the same on the tangents."""
        moving = [name for name in bound(target) if self.is_active(name)]
        if not moving:
            return [statement]
        if not isinstance(value, gast.Name | gast.Tuple | gast.List | gast.Subscript) and not self.active_in(value):
            return [statement, *(new for name in moving for new in still(self.context, self.name(name), name))]
        copied = copy_tree(statement)
        copied.comment = None
        for node in all_nodes([copied.targets[0]]):
            if isinstance(node, gast.Name):
                node.id = self.name(node.id) if self.is_active(node.id) else self.context.fresh("_")
        inner = {name: self.name(name) for name in reads(value) if self.is_active(name)}
        sources = [value.value] if isinstance(value, gast.Subscript) else getattr(value, "elts", [value])
        zeros: Statements = []
        for name in sorted({source.id for source in sources if isinstance(source, gast.Name)} - inner.keys()):
            inner[name] = self.context.fresh("still")
            zeros += still(self.context, inner[name], name)
        substitute_reads(copied.value, inner)
        return [*zeros, statement, copied]

    def store(self, statement: gast.Assign, target: gast.expr, base: str) -> Statements:
        check_buffer(self.context, base, statement)
        if not self.is_active(base):
            return [statement]
        place = place_in(target, self.name(base))
        value = statement.value
        if isinstance(value, gast.Name) and self.is_active(value.id):
            moved: gast.expr = gast.Name(self.name(value.id), gast.Load(), None, None)
        elif is_array(self.context.value(base)):
            moved = gast.Constant(0.0, None)
        else:
            moved = self.display(value)
        return [statement, *self.context.quote("place = e", place=place, e=moved)]

    def update(self, statement: gast.AugAssign, target: gast.expr) -> Statements:
        """`x op= v` in place; a product reads the old contents, so its tangent comes first."""
        base = target.id if isinstance(target, gast.Name) else target.value.id
        check_buffer(self.context, base, statement)
        if not self.is_active(base):
            return [statement]
        place = place_in(target, self.name(base))
        old = copy_tree(target)
        old.ctx = gast.Load()
        active = isinstance(statement.value, gast.Name) and self.is_active(statement.value.id)
        v_dot = gast.Name(self.name(statement.value.id), gast.Load(), None, None) if active else None
        made: Statements = []
        if isinstance(statement.op, gast.Mult | gast.Div):
            sign = "*" if isinstance(statement.op, gast.Mult) else "/"
            made += self.context.quote(f"place {sign}= v", place=copy_tree(place), v=statement.value)
            if v_dot is not None:
                term = "place += x * v_dot" if sign == "*" else "place -= x * v_dot / v ** 2"
                made += self.context.quote(term, place=copy_tree(place), x=old, v_dot=v_dot, v=statement.value)
        elif v_dot is not None:
            sign = "+" if isinstance(statement.op, gast.Add) else "-"
            made += self.context.quote(f"place {sign}= v_dot", place=place, v_dot=v_dot)
        return [*made, statement]

    def call_statement(self, statement: gast.Expr, call: gast.Call) -> Statements:
        active = self.active_in(call)
        values, scope = self.context.values, self.context.program.scope
        found = scatter(call, values, scope) or added(call, values, scope)
        if found is not None:
            return self.scattered(statement, found[0], found[2])
        match call.func:
            case gast.Attribute(value=gast.Name(id=base), attr="append") if self.is_active(base):
                item, known = self.display(call.args[0]), type(self.context.value(base)) is not Unknown
                where = gast.Constant(place_of(statement), None)
                guard = [] if known else self.context.quote("require_mutable(x, where)", x=base, where=where)
                return [*guard, statement, *self.context.quote("x.append(e)", x=self.name(base), e=item)]
            case gast.Attribute(value=gast.Name(id=base), attr=method) if self.is_active(base):
                if not self.has_rule(call):
                    raise errors.no_method(statement, method, base)
            case gast.Attribute(value=gast.Name(id=base), attr="append") if is_own_list(self.context, base):
                return [statement]  # nothing differentiable comes out of the list again
        if active:
            refuse_effects(self.context, call, active)
        return [statement]

    def has_rule(self, call: gast.Call) -> bool:
        return self.context.operation(call) is not None

    def scattered(self, statement: gast.Expr, base: str, terms: gast.expr) -> Statements:
        if not self.is_active(base) or not self.active_in(terms):
            return [statement]
        if not isinstance(terms, gast.Name):
            raise errors.may_change(statement, base)
        copied = copy_tree(statement)
        copied.comment = None
        copied.value.args[0], copied.value.args[-1] = (
            gast.Name(self.name(name), gast.Load(), None, None) for name in (base, terms.id)
        )
        return [statement, copied]

    def is_user_call(self, call: gast.Call) -> bool:
        if self.context.operation(call) is not None:
            return False
        return is_function(self.context.program.scope.resolve(call.func))

    def user_call(self, statement: gast.Assign, target: str, call: gast.Call) -> Statements | None:
        """`y, y_dot = g_jvp(a, b, a_dot=a_dot)`; in parts `y, saved = g_linearized(a, b)`, then `y_dot = ...`."""
        callee = self.context.program.callee(call, self.context.values)
        if callee is None:
            return None
        active = tuple(name for name in callee.wrt if self.carried_in(callee.arguments[name]))
        if not active:
            return None
        if not is_part(self.context.program.scope.resolve(call.func)):
            refuse_stores(callee, call)
        callee = callee.restricted(active)
        self.generated |= {callee.forward, callee.pullback}
        copied = copy_tree(call)
        copied.func = gast.Name(callee.forward, gast.Load(), None, None)
        moved = {name: self.argument_dot(callee.arguments[name]) for name in active}
        if self.parts:
            saved = self.context.fresh(residuals_of(callee.name))
            there = self.context.quote("y, saved = e", y=target, saved=saved, e=copied)
            pushed = self.context.expression("g(saved)", g=callee.pullback, saved=saved)
            pushed.args += moved.values()
            return [*there, *self.context.quote("y_dot = e", y_dot=self.name(target), e=pushed)]
        copied.keywords += [gast.keyword(tangent_name(name, callee.values), tangent) for name, tangent in moved.items()]
        return self.context.quote("y, y_dot = e", y=target, y_dot=self.name(target), e=copied)
