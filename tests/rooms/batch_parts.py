"""A small batch and its worker, for the tests of its job and of its pages."""

from typing import Any

import duckdb
from django.utils import timezone

from wutong.config.worker import HANDLERS
from wutong.greenpower.batches import actions as batch_actions
from wutong.greenpower.batches import queries as batch_queries
from wutong.greenpower.batches.grid import Grid
from wutong.greenpower.models import Batch, Figure
from wutong.jobs import actions as jobs
from wutong.organisation.models import Person

GRID = Grid(
    site=("golmud", "xining"),
    load=("two_shift",),
    peak=(20.0,),
    green=(50.0, 80.0),
    storage=(100.0,),
    year=(0,),
    regime=("qinghai",),
    billing="two_part",
)


def started(by: Person, grid: Grid = GRID, name: str = "") -> Batch:
    return batch_actions.start(grid, name=name, by=by, at=timezone.now())


def work() -> int:
    """Jobs carried out until there is none."""
    count = 0
    while jobs.run_one(HANDLERS):
        count += 1
    return count


def rows_of(batch: Batch) -> list[dict[str, Any]]:
    found = duckdb.sql(f"SELECT * FROM '{batch_queries.rows_path(batch)}'")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def put_in(key: str, value: float, by: Person) -> None:
    Figure.objects.create(
        key=key,
        value=value,
        source="某某公告",
        basis="公开报道",
        valid_from=timezone.localdate(),
        changed_at=timezone.now(),
        changed_by=by,
    )
