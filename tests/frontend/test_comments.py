"""Which statement a comment belongs to."""

from __future__ import annotations

import pytest

from s2s_ad.frontend.comments import attach_comments
from s2s_ad.syntax.parse import parse
from s2s_ad.syntax.visit import walk_statements

CASES = {
    "above": ("# one\n# two\ny = x", {"y = x": "one\ntwo"}),
    "trailing": ("y = x  # one", {"y = x": "one"}),
    "above and trailing": ("# one\ny = x  # two", {"y = x": "one\ntwo"}),
    "inside brackets": ("y = f(x,  # one\n      # two\n      x)", {"y = f(x,": "one\ntwo"}),
    "head of a loop": ("for i in x:  # one\n    # two\n    y = i", {"for i in x:": "one", "y = i": "two"}),
    "else": ("if x:\n    y = 1\nelse:  # one\n    y = 2", {"y = 2": "one"}),
    "two on a line": ("a = 1; b = 2  # one", {"b = 2": "one"}),
    "directives": ("y = x  # noqa: E731\nz = x  # type: ignore", {}),
    "at the end": ("y = x\n# one", {}),
    "in a text": ("y = '# one'", {}),
    "head over lines": ("if (x and\n        # one\n        z):\n    y = 1", {"if (x and": "one"}),
}


@pytest.mark.parametrize("case", CASES)
def test_comments(case: str) -> None:
    text, wanted = CASES[case]
    lines = ["def f(x):\n", *(f"    {line}\n" for line in text.splitlines())]
    tree = parse("".join(lines)).body[0]
    attach_comments(tree, lines)
    found = {}
    for statement in walk_statements(tree.body):
        if hasattr(statement, "comment"):
            rest = lines[statement.lineno - 1][statement.col_offset :]
            found[rest.partition("  #")[0].strip()] = statement.comment
    assert found == wanted
