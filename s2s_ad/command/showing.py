"""`show TARGET`: a derivative in the terminal."""

from __future__ import annotations

import argparse
import difflib
from pathlib import Path
from typing import Any

import gast

from s2s_ad.ahead.files import plan_of
from s2s_ad.ahead.generate import Plan, text_of
from s2s_ad.ahead.job import Job
from s2s_ad.ahead.options import Options, add_arguments, of_arguments
from s2s_ad.ahead.project import root_of
from s2s_ad.backend.attempts import shown
from s2s_ad.command.terminal import show_code, side_by_side
from s2s_ad.dispatch import make
from s2s_ad.errors import ahead as errors
from s2s_ad.frontend.primal import read_primal
from s2s_ad.frontend.source import read
from s2s_ad.pipeline import Linker
from s2s_ad.request import NAMES
from s2s_ad.syntax.printer import to_source

KEPT = {"targets", "wrt", "transform", "spec", "example", "has_aux"}


def add_to(commands: Any) -> None:
    """The subcommand."""
    show: argparse.ArgumentParser = commands.add_parser(
        "show", help="print derivatives", description="Print derivatives, coloured on a terminal (with Pygments)."
    )
    add_arguments(show, only=KEPT)
    show.add_argument("--stages", action="store_true", help="each pass, with what it changed")
    show.add_argument("--side-by-side", action="store_true", help="the function on the left, its derivative right")
    show.set_defaults(run=run_show)


def options_of(found: argparse.Namespace) -> Options:
    """What is asked for; an error if it is nothing."""
    options = of_arguments({**vars(Options()), **vars(found)})
    if not options.targets:
        raise errors.bad_command("no target")
    return options


def run_show(found: argparse.Namespace) -> int:
    """Print each derivative."""
    for number, job in enumerate(plan_of(options_of(found), Path.cwd()).jobs):
        if number:
            print()
        if found.stages:
            _show_stages(job)
        elif found.side_by_side:
            print(side_by_side(read(job.function).text, text(job)))
        else:
            show_code(text(job).rstrip("\n"))
    return 0


def text(job: Job) -> str:
    """The text of a derivative, with helpers imported; of a file where it consists of several."""
    if job.transform in NAMES:
        return make(read_primal(job.function), job.request, job.values).text
    lines = text_of(Plan([job], "", root_of(Path(job.function.__code__.co_filename)))).splitlines()
    return "\n".join(line for number, line in enumerate(lines) if number > 9 or not line.startswith("#"))


def _show_stages(job: Job) -> None:
    """The first stage, what each later one changed, and the derivative."""
    stages: list[tuple[str, str]] = []

    def keep(name: str, tree: gast.FunctionDef) -> None:
        stages.append((name, to_source(shown(tree))))

    linker = Linker(job.request, keep)
    linker.prepare(read_primal(job.function), job.request.wrt, job.values, frozenset(job.request.wrt))
    before = read(job.function).text
    show_code(f"# --- source ---\n{before.rstrip()}")
    for name, after in stages:
        print()
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "before", name, lineterm="")
        changed = "\n".join(lines)
        show_code(changed or f"# --- {name}: as before ---", "diff" if changed else "python")
        before = after
    print()
    show_code(f"# --- {job.transform} ---\n{text(job).rstrip()}")
