"""What is read in this room: the account of the person who looks, people, lockouts, figures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session as DjangoSession
from django.db.models import Count, Exists, OuterRef, Q

from wutong.audit.queries import Page, Sought, Verdict, verify
from wutong.audit.queries import trail as entries_of_trail
from wutong.organisation import access, dictionaries
from wutong.organisation.duties import DUTY_NAMES, Act, Duty
from wutong.organisation.models import Person, Setting
from wutong.organisation.reasons import NotFound
from wutong.organisation.responsibilities import STEPS
from wutong.organisation.tables import rows

COOL_OFF = timedelta(hours=settings.AXES_COOLOFF_TIME)
LOCK_MINUTES = round(COOL_OFF.total_seconds() / 60)
LIMIT: int = settings.AXES_FAILURE_LIMIT


@dataclass(frozen=True)
class Lockout:
    username: str
    ip: str
    failures: int
    last_at: datetime
    until: datetime


def lockouts(*, at: datetime, username: str | None = None) -> list[Lockout]:
    """Who is locked out from where; an account is locked at the address the wrong tries came from."""
    found = AccessAttempt.objects.filter(attempt_time__gt=at - COOL_OFF).order_by("-attempt_time")
    if username is not None:
        found = found.filter(username=username)
    by_door: dict[tuple[str, str], list[tuple[datetime, int]]] = {}
    for row in found.values_list("username", "ip_address", "attempt_time", "failures_since_start"):
        by_door.setdefault((row[0] or "", row[1] or ""), []).append((row[2], row[3]))
    locked = [_lockout(*door, tries) for door, tries in by_door.items()]
    return [lockout for lockout in locked if lockout is not None]


def _lockout(username: str, ip: str, newest_first: list[tuple[datetime, int]]) -> Lockout | None:
    """Tries of one program count and lapse together; the door opens when too few are left."""
    counted = 0
    for attempted_at, failures in newest_first:
        counted += failures
        if counted >= LIMIT:
            total = sum(failures for _, failures in newest_first)
            return Lockout(username, ip, total, newest_first[0][0], attempted_at + COOL_OFF)
    return None


def lockout_of(username: str, ip: str | None, *, at: datetime) -> Lockout | None:
    return next((found for found in lockouts(at=at, username=username) if ip in {None, found.ip}), None)


@dataclass(frozen=True)
class DemoPerson:
    username: str
    name: str
    body: str
    duty: str
    is_first: bool


def demo_people() -> list[DemoPerson]:
    """The invented cast for the login page; the first of each duty leads."""
    bodies, seen, people = dictionaries.bodies(), set[str](), []
    for row in rows(settings.REFERENCE / "people.csv"):
        body = bodies.get(row["body_key"])
        if body is None:
            continue
        duty = row["duty"]
        shown = DUTY_NAMES[Duty(duty)]
        people.append(DemoPerson(row["username"], row["name"], body.name, shown, duty not in seen))
        seen.add(duty)
    return people


@dataclass(frozen=True)
class Session:
    id: int
    device: str
    ip: str
    since: datetime
    is_this: bool


def sessions_of(person: Person, *, at: datetime, this_key: str | None = None) -> list[Session]:
    """Sessions that still open the door; those whose key is gone are left out."""
    kept = UserSession.objects.filter(user=person).order_by("-created_at")
    live = set(
        DjangoSession.objects.filter(
            session_key__in=kept.values("session_key"), expire_date__gt=at
        ).values_list("session_key", flat=True)
    )
    return [
        Session(s.pk, device_words(s.user_agent), s.ip, s.created_at, s.session_key == this_key)
        for s in kept
        if s.session_key in live
    ]


_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    browser = next((words for mark, words in _BROWSERS if mark in user_agent), "其他程序")
    system = next((words for mark, words in _SYSTEMS if mark in user_agent), "")
    return f"{browser}，{system}" if system else browser


@dataclass(frozen=True)
class TwoStep:
    is_on: bool
    since: datetime | None
    codes_left: int


def two_step_of(person: Person) -> TwoStep:
    kept = {a.type: a for a in Authenticator.objects.filter(user=person)}
    totp, codes = kept.get(Authenticator.Type.TOTP), kept.get(Authenticator.Type.RECOVERY_CODES)
    left = len(codes.wrap().get_unused_codes()) if codes else 0
    return TwoStep(totp is not None, totp.created_at if totp else None, left)


def people_by_body(viewer: Person) -> dict[str, int]:
    """How many people a body has; everyone may know, names are for those who manage people."""
    counted = Person.objects.filter(is_active=True).values("body_id").annotate(count=Count("id")).order_by()
    return {row["body_id"]: row["count"] for row in counted}


@dataclass(frozen=True)
class SoughtPeople:
    words: str = ""
    duty: str = ""
    is_stopped: bool = False


@dataclass(frozen=True)
class PeoplePage:
    people: list[Person]
    total: int
    number: int
    first: int
    has_next: bool


PEOPLE_SHOWN = 50


def may_manage_people(viewer: Person) -> None:
    access.require(viewer, Act.MANAGE_PEOPLE)


def people(viewer: Person, sought: SoughtPeople, *, page: int = 1) -> PeoplePage:
    may_manage_people(viewer)
    found = Person.objects.filter(is_active=not sought.is_stopped)
    if sought.words:
        found = found.filter(_named(sought.words))
    if sought.duty:
        found = found.filter(duty=sought.duty)
    total = found.count()
    number = max(1, min(page, (total + PEOPLE_SHOWN - 1) // PEOPLE_SHOWN))
    first = (number - 1) * PEOPLE_SHOWN
    rows_found = found.select_related("body__region").order_by("body__region__path", "username")
    shown = list(rows_found[first : first + PEOPLE_SHOWN])
    return PeoplePage(shown, total, number, first + 1, first + PEOPLE_SHOWN < total)


def _named(words: str) -> Q:
    return Q(name__contains=words) | Q(username__contains=words.lower()) | Q(body__name__contains=words)


def _person(person_id: int) -> Person:
    found = Person.objects.select_related("body__region", "body__park").filter(pk=person_id).first()
    if found is None:
        raise NotFound("没有这个人")
    return found


def person_of(viewer: Person, person_id: int) -> Person:
    may_manage_people(viewer)
    return _person(person_id)


@dataclass(frozen=True)
class PersonSecurity:
    person: Person
    has_two_step: bool


def people_for_security(viewer: Person, words: str) -> list[PersonSecurity]:
    """At most fifty that fit the words; those with two-step login first when nothing is asked."""
    access.require(viewer, Act.MANAGE_SECURITY)
    totp = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    found = Person.objects.filter(is_active=True).select_related("body").annotate(has_two_step=Exists(totp))
    if words:
        found = found.filter(_named(words))
    found = found.order_by("-has_two_step", "body__region__path", "username")
    return [PersonSecurity(person, person.has_two_step) for person in found[:50]]


def person_for_security(viewer: Person, person_id: int) -> Person:
    access.require(viewer, Act.MANAGE_SECURITY)
    return _person(person_id)


def lockouts_with_people(viewer: Person, *, at: datetime) -> list[tuple[Lockout, Person | None]]:
    access.require(viewer, Act.MANAGE_SECURITY)
    locked = lockouts(at=at)
    names = [lockout.username for lockout in locked]
    known = {p.username: p for p in Person.objects.filter(username__in=names).select_related("body")}
    return [(lockout, known.get(lockout.username)) for lockout in locked]


def figures() -> list[Setting]:
    found = {figure.key: figure for figure in Setting.objects.filter(key__startswith="idle_days.")}
    return [found[key] for key in (f"idle_days.{step}" for step in STEPS) if key in found]


def figure(key: str) -> Setting:
    found = Setting.objects.filter(key=f"idle_days.{key}").first()
    if found is None:
        raise NotFound("没有这个数")
    return found


def trail(
    viewer: Person, sought: Sought, *, who: str = "", before: int | None = None, after: int | None = None
) -> Page:
    """`who` is a name or an account; what the command line did is found by its own name."""
    access.require(viewer, Act.READ_AUDIT)
    if who:
        known = Person.objects.filter(Q(name=who) | Q(username=who)).values_list("pk", flat=True)
        sought = replace(sought, person_ids=list(known), person_name=who)
    return entries_of_trail(sought, before=before, after=after)


def verdict(viewer: Person, acts: Mapping[str, str]) -> Verdict:
    access.require(viewer, Act.READ_AUDIT)
    return verify(acts)
