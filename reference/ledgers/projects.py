"""The reported and the invented projects, and the many ways offices write their names, dates and money."""

import csv
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from workbooks import Cell, Money

REFERENCE = Path(__file__).resolve().parent.parent
YI, WAN = 100_000_000, 10_000
UNKNOWN = ("", "——", "面议", "待定", "/", "-")


@dataclass(frozen=True)
class Project:
    key: str
    name: str
    investor: str
    home: str
    industry: str
    region_code: str
    regions: tuple[str, ...]
    park: str
    yuan: int | None
    yuan_to: int | None
    is_at_least: bool
    currency: str
    currency_amount: int | None
    investment_as_written: str
    stage: str
    milestone: str
    stage_as_written: str
    date_kind: str
    date_from: date | None
    date_to: date | None
    jobs_as_written: str
    is_before_2022: bool
    is_infrastructure: bool
    is_invented: bool


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _project(row: dict[str, str]) -> Project:
    is_invented = row["basis"] == "合成"
    jobs = "-".join(part for part in (row["jobs"], row["jobs_to"]) if part)
    others = row.get("other_region_codes", "").split("|")
    return Project(
        key=row["id"],
        name=row["name"],
        investor=row["investor"],
        home=row["home"],
        industry=row["focus_industry"],
        region_code=row["region_code"],
        regions=(row["region_code"], *[code for code in others if code]),
        park=row["park"],
        yuan=_whole(row["investment_yuan"]),
        yuan_to=_whole(row.get("investment_yuan_to", "")),
        is_at_least=row["investment_is_at_least"] == "1",
        currency=row.get("currency", ""),
        currency_amount=_whole(row.get("currency_amount", "")),
        investment_as_written=row.get("investment_as_written", ""),
        stage=row["stage"],
        milestone=row["milestone"],
        stage_as_written=row["stage_as_written"],
        date_kind=row["date_kind"],
        date_from=_day(row["date_from"]),
        date_to=_day(row["date_to"]),
        jobs_as_written=jobs if is_invented else row["jobs_as_written"],
        is_before_2022=row.get("is_before_2022") == "1",
        is_infrastructure=row.get("is_infrastructure") == "1",
        is_invented=is_invented,
    )


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def load() -> list[Project]:
    """Every project of the two tables but infrastructure, which no office counts as investment promotion."""
    found = [_project(row) for table in ("projects.csv", "demo_projects.csv") for row in rows(table)]
    return [project for project in found if not project.is_infrastructure]


def places() -> dict[str, str]:
    return {row["code"]: row["short_name"] for row in rows("regions.csv")}


def park_names() -> dict[str, str]:
    return {row["key"]: row["short_name"] for row in rows("parks.csv")}


def within(project: Project, code: str) -> bool:
    """Whether one of the project's places lies in the region `code` (GB/T 2260 prefix)."""
    prefix = code.rstrip("0") if code.endswith("00") else code
    return any(region.startswith(prefix) for region in project.regions)


def written_money(project: Project, unit: int, *, unknown: str = "——") -> Money:
    """The amount as a number in `unit`, or as the words it was given in."""
    is_worded = bool(project.yuan_to or project.is_at_least or project.currency)
    if is_worded:
        words = project.investment_as_written or f"{_plain(project.yuan or 0, YI)}亿元以上"
        return Money(
            words,
            project.yuan,
            project.yuan_to,
            project.is_at_least,
            project.currency,
            project.currency_amount,
        )
    if project.yuan is None:
        return Money(unknown or None)
    return Money(in_unit(project.yuan, unit), project.yuan)


def worded_money(project: Project, *, unknown: str = "面议") -> Money:
    """The amount as text with its unit in the cell."""
    money = written_money(project, YI, unknown=unknown)
    if project.yuan is None or not isinstance(money.written, int | float):
        return money
    words = _plain(project.yuan, YI) + "亿元" if project.yuan >= YI else _plain(project.yuan, WAN) + "万元"
    return Money(words, project.yuan)


def in_unit(yuan: int, unit: int) -> float:
    return float(Decimal(yuan) / unit)


def _plain(yuan: int, unit: int) -> str:
    return f"{(Decimal(yuan) / unit).normalize():f}"


def written_date(project: Project, style: str) -> Cell:
    """style: dotted 2023.5.31, words 2023年5月31日, serial an Excel date; no report dates."""
    first, last = project.date_from, project.date_to
    if first is None or last is None or project.date_kind not in ("签约", "开工", "投产"):
        return None
    if first == last and style == "serial":
        return datetime(first.year, first.month, first.day)  # noqa: DTZ001 - a worksheet date has no zone
    if first == last:
        return f"{first:%Y}.{first.month}.{first.day}" if style == "dotted" else _in_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.year}.{first.month}" if style == "dotted" else f"{first.year}年{first.month}月"
    if (first.month, last.month) == (1, 3):
        return f"{first.year}年一季度"
    return f"{first.year}年" if first.year == last.year else f"{first.year}—{last.year}年"


def _in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def shortened(name: str) -> str:
    """As a colleague in the next office types it: without 项目, 有限公司 and the brackets' width."""
    return name.removesuffix("项目").replace("（", "(").replace("）", ")")


def spaced(name: str) -> str:
    return name.replace("项目", "项 目")


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() or sign == "." else sign for sign in text)


def short_investor(name: str) -> str:
    for tail in ("股份有限公司", "集团有限公司", "有限责任公司", "有限公司"):
        name = name.replace(tail, "集团" if tail.startswith("集团") else "")
    return name
