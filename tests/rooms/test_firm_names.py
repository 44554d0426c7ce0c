"""Which enterprise a written name means: what the engine decides, what people decide, and taking it back."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from wutong.audit.models import Entry
from wutong.enterprises.actions import keep
from wutong.enterprises.models import Enterprise, NameDecision, WrittenName
from wutong.enterprises.names import queries
from wutong.enterprises.names.actions import decide, look_again, recognise, take_in, undo
from wutong.enterprises.names.actions.recognising import Counts
from wutong.enterprises.names.likeness import likely
from wutong.enterprises.names.rules import Answer, key_of
from wutong.organisation.reasons import NotFound, NotYourDuty, Refused
from wutong.projects.actions import create

HUARUI = "青海华瑞科技有限公司"


def firm(name: str, person: Any, at: datetime, **values: Any) -> Enterprise:
    return keep({"name": name, "source": "测试", "basis": "合成", **values}, by=person, at=at)


def project(
    name: str, investor: str, person: Any, at: datetime, region: str = "632801", **values: Any
) -> Any:
    said = {"name": name, "region": region, "investor": investor, **values}
    return create(said, by=person, at=at)


@pytest.fixture
def huarui(cast: SimpleNamespace, at: datetime) -> Enterprise:
    return firm(HUARUI, cast.reviewer, at)


def told(name: str) -> tuple[str, int | None]:
    row = WrittenName.objects.get(name_key=key_of(name))
    return row.answer, row.nearest_id


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
