"""Questions about one node that decide whether it touches a derivative. Each answers with the name to blame."""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType

import gast

from s2s_ad.frontend.reach import GROWING_ONLY, Reach, roots
from s2s_ad.frontend.scope import Scope, is_meaning
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.scopes import writes
from s2s_ad.syntax.walk import in_order

_READ_BY_TEXT = frozenset({"eval", "exec", "globals", "locals", "vars"})


@dataclass
class Look:
    """A function seen from its may-active names.

    `uses` and `stored` count how often each name occurs, and how often as a container that is stored into. `silent` are
    the expressions whose value goes into no other; `within` is what belongs to nested functions, `inner` what belongs
    to those that touch nothing; `consumed` are generator expressions of which a function takes all items at once;
    `nested` are the names that nested functions have for themselves.
    """

    active: frozenset[str]
    reach: Reach
    uses: Counter[str]
    stored: Counter[str]
    scope: Scope | None = None
    silent: set[int] = field(default_factory=set)
    inner: set[int] = field(default_factory=set)
    within: set[int] = field(default_factory=set)
    consumed: set[int] = field(default_factory=set)
    nodes: Sequence[gast.AST] = ()
    nested: set[str] = field(default_factory=set)

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
        value, _ = stores(node)
        if not any(name in self.active for part in value for name in self.reach.carried(part)):
            return None
        outer = self._outer(node)
        modules = (name for name in outer if self.scope is not None and isinstance(self.scope.lookup(name), ModuleType))
        return _first(modules) or _first(name for name in outer if self.uses[name] > self.stored[name])

    def _outer(self, node: gast.stmt) -> list[str]:
        """The names around the function that a statement stores into; `np.add(...)` is no such store."""
        targets = [self._behind(target) for target in stores(node)[1]]
        own = self.reach.local | self.nested
        names = [name for target in targets for name in roots(target) if name not in own]
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
