"""Where a project begins: paths in generated files are relative to it, and the same on every machine."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import TypeGuard

_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")


def resolved(path: Path) -> Path:
    """The absolute path without links. A loop of links stays as it is, on every version of Python: whoever opens it
    is told."""
    return Path(os.path.realpath(path))


def root_of(path: Path) -> Path:
    """The folder of the project that a file or folder belongs to; its own folder if nothing marks one."""
    path = resolved(path)
    folder = path if path.is_dir() else path.parent
    return next((each for each in (folder, *folder.parents) if any((each / mark).exists() for mark in _MARKS)), folder)


def is_inside(file: str | None, root: Path) -> TypeGuard[str]:
    """Whether a file belongs to the project, and is no library installed in it."""
    if not file:
        return False
    path = resolved(Path(file))
    return path.is_relative_to(root) and "site-packages" not in path.parts


def relative(path: Path, root: Path) -> str:
    """A path from the root on, with slashes on every system; as it is if it lies elsewhere.

    >>> relative(Path("/project/src/model.py"), Path("/project"))
    'src/model.py'
    """
    path = resolved(path)
    return PurePath(path.relative_to(root)).as_posix() if path.is_relative_to(root) else path.name
