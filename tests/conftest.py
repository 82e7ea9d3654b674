"""The options of the test suite."""

from __future__ import annotations

import gc
from typing import Any
from zlib import crc32

import pytest

from tests.understood import Understanding

COLLECT_AFTER = 20_000
"""So many more objects than were freed: a program's trees hold more than the usual 700."""
UNDERSTANDING = pytest.StashKey[Understanding]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew from what comes out now")
    parser.addoption("--whole", action="store_true", help="all programs in all tests, each test by itself")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[UNDERSTANDING] = Understanding()
    gc.disable()  # until all tests are collected
    config.addinivalue_line("markers", "sampled(n): without --whole, about one of n parameters is taken, by its name")
    config.addinivalue_line("markers", "together: without --whole, those of a program share what is understood of it")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that ask again, in another way, what others ask of every program, take some of the programs. What is asked
    of one program comes together, in one process, after all else."""
    if not config.getoption("--whole"):
        left = [item for item in items if not _is_taken(item)]
        items[:] = sorted((item for item in items if _is_taken(item)), key=lambda item: _program(item) or "")
        config.hook.pytest_deselected(items=left)


def pytest_collection_finish() -> None:
    """The tests, and all that is imported for them, stay to the end: the collector need not look at them again and
    again, which took a quarter of the time."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Derivatives of one program begin with the same passes, and these take most of the time."""
    together = None if item.config.getoption("--whole") else _program(item)
    item.config.stash[UNDERSTANDING].begin(together)


def pytest_sessionfinish(session: pytest.Session) -> None:
    session.config.stash[UNDERSTANDING].begin(None)


def _program(item: pytest.Item) -> str | None:
    """The name of the program, where the tests of one share what is understood of it."""
    if item.get_closest_marker("together") is None or not isinstance(item, pytest.Function):
        return None
    program: Any = item.callspec.params["program"]
    return str(program.name)


def _is_taken(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("sampled")
    return mark is None or crc32(item.name.encode()) % mark.args[0] == 0
