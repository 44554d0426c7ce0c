"""Run by test_factor_crowd and the benchmark in a process of its own, on a scratch database: many processes
promise, commit, release and correct on the same few accounts at once, and some are killed while they do.

Prints one JSON object; a worker that met anything but a refusal is reported under "broken".
"""

import argparse
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).parents[1]))

django.setup()

from django.db import OperationalError, connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from rooms.factor_parts import GOLMUD, HAIXI, ULAN, keeper, opened  # noqa: E402
from wutong.audit.models import Entry  # noqa: E402
from wutong.audit.queries import verify as verify_trail  # noqa: E402
from wutong.commands.site import prepare  # noqa: E402
from wutong.factors import actions, queries  # noqa: E402
from wutong.factors.models import Account, Hold, Operation, Transfer  # noqa: E402
from wutong.factors.rules import Move  # noqa: E402
from wutong.organisation import dictionaries  # noqa: E402
from wutong.organisation.access import Place  # noqa: E402
from wutong.organisation.actions import load_demo_people  # noqa: E402
from wutong.organisation.models import Person  # noqa: E402
from wutong.organisation.reasons import Refused  # noqa: E402
from wutong.web.addresses import url  # noqa: E402
from wutong_engines.quotas import Balance  # noqa: E402

FORK = get_context("fork")
CAPACITY = 900
Act = dict[str, Any]
WEIGHTS = {
    "reserve": 50,
    "commit": 14,
    "release": 9,
    "approve": 7,
    "refuse": 5,
    "put_in": 4,
    "move": 4,
    "correct": 4,
    "release_all": 3,
}


def stage() -> None:
    """Energy and water of a prefecture, two counties under it, far too little for everybody."""
    by, now = person("keeper-hx_development_reform"), timezone.now()
    for kind, keeps in (("energy", by), ("water", person("keeper-hx_water"))):
        opened(kind, HAIXI, CAPACITY, by=keeps, at=now, period="长期")
        for county in (GOLMUD, ULAN):
            opened(kind, county, CAPACITY // 3, by=keeps, at=now, period="长期")


def person(username: str) -> Person:
    return Person.objects.select_related("body__region", "body__park").get(username=username)


class Worker:
    """Chooses acts from its own chance, and does them as whoever may."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.chance = random.Random(number)
        self.officer = person("hanxiulan")
        self.accounts = {one.pk: one for one in Account.objects.all()}
        self.keepers = {
            "energy": person("keeper-hx_development_reform"),
            "water": person("keeper-hx_water"),
        }

    def choose(self) -> Act:
        verb = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        if verb in ("reserve", "release_all"):
            return self._of_a_holder(verb)
        if verb in ("put_in", "move"):
            one, other = self.chance.choices(list(self.accounts), k=2)
            return {"verb": verb, "account": one, "other": other, "amount": self.chance.randint(1, 5_000)}
        if verb == "correct":
            last = Transfer.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
            return {"verb": verb, "transfer": self.chance.randint(max(1, last - 40), last)}
        last = Hold.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
        amount = self.chance.choice((None, self.chance.randint(1, 20_000)))
        return {
            "verb": verb,
            "hold": self.chance.randint(max(1, last - 25), last),
            "amount": amount,
            "until": self._soon(),
        }

    def _of_a_holder(self, verb: str) -> Act:
        county = self.chance.choice((GOLMUD, ULAN))
        serving = [pk for pk, one in self.accounts.items() if one.region_id in (county, HAIXI)]
        asks = self.chance.sample(serving, self.chance.randint(1, 3))
        holder = self.chance.randint(1, 12) * 2 + (county == ULAN)
        asked = [[one, self.chance.randint(1, 60_000)] for one in asks]
        return {"verb": verb, "holder": holder, "place": county, "asks": asked, "until": self._soon()}

    def _soon(self) -> str:
        length = timedelta(seconds=self.chance.choice((0.1, 0.5, 2, 60)))
        return (timezone.now() + length).isoformat()

    def do(self, act: Act, key: str) -> None:
        said: dict[str, Any] = {"key": key, "at": timezone.now(), "by": self.officer}
        verb = act["verb"]
        if verb == "reserve":
            asks = [actions.Ask(*one) for one in act["asks"]]
            holder = actions.Holder(act["holder"], f"{act['holder']}号", Place(act["place"]))
            actions.reserve(asks, holder=holder, until=datetime.fromisoformat(act["until"]), **said)
        elif verb == "release_all":
            actions.release_all(act["holder"], words="退出", **said)
        elif "hold" in act:
            self._decide(act, said)
        else:
            self._keep(act, said)

    def _decide(self, act: Act, said: dict[str, Any]) -> None:
        hold = Hold.objects.filter(pk=act["hold"]).first()
        if hold is not None:
            said["by"] = self.keepers[self.accounts[hold.account_id].kind_id]
        if act["verb"] == "commit":
            actions.commit(act["hold"], thousandths=act["amount"], document="批文", **said)
        elif act["verb"] == "approve":
            actions.approve(act["hold"], until=datetime.fromisoformat(act["until"]), **said)
        elif act["verb"] == "refuse":
            actions.refuse(act["hold"], words="不同意", **said)
        else:
            actions.release(act["hold"], words="退出", **said)

    def _keep(self, act: Act, said: dict[str, Any]) -> None:
        if act["verb"] == "correct":
            # a number may belong to nothing: its act was taken back
            for moved in Transfer.objects.filter(pk=act["transfer"]):
                said["by"] = self.keepers[self.accounts[moved.account_id].kind_id]
            actions.correct(act["transfer"], words="写错", **said)
            return
        said |= {"by": self.keepers[self.accounts[act["account"]].kind_id], "document": "文"}
        if act["verb"] == "put_in":
            actions.put_in(act["account"], act["amount"], move=Move.BOUGHT, **said)
        else:
            actions.move_between(act["account"], act["other"], act["amount"], **said)


def in_process(work: Callable[[], None]) -> int:
    """A child that ends with status 0, or 1 with its words on stderr."""
    connections.close_all()
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sys.stderr.flush()
    finally:
        os._exit(code)


# many at once


def crowd(processes: int, operations: int, folder: Path) -> dict[str, Any]:
    gate, stop = FORK.Barrier(processes + 2), FORK.Event()
    entries, written = Entry.objects.count(), Operation.objects.count()

    def work(number: int) -> None:
        worker, said = Worker(number), Counter[str]()
        gate.wait()
        for place in range(operations):
            said[_one(worker, worker.choose(), f"crowd-{number:03}-{place:05}")] += 1
        (folder / f"said-{number}").write_text(json.dumps(said))

    children = [in_process(lambda number=number: work(number)) for number in range(processes)]
    watch = in_process(lambda: _watch(gate, stop, folder))
    gate.wait()
    began = time.monotonic()
    statuses = [os.waitpid(child, 0)[1] for child in children]
    seconds = time.monotonic() - began
    stop.set()
    statuses.append(os.waitpid(watch, 0)[1])
    said = sum((Counter(json.loads(one.read_text())) for one in folder.glob("said-*")), Counter[str]())
    fault, rows = queries.verify()
    return {
        "processes": processes,
        "operations": processes * operations,
        "seconds": round(seconds, 1),
        "said": said,
        "broken": sum(1 for one in statuses if one),
        "watched": json.loads((folder / "watched").read_text()),
        "fault": fault and repr(fault),
        "rows": rows,
        "trail_is_sound": verify_trail().is_sound,
        "operations_written": Operation.objects.count() - written,
        "entries_written": Entry.objects.count() - entries,
    }


def _one(worker: Worker, act: Act, key: str) -> str:
    """Done, refused, or waited too long for the one lock of SQLite; every seventh is sent twice."""
    try:
        worker.do(act, key)
        if worker.chance.randrange(7) == 0:
            worker.do(act, key)
    except Refused as refusal:
        codes = {one.code for one in refusal.reasons}
        return "short" if "short" in codes else "refused"
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        return "waited too long"
    return "ok"


SUMS = """
SELECT COUNT(*) FROM factors_account a LEFT JOIN (
  SELECT account_id, SUM(capacity) AS capacity, SUM(reserved + committed) AS own
  FROM factors_transfer GROUP BY account_id) t ON t.account_id = a.id
WHERE a.capacity <> COALESCE(t.capacity, 0) OR a.own <> COALESCE(t.own, 0)
"""


def _watch(gate: Any, stop: Any, folder: Path) -> None:
    """Reads every balance again and again while the others write: was anything oversold at any moment?"""
    figures = ("capacity", "granted", "own", "reserved", "committed")
    said = Counter(looks=0, oversold=0, unlike_transfers=0)
    gate.wait()
    while not stop.is_set():
        said["looks"] += 1
        said["oversold"] += sum(1 for row in Account.objects.values_list(*figures) if Balance(*row).faults())
        if said["looks"] % 10 == 1:
            with connection.cursor() as cursor:
                cursor.execute(SUMS)
                said["unlike_transfers"] += cursor.fetchone()[0]
        time.sleep(0.01)
    (folder / "watched").write_text(json.dumps(said))


# the control: whoever reads, decides and then writes


def naive(processes: int, operations: int) -> dict[str, Any]:
    """The same promise made by reading what is free and then writing: it has to oversell."""
    capacity, gate = processes * operations // 2, FORK.Barrier(processes)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive_account (capacity bigint, reserved bigint)")
        cursor.execute("CREATE TABLE naive_promise (amount bigint)")
        cursor.execute("INSERT INTO naive_account VALUES (%s, 0)", [capacity])

    def work() -> None:
        with connection.cursor() as cursor:
            gate.wait()
            for _ in range(operations):
                cursor.execute("SELECT capacity - reserved, reserved FROM naive_account")
                free, reserved = cursor.fetchone()
                if free >= 1:
                    cursor.execute("UPDATE naive_account SET reserved = %s", [reserved + 1])
                    cursor.execute("INSERT INTO naive_promise VALUES (1)")

    broken = [os.waitpid(child, 0)[1] for child in [in_process(work) for _ in range(processes)]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM naive_promise")
        promised = cursor.fetchone()[0]
    return {"capacity": capacity, "promised": promised, "broken": sum(1 for one in broken if one)}


# kill -9


def killed(kills: int, workers: int, folder: Path) -> dict[str, Any]:
    """Each worker notes an act before it and after it; whoever follows a killed one tries the last again."""
    chance, alive = random.Random(9), dict[int, int]()
    entries, written = Entry.objects.count(), Operation.objects.count()
    for number in range(workers):
        alive[in_process(lambda number=number: _noting(number, folder))] = number
    for _ in range(kills):
        time.sleep(chance.uniform(0.1, 0.9))
        child = chance.choice(list(alive))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        number = alive.pop(child)
        alive[in_process(lambda number=number: _noting(number, folder))] = number
    (folder / "enough").touch()
    statuses = [os.waitpid(child, 0)[1] for child in alive]
    logs = [_read(folder / f"log-{number}") for number in range(workers)]
    done = [one for log in logs for one in log if one["note"] == "done"]
    tried = Counter(one["key"] for log in logs for one in log if one["note"] == "try")
    there = Counter(Operation.objects.filter(key__startswith="kill-").values_list("key", flat=True))
    wanted = {one["key"] for one in done if one["said"] == "ok"}
    return {
        "kills": kills,
        "acknowledged": len(wanted),
        "tried_again": sum(1 for count in tried.values() if count > 1),
        "broken": sum(1 for one in statuses if one),
        "lost": len(wanted - set(there)),
        "there_and_not_acknowledged": len(set(there) - wanted),
        "doubled": sum(1 for count in there.values() if count > 1) + _doubled(wanted),
        "fault": (fault := queries.verify()[0]) and repr(fault),
        "trail_is_sound": verify_trail().is_sound,
        "operations_written": Operation.objects.count() - written,
        "entries_written": Entry.objects.count() - entries,
    }


def _doubled(keys: set[str]) -> int:
    """Acts with more than one transfer of the same kind for the same account and hold."""
    rows = Transfer.objects.filter(operation__key__in=keys).exclude(move=Move.EXPIRE)
    found = Counter(rows.values_list("operation", "account", "hold", "move"))
    return sum(1 for count in found.values() if count > 1)


def _noting(number: int, folder: Path) -> None:
    worker, path = Worker(number), folder / f"log-{number}"
    before = _read(path)
    worker.chance.seed(f"{number}-{len(before)}")
    with path.open("a", encoding="utf-8") as log:
        for act, key in _acts(worker, before, folder / "enough"):
            _note(log, {"note": "try", "key": key, "act": act})
            try:
                worker.do(act, key)
                said = "ok"
            except Refused:
                said = "refused"
            _note(log, {"note": "done", "key": key, "said": said})


def _acts(worker: Worker, before: list[dict[str, Any]], enough: Path) -> Iterator[tuple[Act, str]]:
    """First what was begun and not acknowledged, then more; letting go of nothing leaves no key behind."""
    if before and before[-1]["note"] == "try":
        yield before[-1]["act"], before[-1]["key"]
    place = len(before)
    while not enough.exists():
        act = worker.choose()
        if act["verb"] != "release_all":
            place += 1
            yield act, f"kill-{worker.number:03}-{place:06}"


def _note(log: Any, said: dict[str, Any]) -> None:
    log.write(json.dumps(said) + "\n")
    log.flush()
    os.fsync(log.fileno())


def _read(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    # a line cut off by the kill was never finished: the act after it had not begun
    whole = [line for line in lines if line.endswith("\n")]
    path.write_text("".join(whole), encoding="utf-8")
    return [json.loads(line) for line in whole]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--operations", type=int, default=25)
    parser.add_argument("--kills", type=int, default=5)
    asked = parser.parse_args()
    from django.conf import settings

    prepare()
    load_demo_people(settings.REFERENCE)
    dictionaries.forget()
    for body in ("hx_development_reform", "hx_water"):
        keeper(body)
    stage()
    # as in a server that is up: addresses are read once, not by each worker while it holds accounts still
    url("factors:account", 1)
    with TemporaryDirectory() as scratch:
        said = {"database": connection.vendor}
        said["naive"] = naive(min(asked.processes, 16), min(asked.operations, 100))
        said["crowd"] = crowd(asked.processes, asked.operations, Path(scratch))
        said["killed"] = killed(asked.kills, min(asked.processes, 4), Path(scratch))
    sys.stdout.write(json.dumps(said, ensure_ascii=False))


if __name__ == "__main__":
    main()
