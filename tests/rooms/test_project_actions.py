"""Writing a project down, changing it, moving it: who may, what is refused and how, what is left behind."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from rooms.project_parts import BUDGET, PDF, attach, last_entry, project_of, with_ledger_row, words_of
from wutong.audit.models import Entry
from wutong.organisation import dictionaries
from wutong.organisation.reasons import Conflict, NotFound, NotYourDuty, Refused
from wutong.projects import actions
from wutong.projects.fields import COLUMN_FIELD
from wutong.projects.models import NameKey, Project, StageChange
from wutong.projects.stages import Stage, Status


@pytest.fixture(autouse=True)
def dictionaries_in_memory(db: None) -> None:
    """As in a running process: read once, not within anybody's budget."""
    dictionaries.regions(), dictionaries.parks(), dictionaries.bodies()


# create


def test_create_writes_the_project_its_stage_its_origin_and_one_entry(
    cast: SimpleNamespace, at: datetime, django_assert_max_num_queries: Any
) -> None:
    values = {
        "name": " 察尔汗盐湖提锂 ",
        "investment_yuan": 170_900_000,
        "land_mu": "12.50",
        "contact_phone": "19900000900",
    }
    before = Entry.objects.count()
    with django_assert_max_num_queries(BUDGET):
        project = actions.create({**values, "officer_id": cast.officer.pk}, by=cast.officer, at=at)
    project.refresh_from_db()
    assert (project.name, project.region_id, project.stage) == ("察尔汗盐湖提锂", "632801", "reserve")
    assert (project.land_mu, project.version, project.status) == (Decimal("12.50"), 1, "active")
    assert project.sources["investment"] == {"by": cast.officer.pk, "name": "马玉成", "at": at.isoformat()}
    assert "region" in project.sources and "summary" not in project.sources
    assert list(StageChange.objects.filter(project=project).values_list("to_stage", "from_stage")) == [
        ("reserve", "")
    ]
    assert NameKey.objects.filter(project=project).exists()
    assert Entry.objects.count() == before + 1
    entry = last_entry()
    assert (entry.act, entry.person_name, entry.region_code) == ("create_project", "马玉成", "632801")
    assert entry.changes["investment_yuan"] == [None, 170_900_000]
    assert entry.changes["contact_phone"] == ["", "199****0900"]


def test_create_defaults_to_where_the_person_stands(cast: SimpleNamespace, at: datetime) -> None:
    park = actions.create({"name": "锂电池"}, by=cast.everyone["yexiaonan"], at=at)
    assert (park.park_id, park.region_id) == ("nanchuan", "630100")
    liaison = actions.create(
        {"name": "沪上线索", "region_id": "632801"}, by=cast.everyone["linweidong"], at=at
    )
    assert liaison.brought_by_id == "liaison_shanghai"
    assert (
        actions.edit(
            liaison.pk, {"summary": "扩产"}, version=1, by=cast.everyone["linweidong"], at=at
        ).version
        == 2
    )


def test_create_is_refused_elsewhere_and_to_others(cast: SimpleNamespace, at: datetime) -> None:
    with pytest.raises(NotYourDuty, match="您的范围是本级及下级地区，这里不在其中"):
        actions.create({"name": "甲", "region_id": "632821"}, by=cast.officer, at=at)
    with pytest.raises(NotYourDuty, match="您的范围是本园区"):
        actions.create({"name": "甲", "park_id": "ganhe"}, by=cast.everyone["yexiaonan"], at=at)
    for who in ("qishenghai", "cairang", "yangfan"):
        with pytest.raises(NotYourDuty, match="“新建项目”不是"):
            actions.create({"name": "甲"}, by=cast.everyone[who], at=at)
    assert not Project.objects.exists()


def test_create_refuses_what_cannot_be(cast: SimpleNamespace, at: datetime) -> None:
    values = {"name": " ", "investment_yuan": -1, "industry_code": "ABCD"}
    with pytest.raises(Refused) as refusal:
        actions.create(values, by=cast.officer, at=at)
    assert words_of(refusal) == [
        "项目名称：要写上",
        "行业：GB/T 4754-2017 里没有代码“ABCD”",
        "总投资：不能小于 0",
    ]
    with pytest.raises(Refused, match="责任人：这个项目不在多杰才仁的范围里"):
        project_of(cast, at, officer_id=cast.everyone["duojiecairang"].pk)
    with pytest.raises(Refused, match="责任人：才让多杰的职责不办项目"):
        project_of(cast, at, officer_id=cast.support.pk)
    with pytest.raises(Refused, match="正式投资合同文本"):
        actions.create({"name": "甲"}, by=cast.officer, at=at, stage=Stage.SIGN)
    with pytest.raises(ValueError, match="项目没有“stage”这一栏"):
        project_of(cast, at, stage="sign")
    assert not Project.objects.exists()


# edit


def test_edit_keeps_differences_and_origin(
    cast: SimpleNamespace, at: datetime, django_assert_max_num_queries: Any
) -> None:
    project = project_of(cast, at, investment_yuan=100)
    later = at + timedelta(hours=1)
    changes = {
        "name": "察尔汗提锂",
        "investor": "甲公司",
        "officer_id": cast.officer.pk,
        "investment_yuan": 100,
    }
    with django_assert_max_num_queries(BUDGET):
        actions.edit(project.pk, changes, version=1, by=cast.reviewer, at=later)
    project.refresh_from_db()
    assert (project.version, project.updated_by, project.updated_at) == (2, cast.reviewer, later)
    assert project.sources["investor"]["name"] == "韩秀兰"
    assert project.sources["investment"]["name"] == "马玉成"
    assert last_entry().changes == {
        "name": ["察尔汗盐湖提锂", "察尔汗提锂"],
        "investor": ["", "甲公司"],
        "officer_id": [None, cast.officer.pk],
        "version": [1, 2],
    }


def test_edit_that_changes_nothing_leaves_no_trace(cast: SimpleNamespace, at: datetime) -> None:
    project = project_of(cast, at)
    count = Entry.objects.count()
    assert (
        actions.edit(project.pk, {"name": "察尔汗盐湖提锂"}, version=1, by=cast.officer, at=at).version == 1
    )
    assert Entry.objects.count() == count


def test_edit_is_404_out_of_sight_and_403_in_sight(cast: SimpleNamespace, at: datetime) -> None:
    project = project_of(cast, at)
    for who in ("duojiecairang", "cairang", "linweidong", "yangfan", "fanghua", "tiejun"):
        with pytest.raises(NotFound, match="没有这个项目，或不在您的可见范围"):
            actions.edit(project.pk, {"summary": "甲"}, version=1, by=cast.everyone[who], at=at)
    with pytest.raises(NotFound):
        actions.edit(987_654, {"summary": "甲"}, version=1, by=cast.officer, at=at)
    with pytest.raises(NotYourDuty, match="“修改项目”不是领导的职责"):
        actions.edit(project.pk, {"summary": "甲"}, version=1, by=cast.everyone["qishenghai"], at=at)


def test_a_project_is_not_edited_out_of_ones_own_region(cast: SimpleNamespace, at: datetime) -> None:
    project = project_of(cast, at)
    with pytest.raises(NotYourDuty):
        actions.edit(project.pk, {"region_id": "632821"}, version=1, by=cast.officer, at=at)
    assert (
        actions.edit(project.pk, {"region_id": "632821"}, version=1, by=cast.reviewer, at=at).region_id
        == "632821"
    )


def test_typing_over_a_ledger_figure_marks_it_disputed(cast: SimpleNamespace, at: datetime) -> None:
    project, _ = with_ledger_row(project_of(cast, at), at, {"investment": {"yuan": 200}})
    Project.objects.filter(pk=project.pk).update(
        sources={"investment": {"row": 1, "cell": "F2", "sheet": "甲"}}
    )
    actions.edit(project.pk, {"investment_yuan": 300}, version=1, by=cast.officer, at=at)
    project.refresh_from_db()
    assert project.sources["investment"]["name"] == "马玉成"
    assert project.sources["investment"]["disputed"] is True


# two writers


def test_two_writers_of_different_facts_lose_nothing(cast: SimpleNamespace, at: datetime) -> None:
    project = project_of(cast, at, investment_yuan=100, summary="旧")
    opened = {"investment_yuan": 100, "summary": "旧"}
    actions.edit(
        project.pk,
        {"investment_yuan": 200, "summary": "旧"},
        version=1,
        opened=opened,
        by=cast.reviewer,
        at=at,
    )
    mine = {"investment_yuan": 100, "summary": "新"}
    changed = {column: value for column, value in mine.items() if opened[column] != value}
    actions.edit(project.pk, changed, version=1, opened=opened, by=cast.officer, at=at)
    project.refresh_from_db()
    assert (project.investment_yuan, project.summary, project.version) == (200, "新", 3)


def test_two_writers_of_one_fact_see_three_values(cast: SimpleNamespace, at: datetime) -> None:
    project = project_of(cast, at, investment_yuan=17_090_000_000, jobs=5)
    opened = {"investment_yuan": 17_090_000_000, "jobs": 5}
    actions.edit(project.pk, {"investment_yuan": 17_100_000_000}, version=1, by=cast.reviewer, at=at)
    mine = {"investment_yuan": 17_250_000_000, "jobs": 9}
    with pytest.raises(Conflict) as conflict:
        actions.edit(project.pk, mine, version=1, opened=opened, by=cast.officer, at=at)
    assert conflict.value.fields == (
        {
            "field": "investment",
            "words": "总投资",
            "opened": "170.9",
            "now": "171",
            "yours": "172.5",
            "unit": "亿元",
        },
    )
    assert (conflict.value.current_version, conflict.value.by) == (2, "韩秀兰")
    assert str(conflict.value) == "没有保存：韩秀兰在 2026-11-22 10:00 先改了总投资"
    project.refresh_from_db()
    assert (project.investment_yuan, project.jobs) == (17_100_000_000, 5)
    actions.edit(project.pk, mine, version=2, by=cast.officer, at=at)
    assert Project.objects.get(pk=project.pk).investment_yuan == 17_250_000_000


def test_two_writers_who_agree_do_not_conflict(cast: SimpleNamespace, at: datetime) -> None:
    project = project_of(cast, at)
    actions.edit(project.pk, {"jobs": 8}, version=1, opened={"jobs": None}, by=cast.reviewer, at=at)
    actions.edit(
        project.pk,
        {"jobs": 8, "home": "北京"},
        version=1,
        opened={"jobs": None, "home": ""},
        by=cast.officer,
        at=at,
    )
    assert Project.objects.get(pk=project.pk).home == "北京"


def test_without_what_was_opened_the_trail_tells_which_facts_were_touched(
    cast: SimpleNamespace, at: datetime
) -> None:
    project = project_of(cast, at, home="西安")
    actions.edit(project.pk, {"jobs": 8}, version=1, by=cast.reviewer, at=at)
    actions.edit(project.pk, {"jobs": 9}, version=2, by=cast.reviewer, at=at)
    actions.attach(project.pk, "contract", "a.pdf", [PDF], by=cast.officer, at=at)
    actions.edit(project.pk, {"home": "北京"}, version=1, by=cast.officer, at=at)
    with pytest.raises(Conflict) as conflict:
        actions.edit(
            project.pk, {"jobs": 7, "home": "成都", "summary": "新"}, version=2, by=cast.officer, at=at
        )
    rows = [(row["field"], row["opened"], row["now"], row["yours"]) for row in conflict.value.fields]
    assert rows == [("jobs", "8", "9", "7"), ("home", "西安", "北京", "成都")]


@pytest.mark.parametrize("version", [-5, 99])
def test_a_version_nobody_knows_saves_nothing_unseen(
    cast: SimpleNamespace, at: datetime, version: int
) -> None:
    project = project_of(cast, at)
    with pytest.raises(Conflict) as conflict:
        actions.edit(project.pk, {"home": "北京"}, version=version, by=cast.officer, at=at)
    assert [(row["field"], row["opened"], row["yours"]) for row in conflict.value.fields] == [
        ("home", "", "北京")
    ]


def test_a_change_without_an_entry_of_its_own_is_not_overlooked(cast: SimpleNamespace, at: datetime) -> None:
    project = project_of(cast, at)
    actions.edit(project.pk, {"jobs": 8}, version=1, by=cast.reviewer, at=at)
    Project.objects.filter(pk=project.pk).update(version=3, home="北京")
    with pytest.raises(Conflict):
        actions.edit(project.pk, {"home": "西安"}, version=2, by=cast.officer, at=at)


def test_conflicts_read_names_and_keep_contacts_masked(cast: SimpleNamespace, at: datetime) -> None:
    project = project_of(cast, at, contact_phone="19900000127", officer_id=cast.officer.pk)
    theirs = {
        "contact_phone": "19900000128", "officer_id": None, "region_id": "632800", "focus_industry": "other",
        "start_from": date(2026, 3, 1), "start_to": date(2026, 3, 31), "start_words": "2026.3",
        "investment_yuan": 3 * 10**8, "investment_yuan_to": 4 * 10**8, "land_mu": Decimal("12.50"),
    }  # fmt: skip
    actions.edit(project.pk, theirs, version=1, by=cast.reviewer, at=at)
    mine = {
        "contact_phone": "19900000129", "officer_id": cast.reviewer.pk, "region_id": "632821",
        "focus_industry": "salt_lake",
        "start_from": date(2026, 4, 1), "start_to": date(2026, 4, 1), "start_words": "",
        "investment_yuan": 5 * 10**8, "investment_is_at_least": True, "land_mu": Decimal(20),
    }  # fmt: skip
    opened = {column: getattr(project, column) for column in COLUMN_FIELD}
    with pytest.raises(Conflict) as conflict:
        actions.edit(project.pk, mine, version=1, opened=opened, by=cast.reviewer, at=at)
    rows = {row["field"]: (row["opened"], row["now"], row["yours"]) for row in conflict.value.fields}
    assert rows == {
        "contact_phone": ("199****0127", "199****0128", "19900000129"),
        "officer": ("马玉成", "未填", "韩秀兰"),
        "region": ("格尔木市", "海西州", "乌兰县"),
        "focus_industry": ("未填", "其他", "盐湖资源综合利用"),
        "start_date": ("未填", "2026-03，整月", "2026-04-01"),
        "investment": ("未填", "3–4", "≥ 5"),
        "land_mu": ("未填", "12.5", "20"),
    }


# move and status

READY = {
    "summary": "年产 2 万吨碳酸锂",
    "focus_industry": "salt_lake",
    "investor": "甲公司",
    "home": "北京",
    "investment_yuan": 500_000_000,
    "source_channel": "青洽会",
    "land_mu": Decimal(0),
    "energy_tce": Decimal(100),
    "pollutants": "无",
}


def test_move_forward_when_every_gate_is_met(
    cast: SimpleNamespace, at: datetime, django_assert_max_num_queries: Any
) -> None:
    project = project_of(cast, at, officer_id=cast.officer.pk, **READY)
    with pytest.raises(Refused) as refusal:
        actions.move(project.pk, Stage.APPRAISE, version=1, by=cast.officer, at=at)
    assert str(refusal.value) == "现在不能推进到“论证”，还缺 1 项：项目信息表"
    assert refusal.value.reasons[0].action_label == "上传项目信息表"
    attach(project, "information_sheet", cast, at)
    with django_assert_max_num_queries(BUDGET):
        actions.move(project.pk, Stage.APPRAISE, version=1, by=cast.officer, at=at + timedelta(days=3))
    project.refresh_from_db()
    assert (project.stage, project.stage_since, project.version) == ("appraise", date(2026, 11, 25), 2)
    change = StageChange.objects.latest("id")
    assert (change.from_stage, change.to_stage, change.by) == ("reserve", "appraise", cast.officer)
    assert last_entry().changes == {"stage": ["reserve", "appraise"], "version": [1, 2]}
    with pytest.raises(Refused, match="现在不能退回“谋划储备”：退回“谋划储备”要写明原因"):
        actions.move(project.pk, Stage.RESERVE, version=2, by=cast.officer, at=at)
    actions.move(project.pk, Stage.RESERVE, version=2, by=cast.officer, at=at, reason="投资方变更")
    assert StageChange.objects.latest("id").note == "投资方变更"


def test_move_of_what_changed_meanwhile_is_a_conflict(cast: SimpleNamespace, at: datetime) -> None:
    project = project_of(cast, at)
    actions.edit(project.pk, {"jobs": 8}, version=1, by=cast.reviewer, at=at)
    with pytest.raises(Conflict, match=r"韩秀兰在 .* 先改了"):
        actions.move(project.pk, Stage.APPRAISE, version=1, by=cast.officer, at=at)
    with pytest.raises(Conflict):
        actions.set_status(project.pk, Status.PAUSED, version=1, by=cast.officer, at=at, reason="等地")


def test_status_changes_with_a_reason_and_reopens_by_the_reviewer(
    cast: SimpleNamespace, at: datetime, django_assert_max_num_queries: Any
) -> None:
    project = project_of(cast, at)
    with pytest.raises(Refused, match="改成“流失”要写明原因"):
        actions.set_status(project.pk, Status.LOST, version=1, by=cast.officer, at=at)
    with django_assert_max_num_queries(BUDGET):
        actions.set_status(
            project.pk, Status.LOST, version=1, by=cast.officer, at=at, reason="投资方去了外省"
        )
    with pytest.raises(NotYourDuty, match="由招商审核重新打开"):
        actions.set_status(project.pk, Status.ACTIVE, version=2, by=cast.officer, at=at)
    with pytest.raises(Refused, match="项目现在是“流失”，先改回“推进中”再动阶段"):
        actions.move(project.pk, Stage.APPRAISE, version=2, by=cast.officer, at=at)
    actions.set_status(project.pk, Status.ACTIVE, version=2, by=cast.reviewer, at=at)
    with pytest.raises(Refused, match="项目在“谋划储备”，到“评估”才能记为已交付"):
        actions.set_status(project.pk, Status.DELIVERED, version=3, by=cast.officer, at=at, reason="兑现")
    assert Project.objects.get(pk=project.pk).status_reason == ""
