"""Who sees which names and where they stand; what a ledger brings, and what goes when it is undone."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from rooms.ledger_files import workbook
from rooms.test_firm_names import HUARUI, firm, project
from rooms.test_ledgers import work, written_by
from wutong.enterprises.models import Enterprise, NameDecision, WrittenName
from wutong.enterprises.names import queries
from wutong.enterprises.names.actions import decide, decide_registered, recognise
from wutong.enterprises.names.handlers import HANDLERS as NAME_HANDLERS
from wutong.enterprises.names.likeness import in_register
from wutong.enterprises.names.rules import Answer, key_of
from wutong.jobs.actions import run_one
from wutong.jobs.models import Job
from wutong.ledgers.actions.undo import undo as undo_import
from wutong.ledgers.models import Import
from wutong.organisation.reasons import NotFound
from wutong.projects.actions import edit
from wutong.projects.models import Project

WRITTEN = (
    (1, "锂电池正极材料项目", "青海华瑞科技有限责任公司", "格尔木市", 12, "2024.3", "签约", "", ""),
    (2, "磷酸铁锂扩产项目", "华瑞科技、天合光能股份有限公司", "格尔木市", 3, "2024.4", "签约", "", ""),
    (3, "盐湖提钾改造项目", "待定", "格尔木市", 1, "2024.5", "洽谈", "", ""),
)
NEW = (Answer.NEW,)


@pytest.fixture
def huarui(cast: SimpleNamespace, at: datetime) -> Enterprise:
    return firm(HUARUI, cast.reviewer, at)


def names(page: queries.Waiting) -> list[str]:
    return sorted(row.name for row in page.rows)


def test_a_ledger_brings_names_and_takes_them_back(
    cast: SimpleNamespace, at: datetime, client_of: Any, huarui: Enterprise
) -> None:
    brought = written_by(cast.officer, at, workbook(WRITTEN))
    job = Job.objects.get(kind="recognise_names")
    assert job.result == {"same": 1, "perhaps": 1, "new": 1, "no_firm": 0}
    page = client_of(cast.officer).get(reverse("ledgers:show", args=[brought.pk])).content.decode()
    assert "认得 1 家" in page and "待认 1 家" in page and "库里没有 1 家" in page
    assert {one.name for one in queries.projects_of(cast.officer, huarui)} == {"锂电池正极材料项目"}
    kept = decide("华瑞科技", huarui.pk, by=cast.officer, at=at)
    assert len(queries.projects_of(cast.officer, huarui)) == 2
    undo_import(brought.pk, by=cast.officer, at=at)
    assert list(NameDecision.objects.all()) == [kept]  # a person's stays, the engine's stood for nothing more
    assert not WrittenName.objects.exists()
    page = client_of(cast.officer).get(reverse("ledgers:show", args=[brought.pk])).content.decode()
    assert "待认" not in page


def test_names_another_import_holds_stay(cast: SimpleNamespace, at: datetime, huarui: Enterprise) -> None:
    first = written_by(cast.officer, at, workbook(WRITTEN))
    other = tuple((*row[:1], f"乙{row[1]}", *row[2:]) for row in WRITTEN)
    written_by(cast.officer, at, workbook(other, title="第二份"), "又一份.xlsx")
    undo_import(first.pk, by=cast.officer, at=at)
    assert queries.firm_of("青海华瑞科技有限责任公司") == huarui
    assert names(queries.waiting(cast.officer)) == ["华瑞科技"]


def test_an_import_undone_before_its_names_were_looked_at(
    cast: SimpleNamespace, at: datetime, huarui: Enterprise
) -> None:
    brought = written_by(cast.officer, at, workbook(WRITTEN))
    undo_import(brought.pk, by=cast.officer, at=at)
    Job.objects.filter(kind="recognise_names").update(state="queued", tries=0)
    work()
    assert Import.objects.get(pk=brought.pk).state == "undone" and not WrittenName.objects.exists()


def test_a_county_sees_the_names_of_its_own_projects(
    cast: SimpleNamespace, at: datetime, client_of: Any, huarui: Enterprise
) -> None:
    stranger = _other_county(cast)
    project("锂电池材料", "华瑞科技", cast.officer, at)
    project("光伏支架", "青海华瑞科技", stranger, at, region=stranger.body.region_id)
    cells = [("华瑞科技", ""), ("青海华瑞科技", ""), ("华瑞科技集团", "")]
    recognise(cells, origin="import", by=cast.province, at=at)
    for made in NameDecision.objects.all():  # what the engine was sure of is seen by the same rule
        assert made.name == "青海华瑞科技"
    assert names(queries.waiting(cast.officer)) == ["华瑞科技"]
    assert queries.waiting_count(cast.officer) == 1
    assert not queries.decided(cast.officer).rows
    assert [one.name for one in queries.decided(stranger).rows] == ["青海华瑞科技"]
    assert [one.name for one in queries.decided(cast.province).rows] == ["青海华瑞科技"]
    theirs = NameDecision.objects.get()
    with pytest.raises(NotFound):
        queries.decision_for(cast.officer, theirs.pk)
    assert client_of(cast.officer).post(reverse("names:undo", args=[theirs.pk])).status_code == 404
    assert queries.projects_of(cast.officer, huarui) == []
    assert [one.name for one in queries.projects_of(stranger, huarui)] == ["光伏支架"]
    page = client_of(cast.officer).get(reverse("names:one"), {"name": "青海华瑞科技"}).content.decode()
    assert "光伏支架" not in page and "平台自动认的" not in page


def _other_county(cast: SimpleNamespace) -> Any:
    own = cast.officer.body.region_id
    return next(
        one
        for one in cast.everyone.values()
        if one.duty == "officer"
        and one.body.region_id not in (own, "632800", "630000")
        and not one.body.region_id.endswith("00")
    )


def test_few_statements(
    cast: SimpleNamespace, at: datetime, huarui: Enterprise, django_assert_max_num_queries: Any
) -> None:
    for number in range(25):
        project(f"锂电池材料{number}", f"华瑞科技{'甲乙丙丁戊己庚辛壬癸'[number % 10]}", cast.officer, at)
    decide("华瑞科技甲", huarui.pk, by=cast.officer, at=at)
    recognise(queries.not_recognised(cast.officer), origin="projects", by=cast.officer, at=at)
    assert queries.not_recognised(cast.officer) == []
    with django_assert_max_num_queries(3):
        assert len(queries.projects_of(cast.officer, huarui)) == 3
    with django_assert_max_num_queries(5):
        queries.waiting(cast.officer, NEW)


def test_the_text_index_finds_candidates_and_the_exact_name_decides(
    cast: SimpleNamespace, at: datetime, huarui: Enterprise
) -> None:
    project("一", HUARUI, cast.officer, at)
    project("二", f"{HUARUI}、比亚迪", cast.officer, at)
    project("三", "青海华瑞科技有限公司格尔木分公司", cast.officer, at)
    project(f"{HUARUI}厂房", "比亚迪", cast.officer, at)
    found = project("四", "青海华瑞 科技有限公司", cast.officer, at)
    assert {one.name for one in queries.projects_of(cast.officer, huarui)} == {"一", "二", "四"}
    edit(found.pk, {"investor": "比亚迪"}, version=found.version, by=cast.officer, at=at)
    assert {one.name for one in queries.projects_of(cast.officer, huarui)} == {"一", "二"}
    assert queries.project_ids_of(huarui) == {one.pk for one in queries.projects_of(cast.officer, huarui)}


def test_all_projects_are_gone_through_by_the_worker(
    cast: SimpleNamespace, at: datetime, client_of: Any, huarui: Enterprise, monkeypatch: Any
) -> None:
    project("锂电池材料", "华瑞科技", cast.officer, at)
    page = client_of(cast.officer).get(reverse("names:list")).content.decode()
    assert "还有 1 个名称没有认过" in page
    monkeypatch.setattr("wutong.enterprises.names.pages.SOON", 0)
    client_of(cast.officer).post(reverse("names:recognise"))
    client_of(cast.officer).post(reverse("names:recognise"))
    assert Job.objects.filter(kind="recognise_all_names").count() == 1
    while run_one(NAME_HANDLERS):
        pass
    page = client_of(cast.officer).get(reverse("names:list")).content.decode()
    assert "没有认过" not in page and "华瑞科技" in page and "同一家" in page


def test_the_pages_decide_and_take_back(
    cast: SimpleNamespace, at: datetime, client_of: Any, huarui: Enterprise
) -> None:
    project("锂电池材料", "华瑞科技", cast.officer, at)
    project("光伏支架", "天合光能股份有限公司", cast.officer, at)
    client = client_of(cast.officer)
    client.post(reverse("names:recognise"))
    act = reverse("names:decide")
    answer = client.post(act, {"name": "华瑞科技", "act": f"same:{huarui.pk}", "here": "/enterprises/names/"})
    assert answer.status_code == 302 and answer.headers["Location"] == "/enterprises/names/"
    assert queries.firm_of("华瑞科技") == huarui
    refused = client.post(act, {"name": "华瑞科技", "act": "none"})
    assert refused.status_code == 422 and "已认作" in refused.content.decode()
    away = client.post(act, {"name": "天合光能股份有限公司", "act": "take_in", "here": "//example.com/"})
    assert away.headers["Location"] == reverse("names:list")
    made = Enterprise.objects.get(name="天合光能股份有限公司")
    assert made.source == "项目“光伏支架”的投资方"
    page = client.get(reverse("names:decided")).content.decode()
    assert "收入为新企业" in page and "撤销" in page
    for decision in NameDecision.objects.filter(undone_at=None):
        assert client.post(reverse("names:undo", args=[decision.pk])).status_code == 302
    assert not Enterprise.objects.filter(pk=made.pk).exists()
    assert "已撤销" in client.get(reverse("names:decided")).content.decode()
    assert client.post(act, {"name": "华瑞科技", "act": "odd"}).status_code == 404
    leader = client_of(cast.everyone["qishenghai"])
    page = leader.get(reverse("names:list")).content.decode()
    assert "由经办认" in page and 'value="none"' not in page


def test_over_the_api(cast: SimpleNamespace, at: datetime, client_of: Any, huarui: Enterprise) -> None:
    project("锂电池材料", "华瑞科技", cast.officer, at)
    recognise([("华瑞科技", "")], origin="import", by=cast.officer, at=at)
    client = client_of(cast.officer)
    told = client.get("/api/enterprise-names").json()
    assert told["count"] == 1 and told["items"][0]["enterprise_id"] == huarui.pk
    assert told["items"][0]["projects"][0]["name"] == "锂电池材料"
    likely = client.get("/api/enterprise-names/likely", {"name": "华瑞科技"}).json()
    assert likely["enterprise_id"] is None and likely["candidates"][0]["enterprise_id"] == huarui.pk
    said = {"name": "华瑞科技", "decision": "same", "enterprise_id": huarui.pk}
    made = client.post("/api/enterprise-names/decide", said, content_type="application/json")
    assert made.status_code == 201 and made.json()["enterprise_name"] == HUARUI
    again = client.post("/api/enterprise-names/decide", said, content_type="application/json")
    assert again.status_code == 422 and "已认作" in again.json()["reasons"][0]["words"]
    address = f"/api/enterprise-names/decisions/{made.json()['id']}/undo"
    assert client.post(address, content_type="application/json").json()["undone_by"] == cast.officer.name
    history = client.get("/api/enterprise-names/decisions", {"name": "华瑞科技"}).json()
    assert [one["undone_at"] is None for one in history["items"]] == [False]
    assert Project.objects.count() == 1


def test_names_only_in_the_register_are_offered_and_kept_on_decision(
    cast: SimpleNamespace, at: datetime, client_of: Any, register: Any
) -> None:
    there = next(iter(register.search("有限公司", 1)))
    project("锂电池材料", there["name"], cast.officer, at)
    recognise([(there["name"], "")], origin="import", by=cast.officer, at=at)
    assert names(queries.waiting(cast.officer, NEW)) == [there["name"]]
    client = client_of(cast.officer)
    page = client.get(reverse("names:list"), {"show": "new"}).content.decode()
    assert "名录里有" in page and "就是它，收入" in page and "合成" in page
    act = reverse("names:decide")
    client.post(act, {"name": there["name"], "act": f"registered:{there['eid']}"})
    kept = Enterprise.objects.get(eid=there["eid"])
    decision = NameDecision.objects.get(undone_at=None)
    assert decision.enterprise == kept and decision.is_made and decision.decided_by == cast.officer
    assert queries.waiting(cast.officer, NEW).count == 0
    client.post(reverse("names:undo", args=[decision.pk]))
    assert not Enterprise.objects.exists()
    assert names(queries.waiting(cast.officer, NEW)) == [there["name"]]
    decide_registered(there["name"], there["eid"], by=cast.officer, at=at)
    other = Enterprise.objects.get()
    assert other.eid not in {one.eid for one in in_register([(there["name"], "")])[key_of(there["name"])]}
