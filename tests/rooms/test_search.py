"""Search by Chinese, pinyin and initials: the same answer whichever the database, nothing out of sight."""

from datetime import datetime
from types import SimpleNamespace

import pytest
from django.db import connection

from wutong.projects import actions, search
from wutong.projects.models import Project
from wutong.projects.pinyin import syllables

NAMES = (
    ("格尔木350兆瓦塔式光热发电项目", "中国三峡", "632801"),
    ("都兰县LNG调峰站", "昆仑能源", "632822"),
    ("乌兰县“源网荷储”一体化项目", "国电电力", "632821"),
    ("德令哈光热储能", "青海盐湖锂业", "632802"),
    ("单晶硅切片", "", "632802"),
)


@pytest.fixture
def named(cast: SimpleNamespace, at: datetime) -> dict[str, Project]:
    made = {}
    for name, investor, region in NAMES:
        values = {"name": name, "investor": investor, "region_id": region}
        made[name[:2]] = actions.create(values, by=cast.reviewer, at=at)
    return made


def found(text: str, **options: object) -> set[str]:
    matched = search.matching(text, **options)  # type: ignore[arg-type]
    return {name[:2] for name in Project.objects.filter(pk__in=matched).values_list("name", flat=True)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("光热", {"格尔", "德令"}),
        ("光", {"格尔", "德令"}),
        ("格尔木350", {"格尔"}),
        ("350兆瓦", {"格尔"}),
        ("geermu", {"格尔"}),
        ("gem", {"格尔"}),
        ("gem350", {"格尔"}),
        ("dulan", {"都兰"}),
        ("doulan", set()),
        ("dl", {"都兰", "德令", "单晶"}),
        ("lng", {"都兰"}),
        ("ln", {"都兰"}),
        ("ＬＮＧ", {"都兰"}),
        ("源网荷储一体化", {"乌兰"}),
        ("ywhcyth", {"乌兰"}),
        ("danjing", {"单晶"}),
        ("锂业", {"德令"}),
        ("光热 三峡", {"格尔"}),
        ("三峡 储能", set()),
        ("德令哈", {"德令", "单晶"}),
        ("！！", set()),
        ('"光热" OR *', set()),
        ("", set()),
    ],
)
def test_a_project_is_found_as_people_type(named: dict[str, Project], text: str, expected: set[str]) -> None:
    assert found(text) == expected


def test_the_subtree_asked_for_is_all_that_is_searched(named: dict[str, Project]) -> None:
    assert found("光热", area="632802") == {"德令"}
    assert found("光热", area="632800") == {"格尔", "德令"}
    assert found("光热", area="630100") == set()


def test_a_renamed_project_is_found_by_its_new_name_alone(
    named: dict[str, Project], cast: SimpleNamespace, at: datetime
) -> None:
    project = named["单晶"]
    actions.edit(project.pk, {"name": "多晶硅切片"}, version=project.version, by=cast.reviewer, at=at)
    assert found("单晶") == set()
    assert found("duojing") == {"多晶"}


def test_a_merged_project_is_never_found(named: dict[str, Project]) -> None:
    merged, kept = named["德令"], named["格尔"]
    Project.objects.filter(pk=merged.pk).update(merged_into=kept)
    search.index([merged.pk])
    assert found("光热") == {"格尔"}


def test_indexing_everything_again_changes_nothing(named: dict[str, Project]) -> None:
    before = found("光热")
    search.index_all()
    assert found("光热") == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM projects_search")
        assert cursor.fetchone()[0] == len(NAMES)


def test_suggestions_begin_with_what_was_typed(
    named: dict[str, Project], cast: SimpleNamespace, at: datetime
) -> None:
    actions.create({"name": "海西光热", "region_id": "632802"}, by=cast.reviewer, at=at)
    actions.create({"name": "光热", "region_id": "632802"}, by=cast.reviewer, at=at)
    names = [hit.name for hit in search.suggest(cast.reviewer, "光热")]
    assert names[0] == "光热"
    assert set(names) == {"光热", "海西光热", "德令哈光热储能", "格尔木350兆瓦塔式光热发电项目"}


def test_suggestions_stay_in_scope(named: dict[str, Project], cast: SimpleNamespace) -> None:
    assert [hit.name for hit in search.suggest(cast.officer, "光热")] == ["格尔木350兆瓦塔式光热发电项目"]
    assert search.suggest(cast.support, "光热") == []


def test_local_readings_win() -> None:
    assert syllables("都兰") == ("du", "lan")
    assert syllables("尖扎县") == ("jian", "zha", "xian")
    assert syllables("350MW") == tuple("350MW")
