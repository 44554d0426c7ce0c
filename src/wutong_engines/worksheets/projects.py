"""Builds a project from the cells that belong to it."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from wutong_engines.units.dates import parse_when
from wutong_engines.units.money import parse_money
from wutong_engines.units.text import one_line, plain
from wutong_engines.units.unknowns import is_unknown
from wutong_engines.worksheets.columns import Reading
from wutong_engines.worksheets.context import Setting
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
from wutong_engines.worksheets.places import Gazetteer, Match
from wutong_engines.worksheets.stages import is_certain, stage_of
from wutong_engines.worksheets.values import Values

_FIGURES = {
    Meaning.TOTAL: "total", Meaning.FIXED_ASSETS: "fixed_assets", Meaning.PAID_IN: "paid_in",
    Meaning.OUTPUT: "output", Meaning.TAX: "tax",
}  # fmt: skip
_TEXTS = {
    Meaning.INVESTOR: "investor", Meaning.HOME: "home", Meaning.INDUSTRY: "industry", Meaning.CONTENT: "content",
    Meaning.KIND: "kind", Meaning.CONTACT: "contact", Meaning.PHONE: "phone", Meaning.RESPONSIBLE: "responsible",
    Meaning.PROBLEMS: "problems", Meaning.REMARKS: "remarks",
}  # fmt: skip
_DATES = {
    Meaning.SIGNED_DATE: "signed_date", Meaning.START_DATE: "start_date", Meaning.FINISH_DATE: "finish_date",
    Meaning.DATE: "date",
}  # fmt: skip
_PLACES = (Meaning.PARK, Meaning.PLACE, Meaning.PLACE_COUNTY, Meaning.PLACE_PREFECTURE)
_BOUND_WORDS = re.compile(r"以上|不低于|不少于|至少|超过|超\d|逾|余亿|多亿|\+")
_YEAR_WORD = re.compile(r"(?:19|20)\d\d")
_CLAUSES = re.compile(r"[;,。\n]")
_NAMELESS = "（未写项目名称）"

Cell = tuple[Value, int, Reading]


@dataclass(slots=True)
class Builder:
    """Makes projects of one table; keeps what must be said once about many rows."""

    values: Values
    gazetteer: Gazetteer
    setting: Setting
    section: str | None = None
    section_setting: Setting = Setting()
    unplaced: list[str] = field(default_factory=list)
    stage_words: dict[str, list[str]] = field(default_factory=dict)
    milestone_cells: list[str] = field(default_factory=list)

    def open_section(self, title: str) -> None:
        self.section = (
            re.sub(r"^(?:[一二三四五六七八九十]+[、.:,]|\([一二三四五六七八九十]+\))", "", title) or title
        )
        matches = [m for m in self.gazetteer.resolve(title) if m.place.park or m.place.parent_code]
        self.section_setting = Setting()
        if matches:
            place = matches[0].place
            self.section_setting = Setting(place.code, place.park, f"分段标题{matches[0].reason}")

    def build(
        self, row: int, cells: Sequence[Cell], is_hidden: bool
    ) -> tuple[ProjectRow, list[tuple[int, int | None]]]:
        """The project, and what each money column holds of it in yuan."""
        held: dict[str, Figure | Count | Measure | When | Text | None] = {}
        amounts: list[tuple[int, int | None]] = []
        extras: list[Extra] = []
        placed: dict[Meaning, Text] = {}
        stage: Text | None = None
        name = Text(_NAMELESS, "", address(row, 0))
        for value, at, reading in cells:
            meaning = reading.column.meaning
            if meaning in MONEY_MEANINGS:
                figure = self.values.figure(value, at, reading)
                amounts.append((reading.index, figure.yuan if figure else None))
                if meaning in _FIGURES:
                    held[_FIGURES[meaning]] = figure
                elif figure:
                    extras.append(Extra(reading.column.header, figure.cell, figure.as_written))
            elif meaning == Meaning.NAME:
                name = self._name(value, at, reading)
            elif meaning in _TEXTS:
                held[_TEXTS[meaning]] = self.values.text(value, at, reading.index)
            elif meaning in _DATES:
                held[_DATES[meaning]] = self.values.when(value, at, reading)
            elif meaning in _PLACES:
                text = self.values.text(value, at, reading.index)
                if text and not is_unknown(text.value):
                    placed[meaning] = text
            elif meaning == Meaning.STAGE:
                stage = self.values.text(value, at, reading.index)
            else:
                self._measured(meaning, value, at, reading, held, extras)
        project = self._project(row, name, held, placed, stage, tuple(extras), is_hidden)
        return project, amounts

    def _name(self, value: Value, at: int, reading: Reading) -> Text:
        name = self.values.name(value, at, reading.index)
        return name if name.value else Text(_NAMELESS, "", name.cell)

    def _measured(
        self, meaning: Meaning, value: Value, at: int, reading: Reading,
        held: dict[str, Figure | Count | Measure | When | Text | None], extras: list[Extra],
    ) -> None:  # fmt: skip
        if meaning == Meaning.JOBS:
            held["jobs"] = self.values.count(value, at, reading)
        elif meaning == Meaning.LAND_MU:
            held["land_mu"] = self.values.area(value, at, reading)
        elif meaning == Meaning.CAPACITY:
            held["capacity_mw"] = self.values.power(value, at, reading)
        elif value != "" and meaning != Meaning.SERIAL:
            extras.append(Extra(reading.column.header, address(at, reading.index), shown(value)))

    def _project(
        self, row: int, name: Text, held: dict[str, Figure | Count | Measure | When | Text | None],
        placed: dict[Meaning, Text], stage: Text | None, extras: tuple[Extra, ...], is_hidden: bool,
    ) -> ProjectRow:  # fmt: skip
        for key in ("investor", "home"):
            text = held.get(key)
            if isinstance(text, Text) and is_unknown(text.value):
                held[key] = None
        setting, is_written = self._placed(placed, name)
        if not is_written:
            self.unplaced.append(name.cell)
        kept = (
            placed.get(m)
            for m in (Meaning.PLACE, Meaning.PLACE_COUNTY, Meaning.PLACE_PREFECTURE, Meaning.PARK)
        )
        project = ProjectRow(
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
            extras=extras,
            **held,  # type: ignore[arg-type]
        )
        return self._dated(self._bounded(project), stage)

    def _stage(self, words: Text | None) -> str | None:
        if words is None or is_unknown(words.value):
            return None
        stage, _ = stage_of(words.value)
        if stage is None:
            self.stage_words.setdefault(words.value, []).append(words.cell)
        elif not is_certain(words.value):
            self.milestone_cells.append(words.cell)
        return stage

    def _dated(self, project: ProjectRow, stage: Text | None) -> ProjectRow:
        """Chooses the date that speaks for the project; a date inside the stage words counts last."""
        if project.stage_words and stage and _YEAR_WORD.search(plain(stage.value)):
            found = parse_when(stage.value, self.values.year)
            if found.start or found.end:
                said = When(found.start, found.end, stage.as_written, stage.cell)
                project = _with_stage_date(project, said)
        for candidate in (project.signed_date, project.date, project.start_date):
            if candidate and (candidate.start or candidate.end):
                return replace(project, date=candidate) if project.date is not candidate else project
        return project

    def _bounded(self, project: ProjectRow) -> ProjectRow:
        """A remark that says 100亿元以上 beside a plain 100 makes the figure a lower bound."""
        total = project.total
        if total is None or total.yuan is None or total.is_at_least or total.yuan_to is not None:
            return project
        notes = [(t.value, t.cell) for t in (project.remarks, project.content) if t]
        notes += [(e.as_written, e.cell) for e in project.extras]
        for text, cell in notes:
            if len(text) < 200 and _BOUND_WORDS.search(text) and _says_at_least(text, total.yuan):
                message = f"{total.cell} 写 {total.as_written}，{cell} 写“{one_line(text)}”，读作“不少于”"
                self.values.notes.add(total.cell, message, "at_least")
                return replace(project, total=replace(total, is_at_least=True))
        return project

    def _placed(self, placed: dict[Meaning, Text], name: Text) -> tuple[Setting, bool]:
        """Where the project lies, and whether its own cells said so."""
        found = [
            (match, text.cell)
            for meaning in _PLACES
            if (text := placed.get(meaning))
            for match in self.gazetteer.resolve(text.value)
        ]
        regions = [(m, cell) for m, cell in found if m.place.park is None and m.place.parent_code]
        parks = [(m, cell) for m, cell in found if m.place.park is not None]
        if regions or parks:
            return self._narrowed(regions, parks, placed), True
        if placed:
            text = next(iter(placed.values()))
            spare = self._by_name(name) or self._outer()
            where = f"，先按{spare.reason}" if spare.reason else ""
            message = f"{text.cell} 写“{one_line(text.as_written)[:30]}”，没有认出是哪里{where}"
            self.values.notes.add(text.cell, message, "place")
            return spare, True
        return self._by_name(name) or self._outer(), False

    def _outer(self) -> Setting:
        return self.section_setting if self.section_setting.region_code else self.setting

    def _narrowed(
        self, regions: list[tuple[Match, str]], parks: list[tuple[Match, str]], placed: dict[Meaning, Text]
    ) -> Setting:
        codes = list(dict.fromkeys(m.place.code for m, _ in regions))
        deepest = [c for c in codes if not any(o != c and self.gazetteer.is_within(o, c) for o in codes)]
        if parks and (not deepest or all(self._near(parks[0][0].place.code, c) for c in deepest)):
            park, cell = parks[0]
            code = (
                deepest[0]
                if deepest and self.gazetteer.is_within(deepest[0], park.place.code)
                else park.place.code
            )
            return Setting(code, park.place.park, f"{cell} {park.reason}")
        if len(deepest) == 1:
            match, cell = next((m, cell) for m, cell in regions if m.place.code == deepest[0])
            return Setting(deepest[0], None, f"{cell} {match.reason}")
        return self._several(deepest, placed, regions[0][1])

    def _near(self, code: str, other: str) -> bool:
        return self.gazetteer.is_within(code, other) or self.gazetteer.is_within(other, code)

    def _several(self, codes: list[str], placed: dict[Meaning, Text], cell: str) -> Setting:
        """Several regions: what they share when the cell lists them, the county when columns disagree."""
        county = placed.get(Meaning.PLACE_COUNTY)
        if county and Meaning.PLACE_PREFECTURE in placed:
            matches = self.gazetteer.resolve(county.value)
            if len(matches) == 1:
                message = f"{county.cell} 的“{county.value}”不在同一行写的市州里，按县读；请核对"
                self.values.notes.add(county.cell, message, "place")
                return Setting(matches[0].place.code, None, f"{county.cell} {matches[0].reason}")
        common = self.gazetteer.common(codes)
        names = "、".join(r.name for c in codes if (r := self.gazetteer.region(c)))
        self.values.notes.add(
            cell, f"{cell} 写了 {len(codes)} 个地方（{names}），先记到它们共同的上级", "place"
        )
        return Setting(common, None, f"{cell} 写了{names}")

    def _by_name(self, name: Text) -> Setting | None:
        """A place in the project's name counts when it lies within where the sheet says it is."""
        outer = self._outer()
        for match in self.gazetteer.resolve(name.value):
            place = match.place
            is_inside = outer.region_code is None or self.gazetteer.is_within(place.code, outer.region_code)
            if (
                is_inside
                and (place.parent_code or place.park)
                and not (outer.park and place.code == outer.region_code)
            ):
                return Setting(place.code, place.park, f"项目名称里{match.reason}")
        return None


def _with_stage_date(project: ProjectRow, said: When) -> ProjectRow:
    words = plain(said.as_written)
    if "签" in words and project.signed_date is None:
        project = replace(project, signed_date=said)
    elif re.search("开工|开建|动工", words) and project.start_date is None:
        project = replace(project, start_date=said)
    elif re.search("投产|建成|竣工|投运", words) and project.finish_date is None:
        project = replace(project, finish_date=said)
    return replace(project, date=said) if project.date is None else project


def _says_at_least(text: str, yuan: int) -> bool:
    for clause in _CLAUSES.split(plain(text)):
        if _BOUND_WORDS.search(clause) and "元" in clause + "元" and re.search(r"亿|万", clause):
            money = parse_money(clause)
            if money.is_at_least and money.low == Decimal(yuan):
                return True
    return False


def is_date_value(value: Value) -> bool:
    return isinstance(value, datetime.date)
