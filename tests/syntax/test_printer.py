"""The printer on texts that are already as they should be, and on trees that no text gives."""

from __future__ import annotations

import ast
import sys

import gast
import pytest

from s2s_ad.syntax.parse import parse, parse_expression, to_ast
from s2s_ad.syntax.printer import to_source

EXPRESSIONS = """
-(a**b)
(-a) ** b
a**-b
a**b**c
(a**b) ** c
a**b ** f(c)
a.b**c.d
f(a) ** 2
a - (b - c)
a - b - c
a * (b + c) / d
a @ b % c // d
not a == b
(not a) == b
not (a or b) and c
a < b <= c != d is not e not in f
(a < b) < c
a if b else c if d else e
(a if b else c) if d else e
lambda: 0
lambda x, /, y=1, *a, z, w=2, **k: (yield)
(lambda x: x)(1)
[x := 1, *a, (b, c), (d,), ()]
f(x := 1, *a, b=c, **d)
f((a, b), (c for c in d))
f(c for c in d if e if (f := g))
x[1:2, ::3]
x[a + 1 :, :-n, : n[0], ...]
x[a : b : c + 1]
x[*a, b]
x[(a,)]
x[1:,]
(1).real + 1.0.real + (-1).real + 1j.imag
{**a, "b": c, d: lambda: e}
{*()}
{x: y for x, y in z for w in (a, b)}
[(a, b) for (c, d), e in f]
{a async for a in b}
-1 + +a - ~b
(await a)[0] ** await b
(a, b)[0]
(a + b).c(d).e[f]
a if (b, c) else (yield d)
f"{x!r:>{width}} {{}} {a['b']}"
f"{(lambda: 0)} {(y := 1)} { {1: 2}[1]}"
f"{f'{a}'}"
f'"{a}"'
b"\\x00\\n'"
"it's"
'say "x"'
"\\t\\\\ é \\x00 \\u2028"
1e309 - 1e309j
1e100 + 1e-07 + 123456789012345678901234567890
None is ... is not True
""".strip().splitlines()


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expression_stays(text: str) -> None:
    source = f"async def f(): {text}"
    for tree in (ast.parse(source), parse(source)):
        assert to_source(tree.body[0].body[0].value) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(x := 1, 2)[(y := 0)]", "((x := 1), 2)[y := 0]"),
        ("b'a' b\"'\"", 'b"a\'"'),
        ("'a' f'{b}'", 'f"a{b}"'),
        ("(yield)", "yield"),
        ("1E5 + 0x10", "100000.0 + 16"),
    ],
)
def test_expression_is_tidied(text: str, expected: str) -> None:
    assert to_source(parse(f"def f(): {text}").body[0].body[0].value) == expected


CONSTANTS = [
    (-2, "(-2) ** x"),
    (-0.0, "(-0.0) ** x"),
    (float("-inf"), "(-1e309) ** x"),
    (float("nan"), 'float("nan") ** x'),
    (complex(-0.0, -2.0), "(-2j) ** x"),
    (complex(1, -0.0), "complex(1.0, -0.0) ** x"),
    ((1, "a"), '(1, "a") ** x'),
    ((1,), "(1,) ** x"),
]


@pytest.mark.parametrize(("value", "text"), CONSTANTS)
def test_constant_of_folding(value: object, text: str) -> None:
    power = gast.BinOp(gast.Constant(value, None), gast.Pow(), parse_expression("x"))
    assert to_source(power) == text
    assert repr(eval(text.removesuffix(" ** x"))) == repr(value)


MODULES = [
    '''"""What it does."""

import numpy as np
from a import b as c, d

LIMIT: int = 3


@decorate
def f(a: int, /, b: str = "x", *args: float, c, d=None, **kwargs) -> int:
    r"""It has

    lines, and `\\n`.
    """
    global g
    a, *b = c = yield
    (e): int
    x[0], y.z = a, b
    del x, (y, z)
    assert a, "b"
    raise A from b


# Where it all began.
# In two lines.
class A(B, metaclass=C):
    """Text."""

    x = 1

    async def f(self):
        async with a as b, c as (d, e):
            return await f, 1
        async for x, y in z:
            pass

    def g(self):
        nonlocal a
        return


if a := b:
    pass
elif c:
    x += yield a, b
# Otherwise.
else:
    with (a, b) as c:
        while not d:
            continue
        else:
            break
for a, (b, c) in (1, 2):
    try:
        pass
    except (A, B) as e:
        pass
    except C:
        pass
    else:
        pass
    finally:
        pass
try:
    pass
except* A:
    pass
match a, b:
    case [1, -2, *rest] | {"k": v, **more} if x:
        pass
    case A.B(x, y=C() | None as z) | "text":
        pass
    case a | b as c:
        pass
    case _:
        pass'''
]


def without_comments(text: str) -> str:
    """The text of the tree: comments are not in it."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


@pytest.mark.parametrize("text", MODULES)
def test_module_stays(text: str) -> None:
    assert to_source(ast.parse(text)) == without_comments(text)
    assert to_source(parse(text)) == without_comments(text)


def test_comments() -> None:
    body = parse("def f(x):\n    if x:\n        y = x\n    elif y:\n        pass\n    return y").body
    body[0].comment = "One\ntwo"
    body[0].body[0].body[0].comment = "three"
    body[0].body[0].orelse[0].comment = "four"
    assert to_source(body).splitlines() == [
        "# One",
        "# two",
        "def f(x):",
        "    if x:",
        "        # three",
        "        y = x",
        "    # four",
        "    elif y:",
        "        pass",
        "    return y",
    ]


def test_parts() -> None:
    function = parse("def f(a, b=1):\n    return a").body[0]
    assert to_source(function.args) == "a, b=1"
    assert to_source(function.body) == "return a"
    assert to_source([]) == ""
    function.body = []
    assert to_source(function) == "def f(a, b=1):\n    pass"


DOCSTRINGS = ["", "a", 'say "a"', '"""', "a\\", "\\d+\n", "tab\t\r\x0c\x00", "a\n    b\n", "\\" * 3 + '"', "é \udc80"]


@pytest.mark.parametrize("value", DOCSTRINGS)
def test_docstring_keeps_its_value(value: str) -> None:
    tree = gast.Module([gast.Expr(gast.Constant(value, None))], [])
    assert to_source(tree).startswith(('"""', 'r"""'))
    assert ast.literal_eval(to_source(tree)) == value


NEW = [
    "type A[T: int, *Ts, **P] = dict[T, Ts]",
    "def f[T](x: T) -> T:\n    pass",
    "class A[T](B):\n    pass",
    "x = f\"{a[\"'\"]}{'''\n'''}\"",
]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12")
@pytest.mark.parametrize("text", NEW)
def test_python_312(text: str) -> None:
    assert ast.dump(ast.parse(to_source(parse(text)))) == ast.dump(ast.parse(text))


@pytest.mark.skipif(sys.version_info < (3, 13), reason="syntax of Python 3.13")
def test_python_313() -> None:
    text = "class A[T = int, *Ts = *tuple[int], **P = [int]]:\n    pass"
    assert to_source(parse(text)) == text


def test_f_string_with_what_its_braces_cannot_hold() -> None:
    text = gast.FormattedValue(gast.Constant("\n'\"", None), ord("r"), parse_expression("f'.>{n}'"))
    inner = gast.JoinedStr([gast.Constant("{\n", None), text])
    tree = gast.JoinedStr([gast.FormattedValue(inner, -1, None), text])
    value = eval(to_source(tree), {"n": 11})
    assert value == eval(compile(to_ast(gast.Expression(tree)), "", "eval"), {"n": 11})
    assert value.startswith("{\n..")
