"""A region's ecology and permits of a node: put in with a document, they open or close the score."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from rooms.api_program import Program, is_problem
from rooms.test_chains import GOLMUD, HAIXI, PROVINCE, XINING, chain_of, text
from wutong.audit.models import Entry
from wutong.chains import actions, queries
from wutong.chains.models import NodeVerdict
from wutong.chains.queries import verdicts_in
from wutong.chains.rules import NodeSaid, VerdictSaid
from wutong.organisation.reasons import NotYourDuty, Refused

pytestmark = pytest.mark.django_db
PAGE = "/chains/li/nodes/li.sep/"
SENT = {"kind": "ecology", "verdict": "forbidden", "source": "分区管控方案", "as_of": "2026-10-01"}


def node_of(key: str = "li.sep") -> NodeSaid:
    found = queries.content_of(chain_of()).node(key)
    assert found is not None
    return found


def test_a_document_closes_the_score_until_it_is_withdrawn(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.province)
    assert "不能上" not in text(client.get(PAGE))
    for wrong in ({"source": " "}, {"as_of": "2099-01-01"}, {"verdict": ""}, {"verdict": "unknown"}):
        assert client.post(PAGE, SENT | wrong).status_code == 422, wrong
    assert NodeVerdict.objects.count() == 0
    assert client.post(PAGE, SENT).status_code == 302
    said = text(client.get(PAGE))
    assert "不能上" in said and "生态准入：青海不许这一环青海：分区管控方案，2026-10-01" in said
    assert "没有可改的" in text(client.post(PAGE, SENT))
    assert client.post(PAGE, SENT | {"verdict": "unknown", "source": "方案作废"}).status_code == 302
    back = text(client.get(PAGE))
    assert "不能上" not in back and "还没有对照生态保护红线" in back
    assert back.index("方案作废") < back.index("分区管控方案"), "the newest first, none deleted"
    entries = Entry.objects.filter(act="judge_node").order_by("pk")
    assert [one.words.partition("。")[0].split("：")[1] for one in entries] == ["不许", "收回，不知道"]


def test_the_nearest_region_above_counts(cast: SimpleNamespace, at: datetime) -> None:
    def put(region: str, verdict: str) -> None:
        said = VerdictSaid(region, "ecology", verdict, f"{region} {verdict}", date(2026, 10, 1))
        actions.judge(chain_of(), node_of(), said, by=cast.province, at=at)

    def counts(region: str) -> str:
        found = verdicts_in(region).get(("li", "li.sep", "ecology"))
        return found.source if found else ""

    put(HAIXI, "allowed")
    put(PROVINCE, "forbidden")
    assert counts(GOLMUD) == counts(HAIXI) == "632800 allowed", "not the later one of farther above"
    assert counts(XINING) == "630000 forbidden"
    put(HAIXI, "unknown")
    assert counts(GOLMUD) == "630000 forbidden", "what was withdrawn leaves it to the one above"
    assert NodeVerdict.objects.count() == 3


def test_it_is_said_of_ones_own_region(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    client = client_of(cast.reviewer)
    assert "记下这份文件说的" in text(client.get(f"{PAGE}?region={GOLMUD}"))
    assert client.post(f"{PAGE}?region={GOLMUD}", SENT).status_code == 302
    assert NodeVerdict.objects.get().region_id == GOLMUD
    for who, region in ((cast.reviewer, XINING), (cast.reviewer, PROVINCE), (cast.officer, GOLMUD)):
        seen = client_of(who)
        assert "记下这份文件说的" not in text(seen.get(f"{PAGE}?region={region}"))
        assert seen.post(f"{PAGE}?region={region}", SENT).status_code == 403
        with pytest.raises(NotYourDuty):
            said = VerdictSaid(region, "ecology", "allowed", "某文件", date(2026, 10, 1))
            actions.judge(chain_of(), node_of(), said, by=who, at=at)
    assert "分区管控方案" in text(client_of(cast.officer).get(f"{PAGE}?region={GOLMUD}"))
    assert NodeVerdict.objects.count() == 1


def test_a_permit_is_for_what_is_heavy_and_opens_its_gate(cast: SimpleNamespace, at: datetime) -> None:
    program = Program(cast.province, at)
    nodes = {one.key: one for one in queries.content_of(chain_of()).nodes}
    lacking = [one for one in program.get("/chains/li/gaps").json()["items"] if one["gates"]]
    heavy = next(one["node"] for one in lacking if nodes[one["node"]].is_heavy)
    light = next(one.key for one in nodes.values() if one.is_heavy is False)
    body = SENT | {"region_code": PROVINCE, "kind": "permit", "verdict": "allowed"}
    assert is_problem(program.post(f"/chains/li/nodes/{light}/verdicts", **body), 422)
    assert is_problem(program.post("/chains/li/nodes/none/verdicts", **body), 404)
    place = f"/chains/li/nodes/{heavy}/verdicts"
    assert is_problem(program.post(place, **body | {"region_code": "999999"}), 422)
    assert is_problem(Program(cast.officer, at).post(place, **body), 403)

    def gate() -> dict[str, str]:
        items = program.get("/chains/li/gaps").json()["items"]
        gates = next(one["gates"] for one in items if one["node"] == heavy)
        return next(one for one in gates if one["name"] == "两高")

    assert gate()["verdict"] == "conditional"
    assert program.post(place, **body).json()["node"] == heavy
    assert gate()["verdict"] == "open" and "分区管控方案，2026-10-01" in gate()["source"]
    assert program.post(place, **body | {"verdict": "forbidden"}).status_code == 201
    assert gate()["verdict"] == "closed"
    assert Entry.objects.filter(act="judge_node", channel="api").count() == 2
    with pytest.raises(Refused, match="没有记下"):
        said = VerdictSaid(PROVINCE, "permit", "allowed", "", date(2026, 10, 1))
        actions.judge(chain_of(), node_of(heavy), said, by=cast.province, at=at)
