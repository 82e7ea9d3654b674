"""Attributes of objects and namedtuples, on their shadows."""

from __future__ import annotations

import gast

from s2s_ad.differentiate.context import Context
from s2s_ad.values import TupleOf


def slot_of(context: Context, base: str, shadow: str, attribute: str) -> gast.expr:
    """Where an attribute's adjoint is: the shadow of a namedtuple is a list."""
    value = context.value(base)
    fields = getattr(value.type, "_fields", ()) if isinstance(value, TupleOf) else ()
    if attribute in fields:
        return context.expression("x_bar[k]", x_bar=shadow, k=gast.Constant(fields.index(attribute), None))
    return context.expression(f"x_bar.{attribute}", x_bar=shadow)
