"""Calls of Python's own library that no derivative flows through: their text is not inferred."""

from __future__ import annotations

import json
import re
import textwrap

import pytest

from s2s_ad import grad, jvp, reading


def substituted(x):
    text = re.sub("a", "b", "aaa")
    return x * x * len(text)


def compiled(x):
    pattern = re.compile("a+")
    return x * x * len(pattern.sub("b", "caat"))


def looked_at(x):
    for text in ["a", "b"]:
        if re.match("a", text):
            x = x * 2.0
    return x * x


def loaded(x):
    weights = json.loads('{"w": 2.0}')
    print(textwrap.dedent(" a"))
    return x * x * weights["w"]


@pytest.mark.parametrize("f", [substituted, compiled, looked_at, loaded], ids=lambda f: f.__name__)
def test_the_text_of_pythons_own_functions_is_not_inferred(f, monkeypatch) -> None:
    inferred = []
    settled = reading.Reader.settled

    def watched(self, primal, *others):
        inferred.append(primal.function.__module__)
        return settled(self, primal, *others)

    monkeypatch.setattr(reading.Reader, "settled", watched)
    expected = (f(3.0 + 1e-6) - f(3.0 - 1e-6)) / 2e-6
    assert grad(f)(3.0) == pytest.approx(expected)
    assert jvp(f, (3.0,), (1.0,)) == (f(3.0), pytest.approx(expected))
    assert set(inferred) == {__name__}
