"""Parts of arguments that `wrt` names: `"params.W"`, `"model.layers[0].b"`, `"p['rate']"`, and positions among `*args`.

>>> split("params.layer.W", ["params", "x"])
('params', '.layer.W')
>>> split("x", ["params", "x"]), split("params.W()", ["params"])
(('x', None), None)
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from s2s_ad import errors
from s2s_ad.values import may_be_active, value_of

Place = int | str | None
Element = tuple[str, Place]


def split(text: str, names: Sequence[str]) -> Element | None:
    """A parameter's name, and the path from it to one of its parts; None for what is neither."""
    if text in names:
        return text, None
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    path = ""
    while not isinstance(node, ast.Name):
        match node:
            case ast.Attribute(value=base, attr=name):
                path, node = f".{name}{path}", base
            case ast.Subscript(value=base, slice=ast.Constant(value=int() | str() as key)):
                path, node = f"[{key!r}]{path}", base
            case _:
                return None
    return (node.id, path) if node.id in names else None


def check_elements(function: Callable[..., Any], elements: Sequence[Element], given: Mapping[str, Any]) -> None:
    """An error for a part that the arguments do not have, or that has no derivative."""
    for name, place in elements:
        match place:
            case None:
                continue
            case int():
                if place >= len(given[name]):
                    raise errors.not_given(function, name, place, len(given[name]))
                text, found = f"{name}[{place}]", given[name][place]
            case str():
                text, found = name + place, _followed(function, name, place, given[name])
        if not may_be_active(value_of(found)):
            raise errors.not_differentiable(text, found)


def _followed(function: Callable[..., Any], name: str, path: str, found: Any) -> Any:
    """The part of an argument at the end of a path."""
    steps: list[ast.Attribute | ast.Subscript] = []
    node = ast.parse(f"_{path}", mode="eval").body
    while isinstance(node, ast.Attribute | ast.Subscript):
        steps.append(node)
        node = node.value
    so_far = name
    for step in reversed(steps):
        try:
            match step:
                case ast.Attribute(attr=attr):
                    part = getattr(found, attr)
                case ast.Subscript(slice=key):
                    part = found[ast.literal_eval(key)]
        except (AttributeError, KeyError, IndexError, TypeError):
            raise errors.no_such_field(function, name + path, so_far, found) from None
        so_far += ast.unparse(step).removeprefix(ast.unparse(step.value))
        found = part
    return found
