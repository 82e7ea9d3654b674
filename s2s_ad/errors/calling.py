"""What a caller of a derivative got wrong.

>>> print(unknown_parameter(name_of, "w", ["function"]))
no derivative of name_of with respect to 'w': its parameters are function
way out: name one of them, or give its position
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from s2s_ad.containers import attributes
from s2s_ad.errors.message import DifferentiationError, error, unsupported
from s2s_ad.errors.reading import name_of
from s2s_ad.errors.running import described


def unknown_parameter(function: object, wrt: object, names: Sequence[str]) -> DifferentiationError:
    """A `wrt` that is neither a name nor a position."""
    reason = f"its parameters are {', '.join(names)}" if names else "it has no parameters"
    way_out = "name one of them, or give its position" if names else "make what varies a parameter"
    return error(None, f"no derivative of {name_of(function)} with respect to {wrt!r}: {reason}", way_out)


def not_given(function: object, name: str, position: int, given: int) -> DifferentiationError:
    """A position among `*args` that a call leaves open."""
    return error(
        None,
        f"no derivative of {name_of(function)} with respect to {name}[{position}]: the call gives {given} of them",
        "give more arguments, or name another position",
    )


def no_such_field(function: object, path: str, owner: str, found: object) -> DifferentiationError:
    """`wrt="params.V"` where params has no V."""
    kind = type(found).__name__
    if isinstance(found, dict):
        has = ", ".join(f"[{key!r}]" for key in found)
    elif isinstance(found, list | tuple) and not hasattr(found, "_fields"):
        has = f"{len(found)} items"
    else:
        has = ", ".join(attributes(found))
    reason = f"{owner}, of type {kind}, has {has or 'no fields'}"
    return error(None, f"no derivative of {name_of(function)} with respect to {path}: {reason}", "name one of these")


def field_of_parameter(function: object, name: str, path: str) -> DifferentiationError:
    """`jacobian(f, wrt="params.W")`."""
    return error(
        None,
        f"{name}{path} is a part of a parameter of {name_of(function)}: gradients are taken by parts, "
        "Jacobians and Hessians by parameters",
        f"take it by {name}, or write a function whose parameter is that part",
    )


def repeated_parameter(function: object, name: str) -> DifferentiationError:
    """The same parameter twice in `wrt`."""
    return error(None, f"no derivative of {name_of(function)}: wrt names {name} twice", "name each parameter once")


def not_scalar(where: object, function: str, found: object = None) -> DifferentiationError:
    """`grad` of an array: at the `return` where the text shows it, else with the value found."""
    what = "" if found is None else f", and this is {described(found)}"
    return error(
        where,
        f"grad needs a function that returns a real scalar{what}: {function} does not",
        "return a scalar such as np.sum(y); or use vjp with a seed, or jacobian for all of it",
    )


def not_a_pair(function: str) -> DifferentiationError:
    """`has_aux=True` for a function that returns one value."""
    return error(None, f"has_aux=True needs {function} to return (value, aux)", "return a pair, or leave has_aux out")


def not_differentiable(name: str, found: object) -> DifferentiationError:
    """A `wrt` argument that has no derivative: integers, booleans, text, None, other array types."""
    if isinstance(found, int | np.integer | np.bool_):
        way_out = f"pass floats: float({name})"
    elif type(found) is np.ndarray and found.dtype.kind in "iub":
        way_out = f"pass floats: {name}.astype(float)"
    else:
        way_out = "pass a float, an array of floats (a plain numpy.ndarray), or a container of these"
    return error(None, f"no derivative with respect to {name}: it is {described(found)}", way_out)


def no_complex_jacobian(mode: str) -> DifferentiationError:
    """A matrix of numbers cannot say how real and imaginary parts vary by themselves."""
    reverse = "reverse mode needs a real result, forward mode real arguments, a complex one by a complex one has none"
    return error(
        None,
        f"no Jacobian of complex numbers, mode {mode!r}: {reverse}",
        "use vjp or jvp, or differentiate the real and the imaginary part",
    )


def bad_seed(difference: str) -> DifferentiationError:
    """A seed unlike the value; `difference` says where."""
    return error(None, f"{difference}", "give a seed with the structure, shapes and dtypes of the value")


def not_again(transform: str, shown: str) -> DifferentiationError:
    """A Jacobian, which is no text that could be transformed."""
    return error(
        None,
        f"no derivative of {shown}: {transform} runs code, and writes none",
        "for second derivatives take hessian(f), jacobian(grad(f)), or jvp along a direction of grad(f)",
    )


def written_otherwise(name: str) -> DifferentiationError:
    """A pullback from a process in which other code was generated: its residuals mean something else here."""
    return error(
        None,
        f"{name} was pickled where its code was another one",
        "have the same text of the function, and the same versions of s2s_ad and NumPy, on both sides",
    )


def bad_tangent(difference: str) -> DifferentiationError:
    """A tangent unlike its primal; `difference` says where."""
    return error(None, f"{difference}", "give each primal a tangent of its structure, shape and dtype")


def lost_tangent(path: str, primal: object) -> DifferentiationError:
    """A tangent other than zero of an integer or a truth value: nothing varies with it."""
    return error(
        None,
        f"{path} is not zero, and its primal is {described(primal)}, along which there is no derivative",
        "pass a float as the primal, or zero or None as the tangent",
    )


def wrong_count(what: str, given: int, wanted: int) -> DifferentiationError:
    """More or fewer tangents than primals."""
    return error(None, f"{given} {what} for {wanted} primals", "give one for each")


def derivatives_disagree(function: str, details: str) -> DifferentiationError:
    """What `check_derivatives` found."""
    return error(None, f"the derivatives of {function} disagree: {details}", "see docs/limits.md, and please report it")


def half_a_rule(function: object, missing: str) -> DifferentiationError:
    """A rule for one mode, where the other one, or a second derivative, needs more."""
    mode = "reverse" if missing == "defvjp" else "forward"
    return unsupported(
        None,
        f"the user's rule for {name_of(function)} does not say what {mode} mode needs here",
        f"give the other half: {missing}({name_of(function)}, ...)",
    )


def rule_reads(function: object, parameter: str, name: str, allowed: Sequence[str]) -> DifferentiationError:
    """A rule with a parameter that means nothing."""
    return error(
        None,
        f"the rule of {name_of(function)} for {parameter} asks for {name}, which it can't be given",
        f"name what it needs: {', '.join(allowed)}",
    )


def no_function_for_rule(found: object) -> DifferentiationError:
    """A rule for an instance, a class or data: names are not resolved to these."""
    return error(
        None,
        f"a rule is given to a function, and this is a {type(found).__name__}",
        "give it to the function that is called; for an instance, to the method of its class",
    )
