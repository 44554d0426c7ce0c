"""Projects as a workbook with the offices' own header, written row by row in constant memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.db import transaction
from django.utils import timezone

from wutong.audit.actions import record
from wutong.organisation import access, dictionaries
from wutong.organisation.access import words_for_scope
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.projects.filters import Filters, focus_name
from wutong.projects.paging import Sort
from wutong.projects.queries import Asked, asked, chosen, slice_of
from wutong.projects.shown import foreign_words
from wutong.projects.stages import Stage, Status
from wutong.web.formats import YI, interval_text, moment_text

BATCH = 1000
COLUMNS = (
    "id", "name", "investor", "home", "region_id", "park_id", "focus_industry", "investment_yuan",
    "investment_yuan_to", "investment_is_at_least", "investment_currency", "investment_foreign",
    "fixed_assets_yuan", "paid_in_yuan", "jobs", "jobs_to", "jobs_is_at_least", "signed_from", "signed_to",
    "signed_words", "start_from", "start_to", "start_words", "stage", "status", "status_reason", "summary",
    "is_synthetic", "updated_at", "stage_since",
)  # fmt: skip
Row = dict[str, Any]
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """`over` is the first line of the header; equal neighbours are one merged cell."""

    over: str
    words: str
    width: int
    value: Callable[[Row], str | float | int | None]


def text(value: str) -> str:
    """A sheet must not take a name for a formula."""
    return f"'{value}" if value.startswith(_DANGEROUS) else value


def amount(row: Row) -> str | float | None:
    """亿元 as a number when it is one figure; in words when it is a range or foreign; blank if unknown."""
    low = row["investment_yuan"]
    if low is None:
        return foreign_words(row["investment_foreign"], row["investment_currency"]) or None
    if row["investment_yuan_to"] is not None:
        return f"{_plain(low)}-{_plain(row['investment_yuan_to'])}亿元"
    return f"{_plain(low)}亿元以上" if row["investment_is_at_least"] else low / YI


def _plain(yuan: int) -> str:
    return f"{yuan / YI:.8f}".rstrip("0").rstrip(".")


def _yi(row: Row, key: str) -> float | None:
    return None if row[key] is None else row[key] / YI


def _jobs(row: Row) -> str | int | None:
    low: int | None = row["jobs"]
    if low is None:
        return None
    if row["jobs_to"] is not None:
        return f"{low}-{row['jobs_to']}"
    return f"{low}以上" if row["jobs_is_at_least"] else low


def _day(row: Row, key: str) -> str:
    return row[f"{key}_words"] or interval_text(row[f"{key}_from"], row[f"{key}_to"]).removesuffix(
        "，整月"
    ).removesuffix("，整年")


def _place(row: Row) -> str:
    park = dictionaries.parks().get(row["park_id"] or "")
    return park.name if park else dictionaries.regions()[row["region_id"]].name


def _remarks(row: Row) -> str:
    said = ["合成数据"] if row["is_synthetic"] else []
    if row["status"] != Status.ACTIVE:
        said.append(
            Status(row["status"]).label + (f"：{row['status_reason']}" if row["status_reason"] else "")
        )
    return "；".join(said)


TABLE = (
    Column("项目名称", "", 44, lambda row: text(row["name"])),
    Column("投资方", "企业名称", 30, lambda row: text(row["investor"])),
    Column("投资方", "来源地", 12, lambda row: text(row["home"])),
    Column("建设地点", "", 22, _place),
    Column(
        "所属产业", "", 16, lambda row: focus_name(row["focus_industry"]) if row["focus_industry"] else ""
    ),
    Column("投资情况（亿元）", "总投资", 12, amount),
    Column("投资情况（亿元）", "其中：固定资产", 14, lambda row: _yi(row, "fixed_assets_yuan")),
    Column("投资情况（亿元）", "累计到位", 12, lambda row: _yi(row, "paid_in_yuan")),
    Column("签约时间", "", 16, lambda row: text(_day(row, "signed"))),
    Column("开工时间", "", 16, lambda row: text(_day(row, "start"))),
    Column("进展阶段", "", 12, lambda row: Stage(row["stage"]).label),
    Column("带动就业（人）", "", 14, _jobs),
    Column("建设内容", "", 40, lambda row: text(row["summary"])),
    Column("备注", "", 20, lambda row: text(_remarks(row))),
)


def export(person: Person, filters: Filters, sort: Sort, at: datetime, ids: Iterable[int] = ()) -> IO[bytes]:
    """The workbook as an open file. Who took what away is written to the trail before it leaves."""
    access.require(person, Act.EXPORT_PROJECTS)
    question = asked(person, filters, at)
    wanted = list(ids)
    rows = _chosen(person, wanted) if wanted else _walk(question, sort)
    file = TemporaryFile(prefix="wutong-export-")  # noqa: SIM115 - the answer closes it
    count = write(file, rows, person, at)
    file.seek(0)
    with transaction.atomic():
        record(
            at=at,
            act="export_projects",
            target_kind="project",
            target_id="chosen" if wanted else "list",
            target_name="项目台账",
            person_id=person.pk,
            person_name=person.name,
            body_name=person.body.name,
            region_code=person.body.region_id,
            words=f"导出 {count} 个项目",
        )
    return file


def _walk(question: Asked, sort: Sort) -> Iterator[Row]:
    cursor = ""
    while True:
        found = slice_of(question, sort=sort, cursor=cursor, size=BATCH, columns=COLUMNS)
        yield from found.rows
        if not found.next:
            return
        cursor = found.next


def _chosen(person: Person, ids: list[int]) -> Iterator[Row]:
    projects: Any = chosen(person, ids).order_by("-updated_at", "-id").values(*COLUMNS)
    yield from projects


def write(file: IO[bytes], rows: Iterable[Row], person: Person, at: datetime) -> int:
    """Returns how many projects were written."""
    with xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet("项目台账")
        formats = _formats(book)
        _head(sheet, formats, person, at)
        number = 0
        for number, row in enumerate(rows, 1):
            _line(sheet, formats, 3 + number, number, row)
        _foot(sheet, formats, 4 + number, person, at)
    return number


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
    cell = base | {"border": 1}
    return {
        "title": book.add_format(base | {"bold": True, "font_size": 16, "align": "center"}),
        "plain": book.add_format(base),
        "head": book.add_format(cell | {"bold": True, "align": "center"}),
        "cell": book.add_format(cell),
        "number": book.add_format(cell | {"num_format": "#,##0.########"}),
        "note": book.add_format(base | {"font_color": "#5b5b55"}),
    }


def _head(sheet: Any, formats: dict[str, Any], person: Person, at: datetime) -> None:
    last = len(TABLE)
    sheet.set_column(0, 0, 6)
    for at_column, column in enumerate(TABLE, 1):
        sheet.set_column(at_column, at_column, column.width)
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, last, f"{words_for_scope(person)}招商引资项目台账", formats["title"])
    sheet.merge_range(1, 0, 1, 5, text(f"填报单位：{person.body.name}"), formats["plain"])
    sheet.merge_range(1, 6, 1, last, f"截至 {moment_text(at)}　单位：亿元", formats["plain"])
    _two_rows(sheet, formats["head"])
    sheet.repeat_rows(2, 3)
    sheet.freeze_panes(4, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _two_rows(sheet: Any, head: Any) -> None:
    """In constant memory a row gone by is gone: the words of both rows first, their merges after."""
    overs = ["序号", *(column.over for column in TABLE)]
    unders = ["", *(column.words for column in TABLE)]
    firsts = [at for at, over in enumerate(overs) if at == 0 or over != overs[at - 1]]
    for at, over in enumerate(overs):
        sheet.write(2, at, over if at in firsts else "", head)
    spans = list(zip(firsts, [*(at - 1 for at in firsts[1:]), len(overs) - 1], strict=True))
    wide = {at for first, last in spans if last > first for at in range(first, last + 1)}
    for at, under in enumerate(unders):
        sheet.write(3, at, under if at in wide else "", head)
    for first, last in spans:
        # merge_range would write again, and rows gone by take no more words
        sheet.merge.append([2, first, 2 if last > first else 3, last])


def _line(sheet: Any, formats: dict[str, Any], at_row: int, number: int, row: Row) -> None:
    sheet.write_number(at_row, 0, number, formats["cell"])
    for at_column, column in enumerate(TABLE, 1):
        value = column.value(row)
        if value is None or value == "":
            sheet.write_blank(at_row, at_column, None, formats["cell"])
        elif isinstance(value, str):
            sheet.write_string(at_row, at_column, value, formats["cell"])
        else:
            sheet.write_number(at_row, at_column, value, formats["number"])


def _foot(sheet: Any, formats: dict[str, Any], at_row: int, person: Person, at: datetime) -> None:
    lines = (
        "口径：不知道的格空着，不是 0；区间照写，外币不折算；已并入别的项目的不在内。",
        f"截止：{moment_text(at)}；导出：{person.body.name} {person.name}；来源：梧桐。",
    )
    for offset, line in enumerate(lines):
        sheet.write_string(at_row + offset, 0, line, formats["note"])


def file_name(at: datetime) -> str:
    return f"项目台账{timezone.localdate(at):%Y%m%d}.xlsx"
