"""Accounts and the statement of one as workbooks with the offices' own head; a blank sheet to fill."""

from collections.abc import Sequence
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO

import xlsxwriter
from django.db import transaction

from wutong.factors import queries
from wutong.factors.models import Account
from wutong.factors.names import account_words
from wutong.factors.queries import Line
from wutong.factors.rules import STANDING
from wutong.factors.shown import entry_row
from wutong.organisation import access, dictionaries
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.web.formats import moment_text

ACCOUNT_HEAD: tuple[tuple[str, str, int], ...] = (
    ("序号", "", 6),
    ("要素", "名称", 20),
    ("要素", "单位", 10),
    ("地方", "地区", 14),
    ("地方", "园区", 22),
    ("期间", "", 8),
    ("总量", "", 14),
    ("其中", "给下级", 14),
    ("其中", "预占", 14),
    ("其中", "落实", 14),
    ("可用", "", 14),
    ("归口部门", "", 16),
    ("备注", "", 16),
)
ENTRY_HEAD: tuple[tuple[str, str, int], ...] = (
    ("序号", "", 6),
    ("时间", "", 17),
    ("哪一种", "", 8),
    ("项目", "", 36),
    ("文件", "", 30),
    ("说明", "", 30),
    ("经办", "", 10),
    ("本笔增减", "总量", 13),
    ("本笔增减", "预占", 13),
    ("本笔增减", "落实", 13),
    ("之后余额", "总量", 13),
    ("之后余额", "预占", 13),
    ("之后余额", "落实", 13),
    ("之后余额", "可用", 14),
)
BLANK_HEAD: tuple[tuple[str, int], ...] = (
    ("要素", 22),
    ("地区", 18),
    ("园区", 26),
    ("年度", 10),
    ("数量", 14),
    ("单位", 12),
    ("来源", 10),
    ("文件", 40),
    ("备注", 20),
)


class _Book:
    """A sheet with two rows of title, a head of two rows, cells as they come, notes at the foot."""

    def __init__(self, name: str) -> None:
        self.made: IO[bytes] = SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115
        self.book = xlsxwriter.Workbook(
            self.made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.sheet = self.book.add_worksheet(name)
        base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
        cell = base | {"border": 1}
        looks = {
            "title": base | {"bold": True, "font_size": 16, "align": "center"},
            "plain": base,
            "head": cell | {"bold": True, "align": "center"},
            "cell": cell,
            "number": cell | {"num_format": "#,##0.###;-#,##0.###;0"},
            "note": base | {"font_color": "#5b5b55", "text_wrap": False},
        }
        self.formats = {key: self.book.add_format(look) for key, look in looks.items()}

    def titles(self, title: str, left: str, right: str, width: int) -> None:
        self.sheet.set_row(0, 30)
        self.sheet.merge_range(0, 0, 0, width - 1, title, self.formats["title"])
        self.sheet.merge_range(1, 0, 1, 4, left, self.formats["plain"])
        self.sheet.merge_range(1, 5, 1, width - 1, right, self.formats["plain"])

    def head(self, columns: Sequence[tuple[str, str, int]], frozen: int) -> None:
        """Rows 3 and 4; equal neighbours above are one cell."""
        overs = [over for over, _, _ in columns]
        at = 0
        while at < len(columns):
            end = at
            while end + 1 < len(columns) and overs[end + 1] == overs[at]:
                end += 1
            if end > at:
                self.sheet.merge_range(2, at, 2, end, overs[at], self.formats["head"])
                for under in range(at, end + 1):
                    self.sheet.write_string(3, under, columns[under][1], self.formats["head"])
            else:
                self.sheet.merge_range(2, at, 3, at, overs[at], self.formats["head"])
            at = end + 1
        for index, (_, _, width) in enumerate(columns):
            self.sheet.set_column(index, index, width)
        self.sheet.repeat_rows(2, 3)
        self.sheet.freeze_panes(4, frozen)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&R第 &P 页，共 &N 页")

    def line(self, row: int, values: Sequence[str | int | float | None]) -> None:
        for column, value in enumerate(values):
            if value is None or value == "":
                self.sheet.write_blank(row, column, None, self.formats["cell"])
            elif isinstance(value, str):
                self.sheet.write_string(row, column, value, self.formats["cell"])
            else:
                self.sheet.write_number(row, column, value, self.formats["number"])

    def notes(self, row: int, lines: Sequence[str]) -> None:
        for offset, words in enumerate(lines):
            self.sheet.write_string(row + offset, 0, words, self.formats["note"])

    def close(self) -> IO[bytes]:
        self.book.close()
        self.made.seek(0)
        return self.made


def accounts_book(person: Person, chosen: Sequence[Account], at: datetime) -> IO[bytes]:
    """Accounts of what the person sees, as they stand at `at`. Taking them away is written to the trail."""
    access.require(person, Act.VIEW_FACTORS)
    book = _Book("要素账户")
    body = person.body
    place = body.park.short_name if body.park is not None else body.region.short_name
    book.titles(
        f"{place}要素账户",
        f"填报单位：{body.name}",
        f"截至 {moment_text(at)}　单位：见各行",
        len(ACCOUNT_HEAD),
    )
    book.head(ACCOUNT_HEAD, 5)
    number = 0
    for number, line in enumerate(queries.lines(chosen, at), 1):
        book.line(3 + number, [number, *_account_cells(line)])
    book.notes(
        5 + number,
        (
            "口径：总量 = 给下级 + 本级占着的 + 可用；预占、落实含下级，“其中”三项不能相加。",
            "到期的预占已算回可用。",
            f"截止：{moment_text(at)}；导出：{body.name} {person.name}；来源：梧桐。",
            "备注写“合成”的不是真实额度。",
        ),
    )
    _tell(person, "accounts", "要素账户", f"导出 {number} 个要素账户", at)
    return book.close()


def _account_cells(line: Line) -> list[str | int | float | None]:
    account, balance = line.account, line.balance
    parks = dictionaries.parks()
    remarks = ["合成"] if account.is_synthetic else []
    remarks += ["已关闭"] if account.closed_at is not None else []
    return [
        account.kind.name,
        account.kind.unit,
        dictionaries.region_name(account.region_id),
        parks[account.park_id].short_name if account.park_id else "",
        account.period if account.period == STANDING else int(account.period),
        *(
            value / 1000
            for value in (
                balance.capacity,
                balance.granted,
                balance.reserved,
                balance.committed,
                balance.free,
            )
        ),
        dictionaries.department_words(account.kind.department),
        "，".join(remarks),
    ]


def statement_book(person: Person, account: Account, at: datetime) -> IO[bytes]:
    """Every movement of one account with the balances after it; of the account itself, below not counted."""
    book = _Book("流水")
    label = "（合成）" if account.is_synthetic else ""
    book.titles(
        f"{account_words(account)}流水{label}",
        f"填报单位：{person.body.name}",
        f"截至 {moment_text(at)}　单位：{account.kind.unit}",
        len(ENTRY_HEAD),
    )
    book.head(ENTRY_HEAD, 3)
    number = 0
    for number, (entry, after) in enumerate(queries.statement(account, at), 1):
        entry.account = account
        told = entry_row(person, entry, after, False, ())
        moved = (entry.capacity, entry.reserved, entry.committed)
        stands = (after.capacity, after.reserved, after.committed, after.free)
        book.line(
            3 + number,
            [
                *(number, told["at"], told["move"], told["holder"], told["document"], told["words"]),
                told["by"],
                *(one / 1000 if one else None for one in moved),
                *(one / 1000 for one in stands),
            ],
        )
    words = f"导出 {number} 笔流水"
    book.notes(
        5 + number,
        (
            "口径：只计本户，不含下级；给下级的不在流水里，可用已减去那时给下级的；到期按到期那一刻记，写错的另记一笔更正。",
            f"截止：{moment_text(at)}；导出：{person.body.name} {person.name}；来源：梧桐。",
        ),
    )
    _tell(person, account.pk, account_words(account), words, at)
    return book.close()


def blank_book() -> IO[bytes]:
    """What to fill in, with the names and units of the kinds beside it."""
    book = _Book("要素指标")
    sheet, formats = book.sheet, book.formats
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, len(BLANK_HEAD) - 1, "要素指标下达表", formats["title"])
    sheet.merge_range(1, 0, 1, len(BLANK_HEAD) - 1, "填报单位：", formats["plain"])
    for column, (words, width) in enumerate(BLANK_HEAD):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, words, formats["head"])
    sheet.freeze_panes(3, 0)
    kinds = book.book.add_worksheet("要素种类")
    kinds.set_column(0, 1, 22)
    kinds.set_column(2, 4, 14)
    for column, words in enumerate(("名称", "分组", "单位", "按年记", "归口部门")):
        kinds.write_string(0, column, words, formats["head"])
    for row, one in enumerate(queries.kinds(), 1):
        department = dictionaries.department_words(one.department)
        told = (one.name, one.group, one.unit, "是" if one.is_annual else STANDING, department)
        for column, words in enumerate(told):
            kinds.write_string(row, column, words, formats["cell"])
    return book.close()


def _tell(person: Person, identifier: object, name: str, words: str, at: datetime) -> None:
    with transaction.atomic():
        act = "export_factors"
        record_thing("factor_account", identifier, name, act, by=person, at=at, words=words)
