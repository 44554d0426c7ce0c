"""Public facts of a firm, each with its day and source: what happened to it, and who stands beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from wutong.enterprises.actions.keeping import held
from wutong.enterprises.actions.recording import tell
from wutong.enterprises.homes import reasons_against_home
from wutong.enterprises.identity import reasons_against_days, reasons_against_source
from wutong.enterprises.models import Enterprise, Relation, Signal
from wutong.enterprises.rules import RELATIONS, SIGNALS, reasons_against_words
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused

TOLD_BEFORE = "同样的已经记过了"


def add_signal(
    enterprise_id: int, values: Mapping[str, Any], *, by: Person, at: datetime, channel: str = "page"
) -> Signal:
    """`values`: kind, on, words, source; basis is 实测 where not said."""
    access.require(by, Act.KEEP_ENTERPRISES)
    with transaction.atomic():
        enterprise = held(enterprise_id)
        said = _told(values) | {"kind": values.get("kind") or "", "on": values.get("on")}
        reasons = reasons_against_words(said["words"], "发生了什么") + reasons_against_source(said)
        if said["kind"] not in SIGNALS:
            reasons.append(Reason("选一种动态", field="kind", code="kind"))
        if said["on"] is None:
            reasons.append(Reason("写日期", field="on", code="day_needed"))
        reasons += reasons_against_days(said, timezone.localdate(at), {"on": "日期"})
        same = {name: said[name] for name in ("kind", "on", "words")}
        if not reasons and enterprise.signals.filter(withdrawn_at=None, **same).exists():
            reasons.append(Reason(TOLD_BEFORE, field="words", code="told"))
        if reasons:
            raise Refused("没有记动态", reasons)
        made = Signal.objects.create(enterprise=enterprise, created_at=at, created_by=by, **said)
        words = f"{made.on.isoformat()} {SIGNALS[made.kind]}：{made.words}（{made.source}）"
        _news(enterprise, at)
        tell(enterprise, "add_signal", by=by, at=at, channel=channel, words=words)
    return made


def add_relation(
    enterprise_id: int, values: Mapping[str, Any], *, by: Person, at: datetime, channel: str = "page"
) -> Relation:
    """`values`: kind, other_name or other_id, source; region_code, words, as_of (today), basis (实测)."""
    access.require(by, Act.KEEP_ENTERPRISES)
    with transaction.atomic():
        enterprise = held(enterprise_id)
        said = _told(values) | {
            "kind": values.get("kind") or "",
            "other_name": str(values.get("other_name") or "").strip()[:200],
            "region_code": str(values.get("region_code") or "").strip(),
            "as_of": values.get("as_of") or timezone.localdate(at),
        }
        other, reasons = _other(enterprise, values, said)
        reasons += _reasons_against_relation(said) + reasons_against_source(said)
        reasons += reasons_against_days(said, timezone.localdate(at), {"as_of": "截止日期"})
        same = {name: said[name] for name in ("kind", "other_name", "region_code")}
        if not reasons and enterprise.relations.filter(withdrawn_at=None, **same).exists():
            reasons.append(Reason(TOLD_BEFORE, field="other_name", code="told"))
        if reasons:
            raise Refused("没有记关系", reasons)
        made = Relation.objects.create(
            enterprise=enterprise, other=other, created_at=at, created_by=by, **said
        )
        words = f"{RELATIONS[made.kind]}：{made.other_name}（{made.source}）"
        _news(enterprise, at)
        tell(enterprise, "add_relation", by=by, at=at, channel=channel, words=words)
    return made


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "words": str(values.get("words") or "").strip()[:300],
        "source": str(values.get("source") or "").strip()[:300],
        "basis": values.get("basis") or "实测",
    }


def _other(
    enterprise: Enterprise, values: Mapping[str, Any], said: dict[str, Any]
) -> tuple[Enterprise | None, list[Reason]]:
    """The other firm where it is kept too, by its number here or its very name."""
    other_id = values.get("other_id")
    kept = Enterprise.objects.exclude(pk=enterprise.pk)
    if other_id is None:
        found = list(kept.filter(name=said["other_name"])[:2]) if said["other_name"] else []
        return (found[0] if len(found) == 1 else None), []
    other = kept.filter(pk=other_id).first()
    if other is None:
        return None, [Reason("企业库里没有对方这家企业，或就是它自己", field="other_id", code="other")]
    said["other_name"] = other.name
    return other, []


def _reasons_against_relation(said: Mapping[str, Any]) -> list[Reason]:
    reasons = []
    if said["kind"] not in RELATIONS:
        reasons.append(Reason("选一种关系", field="kind", code="kind"))
    if not said["other_name"]:
        reasons.append(Reason("写对方的名称", field="other_name", code="name_needed"))
    wrong = reasons_against_home(said["region_code"])
    return reasons + [Reason(one.words, field="region_code", code=one.code) for one in wrong]


def _news(enterprise: Enterprise, at: datetime) -> None:
    """What is public brings a firm to the top of the list; what an office keeps to itself does not."""
    enterprise.updated_at = at
    enterprise.save(update_fields=["updated_at"])
