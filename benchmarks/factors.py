"""What keeping the account costs: reserve and commit over five factors at two levels, beside bare statements.

.venv/bin/python benchmarks/factors.py              SQLite, and a throw-away PostgreSQL with fsync on
.venv/bin/python benchmarks/factors.py --full       also 64 × 1,000 acts, 100 kills, 2,000 × 50 steps

The bare side sends, by hand and over the same driver, the same INSERTs and UPDATEs for the same rows of the
same tables with the triggers off: nothing checked, no lapse looked for, no hash. With many writers it takes
its accounts in order first, as ours does: without that PostgreSQL ends in deadlocks.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wutong.config.settings")
RESULTS = Path(__file__).parent / "results" / "factors.json"
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
WRITERS = 16


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
        self.numbers = count(1)
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
        from wutong.factors.models import Hold

        reservation = self.reserve(region)
        kinds = {pk: kind for kind, pk in self.accounts[region].items()}
        for hold, account in Hold.objects.filter(reservation=reservation).values_list("pk", "account_id"):
            by = self.keepers[kinds[account]]
            actions.commit(hold, document="批文", key=self.key(), by=by, at=NOW)

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


# measuring


def per_second(act: Callable[[str], None], rounds: int, writers: int) -> float:
    """Rounds a second over all writers, each a process with a county of its own in turn."""
    from django.db import connection, connections

    from rooms.factor_crowd import FORK, in_process

    if writers == 1:
        began = time.perf_counter()
        for number in range(rounds):
            act(COUNTIES[number % len(COUNTIES)])
        return rounds / (time.perf_counter() - began)
    gate = FORK.Barrier(writers + 1)

    def work(number: int) -> None:
        connection.ensure_connection()
        act(COUNTIES[number % len(COUNTIES)])
        gate.wait()
        for _ in range(rounds):
            act(COUNTIES[number % len(COUNTIES)])
        connections.close_all()

    children = [in_process(lambda number=number: work(number)) for number in range(writers)]
    gate.wait()
    began = time.perf_counter()
    statuses = [os.waitpid(child, 0)[1] for child in children]
    if any(statuses):
        raise RuntimeError("a writer failed")
    return rounds * writers / (time.perf_counter() - began)


def compared(desk: Desk, rounds: int, writers: int, turns: int) -> dict[str, Any]:
    """In turn, so that what else the machine does falls on both alike; the middle of the turns' ratios."""
    ours, bare, desk.in_order = [], [], writers > 1
    per_second(desk.ours, 3, 1)
    for _ in range(turns):
        ours.append(per_second(desk.ours, rounds, writers))
        with triggers_off():
            bare.append(per_second(desk.bare, rounds, writers))
    ratios = [one / other for one, other in zip(ours, bare, strict=True)]
    return {
        "writers": writers,
        "rounds": rounds * writers * turns,
        "ours_per_second": round(statistics.median(ours), 1),
        "bare_per_second": round(statistics.median(bare), 1),
        "ratio": round(statistics.median(ratios), 3),
        "ratios": [round(one, 3) for one in ratios],
        "wanted": "ratio ≥ 0.30",
    }


def reservation_ms(desk: Desk, rounds: int) -> dict[str, Any]:
    times = []
    for number in range(rounds + 3):
        began = time.perf_counter()
        desk.reserve(COUNTIES[number % len(COUNTIES)])
        times.append((time.perf_counter() - began) * 1000)
    ordered = sorted(times[3:])
    p95 = ordered[int(rounds * 0.95)]
    return {"p50_ms": round(ordered[rounds // 2], 2), "p95_ms": round(p95, 2), "wanted": "p95 ≤ 25 ms"}


def statements(desk: Desk) -> dict[str, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as reserve:
        desk.reserve(COUNTIES[0])
    with CaptureQueriesContext(connection) as whole:
        desk.ours(COUNTIES[0])
    return {"reserve": len(reserve), "reserve_and_five_commits": len(whole)}


def speed(rounds: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.db import connection

    from wutong.factors.proof import prove

    desk = stage()
    said: dict[str, Any] = {"database": connection.vendor, "load_1_min": round(os.getloadavg()[0], 1)}
    said["reservation"] = reservation_ms(desk, rounds * 4)
    said["statements"] = statements(desk)
    said["single"] = compared(desk, rounds, 1, 5)
    if connection.vendor == "postgresql":
        said["many"] = compared(desk, max(3, rounds // 4), WRITERS, 3)
    verdict = prove()
    if not verdict.is_sound:
        raise RuntimeError(verdict.words)
    said["proved"] = verdict.words
    return said


# each database in a process of its own


def in_own_process(words: list[str], data: str, address: str, seconds: int = 7200) -> str:
    environment = dict(os.environ, WUTONG_DATA=data, PYTHONPATH=f"{ROOT / 'src'}:{ROOT / 'tests'}")
    environment.pop("WUTONG_DATABASE", None)
    if address:
        environment["WUTONG_DATABASE"] = address
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        timeout=seconds,
    )
    if done.returncode:
        raise RuntimeError(f"{words} ended with {done.returncode}: {done.stdout[-2000:]}")
    return done.stdout


def measure(asked: argparse.Namespace, address: str) -> dict[str, Any]:
    from wutong.commands.check import postgresql_binaries

    said: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as data:
        words = [__file__, "--here", "--rounds", str(asked.rounds)]
        said["speed"] = json.loads(in_own_process(words, data, address))
    if asked.full:
        database = ""
        if address:
            database = f"{address.rsplit('/', 1)[0]}/crowd"
            psql = [
                str((postgresql_binaries() or Path()) / "psql"),
                "-q",
                address,
                "-c",
                "CREATE DATABASE crowd",
            ]
            subprocess.run(psql, check=True)
        with tempfile.TemporaryDirectory() as data:
            words = ["tests/rooms/factor_crowd.py", "--processes", str(asked.processes)]
            words += ["--operations", str(asked.operations), "--kills", str(asked.kills)]
            said["crowd"] = json.loads(in_own_process(words, data, database))
    return said


def sequences(number: int) -> dict[str, Any]:
    began = time.monotonic()
    os.environ["WUTONG_FACTOR_SEQUENCES"] = str(number)
    with tempfile.TemporaryDirectory() as data:
        in_own_process(["-m", "pytest", "tests/rooms/test_factor_machine.py"], data, "")
    seconds = round(time.monotonic() - began)
    return {"sequences": number, "steps_each": 50, "differences": 0, "seconds": seconds}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--full", action="store_true", help="also the crowd, the kills and the machine")
    parser.add_argument("--processes", type=int, default=64)
    parser.add_argument("--operations", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--sequences", type=int, default=2000)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--without", default="", help="sqlite or postgresql: leave that one out")
    asked = parser.parse_args()
    if asked.here:
        print(json.dumps(speed(asked.rounds), ensure_ascii=False))
        return
    from wutong.commands.check import postgresql_binaries, throwaway_server

    said = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    if asked.without != "sqlite":
        said["sqlite"] = said.get("sqlite", {}) | measure(asked, "")
    binaries = postgresql_binaries()
    if binaries is not None and asked.without != "postgresql":
        with throwaway_server(binaries, "-c max_connections=120 -c shared_buffers=256MB") as address:
            said["postgresql"] = said.get("postgresql", {}) | measure(asked, address)
    if asked.full:
        said["machine"] = sequences(asked.sequences)
    RESULTS.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(said, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
