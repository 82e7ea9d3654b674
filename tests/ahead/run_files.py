"""Runs the generated files of the corpus where this package and gast are not there: `python run_files.py FOLDER`.

Programs that take derivatives inside import `grad` themselves: they get one that raises when it is called; what their
modules make with it, a decorated function or a gradient, raises when it is used.

Reads seeds.pickle, a seed for each program with a result that is no number; writes results.pickle: by program what its
file returned, or the error that it raised.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import importlib
import io
import os
import pickle
import sys
from pathlib import Path
from types import ModuleType
from typing import Any


class Absent(ModuleType):
    """A module of which nothing can be used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def absent(*args: Any, **kwargs: Any) -> Any:
            if LOADING and not args:
                return absent
            if LOADING and callable(args[0]):
                return functools.wraps(args[0])(self.__getattr__(f"{name}(...)"))
            raise RuntimeError(f"s2s_ad.{name} was called")

        return absent


LOADING: list[bool] = [True]
sys.modules["s2s_ad"] = Absent("s2s_ad")
for blocked in ("gast", "astunparse"):
    sys.modules[blocked] = None  # type: ignore[assignment]  # importing it raises ImportError


def main(folder: Path) -> None:
    from tests.ahead.derivative_of_file import derivative
    from tests.programs import PROGRAMS

    LOADING.clear()
    sys.path.insert(0, str(folder))
    seeds = pickle.loads((folder / "seeds.pickle").read_bytes())
    results: dict[str, Any] = {}
    for path in sorted(folder.glob("file_*.py")):
        program = PROGRAMS[path.stem.removeprefix("file_")]
        try:
            module = importlib.import_module(path.stem)
            if program.reset is not None:
                program.reset()
            arguments = copy.deepcopy(program.cases[0])
            with contextlib.redirect_stdout(io.StringIO()):
                results[program.name] = derivative(module, arguments, seeds.get(program.name))
        except Exception as error:
            results[program.name] = repr(error)
    (folder / "results.pickle").write_bytes(pickle.dumps(results))


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    main(Path(sys.argv[1]))
