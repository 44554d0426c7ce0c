"""Whom to visit for a gap: facts with source and date, what is unknown, who is left out, leads at a click."""

import html
import io
import json
import re
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rooms.route_table import PEOPLE
from wutong.audit.models import Entry
from wutong.chains import queries
from wutong.chains.candidates import actions as leading
from wutong.chains.candidates import queries as visits
from wutong.chains.candidates.counted import firms
from wutong.chains.models import Chain, HomePressure
from wutong.commands.parser import build
from wutong.enterprises import registered
from wutong.enterprises.leads.carried import project_values
from wutong.enterprises.models import Enterprise, Lead
from wutong.enterprises.registered import Register
from wutong.organisation.reasons import NotYourDuty, Refused

pytestmark = pytest.mark.django_db
GOLMUD, HAIXI, PROVINCE, XINING = "632801", "632800", "630000", "630100"
LIST = "/chains/li/nodes/li.cell/shortlist/"
HERE = f"{LIST}?region={GOLMUD}"


def text(response: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", "", response.content.decode())


def eid_of(name: str) -> str:
    register = registered.opened()
    assert register is not None
    (row,) = [one for one in register.search(name, 9) if one["name"] == name]
    return str(row["eid"])


def rows_of(page: Any, section: str = "") -> dict[str, str]:
    """Name → what its row says, in the order of the page; of the list, or of a section by its id."""
    whole = page.content.decode()
    before, _, after = whole.partition('id="left"')
    part = after if section == "left" else before
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", part, re.DOTALL):
        name = re.search(r'<th scope="row"[^>]*><a[^>]*>([^<]*)</a>', row)
        if name:
            found[name[1]] = re.sub(r"<[^>]+>|\s+", "", row)
    return found


def test_without_a_register_the_pages_say_what_to_do(cast: SimpleNamespace, client_of: Any) -> None:
    assert registered.opened() is None and firms() is None
    said = text(client_of(cast.officer).get(HERE))
    assert "还没有企业名录" in said and "registerbuild" in said
    assert "企业名录里没有可列的" in text(client_of(cast.officer).get("/chains/li/nodes/li.cell/"))


def test_every_term_has_its_fact_source_and_date_and_what_is_unknown_is_said(
    register: Register, cast: SimpleNamespace, client_of: Any
) -> None:
    page = client_of(cast.officer).get(HERE)
    said = text(page)
    assert "这些企业都不存在" in said and "不是能谈成的概率" in said and "失信" in said
    row = rows_of(page)["甲电池有限公司"]
    assert "江苏" in row and "知道80%" in row and "注册资本5亿元" in row
    assert "三年注册资本增50%；三年新设分支1个（合成数据，2026-11-01）" in row
    assert "西部分支1个；最近一次到西部2025-05-01（合成数据，2026-11-01）" in row
    assert "外迁压力不知道：江苏的外迁压力没有人填" in row and "完全耗电0.145元" in row
    assert "本地客户与供应商1家" in rows_of(page)["乙电池有限公司"]
    bare = rows_of(page)["丙电池有限公司"]
    assert "实力不知道：注册资本不明" in bare and "知道65%" in bare


def test_who_is_left_out_is_named_with_the_reason(
    register: Register, cast: SimpleNamespace, client_of: Any
) -> None:
    page = client_of(cast.officer).get(f"{HERE}&words=0")
    listed, left = rows_of(page), rows_of(page, "left")
    assert next(iter(listed)) == "甲电池有限公司"
    assert "戊电池有限公司" not in {*listed, *left}, "closed: nobody to visit"
    assert "已在本地" in left["格尔木丁电池有限公司"]
    assert "同属甲集团，已列甲电池有限公司" in left["甲二电池有限公司"]
    assert "是分支机构" in left["甲电池有限公司兰州分公司"]
    assert not set(listed) & set(left)


def test_firms_the_map_names_are_there_with_their_source(
    register: Register, cast: SimpleNamespace, client_of: Any
) -> None:
    page = client_of(cast.officer).get(f"/chains/li/nodes/li.brine/shortlist/?region={GOLMUD}")
    named = text(page).partition("链上写着的企业")[2]
    assert (
        "青海盐湖工业股份有限公司公开报道建线索：青海盐湖工业股份有限公司公开报道（转载件，原件待核）"
        in named
    )
    address, *_ = re.findall(r'href="(/leads/new/\?[^"]*%E7%9B%90%E6%B9%96[^"]*)"', page.content.decode())
    assert "chain=li" in address and client_of(cast.officer).get(html.unescape(address)).status_code == 200


def test_the_scope_narrows_the_industry_and_can_be_let_go(
    register: Register, cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.officer)
    narrow, wide = client.get(HERE), client.get(f"{HERE}&words=0")
    assert "己电池有限公司" not in rows_of(narrow)
    assert "注册资本2亿元" in rows_of(wide)["己电池有限公司"]
    assert "其中经营范围写到" in text(narrow) and "都来比" in text(wide)
    none = client.get(f"/chains/li/nodes/li.sep/shortlist/?region={GOLMUD}")
    assert not rows_of(none) and "放宽行业代码" in text(none)


def test_weights_can_be_tried_and_what_cannot_be_read_is_said(
    register: Register, cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.officer)
    tried = client.get(f"{HERE}&words=0&expansion=0&western=0&ties=100&push=0&capacity=0")
    assert next(iter(rows_of(tried))) == "乙电池有限公司" and "试的权重" in text(tried)
    assert "知道100%" in rows_of(tried)["乙电池有限公司"]
    for wrong in ("expansion=多", "expansion=-1", "expansion=nan"):
        page = client.get(f"{HERE}&{wrong}")
        assert "用的还是定下的权重" in text(page), wrong
    for odd in ("size=7", "digits=9", "words=x", "region=000000"):
        assert client.get(f"{LIST}?{odd}").status_code == 200


def test_pressure_is_known_only_when_somebody_put_it_in_with_a_document(
    register: Register, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    client = client_of(cast.province)
    assert "都不知道" in text(client.get(HERE))
    sent = {
        "source": "某份能耗通报",
        "as_of": "2026-10-01",
        "basis": "公开报道",
        "p320000": "3",
        "p330000": "1",
    }
    assert client.post("/chains/pressure/", sent | {"source": ""}).status_code == 422
    assert client.post("/chains/pressure/", sent | {"p320000": "9"}).status_code == 422
    assert HomePressure.objects.count() == 0
    assert client.post("/chains/pressure/", sent).status_code == 302
    assert visits.pressures()["320000"].level == 3 and len(visits.pressures()) == 2
    page = client.get(HERE)
    row = rows_of(page)["甲电池有限公司"]
    assert "知道100%" in row and "江苏的外迁压力：很紧（某份能耗通报，2026-10-01）" in row
    same = client.post("/chains/pressure/", sent)
    assert same.status_code == 422 and "没有可改的" in text(same)
    back = client.post("/chains/pressure/", sent | {"p320000": "", "source": "那份通报作废"})
    assert back.status_code == 302 and "320000" not in visits.pressures()
    assert HomePressure.objects.count() == 3, "nothing is deleted"
    entries = Entry.objects.filter(act="set_home_pressure").order_by("pk")
    assert [one.words.partition("。")[0] for one in entries] == ["江苏 很紧；浙江 一般", "江苏 不知道"]
    seen = client_of(cast.reviewer)
    assert "由省级的产业主管或招商审核填" in text(seen.get("/chains/pressure/"))
    assert seen.post("/chains/pressure/", sent).status_code == 403
    with pytest.raises(NotYourDuty):
        leading.put_in_pressures(
            {"320000": 1}, source="x", basis="假设", as_of=date(2026, 1, 1), by=cast.reviewer, at=at
        )


def test_one_click_makes_a_lead_with_the_facts_and_a_second_makes_no_other(
    register: Register, cast: SimpleNamespace, client_of: Any
) -> None:
    client, eid = client_of(cast.officer), eid_of("甲电池有限公司")
    make = reverse("chains:make_leads", kwargs={"key": "li", "node": "li.cell"}) + f"?region={GOLMUD}"
    page = client.post(make, {"firm": eid}, follow=True)
    assert "建了1条线索" in text(page) and "线索：待分派" in text(page)
    lead = Lead.objects.get()
    assert (lead.region_id, lead.chain_key, lead.node_key, lead.channel) == (GOLMUD, "li", "li.cell", "chain")
    assert lead.node_words == "盐湖锂电 锂离子电池" and lead.enterprise.basis == "合成"
    assert "三年注册资本增 50%" in lead.words and "合成数据，2026-11-01" in lead.words
    again = client.post(make, {"firm": eid}, follow=True)
    assert Lead.objects.count() == 1 and "1家本来就有线索在办" in text(again)
    several = client.post(
        make, {"firm": [eid, eid_of("乙电池有限公司"), eid_of("丙电池有限公司")]}, follow=True
    )
    assert Lead.objects.count() == 3 and "建了2条线索" in text(several)
    assert Entry.objects.filter(act="register_lead").count() == 3
    assert Enterprise.objects.count() == 3
    gap = text(client.get(f"/chains/li/nodes/li.cell/?region={GOLMUD}"))
    assert "先走访谁" in gap and "线索：待分派" in gap
    assert client.post(make, {}).status_code == 422
    assert client.post(make, {"firm": "nobody"}).status_code == 404 and Lead.objects.count() == 3


def test_another_county_is_told_only_that_somebody_follows_it(
    register: Register, cast: SimpleNamespace, client_of: Any
) -> None:
    make = reverse("chains:make_leads", kwargs={"key": "li", "node": "li.cell"}) + f"?region={GOLMUD}"
    client_of(cast.officer).post(make, {"firm": eid_of("甲电池有限公司")})
    page = client_of(cast.everyone["chenyulian"]).get(f"{LIST}?region={XINING}")
    stranger = rows_of(page)["甲电池有限公司"]
    assert "您的范围以外有人在跟" in stranger and "线索：待分派" not in stranger and "格尔木" not in stranger
    above = rows_of(client_of(cast.reviewer).get(HERE))["甲电池有限公司"]
    assert "线索：待分派" in above and "范围以外" not in above
    lead = Lead.objects.get()
    card = reverse("enterprises:card", args=[lead.enterprise_id])
    strange, near = (text(client_of(one).get(card)) for one in (cast.everyone["chenyulian"], cast.reviewer))
    assert "记入" in strange and "格尔木" not in strange and cast.officer.name not in strange
    assert f"{cast.officer.body.name}{cast.officer.name}" in near
    # the grounds of a list are no 建设内容
    assert lead.words.startswith("目标企业清单") and "summary" not in project_values(lead, date(2026, 11, 22))


def test_a_lead_is_of_the_place_looked_at_where_one_keeps_leads_there(
    register: Register, cast: SimpleNamespace, client_of: Any
) -> None:
    everyone = cast.everyone
    make = reverse("chains:make_leads", kwargs={"key": "li", "node": "li.cell"})
    firm = {"firm": eid_of("甲电池有限公司")}
    client_of(cast.officer).post(f"{make}?region={XINING}", firm)
    assert Lead.objects.latest("pk").region_id == GOLMUD, "not a place of hers: her own"
    client_of(everyone[PEOPLE["park"]]).post(f"{make}?region={XINING}", firm)
    park = everyone[PEOPLE["park"]].body.park
    assert Lead.objects.latest("pk").park_id == park.key
    client_of(everyone[PEOPLE["liaison"]]).post(f"{make}?region={HAIXI}", firm)
    brought = Lead.objects.latest("pk")
    assert brought.region_id == HAIXI and brought.brought_by_id == everyone[PEOPLE["liaison"]].body_id
    with pytest.raises(Refused):
        leading.make_leads(
            Chain.objects.get(key="li"),
            queries.content_of(Chain.objects.get(key="li")).nodes[0],
            {str(number): "" for number in range(leading.MOST_AT_ONCE + 1)},
            region_code=GOLMUD,
            by=cast.officer,
            at=brought.created_at,
        )


def test_the_list_is_taken_away_with_facts_labels_and_who_was_left_out(
    register: Register, cast: SimpleNamespace, client_of: Any
) -> None:
    answer = client_of(cast.officer).get(f"/chains/li/nodes/li.cell/shortlist.xlsx?region={GOLMUD}&words=0")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["说明", "清单", "事实", "没有列上的", "链上写着的企业"]
    about = [row[0].value for row in book["说明"].iter_rows()]
    assert any("数据：合成" in line for line in about) and any("不是能谈成的概率" in line for line in about)
    head, first = (list(one) for one in list(book["清单"].values)[:2])
    said = dict(zip(head, first, strict=True))
    assert said["企业"] == "甲电池有限公司" and said["数据"] == "合成" and said["注册资本 亿元"] == 5
    assert said["外迁压力 百分位"] is None and isinstance(said["匹配度 0–100"], int | float)
    facts = [row for row in book["事实"].values if row[0] == "甲电池有限公司"]
    assert any(row[5] == "西部分支 1 个；最近一次到西部 2025-05-01" and row[6] == "合成数据" for row in facts)
    assert any("没有人填" in row[5] for row in facts)
    assert book["没有列上的"].max_row > 3
    assert Entry.objects.filter(act="export_chain", words__contains="目标企业清单").count() == 1


def test_weights_are_put_in_from_a_day_on_by_the_province(
    register: Register, cast: SimpleNamespace, client_of: Any
) -> None:
    sent = {"expansion": 10, "western": 10, "ties": 60, "push": 10, "capacity": 10}
    sent |= {"basis": "假设", "source": "某次会", "valid_from": "2026-11-01"}
    assert client_of(cast.reviewer).post("/chains/visits/", sent).status_code == 403
    client = client_of(cast.province)
    assert client.post("/chains/visits/", sent).status_code == 302
    assert (
        visits.weights_on(date(2026, 11, 2)).ties == 0.6 and visits.weights_on(date(2026, 10, 1)).ties == 0.2
    )
    assert "某次会" in text(client.get("/chains/visits/"))
    assert next(iter(rows_of(client.get(f"{HERE}&words=0")))) == "乙电池有限公司"
    zero = dict.fromkeys(("expansion", "western", "ties", "push", "capacity"), 0)
    assert "至少给一项权重" in text(client.post("/chains/visits/", sent | zero))


def test_more_rows_ask_no_more_of_the_database(
    register: Register, cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.officer)
    make = reverse("chains:make_leads", kwargs={"key": "li", "node": "li.cell"}) + f"?region={GOLMUD}"
    client.get(HERE)
    counts = []
    for names in (["甲电池有限公司"], ["乙电池有限公司", "丙电池有限公司"]):
        client.post(make, {"firm": [eid_of(name) for name in names]})
        client.get(f"{HERE}&words=0")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"{HERE}&words=0")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("duty", list(PEOPLE))
def test_who_may(duty: str, register: Register, cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.everyone[PEOPLE[duty]])
    seen = duty in {"officer", "reviewer", "leader", "industry", "park", "liaison"}
    keeps = duty in {"officer", "reviewer", "park", "liaison"}
    for name in ("shortlist", "shortlist_sheet"):
        page = client.get(reverse(f"chains:{name}", kwargs={"key": "li", "node": "li.cell"}))
        assert page.status_code == (200 if seen else 403), name
        if page.streaming:
            b"".join(page.streaming_content)
    make = reverse("chains:make_leads", kwargs={"key": "li", "node": "li.cell"})
    sent = client.post(make, {"firm": eid_of("甲电池有限公司")})
    assert sent.status_code == (302 if keeps else 403)
    assert Lead.objects.count() == (1 if keeps else 0)
    assert (("建线索" in text(client.get(HERE))) if seen else False) == keeps
    assert client.get("/chains/li/nodes/none/shortlist/").status_code == (404 if seen else 403)


def test_the_same_list_over_the_api_and_the_command_line(
    register: Register, cast: SimpleNamespace, client_of: Any, capsys: Any
) -> None:
    address = "/api/chains/li/nodes/li.cell/shortlist"
    answer = client_of(cast.officer).get(address, {"region": GOLMUD, "words": "0"})
    said = answer.json()
    assert answer.status_code == 200 and said["is_synthetic"] and said["as_of"] == "2026-11-01"
    first = said["items"][0]
    assert first["name"] == "甲电池有限公司" and first["coverage"] == pytest.approx(0.8)
    push = next(one for one in first["terms"] if one["key"] == "push")
    assert push["share"] is None and "没有人填" in push["unknown"] and push["facts"][0]["value"] > 0
    assert {one["name"]: one["reason"] for one in said["left_out"]}["格尔木丁电池有限公司"] == "已在本地"
    arguments = build().parse_args(
        [
            "chains",
            "shortlist",
            "--chain",
            "li",
            "--node",
            "li.cell",
            "--region",
            GOLMUD,
            "--words",
            "0",
            "--json",
        ]
    )
    assert arguments.run(arguments) == 0
    assert json.loads(capsys.readouterr().out)["items"] == said["items"]
    for wrong in (["--node", "none"], ["--node", "li.cell", "--region", "999999"]):
        arguments = build().parse_args(["chains", "shortlist", "--chain", "li", *wrong])
        assert arguments.run(arguments) == 2 and capsys.readouterr().err
    client = client_of(cast.officer)
    assert client.get("/api/chains/li/nodes/none/shortlist").status_code == 404
    assert client.get(address, {"region": "999999"}).status_code == 422
    assert client.get(address, {"size": "7"}).status_code == 422
    assert client_of(cast.support).get(address).status_code == 403


def test_without_a_register_the_api_says_what_to_do(cast: SimpleNamespace, client_of: Any) -> None:
    answer = client_of(cast.officer).get("/api/chains/li/nodes/li.cell/shortlist")
    assert answer.status_code == 422 and "还没有企业名录" in answer.json()["reasons"][0]["words"]
