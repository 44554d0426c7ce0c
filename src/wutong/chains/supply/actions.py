"""The only writers of the list: a line added, edited, withdrawn; a table of them, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from wutong.chains import queries as chains
from wutong.chains.models import Chain, SupplyLine
from wutong.chains.supply import queries
from wutong.chains.supply.rules import FIELD_WORDS, KINDS, LineSaid, reasons_against_line
from wutong.enterprises.models import Enterprise
from wutong.organisation import access
from wutong.organisation.access import Place
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Conflict, Reason, Refused


def add(chain: Chain, said: LineSaid, *, by: Person, at: datetime, channel: str = "page") -> SupplyLine:
    """Raises NotYourDuty for a place out of reach, Refused field by field."""
    _require(by, said.region_code, by.body.park_id)
    _refuse("没有记下", _wrong(chain, said, at))
    with transaction.atomic():
        Chain.objects.select_for_update().get(pk=chain.pk)
        if said.key in _keys(chain):
            _refuse("没有记下", {"product": f"{said.firm_name}的这一条已经在清单上：去改那一条"})
        made = _made(chain, said, by, at)
        record_thing(
            "supply", made.pk, _named(made), "add_supply", by=by, at=at, words=chain.name, channel=channel
        )
    return made


def edit(
    line: SupplyLine, said: LineSaid, *, version: int, by: Person, at: datetime, channel: str = "page"
) -> SupplyLine:
    """The trail keeps both values. Raises Conflict when somebody changed it meanwhile."""
    access.require(by, Act.KEEP_SUPPLY, queries.place_of(line))
    _require(by, said.region_code, line.park_id)
    _refuse("没有改", _wrong(line.chain, said, at))
    with transaction.atomic():
        now = SupplyLine.objects.select_for_update().get(pk=line.pk)
        _same_version(now, version)
        if said.key in _keys(line.chain, but=line.pk):
            _refuse("没有改", {"product": f"{said.firm_name}的这一条已经在清单上，不能改成一样的"})
        values = _columns(said)
        changes = {
            f"supply_{name}": (getattr(now, name), value)
            for name, value in values.items()
            if name in FIELD_WORDS and getattr(now, name) != value
        }
        if not changes:
            raise Refused("没有可改的", [Reason("和现在的一样")])
        for name, value in values.items():
            setattr(now, name, value)
        now.version, now.updated_at, now.updated_by = now.version + 1, at, by
        now.save()
        record_thing(
            "supply", now.pk, _named(now), "edit_supply", by=by, at=at, changes=changes, channel=channel
        )
    return now


def withdraw(line: SupplyLine, *, by: Person, at: datetime, channel: str = "page") -> None:
    """Off the list, not out of the trail."""
    access.require(by, Act.KEEP_SUPPLY, queries.place_of(line))
    with transaction.atomic():
        now = SupplyLine.objects.select_for_update().get(pk=line.pk)
        if now.withdrawn_at is not None:
            raise Refused("不用再撤", [Reason("这一条已经撤下")])
        now.withdrawn_at, now.withdrawn_by = at, by
        now.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record_thing(
            "supply", now.pk, _named(now), "withdraw_supply", by=by, at=at,
            words=line.chain.name, channel=channel,
        )  # fmt: skip


def put_back(line: SupplyLine, *, by: Person, at: datetime, channel: str = "page") -> SupplyLine:
    """A line that was withdrawn is on the list again as it stood, unless the same was said anew meanwhile."""
    access.require(by, Act.KEEP_SUPPLY, queries.place_of(line))
    with transaction.atomic():
        Chain.objects.select_for_update().get(pk=line.chain_id)
        now = SupplyLine.objects.select_for_update(of=("self",)).select_related("chain").get(pk=line.pk)
        if now.withdrawn_at is None:
            raise Refused("不用放回", [Reason("这一条就在清单上")])
        if _key_of(now) in _keys(now.chain):
            words = f"{now.firm_name}的这一条后来又记过，已经在清单上"
            raise Refused("没有放回", [Reason(words, action_label="去改清单上的那一条", code="told")])
        now.withdrawn_at, now.withdrawn_by = None, None
        now.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record_thing(
            "supply", now.pk, _named(now), "put_back_supply", by=by, at=at,
            words=now.chain.name, channel=channel,
        )  # fmt: skip
    return now


def bring(
    chain: Chain, lines: Sequence[LineSaid], *, by: Person, at: datetime, channel: str = "page"
) -> tuple[int, int]:
    """A table's lines, all or nothing: how many were added, how many stood there already."""
    for region in sorted({one.region_code for one in lines}):
        _require(by, region, by.body.park_id)
    with transaction.atomic():
        Chain.objects.select_for_update().get(pk=chain.pk)
        for said in lines:
            _refuse("没有记下", _wrong(chain, said, at))
        known = _keys(chain)
        new = list({said.key: said for said in lines if said.key not in known}.values())
        for said in new:
            _made(chain, said, by, at)
        if new:
            words = f"{len(new)} 条"
            record_thing(
                "chain", chain.pk, chain.name, "bring_supply", by=by, at=at, words=words, channel=channel
            )
    return len(new), len(lines) - len(new)


def _require(person: Person, region_code: str, park_key: str | None) -> None:
    """A park's person writes of where the park lies."""
    access.require(person, Act.KEEP_SUPPLY, Place(region_code, park_key))
    offered = dict(queries.places_for(person))
    if person.body.park_id and region_code not in offered:
        words = f"园区只记所在地的企业：{'、'.join(offered.values())}"
        _refuse("没有记下", {"region_id": words})


def _wrong(chain: Chain, said: LineSaid, at: datetime) -> dict[str, str]:
    nodes = chains.content_of(chain).names
    return reasons_against_line(said, nodes, timezone.localdate(at))


def _keys(chain: Chain, but: int | None = None) -> set[tuple[str, str, str, str]]:
    rows = chain.supply.filter(withdrawn_at=None)
    if but is not None:
        rows = rows.exclude(pk=but)
    return set(rows.values_list("node_key", "kind", "firm_name", "product"))


def _key_of(line: SupplyLine) -> tuple[str, str, str, str]:
    return line.node_key, line.kind, line.firm_name, line.product


def _columns(said: LineSaid) -> dict[str, Any]:
    values = asdict(said)
    values["region_id"] = values.pop("region_code")
    return values


def _made(chain: Chain, said: LineSaid, by: Person, at: datetime) -> SupplyLine:
    firm = Enterprise.objects.filter(name=said.firm_name).order_by("pk").first()
    return SupplyLine.objects.create(
        chain=chain,
        enterprise=firm,
        park_id=by.body.park_id,
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
        **_columns(said),
    )


def _named(line: SupplyLine) -> str:
    return f"{line.firm_name} {KINDS[line.kind]} {line.product}"[:200]


def _same_version(now: SupplyLine, version: int) -> None:
    if now.version != version:
        who = now.updated_by.name
        fields: list[dict[str, object]] = [
            {"words": "版本", "opened": str(version), "now": str(now.version), "yours": "没有保存"}
        ]
        raise Conflict(f"没有保存：{who}刚改了这一条，重新打开再改", fields, now.version, who)


def _refuse(title: str, wrong: Mapping[str, str]) -> None:
    if wrong:
        raise Refused(title, [Reason(words, field=name) for name, words in wrong.items()])
