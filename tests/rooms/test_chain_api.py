"""Chains over the API: maps and versions, gaps of a region, leads by node, offers and needs."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest

from rooms.api_program import Program, is_problem
from wutong.chains.models import Chain
from wutong.chains.supply import actions
from wutong.chains.supply.rules import NEED, OFFER, LineSaid
from wutong.enterprises.models import Enterprise, Lead
from wutong.projects.models import Project

pytestmark = pytest.mark.django_db
GOLMUD, WULAN, HAIXI = "632801", "632821", "632800"
GIVEN = {
    "kind": "offer", "firm_name": "甲公司", "node": "li.lico", "product": "碳酸锂", "region_code": GOLMUD,
    "source": "走访", "basis": "依据", "as_of": "2026-11-01", "amount": 20000, "unit": "吨/年",
}  # fmt: skip


def test_maps_and_their_versions(cast: SimpleNamespace, at: datetime) -> None:
    program = Program(cast.officer, at)
    rows = program.get("/chains").json()["items"]
    assert len(rows) == 12 and rows[0]["key"] == "li" and rows[0]["leader"] is None
    told = program.get("/chains/li").json()
    assert told["version"] == 1 and len(told["nodes"]) == rows[0]["nodes"]
    assert len(told["edges"]) == rows[0]["edges"]
    assert all(one["source"] for one in (*told["nodes"], *told["edges"]))
    versions = program.get("/chains/li/versions").json()["items"]
    assert [one["number"] for one in versions] == [1] and versions[0]["made_by"] is None
    whole = program.get("/chains/li/versions/1").json()
    assert whole["nodes"] == told["nodes"] and whole["edges"] == told["edges"]
    for path in ("/chains/none", "/chains/li/versions/9", "/chains/none/gaps", "/chains/none/supply"):
        assert is_problem(program.get(path), 404)


def test_gaps_say_their_evidence_and_hide_what_is_out_of_reach(cast: SimpleNamespace, at: datetime) -> None:
    told = Program(cast.province, at).get("/chains/li/gaps").json()
    assert told["region_code"] == "630000" and "弱证据" in told["warning"] and told["weights_basis"] == "假设"
    nodes = {one["node"]: one for one in told["items"]}
    assert nodes["li.sep"]["kind"] == "extend" and nodes["li.sep"]["presence"] == 0
    assert nodes["li.sep"]["is_assumed"] and nodes["li.sep"]["evidence"]
    assert nodes["li.lico"]["kind_name"] == "已有" and nodes["li.lico"]["band"] is None
    hidden = Program(cast.everyone["duojiecairang"], at).get("/chains/li/gaps", region=GOLMUD).json()
    assert {one["presence"] for one in hidden["items"]} == {None}
    assert is_problem(Program(cast.province, at).get("/chains/li/gaps", region="999999"), 422)


def test_leads_are_counted_by_node_within_reach_and_no_firm_is_named(
    cast: SimpleNamespace, at: datetime
) -> None:
    for number, region in enumerate((GOLMUD, WULAN)):
        firm = Enterprise.objects.create(
            name=f"公司{number}", name_key=f"公司{number}", source="某表", basis="合成",
            as_of=date(2026, 11, 1), created_at=at, updated_at=at,
        )  # fmt: skip
        Lead.objects.create(
            enterprise=firm, region_id=region, state="pool", channel="chain", chain_key="li",
            node_key="li.sep", created_at=at, created_by=cast.officer, moved_at=at,
        )  # fmt: skip
    Project.objects.create(
        name="锂电池隔膜项目", region_id=GOLMUD, stage="negotiate", stage_since=date(2026, 1, 1),
        created_at=at, updated_at=at,
    )  # fmt: skip
    answer = Program(cast.officer, at, "leads:read").get("/chains/li/leads")
    assert "公司" not in answer.content.decode()
    node = next(one for one in answer.json()["items"] if one["node"] == "li.sep")
    assert node["leads"] == {"pool": 1} and node["live"] == 1
    assert node["stages"] == {"negotiate": 1} and node["without_investment"] == 1
    above = Program(cast.reviewer, at).get("/chains/li/leads").json()
    assert next(one for one in above["items"] if one["node"] == "li.sep")["leads"] == {"pool": 2}
    assert is_problem(Program(cast.officer, at, "chains:read").get("/chains/li/leads"), 403)
    assert is_problem(Program(cast.everyone["xuwenbin"], at).get("/chains/li/leads"), 403)


def test_offers_and_needs_are_read_with_pairs_and_one_is_put_in(cast: SimpleNamespace, at: datetime) -> None:
    program = Program(cast.officer, at)
    made = program.post("/chains/li/supply", **GIVEN)
    assert made.status_code == 201 and made.json()["amount"] == 20000 and made.json()["park_key"] is None
    assert is_problem(program.post("/chains/li/supply", **GIVEN), 422)
    assert is_problem(program.post("/chains/li/supply", **{**GIVEN, "region_code": WULAN}), 403)
    assert is_problem(program.post("/chains/li/supply", **{**GIVEN, "node": "none", "product": "x"}), 422)
    reader = Program(cast.officer, at, "chains:read")
    assert is_problem(reader.post("/chains/li/supply", **GIVEN), 403)
    said = LineSaid(NEED, "乙公司", "li.lico", "碳酸锂", WULAN, "走访", "依据", date(2026, 11, 1))
    need = actions.add(Chain.objects.get(key="li"), said, by=cast.reviewer, at=at)
    told = reader.get("/chains/li/supply").json()
    assert {one["kind"] for one in told["items"]} == {OFFER, NEED}
    assert told["pairs"] == [
        {"offer_id": made.json()["id"], "taker_id": need.pk, "how": "product", "how_name": "产品一样",
         "covers": None}
    ]  # fmt: skip
    assert len(reader.get("/chains/li/supply", kind=NEED).json()["items"]) == 1
    assert reader.get("/chains/li/supply", region=GOLMUD).json()["items"][0]["firm_name"] == "甲公司"


def test_a_line_is_withdrawn_and_put_back(cast: SimpleNamespace, at: datetime) -> None:
    program = Program(cast.officer, at)
    made = program.post("/chains/li/supply", **GIVEN).json()
    here = f"/chains/li/supply/{made['id']}"
    assert is_problem(program.post(f"{here}/put-back"), 404)
    assert is_problem(Program(cast.everyone["duojiecairang"], at).post(f"{here}/withdraw"), 403)
    assert program.post(f"{here}/withdraw").json()["id"] == made["id"]
    assert program.get("/chains/li/supply").json()["items"] == []
    assert [one["id"] for one in program.get("/chains/li/supply/withdrawn").json()["items"]] == [made["id"]]
    assert is_problem(Program(cast.everyone["qishenghai"], at).get("/chains/li/supply/withdrawn"), 403)
    assert program.post(f"{here}/put-back").json() == made
    assert program.get("/chains/li/supply/withdrawn").json()["items"] == []


def test_a_duty_without_chains_reads_none(cast: SimpleNamespace, at: datetime) -> None:
    program = Program(cast.everyone["xuwenbin"], at)
    for path in ("/chains", "/chains/li", "/chains/li/versions", "/chains/li/gaps", "/chains/li/supply"):
        assert is_problem(program.get(path), 403)
