"""Reading functions wherever they were written, and refusing what is not their text."""

from __future__ import annotations

import functools
import linecache
import textwrap
from typing import Any

import pytest

from s2s_ad.errors import DifferentiationError
from s2s_ad.frontend.source import read
from s2s_ad.syntax.printer import to_source

square = lambda x: x * x  # noqa: E731
pair = (lambda x: x + 1.0, lambda x: x + 2.0)
same = (lambda x: x * 3.0, lambda x: x * 3.0)


def apply(function: Any, *rest: Any) -> Any:
    return function


over_lines = apply(
    lambda a, b=2.0, *, c=1.0: (
        a * b
        - c
    ),
    lambda a: a,
)
nested = lambda x: lambda y: x * y  # noqa: E731


def scaled(function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(*args: Any) -> Any:
        return 2.0 * function(*args)

    return wrapper


@functools.lru_cache
def cached(x: float) -> float:
    return x * 3.0


@scaled
def doubled(x: float) -> float:
    return x


class Model:
    __rate = 2.0

    def predict(self, x: float) -> float:
        return self.__rate * x

    @staticmethod
    def plain(x: float) -> float:
        return x - 1.0

    def __call__(self, x: float) -> float:
        return x


def closure(k: float) -> Any:
    def inner(x: float) -> float:
        return k * x

    return inner


def text_of(function: Any) -> str:
    return to_source(read(function).tree).strip()


def body(function: Any) -> str:
    return text_of(function).splitlines()[-1].strip()


def compiled(text: str, name: str, file: str) -> Any:
    """A function whose text is known to linecache alone."""
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, Any] = {}
    exec(compile(text, file, "exec"), space)
    return space[name]


def test_lambda_takes_the_name_it_is_assigned_to() -> None:
    assert text_of(square) == "def square(x):\n    return x * x"


def test_lambdas_on_one_line() -> None:
    assert [body(function) for function in pair] == ["return x + 1.0", "return x + 2.0"]
    assert text_of(pair[0]).startswith("def lambda_(x):")


def test_equal_lambdas_on_one_line_are_told_apart_by_their_columns() -> None:
    columns = [read(function).tree.body[0].origin.column for function in same]
    assert columns[0] < columns[1]


def test_lambda_inside_a_call_over_several_lines() -> None:
    assert text_of(over_lines) == "def lambda_(a, b=2.0, *, c=1.0):\n    return a * b - c"
    origin = read(over_lines).tree.body[0].origin
    assert origin.text.strip() == "a * b"


def test_lambda_made_by_a_lambda() -> None:
    assert body(nested(2.0)) == "return x * y"
    assert body(nested) == "return lambda y: x * y"


def test_bound_method_static_method_and_private_names() -> None:
    assert body(Model().predict) == "return self._Model__rate * x"
    assert body(Model.plain) == body(Model().plain) == "return x - 1.0"


def test_inner_function_and_origins() -> None:
    source = read(closure(3.0))
    statement = source.tree.body[0]
    line = closure.__code__.co_firstlineno + 2
    assert (statement.origin.file, statement.origin.line) == (__file__, line)
    assert statement.origin.text == "        return k * x"
    product = statement.value.origin
    assert statement.origin.text[product.column : product.end_column] == "k * x"
    assert (source.name, source.tree.name, product.function) == ("inner",) * 3


def test_a_cache_is_looked_through_and_a_wrapper_is_what_it_computes() -> None:
    assert body(cached) == "return x * 3.0"
    assert text_of(cached).startswith("def cached(x: float)")
    assert body(doubled) == "return 2.0 * function(*args)"


def test_code_known_to_linecache() -> None:
    function = compiled("def f(x):\n    return x - 3\n", "f", "<cell 7>")
    assert body(function) == "return x - 3"


def test_text_handed_over() -> None:
    space: dict[str, Any] = {}
    text = "    def f(x):\n        # twice\n        return 2 * x\n"
    exec(textwrap.dedent(text), space)
    source = read(space["f"], source=text)
    assert to_source(source.tree.body[0]).strip() == "# twice\nreturn 2 * x"
    assert (source.tree.body[0].origin.line, source.file) == (3, "<string>")


def test_deep_expressions() -> None:
    text = "def f(x):\n    return " + " + ".join(["x"] * 1500) + "\n"
    assert text_of(compiled(text, "f", "<deep>")).count("x") == 1501


def test_non_ascii_columns() -> None:
    function = compiled("def f(x):\n    π = 3.0; return π * x\n", "f", "<greek>")
    origin = read(function).tree.body[1].value.right.origin
    assert origin.text[origin.column : origin.end_column] == "x"


async def waits(x: float) -> float:
    return x


def changed() -> Any:
    function = compiled("def f(x):\n    return x - 3\n", "f", "<edited>")
    linecache.cache["<edited>"] = (9, None, ["def f(x):\n", "    return x + 3\n"], "<edited>")
    return function


def from_exec() -> Any:
    space: dict[str, Any] = {}
    exec("def f(x): return x", space)
    return space["f"]


PROBLEMS: list[tuple[Any, str]] = [
    (
        from_exec(),
        "no derivative of f: its source text cannot be found (it was compiled from '<string>')\n"
        "way out: define it in a file or a notebook cell, or give its text: grad(f, source=text)",
    ),
    (
        changed(),
        "no derivative of f: the text at <edited>:1 is not what its code was compiled from\n"
        "way out: import the module again if the file was edited since",
    ),
    (len, "no derivative: len is not written in Python\nway out: call it inside a function of your own"),
    (
        Model,
        "no derivative: Model is a class\nway out: differentiate a function that makes and uses an instance",
    ),
    (
        functools.partial(square, 1.0),
        "no derivative: functools.partial of <lambda> has no text of its own\n"
        "way out: write a lambda or a def that makes the call",
    ),
    (Model(), "no derivative: an instance of Model is not a function\nway out: pass its method __call__ instead"),
    (3.0, "no derivative: float is not callable\nway out: pass a function"),
    (waits, "no derivative of waits: it is a coroutine function\nway out: write it with plain def"),
]


@pytest.mark.parametrize(("function", "message"), PROBLEMS)
def test_out_of_reach(function: Any, message: str) -> None:
    with pytest.raises(DifferentiationError) as caught:
        read(function)
    assert str(caught.value) == message


def test_text_that_is_not_the_functions() -> None:
    with pytest.raises(DifferentiationError) as caught:
        read(square, source="def other(x): return x")
    assert str(caught.value) == (
        "no derivative of <lambda>: the text given has no definition with its parameters and names\n"
        "way out: give the text of this one function, as it was when it was defined"
    )


def test_text_of_a_closure_and_of_a_private_method() -> None:
    assert read(closure(2.0), source="def inner(x: float) -> float:\n    return k * x").name == "inner"
    text = "class Model:\n    def predict(self, x): return self.__rate * x\n"
    assert read(Model.predict, source=text).tree.body[0].value.left.attr == "_Model__rate"


def test_text_with_another_constant_is_refused() -> None:
    with pytest.raises(DifferentiationError):
        read(closure(2.0), source="def inner(x: float) -> float:\n    return k * x * 2.0")
    with pytest.raises(DifferentiationError):
        read(square, source="lambda x: x + x")


def test_an_edited_constant_is_noticed() -> None:
    function = compiled("def f(x):\n    return x * 2.0\n", "f", "<constant>")
    linecache.cache["<constant>"] = (9, None, ["def f(x):\n", "    return x * 3.0\n"], "<constant>")
    with pytest.raises(DifferentiationError):
        read(function)
