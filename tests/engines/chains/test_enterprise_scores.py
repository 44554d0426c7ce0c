"""Whom to ask: terms from facts with source and date, unknown is not 0, variety by group and province."""

import random
from typing import Any

import pytest

from wutong_engines.chains import Enterprise, Fact, shortlist
from wutong_engines.chains.enterprises import FACT_NAMES, FACTS_OF, TERM_NAMES, WEIGHTS

WHERE = {"source": "国家企业信用信息公示系统", "as_of": "2026-10-31"}


def enterprise(number: str, province: str = "浙江", group: str = "", **facts: float) -> Enterprise:
    told = {name: Fact(value, **WHERE) for name, value in facts.items()}
    return Enterprise(number, f"企业{number}", province, group, facts=told)


def full(number: str, value: float, **others: Any) -> Enterprise:
    return enterprise(number, **{**dict.fromkeys(FACT_NAMES, value), **others})


def pool(size: int, seed: int) -> list[Enterprise]:
    chance = random.Random(seed)
    return [
        enterprise(
            f"{number:03}",
            chance.choice(("浙江", "江苏", "广东")),
            chance.choice(("", "", "甲集团", "乙集团")),
            **{name: chance.random() for name in FACT_NAMES if chance.random() < 0.8},
        )
        for number in range(size)
    ]


def test_every_term_has_weight_words_and_facts() -> None:
    assert set(WEIGHTS) == set(TERM_NAMES) == set(FACTS_OF) and sum(WEIGHTS.values()) == pytest.approx(1)
    assert {name for names in FACTS_OF.values() for name in names} == set(FACT_NAMES)


def test_the_better_match_first_with_evidence() -> None:
    found = shortlist([full("a", 1), full("b", 3), full("c", 2)], variety=0)
    assert [one.enterprise.id for one in found.chosen] == ["b", "c", "a"]
    assert found.chosen[0].match.score == pytest.approx(5 / 6) and found.chosen[0].match.coverage == 1
    assert "注册资本 3（国家企业信用信息公示系统，2026-10-31）" in found.chosen[0].evidence


def test_a_missing_term_is_unknown_and_not_nothing() -> None:
    known = [full(str(number), number) for number in range(1, 6)]
    without = enterprise("x", **{name: 9.0 for name in FACT_NAMES if name != "ties_here"})
    found = {one.enterprise.id: one.match for one in shortlist([*known, without]).chosen}
    ties = next(term for term in found["x"].terms if term.name == "ties")
    assert ties.share is None and ties.counted == 0 and found["x"].coverage == pytest.approx(0.8)
    assert found["x"].score == pytest.approx(11 / 12)


def test_push_needs_both_the_industry_and_the_home() -> None:
    only = {name: 1.0 for name in FACT_NAMES if name != "home_pressure"}
    found = shortlist([full("a", 1), enterprise("b", **only)])
    match = next(one.match for one in found.chosen if one.enterprise.id == "b")
    assert next(term for term in match.terms if term.name == "push").share is None


def test_little_known_comes_after_enough_known() -> None:
    lucky = enterprise("lucky", capital_yuan=9e9)
    found = shortlist([full("a", 1), full("b", 2), lucky], variety=0)
    assert [one.enterprise.id for one in found.chosen] == ["b", "a", "lucky"]
    assert not found.chosen[-1].match.is_enough and found.chosen[-1].match.coverage == pytest.approx(0.15)


def test_who_is_left_out_and_why() -> None:
    found = shortlist(
        [
            Enterprise("gone", "已注销公司", "浙江", is_active=False),
            Enterprise("here", "本地公司", "青海", is_here=True),
            Enterprise("court", "失信公司", "浙江", is_dishonest=True),
            Enterprise("asked", "谈过的公司", "浙江", barred="半年内已谈过，对方不来"),
            full("a", 1),
        ]
    )
    assert [(one.enterprise.id, one.reason) for one in found.left_out] == [
        ("gone", "已不在业"),
        ("here", "已在本地"),
        ("court", "失信被执行人"),
        ("asked", "半年内已谈过，对方不来"),
    ]
    assert [one.enterprise.id for one in found.chosen] == ["a"]


def test_one_of_a_group_and_the_others_are_named() -> None:
    found = shortlist([full("a", 3, group="甲集团"), full("b", 2, group="甲集团"), full("c", 1)])
    assert [one.enterprise.id for one in found.chosen] == ["a", "c"]
    assert [(one.enterprise.id, one.reason) for one in found.left_out] == [("b", "同属 甲集团，已列 企业a")]
    both = shortlist([full("a", 3, group="甲集团"), full("b", 2, group="甲集团"), full("c", 1)], per_group=2)
    assert [one.enterprise.id for one in both.chosen] == ["a", "b", "c"] and not both.left_out


def test_variety_brings_other_provinces_forward() -> None:
    firms = [full(f"z{number}", 20 - number, province="浙江") for number in range(6)]
    firms.append(full("js", 13.5, province="江苏"))
    plain = [one.enterprise.id for one in shortlist(firms, variety=0).chosen]
    varied = [one.enterprise.id for one in shortlist(firms, variety=0.6).chosen]
    assert plain.index("js") == 6 and varied.index("js") == 1 and sorted(plain) == sorted(varied)


@pytest.mark.parametrize("seed", range(10))
def test_the_order_given_changes_nothing_and_limits_hold(seed: int) -> None:
    firms = pool(60, seed)
    found = shortlist(firms, size=15)
    again = shortlist(random.Random(seed).sample(firms, len(firms)), size=15)
    assert [one.enterprise.id for one in found.chosen] == [one.enterprise.id for one in again.chosen]
    assert len(found.chosen) == 15
    groups = [one.enterprise.group for one in found.chosen if one.enterprise.group]
    assert len(groups) == len(set(groups))
    ids = {one.enterprise.id for one in found.chosen} & {one.enterprise.id for one in found.left_out}
    assert not ids


@pytest.mark.parametrize("seed", range(5))
def test_the_choice_is_the_rule_followed_by_hand(seed: int) -> None:
    """Maximal marginal relevance in plain Python, on the matches the engine gives."""
    firms = [
        full(f"{n:02}", random.Random(seed * 99 + n).random(), province="浙苏粤"[n % 3]) for n in range(12)
    ]
    matches = {one.enterprise.id: one.match.score for one in shortlist(firms, size=12, variety=0).chosen}
    homes = {one.id: one.province for one in firms}
    left, expected = sorted(matches), []
    while left:
        best = max(
            left,
            key=lambda one: round(
                0.7 * (matches[one] or 0)
                - 0.3 * max([0.5 * (homes[one] == homes[other]) for other in expected], default=0),
                12,
            ),
        )
        expected.append(best)
        left.remove(best)
    assert [one.enterprise.id for one in shortlist(firms, size=12, variety=0.3).chosen] == expected


def test_nobody_is_nobody() -> None:
    assert shortlist([]).chosen == ()


@pytest.mark.parametrize(
    ("firms", "options", "words"),
    [
        ([full("a", 1), full("a", 2)], {}, "企业 a 出现两次"),
        ([enterprise("a", revenue=1.0)], {}, "revenue 不是认得的事实"),
        ([enterprise("a", awards_3y=float("nan"))], {}, "三年获评为 nan：不知道就不写"),
        ([enterprise("a", capital_yuan=-1.0)], {}, "注册资本为 -1"),
        ([Enterprise("a", "a", "浙江", facts={"awards_3y": Fact(1, "", "2026")})], {}, "没有来源或日期"),
        ([full("a", 1)], {"variety": 2.0}, "variety 写 0 到 1"),
        ([full("a", 1)], {"weights": {"ties": 1.0}}, "权重 expansion"),
    ],
)
def test_what_makes_no_sense_is_refused(firms: list[Enterprise], options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        shortlist(firms, **options)
