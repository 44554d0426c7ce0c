"""Asking a running import to stop, by a flag beside the progress file.

While the writing holds SQLite's lock, no row of a table can say so.
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from wutong.jobs.actions import Cancelled, Running


def _path(job_id: int) -> Path:
    return Path(settings.DATA) / "jobs" / f"{job_id}.stop"


def ask_to_stop(job_id: int) -> None:
    path = _path(job_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def stopper(running: Running) -> Callable[[], None]:
    path = _path(running.id)

    def stop() -> None:
        if path.exists():
            raise Cancelled

    return stop
