"""一周的每小时: who served the load in each of 168 hours, and what was left over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from wutong.greenpower.pictures.drawing import (
    Chart,
    Drawing,
    Line,
    Shape,
    Tick,
    Words,
    WrongNumbers,
    finite,
    power_text,
    round_ticks,
    share_text,
    step_path,
    tick_text,
)

Hours = NDArray[np.float64]
WEEK_HOURS = 168
BANDS = (("c-wind", "风电直供"), ("c-solar", "光伏直供"), ("c-storage", "储能放电"), ("c-grid", "网购"))
BACKUP = ("c-amber", "备用机组")
SURPLUS = "充电、上网与弃电"


@dataclass(frozen=True)
class Supply:
    """Who served the load in each hour (the bands add up to it), and what was left over, in MW."""

    bands: tuple[tuple[str, str, Hours], ...]
    load: Hours
    surplus: Hours


def supply(hours: Mapping[str, Hours]) -> Supply:
    """Wind and sun less the surplus, shared by output; then storage, backup and the grid fill up the load."""
    given = {key: np.asarray(value, dtype=np.float64) for key, value in hours.items()}
    lengths = {key: value.size for key, value in given.items()}
    if len(set(lengths.values())) != 1:
        raise WrongNumbers(f"各列的小时数不一样：{'、'.join(f'{k} {n}' for k, n in lengths.items())}")
    for key, value in given.items():
        finite(value.tolist(), f"{key} ")
    generation, load = given["wind_mw"] + given["solar_mw"], given["load_mw"]
    surplus = given["exported_mw"] + given["charged_mw"] + given["curtailed_mw"]
    backup = given.get("backup_mw", np.zeros_like(load))
    missing = generation + given["imported_mw"] + given["discharged_mw"] + backup - load - surplus
    worst = int(np.argmax(np.abs(missing)))
    if abs(missing[worst]) > 1e-3 * max(1.0, float(load.max())):
        raise WrongNumbers(
            f"第 {worst + 1} 小时收支差 {missing[worst]:.3f} MW：供电减用电、充电、上网与弃电应为零"
        )
    kept = np.divide(
        np.maximum(generation - surplus, 0), generation, out=np.zeros_like(load), where=generation > 0
    )
    direct = [given["wind_mw"] * kept, given["solar_mw"] * kept]
    rest, bands = load.copy(), []
    sources = [
        *direct,
        given["discharged_mw"],
        *([backup] if "backup_mw" in given else []),
        given["imported_mw"],
    ]
    names = [*BANDS[:3], *([BACKUP] if "backup_mw" in given else []), BANDS[3]]
    for (css, label), source in zip(names, sources, strict=True):
        used = np.clip(np.minimum(source, rest), 0, None)
        rest = rest - used
        bands.append((css, label, used))
    return Supply(tuple(bands), load, np.clip(surplus, 0, None))


def week(hours: Mapping[str, Hours], first_day: date) -> Chart:
    """168 hours of who served the load, and the surplus above it; the phone gets the first two days."""
    flows = supply(hours)
    if flows.load.size != WEEK_HOURS:
        raise WrongNumbers(f"一周要 {WEEK_HOURS} 小时，给了 {flows.load.size} 小时")
    used = float(flows.load.sum())
    parts = [(css, label, float(mw.sum())) for css, label, mw in flows.bands]
    legend = [(css, label, _portion(mwh, used)) for css, label, mwh in parts]
    legend += [("c-line", "用电", ""), ("c-hatch", SURPLUS, "")]
    days = [first_day + timedelta(days=d) for d in range(7)]
    said = "，".join(f"{label}{text}" for _, label, text in legend[: len(parts)])
    sentence = f"{_day(days[0])}到{_day(days[-1])}每小时的供电来源：用电 {used:,.0f} MWh，{said}；"
    sentence += f"{SURPLUS}共 {flows.surplus.sum():,.0f} MWh"
    columns = [*(mw for _, _, mw in flows.bands), flows.load, flows.surplus]
    daily = [column.reshape(7, 24).sum(axis=1) for column in columns]
    rows = [(_day(day), *(f"{column[i]:,.0f}" for column in daily)) for i, day in enumerate(days)]
    head = ("日，MWh", *(label for _, label, _ in parts), "用电", SURPLUS)
    stamp = f"week-{first_day:%m%d}"
    return Chart(
        "一周的每小时",
        "MW",
        sentence,
        head,
        tuple(rows),
        _week(flows, days, stamp, 848, 236),
        _week(flows, days[:2], f"{stamp}-phone", 358, 220),
        tuple(legend),
    )


def _day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


def _portion(part: float, whole: float) -> str:
    return share_text(round(part / whole, 3)) if whole > 0 else "—"


def _week(flows: Supply, days: list[date], name: str, wide: int, high: int) -> Drawing:
    count = 24 * len(days)
    load, surplus = flows.load[:count], flows.surplus[:count]
    # the scale is the whole week's, so both sizes say the same
    peak = float((flows.load + flows.surplus).max())
    ticks = round_ticks(0, peak if peak > 0 else 1.0, 8)
    left, right, floor, roof = 40.0, wide - 10.0, high - 26.0, 18.0
    edges = [left + (right - left) * i / count for i in range(count + 1)]

    def heights(mw: Hours) -> list[float]:
        return [float(y) for y in floor - mw / ticks[-1] * (floor - roof)]

    base = np.zeros(count)
    shapes = []
    if surplus.max() > 0:
        shapes.append(Shape("c-hatch", step_path(edges, heights(load + surplus), heights(load))))
    for css, _, mw in flows.bands:
        top = base + mw[:count]
        if mw[:count].max() > 1e-6:
            shapes.append(Shape(css, step_path(edges, heights(top), heights(base))))
        base = top
    shapes.append(Shape("c-line", step_path(edges, heights(load))))
    middle = (right - left) / len(days)
    words = [Words(left + middle * (i + 0.5), high - 8, _day(d), "", "c-center") for i, d in enumerate(days)]
    links = [Line(edges[24 * i], edges[24 * i], floor, floor + 5) for i in range(1, len(days))]
    if surplus.max() > 0.02 * peak:
        words.append(_peak_words(load, surplus, edges, heights(load + surplus)))
    step = ticks[1] - ticks[0]
    return Drawing(
        name,
        wide,
        high,
        y_ticks=tuple(
            Tick(round(y, 1), t, tick_text(t, step))
            for t, y in zip(ticks, heights(np.array(ticks)), strict=True)
        ),
        axis=Line(left, right, floor, floor),
        axis_left=left,
        axis_right=right,
        shapes=tuple(shapes),
        links=tuple(links),
        words=tuple(words),
    )


def _peak_words(load: Hours, surplus: Hours, edges: list[float], tops: list[float]) -> Words:
    """The largest surplus, written over the hour that has it, kept inside the picture."""
    hour = int(np.argmax(surplus))
    words = Words(
        (edges[hour] + edges[hour + 1]) / 2,
        tops[hour] - 5,
        f"最多余 {power_text(surplus[hour])}",
        "c-mid",
        "c-center",
    )
    reach = (words.box.right - words.box.left) / 2
    return Words(
        min(max(words.x, edges[0] + reach), edges[-1] - reach), words.y, words.text, "c-mid", "c-center"
    )
