"""Queries against plain Python: the same rows in the same order; names as one types; refusals."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engines.register.small_registers import small_register
from wutong_engines.register import (
    TABLES,
    NameIndex,
    Register,
    RegisterError,
    Wanted,
    by_name,
    card,
    cells,
    facts,
    neighbours,
    open_register,
    shortlist,
    unknowns,
)
from wutong_engines.register.folding import folded

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Register, Rows]]:
    folder = tmp_path_factory.mktemp("a [odd] folder's name") / "企业库"
    rows = small_register(folder)
    with open_register(folder, memory="1GB") as opened:
        yield opened, rows


def plain_shortlist(rows: Rows, wanted: Wanted) -> list[str]:
    def is_in(row: dict[str, Any], codes: tuple[str, ...]) -> bool:
        return any(code in (row["province"], row["prefecture"], row["county"]) for code in codes)

    def words(row: dict[str, Any]) -> int:
        return sum(word in (row["scope"] or "") for word in wanted.words)

    found = [
        row
        for row in rows
        if row["is_active"]
        and row["industry"].startswith(wanted.industries)
        and (not wanted.regions or is_in(row, wanted.regions))
        and not is_in(row, wanted.outside)
        and (wanted.capital_yuan is None or (row["capital_yuan"] or -1) >= wanted.capital_yuan)
        and (not wanted.words or words(row))
    ]
    found.sort(
        key=lambda row: (-words(row), row["capital_yuan"] is None, -(row["capital_yuan"] or 0), row["eid"])
    )
    return [row["eid"] for row in found[: wanted.size]]


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(("38",)),
        Wanted(("3841", "26", "099"), size=7),
        Wanted(("26", "32"), words=("生产", "研发", "盐"), capital_yuan=1_000_000),
        Wanted(("38", "39", "44"), regions=("320000", "330100", "632801"), size=5000),
        Wanted(("29", "99", "44"), outside=("630000", "320500"), words=("风",)),
    ],
)
def test_the_shortlist_is_what_plain_python_finds(register: tuple[Register, Rows], wanted: Wanted) -> None:
    opened, rows = register
    found = opened.run(shortlist(wanted))
    assert found["eid"].to_pylist() == plain_shortlist(rows, wanted)
    (counts,) = opened.run(unknowns(wanted)).to_pylist()
    assert counts["active"] >= len(found) and counts["enterprises"] >= counts["active"]


@pytest.mark.parametrize(("level", "digits"), [("province", 4), ("prefecture", 2), ("county", 3)])
def test_cells_add_up(register: tuple[Register, Rows], level: str, digits: int) -> None:
    opened, rows = register
    expected: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in rows:
        if row["is_active"]:
            expected[row[level], row["industry"][:digits]].append(row)
    found = opened.run(cells(level, digits)).to_pylist()
    assert [(row["region"], row["industry"]) for row in found] == sorted(expected)
    for row in found:
        inside = expected[row["region"], row["industry"]]
        known = [one["capital_yuan"] for one in inside if one["capital_yuan"] is not None]
        assert (row["enterprises"], row["capital_known"]) == (len(inside), len(known))
        assert row["capital_yuan"] == (sum(known) if known else None)


def test_names_as_one_types_are_the_names_a_scan_finds(register: tuple[Register, Rows]) -> None:
    opened, rows = register
    index, chance = NameIndex(opened.folder), Random(3)
    typed = [
        "有限公司",
        "有限 公司",
        "青",
        "西 海",
        "锂",
        "没有这个名字",
        "（",
        "分公司 西宁",
        "Ａ公司",
        "司有",
    ]
    for row in chance.sample(rows, 60):
        at = chance.randrange(len(row["name"]) - 1)
        typed.append(row["name"][at : at + chance.randrange(1, 6)])
        typed.append(f"{row['name'][:2]} {row['name'][at : at + 2]}")
    shown = sorted(
        rows,
        key=lambda row: (
            not row["is_active"],
            row["capital_yuan"] is None,
            -(row["capital_yuan"] or 0),
            row["eid"],
        ),
    )
    for text in typed:
        words = [folded(word) for word in text.split()]
        is_single = len(words) == len(words[0]) == 1
        expected = [
            row["eid"]
            for row in shown
            if (
                row["name_key"].startswith(words[0])
                if is_single
                else all(word in row["name_key"] for word in words)
            )
        ][:20]
        found = index.search(text)
        assert found["eid"].to_pylist() == expected, text
        assert found.equals(opened.run(by_name(text)))
    with pytest.raises(RegisterError, match="至少一个字"):
        index.search("  ")


def test_a_card_and_who_stands_beside_it(register: tuple[Register, Rows]) -> None:
    opened, rows = register
    group = next(row["group_name"] for row in rows if row["group_name"])
    one = next(row for row in rows if row["group_name"] == group)
    (found,) = opened.run(card(one["uscc"] or one["eid"])).to_pylist()
    assert found == one
    beside = opened.run(neighbours(found)).to_pylist()
    expected = sorted(row["eid"] for row in rows if row["group_name"] == group and row["eid"] != one["eid"])
    assert [row["eid"] for row in beside if row["relation"] == "same_group"] == expected
    same_door = {
        row["eid"] for row in rows if (row["address"], row["province"]) == (one["address"], one["province"])
    }
    assert {row["eid"] for row in beside if row["relation"] == "same_address"} == same_door - {one["eid"]}
    assert opened.run(card("没有")).num_rows == 0


def test_shares_branches_and_trade_look_both_ways(register: tuple[Register, Rows]) -> None:
    opened, _ = register
    pairs = (
        ("branch", "branch", "head_office", "parent_eid", "child_eid"),
        ("share", "holds", "held_by", "holder_eid", "held_eid"),
        ("trade_link", "supplies", "buys_from", "supplier_eid", "buyer_eid"),
    )
    for table, out, back, own, other in pairs:
        (link, *_) = opened.run(
            TABLES[table].filter(TABLES[table][own] != TABLES[table][other]).limit(1)
        ).to_pylist()
        for relation, start, end in ((out, own, other), (back, other, own)):
            (me,) = opened.run(card(link[start])).to_pylist()
            found = opened.run(neighbours(me)).to_pylist()
            assert (relation, link[end]) in [(row["relation"], row["eid"]) for row in found]


def test_facts_count_branches_and_ties(register: tuple[Register, Rows]) -> None:
    opened, rows = register
    since, home = date(2024, 1, 1), "320000"
    branches = opened.run(TABLES["branch"].order_by("parent_eid", "child_eid")).to_pylist()
    links = opened.run(TABLES["trade_link"].order_by("supplier_eid", "buyer_eid")).to_pylist()
    chosen = sorted({row["parent_eid"] for row in branches[:40]} | {row["eid"] for row in rows[:20]})
    province = {row["eid"]: row["province"] for row in rows}
    western = {"15", "45", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65"}
    found = opened.run(facts(chosen, home=home, since=since)).to_pylist()
    assert [row["eid"] for row in found] == chosen
    for row in found:
        own = [one for one in branches if one["parent_eid"] == row["eid"]]
        west = [one for one in own if one["county"][:2] in western]
        assert row["western_branches"] == len(west)
        assert row["western_date"] == max((one["opened_date"] for one in west), default=None)
        assert row["new_branches"] == sum(one["opened_date"] >= since for one in own)
        here = province[row["eid"]] == home or any(one["county"][:2] == "32" for one in own)
        assert row["is_here"] is here
        others = {one["buyer_eid"] for one in links if one["supplier_eid"] == row["eid"]}
        others |= {one["supplier_eid"] for one in links if one["buyer_eid"] == row["eid"]}
        assert row["ties_here"] == sum(province[other] == home for other in others)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"industries": ()}, "没有写行业"),
        ({"industries": ("C38",)}, "“C38”不对"),
        ({"regions": ("63",)}, "地区代码“63”"),
        ({"size": 0}, "写 1 到"),
        ({"words": (" ",)}, "有空的"),
        ({"capital_yuan": -1}, "负数"),
    ],
)
def test_what_cannot_be_asked_is_refused(more: dict[str, Any], words: str) -> None:
    with pytest.raises(RegisterError, match=words):
        Wanted(**({"industries": ("38",)} | more))


def test_a_register_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="register build"), open_register(tmp_path):
        pass
