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
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wutong.config.settings")

from factor_desk import COUNTIES, Desk, stage, triggers_off  # noqa: E402

RESULTS = Path(__file__).parent / "results" / "factors.json"
WRITERS = 16


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
        told = os.environ["WUTONG_FACTOR_TALLY"] = f"{data}/tally.json"
        in_own_process(["-m", "pytest", "tests/rooms/test_factor_machine.py"], data, "")
        did = json.loads(Path(told).read_text(encoding="utf-8"))
    seconds = round(time.monotonic() - began)
    return {"sequences": number, "steps_each": 50, "differences": 0, "seconds": seconds, "did": did}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--full", action="store_true", help="also the crowd, the kills and the machine")
    parser.add_argument("--processes", type=int, default=64)
    parser.add_argument("--operations", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--sequences", type=int, default=2000)
    parser.add_argument("--only-sequences", action="store_true", help="nothing but the machine")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--without", default="", help="sqlite or postgresql: leave that one out")
    asked = parser.parse_args()
    if asked.here:
        print(json.dumps(speed(asked.rounds), ensure_ascii=False))
        return
    from wutong.commands.check import postgresql_binaries, throwaway_server

    said: dict[str, Any] = {}
    if asked.only_sequences:
        asked.full, asked.without = True, "sqlite postgresql"
    if "sqlite" not in asked.without:
        said["sqlite"] = measure(asked, "")
    binaries = postgresql_binaries()
    if binaries is not None and "postgresql" not in asked.without:
        with throwaway_server(binaries, "-c max_connections=120 -c shared_buffers=256MB") as address:
            said["postgresql"] = measure(asked, address)
    if asked.full:
        said["machine"] = sequences(asked.sequences)
    keep(said)


def keep(said: dict[str, Any]) -> None:
    """Beside what was measured before and not now."""
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for name, found in said.items():
        kept[name] = kept.get(name, {}) | found
    words = json.dumps(kept, ensure_ascii=False, indent=1)
    RESULTS.write_text(words + "\n", encoding="utf-8")
    print(words)


if __name__ == "__main__":
    main()
