"""Imports, duplicates, departments and figures over the API: the pages' own actions, from end to end."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rooms.api_program import Program, is_problem
from rooms.ledger_files import workbook
from wutong.audit.models import Entry
from wutong.jobs.actions import run_one
from wutong.ledgers.handlers import HANDLERS
from wutong.organisation.dictionaries import bodies
from wutong.projects.actions import creating
from wutong.projects.models import DuplicateCandidate, Project


@pytest.fixture
def program(cast: SimpleNamespace, at: Any) -> Program:
    return Program(cast.reviewer, at)


def work() -> None:
    while run_one(HANDLERS):
        pass


def test_a_ledger_goes_from_its_file_to_projects_and_back(program: Program) -> None:
    file = SimpleUploadedFile("格尔木台账.xlsx", workbook())
    brought = program.client.post("/api/ledgers", {"file": file})
    assert brought.status_code == 202, brought.content.decode()
    address = brought.headers["Location"]
    assert program.follow(address).json()["state"] == "reading"
    is_problem(program.client.post(f"{address}/confirm"), 422)
    work()
    reading = program.follow(address).json()
    assert (reading["state"], reading["projects"], reading["error"]) == ("read", 4, None)
    assert reading["summary"]["sheets"][0]["name"] == "项目表"
    assert program.client.post(f"{address}/confirm").status_code == 202
    work()
    written = program.follow(address).json()
    assert written["state"] == "written" and written["written"]["added"] == 4
    listed = program.get("/projects", batch=written["batch"]).json()["items"]
    assert len(listed) == 4
    one = program.follow(next(item["url"] for item in listed if "南山口" in item["name"])).json()
    source = one["sources"]["investment"]
    assert (source["kind"], source["file"], source["sheet"]) == ("ledger", "格尔木台账.xlsx", "项目表")
    assert (source["cell"], source["as_written"]) == ("E3", "170.9") and one[
        "investment_yuan"
    ] == 17_090_000_000
    assert program.client.post(f"{address}/undo").json()["state"] == "undone"
    assert not Project.objects.exists()
    assert [item["id"] for item in program.get("/ledgers").json()["items"]] == [written["id"]]
    assert set(Entry.objects.filter(target_kind="import").values_list("channel", flat=True)) == {"api"}


def test_what_is_no_workbook_is_refused(program: Program) -> None:
    said = is_problem(program.client.post("/api/ledgers", {"file": SimpleUploadedFile("a.txt", b"x")}), 422)
    assert "Excel" in said["title"]
    assert is_problem(program.client.post("/api/ledgers"), 422)["reasons"][0]["field"] == "file"


def test_a_pair_is_decided_and_the_decision_taken_back(
    program: Program, cast: SimpleNamespace, at: Any
) -> None:
    first, second = (
        creating.create({"name": name, "region_id": "632801"}, by=cast.officer, at=at)
        for name in ("察尔汗提锂项目", "察尔汗提锂")
    )
    pair = DuplicateCandidate.objects.create(
        first=first, second=second, confidence=0.93, reasons=["名字相近"]
    )
    listed = program.get("/duplicates").json()
    assert [item["id"] for item in listed["items"]] == [pair.pk] and listed["next"] is None
    path = f"/duplicates/{pair.pk}"
    said = is_problem(program.post(f"{path}/decide", decision="same"), 422)
    assert said["reasons"][0]["field"] == "keep_id"
    assert program.post(f"{path}/decide", decision="same", keep_id=first.pk).json()["kept_id"] == first.pk
    is_problem(program.get(f"/projects/{second.pk}"), 404)
    is_problem(program.post(f"{path}/decide", decision="different"), 422)
    assert program.post(f"{path}/undo").json()["decision"] == "open"
    assert program.get(f"/projects/{second.pk}").status_code == 200
    is_problem(Program(cast.officer, at).post(f"{path}/decide", decision="different"), 403)


def test_a_department_sees_what_it_is_asked_for_and_answers(
    program: Program, cast: SimpleNamespace, at: Any
) -> None:
    body = bodies()[cast.support.body_id]
    project = creating.create(
        {"name": "茶卡盐湖旅游项目", "region_id": body.region_id}, by=cast.reviewer, at=at
    )
    department = Program(cast.support, at)
    path = f"/projects/{project.pk}"
    is_problem(department.get(path), 404)
    asked = program.post(f"{path}/requests", body_key=body.key, subject="核对用地", due_date="2099-01-10")
    assert asked.status_code == 201, asked.content.decode()
    assert department.get(path).json()["requests"][0]["subject"] == "核对用地"
    request_id = asked.json()["id"]
    is_problem(department.post(f"/projects/{project.pk + 1}/requests/{request_id}/answer", text="已核"), 404)
    is_problem(program.post(f"{path}/requests/{request_id}/answer", text="已核"), 403)
    answered = department.post(f"{path}/requests/{request_id}/answer", text="用地已核").json()
    assert answered["answer"] == "用地已核" and answered["answered_at"]
    is_problem(department.post(f"{path}/reveal-contact"), 403)
    is_problem(department.patch(path, version=1, changes={"home": "浙江"}), 403)


def test_figures_say_how_many_are_not_in_the_sum(program: Program, cast: SimpleNamespace, at: Any) -> None:
    for name, yuan in (("格尔木一厂", 10**9), ("格尔木二厂", None)):
        values = {"name": name, "region_id": "632801", "investment_yuan": yuan}
        creating.create(values, by=cast.officer, at=at)
    said = program.get("/statistics", region="632800").json()
    total = said["total"]["all"]
    assert (total["projects"], total["investment_yuan"], total["without_investment"]) == (2, 10**9, 1)
    assert total["paid_in_rate"] is None
    assert [line["region_code"] for line in said["places"]] == ["632801"]
    is_problem(program.get("/statistics", region="630100"), 404)


def test_search_finds_by_initials(program: Program, cast: SimpleNamespace, at: Any) -> None:
    creating.create({"name": "察尔汗提锂项目", "region_id": "632801"}, by=cast.officer, at=at)
    groups = {group["label"]: group["items"] for group in program.get("/search", q="cehtl").json()["groups"]}
    assert [item["label"] for item in groups["项目"]] == ["察尔汗提锂项目"]
    assert is_problem(program.get("/search"), 422)["reasons"][0]["field"] == "q"
