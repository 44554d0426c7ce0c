"""Job: looks for rows that may be one project, among themselves and against everything stored."""

from typing import Any

from django.db import transaction

from wutong.jobs import actions as jobs
from wutong.ledgers import candidates, queries
from wutong.ledgers.cache import Cached, Writing
from wutong.ledgers.models import Import
from wutong.ledgers.working import Clock, collecting_later
from wutong.organisation import dictionaries
from wutong.projects.actions.keys import place_names
from wutong_engines.duplicates import Candidate


@collecting_later()
def compare_ledger(running: jobs.Running, *, now: Clock) -> dict[str, Any] | None:
    brought = Import.objects.get(pk=running.arguments["import"])
    if brought.state != Import.State.READ or queries.pairs_path(brought).exists():
        return None
    count = compare(brought)
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=brought.pk)
        if held.summary and held.summary.get("pairs") is None:
            held.summary = {**held.summary, "pairs": count}
            held.save(update_fields=["summary"])
        jobs.finish(running, {"pairs": count}, at=now())
    return None


def compare(brought: Import) -> int:
    """Keeps the pairs beside the reading; how many there are for whoever brought the file."""
    park_names = {park.key: park.name for park in dictionaries.parks().values()}
    new: list[Candidate] = []
    places: dict[str, tuple[str, str]] = {}
    for number, sheet, line in Cached(queries.reading_path(brought)).projects():
        key = candidates.row_key(number, line)
        new.append(candidates.candidate_of_line(key, line, park_names))
        places[key] = sheet, line["cell"]
    names = place_names()
    pairs, _ = candidates.pairs_among(new, candidates.stored_like(new, names), names, places)
    with Writing(queries.pairs_path(brought)) as kept:
        kept.pairs(pairs)
    ids = {int(pair["other"][1:]) for pair in pairs if pair["other"].startswith("p")}
    seen = queries.stored_sides(brought.person, ids) if ids else {}
    return sum(not pair["other"].startswith("p") or int(pair["other"][1:]) in seen for pair in pairs)


def pairs_of(brought: Import) -> list[dict[str, Any]]:
    """Those that were kept; none while they are still being looked for."""
    try:
        return Cached(queries.pairs_path(brought)).pairs()
    except FileNotFoundError:
        return []
