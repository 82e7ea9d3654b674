"""Sources are text, and show as code in a notebook."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from s2s_ad import differentiate
from s2s_ad.backend.listing import Listing


@differentiate
def square(x: float) -> float:
    return x * x if x < 1.0 else x


def test_a_source_is_its_text() -> None:
    for source in (square.source, square.source_for(2.0), square.grad.source):
        assert isinstance(source, str)
        assert "def square_grad(x: float):" in source
        assert source == str(source)


def test_a_notebook_shows_code(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "square_grad" in square.source._repr_html_()
    assert "<b>" not in Listing("'<b>'")._repr_html_()

    def importing(name: str, *rest: Any) -> Any:
        if name.startswith("pygments"):
            raise ImportError(name)
        return real(name, *rest)

    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", importing)
    assert Listing("x < '<b>'")._repr_html_() == "<pre>x &lt; &#x27;&lt;b&gt;&#x27;</pre>"
