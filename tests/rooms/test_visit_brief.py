"""The page of a visit: facts with sources, the viewer's reach alone, contacts masked, what to ask."""

import io
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from docx import Document

from wutong.audit.models import Entry
from wutong.enterprises.models import Contact, Enterprise, Lead, Meeting, Request, Signal

pytestmark = pytest.mark.django_db
GOLMUD, WULAN = "632801", "632821"


@pytest.fixture
def firm(cast: SimpleNamespace, at: datetime) -> Enterprise:
    found = Enterprise.objects.create(
        name="星湖隔膜有限公司", name_key="星湖隔膜", home_words="江苏常州", industry_code="2921",
        basis="合成",
        source="企业库 2026-11-01，合成", as_of=date(2026, 11, 1), created_at=at, updated_at=at,
        capital_yuan=50_000_000,
    )  # fmt: skip
    Signal.objects.create(
        enterprise=found, kind="expansion", on=date(2026, 9, 1), words="二期开工", source="公司公告",
        basis="实测", created_at=at,
    )  # fmt: skip
    return found


def told(client: Any, firm: Enterprise, more: str = "") -> str:
    answer = client.get(f"/enterprises/{firm.pk}/brief.docx{more}")
    assert answer.status_code == 200, answer.content.decode()[:500]
    document = Document(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def lead_of(firm: Enterprise, by: Any, region: str, at: datetime, **more: Any) -> Lead:
    said = {"state": "talking", "channel": "chain", "node_words": "盐湖锂电 · 隔膜", "words": "九月二期开工"}
    return Lead.objects.create(
        enterprise=firm, region_id=region, created_at=at, created_by=by, moved_at=at, **said | more
    )


def test_a_firm_without_a_lead_has_a_page_that_says_what_is_missing(
    firm: Enterprise, cast: SimpleNamespace, client_of: Any
) -> None:
    said = told(client_of(cast.officer), firm)
    assert "星湖隔膜有限公司" in said and "合成数据" in said and "江苏常州" in said and "5,000 万元" in said
    assert (
        "企业库 2026-11-01，合成，截至 2026-11-01" in said
        and "二期开工" in said
        and "公司公告（实测）" in said
    )
    assert "还没有建线索" in said and "您的范围里还没有谈过" in said and "还没有登记" in said
    assert "网购电量电价" in said and "假设" in said, "a price says where it is from"
    assert "主要产品、产能" in said and "以后找谁对接" in said
    assert Entry.objects.filter(act="export_brief", target_name=firm.name).count() == 1


def test_what_another_county_does_with_the_firm_is_told_as_whether_alone(
    firm: Enterprise, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    stranger, mine = cast.everyone["duojiecairang"], cast.officer
    place = {"region_id": WULAN, "created_at": at, "created_by": stranger, "enterprise": firm}
    lead = lead_of(firm, stranger, WULAN, at, words="乌兰的理由")
    Meeting.objects.create(kind="visit", on=date(2026, 11, 1), words="乌兰谈过的话", **place)
    Request.objects.create(words="乌兰的诉求", asked_on=date(2026, 11, 1), **place)
    Contact.objects.create(name="乌兰联系人", phone="19900000001", **place)
    said = told(client_of(mine), firm)
    assert "乌兰" not in said and "0001" not in said
    assert "您的范围以外有人在跟这家企业" in said
    refused = client_of(mine).get(f"/enterprises/{firm.pk}/brief.docx?lead={lead.pk}")
    assert refused.status_code == 404
    whole = told(client_of(cast.province), firm)
    assert "乌兰谈过的话" in whole and "乌兰的诉求" in whole and "您的范围以外" not in whole


def test_contacts_are_masked_and_showing_them_is_in_the_trail(
    firm: Enterprise, cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    place = {"region_id": GOLMUD, "created_at": at, "created_by": cast.officer, "enterprise": firm}
    Contact.objects.create(name="周样例", title="总经理", phone="19900000127", **place)
    Meeting.objects.create(
        kind="visit", on=date(2026, 11, 3), words="厂长电话 19900000128，谈了用地", next_step="送用地方案",
        next_on=date(2026, 12, 1), **place,
    )  # fmt: skip
    lead_of(firm, cast.officer, GOLMUD, at, investment_yuan=300_000_000)
    said = told(client_of(cast.officer), firm)
    assert "199****0127" in said and "19900000127" not in said and "19900000128" not in said
    assert "周样例" not in said and "送用地方案（2026-12-01 前）" in said and "补“盐湖锂电 · 隔膜”" in said
    assert "打算投多少" not in said, "it is known"
    assert not Entry.objects.filter(act="reveal_contact").exists()
    shown = told(client_of(cast.officer), firm, "?contacts=1")
    assert "19900000127" in shown and "周样例" in shown
    assert Entry.objects.filter(act="reveal_contact", target_name=firm.name).count() == 1
    leader = told(client_of(cast.everyone["qishenghai"]), firm, "?contacts=1")
    assert "19900000127" not in leader, "a leader may not reveal"


def test_who_has_no_room_of_enterprises_has_no_page(
    firm: Enterprise, cast: SimpleNamespace, client_of: Any
) -> None:
    assert client_of(cast.everyone["xuwenbin"]).get(f"/enterprises/{firm.pk}/brief.docx").status_code == 403
    assert client_of(cast.officer).get("/enterprises/999999/brief.docx").status_code == 404
