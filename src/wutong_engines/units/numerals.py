"""Numbers as people write them: 1,709.5 · １２ · 三千 · 一亿二千万 · floats as a worksheet stores them."""

import re
from decimal import Decimal, InvalidOperation

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "两": 2} | {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8}
_NUMERAL = re.compile("[零一二三四五六七八九〇两壹贰叁肆伍陆柒捌玖十拾百佰千仟万亿]+")

CHINESE_NUMERAL = "[零一二三四五六七八九〇两壹贰叁肆伍陆柒捌玖十拾百佰千仟]"
ARABIC_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+"


def from_float(number: float) -> Decimal:
    """The number a person typed: 15 significant digits, as a worksheet shows them."""
    if isinstance(number, int) or abs(number) >= 1e15:
        return Decimal(repr(number))
    return Decimal(format(number, ".15g"))


def from_arabic(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def from_chinese(text: str) -> int | None:
    """三十五 → 35, 二〇二五 → 2025; None when the characters do not make a number."""
    if not _NUMERAL.fullmatch(text):
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, section, digit = 0, 0, 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _PLACES:
            section += (digit or 1) * _PLACES[character]
            digit = 0
        else:
            total = (total + section + digit) * _SCALES[character] or _SCALES[character]
            section, digit = 0, 0
    return total + section + digit


def shown(number: Decimal | int) -> str:
    """1709000.50 → 1,709,000.5"""
    text = f"{Decimal(number):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_thousandths(thousandths: int, scale: int = 1) -> str:
    """1_200_500 → 1,200.5; with a `scale` of 10,000, 32_000_000 → 3.2. Exact to 28 digits."""
    return shown(Decimal(thousandths).scaleb(-3) / scale)
