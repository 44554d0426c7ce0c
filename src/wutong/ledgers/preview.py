"""What the preview shows: the original cells beside the reading, line by line, and what wants a look."""

import re
from dataclasses import dataclass
from typing import Any

from wutong.ledgers import queries, wording
from wutong.ledgers.cache import LINES_A_CHUNK, Cached
from wutong.ledgers.models import Import
from wutong.ledgers.pairs import expected
from wutong.ledgers.reach import Placer
from wutong.organisation import dictionaries
from wutong.organisation.models import Person
from wutong.projects.contacts import cell_shown, extra_shown
from wutong.web.formats import yi
from wutong_engines.worksheets import MONEY_MEANINGS, SKIPPED_KINDS, Meaning

UNSURE = 0.8
LOOKS_SHOWN = 40
TOTALS_SHOWN = 12
_CONTACTS = {Meaning.CONTACT: "contact_name", Meaning.PHONE: "contact_phone"}
_CELL = re.compile(r"([A-Z]{1,3})(\d+)$")
_NUMERIC = {
    *MONEY_MEANINGS, Meaning.JOBS, Meaning.LAND_MU, Meaning.CAPACITY, Meaning.SERIAL,
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A column of the right-hand side; an optional one appears when some row of the page has it."""

    key: str
    label: str
    unit: str = ""
    numeric: bool = False
    is_optional: bool = False


_SHOWN = (
    Shown("region", "属地"),
    Shown("investment", "总投资", "亿元", numeric=True),
    Shown("paid_in", "到位", "万元", numeric=True, is_optional=True),
    Shown("signed_date", "签约", is_optional=True),
    Shown("start_date", "开工", is_optional=True),
    Shown("stage", "阶段"),
    Shown("jobs", "就业", "人", numeric=True, is_optional=True),
    Shown("land_mu", "用地", "亩", numeric=True, is_optional=True),
    Shown("power_mw", "装机", "兆瓦", numeric=True, is_optional=True),
)


@dataclass(frozen=True)
class Page:
    number: int
    pages: int

    @property
    def words(self) -> str:
        return f"第 {self.number} 页，共 {self.pages} 页，每页 {LINES_A_CHUNK} 行" if self.pages > 1 else ""


class Preview:
    """One page of one sheet, for one person."""

    def __init__(
        self, person: Person, brought: Import, *, sheet: int = 0, page: int = 1, choose_all: bool = False
    ) -> None:
        self.brought = brought
        self.sheets: list[dict[str, Any]] = brought.summary["sheets"]
        self.sheet_number = sheet if 0 <= sheet < len(self.sheets) else 0
        self.sheet = self.sheets[self.sheet_number]
        self.is_mine = brought.person_id == person.pk
        self._choose_all = choose_all
        self._placer = Placer(brought.person)
        self._warned = wording.warned_cells(self.sheet["warnings"])
        self._totals = self._totals_by_row()
        cached = Cached(queries.reading_path(brought))
        pages = cached.pages(self.sheet_number)
        self.page = Page(min(max(page, 1), max(1, pages)), max(1, pages))
        self._lines = cached.page(self.sheet_number, self.page.number - 1) if pages else []
        self._arrange()

    def _arrange(self) -> None:
        """Which columns have words on this page decides what stands beside what."""
        self._raw = {line["r"]: _raw_by_letter(line, self.sheet["columns"]) for line in self._lines}
        projects = [line for line in self._lines if line["k"] == "project"]
        raws = (self._raw[line["r"]] for line in projects)
        self._used = {letter for raw in raws for letter, text in raw.items() if text.strip()}
        self._groups = self._grouped()
        self._shown = [
            one for one in _SHOWN if not one.is_optional or any(one.key in line["v"] for line in projects)
        ]
        self.columns = [self._column(group) for group in self._groups]
        self.rows = [
            self._project(line) if line["k"] == "project" else self._other(line) for line in self._lines
        ]
        self.looks = self._looks()[:LOOKS_SHOWN]

    # the head of the table

    def _grouped(self) -> list[list[dict[str, Any]]]:
        """Columns as shown: a run without a word on this page stands as one, unless meanings are chosen."""
        groups: list[list[dict[str, Any]]] = []
        for column in self.sheet["columns"]:
            if groups and self._is_empty(column) and self._is_empty(groups[-1][-1]):
                groups[-1].append(column)
            else:
                groups.append([column])
        return groups

    def _is_empty(self, column: dict[str, Any]) -> bool:
        return not self._choose_all and column["letter"] not in self._used

    def _column(self, group: list[dict[str, Any]]) -> dict[str, Any]:
        column = group[0]
        if self._is_empty(column):
            words = f"{len(group)} 列空" if len(group) > 1 else "空"
            return {"letters": _span(group), "meaning": "", "note": words}
        meaning = Meaning(column["meaning"])
        is_unsure = column["confidence"] < UNSURE and column["header"] and meaning is not Meaning.OTHER
        head = column["header"] or "无列名"
        return {
            "letters": column["letter"],
            "meaning": "" if meaning in {Meaning.OTHER, Meaning.SERIAL} else meaning.label,
            "note": "序号" if meaning is Meaning.SERIAL else f"{head}，原样保留",
            "confidence": None if meaning is Meaning.OTHER else round(column["confidence"] * 100),
            "reason": f"表头“{head}”：{column['reason']}"
            + ("；这一列是隐藏的" if column["is_hidden"] else ""),
            "options": _options() if self.is_mine and (self._choose_all or is_unsure) else [],
            "chosen": meaning.value,
            "field": f"column-{column['letter']}",
        }

    @property
    def asks(self) -> bool:
        return any(column.get("options") for column in self.columns)

    @property
    def readings(self) -> list[dict[str, Any]]:
        return [{"label": one.label, "unit": one.unit, "numeric": one.numeric} for one in self._shown]

    # its rows

    def _project(self, line: dict[str, Any]) -> dict[str, Any]:
        return {
            "number": line["r"],
            "is_project": True,
            "verdict": f"项目 {line['n']}",
            "cells": self._cells(line),
            "readings": [self._reading(line, one) for one in self._shown],
        }

    def _cells(self, line: dict[str, Any], bad: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
        raw = self._raw[line["r"]]
        cells = []
        for group in self._groups:
            column = group[0]
            cell = f"{column['letter']}{line['r']}"
            why = self._warned.get(cell, "")
            tone = "ask" if why and line["k"] == "project" else ""
            cells.append(
                {
                    "text": self._text(column, raw.get(column["letter"], "")),
                    "is_name": column["meaning"] == Meaning.NAME,
                    "numeric": column["meaning"] in _NUMERIC,
                    "tone": "bad" if cell in bad else tone,
                    "reason": why,
                }
            )
        return cells

    def _text(self, column: dict[str, Any], text: str) -> str:
        """Whoever brought the file has read it; to others its contacts are as anywhere else."""
        if self.is_mine:
            return text
        key = _CONTACTS.get(column["meaning"])
        return cell_shown(key, text) if key else extra_shown(column["header"], text)

    def _reading(self, line: dict[str, Any], one: Shown) -> dict[str, Any]:
        values = line["v"]
        shown: dict[str, Any] = {
            "label": f"{one.label} {one.unit}".strip(),
            "numeric": one.numeric,
            "text": None,
        }
        if one.key == "region":
            shown |= self._region(values)
        elif one.key == "stage":
            shown |= wording.stage(values)
        elif one.key in values:
            shown |= wording.value(one.key, values[one.key])
        why = self._warned.get(line["c"].get(one.key, [""])[0], "")
        return shown | ({"tone": "ask", "reason": why} if why else {})

    def _region(self, values: dict[str, Any]) -> dict[str, Any]:
        placing = self._placer.place(values)
        name = dictionaries.region_name(placing.region_code)
        park = dictionaries.parks().get(placing.park_key or "")
        shown: dict[str, Any] = {
            "text": f"{name} {placing.region_code}" + (f"，{park.short_name}" if park else "")
        }
        if placing.outside:
            shown |= {"tone": "ask", "reason": placing.outside}
        elif placing.is_assumed:
            shown |= {"tone": "ask", "reason": f"表里没有读出地点，先挂到{name}"}
        elif values.get("place_reason"):
            shown["reason"] = values["place_reason"]
        return shown

    def _other(self, line: dict[str, Any]) -> dict[str, Any]:
        row: dict[str, Any] = {
            "number": line["r"],
            "is_project": False,
            "is_empty": line["k"] == "blank",
            "verdict": SKIPPED_KINDS.get(line["k"], line["k"]),
        }
        checks = self._totals.get(line["r"], [])
        if not checks:
            return row | {"span": line.get("t") or " "}
        wrong = [check for check in checks if not check["agrees"]]
        cells = self._cells(line, frozenset(check["cell"] for check in wrong))
        if any(cell["text"] for cell in cells):
            row["cells"] = cells
        else:
            row["span"] = line.get("t") or " "
        words = "；".join(wording.total_words(check) for check in (wrong or checks))
        return row | {"note": words, "note_tone": "bad" if wrong else ""}

    def _totals_by_row(self) -> dict[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = {}
        for check in self.sheet["totals"]:
            at = _CELL.match(check["cell"])
            if at:
                found.setdefault(int(at.group(2)), []).append(check)
        return found

    # below the table

    @property
    def totals(self) -> list[dict[str, Any]]:
        return [
            {
                "label": check["label"] or "合计",
                "cell": check["cell"],
                "written": check["as_written"] if check["stated_yuan"] is None else yi(check["stated_yuan"]),
                "counted": yi(check["computed_yuan"]),
                "is_equal": check["agrees"],
                "difference": wording.difference(check),
            }
            for check in self.sheet["totals"][:TOTALS_SHOWN]
        ]

    def _looks(self) -> list[dict[str, str]]:
        """Columns read with doubt, rows without place or stage or out of reach, then the reader's own."""
        found = [
            {
                "words": f"{column['letter']} 列“{column['header']}”读作{Meaning(column['meaning']).label}，"
                f"把握 {column['confidence']:.0%}",
                "why": column["reason"],
            }
            for column in self.sheet["columns"]
            if column["confidence"] < UNSURE and column["header"] and column["meaning"] != Meaning.OTHER
        ]
        return found + self._counted_looks() + [wording.look(one["text"]) for one in self._own_warnings]

    @property
    def _own_warnings(self) -> list[dict[str, str]]:
        """Totals that disagree have a panel of their own."""
        return [one for one in self.sheet["warnings"] if not one["kind"].startswith("total")]

    def _counted_looks(self) -> list[dict[str, str]]:
        summary = self.brought.summary
        found = []
        for kind, words in (
            ("outside", "行在您的可写范围之外，不会写入"),
            ("no_place", f"行没有读出地点，先挂到{self.brought.person.body.region.short_name}"),
            ("no_stage", "行没有认出阶段，先放在谋划储备"),
        ):
            said = summary[kind]
            here = [row for row in said["rows"] if row["sheet"] == self.sheet["name"]]
            if here:
                cells = "、".join(row["cell"] for row in here[:8]) + ("等" if len(here) > 8 else "")
                count = len(here) if said["count"] == len(said["rows"]) else said["count"]
                found.append({"words": f"{count:,} {words}", "why": cells})
        return found

    @property
    def look_count(self) -> int:
        unlisted = max(0, self.sheet["warning_count"] - len(self.sheet["warnings"]))
        return len(self._looks()) + int(unlisted)

    @property
    def writing_words(self) -> str:
        """The primary button: what will happen, in numbers."""
        added, attached = expected(self.brought)
        if attached and not added:
            return f"并入 {attached:,} 个已有项目"
        return f"写入 {added:,} 个项目" + (f"，并入 {attached:,} 个" if attached else "")


def _options() -> list[tuple[str, str]]:
    return [(meaning.value, meaning.label) for meaning in Meaning]


def _raw_by_letter(line: dict[str, Any], columns: list[dict[str, Any]]) -> dict[str, str]:
    """The cells of a row as written, by column letter. Of a long file only those that were read are kept."""
    if "raw" in line:
        texts = line["raw"]
        places = ((column["letter"], _place_of(column["letter"])) for column in columns)
        return {letter: texts[place] if place < len(texts) else "" for letter, place in places}
    if line["k"] != "project":
        return {}
    found: dict[str, str] = {}
    for cell, text in [*line["c"].values(), *((cell, text) for _, cell, text in line["x"])]:
        at = _CELL.match(cell)
        if at:
            found.setdefault(at.group(1), text)
    return found


def _place_of(letter: str) -> int:
    place = 0
    for character in letter:
        place = place * 26 + ord(character) - 64
    return place - 1


def _span(group: list[dict[str, Any]]) -> str:
    first, last = group[0]["letter"], group[-1]["letter"]
    return str(first) if first == last else f"{first}–{last}"
