"""Queues and iterators that one function makes and uses up, as lists.

Before and after::

    q = collections.deque([s, t])        q = [*[s, t]]
    u = q.popleft()                      u = q.pop(0)
    q.appendleft(v)                      q.insert(0, v)

    q = collections.deque([], 3)         q = []
    q.append(v)                          q.append(v)
                                         if len(q) > 3: q.pop(0)

    it = iter(xs)                        it = [*xs][::-1]
    u = next(it)                         u = it.pop()
    v = next(it, 0.0)                    v = it.pop() if it else 0.0
    for w in it: ...                     while it: w = it.pop(); ...

In a function with a `try`, which may wait for the end, `next(it)` is `it.pop() if it else next(iter(()))`.

A name counts if all that happens to it is in the tables below: whatever hands the object on would tell the difference.
"""

from __future__ import annotations

import collections
from dataclasses import dataclass

import gast

from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.reach import roots
from s2s_ad.normalise import nodes
from s2s_ad.normalise.resolved import is_user_call
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.walk import all_nodes

_SAME = frozenset({"append", "pop", "extend", "clear", "reverse", "count", "index", "insert", "remove"})
_CONSUMERS = frozenset({"len", "sum", "max", "min", "list", "tuple", "sorted", "any", "all", "enumerate", "reversed"})


@dataclass(frozen=True)
class Queues:
    """Questions about one function."""

    function: gast.FunctionDef
    scope: Resolver

    def in_place(self) -> None:
        """Rewrite the queues and iterators of which all uses are known."""
        everything = all_nodes(self.function.body)
        self.spelled_out(everything)
        made: dict[str, list[gast.Call]] = {}
        for node in everything:
            match node:
                case gast.Assign(targets=[gast.Name(id=name)], value=gast.Call() as call):
                    made.setdefault(name, []).append(call)
        made = {name: calls for name, calls in made.items() if self.of_interest(calls)}
        parents = {id(child): node for node in everything for child in children(node)} if made else {}
        for name, calls in made.items():
            uses = [node for node in everything if isinstance(node, gast.Name) and node.id == name]
            bound = sum(isinstance(node.ctx, gast.Store) for node in uses)
            extended = self.extended(name, calls, everything)
            if bound != len(calls) + len(extended) or occurs(name, self.function.args):
                continue
            read = [node for node in uses if isinstance(node.ctx, gast.Load)]
            if extended and not all(self.is_queue(call) for call in calls):
                continue
            if all(self.is_queue(call) for call in calls) and all(self.as_list(node, parents) for node in read):
                for update in extended:
                    (made_of,) = quote("q.extend(e)", q=name, e=update.value)
                    adopt(made_of, update)
                    replace(parents.get(id(update), self.function), update, made_of)
                self.queue(calls, read, parents)
            elif len(calls) == 1 and all(self.as_list(node, parents) for node in read):
                longest = self.longest(calls[0])
                if longest is not None and all(self.keeps_length(node, parents) for node in read):
                    self.bounded(calls[0], longest, read, parents)
            if all(self.is_iterator(call) for call in calls) and all(self.taken(node, parents) for node in read):
                self.iterator(calls, read, parents)

    def spelled_out(self, everything: list[gast.AST]) -> None:
        """`deque(xs, 3)` is `deque(xs, maxlen=3)`."""
        for node in everything:
            match node:
                case gast.Call(args=[given, longest]) if not isinstance(given, gast.Starred):
                    if self.scope.resolve(node.func) is collections.deque:
                        node.args, node.keywords = [given], [gast.keyword("maxlen", longest), *node.keywords]

    def extended(self, name: str, calls: list[gast.Call], everything: list[gast.AST]) -> list[gast.AugAssign]:
        """`q += items` of a queue."""
        if not all(self.scope.resolve(call.func) is collections.deque for call in calls):
            return []
        updates = [node for node in everything if isinstance(node, gast.AugAssign) and isinstance(node.op, gast.Add)]
        return [node for node in updates if isinstance(node.target, gast.Name) and node.target.id == name]

    def of_interest(self, calls: list[gast.Call]) -> bool:
        """Whether each of these calls makes a queue or an iterator."""
        meanings = [self.scope.resolve(call.func) for call in calls]
        return all(found is collections.deque or found is iter for found in meanings)

    def is_queue(self, call: gast.Call) -> bool:
        if len(call.args) > 1 or call.keywords or any(isinstance(each, gast.Starred) for each in call.args):
            return False
        return self.scope.resolve(call.func) is collections.deque

    def longest(self, call: gast.Call) -> gast.expr | None:
        """The constant `maxlen` of a queue that has no more items than that when it is made."""
        if self.scope.resolve(call.func) is not collections.deque or len(call.args) > 1:
            return None
        match call.keywords:
            case [gast.keyword(arg="maxlen", value=gast.Constant(value=int() as longest) as found)]:
                return found if not isinstance(longest, bool) and self.fits(call.args, found) else None
            case [gast.keyword(arg="maxlen", value=gast.Name(id=name) as found)] if self.stays(name):
                return found if self.fits(call.args, found) else None
            case _:
                return None

    def stays(self, name: str) -> bool:
        """Whether it is a number that the function sets once: nobody else tells how long a queue may get."""
        found = [node for node in self.function.body if isinstance(node, gast.Assign)]  # in no loop
        numbers = [node for node in found if getattr(node.targets[0], "id", None) == name]
        stores = [node for node in all_nodes([self.function]) if isinstance(node, gast.Name) and node.id == name]
        set_once = len(numbers) == sum(not isinstance(node.ctx, gast.Load) for node in stores) == 1
        return set_once and len(numbers[0].targets) == 1 and self.is_number(numbers[0].value)

    def is_number(self, value: gast.expr) -> bool:
        match value:
            case gast.Constant(value=int(number)):
                return number > 0
            case gast.Call(func=function, args=[_], keywords=[]):
                return self.scope.resolve(function) is len
        return False

    def fits(self, given: list[gast.expr], longest: gast.expr) -> bool:
        """Whether a new queue has no more items than it may have."""
        most = longest.value if isinstance(longest, gast.Constant) else 0
        match given:
            case []:
                return True
            case [gast.List(elts=items) | gast.Tuple(elts=items)]:
                return len(items) <= most and not any(isinstance(each, gast.Starred) for each in items)
            case [gast.BinOp(left=gast.List(elts=[item]), op=gast.Mult(), right=count)]:
                return not isinstance(item, gast.Starred) and _is_same(count, longest)
        return False

    def keeps_length(self, use: gast.Name, parents: dict[int, gast.AST]) -> bool:
        """Whether a use of a queue with a `maxlen` puts in no items but one by one, by a statement of its own."""
        match parents.get(id(use)):
            case gast.Attribute(attr="append" | "appendleft") as attribute:
                return isinstance(parents.get(id(parents[id(attribute)])), gast.Expr)
            case gast.Attribute(attr=method):
                return method not in ("extend", "insert")
            case _:
                return True

    def bounded(
        self, call: gast.Call, longest: gast.expr, uses: list[gast.Name], parents: dict[int, gast.AST]
    ) -> None:
        """What is too much goes out at the other end."""
        for use in uses:
            match parents[id(use)]:
                case gast.Attribute(attr="append" | "appendleft" as method) as attribute:
                    statement = parents[id(parents[id(attribute)])]
                    out = "q.pop(0)" if method == "append" else "q.pop()"
                    cut = quote(f"if len(q) > n: {out}", q=use.id, n=longest)
                    _insert_after(parents.get(id(statement), self.function), statement, cut)
        self.queue([call], uses, parents)

    def as_list(self, use: gast.Name, parents: dict[int, gast.AST]) -> bool:
        """Whether a use of a queue means the same for a list, but for the spelling of its left end."""
        match parents.get(id(use)):
            case gast.Attribute(attr=method) as attribute:
                called = isinstance(parents.get(id(attribute)), gast.Call) and parents[id(attribute)].func is attribute
                return called and method in _SAME | {"popleft", "appendleft"}
            case gast.Subscript(value=value, slice=index):
                return value is use and not isinstance(index, gast.Slice)
            case gast.Call(func=gast.Name(id=name), args=args):
                return use in args and name in _CONSUMERS
            case gast.For(iter=source) | gast.comprehension(iter=source):
                return source is use
            case gast.While(test=test) | gast.If(test=test):
                return test is use
            case gast.UnaryOp(op=gast.Not()):
                return True
            case gast.Assign(targets=[gast.Tuple() | gast.List()], value=value):
                return value is use
        return False

    def queue(self, calls: list[gast.Call], uses: list[gast.Name], parents: dict[int, gast.AST]) -> None:
        for call in calls:
            items = [gast.Starred(each, gast.Load()) for each in call.args]
            replace(parents[id(call)], call, gast.List(items, gast.Load()))
        for use in uses:
            attribute = parents[id(use)]
            match attribute:
                case gast.Attribute(attr="popleft"):
                    attribute.attr, parents[id(attribute)].args = "pop", [nodes.constant(0)]
                case gast.Attribute(attr="appendleft"):
                    call = parents[id(attribute)]
                    attribute.attr, call.args = "insert", [nodes.constant(0), *call.args]

    def is_iterator(self, call: gast.Call) -> bool:
        """`iter(xs)` of what nothing changes meanwhile."""
        if self.scope.resolve(call.func) is not iter or len(call.args) != 1 or call.keywords:
            return False
        return not reads(call.args[0]) & _changed(self.function.body)

    def taken(self, use: gast.Name, parents: dict[int, gast.AST]) -> bool:
        """`next(it)` or `next(it, default)`, or a loop over what is left."""
        call = parents.get(id(use))
        if isinstance(call, gast.For):
            return call.iter is use
        if not isinstance(call, gast.Call) or self.scope.resolve(call.func) is not next or call.keywords:
            return False
        return call.args[0] is use and len(call.args) <= 2

    def iterator(self, calls: list[gast.Call], uses: list[gast.Name], parents: dict[int, gast.AST]) -> None:
        for call in calls:
            source = call.args[0]
            if isinstance(source, gast.Call) and is_user_call(source, self.scope):  # it may make a generator
                whole = quote_expr("[item for item in xs][::-1]", xs=source)
                whole.value.early = True
            else:
                whole = quote_expr("[*xs][::-1]", xs=source)
                whole.value.elts[0].early = True
            replace(parents[id(call)], call, whole)
        awaited = any(isinstance(node, gast.Try) for node in all_nodes(self.function.body))
        for use in uses:
            call = parents[id(use)]
            if isinstance(call, gast.For):
                self.worked_off(call, use, parents)
                continue
            template = "xs.pop()" if len(call.args) == 1 and not awaited else "xs.pop() if xs else default"
            holes = {"default": call.args[1] if len(call.args) == 2 else quote_expr("next(iter(()))")}
            holes = holes if "default" in template else {}
            replace(parents[id(call)], call, quote_expr(template, xs=use.id, **holes))


    def worked_off(self, loop: gast.For, use: gast.Name, parents: dict[int, gast.AST]) -> None:
        """A loop over what is left of an iterator; what it leaves there when it breaks is there for others."""
        item = gast.Assign([loop.target], quote_expr("xs.pop()", xs=use.id), None)
        adopt(item, loop)
        again = gast.While(gast.Name(use.id, gast.Load(), None, None), [item, *loop.body], loop.orelse)
        replace(parents.get(id(loop), self.function), loop, again)
        for child in children(again):
            parents[id(child)] = again


def _is_same(one: gast.expr, other: gast.expr) -> bool:
    """Whether two are the same name, or the same number."""
    match one, other:
        case gast.Name(id=a), gast.Name(id=b):
            return bool(a == b)
        case gast.Constant(value=a), gast.Constant(value=b):
            return bool(a == b)
    return False


def children(node: gast.AST) -> list[gast.AST]:
    values = [getattr(node, field, None) for field in node._fields]
    flat = [each for value in values for each in (value if isinstance(value, list) else [value])]
    return [each for each in flat if isinstance(each, gast.AST)]


def replace(parent: gast.AST, old: gast.AST, new: gast.AST) -> None:
    for node in all_nodes([new]):
        if not hasattr(node, "origin"):
            node.origin = getattr(old, "origin", None)
    for field in parent._fields:
        value = getattr(parent, field, None)
        if value is old:
            setattr(parent, field, new)
        elif isinstance(value, list):
            value[:] = [new if each is old else each for each in value]


def _insert_after(parent: gast.AST, statement: gast.AST, new: list[gast.stmt]) -> None:
    for node in all_nodes(new):
        node.origin = getattr(statement, "origin", None)
    for field in parent._fields:
        value = getattr(parent, field, None)
        if isinstance(value, list) and any(each is statement for each in value):
            at = next(k for k, each in enumerate(value) if each is statement) + 1
            value[at:at] = new


def occurs(name: str, root: gast.AST) -> bool:
    return any(isinstance(node, gast.Name) and node.id == name for node in all_nodes([root]))


def _changed(body: list[gast.stmt]) -> set[str]:
    """The names into whose objects the function stores, or whose methods it calls."""
    found: set[str] = set()
    for node in all_nodes(body):
        match node:
            case gast.Subscript(ctx=gast.Store() | gast.Del()):
                found |= set(roots(node))
            case gast.Call(func=gast.Attribute(value=base)):
                found |= set(roots(base))
            case gast.AugAssign(target=target):
                found |= set(roots(target))
    return found
