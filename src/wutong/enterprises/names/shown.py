"""What the pages of names say: rows to decide, candidates, decisions as they stand and stood."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from wutong.enterprises.homes import home_words
from wutong.enterprises.models import Enterprise, NameDecision, WrittenName
from wutong.enterprises.names.likeness import Candidate
from wutong.enterprises.names.queries import STANDING_MOST, Stand
from wutong.enterprises.names.rules import ORIGIN_NAMES, Origin, without_aside
from wutong.organisation.dictionaries import region_name
from wutong.web.addresses import url
from wutong.web.formats import moment_text

STANDS_SHOWN = 3


def row_of(row: WrittenName, stands: Sequence[Stand], offered: Sequence[Candidate]) -> dict[str, Any]:
    kept = [kept_of(row.nearest, row.probability, row.reasons)] if row.nearest else []
    return {
        "name": row.name,
        "home": row.home,
        "url": one_url(row.name),
        "stands": stands_of(stands),
        "candidates": [*kept, *map(candidate_of, offered)],
        "taken_as": without_aside(row.name),
    }


def one_url(name: str, text: str = "") -> str:
    return url("names:one") + "?" + urlencode({"name": name} | ({"q": text} if text else {}))


def stands_of(stands: Sequence[Stand]) -> dict[str, Any]:
    """The newest few, and how many more; where there are none within reach the page says so."""
    more = len(stands) - STANDS_SHOWN
    return {
        "shown": [
            {"url": url("projects:detail", one.id), "name": one.name, "where": region_name(one.region_id)}
            for one in stands[:STANDS_SHOWN]
        ],
        "more": f"等 {len(stands):,} 个项目" if more > 0 else "",
        "is_cut": len(stands) >= STANDING_MOST,
    }


def kept_of(enterprise: Enterprise, probability: float = 0, reasons: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "name": enterprise.name,
        "url": url("enterprises:card", enterprise.pk),
        "where": home_words(enterprise.home_code, enterprise.home_words),
        "likely": likely_words(probability),
        "why": "；".join(reasons),
        "enterprise": enterprise.pk,
        "eid": "",
        "basis": "",
    }


def candidate_of(one: Candidate) -> dict[str, Any]:
    is_kept = one.enterprise_id is not None
    address = (
        url("enterprises:card", one.enterprise_id) if is_kept else url("enterprises:registered", one.eid)
    )
    return {
        "name": one.name,
        "url": address,
        "where": one.where,
        "likely": likely_words(one.probability),
        "why": "；".join(one.reasons),
        "enterprise": one.enterprise_id,
        "eid": one.eid,
        "basis": one.basis,
    }


def likely_words(probability: float) -> str:
    """Never 100%: a person may still be right against it."""
    return f"{min(99, round(probability * 100))}%" if probability else ""


def decision_of(one: NameDecision) -> dict[str, Any]:
    origin = ORIGIN_NAMES.get(Origin(one.origin), one.origin) if one.origin in set(Origin) else one.origin
    by = f"{one.decided_by.name}，{one.decided_by.body.name}" if one.decided_by else "平台自动认的"
    undone = ""
    if one.undone_at is not None:
        who = one.undone_by.name if one.undone_by else "平台"
        undone = f"{who} {moment_text(one.undone_at)} 撤销"
    return {
        "id": one.pk,
        "name": one.name,
        "url": one_url(one.name),
        "meant": one.enterprise.name if one.enterprise else "",
        "meant_url": url("enterprises:card", one.enterprise.pk) if one.enterprise else "",
        "words": _meaning(one),
        "why": "；".join(one.reasons),
        "by": by,
        "origin": origin,
        "at": moment_text(one.decided_at),
        "undone": undone,
        "is_live": one.undone_at is None,
    }


def _meaning(one: NameDecision) -> str:
    if one.enterprise is not None:
        return "收入为新企业" if one.is_made else "同一家"
    return "收入为新企业，已随撤销撤出" if one.is_made else "不是库里的企业"
