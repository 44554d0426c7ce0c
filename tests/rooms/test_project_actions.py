"""What people do with a project, through the verbs: who may, what is refused and how, what is left behind."""

import io
import random
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wutong.audit.models import Entry
from wutong.organisation import dictionaries
from wutong.organisation.reasons import Conflict, NotFound, NotYourDuty, Refused
from wutong.projects import actions, evidence
from wutong.projects.fields import COLUMN_FIELD
from wutong.projects.models import (
    Evidence,
    LedgerRow,
    Milestone,
    NameKey,
    Project,
    Request,
    StageChange,
    Workbook,
)
from wutong.projects.stages import Stage, Status
from wutong.projects.standing import body_for, facts_of

PDF = b"%PDF-1.7\n" + b"0" * 100
BUDGET = 15


@pytest.fixture(autouse=True)
def dictionaries_in_memory(db: None) -> None:
    """As in a running process: read once, not within anybody's budget."""
    dictionaries.regions(), dictionaries.parks(), dictionaries.bodies()


def project_of(cast: SimpleNamespace, at: datetime, **values: Any) -> Project:
    return actions.create({"name": "察尔汗盐湖提锂", **values}, by=cast.officer, at=at)


def last_entry() -> Entry:
    return Entry.objects.latest("seq")


def words_of(refusal: Any) -> list[str]:
    return [reason.words for reason in refusal.value.reasons]


def attach(project: Project, kind: str, cast: SimpleNamespace, at: datetime, data: bytes = PDF) -> Evidence:
    return actions.attach(project.pk, kind, f"{kind}.pdf", [data], by=cast.officer, at=at)


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


def test_without_what_was_opened_an_old_version_saves_nothing_unseen(
    cast: SimpleNamespace, at: datetime
) -> None:
    project = project_of(cast, at)
    actions.edit(project.pk, {"jobs": 8}, version=1, by=cast.reviewer, at=at)
    with pytest.raises(Conflict) as conflict:
        actions.edit(project.pk, {"home": "北京"}, version=1, by=cast.officer, at=at)
    assert [(row["field"], row["opened"], row["yours"]) for row in conflict.value.fields] == [
        ("home", "", "北京")
    ]
    assert Project.objects.get(pk=project.pk).version == 2


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
    assert last_entry().changes == {"stage": ["reserve", "appraise"]}
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


# evidence


def package(*names: str, types: str = "", method: int = zipfile.ZIP_STORED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as written:
        written.writestr("[Content_Types].xml", types)
        for name in names:
            written.writestr(name, "<x/>")
    return held.getvalue()


ACCEPTED = [
    ("合同.PDF", PDF, evidence.PDF),
    ("照片.png", b"\x89PNG\r\n\x1a\n....", evidence.PNG),
    ("照片.jpeg", b"\xff\xd8\xff\xe0....", evidence.JPEG),
    ("意见.docx", package("word/document.xml"), evidence.DOCX),
    ("明细.xlsx", package("xl/workbook.xml"), evidence.XLSX),
    ("公文.ofd", package("OFD.xml"), evidence.OFD),
]


@pytest.mark.parametrize(("name", "data", "media_type"), ACCEPTED)
def test_evidence_is_kept_by_its_content(
    cast: SimpleNamespace, at: datetime, settings: Any, name: str, data: bytes, media_type: str
) -> None:
    project = project_of(cast, at)
    kept = actions.attach(
        project.pk, "contract", f"C:\\资料\\{name}", [data[:5], data[5:]], by=cast.officer, at=at
    )
    path = evidence.path_of(kept.sha256, settings.EVIDENCE_DIR)
    assert path.read_bytes() == data and path == settings.EVIDENCE_DIR / kept.sha256[:2] / kept.sha256
    assert (kept.file_name, kept.media_type, kept.size_bytes) == (name, media_type, len(data))
    assert path.stat().st_mode & 0o777 == 0o600
    assert last_entry().changes == {"evidence.contract": [None, name]}


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.exe", b"MZ....", "a.exe：不收“.exe”文件"),
        ("a.html", b"<html>", "a.html：不收“.html”文件"),
        ("a.svg", b"<svg>", "a.svg：不收“.svg”文件"),
        ("a.xlsm", package("xl/workbook.xml"), "a.xlsm：不收“.xlsm”文件"),
        ("a.pdf.zip", package("x"), "a.pdf.zip：不收“.zip”文件"),
        ("无扩展名", PDF, "无扩展名：不收没有扩展名的文件"),
        ("a.pdf", b"MZ\x90\x00", "a.pdf：内容不是 pdf 文件"),
        ("a.png", PDF, "a.png：内容不是 png 文件"),
        ("a.docx", PDF, "a.docx：内容不是 docx 文件"),
        ("a.docx", package("xl/workbook.xml"), "a.docx：内容不是 docx 文件"),
        ("a.xlsx", package("xl/workbook.xml")[:40], "a.xlsx：内容不是 xlsx 文件"),
        ("a.docx", package("word/document.xml", "word/vbaProject.bin"), "a.docx：带有宏"),
        (
            "a.xlsx",
            package("xl/workbook.xml", types="ms-excel.sheet.macroEnabled.main+xml"),
            "a.xlsx：带有宏",
        ),
        ("a.xlsx", package("xl/workbook.xml", types="x" * 2_100_000), "a.xlsx：超过 1 MB"),
        ("a.xlsx", package("xl/workbook.xml", types="x" * 2_100_000, method=8), "a.xlsx：内容不是 xlsx 文件"),
        ("a.docx", b"\xd0\xcf\x11\xe0....", "a.docx：是旧版 Office 或加了密码的文件"),
        ("a.pdf", b"", "a.pdf：文件是空的"),
        ("a.pdf", PDF + b"0" * 2_000_000, "a.pdf：超过 1 MB"),
    ],
)
def test_evidence_refused(
    cast: SimpleNamespace, at: datetime, settings: Any, name: str, data: bytes, words: str
) -> None:
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    project = project_of(cast, at)
    with pytest.raises(Refused) as refusal:
        actions.attach(project.pk, "contract", name, [data], by=cast.officer, at=at)
    assert words_of(refusal) == [words]
    assert refusal.value.reasons[0].action_label
    assert not Evidence.objects.exists()
    assert not [path for path in Path(settings.EVIDENCE_DIR).rglob("*") if path.is_file()]


def test_broken_packages_are_refused_and_never_an_error() -> None:
    chance = random.Random(7)
    whole = [package("xl/workbook.xml", types="<t/>" * 90, method=method) for method in (0, 8, 12, 14)]
    refused = 0
    for _ in range(1500):
        broken = bytearray(chance.choice(whole))
        for _ in range(chance.randrange(1, 12)):
            broken[chance.randrange(4, len(broken))] = chance.randrange(256)
        try:
            evidence.check(io.BytesIO(bytes(broken)), "a.xlsx")
        except Refused:
            refused += 1
    assert refused > 500


def test_the_same_file_once_a_kind(
    cast: SimpleNamespace, at: datetime, django_assert_max_num_queries: Any
) -> None:
    project = project_of(cast, at)
    with django_assert_max_num_queries(BUDGET):
        first = attach(project, "contract", cast, at)
    with pytest.raises(
        Refused, match=r"同一个文件已经是“正式投资合同”：contract\.pdf，马玉成 2026-11-22 上传，不用再传"
    ):
        attach(project, "contract", cast, at)
    attach(project, "framework_agreement", cast, at)
    with pytest.raises(Refused, match="撤回依据要写明原因"):
        actions.withdraw_evidence(first.pk, by=cast.officer, at=at)
    actions.withdraw_evidence(first.pk, by=cast.officer, at=at, reason="传错了")
    assert Evidence.objects.get(pk=first.pk).withdrawn_at == at
    assert facts_of(project).evidence == {"framework_agreement"}
    with pytest.raises(NotFound):
        actions.withdraw_evidence(first.pk, by=cast.officer, at=at, reason="再撤一次")
    attach(project, "contract", cast, at)
    with pytest.raises(Refused, match="先选这是什么依据"):
        attach(project, "poem", cast, at)


def test_evidence_of_a_project_out_of_sight_is_not_even_read(
    cast: SimpleNamespace, at: datetime, settings: Any
) -> None:
    project = project_of(cast, at)
    with pytest.raises(NotFound):
        actions.attach(project.pk, "contract", "a.pdf", [PDF], by=cast.support, at=at)
    with pytest.raises(NotYourDuty):
        actions.attach(project.pk, "contract", "a.pdf", [PDF], by=cast.everyone["qishenghai"], at=at)
    assert not Path(settings.EVIDENCE_DIR).exists()


# conditions and milestones


def test_a_condition_is_attested_in_words(
    cast: SimpleNamespace, at: datetime, django_assert_max_num_queries: Any
) -> None:
    project = project_of(cast, at)
    with pytest.raises(Refused, match="写明依据、时间和出具的单位"):
        actions.attest(project.pk, "grid_access_agreed", " ", by=cast.officer, at=at)
    with pytest.raises(Refused, match="这个条件不用登记"):
        actions.attest(project.pk, "needs_land", "有地", by=cast.officer, at=at)
    with django_assert_max_num_queries(BUDGET):
        actions.attest(project.pk, "grid_access_agreed", "国网海西 11 月 20 日答复", by=cast.officer, at=at)
    assert facts_of(project).attested == {"grid_access_agreed"}
    with pytest.raises(Refused, match="这个条件已经登记过了"):
        actions.attest(project.pk, "grid_access_agreed", "再登一次", by=cast.officer, at=at)
    with pytest.raises(Refused, match="撤回登记要写明原因"):
        actions.withdraw_attestation(project.pk, "grid_access_agreed", by=cast.officer, at=at)
    actions.withdraw_attestation(project.pk, "grid_access_agreed", by=cast.officer, at=at, reason="答复作废")
    assert facts_of(project).attested == frozenset()


def test_a_department_answers_only_for_its_own(cast: SimpleNamespace, at: datetime) -> None:
    project, due = project_of(cast, at), date(2026, 12, 1)
    contract = attach(project, "contract", cast, at)
    grid = cast.everyone["gaoming"]
    actions.ask(project.pk, "hx_grid", "接入意见", due, by=cast.officer, at=at)
    with pytest.raises(Refused, match="“集体审议通过”不归本部门登记"):
        actions.attest(project.pk, "collective_decision_made", "通过", by=grid, at=at)
    actions.attest(project.pk, "grid_access_agreed", "同意接入", by=grid, at=at)
    with pytest.raises(Refused, match="不是本单位上传或登记的"):
        actions.withdraw_evidence(contract.pk, by=grid, at=at, reason="看错了")
    own = actions.attach(project.pk, "energy_review", "a.pdf", [PDF], by=grid, at=at)
    actions.withdraw_evidence(own.pk, by=grid, at=at, reason="传错了")
    liaison = actions.create({"name": "沪上线索"}, by=cast.everyone["linweidong"], at=at)
    with pytest.raises(NotYourDuty):
        actions.attest(liaison.pk, "grid_access_agreed", "同意", by=cast.everyone["linweidong"], at=at)


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


def test_milestones_rest_on_evidence(
    cast: SimpleNamespace, at: datetime, django_assert_max_num_queries: Any
) -> None:
    project = project_of(cast, at)
    Project.objects.filter(pk=project.pk).update(stage="land")
    day = date(2026, 11, 20)
    with pytest.raises(
        Refused, match="登记“主体开工”要有施工许可证或主体开工照片或打桩记录；以正式打桩为标志，平场不能报"
    ):
        actions.record_milestone(project.pk, "construction_started", day, by=cast.officer, at=at)
    photo = attach(project, "start_photo", cast, at)
    with django_assert_max_num_queries(BUDGET):
        milestone = actions.record_milestone(project.pk, "construction_started", day, by=cast.officer, at=at)
    assert milestone.evidence == photo
    assert last_entry().changes == {"milestone.construction_started": [None, "2026-11-20"]}
    with pytest.raises(Refused, match="这个里程碑已经登记过了"):
        actions.record_milestone(project.pk, "construction_started", day, by=cast.officer, at=at)
    with pytest.raises(Refused, match="里程碑“主体开工”以它为据"):
        actions.withdraw_evidence(photo.pk, by=cast.officer, at=at, reason="照片不清")
    with pytest.raises(Refused, match="撤回里程碑要写明原因"):
        actions.withdraw_milestone(project.pk, "construction_started", by=cast.officer, at=at)
    actions.withdraw_milestone(project.pk, "construction_started", by=cast.officer, at=at, reason="只是平场")
    assert not Milestone.objects.exists()
    actions.withdraw_evidence(photo.pk, by=cast.officer, at=at, reason="照片不清")


# departments and contacts


def test_asking_lets_a_department_see_and_answer(
    cast: SimpleNamespace, at: datetime, django_assert_max_num_queries: Any
) -> None:
    project = actions.create({"name": "源网荷储", "region_id": "632821"}, by=cast.reviewer, at=at)
    due = date(2026, 12, 1)
    with pytest.raises(NotFound):
        actions.attach(project.pk, "land_approval", "a.pdf", [PDF], by=cast.support, at=at)
    with django_assert_max_num_queries(BUDGET):
        request = actions.ask(project.pk, "wl_natural_resources", "预留 340 亩", due, by=cast.reviewer, at=at)
    with pytest.raises(Refused, match="同一件事已经请过乌兰县自然资源局，还没有回复"):
        actions.ask(project.pk, "wl_natural_resources", "预留 340 亩", due, by=cast.reviewer, at=at)
    actions.attach(project.pk, "land_approval", "a.pdf", [PDF], by=cast.support, at=at)
    with pytest.raises(NotYourDuty, match="“修改项目”不是支撑保障的职责"):
        actions.edit(project.pk, {"summary": "甲"}, version=1, by=cast.support, at=at)
    with pytest.raises(NotFound):
        actions.answer(request.pk, "可以", by=cast.everyone["gaoming"], at=at)
    actions.ask(project.pk, "hx_grid", "接入意见", due, by=cast.reviewer, at=at)
    with pytest.raises(NotYourDuty, match="这件事请的是乌兰县自然资源局"):
        actions.answer(request.pk, "可以", by=cast.everyone["gaoming"], at=at)
    with pytest.raises(Refused, match="写明办理结果"):
        actions.answer(request.pk, "  ", by=cast.support, at=at)
    with django_assert_max_num_queries(BUDGET):
        actions.answer(request.pk, "已预留 340 亩", by=cast.support, at=at)
    stored = Request.objects.get(pk=request.pk)
    assert (stored.answer, stored.answered_by, stored.answered_at) == ("已预留 340 亩", cast.support, at)
    with pytest.raises(Refused, match="这件事已经回复过了"):
        actions.answer(request.pk, "改主意", by=cast.support, at=at)
    with pytest.raises(NotFound):
        actions.answer(999_999, "可以", by=cast.support, at=at)


@pytest.mark.parametrize(
    ("body", "subject", "due", "words"),
    [
        ("nobody", "用地", date(2026, 12, 1), "先选请哪个部门"),
        ("hx_promotion", "用地", date(2026, 12, 1), "海西州投资促进局不是支撑保障部门，回复不了事项"),
        ("wl_natural_resources", "用地", date(2026, 12, 1), "乌兰县自然资源局管不到格尔木市"),
        ("gem_natural_resources", " ", date(2026, 12, 1), "写明请办什么，200 个字以内"),
        ("gem_natural_resources", "用地", date(2026, 11, 21), "期限不能早于今天"),
    ],
)
def test_asking_refused(
    cast: SimpleNamespace, at: datetime, body: str, subject: str, due: date, words: str
) -> None:
    project = project_of(cast, at)
    with pytest.raises(Refused) as refusal:
        actions.ask(project.pk, body, subject, due, by=cast.officer, at=at)
    assert words_of(refusal) == [words]


def test_every_look_at_a_contact_is_written_down(
    cast: SimpleNamespace, at: datetime, django_assert_max_num_queries: Any
) -> None:
    project = project_of(cast, at, contact_name="周立群", contact_phone="19900000127")
    with django_assert_max_num_queries(BUDGET):
        assert actions.reveal_contact(project.pk, by=cast.officer, at=at) == ("周立群", "19900000127")
    assert (last_entry().act, last_entry().target_id) == ("reveal_contact", str(project.pk))
    with pytest.raises(NotYourDuty):
        actions.reveal_contact(project.pk, by=cast.everyone["qishenghai"], at=at)
    said = str(list(Entry.objects.values_list("changes", "words")))
    assert "19900000127" not in said and "周立群" not in said


def test_the_nearest_body_of_a_department(cast: SimpleNamespace) -> None:
    nearest = [
        body_for(key, "632821") for key in ("support:natural_resources", "support:grid", "support:justice")
    ]
    assert [body.key for body in nearest if body] == ["wl_natural_resources", "hx_grid", "hx_justice"]
    found = body_for("promotion", "632801")
    assert found is not None and found.key == "gem_promotion"


# ledgers


def with_ledger_row(project: Project, at: datetime, values: dict[str, Any]) -> tuple[Project, LedgerRow]:
    workbook, _ = Workbook.objects.get_or_create(
        sha256="0" * 64, defaults={"file_name": "台账.xlsx", "size_bytes": 1, "stored_at": at}
    )
    row = LedgerRow.objects.create(
        workbook=workbook,
        project=project,
        batch="00000000-0000-0000-0000-000000000001",
        sheet="9月底",
        row=11,
        cells={key: ["F11", "原文"] for key in values},
        values=values,
    )
    return project, row


def test_a_disputed_figure_takes_another_row(
    cast: SimpleNamespace, at: datetime, django_assert_max_num_queries: Any
) -> None:
    read = {"investment": {"yuan": 10**10, "yuan_to": None, "is_at_least": True}, "jobs": {"low": 80}}
    project, row = with_ledger_row(project_of(cast, at, investment_yuan=9 * 10**9), at, read)
    with django_assert_max_num_queries(BUDGET):
        actions.choose_source(project.pk, "investment", row.pk, by=cast.officer, at=at)
    project.refresh_from_db()
    assert (project.investment_yuan, project.investment_is_at_least, project.version) == (10**10, True, 2)
    assert project.sources["investment"] == {"row": row.pk, "sheet": "9月底", "cell": "F11", "disputed": True}
    assert last_entry().changes["investment_yuan"] == [9 * 10**9, 10**10]
    with pytest.raises(Refused, match="“总投资”已经取自这一格"):
        actions.choose_source(project.pk, "investment", row.pk, by=cast.officer, at=at)
    for field, row_id in (("tax", row.pk), ("jobs", row.pk + 1)):
        with pytest.raises(NotFound):
            actions.choose_source(project.pk, field, row_id, by=cast.officer, at=at)
