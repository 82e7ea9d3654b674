"""Folding: pairs of texts, and what must not change."""

from __future__ import annotations

import pytest

from s2s_ad.optimise.fold import fold
from s2s_ad.values import Array, Scalar
from tests.optimise.helpers import after, normal
from tests.optimise.programs import facts

OURS = facts("t t1 t2 t3 t_bar", "t_bar z_bar w_bar b_bar", {"s": Scalar("float"), "x": Array("float64", (3,))})

PAIRS = {
    "the adjoint of an element need not be named": (
        "b_bar = np.zeros(3)\nz_bar = t * x\nb_bar[0] += z_bar\nreturn b_bar",
        "b_bar = np.zeros(3)\nb_bar[0] += t * x\nreturn b_bar",
    ),
    "the user's own sums stay": (
        "b = np.zeros(3)\nz = t * x\nb[0] += z\nreturn b",
        "b = np.zeros(3)\nz = t * x\nb[0] += z\nreturn b",
    ),
    "the user's statement comes back": (
        "t = w * x\nz = t + b\nreturn z",
        "z = w * x + b\nreturn z",
    ),
    "a recurrent step": (
        "t = W @ h\nt1 = U @ x\nt2 = t + t1\nt3 = t2 + b\nh = np.tanh(t3)\nreturn h",
        "h = np.tanh(W @ h + U @ x + b)\nreturn h",
    ),
    "a save in between does not store into what is read": (
        "q = []\nt = W @ h\nq.append(h)\nh = np.tanh(t)\nreturn h, q[0]",
        "q = []\nq.append(h)\nh = np.tanh(W @ h)\nreturn h, q[0]",
    ),
    "the effects of a call in their order": (
        "t = f(x)\nt1 = a + b\nt2 = t * t1\ny = t2 + x\nreturn y",
        "y = f(x) * (a + b) + x\nreturn y",
    ),
    "two calls": ("t = f(a)\nt1 = g(b)\ny = t - t1\nreturn y", "y = f(a) - g(b)\nreturn y"),
    "only the later of two calls": (
        "t = f(a)\nt1 = g(b)\ny = t1 - t\nreturn y",
        "t = f(a)\ny = g(b) - t\nreturn y",
    ),
    "a sum that a later call could change stays": (
        "t = x + x\nt1 = f(x)\ny = t1 * t\nreturn y",
        "t = x + x\ny = f(x) * t\nreturn y",
    ),
    "into a condition": ("t = a + b\nif t > 0:\n    c = 1\nreturn c", "if a + b > 0:\n    c = 1\nreturn c"),
    "into a loop's head": (
        "t = a + b\nfor i in range(t):\n    c = i\nreturn c",
        "for i in range(a + b):\n    c = i\nreturn c",
    ),
    "an adjoint into its own sum": (
        "w_bar = z_bar * x\nw_bar = w_bar + t_bar\nreturn w_bar",
        "w_bar = z_bar * x + t_bar\nreturn w_bar",
    ),
    "a copy of the user's adjoint": ("z_bar = a * b\nw_bar = z_bar\nreturn w_bar", "w_bar = a * b\nreturn w_bar"),
    "a name that is used again later": (
        "t = a + b\ny = t * c\nt = a - b\nz = t * c\nreturn y, z",
        "y = (a + b) * c\nz = (a - b) * c\nreturn y, z",
    ),
    "inside a loop": (
        "for i in r:\n    t = a[i] * b\n    s = s + t\nreturn s",
        "for i in r:\n    s = s + a[i] * b\nreturn s",
    ),
    "into a store": ("t = a + b\nx[i] = t\nreturn x", "x[i] = a + b\nreturn x"),
}

UNCHANGED = {
    "read twice": "t = a + b\ny = t * t\nreturn y",
    "rebound in between": "t = a + b\na = c\ny = t * a\nreturn y",
    "stored into in between": "t = x * 2.0\nx[0] = 1.0\ny = t + x\nreturn y",
    "stored into through an alias": "v = x[1:]\nt = x * 2.0\nv[0] = 1.0\ny = t + x\nreturn y",
    "a call that may do anything in between": "t = a + b\nq = f(c)\ny = t * q\nreturn y",
    "into a loop's body": "t = a + b\nfor i in r:\n    c = t * i\nreturn c",
    "into a loop's condition": "t = f(a)\nwhile t > c:\n    c = c + 1.0\nreturn c",
    "into a branch": "t = a / b\nif c:\n    d = t * c\nreturn d",
    "into a conditional expression": "t = a / b\ny = t if c else d\nreturn y",
    "into what is evaluated later": "t = a / b\ny = lambda: t\nreturn y",
    "a name of the user": "q = a + b\ny = q * c\nreturn y",
    "a name that a loop carries": "t = a\nfor i in r:\n    y = t * c\n    t = y + c\nreturn y",
    "what is added to in place": "t = a + b\nt += c\ny = t * c\nreturn y",
    "what is stored into": "t = a + b\nt[0] = c\nreturn b",
    "behind the target of an update": "t = f(x)\nx[0] += t\nreturn x",
    "what a while tests": "t = a + b\nwhile t > 0:\n    a = a - 1\nreturn a",
    "too wide": f"t = {' + '.join(['variable'] * 6)}\ny = t * {' * '.join(['another'] * 5)}\nreturn y",
    "into the other function": "t = a + b\nreturn a\ny = t * c\nreturn y",
}


@pytest.mark.parametrize("case", PAIRS)
def test_pair(case: str) -> None:
    before, expected = PAIRS[case]
    assert after(fold, before, OURS) == normal(expected)


@pytest.mark.parametrize("case", UNCHANGED)
def test_unchanged(case: str) -> None:
    assert after(fold, UNCHANGED[case], OURS) == normal(UNCHANGED[case])


def test_depth_is_bounded() -> None:
    lines = ["a0 = b", *(f"a{i + 1} = -a{i}" for i in range(200)), "return a200"]
    folded = after(fold, "\n".join(lines), facts(" ".join(f"a{i}" for i in range(201))))
    assert 4 <= len(folded.splitlines()) <= 20
