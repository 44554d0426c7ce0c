"""What may be the same project: rows of the file among themselves, and against everything stored."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from wutong.organisation import dictionaries
from wutong.projects.models import NameKey, Project
from wutong_engines.duplicates import Candidate, blocking_keys, find

PAIRS_KEPT = 5000
THRESHOLD = 0.5
KEY_LENGTH = 40
FEW_ROWS = 1000
AT_ONCE = 500
_COLUMNS = (
    "id",
    "name",
    "investor",
    "region_id",
    "park_id",
    "investment_yuan",
    "stage",
    "signed_from",
    "summary",
)


def row_key(sheet: int, line: dict[str, Any]) -> str:
    """By the name's cell, as a row may hold two projects; and the row, where a merged name covers several."""
    cell = line["cell"]
    return f"r{sheet}:{cell}" if cell.endswith(str(line["r"])) else f"r{sheet}:{cell}:{line['r']}"


def candidate_of_line(key: str, line: dict[str, Any], park_names: dict[str, str]) -> Candidate:
    values = line["v"]
    said = values.get("date")
    return Candidate(
        key=key,
        name=values["name"],
        investor=values.get("investor"),
        region_code=values.get("region"),
        park=park_names.get(values.get("park", "")),
        total_yuan=(values.get("investment") or {}).get("yuan"),
        stage=values.get("stage"),
        date_from=date.fromisoformat(said) if said else None,
        content=values.get("summary"),
    )


def keys_of(candidate: Candidate, place_names: frozenset[str]) -> list[str]:
    return sorted(key[:KEY_LENGTH] for key in blocking_keys(candidate, place_names))


def stored_like(new: list[Candidate], place_names: frozenset[str]) -> Iterator[Candidate]:
    """Stored projects that may be like a row of the file.

    For a long file that is everything: the search makes the keys of its rows anyway.
    """
    if len(new) > FEW_ROWS:
        return _stored(Project.objects.filter(merged_into=None).order_by("pk"))
    wanted = sorted({key for candidate in new for key in keys_of(candidate, place_names)})
    ids: set[int] = set()
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        ids |= set(NameKey.objects.filter(key__in=some).values_list("project_id", flat=True))
    ordered = sorted(ids)
    chunks = (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))
    return chain.from_iterable(
        _stored(Project.objects.filter(pk__in=chunk, merged_into=None)) for chunk in chunks
    )


def _stored(projects: QuerySet[Project]) -> Iterator[Candidate]:
    parks = dictionaries.parks()
    for row in projects.values_list(*_COLUMNS).iterator(chunk_size=2000):
        pk, name, investor, region, park, yuan, stage, signed, summary = row
        where = parks[park].name if park else None
        yield Candidate(f"p{pk}", name, investor or None, region, where, yuan, stage, signed, summary or None)


def pairs_among(
    new: list[Candidate],
    stored: Iterable[Candidate],
    place_names: frozenset[str],
    places: dict[str, tuple[str, str]],
) -> tuple[list[dict[str, Any]], int]:
    """The likeliest pairs, with each new row's sheet and cell; and how many there were altogether."""
    found, _ = find(new, stored, place_names=place_names, threshold=THRESHOLD)
    by_key = {candidate.key: candidate for candidate in new}
    kept = []
    for pair in found[:PAIRS_KEPT]:
        row, other = sorted((pair.a, pair.b), key=lambda key: (key[0] != "r", key))
        sides = [_side(key, by_key, places) for key in (row, other)]
        kept.append(
            {
                "row": row,
                "other": other,
                "confidence": pair.confidence,
                "reasons": list(pair.reasons),
                "sides": sides,
            }
        )
    return kept, len(found)


def _side(
    key: str, by_key: dict[str, Candidate], places: dict[str, tuple[str, str]]
) -> dict[str, Any] | None:
    """None for a stored project: it is looked up when shown, for whoever is looking."""
    candidate = by_key.get(key)
    if candidate is None:
        return None
    sheet, cell = places[key]
    return {"name": candidate.name, "yuan": candidate.total_yuan, "sheet": sheet, "cell": cell}
