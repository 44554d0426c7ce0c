"""What the words above a table say about it: units of money, power and area, the year, the place."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wutong_engines.units.area import area_units
from wutong_engines.units.money import MoneyUnit, money_units
from wutong_engines.units.power import power_units
from wutong_engines.units.text import plain, squeezed
from wutong_engines.worksheets.places import Gazetteer

_STATED = re.compile(r"(?:金额|计量|货币|资金|投资)?单位\s*(?:均?[为是]|[:(])\s*[:]?\s*([^)。;]*)")
_IN_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_NO_UNIT = re.compile(
    r"单位|以[上下内]|级|项目|企业"
)  # （亿元以上）says which projects, not in what they are counted
_ONLY_UNIT = re.compile(r"^(?:人民币)?[百千]?[亿万]?(?:[美港欧日]?元|[美港日欧]币|英镑)$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\s*[年.\-/—~至、]|$|\D)")
_SPAN_OF_YEARS = re.compile(r"((?:19|20)\d\d)\s*年?\s*[-~至]\s*((?:19|20)\d\d)")


@dataclass(frozen=True, slots=True)
class Context:
    """What a table inherits from what stands above it. `sources` says where the money unit was read."""

    money: tuple[MoneyUnit, ...] = ()
    money_source: str = ""
    power: str | None = None
    area: str | None = None
    year: int | None = None


def stated_money(text: str) -> list[MoneyUnit]:
    """Units a filler or title line states: after 单位：, in brackets, or the whole line; 填报单位 is none."""
    bare = plain(text)
    found: dict[MoneyUnit, None] = {}
    for match in _STATED.finditer(bare):
        if bare[max(0, match.start() - 2) : match.start()] in (
            "填报",
            "报送",
            "责任",
            "牵头",
            "建设",
            "编制",
        ):
            continue
        found |= dict.fromkeys(_listed(match.group(1)))
    for inner in _IN_BRACKETS.findall(bare):
        if len(inner) <= 16 and not _NO_UNIT.search(inner):
            found |= dict.fromkeys(_listed(inner))
    if not found and len(squeezed(bare)) <= 4:
        found |= dict.fromkeys(_listed(bare))
    return list(found)


def section_money(text: str) -> MoneyUnit | None:
    """The one unit a line within a table states for the rows below it: 二、外资项目（单位：万美元）."""
    bare = plain(text)
    stated = [m.group(1) for m in _STATED.finditer(bare)] or [
        inner for inner in _IN_BRACKETS.findall(bare) if _ONLY_UNIT.match(squeezed(inner))
    ]
    units = {unit for inner in stated for unit in _listed(inner)}
    return units.pop() if len(units) == 1 else None


def _listed(text: str) -> list[MoneyUnit]:
    """Units in a list such as 亿元、亩、人; a sentence that mentions a sum is not a list."""
    return [] if re.search(r"\d", text) else money_units(text)


def year_of(texts: Iterable[str]) -> int | None:
    """The one year a group of texts names; None when it names none or several."""
    years: set[int] = set()
    for text in texts:
        bare = plain(text)
        if _SPAN_OF_YEARS.search(bare):
            return None
        years.update(int(y) for y in _YEAR.findall(bare))
    return years.pop() if len(years) == 1 else None


def _first_unit(lines: Sequence[tuple[str, str]]) -> tuple[tuple[MoneyUnit, ...], str]:
    for source, text in lines:
        units = stated_money(text)
        if units:
            return tuple(units), source
    return (), ""


def read_context(preface: Sequence[tuple[str, str]], beyond: Sequence[tuple[str, str]]) -> Context:
    """`preface`: (cell, text) above the table, nearest first; `beyond`: sheet name, file name."""
    lines = [*preface, *beyond]
    money, source = _first_unit(lines)
    stated = [m.group(1) for _, text in lines for m in _STATED.finditer(plain(text))]
    power = next((units[0] for units in map(power_units, stated) if units), None)
    area = next((units[0] for units in map(area_units, stated) if units), None)
    year = year_of(text for _, text in preface)
    for _, text in beyond if year is None else ():
        year = year or year_of([text])
    return Context(money, source, power, area, year)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a table as a whole says its projects lie."""

    region_code: str | None = None
    park: str | None = None
    reason: str = ""


def read_setting(lines: Sequence[tuple[str, str]], gazetteer: Gazetteer) -> Setting:
    """The place named by a title, a filler line, the sheet's name or the file's, in that order."""
    park: Setting | None = None
    region: Setting | None = None
    for source, text in lines:
        matches = gazetteer.resolve(text)
        parks = [m for m in matches if m.place.park is not None]
        regions = [m for m in matches if m.place.park is None and m.place.parent_code is not None]
        if parks and park is None:
            codes = [m.place.code for m in parks]
            whole = next((c for c in codes if all(gazetteer.is_within(o, c) for o in codes)), codes[0])
            park = Setting(whole, parks[0].place.park, f"{source}{parks[0].reason}")
        if regions and region is None:
            region = Setting(regions[0].place.code, None, f"{source}{regions[0].reason}")
    if park and (region is None or gazetteer.is_within(park.region_code or "", region.region_code or "")):
        return park
    return region or Setting()
