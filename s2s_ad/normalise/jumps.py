"""Remove `return`, `continue`, `break` and the `else` of loops: structure first, flags only where it does not suffice.

Before and after::

    if n == 0:                        if n == 0:
        return x                          ret = x
    for v in x:                       else:
        if v < 0:                         stop = False
            continue                      for v in x:
        if v > 9:                             if not v < 0:
            break                                 if v > 9:
        s = s + v                                     stop = True
    return s                                      else:
                                                      s = s + v
                                              if stop:
                                                  break
                                          ret = s
                                      return ret

What follows an `if` that always leaves on one side goes to the other side. Where only some paths through a statement
leave, they set a flag, and what follows is done if the flag is not set.

Invariant: afterwards a function has one `return`, its last statement, and each loop at most one `break`, as the tail
`if test: break`. See E. W. Dijkstra's structure theorem in the form of Erosa and Hendren (1994), "Taming control flow".
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import gast

from s2s_ad.normalise import nodes
from s2s_ad.normalise.exits import NONE, Exiting, inner_blocks, is_true, returns_in
from s2s_ad.normalise.nodes import Block
from s2s_ad.normalise.places import DEEPEST, Place, announced, pieces, result_name
from s2s_ad.syntax.attempts import called_mark
from s2s_ad.syntax.names import Names


def structured(function: gast.FunctionDef, names: Names) -> None:
    """Rewrite the function's body in place."""
    exits = Exiting()
    if exits.block(function.body).normal:
        function.body = [*function.body, nodes.stamp(gast.Return(nodes.constant(None)), function)]
    returns = returns_in(function.body)
    last = function.body[-1]
    if len(returns) == 1 and isinstance(last, gast.Return):
        rest = _Jumps(names, exits, None).block(function.body[:-1], Place())
        function.body = [*rest, last]
        return
    result, assigned = result_name(returns, names)
    body = _Jumps(names, exits, result if assigned else None).block(function.body, Place())
    value = nodes.load(result) if result else nodes.constant(None)
    function.body = [*body, nodes.stamp(gast.Return(value), returns[-1] if returns else function)]


@dataclass
class _Jumps:
    names: Names
    exits: Exiting
    ret: str | None
    out: Block = field(default_factory=list)

    def block(self, body: Block, place: Place) -> Block:
        """A block without jumps but tail breaks; what cannot be reached falls away."""
        out: Block = []
        todo = list(reversed(body))
        while todo:
            node = todo.pop()
            exits = self.exits.of(node)
            if exits.kinds:
                return [*out, *self.leaving(node, todo[::-1] if exits.normal else [], place)]
            if isinstance(node, gast.For | gast.While):
                before, after = self.loop(node, place)
                out += [*before, node]
                todo.extend(reversed(after))
            else:
                self.inside(node, place)
                out.append(node)
            if not exits.normal:
                out += [mark for mark in todo[:1] if called_mark(mark) is not None]
                break
        return out

    def inside(self, node: gast.stmt, place: Place) -> None:
        """Loops in the blocks of a statement that nothing leaves."""
        for body in inner_blocks(node):
            body[:] = self.block(body, replace(place, depth=place.depth + 1))

    def leaving(self, node: gast.stmt, rest: Block, place: Place) -> Block:
        """A statement that some jump may leave, and what follows it."""
        match node:
            case gast.Return() | gast.Break() | gast.Continue():
                return self.jump(node, place)
            case gast.If():
                first, second = self.exits.block(node.body).normal, self.exits.block(node.orelse).normal
                if rest and ((first and second) or place.depth >= DEEPEST):
                    return self.guarded(node, rest, place)
                return self.branch(node, rest if first else [], rest if second else [], place)
            case gast.For() | gast.While():
                return self.returning(node, rest, place)
            case _:
                return self.guarded(node, rest, place)

    def jump(self, node: gast.stmt, place: Place) -> Block:
        """A jump announces itself; the structure around it does the rest."""
        out: Block = []
        if isinstance(node, gast.Return) and self.ret is not None:
            out.append(nodes.assign(self.ret, node.value or nodes.constant(None)))
        flag = {gast.Return: place.returned, gast.Break: place.stop, gast.Continue: place.skip}[type(node)]
        if flag is not None:
            out.append(nodes.assign(flag, nodes.constant(True)))
        for statement in out:
            nodes.stamp(statement, node)
        nodes.move_comment(node, out)
        return out

    def branch(self, node: gast.If, after_body: Block, after_else: Block, place: Place) -> Block:
        """An `if` with what follows it moved to the sides that get there."""
        deeper = replace(place, depth=place.depth + 1)
        body = self.block([*node.body, *after_body], deeper)
        orelse = self.block([*node.orelse, *after_else], deeper)
        made = nodes.stamp(nodes.branch(node.test, body, orelse), node)
        nodes.move_comment(node, [made])
        return [made]

    def guarded(self, node: gast.stmt, rest: Block, place: Place) -> Block:
        """A statement that some paths leave; what follows is done if no flag was set."""
        after = pieces(rest, place, self.exits)
        kinds = self.exits.of(node).kinds.union(*(self.exits.block(piece).kinds for piece in after[:-1]))
        out, inner = announced(kinds, node, place, self.names)
        done = self.branch(node, [], [], inner) if isinstance(node, gast.If) else self.opaque(node, inner)
        return [*out, *done, *self.unless(inner.flags(kinds), after, inner, place, node)]

    def unless(self, flags: list[gast.Name], after: list[Block], inner: Place, place: Place, node: gast.stmt) -> Block:
        """Each piece behind a test of the flags; jumps of the last need not announce themselves."""
        out: Block = []
        for index, piece in enumerate(after, 1):
            here = place if index == len(after) else inner
            body = self.block(piece, replace(here, depth=place.depth + 1))
            if body:
                test = nodes.negate(nodes.either([nodes.load(flag.id) for flag in flags]))
                out.append(nodes.stamp(gast.If(test, body, []), node))
        return out

    def opaque(self, node: gast.stmt, place: Place) -> Block:
        """`with`, `try`, `match`: jumps in their blocks only set flags."""
        kinds = self.exits.block(node.body).kinds if isinstance(node, gast.Try) else NONE
        self.inside(node, place)
        if kinds and node.orelse:
            node.orelse = [gast.If(nodes.negate(nodes.either(place.flags(kinds))), node.orelse, [])]
        for body in inner_blocks(node):
            body[:] = body or [gast.Pass()]
        return [node]

    def returning(self, node: gast.For | gast.While, rest: Block, place: Place) -> Block:
        """A loop that a `return` may leave: what follows is done if it was not left so."""
        kinds = self.exits.block(node.body).kinds & {"return"}
        lowered, inner = announced(kinds, node, place, self.names)
        before, after = self.loop(node, inner)
        if inner.returned is None or not kinds:
            return [*before, node, *self.block([*after, *rest], place)]
        follow = pieces([*after, *rest], place, self.exits)
        return [*lowered, *before, node, *self.unless([nodes.load(inner.returned)], follow, inner, place, node)]

    def loop(self, node: gast.For | gast.While, place: Place) -> tuple[Block, Block]:
        """Rewrite a loop in place; what goes before it, and its `else`, which goes after it."""
        kinds = self.exits.block(node.body).kinds
        tail = self.tail(node)
        inner = replace(place, stop=None, skip=None, depth=place.depth + 1)
        before: Block = []
        if tail is None and "break" in kinds:
            inner = replace(inner, stop=self.names.fresh("stop"))
            before.append(nodes.stamp(nodes.assign(str(inner.stop), nodes.constant(False)), node))
        body = self.block(node.body[:-1] if tail else node.body, inner)
        flags = inner.flags(kinds & {"break", "return"})
        if flags and tail is None:
            tail = gast.If(nodes.either(flags), [gast.Break()], [])
            nodes.stamp(tail.body[0], nodes.stamp(tail, node))
        after, node.orelse = self.otherwise(node, inner), []
        node.body = [*body, tail] if tail else body or [gast.Pass()]
        return before, after

    def tail(self, node: gast.For | gast.While) -> gast.If | None:
        """The `if test: break` that may stay: the last statement of a body that is left no other way."""
        last = node.body[-1]
        alone = nodes.is_tail_break(last) and not self.exits.block(node.body[:-1]).kinds and not node.orelse
        return last if alone else None

    def otherwise(self, node: gast.For | gast.While, inner: Place) -> Block:
        """The `else` of a loop, as statements after it."""
        if isinstance(node, gast.While) and is_true(node.test):
            return []
        after: Block = node.orelse
        if after and inner.stop is not None:
            after = [nodes.stamp(gast.If(nodes.negate(nodes.load(inner.stop)), after, []), node)]
        return after
