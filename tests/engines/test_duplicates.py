"""Which pairs of records are one project and which are two, as a truth table; what holds always."""

from datetime import date
from random import Random

import pytest
from duplicate_pairs import DIFFERENT, HARD_SAME, PLACES, SAME, Row
from hypothesis import given, settings
from hypothesis import strategies as st

from wutong_engines.duplicates import Candidate, Pair, blocking_keys, compare, find
from wutong_engines.duplicates.blocking import MOST_KEYS


def candidate(key: str, row: Row) -> Candidate:
    name, investor, region, amount = (*row, None, None, None)[:4]
    assert isinstance(name, str)
    assert investor is None or isinstance(investor, str)
    assert region is None or isinstance(region, str)
    yuan = round(amount * 1e8) if isinstance(amount, int | float) else None
    return Candidate(key, name, investor, region, None, yuan, None)


def judged(rows: tuple[Row, Row]) -> Pair:
    return compare(candidate("a", rows[0]), candidate("b", rows[1]), place_names=PLACES)


@pytest.mark.parametrize("rows", (*SAME, *HARD_SAME), ids=lambda rows: rows[0][0])
def test_one_project_written_twice_is_a_candidate(rows: tuple[Row, Row]) -> None:
    pair = judged(rows)
    assert pair.confidence >= 0.6, pair.reasons
    assert pair.reasons


@pytest.mark.parametrize("rows", (*SAME, *HARD_SAME), ids=lambda rows: rows[0][0])
def test_one_project_written_twice_shares_a_blocking_key(rows: tuple[Row, Row]) -> None:
    first, second = (blocking_keys(candidate("x", row), PLACES) for row in rows)
    assert first & second


@pytest.mark.parametrize("rows", DIFFERENT, ids=lambda rows: rows[0][0])
def test_two_projects_do_not_merge(rows: tuple[Row, Row]) -> None:
    pair = judged(rows)
    assert pair.confidence < 0.5, pair.reasons


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((("格尔木光伏项目一期",), ("格尔木光伏项目二期",)), "一个写一期，一个写二期"),
        (
            (("南山口抽水蓄能电站", "三峡集团", None, 170.9), ("南山口抽蓄", "三峡建工", None, 171)),
            "总投资相差 0.06%",
        ),
        ((("乌兰3000兆瓦光伏项目",), ("乌兰300万千瓦光伏",)), "规模相同（3000兆瓦 = 300万千瓦）"),
        ((("哇让电站", "三峡集团"), ("哇让电站项目", "长江电力")), "投资方同属“三峡集团”"),
        ((("共和光伏1号电站",), ("共和光伏2号电站",)), "分号或分区不同（1，2）"),
        ((("哇让抽水蓄能电站",), ("贵南哇让抽蓄项目",)), "名称都有“哇让”"),
    ],
)
def test_reasons_say_what_was_seen(rows: tuple[Row, Row], said: str) -> None:
    assert said in judged(rows).reasons


def test_a_chain_does_not_join_two_phases() -> None:
    rows: tuple[Row, ...] = (
        ("红狮年产10万吨多晶硅项目（一期）", "红狮控股集团", "630200"),
        ("红狮年产10万吨多晶硅项目（一、二期）", "红狮控股集团", "630200"),
        ("红狮年产10万吨多晶硅项目（二期）", "红狮控股集团", "630200"),
    )
    pairs, groups = find([candidate(str(i), row) for i, row in enumerate(rows)], place_names=PLACES)
    assert {(pair.a, pair.b) for pair in pairs} == {("0", "1"), ("1", "2")}
    assert all(not {"0", "2"} <= set(group.members) for group in groups)


def test_four_names_of_one_project_are_one_group() -> None:
    rows: tuple[Row, ...] = (*HARD_SAME[0], ("西豫有色多金属综合循环利用改造项目", None, "632801", 20.99))
    _, groups = find([candidate(str(i), row) for i, row in enumerate(rows)], place_names=PLACES)
    assert [group.members for group in groups] == [("0", "1", "2")]


def test_new_records_meet_stored_ones_but_stored_ones_are_left_alone() -> None:
    stored = [candidate("s1", ("哇让抽水蓄能电站",)), candidate("s2", ("哇让抽水蓄能电站项目",))]
    pairs, groups = find([candidate("n", ("贵南哇让抽蓄电站",))], stored, place_names=PLACES)
    assert {(pair.a, pair.b) for pair in pairs} == {("n", "s1"), ("n", "s2")}
    assert groups[0].members == ("n", "s1", "s2")
    assert find([], stored, place_names=PLACES) == ([], [])


def test_the_same_core_name_is_found_in_a_crowd() -> None:
    crowd = [candidate(f"c{i:04}", ("光伏发电项目", f"甲{i}公司", "632801", 1 + i / 7)) for i in range(300)]
    twin = candidate("z", ("光伏发电项目", "甲150公司", "632801", 1 + 150 / 7))
    pairs, _ = find([*crowd, twin], place_names=PLACES)
    assert ("c0150", "z") in {(pair.a, pair.b) for pair in pairs}


def test_a_repeated_key_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="出现了两次"):
        find([candidate("a", ("甲",)), candidate("a", ("乙",))], place_names=PLACES)


NAME_PARTS = """
格尔木 德令哈 青海 三峡 华电 丽豪 南山口 哇让 光伏 抽水蓄能 碳酸锂 牦牛 项目 电站 基地 （一期）
二期 1号 A区 100兆瓦 5万吨 产業 ３ ( /
"""
WORDS = NAME_PARTS.split()
NAMES = st.lists(st.sampled_from(WORDS), max_size=8).map("".join) | st.text(max_size=20)
REGIONS = st.sampled_from([None, "630000", "630100", "632800", "632801", "632802", "632521"])
AMOUNTS = st.none() | st.integers(-5, 10**12)
DATES = st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1))
TEXTS = st.none() | st.sampled_from(
    ["三峡集团", "青海丽豪清能股份有限公司", "、", "华电（西北）", "某某公司"]
)


def candidates(key: str) -> st.SearchStrategy[Candidate]:
    return st.builds(Candidate, st.just(key), NAMES, TEXTS, REGIONS, TEXTS, AMOUNTS, TEXTS, DATES, NAMES)


@given(candidates("a"), candidates("b"))
def test_order_does_not_matter_and_confidence_is_a_share(a: Candidate, b: Candidate) -> None:
    there, back = compare(a, b, place_names=PLACES), compare(b, a, place_names=PLACES)
    assert there == back
    assert 0 <= there.confidence <= 1


@given(candidates("a"))
def test_a_record_is_its_own_duplicate(a: Candidate) -> None:
    twin = Candidate(
        "b", a.name, a.investor, a.region_code, a.park, a.total_yuan, a.stage, a.date_from, a.content
    )
    assert compare(a, twin, place_names=PLACES).confidence >= 0.95
    assert 1 <= len(blocking_keys(a, PLACES)) <= MOST_KEYS


@given(st.lists(st.sampled_from(WORDS[:13]), max_size=5).map("".join), TEXTS, REGIONS, AMOUNTS)
def test_two_phases_are_never_likely_one(
    name: str, investor: str | None, region: str | None, amount: int | None
) -> None:
    first = Candidate("a", name + "一期", investor, region, None, amount, None)
    second = Candidate("b", name + "二期", investor, region, None, amount, None)
    assert compare(first, second, place_names=PLACES).confidence <= 0.5


@settings(max_examples=40)
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_result_does_not_depend_on_the_order(seeds: list[int], shuffle: Random) -> None:
    rows = [row for rows in (*SAME[:6], *DIFFERENT[:6]) for row in rows]
    records = [candidate(f"k{i}", rows[seed % len(rows)]) for i, seed in enumerate(seeds)]
    shuffled = records.copy()
    shuffle.shuffle(shuffled)
    assert find(records, place_names=PLACES) == find(shuffled, place_names=PLACES)
    half = len(records) // 2
    again = find(
        shuffled_part(records[:half], shuffle), shuffled_part(records[half:], shuffle), place_names=PLACES
    )
    assert find(records[:half], records[half:], place_names=PLACES) == again


def shuffled_part(records: list[Candidate], shuffle: Random) -> list[Candidate]:
    part = records.copy()
    shuffle.shuffle(part)
    return part
