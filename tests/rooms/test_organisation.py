"""People, login security, figures and tokens: who may, what is refused in words, what the trail keeps."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from test_figures import FIGURE

from wutong.audit.models import Entry
from wutong.organisation import queries, rules, tokens
from wutong.organisation.actions import figures, people, security
from wutong.organisation.actions.people import temporary_password
from wutong.organisation.duties import TABLE, Act, Duty
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Refused

pytestmark = pytest.mark.django_db


NEW = {"username": "tashi", "name": "扎西", "body_key": "gem_promotion", "duty": "officer"}


# three administrators


def test_no_duty_holds_two_of_the_three_administrations_and_none_sees_projects() -> None:
    three = {Act.MANAGE_PEOPLE, Act.MANAGE_SECURITY, Act.READ_AUDIT}
    holders = {act: [duty for duty in Duty if act in TABLE[duty]] for act in three}
    assert all(len(duties) == 1 for duties in holders.values())
    assert len({duties[0] for duties in holders.values()}) == 3
    for duty in (duties[0] for duties in holders.values()):
        allowed = set(TABLE[duty])
        assert len(allowed & three) == 1
        assert allowed <= three | {Act.MANAGE_DICTIONARIES}, "no project, ledger or figure of anybody"


def test_each_administrator_is_kept_out_of_the_others_rooms(
    admins: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    rooms = {"people": admins.system, "security": admins.security, "trail": admins.audit}
    for name, owner in rooms.items():
        for person in (*vars(admins).values(), cast.officer, cast.province):
            page = client_of(person).get(reverse(f"organisation:{name}"))
            assert page.status_code == (200 if person == owner else 403), (name, person.username)


def test_the_verbs_ask_for_the_duty_themselves(
    admins: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    others = [person for person in cast.everyone.values() if person.duty != "system_admin"]
    for by in others:
        with pytest.raises(NotYourDuty):
            people.create_person(**NEW, by=by, at=at)
        with pytest.raises(NotYourDuty):
            people.reset_password(cast.officer, by=by, at=at)
        with pytest.raises(NotYourDuty):
            people.set_active(cast.officer, False, by=by, at=at)
        with pytest.raises(NotYourDuty):
            figures.change_idle_days("idle_days.land", **FIGURE, by=by, at=at)
    for by in (admins.system, admins.audit, cast.reviewer):
        with pytest.raises(NotYourDuty):
            security.unlock("mayucheng", by=by, at=at)
        with pytest.raises(NotYourDuty):
            security.end_sessions_of(cast.officer, by=by, at=at)
        with pytest.raises(NotYourDuty):
            security.remove_two_step(cast.officer, by=by, at=at)
    for by in (admins.system, admins.security):
        with pytest.raises(NotYourDuty):
            queries.verdict(by, {})


# people


def test_a_new_person_must_choose_a_password_before_anything_opens(
    admins: SimpleNamespace, client_of: Any
) -> None:
    page = client_of(admins.system).post(reverse("organisation:create_person"), NEW)
    assert page.status_code == 200 and "只显示这一次" in page.text
    person = Person.objects.get(username="tashi")
    entry = Entry.objects.get(act="create_person")
    assert entry.target_id == str(person.pk) and entry.changes["duty"] == [None, "officer"]

    client, password = Client(), page.context["password"] if page.context else ""
    password = password or page.text.split('wt-cellref">')[1].split("<")[0]
    assert password not in str(Entry.objects.filter(act="create_person").values())
    client.post(reverse("account_login"), {"login": "tashi", "password": password})
    changing = reverse("account_change_password")
    for name in ("cockpit:inbox", "organisation:settings", "organisation:tokens"):
        assert client.get(reverse(name))["Location"] == changing
    fresh = {"oldpassword": password, "password1": "柴达木-qaidam-26", "password2": "柴达木-qaidam-26"}
    assert client.post(changing, fresh).status_code == 302
    assert client.get(reverse("organisation:settings")).status_code == 200


def test_temporary_passwords_satisfy_the_rules_for_passwords() -> None:
    made = {temporary_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        try:
            validate_password(password)
        except ValidationError as error:
            pytest.fail(f"{password}: {error.messages}")


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"username": "Tashi"}, "username"),
        ({"username": "ta"}, "username"),
        ({"username": "扎西"}, "username"),
        ({"username": "mayucheng"}, "username"),
        ({"name": "  "}, "name"),
        ({"duty": "emperor"}, "duty"),
        ({"body_key": "nowhere"}, "body"),
        ({"duty": "park"}, "body"),
        ({"duty": "support"}, "body"),
        ({"duty": "liaison"}, "body"),
        ({"duty": "industry"}, "body"),
    ],
)
def test_an_account_that_does_not_fit_is_refused_with_its_field(
    changed: dict[str, str], field: str, admins: SimpleNamespace, at: datetime
) -> None:
    before = Person.objects.count(), Entry.objects.count()
    with pytest.raises(Refused) as refusal:
        people.create_person(**{**NEW, **changed}, by=admins.system, at=at)
    assert [reason.field for reason in refusal.value.reasons] == [field]
    assert (Person.objects.count(), Entry.objects.count()) == before


def test_the_first_administrators_are_appointed_from_the_machine(db: None, at: datetime) -> None:
    person, password = people.appoint(
        username="first.admin", name="扎西", body_key="qh_platform", duty="system_admin", at=at
    )
    assert person.password_is_temporary and person.check_password(password)
    entry = Entry.objects.get(act="create_person")
    assert entry.person_name == "命令行" and entry.channel == "command"
    with pytest.raises(Refused, match="已经有了"):
        people.appoint(username="first.admin", name="扎西", body_key="qh_platform", duty="auditor", at=at)


def test_every_person_of_the_cast_fits_the_rules(cast: SimpleNamespace) -> None:
    for person in cast.everyone.values():
        assert not rules.reasons_against_account(
            username=person.username,
            name=person.name,
            duty=person.duty,
            kind=person.body.kind,
            has_park=person.body.park_id is not None,
        ), person.username


def test_an_edit_is_written_down_field_by_field(
    admins: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    address = reverse("organisation:person", args=[cast.officer.pk])
    client = client_of(admins.system)
    assert "马玉成" in client.get(address).text
    sent = {"name": "马玉成", "body_key": "gem_promotion", "duty": "reviewer", "phone": ""}
    assert client.post(address, sent).status_code == 302
    cast.officer.refresh_from_db()
    assert cast.officer.duty == "reviewer"
    entry = Entry.objects.get(act="edit_person")
    assert entry.changes == {"duty": ["officer", "reviewer"], "phone": ["19900000107", ""]}
    count = Entry.objects.count()
    client.post(address, sent)
    assert Entry.objects.count() == count, "nothing changed, nothing written"


def test_a_refused_edit_stands_under_its_field(
    admins: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    address = reverse("organisation:person", args=[cast.officer.pk])
    sent = {"name": "马玉成", "body_key": "gem_promotion", "duty": "support", "phone": ""}
    page = client_of(admins.system).post(address, sent)
    assert page.status_code == 422 and "支撑保障要在支撑保障部门" in page.text
    cast.officer.refresh_from_db()
    assert cast.officer.duty == "officer"


def test_nobody_changes_their_own_duty_stops_or_resets_themselves(
    admins: SimpleNamespace, at: datetime
) -> None:
    me = admins.system
    kept = {"name": me.name, "body_key": me.body_id, "phone": me.phone}
    with pytest.raises(Refused, match="自己的职责"):
        people.edit_person(me, **kept, duty="auditor", by=me, at=at)
    with pytest.raises(Refused, match="停用自己"):
        people.set_active(me, False, by=me, at=at)
    with pytest.raises(Refused, match="自己的密码"):
        people.reset_password(me, by=me, at=at)
    people.edit_person(me, **{**kept, "phone": "19900009999"}, duty=me.duty, by=me, at=at)


def test_the_two_who_watch_are_not_made_or_opened_by_the_third(
    admins: SimpleNamespace, cast: SimpleNamespace, at: datetime
) -> None:
    auditor = cast.everyone["fanghua"]
    with pytest.raises(Refused, match="审计管理员的账号不由系统管理员经手"):
        people.reset_password(auditor, by=admins.system, at=at)
    with pytest.raises(Refused, match="不由系统管理员经手"):
        kept = {"name": cast.officer.name, "body_key": cast.officer.body_id, "phone": ""}
        people.edit_person(cast.officer, **kept, duty="auditor", by=admins.system, at=at)
    with pytest.raises(Refused, match="不由系统管理员经手"):
        people.create_person(
            username="newauditor",
            name="新人",
            body_key="qh_platform",
            duty="auditor",
            by=admins.system,
            at=at,
        )
    person, password = people.reset_from_machine("fanghua", at=at)
    assert person.check_password(password)


def test_a_stopped_person_can_be_started_again_and_is_never_deleted(
    admins: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    client, theirs = client_of(admins.system), client_of(cast.officer)
    client.post(reverse("organisation:stop_person", args=[cast.officer.pk]))
    assert theirs.get(reverse("organisation:settings")).status_code == 302
    assert "马玉成" in client.get(reverse("organisation:people"), {"state": "stopped"}).text
    assert client.post(reverse("organisation:stop_person", args=[cast.officer.pk])).status_code == 422
    client.post(reverse("organisation:start_person", args=[cast.officer.pk]))
    assert theirs.get(reverse("organisation:settings")).status_code == 200
    acts = Entry.objects.filter(target_kind="person", target_id=str(cast.officer.pk))
    assert list(acts.order_by("seq").values_list("act", flat=True)) == [
        "deactivate_person",
        "activate_person",
    ]


def test_a_reset_password_ends_the_sessions_and_opens_once(
    admins: SimpleNamespace, cast: SimpleNamespace, client_of: Any, at: datetime
) -> None:
    theirs = client_of(cast.officer)
    password = people.reset_password(cast.officer, by=admins.system, at=at)
    assert theirs.get(reverse("organisation:settings")).status_code == 302
    client = Client()
    response = client.post(reverse("account_login"), {"login": "mayucheng", "password": password})
    assert response.status_code == 302
    assert client.get("/")["Location"] == reverse("account_change_password")


def test_people_are_found_by_name_account_body_and_duty(admins: SimpleNamespace) -> None:
    def found(**asked: Any) -> set[str]:
        page = queries.people(admins.system, queries.SoughtPeople(**asked))
        return {person.username for person in page.people}

    assert found(words="马玉") == {"mayucheng"}
    assert found(words="HANXIU") == {"hanxiulan"}
    assert {"mayucheng", "baixuemei"} <= found(words="格尔木市")
    assert found(duty="liaison") == {"linweidong"}
    assert found(words="没有这个人") == set()


def test_a_page_of_people_beyond_the_last_is_the_last(admins: SimpleNamespace) -> None:
    page = queries.people(admins.system, queries.SoughtPeople(), page=99)
    assert page.number == 1 and len(page.people) == page.total


# login security


def lock(client: Client, username: str) -> None:
    for _ in range(5):
        client.post(reverse("account_login"), {"login": username, "password": "wrong"})


def test_the_security_administrator_sees_and_opens_locked_accounts(
    admins: SimpleNamespace, client_of: Any
) -> None:
    lock(Client(), "mayucheng")
    lock(Client(), "nobody-here")
    client = client_of(admins.security)
    page = client.get(reverse("organisation:security"))
    assert "锁着 2 个账号" in page.text and "没有这个账号" in page.text
    client.post(reverse("organisation:unlock"), {"username": "mayucheng"})
    assert not AccessAttempt.objects.filter(username="mayucheng").exists()
    again = Client().post(reverse("account_login"), {"login": "mayucheng", "password": "wutong-demo"})
    assert again.status_code == 302
    assert Entry.objects.get(act="unlock_account").target_name == "马玉成"
    assert client.post(reverse("organisation:unlock"), {"username": "mayucheng"}).status_code == 422


def test_a_lock_opens_when_the_oldest_counted_try_lapses(db: None) -> None:
    now = timezone.now()
    for minutes, failures in ((14, 3), (2, 2), (1, 1)):
        attempt = AccessAttempt.objects.create(
            username="x",
            ip_address="10.0.0.1",
            user_agent=f"agent {minutes}",
            failures_since_start=failures,
            get_data="",
            post_data="",
        )
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=now - timedelta(minutes=minutes))
    locked = queries.lockout_of("x", "10.0.0.1", at=now)
    assert locked is not None and locked.failures == 6
    assert locked.until == now + timedelta(minutes=1)
    assert queries.lockout_of("x", "10.0.0.2", at=now) is None
    assert queries.lockout_of("x", "10.0.0.1", at=now + timedelta(minutes=2)) is None


def test_sessions_and_two_step_login_of_a_person_are_ended(
    admins: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    theirs = Client()
    theirs.post(reverse("account_login"), {"login": "mayucheng", "password": "wutong-demo"})
    Authenticator.objects.create(user=cast.officer, type="totp", data={"secret": "x"})
    client = client_of(admins.security)
    page = client.get(reverse("organisation:person_security", args=[cast.officer.pk]))
    assert "结束全部登录" in page.text and "停用两步验证" in page.text
    client.post(reverse("organisation:end_sessions", args=[cast.officer.pk]))
    client.post(reverse("organisation:remove_two_step", args=[cast.officer.pk]))
    assert theirs.get(reverse("organisation:settings")).status_code == 302
    assert not UserSession.objects.filter(user=cast.officer).exists()
    assert not Authenticator.objects.filter(user=cast.officer).exists()
    again = client.post(reverse("organisation:remove_two_step", args=[cast.officer.pk]))
    assert again.status_code == 422 and "没有开两步验证" in again.text


def test_the_security_administrator_revokes_all_tokens_of_a_person(
    admins: SimpleNamespace, cast: SimpleNamespace, client_of: Any, at: datetime
) -> None:
    secret = tokens.issue(cast.officer, "取数", ["projects:read"], None, cast.officer, at)
    client = client_of(admins.security)
    address = reverse("organisation:revoke_tokens", args=[cast.officer.pk])
    assert client.post(address).status_code == 302
    assert tokens.person_for(secret, at) is None
    assert client.post(address).status_code == 422
    assert "吊销全部 1 个" in Entry.objects.get(act="revoke_tokens").words
    with pytest.raises(NotYourDuty):
        security.revoke_tokens_of(cast.officer, by=admins.system, at=at)


@pytest.mark.parametrize(
    "agent, words",
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/120.0 Safari/537.36", "Chrome，Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge，Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1", "Safari，iPhone"),
        ("curl/8.1", "其他程序"),
    ],
)
def test_devices_are_named_in_words(agent: str, words: str) -> None:
    assert queries.device_words(agent) == words
