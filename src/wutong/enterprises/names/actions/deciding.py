"""A person says which enterprise a name means, that it is none, or that it is a new one."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from wutong.enterprises.actions import keeping
from wutong.enterprises.identity import code_written
from wutong.enterprises.models import Enterprise, NameDecision, WrittenName
from wutong.enterprises.names.queries import live_decisions
from wutong.enterprises.names.recording import tell
from wutong.enterprises.names.rules import LONGEST, Origin, key_of, why_no_firm
from wutong.enterprises.names.splitting import split
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused

TITLE = "没有认定"


def decide(
    name: str,
    enterprise_id: int | None,
    *,
    by: Person,
    at: datetime,
    channel: str = "page",
    origin: str = Origin.PROJECTS,
    batch: uuid.UUID | None = None,
) -> NameDecision:
    """The name means this kept enterprise, or none. What was decided before must be undone first, by hand."""
    access.require(by, Act.KEEP_ENTERPRISES)
    with transaction.atomic():
        enterprise = _kept(enterprise_id)
        _refuse(name, is_firm=enterprise is not None)
        return _decided(name, enterprise, False, origin, batch, by=by, at=at, channel=channel)


def decide_registered(
    name: str,
    eid: str,
    *,
    by: Person,
    at: datetime,
    channel: str = "page",
    origin: str = Origin.PROJECTS,
    batch: uuid.UUID | None = None,
) -> NameDecision:
    """The name means a firm of the register, which is kept if it is not yet."""
    access.require(by, Act.KEEP_ENTERPRISES)
    with transaction.atomic():
        _refuse(name, is_firm=True)
        is_made = not _is_kept(eid)
        enterprise = keeping.keep_registered(eid, by=by, at=at, channel=channel)
        return _decided(name, enterprise, is_made, origin, batch, by=by, at=at, channel=channel)


def take_in(
    name: str,
    values: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    channel: str = "page",
    origin: str = Origin.PROJECTS,
    batch: uuid.UUID | None = None,
    is_other: bool = False,
) -> NameDecision:
    """The name is a firm nobody keeps yet: kept by `values` of actions.keep, by default as written.

    `is_other`: what it is like was shown, and a person said that it is another.
    """
    access.require(by, Act.KEEP_ENTERPRISES)
    with transaction.atomic():
        _refuse(name, is_firm=True)
        is_made = not _is_kept(str(values.get("credit_code") or ""))
        said = {"name": name, **values}
        enterprise = keeping.keep(said, by=by, at=at, channel=channel, is_other=is_other or _is_seen(name))
        return _decided(name, enterprise, is_made, origin, batch, by=by, at=at, channel=channel)


def _kept(enterprise_id: int | None) -> Enterprise | None:
    if enterprise_id is None:
        return None
    found = Enterprise.objects.filter(pk=enterprise_id).first()
    if found is None:
        raise NotFound("企业库里没有这家企业")
    return found


def _is_kept(code: str) -> bool:
    code = code_written(code)
    return bool(code) and Enterprise.objects.filter(Q(eid=code) | Q(credit_code=code)).exists()


def _is_seen(name: str) -> bool:
    """What the name is like was shown beside it: who takes it in says that it is another."""
    return WrittenName.objects.filter(name_key=key_of(name)).exists()


def _refuse(name: str, *, is_firm: bool) -> None:
    parts = split(name)
    reasons = []
    if not parts or len(name) > LONGEST:
        reasons.append(Reason(f"写一个 {LONGEST} 字以内的名称", field="name", code="name"))
    elif len(parts) > 1:
        reasons.append(
            Reason(
                f"这里写着 {len(parts)} 家：{'、'.join(parts)}。一家一家地认", field="name", code="several"
            )
        )
    elif is_firm and (why := why_no_firm(name)):
        reasons.append(Reason(f"“{name}”{why}，不能认作企业", field="name", code="no_firm"))
    decided = live_decisions([key_of(name)]).get(key_of(name))
    if decided is not None:
        meant = f"已认作“{decided.enterprise.name}”" if decided.enterprise else "已认定不是库里的企业"
        reasons.append(Reason(f"“{name}”{meant}", who="先撤销那次认定，再认", field="name", code="decided"))
    if reasons:
        raise Refused(TITLE, reasons)


def _decided(
    name: str,
    enterprise: Enterprise | None,
    is_made: bool,
    origin: str,
    batch: uuid.UUID | None,
    *,
    by: Person,
    at: datetime,
    channel: str,
) -> NameDecision:
    key = key_of(name)
    if is_made:  # looking again at names when the firm was kept met this very name
        NameDecision.objects.filter(
            name_key=key, enterprise=enterprise, decided_by=None, decided_at=at, origin=Origin.KEPT
        ).delete()
    seen = WrittenName.objects.filter(name_key=key).first()
    meant = enterprise.pk if enterprise is not None and not is_made else 0
    is_nearest = seen is not None and seen.nearest_id == meant
    decision = NameDecision(
        name=name.strip()[:LONGEST],
        name_key=key,
        enterprise=enterprise,
        probability=seen.probability if seen and is_nearest else None,
        reasons=seen.reasons if seen and is_nearest else [],
        origin=origin,
        batch=batch,
        is_made=is_made,
        decided_at=at,
        decided_by=by,
    )
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(TITLE, [Reason("别人刚认定了这个名称；刷新再看", code="decided")]) from error
    words = f"认作“{enterprise.name}”（{enterprise.pk}）" if enterprise else "不是库里的企业"
    tell(decision.pk, decision.name, "decide_name", by=by, at=at, channel=channel, words=words)
    return decision
