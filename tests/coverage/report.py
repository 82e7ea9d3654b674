"""The outcome as lines to read, and as the page docs/coverage.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.coverage.check import WAYS, Outcome

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"
HEAD = """# Coverage

Names of NumPy, SciPy and Python, tried one by one: small programs that use each are differentiated in reverse, forward,
and to second order (forward over reverse), and compared with differences. `python -m tests.coverage --write` makes this
page. "Constant" are functions whose result has no derivative; a program that uses one works if the rest of it does.
`python -m tests.rules.against_peers` compares the rules with JAX (464 functions) and autograd (167), where these have
them: all agree, but for differences with a reason, which the command prints.
"""


def by_chapter(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """In the order of the table."""
    found: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        found.setdefault(outcome.name.chapter, []).append(outcome)
    return found


def counts(outcomes: Sequence[Outcome], varies: bool) -> list[str]:
    """How many of those with, or without, a derivative work: `12 / 13` for each way."""
    asked = [outcome for outcome in outcomes if outcome.name.varies is varies]
    return [f"{sum(outcome.works(way) for outcome in asked)} / {len(asked)}" for way in WAYS]


def lines(outcomes: Sequence[Outcome]) -> list[str]:
    """What is printed: counts per chapter, then each that does not work with the reason."""
    out: list[str] = []
    for chapter, members in [*by_chapter(outcomes).items(), ("all", list(outcomes))]:
        found = ", ".join(f"{way} {count}" for way, count in zip(WAYS, counts(members, True), strict=True))
        constants = counts(members, False)[0]
        out.append(f"{chapter}: {found}; constants {constants}")
        out += [] if chapter == "all" else [f"    {line}" for outcome in members for line in _reasons(outcome)]
    return out


def _reasons(outcome: Outcome) -> list[str]:
    grouped: dict[str, list[str]] = {}
    for way, reason in outcome.reasons.items():
        grouped.setdefault(reason, []).append(way)
    return [f"{outcome.name.name} ({', '.join(ways)}): {reason}" for reason, ways in grouped.items()]


def page(outcomes: Sequence[Outcome]) -> str:
    """The page of the documentation."""
    out = [HEAD, "| chapter | reverse | forward | order 2 | constant |", "|---|---|---|---|---|"]
    for chapter, members in [*by_chapter(outcomes).items(), ("**all**", list(outcomes))]:
        out.append(f"| {chapter} | {' | '.join([*counts(members, True), counts(members, False)[0]])} |")
    for chapter, members in by_chapter(outcomes).items():
        out += ["", f"## {chapter}", ""]
        works = [f"`{outcome.name.name}`" for outcome in members if not outcome.reasons]
        partly = [_partly(outcome) for outcome in members if outcome.reasons and outcome.works("reverse")]
        fails = [f"`{outcome.name.name}`" for outcome in members if not outcome.works("reverse")]
        out += [f"Works: {', '.join(works)}.", ""] if works else []
        out += [f"Works in part: {', '.join(partly)}.", ""] if partly else []
        out += [f"Not yet: {', '.join(fails)}.", ""] if fails else []
        out.pop()
    return "\n".join(out) + "\n"


def _partly(outcome: Outcome) -> str:
    return f"`{outcome.name.name}` (not {', not '.join(outcome.reasons)})"


def listed(text: str) -> dict[str, str]:
    """What a page says of each name: "Works", "Works in part" or "Not yet"."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        head, colon, rest = line.partition(": ")
        if colon and head in ("Works", "Works in part", "Not yet"):
            found.update((part, head) for part in rest.split("`")[1::2])
    return found
