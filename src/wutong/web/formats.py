"""How figures and dates are written for people: 亿元 in lists, 万元 for money paid in, dates as known."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

YI = 100_000_000
WAN = 10_000


def trimmed(value: Decimal, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def yi(yuan: int | None) -> str:
    """17_090_000_000 → "170.9" (亿元). Nothing for nothing: the page writes 未填."""
    if yuan is None:
        return ""
    if 0 < abs(yuan) < 1_000_000:
        return trimmed(Decimal(yuan) / YI, 6)
    return trimmed(Decimal(yuan) / YI, 4)


def wan(yuan: int | None) -> str:
    return "" if yuan is None else trimmed(Decimal(yuan) / WAN, 4)


def number(value: int | float | Decimal | None, digits: int = 2) -> str:
    return "" if value is None else trimmed(Decimal(str(value)), digits)


def percent(value: float | None, digits: int = 1) -> str:
    return "" if value is None else f"{value * 100:.{digits}f}"


def date_text(value: date | datetime | None) -> str:
    """2026-11-20, the form of tables."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value:%Y-%m-%d}"


def day_text(value: date | datetime | None) -> str:
    """11 月 20 日, the form of sentences."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value.month} 月 {value.day} 日"


def moment_text(value: datetime | None) -> str:
    return "" if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def interval_text(first: date | None, last: date | None, words: str = "") -> str:
    """A date known to the month reads 2023-07，整月; known to the day, the day."""
    if first is None or last is None:
        return words
    if first == last:
        return first.isoformat()
    if first.day == 1 and (last.year, last.month) == (first.year, first.month) and last.day >= 28:
        return f"{first:%Y-%m}，整月"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first.year}，整年"
    return f"{first.isoformat()} 至 {last.isoformat()}"


def masked_phone(phone: str) -> str:
    """19900000127 → 199****0127."""
    if len(phone) < 7:
        return "*" * len(phone)
    return phone[:3] + "****" + phone[-4:]


def size_text(size_bytes: int) -> str:
    if size_bytes < 1024 * 1024:
        return f"{max(1, round(size_bytes / 1024))} KB"
    return f"{size_bytes / 1024 / 1024:.1f} MB"
