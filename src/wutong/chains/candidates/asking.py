"""The shortlist an address asks for: weights to try, how deep the industry, by words of the scope or not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from wutong.chains.candidates import queries
from wutong.chains.candidates.listing import MOST_SIZE, SIZE, Asked, Listing
from wutong.chains.candidates.rules import TERMS, Weights, reasons_against_weights
from wutong.chains.viewing import View
from wutong.enterprises import registered

DEPTHS = (4, 3, 2)
SIZES = (20, 50, 100)
KEPT = "用的还是定下的权重。"


@dataclass(frozen=True)
class Question:
    """`unread`: what of the address could not be read, and what was taken instead."""

    asked: Asked
    kept: Weights
    unread: str = ""

    @property
    def is_tried(self) -> bool:
        return self.asked.weights != self.kept


def question(query: Mapping[str, str], region_code: str, kept: Weights) -> Question:
    weights, unread = tried(query, kept)
    words = {"1": True, "0": False}.get(query.get("words", ""))
    digits = _one_of(query.get("digits", ""), DEPTHS) or DEPTHS[0]
    size = _one_of(query.get("size", ""), SIZES) or SIZE
    return Question(Asked(region_code, weights, digits, words, min(size, MOST_SIZE)), kept, unread)


def _one_of(text: str, known: tuple[int, ...]) -> int | None:
    return next((one for one in known if str(one) == text), None)


def tried(query: Mapping[str, str], kept: Weights) -> tuple[Weights, str]:
    """Weights of the address, as per cents, to see what they would change; and what could not be read."""
    given = {name: query[name] for name in TERMS if query.get(name, "").strip()}
    if not given:
        return kept, ""
    try:
        typed = {name: float(text.strip(" %")) / 100 for name, text in given.items()}
    except ValueError:
        return kept, f"权重写成数字，如 30。{KEPT}"
    said = replace(kept, **typed)  # type: ignore[arg-type]
    wrong = reasons_against_weights(said)
    return (kept, f"{next(iter(wrong.values()))}。{KEPT}") if wrong else (said, "")


def listing_of(view: View, node: str, asked: Asked) -> Listing | None:
    """None without a register, or where the node says no industry."""
    register, said = registered.opened(), view.node(node)
    if register is None:
        return None
    found = Listing(asked, register, said, queries.pressures())
    return found if found.codes else None
