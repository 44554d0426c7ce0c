"""Confirming, and the job that writes: one transaction holds projects, rows, pairs, index and the audit."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from wutong.audit.actions import plain
from wutong.jobs import actions as jobs
from wutong.ledgers import queries
from wutong.ledgers.actions.bring import tell
from wutong.ledgers.actions.compare import compare, pairs_of
from wutong.ledgers.actions.decide import hold
from wutong.ledgers.actions.recognise import enqueue_recognising
from wutong.ledgers.cache import Cached
from wutong.ledgers.candidates import candidate_of_line, keys_of, row_key
from wutong.ledgers.flags import stopper
from wutong.ledgers.models import Import
from wutong.ledgers.reach import Placer
from wutong.ledgers.rules import pair_key, reasons_against_writing, targets
from wutong.ledgers.working import Clock, collecting_later
from wutong.organisation import dictionaries
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong.projects.actions import intake, tables
from wutong.projects.actions.keys import place_names
from wutong.projects.models import LedgerRow, Project
from wutong.projects.queries import visible_to

AT_ONCE = 4000
LISTED = 500


@transaction.atomic
def confirm(import_id: int, *, by: Person, at: datetime, channel: str = "page") -> Import:
    """Queues the writing. Nothing is written before the job's one transaction."""
    brought = hold(import_id, by=by)
    reasons = reasons_against_writing(brought.state, brought.summary, True, by.name)
    if reasons:
        raise Refused("现在不能写入", reasons)
    brought.state = Import.State.WRITING
    brought.job = jobs.enqueue(
        "write_ledger", arguments={"import": brought.pk, "channel": channel}, person_id=by.pk, at=at
    )
    brought.save(update_fields=["state", "job"])
    return brought


@dataclass
class Result:
    """What the result page tells; lists are cut at LISTED, counts are not."""

    added: int = 0
    rows: int = 0
    investment_yuan: int = 0
    attached: list[dict[str, Any]] = field(default_factory=list)
    attached_count: int = 0
    left_out: list[dict[str, Any]] = field(default_factory=list)
    left_out_count: int = 0
    disputed: list[dict[str, Any]] = field(default_factory=list)
    disputed_count: int = 0
    pairs: int = 0

    def leave_out(self, sheet: str, line: dict[str, Any], words: str) -> None:
        self.left_out_count += 1
        if len(self.left_out) < LISTED:
            self.left_out.append(
                {"sheet": sheet, "cell": line["cell"], "name": line["v"]["name"], "words": words}
            )

    def attach(self, change: intake.Change) -> None:
        self.attached_count += 1
        self.disputed_count += len(change.disputed)
        if len(self.attached) < LISTED:
            said = {
                "id": change.project_id,
                "name": change.name,
                "filled": change.filled,
                "stage": change.stage_read,
            }
            self.attached.append(said)
        for dispute in change.disputed[: max(0, LISTED - len(self.disputed))]:
            self.disputed.append({"id": change.project_id, "name": change.name, **dispute})


@collecting_later()
def write_ledger(running: jobs.Running, *, now: Clock) -> dict[str, Any] | None:
    import_id, channel = running.arguments["import"], running.arguments.get("channel", "page")
    at = now()
    stop = stopper(running)
    waiting = Import.objects.get(pk=import_id)
    if not queries.pairs_path(waiting).exists():
        compare(waiting)
    with transaction.atomic():
        brought = (
            Import.objects.select_for_update(of=("self",))
            .select_related("person__body__region")
            .get(pk=import_id)
        )
        if brought.state != Import.State.WRITING:
            raise Refused("这次导入已经不在写入这一步", [Reason(f"现在是“{brought.get_state_display()}”")])
        total = brought.summary["projects"]

        def progress(done: int) -> None:
            stop()
            running.progress(done, total, "写入")

        writer = _Writer(brought, at, progress)
        writer.write()
        result = asdict(writer.result)
        brought.state, brought.written_at = Import.State.WRITTEN, at
        result["names_job"] = enqueue_recognising(brought, at=at)
        brought.workbook, brought.written, brought.undo = writer.bringing.workbook, result, writer.undo()
        brought.save(update_fields=["state", "written_at", "workbook", "written", "undo"])
        tell(
            brought,
            "write_ledger",
            by=brought.person,
            at=at,
            channel=channel,
            words=_words(brought, writer.result),
        )
        stop()
        jobs.finish(running, {"added": result["added"]}, at=now())
    return None


def _words(brought: Import, result: Result) -> str:
    return (
        f"新增 {result.added} 个项目，并入已有 {result.attached_count} 个，"
        f"没有写入 {result.left_out_count} 行，待认重复 {result.pairs} 对；SHA-256 {brought.sha256}"
    )


class _Writer:
    """Walks the kept reading once; holds in memory only rows that belong together."""

    def __init__(self, brought: Import, at: datetime, progress: Callable[[int], None]) -> None:
        self._brought = brought
        self._cached = Cached(queries.reading_path(brought))
        self._placer = Placer(brought.person)
        self._progress = progress
        self._targets = targets(brought.decisions)
        self._park_names = {park.key: park.name for park in dictionaries.parks().values()}
        self._place_names = place_names()
        self._pairs = pairs_of(brought)
        self._in_pairs = {key for pair in self._pairs for key in (pair["row"], pair["other"])}
        self._project_of: dict[str, int] = {}
        self._held: dict[str, list[tuple[str, intake.Reading]]] = {}
        self._changes: list[intake.Change] = []
        workbook, self._is_new = intake.keep_workbook(
            brought.sha256, brought.file_name, brought.size_bytes, by=brought.person, at=at
        )
        self.bringing = intake.Bringing(brought.person, at, brought.batch, workbook)
        self.result = Result()

    def write(self) -> None:
        done = 0
        single = self._single_rows()
        while chosen := list(islice(single, AT_ONCE)):
            self._add([[reading] for _, reading in chosen], [[key] for key, _ in chosen])
            done += len(chosen)
            self._progress(done)
        self._write_held()
        self._keep_pairs()
        tables.tell_planner(self.result.added)

    def _single_rows(self) -> Iterator[tuple[str, intake.Reading]]:
        """Rows that stand alone; those that belong to something are held back."""
        here_before = set() if self._is_new else self._rows_here_before()
        for number, sheet, line in self._cached.projects():
            if (sheet, line["r"], line["c"].get("name", [None])[0]) in here_before:
                self.result.leave_out(sheet, line, "这一行已随同一个文件导入过")
                continue
            placing = self._placer.place(line["v"])
            if placing.outside:
                self.result.leave_out(sheet, line, placing.outside)
                continue
            reading = intake.Reading(
                sheet, line["r"], line["v"], line["c"], line["x"],
                placing.region_code, placing.park_key, placing.is_assumed, self._keys(line),
            )  # fmt: skip
            key = row_key(number, line)
            target = self._targets.get(key)
            if target is None:
                yield key, reading
            else:
                self._held.setdefault(target, []).append((key, reading))

    def _keys(self, line: dict[str, Any]) -> list[str]:
        return keys_of(candidate_of_line("", line, self._park_names), self._place_names)

    def _rows_here_before(self) -> set[tuple[str, int, str | None]]:
        """By sheet, row and the cell of the name, which a row without one lacks."""
        rows = LedgerRow.objects.filter(workbook=self.bringing.workbook)
        return set(rows.values_list("sheet", "row", "cells__name__0"))

    def _add(self, groups: list[list[intake.Reading]], keys: list[list[str]]) -> None:
        made = intake.add(groups, self.bringing)
        self.result.added += len(made)
        for group, group_keys, (project_id, change) in zip(groups, keys, made, strict=True):
            self.result.rows += len(group)
            self.result.investment_yuan += (group[0].values.get("investment") or {}).get("yuan") or 0
            if change is not None:
                change.project_id = project_id
                self._tell_disputes(change)
            for key in group_keys:
                if key in self._in_pairs:
                    self._project_of[key] = project_id

    def _tell_disputes(self, change: intake.Change) -> None:
        self.result.disputed_count += len(change.disputed)
        for dispute in change.disputed[: max(0, LISTED - len(self.result.disputed))]:
            self.result.disputed.append({"id": change.project_id, "name": change.name, **dispute})

    def _write_held(self) -> None:
        """Rows said to be a stored project are attached; rows said to be one another become one project."""
        alive = self._alive({int(target[1:]) for target in self._held if target.startswith("p")})
        pairs: list[tuple[int, intake.Reading]] = []
        groups: list[list[tuple[str, intake.Reading]]] = []
        for target, members in self._held.items():
            if target.startswith("p") and int(target[1:]) in alive:
                project_id = int(target[1:])
                pairs += [(project_id, reading) for _, reading in members]
                self._project_of |= dict.fromkeys((key for key, _ in members), project_id)
            else:
                groups.append(members)
        self._changes = intake.attach(pairs, self.bringing)
        self.result.rows += len(pairs)
        for change in self._changes:
            self.result.attach(change)
        if groups:
            readings = [[reading for _, reading in members] for members in groups]
            self._add(readings, [[key for key, _ in members] for members in groups])

    @staticmethod
    def _alive(project_ids: set[int]) -> set[int]:
        return set(Project.objects.filter(pk__in=project_ids, merged_into=None).values_list("pk", flat=True))

    def _keep_pairs(self) -> None:
        """Pairs nobody has decided wait in 认重复."""
        stored = self._alive({int(p["other"][1:]) for p in self._pairs if p["other"].startswith("p")})
        self._project_of |= {f"p{project_id}": project_id for project_id in stored}
        found: dict[tuple[int, int], tuple[float, list[str]]] = {}
        for pair in self._pairs:
            if pair_key(pair["row"], pair["other"]) in self._brought.decisions:
                continue
            ids = {self._project_of[key] for key in (pair["row"], pair["other"]) if key in self._project_of}
            if len(ids) == 2:
                first, second = sorted(ids)
                found.setdefault((first, second), (pair["confidence"], pair["reasons"]))
        intake.keep_pairs(found, self._brought.batch)
        seen = visible_to(self._brought.person).filter(pk__in=stored).values_list("pk", flat=True)
        hidden = stored - set(seen)
        self.result.pairs = sum(hidden.isdisjoint(pair) for pair in found)

    def undo(self) -> dict[str, Any]:
        changed = [
            {
                "id": change.project_id,
                "version": change.version,
                "before": {column: plain(value) for column, value in change.before.items()},
            }
            for change in self._changes
        ]
        return {"changed": changed, "workbook_is_new": self._is_new}
