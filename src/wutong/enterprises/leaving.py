"""Facts that speak of a local firm's leaving: listed with their days and sources, never added up."""

from wutong.enterprises.beside import LEAVING_CHANGES, Beside, Fact, branch_facts, change_facts
from wutong.enterprises.homes import home_words, is_local
from wutong.enterprises.models import Enterprise, Relation, Signal
from wutong.enterprises.rules import LEAVING, RELATIONS, SIGNALS

OUTWARD = ("branch", "subsidiary")


def leaving_facts(
    enterprise: Enterprise, signals: list[Signal], relations: list[Relation], beside: Beside | None
) -> list[Fact]:
    """The latest first, those without a day last."""
    facts = [_of_signal(one) for one in signals if one.kind in LEAVING]
    facts += [
        _of_relation(one) for one in relations if one.kind in OUTWARD and is_local(one.region_code) is False
    ]
    if beside is not None:
        facts += [one for one in change_facts(beside) if one.kind in LEAVING_CHANGES]
        facts += branch_facts(beside)
    return sorted(facts, key=lambda one: (one.day is None, -one.day.toordinal() if one.day else 0, one.words))


def _of_signal(signal: Signal) -> Fact:
    words = f"{SIGNALS[signal.kind]}：{signal.words}"
    return Fact(signal.on, signal.on.isoformat(), signal.kind, words, signal.source, signal.basis)


def _of_relation(relation: Relation) -> Fact:
    where = home_words(relation.region_code)
    words = f"在{where}有{RELATIONS[relation.kind]}：{relation.other_name}"
    until = f"截至 {relation.as_of.isoformat()}"
    return Fact(relation.as_of, until, relation.kind, words, relation.source, relation.basis)
