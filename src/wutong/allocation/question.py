"""What a plan is asked: what to make greatest, who is forced in or out, which rule is left out for once."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from wutong.allocation.rules import AIMS, RULES
from wutong.web.asked import whole

MOST_FORCED = 50


@dataclass(frozen=True)
class Question:
    """`inside`, `outside`: numbers of projects; `without`: keys of rules.RULES; `afresh`: what waiting
    projects have reserved is given out again as well."""

    aim: str = "points"
    inside: tuple[int, ...] = ()
    outside: tuple[int, ...] = ()
    without: tuple[str, ...] = ()
    afresh: bool = False

    def pairs(self) -> list[tuple[str, str]]:
        """Only what differs from the usual, so that an address stays short."""
        said = [
            ("aim", self.aim if self.aim != "points" else ""),
            ("in", ",".join(str(one) for one in self.inside)),
            ("out", ",".join(str(one) for one in self.outside)),
            ("without", ",".join(self.without)),
            ("afresh", "1" if self.afresh else ""),
        ]
        return [(name, text) for name, text in said if text]

    def address(self, **changes: Any) -> str:
        pairs = replace(self, **changes).pairs()
        return f"?{urlencode(pairs)}" if pairs else "?"

    @property
    def is_forced(self) -> bool:
        return bool(self.inside or self.outside)

    @property
    def unforced(self) -> "Question":
        return replace(self, inside=(), outside=())

    def forcing(self, project_id: int, into: str) -> "Question":
        """`into`: "in", "out", or "" to leave the project to the plan again."""
        inside = [one for one in self.inside if one != project_id]
        outside = [one for one in self.outside if one != project_id]
        if into == "in":
            inside.append(project_id)
        if into == "out":
            outside.append(project_id)
        return replace(self, inside=tuple(inside), outside=tuple(outside))


def from_query(query: QueryDict) -> tuple[Question, list[str]]:
    """The question, and in words what of the address could not be used."""
    unread: list[str] = []
    aim = query.get("aim", "").strip()[:40] or "points"
    if aim not in AIMS:
        unread.append(f"目标“{aim}”不认得，按{AIMS['points']}算")
        aim = "points"
    inside, outside = _numbers(query, "in", unread), _numbers(query, "out", unread)
    both = [one for one in inside if one in outside]
    if both:
        unread.append("同一个项目又要放进又要拿掉，两边都没有照办")
    without = []
    for key in query.get("without", "")[:200].split(","):
        if key in RULES:
            without.append(key)
        elif key:
            unread.append(f"没有“{key[:20]}”这条规则，没有照办")
    question = Question(
        aim=aim,
        inside=tuple(one for one in inside if one not in both),
        outside=tuple(one for one in outside if one not in both),
        without=tuple(dict.fromkeys(without)),
        afresh=query.get("afresh", "") == "1",
    )
    return question, unread


def _numbers(query: QueryDict, name: str, unread: list[str]) -> list[int]:
    words = [text for part in query.getlist(name) for text in part[:600].split(",") if text.strip()]
    numbers = [whole(text.strip()) for text in words]
    if None in numbers or len(words) > MOST_FORCED:
        what = "放进来" if name == "in" else "拿掉"
        unread.append(f"要{what}的项目写编号，逗号隔开，最多 {MOST_FORCED} 个；认不得的没有照办")
    return list(dict.fromkeys(one for one in numbers if one is not None))[:MOST_FORCED]
