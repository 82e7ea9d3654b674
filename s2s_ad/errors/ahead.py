"""What stands in the way of a file.

>>> print(bad_spec("w float", "it is not of the form `name: kind, name: kind`"))
the spec 'w float' can't be read: it is not of the form `name: kind, name: kind`
way out: say kinds as in "w: f64[m], x: f64[n, m], k: int, p: {'a': float}"
"""

from __future__ import annotations

import re

from s2s_ad.errors.message import DifferentiationError, refused


class TargetError(DifferentiationError):
    """Something named on the command line, in pyproject.toml or to `generate` that is not there, or can't be used."""


def bad_target(target: str, reason: str, way_out: str) -> TargetError:
    """A target that names no function."""
    return TargetError(f"{target}: {reason}\nway out: {way_out}")


def bad_spec(text: str, reason: str) -> DifferentiationError:
    """A spec of kinds that is not one."""
    return refused(
        f"the spec {text!r} can't be read: {reason}",
        "say kinds as in \"w: f64[m], x: f64[n, m], k: int, p: {'a': float}\"",
    )


def bad_example(function: str, reason: str) -> DifferentiationError:
    """Example arguments that the function does not take."""
    return refused(f"the example does not fit {function}: {reason}", "give an example of each of its arguments")


def no_source(name: str) -> TargetError:
    """A function that is not written in Python: no file could say what it was made from, and be checked against it.

    >>> print(no_source("len"))
    len is not written in Python: a file has no source to be generated from
    way out: call it in a function of your own, and generate from that
    """
    reason = f"{name} is not written in Python: a file has no source to be generated from"
    return TargetError(f"{reason}\nway out: call it in a function of your own, and generate from that")


def unreachable(name: str, function: str, reason: str) -> DifferentiationError:
    """A name of the primal for which a file has no import."""
    return refused(
        f"no file for {function}: {name} {reason}",
        "make it a parameter, or define it at the top level of a module that can be imported",
    )


def nameless(parameter: str, function: str, given: object) -> DifferentiationError:
    """An example argument that the file would have to know again, and that it can't import.

    >>> print(nameless("f", "fit_grad", type("Local", (), {})))
    no file for fit_grad: f is of class Local, which stands in no module under its name
    way out: give it a name at the top level of a module, or make the derivative of a function that has it inside
    """
    if type(given).__module__.partition(".")[0] == "s2s_ad":
        return refused(
            f"no file for {function}: {parameter} is {given!r}, which runs code of s2s_ad: a file has none of it",
            "make the derivative of a function that has it inside, such as `jacobian(f)(x)`",
        )
    what = f"of class {given.__name__}" if isinstance(given, type) else re.sub(r" at 0x\w+", "", repr(given))
    return refused(
        f"no file for {function}: {parameter} is {what}, which stands in no module under its name",
        "give it a name at the top level of a module, or make the derivative of a function that has it inside",
    )


def not_ours(path: str, reason: str) -> TargetError:
    """A file that must not be overwritten."""
    return TargetError(f"{path}: {reason}\nway out: move it away, or overwrite it with --force")


def no_file(path: str) -> TargetError:
    """An output that is a device or a pipe: it can't be replaced at once."""
    return TargetError(f"{path}: this is no ordinary file\nway out: name a file; generate without -o prints the text")


def exact(name: str, function: str, kind: str) -> DifferentiationError:
    """A parameter that is to vary, and is said to be of a kind that has no derivative."""
    return refused(f"no derivative of {function} with respect to {name}: its kind is {kind}", "say float, or f64[...]")


def no_self_test(function: str, name: str, kind: str) -> DifferentiationError:
    """A parameter for which no random argument can be made."""
    return refused(
        f"no self-test of {function}: {name} is {kind}",
        "say kinds of numbers and arrays for all parameters, or leave --self-test out",
    )


def no_test_of(function: str) -> DifferentiationError:
    """A function that a file can't import, to compare it with its derivative.

    >>> print(no_test_of("step"))
    no self-test of step: no name of its module means it
    way out: give it a name at the top level of its module, or leave --self-test out
    """
    return refused(
        f"no self-test of {function}: no name of its module means it",
        "give it a name at the top level of its module, or leave --self-test out",
    )


def no_aux(function: str) -> DifferentiationError:
    """A Jacobian of a function that returns something besides its value.

    >>> print(no_aux("fit"))
    no Jacobian of fit: it returns (value, aux)
    way out: make that of a function that returns the value alone
    """
    return refused(
        f"no Jacobian of {function}: it returns (value, aux)", "make that of a function that returns the value alone"
    )


def not_a_primal(name: str) -> DifferentiationError:
    """A derivative in the place of a function."""
    return refused(f"{name} is a derivative already", "generate from the function itself, with transform='hvp', say")


def bad_command(message: str, command: str = "generate") -> TargetError:
    """Words of a command that no parser takes."""
    return TargetError(f"{message}\nway out: see python -m s2s_ad {command} --help")


def bad_config(reason: str, way_out: str) -> TargetError:
    """A table in pyproject.toml that says nothing that can be done."""
    return TargetError(f"pyproject.toml, [tool.s2s-ad]: {reason}\nway out: {way_out}")
