"""Job: reads a workbook that was brought, looks for what may be the same project, keeps the reading beside it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from wutong.jobs import actions as jobs
from wutong.ledgers import candidates, queries
from wutong.ledgers.cache import Writing
from wutong.ledgers.flags import stopper
from wutong.ledgers.gazetteer import places
from wutong.ledgers.models import Import
from wutong.ledgers.reach import Placer
from wutong.ledgers.reading import lines_of, sheet_summary, sums
from wutong.organisation.models import Person
from wutong.projects.actions.keys import place_names
from wutong_engines.duplicates import Candidate
from wutong_engines.worksheets import Meaning, Refused, WorkbookReading, read_workbook

LISTED = 200
Progress = Callable[[int, int], None]


def enqueue_reading(brought: Import, *, by: Person, at: datetime) -> None:
    """Inside the transaction of whoever asks for it."""
    brought.state = Import.State.READING
    brought.refusal = ""
    brought.job = jobs.enqueue("read_ledger", arguments={"import": brought.pk}, person_id=by.pk, at=at)
    brought.save(update_fields=["state", "refusal", "job"])


def read_ledger(running: jobs.Running) -> dict[str, Any] | None:
    brought = Import.objects.select_related("person__body__region").get(pk=running.arguments["import"])
    stop = stopper(running)

    def progress(done: int, total: int) -> None:
        stop()
        running.progress(done, total, "读表")

    try:
        reading = read_workbook(
            brought.file_name, queries.workbook_path(brought).read_bytes(), places().gazetteer,
            mappings=_mappings(brought.person), progress=progress,
        )  # fmt: skip
    except Refused as refusal:
        _refuse(brought, refusal, running)
        return None
    summary = _keep(brought, reading, stop)
    with transaction.atomic():
        Import.objects.filter(pk=brought.pk, state=Import.State.READING).update(
            state=Import.State.READ, summary=summary
        )
        jobs.finish(running, {"projects": summary["projects"]}, at=timezone.now())
    return None


def _mappings(person: Person) -> dict[str, dict[str, Meaning]]:
    return {
        form: {letter: Meaning(meaning) for letter, meaning in meanings.items()}
        for form, meanings in queries.mappings_for(person).items()
    }


def _refuse(brought: Import, refusal: Refused, running: jobs.Running) -> None:
    with transaction.atomic():
        Import.objects.filter(pk=brought.pk).update(
            state=Import.State.REFUSED,
            refusal=refusal.reason[:600],
            summary={"reason": refusal.reason, "remedy": refusal.remedy},
        )
        jobs.finish(running, {"refused": refusal.reason}, at=timezone.now())


def _keep(brought: Import, reading: WorkbookReading, stop: Callable[[], None]) -> dict[str, Any]:
    words = places()
    park_names = {key: name for name, key in words.park_keys.items()}
    names = place_names()
    looks = Looks(Placer(brought.person))
    new: list[Candidate] = []
    cells: dict[str, str] = {}
    sheets = []
    with Writing(queries.reading_path(brought)) as cache:
        for number, sheet in enumerate(reading.sheets):

            def note(line: dict[str, Any], number: int = number, name: str = sheet.sheet) -> None:
                looks.at(name, line)
                key = candidates.row_key(number, line["r"])
                candidate = candidates.candidate_of_line(key, line, park_names)
                new.append(candidate)
                cells[key] = line["cell"]

            doubts: list[list[str]] = []
            count = cache.sheet(sheet.sheet, lines_of(sheet, words, doubts, note))
            sheets.append(sheet_summary(sheet, count, doubts))
            stop()
        totals = sums(reading)
        sheet_names = [sheet.sheet for sheet in reading.sheets]
        del reading

        def where(key: str) -> tuple[str, str]:
            return sheet_names[int(key[1:].split(":")[0])], cells[key]

        pairs, pair_count = candidates.pairs_among(new, candidates.stored_like(new, names), names, where)
        cache.pairs(pairs)
    return {**totals, **looks.summary(), "sheets": sheets, "pairs": pair_count}


class Looks:
    """What the person should look at before writing: rows out of reach, without a place, without a stage."""

    def __init__(self, placer: Placer) -> None:
        self._placer = placer
        self._said: dict[str, dict[str, Any]] = {
            kind: {"count": 0, "rows": []} for kind in ("outside", "no_place", "no_stage")
        }

    def at(self, sheet: str, line: dict[str, Any]) -> None:
        placing = self._placer.place(line["v"])
        if placing.outside:
            self._note("outside", sheet, line, placing.outside)
        elif placing.is_assumed:
            self._note("no_place", sheet, line, placing.park_key or placing.region_code)
        if "stage" not in line["v"]:
            self._note("no_stage", sheet, line, line["c"].get("stage", ["", ""])[1])

    def _note(self, kind: str, sheet: str, line: dict[str, Any], words: str) -> None:
        said = self._said[kind]
        said["count"] += 1
        if len(said["rows"]) < LISTED:
            said["rows"].append(
                {"sheet": sheet, "cell": line["cell"], "name": line["v"]["name"], "words": words}
            )

    def summary(self) -> dict[str, Any]:
        return self._said
