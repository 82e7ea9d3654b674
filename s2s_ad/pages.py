"""`report`: what happens to a function, as a page that stands alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from s2s_ad.ahead.header import installed_version
from s2s_ad.ahead.write import refuse_device, replace_file
from s2s_ad.api import Wrt
from s2s_ad.errors import ahead as errors
from s2s_ad.explanation.explained import Explanation, explain
from s2s_ad.explanation.page import page

MARK = '<meta name="generator" content="s2s_ad">'


def report(f: Callable[..., Any], *args: Any, wrt: Wrt | None = None, path: str | Path | None = None) -> str:
    """The function beside its gradient, as one HTML page that needs no other file: pointing at a line lights all that
    stands for it; with active variables, what is kept and how many bytes that is, and each stage on the way.

    args: example arguments, at which the gradient runs to weigh what is kept, as in `explain`; without any, the generic
    form, and nothing runs.
    wrt: the position or name of a parameter, or several; the first, or what f was decorated with.
    path: where to write the page, which is returned in any case. A file that is no such page is not overwritten.

    Raises UnsupportedError as `explain` does.
    """
    text = page_of(explain(f, *args, wrt=wrt))
    if path is not None:
        write_page(Path(path), text)
    return text


def page_of(explanation: Explanation) -> str:
    """The page of an explanation."""
    return page(explanation, installed_version())


def write_page(path: Path, text: str, *, force: bool = False) -> None:
    """Write a page, at once or not at all, and over no file of somebody else's unless forced."""
    refuse_device(path)
    if path.exists() and not force and MARK not in path.read_bytes()[:2000].decode("utf-8", "replace"):
        raise errors.not_ours(str(path), "this file is no report of s2s_ad")
    replace_file(path, text)
