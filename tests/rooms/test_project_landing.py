"""Conditions, milestones, departments, contacts and ledger figures of a project, through the verbs."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from rooms.project_parts import BUDGET, PDF, attach, last_entry, project_of, with_ledger_row, words_of
from wutong.audit.models import Entry
from wutong.organisation import dictionaries
from wutong.organisation.reasons import NotFound, NotYourDuty, Refused
from wutong.projects import actions
from wutong.projects.models import Milestone, Project, Request
from wutong.projects.standing import body_for, facts_of


@pytest.fixture(autouse=True)
def dictionaries_in_memory(db: None) -> None:
    """As in a running process: read once, not within anybody's budget."""
    dictionaries.regions(), dictionaries.parks(), dictionaries.bodies()


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
    assert facts_of(project, at).attested == {"grid_access_agreed"}
    with pytest.raises(Refused, match="这个条件已经登记过了"):
        actions.attest(project.pk, "grid_access_agreed", "再登一次", by=cast.officer, at=at)
    with pytest.raises(Refused, match="撤回登记要写明原因"):
        actions.withdraw_attestation(project.pk, "grid_access_agreed", by=cast.officer, at=at)
    actions.withdraw_attestation(project.pk, "grid_access_agreed", by=cast.officer, at=at, reason="答复作废")
    assert facts_of(project, at).attested == frozenset()


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


def test_the_page_offers_a_department_only_its_own(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    project = project_of(cast, at)
    Project.objects.filter(pk=project.pk).update(stage="negotiate")
    actions.ask(project.pk, "hx_grid", "接入意见", date(2026, 12, 1), by=cast.officer, at=at)
    address = f"/projects/{project.pk}/"
    attach_links = f'href="{address}evidence/?kind='
    assert attach_links in client_of(cast.officer).get(address).text
    seen = client_of(cast.everyone["gaoming"]).get(address).text
    assert attach_links not in seen and "缺" in seen


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
