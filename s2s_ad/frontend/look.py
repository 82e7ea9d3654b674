"""Questions about one node that decide whether it touches a derivative. Each answers with the name to blame."""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType

import gast

from s2s_ad.frontend.reach import GROWING_ONLY, Reach, roots
from s2s_ad.frontend.scope import Scope, is_meaning
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.passive import Facts
from s2s_ad.syntax.scopes import writes
from s2s_ad.syntax.walk import in_order

_READ_BY_TEXT = frozenset({"eval", "exec", "globals", "locals", "vars"})
_CONSUMERS = frozenset({"sum", "list", "tuple", "dict", "max", "min", "sorted", "any", "all", "zip", "enumerate"})
_TAKING = frozenset({"extend", "reduce", "accumulate", "pairwise", "product", "islice", "chain"})
_STORING = gast.stmt | gast.Call
_FUNCTIONS = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda)


@dataclass
class Look:
    """A function seen from its may-active names, `asked`; `nodes` are those of its text, in order.

    All else is found when a question needs it, as most functions have nothing that could be refused.
    """

    asked: Callable[[], frozenset[str]]
    reach: Reach
    scope: Scope | None
    nodes: Sequence[gast.AST]

    @cached_property
    def active(self) -> frozenset[str]:
        """The may-active names."""
        return self.asked()

    @cached_property
    def uses(self) -> Counter[str]:
        """How often each name occurs."""
        return Counter(node.id for node in self.nodes if node.__class__ is gast.Name)

    @cached_property
    def stored(self) -> Counter[str]:
        """How often each name occurs as a container that is stored into."""
        storing = (node for node in self.nodes if isinstance(node, _STORING))
        return Counter(name for node in storing for place in stores(node)[1] for name in roots(place))

    @cached_property
    def silent(self) -> frozenset[int]:
        """The expressions whose value goes into no other."""
        return _below(part for node in self.nodes for part in _silent(node, self.reach.facts))

    @cached_property
    def consumed(self) -> frozenset[int]:
        """Generator expressions of which a function takes all items at once."""
        return frozenset(id(part) for node in self.nodes for part in _consumed(node, self.reach.facts))

    @cached_property
    def within(self) -> frozenset[int]:
        """What belongs to nested functions."""
        return _below(self._nested_functions)

    @cached_property
    def inner(self) -> frozenset[int]:
        """What belongs to nested functions that touch nothing."""
        return _below(node for node in self._nested_functions if self.mentions(node) is None)

    @cached_property
    def nested(self) -> frozenset[str]:
        """The names that nested functions have for themselves."""
        return frozenset().union(*map(_own, self._nested_functions))

    @cached_property
    def _nested_functions(self) -> list[gast.AST]:
        return [node for node in self.nodes if isinstance(node, _FUNCTIONS)]

    def makes_instances(self, node: gast.ClassDef) -> str | None:
        """A class that mentions a may-active name, or is given one when it is called."""
        return self.mentions(node) or (node.name if node.name in self.active else None)

    def mentions(self, node: gast.AST) -> str | None:
        """It reads or writes a may-active name anywhere."""
        names = [part for part in in_order([node]) if isinstance(part, gast.Name) and part.id in self.active]
        names.sort(key=lambda part: isinstance(part.ctx, gast.Store))
        return _first(part.id for part in names)

    def flows(self, node: gast.expr) -> str | None:
        """A may-active name reaches its value, and its value goes on."""
        return None if id(node) in self.silent else self._reached(node)

    def items_flow(self, node: gast.AST) -> str | None:
        """A comprehension whose items, not only the tests in it, are reached by a may-active name."""
        if id(node) in self.silent:
            return None
        items = [node.key, node.value] if isinstance(node, gast.DictComp) else [node.elt]
        taken = {name for part in node.generators if self._reached(part.iter) for name in writes(part.target)}
        names = list(dict.fromkeys(name for item in items for name in self.reach.carried(item)))
        if not any(name in taken or name in self.active for name in names):
            return None
        sources = filter(None, (self._reached(part.iter) for part in node.generators))
        found = _first(name for name in names if name in self.active and name not in taken)
        return found or next(sources, None) or self._reached(node)

    def flows_lazily(self, node: gast.AST) -> str | None:
        """A generator expression whose items are not all made at once by a function such as `sum`."""
        return None if id(node) in self.consumed else self.items_flow(node)

    def in_own_text(self, node: gast.AST) -> str | None:
        """It belongs to the function itself, not to one inside of it that touches nothing."""
        return None if id(node) in self.inner else "it"

    def yields(self, node: gast.AST) -> str | None:
        """The function itself is a generator function, not one inside of it."""
        return None if id(node) in self.within else "it"

    def declares(self, node: gast.AST) -> str | None:
        """`global` or `nonlocal` of a may-active name that is assigned there."""
        return _first(name for name in node.names if name in self.active and self.uses[name])

    def binds(self, node: gast.AST) -> str | None:
        """A pattern that binds a may-active name."""
        return _first(name for name in sorted(writes(node)) if name in self.active)

    def calls_itself(self, node: gast.FunctionDef | gast.Assign) -> str | None:
        """A nested function that leads back to itself, touches a may-active name, and can't be a function of its own:
        it assigns what is around it, or takes any number of arguments."""
        pending = [name for name, _ in _functions(node)]
        if not pending:
            return None
        inside = {name: reads(each) for part in self.nodes for name, each in _functions(part)}
        reached: set[str] = set()
        while pending:
            new = (inside[pending.pop()] & inside.keys()) - reached
            reached |= new
            pending.extend(new)
        if not any(name in reached for name, _ in _functions(node)) or not any(map(_is_bound_here, self._of(reached))):
            return None
        return _first(sorted(set().union(*(inside[name] for name in reached)) & self.active - inside.keys()))

    def _of(self, names: set[str]) -> list[gast.AST]:
        return [each for part in self.nodes for name, each in _functions(part) if name in names]

    def takes_exception(self, node: gast.Try) -> str | None:
        """`except Stopped as e: y = e.value`: what is neither a text nor a test nor raised again."""
        if self.mentions(node) is None:
            return None
        return _first(each.name.id for each in node.handlers if each.name is not None and self._goes_on(each.name.id))

    def _goes_on(self, name: str) -> bool:
        """Whether what an exception is called, or called as well, is more than told, tested and raised."""
        names, copies = {name}, set[int]()
        for part in self.nodes:
            match part:
                case gast.Assign(targets=[gast.Name(id=other)], value=gast.Name(id=copied) as value) if copied in names:
                    names.add(other)
                    copies.add(id(value))
        used = (part for part in self.nodes if isinstance(part, gast.Name) and part.id in names)
        return any(isinstance(part.ctx, gast.Load) and id(part) not in self.silent | copies for part in used)

    def swallows(self, node: gast.Try) -> str | None:
        """`finally: return y`."""
        return _first(_jumps(node.finalbody)) if node.finalbody and self.mentions(node) else None

    def reads_by_text(self, node: gast.Call) -> str | None:
        """`eval(text)`, `exec(text)`, `globals()`, `locals()`, `vars()` of the builtins."""
        match node:
            case gast.Call(func=gast.Name(id=name), args=arguments) if name in _READ_BY_TEXT and self._is_builtin(name):
                return None if name == "vars" and arguments else name
        return None

    def escapes(self, node: gast.stmt) -> str | None:
        """A store into a container that is neither local nor an argument, and is read elsewhere in the function."""
        value, targets = stores(node)
        outer = self._outer(node, targets)
        if not outer or not any(name in self.active for part in value for name in self.reach.carried(part)):
            return None
        modules = (name for name in outer if self.scope is not None and isinstance(self.scope.lookup(name), ModuleType))
        return _first(modules) or _first(name for name in outer if self.uses[name] > self.stored[name])

    def _outer(self, node: gast.stmt, targets: list[gast.expr]) -> list[str]:
        """The names around the function that a statement stores into; `np.add(...)` is no such store."""
        local = self.reach.local
        around = [name for target in targets for name in roots(self._behind(target)) if name not in local]
        names = [name for name in around if name not in self.nested]
        if not isinstance(node, gast.Call) or getattr(node.func, "attr", "__setattr__") == "__setattr__":
            return names
        return [name for name in names if self.scope is None or not is_meaning(self.scope.lookup(name))]

    def _behind(self, target: gast.expr) -> gast.expr:
        """`vars(box)["a"]` is stored in box."""
        match target:
            case gast.Subscript(value=gast.Call(func=gast.Name(id="vars"), args=[held])) if self._is_builtin("vars"):
                return held
        return target

    def _is_builtin(self, name: str) -> bool:
        if self.scope is None:
            return name not in self.reach.local
        return self.scope.lookup(name) is getattr(builtins, name)

    def _reached(self, node: gast.AST) -> str | None:
        return _first(name for name in reversed(list(self.reach.carried(node))) if name in self.active)


def _below(parts: Iterable[gast.AST]) -> frozenset[int]:
    """The identities of these nodes and of all below them."""
    return frozenset(map(id, in_order(parts)))


def _own(function: gast.AST) -> set[str]:
    """The names that a nested function has for itself."""
    nodes = in_order([function])
    outer = {name for node in nodes if isinstance(node, gast.Global | gast.Nonlocal) for name in node.names}
    body = function.body if isinstance(function.body, list) else []
    return set(writes(function.args)).union(*map(writes, body)) - outer


def _consumed(node: gast.AST, facts: Facts) -> Iterator[gast.AST]:
    """The generator expression of a loop, or of what takes all of its items before it does anything else."""
    match node:
        case gast.Assign(targets=[gast.Tuple() | gast.List()], value=gast.GeneratorExp() as items):
            yield items
        case gast.Starred(value=gast.GeneratorExp() as items):
            yield items
        case gast.For(iter=gast.GeneratorExp() as items):
            yield from () if any(isinstance(part, gast.NamedExpr) for part in in_order([items])) else (items,)
        case gast.Call(func=gast.Name(id=name), args=args) if name in _CONSUMERS and name not in facts.local:
            yield from (items for items in args if isinstance(items, gast.GeneratorExp))
        case gast.Call(func=gast.Attribute(attr=name), args=args) if name in _TAKING:
            yield from (items for items in args if isinstance(items, gast.GeneratorExp))


def _silent(node: gast.AST, facts: Facts) -> Iterator[gast.AST]:
    """The parts of a node from which nothing goes on: tests, messages, what is only counted or compared."""
    match node:
        case gast.If(test=test) | gast.While(test=test) | gast.IfExp(test=test):
            yield test
        case gast.Assert() | gast.Raise():
            yield node
        case gast.comprehension(ifs=conditions):
            yield from conditions
        case gast.Compare() | gast.UnaryOp() | gast.Call() | gast.Attribute() | gast.JoinedStr():
            if facts.discrete(node):
                yield node


def _functions(node: gast.AST) -> Iterator[tuple[str, gast.AST]]:
    """The function that a statement makes, and its name."""
    match node:
        case gast.FunctionDef(name=name):
            yield name, node
        case gast.Assign(targets=[gast.Name(id=name)], value=gast.Lambda() as value):
            yield name, value


def _is_bound_here(function: gast.AST) -> bool:
    """Whether a nested function can be nowhere else, or its calls do not show what it gets."""
    given = function.args
    return bool(given.vararg or given.kwarg) or any(isinstance(node, gast.Nonlocal) for node in in_order([function]))


def _jumps(body: list[gast.stmt], loop: bool = False) -> Iterator[str]:
    """The jumps that may leave a block."""
    for node in body:
        match node:
            case gast.Return():
                yield "return"
            case gast.Break() | gast.Continue():
                yield from () if loop else [type(node).__name__.lower()]
            case gast.FunctionDef() | gast.AsyncFunctionDef() | gast.ClassDef():
                pass
            case _:
                inside = loop or isinstance(node, gast.For | gast.While)
                for field in ("body", "orelse", "finalbody"):
                    yield from _jumps(getattr(node, field, []), inside)
                for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
                    yield from _jumps(part.body, inside)


def stores(node: gast.AST) -> tuple[list[gast.expr], list[gast.expr]]:
    """What a statement or call stores, and the places that it stores into: items, fields, what a method grows."""
    match node:
        case gast.Assign(targets=targets, value=value):
            return [value], [target for target in targets if isinstance(target, gast.Subscript | gast.Attribute)]
        case gast.AugAssign(target=gast.Subscript() | gast.Attribute() as target, value=value):
            return [value], [target]
        case gast.Call(func=gast.Name(id="setattr"), args=[base, _, value]) | gast.Call(
            func=gast.Attribute(attr="__setattr__"), args=[base, _, value]
        ):
            return [value], [base]
        case gast.Call(func=gast.Attribute(value=base, attr=method), args=arguments, keywords=keywords):
            given = [*arguments, *(keyword.value for keyword in keywords)]
            return (given, [base]) if method in GROWING_ONLY else ([], [])
    return [], []


def _first(names: Iterable[str]) -> str | None:
    return next(iter(names), None)
