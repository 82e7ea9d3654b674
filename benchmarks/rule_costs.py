"""The costs of rules, as lines to read, and as the page docs/costs.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

MOST = 4.0
PAGE = Path(__file__).parents[1] / "docs" / "costs.md"
HEAD = """# What the rules cost

The time of value and adjoints over the time of the function alone, for {count} functions of large arrays: 1e6 elements
(fewer where the function is slow), or matrices of 500 x 500. A ratio of 3 is what one expects of a product: it, and one
for each factor. `python -m benchmarks.rules --write` measures, and makes this page. The ratios are much the same on
every machine; they vary by a fifth from run to run.

| ratio | functions |
|---|---|
{counts}

Those above {most:.0f}, worst first, each with the reason:

| call | ratio | why |
|---|---|---|
{rows}
"""


@dataclass(frozen=True)
class Row:
    """A call, its ratio, the time of the function in milliseconds, and why the ratio is high, if somebody says so."""

    call: str
    ratio: float
    ms: float
    why: str

    def cells(self) -> tuple[str, ...]:
        return self.call, f"{self.ratio:.1f}", f"{self.ms:.2f}", self.why

    def numbers(self) -> dict[str, object]:
        """What a log keeps: the reason is that of the row as it is."""
        return {"call": self.call, "ratio": self.ratio, "ms": self.ms}


def page(rows: Sequence[Row]) -> str:
    """The page, of rows that are sorted.

    >>> page([Row("f(x)", 9.0, 1.0, "a view"), Row("np.sum(x)", 2.0, 1.0, "")]).splitlines()[-1]
    '| `f(x)` | 9 | a view |'
    """
    above = [row for row in rows if row.ratio > MOST]
    return HEAD.format(
        count=len(rows),
        most=MOST,
        counts="\n".join(counts(rows)),
        rows="\n".join(f"| `{row.call}` | {row.ratio:.2g} | {row.why} |".replace("e+0", "e") for row in above),
    )


def counts(rows: Sequence[Row]) -> list[str]:
    """How many are between two bounds."""
    bounds = [0, 2, 3, MOST]
    lines = [f"| up to {high:.0f} | {sum(low < row.ratio <= high for row in rows)} |" for low, high in pairwise(bounds)]
    return [*lines, f"| more | {sum(row.ratio > MOST for row in rows)} |"]
