"""The options of the test suite."""

from __future__ import annotations

import gc
from zlib import crc32

import pytest

COLLECT_AFTER = 20_000
"""So many more objects than were freed: a program's trees hold more than the usual 700."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew from what comes out now")
    parser.addoption("--whole", action="store_true", help="run the marked tests for all programs, not for some of them")


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # until all tests are collected
    config.addinivalue_line("markers", "sampled(n): without --whole, about one of n parameters is taken, by its name")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that ask again, in another way, what others ask of every program, take some of the programs."""
    if not config.getoption("--whole"):
        left = [item for item in items if not _is_taken(item)]
        items[:] = [item for item in items if _is_taken(item)]
        config.hook.pytest_deselected(items=left)


def pytest_collection_finish() -> None:
    """The tests, and all that is imported for them, stay to the end: the collector need not look at them again and
    again, which took a quarter of the time."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def _is_taken(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("sampled")
    return mark is None or crc32(item.name.encode()) % mark.args[0] == 0
