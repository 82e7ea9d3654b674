"""Copies of a container that hold the same lists, dicts and objects, and then a store on either side.

A new list of the same items has adjoints of the same items: what is stored into one is seen through the other.
"""

from __future__ import annotations

import numpy as np
import pytest

from s2s_ad import DifferentiationError, grad, jvp
from tests import witness
from tests.fuzz.check import forget, function_of

HEAD = """import copy
import numpy as np

class Holder:
    def __init__(self, v):
        self.v = v

"""
LISTS = "c = [[x[0]], [x[1]]]"
STORE = "c[0][0] = x[2]; d[-1][0] *= x[3]; return d[0][0] * d[-1][0] * c[1][0]"
PROGRAMS = {
    "joined": f"{LISTS}; d = c + c; {STORE}",
    "joined with another": f"{LISTS}; e = [[x[3]]]; d = e + c; {STORE}",
    "spread": f"{LISTS}; d = [*c, [x[2]]]; {STORE}",
    "list": f"{LISTS}; d = list(c); {STORE}",
    "slice": f"{LISTS}; d = c[:1]; {STORE}",
    "backwards": f"{LISTS}; d = c[::-1]; {STORE}",
    "copy": f"{LISTS}; d = copy.copy(c); {STORE}",
    "repeated": f"{LISTS}; d = c * 2; {STORE}",
    "sorted": f"{LISTS}; d = sorted(c, key=lambda r: r[0]); {STORE}",
    "dicts": "c = [{'a': x[0]}, {'a': x[1]}]; d = c + c[:1]; c[0]['a'] = x[2]; return d[0]['a'] * d[1]['a']",
    "objects": "c = [Holder(x[0]), Holder(x[1])]; d = c[::-1] + c; c[0].v = x[2]; return d[1].v * d[2].v * c[1].v",
    "in a dict": "c = {'a': [x[0]]}; d = {**c}; c['a'][0] = x[2]; d['a'].append(x[1]); return c['a'][0] * c['a'][1]",
    "tuple": f"c = tuple([[v] for v in x]); d = c + ([x[3]],); {STORE}",
    "deep": f"{LISTS}; d = copy.deepcopy(c); {STORE}",
    "deep, held twice": f"e = [x[0]]; c = [e, e]; d = copy.deepcopy(c); {STORE}",
}
REFUSED = {"tuple", "deep, held twice"}
X, D = np.array([0.3137, 0.8211, 0.1773, 1.1039]), np.arange(1.0, 5.0)


@pytest.mark.parametrize("program", PROGRAMS)
def test_store_is_seen_through_both(program: str) -> None:
    name = f"shallow_{list(PROGRAMS).index(program)}"
    f = function_of(f"{HEAD}def {name}(x):\n    {PROGRAMS[program]}\n", name)
    try:
        found = witness.directional(f, (X,), (D,))
        assert found.state == "ok"
        if program in REFUSED:
            with pytest.raises(DifferentiationError):
                grad(f)(X)
            return
        assert not found.refutes(float(grad(f)(X) @ D))
        assert not found.refutes(float(jvp(f, (X,), (D,))[1]))
    finally:
        forget(name)
