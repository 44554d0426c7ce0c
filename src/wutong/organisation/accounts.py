"""How allauth and axes are fitted to us: accounts are given out, five wrong tries close the door."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from wutong.audit.actions import record
from wutong.organisation.models import Person
from wutong.organisation.queries import LOCK_MINUTES, lockout_of


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages show what changed; nothing pops up to say that it did."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("organisation:account")

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        record_account(user, "log_in", words=f"从 {request.META.get('REMOTE_ADDR', '')} 登录")
        return response


class TemporaryPasswords:
    """Whoever came in with a password somebody else knows chooses their own before anything else opens."""

    OPEN = frozenset({"account_change_password", "account_logout"})

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        person, match = request.user, request.resolver_match
        if not isinstance(person, Person) or not person.password_is_temporary:
            return None
        return None if match and match.url_name in self.OPEN else redirect("account_change_password")


class SealedAuthenticators(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of two-step login lie encrypted in the database, under the key of the site."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Person) -> str:
        return user.username


def _seal() -> Fernet:
    key = hashlib.sha256(b"two-step login" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def record_account(person: Person, act: str, words: str = "") -> None:
    record(
        at=timezone.now(),
        act=act,
        target_kind="person",
        target_id=person.pk,
        target_name=person.name,
        person_id=person.pk,
        person_name=person.name,
        body_name=person.body.name,
        region_code=person.body.region_id,
        words=words,
    )


def locked_out(
    request: HttpRequest, original: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    username = str((credentials or {}).get("username", ""))[:40]
    at = timezone.now()
    if getattr(request, "axes_failures_since_start", None):  # the try that closed the door, not those after
        person = Person.objects.select_related("body").filter(username=username).first()
        if person is not None:
            record_account(person, "lock_account", words=f"连续输错，锁 {LOCK_MINUTES} 分钟")
    context = {"username": username, "lockout": lockout_of(username, request.META.get("REMOTE_ADDR"), at=at)}
    return render(request, "account/locked.html", context, status=429)
