"""The demo's factor accounts and who holds what of them: invented, labelled so, put in by the actions."""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wutong.factors.models import Account, Hold
    from wutong.organisation.models import Person
    from wutong.projects.models import Project

Row = dict[str, str]
YEAR_OF_THE_FILE = "2026"
OPENED_DAYS_AGO = 200
WORDS = "合成数据，为演示而设"
SOON_DAYS = 7
# what a department said before is taken as read
UNREAD_DAYS = 14


def bring_factors(folder: Path, now: datetime) -> dict[str, int]:
    """Accounts, then what is held of them; a second time nothing is added. Returns what stands."""
    from django.db import transaction

    with transaction.atomic():
        accounts = _accounts(_rows(folder / "demo_accounts.csv"), now)
        for _, rows in groupby(_rows(folder / "demo_holds.csv"), key=_reservation_of):
            _hold(list(rows), accounts, now)
        _see_old_notices(now)
    return standing(now)


def standing(now: datetime) -> dict[str, int]:
    """Counts for the summary: accounts, holds by what became of them."""
    from django.db.models import Count, Q

    from wutong.factors.models import Account, Hold

    live = Q(pending__gt=0, expires_at__gt=now)
    counts = Hold.objects.aggregate(
        waiting=Count("pk", filter=live & Q(approved_at=None)),
        approved=Count("pk", filter=live & ~Q(approved_at=None)),
        soon=Count("pk", filter=live & Q(expires_at__lte=now + timedelta(days=SOON_DAYS))),
        committed=Count("pk", filter=Q(committed__gt=0)),
        refused=Count("pk", filter=~Q(refused_at=None)),
        lapsed=Count("pk", filter=Q(pending__gt=0, expires_at__lte=now)),
    )
    return {"accounts": Account.objects.filter(is_synthetic=True).count(), **counts}


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _keepers() -> dict[str, list["Person"]]:
    """By department, the invented people who answer for its factors."""
    from wutong.organisation.models import Person

    found: dict[str, list[Person]] = {}
    for one in Person.objects.select_related("body__region", "body__park").filter(duty="support"):
        found.setdefault(one.body.department, []).append(one)
    return found


def _nearest(keepers: Sequence["Person"], region_code: str) -> "Person":
    """Who answers for the place, the closest to it."""
    from wutong.organisation.access import covers

    able = [one for one in keepers if covers(one.body.region_id, region_code)]
    return max(able, key=lambda one: len(one.body.region.path))


def _period(written: str, now: datetime) -> str:
    """The year of the file is this year, so that the demo does not grow old."""
    return str(now.year) if written == YEAR_OF_THE_FILE else written


def _accounts(rows: Iterator[Row], now: datetime) -> dict[tuple[str, str, str], "Account"]:
    from wutong.factors.actions import open_account, put_in
    from wutong.factors.models import FactorKind
    from wutong.factors.rules import Move
    from wutong_engines.units.amounts import thousandths

    kinds = {one.key: one for one in FactorKind.objects.all()}
    at, keepers = now - timedelta(days=OPENED_DAYS_AGO), _keepers()
    found = {}
    for row in rows:
        kind, place = kinds[row["kind"]], (row["kind"], row["region_code"], row["park"])
        # what a province gives on below is put in by the province
        by = min(keepers[kind.department], key=lambda one: len(one.body.region.path))
        account = open_account(
            kind.key,
            region_code=row["region_code"],
            park_key=row["park"] or None,
            period=_period(row["period"], now),
            is_synthetic=True,
            by=by,
            at=at,
            channel="command",
        )
        put_in(
            account.pk,
            thousandths(row["capacity"], kind.unit),
            move=Move.ALLOCATED,
            document=row["document"].replace(YEAR_OF_THE_FILE, str(now.year)),
            words=WORDS,
            key=f"demo-account-{account.period if account.period.isdigit() else 'standing'}-"
            + "-".join(part for part in place if part),
            by=by,
            at=at,
            channel="command",
        )
        found[place] = account
    return found


def _reservation_of(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in ("project", "project_region", "project_park", "asked_days_ago"))


def _hold(rows: Sequence[Row], accounts: dict[tuple[str, str, str], "Account"], now: datetime) -> None:
    """One reservation of a project over its factors, then what each department said."""
    from wutong.commands.people import acting_as
    from wutong.factors.actions import Ask
    from wutong.factors.models import Operation
    from wutong.projects.actions import ask_factors, set_need
    from wutong_engines.units.amounts import thousandths

    first = rows[0]
    key = f"demo-hold-{sha256('|'.join(_reservation_of(first)).encode()).hexdigest()[:16]}"
    if Operation.objects.filter(key=key).exists():
        return
    by = acting_as(first["asked_by"], "ask_factors")
    asked_at = now - timedelta(days=int(first["asked_days_ago"]))
    project = _project(first, by, asked_at)
    said: dict[str, Any] = {"by": by, "at": asked_at, "words": WORDS, "channel": "command"}
    asks = []
    for row in rows:
        account = accounts[row["kind"], row["region_code"], row["park"]]
        asks.append(Ask(account.pk, thousandths(row["amount"], account.kind.unit)))
        set_need(project.pk, row["kind"], asks[-1].thousandths, **said)
    until = now + timedelta(days=int(first["ends_in_days"]))
    reservation = ask_factors(project.pk, asks, until=until, key=key, **said)
    keepers = _keepers()
    by_account = {hold.account_id: hold for hold in reservation.holds.all()}
    for row in rows:
        account = accounts[row["kind"], row["region_code"], row["park"]]
        if row["decided_days_ago"]:
            keeper = _nearest(keepers[account.kind.department], account.region_id)
            _decide(by_account[account.pk], account, row, keeper, now)


def _project(row: Row, by: "Person", at: datetime) -> "Project":
    """The project in the ledgers; where they leave its park out, its officer writes it down."""
    from wutong.projects.actions import edit
    from wutong.projects.queries import visible_to

    named = visible_to(by).filter(name__contains=row["project"], region=row["project_region"])
    park = row["project_park"] or None
    project = named.filter(park=park).order_by("-id").first() or named.order_by("-id").first()
    if project is None:
        raise SystemExit(f"演示台账里没有名字含“{row['project']}”的项目。")
    if project.park_id != park:
        project = edit(
            project.pk, {"park_id": park}, version=project.version, by=by, at=at, channel="command"
        )
    return project


def _decide(hold: "Hold", account: "Account", row: Row, keeper: "Person", now: datetime) -> None:
    from wutong.factors import actions
    from wutong_engines.units.amounts import thousandths

    said: dict[str, Any] = {
        "key": f"demo-{row['outcome']}-{hold.pk}",
        "by": keeper,
        "at": now - timedelta(days=int(row["decided_days_ago"])),
        "channel": "command",
    }
    if row["outcome"] == "approved" or row["committed"]:
        yes = said | {"key": f"demo-approved-{hold.pk}"}
        actions.approve(hold.pk, until=hold.expires_at, **yes)
    if row["outcome"] == "approved":
        return
    if row["outcome"] == "refused":
        actions.refuse(hold.pk, words=row["words"], **said)
    elif row["outcome"] in {"committed", "released"}:
        part = thousandths(row["committed"], account.kind.unit) if row["committed"] else None
        paper = row["words"] if row["outcome"] == "committed" else ""
        actions.commit(hold.pk, thousandths=part, document=paper, **said)
    if row["outcome"] == "released":
        later = {"key": f"demo-freed-{hold.pk}", "at": said["at"] + timedelta(days=20)}
        actions.release(hold.pk, words=row["words"], **{**said, **later})


def _see_old_notices(now: datetime) -> None:
    from wutong.factors.actions import see_notice
    from wutong.factors.models import Notice

    old = Notice.objects.filter(seen_at=None, at__lt=now - timedelta(days=UNREAD_DAYS))
    for one in old.select_related("person__body"):
        see_notice(one.pk, by=one.person, at=one.at + timedelta(days=1))
