"""Give the surviving temporaries that nobody named short names, in the order in which they appear.

    t3_bar = h_bar * (1 - h * h)          z_bar = h_bar * (1 - h * h)
    t17 = np.exp(-q)                      z1 = np.exp(-q)

A temporary and what is derived from it (adjoint, tangent, list of saved values) keep together: z, z_bar, z_saved.
No name of the user is taken, and the same code always gets the same names.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import count

import gast

from s2s_ad.optimise.facts import Facts
from s2s_ad.syntax.names import is_nameless
from s2s_ad.syntax.walk import all_nodes, children

_BASE = "z"


def tidy(body: list[gast.stmt], facts: Facts, taken: Set[str] = frozenset()) -> dict[str, str]:
    """Renames in place, and tells how; `taken` are further names not to be used, such as those of the parameters."""
    families = _families(body, facts)
    renamed = {member for members in families.values() for member in members}
    used = {name for name in _names(body) if name not in renamed} | taken | facts.parameters
    given = set(used)
    suffixes = {suffix for _, suffix in facts.derived.values()}
    mapping: dict[str, str] = {}
    fresh = _candidates(used, suffixes)
    for members in families.values():
        base = next(fresh)
        for member, suffix in members.items():
            mapping[member] = _unlike(given, f"{base}_{suffix}" if suffix else base)
            given.add(mapping[member])
    _rename(body, mapping)
    return mapping


def _families(body: list[gast.stmt], facts: Facts) -> dict[str, dict[str, str]]:
    """The temporaries that occur, by the one they are derived from: {"t3": {"t3_bar": "bar"}}."""
    families: dict[str, dict[str, str]] = {}
    for name in _names(body):
        if name in facts.temporaries and name not in facts.parameters and not _of_user(name, facts):
            base, suffix = _ancestry(name, facts)
            if is_nameless(base):
                families.setdefault(base, {})[name] = suffix
    return families


def _of_user(name: str, facts: Facts) -> bool:
    """Whether an invented name is derived from one of the user's: x_saved."""
    base, _ = _ancestry(name, facts)
    return base in facts.derived


def _ancestry(name: str, facts: Facts) -> tuple[str, str]:
    suffixes: list[str] = []
    while name in facts.derived and facts.derived[name][0] in facts.temporaries:
        name, suffix = facts.derived[name]
        suffixes.insert(0, suffix)
    return name, "_".join(suffixes)


def _unlike(others: Set[str], name: str) -> str:
    """The name, or with a number behind it: two lists may hold what was saved of one variable."""
    numbered = (f"{name}{number or ''}" for number in count())
    return next(each for each in numbered if each not in others)


def _candidates(used: Set[str], suffixes: Set[str]) -> Iterator[str]:
    """z, z1, z2, ...: those of which no relative is in use."""
    number = 0
    while True:
        base = f"{_BASE}{number or ''}"
        number += 1
        if base not in used and not any(f"{base}_{suffix}" in used for suffix in suffixes):
            yield base


def _names(body: list[gast.stmt]) -> Iterator[str]:
    """Every name, each time it occurs, in the order of the text."""
    pending: list[gast.AST] = list(reversed(body))
    while pending:
        node = pending.pop()
        if node.__class__ is gast.Name:
            yield node.id
            continue
        if isinstance(node, gast.FunctionDef):
            yield node.name
        pending.extend(reversed(children(node)))


def _rename(body: list[gast.stmt], mapping: dict[str, str]) -> None:
    for node in all_nodes(body):
        if isinstance(node, gast.Name):
            node.id = mapping.get(node.id, node.id)
        elif isinstance(node, gast.FunctionDef):
            node.name = mapping.get(node.name, node.name)
