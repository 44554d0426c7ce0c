"""How far leads come and how long each step takes: counts by state, medians of days."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from wutong.enterprises.leads.listing import Asked, Counts
from wutong.enterprises.rules import LeadState

# the newest leads tell how long things take now; more would only tell of long ago
MOST = 20_000
DAY_SECONDS = 86_400
STEPS: tuple[tuple[LeadState, str, str, str], ...] = (
    (LeadState.POOL, "created_at", "assigned_at", "登记到分派"),
    (LeadState.ASSIGNED, "assigned_at", "appraised_at", "分派到研判"),
    (LeadState.FOLLOWED, "appraised_at", "contacted_at", "研判到首次对接"),
    (LeadState.TALKING, "contacted_at", "closed_at", "首次对接到转项目"),
)


@dataclass(frozen=True)
class Step:
    """`median_days` None: nobody came through yet; `passed`: how many the median is of."""

    state: LeadState
    count: int
    words: str
    median_days: float | None
    passed: int


def funnel_of(question: Asked, counts: Counts) -> list[Step]:
    """One statement over the leads in sight, whatever their state."""
    columns = ("created_at", "assigned_at", "appraised_at", "contacted_at", "closed_at")
    rows = question.narrowed().order_by("-created_at").values("state", *columns)[:MOST]
    spans: dict[LeadState, list[float]] = {state: [] for state, *_ in STEPS}
    for row in rows:
        for state, begun, ended, _ in STEPS:
            if ended == "closed_at" and row["state"] != LeadState.PROJECT:
                continue
            days = _days(row[begun], row[ended])
            if days is not None:
                spans[state].append(days)
    return [
        Step(
            state, counts.of(state), words, median(spans[state]) if spans[state] else None, len(spans[state])
        )
        for state, _, _, words in STEPS
    ]


def _days(begun: datetime | None, ended: datetime | None) -> float | None:
    """None where one of the two is not known, or a step was taken again and the order is lost."""
    if begun is None or ended is None or ended < begun:
        return None
    return (ended - begun).total_seconds() / DAY_SECONDS
