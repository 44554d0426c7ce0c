"""Facts of green power: every row has a ground and a date, every number parses, what is missing is said."""

import csv
from datetime import date
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "reference" / "greenpower"
TABLES = sorted(path.name for path in FOLDER.glob("*.csv"))
NUMBERS = {
    "value",
    "multiplier",
    "latitude",
    "longitude",
    "altitude_m",
    "line_loss_share",
    "government_funds_yuan_per_kwh",
    "single_part_yuan_per_kwh",
    "two_part_energy_yuan_per_kwh",
    "capacity_yuan_per_kva_month",
    "demand_yuan_per_kw_month",
    "pv_full_load_hours",
    "wind_full_load_hours",
}


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def values(name: str, key: str = "key") -> dict[str, str]:
    return {row[key]: row["value"] for row in table(name)}


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_source_basis_and_date(name: str) -> None:
    for row in table(name):
        assert row["source"].strip() and row["basis"] in {"依据", "公开报道", "假设", "合成"}, row
        assert date.fromisoformat(row["date"]) < date(2026, 12, 1), row
        effective = row.get("effective_date")
        assert not effective or date.fromisoformat(effective), row
        assert row.get("reliability", "") in {"", "A", "B", "C"}, row


@pytest.mark.parametrize("name", TABLES)
def test_numbers_parse_and_a_missing_one_is_said(name: str) -> None:
    for row in table(name):
        for column in NUMBERS & set(row):
            if row[column]:
                assert float(row[column]) >= 0, row
            else:
                assert any(word in row["note"] for word in ("留空", "未取得", "没有")), row


@pytest.mark.parametrize("name", [name for name in TABLES if "key" in table(name)[0]])
def test_keys_are_unique(name: str) -> None:
    found = [row["key"] for row in table(name)]
    assert len(found) == len(set(found))


def test_tariffs_are_those_of_the_annex() -> None:
    rows = {(row["province"], row["voltage"]): row for row in table("tariffs.csv")}
    assert len(rows) == 28
    qinghai = rows["青海", "110千伏及以上"]
    assert (qinghai["two_part_energy_yuan_per_kwh"], qinghai["demand_yuan_per_kw_month"]) == ("0.06", "31.2")
    assert float(rows["江苏", "110千伏"]["two_part_energy_yuan_per_kwh"]) == 0.0788
    for row in rows.values():
        ratio = float(row["demand_yuan_per_kw_month"]) / float(row["capacity_yuan_per_kva_month"])
        assert ratio == pytest.approx(1.6), row
        assert float(row["single_part_yuan_per_kwh"]) > float(row["two_part_energy_yuan_per_kwh"])


def test_time_of_use_covers_qinghai_s_day_once() -> None:
    hours: list[int] = []
    for row in table("time_of_use.csv"):
        if row["province"] == "青海":
            start, end = int(row["from_time"][:2]), int(row["to_time"][:2])
            hours += [hour % 24 for hour in range(start, end if end > start else end + 24)]
    assert sorted(hours) == list(range(24))


def test_policies_and_factors_carry_the_published_numbers() -> None:
    policy = values("policies.csv")
    assert policy["direct_self_use"] == "0.6" and policy["capacity_billing_load_factor_qinghai"] == "0.6485"
    assert policy["qinghai_export"] == "0.2" and policy["qinghai_export_before_spot"] == "0"
    assert policy["qinghai_provincial_factor"] == ""
    assert values("grid_factors.csv") == {
        "national": "0.5306",
        "northwest": "0.5543",
        "east": "0.55",
        "qinghai": "",
    }
    assert {row["certainty"] for row in table("policies.csv")} == {"报道", "待核", "未取得"}


def test_all_costs_are_assumptions() -> None:
    assert {row["basis"] for row in table("costs.csv")} == {"假设"}
    share = {"discount_rate", "charge_efficiency", "discharge_efficiency", "residual_share"}
    assert all(0 <= float(values("costs.csv")[key]) <= 1 for key in share)
