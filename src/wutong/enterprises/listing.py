"""The list of firms: looked for as one types, narrowed by the address, a page after a row."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from wutong.enterprises.homes import HERE
from wutong.enterprises.identity import GAP, code_written, name_key
from wutong.enterprises.models import Enterprise, Lead, NameDecision
from wutong.enterprises.names.rules import key_of
from wutong.enterprises.queries import seen, visible_to
from wutong.enterprises.rules import LIVE, LeadState
from wutong.organisation.dictionaries import industries
from wutong.organisation.models import Person
from wutong.projects.paging import NEWEST, Cursor, opened
from wutong.web.addresses import url
from wutong_engines.units.provinces import PROVINCES

PAGE_SIZE = 50
LONGEST_QUERY = 60
LATIN_GRAM = 3
UNKNOWN = "none"
PLACES = {"here": "本省", "away": "外省", UNKNOWN: "不知道在哪里"}
WITH_LEAD = {"live": "有在跟的线索", "mine": "我在跟的", UNKNOWN: "没有线索"}


@dataclass(frozen=True)
class Filters:
    """Field names are the address's own. `home`: two digits of a province; `industry`: a code's start."""

    q: str = ""
    place: str = ""
    home: str = ""
    industry: str = ""
    lead: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        return [(one.name, getattr(self, one.name)) for one in fields(self) if getattr(self, one.name)]

    def having(self, **values: str) -> "Filters":
        return replace(self, **values)

    def address(self, **more: str) -> str:
        query = urlencode([*self.pairs(), *more.items()])
        return url("enterprises:list") + (f"?{query}" if query else "")


def from_query(query: Mapping[str, Any]) -> tuple[Filters, list[str]]:
    """The filters, and words for conditions nobody can make sense of: those are not used."""
    said = {one.name: str(query.get(one.name) or "").strip()[:LONGEST_QUERY] for one in fields(Filters)}
    known: dict[str, Mapping[str, Any]] = {
        "place": PLACES,
        "home": {**PROVINCES, UNKNOWN: ""},
        "industry": {**industries(), UNKNOWN: ""},
        "lead": WITH_LEAD,
    }
    unread = [f"{name}={said[name]}" for name in known if said[name] and said[name] not in known[name]]
    for name in known:
        if said[name] not in known[name]:
            said[name] = ""
    said["q"] = " ".join("".join(c if c.isprintable() else " " for c in said["q"]).split())
    return Filters(**said), unread


def found_by(text: str) -> Q:
    """Every word in the name or group, as said or by initials, in another name of it, or its code's start."""
    found = Q()
    for word in text.split():
        key = name_key(word)
        if not key:
            continue
        # a letter or two are everywhere inside: they must begin a way of saying it
        within = GAP + key if key.isascii() and len(key) < LATIN_GRAM else key
        alike = Q(search_key__contains=within)
        if key_of(word):
            named = NameDecision.objects.filter(undone_at=None, name_key__contains=key_of(word))
            alike |= Q(pk__in=named.exclude(enterprise=None).values("enterprise_id"))
        code = code_written(word)
        found &= alike | Q(credit_code__startswith=code) if len(code) >= LATIN_GRAM else alike
    return found


def narrowed(person: Person, filters: Filters) -> QuerySet[Enterprise]:
    found = visible_to(person).filter(found_by(filters.q))
    if filters.place == UNKNOWN or filters.home == UNKNOWN:
        found = found.filter(home_code="")
    elif filters.place == "here":
        found = found.filter(home_code__startswith=HERE)
    elif filters.place == "away":
        found = found.exclude(home_code__startswith=HERE).exclude(home_code="")
    if filters.home and filters.home != UNKNOWN:
        found = found.filter(home_code__startswith=filters.home)
    if filters.industry:
        found = found.filter(_of_industry(filters.industry))
    if filters.lead:
        leads = seen(person, Lead).filter(enterprise=OuterRef("pk"), state__in=LIVE)
        mine = leads.filter(officer=person) if filters.lead == "mine" else leads
        found = found.filter(~Exists(leads) if filters.lead == UNKNOWN else Exists(mine))
    return found


def _of_industry(code: str) -> Q:
    """A class and all below it; a section is the divisions it has."""
    if code == UNKNOWN:
        return Q(industry_code="")
    if not code.isalpha():
        return Q(industry_code__startswith=code)
    within = Q(industry_code=code)
    for one in industries().values():
        if one.section == code and len(one.code) == 2:
            within |= Q(industry_code__startswith=one.code)
    return within


@dataclass(frozen=True)
class Listed:
    """One page. `leads`: of each firm its live leads the person may see, newest first."""

    rows: list[Enterprise]
    total: int
    first: int
    previous: str
    next: str
    leads: dict[int, list[Lead]]


def listed(person: Person, filters: Filters, cursor: str = "", size: int = PAGE_SIZE) -> Listed:
    """The latest public news first. Raises Refused for a cursor that is not ours."""
    found = narrowed(person, filters)
    place = opened(cursor, NEWEST)
    walked = _walked(found, place, size + 1)
    has_more = len(walked) > size
    rows = walked[:size]
    is_back = place is not None and place.is_back
    if is_back:
        rows.reverse()
    before = 0 if place is None else place.before - len(rows) if is_back else place.before
    has_previous = has_more if is_back else place is not None
    has_next = True if is_back else has_more
    return Listed(
        rows,
        found.count(),
        max(0, before) + 1,
        _cursor(rows[0], before, is_back=True) if rows and has_previous else "",
        _cursor(rows[-1], before + len(rows), is_back=False) if rows and has_next else "",
        _leads(person, rows),
    )


def _walked(found: QuerySet[Enterprise], place: Cursor | None, count: int) -> list[Enterprise]:
    if place is None:
        return list(found.order_by("-updated_at", "-id")[:count])
    side = "gt" if place.is_back else "lt"
    beyond = Q(**{f"updated_at__{side}": place.value}) | Q(
        updated_at=place.value, **{f"id__{side}": place.id}
    )
    order = ("updated_at", "id") if place.is_back else ("-updated_at", "-id")
    return list(found.filter(beyond).order_by(*order)[:count])


def _cursor(row: Enterprise, before: int, *, is_back: bool) -> str:
    moment: datetime = row.updated_at
    return Cursor(NEWEST.name, moment, row.pk, before, is_back).sealed()


def _leads(person: Person, rows: list[Enterprise]) -> dict[int, list[Lead]]:
    found: dict[int, list[Lead]] = {}
    live = seen(person, Lead).filter(enterprise__in=[one.pk for one in rows], state__in=LIVE)
    for lead in live.select_related("officer").order_by("-moved_at", "-id"):
        found.setdefault(lead.enterprise_id, []).append(lead)
    return found


def lead_words(leads: list[Lead]) -> str:
    """“对接中，另有 1 条”."""
    if not leads:
        return ""
    more = f"，另有 {len(leads) - 1} 条" if len(leads) > 1 else ""
    return LeadState(leads[0].state).label + more


def suggested(person: Person, text: str, size: int = 8) -> list[Enterprise]:
    """While one types in the search at hand: names that begin with it, then the latest."""
    if not text.split():
        return []
    key = GAP + name_key(text)
    found = visible_to(person).filter(found_by(text)).order_by("-updated_at", "-id")[: size * 4]
    return sorted(found, key=lambda one: key not in one.search_key)[:size]


def counted(person: Person, column: str) -> dict[str, int]:
    """First two characters of a code → how many kept firms have it, the most first."""
    found = visible_to(person).annotate(start=Substr(column, 1, 2)).values_list("start")
    return dict(found.annotate(count=Count("pk")).order_by("-count", "start"))
