"""Loops over generators of the user: the loop's statements take the place of each `yield`.

Before and after::

    def steps(x, dt):                     for v in x:
        for v in x:                           s = v * dt
            yield v * dt                      y = y + np.sin(s)

    t = steps(x, dt)
    for s in t:
        y = y + np.sin(s)

That is the order in which Python runs the statements of both, whatever they change: a buffer that is yielded again and
again, a generator that ends never and is left by `break`. A generator begins to run where its first item is taken, not
where it is called; there its arguments are evaluated. One that several statements take items of stays, and is refused
if it is active: see `refuse_generators`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

import gast

from s2s_ad import errors
from s2s_ad.errors import DifferentiationError
from s2s_ad.frontend.generators import FLOWS, is_generator
from s2s_ad.normalise import nodes
from s2s_ad.normalise.filling import Filling
from s2s_ad.normalise.inline import Inliner, rename_all
from s2s_ad.normalise.iterators import Taken, consumed, lowered, taken_whole
from s2s_ad.normalise.methods import method_call
from s2s_ad.normalise.nodes import Block
from s2s_ad.normalise.virtual_parts import Path, bindings, dominates, index_of
from s2s_ad.normalise.zipped import fused, turn
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import Names, reads, writes
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Array, Known, ListOf, SomeTuple, TupleOf, may_be_active

MOST_COPIES = 400
"""How many statements a loop may become: one with several yields is written as often."""


@dataclass(frozen=True)
class Stream:
    """A statement `t = call` that makes an iterator, and where it stands. `meant`: the generator function; None for an
    iterator over another stream, such as `enumerate(t)`."""

    statement: gast.Assign
    body: Block
    path: Path
    loops: tuple[int, ...]
    meant: object
    call: gast.Call


@dataclass
class Generators:
    """One run over a versioned function. `hooks` are those of `virtual`."""

    function: gast.FunctionDef
    hooks: Any
    names: Names
    temporaries: set[str]
    streams: dict[str, Stream] = field(default_factory=dict)
    unnamed: list[tuple[Block, gast.For]] = field(default_factory=list)
    loads: Counter[str] = field(default_factory=Counter)
    bound: Counter[str] = field(default_factory=Counter)

    def run(self) -> bool:
        """Rewrite what can be; whether there was anything."""
        changed = False
        while self.surveyed() and (self.named() or self.block(self.function.body, (), ())):
            changed = True
        return changed

    def surveyed(self) -> bool:
        """Whether there are any streams."""
        self.streams.clear()
        self.unnamed.clear()
        self.survey(self.function.body, (), ())
        if not (self.streams or self.unnamed):
            return False
        self.loads = Counter(node.id for node in all_nodes([self.function]) if _is_read(node))
        self.bound = Counter((*bindings(self.function.body), *writes(self.function.args)))
        return True

    def survey(self, body: Block, path: Path, loops: tuple[int, ...]) -> None:
        for index, statement in enumerate(body):
            here = (*path, index)
            match statement:
                case gast.If(body=first, orelse=second):
                    self.survey(first, (*here, 0), loops)
                    self.survey(second, (*here, 1), loops)
                case gast.For(body=inner) | gast.While(body=inner):
                    if isinstance(statement, gast.For) and isinstance(statement.iter, gast.Call):
                        made = nodes.assign("t", statement.iter)
                        if self.generator(made, statement.iter)[0] is not None:
                            self.unnamed.append((body, statement))
                    self.survey(inner, (*here, 0), (*loops, id(statement)))
                case gast.Assign(targets=[gast.Name(id=name)], value=gast.Call() as call):
                    meant, call = self.generator(statement, call)
                    streams = any(isinstance(arg, gast.Name) and arg.id in self.streams for arg in call.args)
                    flows = streams and any(self.hooks.resolve(call.func) is each for each in FLOWS)
                    if meant is not None or flows or self.is_plain(call):
                        self.streams[name] = Stream(statement, body, here, loops, meant, call)

    def generator(self, statement: gast.Assign, call: gast.Call) -> tuple[object, gast.Call]:
        """The generator function that is called, if one is, and the call of it."""
        found = method_call(statement, self.hooks.value_of, self.hooks.method, self.hooks.resolve)
        if found is not None:
            return (found[0], found[1]) if is_generator(found[0]) else (None, call)
        meant = self.hooks.resolve(call.func)
        if not isinstance(meant, FunctionType):
            value = self.hooks.value_of(call.func)
            meant = value.obj if isinstance(value, Known) else None
        return (meant, call) if is_generator(meant) else (None, call)

    def is_plain(self, call: gast.Call) -> bool:
        """`iter(xs)` of a list, tuple or array."""
        match call:
            case gast.Call(func=func, args=[gast.Name() | gast.Tuple() | gast.List() as items], keywords=[]):
                known = isinstance(self.hooks.value_of(items), ListOf | TupleOf | SomeTuple | Array)
                return known and self.hooks.resolve(func) is iter
        return False

    def plain(self, statement: gast.stmt, here: Path, loops: tuple[int, ...]) -> bool:
        """`t = iter(xs)` is `t = xs`, where one statement takes all items; whether there was one."""
        for name in reads(taken_whole(statement, self.hooks.resolve)) & self.streams.keys():
            stream = self.streams[name]
            if self.is_plain(stream.call) and self.taken_here(name, here, loops):
                stream.statement.value = stream.call.args[0]
                return True
        return False

    def block(self, body: Block, path: Path, loops: tuple[int, ...]) -> bool:
        """Rewrite the first statement of a block that takes the items of a stream."""
        for index, statement in enumerate(body):
            here = (*path, index)
            if self.replaced(statement, body, here, loops):
                return True
            if isinstance(statement, gast.If | gast.For | gast.While):
                inside = loops if isinstance(statement, gast.If) else (*loops, id(statement))
                if self.block(statement.body, (*here, 0), inside) or self.block(statement.orelse, (*here, 1), inside):
                    return True
        return False

    def replaced(self, statement: gast.stmt, body: Block, here: Path, loops: tuple[int, ...]) -> bool:
        if self.plain(statement, here, loops):
            return True
        taken = Taken(self.hooks.resolve, self.fresh, lambda name: self.taken_here(name, here, loops))
        made = self.loop(statement, here, loops) if isinstance(statement, gast.For) else None
        if made is None and isinstance(statement, gast.For):
            made = lowered(taken, statement) or self.zipped(statement, here, loops)
        if made is None:
            made = consumed(taken, statement, self.is_calm)
        if made is None:
            return False
        for each in made:
            _adopt_all(each, statement)
        if made and made[0] is not statement:
            made[0].comment = getattr(statement, "comment", None)
        place = index_of(body, statement)
        body[place : place + 1] = made
        return True

    def named(self) -> bool:
        """`for v in bag.items()`, where that is a generator and no view of a dict: a name for it before the loop."""
        for body, loop in self.unnamed:
            made = nodes.assign(self.fresh("t"), loop.iter)
            adopt(made, loop)
            body.insert(index_of(body, loop), made)
            loop.iter = nodes.load(made.targets[0].id)
        return bool(self.unnamed)

    def taken_here(self, name: str, here: Path, loops: tuple[int, ...]) -> bool:
        """Whether all items of a stream that are taken are taken by the statement at `here`, once."""
        stream = self.streams.get(name)
        if stream is None or self.bound[name] != 1 or self.loads[name] != 1:
            return False
        return stream.loops == loops and dominates(stream.path, here)

    def is_calm(self, name: str) -> bool:
        """Whether nothing that a stream yields is changed by the stream later, as far as its text shows."""
        stream = self.streams[name]
        if not all(self.is_calm(arg.id) for arg in stream.call.args if _is_read(arg) and arg.id in self.streams):
            return False
        if stream.meant is None:
            return self.hooks.resolve(stream.call.func) not in (map, filter)
        return bool(self.hooks.steps.calm(stream.meant, stream.call))

    def loop(self, loop: gast.For, here: Path, loops: tuple[int, ...]) -> Block | None:
        """The statements that a loop over a generator is."""
        match loop.iter:
            case gast.Name(id=name) if self.taken_here(name, here, loops):
                stream = self.streams[name]
            case _:
                return None
        if stream.meant is None:
            loop.iter = gast.Call(stream.call.func, self.bind(stream, stream.call.args), stream.call.keywords)
            return [loop]
        return self.inlined(loop, stream)

    def inlined(self, loop: gast.For, stream: Stream) -> Block | None:
        body, test = _with_tail(loop.body)
        item = self.names.fresh("item")
        stop = None if test is None else self.fresh("stop")
        opened = self.opened(stream, item, stop)
        if opened is None:
            return None
        arguments, generator = opened
        tree = generator.function
        copies = sum(item in writes(each) for each in all_nodes(tree.body) if isinstance(each, gast.Assign))
        if copies > 1 and (_size(body) * copies > MOST_COPIES or _defines(body)):
            return None
        if hasattr(loop, "early"):
            raise errors.taken_early(loop)
        if test is None and self.hooks.steps.endless(stream.meant, stream.call):
            raise errors.endless_generator(_place(stream))
        made = self.placed(stream, arguments, generator, item, stop or item)
        if stop is not None and isinstance(test, gast.Name):
            for each in made:
                rename_all(each, {stop: test.id})
        return Filling(item, loop.target, body, stop, test).block(made)

    def zipped(self, loop: gast.For, here: Path, loops: tuple[int, ...]) -> Block | None:
        """The one loop that a loop over a `zip` of generators is."""
        match loop.iter:
            case gast.Call(func=func, args=args, keywords=[]) if self.hooks.resolve(func) is zip:
                made = {arg.id: self.streams[arg.id] for arg in args if _is_read(arg) and arg.id in self.streams}
            case _:
                return None
        opened: dict[str, Any] = {}
        for name, stream in made.items():
            if not self.taken_here(name, here, loops) or stream.meant is None:
                return None
            item = self.names.fresh("item")
            found = self.opened(stream, item, None)
            if found is None or turn(found[1].function.body[:-1], item) is None:
                return None
            if not self.hooks.steps.quiet(stream.meant, stream.call):
                return None
            opened[name] = (item, *found)
        turns: list[Any] = []
        for arg in args:
            if not (_is_read(arg) and arg.id in opened):
                turns.append(arg)
                continue
            item, arguments, generator = opened[arg.id]
            turns.append(turn(self.placed(made[arg.id], arguments, generator, item), item))
        return fused(turns, loop, self.fresh) if opened else None

    def placed(self, stream: Stream, arguments: Mapping[str, gast.expr], generator: Any, *kept: str) -> Block:
        """The statements of a generator where its items are taken, its arguments evaluated where it is made."""
        arguments = dict(zip(arguments, self.bind(stream, arguments.values()), strict=True))
        inliner = Inliner(lambda _: None, self.names, set(), frozenset(kept), generator.temporaries)
        made = inliner.body(generator, arguments, None)
        self.temporaries |= inliner.temporaries
        return made

    def opened(self, stream: Stream, item: str, stop: str | None) -> Any:
        """A generator's arguments and normal form; None if it can't be put here, or is better left alone."""
        try:
            return self.hooks.steps.opened(stream.meant, stream.call, item, stop)
        except DifferentiationError:
            if self.touches(stream):
                raise
            return None

    def bind(self, stream: Stream, arguments: Iterable[gast.expr]) -> list[gast.expr]:
        """Evaluate the arguments where the stream is made; what is bound once can as well be read later."""
        held: Block = []

        def at_hand(argument: gast.expr) -> gast.expr:
            if isinstance(argument, gast.Constant | gast.Lambda):
                return argument
            if isinstance(argument, gast.Name) and self.bound[argument.id] <= 1:
                return argument
            name = self.fresh(argument.id if isinstance(argument, gast.Name) else "t")
            held.append(nodes.assign(name, argument))
            adopt(held[-1], stream.statement)
            return nodes.load(name)

        found = [at_hand(argument) for argument in arguments]
        place = index_of(stream.body, stream.statement)
        stream.body[place : place + 1] = held
        return found

    def touches(self, stream: Stream) -> bool:
        """Whether values that may carry a derivative reach what a generator is given, or reads around it."""
        captured = reads(stream.meant) if isinstance(stream.meant, gast.AST) else set()
        given = (*stream.call.args, *(keyword.value for keyword in stream.call.keywords))
        carried = (reads(each) for each in given if may_be_active(self.hooks.value_of(each)))
        return bool(captured.union(*carried) & self.hooks.active)

    def fresh(self, base: str) -> str:
        name = self.names.fresh(base)
        self.temporaries.add(name)
        return name


def refuse_generators(function: gast.FunctionDef, hooks: Any) -> None:
    """An error for an active generator whose items can't be followed."""
    finder = Generators(function, hooks, Names(()), set())
    if not finder.surveyed():
        return
    for name, stream in finder.streams.items():
        if stream.meant is not None and finder.touches(stream) and finder.loads[name]:
            several = finder.loads[name] > 1 or finder.bound[name] > 1
            if hasattr(stream.meant, "expression"):
                raise errors.items_kept(_place(stream))
            raise errors.generator_kept(_place(stream), _name_of(stream.meant), several)


def _place(stream: Stream) -> gast.AST:
    return stream.call if hasattr(stream.call, "origin") else stream.statement


def _name_of(meant: Any) -> str:
    return str(meant.name if isinstance(meant, gast.FunctionDef) else meant.__name__)


def _with_tail(body: Block) -> tuple[Block, gast.expr | None]:
    """A loop's body without its `if test: break`, and the test."""
    return (body[:-1], body[-1].test) if nodes.is_tail_break(body[-1]) else (body, None)


def _size(body: Block) -> int:
    return sum(isinstance(node, gast.stmt) for node in all_nodes(body))


def _defines(body: Block) -> bool:
    return any(isinstance(node, gast.FunctionDef | gast.Lambda) for node in all_nodes(body))


def _is_read(node: gast.AST) -> bool:
    return isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load)


def _adopt_all(made: gast.AST, source: gast.AST) -> None:
    for node in gast.walk(made):
        if not hasattr(node, "origin"):
            adopt(node, source)
