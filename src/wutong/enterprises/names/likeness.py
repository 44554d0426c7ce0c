"""Which kept firm a name is like, and which of the register: the engine's answer, asked in three ways."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from wutong.enterprises import registered
from wutong.enterprises.homes import home_words
from wutong.enterprises.identity import name_key
from wutong.enterprises.models import Enterprise
from wutong.enterprises.names.rules import Answer, key_of, may_be_person, without_aside

if TYPE_CHECKING:
    from wutong_engines.matching import Answer as Found

LIKE_MOST = 300
REGISTER_HITS = 3
_ENGLISH_LEAST = 3


@dataclass(frozen=True)
class Likeness:
    """What the engine says of a name; `nearest` is the id of a kept firm, or a number in the register."""

    answer: Answer
    nearest: str
    probability: float
    reasons: tuple[str, ...]


FORMERLY = "企业名录的曾用名"
_OF_THE_LAND = re.compile(r"^(?:中国|国家|中华|全国|国际|中|国)")
_AS_PERSON = {Answer.SAME: Answer.PERHAPS, Answer.PERHAPS: Answer.PERHAPS, Answer.NEW: Answer.PERSON}


@dataclass(frozen=True)
class Firm:
    id: str
    name: str
    region: str


def kept_firms(rows: QuerySet[Enterprise] | None = None) -> list[Firm]:
    found = (Enterprise.objects.all() if rows is None else rows).order_by("id")
    return [
        Firm(str(pk), name, code or words)
        for pk, name, code, words in found.values_list("pk", "name", "home_code", "home_words")
    ]


def former_names(names: Sequence[str] = ()) -> dict[str, tuple[str, str]]:
    """As `aliases` of liken: what kept firms were called before, by the register; all, or of these names."""
    register = registered.opened()
    if register is None:
        return {}
    told = register.aliases(names=names, eids=[] if names else list(_by_number()))
    known = _by_number(set(told.values())) if told else {}
    return {name: (str(known[eid]), FORMERLY) for name, eid in told.items() if eid in known}


def _by_number(eids: Collection[str] | None = None) -> dict[str, int]:
    """Number in the register → id of the kept firm; its credit code is its number there."""
    rows = Enterprise.objects.exclude(eid="", credit_code="")
    if eids is not None:
        rows = rows.filter(Q(eid__in=eids) | Q(credit_code__in=eids))
    return {eid or code: pk for pk, eid, code in rows.order_by("-pk").values_list("pk", "eid", "credit_code")}


def liken(
    names: Sequence[tuple[str, str]],
    firms: Sequence[Firm],
    aliases: Mapping[str, tuple[str, str]] | None = None,
    where: str = "库里",
) -> list[Likeness]:
    """For each (name, home) the nearest of the firms. `aliases`: name → (firm's id, who decided).

    `where` the firms are, for the reasons.
    """
    if not firms or not names:
        return [
            Likeness(Answer.PERSON if may_be_person(name) else Answer.NEW, "", 0.0, ()) for name, _ in names
        ]
    from wutong_engines.matching import (
        Alias,
        Names,
        Register,
    )  # seconds to load: not at the start of the site

    told = {without_aside(name): Alias(*said) for name, said in (aliases or {}).items()}
    register = Register(
        Names(*map(tuple, zip(*((f.id, f.name, f.region) for f in firms), strict=True))), told
    )
    asked = Names(
        tuple(str(at) for at in range(len(names))),
        tuple(without_aside(name) for name, _ in names),
        tuple(home for _, home in names),
    )
    return [
        _likeness(pair[0], found, where) for pair, found in zip(names, register.match(asked), strict=True)
    ]


def _likeness(name: str, found: "Found", where: str) -> Likeness:
    answer = Answer(found.decision.value)
    nearest = found.nearest.eid if found.nearest and answer in (Answer.SAME, Answer.PERHAPS) else ""
    reasons = tuple(one.replace("名录里", where).replace("要找的", "写的") for one in found.reasons)
    is_alike = found.nearest is not None and key_of(name) == key_of(found.nearest.name)
    if answer is Answer.PERHAPS and found.nearest is not None and are_unlike(name, found.nearest.name):
        answer, nearest = Answer.NEW, ""
    if may_be_person(name) and not is_alike:
        answer, reasons = _AS_PERSON[answer], ("也可能是人名", *reasons)
    return Likeness(answer, nearest, round(found.probability, 4), reasons if nearest else ())


def are_unlike(name: str, other: str) -> bool:
    """Not a letter in common in their own words, 中国 and its like aside: 中国华电 is not 中国绿发.

    Among a few hundred kept firms the engine takes such letters for rare.
    """
    from wutong_engines.matching import read

    first, second = (read(without_aside(one)) for one in (name, other))
    words = [_OF_THE_LAND.sub("", one.core[: one.brand]) or one.core for one in (first, second)]
    return set(words[0]).isdisjoint(words[1])


# A few firms alone, while somebody waits


def pairs_of_letters(name: str) -> list[str]:
    """Pairs of letters of the firm's own word and trade: by them kept firms that may be alike are fetched."""
    core = name_key(looked_for(name))
    if core.isascii():
        return [core[:_ENGLISH_LEAST]] if core else []
    return list(dict.fromkeys(core[at : at + 2] for at in range(max(1, len(core) - 1))))


def kept_like(name: str) -> QuerySet[Enterprise]:
    """Kept firms with a pair of letters in common."""
    condition = Q(name_key=name_key(name))
    for pair in pairs_of_letters(name):
        condition |= Q(name_key__contains=pair)
    ids = Enterprise.objects.filter(condition).order_by("-updated_at", "-id").values("pk")[:LIKE_MOST]
    return Enterprise.objects.filter(pk__in=list(ids.values_list("pk", flat=True)))


@dataclass(frozen=True)
class Candidate:
    """A firm a name may mean: a kept one by `enterprise_id`, one in the register alone by `eid`."""

    name: str
    where: str
    probability: float
    reasons: tuple[str, ...]
    is_same: bool
    enterprise_id: int | None = None
    eid: str = ""
    basis: str = ""


def likely(name: str, home: str = "", *, size: int = 1, with_register: bool = True) -> list[Candidate]:
    """What a typed name may mean: kept firms, the likeliest first, then the register's; nothing when new."""
    formerly = former_names([name])
    kept = {str(one.pk): one for one in kept_like(name)}
    kept |= {
        str(pk): one
        for pk, one in Enterprise.objects.in_bulk([int(pk) for pk, _ in formerly.values()]).items()
    }
    firms = {
        pk: Firm(pk, one.name, one.home_code or one.home_words)
        for pk, one in sorted(kept.items(), key=_by_id)
    }
    found: list[Candidate] = []
    while firms and len(found) < size:
        said = liken([(name, home)], list(firms.values()), formerly)[0]
        if not said.nearest:
            break
        firm = firms.pop(said.nearest)
        is_same, one = said.answer is Answer.SAME, kept[firm.id]
        where = home_words(one.home_code, one.home_words)
        found.append(
            Candidate(one.name, where, said.probability, said.reasons, is_same, enterprise_id=one.pk)
        )
    if with_register and not any(one.is_same for one in found):
        found += in_register([(name, home)]).get(key_of(name), [])
    return found


def _by_id(pair: tuple[str, Enterprise]) -> int:
    return pair[1].pk


def in_register(names: Sequence[tuple[str, str]]) -> dict[str, list[Candidate]]:
    """By key: the firm of the register a name may be, then others with its letters; those kept are left out.

    Nothing where there is no register.
    """
    register = registered.opened()
    if register is None or not names:
        return {}
    hits = {name: register.search(looked_for(name), REGISTER_HITS) for name, _ in names}
    formerly = register.aliases(names=list(hits))
    for name, eid in formerly.items():
        row = register.card(eid)
        hits[name] = [*([row] if row else []), *(one for one in hits[name] if one["eid"] != eid)]
    rows = {row["eid"]: row for found in hits.values() for row in found}
    kept = Enterprise.objects.filter(Q(eid__in=list(rows)) | Q(credit_code__in=list(rows)))
    for codes in kept.values_list("eid", "credit_code"):
        rows = {eid: row for eid, row in rows.items() if eid not in codes}
    firms = [Firm(eid, row["name"], row["county"] or "") for eid, row in rows.items()]
    aliases = {name: (eid, FORMERLY) for name, eid in formerly.items()}
    said = liken(names, firms, aliases, where="名录里")
    return {
        key_of(name): _offered(
            one, [rows[row["eid"]] for row in hits[name] if row["eid"] in rows], register.basis_words
        )
        for (name, _), one in zip(names, said, strict=True)
    }


def _offered(said: Likeness, rows: Sequence[Mapping[str, Any]], basis: str) -> list[Candidate]:
    """The nearest first, with its reasons; of the others only that their letters agree."""
    offered = []
    for row in rows:
        is_nearest = row["eid"] == said.nearest
        why = said.reasons if is_nearest else ("名称里有这几个字",)
        likely = said.probability if is_nearest else 0.0
        is_same = is_nearest and said.answer is Answer.SAME
        where = home_words(str(row["county"] or "")) or "不知道在哪里"
        offered.append(Candidate(row["name"], where, likely, why, is_same, eid=row["eid"], basis=basis))
    return sorted(offered, key=lambda one: -one.probability)


def looked_for(name: str) -> str:
    """A firm's own word and trade, without place and legal form."""
    from wutong_engines.matching import read

    return read(without_aside(name)).core
