"""链长页: leads and projects node by node within one's reach, what is late, whom to see next."""

import re
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from wutong.chains.models import Chain
from wutong.chains.supply import actions
from wutong.chains.supply.rules import LineSaid
from wutong.enterprises.models import Enterprise, Lead, Meeting
from wutong.projects.models import Project

pytestmark = pytest.mark.django_db
YI = 100_000_000
GOLMUD, WULAN = "632801", "632821"


def text(response: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", "", response.content.decode())


def lead_of(name: str, by: Any, at: datetime, region: str = GOLMUD, **more: Any) -> Lead:
    firm = Enterprise.objects.create(
        name=name, name_key=name, source="某表", basis="合成", as_of=date(2026, 11, 1),
        created_at=at, updated_at=at,
    )  # fmt: skip
    said: dict[str, Any] = {
        "state": "talking", "channel": "chain", "chain_key": "li", "node_key": "li.sep",
        "node_words": "隔膜", "assigned_at": at,
    }  # fmt: skip
    return Lead.objects.create(
        enterprise=firm, region_id=region, created_at=at, created_by=by, moved_at=at, **said | more
    )


def test_the_page_of_a_chain_nobody_works_on_says_what_to_do(cast: SimpleNamespace, client_of: Any) -> None:
    said = text(client_of(cast.officer).get("/chains/li/lead/"))
    assert "没有超期的线索" in said and "没有约定的下一步" in said and "哪个环节都还没有" in said
    assert "未填" in said, "no 链长, no targets: said, not hidden"


def test_leads_projects_and_offers_stand_at_their_node(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    lead_of("甲公司", cast.officer, at, investment_yuan=3 * YI)
    lead_of("乙公司", cast.officer, at, state="pool", assigned_at=None)
    lead_of("丙公司", cast.officer, at, node_key="gone")
    lead_of("乌兰的公司", cast.everyone["duojiecairang"], at, region=WULAN)
    Project.objects.create(
        name="锂电池隔膜项目", region_id=GOLMUD, stage="negotiate", investment_yuan=2 * YI,
        stage_since=date(2026, 1, 1), created_at=at, updated_at=at,
    )  # fmt: skip
    chain = Chain.objects.get(key="li")
    said = LineSaid("need", "丁公司", "li.sep", "隔膜", GOLMUD, "走访", "依据", date(2026, 11, 1))
    actions.add(chain, said, by=cast.officer, at=at)
    page = text(client_of(cast.officer).get("/chains/li/lead/"))
    assert "待分派1、对接中1" in page and "需1" in page and "洽谈1" in page
    assert "另有没写环节、或环节已去掉的线索：对接中1" in page
    assert "在跟线索3个" in page and "3亿元另有2个未填" in page
    above = text(client_of(cast.province).get("/chains/li/lead/"))
    assert "在跟线索4个" in above, "the province sees both counties"
    hidden = text(client_of(cast.everyone["duojiecairang"]).get("/chains/li/lead/"))
    assert "在跟线索1个" in hidden and "甲公司" not in hidden and "锂电池隔膜项目" not in hidden


def test_what_is_late_and_whom_to_see_next(cast: SimpleNamespace, client_of: Any) -> None:
    from django.utils import timezone

    now, today = timezone.now(), timezone.localdate()
    long_ago = now - timedelta(days=100)
    late = lead_of("拖着的公司", cast.officer, long_ago)
    soon = lead_of("要去的公司", cast.officer, now)
    met = {
        "region_id": GOLMUD,
        "created_at": now,
        "created_by": cast.officer,
        "kind": "visit",
        "words": "谈了",
    }
    Meeting.objects.create(
        enterprise=soon.enterprise, lead=soon, on=today - timedelta(days=9),
        next_on=today - timedelta(days=3), next_step="早先约的", **met,
    )  # fmt: skip
    Meeting.objects.create(
        enterprise=soon.enterprise, lead=soon, on=today, next_on=today + timedelta(days=5),
        next_step="送用地方案", **met,
    )  # fmt: skip
    Project.objects.create(
        name="停了的隔膜项目", region_id=GOLMUD, stage="negotiate", investment_yuan=None,
        stage_since=date(2026, 1, 1), created_at=long_ago, updated_at=long_ago,
    )  # fmt: skip
    page = client_of(cast.officer).get("/chains/li/lead/")
    said = text(page)
    assert "拖着的公司" in said and "跟进超" in said and "停了的隔膜项目" in said
    assert "100天没有新记录" in said
    assert "送用地方案" in said and "剩5天" in said and "早先约的" not in said, "the newest meeting counts"
    assert f"/enterprises/{soon.enterprise_id}/brief.docx?lead={soon.pk}" in page.content.decode()
    assert f"/leads/{late.pk}/" in page.content.decode()
    other = text(client_of(cast.everyone["duojiecairang"]).get("/chains/li/lead/"))
    assert "拖着的公司" not in other and "要去的公司" not in other and "停了的隔膜项目" not in other
