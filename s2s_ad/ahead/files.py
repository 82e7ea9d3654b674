"""The files of a project: those that pyproject.toml asks for, those that say they were generated; their texts now."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from s2s_ad.ahead.generate import Plan, text_of
from s2s_ad.ahead.header import command_in, is_generated
from s2s_ad.ahead.job import Job, job_of
from s2s_ad.ahead.options import Options, read_command, read_table
from s2s_ad.ahead.project import relative, root_of
from s2s_ad.ahead.target import is_path, load, load_owned, moved, split
from s2s_ad.errors import ahead as errors

_SKIPPED = frozenset({"site-packages", "node_modules", "__pycache__", "build", "dist", "venv"})


def plan_of(options: Options, folder: Path) -> Plan:
    """What options ask for. Their paths are relative to `folder`, those in the file to the project's root."""
    places = [folder / split(target)[0] for target in options.targets if is_path(split(target)[0])]
    jobs = [_job(target, transform, options, folder) for target in options.targets for transform in options.transform]
    root = root_of(places[0] if places else folder)
    there = replace(
        options,
        targets=tuple(moved(target, folder, root) for target in options.targets),
        example=None if options.example is None else moved(options.example, folder, root),
        output=None if options.output is None else relative(folder / options.output, root),
    )
    return Plan(jobs, there.command, root, options.standalone, options.self_test, options.notes)


def _job(target: str, transform: Any, options: Options, folder: Path) -> Job:
    owner, function = load_owned(target, folder)
    if not callable(function):
        raise errors.bad_target(target, "this is no function", "name a function of the file")
    return job_of(
        function,
        transform,
        wrt=options.parameters,
        has_aux=options.has_aux,
        spec=options.spec,
        example=None if options.example is None else example_of(options.example, folder),
        owner=owner if isinstance(owner, type) else None,
    )


def example_of(target: str, folder: Path) -> tuple[tuple[Any, ...], Mapping[str, Any]]:
    """The arguments that an example is, or that it returns."""
    found = load(target, folder)
    try:
        found = found() if callable(found) else found
    except Exception as error:
        what = f"calling it raised {type(error).__name__}: {error}"
        way_out = "name a tuple, or a function without parameters that returns one"
        raise errors.bad_target(target, what, way_out) from None
    if isinstance(found, dict):
        return (), found
    return (found, {}) if isinstance(found, tuple) else ((found,), {})


def configured(root: Path) -> list[Options]:
    """The files that pyproject.toml asks for."""
    return [read_table(table) for table in settings(root).get("files", [])]


def settings(root: Path) -> Mapping[str, Any]:
    """The table [tool.s2s-ad]."""
    path = root / "pyproject.toml"
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("s2s-ad", {})
    except tomllib.TOMLDecodeError as error:
        raise errors.bad_config(f"this is no TOML: {error}", "mend it") from None
    unknown = sorted(set(found) - {"files", "paths"})
    if unknown:
        raise errors.bad_config(f"{unknown[0]!r} is no key", "the keys are files and paths")
    return dict(found)


def generated_files(root: Path) -> Iterator[Path]:
    """The generated files under the configured paths, in order."""
    for name in settings(root).get("paths", ["."]):
        place = root / name
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            inside = path.relative_to(root).parts if path.is_relative_to(root) else path.parts
            hidden = any(part.startswith(".") or part in _SKIPPED for part in inside)
            if not hidden and path.is_file() and is_generated(read_text(path)):
                yield path


def read_text(path: Path) -> str:
    """The text of a file, whatever is in it."""
    return path.read_bytes().decode("utf-8", "replace")


def current_text(path: Path, root: Path) -> str | None:
    """What a generated file would hold if it were made now, where it is; None if its head has no command."""
    command = command_in(read_text(path))
    options = None if command is None else read_command(command)
    if options is None:
        return None
    if options.output is not None:
        options = replace(options, output=relative(path, root))
    return text_of(plan_of(options, root))
