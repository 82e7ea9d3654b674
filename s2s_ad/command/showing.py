"""`show TARGET`: a derivative in the terminal."""

from __future__ import annotations

import argparse
import difflib
from dataclasses import replace
from pathlib import Path
from types import FunctionType
from typing import Any

import gast

from s2s_ad.ahead.files import plan_of
from s2s_ad.ahead.job import Job
from s2s_ad.ahead.looking import explanation_of
from s2s_ad.ahead.options import Options, add_arguments, of_arguments
from s2s_ad.backend.attempts import shown
from s2s_ad.backend.listing import Listing
from s2s_ad.command.columns import side_by_side
from s2s_ad.command.terminal import coloured
from s2s_ad.dispatch import make
from s2s_ad.errors import ahead as errors
from s2s_ad.explanation.places import Places
from s2s_ad.frontend.primal import read_primal
from s2s_ad.frontend.source import read
from s2s_ad.pipeline import Linker
from s2s_ad.progress import Progress
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
        raise errors.bad_command("no target", str(found.command))
    return options


def run_show(found: argparse.Namespace) -> int:
    """Print each derivative."""
    options = options_of(found)
    form = _stages if found.stages else _columns if found.side_by_side else _plain
    for number, target in enumerate(options.targets):
        with Progress(len(options.targets)) as progress:
            progress.number = number
            progress.step(target)
            texts = [form(job) for job in plan_of(replace(options, targets=(target,)), Path.cwd()).jobs]
        print("\n" * bool(number) + "\n\n".join(texts))
    return 0


def _made(job: Job) -> tuple[Listing, list[FunctionType]]:
    """The text of a derivative, with helpers imported, and the functions of which it is made."""
    if job.transform not in NAMES:
        found = explanation_of(job)
        return found.source, [job.function]
    entry = make(read_primal(job.function), job.request, job.values)
    others = [unit.over(job.function) for unit in entry.built.units]
    own, text = list(dict.fromkeys([job.function, *others])), entry.listing
    origins = set(text.origins.values())
    inlined = (scope.function() for scope in entry.scopes if scope.function() not in own)
    return text, [*own, *(each for each in dict.fromkeys(inlined) if any(map(Places([each]).key, origins)))]


def _plain(job: Job) -> str:
    return coloured(_made(job)[0].rstrip("\n"))


def _columns(job: Job) -> str:
    text, functions = _made(job)
    return side_by_side(functions, text, colour=coloured)


def _stages(job: Job) -> str:
    """The first stage, what each later one changed, and the derivative."""
    stages: list[tuple[str, str]] = []

    def keep(name: str, tree: gast.FunctionDef) -> None:
        stages.append((name, to_source(shown(tree))))

    linker = Linker(job.request, keep)
    linker.prepare(read_primal(job.function), job.request.wrt, job.values, frozenset(job.request.wrt))
    before = read(job.function).text
    parts = [coloured(f"# --- source ---\n{before.rstrip()}")]
    for name, after in stages:
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "before", name, lineterm="")
        changed = "\n".join(lines)
        parts.append(coloured(changed, "diff") if changed else coloured(f"# --- {name}: as before ---"))
        before = after
    return "\n\n".join([*parts, coloured(f"# --- {job.transform} ---\n{_made(job)[0].rstrip()}")])
