"""What the jobs of this room share: the clock they are given, and memory let be for a long file."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

Clock = Callable[[], datetime]


@contextmanager
def collecting_later() -> Iterator[None]:
    """No search for cycles among a million live objects that have none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
