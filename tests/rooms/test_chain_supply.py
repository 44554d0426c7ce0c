"""供需清单: put in by a person or a table, edited, withdrawn, matched along the map, taken away."""

import io
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wutong.audit.models import Entry
from wutong.chains import queries as chains
from wutong.chains.models import Chain, SupplyLine
from wutong.chains.supply import actions, queries
from wutong.chains.supply.matching import How, pairs_of
from wutong.chains.supply.rules import NEED, OFFER, LineSaid
from wutong.organisation.reasons import Conflict, NotYourDuty, Refused

pytestmark = pytest.mark.django_db
GOLMUD, WULAN, HAIXI = "632801", "632821", "632800"
TYPED = {
    "kind": "offer", "node_key": "li.lico", "firm_name": "格尔木样例锂业有限公司", "region_id": GOLMUD,
    "product": "碳酸锂", "amount": "20000", "unit": "吨/年", "words": "", "basis": "依据",
    "as_of": "2026-11-01", "source": "走访记录",
}  # fmt: skip
TABLE = (
    "2026 年供需清单\n"
    "企业名称\t类别\t环节\t产品名称\t数量\t单位\t所在地\n"
    "格尔木样例锂业有限公司\t供应\t碳酸锂\t碳酸锂\t20,000\t吨/年\t格尔木市\n"
    "\n"
    "乌兰样例材料有限公司\t需求\t碳酸锂\t电池级碳酸锂\t\t\t乌兰县\n"
)
USUAL = {"region_id": HAIXI, "basis": "依据", "as_of": "2026-11-01", "source": "海西州供需对接会"}


def li() -> Chain:
    return Chain.objects.get(key="li")


def line(**more: Any) -> LineSaid:
    said: dict[str, Any] = {
        "kind": OFFER, "firm_name": "甲公司", "node_key": "li.lico", "product": "碳酸锂",
        "region_code": GOLMUD,
        "source": "走访", "basis": "依据", "as_of": date(2026, 11, 1),
    }  # fmt: skip
    return LineSaid(**said | more)


def test_a_line_is_typed_edited_and_withdrawn_and_the_trail_keeps_it(
    cast: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.officer)
    assert "还没有供需" in client.get("/chains/li/supply/").content.decode()
    assert client.post("/chains/li/supply/new/", TYPED).status_code == 302
    made = SupplyLine.objects.get()
    said = client.get("/chains/li/supply/").content.decode()
    assert (
        "格尔木样例锂业有限公司" in said and "20,000" in said and "走访记录" in said and "2026-11-01" in said
    )
    again = client.post("/chains/li/supply/new/", TYPED)
    assert again.status_code == 422 and "已经在清单上" in again.content.decode()
    address = f"/chains/li/supply/{made.pk}/"
    assert client.post(address, {**TYPED, "amount": "15000", "version": 1}).status_code == 302
    stale = client.post(address, {**TYPED, "amount": "1", "version": 1})
    assert stale.status_code == 409 and "刚改了这一条" in stale.content.decode()
    entry = Entry.objects.get(act="edit_supply")
    assert entry.changes == {"supply_amount": ["20000.0000", "15000"]}
    assert client.post(f"{address}withdraw/").status_code == 302
    assert "还没有供需" in client.get("/chains/li/supply/").content.decode()
    assert client.post(f"{address}withdraw/").status_code == 404
    assert SupplyLine.objects.count() == 1, "off the list, not gone"


def test_a_withdrawn_line_is_put_back_as_it_stood(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    made = actions.add(li(), line(words="99.5%"), by=cast.officer, at=at)
    before = SupplyLine.objects.filter(pk=made.pk).values().get()
    client, list_page = client_of(cast.officer), "/chains/li/supply/"
    back = f"{list_page}{made.pk}/put-back/"
    assert "撤下的" not in client.get(list_page).content.decode().replace("“撤下的”", "")
    assert client.post(back).status_code == 404, "it stands on the list"
    assert client.post(f"{list_page}{made.pk}/withdraw/").status_code == 302
    said = client.get(list_page).content.decode()
    assert back in said and "马玉成" in said and "还没有供需" in said
    stranger = client_of(cast.everyone["duojiecairang"])
    assert back not in stranger.get(list_page).content.decode()
    assert stranger.post(back).status_code == 403
    assert client_of(cast.everyone["qishenghai"]).post(back).status_code == 403
    assert client.post(back).status_code == 302
    assert SupplyLine.objects.filter(pk=made.pk).values().get() == before
    entries = Entry.objects.filter(target_kind="supply").order_by("seq").values_list("act", flat=True)
    assert list(entries) == ["add_supply", "withdraw_supply", "put_back_supply"]
    client.post(f"{list_page}{made.pk}/withdraw/")
    actions.add(li(), line(words="又记了一次"), by=cast.officer, at=at)
    refused = client.post(back)
    assert refused.status_code == 422 and "后来又记过" in refused.content.decode()
    assert SupplyLine.objects.filter(withdrawn_at=None).get().words == "又记了一次"


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("amount", "0", "大于 0"),
        ("amount", "两万", "写成数字"),
        ("unit", "", "写了数量就写单位"),
        ("as_of", "2027-01-01", "还没有到"),
        ("firm_name", " ", "写上这一项"),
        ("region_id", "630104", "选择"),
    ],
)
def test_a_wrong_line_says_what_and_how(
    field: str, typed: str, words: str, cast: SimpleNamespace, client_of: Any
) -> None:
    answer = client_of(cast.officer).post("/chains/li/supply/new/", {**TYPED, field: typed})
    assert answer.status_code == 422 and not SupplyLine.objects.exists()
    if field != "region_id":
        assert words in answer.content.decode()


def test_everybody_with_chains_reads_and_only_the_place_keeps(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    made = actions.add(li(), line(region_code=WULAN), by=cast.everyone["duojiecairang"], at=at)
    said = client_of(cast.officer).get("/chains/li/supply/").content.decode()
    assert "甲公司" in said and "withdraw" not in said, "of another county: read, not kept"
    with pytest.raises(NotYourDuty):
        actions.withdraw(made, by=cast.officer, at=at)
    with pytest.raises(NotYourDuty):
        actions.add(li(), line(region_code=WULAN, product="x"), by=cast.officer, at=at)
    assert client_of(cast.officer).get(f"/chains/li/supply/{made.pk}/").status_code == 403
    leader = client_of(cast.everyone["qishenghai"])
    assert leader.get("/chains/li/supply/").status_code == 200
    assert leader.get("/chains/li/supply/new/").status_code == 403
    park = actions.add(li(), line(product="氯化锂"), by=cast.everyone["tiejun"], at=at)
    assert park.park_id == "golmud"
    with pytest.raises(Refused, match="没有记下"):
        actions.add(li(), line(product="盐", region_code=WULAN), by=cast.everyone["tiejun"], at=at)
    with pytest.raises(Conflict):
        actions.edit(made, line(region_code=WULAN, words="99%"), version=7, by=cast.reviewer, at=at)
    with pytest.raises(Refused):
        actions.edit(made, line(region_code=WULAN), version=1, by=cast.reviewer, at=at)


def test_who_could_supply_whom(cast: SimpleNamespace, at: datetime) -> None:
    said = [
        line(firm_name="甲公司", amount=20000, unit="吨/年"),
        line(firm_name="乙公司", kind=NEED, region_code=WULAN, amount=50000, unit="吨/年"),
        line(firm_name="丙公司", kind=NEED, product="电池级碳酸锂", amount=5, unit="万吨"),
        line(firm_name="甲公司", kind=NEED, product="工业级碳酸锂"),
        line(firm_name="丁公司", node_key="li.lioh", product="氢氧化锂"),
    ]
    actions.bring(li(), said, by=cast.reviewer, at=at)
    chain = li()
    found = pairs_of(list(queries.lines_of(chain)), chains.content_of(chain).edges)
    told = [(one.offer.firm_name, one.taker.firm_name, one.how, one.covers) for one in found]
    assert told == [
        ("甲公司", "乙公司", How.PRODUCT, "只够 40%"),
        ("甲公司", "丙公司", How.NODE, "单位不同，没有比"),
        ("甲公司", "丁公司", How.BESIDE, ""),
    ]


def test_a_pasted_table_is_looked_at_first_and_written_whole(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.reviewer)
    looked = client.post("/chains/li/supply/table/", {"text": TABLE, **USUAL})
    said = looked.content.decode()
    assert looked.status_code == 200 and "读出 2 行" in said and "记入 2 条" in said
    assert not SupplyLine.objects.exists(), "looking writes nothing"
    assert client.post("/chains/li/supply/table/", {"text": TABLE, "sure": "1", **USUAL}).status_code == 302
    rows = {one.firm_name: one for one in SupplyLine.objects.all()}
    assert rows["格尔木样例锂业有限公司"].amount == 20000 and rows["乌兰样例材料有限公司"].amount is None
    assert rows["乌兰样例材料有限公司"].region_id == WULAN
    assert rows["乌兰样例材料有限公司"].source == "海西州供需对接会"
    again = client.post("/chains/li/supply/table/", {"text": TABLE, "sure": "1", **USUAL}, follow=True)
    assert "什么也没有加" in again.content.decode()
    assert Entry.objects.filter(act="bring_supply").count() == 1
    wrong = TABLE.replace("供应", "买卖").replace("乌兰县", "无此县").replace("20,000", "很多")
    answer = client.post("/chains/li/supply/table/", {"text": wrong, "sure": "1", **USUAL})
    said = answer.content.decode()
    assert answer.status_code == 422 and SupplyLine.objects.count() == 2
    assert "2 行对不上，一条也不记" in said and "第 3 行" in said and "第 5 行" in said
    assert "写供或需" in said and "没有“无此县”这个地区" in said and "“很多”不是数" in said
    none = client.post("/chains/li/supply/table/", {"text": "甲\t乙\n1\t2", **USUAL})
    assert none.status_code == 422 and "没有找到表头" in none.content.decode()


def test_a_workbook_is_read_and_the_list_goes_out_as_one(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.reviewer)
    blank = client.get("/chains/li/supply/table.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(blank.streaming_content)))
    sheet = book["供需清单"]
    sheet.append(
        ["甲公司", "供", "碳酸锂", "碳酸锂", 20000, "吨/年", "", "格尔木市", "", "", date(2026, 10, 1)]
    )
    sheet.append(["乙公司", "需", "", "碳酸锂", None, "", "", "", "", "", ""])
    held = io.BytesIO()
    book.save(held)
    file = SimpleUploadedFile("供需.xlsx", held.getvalue())
    looked = client.post("/chains/li/supply/table/", {"file": file, **USUAL})
    said = looked.content.decode()
    assert looked.status_code == 200 and "记入 2 条" in said and "2026-10-01" in said
    text = said.split('aria-label="读到的表">')[1].split("</textarea>")[0]
    assert client.post("/chains/li/supply/table/", {"text": text, "sure": "1", **USUAL}).status_code == 302
    out = client.get("/chains/li/supply/list.xlsx")
    made = openpyxl.load_workbook(io.BytesIO(b"".join(out.streaming_content)))
    assert made["供需清单"].cell(2, 1).value == "甲公司" and made["供需清单"].max_row == 3
    assert made["对得上的"].cell(2, 6).value == "乙公司" and made["对得上的"].cell(2, 11).value == "产品一样"
    assert Entry.objects.filter(act="export_chain", words="导出供需清单").exists()


def test_the_demo_has_a_list_that_matches_and_a_leader(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    from django.conf import settings

    from wutong.commands.demo_supply import bring_supply

    assert bring_supply(settings.REFERENCE / "chains", at) == SupplyLine.objects.count() == 10
    assert set(SupplyLine.objects.values_list("basis", flat=True)) == {"合成"}
    chain = li()
    found = pairs_of(list(queries.lines_of(chain)), chains.content_of(chain).edges)
    assert {one.how for one in found} == set(How)
    said = client_of(cast.officer).get("/chains/li/lead/").content.decode()
    assert "祁生海" in said and "合成目标" in said


def test_a_node_taken_away_leaves_its_lines(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    actions.add(li(), line(node_key="li.sep", product="隔膜"), by=cast.reviewer, at=at)
    from wutong.chains.actions import remove_node

    remove_node(li(), "li.sep", version=1, by=cast.province, at=at)
    assert "环节已去掉" in client_of(cast.officer).get("/chains/li/supply/").content.decode()
