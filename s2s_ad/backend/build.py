"""From trees to callables: live globals, the user's own closure cells, and a text that debuggers can show.

A generated function is compiled inside a factory whose parameters are the names that its module must provide:
helpers, other generated functions, and the variables that the primal closes over. Its code object then has these as
free variables, and is bound to the primal's own globals and cells: data is read at run time, never copied.
"""

from __future__ import annotations

import ast
import itertools
import linecache
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import CellType, CodeType, FunctionType

from s2s_ad.backend.origins import forget, remember, statements
from s2s_ad.frontend import unset
from s2s_ad.frontend.locate import GENERATED
from s2s_ad.frontend.weakly import kept_with, lend, weakly
from s2s_ad.origin import Origin

MOST_KEPT = 256
_KEPT = "generated"
_serial = itertools.count(1)


class Unit:
    """One generated function: its name, whose globals and cells it sees, and what must be provided to it; the places
    among its statements of those that stand for "not defined on this path". The user's functions are not kept."""

    def __init__(
        self,
        name: str,
        primal: FunctionType,
        provided: Mapping[str, object],
        origins: tuple[Origin | None, ...] = (),
        undefined: tuple[int, ...] = (),
    ) -> None:
        self.name, self.origins, self.undefined = name, origins, undefined
        self.free = primal.__code__.co_freevars
        self._primal, self._code = weakly(primal), weakref.ref(primal.__code__)
        self._provided = {name: weakly(found) for name, found in provided.items()}

    def primal(self) -> FunctionType | None:
        """Whose globals and cells it sees; None if that is no more."""
        found = self._primal()
        return found if isinstance(found, FunctionType) else None

    @property
    def provided(self) -> dict[str, object]:
        """What its text names beside what the primal's names mean."""
        return {name: found() for name, found in self._provided.items()}

    def is_of(self, main: FunctionType) -> bool:
        """Whether it stands for this function, or for another with the same code."""
        return self._code() is main.__code__

    def over(self, main: FunctionType) -> FunctionType:
        """The function whose globals and cells it is to see. Raises ReferenceError if that is no more."""
        primal = main if self.is_of(main) else self.primal()
        if primal is None:
            raise ReferenceError(f"the function that {self.name} was generated for is no more")
        return primal


@dataclass(frozen=True)
class Built:
    """Code objects, ready to be bound to any function with the same code as the primal."""

    codes: Mapping[str, CodeType]
    units: tuple[Unit, ...]

    def bind(self, main: FunctionType) -> Mapping[str, FunctionType]:
        """Functions over the globals and cells of `main` and of the callees. What is generated for a callee alone is
        the same for every main: names that mean it mean the same each time."""
        cells = {unit.name: CellType() for unit in self.units}
        functions: dict[str, FunctionType] = {}
        apart = self._apart_from(main)
        for unit in self.units:
            primal, code = unit.over(main), self.codes[unit.name]
            made: FunctionType | None = kept_with(primal, _KEPT).get(code) if unit.name in apart else None
            if made is None:
                made = _function(code, unit, primal, cells)
                if unit.name in apart:
                    _keep(made, primal)
            functions[unit.name] = cells[unit.name].cell_contents = made
        return functions

    def _apart_from(self, main: FunctionType) -> set[str]:
        """The functions that neither stand for `main` nor lead to one that does."""
        apart = {unit.name for unit in self.units if not unit.is_of(main)}
        others = {unit.name for unit in self.units} - apart
        while leading := {name for name in apart if others.intersection(self.codes[name].co_freevars)}:
            apart -= leading
            others |= leading
        return apart


def _keep(made: FunctionType, primal: FunctionType) -> None:
    lend(made)
    known = kept_with(primal, _KEPT)
    known[made.__code__] = made
    for oldest in list(known)[:-MOST_KEPT]:
        known.pop(oldest, None)


def build(text: str, units: Iterable[Unit], label: str) -> Built:
    """Compile the text of a module, one code object for each of its functions."""
    units = tuple(units)
    filename = f"{GENERATED}{label} {next(_serial)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    trees = {node.name: node for node in ast.parse(text, filename).body if isinstance(node, ast.FunctionDef)}
    names = [unit.name for unit in units]
    remember(filename, [(trees[unit.name], unit.origins) for unit in units])
    unset.remember(filename, {unit.name: _lines(trees[unit.name], unit.undefined) for unit in units})
    built = Built({unit.name: _code(trees[unit.name], unit, names, filename) for unit in units}, units)
    left = set(built.codes)
    for name, code in built.codes.items():
        weakref.finalize(code, _gone, name, left, filename).atexit = False
    return built


def _lines(tree: ast.FunctionDef, places: tuple[int, ...]) -> list[int]:
    found = statements(tree) if places else []
    return [found[place].lineno for place in places]


def _gone(name: str, left: set[str], filename: str) -> None:
    """The text stays for tracebacks as long as one of the functions of the module is alive."""
    left.discard(name)
    if not left:
        linecache.cache.pop(filename, None)
        forget(filename)
        unset.forget(filename)


def _code(tree: ast.FunctionDef, unit: Unit, names: list[str], filename: str) -> CodeType:
    closed = unit.free
    parameters = [ast.arg(name) for name in dict.fromkeys([*unit.provided, *names, *closed]) if name != tree.name]
    parameters.append(ast.arg(tree.name))
    inner = ast.FunctionDef(**{**{field: getattr(tree, field) for field in tree._fields}, "decorator_list": []})
    ast.copy_location(inner, tree)
    factory = ast.FunctionDef(
        name="factory",
        args=ast.arguments(posonlyargs=[], args=parameters, kwonlyargs=[], kw_defaults=[], defaults=[]),
        body=[_without_defaults(inner)],
        decorator_list=[],
    )
    if "type_params" in factory._fields:
        setattr(factory, "type_params", [])  # noqa: B010
    for node in (factory, *parameters):  # all that the text does not have
        ast.copy_location(node, tree)
    compiled = compile(ast.Module([factory], []), filename, "exec")
    outer = next(const for const in compiled.co_consts if isinstance(const, CodeType))
    return next(const for const in outer.co_consts if isinstance(const, CodeType) and const.co_name == tree.name)


def _without_defaults(tree: ast.FunctionDef) -> ast.FunctionDef:
    """Defaults and annotations were evaluated when the primal was defined."""
    arguments = tree.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        if argument is not None:
            argument.annotation = None
    tree.args = ast.arguments(
        posonlyargs=arguments.posonlyargs,
        args=arguments.args,
        vararg=arguments.vararg,
        kwonlyargs=arguments.kwonlyargs,
        kw_defaults=[None] * len(arguments.kwonlyargs),
        kwarg=arguments.kwarg,
        defaults=[],
    )
    tree.returns = None
    return tree


def _function(code: CodeType, unit: Unit, primal: FunctionType, cells: Mapping[str, CellType]) -> FunctionType:
    provided = unit.provided
    own = dict(zip(primal.__code__.co_freevars, primal.__closure__ or (), strict=True))

    def cell(name: str) -> CellType:
        if name in cells:
            return cells[name]
        return CellType(provided[name]) if name in provided else own[name]

    closure = tuple(cell(name) for name in code.co_freevars)
    function = FunctionType(code, primal.__globals__, unit.name, primal.__defaults__, closure)
    function.__kwdefaults__ = primal.__kwdefaults__
    function.__module__ = primal.__module__
    return function
