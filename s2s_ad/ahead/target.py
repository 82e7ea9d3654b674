"""From `path/model.py:loss` or `package.model:Net.loss` to the function that it names; `src/package.model:loss` is one
of a module that is found in the folder `src`."""

from __future__ import annotations

import importlib
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from s2s_ad.ahead.definitions import dotted_name
from s2s_ad.ahead.project import is_inside, relative, resolved
from s2s_ad.errors import ahead as errors
from s2s_ad.errors.ahead import TargetError


def load(target: str, folder: Path) -> Any:
    """The object that a target names; paths are relative to `folder`. Raises TargetError."""
    return load_owned(target, folder)[1]


def load_owned(target: str, folder: Path) -> tuple[Any, Any]:
    """The module or class by which a target names an object, and the object."""
    place, name = split(target)
    module = _of_path(target, folder / place) if is_path(place) else _of_name(target, place, folder)
    owner: Any = module
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            holder = place if found is module else found.__name__
            known = sorted(key for key, value in vars(found).items() if callable(value) and not key.startswith("_"))
            ways = f"it has {', '.join(known[:8])}" if known else "it has no functions"
            raise errors.bad_target(target, f"{holder} has no {part}", ways)
        owner, found = found, getattr(found, part)
    return owner, found


def split(target: str) -> tuple[str, str]:
    """
    >>> split("model.py:Net.loss")
    ('model.py', 'Net.loss')
    """
    place, colon, name = target.rpartition(":")
    if not colon or not place or not all(part.isidentifier() for part in name.split(".")):
        way_out = "write path/file.py:function or package.module:function"
        raise errors.bad_target(target, "this names no function", way_out)
    return place, name


def is_path(place: str) -> bool:
    """Whether a place is a file, or a module in a folder, and not a module's dotted name alone.

    >>> is_path("a/model.py"), is_path("a.model")
    (True, False)
    """
    return place.endswith(".py") or "/" in place or "\\" in place


def moved(target: str, folder: Path, root: Path) -> str:
    """A target as it is written in another folder; it has been loaded. A module of the project that may be found only
    from `folder` on gets a path."""
    place, name = split(target)
    if is_path(place):
        return f"{relative(folder / place, root)}:{name}"
    file = getattr(sys.modules.get(place), "__file__", None)
    if resolved(folder) == root or not is_inside(file, root):
        return target
    return f"{place_in(root, Path(file), place)}:{name}"


def place_in(root: Path, file: Path, module: str) -> str:
    """How a module of the project is named in its root: by its file if its name follows from that, and else, where
    packages have no `__init__.py`, by the folder that it is found in."""
    if dotted_name(file) == module:
        return relative(file, root)
    path = resolved(file)
    path = path.parent if path.stem == "__init__" else path.with_suffix("")
    parts = tuple(module.split("."))
    if path.parts[-len(parts) :] != parts:
        return relative(file, root)
    above = path.parents[len(parts) - 1]
    return module if above == root else f"{relative(above, root)}/{module}"


def _of_path(target: str, path: Path) -> ModuleType:
    if path.suffix != ".py" and path.parent.is_dir() and not path.exists():
        return _of_name(target, path.name, path.parent)
    return _of_file(target, path)


def _of_file(target: str, path: Path) -> ModuleType:
    if not path.is_file():
        raise errors.bad_target(target, f"there is no file {path.name}", "give the path of a Python file")
    name = dotted_name(path)
    if not all(part.isidentifier() for part in name.split(".")):
        raise errors.bad_target(target, f"{path.name} can't be imported", "rename it to what Python takes for a module")
    above = resolved(path).parents[name.count(".")]
    module = _imported(target, name, above)
    if resolved(Path(getattr(module, "__file__", None) or "")) != resolved(path):
        way_out = "rename it, or put it into a package"
        raise errors.bad_target(target, f"another module is imported as {name}", way_out)
    return module


def _of_name(target: str, name: str, folder: Path) -> ModuleType:
    if not all(part.isidentifier() for part in name.split(".")):
        raise errors.bad_target(target, f"{name!r} is neither a file nor a module", "see s2s-ad generate --help")
    return _imported(target, name, folder)


def _imported(target: str, name: str, folder: Path) -> ModuleType:
    """Import a module that is found in a folder, or wherever Python looks."""
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name)
    except TargetError:
        raise
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise errors.bad_target(target, f"there is no module {name}", "run it in the project's folder") from None
        raise errors.bad_target(target, f"importing {name} failed: {error}", "install what it imports") from None
    except SyntaxError as error:
        known = error.filename and error.lineno
        where = f"{Path(str(error.filename)).name}:{error.lineno}" if known else f"{name} is no Python"
        shown = f"\n    {error.text.strip()}" if error.text else ""
        raise errors.bad_target(target, f"{where}: {error.msg}{shown}", "mend it, and try again") from None
    except SystemExit as error:
        way_out = 'put what it runs behind `if __name__ == "__main__":`'
        what = f"importing {name} ends the program: SystemExit({error.code!r})"
        raise errors.bad_target(target, what, way_out) from None
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {error}"
        where = f"{Path(last.filename).name}:{last.lineno}"
        raise errors.bad_target(target, f"importing {name} raised {what} ({where})", "mend it, and try again") from None
