"""The package's architecture: arrows point downward only, there are no cycles, and files stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "s2s_ad"
LONGEST = 400

# From the top down. What stands in one row may not import each other; each imports from the rows below it only.
LAYERS = """
    s2s_ad
    __main__
    command
    pages
    ahead
    explanation
    testing decorator jacobians sparse
    dense
    sweeps shown
    api probe
    at_point
    dispatch
    maps fields plain
    pipeline seeds custom
    reading
    lifted
    composed
    backend
    differentiate
    optimise normalise
    analysis
    primitives
    rules frontend
    syntax
    request runtime values tree differences collector
    errors
    origin containers progress
"""
# Imported inside a function, as two modules need each other. To be taken apart; no others may join.
LATE = {("s2s_ad.differentiate.calls", "s2s_ad.differentiate.containers")}
LEVEL = {name: level for level, row in enumerate(LAYERS.split("\n")) for name in row.split()}


def modules() -> dict[str, Path]:
    """The modules of the package by dotted name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def running(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those under `if TYPE_CHECKING:`, which never run."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield child
            yield from running(child)


def imported(name: str) -> Iterator[str]:
    """The modules of the package that a module imports when it runs, wherever in it the import stands."""
    for node in running(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: a relative import"
            wanted = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for target in wanted:
            if target.partition(".")[0] == PACKAGE.name:
                yield target if target in MODULES else target.rpartition(".")[0]


def layer(name: str) -> str:
    """
    >>> layer("s2s_ad.syntax.quote"), layer("s2s_ad.api"), layer("s2s_ad")
    ('syntax', 'api', 's2s_ad')
    """
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def test_layers_are_those_of_the_package() -> None:
    assert {layer(name) for name in MODULES} <= set(LEVEL)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_arrows_point_downward(name: str) -> None:
    above = LEVEL[layer(name)]
    upward = [target for target in imported(name) if layer(target) != layer(name) and LEVEL[layer(target)] <= above]
    assert upward == []


def test_no_import_cycles() -> None:
    graph = {name: {target for target in imported(name) if (name, target) not in LATE} - {name} for name in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_late_imports_are_still_needed() -> None:
    assert {(name, target) for name, target in LATE if target in imported(name)} == LATE
