"""Words to deeds. Exit status: 0 done, 1 not done or out of date, 2 asked for in a way that can't be understood."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from s2s_ad.ahead.header import installed_version
from s2s_ad.command import checking, explaining, generating, reporting, showing
from s2s_ad.errors import DifferentiationError
from s2s_ad.errors.ahead import TargetError

DESCRIPTION = "Derivatives of Python and NumPy functions as Python and NumPy: as files, in the terminal, explained."


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(prog="s2s-ad", description=DESCRIPTION)
    top.add_argument("--version", action="version", version=f"s2s_ad {installed_version()}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for chapter in (generating, checking, showing, explaining, reporting):
        chapter.add_to(commands)
    return top


def main(words: Sequence[str] | None = None) -> int:
    """Run one command."""
    found = parser().parse_args(words)
    try:
        status: int = found.run(found)
    except TargetError as error:
        print(f"s2s-ad: {error}", file=sys.stderr)
        return 2
    except DifferentiationError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"s2s-ad: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 1
    return status
