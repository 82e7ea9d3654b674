"""`generate TARGET... -o FILE`, and `generate` alone: all that pyproject.toml asks for."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from s2s_ad.ahead.files import configured, plan_of
from s2s_ad.ahead.generate import text_of
from s2s_ad.ahead.options import Options, add_arguments, of_arguments
from s2s_ad.ahead.project import root_of
from s2s_ad.ahead.write import write_file
from s2s_ad.errors import ahead as errors
from s2s_ad.progress import Progress


def add_to(commands: Any) -> None:
    """The subcommand."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "generate",
        help="write derivatives to a file that needs NumPy only",
        description="Write derivatives to a file that needs NumPy and the project's own imports, and not this package. "
        "Without a target: all files that [tool.s2s-ad] in pyproject.toml asks for.",
    )
    add_arguments(parser)
    parser.add_argument("--force", action="store_true", help="overwrite a file that was edited, or not generated")
    parser.set_defaults(run=run)


def run(found: argparse.Namespace) -> int:
    """Generate one file, or all."""
    options = of_arguments(vars(found))
    if options.targets:
        return one(options, Path.cwd(), force=found.force)
    root = root_of(Path.cwd())
    asked = configured(root)
    if not asked:
        raise errors.bad_command("no target, and no files in [tool.s2s-ad] of pyproject.toml")
    for number, each in enumerate(asked, 1):
        print(f"[{number}/{len(asked)}] {each.output}", file=sys.stderr)
        one(each, root, force=found.force)
    return 0


def one(options: Options, folder: Path, *, force: bool) -> int:
    """Generate a file; to the terminal if it has no name."""
    with Progress() as progress:
        progress.step(", ".join(options.targets))
        text = text_of(plan_of(options, folder))
    if options.output is None:
        print(text, end="")
        return 0
    path = folder / options.output
    written = write_file(path, text, force=force)
    print(f"{options.output} {'written' if written else 'is up to date'}", file=sys.stderr)
    return 0
