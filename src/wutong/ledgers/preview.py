"""What the preview shows: the original cells beside the reading, line by line, and what wants a look."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from wutong.ledgers import queries
from wutong.ledgers.cache import LINES_A_CHUNK, Cached
from wutong.ledgers.models import Import
from wutong.ledgers.reach import Placer
from wutong.ledgers.rules import SURE, pair_key, targets
from wutong.organisation import dictionaries
from wutong.organisation.models import Person
from wutong.projects.stages import Stage
from wutong.web.formats import interval_text, number, wan, yi
from wutong_engines.worksheets import SKIPPED_KINDS, Meaning

UNSURE = 0.8
PAIRS_SHOWN = 30
LOOKS_SHOWN = 40
_CELL = re.compile(r"([A-Z]{1,3})(\d+)$")
_NUMERIC = {
    Meaning.TOTAL, Meaning.FIXED_ASSETS, Meaning.PAID_IN, Meaning.PAID_IN_PERIOD, Meaning.PLANNED, Meaning.COMPLETED,
    Meaning.OTHER_MONEY, Meaning.OUTPUT, Meaning.TAX, Meaning.JOBS, Meaning.LAND_MU, Meaning.CAPACITY, Meaning.SERIAL,
}  # fmt: skip
_READINGS: list[tuple[str, str, str, bool]] = [
    ("region", "属地", "", False),
    ("investment", "总投资", "亿元", True),
    ("paid_in", "到位", "万元", True),
    ("signed_date", "签约", "", False),
    ("stage", "阶段", "", False),
    ("jobs", "就业", "人", True),
    ("land_mu", "用地", "亩", True),
    ("power_mw", "装机", "兆瓦", True),
]
_ONLY_WITH = {"paid_in": "paid_in", "jobs": "jobs", "land_mu": "land_mu", "power_mw": "capacity"}


def options() -> list[tuple[str, str]]:
    return [(meaning.value, meaning.label) for meaning in Meaning]


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
        self._person = person
        self._cached = Cached(queries.reading_path(brought))
        self.sheets: list[dict[str, Any]] = brought.summary["sheets"]
        self.sheet_number = sheet if 0 <= sheet < len(self.sheets) else 0
        self.sheet = self.sheets[self.sheet_number]
        pages = max(1, self._cached.pages(self.sheet_number))
        self.page = Page(min(max(page, 1), pages), pages)
        self.is_mine = brought.person_id == person.pk
        self._choose_all = choose_all
        self._placer = Placer(brought.person)
        self._warned = {w["cell"]: w["text"] for w in self.sheet["warnings"] if w["cell"]}
        self._totals = self._totals_by_row()
        self._shown = self._readings_shown()

    # the table

    @property
    def columns(self) -> list[dict[str, Any]]:
        return [self._column(column) for column in self.sheet["columns"]]

    def _column(self, column: dict[str, Any]) -> dict[str, Any]:
        meaning = Meaning(column["meaning"])
        is_unsure = column["confidence"] < UNSURE and column["header"]
        asks = self.is_mine and bool(self._choose_all or (is_unsure and meaning is not Meaning.OTHER))
        head = column["header"] or "无列名"
        return {
            "letters": column["letter"],
            "meaning": "" if meaning in {Meaning.OTHER, Meaning.SERIAL} else meaning.label,
            "note": "序号" if meaning is Meaning.SERIAL else f"{head}（原样保留）",
            "confidence": round(column["confidence"] * 100) if meaning is not Meaning.OTHER else None,
            "reason": f"表头“{head}”：{column['reason']}"
            + ("；这一列是隐藏的" if column["is_hidden"] else ""),
            "options": options() if asks else [],
            "chosen": meaning.value,
            "field": f"column-{column['letter']}",
        }

    def _readings_shown(self) -> list[tuple[str, str, str, bool]]:
        meanings = {column["meaning"] for column in self.sheet["columns"]}
        return [one for one in _READINGS if one[0] not in _ONLY_WITH or _ONLY_WITH[one[0]] in meanings]

    @property
    def readings(self) -> list[dict[str, Any]]:
        return [{"label": label, "unit": unit, "numeric": numeric} for _, label, unit, numeric in self._shown]

    @property
    def rows(self) -> list[dict[str, Any]]:
        if not self.sheet["lines"]:
            return []
        lines = self._cached.page(self.sheet_number, self.page.number - 1)
        return [self._project(line) if line["k"] == "project" else self._other(line) for line in lines]

    def _project(self, line: dict[str, Any]) -> dict[str, Any]:
        return {
            "number": line["r"],
            "is_project": True,
            "verdict": f"项目 {line['n']}",
            "cells": self._cells(line),
            "readings": [self._reading(line, *one) for one in self._shown],
        }

    def _cells(self, line: dict[str, Any]) -> list[dict[str, Any]]:
        raw = _raw_by_letter(line)
        cells = []
        for column in self.sheet["columns"]:
            cell = f"{column['letter']}{line['r']}"
            why = self._warned.get(cell, "")
            cells.append(
                {
                    "text": raw.get(column["letter"], ""),
                    "is_name": column["meaning"] == Meaning.NAME,
                    "numeric": column["meaning"] in _NUMERIC,
                    "tone": "ask" if why else "",
                    "reason": why,
                }
            )
        return cells

    def _reading(
        self, line: dict[str, Any], key: str, label: str, unit: str, numeric: bool
    ) -> dict[str, Any]:
        values = line["v"]
        cell = line["c"].get(key, [""])[0]
        why = self._warned.get(cell, "")
        shown: dict[str, Any] = {"label": f"{label} {unit}".strip(), "numeric": numeric, "text": None}
        if key == "region":
            shown |= self._region(values)
        elif key == "stage":
            shown |= _stage(values)
        elif key in values:
            shown |= _value(key, values[key])
        if why:
            shown |= {"tone": "ask", "reason": why}
        return shown

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
            shown |= {"tone": "ask", "reason": f"表里没有写地点，先挂到{name}"}
        elif values.get("place_reason"):
            shown["reason"] = values["place_reason"]
        return shown

    def _other(self, line: dict[str, Any]) -> dict[str, Any]:
        row: dict[str, Any] = {
            "number": line["r"],
            "is_project": False,
            "is_empty": line["k"] == "blank",
            "verdict": SKIPPED_KINDS.get(line["k"], line["k"]),
            "span": line.get("t") or " ",
        }
        checks = self._totals.get(line["r"], [])
        if checks:
            wrong = [check for check in checks if not check["agrees"]]
            row["note"] = "；".join(total_words(check) for check in (wrong or checks))
            row["note_tone"] = "bad" if wrong else ""
        return row

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
                "difference": difference(check),
            }
            for check in self.sheet["totals"][:12]
        ]

    @property
    def looks(self) -> list[dict[str, str]]:
        """What wants a look: columns read with doubt, rows without place or stage or out of reach, the reader's own."""
        found = [
            {
                "words": f"{column['letter']} 列“{column['header']}”读作{Meaning(column['meaning']).label}，"
                f"把握 {column['confidence']:.0%}",
                "why": column["reason"],
            }
            for column in self.sheet["columns"]
            if column["confidence"] < UNSURE and column["header"] and column["meaning"] != Meaning.OTHER
        ]
        found += self._counted_looks()
        found += [{"words": warning["cell"], "why": warning["text"]} for warning in self.sheet["warnings"]]
        return found[:LOOKS_SHOWN]

    def _counted_looks(self) -> list[dict[str, str]]:
        summary = self.brought.summary
        found = []
        for kind, words in (
            ("outside", "行在您的可写范围之外，不会写入"),
            ("no_place", f"行没有写地点，先挂到{self.brought.person.body.region.short_name}"),
            ("no_stage", "行没有认出阶段，先放在谋划储备"),
        ):
            said = summary[kind]
            mine = [row for row in said["rows"] if row["sheet"] == self.sheet["name"]]
            if mine:
                cells = "、".join(row["cell"] for row in mine[:8]) + ("等" if len(mine) > 8 else "")
                count = len(mine) if said["count"] == len(said["rows"]) else said["count"]
                found.append({"words": f"{count} {words}", "why": cells})
        return found

    @property
    def look_count(self) -> int:
        return len(self.looks) + max(0, self.sheet["warning_count"] - len(self.sheet["warnings"]))

    @property
    def writing_words(self) -> str:
        """The primary button: what will happen, in numbers."""
        added, attached = expected(self.brought)
        return f"写入 {added:,} 个项目" + (f"，并入 {attached}" if attached else "")


def expected(brought: Import) -> tuple[int, int]:
    """New projects and rows joined to projects that are there, if it were written now."""
    summary = brought.summary
    joined = targets(brought.decisions)
    attached = sum(target.startswith("p") for target in joined.values())
    merged = sum(row != target and target.startswith("r") for row, target in joined.items())
    return max(0, summary["projects"] - summary["outside"]["count"] - attached - merged), attached


def pairs(person: Person, brought: Import) -> dict[str, Any]:
    """Pairs the viewer may see, undecided first; a stored project out of sight is not spoken of."""
    found = Cached(queries.reading_path(brought)).pairs()
    ids = {int(pair["other"][1:]) for pair in found if pair["other"].startswith("p")}
    stored = queries.stored_sides(person, ids) if ids else {}
    seen = []
    for pair in found:
        other = pair["sides"][1] or stored.get(int(pair["other"][1:]) if pair["other"].startswith("p") else 0)
        if other is not None:
            seen.append(_pair(pair, other, brought.decisions))
    waiting = [pair for pair in seen if not pair["said"]]
    return {
        "shown": sorted(seen, key=lambda pair: bool(pair["said"]))[:PAIRS_SHOWN],
        "count": len(seen),
        "waiting": len(waiting),
        "sure": sum(pair["confidence"] >= SURE * 100 for pair in waiting),
    }


def _pair(pair: dict[str, Any], other: dict[str, Any], decisions: dict[str, str]) -> dict[str, Any]:
    is_stored = pair["other"].startswith("p")
    row = pair["sides"][0]
    yuan = other["investment_yuan"] if is_stored else other["yuan"]
    return {
        "row": pair["row"],
        "other": pair["other"],
        "sides": [
            ("本表", f"{row['name']} {_amount(row['yuan'])}（{row['cell']}）"),
            (
                "库里" if is_stored else "本表",
                f"{other['name']} {_amount(yuan)}" + ("" if is_stored else f"（{other['cell']}）"),
            ),
        ],
        "project_id": int(pair["other"][1:]) if is_stored else None,
        "why": "，".join(pair["reasons"]),
        "confidence": round(pair["confidence"] * 100),
        "said": decisions.get(pair_key(pair["row"], pair["other"]), ""),
    }


def _amount(yuan: int | None) -> str:
    return "未填投资额" if yuan is None else f"{yi(yuan)} 亿元"


def difference(check: dict[str, Any]) -> str:
    if check["stated_yuan"] is None:
        return ""
    return f"{yi(abs(check['stated_yuan'] - check['computed_yuan']))} 亿元"


def total_words(check: dict[str, Any]) -> str:
    where = f"第 {check['first']}–{check['last']} 行" if check["first"] else "各行"
    if check["agrees"]:
        return f"与{where}相加一致"
    if check["stated_yuan"] is None:
        return check["note"] or "没有读出这个数"
    return f"{where}逐行相加 {yi(check['computed_yuan'])} 亿元，差 {difference(check)}"


def _raw_by_letter(line: dict[str, Any]) -> dict[str, str]:
    """The cells of a row as written, by column letter; cells it inherits from a merge are shown as its own."""
    raw: dict[str, str] = {}
    for cell, text in [*line["c"].values(), *((cell, text) for _, cell, text in line["x"])]:
        at = _CELL.match(cell)
        if at:
            raw.setdefault(at.group(1), text)
    return raw


def _stage(values: dict[str, Any]) -> dict[str, Any]:
    said = values.get("stage_words", "")
    if "stage" not in values:
        return {"text": f"谋划储备（没有认出“{said}”）" if said else "谋划储备（未填）", "tone": "ask"}
    label = Stage(values["stage"]).label
    return {"text": label if said in {"", label} else f"{label}，{said}"}


def _value(key: str, value: Any) -> dict[str, Any]:
    if key == "investment":
        return _investment(value)
    if key == "jobs":
        text = number(value["low"]) + (f"–{number(value['high'])}" if "high" in value else "")
        return {"text": text, "at_least": value.get("is_at_least", False)}
    if key.endswith("_date"):
        days = [date.fromisoformat(value[end]) if value[end] else None for end in ("from", "to")]
        return {"text": interval_text(days[0], days[1], value["words"])}
    return {"text": wan(value) if key == "paid_in" else number(value)}


def _investment(value: dict[str, Any]) -> dict[str, Any]:
    if "yuan" not in value:
        return {"text": f"{number(value['foreign'])} {value['currency']}"}
    text = yi(value["yuan"]) + (f"–{yi(value['yuan_to'])}" if "yuan_to" in value else "")
    return {"text": text, "at_least": value.get("is_at_least", False)}
