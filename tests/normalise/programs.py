"""Small programs for normalising, one construct each; `f`, `g` and `note` log their calls.

Every program is run on each of its argument lists, as written and in normal form.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

CALLS: list[str] = []
PROGRAMS: list[tuple[Callable[..., Any], frozenset[str], list[tuple[Any, ...]]]] = []
LIMIT = 3.0


def f(x):
    CALLS.append(f"f {x}")
    return x * 1.5 + 1.0


def g(x, k=1.0, *rest, **named):
    CALLS.append(f"g {x} {k} {rest} {named}")
    return x - k


def note(x, result):
    CALLS.append(f"note {x}")
    return result


def double(z):
    CALLS.append("double")
    z *= 2
    return z[0]


def on(*cases, active=None):
    def register(function):
        asked = frozenset(inspect.signature(function).parameters) if active is None else frozenset(active.split())
        PROGRAMS.append((function, asked, [case if isinstance(case, tuple) else (case,) for case in cases]))
        return function

    return register


def vec(*values):
    return np.array(values, dtype=float)


# ---- straight lines


@on(1.5)
def arithmetic(x):
    """A docstring."""
    y = x * 2 + np.sin(x / 3) ** 2 - -x  # and a comment
    z = (y - 1) / (y + x) * 4 % 3 // 1 + x @ x if isinstance(x, np.ndarray) else y - 1
    return z * y


@on(2.0)
def order_of_calls(x):
    return f(x) * g(f(2 * x), k=f(x + 1)) - note("a", x) * (note("b", 2.0) + f(x))


@on(2.0)
def keywords_and_stars(x):
    more = [x * 2, x * 3]
    named = {"a": x * 4}
    return g(x + 1, x * 2, *more, x - 1, q=x * 5, **named)


@on(2.0)
def defaults(x, y=3.0):
    return g(x * y) + g(x * y, 2.0)


@on((1.0, 2.0), (vec(1, 2), vec(3, 4)))
def swaps(a, b):
    a, b = b, a
    c = a * 2
    a, b, c = c, a, b
    return a, b, c


@on((1.0, 2.0))
def parallel(a, b):
    a, b = b, a + b
    a, b = a + b, a
    a, b = f(b), f(a)
    p, q = a * b, a - b
    p, q, r = q * 2, p, q
    [p, q] = [q, p + r]
    return a, b, p, q, r


@on(vec(1, 2, 3))
def parallel_places(z):
    z[0], z[1] = z[1], z[0]
    i = 0
    i, z[i + 1] = 1, z[0] * z[i]
    (z[i], j), z[2] = (z[0] + 1, 2), f(z[1])
    return z, i, j


@on(vec(1, 2, 3))
def rows_swapped(z):
    m = np.outer(z, z)
    m[0], m[1] = m[1], m[0]
    return m


@on(vec(1, 2, 3))
def unpacking(z):
    a, b, c = z * 2
    (p, q), *r = (a, b), c, a * b
    first, *rest = z
    return a, b, c, p, q, r, first, rest


@on(vec(1, 2, 3))
def unpacking_places(z):
    i = 0
    i, z[i], c = f(z)
    return z, i, c


@on(1.0, vec(1, 2))
def chained(x):
    a = b = x * 2
    c = d = e = 1.0
    z = np.zeros(2)
    z[0] = p = z[1] = g(x * x, 3.0) if x is None else 4.0
    q = z[0] = a = 3.0
    return a, b, c, d, e, z, p, q


@on(vec(1, 2, 3))
def shape_unpacked(x):
    m = np.outer(x, x)
    rows, columns = m.shape
    n = len(x) + rows
    buffer = np.zeros((rows, columns + n))
    buffer[:, : x.shape[0]] = m * n
    return buffer


@on(2.0)
def annotated(x: float) -> float:
    y: float = x * x + 1
    z: float
    z = y * 2
    return z


# ---- augmented assignment and stores


@on((vec(1, 2, 3, 4), 1))
def augmented(x, i):
    y = x.copy()
    y += x * 2
    y[i] *= f(x[i])
    y[i + 1] -= x[i] * x[i + 1]
    y[note("index", i) : i + 2] += f(x[:2])
    y **= 2
    return y


@on(vec(1, 2))
def augmented_after_mutation(z):
    z[0] += double(z)
    z[0:1] += double(z)
    return z


@on(vec(1, 2))
def augmented_aliases(x):
    y = x
    y += 1.0
    s = x[0]
    s += y[1] * 2
    return x, y, s


@on(3.0)
def attributes(x):
    class Box:
        pass

    box = Box()
    box.value = x * 2
    box.value += x * x
    box.inner = Box()
    box.inner.z = np.zeros(3)
    box.inner.z[1] = box.value * 2
    box.inner.z[1] += x
    return box.value * box.inner.z[1], box.inner.z


@on(np.arange(12.0).reshape(3, 4))
def subscripts(x):
    n = 1
    a = x[n + 1, ::-1] * x[..., 0].sum()
    b = x[[0, 2, 0], 1:] + x[x[:, 0] > 2][0, 1:]
    c = x[None, :, np.newaxis, -1][0] * x[-n][n]
    x[n + 1, n:] = a[1:] * 2
    x[x > 20] = 0.5
    x[[0, 0], n] += b[0, 0]
    return a, b, c, x


@on(vec(1, 2, 3))
def out_argument(x):
    c = np.empty(3)
    np.multiply(x, x + 1, out=c)
    y = np.add(c, x * 2, out=c[:])
    return c, y


@on(vec(1, 2, 3))
def inactive_buffer(x):
    buf = np.zeros(3)
    s = 0.0
    for i in range(3):
        buf[:] = i + 1.0
        buf[note("i", i)] += 2
        s = s + np.sum(x * x * buf)
    return s


@on((2.0, 3.0))
def displays(a, b):
    t = (a * 2, [b, a + b], {"k": a * b, "n": 1, **{"m": a}})
    u = t[0] * t[1][1] + t[2]["k"]
    v = np.concatenate([[a, b * 2], (u, 1.0)])
    return {"t": t, "u": (u, [v])}


@on(2.0)
def lists(x):
    xs = []
    for i in range(3):
        xs.append(x * i)
    xs.append(f(xs.pop() + xs[0]))
    xs.extend([x, x * 2])
    d = {"a": x}
    d["b"] = d["a"] * 2
    del d["a"], xs[0]
    return xs, d


@on(2.0)
def functions_inside(x):
    h = lambda v, w=2.0: v * x + w

    def k(v):
        return h(v) * x

    return h(x * 2) + k(x) + (lambda q: q * x)(x + 1)


@on(2.0)
def prints(x):
    print("value", x * 2, f"{f(x):.3f} {x!r}")
    assert x > 0, f"negative {x}"
    print(f(x) if x > 3 else "small", end="!\n")
    x if x > 0 else f(x)
    x > 1 and print("large")
    x > 1 or f(x)
    f(x) and g(x * 2)
    return x


@on(2.0, -1.0)
def raises(x):
    if x < 0:
        raise ValueError(f"bad {x}")
    assert f(x) < 100
    return np.sqrt(x)


# ---- choices


@on((1.0, 2), (3.0, 0), (-1.0, -4))
def ternaries(x, n):
    y = x if n > 0 else x * 2
    y = y if x > 0 else f(y)
    z = f(x) + (f(y) if n else g(y) if y > 2 else 7.0) * note("after", x)
    return g(z if n > 1 else x, k=x if x > 0 else -x)


@on((1.0, 0.0), (0.0, 2.0), (0.0, 0.0), (3.0, 4.0))
def boolean_values(x, y):
    a = x or y
    b = x and y
    c = x and f(y) or f(x)
    d = not x
    e = x > 1 and y
    h = x * 2 or y * 2 or 5.0
    return a, b, c, d, e, h, (f(x) > 2 and f(y) > 2), not f(x) > 3


@on((1.0, 2.0), (5.0, 2.0), (-3.0, 9.0))
def comparisons(x, y):
    a = 0 < x < y < 10
    b = f(x) < f(y) < note("last", 4.0) < f(x)
    c = x in (1.0, f(y)) or x is y or x is not None
    if 0 < f(x) <= f(y):
        x = x + 1
    if not (x > 2 and f(x) > 3 or f(y) < 1 and y > 0):
        y = y * 2
    if x > 0 and (f(x) if y > 2 else f(y)) > 2:
        y = y + 1
    return a, b, c, x, y


@on((1.0, 3), (9.0, 0))
def walrus(x, n):
    if (y := f(x)) > 3 and (z := y * 2) > 4:
        x = x + y + z
    w = x + (x := x * 2) * x
    while (n := n - 1) > 0:
        x += n
    return w, x, y, n


@on((1.0, 1), (1.0, 2), (1.0, 3), (-2.0, 3))
def elifs(x, n):
    if n == 1:
        y = x
    elif n == 2:
        y = x * x
    elif f(x) > 0:
        y = x**3
    else:
        y = -x
    return y


# ---- loops


@on((vec(1, 2, 3), 2))
def for_forms(x, n):
    s = 0.0
    for i in range(len(x) - 1, -1, -1):
        s = s * x[i] + i
    for i, v in enumerate(x * 2, 1):
        s += i * v
    for i, (a, b) in enumerate(zip(x, x[::-1] * n)):
        s += a * b * i
    for v in reversed(x):
        s = s * v
    for v in [s, x[0] * 2, 3.0]:
        s += v
    for k, v in {"a": s, "b": x[0]}.items():
        s = s + v * len(k)
    d = {"a": s * 2}
    for v in d.values():
        s += v
    return s, i, v


@on((vec(1, 2, 3), 3))
def bounds_reassigned(x, n):
    s = 0.0
    for i in range(n):
        n = n - 1
        s += i * n
    for i in range(n, n + 5, len(x)):
        n = n + 1
        s += i
    for x in x:
        x = x * 2
        s += x
        for n in range(2):
            s += n * x
    i = 7
    for i in range(i):
        i *= 2
        s += i
    return s, x, n, i


@on((vec(1, 2, 3), 3))
def targets_reassigned(x, n):
    s = 0.0
    z = np.zeros(3)
    for k, (a, b) in enumerate(zip(x, x)):
        a = a * b
        k += 1
        s += a * k
    for z[0] in x:
        s += z[0] * 2
    for n, z[n] in enumerate(x):
        s += n
    for row in np.outer(x, x):
        row += 1.0
        s += row.sum()
    return s, z, a, k


@on(vec(1, 2))
def grown_in_loop(x):
    xs = [x[0], x[1]]
    for i in range(len(xs)):
        xs.append(xs[i] * 2)
    for v in xs:
        if len(xs) < 9:
            xs.append(v + 1)
    return xs


@on(3.0, 40.0, 0.5)
def while_loops(x):
    n = 0
    while x > 1:
        x = x / 2
        n += 1
    while f(x) < 5 and n < 20:
        x = x + f(n)
        n += 1
    while True:
        x = x * 1.5
        if x > 100:
            break
    while True:
        if x < 1:
            break
        x = x / 3
    return x, n


# ---- jumps


@on((1.0, 0), (1.0, 1), (1.0, 2), (-1.0, 3))
def early_returns(x, n):
    if n == 0:
        return x
    y = x * n
    if n == 1:
        return y, x
    if x < 0:
        y = y * 2
        return {"y": y}
    else:
        y += 1
    return f(y)


@on((1.0, 0), (1.0, 1), (1.0, 2), (-1.0, 3))
def returns_in_branches(x, n):
    if n:
        if x < 0:
            return -x
        y = x + 1
    else:
        if x > 0:
            return x * 5
        elif x < -1:
            return None
        y = 2.0
    y *= n
    if n == 1:
        return y
    elif n == 2:
        return y * 2


@on((1.0, 0), (1.0, 1))
def same_name_returned(x, n):
    y = x * 2
    if n:
        return y
    y = y + 1
    return y


@on((1.0, 0), (1.0, 1))
def no_value(x, n):
    if n:
        return
    print(x)


@on(vec(1, -2, 3, 12, 4), vec(), vec(-1), vec(20))
def breaks_and_continues(x):
    s = 0.0
    for v in x:
        if v < 0:
            continue
        if v > 9:
            s += 100
            break
        s += v
    for v in x:
        if v < 0:
            s += 1
        else:
            s = s * 2
            if s > 50:
                break
            continue
        s += 7
    return s


@on((vec(1, -2, 3, 12, 4), 3), (vec(), 1), (vec(1, 2), 2), (vec(20, 1), 0))
def partial_exits(x, n):
    s = 0.0
    for i, v in enumerate(x):
        if v > 1:
            if v > 10:
                break
            if i == n:
                return s, "inside"
            s += v
        else:
            if v < 0:
                s += 0.5
                continue
            s -= 1
        s *= 2
        if i > n:
            continue
        s += 1
    return s, "outside"


@on((vec(1, 2, 3), 2), (vec(1, 2, 3), 9), (vec(), 0))
def nested_returns(x, n):
    for i in range(len(x)):
        for j in range(i + 1):
            k = 0
            while k < 4:
                k += 1
                if i + j + k > n:
                    return x[i] * x[j], k
                if k == 2:
                    continue
            if k > 5:
                break
    return x.sum(), n


@on((vec(1, 2, 3), 2.0), (vec(1, 2, 3), 9.0), (vec(), 0.0))
def loop_elses(x, y):
    s = 0.0
    for v in x:
        if v == y:
            break
    else:
        s += 1
    for v in x:
        if v == y:
            s += 5
            break
        if v > 100:
            return s
    else:
        s += f(y)
        if s > 50:
            return s * 2
    for v in x:
        s += v
    else:
        s *= 2
    while f(s) < 20:
        s += 3
        if s == 7:
            break
        if s == 8:
            continue
    else:
        s += 0.5
    for i in range(3):
        while s > 1000:
            break
        else:
            continue
        s += 3
    while True:
        s += 1
        if s > 10:
            break
    else:
        s = 0.0
    return s


@on((vec(3, 1, 2), 0), (vec(3, 1, 2), 1), (vec(3, 1, 2), 5))
def tail_breaks(x, n):
    s = 0.0
    for i, v in enumerate(x):
        s += v
        if i == n:
            break
    for v in x:
        s += v
        if v > s:
            break
        if f(v) > 5:
            break
    for v in x:
        s += 1
        break
    for v in x:
        continue
    return s, v


@on((1.0, 3), (5.0, 0))
def endless(x, n):
    while True:
        x = f(x)
        if x > 20:
            if n:
                return x
            x = x / 7
            n += 1


@on(vec(1, 4, 9), vec(2, 2))
def return_from_first(x):
    for v in x:
        return v * 2


@on((vec(1, 2, 3), 1.0), (vec(1, 2, 3), 3.0), (vec(1, 2, 3), 99.0))
def many_returns(x, y):
    s = 0.0
    if y > 50:
        for v in x:
            if v * 2 > y:
                return s
            s += v
        if s > 5:
            return s * 2
        s += 1
    for v in x:
        s += v
        if s > y:
            return s
    for v in x:
        s -= v
        if s < y:
            return f(s)
    return None


@on((vec(1, 2, 3), "2"), (vec(1, 2, 3), "x"), (vec(1, 2, 3), "5"), (vec(1, 2, 3), "9"), active="")
def opaque_blocks(x, text):
    try:
        n = int(text)
        if n == 5:
            return x
    except ValueError:
        return x * 2
    else:
        n += note("else", 1)
    finally:
        note("finally", 1)
    with np.errstate(all="ignore"):
        m = n + 1
        if m > 8:
            return x
    return x * m


@on((np.array([2, 0, 1]), 5.0), active="x")
def inactive_statements(order, x):
    names = {k: v for k, v in zip("abc", order.tolist())}
    total = sum(v for v in names.values() if v > 0)
    for k in sorted(names):
        if names[k] == 1:
            continue
        total += names[k]
    label = "large" if total > 3 else "small"
    a, b = total, label
    return x * total, a, b, LIMIT * x + np.pi


@on((vec(1, 2), (0, 2)))
def odds_and_ends(x, bounds):
    class Net:
        class layer:
            @staticmethod
            def apply(v):
                return f(v)

    s = Net.layer.apply(x.sum())
    for i in range(*bounds):
        s += x[i]
    if s > 2:
        y: float
    assert (y := f(s)) > 0
    x = x if note("kept", s) else x
    (f if s > 0 else g)(s)
    s = [f, g][0](s) + dict(k=s)["k"]
    np.add.at(x, [0, 0], s)
    return s * y, x, "{:.2f}".format(s)


@on((2, 1.0), (7, 1.0), active="")
def matched(n, x):
    match n:
        case 1 | 2:
            return x
        case _:
            m = n
    return x * m


@on(0.5)
def nothing_returned(x):
    x * 2
    x


@on(3, 6)
def recursion(n):
    if n < 2:
        return n
    return recursion(n - 1) + recursion(n - 2)
