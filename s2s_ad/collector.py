"""The collector of cyclic garbage waits while trees are made.

CPython looks at every object that lives whenever their number has grown by a quarter. A transformation makes trees of
very many nodes, which all live until it ends, and hardly any cycles: of 5,000 statements, a third of the time went into
looking at them again and again.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_inside = 0
_usual = False


@contextmanager
def without_collector() -> Iterator[None]:
    """No search for cycles inside `with`. The last of all threads to leave turns it on again, if it was on.

    >>> with without_collector():
    ...     inside = gc.isenabled()
    >>> inside, gc.isenabled()
    (False, True)
    """
    global _inside, _usual
    with _lock:
        if _inside == 0:
            _usual = gc.isenabled()
            gc.disable()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0 and _usual:
                gc.enable()
