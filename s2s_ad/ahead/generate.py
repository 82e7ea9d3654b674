"""`generate`: derivatives as the text of a file of their own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import gast

from s2s_ad.ahead.assembly import Assembly
from s2s_ad.ahead.commands import command_of
from s2s_ad.ahead.constants import tests_of_constants
from s2s_ad.ahead.definitions import Import
from s2s_ad.ahead.docstrings import with_folded_docs
from s2s_ad.ahead.guards import guarded
from s2s_ad.ahead.header import Header, digest, installed_version, with_header
from s2s_ad.ahead.hints import hinted, with_result
from s2s_ad.ahead.job import Job, job_of
from s2s_ad.ahead.notes import fill, notes_of
from s2s_ad.ahead.pieces import Piece, Transform, Written, apart, tangents_of, write
from s2s_ad.ahead.project import is_inside, relative, root_of
from s2s_ad.ahead.references import Resolver
from s2s_ad.ahead.seeds import with_kinds, with_tangents
from s2s_ad.ahead.self_tests import main_block, test_of
from s2s_ad.ahead.write import write_file
from s2s_ad.api import Wrt
from s2s_ad.backend.listing import Listing, listing, traced
from s2s_ad.backend.origins import origins_in
from s2s_ad.errors import ahead as errors
from s2s_ad.frontend.libraries import is_users_file
from s2s_ad.frontend.source import read
from s2s_ad.runtime.columns import jacobian_by_columns
from s2s_ad.syntax.names import Names, names_in
from s2s_ad.syntax.printer import to_source


@dataclass(frozen=True)
class Plan:
    """What one file is to hold, and how it came about. `root`: the folder that paths in it are relative to."""

    jobs: Sequence[Job]
    command: str
    root: Path
    standalone: bool = False
    self_test: bool = False
    notes: bool = False


def text_of(plan: Plan) -> Listing:
    """The text of the file, which knows where its lines come from."""
    written = [_written(job) for job in plan.jobs]
    mains = [piece.tree.name for each in written for piece in each.pieces if piece.main]
    for name in mains:
        if mains.count(name) > 1:
            raise errors.bad_target(name, "two targets make a function of this name", "put them into two files")
    taken = Names(set().union(*(names_in(piece.tree) for each in written for piece in each.pieces)))

    def copies(module: ModuleType) -> bool:
        return plan.standalone and is_inside(getattr(module, "__file__", None), plan.root)

    tests = map(test_of, plan.jobs if plan.self_test else ())
    noted = [each for name in mains for each in _entries(name)] if plan.notes else []
    notes = [notes_of(noted, taken.fresh("LINES"), plan.jobs[0].function)] if noted else []
    resolver = Resolver(copies)
    constants = tests_of_constants((scope for each in written for scope in each.scopes), resolver)
    assembly = Assembly(resolver, apart(written, taken.fresh), constants, tests, notes)
    own = [function for each in written for function in each.sources if _is_own(function)]
    texts = [part for function in dict.fromkeys(own) for part in (function.__qualname__, read(function).text)]
    head = Header(_places(dict.fromkeys(own), plan.root), digest(*texts), plan.command, installed_version())
    behind = {file: behind for each in written for file, behind in each.behind.items()}
    trees = [each for each in assembly.functions if isinstance(each, gast.FunctionDef)]
    origins = [(tree.name, origins_in(tree)) for tree in trees]
    text = traced(listing(with_header(_laid_out(assembly), head), origins), behind)
    if not assembly.notes:
        return text
    fill(assembly.notes[0], text)
    return Listing(with_header(_laid_out(assembly), head), text.origins)


def _entries(main: str) -> tuple[str, ...]:
    """The functions that a user calls: of a pair both."""
    name = main.removesuffix("_forward")
    return (main, f"{name}_pullback") if name != main else (main,)


def _written(job: Job) -> Written:
    """The functions of one derivative with their hints and tests."""
    found = write(job.function, job.transform, job.request, job.values)
    pieces = with_kinds(found.pieces) if job.transform == "vjp" else found.pieces
    pieces = tuple(hinted(replace(piece, tree=with_folded_docs(piece.tree)), job.values) for piece in pieces)
    pieces = with_result(pieces, job.transform, job.request, found.result)
    moved = tangents_of(job.function, job.request.wrt if job.transform in ("jvp", "hvp") else ())
    return replace(found, pieces=tuple(_finished(piece, job, moved) if piece.main else piece for piece in pieces))


def _finished(piece: Piece, job: Job, moved: Mapping[str, str]) -> Piece:
    if job.transform == "jacobian":
        called = {"partial": partial, "jacobian_by_columns": jacobian_by_columns}
        piece = replace(piece, helpers={**piece.helpers, **called})
    return guarded(with_tangents(piece, job.values, moved), job.values, job.lengths, moved)


def _is_own(function: FunctionType) -> bool:
    """Whether a source is named in the head: those of Python and of libraries have other texts in other versions."""
    return is_users_file(function.__code__.co_filename) and not _is_standard(function.__module__ or "")


def _places(functions: Iterable[FunctionType], root: Path) -> tuple[str, ...]:
    """The user's functions by file."""
    by_file: dict[str, list[str]] = {}
    for function in functions:
        file = function.__code__.co_filename
        place = relative(Path(file), root) if is_inside(file, root) else function.__module__
        by_file.setdefault(place, []).append(function.__qualname__)
    return tuple(f"{file}: {', '.join(names)}" for file, names in by_file.items())


def _laid_out(assembly: Assembly) -> str:
    """Imports, what must be defined first, tests of constants, the derivatives, the helpers."""
    statements = [*assembly.early, *(statement for each in assembly.constants for statement in each.body)]
    statements += [*assembly.functions, *assembly.late]
    statements += [statement for each in assembly.notes for statement in each.body]
    statements += [main_block(assembly.tests)] if assembly.tests else []
    blocks = [_imports(assembly.imports, statements)]
    was_simple = False
    for statement in statements:
        text = to_source(statement).strip("\n")
        simple = not isinstance(statement, gast.FunctionDef | gast.ClassDef | gast.If)
        close = simple and (len(blocks) == 1 or was_simple)
        blocks.append(("\n\n" if len(blocks) == 1 and simple else "\n" if close else "\n\n\n") + text)
        was_simple = simple
    return "".join(blocks).lstrip("\n") + "\n"


def _imports(imports: Mapping[str, Import], statements: Iterable[gast.stmt]) -> str:
    plain: set[tuple[str, str | None]] = set()
    parts: dict[str, set[tuple[str, str | None]]] = {}
    for name, found in imports.items():
        module, attribute = found.module, found.attribute
        package, _, last = module.rpartition(".")
        if attribute is not None:
            parts.setdefault(module, set()).add((attribute, name if name != attribute else None))
        elif name == module:
            plain |= {(each, None) for each in found.inside or (module,)}
        elif package and name == last:
            parts.setdefault(package, set()).add((last, None))
        else:
            plain.add((module, name))
    lines = [(module, gast.Import([gast.alias(module, name)])) for module, name in sorted(plain, key=str)]
    for module in sorted(parts):
        aliases = [gast.alias(*part) for part in sorted(parts[module], key=str)]
        lines.append((module, gast.ImportFrom(module, aliases, 0)))
    groups = [[to_source(line) for module, line in lines if _is_standard(module) is wanted] for wanted in (True, False)]
    if any(map(_has_hints, statements)):
        groups.insert(0, ["from __future__ import annotations"])
    return "\n\n".join("\n".join(group) for group in groups if group)


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _has_hints(statement: gast.stmt) -> bool:
    return any(
        getattr(node, "annotation", None) is not None or getattr(node, "returns", None) is not None
        for node in gast.walk(statement)
    )


def generate(
    f: Callable[..., Any],
    *args: Any,
    wrt: Wrt | None = None,
    transform: Transform = "grad",
    path: str | Path | None = None,
    spec: str | None = None,
    has_aux: bool = False,
    standalone: bool = False,
    self_test: bool = False,
    notes: bool = False,
    force: bool = False,
) -> Listing:
    """The derivative of f as the text of a file that needs NumPy and the imports of f, and nothing else.

    args: example arguments; without any, their kinds are those of `spec`, such as `"w: f64[m], x: f64[n, m]"`, or of
    f's annotations. What is known of no argument makes the generic form, for arguments of all kinds.
    transform: "grad", "value_and_grad", "vjp", "jvp", "hvp" or "jacobian".
    path: where to write it; a file that was not generated, or was edited since, is only overwritten with `force`.
    standalone: f's own helpers are copied into the file, not imported from where they are.
    self_test: running the file compares what it computes with differences.
    notes: an error in the file gets a note that names the line of f, from a table at the end.

    The text is a str whose `origins` say for each line which line of f, or of what f calls, it stands for.
    Raises UnsupportedError as `grad` does, DifferentiationError for what no file can hold.
    """
    job = job_of(f, transform, wrt=wrt, has_aux=has_aux, spec=spec, example=(args, {}) if args else None)
    root = root_of(Path(job.function.__code__.co_filename))
    command = command_of(job, root, path, standalone=standalone, self_test=self_test, notes=notes)
    text = text_of(Plan([job], command, root, standalone, self_test, notes))
    if path is not None:
        write_file(Path(path), text, force=force)
    return text
