"""Builds a project from the cells that belong to it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from wutong_engines.units.dates import parse_when
from wutong_engines.units.money import parse_money
from wutong_engines.units.text import one_line, plain, readable, readable_name
from wutong_engines.units.unknowns import is_unknown
from wutong_engines.worksheets.columns import Reading
from wutong_engines.worksheets.contents import is_mark, split_name, without_number
from wutong_engines.worksheets.grid import Value, shown
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
_Taker = Callable[["Gathered", Value, str, Reading], None]
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
    _takers: dict[Meaning, "_Taker"] = field(init=False)

    def open_section(self, title: str) -> None:
        self.section = (
            re.sub(r"^(?:[一二三四五六七八九十]+[、.:,]|\([一二三四五六七八九十]+\)、?)", "", title) or title
        )
        self.placer.open_section(title)

    def build(
        self, row: int, cells: Sequence[Cell], is_hidden: bool
    ) -> tuple[ProjectRow, list[tuple[int, int | None]]]:
        """The project, and what each money column holds of it in yuan."""
        number = str(row + 1)
        gathered = Gathered(Text(_NAMELESS, "", f"A{number}"))
        takers = self._takers
        for value, at, reading in cells:
            column = reading.column
            cell = column.letter + number if at == row else f"{column.letter}{at + 1}"
            if reading.tick and is_mark(value):
                self._take_mark(gathered, cell, reading)
            else:
                takers[column.meaning](gathered, value, cell, reading)
        return self._project(row, gathered, is_hidden), gathered.amounts

    def __post_init__(self) -> None:
        takers: dict[Meaning, _Taker] = dict.fromkeys(Meaning, self._take_rest)
        takers |= dict.fromkeys(MONEY_MEANINGS, self._take_money)
        takers |= dict.fromkeys(_TEXTS, self._take_text)
        takers |= dict.fromkeys(_DATES, self._take_date)
        takers |= dict.fromkeys(PLACE_ORDER, self._take_place)
        takers |= {Meaning.NAME: self._take_name, Meaning.STAGE: self._take_stage}
        takers |= {
            Meaning.JOBS: self._take_jobs,
            Meaning.LAND_MU: self._take_land,
            Meaning.CAPACITY: self._take_capacity,
        }
        self._takers = takers

    def _take_text(self, gathered: Gathered, value: Value, cell: str, reading: Reading) -> None:
        text = self.values.text(value, cell)
        if text is not None:
            gathered.held[_TEXTS[reading.column.meaning]] = text

    def _take_date(self, gathered: Gathered, value: Value, cell: str, reading: Reading) -> None:
        meaning = reading.column.meaning
        gathered.held[_DATES[meaning]] = self.values.when(value, cell, reading)
        if meaning == Meaning.DATE:
            gathered.date_header = reading.column.header

    def _take_place(self, gathered: Gathered, value: Value, cell: str, reading: Reading) -> None:
        text = self.values.text(value, cell)
        if text and not is_unknown(text.value):
            gathered.placed[reading.column.meaning] = text

    def _take_stage(self, gathered: Gathered, value: Value, cell: str, reading: Reading) -> None:
        gathered.stage = self.values.text(value, cell)

    @staticmethod
    def _take_mark(gathered: Gathered, cell: str, reading: Reading) -> None:
        """A tick under 签约 says the stage with its header; of several ticks the furthest counts."""
        label = reading.tick or ""
        furthest = gathered.tick.value if gathered.tick else None
        if furthest is None or _progress(label) >= _progress(furthest):
            gathered.tick = Text(label, label, cell)

    def _take_money(self, gathered: Gathered, value: Value, cell: str, reading: Reading) -> None:
        figure = self.values.figure(value, cell, reading)
        gathered.amounts.append((reading.index, figure.yuan if figure else None))
        field_name = _FIGURES.get(reading.column.meaning)
        if field_name:
            gathered.held[field_name] = figure
        elif figure:
            gathered.extras.append(Extra(reading.column.header, figure.cell, figure.as_written))

    def _take_name(self, gathered: Gathered, value: Value, cell: str, reading: Reading) -> None:
        name = self.values.name(value, cell)
        if not name.value or is_unknown(name.value):
            gathered.name = Text(_NAMELESS, "", name.cell)
            return
        if reading.is_investor:
            gathered.held["investor"] = name
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

    def _take_jobs(self, gathered: Gathered, value: Value, cell: str, reading: Reading) -> None:
        gathered.held["jobs"] = self.values.count(value, cell, reading)

    def _take_land(self, gathered: Gathered, value: Value, cell: str, reading: Reading) -> None:
        gathered.held["land_mu"] = self.values.area(value, cell, reading)

    def _take_capacity(self, gathered: Gathered, value: Value, cell: str, reading: Reading) -> None:
        gathered.held["capacity_mw"] = self.values.power(value, cell, reading)

    @staticmethod
    def _take_rest(gathered: Gathered, value: Value, cell: str, reading: Reading) -> None:
        header = reading.column.header
        if value != "" and (reading.column.meaning != Meaning.SERIAL or is_code(header)):
            gathered.extras.append(Extra(header, cell, value if isinstance(value, str) else shown(value)))

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
                held["total"] = total._replace(is_at_least=True)
                return


def is_code(header: str) -> bool:
    """A serial number says nothing of a project; a project's code does."""
    return bool(_CODE.search(header))


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
