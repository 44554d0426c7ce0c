"""Run by test_concurrency in a process of its own, on a scratch database: people who do things at one moment.

Prints one JSON object, scenario by scenario; a scenario that fails is a traceback and a status of 1.
"""

import json
import os
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).parents[1]))

django.setup()

from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from rooms.ledger_files import workbook  # noqa: E402
from wutong.audit.models import Entry  # noqa: E402
from wutong.audit.queries import verify  # noqa: E402
from wutong.commands.site import prepare  # noqa: E402
from wutong.jobs import actions as jobs  # noqa: E402
from wutong.jobs.models import Job  # noqa: E402
from wutong.ledgers.actions.bring import bring  # noqa: E402
from wutong.ledgers.actions.undo import undo  # noqa: E402
from wutong.ledgers.actions.write import confirm  # noqa: E402
from wutong.ledgers.handlers import HANDLERS  # noqa: E402
from wutong.ledgers.models import Import  # noqa: E402
from wutong.organisation import dictionaries  # noqa: E402
from wutong.organisation.actions import load_demo_people  # noqa: E402
from wutong.organisation.models import Person  # noqa: E402
from wutong.organisation.reasons import Refused  # noqa: E402
from wutong.projects import actions  # noqa: E402
from wutong.projects.models import DuplicateCandidate, LedgerRow, Project  # noqa: E402

ROWS = [(n, f"锂盐湖{n}号项目", f"甲{n}公司", "格尔木市", n, "2024.3", "签约", "", "") for n in range(1, 9)]


def person(username: str) -> Person:
    return Person.objects.select_related("body__region", "body__park").get(username=username)


def together(*calls: Callable[[], Any]) -> list[str]:
    """Each call in a thread of its own: "ok" or the name of the refusal; any other error is ours."""
    said, broken = [""] * len(calls), list[BaseException]()
    gate = threading.Barrier(len(calls))

    def one(place: int, call: Callable[[], Any]) -> None:
        gate.wait()
        try:
            call()
            said[place] = "ok"
        except Refused as refusal:
            said[place] = type(refusal).__name__
        except BaseException as error:
            broken.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return said


def made(name: str, **values: Any) -> Project:
    return actions.create({"name": name, **values}, by=person("mayucheng"), at=timezone.now())


def trail_of_twenty() -> dict[str, Any]:
    officer, before = person("mayucheng"), Entry.objects.count()

    def some(writer: int) -> None:
        for number in range(4):
            actions.create({"name": f"第{writer}-{number}号"}, by=officer, at=timezone.now())

    said = together(*(lambda writer=writer: some(writer) for writer in range(20)))
    return {"said": Counter(said), "entries": Entry.objects.count() - before, "sound": verify().is_sound}


def same_fact() -> dict[str, Any]:
    project = made("同一项", jobs=10)
    people = [person("mayucheng"), person("hanxiulan")]
    said = together(
        *(
            lambda by=by, jobs=jobs: actions.edit(
                project.pk, {"jobs": jobs}, version=1, by=by, at=timezone.now(), opened={"jobs": 10}
            )
            for by, jobs in zip(people, (20, 30), strict=True)
        )
    )
    project.refresh_from_db()
    return {"said": Counter(said), "version": project.version}


def different_facts() -> dict[str, Any]:
    project = made("两项", jobs=10)
    changes: list[dict[str, Any]] = [{"jobs": 20}, {"home": "江苏"}]
    opened: list[dict[str, Any]] = [{"jobs": 10}, {"home": ""}]
    by = person("mayucheng")
    said = together(
        *(
            lambda change=change, was=was: actions.edit(
                project.pk, change, version=1, by=by, at=timezone.now(), opened=was
            )
            for change, was in zip(changes, opened, strict=True)
        )
    )
    project.refresh_from_db()
    return {"said": Counter(said), "kept": [project.jobs, project.home, project.version]}


def one_decision() -> dict[str, Any]:
    first, second = made("甲项目"), made("乙项目")
    pair = DuplicateCandidate.objects.create(first=first, second=second, confidence=0.9, reasons=[])
    by = person("hanxiulan")
    said = together(
        lambda: actions.decide_same(pair.pk, first.pk, by=by, at=timezone.now()),
        lambda: actions.decide_same(pair.pk, second.pk, by=by, at=timezone.now()),
        lambda: actions.decide_different(pair.pk, by=by, at=timezone.now()),
    )
    alive = Project.objects.filter(pk__in=[first.pk, second.pk], merged_into=None).count()
    return {"said": Counter(said), "alive": alive}


def one_job_one_holder() -> dict[str, Any]:
    jobs.enqueue("nothing", arguments={}, person_id=None, at=timezone.now())
    taken: list[int] = []

    def take(owner: str) -> None:
        job = jobs.take(owner, at=timezone.now())
        if job is not None:
            taken.append(job.pk)

    together(*(lambda owner=f"worker-{number}": take(owner) for number in range(8)))
    Job.objects.filter(pk__in=taken).update(state=Job.State.CANCELLED)
    return {"holders": len(taken)}


def brought(data: bytes, name: str) -> Import:
    officer = person("mayucheng")
    found = bring(file_name=name, chunks=[data], by=officer, at=timezone.now())
    while jobs.run_one(HANDLERS):
        pass
    found.refresh_from_db()
    return found


def written_once() -> dict[str, Any]:
    waiting = brought(workbook(ROWS, total=None), "一次.xlsx")
    by = person("mayucheng")
    said = together(*(lambda: confirm(waiting.pk, by=by, at=timezone.now()) for _ in range(4)))
    together(*(lambda owner=f"w{n}": jobs.run_one(HANDLERS, owner=owner) for n in range(3)))
    rows = LedgerRow.objects.filter(batch=waiting.batch).count()
    return {
        "said": Counter(said),
        "projects": Project.objects.filter(batch=waiting.batch).count(),
        "rows": rows,
    }


def undone_or_edited() -> dict[str, Any]:
    """Either the import goes and the editor is told, or the edit stays and the undoing is refused."""
    by, kept = person("mayucheng"), []
    for number in range(4):
        rows = [(*row[:1], f"{row[1]}之{number}", *row[2:]) for row in ROWS]
        found = brought(workbook(rows, total=None, title=f"第{number}次"), f"撤{number}.xlsx")
        confirm(found.pk, by=by, at=timezone.now())
        while jobs.run_one(HANDLERS):
            pass
        pk = Project.objects.filter(batch=found.batch).order_by("-pk").values_list("pk", flat=True)[0]
        said = together(
            lambda pk=pk: actions.edit(
                pk, {"home": "上海"}, version=1, by=by, at=timezone.now(), opened={"home": ""}
            ),
            lambda found=found: undo(found.pk, by=by, at=timezone.now()),
        )
        stays = Project.objects.filter(pk=pk, home="上海").exists()
        kept.append([said.count("ok"), stays == (said[0] == "ok")])
    return {"kept": kept}


def killed_while_writing() -> dict[str, Any]:
    """What a worker leaves when it is killed: a lease that runs out, and nothing half written."""
    rows = [(*row[:1], f"{row[1]}断", *row[2:]) for row in ROWS]
    found = brought(workbook(rows, total=None, title="断电"), "断.xlsx")
    confirm(found.pk, by=person("mayucheng"), at=timezone.now())
    job = jobs.take("dead", at=timezone.now() - 2 * jobs.LEASE)
    assert job is not None
    connections.close_all()
    child = os.fork()
    if child == 0:
        _die_in_the_middle(job)
    _, status = os.waitpid(child, 0)
    half = Project.objects.filter(batch=found.batch).count()
    while jobs.run_one(HANDLERS, owner="next"):
        pass
    found.refresh_from_db()
    return {
        "signal": os.WTERMSIG(status),
        "half": half,
        "state": found.state,
        "projects": Project.objects.filter(batch=found.batch).count(),
        "sound": verify().is_sound,
    }


def _die_in_the_middle(job: Job) -> None:
    from wutong.projects.actions import intake

    keep = intake.keep_pairs

    def die(*_: Any) -> int:
        os.kill(os.getpid(), 9)
        return keep({}, job.arguments["batch"])

    intake.keep_pairs = die
    HANDLERS["write_ledger"](jobs.Running(job, "dead"))
    os._exit(0)


def locked_out() -> dict[str, Any]:
    """One writer holds SQLite's lock for longer than another waits. PostgreSQL has no such lock."""
    from django.test import Client

    connection = connections["default"]
    if connection.vendor != "sqlite":
        return {"page": 503, "api": 503, "kept": 0}
    client = Client()
    client.force_login(person("mayucheng"), backend="wutong.organisation.backend.PersonBackend")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 300")
    form = {"name": "等不到的项目", "region": "632801"}
    page = client.post("/projects/create/", form).status_code
    api = client.post("/api/projects", json.dumps({"name": "等不到的项目"}), "application/json").status_code
    other.execute("ROLLBACK")
    connections.close_all()
    return {"page": page, "api": api, "kept": Project.objects.filter(name="等不到的项目").count()}


SCENARIOS = (
    locked_out,
    trail_of_twenty,
    same_fact,
    different_facts,
    one_decision,
    one_job_one_holder,
    written_once,
    undone_or_edited,
    killed_while_writing,
)


def main() -> None:
    from django.conf import settings

    prepare()
    load_demo_people(settings.REFERENCE)
    dictionaries.forget()
    sys.stdout.write(
        json.dumps({scenario.__name__: scenario() for scenario in SCENARIOS}, ensure_ascii=False)
    )


if __name__ == "__main__":
    main()
