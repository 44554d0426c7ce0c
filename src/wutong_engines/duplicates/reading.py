"""A candidate read once: its wording, investor and place, ready to be compared with many others."""

from collections.abc import Collection
from dataclasses import dataclass

from wutong_engines.duplicates.investors import Investor, read_investor
from wutong_engines.duplicates.quantities import Quantity, take_quantities
from wutong_engines.duplicates.records import Candidate
from wutong_engines.duplicates.wording import Wording, normalise, read_name

CONTENT_READ = 1_000


@dataclass(frozen=True, slots=True)
class Reading:
    candidate: Candidate
    wording: Wording
    investor: Investor
    content_quantities: tuple[Quantity, ...]

    @property
    def families(self) -> frozenset[str]:
        return self.investor.families | self.wording.companies

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        return self.wording.quantities or self.content_quantities


def read(candidate: Candidate, place_names: Collection[str]) -> Reading:
    places = place_names if isinstance(place_names, frozenset) else frozenset(place_names)
    content = candidate.content
    return Reading(
        candidate,
        read_name(candidate.name, places),
        read_investor(candidate.investor, places) if candidate.investor else read_investor(None, places),
        take_quantities(normalise(content[:CONTENT_READ]))[1] if content else (),
    )
