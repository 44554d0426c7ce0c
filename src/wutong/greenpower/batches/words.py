"""What the columns of a batch are called, in which unit, of what origin; what its file tells of itself."""

import json
from collections.abc import Iterable
from typing import Any

from wutong.greenpower.batches.cases import COLUMNS
from wutong.greenpower.facts import NOT_OBTAINED, Fact, folder
from wutong.greenpower.models import Batch
from wutong.greenpower.question import BILLINGS
from wutong_engines.greenpower.loads import KINDS
from wutong_engines.greenpower.profiles import provenance, site
from wutong_engines.greenpower.rows import Row

# column → (what it is called, its unit, a factor from the column to the unit)
HEADS: dict[str, tuple[str, str, float]] = {
    "number": ("序号", "", 1),
    "site_name": ("地点", "", 1),
    "load_name": ("负荷", "", 1),
    "peak_mw": ("峰值负荷", "MW", 1),
    "green_percent": ("绿电占比不低于", "%", 1),
    "storage_percent": ("储能造价，相对假设", "%", 1),
    "weather_year": ("气象年（合成）", "", 1),
    "regime_name": ("政策", "", 1),
    "status": ("结果", "", 1),
    "reason": ("为什么", "", 1),
    "delivered_yuan_per_kwh": ("到户", "元/kWh", 1),
    "billing": ("电网费用", "", 1),
    "two_part_yuan_per_kwh": ("到户，两部制", "元/kWh", 1),
    "capacity_yuan_per_kwh": ("到户，按容量 1192号", "元/kWh", 1),
    "green_share": ("绿电占用电", "%", 100),
    "matched_share": ("逐时匹配", "%", 100),
    "self_use_share": ("自用占发电", "%", 100),
    "export_share": ("上网占发电", "%", 100),
    "curtailed_share": ("弃电占发电", "%", 100),
    "wind_mw": ("风电", "MW", 1),
    "solar_mw": ("光伏", "MW", 1),
    "storage_mw": ("储能功率", "MW", 1),
    "storage_mwh": ("储能容量", "MWh", 1),
    "grid_mw": ("电网接入", "MW", 1),
    "capital_yuan": ("新建投资", "亿元", 1e-8),
    "cost_yuan_per_year": ("全年电费", "万元", 1e-4),
    "lower_bound_yuan_per_year": ("下界", "万元", 1e-4),
    "gap": ("证明的差距", "%", 100),
    "cost_wind_yuan": ("风电年费", "万元", 1e-4),
    "cost_solar_yuan": ("光伏年费", "万元", 1e-4),
    "cost_storage_yuan": ("储能年费", "万元", 1e-4),
    "cost_grid_connection_yuan": ("电网接入年费", "万元", 1e-4),
    "cost_energy_yuan": ("网购", "万元", 1e-4),
    "cost_income_yuan": ("上网收入", "万元", 1e-4),
    "carbon_t": ("购电碳排放", "吨", 1),
    "load_mwh": ("用电", "MWh", 1),
    "generation_mwh": ("可发", "MWh", 1),
    "import_mwh": ("购电", "MWh", 1),
    "full_load_hours_wind": ("风电满发", "小时", 1),
    "full_load_hours_solar": ("光伏满发", "小时", 1),
    "full_load_hours_grid": ("电网利用", "小时", 1),
    "full_load_hours_storage_cycles": ("储能循环", "次", 1),
    "solver": ("求解", "", 1),
    "iterations": ("迭代", "步", 1),
}
STATUS = {
    "optimal": "有方案",
    "fallback": "有方案（HiGHS 算完）",
    "infeasible": "做不到，已证明",
    "refused": "没有算：输入不对",
    "failed": "没有算成",
}
ORIGIN = "风光出力：合成；负荷：假设；造价与价格：逐条见“用的数”"
SAID = {"status": STATUS, "billing": BILLINGS}


def head(column: str) -> str:
    """“到户（元/kWh）”."""
    words, unit, _ = HEADS[column]
    return f"{words}（{unit}）" if unit else words


def told(column: str, value: Any) -> Any:
    """A value of a row as a file for people writes it, in the unit of its head."""
    if value is None:
        return None
    if column in SAID:
        return SAID[column].get(value, value)
    factor = HEADS[column][2]
    return value * factor if isinstance(value, float) and factor != 1 else value


def told_row(row: Row) -> list[Any]:
    return [told(column, row[column]) for column in HEADS]


def sources(batch: Batch) -> Iterable[tuple[str, str, str, str, str, str]]:
    """Item, value, unit, source, day, origin: of everything the batch stands on, the loosest first."""
    asked = batch.asked
    rows = []
    for key in asked["site"]:
        place = site(folder(), key)
        for technology, name in (("wind", "风机出力"), ("solar_fixed", "光伏出力")):
            hours = f"{place.full_load_hours[technology]:,.0f}"
            rows.append(
                (f"{place.name}{name}", hours, "小时/年", provenance(place, technology), place.date, "合成")
            )
    rows += [
        (f"{KINDS[key].name}曲线", "", "", KINDS[key].assumed, "", KINDS[key].basis) for key in asked["load"]
    ]
    rows += [_of_fact(Fact(**fact)) for fact in batch.basis]
    order = {"合成": 0, "假设": 1}
    return sorted(rows, key=lambda row: order.get(row[5], 2))


def _of_fact(fact: Fact) -> tuple[str, str, str, str, str, str]:
    value = fact.words or (NOT_OBTAINED if fact.value is None else f"{fact.value:g}")
    return fact.label, value, fact.unit, fact.source, fact.date, fact.basis


def about(batch: Batch) -> dict[str, str]:
    """For the file itself: columns with their Chinese and units, and every source."""
    columns = {
        name: {"words": HEADS[name][0], "unit": UNITS.get(name, "")} for name in COLUMNS if name in HEADS
    }
    facts = [
        dict(zip(("item", "value", "unit", "source", "date", "origin"), row, strict=True))
        for row in sources(batch)
    ]
    return {
        "title": f"绿电批量测算 {batch.name}",
        "asked": json.dumps(batch.asked, ensure_ascii=False),
        "columns": json.dumps(columns, ensure_ascii=False),
        "sources": json.dumps(facts, ensure_ascii=False),
        "origin": ORIGIN,
    }


# of the columns as they are kept: yuan and shares, not 万元 and percent
UNITS = {
    name: unit
    for end, unit in (
        ("_mw", "MW"), ("_mwh", "MWh"), ("_yuan_per_kwh", "元/kWh"), ("_yuan_per_year", "元/年"),
        ("_yuan", "元"), ("_share", "0 到 1"), ("_percent", "%"), ("_t", "吨"), ("gap", "0 到 1"),
    )
    for name in COLUMNS
    if name.endswith(end)
}  # fmt: skip
