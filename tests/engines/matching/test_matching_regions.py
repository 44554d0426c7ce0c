"""Knowing where a firm is only helps: more is merged, nothing right is lost; a wrong region merges fewer."""

import random
from datetime import date
from functools import cache

from wutong_engines.matching import Answer, Decision, Register, names_of
from wutong_engines.register import synthetic

FIRMS, ASKED = 4_000, 300


@cache
def rows() -> tuple[tuple[str, str, str], ...]:
    table = next(iter(synthetic(FIRMS, seed=5, as_of=date(2026, 11, 1))))["enterprise"]
    columns = (table[name].to_pylist() for name in ("eid", "name", "county"))
    return tuple(zip(*columns, strict=True))


@cache
def register() -> Register:
    return Register(names_of([row[:2] for row in rows()], [row[2] for row in rows()]))


def written(chance: random.Random, name: str) -> str:
    """Without its form, with a letter left out or a project after it."""
    kind = chance.random()
    if kind < 0.4:
        return name.replace("有限公司", "").replace("有限责任公司", "")
    if kind < 0.7:
        at = chance.randrange(2, 5)
        return name[:at] + name[at + 1 :]
    return name + "扩建项目"


def asked(regions: str) -> list[tuple[str, Answer]]:
    chance = random.Random(8)
    chosen = chance.sample(rows(), ASKED)
    names = [(eid, written(chance, name)) for eid, name, _ in chosen]
    cells = {"none": "", "right": None, "wrong": "542500"}[regions]
    known = [county if cells is None else cells for _, _, county in chosen]
    return list(zip((eid for eid, _, _ in chosen), register().match(names_of(names, known)), strict=True))


def right(eid: str, answer: Answer) -> bool:
    return answer.nearest is not None and answer.nearest.eid == eid


def test_a_region_merges_more_and_loses_nothing() -> None:
    without, with_region = asked("none"), asked("right")
    merged = [sum(one.decision is Decision.SAME for _, one in answers) for answers in (without, with_region)]
    assert merged[1] > merged[0]
    for (eid, before), (_, after) in zip(without, with_region, strict=True):
        if right(eid, before):
            assert right(eid, after), (before, after)


def test_what_is_merged_is_right() -> None:
    for regions in ("none", "right"):
        merged = [(eid, one) for eid, one in asked(regions) if one.decision is Decision.SAME]
        wrong = [one for eid, one in merged if not right(eid, one)]
        assert len(wrong) <= 0.01 * len(merged), wrong[:5]


def test_a_wrong_region_merges_fewer() -> None:
    without, wrong = asked("none"), asked("wrong")
    merged = [sum(one.decision is Decision.SAME for _, one in answers) for answers in (without, wrong)]
    assert merged[1] < merged[0]
    assert all("地区不同" in "；".join(one.reasons) for _, one in wrong if one.nearest)
