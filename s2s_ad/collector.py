"""The collector of cyclic garbage waits while trees are made.

CPython looks at every object that lives whenever their number has grown by a quarter. A transformation makes trees of
very many nodes, which all live until it ends, and hardly any cycles: of 5,000 statements, a third of the time went into
looking at them again and again, of 20 a tenth.

The switch is one for the whole process, so this is held to what can be answered for: no code of the user's runs
meanwhile; objects without cycles are freed as ever, and garbage of other threads waits for as long as a transformation
takes; the switch comes back after any exception, and after the last of all threads; who has turned the collector off
finds it off; and in a forked child it is as if the threads that the child has not got had left.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_inside: set[object] = set()
_usual = False


@contextmanager
def without_collector() -> Iterator[None]:
    """No search for cycles inside `with`. The last of all threads to leave turns it on again, if it was on.

    >>> with without_collector():
    ...     inside = gc.isenabled()
    >>> inside, gc.isenabled()
    (False, True)
    """
    global _usual
    me = object()
    try:
        with _lock:
            if not _inside:
                _usual = gc.isenabled()
            _inside.add(me)
            gc.disable()
        yield
    finally:
        with _lock:
            _inside.discard(me)
            if _usual and not _inside:
                gc.enable()


def _in_child() -> None:
    """Only the thread that forked goes on: none of the others will leave, or release the lock."""
    global _lock
    _lock = threading.Lock()
    if _inside:
        _inside.clear()
        if _usual:
            gc.enable()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
