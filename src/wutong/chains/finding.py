"""Which projects are at which node: by the last product word of the name, else by the industry code."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from wutong.chains.rules import Content
from wutong.organisation.access import under
from wutong.organisation.models import Person
from wutong.projects import queries as projects
from wutong.projects.models import Project
from wutong.projects.stages import Stage, Status

LANDED = (Stage.LAND.value, Stage.EVALUATE.value)
GONE = (Status.LOST.value, Status.WITHDRAWN.value)
COLUMNS = (
    "id", "name", "statistics_name", "industry_code", "region_id", "stage", "investment_yuan", "investor",
    "is_synthetic",
)  # fmt: skip


class Finder:
    """Nodes of a chain by names and codes. The head of a Chinese name stands last: 锂电池隔膜 is 隔膜.

    A project may be at several nodes that share its word.
    """

    def __init__(self, content: Content) -> None:
        self._of_word: dict[str, list[str]] = {}
        self._of_code: dict[str, list[str]] = {}
        for node in content.nodes:
            for word in node.words:
                self._of_word.setdefault(word.lower(), []).append(node.key)
            for code in node.codes:
                self._of_code.setdefault(code, []).append(node.key)
        longest_first = sorted(self._of_word, key=lambda word: (-len(word), word))
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def nodes_of(self, text: str, code: str) -> tuple[str, ...]:
        """Empty when neither a word nor an unambiguous code says where."""
        found: list[str] = self._pattern.findall(text.lower()) if self._pattern else []
        if found:
            return tuple(dict.fromkeys(self._of_word[found[-1]]))
        known = self._of_code.get(code, [])
        return tuple(known) if len(known) == 1 else ()

    def is_unclear(self, text: str, code: str) -> bool:
        """Its code is of several nodes and no word tells them apart."""
        return not self.nodes_of(text, code) and len(self._of_code.get(code, [])) > 1


@dataclass
class Here:
    """Projects at a node, within the viewer's reach."""

    rows: list[dict[str, Any]]

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def yuan(self) -> int:
        return sum(row["investment_yuan"] or 0 for row in self.rows)

    @property
    def unsaid(self) -> int:
        return sum(row["investment_yuan"] is None for row in self.rows)

    @property
    def landed(self) -> int:
        return sum(row["stage"] in LANDED for row in self.rows)


@dataclass(frozen=True)
class Found:
    """`unclear`: projects whose code is of several nodes, counted nowhere."""

    at: dict[str, Here]
    unclear: int

    def of(self, key: str) -> Here:
        return self.at.get(key, Here([]))

    @property
    def projects(self) -> int:
        return len({row["id"] for here in self.at.values() for row in here.rows})


def rows_for(person: Person, region_code: str) -> list[dict[str, Any]]:
    """Projects of the person's reach in the region, those lost or withdrawn left out: one statement."""
    seen = projects.visible_to(person).filter(under(region_code)).exclude(status__in=GONE)
    rows = {row["id"]: row for row in seen.values(*COLUMNS)}
    return sorted(rows.values(), key=lambda row: (-(row["investment_yuan"] or 0), row["id"]))


def place(content: Content, rows: Iterable[dict[str, Any]]) -> Found:
    finder, at, unclear = Finder(content), dict[str, Here](), 0
    for row in rows:
        text = text_of(row)
        for key in finder.nodes_of(text, row["industry_code"]):
            at.setdefault(key, Here([])).rows.append(row)
        unclear += finder.is_unclear(text, row["industry_code"])
    return Found(at, unclear)


def text_of(row: dict[str, Any]) -> str:
    return f"{row['name']} {row['statistics_name']}"


def landed_rows() -> list[dict[str, Any]]:
    """Every landed project of the province, as places and amounts; never shown by name."""
    landed = Q(merged_into=None, stage__in=LANDED) & ~Q(status__in=GONE)
    columns = ("name", "statistics_name", "industry_code", "region_id", "investment_yuan")
    return list(Project.objects.filter(landed).values(*columns))
