"""Inference tells the truth at every moment: programs are run line by line beside their inferred values."""

import builtins
import inspect
import math
import sys
import textwrap
import types
import warnings
from dataclasses import dataclass
from typing import NamedTuple

import gast
import numpy as np
import pytest

from s2s_ad.analysis.infer import infer, value_of_expression
from s2s_ad.values import (
    Array,
    DictOf,
    Known,
    ListOf,
    Maybe,
    NumpyScalar,
    OneOf,
    Scalar,
    Symbol,
    Symbols,
    Text,
    TupleOf,
    Unknown,
    describes,
    is_scalar,
    same_shape,
    value_of,
)


class Pair(NamedTuple):
    first: object
    second: object


@dataclass
class State:
    h: object
    steps: int = 0


def helper(a, b=2.0):
    return a * b


def grow(xs):
    xs.append("grown")


class Globals:
    """Names of this module, as a scope."""

    MISSING = object()

    def resolve(self, expr):
        match expr:
            case gast.Name(id=name):
                found = globals().get(name, getattr(builtins, name, self.MISSING))
                return found if callable(found) or isinstance(found, types.ModuleType) else self.MISSING
            case gast.Attribute(value=base, attr=name):
                return getattr(self.resolve(base), name, self.MISSING)
        return self.MISSING


def inferred(function, *args, **hooks):
    symbols = Symbols()
    names = list(inspect.signature(function).parameters)
    values = {name: value_of(arg, symbols) for name, arg in zip(names, args, strict=True)}
    tree = gast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    return infer(tree.body, values, Globals(), **hooks), symbols.known


def moments(function, *args):
    """The locals of the function, before each line and at its end."""
    seen = []

    def trace(frame, event, arg):
        if frame.f_code is not function.__code__:
            return None
        seen.append({name: snapshot(obj) for name, obj in frame.f_locals.items()})
        return trace

    sys.settrace(trace)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            function(*args)
    finally:
        sys.settrace(None)
    return seen


def snapshot(obj):
    match obj:
        case list():
            return [snapshot(each) for each in obj]
        case tuple() if type(obj) is tuple:
            return tuple(map(snapshot, obj))
        case dict():
            return {key: snapshot(each) for key, each in obj.items()}
        case State():
            return State(snapshot(obj.h), obj.steps)
        case _:
            return obj


def check(function, *args):
    values, known = inferred(function, *args)
    for locals_ in moments(function, *args):
        for name, obj in locals_.items():
            if name.startswith("@") or name == "each":  # pytest's own, and that of an inlined comprehension (3.12)
                continue
            assert name in values, name
            assert describes(values[name], obj, known), (function.__name__, name, values[name], obj)
    return values


# ---- programs -------------------------------------------------------------------------------------------------


def straight(w, x, n):
    y = w * x + 0.5
    z = np.zeros(n)
    d = x[1:] - x[:-1]
    e = np.zeros(len(x) - 1)
    m = x[x > 0]
    s = np.sum(y)
    t = s * 2
    half = n / 2
    third = n // 3
    q = w**2
    r = abs(w) ** 0.5
    c = x.shape[0] * 3
    last = x[-1]
    column = x[:, None]
    outer = column * x
    back = x[::-1]
    flag = w > 0 and n > 1
    k = int(w) + len(x)
    f = float(s)
    g = math.sin(w)
    text = f"{w}"
    total = sum(x)
    best = max(w, 2)
    rounded = round(f), round(f, 2), round(n)
    return y, z, d, e, m, t, half, third, q, r, c, last, outer, back, flag, k, f, g, text, total, best, rounded


def loops(w, x, n):
    acc = 0.0
    for i in range(n):
        acc = acc + x[i] * w
    h = np.zeros(3)
    steps = 0
    while steps < 3:
        h = h * w
        steps = steps + 1
    for j, (a, b) in enumerate(zip(x, x[::-1], strict=True)):
        acc = acc + a * b * j
    for row in np.outer(x, x):
        h = h + row[0]
    for item in reversed([w, 1]):
        acc = acc + item
    v = x
    while len(v) > 1:
        v = v[1:]
    return acc, h, v


def flags(x):
    y = 0
    if x > 0:
        y = x * 2
        z = y
    else:
        z = np.float64(3.0)
    u = y if x > 1 else None
    p = x or z
    return y, z, u, p


def lists(x, w):
    hs = []
    h = w
    for _ in range(3):
        h = h * x
        hs.append(h)
    last = hs[-1]
    first = hs.pop()
    rows = [[], [1.0]]
    row = rows[0]
    row.append(x)
    rows[1].append("text")
    pairs = []
    for k in range(2):
        pairs.append((k, w))
    for k, v in pairs:
        w = w + v * k
    fixed = [x, w, 3]
    fixed[1] = "w"
    other = fixed
    other[2] = None
    a, *rest = fixed
    stars = [*hs, w]
    copies = [each * 2 for each in hs]
    both = hs + copies
    hs += ["end"]
    cut = both[1:]
    n = len(hs)
    del rows[0]
    return last, first, a, rest, stars, copies, both, cut, n


def dicts(p, w):
    q = {"w": w, "b": 2}
    q["w"] = "text"
    total = p["w"] * 2
    p["b"] = None
    r = {}
    r["new"] = w
    for key, value in p.items():
        r[key] = value
    got = r.get("new"), p.get("absent", 3), p.get("absent")
    for value in q.values():
        last = value
    s = dict(p)
    s.update({"z": "z"})
    t = {"deep": {"er": [1.0]}}
    inner = t["deep"]["er"]
    inner.append("x")
    return total, got, last, s, inner


def aliases(x):
    a = [x]
    b = a
    c = (b, 1.0)
    d = {"k": c}
    e, _ = d["k"]
    e.append("through")
    f = [a, [2.0]]
    for g in f:
        g.append(None)
    i, j = a, [1.0]
    i, j = j, i
    j.append(3)
    tail = f[:1]
    tail[0].append(b"bytes")
    return a, b, c, d, e, f


def objects(x, w):
    s = State(x)
    s.h = w
    t = State(h=s, steps=3)
    t.h.h = "text"
    pair = Pair(x, s)
    first = pair.first
    pair.second.h = None
    a, b = pair
    n = t.steps
    return first, a, b, n


def unknown_calls(x, w):
    xs = [w]
    grow(xs)
    y = helper(w)
    z = helper(w, b=x)
    f = lambda v: v + w  # noqa: E731
    u = f(x)
    ys = [1.0]

    def local(v):
        ys.append(v)
        return ys

    local("v")
    zs = local(w)
    zs.append(None)
    return y, z, u, xs


def in_place(x, w):
    a = x.copy()
    a += w
    a[0] = 3
    a[1:] *= 2
    b = w
    b += 1
    c = a
    c -= a
    k = 0
    k += 1
    t = (1.0,)
    t += (w,)
    z = np.zeros(())
    z += 1
    u = np.sum(a)
    u *= 2
    return a, b, c, k, t, z, u


def methods(x):
    s = x.sum()
    m = x.mean(axis=-1)
    r = x.reshape(-1)
    t = x.T
    i = x.real
    j = x.item(0)
    k = x.tolist()
    d = x.dtype
    n = x.ndim + x.size
    c = x.copy()
    return s, m, r, t, i, j, k, d, n, c


def nesting(x):
    y = x
    for _ in range(3):
        y = (y, x)
        z = [y]
    w = x
    for _ in range(9):
        w = [w]
    return y, z, w


def statements(x):
    import math as m

    try:
        y = x[100]
    except (IndexError, TypeError) as error:
        y = str(error)
    with warnings.catch_warnings() as caught:
        z = [y]
    match z:
        case [first]:
            kept = first
        case _:
            kept = None
    if (n := len(z)) > 0:
        n2 = n
    total = 0.0

    def inner():
        nonlocal total
        total = "set"

    inner()
    del y
    assert caught is None or kept is not None
    return m, n2


NUMBERS = [1.5, np.float64(1.5), np.float32(1.5), 2]
VECTORS = [np.linspace(0.5, 2.0, 4), np.ones(3, np.float32), np.arange(1, 5)]
CASES = [
    *[(f, w, x, 3) for f in (straight, loops) for w in (*NUMBERS, np.ones(())) for x in VECTORS],
    *[(flags, x) for x in (*NUMBERS, -1.0, np.float64(-2), np.ones(()))],
    *[(f, x, w) for f in (lists, objects, unknown_calls) for x in (*NUMBERS, *VECTORS) for w in (*NUMBERS, np.ones(1))],
    *[(in_place, x, w) for x in VECTORS[:2] for w in NUMBERS],
    *[(f, x) for f in (aliases, nesting, statements) for x in (*NUMBERS, *VECTORS)],
    *[(methods, x) for x in (*VECTORS, np.ones((2, 3)), np.ones((3, 1)))],
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].__name__)
def test_every_moment_is_described(case) -> None:
    check(*case)


@pytest.mark.parametrize("w", NUMBERS)
def test_dicts(w) -> None:
    check(dicts, {"w": w, "b": 1.0}, w)


def test_without_a_signature_nothing_is_claimed() -> None:
    tree = gast.parse(textwrap.dedent(inspect.getsource(loops))).body[0]
    values = infer(tree.body, {"w": Unknown(), "x": Unknown(), "n": Unknown()}, Globals())
    for locals_ in moments(loops, 2.0, VECTORS[0], 3):
        assert all(describes(values[name], obj) for name, obj in locals_.items())
    assert isinstance(values["i"], Scalar)


# ---- precision ------------------------------------------------------------------------------------------------


def test_straight_line_is_precise() -> None:
    values, _ = inferred(straight, 1.5, VECTORS[0], 3)
    n = Symbol(0)
    assert values["y"] == Array("float64", (n,))
    assert same_shape(values["d"], values["e"])
    assert values["s"] == values["t"] == values["last"] == NumpyScalar("float64")
    assert values["outer"] == Array("float64", (n, n))
    assert values["back"] == Array("float64", (n,))
    assert values["m"] == Array("float64", (None,))
    assert values["half"] == values["q"] == Scalar("float")
    assert values["text"] == Text()


def test_float32_stays() -> None:
    values, _ = inferred(straight, 1.5, VECTORS[1], 3)
    assert values["y"] == Array("float32", (Symbol(0),))


def test_loops_are_precise() -> None:
    values, _ = inferred(loops, 1.5, VECTORS[0], 3)
    assert values["h"] == Array("float64", (3,))
    assert values["steps"] == Scalar("int")
    assert values["acc"] == OneOf(frozenset({Scalar("float"), NumpyScalar("float64")}))
    assert is_scalar(values["acc"])
    assert values["v"] == Array("float64", (None,))
    assert values["row"] == Array("float64", (Symbol(0),))


def test_containers_are_precise() -> None:
    values, _ = inferred(lists, VECTORS[0], 1.5)
    number = OneOf(frozenset({Scalar("float"), Array("float64", (Symbol(0),))}))
    assert values["last"] in (Unknown(), number, Maybe(number, text=True))

    def appended(x):
        hs = []
        h = np.zeros(3)
        for _ in range(4):
            h = np.tanh(h * x)
            hs.append(h)
        return np.stack(hs), hs

    values, _ = inferred(appended, 2.0)
    assert values["hs"] == ListOf(Array("float64", (3,)))


def test_entries_of_dicts_are_told_apart() -> None:
    def program(p):
        w = p["w"]
        b = p["b"]
        p["b"] = b * 2
        return w, b

    values, _ = inferred(program, {"w": np.ones((2, 3)), "b": 1.0})
    assert values["w"] == Array("float64", (Symbol(0), Symbol(1)))
    assert values["b"] == Scalar("float")
    assert isinstance(values["p"], DictOf)


def test_hooks() -> None:
    def program(p, x):
        y = helper(x)
        return y, p["w"]

    def result(function, args, kwargs):
        assert function is helper
        assert (args, kwargs) == ([Scalar("float")], {})
        return Scalar("float")

    values, _ = inferred(program, {"w": 1.0}, 2.0, call_result=result)
    assert values["y"] == Scalar("float")

    def passes_on(p, x):
        z = grow(p)
        return p["w"], z

    given = {"w": 1.0}
    assert inferred(passes_on, given, 2.0)[0]["p"] == DictOf(None, Unknown())
    assert inferred(passes_on, given, 2.0, mutates=lambda *call: False)[0]["p"] == value_of(given)


def test_a_definition_may_come_later_in_the_text() -> None:
    body = gast.parse("for i in r:\n  if i:\n    y = late * 2\n  late = x\nz = never * 2").body
    values = infer(body, {"x": Scalar("float"), "r": value_of(range(3))}, Globals())
    assert values["y"] == Scalar("float")
    assert values["z"] == Unknown()


def test_arguments_may_be_one_object() -> None:
    def program(xs, ys, p):
        xs.append("text")
        return ys[0], p["deep"][0], p["w"]

    shared = [1.0]
    values = check(program, shared, shared, {"deep": shared, "w": np.ones(3)})
    assert value_of_expression(gast.parse("p['w']").body[0].value, values, Globals()) == Array("float64", (Symbol(0),))


def test_a_list_that_nobody_else_holds_changes_by_its_own_name_only() -> None:
    def program(x, n):
        saved = []
        totals = []
        for _ in range(n):
            row = [x, [x]]
            inner = row[1]
            saved.append(inner)
            totals.append(row)
        found = 0.0
        for _ in range(n):
            last = saved.pop()
            last[0] = last[0] + 1
            whole = totals.pop()
            whole[0] = whole[0] * 2
            found = found + last[0] + whole[0]
        return found

    values = check(program, 1.5, 3)
    pair = (Scalar("float"), ListOf(Scalar("float"), (Scalar("float"),)))
    assert values["last"] == pair[1]
    assert values["whole"].items == pair


def test_a_copy_of_numbers_is_another_list() -> None:
    def numbers(xs):
        own = xs.copy()
        own.append("text")
        return xs[0]

    def lists_of_numbers(xs):
        own = xs.copy()
        own[0].append("text")
        return xs[0][1]

    assert check(numbers, [1.0])["xs"] == value_of([1.0])
    assert check(lists_of_numbers, [[1.0]])["xs"] != value_of([[1.0]])


def test_lists_that_differ_in_length_are_two() -> None:
    def program(x, which):
        a, b, c = [x], [x, x], [x]
        held = (a, b, c)
        named = held[which]
        a[0] = "text"
        return b[1], c[0], named

    values = check(program, 1.5, 2)
    assert values["b"] == ListOf(Scalar("float"), (Scalar("float"), Scalar("float")))
    assert values["c"] != ListOf(Scalar("float"), (Scalar("float"),))


def test_local_functions_are_known_by_their_tree() -> None:
    values, _ = inferred(unknown_calls, 1.5, 2.0)
    assert isinstance(values["f"], Known)
    assert isinstance(values["f"].obj, gast.Lambda)


def test_single_expressions() -> None:
    values = {"y_bar": Array("float64", (3, Symbol(0))), "b": Array("float64", (Symbol(0),)), "i": Scalar("int")}

    def value(text):
        return value_of_expression(gast.parse(text).body[0].value, values, Globals())

    assert value("y_bar * b") == values["y_bar"]
    assert value("y_bar[i]") == values["b"]
    assert value("np.sum(y_bar * b, axis=0)") == values["b"]
    assert value("-b / len(b)") == values["b"]
    assert value("(b, i)") == TupleOf((values["b"], values["i"]))
    assert value("missing + 1") == Unknown()
    assert value("y_bar.T @ y_bar") == Array("float64", (Symbol(0), Symbol(0)))
    assert value("np.pi") == Scalar("float", math.pi) or value("np.pi") == Unknown()
