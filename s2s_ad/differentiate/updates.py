"""What `op=` means, by the kind of what it changes.

    s += v          s a number           ->   s = s + v
                    s an array           ->   s += v  (a store into s);  s1 = s
                    one of the two       ->   if isinstance(s, np.ndarray): t = s;  t += v;  s1 = t
                                              else: s1 = s + v
                    not known            ->   require_immutable(s);  s1 = s + v
                    not known, but new   ->   require_kept(s, v);  s1 = s + v;  in what we wrote, require_value(s)
    x[i] **= v                           ->   t = x[i];  t1 = t ** v;  x[i] = t1
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import gast

from s2s_ad.analysis.infer import evaluating
from s2s_ad.analysis.memory import Memory, memory
from s2s_ad.analysis.statements import all_statements
from s2s_ad.analysis.unseen import Unseen
from s2s_ad.differentiate.stores import keeps_update
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.origin import place_of
from s2s_ad.syntax.names import Names, reads, writes
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Array, ListOf, OneOf, Unknown, Value, is_array, is_scalar, mutable

Statements = list[gast.stmt]


def memory_of_updates(body: Statements, values: Mapping[str, Value], scope: Resolver, ours: bool) -> Memory:
    """What the names share, once each `x op= v` is marked in which x may be the very array that another name holds:
    what is made of it, `x1`, may be that array in turn. `ours`: we wrote the function."""
    known = memory(body, values, scope)
    assigned = (each for each in all_statements(body) if isinstance(each, gast.Assign))
    updates = [each for each in assigned if getattr(each, "inplace", None)]
    updated: set[str] = set()
    before = -1
    while before < len(updated):
        before = len(updated)
        for each in updates:
            name = each.value.left.id
            own = name in known.computed and known.is_alone(name) and name not in updated
            if not own and _may_be_either(values.get(name, Unknown()), ours):
                each.either = True
                updated |= writes(each)
    return memory(body, values, scope) if updated else known


def _may_be_either(value: Value, ours: bool) -> bool:
    """Whether it is a number or an array; what we increase is one of the two, if nothing is known of it."""
    if isinstance(value, OneOf):
        return all(is_scalar(each) or is_array(each) for each in value.options)
    return ours and isinstance(value, Unknown)


@dataclass
class Updates:
    """Writes them in one function body. `invented` grows by the names that it makes."""

    values: Mapping[str, Value]
    scope: Resolver
    memory: Memory
    names: Names
    invented: set[str]
    active: frozenset[str] = frozenset()
    unseen: Unseen | None = None
    """Given where we wrote the function: what it increases, `x_bar += e`, has the layout of what is added."""
    own: frozenset[str] | None = None
    """The names that the function binds, where that is known."""
    liveness: Unseen | None = None

    def around(self, name: str) -> bool:
        """Whether a name stands for data around the function."""
        return self.own is not None and name not in self.own and name not in self.invented

    def expects_array(self, base: str, index: gast.expr) -> bool:
        """Whether what is stored into, and carries a derivative, is not known to be an array; a text is no index."""
        text = isinstance(index, gast.Constant) and isinstance(index.value, str)
        return isinstance(self.values.get(base, Unknown()), Unknown | OneOf) and base in self.active and not text

    def update_of_name(self, statement: gast.Assign, target: str, name: str) -> Statements:
        value = self.values.get(name, Unknown())
        operation = statement.value
        if isinstance(value, Array):
            update = gast.AugAssign(gast.Name(name, gast.Store(), None, None), operation.op, operation.right)
            made: Statements = [update]
            if not keeps_update(update, self.value_of, self.shares(name, operation.right)):
                result = self.fresh()
                made = [*quote("t = e", t=result, e=operation), *quote("x[...] = t", x=name, t=result)]
            return [*made, *self.version(target, name)]
        statement.inplace = None
        if isinstance(value, ListOf):
            made = quote("x.extend(e)", x=name, e=operation.right)
            return [*made, *self.version(target, name)]
        if not mutable(value):
            return [statement]
        guard = self.rebinds(statement, name, operation, value)
        return self.either(statement, target, name) if guard is None else [*guard, statement]

    def either(self, statement: gast.Assign, target: str, name: str) -> Statements:
        """`x += v` of what is a number or an array: which of them, is found out when it runs."""
        kind, array, operation = self.fresh("c"), self.fresh(), statement.value
        update = gast.AugAssign(gast.Name(array, gast.Store(), None, None), operation.op, operation.right)
        stored: Statements = [update]
        if not keeps_update(update, self.value_of, self.shares(name, operation.right)):
            result = self.fresh()
            stored = [*quote("t = e", t=result, e=operation), *quote("x[...] = t", x=array, t=result)]
        held = [*quote("a = x", a=array, x=name), *stored, *quote("y = a", y=target, a=array)]
        if isinstance(self.values.get(name, Unknown()), Unknown):
            held[1:1] = quote("require_array(a, where)", a=array, where=gast.Constant(place_of(statement), None))
        return quote(
            "c = isinstance(x, np.ndarray)\nif c:\n    held\nelse:\n    y = e",
            c=kind, x=name, held=held, y=target, e=copy_tree(operation),
        )  # fmt: skip

    def rebinds(self, statement: gast.stmt, name: str, operation: gast.BinOp, value: Value) -> Statements | None:
        """What must hold for `x = x + v` to stand for `x += v`; of what is new, nobody sees if it is the same array.
        None if it may stand for it in one run, and not in another."""
        where = gast.Constant(place_of(statement), None)
        own = self.is_own(name)
        if self.unseen is not None and (own or self.unseen.changes(statement, name)):
            return quote("require_value(x, where)", x=name, where=where)
        if own and self.unseen is None and isinstance(value, OneOf) and not isinstance(operation.op, gast.MatMult):
            return quote("require_kept(x, v, where)", x=name, v=operation.right, where=where)
        if _may_be_either(value, self.unseen is not None):
            return None
        return quote("require_immutable(x, where)", x=name, where=where)

    def version(self, target: str, name: str) -> Statements:
        """A version that holds the same object."""
        if target == name:
            return []
        made = quote("y = x", y=target, x=name)
        made[0].alias = True
        return made

    def update_of_slot(self, statement: gast.AugAssign) -> Statements:
        place, base = statement.target, statement.target.value
        if not isinstance(base, gast.Name) or (self.around(base.id) and not reads(statement) & self.active):
            return [statement]  # in data around the function: as Python does it
        array = is_array(self.values.get(base.id, Unknown()))
        into_array = isinstance(place, gast.Subscript) and (array or self.expects_array(base.id, place.slice))
        shares = self.shares(base.id, statement.value)
        apart = self.unseen is not None and isinstance(statement.op, gast.Add | gast.Sub)  # we repeat no place
        if into_array and (keeps_update(statement, self.value_of, shares) or (apart and not shares)):
            return [statement]
        read = copy_tree(place)
        read.ctx = gast.Load()
        held, result = self.fresh(), self.fresh()
        operation = gast.BinOp(gast.Name(held, gast.Load(), None, None), statement.op, statement.value)
        if self.updates_element(read, base.id):
            update = gast.AugAssign(gast.Name(held, gast.Store(), None, None), statement.op, statement.value)
            if keeps_update(update, self.value_of, shares):
                return [*quote("t = e", t=held, e=read), update]
            stored = quote("t[...] = r", t=held, r=result)
            return [*quote("t = e", t=held, e=read), *quote("t = e", t=result, e=operation), *stored]
        return [
            *quote("t = e", t=held, e=read),
            *self.kept_apart(statement, base.id, held, self.value_of(read)),
            *quote("t = e", t=result, e=operation),
            *quote("place = t", place=place, t=result),
        ]

    def kept_apart(self, statement: gast.AugAssign, base: str, held: str, value: Value) -> Statements:
        """What must hold for `xs[k] = xs[k] + v` to stand for `xs[k] += v`: nobody else sees an array change."""
        of = self.values.get(base, Unknown())
        if self.unseen is not None or self.liveness is None or not mutable(value) or isinstance(of, Array | OneOf):
            return []
        where = gast.Constant(place_of(statement), None)
        if self.liveness.changes_slot(statement, base) and not isinstance(statement.op, gast.MatMult):
            return quote("require_alone(where, x, held, v)", where=where, x=base, held=held, v=statement.value)
        if type(of) is Unknown:
            return quote("require_number_in(x, v, where)", x=base, v=held, where=where)
        return quote("require_immutable(x, where)", x=held, where=where)

    def updates_element(self, read: gast.expr, base: str) -> bool:
        """Whether the slot of a container holds an array, which `op=` changes in place."""
        return not is_array(self.values.get(base, Unknown())) and is_array(self.value_of(read))

    def shares(self, name: str, value: gast.expr) -> bool:
        return (
            isinstance(value, gast.Name)
            and self.memory.may_share(name, value.id)
            and mutable(self.values.get(value.id, Unknown()))
        )

    def is_own(self, name: str) -> bool:
        """Whether what a name holds was computed for it, and nobody else sees it."""
        return name in self.memory.computed and self.memory.is_alone(name)

    def value_of(self, expression: gast.expr) -> Value:
        return evaluating(self.values, self.scope)(expression)

    def fresh(self, base: str = "t") -> str:
        name = self.names.fresh(base)
        self.invented.add(name)
        return name
