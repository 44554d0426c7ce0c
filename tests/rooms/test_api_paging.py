"""The list walks every row once in both directions, and what it and its neighbours cost in statements."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from rooms.api_program import Program, is_problem
from wutong.projects.actions import creating
from wutong.projects.models import Project

COUNT = 57


@pytest.fixture
def projects(cast: SimpleNamespace, at: Any) -> list[Project]:
    """Many with the same moment, every third without an amount: what paging trips over."""
    return Project.objects.bulk_create(
        [
            Project(
                name=f"盐湖项目{number:02d}",
                region_id="632801",
                stage="reserve" if number % 2 else "negotiate",
                stage_since=at.date(),
                investment_yuan=None if number % 3 == 0 else 10**8 * (number % 5),
                created_at=at,
                updated_at=at - timedelta(minutes=number // 7),
            )
            for number in range(COUNT)
        ]
    )


@pytest.fixture
def program(cast: SimpleNamespace, at: Any) -> Program:
    program = Program(cast.officer, at)
    program.get("/projects")  # the first use of a day is noted on the token
    return program


def ids(page: dict[str, Any]) -> list[int]:
    return [item["id"] for item in page["items"]]


@pytest.mark.parametrize("sort", ["-updated", "updated", "-investment", "investment", "name", "-stage_since"])
def test_every_row_once_forwards_and_back(program: Program, projects: list[Project], sort: str) -> None:
    page = program.get("/projects", sort=sort, size=10).json()
    assert page["previous"] is None and page["first"] == 1
    pages = [ids(page)]
    while page["next"]:
        page = program.follow(page["next"]).json()
        pages.append(ids(page))
    walked = [one for part in pages for one in part]
    assert len(walked) == COUNT and set(walked) == {project.pk for project in projects}
    back = [ids(page)]
    while page["previous"]:
        page = program.follow(page["previous"]).json()
        back.append(ids(page))
    assert list(reversed(back)) == pages


def test_filters_and_totals_say_the_same_as_the_rows(program: Program, projects: list[Project]) -> None:
    asked = {"stage": "reserve", "min_yuan": 2 * 10**8, "size": 200, "totals": "true"}
    page = program.get("/projects", **asked).json()
    expected = [p for p in projects if p.stage == "reserve" and (p.investment_yuan or 0) >= 2 * 10**8]
    assert set(ids(page)) == {p.pk for p in expected}
    assert page["totals"] == {
        "projects": len(expected),
        "is_capped": False,
        "investment_yuan": sum(p.investment_yuan or 0 for p in expected),
        "without_investment": 0,
    }
    both = program.client.get("/api/projects?stage=reserve&stage=negotiate&size=200").json()
    assert len(both["items"]) == COUNT and both["totals"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"regoin": "632801"}, "regoin"),
        ({"region": "999999"}, "region"),
        ({"size": 201}, "size"),
        ({"stage": "nowhere"}, "stage.0"),
        ({"min_yuan": "1.5亿"}, "min_yuan"),
        ({"missing": "luck"}, "missing"),
        ({"batch": "x"}, "batch"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(
    program: Program, projects: list[Project], query: dict[str, Any], field: str
) -> None:
    assert is_problem(program.get("/projects", **query), 422)["reasons"][0]["field"] == field


def test_a_cursor_of_another_list_is_refused(program: Program, projects: list[Project]) -> None:
    following = program.get("/projects", size=10).json()["next"]
    is_problem(program.follow(following.replace("size=10", "size=10&sort=name")), 422)
    is_problem(program.get("/projects", cursor="gibberish"), 422)


def test_statements(
    program: Program,
    cast: SimpleNamespace,
    at: Any,
    django_assert_max_num_queries: Any,
    projects: list[Project],
) -> None:
    values = {"name": "格尔木提钾项目", "region_id": "632801", "investor": "昆仑", "investment_yuan": 10**9}
    project = creating.create(values, by=cast.officer, at=at)
    path = f"/projects/{project.pk}"
    with django_assert_max_num_queries(6):
        program.get("/projects", stage="reserve", sort="-investment", size=50)
    with django_assert_max_num_queries(6):
        program.get("/projects", q="yanhu", region="632800", totals="true")
    with django_assert_max_num_queries(6):
        assert program.get(path).status_code == 200
    for further in ("/missing", "/timeline"):
        with django_assert_max_num_queries(6):
            assert program.get(path + further).status_code == 200
    with django_assert_max_num_queries(15):
        assert program.post("/projects", name="格尔木提镁项目", investor="昆仑").status_code == 201
    with django_assert_max_num_queries(15):
        assert program.patch(path, version=1, changes={"name": "格尔木提钾二厂"}).status_code == 200
    with django_assert_max_num_queries(15):
        assert program.post(path + "/move", version=2, to_stage="sign").status_code == 422
    with django_assert_max_num_queries(6):
        assert program.get("/statistics").status_code == 200
    with django_assert_max_num_queries(6):
        assert program.get("/duplicates").status_code == 200
