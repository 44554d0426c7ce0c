"""Talks with a firm, what it asks, what is public of it: told once, taken back, put there again."""

import re
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rooms.enterprise_parts import acts, kept, lead, text
from wutong.audit.models import Entry
from wutong.enterprises import actions
from wutong.organisation.reasons import NotYourDuty, Refused

pytestmark = pytest.mark.django_db


def test_a_request_has_a_day_and_is_answered_once(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    firm, client = kept(cast.officer, at), client_of(cast.officer)
    sent = {"words": "要一条 110 kV 专线", "asked_on": "2026-10-01", "due_on": "2026-10-20"}
    assert client.post(f"/enterprises/{firm.pk}/requests/new/", sent).status_code == 302
    again = client.post(f"/enterprises/{firm.pk}/requests/new/", sent)
    assert again.status_code == 422 and "已经记过" in text(again)
    early = client.post(
        f"/enterprises/{firm.pk}/requests/new/", sent | {"words": "x", "due_on": "2026-09-01"}
    )
    assert "答复期限早于提出的日期" in text(early)
    card = f"/enterprises/{firm.pk}/"
    assert re.search(r"超\d+天", text(client.get(card)))
    one = firm.requests.get()
    assert client.post(f"/enterprises/requests/{one.pk}/answer/", {"words": ""}).status_code == 422
    assert (
        client.post(f"/enterprises/requests/{one.pk}/answer/", {"words": "已列入电网计划"}).status_code == 302
    )
    assert "已答复" in text(client.get(card)) and "已列入电网计划" in text(client.get(card))
    with pytest.raises(Refused, match="已经答复过"):
        actions.answer(one.pk, "再答", by=cast.officer, at=at)
    assert client.post(f"/enterprises/requests/{one.pk}/take-back/").status_code == 302
    assert "已列入电网计划" not in text(client.get(card))
    assert acts() == ["keep_enterprises", "add_request", "answer_firm", "take_back_answer"]


def test_what_a_firm_waits_for_is_in_the_inbox_of_the_office_that_heard_it(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    firm = kept(cast.officer, at)
    asked = {"asked_on": date(2026, 11, 1)}
    for words, due in (("要专线", date(2026, 11, 5)), ("要用工", date(2099, 1, 1)), ("要地", None)):
        actions.ask(firm.pk, asked | {"words": words, "due_on": due}, by=cast.officer, at=at)
    said = text(client_of(cast.officer).get("/", {"kind": "firm"}))
    assert "答复诉求：要专线" in said and "要用工" not in said and "答复诉求：要地" not in said
    assert "答复诉求" not in text(client_of(cast.reviewer).get("/"))
    actions.answer(firm.requests.get(words="要专线").pk, "已列入计划", by=cast.officer, at=at)
    assert "答复诉求" not in text(client_of(cast.officer).get("/"))


def test_a_talk_of_a_lead_is_better_written_there(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    firm, client = kept(cast.officer, at), client_of(cast.officer)
    address = f"/enterprises/{firm.pk}/meetings/new/"
    assert "从线索里记" not in text(client.get(address))
    theirs = lead(firm, cast.everyone["duojiecairang"], at, "632821")
    assert "从线索里记" not in text(client.get(address))
    ours = lead(firm, cast.officer, at, "632801")
    page = client.get(address).content.decode()
    assert f"/leads/{ours.pk}/contact/" in page and f"/leads/{theirs.pk}/" not in page


def test_all_that_is_written_can_be_taken_back_and_put_there_again(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    firm, client = kept(cast.officer, at), client_of(cast.officer)
    day, source = date(2026, 11, 1), {"source": "某报"}
    by: dict[str, Any] = {"by": cast.officer, "at": at}
    made = {
        "contact": actions.add_contact(firm.pk, {"name": "王经理"}, **by),
        "meeting": actions.add_meeting(firm.pk, {"kind": "visit", "on": day, "words": "看了厂房"}, **by),
        "request": actions.ask(firm.pk, {"words": "要一条专线"}, **by),
        "signal": actions.add_signal(
            firm.pk, {"kind": "expansion", "on": day, "words": "二期开工"} | source, **by
        ),
        "relation": actions.add_relation(
            firm.pk, {"kind": "branch", "other_name": "海西分公司"} | source, **by
        ),
    }
    card = f"/enterprises/{firm.pk}/"
    marks = {
        "contact": "王**",
        "meeting": "看了厂房",
        "request": "要一条专线",
        "signal": "二期开工",
        "relation": "海西分公司",
    }
    for kind, thing in made.items():
        assert marks[kind] in text(client.get(card))
        gone = client.post(f"/enterprises/{kind}/{thing.pk}/withdraw/", {"words": "记错了"})
        assert gone.status_code == 302
        after = client.get(gone["Location"].partition("#")[0])
        assert marks[kind] not in text(after) and "恢复" in text(after)
        assert client.get(f"/enterprises/{kind}/{thing.pk}/withdraw/").status_code == 404
        assert client.post(f"/enterprises/{kind}/{thing.pk}/put-back/").status_code == 302
        assert marks[kind] in text(client.get(card))
    assert acts()[6:] == [act for kind in made for act in (f"withdraw_{kind}", f"put_back_{kind}")]


def test_facts_have_a_day_a_kind_and_a_source(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    firm, client = kept(cast.officer, at), client_of(cast.officer)
    sent = {"kind": "award", "on": "2026-10-01", "words": "获评专精特新", "basis": "实测"}
    without = client.post(f"/enterprises/{firm.pk}/signals/new/", sent)
    assert without.status_code == 422 and not firm.signals.exists()
    late = client.post(f"/enterprises/{firm.pk}/signals/new/", sent | {"source": "公告", "on": "2099-01-01"})
    assert "还没有到" in text(late)
    assert client.post(f"/enterprises/{firm.pk}/signals/new/", sent | {"source": "公告"}).status_code == 302
    other = kept(cast.officer, at, name="远川控股集团")
    relation = {
        "kind": "parent",
        "other_name": "远川控股集团",
        "source": "公告",
        "basis": "实测",
        "as_of": "2026-10-01",
    }
    assert client.post(f"/enterprises/{firm.pk}/relations/new/", relation).status_code == 302
    assert firm.relations.get().other_id == other.pk
    with pytest.raises(NotYourDuty):
        actions.add_signal(
            firm.pk, sent | {"source": "公告", "on": date(2026, 10, 1)}, by=cast.support, at=at
        )


def test_a_number_written_among_words_is_as_hidden_as_a_contact(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    firm = kept(cast.officer, at)
    said = {
        "kind": "call",
        "on": date(2026, 11, 1),
        "words": "打 19900000509 找王经理",
        "theirs": "王 19900000509",
    }
    actions.add_meeting(firm.pk, said, by=cast.officer, at=at)
    actions.ask(firm.pk, {"words": "回 19900000509"}, by=cast.officer, at=at)
    client = client_of(cast.officer)
    for address in (f"/enterprises/{firm.pk}/", f"/api/enterprises/{firm.pk}"):
        page = client.get(address).content.decode()
        assert "19900000509" not in page and "199****0509" in page
    assert "19900000509" not in str(list(Entry.objects.values_list("words", "changes")))


def test_what_an_office_keeps_to_itself_moves_nothing_others_see(cast: SimpleNamespace, at: datetime) -> None:
    firm = kept(cast.officer, at)
    later = at + timedelta(days=1)
    actions.ask(firm.pk, {"words": "要一条专线"}, by=cast.officer, at=later)
    firm.refresh_from_db()
    assert firm.updated_at == at, "the order of the list would tell others that somebody talks with it"


def test_leaving_is_a_list_of_facts_and_no_score(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    local = kept(cast.officer, at, name="格尔木虚构镁业有限公司", home_code="632801")
    away = kept(cast.officer, at, name="江苏虚构镁业有限公司")
    for firm in (local, away):
        by: dict[str, Any] = {"by": cast.officer, "at": at}
        told_ = {"on": date(2026, 9, 1), "source": "当地媒体"}
        actions.add_signal(firm.pk, {"kind": "relocation", "words": "在宁夏谈新厂"} | told_, **by)
        actions.add_signal(firm.pk, {"kind": "expansion", "words": "扩产"} | told_, **by)
        branch = {"kind": "branch", "other_name": "宁夏分公司", "region_code": "640000", "source": "公告"}
        actions.add_relation(firm.pk, branch, **by)
    said = text(client_of(cast.officer).get(f"/enterprises/{local.pk}/"))
    panel = said[said.index("外迁迹象记一条") :]
    assert "在宁夏谈新厂" in panel and "在宁夏有分支机构：宁夏分公司" in panel and "扩产" not in panel
    assert "2026-09-01，当地媒体" in panel and "不打分" in panel and "没有查到不等于没有" in panel
    assert "不打分" not in text(client_of(cast.officer).get(f"/enterprises/{away.pk}/"))


def test_a_card_costs_the_same_however_much_was_told(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    firm, client = kept(cast.officer, at), client_of(cast.officer)
    by: dict[str, Any] = {"by": cast.officer, "at": at}
    counts = []
    for start in (0, 1, 8):
        for number in range(start, start + max(1, start)):
            said = {"kind": "call", "on": date(2026, 11, 1), "words": f"第 {number} 次"}
            actions.add_meeting(firm.pk, said, **by)
            one = actions.ask(firm.pk, {"words": f"第 {number} 件"}, **by)
            actions.answer(one.pk, "办了", **by)
            actions.add_contact(firm.pk, {"name": f"第{number}位"}, **by)
            fact = {"on": date(2026, 11, 1), "source": "某报", "words": f"第 {number} 条"}
            actions.add_signal(firm.pk, {"kind": "award"} | fact, **by)
            actions.add_relation(firm.pk, {"kind": "partner", "other_name": f"第{number}家"} | fact, **by)
            lead(firm, cast.officer, at, "632801")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/enterprises/{firm.pk}/").status_code == 200
        counts.append(len(asked))
    assert counts[1] == counts[2] <= 24, counts
