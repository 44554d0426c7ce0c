"""What is taken of figures, curves, studies and batches, as truth tables of the pure rules."""

import pytest

from wutong.greenpower import rules
from wutong.organisation.reasons import Reason

CURVE = {"name": "某厂 2025 年", "kind": "load", "source": "某厂电表", "basis": "实测"}


def fields(reasons: list[Reason]) -> set[str]:
    assert all(one.words for one in reasons)
    return {one.field for one in reasons}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, set()),
        ({"name": ""}, {"name"}),
        ({"name": "长" * 61}, {"name"}),
        ({"kind": "hydro"}, {"kind"}),
        ({"source": ""}, {"source"}),
        ({"source": "长" * 301}, {"source"}),
        ({"basis": "文件"}, {"basis"}),
        ({"name": "", "kind": "", "source": "", "basis": ""}, {"name", "kind", "source", "basis"}),
    ],
)
def test_a_curve(wrong: dict[str, str], field: set[str]) -> None:
    assert fields(rules.reasons_against_curve(**CURVE | wrong)) == field


@pytest.mark.parametrize(
    ("name", "is_taken"), [("", False), ("某", True), ("长" * 120, True), ("长" * 121, False)]
)
def test_the_name_of_a_study(name: str, is_taken: bool) -> None:
    assert (rules.reasons_against_name(name) == []) is is_taken


@pytest.mark.parametrize(
    ("cases", "name", "running", "words"),
    [
        (1, "", 0, []),
        (5_000, "长" * 120, 2, []),
        (0, "", 0, ["一个测算也没有"]),
        (5_001, "", 0, ["一共 5,001 个测算，一批至多 5,000 个"]),
        (1, "长" * 121, 0, ["名字不超过 120 个字"]),
        (1, "", 3, ["本机构已有 3 批在算"]),
        (0, "长" * 121, 3, ["一个测算也没有", "名字不超过", "已有 3 批"]),
    ],
)
def test_a_batch(cases: int, name: str, running: int, words: list[str]) -> None:
    found = [one.words for one in rules.reasons_against_batch(cases, name, running)]
    assert len(found) == len(words) and all(part in said for part, said in zip(words, found, strict=True))


@pytest.mark.parametrize(
    ("ticked", "words"),
    [({"a"}, ""), ({"a", "b"}, ""), (set(), "至少选一项"), ({"c"}, "不认得"), ({"a", "c"}, "不认得")],
)
def test_what_is_ticked(ticked: set[str], words: str) -> None:
    found = rules.reasons_against_ticks("site", "地点", ticked, ["a", "b"])
    assert fields(found) == ({"site"} if words else set()) and words in "".join(one.words for one in found)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"50": 50.0, "0": 0.0, "99": 99.0}, ""),
        ({str(one): float(one) for one in range(20)}, ""),
        ({str(one): float(one) for one in range(21)}, "写了 21 个数，至多 20 个"),
        ({f"{one % 20}.{'0' * (one // 20)}": float(one % 20) for one in range(40)}, ""),
        ({}, "至少写一个数"),
        ({"很多": None}, "“很多”不是数"),
        ({"99.5": 99.5}, "99.5 应在 0 到 99 之间"),
        ({"nan": float("nan")}, "应在 0 到 99 之间"),
        ({"inf": float("inf")}, "应在 0 到 99 之间"),
    ],
)
def test_what_is_typed(typed: dict[str, float | None], words: str) -> None:
    found = rules.reasons_against_numbers("green", "绿电占比", typed, 0, 99)
    assert fields(found) == ({"green"} if words else set()) and words in "".join(one.words for one in found)
