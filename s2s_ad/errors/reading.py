"""Functions whose text cannot be had.

>>> print(not_a_function(float))
no derivative: float is a class
way out: differentiate a function that makes and uses an instance
"""

from __future__ import annotations

import inspect
from functools import partial
from types import CodeType

from s2s_ad.errors.message import DifferentiationError, error


def not_a_function(function: object) -> DifferentiationError:
    """A class, a builtin, a partial, an instance: there is no `def` to read."""
    if isinstance(function, type):
        reason, way_out = f"{function.__name__} is a class", "differentiate a function that makes and uses an instance"
    elif isinstance(function, partial):
        reason = f"functools.partial of {name_of(function.func)} has no text of its own"
        way_out = "write a lambda or a def that makes the call"
    elif inspect.isroutine(function) or (callable(function) and hasattr(function, "__name__")):
        reason, way_out = f"{name_of(function)} is not written in Python", "call it inside a function of your own"
    elif callable(function):
        kind = type(function).__name__
        reason, way_out = f"an instance of {kind} is not a function", "pass its method __call__ instead"
    else:
        reason, way_out = f"{type(function).__name__} is not callable", "pass a function"
    return error(None, f"no derivative: {reason}", way_out)


ENTER = "give its text: grad(f, source=text)"


def no_source(function: object) -> DifferentiationError:
    """Code from a REPL, `python -c`, exec or a file that is gone."""
    name, file = name_of(function), code_of(function).co_filename
    wraps = hasattr(function, "__wrapped__")
    return error(
        None,
        f"no derivative of {name}: its source text cannot be found (it was compiled from {file!r})",
        f"differentiate {name}.__wrapped__" if wraps else f"define it in a file or a notebook cell, or {ENTER}",
    )


def source_changed(function: object) -> DifferentiationError:
    """The file was edited after the import, so that its lines are not what runs."""
    name, code = name_of(function), code_of(function)
    return error(
        None,
        f"no derivative of {name}: the text at {code.co_filename}:{code.co_firstlineno} is not what its code was "
        "compiled from",
        "import the module again if the file was edited since",
    )


def source_does_not_fit(function: object, count: int) -> DifferentiationError:
    """The text handed over holds no such function, or several."""
    found = "no definition" if count == 0 else f"{count} definitions"
    return error(
        None,
        f"no derivative of {name_of(function)}: the text given has {found} with its parameters and names",
        "give the text of this one function, as it was when it was defined",
    )


def asynchronous(function: object) -> DifferentiationError:
    """`async def`."""
    return error(None, f"no derivative of {name_of(function)}: it is a coroutine function", "write it with plain def")


def name_of(function: object) -> str:
    """What a user calls a function.

    >>> name_of(len), name_of(partial(len))
    ('len', 'partial')
    """
    return str(getattr(function, "__name__", type(function).__name__))


def code_of(function: object) -> CodeType:
    """The code of a plain function."""
    code = getattr(function, "__code__", None)
    assert isinstance(code, CodeType), function
    return code
