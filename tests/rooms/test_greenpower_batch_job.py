"""The job of a batch: the study's own answers, in slices, by any number of processes or Spark, to the bit."""

import os
import shutil
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from rooms.batch_parts import GRID, put_in, rows_of, started, work
from wutong.audit.models import Entry
from wutong.config.worker import HANDLERS
from wutong.greenpower import study
from wutong.greenpower.batches import queries as batch_queries
from wutong.greenpower.batches import slices as batch_slices
from wutong.greenpower.batches.cases import COLUMNS
from wutong.greenpower.facts import Basis
from wutong.greenpower.models import Batch
from wutong.jobs import actions as jobs
from wutong.jobs.models import Job
from wutong_engines.greenpower import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_process(settings: Any) -> None:
    settings.BATCH_WORKERS, settings.SPARK_MASTER = 1, ""


# sizing


def test_a_row_is_the_answer_of_the_study_page(cast: SimpleNamespace) -> None:
    grid = replace(GRID, billing="best")
    batch = started(cast.officer, grid)
    work()
    rows = rows_of(Batch.objects.get(pk=batch.pk))
    assert [list(row) for row in rows] == [list(COLUMNS)] * 4
    assert [(row["site"], row["green_percent"]) for row in rows] == [
        ("golmud", 50), ("golmud", 80), ("xining", 50), ("xining", 80)
    ]  # fmt: skip
    for row, question in zip(rows, grid.asked(), strict=True):
        found = study.answer(question, Basis())
        assert isinstance(found.outcome, Plan)
        assert row["billing"] == found.billing
        assert row["delivered_yuan_per_kwh"] == found.outcome.delivered_yuan_per_kwh
        assert row["lower_bound_yuan_per_year"] <= row["cost_yuan_per_year"]
        costs = {
            name: one.delivered_yuan_per_kwh for name, one in found.outcomes.items() if isinstance(one, Plan)
        }
        assert {name: row[f"{name}_yuan_per_kwh"] for name in costs} == costs


def test_processes_and_slices_change_no_bit(
    cast: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = started(cast.officer, name="一批")
    assert work() == 1
    settings.BATCH_WORKERS = 2
    monkeypatch.setattr(batch_slices, "FEWEST_IN_A_SLICE", 1)
    monkeypatch.setattr(batch_slices, "SLICE_SECONDS", 0.0)
    sliced = started(cast.officer, name="一批")
    assert work() == 4
    found = Batch.objects.get(pk=sliced.pk)
    assert (found.state, found.done, Job.objects.count()) == ("done", 4, 5)
    assert rows_of(whole) == rows_of(sliced)
    one, two = (batch_queries.rows_path(batch).read_bytes() for batch in (whole, sliced))
    assert one == two
    assert not batch_queries.parts_folder(sliced).exists()


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("java") is None and os.environ.get("WUTONG_CHECK_EVERYTHING") != "1",
    reason="没有 Java（Debian：apt-get install default-jre-headless）",
)
def test_spark_changes_no_bit(cast: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    here = started(cast.officer, name="一批")
    work()
    settings.SPARK_MASTER = "local[1]"
    there = started(cast.officer, name="一批")
    work()
    found = Batch.objects.get(pk=there.pk)
    assert (found.state, found.where) == ("done", "Spark local[1]"), found.job and found.job.error
    assert batch_queries.rows_path(here).read_bytes() == batch_queries.rows_path(there).read_bytes()


def test_an_infeasible_question_has_its_proof_and_says_why(cast: SimpleNamespace, client_of: Any) -> None:
    for key, value in (("qinghai_self_use", 1.0), ("qinghai_export", 0.0)):
        put_in(key, value, cast.province)
    batch = started(cast.officer, replace(GRID, site=("xining",), green=(50.0,)))
    work()
    row = rows_of(batch)[0]
    assert (row["status"], row["delivered_yuan_per_kwh"]) == ("infeasible", None)
    assert "绿电占用电比例下限" in row["reason"] and not row["reason"].startswith("清单第")
    said = client_of(cast.officer).get(f"/greenpower/batches/{batch.pk}/").content.decode()
    assert ">做不到</a>" in said and row["reason"][:20] in said


# the job


def test_who_loses_the_lease_changes_nothing_and_the_next_goes_on(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_slices, "FEWEST_IN_A_SLICE", 2)
    monkeypatch.setattr(batch_slices, "SLICE_SECONDS", 0.0)
    batch = started(cast.officer)
    now = timezone.now()
    first = jobs.take("一号", at=now)
    assert first is not None
    held = jobs.Running(first, "一号")
    # the lease runs out while 一号 sizes; 二号 takes the job over and finishes its slice
    Job.objects.filter(pk=first.pk).update(lease_until=now - timedelta(seconds=1))
    assert jobs.run_one(HANDLERS, owner="二号")
    with pytest.raises(jobs.Cancelled):
        batch_slices.size_slice(held, now=timezone.now)
    assert Batch.objects.get(pk=batch.pk).done == 2
    assert Job.objects.filter(state=Job.State.QUEUED).count() == 1
    assert work() == 1
    assert [row["number"] for row in rows_of(batch)] == [1, 2, 3, 4]


def test_a_small_job_waits_for_a_slice_not_for_the_batch(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_slices, "FEWEST_IN_A_SLICE", 2)
    monkeypatch.setattr(batch_slices, "SLICE_SECONDS", 0.0)
    batch = started(cast.officer)
    small = jobs.enqueue("small", arguments={}, person_id=None, at=timezone.now())
    heard: list[int] = []
    handlers = HANDLERS | {"small": lambda running: heard.append(running.id)}
    jobs.run_one(handlers)
    assert Batch.objects.get(pk=batch.pk).done == 2 and heard == []
    jobs.run_one(handlers)
    assert heard == [small.pk] and Batch.objects.get(pk=batch.pk).state == "running"


def test_a_batch_is_stopped_and_goes_on_where_it_stood(
    cast: SimpleNamespace, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_slices, "FEWEST_IN_A_SLICE", 2)
    monkeypatch.setattr(batch_slices, "SLICE_SECONDS", 0.0)
    client, batch = client_of(cast.officer), started(cast.officer)
    address = f"/greenpower/batches/{batch.pk}/"
    jobs.run_one(HANDLERS)
    assert client.post(address + "stop/").status_code == 302
    assert work() == 0
    said = client.get(address).content.decode()
    assert "停在 2 / 4 个" in said and "接着算" in said
    assert client.post(address + "stop/").status_code == 422
    assert client_of(cast.reviewer).post(address + "go-on/").status_code == 403
    assert client.post(address + "go-on/").status_code == 302
    assert work() == 1
    assert [row["number"] for row in rows_of(batch)] == [1, 2, 3, 4]
    acts = Entry.objects.filter(target_kind="batch").order_by("seq").values_list("act", flat=True)
    assert list(acts) == ["start_batch", "stop_batch", "go_on_batch"]


def test_a_process_that_dies_is_told_and_the_batch_goes_on(
    cast: SimpleNamespace, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, batch = client_of(cast.officer), started(cast.officer)
    with monkeypatch.context() as broken:

        def dies(*_: Any) -> Any:
            raise BrokenProcessPool
            yield

        broken.setattr(batch_slices, "run", dies)
        work()
    said = client.get(f"/greenpower/batches/{batch.pk}/").content.decode()
    assert "有一个进程中途没了" in said and "接着算" in said
    assert client.post(f"/greenpower/batches/{batch.pk}/go-on/").status_code == 302
    work()
    assert len(rows_of(batch)) == 4
