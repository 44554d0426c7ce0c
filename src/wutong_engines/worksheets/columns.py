"""Says what each column of a table means, from its header words and from what stands in it."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from wutong_engines.units.area import area_units
from wutong_engines.units.counts import count_scale
from wutong_engines.units.money import MoneyUnit, money_units
from wutong_engines.units.power import power_units
from wutong_engines.units.text import one_line, squeezed
from wutong_engines.units.unknowns import is_unknown
from wutong_engines.worksheets import contents
from wutong_engines.worksheets.context import Context
from wutong_engines.worksheets.grid import Grid, Row, Value, letter
from wutong_engines.worksheets.layout import Table
from wutong_engines.worksheets.model import MONEY_MEANINGS, Column, Meaning
from wutong_engines.worksheets.periods import settle_periods
from wutong_engines.worksheets.vocabulary import Guess, bare_header, guess

_LEANING = re.compile(
    r"^(?:名称|时间|日期|金额|合计|小计|总额|地址|地点|姓名|电话|单位|职务|计划|实际|累计|其中|省外|省内|面积|数量|地区|类别|人数|年份|内容|规模|"
    r"性质|数额|额度|完成|到位|本月|本年|当年|全年|合同|协议|总计|情况|省份|国家|省|市|县|企业)$"
)
_BARE_FIGURE = re.compile(
    r"^约?[\d.,~\-]+(?:[万亿千百]?(?:元|美元|人|个|亩|家|户)?|%|[MGk]?W|万?千瓦)(?:以上|左右)?$", re.I
)
_SINGLE = (
    Meaning.NAME,
    Meaning.INVESTOR,
    Meaning.HOME,
    Meaning.PLACE,
    Meaning.PLACE_PREFECTURE,
    Meaning.PLACE_COUNTY,
    Meaning.PARK,
    Meaning.TOTAL,
    Meaning.FIXED_ASSETS,
    Meaning.PAID_IN,
    Meaning.JOBS,
    Meaning.STAGE,
    Meaning.SIGNED_DATE,
    Meaning.START_DATE,
    Meaning.FINISH_DATE,
    Meaning.DATE,
    Meaning.LAND_MU,
    Meaning.CAPACITY,
    Meaning.INDUSTRY,
    Meaning.CONTENT,
    Meaning.CONTACT,
    Meaning.PHONE,
    Meaning.RESPONSIBLE,
    Meaning.REMARKS,
    Meaning.SERIAL,
    Meaning.OUTPUT,
    Meaning.TAX,
    Meaning.KIND,
    Meaning.PROBLEMS,
)
_PROJECT_WORD = re.compile(r"项目|工程|基地|电站|产业园|生产线|示范|建设|改造|加工|开发|中心")
_PHONE = re.compile(r"^(?:1\d{10}|0\d{2,3}-?\d{7,8})$")
_SAMPLE_ROWS = 200
_NAMED_BY_INVESTOR = "没有“项目名称”列，暂以企业名称作项目名称"
# A list of firms is a list of projects only when it says what they invest, build or have reached.
_SAY_AMOUNT = frozenset({Meaning.TOTAL, Meaning.FIXED_ASSETS, Meaning.PAID_IN, Meaning.PLANNED})
_SAY_PROJECT = _SAY_AMOUNT | {Meaning.CONTENT, Meaning.STAGE}


@dataclass(frozen=True, slots=True)
class Sample:
    """What a column holds, as shares of its filled cells."""

    filled: int
    numeric: float
    bare_figures: float
    long: float
    distinct: float
    projects: float
    phones: float
    mean_length: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A column with what values need: the money unit, and where it was read.

    `known` keeps the cells already read with it, so that equal cells are parsed once.
    """

    column: Column
    index: int
    money: MoneyUnit | None = None
    money_source: str = ""
    offered: tuple[MoneyUnit, ...] = ()
    other_unit: str | None = None
    scale: int = 1
    tick: str | None = None
    unit_index: int | None = None
    is_numbered: bool = False
    holds_content: bool = False
    is_investor: bool = False
    known: dict[Value, Any] = field(init=False, default_factory=dict, compare=False, repr=False)


def sample(rows: Sequence[Row], column: int) -> Sample:
    values = [row[column] for row in rows if column < len(row) and row[column] != ""]
    texts = [one_line(str(v)) for v in values if isinstance(v, str)]
    count = len(values)
    if not count:
        return Sample(0, 0, 0, 0, 0, 0, 0, 0)
    numeric = sum(_is_numeric(v) for v in values)
    shown = [str(v) for v in values]
    return Sample(
        count,
        numeric / count,
        sum(not isinstance(v, str) or bool(_BARE_FIGURE.match(squeezed(v))) for v in values) / count,
        sum(len(t) > 40 for t in texts) / count,
        len(set(shown)) / count,
        sum(bool(_PROJECT_WORD.search(t)) for t in texts) / count,
        sum(bool(_PHONE.match(t)) for t in shown) / count,
        sum(map(len, texts)) / max(1, len(texts)),
    )


def _is_numeric(value: Value) -> bool:
    if isinstance(value, str):
        bare = squeezed(value)
        return is_unknown(bare) or (
            bool(re.search(r"\d", bare)) and len(bare) <= 16 and not _PROJECT_WORD.search(bare)
        )
    return isinstance(value, int | float) and not isinstance(value, bool)


def form_key(table: Table) -> str:
    """A fingerprint of the header that stays the same when months and years in it change."""
    parts = [
        re.sub(r"\d+", "#", bare_header("".join(path))) for _, path in sorted(table.header.paths.items())
    ]
    parts = parts or ["没有表头"]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def recognise(
    grid: Grid, table: Table, context: Context, chosen: Mapping[str, Meaning] | None = None
) -> list[Reading]:
    """Every column of the table that has a header or holds anything, left to right."""
    rows = [row for row in grid.rows[table.first : min(table.end, table.first + 4 * _SAMPLE_ROWS)] if row][
        :_SAMPLE_ROWS
    ]
    width = max([max(table.header.paths, default=-1) + 1, *(len(row) for row in rows)])
    samples = {column: sample(rows, column) for column in range(width)}
    indexes = [c for c in range(width) if c in table.header.paths or samples[c].filled]
    held = {c: contents.values_of(rows, c) for c in indexes}
    guesses = {c: _guess(table.header.paths.get(c, ()), samples[c]) for c in indexes}
    for c, guess_ in guesses.items():
        if guess_.word == "名称" and guess_.weight < 0.6 and not contents.looks_like_names(held[c]):
            guesses[c] = Guess(Meaning.OTHER, 0.4, "表头写“名称”，列里却不像项目名称")
    ticks = {
        c: label for c in indexes if (label := contents.tick_stage(table.header.paths.get(c, ()), held[c]))
    }
    guesses |= {c: Guess(Meaning.OTHER, 0.8, f"打勾的列，勾了就是{label}") for c, label in ticks.items()}
    if not table.header.paths:
        _guess_without_header(guesses, held, context)
    settle_periods(guesses, table.header.paths)
    _settle(guesses, samples)
    _ensure_name(guesses, samples, held)
    for column in indexes:
        picked = _chosen(chosen or {}, column, table.header.paths.get(column, ()))
        if picked is not None:
            _take(guesses, column, picked)
    readings = [_reading(grid, table, c, guesses[c], context) for c in indexes]
    return _marked(_sharing(readings), table, held, ticks)


def _marked(
    readings: list[Reading], table: Table, held: Mapping[int, list[Value]], ticks: Mapping[int, str]
) -> list[Reading]:
    """Adds what the cells tell beside the meaning: ticks, a unit column, numbered names."""
    paths = table.header.paths
    units = [c for c in held if contents.is_unit_column(paths.get(c, ()), held[c])]
    found = []
    for reading in readings:
        c, meaning = reading.index, reading.column.meaning
        if c in ticks and meaning == Meaning.OTHER:
            reading = replace(reading, tick=ticks[c])
        elif meaning == Meaning.NAME:
            is_numbered = contents.are_numbered(held[c])
            reading = replace(
                reading,
                is_numbered=is_numbered,
                holds_content=contents.holds_content(paths.get(c, ())),
                is_investor=reading.column.reason == _NAMED_BY_INVESTOR,
            )
        elif meaning in MONEY_MEANINGS and reading.money_source != "表头":
            reading = replace(
                reading, unit_index=next((u for u in units if u > c), units[0] if units else None)
            )
        found.append(reading)
    return found


def _guess_without_header(
    guesses: dict[int, Guess], held: Mapping[int, list[Value]], context: Context
) -> None:
    """Meanings by content alone; one column of amounts is the total when the sheet states its unit."""
    for column, values in held.items():
        guesses[column] = contents.by_content(values) or guesses[column]
    amounts = [c for c, g in guesses.items() if g.meaning == Meaning.OTHER and contents.is_amounts(held[c])]
    if len(amounts) == 1:
        guesses[amounts[0]] = Guess(Meaning.TOTAL, 0.4, "没有表头，只有这一列像金额")


def _sharing(readings: list[Reading]) -> list[Reading]:
    """Lets money columns without a unit use the one unit that the table's other headers name."""
    named = {r.money for r in readings if r.money and r.money_source == "表头"}
    if len(named) != 1:
        return readings
    unit = named.pop()
    return [
        replace(r, money=unit, money_source="同表", column=replace(r.column, unit=unit.label))
        if r.column.meaning in MONEY_MEANINGS and r.money is None and not r.offered
        else r
        for r in readings
    ]


def _chosen(chosen: Mapping[str, Meaning], column: int, path: Sequence[str]) -> Meaning | None:
    by_text = {squeezed(key): meaning for key, meaning in chosen.items()}
    for key in (letter(column).lower(), squeezed(header_text(path)), squeezed(path[-1]) if path else ""):
        for candidate in (key, key.upper()):
            if candidate and candidate in by_text:
                return Meaning(by_text[candidate])
    return None


def _take(guesses: dict[int, Guess], column: int, meaning: Meaning) -> None:
    """Gives the column the meaning a person chose, and takes it from any other."""
    for other, held in guesses.items():
        if other != column and held.meaning == meaning and meaning in _SINGLE:
            spare = Meaning.OTHER_MONEY if meaning in MONEY_MEANINGS else Meaning.OTHER
            guesses[other] = Guess(spare, 0.5, "这一列的意思由您给了别的列")
    guesses[column] = Guess(meaning, 1.0, "您认定的")


def header_text(path: Sequence[str]) -> str:
    return "·".join(path)


def _guess(path: Sequence[str], held: Sample) -> Guess:
    named = _from_header(path)
    if named is None:
        if held.phones > 0.6 and held.filled > 2:
            return Guess(Meaning.PHONE, 0.6, "列里多是电话号码")
        return Guess(Meaning.OTHER, 0.3, "没有认出表头" if path else "没有表头")
    return _checked(named, held)


def _from_header(path: Sequence[str]) -> Guess | None:
    if not path:
        return None
    leaf = path[-1]
    joined = "".join(path[-2:])
    whole = guess("".join(bare_header(p) for p in path)) if len(path) > 1 else None
    own = guess(leaf)
    # “县（市、区）” is a word of its own, though without its brackets it would lean on what stands above
    is_word = own is not None and len(own.word) > len(bare_header(leaf))
    if len(path) > 1 and not is_word and _LEANING.match(bare_header(leaf)):
        found = guess(joined) or whole or guess(bare_header(path[-2]))
        if found:
            return Guess(found.meaning, min(found.weight, 0.9), found.word)
    if own is not None and (own.weight > 0.6 or len(path) == 1):
        return own
    above = guess(joined) or whole
    for parent in reversed(path[:-1]):
        above = above or guess(parent)
    if above is not None:
        return Guess(above.meaning, min(above.weight, 0.75), above.word)
    return own


def _checked(named: Guess, held: Sample) -> Guess:
    """Trusts a header less, or not at all, when the cells under it are of another kind."""
    if held.filled < 3:
        return named
    meaning = named.meaning
    if meaning in MONEY_MEANINGS | {Meaning.JOBS, Meaning.LAND_MU} and held.numeric < 0.2:
        return Guess(Meaning.OTHER, 0.4, f"表头像{meaning.label}，列里却多是文字")
    if meaning == Meaning.NAME and held.numeric > 0.8 and held.mean_length < 3:
        return Guess(Meaning.OTHER, 0.4, "表头像项目名称，列里却多是数")
    # 公司1 and 3号地块 are names; only figures with nothing but a unit speak against the header
    if meaning in (Meaning.INVESTOR, Meaning.PLACE) and held.bare_figures > 0.8:
        return Guess(Meaning.OTHER, 0.4, f"表头像{meaning.label}，列里却多是数")
    return named


def _settle(guesses: dict[int, Guess], samples: Mapping[int, Sample]) -> None:
    """Leaves one column for each meaning; the others keep their cells as 其他."""
    for meaning in _SINGLE:
        rivals = [c for c, g in guesses.items() if g.meaning == meaning]
        if len(rivals) < 2:
            continue
        best = max(rivals, key=lambda c: (samples[c].filled > 0, _rank(guesses[c], samples[c]), -c))
        for column in rivals:
            if column != best:
                spare = Meaning.OTHER_MONEY if meaning in MONEY_MEANINGS else Meaning.OTHER
                reason = f"像{meaning.label}，但 {letter(best)} 列更像"
                guesses[column] = Guess(spare, 0.5, reason)


def _rank(held: Guess, content: Sample) -> float:
    bonus = content.projects if held.meaning == Meaning.NAME else 0.0
    if held.meaning == Meaning.TOTAL and "总" in held.word:
        bonus = 0.3
    if held.meaning == Meaning.PAID_IN:
        bonus = (
            0.05
            if "累计" in held.word or held.word in ("到位资金", "已到位")
            else -0.05
            if "省外" in held.word
            else 0.0
        )
    return round(held.weight + 0.1 * bonus, 3)


def _ensure_name(
    guesses: dict[int, Guess], samples: Mapping[int, Sample], held: Mapping[int, list[Value]]
) -> None:
    """Finds the projects' names by content when no header says where they are."""
    if any(g.meaning == Meaning.NAME for g in guesses.values()):
        return
    open_to = (Meaning.OTHER, Meaning.CONTENT, Meaning.KIND, Meaning.REMARKS)
    candidates = [c for c, g in guesses.items() if g.meaning in open_to and samples[c].filled]
    best = max(candidates, key=lambda c: samples[c].projects + samples[c].distinct, default=None)
    if best is not None and contents.looks_like_names(held[best]):
        guesses[best] = Guess(Meaning.NAME, 0.6, "没有“项目名称”列，这一列的内容像项目名称")
        return
    investor = next((c for c, g in guesses.items() if g.meaning == Meaning.INVESTOR), None)
    if investor is not None and any(g.meaning in _SAY_PROJECT for g in guesses.values()):
        guesses[investor] = Guess(Meaning.NAME, 0.5, _NAMED_BY_INVESTOR)
        return
    content = next((c for c, g in guesses.items() if g.meaning == Meaning.CONTENT), None)
    if content is not None and any(g.meaning in _SAY_AMOUNT for g in guesses.values()):
        guesses[content] = Guess(Meaning.NAME, 0.4, "没有“项目名称”列，暂以建设内容作项目名称")


def _reading(grid: Grid, table: Table, index: int, held: Guess, context: Context) -> Reading:
    path = table.header.paths.get(index, ())
    is_hidden = index + 1 in grid.facts.hidden_columns
    money, source, offered = _money_of(path, held.meaning, context)
    other = _other_unit(path, held.meaning, context)
    unit = money.label if money else other
    column = Column(
        letter(index), header_text(path), held.meaning, unit, round(held.weight, 2), _reason(held), is_hidden
    )
    scale = count_scale(squeezed("".join(path))) if held.meaning == Meaning.JOBS else 1
    return Reading(column, index, money, source, offered, other, scale)


def _reason(held: Guess) -> str:
    if held.weight >= 1 or held.meaning == Meaning.OTHER or held.weight <= 0.6:
        return held.word
    return f"表头写“{held.word}”"


def _money_of(
    path: Sequence[str], meaning: Meaning, context: Context
) -> tuple[MoneyUnit | None, str, tuple[MoneyUnit, ...]]:
    """The unit for a money column: its own header first, then the headers above it, then the context."""
    if meaning not in MONEY_MEANINGS:
        return None, "", ()
    for text in reversed(path):
        units = money_units(text)
        if len(units) == 1:
            return units[0], "表头", ()
        if units:
            return None, "", tuple(units)
    if len(context.money) == 1:
        return context.money[0], context.money_source, ()
    return None, "", context.money


def _other_unit(path: Sequence[str], meaning: Meaning, context: Context) -> str | None:
    text = "".join(path)
    if meaning == Meaning.CAPACITY:
        return next(iter(power_units(text)), context.power)
    if meaning == Meaning.LAND_MU:
        return next(iter(area_units(text)), context.area)
    return None
