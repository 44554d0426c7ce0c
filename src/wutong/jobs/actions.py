"""Queue, take, report and finish a job: effect and "done" are one transaction, a lost lease is retaken."""

import json
import os
import socket
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from wutong.jobs.models import Job

LEASE = timedelta(minutes=2)
MAX_TRIES = 3

Handler = Callable[["Running"], dict[str, Any] | None]


class Cancelled(Exception):
    """The person asked to stop; the handler's transaction is rolled back."""


class Running:
    """What a handler holds: its arguments, and how to say how far it is."""

    def __init__(self, job: Job, owner: str) -> None:
        self.id = job.pk
        self.arguments: dict[str, Any] = job.arguments
        self.person_id = job.person_id
        self.owner = owner
        self._last = timezone.now()

    def progress(self, done: int, total: int | None = None, words: str = "") -> None:
        """At most twice a second. The figure goes to a file, because one long transaction hides its rows
        and, on SQLite, lets nobody else write; the lease is renewed and a cancellation noticed outside it."""
        now = timezone.now()
        if (now - self._last).total_seconds() < 0.5:
            return
        self._last = now
        write_progress(self.id, {"done": done, "total": total, "words": words})
        if transaction.get_connection().in_atomic_block:
            return
        mine = Job.objects.filter(pk=self.id, owner=self.owner, state=Job.State.RUNNING)
        if not mine.update(lease_until=now + LEASE):
            raise Cancelled


def _progress_path(job_id: int) -> Path:
    return settings.DATA / "jobs" / f"{job_id}.json"


def write_progress(job_id: int, said: Mapping[str, Any]) -> None:
    path = _progress_path(job_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


def read_progress(job_id: int) -> dict[str, Any]:
    """{"done", "total", "words"}; empty before the first report."""
    try:
        said: dict[str, Any] = json.loads(_progress_path(job_id).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return said


def enqueue(kind: str, *, arguments: Mapping[str, Any], person_id: int | None, at: datetime) -> Job:
    return Job.objects.create(kind=kind, arguments=dict(arguments), person_id=person_id, created_at=at)


def cancel(job: Job, *, at: datetime) -> bool:
    waiting = [Job.State.QUEUED, Job.State.RUNNING]
    return bool(
        Job.objects.filter(pk=job.pk, state__in=waiting).update(state=Job.State.CANCELLED, finished_at=at)
    )


def take(owner: str, *, at: datetime) -> Job | None:
    """The oldest job that nobody holds, or whose holder let the lease run out."""
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=at)
    with transaction.atomic():
        jobs = Job.objects.filter(free).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            jobs = jobs.select_for_update(skip_locked=True)
        job = jobs.first()
        if job is None:
            return None
        job.tries += 1
        if job.tries > MAX_TRIES:
            job.state, job.finished_at = Job.State.FAILED, at
            job.error = f"试了 {MAX_TRIES} 次都中断了，数据没有受影响。"
            job.save(update_fields=["tries", "state", "finished_at", "error"])
            return None
        job.state, job.owner, job.lease_until = Job.State.RUNNING, owner, at + LEASE
        job.started_at = job.started_at or at
        job.save(update_fields=["tries", "state", "owner", "lease_until", "started_at"])
        return job


def finish(running: Running, result: dict[str, Any] | None, *, at: datetime) -> None:
    """Called inside the transaction that holds the effect: both happen or neither."""
    mine = Job.objects.filter(pk=running.id, owner=running.owner, state=Job.State.RUNNING)
    if not mine.update(state=Job.State.DONE, result=result, finished_at=at):
        raise Cancelled


def fail(running: Running, error: str, *, at: datetime) -> None:
    mine = Job.objects.filter(pk=running.id, owner=running.owner, state=Job.State.RUNNING)
    mine.update(state=Job.State.FAILED, error=error[:1000], finished_at=at)


def run_one(handlers: Mapping[str, Handler], *, owner: str | None = None) -> bool:
    """Take and carry out one job; False when there is none."""
    owner = owner or f"{socket.gethostname()}:{os.getpid()}"
    job = take(owner, at=timezone.now())
    if job is None:
        return False
    _carry_out(job, owner, handlers)
    return True


def run_this(job: Job, handlers: Mapping[str, Handler]) -> bool:
    """Carry out one job here and now, for the command line; False when somebody has taken it."""
    owner, now = f"{socket.gethostname()}:{os.getpid()}", timezone.now()
    free = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
    taken = free.update(
        state=Job.State.RUNNING, owner=owner, lease_until=now + LEASE, started_at=now, tries=1
    )
    if not taken:
        return False
    _carry_out(job, owner, handlers)
    return True


def _carry_out(job: Job, owner: str, handlers: Mapping[str, Handler]) -> None:
    running = Running(job, owner)
    stop_beating = _beat(job.pk, owner)
    try:
        result = handlers[job.kind](running)
        finish_if_running(running, result)
    except Cancelled:
        pass
    except Exception as error:
        expected = getattr(error, "is_for_the_reader", False) or hasattr(error, "reasons")
        words = str(error) if expected else f"出了意外：{type(error).__name__}。数据没有受影响，请重试。"
        fail(running, words, at=timezone.now())
        if not expected:
            traceback.print_exc()
    finally:
        stop_beating()


def _beat(job_id: int, owner: str) -> Callable[[], None]:
    """Renews the lease from a connection of its own while one long transaction hides the handler's.

    SQLite needs none: while that transaction holds the only write lock nobody can take the job over.
    """
    if connection.vendor == "sqlite":
        return lambda: None
    told = threading.Event()

    def beat() -> None:
        while not told.wait(LEASE.total_seconds() / 5):
            mine = Job.objects.filter(pk=job_id, owner=owner, state=Job.State.RUNNING)
            with suppress(DatabaseError):
                mine.update(lease_until=timezone.now() + LEASE)
        connection.close()

    threading.Thread(target=beat, daemon=True).start()
    return told.set


def finish_if_running(running: Running, result: dict[str, Any] | None) -> None:
    """For handlers with no database effect of their own; the others call finish in their transaction."""
    if Job.objects.filter(pk=running.id, state=Job.State.RUNNING).exists():
        finish(running, result, at=timezone.now())
