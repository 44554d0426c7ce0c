"""The desk of the benchmark of factors: one round done by the room's actions, or by bare statements."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(days=30)
HAIXI, COUNTIES = "632800", ("632801", "632802", "632803", "632821", "632822", "632823")
KINDS = {
    "energy": "hx_development_reform",
    "water": "hx_water",
    "land_standard": "hx_natural_resources",
    "cod": "hx_ecology",
    "ammonia_nitrogen": "hx_ecology",
}


def stage() -> "Desk":
    """Five factors, each an account of the prefecture and one of every county under it."""
    from django.conf import settings

    from rooms.factor_parts import keeper, opened
    from wutong.commands.site import prepare
    from wutong.organisation import dictionaries
    from wutong.organisation.actions import load_demo_people
    from wutong.organisation.models import Person

    prepare()
    load_demo_people(settings.REFERENCE)
    dictionaries.forget()
    accounts: dict[str, dict[str, int]] = {}
    for kind, body in KINDS.items():
        by = keeper(body)
        for region in (HAIXI, *COUNTIES):
            capacity = 10**9 if region == HAIXI else 10**8
            accounts.setdefault(region, {})[kind] = opened(
                kind, region, capacity, by=by, at=NOW, period="长期"
            ).pk
    people = Person.objects.select_related("body__region", "body__park")
    officer = people.get(username="hanxiulan")
    return Desk(accounts, officer, {kind: keeper(body) for kind, body in KINDS.items()})


class Desk:
    """One round, ours or bare: a reservation over five factors of a county, then each of them committed."""

    def __init__(self, accounts: dict[str, dict[str, int]], officer: Any, keepers: dict[str, Any]) -> None:
        self.accounts, self.officer, self.keepers = accounts, officer, keepers
        from wutong.factors.models import Hold
        from wutong.organisation.prepared import Prepared

        self.numbers = count(1)
        self.holds_of = Prepared(lambda pk: Hold.objects.filter(reservation=pk).order_by("pk"))
        self.in_order = False

    def key(self) -> str:
        return f"{os.getpid()}-{time.monotonic_ns()}-{next(self.numbers)}"

    def reserve(self, region: str) -> Any:
        from wutong.factors import actions
        from wutong.organisation.access import Place

        asks = [actions.Ask(pk, 1000) for pk in self.accounts[region].values()]
        holder = actions.Holder(next(self.numbers), "基准项目", Place(region))
        return actions.reserve(asks, holder=holder, until=UNTIL, key=self.key(), by=self.officer, at=NOW)

    def ours(self, region: str) -> None:
        from wutong.factors import actions

        reservation = self.reserve(region)
        kinds = {pk: kind for kind, pk in self.accounts[region].items()}
        for hold in self.holds_of(reservation.pk):
            by = self.keepers[kinds[hold.account_id]]
            actions.commit(hold.pk, document="批文", key=self.key(), by=by, at=NOW)

    def bare(self, region: str) -> None:
        from django.db import transaction

        accounts = [(pk, self.accounts[HAIXI][kind]) for kind, pk in self.accounts[region].items()]
        holds: list[int] = []
        with transaction.atomic():
            self._bare_reserve(Bare(), region, accounts, holds)
        for hold, (account, above) in zip(holds, accounts, strict=True):
            with transaction.atomic():
                self._bare_commit(Bare(), hold, account, above)

    def _bare_reserve(
        self, bare: "Bare", region: str, accounts: list[tuple[int, int]], holds: list[int]
    ) -> None:
        by, holder = self.officer.pk, next(self.numbers)
        operation = bare.one(OPERATION, self.key(), "0" * 64, "reserve", bare.now, by)
        reservation = bare.one(RESERVATION, operation, holder, "基准项目", region, "", bare.now, by, None)
        rows = [(reservation, account, 1000, 0, 0, bare.until, "") for account, _ in accounts]
        holds += bare.many(HOLDS, rows)
        moves = [
            (operation, account, hold, "reserve", 0, 1000, 0, bare.now, "", "")
            for hold, (account, _) in zip(holds, accounts, strict=True)
        ]
        if self.in_order:
            bare.lock([one for pair in accounts for one in pair])
        transfers = bare.many(TRANSFERS, moves)
        for hold, transfer, (account, above) in zip(holds, transfers, accounts, strict=True):
            bare.run(ACCOUNTS, account, 1000, 1000, 0, transfer, account, above)
            bare.run(HOLD, 1000, 0, transfer, hold)
        bare.told(self.officer, "project", holder, "基准项目", "reserve_factors", "五种要素")

    def _bare_commit(self, bare: "Bare", hold: int, account: int, above: int) -> None:
        operation = bare.one(OPERATION, self.key(), "0" * 64, "commit", bare.now, self.officer.pk)
        row = (operation, account, hold, "commit", 0, -1000, 1000, bare.now, "批文", "")
        if self.in_order:
            bare.lock([account, above])
        transfer = bare.many(TRANSFERS, [row])[0]
        bare.run(ACCOUNTS, account, 0, -1000, 1000, transfer, account, above)
        bare.run(HOLD, -1000, 1000, transfer, hold)
        bare.run(NOTICE, self.officer.pk, "海西州能耗指标落实 1 tce，批文", bare.now, hold)
        words = "基准项目：落实 1 tce，批文"
        bare.told(self.officer, "factor_account", account, "海西州能耗指标", "commit_factor", words)


OPERATION = "INSERT INTO factors_operation (key, digest, verb, at, by_id) VALUES (%s, %s, %s, %s, %s)"
RESERVATION = (
    "INSERT INTO factors_reservation (operation_id, holder, holder_name, region_id, words, asked_at, "
    "asked_by_id, officer_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
HOLDS = "INSERT INTO factors_hold (reservation_id, account_id, asked, pending, committed, expires_at, words)"
TRANSFERS = (
    "INSERT INTO factors_transfer (operation_id, account_id, hold_id, move, capacity, reserved, committed, "
    "at, document, words)"
)
ACCOUNTS = (
    "UPDATE factors_account SET own = own + CASE WHEN id = %s THEN %s ELSE 0 END, reserved = reserved + %s, "
    "committed = committed + %s, moved_by = %s WHERE id IN (%s, %s)"
)
HOLD = (
    "UPDATE factors_hold SET pending = pending + %s, committed = committed + %s, moved_by = %s WHERE id = %s"
)
NOTICE = (
    "INSERT INTO factors_notice (person_id, reservation_id, words, at) "
    "SELECT %s, reservation_id, %s, %s FROM factors_hold WHERE id = %s"
)
HEAD = "UPDATE audit_head SET seq = seq + 1, hash = %s WHERE id = 1 RETURNING seq"
ENTRY = (
    "INSERT INTO audit_entry (seq, at, person_id, person_name, body_name, channel, act, target_kind, "
    "target_id, target_name, region_code, changes, words, previous_hash, hash) "
    "VALUES (%s, %s, %s, %s, %s, 'page', %s, %s, %s, %s, %s, '{}', %s, %s, %s)"
)


class Bare:
    """The driver's own cursor; its statements are prepared and kept as Django's are."""

    def __init__(self) -> None:
        from django.db import connection

        self.is_sqlite = connection.vendor == "sqlite"
        self.cursor = connection.connection.cursor()
        self.now: Any = NOW.strftime("%Y-%m-%d %H:%M:%S") if self.is_sqlite else NOW
        self.until: Any = UNTIL.strftime("%Y-%m-%d %H:%M:%S") if self.is_sqlite else UNTIL

    def run(self, statement: str, *values: Any) -> None:
        self.cursor.execute(statement.replace("%s", "?") if self.is_sqlite else statement, values)

    def lock(self, accounts: list[int]) -> None:
        marks = ", ".join(["%s"] * len(accounts))
        self.run(
            f"SELECT id FROM factors_account WHERE id IN ({marks}) ORDER BY id FOR NO KEY UPDATE", *accounts
        )
        self.cursor.fetchall()

    def one(self, statement: str, *values: Any) -> int:
        self.run(f"{statement} RETURNING id", *values)
        return int(self.cursor.fetchone()[0])

    def many(self, statement: str, rows: list[tuple[Any, ...]]) -> list[int]:
        marks = ", ".join(f"({', '.join(['%s'] * len(row))})" for row in rows)
        self.run(f"{statement} VALUES {marks} RETURNING id", *(value for row in rows for value in row))
        return sorted(int(row[0]) for row in self.cursor.fetchall())

    def told(self, by: Any, kind: str, target: int, name: str, act: str, words: str) -> None:
        seal = "0" * 64
        self.run(HEAD, seal)
        seq = self.cursor.fetchone()[0]
        who = (by.pk, by.name, by.body.name)
        self.run(ENTRY, seq, self.now, *who, act, kind, str(target), name, "632800", words, seal, seal)


@contextmanager
def triggers_off() -> Iterator[None]:
    """The connection may be another one afterwards: writers that are forked close it."""
    from django.db import connection

    tables, kept = ("account", "hold", "transfer", "operation", "above"), []
    if connection.vendor == "sqlite":
        kept = _run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'factors%'")
        off, on = [f"DROP TRIGGER {name}" for name, _ in kept], [statement for _, statement in kept]
    else:
        off, on = (
            [f"ALTER TABLE factors_{table} {verb} TRIGGER USER" for table in tables]
            for verb in ("DISABLE", "ENABLE")
        )
    for statement in off:
        _run(statement)
    yield
    for statement in on:
        _run(statement)


def _run(statement: str) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if statement.startswith("SELECT") else []
