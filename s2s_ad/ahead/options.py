"""What is asked of `generate`: the words of a command line, a table of pyproject.toml, or the arguments of a call.

>>> options = read_words(["model.py:loss", "--wrt", "w,b", "--spec", "w: f64[n]", "-o", "grad.py"])
>>> options.command
"python -m s2s_ad generate model.py:loss --wrt w,b --spec 'w: f64[n]' -o grad.py"
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NoReturn

from s2s_ad.ahead.pieces import TRANSFORMS, Transform
from s2s_ad.errors import ahead as errors

PREFIX = "python -m s2s_ad generate"
_TRUE = "store_true"
_FLAGS = ("has-aux", "standalone", "self-test", "notes")


@dataclass(frozen=True)
class Options:
    """One file. `wrt`: names or positions with commas between; `bundle`: one of them makes a tuple of one gradient."""

    targets: tuple[str, ...] = ()
    wrt: str | None = None
    bundle: bool = False
    transform: tuple[Transform, ...] = ("grad",)
    spec: str | None = None
    example: str | None = None
    has_aux: bool = False
    standalone: bool = False
    self_test: bool = False
    notes: bool = False
    output: str | None = None

    @property
    def command(self) -> str:
        """The command line that asks for it."""
        words = [*self.targets]
        words += ["--wrt", self.wrt] if self.wrt is not None else []
        words += ["--tuple"] if self.bundle else []
        words += ["--transform", ",".join(self.transform)] if self.transform != ("grad",) else []
        words += ["--spec", self.spec] if self.spec is not None else []
        words += ["--example", self.example] if self.example is not None else []
        words += ["--has-aux"] if self.has_aux else []
        words += ["--standalone"] if self.standalone else []
        words += ["--self-test"] if self.self_test else []
        words += ["--notes"] if self.notes else []
        words += ["-o", self.output] if self.output is not None else []
        return f"{PREFIX} {shlex.join(words)}"

    @property
    def parameters(self) -> int | str | tuple[int | str, ...] | None:
        """`wrt` as `grad` takes it."""
        if self.wrt is None:
            return None
        names = [part.strip() for part in self.wrt.split(",") if part.strip()]
        if not names:
            raise errors.bad_command("--wrt names no parameter")
        found = tuple(int(name) if name.lstrip("-").isdigit() else name for name in names)
        return found[0] if len(found) == 1 and not self.bundle else found


def add_arguments(parser: argparse.ArgumentParser, only: Collection[str] = frozenset()) -> None:
    """What `generate` takes on the command line, or the part of it with these names."""
    form = "path/file.py:function or package.module:Class.method"
    transforms = f"one or more of {', '.join(TRANSFORMS)} (default: grad)"
    rows: list[tuple[tuple[str, ...], dict[str, Any]]] = [
        (("targets",), {"nargs": "*", "metavar": "TARGET", "help": form}),
        (("--wrt",), {"metavar": "NAMES", "help": "parameters to differentiate by, as in w,b (default: the first)"}),
        (("--tuple",), {"dest": "bundle", "action": _TRUE, "help": "a tuple of gradients, even of one"}),
        (("--transform",), {"type": _transforms, "default": ("grad",), "metavar": "NAMES", "help": transforms}),
        (("--spec",), {"help": 'kinds of arguments, as in "w: f64[m], x: f64[n, m]" (default: the annotations)'}),
        (("--example",), {"metavar": "TARGET", "help": "a tuple of arguments, or a function that returns it"}),
        (("--has-aux",), {"action": _TRUE, "help": "the function returns (value, aux)"}),
        (("--standalone",), {"action": _TRUE, "help": "copy the project's own functions into the file"}),
        (("--self-test",), {"action": _TRUE, "help": "a check against differences when the file is run"}),
        (("--notes",), {"action": _TRUE, "help": "errors in the file name the lines of the source"}),
        (("-o", "--output"), {"metavar": "FILE", "help": "the file to write (default: print it)"}),
    ]
    for names, options in rows:
        if not only or names[-1].lstrip("-").replace("-", "_") in only:
            parser.add_argument(*names, **options)


def _transforms(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    unknown = [name for name in names if name not in TRANSFORMS]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(TRANSFORMS)}")
    return names


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise errors.bad_command(message)


def read_words(words: Sequence[str]) -> Options:
    """The options that a command line asks for. Raises TargetError."""
    if any("\0" in word for word in words):
        raise errors.bad_command("a NUL character stands in it")
    parser = _Parser(add_help=False)
    add_arguments(parser)
    return of_arguments(vars(parser.parse_args(words)))


def of_arguments(found: Mapping[str, Any]) -> Options:
    """The options among the results of a parser."""
    given = {field.name: found[field.name] for field in fields(Options)}
    return Options(**{**given, "targets": tuple(given["targets"])})


def read_command(command: str) -> Options | None:
    """The options of the command in a file's head; None if it is no such command. Raises TargetError."""
    if not command.startswith(PREFIX):
        return None
    try:
        words = shlex.split(command.removeprefix(PREFIX))
    except ValueError as error:
        raise errors.bad_command(f"the command in the head can't be read: {error}") from None
    options = read_words(words)
    if not options.targets:
        raise errors.bad_command("the command in the head names no target")
    return options


def read_table(table: Mapping[str, Any]) -> Options:
    """The options of a table in pyproject.toml: the words of the command line as keys. Raises TargetError."""
    known = {"target", "targets", "wrt", "transform", "spec", "example", *_FLAGS, "output"}
    unknown = sorted(set(table) - known)
    if unknown:
        raise errors.bad_config(f"{unknown[0]!r} is no key of a file", f"the keys are {', '.join(sorted(known))}")
    words: list[str] = []
    targets = table.get("targets", table.get("target", []))
    words += [targets] if isinstance(targets, str) else [str(target) for target in targets]
    for key in ("wrt", "transform", "spec", "example", "output"):
        value = table.get(key)
        if value is not None:
            words += [f"--{key}", ",".join(map(str, value)) if isinstance(value, list) else str(value)]
    words += [f"--{key}" for key in _FLAGS if table.get(key) is True]
    options = read_words(words)
    if not options.targets or options.output is None:
        way_out = 'say targets = ["model.py:loss"], output = "grad.py"'
        raise errors.bad_config("a file needs targets and an output", way_out)
    return options
