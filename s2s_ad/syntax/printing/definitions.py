"""Functions, classes, parameters, type parameters, `lambda`."""

from __future__ import annotations

from typing import NamedTuple

from s2s_ad.syntax.printing.base import Base, Node
from s2s_ad.syntax.printing.layout import flat
from s2s_ad.syntax.printing.precedence import Precedence


class Parameter(NamedTuple):
    """`*` or `**`, the name with its annotation, the default."""

    prefix: str
    node: Node | None
    default: Node | None


def parameters(t: Node) -> list[Parameter]:
    """All parameters in order, with the separators `/` and `*`."""
    positional = [*t.posonlyargs, *t.args]
    defaults = [None] * (len(positional) - len(t.defaults)) + t.defaults
    found = [Parameter("", node, default) for node, default in zip(positional, defaults, strict=True)]
    if t.posonlyargs:
        found.insert(len(t.posonlyargs), Parameter("/", None, None))
    if t.vararg or t.kwonlyargs:
        found.append(Parameter("*", t.vararg, None))
    found += [Parameter("", node, default) for node, default in zip(t.kwonlyargs, t.kw_defaults, strict=True)]
    return [*found, Parameter("**", t.kwarg, None)] if t.kwarg else found


class Definitions(Base):
    """What has a name, a head and a body."""

    def _FunctionDef(self, t: Node) -> None:
        self._function("def", t)

    def _AsyncFunctionDef(self, t: Node) -> None:
        self._function("async def", t)

    def _function(self, word: str, t: Node) -> None:
        self._head(word, t)
        listed = parameters(t.args)
        write = self.display if len(listed) == 1 else self.arguments
        write("()", listed, self._parameter)
        if t.returns is not None:
            self.write(" -> ")
            start = len(self._line)
            self.value(t.returns)
            self._line[start:] = [flat(self._line[start:])]
        self.enter()
        self.documented(t.body)
        self.leave()

    def _ClassDef(self, t: Node) -> None:
        self._head("class", t)
        if t.bases or t.keywords:
            self.arguments("()", [*t.bases, *t.keywords])
        self.enter()
        self.documented(t.body, spaced=True)
        self.leave()

    def _head(self, word: str, t: Node) -> None:
        for decorator in t.decorator_list:
            self.fill("@")
            self.value(decorator, Precedence.NAMED)
        self.fill(f"{word} {t.name}")
        self.type_parameters(t)

    def type_parameters(self, t: Node) -> None:
        """`[T: bound, *Ts, **P]`, since Python 3.12."""
        if getattr(t, "type_params", None):
            self.arguments("[]", t.type_params, self.bare)

    def _parameter(self, parameter: Parameter) -> None:
        self.write(parameter.prefix)
        if parameter.node is not None:
            self.bare(parameter.node)
        if parameter.default is not None:
            annotated = getattr(parameter.node, "annotation", None) is not None
            self.write(" = " if annotated else "=")
            self.operand(parameter.default, Precedence.TEST)

    def _arguments(self, t: Node) -> None:
        for position, parameter in enumerate(parameters(t)):
            self.write(", " if position else "")
            self._parameter(parameter)

    def _Lambda(self, t: Node) -> None:
        self.write("lambda " if parameters(t.args) else "lambda")
        self._arguments(t.args)
        self.write(": ")
        self.operand(t.body, Precedence.TEST)

    def _TypeVar(self, t: Node, prefix: str = "") -> None:
        self.write(f"{prefix}{t.name}")
        if getattr(t, "bound", None) is not None:
            self.write(": ")
            self.operand(t.bound, Precedence.TEST)
        if getattr(t, "default_value", None) is not None:
            self.write(" = ")
            self.item(t.default_value)

    def _TypeVarTuple(self, t: Node) -> None:
        self._TypeVar(t, "*")

    def _ParamSpec(self, t: Node) -> None:
        self._TypeVar(t, "**")
