"""What keeps the door: ending sessions, unlocking, taking away two-step login."""

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.utils import reset as forget_failures
from django.db import transaction

from wutong.organisation import access, queries
from wutong.organisation.actions.recording import record_about
from wutong.organisation.duties import Act
from wutong.organisation.models import ApiToken, Person
from wutong.organisation.reasons import NotFound, Reason, Refused


def _end(sessions: Iterable[UserSession]) -> int:
    ended = 0
    for session in sessions:
        session.end()
        ended += 1
    return ended


@transaction.atomic
def end_own_session(session_id: int, *, by: Person, at: datetime) -> None:
    session = UserSession.objects.filter(pk=session_id, user=by).first()
    if session is None:
        raise NotFound("没有这个登录")
    words = f"{queries.device_words(session.user_agent)}，{session.ip}"
    session.end()
    record_about(by, "end_session", by=by, at=at, words=words)


@transaction.atomic
def end_other_sessions(this_key: str, *, by: Person, at: datetime) -> int:
    ended = _end(UserSession.objects.filter(user=by).exclude(session_key=this_key))
    record_about(by, "end_session", by=by, at=at, words=f"结束其他 {ended} 个登录")
    return ended


@transaction.atomic
def end_sessions_of(person: Person, *, by: Person, at: datetime) -> int:
    access.require(by, Act.MANAGE_SECURITY)
    ended = _end(UserSession.objects.filter(user=person))
    record_about(person, "end_session", by=by, at=at, words=f"结束全部 {ended} 个登录")
    return ended


@transaction.atomic
def revoke_tokens_of(person: Person, *, by: Person, at: datetime) -> int:
    access.require(by, Act.MANAGE_SECURITY)
    revoked = ApiToken.objects.filter(person=person, revoked_at=None).update(revoked_at=at)
    if not revoked:
        raise Refused("没有可吊销的", [Reason(words=f"{person.name}没有能用的接口令牌", code="no_tokens")])
    record_about(person, "revoke_tokens", by=by, at=at, words=f"吊销全部 {revoked} 个令牌")
    return revoked


@transaction.atomic
def unlock(username: str, *, by: Person, at: datetime) -> None:
    access.require(by, Act.MANAGE_SECURITY)
    if queries.lockout_of(username, None, at=at) is None:
        raise Refused("不用解锁", [Reason(words=f"账号 {username} 现在没有锁", code="not_locked")])
    forget_failures(username=username)
    person = Person.objects.filter(username=username).first()
    record_about(person, "unlock_account", by=by, at=at, words=f"解锁 {username}")


@transaction.atomic
def remove_two_step(person: Person, *, by: Person, at: datetime) -> None:
    access.require(by, Act.MANAGE_SECURITY)
    removed, _ = Authenticator.objects.filter(user=person).delete()
    if not removed:
        raise Refused("没有可停用的", [Reason(words=f"{person.name}没有开两步验证", code="no_two_step")])
    record_about(person, "remove_two_step", by=by, at=at)
