"""Long lines: broken as `ruff format` does."""

from __future__ import annotations

import ast

import pytest

from s2s_ad.syntax.parse import parse
from s2s_ad.syntax.printer import to_source

LONG = "a_rather_long_name"
CASES = [
    f"""{LONG} = function(
    {LONG}, {LONG}, {LONG}, key={LONG}
)""",
    f"""{LONG} = function(
    {LONG},
    {LONG},
    {LONG},
    {LONG},
    keyword={LONG},
)""",
    f"""{LONG} = (
    {LONG} * {LONG} + {LONG}
    - {LONG}**{LONG}
)""".replace(f"+ {LONG}\n", f"+ {LONG}\n").replace(" + a", "\n    + a"),
    f"""{LONG} = {LONG}[1:] * {LONG}(
    {LONG}, {LONG}, {LONG}
)""",
    f"""def {LONG}(
    {LONG}: int, *, {LONG}1=1, {LONG}2=2
) -> int:
    return (
        {LONG},
        {LONG},
        {LONG},
        {LONG},
    )""",
    f"""if (
    {LONG}
    and {LONG}
    or {LONG}
    or {LONG} not in {LONG}
):
    pass""",
    f"""from {LONG} import (
    {LONG},
    {LONG}1,
    {LONG}2,
    {LONG}3,
)""",
    f"""with (
    {LONG}({LONG}) as {LONG},
    {LONG} as {LONG}1,
):
    pass""",
    f"""return_ = [
    {LONG}({LONG})
    for {LONG} in {LONG}
    if {LONG}
]""",
    f"""(
    {LONG},
    {LONG}1,
    {LONG}2,
    {LONG}3,
    {LONG}4,
) = function()""",
    f"""{LONG}, {LONG}1, {LONG}2, {LONG}3 = (
    function()
)""",
    """for x in y:

    def f(z):
        return z

    f(x)""",
]


@pytest.mark.parametrize("text", CASES)
def test_broken_line_stays(text: str) -> None:
    assert to_source(ast.parse(text)) == text
    assert to_source(parse(text)) == text


def test_lines_are_short_and_mean_the_same() -> None:
    terms = " + ".join(f"weight_{k} * np.sin(x[{k}], out=buffer)" for k in range(40))
    text = f"def f(x):\n    if x:\n        y = {terms}\n    return y"
    printed = to_source(parse(text))
    assert max(map(len, printed.splitlines())) <= 88
    assert ast.dump(ast.parse(printed)) == ast.dump(ast.parse(text))


WIDE = "w" * 60


@pytest.mark.parametrize(
    "text",
    [
        f"x = lambda: {WIDE} + {WIDE}",
        f"x = yield {WIDE}, {WIDE}",
        f"del {WIDE}, {WIDE}x",
        f"not {WIDE} == {WIDE}",
        f"x = {WIDE} * {WIDE} + f({WIDE}, {WIDE})",
        f"assert {WIDE} + {WIDE}, {WIDE} + {WIDE}",
        f"x = {WIDE}.{WIDE}.{WIDE}",
        f"x: {WIDE} | {WIDE} = {WIDE}",
        f"for {WIDE}, {WIDE}1 in {WIDE}, {WIDE}: pass",
        f"return -({WIDE} + {WIDE})",
        f"return {WIDE}[{WIDE}, {WIDE}]",
    ],
)
def test_breaks_are_in_brackets_only(text: str) -> None:
    source = f"def f():\n    {text}"
    assert ast.dump(ast.parse(to_source(parse(source)))) == ast.dump(ast.parse(source))
