"""线索台账 as a workbook, with the header offices use for it; who took it away is in the trail."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.utils import timezone

from wutong.enterprises.homes import home_words
from wutong.enterprises.leads import lateness, listing
from wutong.enterprises.leads.chains import chain_names
from wutong.enterprises.leads.listing import Asked
from wutong.enterprises.models import Lead, Meeting
from wutong.enterprises.rules import CHANNELS, ROLES, LeadState
from wutong.organisation import access, dictionaries
from wutong.organisation.access import words_for_scope
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.projects.export import text
from wutong.web.formats import YI, moment_text
from wutong_engines.units.phones import numbers_masked

BATCH = 500


@dataclass(frozen=True)
class Line:
    """A lead with what the sheet says of it besides."""

    lead: Lead
    talk: str
    standing: lateness.Standing
    chain: str


@dataclass(frozen=True)
class Column:
    words: str
    width: int
    value: Callable[[Line], str | float | None]


def _day(value: datetime | None) -> str:
    return timezone.localdate(value).isoformat() if value else ""


def _place(line: Line) -> str:
    park = dictionaries.parks().get(line.lead.park_id or "")
    return park.name if park else dictionaries.regions()[line.lead.region_id].name


def _remarks(line: Line) -> str:
    lead = line.lead
    said = [
        "合成数据" if lead.enterprise.basis == "合成" else "",
        ROLES.get(lead.role, ""),
        lead.close_reason,
        f"项目编号 {lead.project_id}" if lead.project_id else "",
    ]
    return "；".join(part for part in said if part)


def _yi(line: Line) -> float | None:
    amount = line.lead.investment_yuan
    return None if amount is None else amount / YI


def _home(line: Line) -> str:
    firm = line.lead.enterprise
    return home_words(firm.home_code, firm.home_words)


TABLE = (
    Column("投资主体", 34, lambda line: line.lead.enterprise.name),
    Column("来源地", 14, _home),
    Column("投资内容", 36, lambda line: numbers_masked(line.lead.words)),
    Column("产业链", 16, lambda line: line.chain),
    Column("环节或方向", 18, lambda line: line.lead.node_words),
    Column("意向投资（亿元）", 12, _yi),
    Column("属地", 20, _place),
    Column("线索来源", 14, lambda line: CHANNELS[line.lead.channel]),
    Column("推荐人", 16, lambda line: line.lead.recommended_by),
    Column("责任人", 12, lambda line: line.lead.officer.name if line.lead.officer else ""),
    Column("状态", 12, lambda line: LeadState(line.lead.state).label),
    Column("登记日期", 12, lambda line: _day(line.lead.created_at)),
    Column("分派日期", 12, lambda line: _day(line.lead.assigned_at)),
    Column("研判日期", 12, lambda line: _day(line.lead.appraised_at)),
    Column("反馈日期", 12, lambda line: _day(line.lead.told_back_at)),
    Column("首次对接", 12, lambda line: _day(line.lead.contacted_at)),
    Column("最近进展", 40, lambda line: line.talk),
    Column("时限", 14, lambda line: line.standing.status[1] if line.standing.first else ""),
    Column("备注", 22, _remarks),
)


def export(question: Asked, at: datetime) -> IO[bytes]:
    """The list as it is narrowed, in its order, as an open file."""
    person = question.person
    access.require(person, Act.VIEW_LEADS)
    access.require(person, Act.EXPORT_PROJECTS)
    file = TemporaryFile(prefix="wutong-leads-")  # noqa: SIM115 - the answer closes it
    count = write(file, lines_of(question), person, at)
    file.seek(0)
    record_thing("lead", "list", "线索台账", "export_leads", by=person, at=at, words=f"导出 {count} 条线索")
    return file


def lines_of(question: Asked) -> Iterator[Line]:
    """Three statements for every five hundred leads."""
    cursor, chains = "", chain_names()
    while True:
        found = listing.slice_of(question, cursor, BATCH)
        ids = [row["id"] for row in found.rows]
        leads = Lead.objects.select_related("enterprise", "officer").in_bulk(ids)
        talks = _talks(ids)
        for row in found.rows:
            lead = leads[row["id"]]
            standing = lateness.standing_of(row, question.clock, question.today)
            yield Line(lead, talks.get(lead.pk, ""), standing, chains.get(lead.chain_key, ""))
        if not found.next:
            return
        cursor = found.next


def _talks(ids: list[int]) -> Mapping[int, str]:
    """The newest talk of each lead."""
    found = Meeting.objects.filter(lead__in=ids, withdrawn_at=None).order_by("on", "id")
    return {
        one["lead_id"]: f"{one['on']:%Y-%m-%d} {numbers_masked(one['words'])}"
        for one in found.values("lead_id", "on", "words")
    }


def write(file: IO[bytes], lines: Iterator[Line], person: Person, at: datetime) -> int:
    """Returns how many leads were written."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("线索台账")
        formats = _formats(book)
        _head(sheet, formats, person, at)
        number = 0
        for number, line in enumerate(lines, 1):
            _line(sheet, formats, 2 + number, number, line)
        notes = (
            "口径：只有导出人看得到的线索；不知道的格空着，不是 0；时限按自然日，当天不算，遇周末顺延。",
            f"截止：{moment_text(at)}；导出：{person.body.name} {person.name}；来源：梧桐。",
        )
        for offset, words in enumerate(notes):
            sheet.write_string(4 + number + offset, 0, words, formats["note"])
    return number


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
    cell = base | {"border": 1}
    return {
        "title": book.add_format(base | {"bold": True, "font_size": 16, "align": "center"}),
        "plain": book.add_format(base | {"text_wrap": False}),
        "head": book.add_format(cell | {"bold": True, "align": "center"}),
        "cell": book.add_format(cell),
        "number": book.add_format(cell | {"num_format": "#,##0.########"}),
        "note": book.add_format(base | {"font_color": "#5b5b55", "text_wrap": False}),
    }


def _head(sheet: Any, formats: dict[str, Any], person: Person, at: datetime) -> None:
    last = len(TABLE)
    sheet.set_column(0, 0, 6)
    for at_column, column in enumerate(TABLE, 1):
        sheet.set_column(at_column, at_column, column.width)
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, last, f"{words_for_scope(person)}招商线索台账", formats["title"])
    sheet.write_string(1, 0, text(f"填报单位：{person.body.name}"), formats["plain"])
    sheet.write_string(1, 6, f"截至 {moment_text(at)}　单位：亿元", formats["plain"])
    for at_column, words in enumerate(["序号", *(column.words for column in TABLE)]):
        sheet.write_string(2, at_column, words, formats["head"])
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _line(sheet: Any, formats: dict[str, Any], at_row: int, number: int, line: Line) -> None:
    sheet.write_number(at_row, 0, number, formats["cell"])
    for at_column, column in enumerate(TABLE, 1):
        value = column.value(line)
        if value is None or value == "":
            sheet.write_blank(at_row, at_column, None, formats["cell"])
        elif isinstance(value, str):
            sheet.write_string(at_row, at_column, text(value), formats["cell"])
        else:
            sheet.write_number(at_row, at_column, value, formats["number"])


def file_name(at: datetime) -> str:
    return f"线索台账{timezone.localdate(at):%Y%m%d}.xlsx"
