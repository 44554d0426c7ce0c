"""What sizing refuses: cases that cannot be calculated, by line and field, and cases without a plan."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sizing_cases import POLICY, random_case

from wutong_engines.greenpower import (
    Case,
    CaseError,
    Costs,
    NoPlan,
    Plan,
    Policy,
    Range,
    Storage,
    read_case,
    size,
)
from wutong_engines.greenpower.case import SERIES, Floats

PLAIN = random_case(1, 48)


def spoilt(column: str, at: int, value: float) -> dict[str, Floats]:
    values = getattr(PLAIN, column).copy()
    values[at] = value
    return {column: values}


BAD_VALUES: list[tuple[dict[str, Any], str]] = [
    (spoilt("load_mw", 4, np.nan), "第 6 行 load_mw.*不是数"),
    (spoilt("import_yuan_per_kwh", 0, np.inf), "第 2 行 import_yuan_per_kwh.*不是数"),
    (spoilt("load_mw", 9, -1.0), "第 11 行 load_mw.*负数 -1"),
    (spoilt("solar_cf", 12, 1.01), r"第 14 行 solar_cf.*1\.01.*0 到 1"),
    (spoilt("wind_cf", 12, -0.01), r"第 14 行 wind_cf.*0 到 1"),
    (spoilt("export_yuan_per_kwh", 3, 350.0), "第 5 行 export_yuan_per_kwh.*元/千瓦时"),
    ({"load_mw": np.zeros(48)}, "load_mw.*全部为零"),
    ({"wind_cf": np.zeros(47)}, "wind_cf.*47 个时段"),
    ({"policy": Policy(0.6, 1.2, 0.2)}, "min_green_share_of_load 为 1.2"),
    ({"policy": Policy(float("nan"), 0.5, 0.2)}, "min_self_use_share_of_generation 为 nan"),
    ({"wind_cf": np.zeros(48), "solar_cf": np.zeros(48), "policy": POLICY}, "policy 自相矛盾"),
    ({"limits": {"wind_mw": Range(5.0, 3.0)}}, "limits.wind_mw.*自相矛盾.*上限 3.*下限.*5"),
    ({"limits": {"wind_mw": Range(maximum=3.0, existing=4.0)}}, "limits.wind_mw.*自相矛盾"),
    ({"limits": {"hydro_mw": Range()}}, "limits.hydro_mw 不认识"),
    ({"limits": {"grid_mw": Range(minimum=1e9)}}, "limits.grid_mw.*倍"),
    ({"limits": {"grid_mw": Range(minimum=-1.0)}}, "limits.grid_mw.*不小于零"),
    ({"storage": Storage(0.0, 0.9)}, "charge_efficiency 为 0"),
    ({"storage": Storage(0.9, 1.1)}, "discharge_efficiency 为 1.1"),
    ({"costs": Costs(-1.0, 1.0, 1.0, 1.0, 1.0)}, "wind_yuan_per_kw_year 为 -1"),
    ({"step_hours": 0.0}, "step_hours"),
    ({"step_hours": 2.0}, "step_hours"),
    ({"grid_kg_per_kwh": 553.0}, "grid_kg_per_kwh"),
]


@pytest.mark.parametrize(("changes", "words"), BAD_VALUES)
def test_refuses_what_cannot_be_calculated(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CaseError, match=words):
        replace(PLAIN, **changes)


@pytest.mark.parametrize(
    ("rows", "words"), [(8759, "8,760 行.*缺 1 行"), (8761, "多 1 行"), (12, "24"), (40_008, "35,136")]
)
def test_refuses_a_wrong_number_of_rows(rows: int, words: str) -> None:
    with pytest.raises(CaseError, match=words):
        replace(PLAIN, **{column: np.ones(rows) for column in SERIES})


def test_a_case_cannot_be_changed_after_its_checks() -> None:
    with pytest.raises(ValueError, match="read-only"):
        PLAIN.load_mw[0] = -1.0


ASKED: dict[str, Any] = {
    "hours": "hours.csv",
    "costs": dict.fromkeys(
        (
            "wind_yuan_per_kw_year",
            "solar_yuan_per_kw_year",
            "storage_power_yuan_per_kw_year",
            "grid_connection_yuan_per_kw_year",
            "storage_energy_yuan_per_kwh_year",
        ),
        100.0,
    ),
    "storage": {"charge_efficiency": 0.95, "discharge_efficiency": 0.95},
    "policy": {
        "min_self_use_share_of_generation": 0.6,
        "min_green_share_of_load": 0.5,
        "max_export_share_of_generation": 0.2,
    },
}
HEADING = ",".join(SERIES)
ROWS = ["10,0.3,0.2,0.4,0.2"] * 24


def written(folder: Path, asked: dict[str, Any], lines: list[str]) -> Path:
    (folder / "hours.csv").write_text("\n".join(lines), encoding="utf-8")
    path = folder / "case.json"
    path.write_text(json.dumps(asked), encoding="utf-8")
    return path


def test_reads_a_case_with_its_limits(tmp_path: Path) -> None:
    limits = {"wind_mw": {"fixed": 4}, "solar_mw": {"maximum": 30, "existing": 2}}
    case = read_case(written(tmp_path, ASKED | {"limits": limits, "name": "试"}, [HEADING, *ROWS, ""]))
    assert case.steps == 24
    assert case.limits == {"wind_mw": Range(4.0, 4.0), "solar_mw": Range(0.0, 30.0, 2.0)}
    assert (case.step_hours, case.name, case.peak_mw) == (1.0, "试", 10.0)


def test_reads_packed_hours_in_any_order_of_columns(tmp_path: Path) -> None:
    path = written(tmp_path, ASKED | {"hours": "hours.csv.gz"}, [])
    turned = [
        "wind_cf,load_mw,solar_cf,export_yuan_per_kwh,import_yuan_per_kwh",
        *["0.3,10,0.2,0.2,0.4"] * 24,
    ]
    (tmp_path / "hours.csv.gz").write_bytes(gzip.compress("\n".join(turned).encode()))
    case = read_case(path)
    assert (case.load_mw[0], case.wind_cf[0], case.import_yuan_per_kwh[0]) == (10.0, 0.3, 0.4)


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in ASKED.items() if name != key}


@pytest.mark.parametrize(
    ("asked", "lines", "words"),
    [
        (without("policy"), ROWS, "缺少 policy"),
        (ASKED | {"polcy": {}}, ROWS, "不认识 polcy"),
        (ASKED | {"storage": {"charge_efficiency": 0.9}}, ROWS, "storage：缺少 discharge_efficiency"),
        (
            ASKED | {"costs": ASKED["costs"] | {"wind_yuan_per_kw_year": "贵"}},
            ROWS,
            "costs.wind_yuan_per_kw_year 为 '贵'",
        ),
        (ASKED | {"step_hours": True}, ROWS, "step_hours 为 True"),
        (ASKED | {"hours": "../hours.csv"}, ROWS, "同一文件夹"),
        (ASKED | {"hours": "nothing.csv"}, ROWS, "打不开 nothing.csv"),
        (ASKED | {"limits": {"wind_mw": {"fixed": 4, "minimum": 2}}}, ROWS, "limits.wind_mw 自相矛盾"),
        (ASKED, [*ROWS[:3], "10,0.3,,0.4,0.2", *ROWS[4:]], "第 5 行 solar_cf 空着"),
        (ASKED, [*ROWS[:3], "10,0.3,n/a,0.4,0.2", *ROWS[4:]], "第 5 行 solar_cf 是“n/a”"),
        (ASKED, [*ROWS[:3], "10,nan,0.2,0.4,0.2", *ROWS[4:]], "第 5 行 wind_cf.*不是数"),
        (ASKED, [*ROWS[:3], "10,0.3", *ROWS[4:]], "第 5 行有 2 列"),
        (ASKED, ROWS[:-1], "缺 1 行|24"),
    ],
)
def test_refuses_files_in_words(tmp_path: Path, asked: dict[str, Any], lines: list[str], words: str) -> None:
    with pytest.raises(CaseError, match=words):
        read_case(written(tmp_path, asked, [HEADING, *lines]))


def test_refuses_what_is_not_a_case(tmp_path: Path) -> None:
    for name, content, words in (
        ("a.json", b"{", "不是合格的 JSON"),
        ("a.json", b'{"hours": ' + b"9" * 5000 + b"}", "不是合格的 JSON"),
        ("b.json", b"[]", "JSON 对象"),
        ("c.json", b"\xff\xfe{", "JSON"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CaseError, match=words):
            read_case(tmp_path / name)
    with pytest.raises(CaseError, match="打不开"):
        read_case(tmp_path / "none.json")
    (tmp_path / "hours.csv").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "case.json").write_text(json.dumps(ASKED))
    with pytest.raises(CaseError, match="UTF-8"):
        read_case(tmp_path / "case.json")


WEATHER = random_case(1, 504, policy=POLICY)
CALM = np.zeros(504)


def relaxed_green(case: Case, share: float) -> Case:
    return replace(case, policy=replace(case.policy, min_green_share_of_load=share))


def relaxed_use(case: Case, share: float) -> Case:
    return replace(case, policy=replace(case.policy, min_self_use_share_of_generation=share))


def relaxed_wind(case: Case, size_mw: float) -> Case:
    return replace(case, limits={**case.limits, "wind_mw": Range(maximum=size_mw)})


IMPOSSIBLE: list[tuple[dict[str, Any], str, Callable[[Case, float], Case]]] = [
    ({"policy": Policy(1.0, 0.95, 0.2)}, "min_self_use_share_of_generation", relaxed_use),
    (
        {"policy": Policy(0.0, 0.9, 0.2), "wind_cf": CALM, "limits": {"storage_mwh": Range(maximum=0.0)}},
        "min_green_share_of_load",
        relaxed_green,
    ),
    (
        {
            "policy": Policy(0.0, 0.9, 0.2),
            "limits": {"wind_mw": Range(maximum=200.0), "solar_mw": Range(maximum=200.0)},
        },
        "wind_mw.maximum",
        relaxed_wind,
    ),
    (
        {"policy": Policy(0.0, 1.0, 0.0), "wind_cf": CALM, "solar_cf": np.eye(1, 504, 12)[0]},
        "min_green_share_of_load",
        relaxed_green,
    ),
]


@pytest.mark.parametrize(("changes", "key", "relaxed"), IMPOSSIBLE)
def test_proves_that_there_is_no_plan_and_what_would_help(
    changes: dict[str, Any], key: str, relaxed: Callable[[Case, float], Case]
) -> None:
    case = replace(WEATHER, **changes)
    answer = size(case)
    assert isinstance(answer, NoPlan)
    assert answer.reasons[0].startswith("已证明无解")
    (relaxation,) = (item for item in answer.relaxations if item.key == key)
    assert isinstance(size(relaxed(case, relaxation.to_value)), Plan)
    further = relaxation.to_value + (0.02 if key.startswith("min") else -0.02 * relaxation.to_value)
    assert isinstance(size(relaxed(case, further)), NoPlan)
    assert json.loads(json.dumps(answer.as_json(), allow_nan=False))["cost_yuan_per_year"] is None


def test_a_year_that_hardly_settles_is_decided_without_highs() -> None:
    """Own use and green share so high that storage carries summer to winter: one clashes, one just holds."""
    clash = size(random_case(40, policy=Policy(0.96, 0.87, 0.037)), 1e-3, fallback=False)
    assert isinstance(clash, NoPlan)
    (use,) = (one for one in clash.relaxations if one.key == "min_self_use_share_of_generation")
    relaxed = random_case(40, policy=Policy(use.to_value, 0.87, 0.037))
    assert isinstance(size(relaxed, 1e-3, fallback=False), Plan)
    plan = size(random_case(25, policy=Policy(0.9607, 0.9781, 0.0072)), 1e-3, fallback=False)
    assert isinstance(plan, Plan) and plan.gap <= 1e-3 and plan.storage_mwh > 50 * plan.case.peak_mw


def test_a_rule_that_has_no_part_in_the_clash_is_not_named() -> None:
    """So much stands already that own use alone cannot be kept, whatever share of the load is green."""
    standing = {name: Range(existing=9 * WEATHER.peak_mw) for name in ("wind_mw", "solar_mw")}
    answer = size(replace(WEATHER, policy=Policy(0.9, 0.8, 0.2), limits=standing))
    assert isinstance(answer, NoPlan)
    assert "自用占发电比例下限 90.0%" in answer.reasons[0] and "绿电占用电" not in answer.reasons[0]
    assert [one.key for one in answer.relaxations] == ["min_self_use_share_of_generation"]


def test_names_the_caps_when_no_rule_is_to_blame() -> None:
    limits = {"grid_mw": Range(maximum=0.0), "storage_mwh": Range(maximum=0.0)}
    answer = size(replace(WEATHER, policy=Policy(), limits=limits))
    assert isinstance(answer, NoPlan)
    assert "电网接入容量上限 0.0 MW" in answer.reasons[0]
