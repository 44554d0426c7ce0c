"""From the shortlist to leads; what it is weighed by and how hard provinces press, put in by ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from wutong.chains.candidates import queries
from wutong.chains.candidates.rules import PRESSURES, Weights, reasons_against_weights
from wutong.chains.models import Chain, HomePressure, VisitWeights
from wutong.chains.rules import BASES, NodeSaid
from wutong.enterprises.actions import keep_registered
from wutong.enterprises.leads.actions import register
from wutong.enterprises.models import Lead
from wutong.organisation import access
from wutong.organisation.access import Place
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong_engines.units.provinces import PROVINCES

PROVINCE = Place("630000")
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Made:
    """`leads`: those asked for, in order; `fresh`: how many of them were not there before."""

    leads: tuple[Lead, ...]
    fresh: int


def may_make(person: Person) -> bool:
    return access.may(person, Act.KEEP_LEADS) and access.may(person, Act.KEEP_ENTERPRISES)


def lead_region(person: Person, region_code: str) -> str:
    """The region that was looked at where the person keeps leads there, else empty: the person's own."""
    place = Place(region_code, brought_by_key=person.body.key)
    return region_code if access.may(person, Act.KEEP_LEADS, place) else ""


def make_leads(
    chain: Chain,
    node: NodeSaid,
    grounds: Mapping[str, str],
    *,
    region_code: str,
    by: Person,
    at: datetime,
    channel: str = "page",
) -> Made:
    """A lead for each firm of the register, `grounds` being eid → why; all of them or none."""
    access.require(by, Act.KEEP_LEADS)
    if not grounds:
        raise Refused("没有建线索", [Reason("一家企业都没有选", code="none")])
    if len(grounds) > MOST_AT_ONCE:
        raise Refused("没有建线索", [Reason(f"一次至多 {MOST_AT_ONCE} 家", code="many")])
    with transaction.atomic():
        leads = tuple(
            register(
                keep_registered(eid, by=by, at=at, channel=channel),
                region_code=lead_region(by, region_code),
                words=words,
                channel="chain",
                chain_key=chain.key,
                node_key=node.key,
                node_words=f"{chain.name} {node.name}",
                by=by,
                at=at,
                via=channel,
            )
            for eid, words in grounds.items()
        )
    return Made(leads, sum(lead.created_at == at for lead in leads))


def may_set(person: Person) -> bool:
    return access.may(person, Act.EDIT_CHAINS, PROVINCE)


def put_in_weights(
    said: Weights, *, valid_from: date, by: Person, at: datetime, channel: str = "page"
) -> VisitWeights:
    """From a day on; those before stay in the history."""
    access.require(by, Act.EDIT_CHAINS, PROVINCE)
    _refuse("权重没有改", reasons_against_weights(said))
    before = queries.weights_on(valid_from)
    with transaction.atomic():
        made = VisitWeights.objects.create(
            said=said.terms,
            source=said.source,
            basis=said.basis,
            valid_from=valid_from,
            changed_at=at,
            changed_by=by,
        )
        changes = {
            f"visit_{name}": (before.terms[name], value)
            for name, value in said.terms.items()
            if before.terms[name] != value
        }
        words = f"{valid_from.isoformat()} 起；{said.source}"
        thing = ("visit_weights", made.pk, "目标企业清单的权重", "set_visit_weights")
        record_thing(*thing, by=by, at=at, changes=changes, words=words, channel=channel)
    return made


def put_in_pressures(
    levels: Mapping[str, int | None],
    *,
    source: str,
    basis: str,
    as_of: date,
    by: Person,
    at: datetime,
    channel: str = "page",
) -> int:
    """Provinces whose level is another than it stands; how many. None: not known."""
    access.require(by, Act.EDIT_CHAINS, PROVINCE)
    standing = queries.pressures()
    changed = {
        code: level
        for code, level in levels.items()
        if level != (standing[code].level if code in standing else None)
    }
    _refuse("没有改", _reasons_against(changed, source, basis))
    with transaction.atomic():
        HomePressure.objects.bulk_create(
            HomePressure(
                province_code=code,
                level=level,
                source=source.strip(),
                basis=basis,
                as_of=as_of,
                changed_at=at,
                changed_by=by,
            )
            for code, level in changed.items()
        )
        told = "；".join(f"{PROVINCES[code[:2]]} {level_words(level)}" for code, level in changed.items())
        thing = ("home_pressure", as_of.isoformat(), "来源省外迁压力", "set_home_pressure")
        words = f"{told}。{source.strip()}，{as_of.isoformat()}"
        record_thing(*thing, by=by, at=at, words=words[:400], channel=channel)
    return len(changed)


def level_words(level: int | None) -> str:
    return "不知道" if level is None else PRESSURES[level]


def _reasons_against(changed: Mapping[str, int | None], source: str, basis: str) -> dict[str, str]:
    if not changed:
        return {"": "和现在的一样，没有可改的"}
    wrong = {}
    if not source.strip():
        wrong["source"] = "写明依据哪份文件；没有依据的不填，留着不知道"
    if basis not in BASES:
        wrong["basis"] = f"依据写{'、'.join(BASES)}之一"
    for code, level in changed.items():
        if code[:2] not in PROVINCES or (level is not None and level not in PRESSURES):
            wrong[code] = "选表里的一档"
    return wrong


def _refuse(title: str, wrong: Mapping[str, str]) -> None:
    if wrong:
        raise Refused(title, [Reason(words, field=name) for name, words in wrong.items()])
