"""The grammar that money, power, area and counts share: a number, a range, a bound, an estimate."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from wutong_engines.units.numerals import ARABIC_NUMBER, CHINESE_NUMERAL, from_arabic, from_chinese

_AT_LEAST = re.compile(
    r"以上|不低于|不少于|不小于|至少|最少|起步|超过|超出|大于|高于|多于|≥|>=|>|\+|超(?!前|算)|逾|保底"
    r"|[多余](?=[个亿万元人亩名户 ]|$)"
)
_AT_MOST = re.compile(r"以内|以下|不超过|不高于|不多于|不大于|至多|最多|小于|低于|≤|<=|<|封顶")
_NOT_LESS = re.compile(r"不低于|不少于|不小于")
_NOT_MORE = re.compile(r"不超过|不高于|不多于|不大于")
_ABOUT = re.compile(
    r"约|左右|上下|近|大概|大致|预计|预估|估算|估计|估|暂估|暂按|暂列|拟|计划|匡算|概算|~|≈|初步|意向|[几数]"
)
_JOIN = re.compile(r"\s*(?:-+|~+|至|到|/?--+>?)\s*")


@dataclass(frozen=True, slots=True)
class Token:
    """A number in a text with the unit written beside it (None when bare)."""

    number: Decimal
    unit: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the words round a number say about it."""

    is_at_least: bool
    is_at_most: bool
    is_approximate: bool


def number_pattern(units: str) -> re.Pattern[str]:
    """A pattern for numbers followed by one of `units`, a regular expression; Chinese ones need one."""
    return re.compile(
        rf"(?P<arabic>{ARABIC_NUMBER})\s*[多余]?个?\s*(?P<unit>{units})?|(?P<chinese>{CHINESE_NUMERAL}+)个?(?P<cunit>{units})"
    )


def tokens(text: str, pattern: re.Pattern[str]) -> list[Token]:
    found = []
    for match in pattern.finditer(text):
        if match["arabic"] is not None:
            number = from_arabic(match["arabic"])
            unit = match["unit"]
        else:
            whole = from_chinese(match["chinese"])
            number = None if whole is None else Decimal(whole)
            unit = match["cunit"]
        if number is not None:
            found.append(Token(number, unit or None, match.start(), match.end()))
    return found


def bounds(text: str) -> Bounds:
    is_not_less, is_not_more = bool(_NOT_LESS.search(text)), bool(_NOT_MORE.search(text))
    rest = _NOT_MORE.sub("", _NOT_LESS.sub("", text))
    return Bounds(
        is_at_least=is_not_less or bool(_AT_LEAST.search(rest)),
        is_at_most=is_not_more or bool(_AT_MOST.search(rest)),
        is_approximate=bool(_ABOUT.search(text)),
    )


def is_range(text: str, low: Token, high: Token) -> bool:
    """Whether two numbers are joined by a dash, a tilde, 至 or 到."""
    return bool(_JOIN.fullmatch(text[low.end : high.start]))


def scaled(token: Token, scales: Mapping[str, Decimal], default: Decimal | None) -> Decimal | None:
    """The token's number in the base unit, None when no unit is known."""
    scale = scales.get(token.unit) if token.unit else default
    return None if scale is None else token.number * scale
