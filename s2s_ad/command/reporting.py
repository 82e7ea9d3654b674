"""`report TARGET --html FILE`: a function beside its derivative, as a page for a browser."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from s2s_ad.ahead.files import plan_of
from s2s_ad.ahead.options import add_arguments
from s2s_ad.command.explaining import explanation_for, telling_all
from s2s_ad.command.showing import KEPT, options_of
from s2s_ad.errors import ahead as errors
from s2s_ad.pages import page_of, write_page
from s2s_ad.progress import Progress


def add_to(commands: Any) -> None:
    """The subcommand."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "report",
        help="write a page that shows a function beside its derivative",
        description="Write one HTML page, without any other file, that shows a function beside its derivative: "
        "pointing at a line lights all that stands for it; with active variables, what is kept for the reverse sweep, "
        "and each stage on the way. With an example, the derivative runs there, and what is kept is weighed.",
    )
    add_arguments(parser, only=KEPT)
    parser.add_argument("--html", metavar="FILE", required=True, help="the page to write")
    parser.add_argument("--force", action="store_true", help="overwrite a file that is no such page")
    parser.set_defaults(run=run)


def run(found: argparse.Namespace) -> int:
    """Write the page of one derivative."""
    options = options_of(found)
    if len(options.targets) != 1 or len(options.transform) != 1:
        raise errors.bad_command("a page shows one derivative: give one target, and one transform", "report")
    (target,) = options.targets
    with telling_all(target, options), Progress() as progress:
        progress.step(target)
        (job,) = plan_of(options, Path.cwd()).jobs
        text = page_of(explanation_for(job, target, options.example))
    write_page(Path(found.html), text, force=found.force)
    print(f"{found.html} written", file=sys.stderr)
    return 0
