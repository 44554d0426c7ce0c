"""Where a project's figure is from, and whether two projects are one: seen, chosen, taken back."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from rooms.project_parts import project_of, with_ledger_row
from wutong.projects import actions
from wutong.projects.actions import intake
from wutong.projects.actions.intake import Bringing, Reading
from wutong.projects.models import DuplicateCandidate, LedgerRow, Project, Workbook

YI = 100_000_000


@pytest.fixture
def project(cast: SimpleNamespace, at: datetime) -> Project:
    values = {"name": "察尔汗盐湖提锂", "investment_yuan": 100 * YI, "investment_is_at_least": True}
    return actions.create(values, by=cast.officer, at=at)


def body(response: Any) -> str:
    return response.content.decode()  # type: ignore[no-any-return]


# where a figure is from


@pytest.fixture
def from_ledgers(project: Project, at: datetime) -> Project:
    workbook = Workbook.objects.create(sha256="0" * 64, file_name="海西台账.xlsx", size_bytes=1, stored_at=at)
    written = (
        ("F12", "100亿元以上", {"yuan": 100 * YI, "is_at_least": True}),
        ("E11", "98", {"yuan": 98 * YI}),
    )
    rows = [
        LedgerRow.objects.create(
            workbook=workbook,
            project=project,
            batch="00000000-0000-0000-0000-000000000001",
            sheet="签约项目",
            row=12,
            cells={"name": ["B12", project.name], "investment": [cell, text]},
            values={"investment": value},
            extras=[["备注", "M12", "重点"]],
        )
        for cell, text, value in written
    ]
    source = {"row": rows[0].pk, "cell": "F12", "sheet": "签约项目", "disputed": True}
    project.sources = {**project.sources, "investment": source}
    project.save(update_fields=["sources"])
    return project


def test_a_corner_opens_the_cell_among_its_neighbours(
    from_ledgers: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    address = f"/projects/{from_ledgers.pk}/sources/investment/"
    fragment = body(client_of(cast.officer).get(address, headers={"HX-Request": "true"}))
    assert "<html" not in fragment
    for words in (
        "总投资有 2 个来历",
        "海西台账.xlsx",
        "F12",
        "100亿元以上",
        "E11",
        "备注",
        "重点",
        "wt-hit",
    ):
        assert words in fragment


def test_the_other_reading_can_be_chosen(
    from_ledgers: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.officer)
    address = f"/projects/{from_ledgers.pk}/sources/investment/"
    assert "改取这一格：98" in body(client.get(address))
    other = LedgerRow.objects.order_by("id").last()
    assert other is not None
    assert client.post(address + "choose/", {"row": other.pk}).status_code == 302
    from_ledgers.refresh_from_db()
    assert from_ledgers.investment_yuan == 98 * YI


def test_a_figure_said_roughly_is_shown_so(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    value = {"yuan": 260_000_000, "is_approximate": True}
    project, row = with_ledger_row(project_of(cast, at), at, {"investment": value})
    actions.choose_source(project.pk, "investment", row.pk, by=cast.officer, at=at)
    officer = client_of(cast.officer)
    assert "约 2.6" in officer.get(f"/projects/{project.pk}/").content.decode()
    project.refresh_from_db()
    actions.edit(
        project.pk, {"investment_yuan": 270_000_000}, version=project.version, by=cast.officer, at=at
    )
    assert "约 2.7" not in officer.get(f"/projects/{project.pk}/").content.decode()


def test_an_import_in_the_small_hours_counts_for_the_day_here(cast: SimpleNamespace) -> None:
    at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # 11 月 23 日 07:30 in Qinghai
    book = Workbook.objects.create(sha256="2" * 64, file_name="表.xlsx", size_bytes=1, stored_at=at)
    values = {"name": "清晨导入的项目"}
    reading = Reading("表", 4, values, {"name": ["B4", values["name"]]}, [], "632801", None, False, [])
    intake.add([[reading]], Bringing(cast.officer, at, uuid4(), book))
    assert Project.objects.get(name="清晨导入的项目").stage_since == date(2026, 11, 23)


def test_the_source_of_a_contact_is_not_shown(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    assert client_of(cast.officer).get(f"/projects/{project.pk}/sources/contact_phone/").status_code == 404


# duplicates


@pytest.fixture
def pair(project: Project, cast: SimpleNamespace, at: datetime) -> DuplicateCandidate:
    other = actions.create({"name": "察尔汗提锂（一期）", "home": "北京"}, by=cast.officer, at=at)
    return DuplicateCandidate.objects.create(
        first=project, second=other, confidence=0.83, reasons=["同在格尔木市"]
    )


def test_a_pair_is_judged_and_taken_back(
    pair: DuplicateCandidate, project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.reviewer)
    page = body(client.get("/projects/duplicates/"))
    assert "把握 83%" in page
    assert "同在格尔木市" in page
    assert "可能是同一个" in body(client.get(f"/projects/{project.pk}/"))
    address = f"/projects/duplicates/{pair.pk}/"
    assert client.post(address, {"act": "same", "keep": project.pk}).status_code == 302
    pair.second.refresh_from_db()
    assert pair.second.merged_into_id == project.pk
    assert client.get(f"/projects/{pair.second_id}/").status_code == 404
    assert "撤回" in body(client.get("/projects/duplicates/"))
    assert client.post(address, {"act": "same", "keep": project.pk}).status_code == 422
    assert client.post(address, {"act": "undo"}).status_code == 302
    pair.second.refresh_from_db()
    assert pair.second.merged_into_id is None


def test_an_officer_does_not_judge(pair: DuplicateCandidate, cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.officer)
    assert client.get("/projects/duplicates/").status_code == 403
    assert client.post(f"/projects/duplicates/{pair.pk}/", {"act": "different"}).status_code == 403
