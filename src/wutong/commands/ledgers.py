"""import: read the ledgers offices keep; --dry-run says what would be read and touches nothing."""

import argparse
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wutong.commands import ready_django, said_of, show
from wutong.commands.parser import command
from wutong.commands.people import acting_as

if TYPE_CHECKING:
    from datetime import datetime

    from wutong.ledgers.models import Import
    from wutong_engines.worksheets import WorkbookReading

REFUSED_ALL = 2
WORDS_SHOWN = 8


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    made = command(commands, "import", "导入台账：一个或几个 .xlsx、.xls", run)
    made.add_argument("files", nargs="+", metavar="文件")
    made.add_argument("--dry-run", action="store_true", help="只读给您看，不写入，也不需要数据库")
    made.add_argument(
        "--as", dest="username", metavar="账号", help="以谁的名义导入；不写则用省级招商部门的人"
    )


def run(arguments: argparse.Namespace) -> int:
    files = [Path(name) for name in arguments.files]
    said = read(files)
    readable = [path for path, file in zip(files, said["files"], strict=True) if "refused" not in file]
    if readable and not arguments.dry_run:
        said["imports"] = write(readable, arguments.username)
    show(said, arguments, words(said))
    return 0 if readable else REFUSED_ALL


def read(files: list[Path]) -> dict[str, Any]:
    """What the readers make of the files, as data; a file that is not read stands there with the reason."""
    from wutong.ledgers.gazetteer import places
    from wutong_engines.worksheets import Refused, read_workbook
    from wutong_engines.worksheets.report import as_report

    readings: list[WorkbookReading | tuple[str, Refused]] = []
    for path in files:
        try:
            data = path.read_bytes()
        except OSError as error:
            readings.append((path.name, Refused(f"打不开：{said_of(error)}。", "看看路径写对了没有。")))
            continue
        try:
            readings.append(read_workbook(path.name, data, places().gazetteer, progress=telling(path.name)))
        except Refused as refusal:
            readings.append((path.name, refusal))
    read_ones = [reading for reading in readings if not isinstance(reading, tuple)]
    return as_report(readings, duplicates_in(read_ones))


def telling(name: str) -> Any:
    """A line that is written over, on a terminal alone."""
    if not sys.stderr.isatty():
        return None

    def progress(done: int, total: int) -> None:
        end = "\n" if done >= total else ""
        print(f"\r{name}：读到 {done:,} / {total:,} 行", end=end, file=sys.stderr, flush=True)

    return progress


def duplicates_in(readings: "list[WorkbookReading]") -> list[dict[str, Any]]:
    """Groups of rows that may be one project, across all the files."""
    from wutong.ledgers.gazetteer import places
    from wutong_engines.duplicates import Candidate, find

    candidates: list[Candidate] = []
    members: dict[str, dict[str, str]] = {}
    for reading in readings:
        for sheet in reading.sheets:
            for row in sheet.projects:
                key = f"{len(candidates):08}"  # a row may hold several projects, so its number is no key
                when = row.signed_date or row.date
                candidates.append(
                    Candidate(
                        key=key,
                        name=row.name.value,
                        investor=row.investor.value if row.investor else None,
                        region_code=row.region_code,
                        park=row.park,
                        total_yuan=row.total.yuan if row.total else None,
                        stage=row.stage,
                        date_from=when.start if when else None,
                        content=row.content.value if row.content else None,
                    )
                )
                members[key] = {
                    "file": reading.file,
                    "sheet": sheet.sheet,
                    "cell": row.cell,
                    "name": row.name.value,
                }
    _, groups = find(candidates, place_names=places().names)
    return [
        {
            "members": [members[key] for key in group.members],
            "confidence": round(group.confidence, 3),
            "reasons": list(group.reasons),
        }
        for group in groups
    ]


# in words


def yi(yuan: int) -> str:
    text = f"{Decimal(yuan) / 100_000_000:,.4f}"
    return text.rstrip("0").rstrip(".")


def words(said: dict[str, Any]) -> str:
    lines: list[str] = []
    for file in said["files"]:
        lines += file_words(file)
    groups = said["duplicates"]
    if groups:
        lines.append(f"可能是同一个项目：{len(groups)} 组")
        for group in groups[:WORDS_SHOWN]:
            names = "；".join(f"{m['name']}（{m['sheet']} {m['cell']}）" for m in group["members"])
            lines.append(f"  把握 {group['confidence']:.0%}  {names}  {'，'.join(group['reasons'][:3])}")
    totals = said["totals"]
    lines.append(f"共 {totals['projects']:,} 个项目，总投资 {yi(totals['investment_yuan'])} 亿元。")
    lines += [import_words(one) for one in said.get("imports", [])]
    return "\n".join(lines)


def file_words(file: dict[str, Any]) -> list[str]:
    if "refused" in file:
        return [f"{file['file']}  没有读：{file['refused']['reason']}{file['refused']['remedy']}"]
    projects = [project for sheet in file["sheets"] for project in sheet["projects"]]
    known = sum(project["investment_yuan"] or 0 for project in projects)
    unknown = sum(project["investment_yuan"] is None for project in projects)
    lines = [
        f"{file['file']}  {len(projects):,} 个项目，总投资 {yi(known)} 亿元"
        + (f"，另有 {unknown} 个未填" if unknown else "")
    ]
    for sheet in file["sheets"]:
        warnings = sheet["warnings"]
        counts = (
            f"{len(sheet['projects']):,} 个项目，跳过 {len(sheet['skipped'])} 行，请您看 {len(warnings)} 处"
        )
        lines.append(f"  {sheet['sheet']}：{counts}")
        lines += [f"    {warning['cell']}  {warning['text']}" for warning in warnings[:WORDS_SHOWN]]
        if len(warnings) > WORDS_SHOWN:
            lines.append(f"    另有 {len(warnings) - WORDS_SHOWN} 处")
    return lines


def import_words(one: dict[str, Any]) -> str:
    if one["state"] != "written":
        return f"{one['file']}  没有写入：{one['words']}"
    return (
        f"{one['file']}  已写入：新增 {one['added']:,} 个项目，并入 {one['attached']}，"
        f"没有写入 {one['left_out']} 行，待认重复 {one['pairs']} 对"
    )


# writing


def write(files: list[Path], username: str | None) -> list[dict[str, Any]]:
    ready_django()
    person = acting_as(username, "import_ledgers")
    print(f"以{person.body.name}{person.name}的名义导入。", file=sys.stderr)
    return [write_one(path, person) for path in files]


def write_one(path: Path, person: Any, at: "datetime | None" = None) -> dict[str, Any]:
    """`at` is now; the demo brings its ledgers at different times."""
    from django.utils import timezone

    from wutong.ledgers.actions.bring import bring
    from wutong.ledgers.actions.write import confirm
    from wutong.ledgers.models import Import
    from wutong.organisation.reasons import Refused

    at = at or timezone.now()
    try:
        with path.open("rb") as file:
            chunks = iter(lambda: file.read(1 << 20), b"")
            brought = bring(file_name=path.name, chunks=chunks, by=person, at=at, channel="command")
        brought = carry_out(brought, at)
        if brought.state == Import.State.READ:
            brought = carry_out(confirm(brought.pk, by=person, at=at, channel="command"), at)
    except Refused as refusal:
        return {"file": path.name, "state": "refused", "words": str(refusal)}
    if brought.state != Import.State.WRITTEN:
        reason = brought.refusal or (brought.job.error if brought.job else "") or brought.get_state_display()
        return {"file": path.name, "state": brought.state, "words": reason, "import": brought.pk}
    written = brought.written
    recognise(written["names_job"], at)
    return {
        "file": path.name,
        "state": "written",
        "import": brought.pk,
        "added": written["added"],
        "attached": written["attached_count"],
        "left_out": written["left_out_count"],
        "disputed": written["disputed_count"],
        "pairs": written["pairs"],
    }


def carry_out(brought: "Import", at: "datetime") -> "Import":
    """Does the import's own job here and now, or waits for the worker that took it first."""
    import time

    from wutong.jobs.actions import run_this
    from wutong.jobs.models import Job
    from wutong.ledgers.handlers import handlers
    from wutong.ledgers.models import Import

    if brought.job is not None and not run_this(brought.job, handlers(lambda: at)):
        while Job.objects.filter(pk=brought.job.pk, state__in=["queued", "running"]).exists():
            time.sleep(0.2)
    return Import.objects.select_related("job", "person__body__region").get(pk=brought.pk)


def recognise(job_id: int, at: "datetime") -> None:
    """Whose names the investors are, here and now, unless the worker has begun."""
    from wutong.jobs.actions import run_this
    from wutong.jobs.models import Job
    from wutong.ledgers.handlers import handlers

    run_this(Job.objects.get(pk=job_id), handlers(lambda: at))
