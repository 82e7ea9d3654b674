"""The rows of what is not accepted: each a construct, when it counts, why not, and what to write instead.

A construct is accepted by deleting its row. `{name}` stands for the may-active name that makes it count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import gast

from s2s_ad.frontend.look import Look


@dataclass(frozen=True)
class Row:
    """One construct. `when` gives the name to blame, or None where the construct is harmless."""

    nodes: tuple[type[gast.AST], ...]
    when: Callable[[Look, gast.AST], str | None]
    reason: str
    way_out: str


ROWS = (
    Row(
        (gast.GeneratorExp,),
        Look.flows_lazily,
        "a generator expression of values that carry a derivative ({name}), taken item by item",
        "write a list, [... for ...], whose items are made at once",
    ),
    Row(
        (gast.SetComp,),
        Look.items_flow,
        "a set of values that carry a derivative ({name})",
        "use a list or a tuple, which keep their order",
    ),
    Row(
        (gast.Set,),
        Look.flows,
        "a set of values that carry a derivative ({name})",
        "use a list or a tuple, which keep their order",
    ),
    Row(
        (gast.Yield, gast.YieldFrom),
        Look.yields,
        "a generator function has no single value to differentiate",
        "collect the values in a list and return it",
    ),
    Row(
        (gast.Await, gast.AsyncFor, gast.AsyncWith),
        Look.in_own_text,
        "asynchronous code runs in no fixed order",
        "await first, and differentiate a plain function of the results",
    ),
    Row(
        (gast.TryStar,),
        Look.mentions,
        "`except*` around values that carry a derivative ({name})",
        "use `except`",
    ),
    Row(
        (gast.Try,),
        Look.takes_exception,
        "the exception {name} is asked for a value, which may carry a derivative",
        "hand the value on in a variable",
    ),
    Row(
        (gast.Try,),
        Look.swallows,
        "`{name}` in a `finally` swallows exceptions",
        "put it behind the `try`, and write `except` for what is to be swallowed",
    ),
    Row(
        (gast.MatchOr,),
        Look.binds,
        "a `match` pattern with `|` that binds names, among them {name}, which carries a derivative",
        "write a case for each alternative",
    ),
    Row(
        (gast.ClassDef,),
        Look.makes_instances,
        "a class made inside of the function uses values that carry a derivative ({name})",
        "define the class at the top of its module, and hand its methods what they need",
    ),
    Row(
        (gast.Global,),
        Look.declares,
        "{name}, which carries a derivative, is assigned outside of its function",
        "return the value instead",
    ),
    Row(
        (gast.Call,),
        Look.reads_by_text,
        "`{name}` reads variables by their names in a text, which a transformation cannot follow",
        "write the expression itself",
    ),
    Row(
        (gast.FunctionDef, gast.Assign),
        Look.calls_itself,
        "a function made inside that calls itself, and uses values that carry a derivative ({name})",
        "define it at the top of its module, with all that it reads as parameters",
    ),
    Row(
        (gast.Assign, gast.AugAssign, gast.Call),
        Look.escapes,
        "a value that carries a derivative is stored in {name}, outside the function, and read there again",
        "pass {name} as an argument, or use a local variable",
    ),
)
