"""Starting a batch, stopping it, and going on with one that was stopped, failed or has lost its file."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wutong.greenpower import queries
from wutong.greenpower.batches import queries as batch_queries
from wutong.greenpower.batches.grid import Grid, title
from wutong.greenpower.models import Batch
from wutong.greenpower.question import Question
from wutong.greenpower.rules import reasons_against_batch
from wutong.greenpower.used import used_by
from wutong.jobs import actions as jobs
from wutong.organisation import access
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Reason, Refused


def start(grid: Grid, *, name: str, by: Person, at: datetime) -> Batch:
    """Queued at once; the figures are those of the day it is asked."""
    access.require(by, Act.STUDY_GREENPOWER)
    name = " ".join(name.split()) or title(grid)
    running = batch_queries.running_now().filter(body=by.body).count()
    reasons = reasons_against_batch(grid.cases, name, running)
    if reasons:
        raise Refused("没有开始", reasons)
    basis = queries.basis_on(timezone.localdate(at))
    with transaction.atomic():
        batch = Batch.objects.create(
            name=name,
            body=by.body,
            asked=grid.as_json(),
            basis=[asdict(basis[key]) for key in _used(grid)],
            questions=grid.questions,
            created_at=at,
            created_by=by,
        )
        _enqueue(batch, person_id=by.pk, at=at)
        batch.save(update_fields=["job"])
        words = f"{grid.cases:,} 个测算，{batch_queries.place()}"
        record_thing("batch", batch.pk, batch.name, "start_batch", by=by, at=at, words=words)
    return batch


def _used(grid: Grid) -> list[str]:
    """Every figure that any question of the grid stands on, once."""
    keys = (key for regime in grid.regime for key in used_by(Question(regime=regime)))
    return list(dict.fromkeys(keys))


def _enqueue(batch: Batch, *, person_id: int | None, at: datetime) -> None:
    """The next slice; whoever calls holds the transaction and saves `job`."""
    batch.job = jobs.enqueue("size_batch", arguments={"batch": batch.pk}, person_id=person_id, at=at)


def move_on(batch: Batch, running: jobs.Running, *, done: int, seconds: float, at: datetime) -> None:
    """After a slice: on to the next, or done."""
    with transaction.atomic():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        held.done, held.seconds, held.where = done, held.seconds + seconds, batch_queries.place()
        if done >= held.questions:
            held.state, held.finished_at = Batch.State.DONE, at
        else:
            _enqueue(held, person_id=running.person_id, at=at)
        held.save(update_fields=["done", "seconds", "where", "state", "finished_at", "job"])
        # raises Cancelled, and all of this is undone, where the job is no longer ours
        jobs.finish(running, {"done": done}, at=at)
    if done >= held.questions:
        batch_queries.drop_parts(batch)


def stop(batch_id: int, *, by: Person, at: datetime) -> Batch:
    """What is sized already is kept: going on begins there."""
    batch_queries.batch_for(by, batch_id)
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch_id)
        _only_who_started(batch, by)
        if batch.state != Batch.State.RUNNING:
            raise Refused("没有可停的", [Reason(f"这一批现在是“{batch.get_state_display()}”；刷新这一页")])
        if batch.job is not None:
            jobs.cancel(batch.job, at=at)
        batch.state = Batch.State.STOPPED
        batch.save(update_fields=["state"])
        words = f"停在第 {batch.done:,} 个"
        record_thing("batch", batch.pk, batch.name, "stop_batch", by=by, at=at, words=words)
    return batch


def go_on(batch_id: int, *, by: Person, at: datetime) -> Batch:
    """From where it stands; from the start where its rows are gone. On the figures it was asked with."""
    batch_queries.batch_for(by, batch_id)
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch_id)
        _only_who_started(batch, by)
        is_held = batch.state == Batch.State.RUNNING and not batch_queries.has_failed(batch)
        is_kept = batch.state == Batch.State.DONE and batch_queries.rows_path(batch).exists()
        if is_held or is_kept:
            raise Refused("现在不用再算", [Reason(f"这一批现在是“{batch.get_state_display()}”；刷新这一页")])
        if batch.state == Batch.State.DONE or not batch_queries.part_path(batch, 0).exists():
            batch_queries.drop_parts(batch)
            batch.done, batch.seconds = 0, 0.0
        batch.state, batch.finished_at = Batch.State.RUNNING, None
        _enqueue(batch, person_id=by.pk, at=at)
        batch.save(update_fields=["state", "finished_at", "done", "seconds", "job"])
        words = f"从第 {batch.done + 1:,} 个起"
        record_thing("batch", batch.pk, batch.name, "go_on_batch", by=by, at=at, words=words)
    return batch


def _only_who_started(batch: Batch, by: Person) -> None:
    if batch.created_by_id != by.pk:
        raise NotYourDuty("由开始这一批的人停或接着算", [Reason("您可以看结果", who=batch.created_by.name)])
