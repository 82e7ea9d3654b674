"""`explain TARGET`: what a derivative does and why, before anything runs; with an example, how much memory it takes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from s2s_ad.ahead.files import example_of, plan_of
from s2s_ad.ahead.job import Job
from s2s_ad.ahead.looking import explanation_of
from s2s_ad.ahead.options import Options, add_arguments
from s2s_ad.ahead.target import load
from s2s_ad.command.showing import KEPT, options_of
from s2s_ad.errors import UnsupportedError
from s2s_ad.explanation.explained import Explanation
from s2s_ad.explanation.problems import everything, values_of
from s2s_ad.progress import Progress


def add_to(commands: Any) -> None:
    """The subcommand."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "explain",
        help="tell what varies, what is saved and why, and all that is unsupported",
        description="Tell of functions all that is unsupported, which variables carry a derivative and why others do "
        "not, what is kept for the reverse sweep, for whom and why, and which rules are used. Nothing runs, unless "
        "there is an example: then the derivative runs there, and it is told how much memory that takes.",
    )
    add_arguments(parser, only=KEPT)
    parser.set_defaults(run=run)


def run(found: argparse.Namespace) -> int:
    """Report on each derivative; exit status 1 if one is unsupported."""
    options = options_of(found)
    status = 0
    with Progress(len(options.targets)) as progress:
        for number, target in enumerate(options.targets):
            progress.step(target)
            error = None
            try:
                told = _told(target, options)
            except UnsupportedError as found_wrong:
                error = found_wrong
            with progress.aside():
                if number:
                    print()
                if error is None:
                    print(told)
                else:
                    print(f"{target}: {len(error.problems)} unsupported\n{error}", file=sys.stderr)
                    status = 1
    return status


def _told(target: str, options: Options) -> str:
    """The report on one target, by each transform that is asked for."""
    with telling_all(target, options):
        jobs = plan_of(replace(options, targets=(target,)), Path.cwd()).jobs
        return "\n".join(str(explanation_for(job, target, options.example).survey) for job in jobs)


def explanation_for(job: Job, target: str, example: str | None) -> Explanation:
    """What is known of one derivative; it runs if there is an example."""
    if example is None:
        return explanation_of(job)
    return explanation_of(job, load(target, Path.cwd()), example_of(example, Path.cwd()))


@contextmanager
def telling_all(target: str, options: Options) -> Iterator[None]:
    """An UnsupportedError tells of everything that stands in the way."""
    try:
        yield
    except UnsupportedError as error:
        f = load(target, Path.cwd())
        values = None if options.example is None else values_of(f, *example_of(options.example, Path.cwd()))
        raise everything(f, 0 if options.parameters is None else options.parameters, error, values) from None
