"""Rows of the register as the engine weighs them: each fact with its source and date, no fact unknown."""

from collections.abc import Mapping
from typing import Any

from wutong.chains.candidates.rules import PRESSURES, Pressure
from wutong.enterprises.homes import home_words
from wutong.enterprises.registered import Known, Row
from wutong.web.formats import wan, yi
from wutong_engines.chains import Enterprise, Fact

ELECTRICITY = "国家统计局《中国2020年投入产出表》（153部门）"
ELECTRICITY_DAY = "2020"
YI = 100_000_000


def enterprise(
    row: Row,
    counts: Row,
    known: Known,
    pressures: Mapping[str, Pressure],
    electricity: Mapping[str, float],
    barred: str,
) -> Enterprise:
    return Enterprise(
        id=row["eid"],
        name=row["name"],
        province=row["province"] or "",
        group=row["group_name"] or "",
        is_active=row["is_active"],
        is_here=bool(counts["is_here"]),
        barred=barred,
        facts={
            **_of_row(row),
            **_of_counts(row, counts, known),
            **_of_push(row, pressures, electricity),
        },
    )


def _of_row(row: Row) -> dict[str, Fact]:
    told = {"source": row["source"], "as_of": row["as_of"].isoformat()}
    found = {}
    growth, capital = row["capital_growth_3y"], row["capital_yuan"]
    if growth is not None:
        words = f"三年注册资本{'增' if growth >= 0 else '减'} {abs(growth):.0%}"
        found["capital_growth_3y"] = Fact(growth, words=words, **told)
    if capital is not None:
        found["capital_yuan"] = Fact(float(capital), words=f"注册资本 {money(capital)}", **told)
    return found


def _of_counts(row: Row, counts: Row, known: Known) -> dict[str, Fact]:
    """None found is a fact where the register has such rows at all, and unknown where nobody brought any."""
    told: dict[str, Any] = {"source": row["source"], "as_of": row["as_of"].isoformat()}
    found = {}
    if known.branches:
        opened, west, day = counts["new_branches"], counts["western_branches"], counts["western_date"]
        found["new_branches_3y"] = Fact(opened, words=_counted("三年新设分支", opened, "个"), **told)
        found["western_branches"] = Fact(west, words=_counted("西部分支", west, "个"), **told)
        if day is not None:
            words = f"最近一次到西部 {day.isoformat()}"
            found["western_recency"] = Fact(day.toordinal(), words=words, **told)
    if known.trade:
        ties = counts["ties_here"]
        found["ties_here"] = Fact(ties, words=_counted("本地客户与供应商", ties, "家"), **told)
    return found


def money(yuan: int) -> str:
    """As people say it: 365 万元, 1.2 亿元."""
    return f"{yi(yuan)} 亿元" if yuan >= YI else f"{wan(yuan)} 万元"


def _counted(words: str, count: int, unit: str) -> str:
    return f"{words} {count} {unit}" if count else f"名录里没有{words}"


def _of_push(
    row: Row, pressures: Mapping[str, Pressure], electricity: Mapping[str, float]
) -> dict[str, Fact]:
    found = {}
    power = electricity.get(row["industry"] or "")
    if power is not None:
        words = f"所在部门每元产出完全耗电 {power:.3f} 元"
        found["electricity_total"] = Fact(power, ELECTRICITY, ELECTRICITY_DAY, words)
    pressure = pressures.get(row["province"] or "")
    if pressure is not None:
        words = f"{home_words(row['province'])}的外迁压力：{PRESSURES[pressure.level]}"
        found["home_pressure"] = Fact(float(pressure.level), pressure.source, pressure.as_of, words)
    return found


def lacking(row: Row, known: Known, facts: Mapping[str, Fact]) -> dict[str, str]:
    """Term → why there is no number."""
    found = {}
    if not {"capital_growth_3y", "new_branches_3y"} & facts.keys():
        found["expansion"] = "没有增资和分支的数"
    if not known.branches:
        found["western"] = "名录里没有分支机构表"
    if not known.trade:
        found["ties"] = "名录里没有供销关系表"
    if "electricity_total" not in facts:
        found["push"] = "行业没有对应的投入产出部门"
    elif "home_pressure" not in facts:
        place = home_words(row["province"]) if row["province"] else ""
        found["push"] = f"{place}的外迁压力没有人填" if place else "不知道从哪里来"
    if "capital_yuan" not in facts:
        found["capacity"] = "注册资本不明"
    return found
