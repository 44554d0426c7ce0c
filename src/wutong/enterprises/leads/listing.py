"""The list of leads: by state, narrowed by the address, the late ones first, a page after a row."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Count, Q, QuerySet

from wutong.enterprises.identity import name_key
from wutong.enterprises.leads import lateness
from wutong.enterprises.leads.queries import clock_on, visible_to
from wutong.enterprises.models import Lead
from wutong.enterprises.rules import LIVE, Clock, LeadState
from wutong.organisation import dictionaries
from wutong.organisation.access import under
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong.web.addresses import url

SALT = "leads.list"
PAGE_SIZE = 50
WHEN = {"late": "超期", "idle": "久无动静"}
ROW = (
    "id", "enterprise_id", "enterprise__name", "enterprise__basis", "region_id", "park_id", "chain_key",
    "node_words", "channel", "investment_yuan", "officer_id", "officer__name", "role", "close_reason",
    "project_id", "version", *lateness.COLUMNS,
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """Field names are the address's own keys; no `state`: all that live."""

    state: str = ""
    mine: str = ""
    when: str = ""
    chain: str = ""
    region: str = ""
    q: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        return [(one.name, getattr(self, one.name)) for one in fields(self) if getattr(self, one.name)]

    def given(self) -> list[str]:
        """What narrows the tab."""
        return [name for name, _ in self.pairs() if name != "state"]

    def having(self, **values: str) -> "Filters":
        return replace(self, **values)


def from_query(query: Mapping[str, Any]) -> Filters:
    """What nobody can make sense of is left out."""

    def one(name: str) -> str:
        return str(query.get(name) or "").strip()[:80]

    state, when, region = one("state"), one("when"), one("region")
    return Filters(
        state=state if state in {*LeadState} else "",
        mine="1" if one("mine") else "",
        when=when if when in WHEN else "",
        chain=one("chain"),
        region=region if region in dictionaries.regions() else "",
        q=one("q"),
    )


def address(filters: Filters, cursor: str = "", route: str = "leads:list") -> str:
    pairs = filters.pairs() + ([("cursor", cursor)] if cursor else [])
    return url(route) + (f"?{urlencode(pairs)}" if pairs else "")


@dataclass(frozen=True)
class Asked:
    """A list as somebody asks for it on a day."""

    person: Person
    filters: Filters
    clock: Clock
    today: date

    @property
    def late(self) -> Q:
        return lateness.late(self.clock, self.today)

    def narrowed(self) -> QuerySet[Lead]:
        """All conditions but the state."""
        found, said = visible_to(self.person), self.filters
        if said.mine:
            found = found.filter(officer_id=self.person.pk)
        if said.when:
            found = found.filter(getattr(lateness, said.when)(self.clock, self.today))
        if said.chain:
            found = found.filter(chain_key=said.chain)
        if said.region:
            found = found.filter(under(said.region))
        if said.q:
            is_named = Q(enterprise__search_key__contains=name_key(said.q))
            found = found.filter(is_named | Q(node_words__contains=said.q))
        return found

    def leads(self) -> QuerySet[Lead]:
        state = self.filters.state
        return self.narrowed().filter(state__in=[state] if state else LIVE)


def asked(person: Person, filters: Filters, today: date) -> Asked:
    return Asked(person, filters, clock_on(today), today)


@dataclass(frozen=True)
class Cursor:
    """The row a page starts after or, going back, ends before; `before`: rows that stand before the page."""

    is_late: bool
    moved_at: datetime
    id: int
    before: int
    is_back: bool = False

    def sealed(self) -> str:
        said = [self.is_late, self.moved_at.isoformat(), self.id, self.before, self.is_back]
        return signing.dumps(said, salt=SALT)


def opened(text: str) -> Cursor | None:
    if not text:
        return None
    try:
        is_late, moved_at, pk, before, is_back = signing.loads(text, salt=SALT)
        return Cursor(is_late, datetime.fromisoformat(moved_at), pk, before, is_back)
    except (signing.BadSignature, ValueError, TypeError) as error:
        words = "地址里的翻页位置不完整；从第一页看起"
        raise Refused("翻页的位置认不出", [Reason(words, code="cursor")]) from error


@dataclass(frozen=True)
class Slice:
    rows: list[dict[str, Any]]
    first: int
    next: str = ""
    previous: str = ""


def slice_of(question: Asked, cursor: str = "", size: int = PAGE_SIZE) -> Slice:
    """The late, oldest move first; then the others, newest move first. One statement, two where they meet."""
    here = opened(cursor)
    is_back = here is not None and here.is_back
    found = _rows(question, here, size + 1)
    has_more = len(found) > size
    found = found[:size]
    if is_back:
        found.reverse()
    before = 0 if here is None else max(0, here.before - len(found)) if is_back else here.before
    has_next = is_back or has_more
    return Slice(
        rows=found,
        first=before + 1,
        next=_sealed(question, found[-1], before + len(found), False) if found and has_next else "",
        previous=_sealed(question, found[0], before, True) if found and before > 0 else "",
    )


def _rows(question: Asked, here: Cursor | None, size: int) -> list[dict[str, Any]]:
    is_back = here is not None and here.is_back
    parts = [False, True] if is_back else [True, False]
    if here is not None:
        parts = parts[parts.index(here.is_late) :]
    found: list[dict[str, Any]] = []
    for is_late in parts:
        part = question.leads().filter(question.late if is_late else ~question.late)
        is_rising = is_late != is_back
        if here is not None and here.is_late == is_late:
            side = "gt" if is_rising else "lt"
            later = Q(moved_at=here.moved_at, **{f"id__{side}": here.id})
            part = part.filter(Q(**{f"moved_at__{side}": here.moved_at}) | later)
        order = ("moved_at", "id") if is_rising else ("-moved_at", "-id")
        rows: Any = part.order_by(*order).values(*ROW)[: size - len(found)]
        found += [row | {"is_late": is_late} for row in rows]
        if len(found) >= size:
            break
    return found


def _sealed(question: Asked, row: dict[str, Any], before: int, is_back: bool) -> str:
    return Cursor(row["is_late"], row["moved_at"], row["id"], before, is_back).sealed()


@dataclass(frozen=True)
class Counts:
    by_state: dict[str, int]
    late: int

    @property
    def live(self) -> int:
        return sum(self.by_state.get(state, 0) for state in LIVE)

    def of(self, state: str) -> int:
        return self.by_state.get(state, 0) if state else self.live


def counts_of(question: Asked) -> Counts:
    """One statement."""
    found = (
        question.narrowed()
        .values("state")
        .annotate(leads=Count("pk"), late=Count("pk", filter=question.late))
    )
    rows = list(found.order_by())
    state = question.filters.state
    wanted = {state} if state else set(LIVE)
    late = sum(row["late"] for row in rows if row["state"] in wanted)
    return Counts({row["state"]: row["leads"] for row in rows}, late)


def chains_seen(person: Person) -> list[str]:
    """Keys of chains the person's leads were found for."""
    keys = visible_to(person).exclude(chain_key="").order_by("chain_key").values_list("chain_key", flat=True)
    return list(keys.distinct())
