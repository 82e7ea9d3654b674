"""Where the text of a function may be: in a zipped package, in a notebook cell; functions in C, which have none."""

from __future__ import annotations

import importlib
import linecache
import operator
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import special

from s2s_ad import DifferentiationError, differentiate, grad, jvp

TEXT = """import numpy as np


def scaled(x):
    return 3.0 * x


class Model:
    def __init__(self, rate):
        self.rate = rate

    def loss(self, x):
        def inner(y):
            return y * y * self.rate

        same, twice = lambda v: v, lambda v: 2.0 * v
        return inner(scaled(x)) + twice(x) + same(0.0)
"""


def test_a_zipped_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as packed:
        packed.writestr("zipped_model/__init__.py", "")
        packed.writestr("zipped_model/parts.py", TEXT)
    monkeypatch.syspath_prepend(str(tmp_path / "packed.zip"))
    parts = importlib.import_module("zipped_model.parts")
    assert grad(parts.Model(0.5).loss)(2.0) == 20.0
    assert jvp(parts.scaled, (2.0,), (1.0,)) == (6.0, 3.0)


def test_a_notebook_cell() -> None:
    """IPython compiles each cell under a name of its own, and keeps the text in linecache."""
    file, space = "/tmp/ipykernel_1/2.py", {"np": np}
    linecache.cache[file] = (len(TEXT), None, TEXT.splitlines(keepends=True), file)
    exec(compile(TEXT, file, "exec"), space)
    model: Any = space["Model"]
    assert grad(model(0.5).loss)(2.0) == 20.0


def test_text_that_is_given() -> None:
    """One text of two functions: the one that is called is read in it too, by every transform."""
    text = "import numpy as np\ndef cube(x): return x * x * x\ndef total(x): return np.sum(cube(x))\n"
    space: dict[str, Any] = {}
    exec(text, space)
    with pytest.raises(DifferentiationError, match=r"give its text: grad\(f, source=text\)"):
        grad(space["total"])(2.0)
    with pytest.raises(DifferentiationError, match="the text given has no definition"):
        grad(space["total"], source=text.replace("np.sum", "np.max"))
    assert grad(space["total"], source=text)(2.0) == 12.0
    assert jvp(space["total"], (2.0,), (1.0,))[1] == 12.0
    changed: dict[str, Any] = {}
    exec(text.replace("x * x * x", "x * x"), changed)
    assert differentiate(changed["total"], source=text.replace("x * x * x", "x * x")).grad(2.0) == 4.0
    assert grad(space["total"])(2.0) == 12.0


def counted(x: Any) -> Any:
    n = operator.length_hint([1, 2, 3]) + special.comb(4, 2)
    return x * x * n


def unknown(x: Any) -> Any:
    return special.itj0y0(x)[0]


def test_a_function_in_c_that_is_given_constants_is_called_as_it_is() -> None:
    assert grad(counted)(2.0) == 36.0


def test_a_function_in_c_without_a_rule_is_named() -> None:
    with pytest.raises(DifferentiationError) as caught:
        grad(unknown)(2.0)
    text = str(caught.value)
    assert "in unknown: special.itj0y0 is called on values that carry a derivative, and there is no rule" in text
    assert "    return special.itj0y0(x)[0]\n           ^^^^^^^^^^^^^^^^^\n" in text
    assert "defvjp" in text
