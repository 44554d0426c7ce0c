"""The places a ledger may name, from reference/: no settings, no database, so that reading starts at once."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wutong_engines.worksheets import Gazetteer, Place

REFERENCE = Path(__file__).resolve().parents[3] / "reference"


@dataclass(frozen=True)
class Places:
    """What readers need: places, every word for one, keys of parks and focus industries by their words."""

    gazetteer: Gazetteer
    names: frozenset[str]
    park_keys: dict[str, str]
    focus_keys: dict[str, str]


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _aliases(row: dict[str, str]) -> tuple[str, ...]:
    words = [row["short_name"], *row["aliases"].split("|")]
    return tuple(dict.fromkeys(word for word in words if word and word != row["name"]))


@cache
def places() -> Places:
    regions = [
        Place(row["code"], row["name"], row["level"], row["parent_code"] or None, _aliases(row))
        for row in _rows("regions.csv")
    ]
    park_rows = _rows("parks.csv")
    parks = [
        Place(row["region_code"], row["name"], "park", None, _aliases(row), row["name"]) for row in park_rows
    ]
    # the same words as projects.actions.keys.place_names: stored blocking keys depend on them
    names = {word for place in (*regions, *parks) for word in (place.name, *place.aliases)}
    # a list that ran out gives way to the current one where both use a word
    lists = sorted(_rows("focus_industries.csv"), key=lambda row: row["valid_to"] == "")
    focus = {word: row["key"] for row in lists for word in (row["name"], *row["aliases"].split("|"))}
    return Places(
        Gazetteer([*regions, *parks]),
        frozenset(names - {""}),
        {row["name"]: row["key"] for row in park_rows},
        {word: key for word, key in focus.items() if word},
    )
