"""待办, 统计 and search: what each person finds first, and that every figure is the sum of what it opens."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from wutong.cockpit import queries
from wutong.cockpit.figures import Group, Tally, add_up, by_stage, line, reached, top
from wutong.cockpit.finding import search
from wutong.cockpit.item import when_words
from wutong.cockpit.shown import statistics_shown
from wutong.cockpit.todo import inbox
from wutong.organisation.dictionaries import regions
from wutong.projects.actions import ask
from wutong.projects.filters import from_query
from wutong.projects.models import DuplicateCandidate, Project
from wutong.projects.queries import list_page
from wutong.projects.search import index
from wutong.projects.stages import Stage

YI = 100_000_000
STAGES = [stage.value for stage in Stage]
tallies = st.builds(
    lambda known, unknown, yuan: Tally(known + unknown, yuan * known, known),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(0, 10**12),
)
groups = st.lists(
    st.builds(Group, st.sampled_from(["632801", "632802", "630104"]), st.sampled_from(STAGES), tallies)
)


@given(groups)
def test_the_whole_is_the_sum_of_its_parts(found: list[Group]) -> None:
    whole = line("", found).all
    assert whole == add_up(by_stage(found, STAGES).values())
    assert reached(by_stage(found, STAGES))["reserve"] == whole


@given(groups)
def test_fewer_reach_each_further_stage(found: list[Group]) -> None:
    counts = [tally.projects for tally in reached(by_stage(found, STAGES)).values()]
    assert counts == sorted(counts, reverse=True)


def test_rates_say_nothing_without_a_denominator() -> None:
    nothing = line("", [Group("632801", "reserve", Tally(3))])
    assert nothing.landing_rate is None
    assert nothing.all.paid_in_rate is None


def test_paid_in_rate_covers_only_projects_with_both_figures() -> None:
    tally = Tally(3, 30 * YI, 2, 9 * YI, 2, both_paid_yuan=4 * YI, both_agreed_yuan=20 * YI, with_both=1)
    assert tally.paid_in_rate == pytest.approx(0.2)


def test_the_rest_is_added_together_and_the_unknown_stands_apart() -> None:
    found = top({**{f"省{n}": Tally(1, n * YI, 1) for n in range(9)}, "": Tally(5)}, shown=4)
    assert [key for key, _ in found] == ["省8", "省7", "省6", "其他 6 类", ""]
    assert found[3][1].investment_yuan == 15 * YI


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-4, ("late", "超 4 天")), (0, ("soon", "今天")), (2, ("soon", "剩 2 天")), (8, ("ok", "剩 8 天"))],
)
def test_when_words(days: int, expected: tuple[str, str]) -> None:
    assert when_words(days) == expected


@pytest.fixture
def projects(db: None, at: datetime) -> dict[str, Project]:
    """Three in 海西州, one in 西宁: amounts known and unknown, one stood too long."""
    made = {}
    for name, region, stage, yuan, days in (
        ("南山口抽水蓄能电站", "632801", "land", 17_090_000_000, 1),
        ("乌兰县源网荷储项目", "632821", "sign", 10_000_000_000, 25),
        ("德令哈硅光伏项目", "632802", "negotiate", None, 3),
        ("南川铜箔项目", "630104", "sign", 3_000_000_000, 2),
    ):
        moment = at - timedelta(days=days)
        made[name] = Project.objects.create(
            name=name,
            region_id=region,
            stage=stage,
            investment_yuan=yuan,
            stage_since=date(2026, 10, 1),
            created_at=moment,
            updated_at=moment,
        )
    index(project.pk for project in made.values())
    return made


def test_a_prefecture_adds_up_its_own(projects: Any, cast: SimpleNamespace) -> None:
    found = queries.statistics(cast.reviewer, regions()["632800"])
    assert (found.total.all.projects, found.total.all.investment_yuan) == (3, 27_090_000_000)
    assert found.total.all.without_investment == 1
    assert {line.key for line in found.places} == {"632801", "632802", "632821"}
    assert found.total.landing_rate == pytest.approx(0.5)


def test_the_province_and_its_prefectures_agree(projects: Any, cast: SimpleNamespace) -> None:
    found = queries.statistics(cast.province, regions()["630000"])
    assert found.total.all == add_up(line.all for line in found.places)
    assert found.total.all.projects == 4


def test_every_figure_opens_the_projects_it_counts(
    projects: Any, cast: SimpleNamespace, at: datetime
) -> None:
    found = queries.statistics(cast.reviewer, regions()["632800"])
    shown = statistics_shown(found, cast.reviewer, at)
    for row in [*shown["places"], shown["total"]]:
        for figure in ("projects", "signed", "landed", "without"):
            asked = QueryDict(row[figure]["url"].partition("?")[2])
            opened = list_page(cast.reviewer, from_query(asked), at)
            assert opened.counts.projects == int(row[figure]["text"] or 0), (row, figure)


def test_a_stranger_region_is_absent(projects: Any, cast: SimpleNamespace, client_of: Any) -> None:
    assert client_of(cast.officer).get("/statistics/?region=630100").status_code == 404
    assert client_of(cast.officer).get("/statistics/?region=632801").status_code == 200


def test_the_idle_come_first(projects: dict[str, Project], cast: SimpleNamespace, at: datetime) -> None:
    items = inbox(cast.reviewer, at=at).items
    assert items[0].kind == "idle"
    assert items[0].when == "超 5 天"
    assert "乌兰县源网荷储项目" in items[0].title
    assert any(item.kind == "missing" and "1 个项目" in item.title for item in items)


def test_a_request_waits_for_the_department_alone(
    projects: dict[str, Project], cast: SimpleNamespace, at: datetime
) -> None:
    project = projects["乌兰县源网荷储项目"]
    ask(project.pk, "wl_natural_resources", "核定用地", at.date(), by=cast.reviewer, at=at)
    assert [item.title for item in inbox(cast.support, at=at).items] == ["回复：核定用地"]
    assert all(item.kind != "request" for item in inbox(cast.officer, at=at).items)


def test_asking_starts_the_idle_clock_again(
    projects: dict[str, Project], cast: SimpleNamespace, at: datetime
) -> None:
    project = projects["乌兰县源网荷储项目"]
    ask(project.pk, "wl_natural_resources", "核定用地", at.date(), by=cast.reviewer, at=at)
    assert all(project.name not in item.title for item in inbox(cast.reviewer, at=at).items)


def test_a_pair_waits_for_those_who_judge(
    projects: dict[str, Project], cast: SimpleNamespace, at: datetime
) -> None:
    first, second = projects["南山口抽水蓄能电站"], projects["德令哈硅光伏项目"]
    DuplicateCandidate.objects.create(first=first, second=second, confidence=0.9)
    assert any(item.kind == "duplicate" for item in inbox(cast.reviewer, at=at).items)
    assert all(item.kind != "duplicate" for item in inbox(cast.officer, at=at).items)


@pytest.mark.parametrize("text", ["山口", "nanshankou", "nsk"])
def test_search_by_characters_pinyin_and_initials(projects: Any, cast: SimpleNamespace, text: str) -> None:
    found = {group["label"]: group["items"] for group in search(cast.reviewer, text)}
    assert [item["label"] for item in found["项目"]] == ["南山口抽水蓄能电站"]


@pytest.mark.parametrize(
    ("text", "group", "label"),
    [
        ("gem", "地方", "格尔木市"),
        ("都兰", "地方", "都兰县"),
        ("dulan", "地方", "都兰县"),
        ("han", "人", "韩秀兰"),
        ("tj", "页面", "统计"),
    ],
)
def test_search_finds_places_people_and_pages(
    cast: SimpleNamespace, text: str, group: str, label: str
) -> None:
    found = {one["label"]: [item["label"] for item in one["items"]] for one in search(cast.reviewer, text)}
    assert label in found[group]


def test_search_keeps_to_what_the_person_sees(projects: Any, cast: SimpleNamespace) -> None:
    found = {group["label"]: group["items"] for group in search(cast.officer, "南川")}
    assert found["项目"] == []
    assert found["地方"] == []


def test_statements(
    projects: Any, cast: SimpleNamespace, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.reviewer)
    for path, most in (("/statistics/", 9), ("/", 21), ("/search/?q=nsk", 9)):
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200
