"""One rejected program per row, with its message verbatim; and what is accepted beside it."""

from __future__ import annotations

import textwrap

import pytest

from s2s_ad.errors import UnsupportedError
from s2s_ad.frontend.language import ROWS
from s2s_ad.frontend.origins import place_all
from s2s_ad.frontend.supported import check
from s2s_ad.syntax.parse import parse

REJECTED = {
    "GeneratorExp": (
        "g = (v * v for v in x)",
        """
        m.py:2: in f: a generator expression of values that carry a derivative (x), taken item by item
            g = (v * v for v in x)
                ^^^^^^^^^^^^^^^^^^
        way out: write a list, [... for ...], whose items are made at once
        """,
    ),
    "SetComp": (
        "d = {x * k for k in n}",
        """
        m.py:2: in f: a set of values that carry a derivative (x)
            d = {x * k for k in n}
                ^^^^^^^^^^^^^^^^^^
        way out: use a list or a tuple, which keep their order
        """,
    ),
    "Set": (
        "d = {x, n}",
        """
        m.py:2: in f: a set of values that carry a derivative (x)
            d = {x, n}
                ^^^^^^
        way out: use a list or a tuple, which keep their order
        """,
    ),
    "Yield": (
        "yield x",
        """
        m.py:2: in f: a generator function has no single value to differentiate
            yield x
            ^^^^^^^
        way out: collect the values in a list and return it
        """,
    ),
    "YieldFrom": (
        "yield from n",
        """
        m.py:2: in f: a generator function has no single value to differentiate
            yield from n
            ^^^^^^^^^^^^
        way out: collect the values in a list and return it
        """,
    ),
    "Await": (
        "async def g():\n    return await x",
        """
        m.py:3: in f: asynchronous code runs in no fixed order
            return await x
                   ^^^^^^^
        way out: await first, and differentiate a plain function of the results
        """,
    ),
    "AsyncFor": (
        "async def g():\n    async for v in x: pass",
        """
        m.py:3: in f: asynchronous code runs in no fixed order
            async for v in x: pass
            ^^^^^^^^^^^^^^^^^^^^^^
        way out: await first, and differentiate a plain function of the results
        """,
    ),
    "AsyncWith": (
        "async def g():\n    async with n: y = x",
        """
        m.py:3: in f: asynchronous code runs in no fixed order
            async with n: y = x
            ^^^^^^^^^^^^^^^^^^^
        way out: await first, and differentiate a plain function of the results
        """,
    ),
    "Try that takes a value from an exception": (
        "try:\n    y = x\nexcept ValueError as e:\n    y = e.args[0]",
        """
        m.py:2: in f: the exception e is asked for a value, which may carry a derivative
            try:
            ^^^^
        way out: hand the value on in a variable
        """,
    ),
    "Try that swallows": (
        "try:\n    y = x\nfinally:\n    return x",
        """
        m.py:2: in f: `return` in a `finally` swallows exceptions
            try:
            ^^^^
        way out: put it behind the `try`, and write `except` for what is to be swallowed
        """,
    ),
    "TryStar": (
        "try:\n    y = x\nexcept* ValueError:\n    pass",
        """
        m.py:2: in f: `except*` around values that carry a derivative (x)
            try:
            ^^^^
        way out: use `except`
        """,
    ),
    "MatchOr": (
        "match x:\n    case [a, 1] | [1, a]: y = a",
        """
        m.py:3: in f: a `match` pattern with `|` that binds names, among them a, which carries a derivative
            case [a, 1] | [1, a]: y = a
                 ^^^^^^^^^^^^^^^
        way out: write a case for each alternative
        """,
    ),
    "ClassDef": (
        "class A:\n    k = x",
        """
        m.py:2: in f: a class made inside of the function uses values that carry a derivative (x)
            class A:
            ^^^^^^^^
        way out: define the class at the top of its module, and hand its methods what they need
        """,
    ),
    "Global": (
        "global G\nG = x",
        """
        m.py:2: in f: G, which carries a derivative, is assigned outside of its function
            global G
            ^^^^^^^^
        way out: return the value instead
        """,
    ),
    "Call": (
        "return eval('x * x')",
        """
        m.py:2: in f: `eval` reads variables by their names in a text, which a transformation cannot follow
            return eval('x * x')
                   ^^^^^^^^^^^^^
        way out: write the expression itself
        """,
    ),
    "FunctionDef": (
        "def g(*n): return x if n[0] == 0 else g(n[0] - 1) * x\ny = g(2)",
        """
        m.py:2: in f: a function made inside that calls itself, and uses values that carry a derivative (x)
            def g(*n): return x if n[0] == 0 else g(n[0] - 1) * x
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        way out: define it at the top of its module, with all that it reads as parameters
        """,
    ),
    "Assign": (
        "CACHE[0] = x\nreturn CACHE[0]",
        """
        m.py:2: in f: a value that carries a derivative is stored in CACHE, outside the function, and read there again
            CACHE[0] = x
            ^^^^^^^^^^^^
        way out: pass CACHE as an argument, or use a local variable
        """,
    ),
    "AugAssign": (
        "model.total += x\nreturn model.total",
        """
        m.py:2: in f: a value that carries a derivative is stored in model, outside the function, and read there again
            model.total += x
            ^^^^^^^^^^^^^^^^
        way out: pass model as an argument, or use a local variable
        """,
    ),
    "Call stored": (
        "CACHE.append(x)\nreturn CACHE[-1]",
        """
        m.py:2: in f: a value that carries a derivative is stored in CACHE, outside the function, and read there again
            CACHE.append(x)
            ^^^^^^^^^^^^^^^
        way out: pass CACHE as an argument, or use a local variable
        """,
    ),
}

ACCEPTED = [
    "k = [i for i in n]; d = {i: i for i in n}; s = {i for i in n}",
    "try:\n    k = int(n)\nexcept ValueError:\n    k = 0\ny = x * k",
    "with n as h:\n    k = h.read()\ny = x",
    "match n:\n    case 1: k = 2\ny = x",
    "class A:\n    k = n\ny = x",
    "global G\nG = n\ny = x",
    "del n[0], x[0]; y = x",
    "y = [*x, 1.0], (*x, 1.0), {**x, 'k': 1.0}",
    "del x",
    "y = [*n, x]",
    "z = f(*x, **n)",
    "assert all(v > 0 for v in x), [v for v in x]",
    "if any(v < 0 for v in x): raise ValueError([v for v in x])",
    "print([v for v in x], {x}, f'{[v for v in x]}')",
    "k = sum(v > 0 for v in x)",
    "k = sum([1 for v in x])",
    "LOG.append(x); LOG.append(2 * x); y = x",
    "np.add(x, n, out=x); y = np.sin(x)",
    "y = (z := x * 2) + z",
    "g = lambda v: v * x\ny = g(x)",
    "def g(v):\n    return v * x\ny = g(x)",
    "def g(v=n):\n    return v * x\ny = g(x)",
    "@wrapped\ndef g(v):\n    return v * n\ny = x * g(n)",
    "def g(v):\n    yield v\ny = x * sum(g(n))",
    "k = vars(n); y = x",
    "first, *rest = x",
    "k = x[[i for i in n]]",
]


def checked(text: str, active: str = "x") -> None:
    lines = ["def f(x, n):\n", *(f"    {line}\n" for line in text.splitlines())]
    tree = parse("".join(lines)).body[0]
    place_all(tree, "m.py", lines, "f")
    check(tree, None, frozenset(active.split()))


@pytest.mark.parametrize("construct", REJECTED)
def test_rejected(construct: str) -> None:
    text, message = REJECTED[construct]
    with pytest.raises(UnsupportedError) as caught:
        checked(text)
    assert str(caught.value) == textwrap.dedent(message).strip()


def test_every_row_has_its_test() -> None:
    assert {node.__name__ for row in ROWS for node in row.nodes} == {key.split()[0] for key in REJECTED}


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepted(text: str) -> None:
    checked(text)


@pytest.mark.parametrize("construct", sorted(set(REJECTED) - {"Yield", "YieldFrom", "Call"}))
def test_without_active_names_all_is_accepted(construct: str) -> None:
    checked(REJECTED[construct][0], "")


def test_all_problems_at_once_in_the_order_of_lines() -> None:
    with pytest.raises(UnsupportedError) as caught:
        checked("try:\n    y = {v for v in x}\nfinally:\n    return y\ndef g(v=x): return {x}")
    assert [problem.origin.line for problem in caught.value.problems if problem.origin] == [2, 3, 6]
    assert str(caught.value).count("way out") == 3
