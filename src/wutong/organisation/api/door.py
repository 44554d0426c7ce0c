"""Who is asking: a token with its scopes, or the session of the site with CSRF for whatever writes."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils import timezone
from ninja.utils import check_csrf

from wutong.organisation import tokens
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class NotSignedIn(Refused):
    """Nobody is asking: no token, no session, or one that is no longer good."""

    status = 401


class ScopeMissing(Refused):
    """The person may, the token may not."""

    status = 403
    tone = "soon"


def door(scope: str) -> Callable[[HttpRequest], Person]:
    """The check before an operation; no `scope` means that any good token will do."""

    def enter(request: HttpRequest) -> Person:
        written = request.headers.get("Authorization", "")
        return _by_token(written, scope) if written else _by_session(request)

    return enter


def _by_token(written: str, scope: str) -> Person:
    kind, _, secret = written.partition(" ")
    known = tokens.person_for(secret.strip(), at=timezone.now()) if kind.lower() == "bearer" else None
    if known is None:
        raise NotSignedIn(
            "令牌用不了",
            [
                Reason(
                    "令牌不对、已过期或已停用",
                    action_label="换一个令牌",
                    action_url="/settings/tokens/",
                    field="Authorization",
                    code="token",
                )
            ],
        )
    person, scopes = known
    if scope and scope not in scopes:
        raise ScopeMissing(
            "这个令牌没有这个范围",
            [
                Reason(
                    f"要有范围 {scope}（{tokens.SCOPES[scope]}），令牌上是：{'、'.join(sorted(scopes))}",
                    who=person.name,
                    action_label="新建带这个范围的令牌",
                    action_url="/settings/tokens/",
                    code="scope",
                )
            ],
        )
    return person


def _by_session(request: HttpRequest) -> Person:
    person = request.user
    if not isinstance(person, Person) or not person.is_authenticated:
        raise NotSignedIn(
            "先说明您是谁",
            [Reason("请求里没有令牌", action_label="带上 Authorization: Bearer 令牌", code="no_token")],
        )
    if request.method not in SAFE and check_csrf(request) is not None:
        raise ScopeMissing(
            "请求没有带页面的校验值",
            [Reason("用登录会话写入时，要带 X-CSRFToken；程序请用令牌", field="X-CSRFToken", code="csrf")],
        )
    return person


def viewer(request: HttpRequest) -> Person:
    """The person the door let in."""
    person = request.auth  # type: ignore[attr-defined]
    assert isinstance(person, Person)
    return person
