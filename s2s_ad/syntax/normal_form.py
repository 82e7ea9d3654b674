"""The grammar of the core language, and its proof reader.

    atom   ::= Name | Constant | -Constant | dotted name whose root is not local (np.sin, np.pi)
    index  ::= atom | Slice(atom?, atom?, atom?) | Tuple of index
    arg    ::= atom | Tuple/List/Set/Dict of args | *atom
    rhs    ::= atom | BinOp(atom, atom) | UnaryOp(atom) | Call(callee, args, keyword=arg) | Name[index] | Name.attr
             | own(Name[index])
             | Tuple/List/Set/Dict of args | Lambda | f-string | opaque
    callee ::= Name | dotted name | atom.method
    opaque ::= an expression through which no may-active name flows, whatever its size: comparisons, `not`, `len(x)`,
               `x.shape` stay whole (`syntax.passive`)
    stmt   ::= Name = rhs  |  Name[index] = atom  |  Name.attr = atom  |  Name op= atom  |  Name[index] op= atom
             | Name.attr op= atom  |  a, b = b, a (a permutation of names)  |  names, nested or starred = Name or opaque
             | Call (as a statement)  |  assert  |  raise  |  pass  |  del Name  |  del Name[index]  |  def g: ...
             | a statement that mentions no may-active name: docstrings, imports, with, try ...
             | if test: block else: block
             | for names in iter: loop body          iter ::= range(opaque...) | Name | Name.items() ... | opaque
                                                            | enumerate, zip or reversed of iters
             | while test: loop body
    test   ::= any expression without a walrus: only its truth counts
    loop body ::= block, which may end in `if test: break`; loops have no `else`
    function  ::= block, and one `return arg` as its last statement

The targets of a `for` are not assigned in its body.
"""

from __future__ import annotations

from dataclasses import dataclass

import gast

from s2s_ad.origin import origin_of
from s2s_ad.syntax.names import writes
from s2s_ad.syntax.normal_expressions import Expressions
from s2s_ad.syntax.parse import deep_recursion
from s2s_ad.syntax.passive import Facts

_SEQUENCE = gast.Tuple | gast.List


def verify(function: gast.FunctionDef, may_active: frozenset[str]) -> None:
    """Raise AssertionError at the first statement that the grammar does not admit."""
    local = frozenset(writes(function.args).union(*(writes(statement) for statement in function.body)))
    facts = Facts(may_active, local)
    checker = _Statements(facts, Expressions(facts))
    checker.require(isinstance(function.body[-1], gast.Return), function.body[-1], "the last statement is no return")
    with deep_recursion():
        checker.block(function.body[:-1])
    value = function.body[-1].value
    checker.require(value is not None and checker.expressions.argument(value), function.body[-1], "return of a non-arg")


@dataclass
class _Statements:
    facts: Facts
    expressions: Expressions

    def require(self, good: bool, node: gast.stmt, reason: str) -> None:
        """Complain with the place and the kind of the statement."""
        if not good:
            origin = origin_of(node)
            place = f"{origin.file}:{origin.line}: {origin.text.strip()}" if origin else gast.dump(node)[:300]
            raise AssertionError(f"not in normal form, {reason}: {place}")

    def block(self, body: list[gast.stmt]) -> None:
        """Every statement of a block without jumps."""
        for statement in body:
            self.statement(statement)

    def loop(self, body: list[gast.stmt], node: gast.For | gast.While) -> None:
        """A loop's body, with its tail break."""
        self.require(not node.orelse, node, "a loop with an else")
        match body[-1]:
            case gast.If(test=test, body=[gast.Break()], orelse=[]):
                self.test(test, body[-1])
                self.block(body[:-1])
            case _:
                self.block(body)

    def test(self, test: gast.expr, node: gast.stmt) -> None:
        """Anything that binds no name."""
        self.require(not any(isinstance(part, gast.NamedExpr) for part in gast.walk(test)), node, "a walrus in a test")

    def statement(self, node: gast.stmt) -> None:
        """One statement, and the blocks in it."""
        match node:
            case gast.If(test=test, body=body, orelse=orelse):
                self.test(test, node)
                self.block(body)
                self.block(orelse)
            case gast.While(test=test, body=body):
                self.test(test, node)
                self.loop(body, node)
            case gast.For(target=target, iter=iterable, body=body):
                self.require(self.expressions.iterable(iterable), node, "a loop over an expression")
                self.require(_names(target), node, "a loop target that is no name")
                inside = set().union(*(writes(statement) for statement in body))
                self.require(not writes(target) & inside, node, "a loop target is assigned in the body")
                self.loop(body, node)
            case gast.Return() | gast.Break() | gast.Continue():
                self.require(False, node, "a jump")
            case gast.Assert() | gast.Raise() | gast.Pass() | gast.FunctionDef() | gast.Delete(targets=[gast.Name()]):
                pass
            case _ if not self.touches(node):
                pass
            case _:
                self.require(self.simple(node), node, "no operation of atoms")

    def touches(self, node: gast.stmt) -> bool:
        """Whether a may-active name occurs, in a nested block too, or a walrus in an expression of the statement."""
        if isinstance(node, gast.Assign | gast.AugAssign | gast.Expr | gast.Delete):
            return self.facts.touches(node)
        return any(isinstance(part, gast.Name) and part.id in self.facts.active for part in gast.walk(node))

    def simple(self, node: gast.stmt) -> bool:
        """An assignment or a call."""
        match node:
            case gast.Assign(targets=[gast.Name()], value=value):
                return self.expressions.operation(value)
            case gast.Assign(targets=[gast.Subscript() | gast.Attribute() as target], value=value):
                return self.place(target) and self.expressions.atom(value)
            case gast.Assign(targets=[target], value=value) if isinstance(target, _SEQUENCE):
                whole = isinstance(value, gast.Name) or self.facts.opaque(value)
                return _names(target) and (whole or _is_permutation(target, value))
            case gast.AugAssign(target=target, value=value):
                return (isinstance(target, gast.Name) or self.place(target)) and self.expressions.atom(value)
            case gast.Delete(targets=[target]):
                return self.place(target)
            case gast.Expr(value=value):
                return isinstance(value, gast.Call) and self.expressions.operation(value)
            case _:
                return False

    def place(self, target: gast.expr) -> bool:
        """A subscript or attribute of a name."""
        return isinstance(target, gast.Subscript | gast.Attribute) and self.expressions.read(target)


def _names(target: gast.expr) -> bool:
    match target:
        case gast.Name():
            return True
        case gast.Starred(value=inner):
            return _names(inner)
        case gast.Tuple(elts=parts) | gast.List(elts=parts):
            return all(_names(part) for part in parts)
        case _:
            return False


def _is_permutation(target: gast.expr, value: gast.expr) -> bool:
    if not isinstance(value, _SEQUENCE) or not all(isinstance(part, gast.Name) for part in (*target.elts, *value.elts)):
        return False
    return sorted(part.id for part in target.elts) == sorted(part.id for part in value.elts)
