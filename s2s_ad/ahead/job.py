"""One derivative that a file is to hold: of which function, which transform, for what kinds of arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

from s2s_ad.ahead.annotations import values_of_annotations
from s2s_ad.ahead.guards import checkable
from s2s_ad.ahead.kinds import Reader, is_spoken, lengths_of, read_spec, spell_all
from s2s_ad.ahead.pieces import KINDS, Transform
from s2s_ad.api import Wrt, grad
from s2s_ad.decorator import Differentiable, is_method
from s2s_ad.dispatch import Derivative
from s2s_ad.errors import ahead as errors
from s2s_ad.frontend.locate import GENERATED
from s2s_ad.plain import plain_function
from s2s_ad.request import Kind, Request
from s2s_ad.values import Term, Unknown, Value, may_be_active


@dataclass(frozen=True)
class Job:
    """`values` are those of every parameter, `lengths` the names that a user gave to lengths in them."""

    function: FunctionType
    transform: Transform
    request: Request
    values: Mapping[str, Value]
    lengths: Mapping[Term, str]

    @property
    def names_of_lengths(self) -> Mapping[Term, str]:
        """A name for each length that has no number."""
        return lengths_of(self.values, self.lengths)

    @property
    def spec(self) -> str | None:
        """The kinds that are known, as a spec; None if a spec can't say them."""
        known = {name: value for name, value in self.values.items() if not isinstance(value, Unknown)}
        return spell_all(known, self.names_of_lengths) if all(map(is_spoken, known.values())) else None


def job_of(
    f: Callable[..., Any],
    transform: Transform = "grad",
    *,
    wrt: Wrt | None = None,
    has_aux: bool = False,
    spec: str | None = None,
    example: tuple[tuple[Any, ...], Mapping[str, Any]] | None = None,
    owner: type | None = None,
) -> Job:
    """What is asked for, with all names looked up. Kinds are those of an example, of a spec, or of annotations.
    `owner`: the class by which a method was named, which may inherit it."""
    derivative = _derivative(f, wrt, has_aux)
    function = plain_function(f).function
    if function.__code__.co_filename.startswith(GENERATED) and not isinstance(f, FunctionType | Derivative):
        raise errors.no_source(getattr(f, "__name__", repr(f)))
    kind: Kind = KINDS.get(transform, transform)  # type: ignore[arg-type]
    request = replace(derivative.request, kind=kind)
    if transform == "jacobian" and request.has_aux:
        raise errors.no_aux(function.__name__)
    if kind in ("vjp", "jvp"):
        request = replace(request, elements=())
    reader = Reader()
    values: dict[str, Value] = {name: Unknown() for name in derivative.parameters}
    if example is not None:
        try:
            derivative.arguments(*example)  # type: ignore[arg-type]
        except TypeError as error:
            raise errors.bad_example(function.__name__, str(error)) from None
        values |= {name: value for name, value in derivative.signature(*example) if name in values}  # type: ignore[arg-type]
    else:
        values |= values_of_annotations(function, reader, owner)
    if spec is not None:
        given = read_spec(spec, reader)
        unknown = sorted(set(given) - set(values))
        if unknown:
            raise errors.bad_spec(spec, f"{function.__name__} has no parameter {unknown[0]}")
        values |= given
    values = {name: checkable(value) for name, value in values.items()}
    for name in request.wrt:
        if not may_be_active(values[name]):
            raise errors.exact(name, function.__name__, spell_all({name: values[name]}))
    return Job(function, transform, request, values, reader.names)


def _derivative(f: Callable[..., Any], wrt: Wrt | None, has_aux: bool) -> Derivative:
    if wrt is None and isinstance(f, Differentiable):
        return f.grad
    if wrt is None and isinstance(f, Derivative):
        raise errors.not_a_primal(f.__name__)
    return grad(f, (1 if is_method(f) else 0) if wrt is None else wrt, has_aux=has_aux)
