"""Pairs that may be one project, as the viewer may see them; what writing would do with what was decided."""

from typing import Any

from wutong.ledgers import queries
from wutong.ledgers.actions.compare import pairs_of
from wutong.ledgers.models import Import
from wutong.ledgers.rules import SURE, pair_key, targets
from wutong.ledgers.wording import amount
from wutong.organisation.models import Person

FIRST = 6
SHOWN = 200


def expected(brought: Import) -> tuple[int, int]:
    """New projects and rows joined to projects that are there, if it were written now."""
    summary = brought.summary
    joined = targets(brought.decisions)
    attached = sum(target.startswith("p") for target in joined.values())
    merged = sum(row != target and target.startswith("r") for row, target in joined.items())
    return max(0, summary["projects"] - summary["outside"]["count"] - attached - merged), attached


def pairs(person: Person, brought: Import, *, show_all: bool = False) -> dict[str, Any]:
    """Pairs the viewer may see, undecided first; a stored project out of sight is not spoken of."""
    found = pairs_of(brought)
    ids = {int(pair["other"][1:]) for pair in found if pair["other"].startswith("p")}
    stored = queries.stored_sides(person, ids) if ids else {}
    seen = []
    for pair in found:
        other = pair["sides"][1] or stored.get(int(pair["other"][1:]) if pair["other"].startswith("p") else 0)
        if other is not None:
            seen.append(_pair(pair, other, brought.decisions))
    waiting = [pair for pair in seen if not pair["said"]]
    return {
        "shown": sorted(seen, key=lambda pair: bool(pair["said"]))[: SHOWN if show_all else FIRST],
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
            ("本表", f"{row['name']} {amount(row['yuan'])}（{row['cell']}）"),
            (
                "库里" if is_stored else "本表",
                f"{other['name']} {amount(yuan)}" + ("" if is_stored else f"（{other['cell']}）"),
            ),
        ],
        "project_id": int(pair["other"][1:]) if is_stored else None,
        "why": "，".join(pair["reasons"]),
        "confidence": round(pair["confidence"] * 100),
        "said": decisions.get(pair_key(pair["row"], pair["other"]), ""),
    }
