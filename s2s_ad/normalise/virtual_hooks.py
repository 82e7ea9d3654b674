"""What resolving calls of function values asks of the pipeline."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import gast

from s2s_ad.normalise.closures import Close
from s2s_ad.normalise.handed import Lift
from s2s_ad.normalise.inline import Body
from s2s_ad.normalise.inner import Derive, Pushing
from s2s_ad.normalise.steps import Steps
from s2s_ad.normalise.virtual_parts import LOCAL
from s2s_ad.values import Value

Opened: TypeAlias = tuple[Mapping[str, gast.expr], Body] | None


@dataclass(frozen=True)
class Hooks:
    """Values, meanings, and the normal forms of callees."""

    value_of: Callable[[gast.expr], Value]
    resolve: Callable[[gast.expr], object]
    is_user: Callable[[object], bool]
    open: Callable[[object, gast.Call, bool, frozenset[str]], Opened]
    open_local: Callable[[LOCAL, gast.Call], Opened]
    active: frozenset[str]
    makes: Container[object]
    steps: Steps
    method: Callable[[type, str], object]
    pushing: Pushing
    derive: Derive = lambda *asked: None
    lift: Lift = lambda *asked: None
    close: Close = lambda *asked: None
    spell: Callable[[object, str], str] = lambda function, base: base
