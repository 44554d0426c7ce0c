"""Writing down a lead: an enterprise, a place, where it is from."""

from datetime import datetime

from django.db import transaction

from wutong.enterprises.leads.actions.steps import Taking, refuse, write
from wutong.enterprises.leads.queries import visible_to
from wutong.enterprises.models import Contact, Enterprise, Lead
from wutong.enterprises.placing import place_of
from wutong.enterprises.rules import CHANNELS, LIVE, LeadState, Step
from wutong.organisation import access, dictionaries
from wutong.organisation.duties import Act, Duty
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason

MOST_YUAN = 10**13


def register(
    enterprise: Enterprise,
    *,
    region_code: str = "",
    park_key: str | None = None,
    words: str = "",
    channel: str = "chain",
    recommended_by: str = "",
    chain_key: str = "",
    node_key: str = "",
    node_words: str = "",
    investment_yuan: int | None = None,
    contact: Contact | None = None,
    by: Person,
    at: datetime,
    via: str = "page",
) -> Lead:
    """Into the pool of a place; empty place: the person's own. A live lead of the same office for the same
    enterprise and node is handed back as it is, so that two clicks make one."""
    access.require(by, Act.KEEP_LEADS)
    park_key = park_key or (by.body.park_id if by.duty == Duty.PARK else None)
    lead = Lead(
        enterprise=enterprise,
        region_id=_region(region_code, park_key, by),
        park_id=park_key,
        brought_by_id=by.body_id if by.duty == Duty.LIAISON else None,
        chain_key=chain_key[:40],
        node_key=node_key[:40],
        node_words=node_words.strip()[:120],
        channel=channel,
        recommended_by=recommended_by.strip()[:120],
        words=words.strip()[:600],
        investment_yuan=investment_yuan,
        contact=contact,
        state=LeadState.POOL,
        version=0,
        created_by=by,
        **dict.fromkeys(("created_at", "moved_at"), at),
    )
    refuse("没有登记：有几处要改", reasons_against(lead))
    access.require(by, Act.KEEP_LEADS, place_of(lead))
    with transaction.atomic():
        # two people, or one who clicks twice, wait for each other at the enterprise
        Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        known = already_there(lead, by)
        if known is not None:
            return known
        lead.save(force_insert=True)
        write(Taking(lead, Step.REGISTER, by, at, via, lead.words[:300], before={"state": None}))
    return lead


def _region(region_code: str, park_key: str | None, by: Person) -> str:
    park = dictionaries.parks().get(park_key or "")
    return region_code or (park.region_id if park else by.body.region_id)


def already_there(lead: Lead, by: Person) -> Lead | None:
    """Another live lead of the same office, for the same firm and node."""
    return (
        visible_to(by)
        .exclude(pk=lead.pk)
        .filter(
            enterprise_id=lead.enterprise_id,
            region_id=lead.region_id,
            park_id=lead.park_id,
            brought_by_id=lead.brought_by_id,
            chain_key=lead.chain_key,
            node_key=lead.node_key,
            state__in=LIVE,
        )
        .order_by("id")
        .first()
    )


def reasons_against(lead: Lead) -> list[Reason]:
    reasons = []
    if lead.region_id not in dictionaries.regions():
        reasons.append(Reason("属地：没有这个地区", field="region", code="region"))
    park = dictionaries.parks().get(lead.park_id or "")
    if lead.park_id and (park is None or not access.covers(lead.region_id, park.region_id)):
        reasons.append(Reason("园区：不在这个属地", field="park", code="park"))
    if lead.channel not in CHANNELS:
        reasons.append(Reason("来源：选一个", field="channel", code="channel"))
    if lead.channel == "recommended" and not lead.recommended_by:
        words = "推荐人：写明哪个部门或谁推荐的，反馈时要用"
        reasons.append(Reason(words, field="recommended_by", code="recommended_by"))
    if lead.investment_yuan is not None and not 0 <= lead.investment_yuan <= MOST_YUAN:
        reasons.append(Reason("意向投资：在 0 到 10 万亿元之间", field="investment", code="value"))
    if lead.contact is not None and lead.contact.enterprise_id != lead.enterprise_id:
        reasons.append(Reason("联系人：不是这家企业的", field="contact", code="contact"))
    return reasons
