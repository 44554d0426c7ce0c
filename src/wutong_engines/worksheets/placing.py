"""Decides where a project lies: from its own cells, its section, its name, or the sheet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from wutong_engines.units.text import one_line
from wutong_engines.worksheets.context import Setting
from wutong_engines.worksheets.model import Meaning, Text
from wutong_engines.worksheets.places import Gazetteer, Match
from wutong_engines.worksheets.values import Notes

PLACE_ORDER = (Meaning.PARK, Meaning.PLACE, Meaning.PLACE_COUNTY, Meaning.PLACE_PREFECTURE)
_NOWHERE = Setting()
_OWN_LEVEL = re.compile(r"本级|市直|州直|县直|^[全本][市州县区]$")
FIRST_LEVEL = re.compile(r"[一二三四五六七八九十]+[、.:,]")
_Found = tuple[Match, Text]


@dataclass(slots=True)
class Placer:
    """Places the projects of one table; remembers texts it has resolved."""

    gazetteer: Gazetteer
    notes: Notes
    setting: Setting
    section: Setting = _NOWHERE
    section_level: int = 0
    unplaced: list[str] = field(default_factory=list)
    _unread_texts: set[str] = field(default_factory=set)
    _known: dict[tuple[str, ...], tuple[str | None, str | None, str, Meaning]] = field(default_factory=dict)

    def open_section(self, title: str) -> None:
        """A section title that names a place speaks for the projects under it."""
        level = 1 if FIRST_LEVEL.match(title) else 2 if title.startswith(("(", "（")) else 3
        if level <= self.section_level:
            self.section, self.section_level = Setting(), 0
        for match in self.gazetteer.resolve(title):
            if match.place.park or match.place.parent_code:
                self.section = Setting(match.place.code, match.place.park, f"分段标题{match.reason}")
                self.section_level = level
                return

    def place(self, placed: Mapping[Meaning, Text], name: Text) -> Setting:
        if not placed:
            self.unplaced.append(name.cell)
            return self._by_name(name) or self._outer()
        key = tuple(placed[m].value if m in placed else "" for m in PLACE_ORDER)
        known = self._known.get(key)
        if known is None:
            return self._read(placed, name, key)
        code, park, reason, meaning = known
        return Setting(code, park, f"{placed[meaning].cell} {reason}")

    def _read(self, placed: Mapping[Meaning, Text], name: Text, key: tuple[str, ...]) -> Setting:
        found = [(m, t) for o in PLACE_ORDER if (t := placed.get(o)) for m in self.gazetteer.resolve(t.value)]
        regions = [(m, t) for m, t in found if m.place.park is None and m.place.parent_code]
        parks = [(m, t) for m, t in found if m.place.park is not None]
        if not regions and not parks:
            return self._unread(placed, name)
        narrowed = self._narrowed(regions, parks)
        if narrowed is None:
            return self._several(self._deepest(regions), placed, regions[0][1].cell)
        code, park, match, text = narrowed
        meaning = next(m for m, t in placed.items() if t is text)
        self._known[key] = (code, park, match.reason, meaning)
        return Setting(code, park, f"{text.cell} {match.reason}")

    def _unread(self, placed: Mapping[Meaning, Text], name: Text) -> Setting:
        text = next(iter(placed.values()))
        spare = self._outer() if _OWN_LEVEL.search(text.value) else None
        if spare is not None and spare.region_code:
            return spare
        spare = self._by_name(name) or self._outer()
        where = f"，先按{spare.reason}" if spare.reason else ""
        message = f"{text.cell} 写“{one_line(text.as_written)[:30]}”，没有认出是哪里{where}"
        if text.value not in self._unread_texts:
            self._unread_texts.add(text.value)
            self.notes.add(text.cell, message, "place")
        return spare

    def _outer(self) -> Setting:
        return self.section if self.section.region_code else self.setting

    def _deepest(self, regions: list[_Found]) -> list[str]:
        codes = list(dict.fromkeys(m.place.code for m, _ in regions))
        return [c for c in codes if not any(o != c and self.gazetteer.is_within(o, c) for o in codes)]

    def _narrowed(
        self, regions: list[_Found], parks: list[_Found]
    ) -> tuple[str | None, str | None, Match, Text] | None:
        """One region, or one park that fits the regions named; None when several regions are named."""
        deepest = self._deepest(regions)
        if parks and (not deepest or all(self._near(parks[0][0].place.code, c) for c in deepest)):
            park, text = parks[0]
            is_finer = bool(deepest) and self.gazetteer.is_within(deepest[0], park.place.code)
            return deepest[0] if is_finer else park.place.code, park.place.park, park, text
        if len(deepest) == 1:
            match, text = next((m, t) for m, t in regions if m.place.code == deepest[0])
            return deepest[0], None, match, text
        return None

    def _near(self, code: str, other: str) -> bool:
        return self.gazetteer.is_within(code, other) or self.gazetteer.is_within(other, code)

    def _several(self, codes: list[str], placed: Mapping[Meaning, Text], cell: str) -> Setting:
        """Several regions: what they share when the cell lists them, the county when columns disagree."""
        county = placed.get(Meaning.PLACE_COUNTY)
        if county and Meaning.PLACE_PREFECTURE in placed:
            matches = self.gazetteer.resolve(county.value)
            if len(matches) == 1:
                message = f"{county.cell} 的“{county.value}”不在同一行写的市州里，按县读；请核对"
                self.notes.add(county.cell, message, "place")
                return Setting(matches[0].place.code, None, f"{county.cell} {matches[0].reason}")
        names = "、".join(r.name for c in codes if (r := self.gazetteer.region(c)))
        shared = self.gazetteer.common(codes)
        done = (
            "先记到它们共同的上级" if shared else "同在一省，没有更小的共同上级，没有取地点；请写明记在哪里"
        )
        self.notes.add(cell, f"{cell} 写了 {len(codes)} 个地方（{names}），{done}", "place")
        return Setting(shared, None, f"{cell} 写了{names}")

    def _by_name(self, name: Text) -> Setting | None:
        """A place in the project's name counts when it lies within where the sheet says it is."""
        outer = self._outer()
        for match in self.gazetteer.resolve(name.value):
            place = match.place
            is_inside = outer.region_code is None or self.gazetteer.is_within(place.code, outer.region_code)
            is_known = outer.park is not None and place.code == outer.region_code
            if is_inside and not is_known and (place.parent_code or place.park):
                return Setting(place.code, place.park, f"项目名称里{match.reason}")
        return None
