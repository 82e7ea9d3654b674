"""The table is complete, is found by identity, and binds calls as Python does."""

from __future__ import annotations

import importlib
import math
import operator
import subprocess
import sys
from typing import Any

import gast
import numpy as np
import pytest

from s2s_ad import runtime
from s2s_ad.rules import registry
from s2s_ad.rules.heads import find

WITHOUT_NUMBERS = {
    "isnat", "logical_or", "logical_and",
}  # fmt: skip
OTHER_VERSIONS = {
    "math.cbrt", "math.exp2", "math.sumprod", "math.fma", "np.asin", "np.acos", "np.atan", "np.atan2", "np.asinh",
    "np.acosh", "np.atanh", "np.concat", "np.permute_dims", "np.matrix_transpose", "np.vecdot", "np.linalg.outer",
    "np.bitwise_invert", "np.bitwise_count", "np.bitwise_left_shift", "np.bitwise_right_shift", "ndarray.mT",
    "np.matvec", "np.vecmat", "np.linalg.cross", "np.linalg.diagonal", "np.linalg.matmul", "np.linalg.matrix_norm",
    "np.linalg.matrix_transpose", "np.linalg.svdvals", "np.linalg.tensordot", "np.linalg.trace", "np.linalg.vecdot",
    "np.linalg.vector_norm", "np.round_", "np.in1d", "np.row_stack", "np.trapz",
}  # fmt: skip


def call(text: str) -> gast.Call:
    return gast.parse(text).body[0].value


def test_every_ufunc_of_numbers_has_a_rule() -> None:
    ufuncs = {name: f for name, f in vars(np).items() if isinstance(f, np.ufunc)}
    missing = [name for name, f in ufuncs.items() if registry.lookup(f) is None and name not in WITHOUT_NUMBERS]
    assert missing == []


def test_all_of_math_has_a_rule() -> None:
    functions = [name for name in vars(math) if not name.startswith("_") and callable(getattr(math, name))]
    assert [name for name in functions if registry.lookup(getattr(math, name)) is None] == []


def test_names_in_the_table_exist_in_some_version() -> None:
    from s2s_ad.rules import declare

    missing = {name for name in declare.mentioned() if find(name) is None}
    assert missing - OTHER_VERSIONS == set()


@pytest.mark.parametrize("op", ["Add", "Sub", "Mult", "Div", "FloorDiv", "Mod", "Pow", "MatMult", "BitAnd", "USub"])
def test_operators(op: str) -> None:
    assert registry.operator_rule(getattr(gast, op)).name.startswith("operator.")


def test_identity_not_name() -> None:
    def sin(x: float) -> float:
        return x

    assert registry.lookup(sin) is None
    assert registry.lookup(np.sin) is not registry.lookup(math.sin)
    assert registry.lookup(operator.add) is registry.operator_rule(gast.Add)
    assert registry.lookup(np.add.reduce) is registry.named("np.add.reduce")
    assert registry.lookup(np.multiply.reduce) is not registry.lookup(np.add.reduce)


@pytest.mark.parametrize("name", ["sum", "T", "reshape", "dot", "copy", "max", "item", "shape", "astype"])
def test_methods(name: str) -> None:
    rule = registry.method(name)
    assert rule is not None
    assert registry.method(f"no_{name}") is None


def test_bind_fills_in_defaults() -> None:
    bound = registry.bind(registry.named("np.sum"), call("f(x, keepdims=True)"))
    assert {name: gast.unparse(node).strip() for name, node in bound.items()} == {
        "a": "x", "axis": "None", "dtype": "None", "out": "None", "keepdims": "True", "initial": "0", "where": "True",
    }  # fmt: skip


def test_bind_gathers_star_arguments() -> None:
    bound = registry.bind(registry.named("np.einsum"), call("f('i,i', x, y)"))
    assert gast.unparse(bound["operands"]).strip() == "(x, y)"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("np.sum", "f(x, wehre=m)", "np.sum: got an unexpected keyword argument 'wehre'"),
        ("np.unique", "f(x, return_index=c)", "np.unique: there is no rule for another return_index than False, True"),
        ("np.array", "f(x, copy=c)", "np.array: there is no rule for another copy than True"),
        ("np.sum", "f(*xs)", "np.sum: * arguments"),
        ("np.sum", "f(x, **options)", "np.sum: ** arguments"),
    ],
)
def test_bind_refuses(name: str, text: str, message: str) -> None:
    with pytest.raises(registry.BindError, match=message.replace("*", r"\*")):
        registry.bind(registry.named(name), call(text))


def test_every_helper_is_in_the_table_or_plain_code() -> None:
    for name in runtime.__all__:
        helper: Any = getattr(runtime, name)
        assert registry.lookup(helper) is not None or callable(helper)


def test_the_core_works_without_scipy() -> None:
    program = (
        "import sys; sys.modules['scipy'] = None\n"
        "import numpy as np; import s2s_ad; from s2s_ad.rules import registry\n"
        "assert registry.lookup(np.sin) is not None and registry.lookup(len) is not None\n"
        "assert not any('scipy' in name for name in sys.modules if sys.modules[name])\n"
        "assert not hasattr(s2s_ad.runtime, 'no_such_helper')\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_written_files_find_the_helpers_that_need_scipy() -> None:
    program = "from s2s_ad.runtime import exp_moment; assert exp_moment(0.0) == 1.0"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_helpers_that_need_scipy_have_names_of_their_own() -> None:
    names: list[str] = []
    for chapter in runtime.SCIPY:
        names += importlib.import_module(f"s2s_ad.runtime.{chapter}").__all__
    others = {name for name in runtime.__all__ if ".scipy_" not in getattr(runtime, name).__module__}
    assert sorted({*names}) == sorted(names)
    assert others.isdisjoint(names)
