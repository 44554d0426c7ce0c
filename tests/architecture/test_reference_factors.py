"""Factor kinds and demo accounts: units the reader knows, fields a project has, children within parents."""

import csv
import json
import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from wutong.factors.deducting import DEDUCTED, reasons_against_rule
from wutong_engines.units.amounts import AmountRefused, amount_words, thousandths

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
PROJECT_MODEL = REFERENCE.parent / "src" / "wutong" / "projects" / "models.py"
UNKNOWN_LAW = "未查到"
# What a field of a project is measured in: `per_field_unit` must be what the reader of amounts makes of one.
FIELD_UNITS = {"land_mu": "亩", "energy_tce": "tce", "water_m3": "m³", "gas_m3": "m³"}
ASKED_FOR = {
    *("land_standard", "land_scattered", "plant_space", "energy", "power_capacity", "green_power"),
    *("wind_quota", "pv_quota", "storage_power", "storage_energy"),
    *("cod", "ammonia_nitrogen", "nox", "vocs", "so2"),
    *("lead", "mercury", "cadmium", "chromium", "arsenic", "co2", "water", "gas", "steam"),
    *("lithium_carbonate", "potash", "finance_line", "skilled_people", "dormitory"),
}


def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


KINDS = {row["key"]: row for row in table("factors/kinds.csv")}
ACCOUNTS = table("factors/demo_accounts.csv")
REGIONS = {row["code"]: row["parent_code"] for row in table("regions.csv")}
PARKS = {row["key"]: row["region_code"] for row in table("parks.csv")}

Place = tuple[str, str, str]  # kind, region, park


def test_every_factor_asked_for_is_there_once() -> None:
    assert set(KINDS) >= ASKED_FOR
    assert len(KINDS) == len(table("factors/kinds.csv"))
    assert len({row["name"] for row in KINDS.values()}) == len(KINDS)


def test_kinds_resolve() -> None:
    departments = {row["key"] for row in table("departments.csv") if row["kind"] == "support"}
    project_fields = set(re.findall(r"^    (\w+) = models\.", PROJECT_MODEL.read_text("utf-8"), re.MULTILINE))
    for row in KINDS.values():
        assert row["department"] in departments, row
        assert row["period"] in {"annual", "standing"}
        assert row["project_field"] in project_fields | {""}
        assert bool(row["project_field"]) == bool(row["per_field_unit"]), row
        assert row["name"] and row["group"] and row["words"]
        assert date.fromisoformat(row["valid_from"])


def test_a_law_not_found_makes_no_ground() -> None:
    for row in KINDS.values():
        assert row["law"] and row["basis"] in {"依据", "假设"}
        assert row["law"] != UNKNOWN_LAW or row["basis"] == "假设", row


def test_every_rule_says_how_and_from_where() -> None:
    for row in KINDS.values():
        rules = json.loads(row["rules"])
        assert rules, row
        for name, rule in rules.items():
            assert set(rule) - {*DEDUCTED} == {"办法", "文件", "依据"}, (row["key"], name)
            assert not reasons_against_rule(name, rule), (row["key"], name)
            assert rule["办法"] and rule["依据"] in {"依据", "假设"}
            assert rule["文件"] or rule["依据"] == "假设", (row["key"], name)
    energy = json.loads(KINDS["energy"]["rules"])
    taken = {name: (rule["扣减单位"], rule["系数"]) for name, rule in energy.items() if "扣减单位" in rule}
    assert taken == {"替代": ("tce", "1"), "原料用能": ("tce", "1"), "可再生能源": ("GWh", "122.9")}
    assert "增量" in energy and energy["可再生能源"]["依据"] == "假设"


@pytest.mark.parametrize("key", sorted(KINDS))
def test_amounts_of_every_kind_read_back(key: str) -> None:
    unit = KINDS[key]["unit"]
    assert thousandths(amount_words(1_234_567_890, unit), unit) == 1_234_567_890
    yearly = thousandths(f"5 {unit.removesuffix('/a')}", unit)
    assert yearly == 5_000
    if KINDS[key]["period"] == "standing":
        with pytest.raises(AmountRefused):
            thousandths(f"5 {unit}/年", unit)


def test_one_unit_of_a_project_field_is_what_the_reader_makes_of_it() -> None:
    for row in KINDS.values():
        if row["project_field"] in FIELD_UNITS:
            ten_million = thousandths(f"10000000 {FIELD_UNITS[row['project_field']]}", row["unit"])
            assert Decimal(row["per_field_unit"]) * 10_000_000 * 1000 == ten_million, row
    # a load of 1 MW at a power factor of 0.95, never less than it takes
    assert (
        Decimal(1) / Decimal("0.95") <= Decimal(KINDS["power_capacity"]["per_field_unit"]) < Decimal("1.053")
    )
    assert {row["project_field"] for row in KINDS.values()} == {"", "power_mw", *FIELD_UNITS}


def test_no_project_field_is_counted_twice() -> None:
    used = [row["project_field"] for row in KINDS.values() if row["project_field"]]
    assert len(used) == len(set(used))


def _parent(row: dict[str, str]) -> Place:
    return row["kind"], row["parent_region_code"], ""


def test_demo_accounts_stand_under_one_another() -> None:
    opened: set[Place] = set()
    for row in ACCOUNTS:
        place = (row["kind"], row["region_code"], row["park"])
        assert row["basis"] == "合成" and row["document"].startswith("演示文件：")
        assert row["kind"] in KINDS and row["region_code"] in REGIONS
        assert not row["park"] or PARKS[row["park"]] == row["region_code"], row
        annual = KINDS[row["kind"]]["period"] == "annual"
        assert row["period"] == ("2026" if annual else "长期"), row
        assert place not in opened
        if row["region_code"] == "630000":
            assert row["parent_region_code"] == "" and not row["park"]
        else:
            assert _parent(row) in opened, row  # a parent comes before its children
            above = row["region_code"] if row["park"] else REGIONS[row["region_code"]]
            while (row["kind"], above, "") not in opened:
                above = REGIONS[above]
            assert above == row["parent_region_code"], row  # the nearest account above
        opened.add(place)


def test_no_children_together_exceed_their_parent() -> None:
    capacity = {
        (row["kind"], row["region_code"], row["park"]): thousandths(
            row["capacity"], KINDS[row["kind"]]["unit"]
        )
        for row in ACCOUNTS
    }
    assert all(capacity.values())
    given: defaultdict[Place, int] = defaultdict(int)
    for row in ACCOUNTS:
        if row["parent_region_code"]:
            given[_parent(row)] += capacity[(row["kind"], row["region_code"], row["park"])]
    assert given
    for place, together in given.items():
        assert together <= capacity[place], place


def test_demo_accounts_show_the_bottlenecks() -> None:
    assert len({row["kind"] for row in ACCOUNTS}) >= 10
    assert {row["region_code"] for row in ACCOUNTS if not row["park"]} >= {
        *("630000", "632800", "630200", "630100", "632500", "632801", "632802", "632821", "632521")
    }
    assert len({row["kind"] for row in ACCOUNTS if row["note"].startswith("偏紧")}) >= 5
