"""What a reading is made of: meanings, figures with their cells, rows, warnings, checked totals."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Refused(Exception):
    """A file that will not be read: what is wrong, and how to mend it."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}{remedy}")
        self.reason = reason
        self.remedy = remedy


class Meaning(StrEnum):
    """What a column says about a project."""

    SERIAL = "serial"
    NAME = "name"
    INVESTOR = "investor"
    HOME = "home"
    PLACE_PREFECTURE = "place_prefecture"
    PLACE_COUNTY = "place_county"
    PLACE = "place"
    PARK = "park"
    INDUSTRY = "industry"
    CONTENT = "content"
    KIND = "kind"
    TOTAL = "total"
    FIXED_ASSETS = "fixed_assets"
    PAID_IN = "paid_in"
    PAID_IN_PERIOD = "paid_in_period"
    PLANNED = "planned"
    COMPLETED = "completed"
    OTHER_MONEY = "other_money"
    OUTPUT = "output"
    TAX = "tax"
    JOBS = "jobs"
    STAGE = "stage"
    SIGNED_DATE = "signed_date"
    START_DATE = "start_date"
    FINISH_DATE = "finish_date"
    DATE = "date"
    LAND_MU = "land_mu"
    CAPACITY = "capacity"
    ENERGY = "energy"
    WATER = "water"
    CONTACT = "contact"
    PHONE = "phone"
    RESPONSIBLE = "responsible"
    PROBLEMS = "problems"
    REMARKS = "remarks"
    OTHER = "other"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Meaning.SERIAL: "序号",
    Meaning.NAME: "项目名称",
    Meaning.INVESTOR: "投资方",
    Meaning.HOME: "来源地",
    Meaning.PLACE_PREFECTURE: "市州",
    Meaning.PLACE_COUNTY: "县（市、区）",
    Meaning.PLACE: "建设地点",
    Meaning.PARK: "园区",
    Meaning.INDUSTRY: "产业",
    Meaning.CONTENT: "建设内容",
    Meaning.KIND: "项目类别",
    Meaning.TOTAL: "总投资",
    Meaning.FIXED_ASSETS: "固定资产投资",
    Meaning.PAID_IN: "到位资金",
    Meaning.PAID_IN_PERIOD: "本期到位资金",
    Meaning.PLANNED: "计划投资",
    Meaning.COMPLETED: "完成投资",
    Meaning.OTHER_MONEY: "其他金额",
    Meaning.OUTPUT: "产值",
    Meaning.TAX: "税收",
    Meaning.JOBS: "就业",
    Meaning.STAGE: "阶段",
    Meaning.SIGNED_DATE: "签约时间",
    Meaning.START_DATE: "开工时间",
    Meaning.FINISH_DATE: "建成时间",
    Meaning.DATE: "时间",
    Meaning.LAND_MU: "用地",
    Meaning.CAPACITY: "装机",
    Meaning.ENERGY: "能耗",
    Meaning.WATER: "用水",
    Meaning.CONTACT: "联系人",
    Meaning.PHONE: "联系电话",
    Meaning.RESPONSIBLE: "责任单位与责任人",
    Meaning.PROBLEMS: "存在问题",
    Meaning.REMARKS: "备注",
    Meaning.OTHER: "其他",
}

MONEY_MEANINGS = frozenset(
    {
        Meaning.TOTAL,
        Meaning.FIXED_ASSETS,
        Meaning.PAID_IN,
        Meaning.PAID_IN_PERIOD,
        Meaning.PLANNED,
        Meaning.COMPLETED,
        Meaning.OTHER_MONEY,
        Meaning.OUTPUT,
        Meaning.TAX,
    }
)
DATE_MEANINGS = frozenset({Meaning.SIGNED_DATE, Meaning.START_DATE, Meaning.FINISH_DATE, Meaning.DATE})
PLACE_MEANINGS = frozenset({Meaning.PLACE_PREFECTURE, Meaning.PLACE_COUNTY, Meaning.PLACE, Meaning.PARK})


# What a sheet holds by the hundred thousand is made of named tuples: three times as quick to make.
class Text(NamedTuple):
    """Words of a cell: `value` simplified, half-width and tidied; `as_written` untouched."""

    value: str
    as_written: str
    cell: str


class Figure(NamedTuple):
    """Money of a cell. Yuan figures are whole yuan; foreign money stays in units of its currency."""

    yuan: int | None
    yuan_to: int | None
    is_at_least: bool
    is_approximate: bool
    currency: str | None
    foreign_amount: Decimal | None
    foreign_amount_to: Decimal | None
    as_written: str
    cell: str

    @property
    def is_known(self) -> bool:
        return self.yuan is not None or self.foreign_amount is not None


class Count(NamedTuple):
    """A whole number of people or things; None where the cell does not say."""

    low: int | None
    high: int | None
    is_at_least: bool
    as_written: str
    cell: str


class Measure(NamedTuple):
    """An amount of something other than money or people, in the unit the field names."""

    low: Decimal | None
    high: Decimal | None
    is_at_least: bool
    as_written: str
    cell: str


class When(NamedTuple):
    """The days a cell may mean, both ends inclusive; None where open or not known."""

    start: date | None
    end: date | None
    as_written: str
    cell: str

    @property
    def is_known(self) -> bool:
        return self.start is not None or self.end is not None


class Extra(NamedTuple):
    """A cell that no field holds, kept as it is written under its header."""

    header: str
    cell: str
    as_written: str


class ProjectRow(NamedTuple):
    """One project as one ledger gives it. `land_mu` in 亩, `capacity_mw` in MW, `cell` is the name's cell."""

    row: int
    cell: str
    name: Text
    investor: Text | None = None
    home: Text | None = None
    place: Text | None = None
    region_code: str | None = None
    park: str | None = None
    place_reason: str = ""
    industry: Text | None = None
    content: Text | None = None
    kind: Text | None = None
    section: str | None = None
    total: Figure | None = None
    fixed_assets: Figure | None = None
    paid_in: Figure | None = None
    output: Figure | None = None
    tax: Figure | None = None
    jobs: Count | None = None
    stage: str | None = None
    stage_words: Text | None = None
    date: When | None = None
    signed_date: When | None = None
    start_date: When | None = None
    finish_date: When | None = None
    land_mu: Measure | None = None
    capacity_mw: Measure | None = None
    contact: Text | None = None
    phone: Text | None = None
    responsible: Text | None = None
    problems: Text | None = None
    remarks: Text | None = None
    is_hidden: bool = False
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    letter: str
    header: str
    meaning: Meaning
    unit: str | None
    confidence: float
    reason: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no project: what kind it is (`SKIPPED_KINDS`) and what it says."""

    row: int
    kind: str
    text: str


SKIPPED_KINDS = {
    "title": "标题",
    "filler": "表头上方的说明",
    "header": "表头",
    "section": "分段",
    "subtotal": "小计",
    "total": "合计",
    "footer": "脚注",
    "signature": "签字栏",
    "blank": "空行",
    "note": "说明",
    "continued": "接上一行",
}


@dataclass(frozen=True, slots=True)
class Warning_:  # noqa: N801 - Warning is Python's own
    cell: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """A total a sheet states, beside what its rows add up to; `rows` are the rows added."""

    cell: str
    label: str
    column: str
    as_written: str
    stated_yuan: int | None
    computed_yuan: int
    agrees: bool
    rows: tuple[int, ...]
    unknown_rows: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class SheetReading:
    sheet: str
    is_hidden: bool
    form_key: str
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    projects: tuple[ProjectRow, ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[Warning_, ...]
    totals: tuple[TotalCheck, ...]
    unit: str | None
    row_count: int


@dataclass(frozen=True, slots=True)
class WorkbookReading:
    file: str
    sha256: str
    sheets: tuple[SheetReading, ...]
