"""One page is one page: what is long is shortened, of what is many less is listed, until it fits."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from wutong.enterprises.briefs.layout import height_pt, sections
from wutong.enterprises.briefs.told import Brief, shortened

ROOM_PT = 745  # of the 759 between the margins of A4
CODE = 18  # a credit code is never shortened
_TABLE = ((4, 90), (4, 60), (4, 40), (3, 40), (3, 30), (2, 30), (2, 24), (1, 24), (1, 16))
# part → rows and letters of a cell, the fullest first; who: seven facts of the firm, then its relations
STEPS: Mapping[str, Sequence[tuple[int, int]]] = MappingProxyType(
    {
        "who": ((11, 90), (11, 60), (11, 40), (10, 40), (9, 30), (8, 24), (8, CODE)),
        "signals": _TABLE,
        "why": ((7, 90), (7, 60), (6, 40), (5, 40), (4, 30), (3, 24), (3, 16)),
        "offers": ((12, 90), (12, 60), (12, 40), (12, 30), (10, 30), (10, 24), (8, 24), (7, 20), (5, 16)),
        "talks": _TABLE,
        "asked": _TABLE,
        "questions": ((8, 90), (7, 90), (6, 90), (5, 90), (4, 90)),
        "contacts": ((4, 90), (3, 90), (2, 90), (1, 90)),
    }
)


def fitted(told: Brief) -> Brief:
    """Words are shortened before anything is left out, of the part that takes most room first; what is left
    out is counted."""
    at = dict.fromkeys(STEPS, 0)
    while True:
        found = _cut(told, {part: STEPS[part][step] for part, step in at.items()})
        high = {part: height_pt(blocks) for part, blocks in sections(found).items()}
        able = [part for part, step in at.items() if step + 1 < len(STEPS[part])]
        if sum(high.values()) <= ROOM_PT or not able:
            return found
        at[max(able, key=lambda part: (_keeps_rows(told, part, at[part] + 1), high[part]))] += 1


def _keeps_rows(told: Brief, part: str, step: int) -> bool:
    rows, _ = STEPS[part][step]
    return len(getattr(told, part)) <= rows


def _cut(told: Brief, steps: Mapping[str, tuple[int, int]]) -> Brief:
    most = {part: rows for part, (rows, _) in steps.items()}
    letters = {part: longest for part, (_, longest) in steps.items()}
    gone = {part: max(0, len(getattr(told, part)) - most[part]) for part in steps if part != "questions"}
    offers = told.offers[: most["offers"]]
    return replace(
        told,
        who=tuple((name, shortened(words, letters["who"])) for name, words in told.who[: most["who"]]),
        who_source=shortened(told.who_source, 2 * letters["who"]),
        signals=_rows(told.signals[: most["signals"]], letters["signals"]),
        why=tuple(shortened(one, 2 * letters["why"]) for one in told.why[: most["why"]]),
        offers=tuple(
            replace(
                one,
                value=shortened(one.value, letters["offers"]),
                source=shortened(one.source, _of_source(letters["offers"])),
            )
            for one in offers
        ),
        talks=_rows(told.talks[: most["talks"]], letters["talks"]),
        asked=_rows(told.asked[: most["asked"]], letters["asked"]),
        questions=told.questions[: most["questions"]],
        contacts=told.contacts[: most["contacts"]],
        revealed=told.revealed[: most["contacts"]],
        contact_ids=told.contact_ids[: most["contacts"]],
        left_out={part: told.left_out.get(part, 0) + count for part, count in gone.items()},
    )


def _of_source(longest: int) -> int:
    return longest // 2 + 10


def _rows(rows: Sequence[tuple[str, str, str]], longest: int) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (first, shortened(second, longest), shortened(third, 2 * longest)) for first, second, third in rows
    )
