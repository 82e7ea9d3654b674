"""What of Python is differentiated: docs/language.md, made from the tags of the corpus.

    python -m tests.language

The corpus tests run every program in both modes, and those that are smooth in reverse over reverse, so what the page
says of a construct is what the tests hold.
"""

from __future__ import annotations

import inspect
from pathlib import Path

from s2s_ad.frontend.language import ROWS
from tests.programs import PROGRAMS, Program

PAGE = Path(__file__).parents[1] / "docs" / "language.md"
LONGEST = 16

# Each line of the language's description, as the tags that stand for it.
CONSTRUCTS = {
    "assignments": "tuple-target nested-target chained-assignment swap rebinding",
    "operators": "operators unary power matmul modulo floordiv bitwise comparison",
    "augmented assignment": "augmented whole-array-augmented",
    "choices": "if elif ternary and or not chained-comparison in is",
    "for": "for-range range-step negative-range for-array for-list for-tuple for-dict zip enumerate reversed",
    "carried": "loop-carried zero-iterations triangular loop-variable-overwritten bounds-overwritten nested-loop "
    "grown-list",
    "while": "while",
    "jumps": "break continue for-else while-else early-return return-in-loop",
    "subscripts": "subscript-int slice negative-step ellipsis newaxis mask fancy-index repeated-index",
    "stores": "store-int store-slice store-augmented store-mask store-fancy out",
    "buffers": "work-buffer inactive-buffer buffer-swap",
    "aliases": "view-store alias-store overlap-store transpose-view-store reshape-view-store",
    "overwritten arguments": "overwrites-argument",
    "containers": "tuple list dict unpack store-list store-dict append pop",
    "derivatives inside": "inner-grad inner-value-and-grad inner-vjp inner-jvp inner-aux inner-hvp "
    "inner-gauss-newton inner-jacobian inner-hessian inner-derivative inner-elementwise inner-linearize "
    "outer-derivative decorated-derivative",
    "contexts": "with with-target generator-manager",
    "backward hooks": "hook",
    "exceptions": "try except-as several-handlers try-else finally nested-try raise-again",
    "match": "match-value match-sequence match-mapping match-class match-guard",
    "iterators": "map filter reduce sorted key chain product accumulate repeat islice pairwise zip-strict zip-longest "
    "any-all pairs",
    "generators": "generator yield-from generator-whole generator-break generator-closure generator-method "
    "generator-zip generator-passed",
    "applied functions": "vectorize piecewise fromfunction apply-along apply-over",
    "places": "ndindex ndenumerate nditer ufunc-at",
    "other spellings": "getattr iter-next deque list-function shape-set taken-method value-of-append",
    "regrouped lists": "list-insert list-pop list-del list-slice list-extend list-reverse list-sort list-repeat "
    "list-remove list-index reversed-list",
    "spread": "list-spread starred-target tuple-grown tuple-spread tuple-whole",
    "regrouped dicts": "dict-setdefault dict-update dict-pop dict-del dict-merge dict-get dict-views copy defaultdict "
    "dict-of-pairs",
    "container arguments": "tuple-argument list-argument dict-argument namedtuple-argument dataclass-argument",
    "classes": "constructor method property property-assigned call-method item-method operator-method class-method "
    "static-method inheritance super class-attribute slots post-init replace local-instance store-attribute "
    "own-iteration several-classes object-or-none new-attribute",
    "calls": "call keyword-call default-call default keyword-only star keyword-star function-values function-table "
    "active-default decorator",
    "held functions": "function-in-attribute instance-around partial bound-method",
    "recursion": "recursion mutual-recursion local-recursion",
    "closures": "lambda closure kept-functions global-data nonlocal changed-later shadowed-name",
    "text and checks": "docstring assert print fstring raise string-keyed",
    "conversions": "float-function int-function len math builtins",
    "effects": "global-effect random",
    "imports": "local-import",
    "telling": "logging",
    "getters": "getters",
    "kinds of argument": "scalar zero-d float32 integer-argument unused-argument constant-result container-result",
    "rules": "reduction keepdims reshape transpose concatenate stack where einsum products linalg solve method",
    "models": "model",
}

# The cases of the batteries, each in words and as the tag that stands for it.
BATTERIES = {
    "memory that is shared": {
        "a view of a view is written through": "view-of-view",
        "`x[1:] = x[:-1]` overlaps": "overlap-store",
        "`y = x; y += 1`": "alias-augmented",
        "`f(x, x)`": "same-argument-twice",
        "a list of arrays that share memory": "shared-in-list",
        "attributes of objects that are locals too": "attribute-alias",
        "a function hands back what it is given, or one thing twice": "handed-back",
        "`reshape` that is a view": "reshape-view-store",
        "`reshape` that is a copy": "reshape-copy",
        "`transpose`": "transpose-view-store",
        "`ravel` against `flatten`": "ravel-flatten",
        "`np.asarray` against `np.array`": "asarray-array",
        "diagonals": "diagonal-view",
        "fancy indices, which copy, against slices, which share": "fancy-against-slice",
        "buffers written in one branch only": "one-branch-store",
        "`out=` is an operand": "out-alias",
    },
    "loops": {
        "a variable from before the loop, used after it": "pre-loop",
        "`continue` in the search for the largest": "argmax-continue",
        "`f[i]` makes `f[i + 1]`": "carried-by-array",
        "a divisor overwritten in the loop": "divisor-overwritten",
        "a sum, used nonlinearly afterwards": "accumulator-nonlinear",
        "`tanh` in a loop of unknown length": "tanh-in-loop",
        "no turn at all": "zero-iterations",
        "a `while` never entered": "while-not-entered",
        "`break` in the first turn": "break-first",
        "the loop variable overwritten": "loop-variable-overwritten",
        "index arrays that repeat": "repeated-index",
        "`break`, `continue` and `return` at both levels": "jumps-at-both-levels",
        "bounds overwritten in the loop": "bounds-overwritten",
        "an array that changes while it is iterated": "iterated-and-changed",
        "buffers that swap": "buffer-swap",
        "Gauss-Seidel": "gauss-seidel",
        "triangular loops": "triangular",
        "a work buffer that carries a derivative": "work-buffer",
        "a work buffer that carries none": "inactive-buffer",
    },
    "infinities and nan": {
        "`sqrt` at 0 in a branch that is not taken": "root-untaken",
        "division by 0 in a branch that is not taken": "ratio-untaken",
        "`np.where`, either side of which is singular": "where-both-sides",
        "`norm` at 0": "norm-zero",
        "`abs` at 0": "abs-zero",
        "ties of `max` and `min`": "extremum-ties",
        "ties of `sort`": "sort-ties",
        "`x**y` at `x = 0`": "power-zero",
        "0 times infinity": "zero-times-infinity",
    },
}

HEAD = """# The language

What may stand in statements that touch values which carry a derivative; all else in a function is copied as it is.
Each construct occurs in at least two programs of `tests/programs`, which run in reverse and in forward mode, against
differences; where the value is smooth also in reverse over reverse. This page is made from their tags:
`python -m tests.language`.
"""


def page() -> str:
    """The whole text."""
    return "\n".join([HEAD, *_table(), "", *_batteries(), "", *_refused(), "", "## Examples", "", *_examples()]) + "\n"


def users(tag: str) -> list[Program]:
    """The programs with a tag, those with the shortest text first."""
    found = [program for program in PROGRAMS.values() if tag in program.tags]
    return sorted(found, key=lambda program: (len(_text(program)), program.name))


def _table() -> list[str]:
    rows = ["| construct | programs | differentiated twice |", "|---|---|---|"]
    for title, tags in CONSTRUCTS.items():
        rows.append(f"| **{title}** | | |")
        for tag in tags.split():
            found = users(tag)
            smooth = [program for program in found if program.smooth and program.twice and program.scalar]
            rows.append(f"| {tag.replace('-', ' ')} | {len(found)} | {len(smooth)} |")
    return rows


def _batteries() -> list[str]:
    lines = ["## Where gradients go wrong", ""]
    lines += ["Each of these has made some differentiator silently wrong. What they give at kinks is written out in"]
    lines += ["`tests/test_batteries.py`.", "", "| case | programs |", "|---|---|"]
    for title, cases in BATTERIES.items():
        lines.append(f"| **{title}** | |")
        lines += [f"| {case} | {_few(users(tag))} |" for case, tag in cases.items()]
    return lines


def _few(found: list[Program]) -> str:
    names = ", ".join(f"`{program.name}`" for program in found[:3])
    return names if len(found) <= 3 else f"{names} and {len(found) - 3} more"


def _refused() -> list[str]:
    lines = ["## What is an error", "", "| what the message says | way out |", "|---|---|"]
    lines += [f"| {_plain(row.reason)} | {_plain(row.way_out)} |" for row in ROWS]
    return lines


def _plain(text: str) -> str:
    without = text.replace(" ({name})", "").replace("`{name}`", "a function").replace("{name}", "a name")
    return without.replace("|", "\\|")


def _examples() -> list[str]:
    """For each line of the table, a short program that has most of its constructs."""
    lines: list[str] = []
    for title, tags in CONSTRUCTS.items():
        wanted = set(tags.split())
        found = {program.name: program for tag in sorted(wanted) for program in users(tag)}.values()
        short = [program for program in found if _text(program).count("\n") <= LONGEST] or list(found)
        best = max(short, key=lambda program: (len(wanted & program.tags), -len(_text(program)), program.name))
        text = _text(best)
        imports = ["from s2s_ad import differentiate, grad_of", "", ""] if text.startswith("@differentiate") else []
        lines += [f"### {title[0].upper()}{title[1:]}", "", "```python", *imports, text, "```", ""]
    return lines[:-1]


def _text(program: Program) -> str:
    return inspect.getsource(program.function).rstrip()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
