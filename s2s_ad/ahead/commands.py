"""The command that makes a file: what its head says, and what `check` runs again."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from s2s_ad.ahead.job import Job
from s2s_ad.ahead.project import is_inside, relative

PREFIX = "python -m s2s_ad generate"


def command_of(jobs: Sequence[Job], root: Path, path: str | Path | None, *, standalone: bool = False) -> str:
    """The command line that makes the same file, for jobs that were asked for in Python."""
    job = jobs[0]
    file = job.function.__code__.co_filename
    if job.spec is None or not is_inside(file, root) or "<" in job.function.__qualname__:
        return f"s2s_ad.generate({job.function.__qualname__}, ...)"
    words = [f"{relative(Path(file), root)}:{job.function.__qualname__}"]
    words += ["--wrt", ",".join(job.request.wrt)] + (["--tuple"] if _is_tuple_of_one(job) else [])
    words += ["--transform", job.transform] if job.transform != "grad" else []
    words += ["--spec", job.spec] if job.spec else []
    words += ["--has-aux"] if job.request.has_aux else []
    words += ["--standalone"] if standalone else []
    words += ["-o", relative(Path(path), root)] if path is not None else []
    return f"{PREFIX} {shlex.join(words)}"


def _is_tuple_of_one(job: Job) -> bool:
    return len(job.request.wrt) == 1 and not job.request.single
