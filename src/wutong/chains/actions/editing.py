"""Editing a chain: each edit is a new version with its author and one audit entry; none is lost."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from wutong.chains import queries
from wutong.chains.actions.keeping import keep
from wutong.chains.models import Chain, ChainVersion, ChainWeights
from wutong.chains.rules import (
    ABOUT_WORDS,
    Content,
    EdgeSaid,
    NodeSaid,
    Weights,
    differences,
    reasons_against_edge,
    reasons_against_node,
    reasons_against_weights,
)
from wutong.organisation import access, dictionaries
from wutong.organisation.access import Place
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import DUTY_NAMES, Act, duties_that_may
from wutong.organisation.models import Person
from wutong.organisation.reasons import Conflict, NotYourDuty, Reason, Refused

PROVINCE = "630000"


def save_node(
    chain: Chain, said: NodeSaid, *, version: int, by: Person, at: datetime, channel: str = "page"
) -> ChainVersion:
    """A new node, or other words of one. Raises Refused field by field."""

    def changed(content: Content) -> Content:
        _refuse("环节没有保存", reasons_against_node(said, content, dictionaries.industries()))
        return content.with_node(said)

    return _edit(chain, changed, version=version, by=by, at=at, channel=channel)


def remove_node(
    chain: Chain, key: str, *, version: int, by: Person, at: datetime, channel: str = "page"
) -> ChainVersion:
    return _edit(
        chain, lambda content: content.without_node(key), version=version, by=by, at=at, channel=channel
    )


def save_edge(
    chain: Chain, said: EdgeSaid, *, version: int, by: Person, at: datetime, channel: str = "page"
) -> ChainVersion:
    """No edge without a source. Raises Refused field by field."""

    def changed(content: Content) -> Content:
        _refuse("联系没有保存", reasons_against_edge(said, content, timezone.localdate(at)))
        return content.with_edge(said)

    return _edit(chain, changed, version=version, by=by, at=at, channel=channel)


def remove_edge(
    chain: Chain, pair: tuple[str, str], *, version: int, by: Person, at: datetime, channel: str = "page"
) -> ChainVersion:
    return _edit(
        chain, lambda content: content.without_edge(*pair), version=version, by=by, at=at, channel=channel
    )


def restore(
    chain: Chain, number: int, *, version: int, by: Person, at: datetime, channel: str = "page"
) -> ChainVersion:
    """An earlier map becomes the newest version; what stood between stays in the history."""
    _, old = queries.content_at(chain, number)
    return _edit(chain, lambda _: old, version=version, by=by, at=at, channel=channel, restored_from=number)


def set_about(
    chain: Chain, said: Mapping[str, Any], *, by: Person, at: datetime, channel: str = "page"
) -> Chain:
    """Name, 链长 and targets: not part of the map, so no version of it; the trail keeps both values."""
    require_editing(by, chain.region_id)
    wrong = {"name": "写产业链的名称"} if not said["name"].strip() else {}
    if said["targets"].strip() and not said["targets_source"].strip():
        wrong["targets_source"] = "目标要写出处：文号，或谁在哪次会上定的"
    _refuse("没有改", wrong)
    with transaction.atomic():
        chain = Chain.objects.select_for_update().get(pk=chain.pk)
        changes = {
            f"chain_{name}": (getattr(chain, name), said[name])
            for name in ABOUT_WORDS
            if getattr(chain, name) != said[name]
        }
        for name in ABOUT_WORDS:
            setattr(chain, name, said[name])
        chain.leader = said.get("leader")
        chain.save()
        record_thing(
            "chain", chain.pk, chain.name, "edit_chain_about", by=by, at=at, changes=changes, channel=channel
        )
    return chain


def create_chain(
    name: str, region_code: str, source: str, *, by: Person, at: datetime, channel: str = "page"
) -> Chain:
    """An empty map of a region, to be drawn."""
    require_editing(by, region_code)
    wrong = {} if name.strip() else {"name": "写产业链的名称"}
    if Chain.objects.filter(name=name.strip(), region_id=region_code).exists():
        wrong["name"] = "这个地区已经有同名的产业链"
    if not source.strip():
        wrong["source"] = "写明依据什么：文件，或谁在哪次会上定的"
    _refuse("没有建", wrong)
    with transaction.atomic():
        last = Chain.objects.order_by("-position").first()
        chain = Chain.objects.create(
            key=uuid4().hex[:12],
            name=name.strip(),
            region_id=region_code,
            source=source.strip(),
            basis="依据",
            position=last.position + 1 if last else 0,
        )
        keep(chain, Content(), "建立产业链", by, at)
        record_thing("chain", chain.pk, chain.name, "create_chain", by=by, at=at, channel=channel)
    return chain


def put_in_weights(
    said: Weights, *, valid_from: date, by: Person, at: datetime, channel: str = "page"
) -> ChainWeights:
    """From a day on; what stood before stays."""
    require_editing(by, PROVINCE)
    _refuse("没有改", reasons_against_weights(said))
    before, after = asdict(queries.weights_on(valid_from)), asdict(said)
    changes: dict[str, tuple[Any, Any]] = {
        f"chain_{name}": (before[name], after[name])
        for name in after
        if before[name] != after[name] and name not in ("source", "basis")
    }
    with transaction.atomic():
        made = ChainWeights.objects.create(
            said={name: value for name, value in after.items() if name not in ("source", "basis")},
            source=said.source.strip(),
            basis=said.basis,
            valid_from=valid_from,
            changed_at=at,
            changed_by=by,
        )
        changes["valid_from"] = (None, valid_from)
        words = f"{said.basis}，{made.source}"
        thing = ("chain_weights", made.pk, "产业评分的权重", "set_chain_weights")
        record_thing(*thing, by=by, at=at, changes=changes, words=words, channel=channel)
    return made


def take_away(chain: Chain, words: str, *, by: Person, at: datetime, channel: str = "page") -> None:
    """Who took which map or table away is in the trail before it leaves."""
    access.require(by, Act.VIEW_CHAINS)
    with transaction.atomic():
        record_thing(
            "chain", chain.pk, chain.name, "export_chain", by=by, at=at, words=words, channel=channel
        )


def require_editing(person: Person, region_code: str) -> None:
    """A chain of the province is edited by the province: whoever is refused reads whom to ask."""
    reasons = access.reasons_against(person, Act.EDIT_CHAINS, Place(region_code))
    if not reasons:
        return
    place = dictionaries.region_name(region_code)
    who = "、".join(DUTY_NAMES[duty] for duty in duties_that_may(Act.EDIT_CHAINS))
    told = [replace(one, who=f"{place}的{who}") if one.code == "reach" else one for one in reasons]
    raise NotYourDuty(f"改{place}的产业链要由别人来做", told)


def may_edit(person: Person, region_code: str) -> bool:
    return access.may(person, Act.EDIT_CHAINS, Place(region_code))


def _edit(
    chain: Chain,
    change: Callable[[Content], Content],
    *,
    version: int,
    by: Person,
    at: datetime,
    channel: str,
    restored_from: int | None = None,
) -> ChainVersion:
    require_editing(by, chain.region_id)
    with transaction.atomic():
        chain = Chain.objects.select_for_update().get(pk=chain.pk)
        if chain.version != version:
            _conflict(chain, version)
        before = queries.content_of(chain)
        after = change(before)
        said = differences(before, after)
        if not said:
            raise Refused("没有可改的", [Reason("和现在的一样")])
        words = (f"恢复到第 {restored_from} 版：" if restored_from else "") + "；".join(said)
        chain.version += 1
        chain.save(update_fields=["version"])
        made = keep(chain, after, words[:400], by, at, restored_from)
        record_thing(
            "chain",
            chain.pk,
            chain.name,
            "restore_chain" if restored_from else "edit_chain",
            by=by,
            at=at,
            changes={"version": (version, chain.version)},
            words=words,
            channel=channel,
        )
    return made


def _conflict(chain: Chain, version: int) -> None:
    newest = queries.versions(chain)[0]
    who = newest.made_by.name if newest.made_by else "别人"
    fields: list[dict[str, object]] = [
        {
            "words": "版本",
            "opened": str(version),
            "now": f"{chain.version}：{newest.words}",
            "yours": "没有保存",
        }
    ]
    raise Conflict(f"没有保存：{who}刚改了{chain.name}，重新打开再改", fields, chain.version, who)


def _refuse(title: str, wrong: Mapping[str, str]) -> None:
    if wrong:
        raise Refused(title, [Reason(words, field=name) for name, words in wrong.items()])
