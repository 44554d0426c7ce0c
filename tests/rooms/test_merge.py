"""Two records of one project: merged into one, and taken apart again to the last byte."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from wutong.audit.models import Entry
from wutong.audit.queries import verify
from wutong.organisation.reasons import NotFound, NotYourDuty, Refused
from wutong.projects import actions
from wutong.projects.models import Asked, DuplicateCandidate, LedgerRow, NameKey, Project, Workbook
from wutong.projects.search import matching

PDF = b"%PDF-1.7\n"
TABLES = (
    "projects_project",
    "projects_workbook",
    "projects_ledgerrow",
    "projects_stagechange",
    "projects_evidence",
    "projects_milestone",
    "projects_attestation",
    "projects_request",
    "projects_asked",
    "projects_namekey",
)
MERGE_BUDGET = 36


def everything() -> dict[str, list[Any]]:
    """Every row of the room as the database gives it, the text index included."""
    found: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            found[table] = cursor.fetchall()
        key = "rowid" if connection.vendor == "sqlite" else "project_id"
        cursor.execute(f"SELECT {key}, tokens FROM projects_search ORDER BY 1")
        found["projects_search"] = cursor.fetchall()
    return found


def row_of(project: Project, at: datetime, sheet: str, values: dict[str, Any]) -> LedgerRow:
    workbook, _ = Workbook.objects.get_or_create(
        sha256="0" * 64, defaults={"file_name": "台账.xlsx", "size_bytes": 1, "stored_at": at}
    )
    row = LedgerRow.objects.create(
        workbook=workbook,
        project=project,
        batch="00000000-0000-0000-0000-000000000001",
        sheet=sheet,
        row=11,
        cells={key: ["F11", "原文"] for key in values},
        values=values,
    )
    sources = project.sources | {key: {"row": row.pk, "cell": "F11", "sheet": sheet} for key in values}
    Project.objects.filter(pk=project.pk).update(sources=sources)
    return row


@pytest.fixture
def pair(cast: SimpleNamespace, at: datetime) -> SimpleNamespace:
    """One project from two ledgers, each with something the other lacks and something it has as well."""
    by, officer = cast.reviewer, cast.officer
    keep = actions.create(
        {"name": "南山口抽水蓄能电站", "region_id": "632801", "investment_yuan": 17_090_000_000, "jobs": 80},
        by=by,
        at=at,
    )
    other = actions.create(
        {
            "name": "格尔木南山口抽水蓄能电站项目",
            "region_id": "632801",
            "investor": "三峡集团",
            "investment_yuan": 17_100_000_000,
            "signed_from": date(2023, 7, 1),
            "signed_to": date(2023, 7, 31),
            "signed_words": "2023.7",
            "park_id": "golmud",
            "contact_phone": "19900000128",
            "land_mu": Decimal("1200.50"),
            "power_mw": Decimal("1800.125"),
        },
        by=officer,
        at=at + timedelta(minutes=5, microseconds=123_456),
    )
    Project.objects.filter(pk__in=[keep.pk, other.pk]).update(stage="land")
    row_of(keep, at, "签约项目", {"investment": {"yuan": 17_090_000_000}})
    row = row_of(other, at, "9月底", {"investment": {"yuan": 17_100_000_000}, "investor": "三峡集团"})
    for project in (keep, other):
        actions.attach(project.pk, "filing", "备案.pdf", [PDF], by=officer, at=at)
        actions.record_milestone(project.pk, "filed", date(2026, 5, 1), by=officer, at=at)
        actions.ask(project.pk, "hx_grid", "接入意见", date(2026, 12, 1), by=by, at=at)
    actions.attach(other.pk, "start_photo", "打桩.pdf", [PDF], by=officer, at=at)
    actions.record_milestone(other.pk, "construction_started", date(2026, 6, 1), by=officer, at=at)
    actions.attest(other.pk, "grid_access_agreed", "国网海西答复", by=officer, at=at)
    actions.ask(other.pk, "gem_natural_resources", "用地批复", date(2026, 12, 1), by=by, at=at)
    candidate = DuplicateCandidate.objects.create(
        first=keep, second=other, confidence=0.93, reasons=["同在格尔木市，名称相同"]
    )
    keep.refresh_from_db()
    other.refresh_from_db()
    return SimpleNamespace(keep=keep, other=other, row=row, candidate=candidate)


def test_merging_brings_everything_to_one_record(
    cast: SimpleNamespace, pair: SimpleNamespace, at: datetime, django_assert_max_num_queries: Any
) -> None:
    later = at + timedelta(hours=1)
    with django_assert_max_num_queries(MERGE_BUDGET):
        actions.decide_same(pair.candidate.pk, pair.keep.pk, by=cast.reviewer, at=later)
    keep = Project.objects.get(pk=pair.keep.pk)
    other = Project.objects.get(pk=pair.other.pk)
    assert (keep.name, keep.investor, keep.signed_words, keep.park_id) == (
        "南山口抽水蓄能电站",
        "三峡集团",
        "2023.7",
        "golmud",
    )
    assert keep.sources["investor"] == {"row": pair.row.pk, "cell": "F11", "sheet": "9月底"}
    assert keep.investment_yuan == 17_090_000_000 and keep.sources["investment"]["disputed"] is True
    assert "disputed" not in keep.sources["jobs"]
    assert other.merged_into_id == keep.pk and other.investor == "三峡集团"
    assert keep.ledger_rows.count() == 2 and not other.ledger_rows.exists()
    assert sorted(keep.milestones.values_list("key", flat=True)) == ["construction_started", "filed"]
    assert list(other.milestones.values_list("key", flat=True)) == ["filed"]
    assert sorted(keep.asked.values_list("body_id", flat=True)) == ["gem_natural_resources", "hx_grid"]
    assert (keep.requests.count(), keep.evidence.count(), keep.attestations.count()) == (3, 3, 1)
    assert list(Project.objects.filter(pk__in=matching("三峡集团")).values_list("pk", flat=True)) == [keep.pk]
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.target_id) == ("decide_same", str(keep.pk))
    assert entry.changes["investor"] == ["", "三峡集团"]
    assert entry.changes["contact_phone"] == ["", "199****0128"]
    actions.choose_source(keep.pk, "investment", pair.row.pk, by=cast.officer, at=later)
    assert Project.objects.get(pk=keep.pk).investment_yuan == 17_100_000_000


@pytest.mark.parametrize("keeps_first", [True, False])
def test_a_merge_is_undone_to_the_last_byte(
    cast: SimpleNamespace,
    pair: SimpleNamespace,
    at: datetime,
    keeps_first: bool,
    django_assert_max_num_queries: Any,
) -> None:
    before = everything()
    keep = pair.keep if keeps_first else pair.other
    actions.decide_same(pair.candidate.pk, keep.pk, by=cast.reviewer, at=at + timedelta(hours=1))
    assert everything() != before
    with django_assert_max_num_queries(MERGE_BUDGET):
        actions.undo_merge(pair.candidate.pk, by=cast.reviewer, at=at + timedelta(hours=2))
    after = everything()
    for table in before:
        assert after[table] == before[table], table
    candidate = DuplicateCandidate.objects.get(pk=pair.candidate.pk)
    assert (candidate.decision, candidate.undo, candidate.decided_by) == ("open", None, None)
    assert [entry.act for entry in Entry.objects.order_by("-seq")[:2]] == ["undo_merge", "decide_same"]


KEEP_SIDES: list[dict[str, Any]] = [
    {"investment_yuan": 5, "investment_yuan_to": 9, "jobs": 3},
    {"investment_currency": "USD", "investment_foreign": Decimal("3000000.25")},
    {"signed_words": "2023年", "signed_from": date(2023, 1, 1), "signed_to": date(2023, 12, 31)},
    {"land_mu": Decimal(0), "investment_is_at_least": True, "summary": "一期\n二期"},
    {"region_id": "632821"},
    {},
]


@pytest.mark.parametrize("facts", KEEP_SIDES)
def test_whatever_the_records_hold_undoing_is_exact(
    cast: SimpleNamespace, pair: SimpleNamespace, at: datetime, facts: dict[str, Any]
) -> None:
    third = actions.create({"name": "南山口", "region_id": "632801"} | facts, by=cast.reviewer, at=at)
    candidate = DuplicateCandidate.objects.create(first=third, second=pair.other, confidence=0.7)
    before = everything()
    for keep in (third, pair.other):
        actions.decide_same(candidate.pk, keep.pk, by=cast.reviewer, at=at + timedelta(days=1))
        actions.undo_merge(candidate.pk, by=cast.reviewer, at=at + timedelta(days=2))
        assert everything() == before


def test_undoing_keeps_what_was_changed_since(
    cast: SimpleNamespace, pair: SimpleNamespace, at: datetime
) -> None:
    keep, other = pair.keep.pk, pair.other.pk
    actions.decide_same(pair.candidate.pk, keep, by=cast.reviewer, at=at)
    version = Project.objects.get(pk=keep).version
    since = {"investor": "三峡集团青海分公司", "jobs": 90}
    actions.edit(keep, since, version=version, by=cast.officer, at=at)
    late = actions.attach(keep, "contract", "合同.pdf", [PDF], by=cast.officer, at=at)
    actions.undo_merge(pair.candidate.pk, by=cast.reviewer, at=at)
    kept, parted = Project.objects.get(pk=keep), Project.objects.get(pk=other)
    assert (kept.investor, kept.jobs, kept.park_id, kept.signed_words) == ("三峡集团青海分公司", 90, None, "")
    assert kept.sources["investor"]["name"] == "马玉成" and "park" not in kept.sources
    assert "disputed" not in kept.sources["investment"]
    assert (kept.version, parted.version) == (version + 2, pair.other.version)
    assert late.project_id == keep and kept.ledger_rows.count() == 1 and parted.ledger_rows.count() == 1
    assert parted.merged_into_id is None and parted.investor == "三峡集团"


def test_merging_twice_and_undoing_in_order(
    cast: SimpleNamespace, pair: SimpleNamespace, at: datetime
) -> None:
    third = actions.create({"name": "南山口电站", "region_id": "632801"}, by=cast.reviewer, at=at)
    second = DuplicateCandidate.objects.create(first=pair.keep, second=third, confidence=0.7)
    open_pair = DuplicateCandidate.objects.create(first=pair.other, second=third, confidence=0.6)
    before = everything()
    actions.decide_same(pair.candidate.pk, pair.keep.pk, by=cast.reviewer, at=at)
    between = everything()
    actions.decide_same(second.pk, third.pk, by=cast.reviewer, at=at)
    with pytest.raises(Refused, match="“南山口抽水蓄能电站”后来又并入了别的项目"):
        actions.undo_merge(pair.candidate.pk, by=cast.reviewer, at=at)
    with pytest.raises(Refused, match="“格尔木南山口抽水蓄能电站项目”已并入另一个项目"):
        actions.decide_same(open_pair.pk, third.pk, by=cast.reviewer, at=at)
    actions.undo_merge(second.pk, by=cast.reviewer, at=at)
    assert everything() == between
    actions.undo_merge(pair.candidate.pk, by=cast.reviewer, at=at)
    assert everything() == before


def test_a_merged_record_is_no_longer_written(
    cast: SimpleNamespace, pair: SimpleNamespace, at: datetime
) -> None:
    actions.decide_same(pair.candidate.pk, pair.keep.pk, by=cast.reviewer, at=at)
    with pytest.raises(Refused, match="这个项目已并入另一个项目") as refusal:
        actions.edit(pair.other.pk, {"jobs": 1}, version=1, by=cast.officer, at=at)
    assert refusal.value.reasons[0].action_url == f"/projects/{pair.keep.pk}/"
    with pytest.raises(Refused, match="这一对已经认定为“是同一个”"):
        actions.decide_different(pair.candidate.pk, by=cast.reviewer, at=at)


def test_deciding_different_and_taking_it_back(
    cast: SimpleNamespace, pair: SimpleNamespace, at: datetime
) -> None:
    before = everything()
    actions.decide_different(pair.candidate.pk, by=cast.reviewer, at=at)
    assert DuplicateCandidate.objects.get(pk=pair.candidate.pk).decision == "different"
    with pytest.raises(Refused, match="这一对没有合并"):
        actions.undo_merge(pair.candidate.pk, by=cast.reviewer, at=at)
    actions.undo_decision(pair.candidate.pk, by=cast.reviewer, at=at)
    assert DuplicateCandidate.objects.get(pk=pair.candidate.pk).decision == "open"
    with pytest.raises(Refused, match="这一对还没有认定"):
        actions.undo_decision(pair.candidate.pk, by=cast.reviewer, at=at)
    assert everything() == before


def test_judging_needs_the_duty_at_both_places(
    cast: SimpleNamespace, pair: SimpleNamespace, at: datetime
) -> None:
    with pytest.raises(NotYourDuty, match="“认定重复”不是招商经办的职责"):
        actions.decide_same(pair.candidate.pk, pair.keep.pk, by=cast.officer, at=at)
    for who in ("liuzhiyuan", "cairang", "yangfan"):
        with pytest.raises(NotFound, match="没有这一对项目，或不在您的可见范围"):
            actions.decide_same(pair.candidate.pk, pair.keep.pk, by=cast.everyone[who], at=at)
    elsewhere = actions.create({"name": "电站", "region_id": "632821"}, by=cast.reviewer, at=at)
    wide = DuplicateCandidate.objects.create(first=pair.keep, second=elsewhere, confidence=0.6)
    with pytest.raises(NotFound):
        actions.decide_same(wide.pk, pair.keep.pk, by=cast.everyone["baixuemei"], at=at)
    with pytest.raises(NotFound, match="要留下的项目不在这一对里"):
        actions.decide_same(wide.pk, pair.other.pk, by=cast.reviewer, at=at)
    with pytest.raises(NotFound):
        actions.decide_same(999_999, pair.keep.pk, by=cast.reviewer, at=at)
    assert Asked.objects.exists() and NameKey.objects.exists()


def test_every_act_is_in_an_unbroken_chain(
    cast: SimpleNamespace, pair: SimpleNamespace, at: datetime
) -> None:
    count = Entry.objects.count()
    actions.decide_same(pair.candidate.pk, pair.keep.pk, by=cast.reviewer, at=at)
    actions.undo_merge(pair.candidate.pk, by=cast.reviewer, at=at)
    assert Entry.objects.count() == count + 2
    assert verify().is_sound
