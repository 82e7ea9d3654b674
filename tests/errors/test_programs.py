"""What a user sees: programs that have no derivative, through the public functions, messages verbatim."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, grad, jvp, vjp

HEAD = "import collections\nimport functools\nimport numpy as np\nimport s2s_ad\nfrom scipy import special\n\n\n"
DEFVJP = "way out: give it one with defvjp, or wrap the argument in stop_gradient"
WRITE_OUT = "way out: write it with operators, indexing, loops and functions that have a rule"
NO_RULE = "is called on values that carry a derivative, and there is no rule for it"

FIELD = (
    "a field of an array that carries a derivative, or receives one, is asked for by its name",
    "way out: keep each field in an array of its own, or in a dict of arrays",
)
OTHER_ARRAY = (
    "an array of another class than np.ndarray, which carries a derivative or receives one, is made here",
    "way out: use an np.ndarray, such as np.zeros(shape), or a dict of arrays",
)
DICT_OF_ATTRIBUTES = (
    "__dict__ of an instance that carries a derivative means its attributes under other names",
    "way out: name the attribute, p.a; or keep a dict in an attribute: p.values = {...}",
)
APART = "give containers names and places that hold nothing else, so that their kind shows in the text"
HIDDEN = "is called on values that carry a derivative, and what it does here does not show in the text"

# The function's text, the part of it under which the caret stands, the reason and the way out.
PROGRAMS: dict[str, tuple[str, str, str, str]] = {
    "a C function without a rule": (
        "return np.sum(special.kolmogorov(x))", "special.kolmogorov(x)", f"special.kolmogorov {NO_RULE}", DEFVJP,
    ),
    "a parameter without a derivative": (
        "return np.sum(special.jv(x, 2.0))", "special.jv(x, 2.0)",
        "v of special.jv carries a derivative, and its rule has none for that parameter",
        "way out: give special.jv a rule with defvjp, or wrap the argument in stop_gradient",
    ),
    "a field that is stored into": (
        "w = np.zeros(3, [('a', float), ('b', int)]); w['a'] = x; return np.sum(w['a'])", "w['a'] = x", *FIELD,
    ),
    "a field of a row": (
        "w = TABLE.copy(); w[0]['a'] = x[0]; return np.sum(w['a'] ** 2)", "w['a']", *FIELD,
    ),
    "a field that is filled": (
        "w = TABLE.copy(); np.copyto(w['a'], x); return np.sum(w['a'])", "w['a']", *FIELD,
    ),
    "fields of an array made of what flows": (
        "w = np.array([(x[0], x[1])], TABLE.dtype); return w['a'][0] * w['b'][0]", "w['a']", *FIELD,
    ),
    "a record array": (
        "w = np.recarray((3,), TABLE.dtype)\n    w.a = x\n    return np.sum(w.a)",
        "np.recarray((3,), TABLE.dtype)", *OTHER_ARRAY,
    ),
    "a record array of fields": (
        "w = np.rec.fromarrays([x, x], names='a,b')\n    return np.sum(w.a)",
        "np.rec.fromarrays([x, x], names='a,b')", *OTHER_ARRAY,
    ),
    "an attribute read in __dict__": (
        "from types import SimpleNamespace as N\n    p = N(a=x)\n    return np.sum(p.__dict__['a'] * p.a)",
        "p.__dict__", *DICT_OF_ATTRIBUTES,
    ),
    "an attribute set in __dict__": (
        "from types import SimpleNamespace as N\n    p = N(a=1.0)\n    p.__dict__['a'] = x\n    return np.sum(p.a)",
        "p.__dict__", *DICT_OF_ATTRIBUTES,
    ),
    "an iterator that is kept": (
        "m = map(np.sin, x)\n    return sum(m)", "map(np.sin, x)", f"map {NO_RULE}", WRITE_OUT,
    ),
    "a method of data without a rule": ("return x.cook()", "x.cook()", f"x.cook {NO_RULE}", WRITE_OUT),
    "a keyword that the rule does not know": (
        "return np.var(x, mean=0.0)", "np.var(x, mean=0.0)",
        "np.var is called on values that carry a derivative, and its rule does not cover this call: "
        "got an unexpected keyword argument 'mean'",
        "way out: call it as np.var(a, axis=None, dtype: None = None, out=None, ddof=0, keepdims=False, *, where=True)",
    ),
    "a vectorized function with a signature": (
        "return np.sum(np.vectorize(np.dot, signature='(n),(n)->()')(x, x))",
        "np.vectorize(np.dot, signature='(n),(n)->()')(x, x)",
        f"np.vectorize(np.dot, signature='(n),(n)->()') {HIDDEN}",
        "way out: loop over the elements, and collect the results in a list: np.array([f(v) for v in x])",
    ),
    "pieces that do not show": (
        "k = int(x[0] > 0) + 1; return np.sum(np.piecewise(x, [x < 0], PARTS[:k]))",
        "np.piecewise(x, [x < 0], PARTS[:k])",
        f"np.piecewise {HIDDEN}",
        "way out: write its conditions and its functions as lists: [c1, c2], [f1, f2, otherwise]",
    ),
    "a tuple of outputs": (
        "w = np.zeros(3); o = (w,); np.sin(x, out=o); return np.sum(w ** 2)", "np.sin(x, out=o)",
        "o, which the results are written into, is a tuple that stands elsewhere",
        "way out: name its items in the call: out=(o[0], o[1])",
    ),
    "chosen elements of two results": (
        "w = np.zeros(3); np.modf(x, out=(w, None), where=x > 0.5); return np.sum(w ** 2)",
        "np.modf(x, out=(w, None), where=x > 0.5)", "chosen elements of several results are written",
        "way out: call it without where=, and store what is wanted: a[m] = ...",
    ),
    "an output among keywords": (
        "w = np.zeros(3); k = dict(out=w); np.sin(x, **k); return np.sum(w ** 2)", "np.sin(x, **k)",
        "this call may change k, which carries a derivative or receives one, and it has no rule",
        "way out: write the change as a store, such as x[i] = v",
    ),
    "outputs that map is given": (
        "w = np.zeros(3); list(map(np.sin, x, [w[:1], w[1:]])); return np.sum(w ** 2)",
        "list(map(np.sin, x, [w[:1], w[1:]]))",
        "this call may change its argument, which carries a derivative or receives one, and it has no rule",
        "way out: write the change as a store, such as x[i] = v",
    ),
    "an operator that is called as a method": (
        "y = x * x; w = y; w.__iadd__(x[0]); return np.sum(y)", "w.__iadd__(x[0])",
        "the method __iadd__ of w, which carries a derivative, has no rule", "way out: use indexing, append and pop",
    ),
    "a list that is made again": (
        "w = [0.0]; w.__init__([x[0]]); return w[0] ** 2", "w.__init__([x[0]])",
        "the method __init__ of w, which carries a derivative, has no rule", "way out: use indexing, append and pop",
    ),
    "the array behind a view": (
        "y = x * x; v = y[1:]; u = v.base; return np.sum(u ** 2)", "v.base",
        "base of an array leads to its memory by a way that can't be followed",
        "way out: use the array itself, or slices of it, by name",
    ),
    "the memory of an array": (
        "w = np.zeros(3); v = np.asarray(w.data); v[0] = x[0]; return np.sum(w ** 2)", "w.data",
        "data of an array leads to its memory by a way that can't be followed",
        "way out: use the array itself, or slices of it, by name",
    ),
    "the first power of a matrix that changes": (
        "n = 1; y = np.outer(x, x); w = np.linalg.matrix_power(y, n); y[0] = x; return np.sum(w)",
        "np.linalg.matrix_power(y, n)",
        "this view shares memory that is stored into, and it cannot be made again for the derivative",
        "way out: copy it: np.array(...), or use slices",
    ),
    "the shape of an array with two names": (
        "y = x * 1.0; z = y; y.shape = (3, 1); return np.sum(z * y)", "y.shape = (3, 1)",
        "shape of the array y, which carries a derivative, is set, and other names may mean that array",
        "way out: make another array: y = np.reshape(y, ...)",
    ),
    "a nested function that calls itself, with a star": (
        "def s(*i): return 0.0 if i[0] < 0 else s(i[0] - 1) + x[i[0]]\n    return s(2) ** 2",
        "def s(*i): return 0.0 if i[0] < 0 else s(i[0] - 1) + x[i[0]]",
        "a function made inside that calls itself, and uses values that carry a derivative (x)",
        "way out: define it at the top of its module, with all that it reads as parameters",
    ),
    "a nested function that calls itself and changes a list around it": (
        "out = [x[0]]\n    def walk(k):\n        out.append(x[k])\n        return 0 if k == 0 else walk(k - 1)\n"
        "    walk(2)\n    return sum(out)", "walk(2)",
        "f_walk is called on values that carry a derivative, writes into out, which it is given or reads around "
        "it, and cannot be put in the place of the call: it calls itself, or reads names that mean something else "
        "here",
        "way out: return the new value instead of writing into out; fill a table of known values in a loop, the "
        "smallest case first",
    ),
    "a Jacobian of a dict": (
        "return np.sum(s2s_ad.jacobian(lambda u: {'a': u * u})(x)['a'])",
        "s2s_ad.jacobian(lambda u: {'a': u * u})(x)",
        "s2s_ad.jacobian(lambda u: {'a': u * u}) is a derivative of values that carry one, and it does not show here "
        "which code that is",
        "way out: give it a function that is known here, options as they stand, and arguments one by one; a Jacobian "
        "inside is one of real numbers and arrays of one dtype",
    ),
    "a list that grows under another name while a loop runs over it": (
        "xs = [x]; ys = xs; s = 0.0\n    for v in xs:\n        s = s + np.sum(v)\n"
        "        if len(ys) < 4: ys.append(v * x)\n    return s",
        "for v in xs:",
        "the list that this loop runs over may become longer or shorter in it, under this or another name",
        "way out: loop over a copy, list(xs), or by position: k = 0, while k < len(xs): x = xs[k]; k += 1; ...",
    ),
    "functions in a list, under the name that they were made with": (
        "fs = []\n    for k in range(2):\n        def f(v): return v * x[k]\n        fs.append(f)\n"
        "    s = x\n    for f in fs: s = f(s)\n    return np.sum(s)",
        "f(s)", "which function f is can't be followed, and it may read x, which carries a derivative",
        "way out: hand x to it as an argument",
    ),
    "a function out of a list of several kinds that stores into an array around it": (
        "y = np.zeros(2); fs = [abs]\n    for k in range(2):\n        def put(v, k=k): y[k] = v\n"
        "        fs.append(put)\n    for g in fs: g(x[0])\n    return np.sum(y)",
        "g(x[0])",
        "which function g is can't be followed, and it may store what depends on t1, which carries a derivative",
        "way out: call it by its name, or return the value and store it where the function is called",
    ),
    "a defaultdict that is handed on": (
        "d = collections.defaultdict(float); put(d, x); return d[0] * d[1]", "collections.defaultdict(float)",
        "d, which carries a derivative, is made by collections.defaultdict: what that does beside a dict is not "
        "followed where it is handed on, looped over or asked for more than its entries",
        "way out: use a dict, with d.setdefault(k, []) or d[k] = d.get(k, 0.0) + v; a defaultdict of list, dict, float "
        "or int may be used in the function that makes it",
    ),
    "a method that a function which calls itself is given": (
        "xs = []; downwards(lambda c: xs.append(c * x[0]), 3); return xs[0]",
        "downwards(lambda c: xs.append(c * x[0]), 3)",
        "downwards, which calls itself, or can't be put where it is called, is given a function that reads x, "
        "which carries a derivative",
        "way out: let it take x as an argument, and hand that on",
    ),
    "a method of one of two lists": (
        "xs = []; ys = []; put = xs.append if x[0] > 0 else ys.append\n    put(x[1])\n    return sum(xs)",
        "put(x[1])",
        "which function put is can't be followed, and it may store what depends on t, which carries a derivative",
        "way out: call it by its name, or return the value and store it where the function is called",
    ),
    "an iterator that stores when it is used up": (
        "xs = []; set(map(xs.append, x)); return sum(xs)", "map(xs.append, x)",
        "this call may change x, which carries a derivative or receives one, and it has no rule",
        "way out: write the change as a store, such as x[i] = v",
    ),
    "a recursive function that stores into what it is given, for its value": (
        "y = np.zeros(3); k = filled(y, x, 2)\n    return y[0] * k", "filled(y, x, 2)",
        "filled is called on values that carry a derivative, writes into y, which it is given or reads around "
        "it, and cannot be put in the place of the call: it calls itself, or reads names that mean something else "
        "here",
        "way out: return the new value instead of writing into y; fill a table of known values in a loop, the "
        "smallest case first",
    ),
    "a function without a rule is given one that reads an active value": (
        "return np.sum(hidden(lambda a: a * x))", "hidden(lambda a: a * x)",
        f"hidden {NO_RULE}: its source text cannot be found (it was compiled from '<string>')",
        "way out: define it in a file or a notebook cell, or give its text: grad(f, source=text); "
        "or give it a rule with defvjp",
    ),
    "a function that calls itself is given one that reads an active value": (
        "return folded(lambda v: v * x[0], 3)", "folded(lambda v: v * x[0], 3)",
        "folded, which calls itself, or can't be put where it is called, is given a function that reads x, "
        "which carries a derivative",
        "way out: let it take x as an argument, and hand that on",
    ),
    "a function out of a list is handed on": (
        "fs = [lambda v: v * x[0], np.sin]\n    return folded(fs[len(x) % 2], 3)", "folded(fs[len(x) % 2], 3)",
        "folded, which calls itself, or can't be put where it is called, is given a function that reads x, "
        "which carries a derivative",
        "way out: let it take x as an argument, and hand that on",
    ),
    "a view of several arrays is stored through": (
        "y = x * 1.0; a, b = np.broadcast_arrays(y, x); y[0] = 2.0; return np.sum(a)",
        "np.broadcast_arrays(y, x)",
        "this view shares memory that is stored into, and it cannot be made again for the derivative",
        "way out: copy it: np.array(...), or use slices",
    ),
    "a callee without a source": (
        "return hidden(x)", "hidden(x)",
        f"hidden {NO_RULE}: its source text cannot be found (it was compiled from '<string>')",
        "way out: define it in a file or a notebook cell, or give its text: grad(f, source=text); "
        "or give it a rule with defvjp",
    ),
    "an async callee": (
        "return later(x)", "later(x)", f"later {NO_RULE}: it is a coroutine function",
        "way out: write it with plain def; or give it a rule with defvjp",
    ),
    "a store into integers": (
        "z = np.zeros(3, int)\n    z[0] = x[0]\n    return z[0] * 1.0", "z[0] = x[0]",
        "a value that carries a derivative is stored into z, an array of int64, which drops it",
        "way out: make z an array of floats",
    ),
    "an update of integers": (
        "z = np.arange(3)\n    z[0] += x[0]\n    return z[0] * 1.0", "z[0] += x[0]",
        "a value that carries a derivative is stored into z, an array of int64, which drops it",
        "way out: make z an array of floats",
    ),
    "out= of booleans": (
        "z = np.zeros(3, bool)\n    np.sin(x, out=z)\n    return np.sum(z * 1.0)", "np.sin(x, out=z)",
        "a value that carries a derivative is stored into z, an array of bool, which drops it",
        "way out: make z an array of floats",
    ),
    "an operator on a tuple": (
        "t = (x[0], x[1]) * 2\n    return t[3]", "(x[0], x[1]) * 2",
        "this operator on a container that carries a derivative has no rule",
        "way out: build the container from its elements",
    ),
    "a method that changes a list": (
        "L = [x[0], x[1]]\n    L.__delitem__(1)\n    return L[0]", "L.__delitem__(1)",
        "the method __delitem__ of L, which carries a derivative, has no rule",
        "way out: use indexing, append and pop",
    ),
    "a function that changes its argument": (
        "np.random.shuffle(x)\n    return x[0]", "np.random.shuffle(x)",
        "this call may change x, which carries a derivative or receives one, and it has no rule",
        "way out: write the change as a store, such as x[i] = v",
    ),
    "a set": (
        "return sum({x[0], x[1]})", "{x[0], x[1]}", "a set of values that carry a derivative (x)",
        "way out: use a list or a tuple, which keep their order",
    ),
    "a global": (
        "global TOTAL\n    TOTAL = x[0]\n    return TOTAL * 2", "global TOTAL",
        "TOTAL, which carries a derivative, is assigned outside of its function",
        "way out: return the value instead",
    ),
    "an attribute of a class": (
        "Box.v = x[0]\n    return Box.v * 2", "Box.v = x[0]",
        "a value that carries a derivative is stored in Box, outside the function, and read there again",
        "way out: pass Box as an argument, or use a local variable",
    ),
    "an await": (
        "async def g():\n        return await x\n    return x[0]", "await x",
        "asynchronous code runs in no fixed order",
        "way out: await first, and differentiate a plain function of the results",
    ),
    "a text that is evaluated": (
        "return eval('x[0]')", "eval('x[0]')",
        "`eval` reads variables by their names in a text, which a transformation cannot follow",
        "way out: write the expression itself",
    ),
    "an exception is asked for a value": (
        "try:\n        y = x * 2.0\n    except ValueError as e:\n        y = e.args[0]\n    return np.sum(y)", "try:",
        "the exception e is asked for a value, which may carry a derivative",
        "way out: hand the value on in a variable",
    ),
    "a jump out of finally": (
        "for v in x:\n        try:\n            y = v * v\n        finally:\n            break\n    return y", "try:",
        "`break` in a `finally` swallows exceptions",
        "way out: put it behind the `try`, and write `except` for what is to be swallowed",
    ),
    "a group of exceptions": (
        "try:\n        y = x * 2.0\n    except* ValueError:\n        y = x\n    return np.sum(y)", "try:",
        "`except*` around values that carry a derivative (x)", "way out: use `except`",
    ),
    "a try that is partly done inside of a with": (
        "s = 1.0\n    try:\n        with np.errstate(all='raise'):\n            s = s * x[0]\n"
        "            s = s / x[1]\n    except FloatingPointError:\n        s = s * 2.0\n    return s", "try:",
        "`try` around statements that may fail after they changed s",
        "way out: try only the statement that may fail",
    ),
    "finally that reads what may be missing": (
        "n = 0\n    try:\n        n = 1\n        y = x * x\n    finally:\n        print(n)\n    return np.sum(y)",
        "try:",
        "`finally` reads n, which the statements before it overwrite: it may have its old value or its new one",
        "way out: give the new value a name of its own, or read n behind the `finally`",
    ),
    "a function out of a list that the function made": (
        "fs = []\n    for i in range(2):\n        fs.append(lambda v: v * x[i])\n    return sum(g(2.0) for g in fs)",
        "g(2.0)",
        "which function g is can't be followed, and it may read x, which carries a derivative",
        "way out: hand x to it as an argument",
    ),
    "a nested function that calls itself and assigns a variable around it": (
        "def g(k):\n        nonlocal n\n        n = n + 1\n        return x[0] if k == 0 else g(k - 1)\n"
        "    n = 0\n    y = g(2)\n    return y * n", "def g(k):",
        "a function made inside that calls itself, and uses values that carry a derivative (x)",
        "way out: define it at the top of its module, with all that it reads as parameters",
    ),
}  # fmt: skip
AROUND = """

slope = s2s_ad.grad(lambda x: np.sum(x * x))
exec("def hidden(x): return np.sum(x)")
TOTAL = 0.0
PARTS = (np.sin, np.cos)
TABLE = np.array([(1.0, 2), (3.0, 4), (5.0, 6)], [("a", float), ("b", int)])


class Box:
    v = 0.0


async def later(x):
    return x


def folded(f, n):
    return f(1.0) if n == 0 else f(folded(f, n - 1))


def downwards(f, n):
    if n > 0:
        f(n)
        downwards(f, n - 1)


def put(d, x):
    for i, v in enumerate(x): d[i] += v


def filled(y, x, k):
    if k < 0: return 1
    y[k] = x[k]
    return filled(y, x, k - 1)
"""
X = np.array([1.0, 2.0, 3.0])


def loaded(text: str, folder: Path) -> ModuleType:
    file = folder / "m.py"
    file.write_text(text)
    spec = importlib.util.spec_from_file_location("m", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name: str, tmp_path: Path) -> None:
    body, part, reason, way_out = PROGRAMS[name]
    text = f"{HEAD}def f(x):\n    {body}\n{AROUND}"
    number, line = next((n, line) for n, line in enumerate(text.splitlines(), 1) if part in line)
    caret = " " * (line.index(part) - len(line) + len(line.lstrip())) + "^" * len(part)
    wanted = f"{tmp_path}/m.py:{number}: in f: {reason}\n    {line.strip()}\n    {caret}\n{way_out}"
    f = loaded(text, tmp_path).f
    modes: list[Any] = [
        lambda: grad(f)(X.copy()),
        lambda: jvp(f, (X.copy(),), (np.ones(3),)),
        lambda: vjp(f, X.copy()),
    ]
    for mode in modes:
        with pytest.raises(DifferentiationError) as caught:
            mode()
        assert str(caught.value) == wanted


GUARDED = {
    "argument": ("x[0] = y[1]\n    return np.sum(x * y)", "x[0] = y[1]", "x and y may share memory, and one of them is "
                 "written into", "pass a copy: x.copy()"),
    "argument behind another name": ("z = x[1:]\n    w = z\n    w *= 2.0\n    return np.sum(x * y)", "w *= 2.0",
                                     "x and y may share memory, and one of them is written into",
                                     "pass a copy: x.copy()"),
    "flat": ("a = np.outer(x, y).T + 1.0\n    v = a.flat\n    v[1] = 5.0\n    return np.sum(a)",
             "v = a.flat", "a view was expected here, but this is a copy",
             "make the copy in the text: np.array(...)"),
    "list or array": ("xs = [x * x]\n    z = y * 1\n    if x[0] < 1:\n        z = xs\n    xs[0] = x * 2\n"
                      "    return np.sum(z[0])", "z = xs",
                      "a number or an array was expected here, but this is a list", APART),
    "copy of a list or array": ("xs = [x * x]\n    z = y\n    if x[0] < 1:\n        z = xs\n    w = z.copy()\n"
                                "    w[0][0] = x[1]\n    return np.sum(xs[0])",
                                "w = z.copy()", "a number or an array was expected here, but this is a list", APART),
}  # fmt: skip


@pytest.mark.parametrize("name", GUARDED)
def test_memory_that_is_shared_or_not_when_it_runs(name: str, tmp_path: Path) -> None:
    body, part, reason, way_out = GUARDED[name]
    text = f"{HEAD}def f(x, y):\n    {body}\n"
    number, line = next((n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() == part)
    f = loaded(text, tmp_path).f
    whole = np.arange(4.0)
    dots = (np.ones(3), np.ones(3))
    modes: list[Any] = [lambda x, y: grad(f)(x, y), lambda x, y: vjp(f, x, y), lambda x, y: jvp(f, (x, y), dots)]
    for mode in modes if name.startswith("argument") else modes[:2]:
        with pytest.raises(DifferentiationError) as caught:
            mode(whole[:3], whole[1:])
        shown = f"    {line.strip()}\n    {'^' * len(part)}\n"
        wanted = f"{tmp_path}/m.py:{number}: in f: {reason}\n{shown}way out: {way_out}"
        assert str(caught.value) == wanted


def test_arguments_that_lie_between_each_other_share_nothing(tmp_path: Path) -> None:
    f = loaded(f"{HEAD}def f(x, y):\n    x[0] = y[1]\n    return np.sum(x * y)\n", tmp_path).f
    whole = np.arange(6.0)
    np.testing.assert_array_equal(grad(f)(whole[::2], whole[1::2]), [0.0, 3.0, 5.0])
    assert whole[0] == 0.0


def test_a_call_of_inactive_values_is_copied_as_it_is(tmp_path: Path) -> None:
    text = "k = np.sum(np.ones(2), where=np.array([True, True]))\n    j = special.j0(0.0)\n    return x[0] * k * j"
    f = loaded(f"{HEAD}def f(x):\n    {text}\n", tmp_path).f
    np.testing.assert_array_equal(grad(f)(X), [2.0, 0.0, 0.0])


def of_range(x: Any, range: Any) -> Any:
    total = 0.0
    for v in x:
        total = total + v * v
    return total * range


def test_a_variable_that_hides_a_builtin() -> None:
    told = "in of_range: a variable named range hides the builtin of this name, which the derivative calls\n"
    with pytest.raises(DifferentiationError, match=told) as caught:
        grad(of_range)(X, 2.0)
    assert str(caught.value).endswith("\nway out: name the variable otherwise, such as range_")
    np.testing.assert_allclose(jvp(of_range, (X, 2.0), (np.ones(3), 0.0))[1], 4.0 * np.sum(X))


def fitted(x: Any, model: Any) -> Any:
    return np.sum(model.fit(x))


def test_a_method_of_what_is_not_known() -> None:
    told = "model.fit is called on values that carry a derivative, and it does not show here what model is\n"
    with pytest.raises(DifferentiationError, match=told) as caught:
        print(grad(fitted).source)
    assert "\nway out: say what it is by an annotation, a spec or example arguments; or write it" in str(caught.value)


def applied(f: Any, x: Any) -> Any:
    return np.sum(f(x))


def power(x: Any, n: Any) -> Any:
    return x**n


class Model:
    def fit(self, x: Any) -> Any:
        return x * x


class Opaque:
    """What it holds cannot be told: an array of a class of its own."""

    def __init__(self) -> None:
        self.weights = np.ones(3).view(np.recarray)

    def fit(self, x: Any) -> Any:
        return x * x


def test_what_was_bound_before_is_known_or_refused() -> None:
    np.testing.assert_allclose(grad(applied, wrt="x")(functools.partial(power, n=3), X), 3 * X**2)
    np.testing.assert_allclose(grad(applied, wrt="x")(Model().fit, X), 2 * X)
    held = Opaque().fit

    def around(x: Any) -> Any:
        return np.sum(held(x))

    with pytest.raises(DifferentiationError, match=r"held is called .* a bound method, ") as caught:
        grad(around)(X)
    assert "\nway out: give what it holds, and call the function or method itself here: " in str(caught.value)


def test_a_model_that_is_given() -> None:
    np.testing.assert_array_equal(grad(fitted)(X, Model()), 2 * X)
