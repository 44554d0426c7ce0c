"""The demo's leads: invented firms of its register, in every state, some late, one followed by three."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wutong.enterprises.models import Enterprise, Lead
    from wutong.organisation.models import Person


@dataclass(frozen=True)
class Said:
    """`firm`: a word of its name and which of those found; `days`: registered so long ago, then each step."""

    firm: tuple[str, int]
    by: str
    node: str
    days: tuple[int, ...]
    words: str
    yi: float | None = None
    recommended_by: str = ""
    ends: str = ""


OFFICE = {"mayucheng": "baixuemei", "duojiecairang": "hanxiulan", "chenyulian": "liuzhiyuan"}
LEADS = (
    Said(("电解铜箔", 1), "mayucheng", "li.foil", (24, 22, 20, 16), "想在西部建 2 万吨铜箔，看重绿电", 18.0),
    Said(("电解铜箔", 1), "duojiecairang", "li.foil", (9, 8), "展会上问过电价", 15.0),
    Said(("电解铜箔", 1), "chenyulian", "li.foil", (6,), "老乡介绍，还没有联系上"),
    Said(("电解铜箔", 2), "mayucheng", "li.foil", (3,), "同行在扩产，打听过用地"),
    Said(("储能", 0), "mayucheng", "li.ess", (12, 11), "要做储能集成，缺本地电芯", 6.5, "青海省能源局"),
    Said(("储能", 3), "hanxiulan", "es.pcs", (2,), "变流器厂，客户已在海西"),
    Said(("储能", 1), "mayucheng", "es.bms", (70, 69, 66, 45), "谈过一次，之后没有回音", 1.2),
    Said(("数据", 1), "liuzhiyuan", "ai.idc", (30, 29, 27, 20), "算力中心，要 220 千伏接入", 32.0),
    Said(("数据", 3), "chenyulian", "ai.label", (15, 14, 12), "数据标注，要场地和培训补助", 0.4),
    Said(("光伏", 0), "mayucheng", "pv.module", (40, 39), "只做贸易，没有固定资产", None, "", "drop"),
    Said(("光伏", 2), "mayucheng", "pv.frame", (16, 15, 13, 9), "铝边框，配套本地组件厂", 3.0, "", "make"),
    Said(("新能源", 1), "linweidong", "li.cell", (5,), "在上海接触的，想看盐湖锂的供应", 20.0),
)


def bring_leads(now: datetime) -> int:
    """Leads where there are none at all; none without a register."""
    from wutong.enterprises import registered
    from wutong.enterprises.models import Lead

    register = registered.opened()
    if register is None or Lead.objects.exists():
        return 0
    for said in LEADS:
        word, index = said.firm
        found = [row for row in register.search(word, 20) if row["status"] == "active"]
        if index < len(found):
            _bring(said, found[index]["eid"], now)
    return Lead.objects.count()


def _bring(said: Said, eid: str, now: datetime) -> None:
    from wutong.commands.people import acting_as
    from wutong.enterprises.actions.keeping import keep_registered
    from wutong.enterprises.leads import actions

    by = acting_as(said.by, "keep_leads")
    times = [now - timedelta(days=day) for day in said.days]
    firm = keep_registered(eid, by=by, at=times[0], channel="command")
    lead = _registered(said, firm, by, times[0])
    if len(times) > 1:
        boss = acting_as(OFFICE.get(said.by, said.by), "assign_leads")
        actions.assign(lead.pk, by.pk, by=boss, at=times[1], channel="command")
    if len(times) > 2:
        actions.appraise(lead.pk, True, by=by, at=times[2], channel="command")
    if len(times) > 3:
        _talk(lead, by, times[3])
    if said.ends == "drop":
        actions.drop(lead.pk, "没有固定资产投资，不收", by=by, at=times[-1], channel="command")
    if said.ends == "make":
        actions.make_project(lead.pk, by=by, at=times[-1] + timedelta(days=5), channel="command")


def _registered(said: Said, firm: "Enterprise", by: "Person", at: datetime) -> "Lead":
    from wutong.enterprises.leads import actions
    from wutong.enterprises.leads.chains import node_name
    from wutong.web.formats import YI

    chain = said.node.partition(".")[0]
    return actions.register(
        firm,
        words=said.words,
        channel="recommended" if said.recommended_by else "chain",
        recommended_by=said.recommended_by,
        chain_key=chain,
        node_key=said.node,
        node_words=node_name(chain, said.node),
        investment_yuan=None if said.yi is None else round(said.yi * YI),
        by=by,
        at=at,
        via="command",
    )


def _talk(lead: "Lead", by: "Person", at: datetime) -> None:
    from django.utils import timezone

    from wutong.enterprises.leads import actions

    day = timezone.localdate(at)
    met = {
        "kind": "visit",
        "on": day,
        "words": "看了用地和接入，对方最关心电价，答应测一份绿电方案（演示）",
        "ours": f"{by.body.name} {by.name}",
        "contact_name": "周经理",
        "contact_title": "投资部",
        "contact_phone": "19900001234",
        "next_step": "送绿电测算",
        "next_on": day + timedelta(days=7),
    }
    actions.first_contact(lead.pk, met, by=by, at=at, channel="command")
