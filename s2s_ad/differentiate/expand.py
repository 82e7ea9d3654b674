"""Decide by kind what a spelling means, and write it so that it means one thing.

    s += v                               ->   what `updates` says
    x[i] = v             not known       ->   require_array(x);  x[i] = v
    for row in rows: row[0] = v          ->   for i in range(len(rows)): row = rows[i]; ...

Runs on the versioned program; the new names are versions of nothing and defined once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import gast

from s2s_ad import errors
from s2s_ad.analysis.keys import goes_over, is_dict, is_keys
from s2s_ad.analysis.memory import CONTAINERS
from s2s_ad.analysis.operations import operation
from s2s_ad.analysis.statements import all_statements
from s2s_ad.differentiate import filling
from s2s_ad.differentiate.fixed_views import FixedViews
from s2s_ad.differentiate.joining import joined
from s2s_ad.differentiate.outputs import Outputs
from s2s_ad.differentiate.sliced import item_by_item
from s2s_ad.differentiate.spell_out import Speller
from s2s_ad.differentiate.updates import Updates
from s2s_ad.origin import adopt, origin_of, place_of
from s2s_ad.syntax.iteration import is_call_of, readings, sources, turns
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.substitute import substitute_reads
from s2s_ad.values import (
    Array,
    DictOf,
    ListOf,
    ObjectOf,
    Opaque,
    TupleOf,
    Unknown,
    is_array,
    may_be_active,
    term_of,
)

Statements = list[gast.stmt]


@dataclass
class Expander(Updates):
    """One run over a function body. `invented` grows by the names that it makes."""

    changed: bool = False
    flat: set[str] = field(default_factory=set)  # the names of iterators `x.flat`
    updated: set[str] = field(default_factory=set)  # the classes of containers one of whose arrays `xs[0] += v` changes

    def block(self, body: Statements) -> Statements:
        out: Statements = []
        speller = Speller(self.values, self.scope, self.memory, self.fresh)
        for statement in body:
            spelled = speller.statement(statement)
            made = self.statement(statement) if spelled[0] is statement else spelled
            for new in made:
                if origin_of(new) is None:
                    adopt(new, statement)
            if made and made[0] is not statement:
                made[0].comment = getattr(statement, "comment", None)
                self.changed = True
            out.extend(made)
        return out

    def statement(self, statement: gast.stmt) -> Statements:
        expected = self.array_expected(statement, statement)
        made = self.meant(statement)
        if expected or statement in made:
            return [*expected, *made]
        return [each for new in made for each in (*self.array_expected(new, statement), new)]

    def array_expected(self, statement: gast.stmt, written: gast.stmt) -> Statements:
        """A store keeps a number in an array, and an object in a list: of what is not known, an array is expected."""
        match statement:
            case (
                gast.Assign(targets=[gast.Subscript(value=gast.Name(id=base), slice=index)])
                | gast.AugAssign(target=gast.Subscript(value=gast.Name(id=base), slice=index))
            ):
                if base in self.active and isinstance(value := self.values.get(base), Opaque):
                    raise errors.stores_into_object(statement, base, value.type.__name__)
                if self.expects_array(base, index):
                    where = gast.Constant(place_of(written), None)
                    return quote("require_array(x, where)", x=base, where=where)
            case gast.Assign(targets=[gast.Tuple() | gast.List()], value=gast.Name(id=name)):
                if isinstance(value := self.values.get(name), ObjectOf) and name in self.active:
                    raise errors.unpacked(statement, value.type.__name__)
                return self.sequence_expected(statement, name, written)
            case gast.Assign(value=gast.Call(args=[gast.Name(id=name)]) as call) if goes_over(call, self.scope):
                return self.sequence_expected(statement, name, written)
            case gast.Assign(value=gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="copy"), args=[])):
                if base in self.active and type(self.values.get(base, Unknown())) is Unknown:
                    where = gast.Constant(place_of(written), None)  # a copy of a container shares what is in it
                    return quote("require_value(x, where)", x=base, where=where)
            case gast.Assign(targets=[gast.Attribute(value=gast.Name(id=base), attr=attribute)]):
                if base in self.active and is_array(self.values.get(base, Unknown())):
                    raise errors.sets_attribute(statement, base, attribute)
        return []

    def sequence_expected(self, statement: gast.Assign, name: str, written: gast.stmt) -> Statements:
        """`a, b = xs`, `max(xs)`: of a dict these would be keys."""
        unknown = type(self.values.get(name, Unknown())) is Unknown
        if not unknown or name not in self.active or getattr(statement, "guarded", False):
            return []
        if self.active.isdisjoint(writes(statement)):
            return []
        statement.guarded = True
        return quote("require_sequence(xs, where)", xs=name, where=gast.Constant(place_of(written), None))

    def meant(self, statement: gast.stmt) -> Statements:
        if isinstance(statement, gast.Assign) and reads(statement.value) & self.active:
            call = joined(statement.value, self.values, self.scope)
            if call is not None:
                statement.value = call
                self.changed = True
            if guard := self.flattened(statement):
                return [statement, *guard]
            if FixedViews(self.memory, self.fresh).may_be_of_itself(statement, self.scope, self.value_of):
                return self.held(statement)
        match statement:
            case gast.If():
                statement.body, statement.orelse = self.block(statement.body), self.block(statement.orelse)
            case gast.For():
                self.by_key(statement)
                keys = self.listed_keys(statement)
                self.by_index(statement)
                statement.body = self.block(statement.body)
                return [*keys, statement]
            case gast.While():
                statement.body = self.block(statement.body)
            case gast.Assign(targets=[gast.Name(id=target)], value=gast.BinOp(left=gast.Name(id=name))) if getattr(
                statement, "inplace", None
            ):
                return self.update_of_name(statement, target, name)
            case gast.AugAssign(target=gast.Subscript() | gast.Attribute()):
                return self.update_of_slot(statement)
            case gast.Assign(targets=[gast.Name()], value=gast.Call() as call) | gast.Expr(value=gast.Call() as call):
                if filled := self.filled(call):
                    none = [] if isinstance(statement, gast.Expr) else quote("t = None", t=statement.targets[0])
                    return [*filled, *none]
                if isinstance(statement, gast.Assign) and (made := self.fixed_view(statement.targets[0].id, call)):
                    return made
                spread = [*self.keys_given(statement, call), *self.spread(call)]
                apart = FixedViews(self.memory, self.fresh).apart(statement, self.active, self.scope)
                return [*spread, *Outputs(self.values, self.scope, self.fresh).written(statement, call), *apart]
            case gast.Assign(targets=[y], value=gast.Subscript(value=gast.Name(id=base), slice=gast.Slice()) as e):
                if base in self.flat:
                    return quote("t = e\ny = np.copy(t)", t=self.fresh(), y=y, e=e)  # an iterator gives copies
                if base in self.active:
                    changes = self.unseen is not None or self.memory.alias_class(base) in self.updated
                    made = item_by_item(statement, self.values, self.memory, self.value_of, self.fresh, changes)
                    return made or [statement]
            case gast.Assign(targets=[gast.Tuple(elts=targets)], value=gast.Name(id=source)) if any(
                isinstance(target, gast.Starred) for target in targets
            ):
                return self.starred(statement, targets, source)
        return [statement]

    def note_updates(self, body: Statements) -> None:
        """Find the slots that are updated: the arrays in them change, as the stores will tell that stand for it."""
        for statement in all_statements(body):
            match statement:
                case gast.AugAssign(
                    target=gast.Subscript(value=gast.Name(id=base)) | gast.Attribute(value=gast.Name(id=base))
                ) if not is_array(self.values.get(base, Unknown())):
                    self.updated.add(self.memory.alias_class(base))

    def held(self, statement: gast.Assign) -> Statements:
        """`v = np.ravel(v)`: the guard that it is a view asks for both."""
        name, held = statement.targets[0].id, self.fresh()
        made = quote("t = v", t=held, v=name)
        made[0].stays = True
        substitute_reads(statement.value, {name: held})
        return [*made, statement]

    def flattened(self, statement: gast.Assign) -> Statements:
        made = FixedViews(self.memory, self.fresh).flattened(statement)
        self.flat |= set() if made is None else writes(statement)
        self.changed |= made is not None
        return made or []

    def filled(self, call: gast.Call) -> Statements:
        """`x.fill(v)`, `np.copyto(x, v)`, `np.put(x, i, v)` and their like are stores."""
        terms = filling.terms(call, self.scope.resolve, self.listed, self.fresh)
        return terms or filling.stores(call, self.scope.resolve(call.func), self.value_of, self.fresh)

    def listed(self, given: gast.expr) -> bool:
        """Whether it is a list or tuple of numbers, rather than a number or an array."""
        named = self.values.get(given.id, Unknown()) if isinstance(given, gast.Name) else Unknown()
        return isinstance(given, gast.List | gast.Tuple) or isinstance(named, ListOf | TupleOf)

    def fixed_view(self, target: str, call: gast.Call) -> Statements | None:
        """What stands for a view that a call on adjoints would not make again, where its memory is stored into."""
        found = operation(call, self.values, self.scope) if target in self.active else None
        return None if found is None else FixedViews(self.memory, self.fresh).spelled(target, found)

    def spread(self, call: gast.Call) -> Statements:
        """`f(x, *pair)` of a tuple of known length: the elements get names."""
        made: Statements = []
        arguments: list[gast.expr] = []
        for argument in call.args:
            inner = argument.value if isinstance(argument, gast.Starred) else None
            value = self.values.get(inner.id, Unknown()) if isinstance(inner, gast.Name) else Unknown()
            items = value.items if isinstance(value, TupleOf | ListOf) else None
            if inner is None or items is None:
                arguments.append(argument)
                continue
            for position in range(len(items)):
                held = self.fresh()
                made += quote("t = e[k]", t=held, e=inner, k=gast.Constant(position, None))
                arguments.append(gast.Name(held, gast.Load(), None, None))
            self.changed = True
        call.args = arguments
        return made

    def starred(self, statement: gast.stmt, targets: list[gast.expr], source: str) -> Statements:
        """`a, *rest = t` of a tuple or list of known length: its elements, and a list of those in between."""
        value = self.values.get(source, Unknown())
        items = value.items if isinstance(value, TupleOf | ListOf) else None
        if items is None:
            return [statement]
        made: Statements = []
        star = next(k for k, target in enumerate(targets) if isinstance(target, gast.Starred))
        behind = len(targets) - star - 1
        for k, target in enumerate(targets):
            if k != star:
                place = gast.Constant(k if k < star else len(items) - len(targets) + k, None)
                made += quote("x = t[k]", t=source, k=place)
                made[-1].targets = [target]
        held = [self.fresh() for _ in range(star, len(items) - behind)]
        for position, name in enumerate(held):
            made += quote("x = t[k]", x=name, t=source, k=gast.Constant(star + position, None))
        made += quote(f"x = [{', '.join(held)}]")
        made[-1].targets = [targets[star].value]
        return made

    def by_index(self, loop: gast.For) -> None:
        """Over memory that is stored into, or elements that are stored into, a loop goes by position."""
        named = [source.id for source in sources(loop.iter) if isinstance(source, gast.Name)]
        needed = any(self.needs_index(name) for name in named) or (
            not self.active.isdisjoint(named) and self.unpacks_active(loop)
        )
        for name in named:
            value = self.values.get(name)
            if isinstance(value, ObjectOf) and name in self.active:
                raise errors.iterated(loop, name, value.type.__name__)
        if not needed or is_call_of(loop.iter, "range"):
            return
        count = turns(loop.iter, self.same)
        if count is None:
            return
        index = self.fresh("i")
        made: Statements = []
        for target, read in readings(loop.target, loop.iter, gast.Name(index, gast.Load(), None, None)):
            made += quote("x = e", e=read)
            made[-1].targets = [target]
            if isinstance(target, gast.Tuple):
                made[-1:] = self.unpacked(target, read)
        for statement in made:
            adopt(statement, loop)
        loop.target = gast.Name(index, gast.Store(), None, None)
        loop.iter = quote_expr("range(n)", n=count)
        loop.body = made + loop.body
        self.changed = True

    def unpacked(self, target: gast.Tuple, read: gast.expr) -> Statements:
        held = self.fresh()
        made = [*quote("t = e", t=held, e=read), *quote("x = t", t=held)]
        made[-1].targets = [target]
        return made

    def unpacks_active(self, loop: gast.For) -> bool:
        """`for a, b in pairs`, where the pairs may carry a derivative."""
        zero = gast.Constant(0, None)
        for target, read in readings(loop.target, loop.iter, zero):
            if isinstance(target, gast.Tuple) and may_be_active(self.value_of(read)):
                return True
        return False

    def by_key(self, loop: gast.For) -> None:
        """`for k, v in d.items()` goes over the keys, and reads the value at each."""
        match loop.iter:
            case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="keys"), args=[]):
                if is_dict(loop.iter.func.value, self.values):
                    loop.iter = gast.Name(base, gast.Load(), None, None)
                    self.changed = True
                return
            case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="items" | "values" as view), args=[]):
                pass
            case _:
                return
        if not isinstance(self.values.get(base, Unknown()), DictOf):
            return
        if view == "items" and not (isinstance(loop.target, gast.Tuple) and isinstance(loop.target.elts[0], gast.Name)):
            return
        key = loop.target.elts[0].id if view == "items" else self.fresh("key")
        value = loop.target.elts[1] if view == "items" else loop.target
        read = quote("x = d[k]", d=base, k=key)
        read[0].targets = [value]
        adopt(read[0], loop)
        loop.target = gast.Name(key, gast.Store(), None, None)
        loop.iter = gast.Name(base, gast.Load(), None, None)
        loop.body = read + loop.body
        self.changed = True

    def listed_keys(self, loop: gast.For) -> Statements:
        """`for i, k in enumerate(d)`: what is read by its position is a list of the keys."""
        made: Statements = []
        headers = [loop.iter] if is_call_of(loop.iter, "enumerate", "zip") else []
        while headers:
            header = headers.pop()
            for position, part in enumerate(header.args):
                if is_keys(part, self.values):
                    keys = self.fresh("keys")
                    made += quote("t = list(d)", t=keys, d=part.func.value if isinstance(part, gast.Call) else part)
                    header.args[position] = gast.Name(keys, gast.Load(), None, None)
                elif is_call_of(part, "enumerate", "zip", "reversed"):
                    headers.append(part)
        for each in made:
            adopt(each, loop)
        self.changed |= bool(made)
        return made

    def keys_given(self, statement: gast.stmt, call: gast.Call) -> Statements:
        """`max(d, default=v)` takes keys, which are constants, or something else, which is none."""
        if not isinstance(statement, gast.Assign) or statement.targets[0].id not in self.active:
            return []
        if not goes_over(call, self.scope) or not call.args or not is_dict(call.args[0], self.values):
            return []
        keys = self.fresh("keys")
        made = quote("t = list(d)", t=keys, d=call.args[0])
        call.args[0] = gast.Name(keys, gast.Load(), None, None)
        self.changed = True
        return made

    def needs_index(self, name: str) -> bool:
        value = self.values.get(name, Unknown())
        if isinstance(value, ListOf) and isinstance(value.item, CONTAINERS):
            return True
        if name in self.flat:
            return self.memory.is_stored(name)
        return isinstance(value, Array | ListOf | TupleOf) and self.memory.is_stored(name)

    def same(self, a: gast.expr, b: gast.expr) -> bool:
        term = term_of(self.value_of(a))
        return term is not None and term == term_of(self.value_of(b))
