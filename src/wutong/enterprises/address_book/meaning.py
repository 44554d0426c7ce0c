"""Which firm each name of the table means: sure, to be said by a person, or a new one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wutong.enterprises.address_book.reading import PersonRead
from wutong.enterprises.homes import home_words
from wutong.enterprises.identity import name_key
from wutong.enterprises.models import Enterprise
from wutong.enterprises.names.likeness import Likeness, former_names, in_register, kept_firms, liken
from wutong.enterprises.names.queries import firms_meant
from wutong.enterprises.names.rules import Answer, key_of, why_no_firm

KEPT, REGISTERED, NEW, SKIP = "kept", "register", "new", "skip"


@dataclass(frozen=True)
class Way:
    """One thing a name may mean; `value`: kept:12, register:9163…, new or skip."""

    value: str
    words: str


LEFT_OUT = Way(SKIP, "不记这家的人")
NOT_HERE = "认定过不是库里的企业；要改，先到“认名称”里撤销那次认定"


@dataclass(frozen=True)
class Meant:
    """`answer` same, perhaps, new or none; `chosen` is empty where a person has to say."""

    name: str
    answer: str
    words: str
    ways: tuple[Way, ...]
    chosen: str


def firms_of(people: Iterable[PersonRead]) -> dict[str, tuple[str, str]]:
    """key → (name as first written, where it is), in the order of the table."""
    found: dict[str, tuple[str, str]] = {}
    for one in people:
        if not one.wrong:
            key = key_of(one.firm)
            name, home = found.get(key, (one.firm, ""))
            found[key] = (name, home or one.home[:60])
    return found


def meanings(firms: Mapping[str, tuple[str, str]]) -> dict[str, Meant]:
    """Some seconds for hundreds of names beside a register of millions; reads only."""
    known = firms_meant({key: name for key, (name, _) in firms.items()})
    found = {key: _sure(firms[key][0], firm) for key, firm in known.items() if firm is not None}
    no_firm = {key: f"{why}，不是企业名称" for key, (name, _) in firms.items() if (why := why_no_firm(name))}
    no_firm |= {key: NOT_HERE for key, firm in known.items() if firm is None}
    asked = {key: pair for key, pair in firms.items() if key not in known and key not in no_firm}
    said = dict(zip(asked, liken(list(asked.values()), kept_firms(), former_names()), strict=True))
    sure = {key for key, one in said.items() if one.answer is Answer.SAME}
    offered = in_register([pair for key, pair in asked.items() if key not in sure])
    near = Enterprise.objects.in_bulk([int(one.nearest) for one in said.values() if one.nearest])
    for key, (name, _) in firms.items():
        if key in no_firm:
            found[key] = Meant(name, "none", no_firm[key], (LEFT_OUT,), SKIP)
        elif key in said:
            one = said[key]
            kept = near.get(int(one.nearest)) if one.nearest else None
            ways = [
                Way(f"{REGISTERED}:{c.eid}", f"名录里的：{c.name}（{c.where}）") for c in offered.get(key, [])
            ]
            found[key] = _asked(name, one, kept, ways)
    return {key: found[key] for key in firms}


def _sure(name: str, firm: Enterprise) -> Meant:
    way = Way(f"{KEPT}:{firm.pk}", _called(firm))
    why = "名称一样" if name_key(name) == firm.name_key else "认过这个名称"
    return Meant(name, "same", why, (way, LEFT_OUT), way.value)


def _asked(name: str, said: Likeness, kept: Enterprise | None, registered: list[Way]) -> Meant:
    why = "，".join(said.reasons)
    mine = [Way(f"{KEPT}:{kept.pk}", _called(kept))] if kept is not None else []
    ways = (*mine, *registered, *_others())
    if said.answer is Answer.SAME and kept is not None:
        return Meant(name, "same", why, ways, mine[0].value)
    if kept is not None:
        return Meant(name, "perhaps", why, ways, "")
    if registered or said.answer is Answer.PERSON:
        words = "库里没有，名录里有相近的" if registered else "库里没有，像人名"
        return Meant(name, "perhaps", words, ways, "")
    return Meant(name, "new", "库里和名录里都没有", ways, NEW)


def _others() -> tuple[Way, ...]:
    return Way(NEW, "另记一家新的"), LEFT_OUT


def _called(firm: Enterprise) -> str:
    where = home_words(firm.home_code, firm.home_words)
    return f"{firm.name}（{where}）" if where else firm.name
