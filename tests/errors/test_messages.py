"""The messages, verbatim: where, what, why, and what to do."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import gast
import numpy as np
import pytest

from s2s_ad import errors
from s2s_ad.origin import Origin


def loss(w: float, x: float) -> float:
    return w * x


def none() -> float:
    return 0.0


HERE = Origin("m.py", 3, 8, 13, "    y = a + b", "loss")
CALL = gast.parse("special.j0(x)").body[0].value
CALL.origin = Origin("m.py", 7, 11, 24, "    return special.j0(x)", "loss")

MESSAGES: list[tuple[Callable[[], errors.DifferentiationError], str]] = [
    (
        lambda: errors.unsupported(HERE, "no", "yes"),
        "m.py:3: in loss: no\n    y = a + b\n        ^^^^^\nway out: yes",
    ),
    (lambda: errors.unsupported(None, "no", ""), "no"),
    (
        lambda: errors.unsupported(Origin("m.py", 3, 1, 9, "\ty = (a +", "f"), "no", "yes"),
        "m.py:3: in f: no\n    y = (a +\n    ^^^^^^^^\nway out: yes",
    ),
    (
        lambda: errors.UnsupportedError([errors.problem(CALL, "late", "a"), errors.problem(HERE, "early", "b")]),
        "m.py:3: in loss: early\n    y = a + b\n        ^^^^^\nway out: b\n"
        "m.py:7: in loss: late\n    return special.j0(x)\n           ^^^^^^^^^^^^^\nway out: a",
    ),
    (
        lambda: errors.unknown_parameter(loss, "z", ["w", "x"]),
        "no derivative of loss with respect to 'z': its parameters are w, x\n"
        "way out: name one of them, or give its position",
    ),
    (
        lambda: errors.unknown_parameter(none, 0, []),
        "no derivative of none with respect to 0: it has no parameters\nway out: make what varies a parameter",
    ),
    (
        lambda: errors.repeated_parameter(loss, "w"),
        "no derivative of loss: wrt names w twice\nway out: name each parameter once",
    ),
    (
        lambda: errors.not_scalar(None, "loss", np.zeros(3)),
        "grad needs a function that returns a real scalar, and this is a float64 array of shape (3,): loss does not\n"
        "way out: return a scalar such as np.sum(y); or use vjp with a seed, or jacobian for all of it",
    ),
    (
        lambda: errors.not_scalar(HERE, "loss"),
        "m.py:3: in loss: grad needs a function that returns a real scalar: loss does not\n"
        "    y = a + b\n        ^^^^^\n"
        "way out: return a scalar such as np.sum(y); or use vjp with a seed, or jacobian for all of it",
    ),
    (
        lambda: errors.not_a_pair("loss"),
        "has_aux=True needs loss to return (value, aux)\nway out: return a pair, or leave has_aux out",
    ),
    (
        lambda: errors.not_differentiable("n", 3),
        "no derivative with respect to n: it is an int\nway out: pass floats: float(n)",
    ),
    (
        lambda: errors.not_differentiable("n", True),
        "no derivative with respect to n: it is a bool\nway out: pass floats: float(n)",
    ),
    (
        lambda: errors.not_differentiable("n", np.arange(3)),
        "no derivative with respect to n: it is an int64 array of shape (3,)\nway out: pass floats: n.astype(float)",
    ),
    (
        lambda: errors.not_differentiable("a", np.ma.masked_array([1.0])),
        f"no derivative with respect to a: it is a {np.ma.MaskedArray.__module__}.MaskedArray\n"
        "way out: pass a float, an array of floats (a plain numpy.ndarray), or a container of these",
    ),
    (
        lambda: errors.not_differentiable("a", None),
        "no derivative with respect to a: it is None\n"
        "way out: pass a float, an array of floats (a plain numpy.ndarray), or a container of these",
    ),
    (
        lambda: errors.bad_seed("the seed has shape (2,), not (3,)"),
        "the seed has shape (2,), not (3,)\nway out: give a seed with the structure, shapes and dtypes of the value",
    ),
    (
        lambda: errors.lost_tangent("tangents[1]", 3),
        "tangents[1] is not zero, and its primal is an int, along which there is no derivative\n"
        "way out: pass a float as the primal, or zero or None as the tangent",
    ),
    (
        lambda: errors.bad_tangent("the tangent of w is an int, not a float"),
        "the tangent of w is an int, not a float\n"
        "way out: give each primal a tangent of its structure, shape and dtype",
    ),
    (lambda: errors.wrong_count("tangents", 1, 2), "1 tangents for 2 primals\nway out: give one for each"),
    (
        lambda: errors.shared_memory("m.py:3", "x", "y"),
        "m.py:3: x and y may share memory, and one of them is written into\nway out: pass a copy: x.copy()",
    ),
    (
        lambda: errors.not_uniform("m.py:3", np.dtype(int), np.dtype(float)),
        "m.py:3: NumPy gives all results the dtype of the first, which is int64, and others are float64\n"
        "way out: return a float for every element, or name the dtype: np.vectorize(f, otypes=[float])",
    ),
    (
        lambda: errors.not_double("m.py:3", np.zeros(2, np.float32)),
        "m.py:3: the function is applied to a float32 array of shape (2,), and the dtype of its results is not known\n"
        "way out: name it: np.vectorize(f, otypes=[np.float32])",
    ),
    (
        lambda: errors.derivatives_disagree("loss", "w"),
        "the derivatives of loss disagree: w\nway out: see docs/limits.md, and please report it",
    ),
    (
        lambda: errors.no_rule(CALL),
        "m.py:7: in loss: special.j0 is called on values that carry a derivative, and there is no rule for it\n"
        "    return special.j0(x)\n           ^^^^^^^^^^^^^\n"
        "way out: give it one with defvjp, or wrap the argument in stop_gradient",
    ),
    (
        lambda: errors.no_callee_source(CALL, "special.j0", errors.asynchronous(loss)),
        "m.py:7: in loss: special.j0 is called on values that carry a derivative, and there is no rule for it: "
        "it is a coroutine function\n"
        "    return special.j0(x)\n           ^^^^^^^^^^^^^\n"
        "way out: write it with plain def; or give it a rule with defvjp",
    ),
    (
        lambda: errors.stored_into_exact(CALL, "z", "int64"),
        "m.py:7: in loss: a value that carries a derivative is stored into z, an array of int64, which drops it\n"
        "    return special.j0(x)\n           ^^^^^^^^^^^^^\n"
        "way out: make z an array of floats",
    ),
]


@pytest.mark.parametrize(("make", "message"), MESSAGES)
def test_message(make: Callable[[], errors.DifferentiationError], message: str) -> None:
    assert str(make()) == message


def test_problems_survive_pickling() -> None:
    error = errors.unsupported(HERE, "no", "yes")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.problems, str(again)) == (type(error), error.problems, str(error))


def test_one_base() -> None:
    assert issubclass(errors.UnsupportedError, errors.DifferentiationError)
