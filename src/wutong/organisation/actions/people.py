"""Accounts are given out, changed and stopped by the system administrator; a person is never deleted."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from wutong.audit.actions import record
from wutong.organisation import access, dictionaries, rules
from wutong.organisation.actions.recording import record_about
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for one another
KEPT = ("name", "body_id", "duty", "phone")


def temporary_password() -> str:
    """Three groups of five: about 74 bits, easy to read out."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(3))


def _refuse_if(title: str, reasons: list[Reason]) -> None:
    if reasons:
        raise Refused(title, reasons)


def _against(person: Person) -> list[Reason]:
    body = dictionaries.bodies().get(person.body_id)
    return rules.reasons_against_account(
        username=person.username,
        name=person.name,
        duty=person.duty,
        kind=body.kind if body else None,
        has_park=bool(body and body.park_id),
    )


@transaction.atomic
def create_person(
    *, username: str, name: str, body_key: str, duty: str, phone: str = "", by: Person, at: datetime
) -> tuple[Person, str]:
    """The new person, and the password to hand over: it must be changed at the first login."""
    access.require(by, Act.MANAGE_PEOPLE)
    _refuse_if("账号还不能建", rules.reasons_against_other_powers(duty))
    person, password = _given(username, name, body_key, duty, phone)
    changes = {field: (None, getattr(person, field)) for field in ("username", *KEPT)}
    record_about(person, "create_person", by=by, at=at, changes=changes)
    return person, password


@transaction.atomic
def appoint(*, username: str, name: str, body_key: str, duty: str, at: datetime) -> tuple[Person, str]:
    """From the machine itself: the first administrators of a site that has nobody yet."""
    person, password = _given(username, name, body_key, duty)
    changes = {field: (None, getattr(person, field)) for field in ("username", *KEPT)}
    _record_from_machine(person, "create_person", at, changes)
    return person, password


def _given(username: str, name: str, body_key: str, duty: str, phone: str = "") -> tuple[Person, str]:
    person = Person(
        username=username.strip(),
        name=name.strip(),
        body_id=body_key,
        duty=duty,
        phone=phone.strip(),
        password_is_temporary=True,
    )
    reasons = _against(person)
    if Person.objects.filter(username=person.username).exists():
        reasons.append(Reason(words=f"账号 {person.username} 已经有了", field="username", code="taken"))
    _refuse_if("账号还不能建", reasons)
    password = temporary_password()
    person.set_password(password)
    person.save()
    return person, password


@transaction.atomic
def edit_person(
    person: Person, *, name: str, body_key: str, duty: str, phone: str, by: Person, at: datetime
) -> None:
    access.require(by, Act.MANAGE_PEOPLE)
    fresh: dict[str, Any] = {
        "name": name.strip(),
        "body_id": body_key,
        "duty": duty,
        "phone": phone.strip(),
    }
    changes = {
        field: (getattr(person, field), value)
        for field, value in fresh.items()
        if getattr(person, field) != value
    }
    moved = bool({"duty", "body_id"} & set(changes))
    own = rules.reasons_against_oneself(moved and person.pk == by.pk, "不能改自己的职责和机构")
    _refuse_if("不能改自己的权限", own)
    if moved:
        _refuse_if("还不能改职责", rules.reasons_against_other_powers(duty, person.duty))
    if not changes:
        return
    for field, value in fresh.items():
        setattr(person, field, value)
    _refuse_if("还不能保存", _against(person))
    person.save(update_fields=list(KEPT))
    record_about(person, "edit_person", by=by, at=at, changes=changes)


@transaction.atomic
def set_active(person: Person, is_active: bool, *, by: Person, at: datetime) -> None:
    """A stopped person neither comes in nor stays, and their tokens open nothing; the records remain."""
    access.require(by, Act.MANAGE_PEOPLE)
    own = rules.reasons_against_oneself(person.pk == by.pk, "不能停用自己的账号")
    _refuse_if("不能停用自己", own)
    if person.is_active == is_active:
        state = "启用" if is_active else "停用"
        raise Refused(f"不用再{state}", [Reason(words=f"{person.name}的账号已经{state}", code="same")])
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    act = "activate_person" if is_active else "deactivate_person"
    record_about(person, act, by=by, at=at)


@transaction.atomic
def chose_password(person: Person, *, at: datetime) -> None:
    """The person has just set a password nobody else knows."""
    Person.objects.filter(pk=person.pk).update(password_is_temporary=False)
    record_about(person, "change_password", by=person, at=at)


@transaction.atomic
def reset_password(person: Person, *, by: Person, at: datetime) -> str:
    """The password to hand over; every session of the person ends, the next login must change it."""
    access.require(by, Act.MANAGE_PEOPLE)
    own = rules.reasons_against_oneself(person.pk == by.pk, "自己的密码在“我的账号”里改")
    _refuse_if("不能给自己重置", own)
    _refuse_if("密码还不能重置", rules.reasons_against_other_powers(person.duty))
    password = _renewed(person)
    record_about(person, "reset_password", by=by, at=at)
    return password


@transaction.atomic
def reset_from_machine(username: str, *, at: datetime) -> tuple[Person, str]:
    """Whoever holds the machine can open any account; the trail says so."""
    person = Person.objects.select_related("body").filter(username=username).first()
    if person is None:
        raise NotFound(f"没有账号 {username}。./wutong people 列出所有账号")
    password = _renewed(person)
    _record_from_machine(person, "reset_password", at)
    return person, password


def _renewed(person: Person) -> str:
    password = temporary_password()
    person.set_password(password)
    person.password_is_temporary = True
    person.save(update_fields=["password", "password_is_temporary"])
    return password


def _record_from_machine(
    person: Person, act: str, at: datetime, changes: dict[str, tuple[Any, Any]] | None = None
) -> None:
    record(
        at=at,
        act=act,
        target_kind="person",
        target_id=person.pk,
        target_name=person.name,
        person_id=None,
        person_name="命令行",
        channel="command",
        changes=changes,
    )
