"""Whether a name's object may be replaced by a new one, where the text changes it in place."""

from __future__ import annotations

import gast
import numpy as np
import pytest

from s2s_ad.analysis.memory import memory
from s2s_ad.analysis.statements import all_statements
from s2s_ad.analysis.unseen import Unseen
from s2s_ad.frontend.bindings import MISSING
from s2s_ad.values import ListOf, Unknown

VALUES = {name: Unknown() for name in "xystuv"} | {"rows": ListOf(item=Unknown())}


class Globals:
    def resolve(self, expression: gast.expr) -> object:
        match expression:
            case gast.Attribute(value=gast.Name(id="np"), attr=name):
                return getattr(np, name)
            case _:
                return MISSING


def is_unseen(text: str) -> bool:
    """Of the statement `s = s + ...`, which stands for `s += ...`."""
    lines = "".join(f"    {line}\n" for line in text.splitlines())
    function = gast.parse(f"def f(x, y):\n{lines}").body[0]
    [update] = (each for each in all_statements(function.body) if gast.unparse(each).strip().startswith("s = s + "))
    return Unseen(function, memory(function.body, VALUES, Globals())).changes(update, "s")


@pytest.mark.parametrize(
    "text",
    [
        "s = x * y\ns = s + y\nreturn s",
        "t = x * y\ns = t[1:]\ns = s + y\nreturn s",
        "rows = [x * y]\ns = rows[0]\ns = s + y\nreturn s",
        "t = x * y\nu = t[1:]\ns = x * x\nfor v in y:\n  s = s + v\nreturn s",
        "t = x * y\ns = t\nwhile np.sum(s) < 3:\n  s = s + y\nreturn s",
    ],
)
def test_a_new_object_will_do(text: str) -> None:
    assert is_unseen(text)


@pytest.mark.parametrize(
    "text",
    [
        "s = x\ns = s + y\nreturn s",
        "s = total[1:]\ns = s + y\nreturn s",
        "t = x * y\ns = t[1:]\ns = s + y\nreturn t",
        "t = x * y\ns = t[1:]\nu = t\ns = s + y\nreturn s * u",
        "s = x * y\nrows = [s]\ns = s + y\nreturn rows[0]",
        "rows = [x * y]\ns = y * 2\nfor u in rows:\n  s = u\n  s = s + y\nreturn s",
        "t = x * y\ns = t\nfor v in y:\n  u = t * 2\n  s = s + v\nreturn s",
        "s = x * y\nu = s\nt = lambda: u\ns = s + y\nreturn t()",
    ],
)
def test_the_change_is_seen(text: str) -> None:
    assert not is_unseen(text)
