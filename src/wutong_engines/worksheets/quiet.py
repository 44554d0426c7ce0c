"""Keeps a library from shouting on standard error about a file that will be refused in words."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def quiet() -> Iterator[None]:
    """Standard error goes nowhere meanwhile. Among several threads it stays: another may be speaking."""
    kept = _hush() if threading.active_count() == 1 else None
    try:
        yield
    finally:
        if kept is not None:
            os.dup2(kept, 2)
            os.close(kept)


def _hush() -> int | None:
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
        kept = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        return kept
    return None
