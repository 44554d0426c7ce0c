"""Whether two cards may be one firm, and what the one that stays says afterwards. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wutong.organisation.reasons import Reason

TITLE = "没有合并"
# facts that go over where the one that stays has none; a home goes with its wording
FILLED = (
    "credit_code", "eid", "home_code", "home_words", "industry_code", "group_name", "capital_yuan",
    "founded_date", "business",
)  # fmt: skip
HOME = ("home_code", "home_words")
# what is mixed must not pass for the better of the two
WEAKEST_FIRST = ("合成", "假设", "实测")
LONGEST_SOURCE = 300
LEAST_SOURCE = 60
CREDIT_CODE_DIGITS = 18
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Between:
    """A relation somebody wrote down between the two: words, and the card it stands on."""

    words: str
    url: str


def numbers_of(said: Said) -> tuple[str, str]:
    """Credit code and old registration number; in the register a firm goes by either."""
    eid = said["eid"]
    code = said["credit_code"] or (eid if len(eid) == CREDIT_CODE_DIGITS else "")
    return code, eid if len(eid) != CREDIT_CODE_DIGITS else ""


def reasons_against(keep: Said, other: Said, between: list[Between]) -> list[Reason]:
    """`keep`, `other` by column. Two codes are two registered firms, whatever their names."""
    reasons = []
    labels = ("统一社会信用代码", "注册号")
    for label, mine, theirs in zip(labels, numbers_of(keep), numbers_of(other), strict=True):
        if mine and theirs and mine != theirs:
            words = f"{label}不同：“{keep['name']}”是 {mine}，“{other['name']}”是 {theirs}，登记的是两家"
            remedy = "哪一个记错了，先改正那一家的代码，再来合并；改不了的就是两家"
            reasons.append(
                Reason(words, basis="GB 32100-2015：一个主体一个代码", action_label=remedy, code="two_codes")
            )
    for one in between:
        reasons.append(
            Reason(one.words, action_label="先看、撤回这条关系", action_url=one.url, code="related")
        )
    return reasons


def gained(keep: Said, other: Said) -> list[str]:
    """Columns the one that stays takes from the other, in order."""
    found = [name for name in FILLED if keep[name] in (None, "") and other[name] not in (None, "")]
    has_home = any(keep[name] for name in HOME)
    return [name for name in found if not (has_home and name in HOME)]


def together(keep: Said, other: Said, words: Mapping[str, str]) -> dict[str, Any]:
    """Column → new value of the one that stays; `words` by column. Nothing gained, nothing changed."""
    names = gained(keep, other)
    if not names:
        return {}
    found = {name: other[name] for name in names}
    found["basis"] = min(keep["basis"], other["basis"], key=WEAKEST_FIRST.index)
    found["as_of"] = min(keep["as_of"], other["as_of"])
    found["source"] = source_of(keep["source"], called(names, words), other)
    return {name: value for name, value in found.items() if value != keep[name]}


def called(names: list[str], words: Mapping[str, str]) -> str:
    """Columns in words; a home is one thing however many columns it has."""
    return "、".join(dict.fromkeys(words["home_words" if name in HOME else name] for name in names))


def source_of(source: str, labels: str, other: Said) -> str:
    """Where the card's facts are from, and which are from the other's source, within the column."""
    tail = f"（{other['basis']}，截至 {other['as_of'].isoformat()}）"
    head = f"；{labels}："
    room = LONGEST_SOURCE - len(head) - len(tail)
    mine = _shortened(source, max(LEAST_SOURCE, room - len(other["source"])))
    return mine + head + _shortened(other["source"], room - len(mine)) + tail


def differing(keep: Said, other: Said, columns: tuple[str, ...]) -> list[str]:
    """Both say it and say it differently: the one that stays is right until somebody mends it."""
    return [
        name
        for name in columns
        if keep[name] not in (None, "") and other[name] not in (None, "") and keep[name] != other[name]
    ]


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
