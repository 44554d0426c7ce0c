"""Builds a project from the cells that belong to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from wutong_engines.units.dates import parse_when
from wutong_engines.units.money import parse_money
from wutong_engines.units.text import one_line, plain, readable, readable_name
from wutong_engines.units.unknowns import is_unknown
from wutong_engines.worksheets.columns import Reading
from wutong_engines.worksheets.contents import is_mark, split_name, without_number
from wutong_engines.worksheets.grid import Value, address, shown
from wutong_engines.worksheets.model import (
    MONEY_MEANINGS,
    Count,
    Extra,
    Figure,
    Meaning,
    Measure,
    ProjectRow,
    Text,
    When,
)
from wutong_engines.worksheets.placing import PLACE_ORDER, Placer
from wutong_engines.worksheets.stages import STAGES, is_certain, stage_of
from wutong_engines.worksheets.values import Values

_FIGURES = {
    Meaning.TOTAL: "total",
    Meaning.FIXED_ASSETS: "fixed_assets",
    Meaning.PAID_IN: "paid_in",
    Meaning.OUTPUT: "output",
    Meaning.TAX: "tax",
}
_TEXTS = {
    Meaning.INVESTOR: "investor",
    Meaning.HOME: "home",
    Meaning.INDUSTRY: "industry",
    Meaning.CONTENT: "content",
    Meaning.KIND: "kind",
    Meaning.CONTACT: "contact",
    Meaning.PHONE: "phone",
    Meaning.RESPONSIBLE: "responsible",
    Meaning.PROBLEMS: "problems",
    Meaning.REMARKS: "remarks",
}
_DATES = {
    Meaning.SIGNED_DATE: "signed_date",
    Meaning.START_DATE: "start_date",
    Meaning.FINISH_DATE: "finish_date",
    Meaning.DATE: "date",
}
_BOUND_WORDS = re.compile(r"以上|不低于|不少于|至少|超过|超\d|逾|余亿|多亿|\+")
_YEAR_WORD = re.compile(r"(?:19|20)\d\d")
_CLAUSES = re.compile(r"[;,。\n]")
_CODE = re.compile("代码|项目编号")
_NAMELESS = "（未写项目名称）"

Cell = tuple[Value, int, Reading]
Held = dict[str, Figure | Count | Measure | When | Text | None]
_DATE_ORDER = ("signed_date", "start_date", "date")
_SHOWN_PLACES = (Meaning.PLACE, Meaning.PLACE_COUNTY, Meaning.PLACE_PREFECTURE, Meaning.PARK)


@dataclass(slots=True)
class Gathered:
    """What a project's cells hold, while they are being gone through."""

    name: Text
    stage: Text | None = None
    held: Held = field(default_factory=dict)
    placed: dict[Meaning, Text] = field(default_factory=dict)
    amounts: list[tuple[int, int | None]] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)
    date_header: str = ""
    tick: Text | None = None


@dataclass(slots=True)
class Builder:
    """Makes projects of one table; keeps what must be said once about many rows."""

    values: Values
    placer: Placer
    section: str | None = None
    stage_words: dict[str, list[str]] = field(default_factory=dict)
    milestone_cells: list[str] = field(default_factory=list)

    def open_section(self, title: str) -> None:
        self.section = (
            re.sub(r"^(?:[一二三四五六七八九十]+[、.:,]|\([一二三四五六七八九十]+\)、?)", "", title) or title
        )
        self.placer.open_section(title)

    def build(
        self, row: int, cells: Sequence[Cell], is_hidden: bool
    ) -> tuple[ProjectRow, list[tuple[int, int | None]]]:
        """The project, and what each money column holds of it in yuan."""
        gathered = Gathered(Text(_NAMELESS, "", address(row, 0)))
        for value, at, reading in cells:
            if reading.tick and is_mark(value):
                self._take_mark(gathered, at, reading)
            else:
                self._take(gathered, value, at, reading)
        return self._project(row, gathered, is_hidden), gathered.amounts

    def _take(self, gathered: Gathered, value: Value, at: int, reading: Reading) -> None:
        meaning = reading.column.meaning
        if meaning in MONEY_MEANINGS:
            self._take_money(gathered, value, at, reading)
        elif meaning in _TEXTS:
            text = self.values.text(value, at, reading.index)
            if text is not None or meaning != Meaning.CONTENT:
                gathered.held[_TEXTS[meaning]] = text
        elif meaning in _DATES:
            gathered.held[_DATES[meaning]] = self.values.when(value, at, reading)
            gathered.date_header = reading.column.header if meaning == Meaning.DATE else gathered.date_header
        elif meaning in PLACE_ORDER:
            text = self.values.text(value, at, reading.index)
            if text and not is_unknown(text.value):
                gathered.placed[meaning] = text
        elif meaning == Meaning.NAME:
            self._take_name(gathered, value, at, reading)
        elif meaning == Meaning.STAGE:
            gathered.stage = self.values.text(value, at, reading.index)
        else:
            self._take_measure(gathered, value, at, reading)

    @staticmethod
    def _take_mark(gathered: Gathered, at: int, reading: Reading) -> None:
        """A tick under 签约 says the stage with its header; of several ticks the furthest counts."""
        label = reading.tick or ""
        furthest = gathered.tick.value if gathered.tick else None
        if furthest is None or _progress(label) >= _progress(furthest):
            gathered.tick = Text(label, label, address(at, reading.index))

    def _take_money(self, gathered: Gathered, value: Value, at: int, reading: Reading) -> None:
        figure = self.values.figure(value, at, reading)
        gathered.amounts.append((reading.index, figure.yuan if figure else None))
        field_name = _FIGURES.get(reading.column.meaning)
        if field_name:
            gathered.held[field_name] = figure
        elif figure:
            gathered.extras.append(Extra(reading.column.header, figure.cell, figure.as_written))

    def _take_name(self, gathered: Gathered, value: Value, at: int, reading: Reading) -> None:
        name = self.values.name(value, at, reading.index)
        if not name.value or is_unknown(name.value):
            gathered.name = Text(_NAMELESS, "", name.cell)
            return
        if reading.is_numbered or reading.holds_content:
            name = self._bare_name(gathered, name, reading)
        gathered.name = name

    def _bare_name(self, gathered: Gathered, name: Text, reading: Reading) -> Text:
        """1.某项目 without its number; 某项目：建设… without what it builds, which is its content."""
        text = without_number(name.as_written) if reading.is_numbered else name.as_written
        text, content = split_name(text) if reading.holds_content else (text, "")
        if content:
            gathered.held.setdefault("content", Text(readable(content), name.as_written, name.cell))
        return Text(readable_name(text), name.as_written, name.cell)

    def _take_measure(self, gathered: Gathered, value: Value, at: int, reading: Reading) -> None:
        meaning, header = reading.column.meaning, reading.column.header
        if meaning == Meaning.JOBS:
            gathered.held["jobs"] = self.values.count(value, at, reading)
        elif meaning == Meaning.LAND_MU:
            gathered.held["land_mu"] = self.values.area(value, at, reading)
        elif meaning == Meaning.CAPACITY:
            gathered.held["capacity_mw"] = self.values.power(value, at, reading)
        elif value != "" and (meaning != Meaning.SERIAL or _CODE.search(header)):
            gathered.extras.append(Extra(header, address(at, reading.index), shown(value)))

    def _project(self, row: int, gathered: Gathered, is_hidden: bool) -> ProjectRow:
        held, name = gathered.held, gathered.name
        stage = gathered.stage = gathered.stage or gathered.tick
        for key in ("investor", "home"):
            text = held.get(key)
            if isinstance(text, Text) and is_unknown(text.value):
                held[key] = None
        setting = self.placer.place(gathered.placed, name)
        kept = (gathered.placed.get(m) for m in _SHOWN_PLACES)
        self._date(gathered)
        self._bound(held, gathered.extras)
        return ProjectRow(
            row=row + 1,
            cell=name.cell,
            name=name,
            place=next((text for text in kept if text), None),
            region_code=setting.region_code,
            park=setting.park,
            place_reason=setting.reason,
            section=self.section,
            stage=self._stage(stage),
            stage_words=stage,
            is_hidden=is_hidden,
            extras=tuple(gathered.extras),
            **held,  # type: ignore[arg-type]
        )

    def _stage(self, words: Text | None) -> str | None:
        if words is None or is_unknown(words.value):
            return None
        stage, _ = stage_of(words.value)
        if stage is None:
            self.stage_words.setdefault(words.value, []).append(words.cell)
        elif not is_certain(words.value):
            self.milestone_cells.append(words.cell)
        return stage

    def _date(self, gathered: Gathered) -> None:
        """Chooses the date that speaks for the project; a date inside the stage words counts last."""
        held, stage = gathered.held, gathered.stage
        chosen = next(
            (w for k in _DATE_ORDER if (w := held.get(k)) and isinstance(w, When) and w.is_known), None
        )
        if stage is not None and _YEAR_WORD.search(stage.value):
            found = parse_when(stage.value, self.values.year)
            if found.start or found.end:
                said = When(found.start, found.end, stage.as_written, stage.cell)
                field_name = _spoken_date(plain(stage.value))
                if field_name and held.get(field_name) is None:
                    held[field_name] = said
                chosen = chosen or said
        own = held.get("date")
        if isinstance(own, When) and chosen is not None and own is not chosen:
            gathered.extras.append(Extra(gathered.date_header, own.cell, own.as_written))
        if chosen is not None:
            held["date"] = chosen

    def _bound(self, held: Held, extras: Sequence[Extra]) -> None:
        """A remark that says 100亿元以上 beside a plain 100 makes the figure a lower bound."""
        total = held.get("total")
        if (
            not isinstance(total, Figure)
            or total.yuan is None
            or total.is_at_least
            or total.yuan_to is not None
        ):
            return
        notes = [(t.value, t.cell) for k in ("remarks", "content") if isinstance(t := held.get(k), Text)]
        notes += [(e.as_written, e.cell) for e in extras]
        for text, cell in notes:
            if len(text) < 200 and _BOUND_WORDS.search(text) and _says_at_least(text, total.yuan):
                message = f"{total.cell} 写 {total.as_written}，{cell} 写“{one_line(text)}”，读作“不少于”"
                self.values.notes.add(total.cell, message, "at_least")
                held["total"] = replace(total, is_at_least=True)
                return


def _progress(label: str) -> int:
    stage, _ = stage_of(label)
    return STAGES.index(stage) if stage else -1


def _spoken_date(words: str) -> str | None:
    """Which date the words beside it speak of."""
    if "签" in words:
        return "signed_date"
    if re.search("开工|开建|动工", words):
        return "start_date"
    return "finish_date" if re.search("投产|建成|竣工|投运", words) else None


def _says_at_least(text: str, yuan: int) -> bool:
    for clause in _CLAUSES.split(plain(text)):
        if _BOUND_WORDS.search(clause) and "元" in clause + "元" and re.search(r"亿|万", clause):
            money = parse_money(clause)
            if money.is_at_least and money.low == Decimal(yuan):
                return True
    return False
