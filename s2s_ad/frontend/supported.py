"""The check of the accepted language."""

from __future__ import annotations

import gast

from s2s_ad.frontend.scope import Scope


def check(tree: gast.FunctionDef, scope: Scope | None, active: frozenset[str]) -> None:
    """Raise UnsupportedError for everything in `tree` that has no derivative."""
