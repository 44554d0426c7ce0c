"""Which batches a person sees, where their rows lie, and how fast this machine has been."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from wutong.greenpower.batches.grid import Grid
from wutong.greenpower.facts import Basis, Fact
from wutong.greenpower.models import Batch
from wutong.greenpower.queries import up_the_line
from wutong.jobs.models import Job
from wutong.organisation.access import require
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound

SHOWN = 100
# measured by benchmarks/greenpower.py: a floor for a core, until this machine has told its own
CASES_PER_SECOND_AND_PROCESS = 8.0
LEARNT_FROM = 5


def visible_to(person: Person) -> QuerySet[Batch]:
    """Like studies: one's own body's, and those up the line."""
    require(person, Act.STUDY_GREENPOWER)
    return Batch.objects.filter(up_the_line(person)).select_related("body", "created_by", "job")


def batches_for(person: Person) -> list[Batch]:
    return list(visible_to(person).defer("basis").order_by("-id")[:SHOWN])


def batch_for(person: Person, pk: int) -> Batch:
    found = visible_to(person).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这批测算，或不在您的可见范围")
    return found


def basis_of(batch: Batch) -> Basis:
    """The figures the batch stands on, as they were told when it was asked."""
    return Basis(tuple(Fact(**fact) for fact in batch.basis))


def changed_since(batch: Batch, basis: Basis) -> int:
    """How many figures are other than the batch's."""
    return sum(fact.told != basis[fact.key].told for fact in basis_of(batch).changes)


def has_failed(batch: Batch) -> bool:
    return batch.job is None or batch.job.state in {Job.State.FAILED, Job.State.CANCELLED}


def grid_of(batch: Batch) -> Grid:
    return Grid.from_json(batch.asked)


# where it is sized, and how fast


def place() -> str:
    """In words people read, and alike where the speed is."""
    if settings.SPARK_MASTER:
        return f"Spark {settings.SPARK_MASTER}"[:120]
    return f"本机 {settings.BATCH_WORKERS} 个进程"


def cases_per_second() -> tuple[float, bool]:
    """What the last batches here came to, and True; else the floor of the benchmark, and False."""
    newest = Batch.objects.filter(where=place(), state=Batch.State.DONE, seconds__gt=0).order_by("-id")
    learnt = newest.only("asked", "done", "seconds")[:LEARNT_FROM]
    cases = sum(batch.done * len(grid_of(batch).billings) for batch in learnt)
    seconds = sum(batch.seconds for batch in learnt)
    if cases:
        return cases / seconds, True
    processes = 1 if settings.SPARK_MASTER else settings.BATCH_WORKERS
    return CASES_PER_SECOND_AND_PROCESS * processes, False


def running_now() -> QuerySet[Batch]:
    """Batches that take turns with a new one, whoever's they are."""
    return Batch.objects.filter(state=Batch.State.RUNNING)


# the rows


def _folder() -> Path:
    return Path(settings.DATA) / "batches"


def rows_path(batch: Batch) -> Path:
    return _folder() / f"{batch.key}.parquet"


def parts_folder(batch: Batch) -> Path:
    return _folder() / f"{batch.key}"


def part_path(batch: Batch, start: int) -> Path:
    return parts_folder(batch) / f"{start:06d}.jsonl"


def drop_parts(batch: Batch) -> None:
    shutil.rmtree(parts_folder(batch), ignore_errors=True)
