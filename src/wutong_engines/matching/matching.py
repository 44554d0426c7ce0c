"""Matches names of firms against a register: same, perhaps or new, with how likely and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wutong_engines.matching.candidates import Index
from wutong_engines.matching.columns import columns_of
from wutong_engines.matching.comparing import Comparer
from wutong_engines.matching.deciding import Decision, choose, decided
from wutong_engines.matching.ranking import ranker
from wutong_engines.matching.reading import normalise
from wutong_engines.matching.reasons import reasons_of


@dataclass(frozen=True)
class Names:
    """Ids and names, one for each; `regions` are words or GB/T 2260 codes, '' where not known."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    regions: tuple[str, ...]


@dataclass(frozen=True)
class Alias:
    """A name somebody decided is a firm's: a person, a list of listed companies, an earlier name."""

    eid: str
    decided_by: str = ""


@dataclass(frozen=True)
class Nearest:
    """The firm of the register nearest to a name."""

    eid: str
    name: str
    region: str


@dataclass(frozen=True)
class Answer:
    """`probability`: that `nearest` is the firm meant. A new name may have one; it is not its match."""

    id: str
    name: str
    decision: Decision
    probability: float
    nearest: Nearest | None
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        near = self.nearest
        told = None if near is None else {"eid": near.eid, "name": near.name}
        is_match = self.decision is not Decision.NEW and near is not None
        return {
            "id": self.id,
            "decision": self.decision.value,
            "eid": near.eid if near and is_match else None,
            "name": near.name if near and is_match else None,
            "probability": round(self.probability, 4),
            "nearest": None if is_match else told,
            "reasons": list(self.reasons),
        }


class Register:
    """A register read once and asked often. A million firms take some 0.6 GB."""

    def __init__(self, firms: Names, aliases: Mapping[str, Alias] | None = None) -> None:
        self.firms = firms
        self._index = Index(columns_of(firms.names, firms.regions))
        self._comparer = Comparer(self._index.columns)
        told = aliases or {}
        self._aliases = {normalise(alias): known for alias, known in told.items()}
        meant = {alias.eid for alias in told.values()}
        self._rows = {eid: row for row, eid in enumerate(firms.ids) if eid in meant}

    def match(self, names: Names) -> list[Answer]:
        """An answer for each name, in their order."""
        found = choose(columns_of(names.names, names.regions), self._index, self._comparer)
        by, firms = ranker(), self.firms
        answers = []
        for at, (id_, name, region) in enumerate(zip(names.ids, names.names, names.regions, strict=True)):
            row, likely = int(found.row[at]), float(found.probability[at])
            if row < 0:
                answers.append(Answer(id_, name, Decision.NEW, 0.0, None, ("名录里没有用字相近的名称",)))
                continue
            near = Nearest(firms.ids[row], firms.names[row], firms.regions[row])
            why = reasons_of(name, near.name, region, near.region, found.features[at])
            answers.append(
                Answer(
                    id_,
                    name,
                    decided(likely, found.features[at : at + 1], by),
                    likely,
                    near,
                    why,
                )
            )
        return [self._by_alias(answer) for answer in answers]

    def _by_alias(self, answer: Answer) -> Answer:
        known = self._aliases.get(normalise(answer.name)) if self._aliases else None
        row = self._rows.get(known.eid) if known else None
        if known is None or row is None:
            return answer
        near = Nearest(known.eid, self.firms.names[row], self.firms.regions[row])
        if answer.decision is Decision.SAME and answer.nearest and answer.nearest.eid != known.eid:
            why = f"别名表说是“{near.name}”，名称却与“{answer.nearest.name}”相合：由人定"
            return replace(answer, decision=Decision.PERHAPS, reasons=(why, *answer.reasons))
        why = f"别名表里有（{known.decided_by}）" if known.decided_by else "别名表里有"
        return replace(answer, decision=Decision.SAME, probability=1.0, nearest=near, reasons=(why,))


def match(names: Names, firms: Names, aliases: Mapping[str, Alias] | None = None) -> list[Answer]:
    """`Register(firms, aliases).match(names)`, for one use."""
    return Register(firms, aliases).match(names)


def names_of(rows: Sequence[tuple[str, str]], regions: Sequence[str] = ()) -> Names:
    """(id, name) pairs, with regions where they are known."""
    return Names(
        tuple(row[0] for row in rows), tuple(row[1] for row in rows), tuple(regions) or ("",) * len(rows)
    )
