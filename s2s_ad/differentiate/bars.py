"""The adjoints of the reverse sweep, as they are at the point being written.

A value-like variable `x` has an adjoint that is zero so far, or an atom (a constant, another adjoint), or its own
variable `x_bar`. Zeros and copies are never written unless a loop or a branch needs them. A variable with a *shadow*
has an adjoint object of the same layout from the start, and it is only ever changed in place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import gast

from s2s_ad.analysis.calls import MAKING_HELPERS, TOGETHER
from s2s_ad.differentiate.adding import adds_in_place
from s2s_ad.differentiate.context import Context
from s2s_ad.differentiate.project import by_items, is_lazy, of_shape, project, zero_template
from s2s_ad.rules import registry
from s2s_ad.syntax.names import reads
from s2s_ad.values import (
    Array,
    ObjectOf,
    OneOf,
    Opaque,
    Unknown,
    Value,
    adjoint_value,
    broadcast,
    is_array,
    is_scalar,
    item,
    join,
    may_have_no_axes,
)


def _may_be_number(whole: Value, zero: bool) -> bool:
    """Whether the adjoint of an array, or of what may be one, may be a number; zeros are like the array."""
    if isinstance(whole, OneOf):
        return all(is_scalar(each) or is_array(each) for each in whole.options)
    return isinstance(whole, Array) and not whole.shape and not zero


@dataclass(frozen=True)
class Bar:
    """An adjoint other than zero. `owned`: a fresh array to which nothing else refers."""

    expression: gast.expr
    value: Value
    owned: bool = False


@dataclass
class Bars:
    """All adjoints at one point of the reverse sweep."""

    context: Context
    state: dict[str, Bar] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    _aliases: dict[str, set[str]] = field(default_factory=dict)

    def name(self, variable: str) -> str:
        """The spelling of a variable's adjoint."""
        if variable not in self.spelled:
            base = self.context.behind.get(variable, variable)
            self.spelled[variable] = self.context.fresh(f"{base}_bar", invented=base in self.context.invented)
            self._variables[self.spelled[variable]] = variable
            if self.has_shadow(variable):
                self.context.values[self.spelled[variable]] = adjoint_value(self.context.value(variable))
        return self.spelled[variable]

    def has_shadow(self, variable: str) -> bool:
        return self.context.program.memory.has_shadow(variable)

    def is_zero(self, variable: str) -> bool:
        return not self.has_shadow(variable) and variable not in self.state

    def take(self, variable: str, out: list[gast.stmt], *, full: bool) -> gast.expr:
        """The adjoint as an atom, to be handed on; the variable's adjoint is zero afterwards."""
        bar = self.state.pop(variable)
        self._forget(variable, bar)
        if full and is_lazy(bar.value, self.context.value(variable)):
            name = self.name(variable)
            whole = self.context.expression("np.full_like(x, e)", x=shape_of_name(variable), e=bar.expression)
            out.extend(self._assign(variable, whole, name))
            self._note(name, self.context.value(variable), bar)
            return gast.Name(name, gast.Load(), None, None)
        return bar.expression

    def contribute(self, variable: str, expression: gast.expr, out: list[gast.stmt], *, whole: bool = False) -> None:
        """Add one term, which has the variable's shape (`whole`) or broadcasts to it."""
        if self.has_shadow(variable):
            out.extend(self.into_shadow(variable, expression))
            return
        expression = self.context.simplify(expression)
        value = self.context.value_of(expression)
        value = of_shape(value, self.context.value(variable)) if whole else value
        bar = self.state.get(variable)
        if bar is None:
            self._set(variable, expression, value, out)
        elif self._in_place(variable, bar, value):
            expression = by_items(self.context, expression, variable)
            out.extend(self._released(variable, self.name(variable)))
            out.extend(self.context.quote("x_bar += e", x_bar=self.name(variable), e=expression))
            if is_scalar(bar.value):
                self.state[variable] = replace(bar, value=broadcast(bar.value, value))
                self.context.values[self.name(variable)] = self.state[variable].value
        else:
            program, expression = self.context.program, by_items(self.context, expression, variable)
            unknown = program.is_part and isinstance(program.value(variable), Unknown)  # what a residual is, or None
            template = "accumulate(a, b)" if unknown else "a + b"
            total = self.context.simplified(template, a=bar.expression, b=expression)
            self._forget(variable, bar)
            known = self.context.values.get(self.name(variable), bar.value)
            self._set(variable, total, self.context.value_of(total), out)
            if _is_name(bar.expression, name := self.name(variable)):  # what is known holds for all that it held
                self.context.values[name] = join(known, self.context.values[name])

    def contribute_projected(self, variable: str, expression: gast.expr, out: list[gast.stmt]) -> None:
        """Add one term that may have the shape of a broadcast result, or a wider dtype."""
        expression = self.context.simplify(expression)
        self.contribute(variable, project(self.context, expression, variable), out)

    def contribute_at(self, variable: str, index: gast.expr, expression: gast.expr, out: list[gast.stmt]) -> None:
        """Add to the part `x[index]` only, in place."""
        name = self.name(variable)
        if not self.has_shadow(variable):
            if variable not in self.state and name in reads(expression):  # `w = w[i]`
                held = self.context.fresh(f"{name}_old")
                out.extend(self.context.quote("d = e", d=held, e=expression))
                self.context.values[held] = self.context.value_of(expression)
                expression = gast.Name(held, gast.Load(), None, None)
            self._make_writable(variable, index, out)
        holes = {"x_bar": name, "i": index, "e": expression}
        base = self.context.value(variable)
        if adds_in_place(base, index, self.context):
            out.extend(self.context.quote("x_bar[i] += e", **holes))
        elif self._holds_values(variable, index):
            out.extend(self.context.quote("x_bar[i] = accumulate(x_bar[i], e)", **holes))
        else:
            out.extend(self.context.quote("add_at(x_bar, i, e)", **{**holes, "i": as_argument(index)}))

    def _make_writable(self, variable: str, index: gast.expr, out: list[gast.stmt]) -> None:
        """Make the adjoint one of its own whose part `x_bar[index]` can be added to: where the array has no axes, NumPy
        makes numbers of it in all arithmetic."""
        whole, zero = self.context.value(variable), self.state.get(variable) is None
        self.materialise(variable, out)
        if not _may_be_number(whole, zero) or not may_have_no_axes(self.context.value_of(index)):
            self.own(variable, out)
            return
        name = self.name(variable)
        out.extend(self._assign(variable, self.context.expression("np.array(x_bar)", x_bar=name), name))
        value = whole if isinstance(whole, Array) else Array(None)
        self.context.values[name] = value
        self.state[variable] = replace(self.state[variable], value=value, owned=True)

    def _holds_values(self, variable: str, index: gast.expr) -> bool:
        """Whether the slot of a container, of which too little is known, may get a new adjoint in place of the old
        one: no other name leads to what is there."""
        memory, base = self.context.program.memory, self.context.value(variable)
        return (
            memory.is_container(variable)
            and not isinstance(base, ObjectOf)
            and not isinstance(index, gast.Slice)
            and memory.alias_class(variable) not in memory.stored_arrays
            and not any(memory.is_container(name) for name in memory.values if self._shares(name, variable))
            and isinstance(item(base, self.context.value_of(index)), Unknown)
        )

    def _shares(self, name: str, variable: str) -> bool:
        """Whether another name may lead to a container or to what is in it: to a list with a shadow of its own."""
        return name != variable and self.context.program.memory.may_share(name, variable)

    def materialise(self, variable: str, out: list[gast.stmt]) -> None:
        """Put the adjoint, zero or not, into its own variable and its full shape."""
        name = self.name(variable)
        bar = self.state.get(variable)
        if bar is None:
            template = zero_template(self.context.value(variable))
            expression = self.context.expression(template, x=shape_of_name(variable))
            expression.adjoint_zero = True
        elif is_lazy(bar.value, self.context.value(variable)):
            expression = self.context.expression("np.full_like(x, e)", x=shape_of_name(variable), e=bar.expression)
        elif _is_name(bar.expression, name):
            return
        else:
            expression = bar.expression
        if bar is not None:
            self._forget(variable, bar)
        out.extend(self._assign(variable, expression, name))
        full = self.context.value(variable)
        full = full.tangent if isinstance(full, Opaque) else full
        value = full if bar is None or isinstance(full, Array) else bar.value
        self._note(name, value, bar)
        fresh = bar is None or not isinstance(expression, gast.Name | gast.Constant | gast.Subscript)
        self.state[variable] = Bar(gast.Name(name, gast.Load(), None, None), value, owned=fresh)
        if not fresh and isinstance(expression, gast.Name):
            self._disown(expression.id)

    def own(self, variable: str, out: list[gast.stmt]) -> None:
        """Make the adjoint an array of its own, ready to be added to in place."""
        self.materialise(variable, out)
        bar = self.state[variable]
        if not bar.owned and not is_scalar(bar.value):
            copy = "x_bar.copy()" if is_array(bar.value) else "own(x_bar)"
            name = self.name(variable)
            out.extend(self._assign(variable, self.context.expression(copy, x_bar=name), name))
            self.state[variable] = replace(bar, owned=True)

    def in_own_variable(self, variable: str, out: list[gast.stmt]) -> str:
        """The variable that the adjoint stands in, whole, and that nothing else refers to: for code that changes it."""
        self.own(variable, out)
        name = self.name(variable)
        out.extend(self._released(variable, name))
        self._widen(variable)
        self.state[variable] = replace(self.state[variable], owned=False)
        return name

    def hand_on(self, variable: str, source: str, out: list[gast.stmt]) -> None:
        """The whole adjoint becomes that of another name for the same value."""
        expression = self.take(variable, out, full=True)
        if variable == source or not self.is_zero(source) or not isinstance(expression, gast.Name):
            self.contribute(source, expression, out)
            return
        self.state[source] = Bar(expression, self.context.values[expression.id])
        self._aliases.setdefault(expression.id, set()).add(source)

    def enter_loop(self, variables: Iterable[str], carried: frozenset[str], out: list[gast.stmt]) -> frozenset[str]:
        """Before a reversed loop: every adjoint that the body touches stands in its own variable. Gives those that
        nothing else refers to."""
        valued = [variable for variable in variables if not self.has_shadow(variable)]
        for variable in valued:
            (self.materialise if variable in carried else self.own)(variable, out)
        owned = frozenset(variable for variable in valued if self.state[variable].owned)
        for variable in valued:
            self.state[variable] = replace(self.state[variable], owned=variable in owned - carried)
            self._widen(variable)
        return owned

    def leave_turn(self, variables: Iterable[str], owned: frozenset[str], out: list[gast.stmt]) -> None:
        """At the end of a reversed body: the same variables hold the adjoints again; `owned`: those that nothing else
        referred to before the loop, which may have no turn at all."""
        for variable in variables:
            if not self.has_shadow(variable):
                self.materialise(variable, out)
                self._widen(variable)
                bar = self.state[variable]
                self.state[variable] = replace(bar, owned=bar.owned and variable in owned)

    def _note(self, name: str, value: Value, before: Bar | None) -> None:
        """What is known of a name has to hold for all that it held."""
        held = before is not None and _is_name(before.expression, name)
        self.context.values[name] = join(self.context.values[name], value) if held else value

    def _widen(self, variable: str) -> None:
        """In a loop only the type of the variable itself is known of its adjoint."""
        value = adjoint_value(self.context.value(variable))
        self.context.values[self.name(variable)] = value
        self.state[variable] = replace(self.state[variable], value=value)

    def merge(self, variable: str, other: Bar) -> None:
        """After a branch: what is known of the adjoint whichever way was taken."""
        bar = self.state[variable]
        value = join(bar.value, other.value)
        self._note(self.name(variable), value, bar)
        self.state[variable] = replace(bar, value=value, owned=bar.owned and other.owned)

    def snapshot(self) -> dict[str, Bar]:
        return dict(self.state)

    def restore(self, state: dict[str, Bar]) -> None:
        self.state = dict(state)
        self._aliases = {}
        for variable, bar in state.items():
            if isinstance(bar.expression, gast.Name) and bar.expression.id != self.name(variable):
                self._aliases.setdefault(bar.expression.id, set()).add(variable)

    def _in_place(self, variable: str, bar: Bar, value: Value) -> bool:
        if not _is_name(bar.expression, self.name(variable)):
            return False
        if is_scalar(bar.value):
            return is_scalar(value)
        return bar.owned and not is_lazy(bar.value, self.context.value(variable))

    def into_shadow(self, variable: str, expression: gast.expr) -> list[gast.stmt]:
        name = self.name(variable)
        if is_array(self.context.value(variable)):
            return self.context.quote("x_bar += e", x_bar=name, e=self.context.simplify(expression))
        return self.context.quote("accumulate_into(x_bar, e)", x_bar=name, e=expression)

    def _set(self, variable: str, expression: gast.expr, value: Value, out: list[gast.stmt]) -> None:
        expression = self._detached(expression, value)
        if self._may_alias(variable, expression):
            if isinstance(expression, gast.Name):
                self._disown(expression.id)
                self._aliases.setdefault(expression.id, set()).add(variable)
            self.state[variable] = Bar(expression, value)
            return
        name = self.name(variable)
        if not _is_name(expression, name):
            out.extend(self._assign(variable, expression, name))
        self.context.values[name] = value
        if isinstance(expression, gast.Name):
            self._disown(expression.id)
        owned = is_fresh(expression, self.context)
        self.state[variable] = Bar(gast.Name(name, gast.Load(), None, None), value, owned)

    def _detached(self, expression: gast.expr, value: Value) -> gast.expr:
        """A copy of what would share memory that the rest of the reverse sweep goes on changing."""
        if is_scalar(value) or is_fresh(expression, self.context):
            return expression
        memory, variables = self.context.program.memory, self._variables
        for name in reads(expression):
            variable = variables.get(name)
            if memory.is_restored(name) or (variable is not None and self.has_shadow(variable)):
                return self.context.expression("e.copy()" if is_array(value) else "own(e)", e=expression)
        return expression

    def _may_alias(self, variable: str, expression: gast.expr) -> bool:
        """Constants need no variable; another adjoint, or a primal value that stays, stands in for a temporary's."""
        if isinstance(expression, gast.Constant):
            return True
        if not isinstance(expression, gast.Name) or variable not in self.context.invented:
            return False
        name, program = expression.id, self.context.program
        return name in self._variables or (
            program.structure.defined_once(name) and not program.memory.is_restored(name)
        )

    def _assign(self, variable: str, expression: gast.expr, name: str) -> list[gast.stmt]:
        """`name = expression`, after saving the adjoints that another variable still borrows from `name`."""
        return self._released(variable, name) + self.context.quote("x_bar = e", x_bar=name, e=expression)

    def _released(self, variable: str, name: str) -> list[gast.stmt]:
        """Give the adjoints that other variables borrow from `name` variables of their own: `name` is to change."""
        statements: list[gast.stmt] = []
        for borrower in sorted(self._aliases.pop(name, ())):
            if borrower != variable and borrower in self.state and _is_name(self.state[borrower].expression, name):
                own = self.name(borrower)
                statements.extend(self.context.quote("x_bar = y_bar", x_bar=own, y_bar=name))
                bar = self.state[borrower]
                self.context.values[own] = bar.value
                self.state[borrower] = Bar(gast.Name(own, gast.Load(), None, None), bar.value)
        return statements

    def _forget(self, variable: str, bar: Bar) -> None:
        if isinstance(bar.expression, gast.Name):
            self._aliases.get(bar.expression.id, set()).discard(variable)

    def _disown(self, name: str) -> None:
        """Another variable refers to the array in `name` from now on."""
        for variable, spelled in self._owners(name):
            if spelled == name and variable in self.state:
                self.state[variable] = replace(self.state[variable], owned=False)

    def _owners(self, name: str) -> list[tuple[str, str]]:
        variable = self._variables.get(name)
        return [(variable, name)] if variable is not None else []

    _variables: dict[str, str] = field(default_factory=dict)  # by the spelling of their adjoints


def _is_name(expression: gast.expr, name: str) -> bool:
    return isinstance(expression, gast.Name) and expression.id == name


def shape_of_name(variable: str) -> gast.Name:
    """A reading of the variable for its shape alone: its old contents need not be restored for it."""
    node = gast.Name(variable, gast.Load(), None, None)
    node.need = "shape"
    return node


def is_fresh(expression: gast.expr, context: Context) -> bool:
    """Whether an expression makes a new array: arithmetic, and functions of the table that return no view."""
    match expression:
        case gast.BinOp() | gast.UnaryOp():
            return True
        case gast.Call(func=gast.Attribute(attr="copy"), args=[]) | gast.Call(func=gast.Name(id="own" | "zeros_like")):
            return True
        case gast.Call(func=func):
            function = context.program.scope.resolve(func)
            rule = registry.lookup(function)
            helper = (getattr(function, "__module__", None) or "").startswith("s2s_ad.runtime")
            return rule is not None and rule.view_of is None and (not helper or function in MAKING_HELPERS | TOGETHER)
        case _:
            return False


def as_argument(index: gast.expr) -> gast.expr:
    """An index as the argument of a function: `1:` is `slice(1, None)` there."""
    match index:
        case gast.Slice(lower=lower, upper=upper, step=step):
            parts = [part or gast.Constant(None, None) for part in (lower, upper, *((step,) if step else ()))]
            return gast.Call(gast.Name("slice", gast.Load(), None, None), parts, [])
        case gast.Tuple(elts=items):
            return gast.Tuple([as_argument(item) for item in items], gast.Load())
        case _:
            return index
