"""The door: login, lockout, the second step, sessions; nothing of allauth's own is reachable."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wutong.audit.models import Entry

pytestmark = pytest.mark.django_db
PASSWORD = "wutong-demo"


def sign_in(client: Client, username: str, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": username, "password": password})


def test_a_person_comes_in_and_goes_out(cast: Any) -> None:
    client = Client()
    page = client.get(reverse("account_login"))
    assert page.status_code == 200 and "登录" in page.text
    response = sign_in(client, cast.officer.username)
    assert response.status_code == 302 and response["Location"] == "/"
    assert client.get(reverse("organisation:settings")).status_code == 200
    assert Entry.objects.get(act="log_in").person_id == cast.officer.pk
    client.post(reverse("account_logout"))
    assert client.get(reverse("organisation:settings")).status_code == 302


def test_wrong_password_says_how_many_tries_are_left_then_locks(cast: Any) -> None:
    client, username = Client(), cast.officer.username
    for left in (4, 3, 2, 1):
        page = sign_in(client, username, "wrong")
        assert page.status_code == 200
        assert f"账号或密码不对。还可试 {left} 次，之后锁 15 分钟。" in page.text
    page = sign_in(client, username, "wrong")
    assert page.status_code == 429 and "账号已锁" in page.text and "安全管理员" in page.text
    assert sign_in(client, username).status_code == 429, "the right password does not open a locked account"
    assert Entry.objects.filter(act="lock_account").count() == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=5)):
        assert sign_in(client, username).status_code == 302


def test_an_unknown_account_is_refused_in_the_same_words(db: None) -> None:
    page = sign_in(Client(), "nobody-here", "wrong")
    assert "账号或密码不对。还可试 4 次" in page.text


def test_a_deactivated_person_neither_comes_in_nor_stays(cast: Any, client_of: Any) -> None:
    inside = client_of(cast.officer)
    cast.officer.is_active = False
    cast.officer.save()
    assert "账号或密码不对" in sign_in(Client(), cast.officer.username).text
    assert inside.get(reverse("organisation:settings")).status_code == 302


def code_now(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def two_step(cast: Any) -> tuple[Client, str]:
    """The officer signed in, confirmed with the password and turned two-step login on."""
    client = Client()
    sign_in(client, cast.officer.username)
    address = reverse("mfa_activate_totp")
    again = client.get(address)
    assert again.status_code == 302 and again["Location"].startswith(reverse("account_reauthenticate"))
    assert "再核一次" in client.get(again["Location"]).text
    client.post(again["Location"], {"password": PASSWORD, "next": address})
    page = client.get(address)
    assert 'src="data:image/svg+xml;base64,' in page.text
    secret = page.context_data["form"].secret
    assert "动态码不对" in client.post(address, {"code": "000000"}).text
    response = client.post(address, {"code": code_now(secret)})
    assert response.status_code == 302 and response["Location"] == reverse("mfa_view_recovery_codes")
    return client, secret


def test_two_step_login_asks_for_the_code_and_takes_a_recovery_code(
    cast: Any, two_step: tuple[Client, str]
) -> None:
    inside, secret = two_step
    kept = Authenticator.objects.get(type="totp", user=cast.officer)
    assert secret not in str(kept.data), "the secret lies encrypted"
    page = inside.get(reverse("mfa_view_recovery_codes"))
    codes = page.context_data["unused_codes"]
    assert len(codes) == 10 and codes[0] in page.text
    assert "开着" in inside.get(reverse("organisation:account")).text

    client = Client()
    response = sign_in(client, cast.officer.username)
    assert response["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("organisation:settings")).status_code == 302, "half way in is not in"
    assert "动态码" in client.get(reverse("mfa_authenticate")).text
    assert "还可试 4 次" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).text
    assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert client.get(reverse("organisation:settings")).status_code == 200


def test_wrong_codes_lock_as_wrong_passwords_do(cast: Any, two_step: tuple[Client, str]) -> None:
    client = Client()
    sign_in(client, cast.officer.username)
    pages = [client.post(reverse("mfa_authenticate"), {"code": "000000"}) for _ in range(5)]
    assert [page.status_code for page in pages] == [200, 200, 200, 200, 429]
    right = client.post(reverse("mfa_authenticate"), {"code": code_now(two_step[1])})
    assert right.status_code == 429


def test_two_step_login_can_be_turned_off_by_oneself(cast: Any, two_step: tuple[Client, str]) -> None:
    client, _ = two_step
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=cast.officer).exists()
    acts = set(Entry.objects.filter(person_id=cast.officer.pk).values_list("act", flat=True))
    assert {"enable_two_step", "disable_two_step"} <= acts


def test_sessions_are_listed_and_ended(cast: Any) -> None:
    here, there, far = Client(), Client(), Client()
    for client in (here, there, far):
        sign_in(client, cast.officer.username)
    page = here.get(reverse("usersessions_list"))
    assert "结束其他 2 个登录" in page.text and "就是这个" in page.text
    ids = re.findall(r"/settings/account/sessions/(\d+)/end/", page.text)
    here.post(reverse("organisation:end_session", args=[ids[0]]))
    here.post(reverse("organisation:end_other_sessions"))
    assert [c.get(reverse("organisation:account")).status_code for c in (here, there, far)] == [200, 302, 302]


def test_a_session_of_somebody_else_does_not_exist(cast: Any) -> None:
    mine, theirs = Client(), Client()
    sign_in(mine, cast.officer.username)
    sign_in(theirs, cast.reviewer.username)
    other = UserSession.objects.get(user=cast.reviewer)
    assert mine.post(reverse("organisation:end_session", args=[other.pk])).status_code == 404
    assert theirs.get(reverse("organisation:account")).status_code == 200


def test_changing_the_password_ends_other_sessions_and_is_written_down(cast: Any) -> None:
    here, there = Client(), Client()
    sign_in(here, cast.officer.username)
    sign_in(there, cast.officer.username)
    address = reverse("account_change_password")
    assert "现在的密码" in here.get(address).text
    fresh = {"password1": "塔尔寺-xining-2026", "password2": "塔尔寺-xining-2026"}
    assert "wt-wrong" in here.post(address, {"oldpassword": "wrong", **fresh}).text
    here.post(address, {"oldpassword": PASSWORD, **fresh})
    assert here.get(reverse("organisation:account")).status_code == 200
    assert there.get(reverse("organisation:account")).status_code == 302
    assert Entry.objects.filter(act="change_password", person_id=cast.officer.pk).exists()


def test_guessing_the_password_from_inside_locks_too_and_nothing_typed_is_kept(cast: Any) -> None:
    client = Client()
    sign_in(client, cast.officer.username)
    address = reverse("account_change_password")
    typed = {"oldpassword": "guess-from-inside", "password1": "typed-once-26", "password2": "typed-once-26"}
    pages = [client.post(address, typed) for _ in range(5)]
    assert "密码不对。还可试 4 次" in pages[0].text and pages[4].status_code == 429
    sign_in(Client(), "hanxiulan", "typed-at-the-door")
    kept = str(list(AccessAttempt.objects.values()))
    assert "guess-from" not in kept and "typed-" not in kept


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "password/reset/", "password/set/", "2fa/", "two-step/webauthn/", "social/"]
)
def test_what_we_do_not_use_of_allauth_does_not_exist(path: str, cast: Any, client_of: Any) -> None:
    assert client_of(cast.officer).get(f"/account/{path}").status_code == 404


def test_the_demo_lists_its_accounts_and_only_the_demo(settings: Any, db: None) -> None:
    settings.IS_DEMO = False
    assert "mayucheng" not in Client().get(reverse("account_login")).text
    settings.IS_DEMO = True
    page = Client().get(reverse("account_login"), {"who": "hanxiulan"})
    assert "韩秀兰" in page.text and "wutong-demo" in page.text and 'value="hanxiulan"' in page.text


def test_no_page_of_the_account_carries_inline_script_or_style(
    cast: Any, two_step: tuple[Client, str]
) -> None:
    client, _ = two_step
    names = ["account_change_password", "account_logout", "mfa_deactivate_totp", "mfa_view_recovery_codes"]
    names += ["mfa_generate_recovery_codes", "usersessions_list", "organisation:account"]
    for name in [*names, "account_reauthenticate", "mfa_reauthenticate"]:
        page = client.get(reverse(name))
        assert page.status_code == 200, name
        assert "style=" not in page.text and "<style" not in page.text and 'lang="zh-CN"' in page.text, name
        assert not re.search(r"<script(?![^>]*\bsrc=)", page.text), name
