"""API tokens: a program speaks for a person, never louder than the person may. Only a hash is kept."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wutong.organisation.actions.recording import record_thing
from wutong.organisation.models import ApiToken, Person
from wutong.organisation.reasons import NotFound, NotYourDuty, Reason, Refused

SCOPES: dict[str, str] = {
    "projects:read": "读项目",
    "projects:write": "写项目",
    "contacts:read": "查看联系方式",
    "ledgers:read": "读导入",
    "ledgers:write": "导入台账",
    "statistics:read": "读统计",
    "factors:read": "读要素账户",
    "factors:write": "管要素账户、答复预占",
    "enterprises:read": "读企业库",
    "enterprises:write": "记企业、往来和诉求",
    "leads:read": "读线索",
    "leads:write": "办线索",
    "chains:read": "读产业链、缺口和供需清单",
    "chains:write": "记供需清单",
    "greenpower:read": "测算绿电、读研究",
    "greenpower:write": "保存和共享绿电研究",
}
LIVE_LIMIT = 20


def issue(
    person: Person, name: str, scopes: Sequence[str], expires_at: datetime | None, by: Person, at: datetime
) -> str:
    """The secret, for this once: only its SHA-256 is kept."""
    if by.pk != person.pk:
        words = "令牌只能由本人办"
        raise NotYourDuty("不能替别人办令牌", [Reason(words=words, who=person.name, code="own_token")])
    reasons = _reasons_against(person, name, scopes, expires_at, at)
    if reasons:
        raise Refused("令牌还不能办", reasons)
    secret = "wt_" + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            person=person,
            name=name.strip(),
            prefix=secret[:10],
            secret_hash=_hash(secret),
            scopes=sorted(set(scopes)),
            created_at=at,
            expires_at=expires_at,
        )
        words = "、".join(SCOPES[scope] for scope in token.scopes)
        record_thing("token", token.pk, token.name, "issue_token", by=by, at=at, words=words)
    return secret


def _reasons_against(
    person: Person, name: str, scopes: Sequence[str], expires_at: datetime | None, at: datetime
) -> list[Reason]:
    reasons = []
    if not name.strip() or len(name.strip()) > 60:
        reasons.append(Reason(words="名字要写，60 个字以内", field="name"))
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        said = f"没有“{'、'.join(unknown)}”这种权限" if unknown else "至少选一种权限"
        reasons.append(Reason(words=said, basis=f"可选：{'、'.join(SCOPES)}", field="scopes"))
    if expires_at is not None and expires_at <= at:
        reasons.append(Reason(words="到期时间要在以后", field="expires_at"))
    if ApiToken.objects.filter(person=person, revoked_at=None).count() >= LIVE_LIMIT:
        reasons.append(Reason(words=f"已有 {LIVE_LIMIT} 个没吊销的令牌，先吊销不用的", field="name"))
    return reasons


def revoke(token_id: int, by: Person, at: datetime) -> None:
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().filter(pk=token_id, person=by).first()
        if token is None:
            raise NotFound("没有这个令牌")
        if token.revoked_at is not None:
            raise Refused("不用再吊销", [Reason(words=f"“{token.name}”已经吊销了")])
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record_thing("token", token.pk, token.name, "revoke_token", by=by, at=at)


def person_for(secret: str, at: datetime) -> tuple[Person, frozenset[str]] | None:
    """Who a token speaks for, and its scopes; one statement, one more on its first use of a day."""
    tokens = ApiToken.objects.select_related("person__body__region", "person__body__park")
    token = tokens.filter(secret_hash=_hash(secret), revoked_at=None, person__is_active=True).first()
    if token is None or (token.expires_at is not None and token.expires_at <= at):
        return None
    today = timezone.localdate(at)
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token.person, frozenset(token.scopes)


def tokens_of(person: Person) -> list[ApiToken]:
    return list(ApiToken.objects.filter(person=person).order_by("revoked_at", "-created_at", "-pk")[:100])


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()
