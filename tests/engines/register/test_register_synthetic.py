"""The synthetic register: the same for a seed, labelled, of real classes, with what was planted in it."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from engines.register.small_registers import drawn
from wutong_engines.register import RegisterError, synthetic
from wutong_engines.register.schema import FACTS
from wutong_engines.register.synthetic import world_of

REFERENCE = Path(__file__).resolve().parents[3] / "reference"


def test_a_seed_gives_the_same_rows_and_another_gives_others() -> None:
    first, again, other = drawn(2000, 1), drawn(2000, 1), drawn(2000, 2)
    assert all(first[name].equals(again[name]) for name in FACTS)
    assert not first["enterprise"].equals(other["enterprise"])
    assert {name: table.schema for name, table in first.items()} == dict(FACTS)


def test_it_is_labelled_and_its_classes_and_counties_are_real() -> None:
    rows = drawn(3000)["enterprise"].to_pylist()
    assert {row["source"] for row in rows} == {"合成数据"}
    with (REFERENCE / "gbt4754_2017.csv").open(encoding="utf-8") as lines:
        assert set(world_of(1).classes) <= {
            row["code"] for row in csv.DictReader(lines) if row["level"] == "小类"
        }
    with (REFERENCE / "regions.csv").open(encoding="utf-8") as lines:
        known = {row["code"] for row in csv.DictReader(lines)}
    assert {code for every in world_of(1).counties for code in every if code.startswith("63")} <= known


def test_provinces_are_good_at_whole_modules() -> None:
    rows = drawn(30_000)["enterprise"].to_pylist()
    module = {code: number // 8 for number, code in enumerate(world_of(7).classes)}
    everywhere = Counter(module[row["industry"]] for row in rows)
    here = Counter(module[row["industry"]] for row in rows if row["province"] == "630000")
    advantage = {at: here[at] / here.total() / (everywhere[at] / everywhere.total()) for at in range(12)}
    assert advantage[0] > 1.5 and advantage[4] > 1.5  # salt lakes and clean energy, planted in Qinghai


def test_no_rows_are_refused() -> None:
    with pytest.raises(RegisterError, match="至少 1 行"):
        next(synthetic(0, seed=1, as_of=drawn(1)["enterprise"]["as_of"][0].as_py()))
