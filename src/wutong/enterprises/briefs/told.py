"""What the page of a visit says, as words: no database, no layout."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wutong.enterprises.briefs.offers import Offer

LONGEST = 90


@dataclass(frozen=True)
class Brief:
    """`revealed`: of each contact whether it is shown as it is, which must be in the trail, with its id in
    `contact_ids`; `left_out`: by field how many more there are than are listed."""

    title: str
    place: str
    about: str
    is_synthetic: bool
    who: tuple[tuple[str, str], ...]
    who_source: str
    signals: tuple[tuple[str, str, str], ...]
    why: tuple[str, ...]
    offers: tuple[Offer, ...]
    offers_missing: str
    talks: tuple[tuple[str, str, str], ...]
    talks_note: str
    asked: tuple[tuple[str, str, str], ...]
    contacts: tuple[str, ...]
    questions: tuple[str, ...]
    revealed: tuple[bool, ...] = ()
    contact_ids: tuple[int, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def revealed_ids(self) -> list[int]:
        return [pk for pk, is_shown in zip(self.contact_ids, self.revealed, strict=True) if is_shown]


def shortened(words: str, longest: int = LONGEST) -> str:
    """A page holds so much; what is left out is on the card."""
    line = " ".join(words.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
