"""What goes into the search for duplicates and what comes out."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Candidate:
    """One project as somebody wrote it. `key` is the caller's; None means unknown, never zero."""

    key: str
    name: str
    investor: str | None
    region_code: str | None
    park: str | None
    total_yuan: int | None
    stage: str | None
    date_from: date | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two keys (a < b), how likely they are one project, and every reason for and against."""

    a: str
    b: str
    confidence: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Records that may all be one project. Confidence is that of the weakest link that joins them."""

    members: tuple[str, ...]
    confidence: float
    reasons: tuple[str, ...]
