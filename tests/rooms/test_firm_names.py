"""Which enterprise a written name means: what the engine decides, what people decide, and taking it back."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from wutong.audit.models import Entry
from wutong.enterprises.actions import keep
from wutong.enterprises.models import Enterprise, NameDecision, WrittenName
from wutong.enterprises.names import queries
from wutong.enterprises.names.actions import decide, recognise, take_in, undo
from wutong.enterprises.names.likeness import likely
from wutong.enterprises.names.recognising import Counts
from wutong.enterprises.names.rules import Answer, key_of
from wutong.organisation.reasons import NotFound, NotYourDuty, Refused
from wutong.projects.actions import create

HUARUI = "青海华瑞科技有限公司"


def firm(name: str, person: Any, at: datetime, **values: Any) -> Enterprise:
    return keep({"name": name, "source": "测试", "basis": "合成", **values}, by=person, at=at)


def project(
    name: str, investor: str, person: Any, at: datetime, region: str = "632801", **values: Any
) -> Any:
    said = {"name": name, "region_id": region, "investor": investor, **values}
    return create(said, by=person, at=at)


@pytest.fixture
def huarui(cast: SimpleNamespace, at: datetime) -> Enterprise:
    return firm(HUARUI, cast.reviewer, at)


def told(name: str) -> tuple[str, int | None]:
    row = WrittenName.objects.get(name_key=key_of(name))
    return row.answer, row.nearest_id


def seen() -> list[dict[str, Any]]:
    rows = WrittenName.objects.order_by("pk")
    return list(rows.values("name", "answer", "nearest", "probability", "reasons"))


def test_each_name_gets_one_of_three_answers(cast: SimpleNamespace, at: datetime, huarui: Enterprise) -> None:
    names = [
        (HUARUI, ""),
        ("青海华瑞科技有限责任公司", ""),
        ("华瑞科技", ""),
        ("天合光能股份有限公司、比亚迪", ""),
        ("待定", ""),
        ("李明", ""),
    ]
    counts = recognise(names, origin="import", by=cast.officer, at=at)
    assert counts == Counts(same=2, perhaps=1, new=2, no_firm=2)
    assert queries.firm_of("青海华瑞科技有限责任公司") == huarui
    assert told("华瑞科技") == (Answer.PERHAPS, huarui.pk)
    assert told("比亚迪") == (Answer.NEW, None)
    assert not WrittenName.objects.filter(name="待定").exists()
    assert told("李明")[0] == Answer.PERSON
    made = NameDecision.objects.get(name="青海华瑞科技有限责任公司")
    assert made.decided_by is None and made.probability and made.reasons
    assert Entry.objects.filter(act="recognise_names").count() == 1


def test_a_person_decides_and_takes_it_back(cast: SimpleNamespace, at: datetime, huarui: Enterprise) -> None:
    project("锂电池材料", "华瑞科技", cast.officer, at)
    recognise([("华瑞科技", "")], origin="import", by=cast.officer, at=at)
    before = list(WrittenName.objects.order_by("pk").values())
    assert [row.name for row in queries.waiting(cast.officer).rows] == ["华瑞科技"]
    decision = decide("华瑞科技", huarui.pk, by=cast.officer, at=at)
    assert queries.firm_of("华瑞科技") == huarui and queries.waiting(cast.officer).count == 0
    assert queries.names_of(huarui) == [HUARUI, "华瑞科技"]
    assert [one.name for one in queries.projects_of(cast.officer, huarui)] == ["锂电池材料"]
    with pytest.raises(Refused, match="已认作"):
        decide("华瑞科技", None, by=cast.officer, at=at)
    undo(decision.pk, by=cast.officer, at=at)
    assert queries.firm_of("华瑞科技") is None and queries.names_of(huarui) == [HUARUI]
    assert list(WrittenName.objects.order_by("pk").values()) == before
    assert [row.name for row in queries.waiting(cast.officer).rows] == ["华瑞科技"]
    with pytest.raises(Refused, match="已经撤销"):
        undo(decision.pk, by=cast.officer, at=at)
    acts = Entry.objects.filter(target_kind="firm_name").order_by("seq").values_list("act", flat=True)
    assert list(acts) == ["recognise_names", "decide_name", "undo_name"]


def test_none_of_them_is_a_decision_too(cast: SimpleNamespace, at: datetime, huarui: Enterprise) -> None:
    project("锂电池材料", HUARUI, cast.officer, at)
    recognise([(HUARUI, "")], origin="import", by=cast.officer, at=at)
    made = NameDecision.objects.get()
    undo(made.pk, by=cast.officer, at=at)
    assert [row.name for row in queries.waiting(cast.officer).rows] == [HUARUI]  # sure, but a person was not
    decide(HUARUI, None, by=cast.officer, at=at)
    assert queries.firm_of(HUARUI) is None and queries.names_of(huarui) == []
    assert queries.projects_of(cast.officer, huarui) == []
    assert recognise([(HUARUI, "")], origin="import", by=cast.officer, at=at) == Counts(no_firm=1)


def test_the_engine_never_decides_again_what_a_person_took_back(
    cast: SimpleNamespace, at: datetime, huarui: Enterprise
) -> None:
    project("锂电池材料", HUARUI, cast.officer, at)
    recognise([(HUARUI, "")], origin="import", by=cast.officer, at=at)
    undo(NameDecision.objects.get().pk, by=cast.officer, at=at)
    assert recognise([(HUARUI, "")], origin="import", by=cast.officer, at=at) == Counts(perhaps=1)
    assert not NameDecision.objects.filter(undone_at=None).exists()


def test_what_a_person_decided_stands_whatever_the_engine_says(
    cast: SimpleNamespace, at: datetime, huarui: Enterprise
) -> None:
    other = firm("四川华瑞科技有限公司", cast.reviewer, at)
    decide("青海华瑞科技有限责任公司", other.pk, by=cast.officer, at=at)
    counts = recognise([("青海华瑞科技有限责任公司", "")], origin="import", by=cast.officer, at=at)
    assert counts == Counts(same=1) and queries.firm_of("青海华瑞科技有限责任公司") == other


def test_a_name_taken_in_goes_again_with_the_decision(cast: SimpleNamespace, at: datetime) -> None:
    project("光伏组件", "青海高源锂业有限公司", cast.officer, at)
    project("光伏支架", "青海高源锂业有限责任公司", cast.officer, at)
    cells = [("青海高源锂业有限公司", ""), ("青海高源锂业有限责任公司", "")]
    recognise(cells, origin="import", by=cast.officer, at=at)
    before = seen()
    values = {"source": "台账", "basis": "合成"}
    decision = take_in("青海高源锂业有限公司", values, by=cast.officer, at=at)
    kept = Enterprise.objects.get()
    assert decision.is_made and decision.enterprise == kept and kept.name == "青海高源锂业有限公司"
    assert queries.firm_of("青海高源锂业有限责任公司") == kept
    assert len(queries.projects_of(cast.officer, kept)) == 2
    undo(decision.pk, by=cast.officer, at=at)
    assert not Enterprise.objects.exists() and not NameDecision.objects.filter(undone_at=None).exists()
    after = seen()
    assert after == before


def test_a_firm_with_more_to_it_stays_when_the_decision_goes(cast: SimpleNamespace, at: datetime) -> None:
    decision = take_in("天合光能股份有限公司", {"source": "台账", "basis": "合成"}, by=cast.officer, at=at)
    kept = Enterprise.objects.get()
    decide("天合", kept.pk, by=cast.officer, at=at)
    undo(decision.pk, by=cast.officer, at=at)
    assert Enterprise.objects.get() == kept and queries.firm_of("天合") == kept


def test_keeping_a_firm_looks_at_the_names_again(cast: SimpleNamespace, at: datetime) -> None:
    cells = [("华瑞科技", ""), ("青海华瑞科技有限责任公司", ""), ("亚洲硅业（青海）有限公司", "")]
    assert recognise(cells, origin="import", by=cast.officer, at=at) == Counts(new=3)
    kept = firm(HUARUI, cast.reviewer, at)
    assert told("华瑞科技") == (Answer.PERHAPS, kept.pk)
    assert queries.firm_of("青海华瑞科技有限责任公司") == kept
    assert told("亚洲硅业（青海）有限公司") == (Answer.NEW, None)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("待定", "没有定下"),
        ("张总", "人名"),
        ("海西州人民政府", "政府机构"),
        ("甲有限公司、乙有限公司", "一家一家"),
        ("", "写一个"),
    ],
)
def test_what_is_no_name_of_a_firm_is_not_made_one(
    cast: SimpleNamespace, at: datetime, huarui: Enterprise, name: str, words: str
) -> None:
    with pytest.raises(Refused) as refused:
        decide(name, huarui.pk, by=cast.officer, at=at)
    assert words in refused.value.reasons[0].words
    assert not NameDecision.objects.exists()


def test_who_may(cast: SimpleNamespace, at: datetime, huarui: Enterprise) -> None:
    leader = cast.everyone["qishenghai"]
    with pytest.raises(NotYourDuty):
        decide("华瑞科技", huarui.pk, by=leader, at=at)
    with pytest.raises(NotYourDuty):
        recognise([("华瑞科技", "")], origin="import", by=leader, at=at)
    with pytest.raises(NotYourDuty):
        queries.waiting(cast.support)
    with pytest.raises(NotFound):
        decide("华瑞科技", 0, by=cast.officer, at=at)


def test_typing_a_name_like_a_kept_one_asks_first(
    cast: SimpleNamespace, at: datetime, huarui: Enterprise
) -> None:
    said = {"name": "华瑞科技", "source": "名片", "basis": "实测"}
    with pytest.raises(Refused) as refused:
        keep(said, by=cast.officer, at=at)
    assert refused.value.reasons[0].code == "like_name" and HUARUI in refused.value.reasons[0].words
    assert likely("华瑞科技")[0].enterprise_id == huarui.pk
    other = keep(said, by=cast.officer, at=at, is_other=True)
    assert other.pk != huarui.pk and queries.firm_of("华瑞科技") == other
    assert keep({**said, "name": "天合光能股份有限公司"}, by=cast.officer, at=at).pk not in (
        huarui.pk,
        other.pk,
    )


def test_the_land_in_a_name_makes_no_two_firms_alike(cast: SimpleNamespace, at: datetime) -> None:
    firm("中国绿发投资集团", cast.reviewer, at)
    names = ["中国华电集团有限公司", "中国广核集团有限公司", "国家能源集团", "中国长江三峡集团有限公司"]
    counts = recognise([(name, "") for name in names], origin="import", by=cast.officer, at=at)
    assert counts == Counts(new=4)
    assert recognise([("中国绿发投资集团公司", "")], origin="import", by=cast.officer, at=at).new == 0
