"""Which names a value can reach, construct by construct."""

from __future__ import annotations

import heapq
import textwrap
from typing import Any, NamedTuple

import numpy as np
import pytest

from s2s_ad.frontend.active_names import may_active
from s2s_ad.frontend.scope import Scope
from s2s_ad.frontend.source import read
from s2s_ad.syntax.parse import parse

CASES = {
    "y = x * 2; z = y; w = n": "x y z",
    "a, b = x, n": "a x",
    "a, (b, c) = n, (n, x)": "c x",
    "a, b = f(x)": "a b x",
    "a, *b = x, n": "a b x",
    "k = len(x) + x.shape[0]; m = int(x); t = x > 0": "x",
    "k = n if x > 0 else 2": "x",
    "k = x if n else 2": "k x",
    "s = f'{x}'; print(x, n)": "x",
    "z[0] = x": "x z",
    "z[0].w.v[1] += x": "x z",
    "z.field = x": "x z",
    "z += x": "x z",
    "z = 0\nfor v in x: z += v": "v x z",
    "for i, v in enumerate(x): m = i": "v x",
    "for (i, a), b in zip(enumerate(x), n): m = i": "a x",
    "for i in range(x): m = i": "x",
    "for k, v in x.items(): m = k": "v x",
    "for i in n: q = p; p = x": "p q x",
    "out = []; out.append(x)": "out x",
    "out = {}; v = out.setdefault(n, x)": "out v x",
    "TRACE.append(x); t = TRACE[0]": "TRACE t x",
    "np.add(x, n, out=c); d = np.sin(n)": "c x",
    "y = np.append(n, x); d = np.sin(n)": "x y",
    "buf = np.zeros(3); fill(buf, x)": "buf x",
    "if (y := x * 2) > n: z = y": "x y z",
    "with open(n) as h, ctx(x) as g: pass": "g x",
    "g = lambda: x * 2; y = g()": "g x y",
    "def g(a):\n    b = a * n\n    return b\ny = g(x)": "a b x y",
    "def g():\n    return x\ny = g()": "g x y",
    "match x:\n    case [a, *b]: pass": "a b x",
    "y = [v * 2 for v in x]": "v x y",
    "y: float = x": "x y",
    # aliases
    "y = np.zeros(3); v = y[1:]; v[0] = x": "v x y",
    "y = np.zeros(3); v = y[1:]; w = v.T.reshape(n); w += x": "v w x y",
    "y = np.zeros(3); v = np.exp(y); v[0] = x": "v x",
    "y = n; z = np.zeros(3); z[:] = y; z[0] = x": "x z",
    "y = f(m); z = [y]; z[0][1] = x": "m x y z",
    "z = []; z.append(m); z[0][1] = x": "m x z",
    "for row in z: row[0] = x": "row x z",
    # calls that may store
    "k = unknown(m, x)": "k m x",
    "k = np.dot(m, x); m.sum(); k = abs(m, x)": "k x",
    "k = w.step(m, x)": "k m x",
    "w = 1; k = w.step(m, x)": "k m w x",
    "k = np.place(m, n, x)": "k m n x",
}


@pytest.mark.parametrize("text", CASES)
def test_reach(text: str) -> None:
    tree = parse("def f(x, n, m):\n" + textwrap.indent(text, "    ")).body[0]
    found = may_active(tree, frozenset({"x"})) - ({"n", "fill"} if "with" in text or "reshape" in text else set())
    assert found == set(CASES[text].split())


def fill(buffer: Any, v: Any) -> float:
    part = buffer[1:]
    part[0] = v
    return 1.0


def fill_deeply(buffer: Any, v: Any) -> float:
    return fill(buffer, v) if np.size(v) else fill_deeply(buffer, v)


def only_reads(buffer: Any, v: Any) -> Any:
    total = buffer[0] + v
    total = only_reads(buffer, total) if total < 3 else total
    own = np.zeros(3)
    own[0] = total
    return own


class Plain(NamedTuple):
    a: Any


def calls(x: Any, a: Any, b: Any, c: Any, d: Any, e: Any) -> None:
    fill(a, x)
    k = fill_deeply(b, x) + 1.0
    m = only_reads(c, x)
    p = Plain(d)
    np.add(x, e)
    heapq.heappush(k, 1.0)
    del m, p


def test_a_callee_is_read_for_what_it_stores() -> None:
    scope = Scope(calls)
    found = may_active(read(calls).tree, frozenset("x"), scope)
    assert found == {"x", "a", "b", "k", "m"}


def test_nothing_asked_for() -> None:
    tree = parse("def f(x):\n    y = x").body[0]
    assert may_active(tree, frozenset()) == frozenset()
