"""The API's door, its problems, and its list and project: what programs lean on."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rooms.api_program import Program, is_problem
from wutong.organisation.access import covers
from wutong.projects.actions import creating
from wutong.projects.models import Project
from wutong.projects.stages import Stage

YI = 100_000_000


@pytest.fixture
def project(cast: SimpleNamespace, at: Any) -> Project:
    values = {
        "name": "察尔汗盐湖提锂项目",
        "investor": "昆仑锂业有限公司",
        "region_id": "632801",
        "investment_yuan": 12 * YI,
        "contact_name": "张三丰",
        "contact_phone": "19900000127",
    }
    return creating.create(values, by=cast.officer, at=at)


@pytest.fixture
def program(cast: SimpleNamespace, at: Any) -> Program:
    return Program(cast.officer, at)


# the door


def test_without_token_or_session_the_door_says_what_to_bring(client: Client, db: None) -> None:
    response = client.get("/api/projects")
    said = is_problem(response, 401)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Bearer" in said["reasons"][0]["action_label"]


@pytest.mark.parametrize("written", ["Bearer wt_nothing", "Basic abc", "Bearer", "胡言"])
def test_a_token_that_is_none_is_refused(client: Client, db: None, written: str) -> None:
    is_problem(client.get("/api/projects", headers={"Authorization": written}), 401)


def test_a_missing_scope_is_named(cast: SimpleNamespace, at: Any, project: Project) -> None:
    reader = Program(cast.officer, at, "projects:read")
    assert reader.get(f"/projects/{project.pk}").status_code == 200
    said = is_problem(reader.patch(f"/projects/{project.pk}", version=1, changes={"name": "改"}), 403)
    assert said["reasons"][0]["code"] == "scope" and "projects:write" in said["reasons"][0]["words"]
    is_problem(reader.post(f"/projects/{project.pk}/reveal-contact"), 403)
    is_problem(reader.get("/statistics"), 403)


def test_any_token_reads_the_dictionaries(cast: SimpleNamespace, at: Any) -> None:
    auditor = next(p for p in cast.everyone.values() if p.duty == "auditor")
    program = Program(auditor, at, "statistics:read")
    assert program.get("/me").json()["duty"] == "auditor"
    assert len(program.get("/regions").json()["items"]) == 54
    for path in ("/parks", "/bodies", "/focus-industries", "/duties"):
        assert program.get(path).json()["items"]


def test_a_token_does_no_more_than_its_person_may(cast: SimpleNamespace, at: Any, project: Project) -> None:
    leader = next(p for p in cast.everyone.values() if p.duty == "leader" and p.body.region_id == "630000")
    said = is_problem(Program(leader, at).patch(f"/projects/{project.pk}", version=1, changes={}), 403)
    assert said["reasons"][0]["code"] == "duty"
    auditor = next(p for p in cast.everyone.values() if p.duty == "auditor")
    is_problem(Program(auditor, at).get("/projects"), 403)


def test_the_session_reads_and_writes_only_with_the_check_value(
    cast: SimpleNamespace, project: Project
) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(cast.officer, backend="wutong.organisation.backend.PersonBackend")
    assert careful.get("/api/projects").status_code == 200
    body = {"version": 1, "changes": {"summary": "年产两万吨"}}
    path = f"/api/projects/{project.pk}"
    said = is_problem(careful.patch(path, body, content_type="application/json"), 403)
    assert said["reasons"][0]["code"] == "csrf"
    careful.cookies["csrftoken"] = "a" * 32
    with_value = {"X-CSRFToken": "a" * 32}
    assert careful.patch(path, body, content_type="application/json", headers=with_value).status_code == 200


# problems


def test_every_stray_request_gets_a_problem(program: Program, project: Project) -> None:
    is_problem(program.get("/nowhere"), 404)
    is_problem(program.get("/"), 404)
    is_problem(program.get("/projects/abc"), 404)
    is_problem(program.get("/projects/99999999999999999999999"), 404)
    wrong = program.client.put("/api/projects")
    is_problem(wrong, 405)
    assert {"GET", "POST"} == {method.strip() for method in wrong.headers["Allow"].split(",")}
    torn = program.client.post("/api/projects", "{", content_type="application/json")
    is_problem(torn, 400)
    is_problem(program.client.post("/api/projects", b"\xff\xfe", content_type="application/json"), 400)
    is_problem(program.post("/projects", name="盐湖\x00项目"), 400)
    is_problem(program.client.post("/api/projects", b" " * 6_000_000, content_type="application/json"), 413)


def test_what_is_written_wrong_is_said_field_by_field(program: Program, project: Project) -> None:
    said = is_problem(
        program.post("/projects", name=3, stage="nowhere", jobs="十", signed_date={"from": "2026.11"}, x=1),
        422,
    )
    words = {reason["field"]: reason["words"] for reason in said["reasons"]}
    assert set(words) == {"name", "stage", "jobs", "signed_date.from", "x"}
    assert "要写整数" in words["jobs"] and "2026-11-20" in words["signed_date.from"]
    assert "没有这一项" in words["x"]
    missing = is_problem(program.post(f"/projects/{project.pk}/move"), 422)
    assert {reason["field"] for reason in missing["reasons"]} == {"version", "to_stage"}


def test_a_refusal_carries_the_reasons_of_the_page(program: Program, project: Project) -> None:
    said = is_problem(program.post(f"/projects/{project.pk}/move", version=1, to_stage="sign"), 422)
    assert "签约" in said["title"] and len(said["reasons"]) > 3
    lacking = program.get(f"/projects/{project.pk}/missing").json()
    assert lacking["next_stage"] == Stage.APPRAISE
    assert {item["standing"] for item in lacking["items"]} <= {"met", "unmet", "undecided"}
    assert all(reason["words"] for reason in said["reasons"])


def test_out_of_sight_is_absent(cast: SimpleNamespace, at: Any, project: Project) -> None:
    officers = [p for p in cast.everyone.values() if p.duty == "officer"]
    stranger = next(p for p in officers if not covers(p.body.region_id, "632801"))
    program = Program(stranger, at)
    seen, absent = program.get(f"/projects/{project.pk}"), program.get("/projects/999999")
    assert is_problem(seen, 404)["detail"] == is_problem(absent, 404)["detail"]
    is_problem(program.patch(f"/projects/{project.pk}", version=1, changes={"name": "改"}), 404)


# one project


def test_a_project_tells_its_facts_with_null_for_unknown(program: Program, project: Project) -> None:
    response = program.get(f"/projects/{project.pk}")
    said = response.json()
    assert response.headers["ETag"] == '"1"'
    assert said["investment_yuan"] == 12 * YI and said["paid_in_yuan"] is None and said["home"] is None
    assert said["signed_date"] is None and said["region_code"] == "632801"
    assert (said["contact_name"], said["contact_phone"]) == ("张**", "199****0127")
    assert said["sources"]["investment"]["kind"] == "person"
    assert said["sources"]["investment"]["name"] == project.created_by.name  # type: ignore[union-attr]


def test_a_project_written_over_the_api_reads_back(program: Program) -> None:
    given = {
        "name": "格尔木光伏制氢项目",
        "investment_yuan": 5 * YI,
        "investment_yuan_to": 6 * YI,
        "power_mw": 250.5,
        "signed_date": {"from": "2026-06-11", "to": "2026-06-20", "as_written": "6月中旬"},
        "investment_foreign": {"currency": "USD", "amount": 1200.5},
    }
    made = program.post("/projects", **given)
    assert made.status_code == 201, made.content.decode()
    said = program.client.get(made.headers["Location"]).json()
    assert {key: said[key] for key in given} == given
    happened = program.get(f"/projects/{said['id']}/timeline").json()["items"]
    assert [(one["act"], one["channel"]) for one in happened] == [("create_project", "api")]


def test_the_second_writer_sees_three_values_and_loses_nothing(
    program: Program, cast: SimpleNamespace, at: Any, project: Project
) -> None:
    path = f"/projects/{project.pk}"
    first = program.patch(path, version=1, changes={"investment_yuan": 13 * YI})
    assert first.json()["version"] == 2 and first.headers["ETag"] == '"2"'
    reviewer = Program(cast.reviewer, at)
    opened = {"investment_yuan": 12 * YI, "home": None}
    said = is_problem(
        reviewer.patch(path, version=1, changes={"investment_yuan": 15 * YI}, opened=opened), 409
    )
    assert said["current_version"] == 2 and said["saved_by"] == cast.officer.name
    field = said["fields"][0]
    assert (field["field"], field["opened"], field["now"], field["yours"]) == ("investment", "12", "13", "15")
    # another field is no conflict, and both changes stand
    assert reviewer.patch(path, version=1, changes={"home": "浙江"}, opened=opened).status_code == 200
    stored = Project.objects.get(pk=project.pk)
    assert (stored.investment_yuan, stored.home, stored.version) == (13 * YI, "浙江", 3)
    # what was there at an old version is found in the trail: untouched fields are saved, changed ones are not
    assert reviewer.patch(path, version=1, changes={"summary": "年产两万吨"}).status_code == 200
    is_problem(reviewer.patch(path, version=1, changes={"home": "江苏"}), 409)
    is_problem(reviewer.post(f"{path}/move", version=1, to_stage="appraise"), 409)


def test_the_version_may_come_as_if_match(program: Program, project: Project) -> None:
    path = f"/projects/{project.pk}"
    assert program.patch(path, {"If-Match": '"1"'}, changes={"home": "浙江"}).json()["version"] == 2
    assert is_problem(program.patch(path, changes={"home": "江苏"}), 422)["reasons"][0]["field"] == "version"
    is_problem(program.patch(path, version=77, changes={"home": "江苏"}), 409)


def test_contacts_open_only_to_their_scope_and_leave_a_trace(program: Program, project: Project) -> None:
    said = program.post(f"/projects/{project.pk}/reveal-contact").json()
    assert said == {"contact_name": "张三丰", "contact_phone": "19900000127"}
    newest = program.get(f"/projects/{project.pk}/timeline").json()["items"][0]
    assert newest["act"] == "reveal_contact" and "19900000127" not in str(newest)


def test_evidence_goes_in_and_comes_out(program: Program, project: Project) -> None:
    lacking = program.get(f"/projects/{project.pk}/missing").json()["items"]
    kind = next((item["subject"] for item in lacking if item["kind"] == "evidence"), "agreement")
    content = b"%PDF-1.7 \n%%EOF"
    upload = SimpleUploadedFile("协议.pdf", content, content_type="application/pdf")
    path = f"/api/projects/{project.pk}/evidence"
    made = program.client.post(path, {"kind": kind, "file": upload})
    assert made.status_code == 201, made.content.decode()
    got = program.client.get(made.json()["url"])
    assert got.getvalue() == content and got.headers["Content-Type"] == "application/pdf"
    fake = SimpleUploadedFile("协议.pdf", b"MZ", content_type="application/pdf")
    is_problem(program.client.post(path, {"kind": kind, "file": fake}), 422)
    assert is_problem(program.client.post(path, {"kind": kind}), 422)["reasons"][0]["field"] == "file"
    is_problem(program.get(f"/projects/{project.pk}/evidence/9999"), 404)


def test_what_a_question_may_be_is_listed_as_people_write_lists(program: Program) -> None:
    said = is_problem(program.get("/projects?stage=foo"), 422)["reasons"][0]["words"]
    assert said.endswith("只能是：reserve、appraise、negotiate、sign、land、evaluate")
