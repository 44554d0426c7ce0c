"""The list of projects: who sees which, how it is narrowed, counted, sorted, paged and taken away."""

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from wutong.audit.models import Entry
from wutong.ledgers.gazetteer import places
from wutong.organisation.reasons import Refused
from wutong.projects import actions, filters, queries, search
from wutong.projects.export import COLUMNS, write
from wutong.projects.filters import Filters
from wutong.projects.models import Project
from wutong.projects.paging import sort_named
from wutong_engines.worksheets import read_workbook

YI = 100_000_000


@pytest.fixture(autouse=True)
def fresh_figures() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def make(at: datetime, count: int = 1, **values: Any) -> list[Project]:
    defaults: dict[str, Any] = {
        "name": "项目",
        "region_id": "632801",
        "stage": "sign",
        "stage_since": date(2026, 1, 1),
        "created_at": at,
        "updated_at": at,
    }
    numbered = [
        {**defaults, **values, "name": f"{values.get('name', '项目')}{number}"} for number in range(count)
    ]
    made = Project.objects.bulk_create(Project(**one) for one in numbered)
    search.index([project.pk for project in made])
    return made


def names(page: queries.Page) -> list[str]:
    return [row["name"] for row in page.rows]


def asked(text: str) -> Filters:
    return filters.from_query(QueryDict(text))


def test_people_see_their_own_part(cast: SimpleNamespace, at: datetime) -> None:
    make(at, name="格尔木")
    make(at, name="乌兰", region_id="632821")
    make(at, name="西宁", region_id="630100")
    seen = {
        who: {row["name"] for row in queries.list_page(person, Filters(), at).rows}
        for who, person in {
            "county": cast.officer,
            "prefecture": cast.reviewer,
            "province": cast.province,
        }.items()
    }
    assert seen == {
        "county": {"格尔木0"},
        "prefecture": {"格尔木0", "乌兰0"},
        "province": {"格尔木0", "乌兰0", "西宁0"},
    }
    assert queries.list_page(cast.support, Filters(), at).rows == []


def test_a_department_sees_what_it_was_asked_about(cast: SimpleNamespace, at: datetime) -> None:
    project = actions.create({"name": "乌兰光伏", "region_id": "632821"}, by=cast.reviewer, at=at)
    actions.ask(project.pk, cast.support.body_id, "用地预审", date(2026, 12, 1), by=cast.reviewer, at=at)
    page = queries.list_page(cast.support, Filters(), at)
    assert names(page) == ["乌兰光伏"]
    assert page.counts.projects == 1


def test_sums_leave_out_what_is_not_known(cast: SimpleNamespace, at: datetime) -> None:
    make(at, 2, investment_yuan=3 * YI)
    make(at, 3)
    make(at, 1, investment_currency="USD", investment_foreign=30_000_000)
    counts = queries.list_page(cast.officer, Filters(), at).counts
    assert (counts.projects, counts.known, counts.yuan) == (6, 2, 6 * YI)
    assert (counts.foreign, counts.missing) == (1, 3)


def test_figures_follow_every_act(cast: SimpleNamespace, at: datetime) -> None:
    make(at, 2)
    assert queries.list_page(cast.officer, Filters(), at).counts.projects == 2
    actions.create({"name": "又一个", "investment_yuan": YI}, by=cast.officer, at=at)
    counts = queries.list_page(cast.officer, Filters(), at).counts
    assert (counts.projects, counts.yuan) == (3, YI)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("stage=sign", {"a0", "d0"}),
        ("stage=sign&stage=land", {"a0", "b0", "d0"}),
        ("region=632802", {"b0"}),
        ("region=632800", {"a0", "b0", "c0", "d0"}),
        ("home=浙江", {"a0"}),
        ("focus=new_energy", {"b0"}),
        ("min=5", {"b0"}),
        ("max=5", {"a0"}),
        ("min=1&max=3", {"a0"}),
        ("missing=investment", {"c0", "d0"}),
        ("missing=home", {"b0", "c0", "d0"}),
        ("officer=me", {"c0"}),
        ("officer=hanxiulan", {"c0"}),
        ("idle=late", {"d0"}),
        ("status=paused", {"c0"}),
        ("q=a0", {"a0"}),
        ("q=a0&stage=land", set()),
    ],
)
def test_each_condition_narrows(cast: SimpleNamespace, at: datetime, query: str, expected: set[str]) -> None:
    make(at, name="a", investment_yuan=2 * YI, home="浙江杭州")
    make(at, name="b", investment_yuan=9 * YI, stage="land", region_id="632802", focus_industry="new_energy")
    make(at, name="c", stage="reserve", officer=cast.reviewer, status="paused")
    make(at, name="d", updated_at=at - timedelta(days=21))
    page = queries.list_page(cast.reviewer, asked(query), at)
    assert set(names(page)) == expected
    assert page.counts.projects == len(expected)


def test_a_condition_nobody_understands_is_said(cast: SimpleNamespace) -> None:
    found = asked("region=999999&stage=flying&min=many&batch=x")
    assert found.given() == []
    assert set(found.unread) == {"999999", "flying", "many", "x"}


@pytest.mark.parametrize(
    "sort", ["-updated", "updated", "-investment", "investment", "-paid_in", "stage_since", "name"]
)
def test_pages_forward_and_back_hold_every_project_once(
    cast: SimpleNamespace, at: datetime, sort: str
) -> None:
    for number in range(23):
        known = number % 3 != 0
        make(
            at - timedelta(minutes=number % 4),
            name=f"{number % 5}-",
            investment_yuan=(number % 6) * YI if known else None,
            paid_in_yuan=number * YI if number % 2 else None,
            stage_since=date(2026, 1, 1 + number % 7),
        )
    order = sort_named(sort)
    whole = [row["id"] for row in queries.list_page(cast.officer, Filters(), at, sort=order, size=100).rows]
    assert len(whole) == 23
    pages, cursor = [], ""
    while True:
        page = queries.list_page(cast.officer, Filters(), at, sort=order, size=5, cursor=cursor)
        pages.append(page)
        if not page.next:
            break
        cursor = page.next
    assert [row["id"] for page in pages for row in page.rows] == whole
    assert [page.first for page in pages] == [1, 6, 11, 16, 21]
    back = [pages[-1]]
    while back[-1].previous:
        back.append(
            queries.list_page(cast.officer, Filters(), at, sort=order, size=5, cursor=back[-1].previous)
        )
    assert [names(page) for page in back[1:]] == [names(page) for page in reversed(pages[:-1])]
    assert [page.first for page in back[1:]] == [16, 11, 6, 1]


def test_unknown_amounts_come_last_whichever_way(cast: SimpleNamespace, at: datetime) -> None:
    make(at, name="known", investment_yuan=YI)
    make(at, name="unknown")
    for sort in ("-investment", "investment"):
        page = queries.list_page(cast.officer, Filters(), at, sort=sort_named(sort))
        assert names(page) == ["known0", "unknown0"]


def test_a_cursor_that_is_not_ours_is_refused(cast: SimpleNamespace, at: datetime) -> None:
    make(at, 3)
    page = queries.list_page(cast.officer, Filters(), at, size=2)
    with pytest.raises(Refused):
        queries.list_page(cast.officer, Filters(), at, cursor=page.next[:-2] + "xx")
    with pytest.raises(Refused):
        queries.list_page(cast.officer, Filters(), at, cursor=page.next, sort=sort_named("name"))


def test_too_narrow_says_what_dropping_each_gives(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    make(at, 3, stage="land", investment_yuan=YI)
    make(at, 2, stage="appraise")
    page = client_of(cast.officer).get("/projects/?stage=appraise&min=0.5").content.decode()
    assert "没有符合 2 个条件的项目" in page
    assert "去掉“阶段 论证”有 3 个" in page
    assert "去掉“总投资 ≥ 0.5 亿元”有 2 个" in page


def test_the_page_says_how_many_and_the_sum(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    make(at, 2, investment_yuan=325_000_000)
    make(at, 1)
    page = client_of(cast.officer).get("/projects/").content.decode()
    assert "3 个，已填总投资合计 6.5 亿元" in page
    assert "1 个未填" in page
    assert "<style" not in page
    assert "style=" not in page


def test_nothing_yet_says_what_to_do(cast: SimpleNamespace, client_of: Any) -> None:
    page = client_of(cast.officer).get("/projects/").content.decode()
    assert "还没有项目" in page
    assert "导入台账" in page


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", ["/projects/", "/projects/?stage=sign&sort=-investment&q=项目"])
def test_a_list_of_fifty_takes_at_most_eight_statements(
    cast: SimpleNamespace, at: datetime, client_of: Any, path: str
) -> None:
    make(at, 60, investment_yuan=YI)
    client = client_of(cast.reviewer)
    client.get("/projects/")
    cache.clear()
    few = statements(client, path)
    make(at, 60, investment_yuan=YI, officer=cast.officer)
    cache.clear()
    assert statements(client, path) == few <= 8
    assert statements(client, path) <= 4


def test_an_empty_list_takes_no_more(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    make(at, 3)
    client = client_of(cast.reviewer)
    client.get("/projects/")
    cache.clear()
    assert statements(client, "/projects/?stage=land&min=1&q=项目") <= 8


# taking the list away


def test_an_exported_list_reads_back_the_same(cast: SimpleNamespace, at: datetime, tmp_path: Any) -> None:
    make(at, 2, name="察尔汗提锂项目", investment_yuan=1_234_567_800, investor="青海盐湖", jobs=30)
    make(at, 1, name="面议项目")
    make(at, 1, name="至少项目", investment_yuan=100 * YI, investment_is_at_least=True)
    make(at, 1, name="区间项目", investment_yuan=3 * YI, investment_yuan_to=4 * YI)
    make(at, 1, name="美元项目", investment_currency="USD", investment_foreign=30_000_000)
    path = tmp_path / "out.xlsx"
    rows = queries.slice_of(queries.asked(cast.officer, Filters(), at), columns=COLUMNS).rows
    assert write(path, rows, cast.officer, at) == 6
    reading = read_workbook("项目台账.xlsx", path.read_bytes(), places().gazetteer)
    headers = [column.header for column in reading.sheets[0].columns]
    assert headers[:5] == ["序号", "项目名称", "投资方·企业名称", "投资方·来源地", "建设地点"]
    read = {project.name.value: project for sheet in reading.sheets for project in sheet.projects}
    assert set(read) == {row["name"] for row in rows}
    total = sum(int(one.total.yuan) for one in read.values() if one.total and one.total.yuan is not None)
    assert total == sum(row["investment_yuan"] or 0 for row in rows)
    at_least, between = read["至少项目0"].total, read["区间项目0"].total
    assert at_least is not None and at_least.is_at_least
    assert between is not None and between.yuan_to == 4 * YI


def test_export_escapes_formulas_labels_synthetic_and_leaves_a_trace(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    picked = make(at, 1, name="=HYPERLINK(1)", is_synthetic=True)
    make(at, 1, name="不选的")
    client = client_of(cast.officer)
    response = client.post("/projects/export/", {"project": [picked[0].pk]})
    data = b"".join(response.streaming_content)
    assert "attachment" in response.headers["Content-Disposition"]
    cells = [
        cell
        for row in CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        for cell in row
    ]
    assert "'=HYPERLINK(1)0" in cells
    assert "合成数据" in cells
    assert not any("不选的" in str(cell) for cell in cells)
    assert any("口径" in str(cell) for cell in cells)
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.person_name) == ("export_projects", cast.officer.name)


def test_only_what_is_in_sight_is_exported(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    far = make(at, 1, name="西宁的", region_id="630100")
    near = make(at, 1, name="格尔木的")
    response = client_of(cast.officer).post("/projects/export/", {"project": [far[0].pk, near[0].pk]})
    data = b"".join(response.streaming_content)
    text = str(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python())
    assert "格尔木的" in text
    assert "西宁的" not in text
    assert client_of(cast.support).get("/projects/export/").status_code == 403
