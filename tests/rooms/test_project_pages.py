"""One project's pages: what is shown to whom, what is missing before the button, nothing typed is lost."""

import re
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wutong.audit.models import Entry
from wutong.projects import actions
from wutong.projects.fields import FIELD
from wutong.projects.models import Milestone, Project, Request
from wutong.projects.writing import Unreadable, columns_from, text_of

PDF = b"%PDF-1.7\n" + b"0" * 100
YI = 100_000_000


@pytest.fixture
def project(cast: SimpleNamespace, at: datetime) -> Project:
    values = {
        "name": "察尔汗盐湖提锂",
        "investor": "青海盐湖工业股份有限公司",
        "investment_yuan": 100 * YI,
        "investment_is_at_least": True,
        "contact_name": "周立群",
        "contact_phone": "19900000127",
    }
    return actions.create(values, by=cast.officer, at=at)


def body(response: Any) -> str:
    return response.content.decode()  # type: ignore[no-any-return]


def typed(page: str, **changes: str) -> dict[str, str]:
    """The form as a browser would send it back: the fields, hidden ones too, and what was changed."""
    found = {}
    for name, value in re.findall(r'<input type="(?:text|hidden)" name="([^"]+)"(?: value="([^"]*)")?', page):
        found[name] = value.replace("&quot;", '"').replace("&amp;", "&")
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', page):
        found[name] = text
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    found.pop("csrfmiddlewaretoken", None)
    return found | changes


def test_the_page_shows_facts_gates_and_trail(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    page = body(client_of(cast.officer).get(f"/projects/{project.pk}/"))
    assert "察尔汗盐湖提锂" in page
    assert "推进到“论证”还缺" in page
    assert "格尔木市" in page
    assert "马玉成 新建项目" in page
    assert "style=" not in page


def test_a_stranger_finds_nothing(project: Project, cast: SimpleNamespace, client_of: Any) -> None:
    stranger = client_of(cast.support)
    for path in (
        "",
        "edit/",
        "move/",
        "status/",
        "evidence/",
        "milestones/",
        "requests/",
        "sources/investment/",
    ):
        absent = stranger.get(f"/projects/{project.pk}/{path}")
        assert absent.status_code == 404, path
    assert stranger.post(f"/projects/{project.pk}/contact/").status_code == 404


def test_a_leader_reads_but_is_offered_nothing(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    leader = next(p for p in cast.everyone.values() if p.duty == "leader" and p.body.region_id == "632800")
    client = client_of(leader)
    page = body(client.get(f"/projects/{project.pk}/"))
    assert f"/projects/{project.pk}/edit/" not in page
    assert "显示号码" not in page
    assert client.get(f"/projects/{project.pk}/edit/").status_code == 403


@pytest.mark.parametrize("count", [0, 8])
def test_one_project_takes_at_most_twelve_statements(
    project: Project, cast: SimpleNamespace, client_of: Any, at: datetime, count: int
) -> None:
    for number in range(count):
        actions.ask(
            project.pk, "hx_natural_resources", f"第 {number} 件", date(2026, 12, 1), by=cast.officer, at=at
        )
    client = client_of(cast.reviewer)
    client.get("/projects/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/projects/{project.pk}/").status_code == 200
    assert len(captured) <= 12


def test_contact_is_masked_until_asked_for_and_the_asking_is_kept(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.officer)
    page = body(client.get(f"/projects/{project.pk}/"))
    assert "199****0127" in page
    assert "19900000127" not in page
    assert "19900000127" not in body(client.get(f"/projects/{project.pk}/edit/"))
    shown = body(client.post(f"/projects/{project.pk}/contact/", headers={"HX-Request": "true"}))
    assert "19900000127" in shown
    assert Entry.objects.latest("seq").act == "reveal_contact"


# writing


def test_creating_reads_figures_as_people_write_them(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.officer)
    form = typed(
        body(client.get("/projects/create/")),
        name="盐湖镁项目",
        investment="100亿元以上",
        jobs="8000-10000人",
        signed_date="2025年6月中旬",
        paid_in="面议",
    )
    response = client.post("/projects/create/", form)
    made = Project.objects.latest("id")
    assert response.headers["Location"] == f"/projects/{made.pk}/"
    assert (made.investment_yuan, made.investment_is_at_least) == (100 * YI, True)
    assert (made.jobs, made.jobs_to) == (8000, 10000)
    assert (made.signed_from, made.signed_to) == (date(2025, 6, 11), date(2025, 6, 20))
    assert made.signed_words == "2025年6月中旬"
    assert made.paid_in_yuan is None
    assert made.region_id == "632801"
    assert set(made.sources) >= {"name", "investment", "jobs", "signed_date"}


def test_what_cannot_be_read_is_said_beside_it_and_nothing_is_lost(
    cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.officer)
    form = typed(body(client.get("/projects/create/")), name="某项目", investment="很多", signed_date="3月底")
    response = client.post("/projects/create/", form)
    page = body(response)
    assert response.status_code == 422
    assert "不像金额" in page
    assert "写上年份" in page
    assert 'value="很多"' in page
    assert 'value="某项目"' in page
    assert not Project.objects.exists()


def test_editing_writes_only_what_was_changed(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.officer)
    address = f"/projects/{project.pk}/edit/"
    page = body(client.get(address))
    assert client.post(address, typed(page, land_mu="1,200 亩")).status_code == 302
    project.refresh_from_db()
    assert project.land_mu == 1200
    assert project.contact_phone == "19900000127"
    assert set(Entry.objects.latest("seq").changes) - {"version"} == {"land_mu"}
    before = project.version
    assert client.post(address, typed(body(client.get(address)))).status_code == 302
    project.refresh_from_db()
    assert project.version == before


def test_two_people_on_different_fields_both_keep_theirs(
    project: Project, cast: SimpleNamespace, client_of: Any, at: datetime
) -> None:
    client = client_of(cast.officer)
    address = f"/projects/{project.pk}/edit/"
    page = body(client.get(address))
    actions.edit(project.pk, {"home": "浙江"}, version=project.version, by=cast.reviewer, at=at)
    assert client.post(address, typed(page, land_mu="20")).status_code == 302
    project.refresh_from_db()
    assert (project.home, project.land_mu) == ("浙江", Decimal(20))


@pytest.mark.parametrize(("keep", "expected"), [("mine", 172), ("now", 171)])
def test_two_people_on_one_field_see_three_values(
    project: Project, cast: SimpleNamespace, client_of: Any, at: datetime, keep: str, expected: int
) -> None:
    client = client_of(cast.officer)
    address = f"/projects/{project.pk}/edit/"
    page = body(client.get(address))
    theirs = {"investment_yuan": 171 * YI, "investment_is_at_least": False}
    actions.edit(project.pk, theirs, version=project.version, by=cast.reviewer, at=at)
    response = client.post(address, typed(page, investment="172", summary="我写的"))
    conflict = body(response)
    assert response.status_code == 409
    assert "韩秀兰" in conflict
    assert "100" in conflict
    assert "171" in conflict
    assert "我写的" in conflict
    project.refresh_from_db()
    assert project.investment_yuan == 171 * YI
    again = typed(conflict) | {"keep-investment": keep}
    assert client.post(address, again).status_code == 302
    project.refresh_from_db()
    assert project.investment_yuan == expected * YI
    assert project.summary == "我写的"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("investment", "一百个"),
        ("investment", "-3"),
        ("investment", "9" * 40),
        ("paid_in", "3-4"),
        ("jobs", "很多人"),
        ("land_mu", "NaN"),
        ("land_mu", "一大片"),
        ("signed_date", "13月"),
        ("signed_date", "6月中旬"),
    ],
)
def test_a_figure_that_is_none_is_never_guessed(key: str, text: str) -> None:
    with pytest.raises(Unreadable):
        columns_from(FIELD[key], text)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("investment", "3-4"),
        ("investment", "100以上"),
        ("investment", "52.27"),
        ("investment", "0.00000001"),
        ("investment", "30000000美元"),
        ("jobs", "8000-10000"),
        ("land_mu", "1200.5"),
        ("signed_date", "2025年6月中旬"),
        ("signed_date", "2025-06-18"),
    ],
)
def test_what_the_form_shows_it_reads_back(key: str, text: str) -> None:
    field = FIELD[key]
    project = Project(**columns_from(field, text))
    assert text_of(project, field) == text
    assert columns_from(field, text_of(project, field)) == columns_from(field, text)


# short verbs


def test_a_refused_move_says_what_is_missing_in_place(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.officer)
    response = client.post(
        f"/projects/{project.pk}/move/", {"version": project.version, "to": "appraise", "reason": "试一下"}
    )
    page = body(response)
    assert response.status_code == 422
    assert "现在不能推进到“论证”" in page
    assert "什么都没有改动" in page
    assert "试一下" in page
    project.refresh_from_db()
    assert project.stage == "reserve"


def test_a_status_needs_its_reason_and_then_changes(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.officer)
    address = f"/projects/{project.pk}/status/"
    form = {"version": project.version, "status": "paused", "reason": ""}
    assert client.post(address, form).status_code == 422
    assert client.post(address, form | {"reason": "等能评"}).status_code == 302
    assert "暂停：等能评" in body(client.get(f"/projects/{project.pk}/"))


def test_evidence_is_uploaded_listed_and_only_ever_saved(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.officer)
    file = SimpleUploadedFile("信息表.pdf", PDF, content_type="text/html")
    sent = client.post(
        f"/projects/{project.pk}/evidence/", {"kind": "information_sheet", "file": file, "note": ""}
    )
    assert sent.status_code == 302
    evidence = project.evidence.get()
    assert "信息表.pdf" in body(client.get(f"/projects/{project.pk}/"))
    address = f"/projects/{project.pk}/evidence/{evidence.pk}/"
    got = client.get(address)
    assert b"".join(got.streaming_content) == PDF
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert client_of(cast.support).get(address).status_code == 404
    other = actions.create({"name": "另一个"}, by=cast.officer, at=evidence.attached_at)
    assert client.get(f"/projects/{other.pk}/evidence/{evidence.pk}/").status_code == 404
    assert client.post(address + "withdraw/", {"reason": "传错了"}).status_code == 302
    assert client.get(address).status_code == 404


def test_a_file_that_is_not_what_it_says_is_refused_in_place(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    file = SimpleUploadedFile("信息表.pdf", b"<html>", content_type="application/pdf")
    sent = client_of(cast.officer).post(
        f"/projects/{project.pk}/evidence/", {"kind": "information_sheet", "file": file, "note": "第一版"}
    )
    assert sent.status_code == 422
    assert "第一版" in body(sent)
    assert not project.evidence.exists()


def test_a_department_is_asked_sees_and_answers(cast: SimpleNamespace, client_of: Any, at: datetime) -> None:
    project = actions.create({"name": "乌兰光伏", "region_id": "632821"}, by=cast.reviewer, at=at)
    address = f"/projects/{project.pk}/"
    reviewer, department = client_of(cast.reviewer), client_of(cast.support)
    assert department.get(address).status_code == 404
    asked = {"body": cast.support.body_id, "subject": "用地预审", "due_date": "2030-12-01"}
    assert reviewer.post(address + "requests/", asked).status_code == 302
    request = Request.objects.get()
    assert "用地预审" in body(reviewer.get(address))
    assert "回复" in body(department.get(address))
    answered = department.post(f"{address}requests/{request.pk}/", {"answer": "可用 860 亩"})
    assert answered.status_code == 302
    assert "可用 860 亩" in body(reviewer.get(address))


def test_a_milestone_without_its_evidence_is_refused(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    Project.objects.filter(pk=project.pk).update(stage="sign")
    sent = client_of(cast.officer).post(
        f"/projects/{project.pk}/milestones/", {"key": "company_registered", "reached_on": "2026-01-05"}
    )
    assert sent.status_code == 422
    assert "营业执照" in body(sent)
    assert f"/projects/{project.pk}/evidence/?kind=business_licence" in body(sent), "the way to mend it"
    assert not Milestone.objects.exists()
