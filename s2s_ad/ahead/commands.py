"""The command that makes the file that a call of `generate` made."""

from __future__ import annotations

from pathlib import Path

from s2s_ad.ahead.job import Job
from s2s_ad.ahead.options import Options
from s2s_ad.ahead.project import is_inside, relative
from s2s_ad.ahead.target import place_in


def command_of(job: Job, root: Path, path: str | Path | None, *, standalone: bool, self_test: bool, notes: bool) -> str:
    """The command line for a job that was asked for in Python; a call where no command line can say it."""
    file, name = job.function.__code__.co_filename, job.function.__qualname__
    if job.spec is None or not is_inside(file, root) or "<" in name or job.request.elements:
        return f"s2s_ad.generate({name}, ...)"
    options = Options(
        targets=(f"{place_in(root, Path(file), job.function.__module__)}:{name}",),
        wrt=",".join(job.request.wrt),
        bundle=len(job.request.wrt) == 1 and not job.request.single,
        transform=(job.transform,),
        spec=job.spec or None,
        has_aux=job.request.has_aux,
        standalone=standalone,
        self_test=self_test,
        notes=notes,
        output=None if path is None else relative(Path(path), root),
    )
    return options.command
