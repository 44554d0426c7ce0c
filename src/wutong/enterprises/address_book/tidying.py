"""Cells of a list of people as offices type them: marks for nothing, numbers in names. No Django."""

import re
import unicodedata
from collections.abc import Iterable

from wutong_engines.units.phones import numbers_in, without_numbers

_NOTHING = frozenset(("/", "／", "\\", "-", "－", "—", "——", "无", "暂无"))
_FLOAT = re.compile(r"(?<![\d.])(\d{7,12})\.0+(?!\d)")
_SHORTENED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_BETWEEN = re.compile(r"\s*[、；;/／]\s*|(?<=[\u4e00-\u9fff])[，,]\s*(?=[\u4e00-\u9fff])")


def typed(cell: str) -> str:
    return "" if cell in _NOTHING else cell


def name_and_numbers(name: str) -> tuple[str, list[str]]:
    """“王虚构19900000501” → the name and its numbers."""
    return without_numbers(name), numbers_in(name)


def phones_of(cells: Iterable[str]) -> str:
    """Half-width, without the .0 of a workbook's numbers, 、 between; words beside a number stay."""
    found: dict[str, None] = {}
    for cell in cells:
        text = _FLOAT.sub(r"\1", unicodedata.normalize("NFKC", cell)).strip()
        numbers = numbers_in(text)
        found |= dict.fromkeys(numbers if numbers and not without_numbers(text) else [text] if text else [])
    return "、".join(found)


def wrong_name(name: str) -> list[str]:
    people = [one for one in _BETWEEN.split(_BRACKETS.sub("", name)) if one]
    return [f"姓名里写着 {len(people)} 人：{'、'.join(people)}。一行写一人"] if len(people) > 1 else []


def wrong_phone(phone: str) -> list[str]:
    return [
        f"电话“{one}”是科学计数，后面几位没有了：在原表里把这一列设成数字、0 位小数，再来"
        for one in phone.split("、")
        if _SHORTENED.fullmatch(one)
    ]
