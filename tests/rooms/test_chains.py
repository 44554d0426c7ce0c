"""Chain maps: who is here, what is lacking and why, editing by versions, what is said as unknown."""

import io
import json
import re
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse

from rooms.route_table import PEOPLE
from wutong.audit.models import Entry
from wutong.chains import actions, queries
from wutong.chains.finding import Finder
from wutong.chains.models import Chain, ChainVersion
from wutong.chains.rules import Content, EdgeSaid, NodeSaid, Weights
from wutong.chains.scoring import backtest
from wutong.chains.standing import Asked, count, gaps, presences
from wutong.organisation.reasons import Conflict, NotYourDuty, Refused
from wutong.projects.models import Project
from wutong_engines.chains import Gap

pytestmark = pytest.mark.django_db
YI = 100_000_000
GOLMUD, HAIXI, PROVINCE, XINING = "632801", "632800", "630000", "630104"
SAID = {"tier": "上游", "basis": "依据", "source": "某文件"}


def project(name: str, at: datetime, **more: Any) -> Project:
    said: dict[str, Any] = {"region_id": GOLMUD, "stage": "land", "investment_yuan": YI} | more
    return Project.objects.create(
        name=name, stage_since=date(2026, 1, 1), created_at=at, updated_at=at, **said
    )


def text(response: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", "", response.content.decode())


def chain_of(key: str = "li") -> Chain:
    return Chain.objects.get(key=key)


def edge(supplier: str, buyer: str, **more: Any) -> EdgeSaid:
    said = {"weight": None, "sales": None, "weight_source": "", "source": "某文件", "basis": "依据"}
    return EdgeSaid(supplier=supplier, buyer=buyer, as_of="2026-11-01", **said | more)  # type: ignore[arg-type]


def test_the_chains_that_come_are_whole_and_every_row_says_where_from(at: datetime) -> None:
    assert Chain.objects.count() == 12
    for chain in queries.chains():
        content = queries.content_of(chain)
        assert content.nodes and content.edges
        assert all(one.source and one.basis for one in (*content.nodes, *content.edges))
        assert all(firm.source and firm.basis for node in content.nodes for firm in node.firms)
        assert content == queries.content_at(chain, 1)[1]
    assert actions.load_chains(settings.REFERENCE, at=at) == 0


def test_the_backtest_on_the_page_is_the_one_of_the_benchmark() -> None:
    told = json.loads((settings.ROOT / "benchmarks" / "results" / "chains.json").read_text())["planted"]
    assert [(one["recall"], one["auc"], one["planted"]) for one in backtest()] == [
        (one["recall"], one["auc"], one["planted"]) for one in told
    ]


def test_the_last_word_says_where_a_project_is_and_a_shared_code_does_not() -> None:
    one = NodeSaid("a", "碳酸锂", codes=("2613",), words=("碳酸锂",), **SAID)  # type: ignore[arg-type]
    two = NodeSaid("b", "电池级碳酸锂", codes=("2613",), words=("电池级碳酸锂",), **SAID)  # type: ignore[arg-type]
    three = NodeSaid("c", "电池", codes=("3841",), **SAID)  # type: ignore[arg-type]
    finder = Finder(Content((one, two, three)))
    assert finder.nodes_of("年产 1 万吨电池级碳酸锂", "") == ("b",)
    assert finder.nodes_of("碳酸锂扩建", "3841") == ("a",)
    assert finder.nodes_of("电池级碳酸锂与碳酸锂", "") == ("a",)
    assert finder.nodes_of("某项目", "3841") == ("c",)
    assert finder.nodes_of("某项目", "2613") == () and finder.is_unclear("某项目", "2613")


def test_who_is_here_is_within_ones_own_reach(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    project("格尔木碳酸锂项目", at, investment_yuan=3 * YI)
    project("西宁碳酸锂项目", at, region_id=XINING)
    project("没填投资的碳酸锂", at, investment_yuan=None)
    project("流失的碳酸锂", at, status="lost")
    page = client_of(cast.officer).get("/chains/li/nodes/li.lico/")
    said = text(page)
    assert "格尔木碳酸锂项目" in said and "西宁碳酸锂项目" not in said and "流失的" not in said
    assert "您看得到的2个" in said
    whole = text(client_of(cast.province).get("/chains/li/"))
    assert "您看得到的项目3个，4亿元，另有1个未填总投资" in whole


def test_presence_of_the_province_is_by_reports_and_of_a_place_by_landed_projects(at: datetime) -> None:
    chain = chain_of()
    content = queries.content_of(chain)
    whole = presences("li", content, Asked(PROVINCE, PROVINCE, True, 3), count({"li": content}))
    assert whole["li.lico"].value == 1 and whole["li.sep"].value == 0 and whole["li.sep"].is_assumed
    few = presences("li", content, Asked(HAIXI, PROVINCE, True, 3), count({"li": content}))
    assert {one.value for one in few.values()} == {None}
    assert "比不出来" in few["li.lico"].words[0]
    for number in range(3):
        project(f"碳酸锂 {number}", at)
        project(f"物流园 {number}", at, region_id=XINING)
    project("锂电池", at, region_id=XINING)
    known = count({"li": content})
    here = presences("li", content, Asked(HAIXI, PROVINCE, True, 3), known)
    assert here["li.lico"].value == 1 and here["li.cell"].value == 0
    assert here["li.sep"].value is None, "nowhere landed: not known, not absent"
    hidden = presences("li", content, Asked(HAIXI, PROVINCE, False, 3), known)
    assert {one.value for one in hidden.values()} == {None}


def test_kinds_follow_from_what_is_known() -> None:
    content = queries.content_of(chain_of())
    known = presences("li", content, Asked(PROVINCE, PROVINCE, True, 10), count({"li": content}))
    found = gaps(content, known)
    assert found["li.lico"].kind is Gap.PRESENT
    assert found["li.lioh"].kind is Gap.EXTEND and "碳酸锂" in found["li.lioh"].reason
    assert found["li.ess"].kind is Gap.UPGRADE


def test_the_gap_page_says_its_reasons_terms_and_how_weak_they_are(
    cast: SimpleNamespace, client_of: Any
) -> None:
    said = text(client_of(cast.province).get("/chains/li/nodes/li.sep/"))
    assert "延链" in said and "报道里没有找到" in said and "全省没有外省的数可比" in said
    assert "复杂度对一个省只是弱证据" in said and "11.9%" in said and "0.71" in said
    assert "上下游配套" in said and "落地的项目太少" in said
    assert "还没有查国家产业目录" in said and "还没有对照生态保护红线" in said
    assert "依据不足" in said, "less than half of the weight is known: no band"
    tried = "?relatedness=0&chain_fit=50&complexity=0&outlook=0&resources=50"
    after = text(client_of(cast.province).get(f"/chains/li/nodes/li.sep/{tried}"))
    assert "试的权重" in after and "依据不足" not in after and "知道的占权重100%" in after
    wrong = text(client_of(cast.province).get("/chains/li/nodes/li.sep/?outlook=多"))
    assert "用的还是定下的权重" in wrong


def test_a_forbidden_industry_is_closed_whatever_its_score(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    chain = chain_of()
    node = queries.content_of(chain).node("li.sep")
    assert node is not None
    from dataclasses import replace

    said = replace(node, catalogue="限制", catalogue_source="2024 年本")
    actions.save_node(chain, said, version=1, by=cast.province, at=at)
    assert "不能上" in text(client_of(cast.province).get("/chains/li/nodes/li.sep/"))


def test_unknown_is_said_as_unknown(cast: SimpleNamespace, client_of: Any) -> None:
    said = text(client_of(cast.officer).get(f"/chains/li/?region={XINING}"))
    assert "不全在您的范围" in said and "不明" in said
    node = text(client_of(cast.officer).get(f"/chains/li/nodes/li.lico/?region={XINING}"))
    assert "不知道，不等于没有" in node


def test_every_edit_is_a_version_that_can_be_looked_at_and_restored(
    cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.province)
    sent = {"name": "钠电池", "tier": "中游", "words": "钠电池、钠离子电池", "codes": "3849", "heard": "none",
            "basis": "依据", "source": "某文件", "version": 1}  # fmt: skip
    assert client.post("/chains/li/edit/node/", sent).status_code == 302
    chain = chain_of()
    made = next(one for one in queries.content_of(chain).nodes if one.name == "钠电池")
    assert chain.version == 2 and made.words == ("钠电池", "钠离子电池")
    edged = {"supplier": "li.lico", "buyer": made.key, "basis": "依据", "as_of": "2026-11-01", "version": 2}
    without = client.post("/chains/li/edit/edge/", edged)
    assert without.status_code == 422 and "没有出处的联系不上图" in text(without)
    assert client.post("/chains/li/edit/edge/", edged | {"source": "某文件"}).status_code == 302
    assert client.post(f"/chains/li/nodes/{made.key}/remove/", {"version": 3}).status_code == 302
    assert chain_of().version == 4 and len(queries.content_of(chain_of()).nodes) == 18
    history = text(client.get("/chains/li/versions/"))
    assert "加了环节钠电池" in history and "去掉环节钠电池" in history and cast.province.name in history
    old = client.get("/chains/li/versions/3/")
    assert "加了环节钠电池" in text(old) and "恢复到第3版" in text(old)
    assert client.post("/chains/li/versions/3/restore/", {"version": 4}).status_code == 302
    content = queries.content_of(chain_of())
    assert content == queries.content_at(chain_of(), 3)[1] and content.node(made.key) is not None
    assert ChainVersion.objects.get(chain=chain, number=5).restored_from == 3
    acts = Entry.objects.filter(target_kind="chain").order_by("seq").values_list("act", flat=True)
    assert list(acts) == ["edit_chain"] * 3 + ["restore_chain"]


def test_what_is_wrong_is_said_at_its_field(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    client = client_of(cast.province)
    sent = {
        "name": "碳酸锂",
        "tier": "中游",
        "codes": "9999",
        "basis": "依据",
        "source": "某文件",
        "version": 1,
    }
    said = text(client.post("/chains/li/edit/node/", sent))
    assert "链上已经有“碳酸锂”" in said and "GB/T4754-2017里没有9999" in said
    assert chain_of().version == 1
    with pytest.raises(Refused, match="不供给自己"):
        actions.save_edge(chain_of(), edge("li.lico", "li.lico"), version=1, by=cast.province, at=at)
    with pytest.raises(Refused, match="没有来源"):
        said_edge = edge("li.lico", "li.sep", source=" ")
        actions.save_edge(chain_of(), said_edge, version=1, by=cast.province, at=at)
    sent = {"supplier": "li.lico", "buyer": "li.sep", "weight": "500", "weight_source": "某文件"}
    sent |= {"basis": "依据", "source": "某文件", "as_of": "2099-01-01", "version": 1}
    said = text(client.post("/chains/li/edit/edge/", sent))
    assert "写0%到100%" in said and "这一天还没有到" in said
    assert chain_of().version == 1


def test_the_second_writer_is_told_and_nothing_is_lost(cast: SimpleNamespace, at: datetime) -> None:
    actions.remove_edge(chain_of(), ("li.brine", "li.licl"), version=1, by=cast.province, at=at)
    with pytest.raises(Conflict, match="刚改了盐湖锂电"):
        actions.remove_node(chain_of(), "li.sep", version=1, by=cast.province, at=at)
    assert queries.content_of(chain_of()).node("li.sep") is not None


def test_a_chain_is_edited_by_whoever_its_region_is(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    client = client_of(cast.reviewer)
    assert client.get("/chains/li/edit/").status_code == 403
    assert client.post("/chains/li/versions/1/restore/", {"version": 1}).status_code == 403
    with pytest.raises(NotYourDuty):
        actions.remove_node(chain_of(), "li.sep", version=1, by=cast.officer, at=at)
    sent = {"name": "海西钠盐", "region": HAIXI, "source": "州里的会"}
    made = client.post("/chains/new/", sent)
    assert made.status_code == 302
    own = Chain.objects.get(name="海西钠盐")
    assert "链上还没有环节" in text(client.get(made["Location"]))
    assert client.get(f"/chains/{own.key}/edit/").status_code == 200
    assert client.post("/chains/new/", sent | {"region": PROVINCE}).status_code == 422


def test_leader_and_targets_have_a_source(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.province)
    sent = {"name": "盐湖锂电", "leader_name": "某副省长", "targets": "2027 年产值 500 亿元"}
    assert "目标要写出处" in text(client.post("/chains/li/about/", sent))
    assert client.post("/chains/li/about/", sent | {"targets_source": "省里的文件"}).status_code == 302
    assert "某副省长" in text(client.get("/chains/li/"))


def test_weights_are_put_in_from_a_day_on_by_the_province(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    sent = {"relatedness": 0, "chain_fit": 60, "complexity": 0, "outlook": 0, "resources": 40,
            "least_landed": 5, "basis": "依据", "source": "省里的会", "valid_from": "2026-01-01"}  # fmt: skip
    assert client_of(cast.reviewer).post("/chains/weights/", sent).status_code == 403
    assert client_of(cast.province).post("/chains/weights/", sent).status_code == 302
    assert queries.weights_on(date(2026, 11, 22)).chain_fit == 0.6
    assert queries.weights_on(date(2025, 11, 22)) == Weights()
    wrong = client_of(cast.province).post("/chains/weights/", sent | {"chain_fit": 0, "resources": 0})
    assert wrong.status_code == 422 and "至少给一项权重" in text(wrong)


def test_a_picture_and_a_workbook_are_taken_away_and_written_down(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    project("格尔木碳酸锂项目", at)
    client = client_of(cast.province)
    drawn = client.get("/chains/li/map.svg")
    assert drawn["Content-Type"] == "image/svg+xml" and "attachment" in drawn["Content-Disposition"]
    root = ElementTree.fromstring(drawn.content)
    boxes = [one for one in root.iter("{http://www.w3.org/2000/svg}rect") if "m-box" in one.get("class", "")]
    assert len(boxes) == 18
    places = {(one.get("x"), one.get("y")) for one in boxes}
    assert len(places) == 18, "no box over another"
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get("/chains/li/chain.xlsx").streaming_content)))
    assert book.sheetnames == ["说明", "环节", "联系", "缺口"]
    assert book["联系"].max_row == 22 and all(row[4].value for row in book["联系"].iter_rows(min_row=2))
    assert book["缺口"].max_row == 19
    assert Entry.objects.filter(act="export_chain").count() == 2


@pytest.mark.parametrize("duty", list(PEOPLE))
def test_who_may(duty: str, cast: SimpleNamespace, client_of: Any) -> None:
    """Pages that name a node or a version; the others are in the route table."""
    client = client_of(cast.everyone[PEOPLE[duty]])
    seen = duty in {"officer", "reviewer", "leader", "industry", "park", "liaison"}
    for name, parts in (("node", {"node": "li.sep"}), ("version", {"number": 1}), ("versions", {})):
        page = client.get(reverse(f"chains:{name}", kwargs={"key": "li", **parts}))
        assert page.status_code == (200 if seen else 403), name
    assert client.get(reverse("chains:edit_node", kwargs={"key": "li", "node": "li.sep"})).status_code == 403
    assert client.get("/chains/none/").status_code == (404 if seen else 403)
    assert client.get("/chains/li/nodes/none/").status_code == (404 if seen else 403)
