"""Shadows: the adjoint objects of containers, and of arrays that are stored into.

A shadow has the layout of its primal, and the same views and aliases: what `v = x[1:]` does to arrays, `v_bar =
x_bar[1:]` does to adjoints. Where every name of an alias class has one definition, the shadows are made at the start
of the reverse of their home block. Otherwise they are made beside the primal in the forward sweep, and their handles
saved like any other name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import gast

from s2s_ad import errors
from s2s_ad.analysis.calls import TOGETHER
from s2s_ad.analysis.changing import changing
from s2s_ad.analysis.constructors import constructed
from s2s_ad.analysis.identity import Objects
from s2s_ad.analysis.indices import gives_number, is_advanced, may_be_advanced
from s2s_ad.analysis.memory import CONTAINERS, bound
from s2s_ad.analysis.statements import all_statements
from s2s_ad.analysis.structure import is_permutation
from s2s_ad.differentiate.attributes import slot_of
from s2s_ad.differentiate.bars import Bars, shape_of_name
from s2s_ad.differentiate.context import Context, stamp
from s2s_ad.differentiate.expected import Expected, takes_out
from s2s_ad.differentiate.fixed_views import SAME_OBJECTS
from s2s_ad.differentiate.in_memory import Layouts
from s2s_ad.differentiate.project import zero_template
from s2s_ad.differentiate.sliced import holds_numbers, holds_objects
from s2s_ad.origin import place_of
from s2s_ad.syntax.iteration import elements
from s2s_ad.syntax.names import path_to, reads, writes
from s2s_ad.syntax.substitute import substitute_reads
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Unknown, is_array


@dataclass
class Shadows:
    """Where the shadows of one function are made, and how."""

    context: Context
    bars: Bars
    definitions: dict[str, gast.stmt] = field(default_factory=dict)
    beside_primal: set[str] = field(default_factory=set)
    positions: dict[int, int] = field(default_factory=dict)
    last_bound: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        program = self.context.program
        for position, statement in enumerate(all_statements(program.function.body)):
            self.positions[id(statement)] = position
            for name in _defined(statement):
                self.last_bound[name] = position
        for statement in all_statements(program.function.body):
            for name in _defined(statement):
                self.definitions.setdefault(name, statement)
            for name in self._needing_forward(statement):
                self.beside_primal.add(program.memory.alias_class(name))
        self._add_bases()

    def _add_bases(self) -> None:
        """What is derived in the forward sweep is derived from something that is there."""
        names = list(self.definitions)
        while names:
            name = names.pop()
            base = self._derived_from(name)
            if base is None or not self.made_forward(name) or not self.wanted(base) or self.made_forward(base):
                continue
            self.beside_primal.add(self.context.program.memory.alias_class(base))
            names = list(self.definitions)

    def _derived_from(self, name: str) -> str | None:
        """The name whose shadow this one's is a part of."""
        match self.definitions[name]:
            case gast.Assign(targets=[gast.Name()], value=value):
                return self._base(value)
            case gast.Assign(targets=[gast.Tuple()], value=gast.Name(id=base)):
                return str(base)
            case gast.For(target=target, iter=source):
                found = elements(target, source, gast.Constant(0, None))
                return next((element.source for element in found if element.name == name), None)
            case _:
                return None

    def wanted(self, name: str) -> bool:
        program = self.context.program
        return name in program.active and program.memory.has_shadow(name)

    def made_forward(self, name: str) -> bool:
        return self.wanted(name) and self.context.program.memory.alias_class(name) in self.beside_primal

    def beside(self, statement: gast.stmt) -> list[gast.stmt]:
        """The shadows to make in the forward sweep, right after a definition."""
        if getattr(statement, "undefined", False):
            names = [name for name in _defined(statement) if self.made_forward(name)]
            unset = [new for name in names for new in self.context.quote("x_bar = None", x_bar=self.bars.name(name))]
            for made in unset:
                made.undefined = True
            return unset
        defined = self.context.program.active_in(set(_defined(statement)))
        guards = [guard for name in defined for guard in self.guards(name, statement)]
        made = [new for name in _defined(statement) if self.made_forward(name) for new in self.make(name, statement)]
        return guards + made + self.taken_out(statement)

    def taken_out(self, statement: gast.stmt) -> list[gast.stmt]:
        """`v = xs.pop()` shortens the shadow of `xs` as well; if `v` has one, that was done when it was made."""
        match statement:
            case gast.Assign(
                targets=[gast.Name(id=target)],
                value=gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="pop"), args=[]),
            ) if self.made_forward(base) and not self.made_forward(target):
                return self.context.quote("x_bar.pop()", x_bar=self.bars.name(base))
        return []

    def guards(self, name: str, statement: gast.stmt) -> list[gast.stmt]:
        """A test at run time that what was taken for a view is one, where NumPy may have copied."""
        value = getattr(statement, "value", None)
        base = self._base(value) if isinstance(statement, gast.Assign) and isinstance(value, gast.expr) else None
        where = gast.Constant(place_of(statement), None)
        made = self.mutable_guard(name, statement)
        made += self.value_guard(name, where)
        if base is not None and self.wanted(name) and self.wanted(base) and self._may_copy(value):
            made += self.context.quote("require_view(v, x, where)", v=name, x=base, where=where)
        return stamp(made, statement)

    def mutable_guard(self, name: str, statement: gast.stmt) -> list[gast.stmt]:
        """A test at run time that something of unknown kind that has a shadow is no number."""
        if not self.wanted(name) or not isinstance(self.context.value(name), Unknown):
            return []
        if self.context.program.is_written:
            return []
        where = gast.Constant(place_of(statement), None)
        return stamp(self.context.quote("require_mutable(v, where)", v=name, where=where), statement)

    def may_be_number(self, name: str, statement: gast.stmt | None) -> bool:
        """Whether what has a shadow that other names see change may be a number here."""
        return self.wanted(name) and self.expected.may_be_number(name, statement)

    def is_opened(self, name: str, definition: gast.stmt | None) -> bool:
        """Whether a name gets what may be a number out of something that has a shadow."""
        return takes_out(self.context, definition) and self.may_be_number(name, definition)

    def value_guard(self, name: str, where: gast.expr) -> list[gast.stmt]:
        """A test at run time that something of unknown kind without a shadow is no container that others change."""
        program = self.context.program
        held = program.memory.alias_class(name) in program.memory.stored_containers
        if self.wanted(name) or not held or type(self.context.value(name)) is not Unknown:
            return []
        if name not in self.operands and not self.objects.may_change(name):
            return []
        return self.context.quote("require_value(v, where)", v=name, where=where)

    @cached_property
    def expected(self) -> Expected:
        return Expected(self.context)

    @cached_property
    def objects(self) -> Objects:
        """Which names may be one object, and which of these are stored into."""
        program = self.context.program
        return changing(program.function.body, program.values, program.scope)

    @cached_property
    def operands(self) -> frozenset[str]:
        """The names that are reckoned with as they are, and not only handed on, looked into or tested."""
        found: set[str] = set()
        for statement in all_statements(self.context.program.function.body):
            match statement:
                case gast.Assign(value=gast.Call() | gast.BinOp() | gast.UnaryOp() as value):
                    found |= self.context.differentiable_reads(value)
                case gast.AugAssign(value=value):
                    found |= self.context.differentiable_reads(value)
        return frozenset(found)

    def _may_copy(self, value: gast.expr) -> bool:
        found = self.context.operation(value)
        if found is not None:
            return found.rule.view == "maybe" and not hasattr(value, "found")
        if not isinstance(value, gast.Subscript) or isinstance(self.context.value(value.value.id), CONTAINERS):
            return False
        return may_be_advanced(value.slice, self.context.value_of)

    def of_parameters(self) -> list[gast.stmt]:
        """The shadows of arguments that stand beside the primal, where stores move what the arguments hold."""
        given = sorted(writes(self.context.program.function.args))
        return [made for name in given if self.made_forward(name) for made in self.make(name, None)]

    def at_start(self, names: list[str]) -> list[gast.stmt]:
        """The shadows to make at the start of the reverse of a block, for the names whose home it is."""
        out: list[gast.stmt] = []
        for name in names:
            if self.wanted(name) and not self.made_forward(name):
                out.extend(self.make(name, self.definitions.get(name)))
        return out

    def after_swaps(self, names: list[str], body: list[gast.stmt]) -> dict[int, list[str]]:
        """Views of what a later statement of their block swaps: made again when the swap has been undone."""
        delayed: dict[int, list[str]] = {}
        for name in names:
            definition = self.definitions.get(name)
            base = self._base(definition.value) if isinstance(definition, gast.Assign) else None
            if base not in self.context.program.structure.permuted or not self.wanted(name):
                continue
            at = next((index for index, statement in enumerate(body) if statement is definition), len(body))
            for index in range(at + 1, len(body)):
                if is_permutation(body[index]) and base in bound(body[index].targets[0]):
                    delayed.setdefault(index, []).append(name)
                    break
        return delayed

    def _swapped_inside(self, name: str, statement: gast.stmt) -> bool:
        """A view of what a branch or loop inside its own block may swap."""
        value = getattr(statement, "value", None)
        base = self._base(value) if isinstance(statement, gast.Assign) and isinstance(value, gast.expr) else None
        structure = self.context.program.structure
        if base is not None and name in structure.permuted and self.wanted(base):
            return True  # at the end it may stand for another object than the one it was made an alias of
        if base not in structure.permuted:
            return False
        home = structure.homes.get(name, ())
        return any(len(place) > len(home) and place[: len(home)] == home for place in structure.places[base])

    def _moves_on(self, name: str, statement: gast.stmt) -> bool:
        """`v = y[k:]; ...; k = k + 1`: at the end of its block k is no longer what v was made by."""
        value = getattr(statement, "value", None)
        base = self._base(value) if isinstance(statement, gast.Assign) and isinstance(value, gast.expr) else None
        if base is None:
            return False
        structure = self.context.program.structure
        home = structure.homes.get(name, ())
        return any(
            self.last_bound.get(read, -1) > self.positions[id(statement)]
            and any(place[: len(home)] == home for place in structure.places.get(read, ()))
            for read in reads(value) - {base}
        )

    def make(self, name: str, definition: gast.stmt | None) -> list[gast.stmt]:
        """`v_bar = x_bar[1:]` for a view or an alias, zeros of the same layout for anything new."""
        spelled = self.bars.name(name)
        derived = None if definition is None else self.derivation(name, definition)
        if derived is not None:
            template = "x_bar = opened(e)" if self.is_opened(name, definition) else "x_bar = e"
            if template.endswith("opened(e)") and isinstance(self.context.value(name), Unknown):
                template = "x_bar = opened(e, x)"
            made = self.context.quote(template, x_bar=spelled, e=derived, x=name)
            return made + self.layouts.guard(getattr(definition, "value", None), name, spelled, self.bars.name)
        value = definition.value if isinstance(definition, gast.Assign) and self.made_forward(name) else None
        if isinstance(value, gast.List | gast.Tuple | gast.Dict) or self._fields(value) is not None:
            return self.context.quote("x_bar = e", x_bar=spelled, e=self.display(value))
        template = "zeros_together(x)" if self._copies_together(definition) else zero_template(self.context.value(name))
        alike = self.layouts.matter_for(name)
        primal = shape_of_name(name) if is_array(self.context.value(name)) and not alike else name
        if template == "zeros_like(x)" and self.may_be_number(name, definition):
            return self.context.quote("x_bar = zeros_in_place(x)", x_bar=spelled, x=primal)
        made = self.context.quote(f"x_bar = {template}", x_bar=spelled, x=primal)
        made[0].value.adjoint_zero = not alike
        return made

    @cached_property
    def layouts(self) -> Layouts:
        return Layouts(self.context)

    def _copies_together(self, definition: gast.stmt | None) -> bool:
        """Whether a definition makes objects some of which may be one object."""
        match definition:
            case gast.Assign(targets=[gast.Name()], value=gast.Call(func=func)):
                return self.context.program.scope.resolve(func) in TOGETHER
        return False

    def derivation(self, name: str, definition: gast.stmt) -> gast.expr | None:
        """The expression that makes this name's shadow out of another's, or None for a new object."""
        match definition:
            case gast.Assign(targets=[gast.Name()], value=value):
                return self._replayed(value)
            case gast.Assign(targets=[gast.Tuple() as targets], value=gast.Name(id=base)):
                path = path_to(name, targets)
                if path is None or not self.wanted(base):
                    return None
                part = self.context.expression("x_bar", x_bar=self.bars.name(base))
                for position in path:
                    part = self.context.expression("e[k]", e=part, k=gast.Constant(position, None))
                return part
        return None

    def _replayed(self, value: gast.expr) -> gast.expr | None:
        base = self._base(value)
        if base is None or not self.wanted(base):
            return None
        if isinstance(value, gast.Attribute) and self.context.operation(value) is None:
            return slot_of(self.context, base, self.bars.name(base), value.attr)
        found = self.context.operation(value)
        if found is not None and found.rule.view == "fixed" and found.rule.function not in SAME_OBJECTS:
            raise errors.fixed_view(found.node)
        copied = copy_tree(value)
        substitute_reads(copied, {base: self.bars.name(base)})
        closed = found is not None and found.rule.read_only
        return self.context.expression("open_to_stores(v)", v=copied) if closed else copied

    def _base(self, value: gast.expr) -> str | None:
        """The name whose memory the value shares, if the value is a view, an alias or an element."""
        match value:
            case gast.Name(id=name):
                return str(name)
            case gast.Subscript(value=gast.Name(id=name), slice=index):
                array, values = self.context.value(name), self.context.values
                apart = gives_number(array, index, values) or (is_array(array) and is_advanced(index, values))
                return None if apart or self.slices_container(value) else str(name)
            case gast.Attribute(value=gast.Name(id=name)):
                return str(name)
            case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr="pop")):
                return str(name)
            case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr="copy"), args=[]) if holds_objects(
                self.context.value(name)
            ):
                return str(name)
            case gast.BinOp() | gast.UnaryOp() | gast.Compare() | gast.Constant():
                return None
        found = self.context.operation(value)
        if found is None or found.rule.view_of is None:
            return None
        viewed = found.arguments[found.rule.view_of]
        return viewed.id if isinstance(viewed, gast.Name) else None

    def slices_container(self, value: gast.Subscript) -> bool:
        """`L[1:]` is a new list, whose shadow needs to be one too if it holds numbers, or is stored into."""
        memory, base = self.context.program.memory, value.value.id
        if not isinstance(value.slice, gast.Slice) or not memory.is_container(base):
            return False
        group = memory.alias_class(base)
        if holds_numbers(self.context.value(base)):
            return True
        together = group not in memory.stored_containers and holds_objects(self.context.value(base))
        return group not in memory.stored_arrays and not together

    def display(self, value: gast.expr) -> gast.expr:
        """A list or dict of shadows and zeros, of the same layout as a display."""
        match value:
            case gast.List(elts=items) | gast.Tuple(elts=items):
                return gast.List([self.display(item) for item in items], gast.Load())
            case gast.Dict(keys=keys, values=items):
                return gast.Dict([copy_tree(key) for key in keys], [self.display(item) for item in items])
            case gast.Name(id=name) if self.wanted(name):
                return gast.Name(self.bars.name(name), gast.Load(), None, None)
            case gast.Constant(value=float()):
                return gast.Constant(0.0, None)
        fields = self._fields(value)
        if fields is None:
            return self.context.expression("zeros_like(x)", x=value)
        slots = {field: self.display(item) for field, item in fields.items()}
        if hasattr(self.context.program.scope.resolve(value.func), "_fields"):
            return gast.List(list(slots.values()), gast.Load())
        made = self.context.expression("Shadow()")
        made.keywords = [gast.keyword(field, slot) for field, slot in slots.items()]
        return made

    def _fields(self, value: gast.AST | None) -> dict[str, gast.expr] | None:
        """The fields of an object that is made by its class."""
        return constructed(value, self.context.program.scope) if isinstance(value, gast.Call) else None

    def _needing_forward(self, statement: gast.stmt) -> set[str]:
        """Names whose class can't be rebuilt in the reverse sweep from what is there at its end."""
        program = self.context.program
        shadowed = [name for name in _defined(statement) if self.wanted(name)]
        found = {name for name in shadowed if not program.structure.names_one_object(name)}
        found |= {name for name in shadowed if self._moves_on(name, statement)}
        value = statement.value if isinstance(statement, gast.Assign | gast.Expr) else None
        if is_permutation(statement):
            return found
        found |= {name for name in shadowed if self._swapped_inside(name, statement)}
        match value:
            case gast.List() | gast.Tuple() | gast.Dict():
                found |= {name for name in shadowed if any(self.wanted(read) for read in reads(value))}
            case gast.Call(func=gast.Attribute(value=gast.Name(id=base)), args=arguments) if self.wanted(base):
                moved = [name for argument in arguments for name in reads(argument) if self.wanted(name)]
                found |= {base, *moved} if moved or shadowed else set()
            case gast.Call() if (fields := self._fields(value)) is not None:
                held = {name for item in fields.values() for name in reads(item)}
                found |= {name for name in shadowed if any(map(self.wanted, held))}
        if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Subscript | gast.Attribute):
            found |= {name for name in reads(statement.value) if self.wanted(name) and self._container_store(statement)}
        return found

    def _container_store(self, statement: gast.Assign) -> bool:
        base = statement.targets[0].value
        return isinstance(base, gast.Name) and not is_array(self.context.value(base.id))


def _defined(statement: gast.stmt) -> list[str]:
    match statement:
        case gast.Assign(targets=[target]):
            return bound(target)
        case gast.For(target=target):
            return bound(target)
        case _:
            return []
