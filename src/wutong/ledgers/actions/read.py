"""Job: reads a workbook that was brought and keeps the reading beside it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from wutong.jobs import actions as jobs
from wutong.ledgers import queries
from wutong.ledgers.actions.compare import compare
from wutong.ledgers.cache import Line, Writing
from wutong.ledgers.flags import stopper
from wutong.ledgers.gazetteer import places
from wutong.ledgers.models import Import
from wutong.ledgers.reach import Placer
from wutong.ledgers.reading import lines_of, sheet_summary, sums
from wutong.ledgers.working import Clock, collecting_later
from wutong.organisation.models import Person
from wutong_engines.worksheets import Meaning, Refused, SheetReading, raw_rows, read_workbook

LISTED = 200
COMPARED_AT_ONCE = 5_000  # a longer file is shown first and compared by a job of its own
ROWS_WITH_CELLS = 20_000  # longer files show the cells that were read, not those around them
SHEETS_WITH_CELLS = 30
Progress = Callable[[int, int | None], None]


def enqueue_reading(brought: Import, *, by: Person, at: datetime) -> None:
    """Inside the transaction of whoever asks for it."""
    brought.state = Import.State.READING
    brought.refusal = ""
    brought.job = jobs.enqueue("read_ledger", arguments={"import": brought.pk}, person_id=by.pk, at=at)
    brought.save(update_fields=["state", "refusal", "job"])


@collecting_later()
def read_ledger(running: jobs.Running, *, now: Clock) -> dict[str, Any] | None:
    brought = Import.objects.select_related("person__body__region").get(pk=running.arguments["import"])
    stop = stopper(running)

    def progress(done: int, total: int | None) -> None:
        stop()
        running.progress(done, total, "读表")

    try:
        summary = _Keeper(brought, stop).keep(progress)
    except Refused as refusal:
        _refuse(brought, refusal, running, now())
        return None
    with transaction.atomic():
        Import.objects.filter(pk=brought.pk, state=Import.State.READING).update(
            state=Import.State.READ, summary=summary
        )
        if summary["pairs"] is None:
            jobs.enqueue(
                "compare_ledger",
                arguments={"import": brought.pk},
                person_id=brought.person_id,
                at=now(),
            )
        jobs.finish(running, {"projects": summary["projects"]}, at=now())
    return None


def _mappings(person: Person) -> dict[str, dict[str, Meaning]]:
    return {
        form: {letter: Meaning(meaning) for letter, meaning in meanings.items()}
        for form, meanings in queries.mappings_for(person).items()
    }


def _refuse(brought: Import, refusal: Refused, running: jobs.Running, at: datetime) -> None:
    with transaction.atomic():
        Import.objects.filter(pk=brought.pk).update(
            state=Import.State.REFUSED,
            refusal=refusal.reason[:600],
            summary={"reason": refusal.reason, "remedy": refusal.remedy},
        )
        jobs.finish(running, {"refused": refusal.reason}, at=at)


class _Keeper:
    """Reads the file and keeps what was read, letting go of each sheet once it is kept."""

    def __init__(self, brought: Import, stop: Callable[[], None]) -> None:
        self._brought = brought
        self._stop = stop
        self._words = places()
        self._looks = Looks(Placer(brought.person))

    def keep(self, progress: Progress) -> dict[str, Any]:
        data = queries.workbook_path(self._brought).read_bytes()
        name = self._brought.file_name
        reading = read_workbook(
            name, data, self._words.gazetteer, mappings=_mappings(self._brought.person), progress=progress
        )
        totals, sheets, summaries = sums(reading), list(reading.sheets), []
        del reading
        has_cells = len(sheets) <= SHEETS_WITH_CELLS and sum(s.row_count for s in sheets) <= ROWS_WITH_CELLS
        with Writing(queries.reading_path(self._brought)) as cache:
            while sheets:
                sheet = sheets.pop(0)
                raw = raw_rows(data, name, sheet.sheet, 1, sheet.row_count) if has_cells else []
                summaries.append(self._keep_sheet(cache, sheet, dict(raw)))
                self._stop()
        queries.pairs_path(self._brought).unlink(missing_ok=True)
        pairs = compare(self._brought) if totals["projects"] <= COMPARED_AT_ONCE else None
        return {**totals, **self._looks.summary(), "sheets": summaries, "pairs": pairs}

    def _keep_sheet(self, cache: Writing, sheet: SheetReading, raw: dict[int, list[str]]) -> dict[str, Any]:
        doubts: list[list[str]] = []
        lines = self._noted(sheet.sheet, lines_of(sheet, self._words, doubts), raw)
        return sheet_summary(sheet, cache.sheet(sheet.sheet, lines), doubts)

    def _noted(self, name: str, lines: Iterable[Line], raw: dict[int, list[str]]) -> Iterator[Line]:
        for line in lines:
            if raw:
                line["raw"] = raw.get(line["r"], [])
            if line["k"] == "project":
                self._looks.at(name, line)
            yield line


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
