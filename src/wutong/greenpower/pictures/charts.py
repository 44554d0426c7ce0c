"""The drawings of a study, from numbers to coordinates and words; greenpower/_charts.html prints them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wutong.greenpower.pictures.drawing import (
    Box,
    Chart,
    Dot,
    Drawing,
    Line,
    Shape,
    Tick,
    Words,
    WrongNumbers,
    finite,
    free_place,
    line_boxes,
    line_path,
    power_text,
    price_text,
    round_ticks,
    share_text,
    tick_text,
    width,
)
from wutong.greenpower.pictures.waterfall import waterfall
from wutong.greenpower.pictures.week import week

__all__ = ["Chart", "WrongNumbers", "duration", "front", "waterfall", "week"]

Hours = NDArray[np.float64]
Point = tuple[float, float]
Across = Callable[[float], float]
Told = tuple[Point, str, str]


# 再绿一点，贵多少 -------------------------------------------------------------------------------------------


def front(points: Sequence[Point], chosen: float, chosen_yuan_per_kwh: float | None = None) -> Chart:
    """Cost against green share (0–1). The plan chosen is marked at its own cost if that is given, else on the
    nearest point within half a percent; without either nothing is marked."""
    if not points:
        raise WrongNumbers("没有算出一个点，画不出绿电占比与电价")
    finite([v for p in points for v in p], "绿电占比与电价，")
    ordered = sorted((float(share), float(cost)) for share, cost in points)
    if ordered[0][0] < 0 or ordered[-1][0] > 1 + 1e-9:
        raise WrongNumbers("绿电占比要写成 0 到 1 之间的数，例如 0.8")
    mark = _marked(ordered, chosen, chosen_yuan_per_kwh)
    ends = f"{share_text(ordered[0][0])} 到 {share_text(ordered[-1][0])}"
    sentence = (
        f"绿电占比从 {ends}，到户电价从 {price_text(ordered[0][1])} 到 {price_text(ordered[-1][1])} 元，"
    )
    sentence += f"{len(ordered)} 个点" + (
        f"；本方案 {share_text(mark[0])}，{price_text(mark[1])} 元" if mark else ""
    )
    rows = [(share_text(s), price_text(c), "本方案" if (s, c) == mark else "") for s, c in ordered]
    if mark and mark not in ordered:
        rows.append((share_text(mark[0]), price_text(mark[1]), "本方案"))
    return Chart(
        "再绿一点，贵多少",
        "元/kWh，绿电占比",
        sentence,
        ("绿电占比", "元/kWh", "注"),
        tuple(rows),
        rising(ordered, mark, _told(ordered, mark), "front", 390, 290),
        rising(ordered, mark, _told(ordered, mark), "front-phone", 358, 270),
    )


def _marked(ordered: list[Point], chosen: float, cost: float | None) -> Point | None:
    if cost is not None:
        finite([chosen, cost], "本方案的绿电占比与电价，")
        return (chosen, cost)
    nearest = min(ordered, key=lambda p: abs(p[0] - chosen))
    return nearest if abs(nearest[0] - chosen) <= 0.005 else None


def rising(
    ordered: list[Point], mark: Point | None, told: Sequence[Told], name: str, wide: int, high: int
) -> Drawing:
    """Cost along a share: dots on a line, the plan's own filled, and what is told at some of them."""
    everything = [*ordered, mark] if mark else ordered
    shares, costs = [p[0] for p in everything], [p[1] for p in everything]
    middle, half = (min(costs) + max(costs)) / 2, max((max(costs) - min(costs)) / 2, 0.002)
    ticks = round_ticks(middle - half, middle + half)
    left, right, floor, roof = 46.0, wide - 10.0, high - 44.0, 36.0
    first, last = min(shares), max(shares)

    def across(share: float) -> float:
        room = right - left - 32
        return round(left + 14 + (room * (share - first) / (last - first) if last > first else room / 2), 1)

    def height(cost: float) -> float:
        return round(floor - (cost - ticks[0]) / (ticks[-1] - ticks[0]) * (floor - roof), 1)

    xs, ys = [across(p[0]) for p in ordered], [height(p[1]) for p in ordered]
    dots = [Dot(x, y, "c-dot", 3.5) for x, y in zip(xs, ys, strict=True)]
    if mark:
        here = (across(mark[0]), height(mark[1]))
        dots = [d for d in dots if (d.x, d.y) != here] + [Dot(*here, "c-dot-on", 6)]
    step = ticks[1] - ticks[0]
    words = [
        Words(across(s), floor + 20, share_text(s), t, "c-center")
        for s, t in _share_ticks(shares, mark, across)
    ]
    inside = Box(left + 2, 2, right + 8, floor)
    words += _dot_words(told, (across, height), [*line_boxes(xs, ys), *_dot_boxes(dots)], inside)
    return Drawing(
        name,
        wide,
        high,
        y_ticks=tuple(Tick(height(t), t, tick_text(t, step)) for t in ticks),
        axis=Line(left, right, floor, floor),
        axis_left=left,
        axis_right=right,
        shapes=(Shape("c-line-green", line_path(xs, ys)),),
        dots=tuple(dots),
        words=tuple(words),
    )


def _dot_boxes(dots: list[Dot]) -> list[Box]:
    return [Box(d.x - d.radius, d.y - d.radius, d.x + d.radius, d.y + d.radius) for d in dots]


def _share_ticks(shares: list[float], mark: Point | None, across: Across) -> list[tuple[float, str]]:
    """Round shares within the data, the plan first, then the ends; none where it would touch another."""
    first, last = min(shares), max(shares)
    wanted = [(mark[0], "c-strong")] if mark else []
    wanted += [(last, ""), (first, "")]
    if last > first:
        wanted += [(t, "") for t in round_ticks(first, last, 7) if first < t < last]
    kept: list[tuple[float, str]] = []
    for share, tone in wanted:
        room = width(share_text(share)) / 2 + 8
        if all(abs(across(share) - across(s)) >= room + width(share_text(s)) / 2 for s, _ in kept):
            kept.append((share, tone))
    return sorted(kept)


def _dot_words(
    told: Sequence[Told], scale: tuple[Across, Across], taken: list[Box], inside: Box
) -> list[Words]:
    across, height = scale
    placed: list[Words] = []
    for (share, cost), text, tone in told:
        x, y = across(share), height(cost)
        tries = [
            Words(x + dx, y + dy, text, tone, anchor)
            for dx, dy, anchor in (
                (0, -13, "c-center"),
                (-9, -9, "c-end"),
                (-12, 4, "c-end"),
                (9, 18, ""),
                (12, 4, ""),
                (0, 22, "c-center"),
                (0, -28, "c-center"),
                (-9, -26, "c-end"),
                (9, -12, ""),
                (-9, 20, "c-end"),
                (16, 8, ""),
            )
        ]
        words = free_place(tries, taken, inside)
        if words is None and tone == "c-strong":
            words = Words(52, 16, text, tone)
        if words:
            placed.append(words)
            taken = [*taken, words.box]
    return placed


def _told(ordered: list[Point], mark: Point | None) -> list[Told]:
    """What is written at the points: the plan, the greenest, and one on the way there."""
    told: list[Told] = [(mark, f"本方案 {price_text(mark[1])}", "c-strong")] if mark else []
    base = mark or ordered[0]
    goal = base[0] + 0.79 * (ordered[-1][0] - base[0])
    between = min(ordered, key=lambda p: abs(p[0] - goal))
    for point in dict.fromkeys((ordered[-1], between)):
        more = point[1] - base[1]
        if point == ordered[-1] != mark or abs(more) >= 0.0005:
            extra = f"，多 {more_text(more)}" if mark and more >= 0.0005 else ""
            told.append((point, f"{share_text(point[0])}：{price_text(point[1])}{extra}", "c-mid"))
    return told


def more_text(yuan: float) -> str:
    return f"{yuan * 100:.1f} 分" if yuan < 0.9995 else f"{price_text(yuan)} 元"


# 一年里靠电网多少小时 ---------------------------------------------------------------------------------------


def duration(load_mw: Hours, net_mw: Hours, step_hours: float = 1.0) -> Chart:
    """Load and net purchase (bought less sold), each sorted from high to low, over the hours of the year."""
    load, net = np.asarray(load_mw, dtype=np.float64), np.asarray(net_mw, dtype=np.float64)
    if not load.size or load.size != net.size:
        raise WrongNumbers(f"用电有 {load.size} 个时段，净购电有 {net.size} 个；两列要一样长，且不能为空")
    finite(load.tolist(), "用电")
    finite(net.tolist(), "净购电")
    load, net = np.sort(load)[::-1], np.sort(net)[::-1]
    tiny = 1e-6 * max(1.0, float(load[0]))
    bought, sold = (float(count) * step_hours for count in ((net > tiny).sum(), (net < -tiny).sum()))
    whole = load.size * step_hours
    sentence = f"一年 {whole:,.0f} 小时：用电最高 {power_text(load[0])}、最低 {power_text(load[-1])} MW；"
    sentence += f"{bought:,.0f} 小时向电网净买，最多 {power_text(max(net[0], 0.0))} MW；"
    sentence += f"{sold:,.0f} 小时净卖，最多 {power_text(max(-net[-1], 0.0))} MW"
    places = np.unique(np.linspace(0, load.size - 1, 11).round().astype(int))
    rows = [(f"{i * step_hours:,.0f}", power_text(load[i]), power_text(net[i])) for i in places]
    year = Year(load, net, step_hours, bought, sold)
    return Chart(
        "一年有多少小时靠电网",
        "MW，各自从高到低排",
        sentence,
        ("从高到低第几小时", "用电 MW", "净购电 MW"),
        tuple(rows),
        _duration(year, "duration", 440, 290),
        _duration(year, "duration-phone", 358, 270),
        (("c-line", "用电", ""), ("c-grid", "向电网净买", ""), ("c-income", "向电网净卖", "")),
    )


@dataclass(frozen=True)
class Year:
    """Sorted load and net purchase, and how many hours of it are bought and sold."""

    load: Hours
    net: Hours
    step_hours: float
    bought: float
    sold: float


def thinned(count: int, most: int = 200) -> list[int]:
    """Places to draw: both ends always, no more than so many."""
    return [int(i) for i in np.unique(np.linspace(0, count - 1, min(count, most)).round())]


def _duration(year: Year, name: str, wide: int, high: int) -> Drawing:
    load, net = year.load, year.net
    ticks = round_ticks(
        min(0.0, float(net[-1])), max(float(load[0]), float(net[0]), float(net[-1]) + 1e-3, 1e-3)
    )
    left, right, floor, roof = 46.0, wide - 12.0, high - 44.0, 36.0
    kept, whole = thinned(load.size), load.size * year.step_hours

    def across(hours: float) -> float:
        return round(left + (right - left) * hours / whole, 1)

    def height(mw: float) -> float:
        return round(floor - (mw - ticks[0]) / (ticks[-1] - ticks[0]) * (floor - roof), 1)

    # a value stands for its whole step: the first begins at 0, the last ends at the end of the year
    xs = [left, *(across((i + 0.5) * year.step_hours) for i in kept[1:-1]), right][: max(len(kept), 2)]
    rank = kept if len(kept) > 1 else kept * 2
    loads, nets = [height(float(load[i])) for i in rank], [float(net[i]) for i in rank]
    zero = height(0)
    shapes = [
        Shape(css, f"{line_path(xs, [height(v) for v in values])}V{zero}H{left}Z")
        for css, values in (
            ("c-grid", [max(v, 0.0) for v in nets]),
            ("c-income", [min(v, 0.0) for v in nets]),
        )
        if any(values)
    ]
    shapes.append(Shape("c-line", line_path(xs, loads)))
    heights = [height(v) for v in nets]
    words = _hour_words(whole, across, floor + 20)
    filled = [Box(xs[i], min(heights[i], zero), xs[i + 1], max(heights[i], zero)) for i in range(len(xs) - 1)]
    lines = [*line_boxes(xs, loads), *line_boxes(xs, heights)]
    words += _duration_words(year, (across, height), lines, filled, Box(left, 2, wide, high - 26))
    step = ticks[1] - ticks[0]
    return Drawing(
        name,
        wide,
        high,
        y_ticks=tuple(Tick(height(t), t, tick_text(t, step)) for t in ticks),
        axis=Line(left, right, zero, zero),
        axis_left=left,
        axis_right=right,
        shapes=tuple(shapes),
        words=tuple(words),
    )


def _hour_words(whole: float, across: Across, y: float) -> list[Words]:
    ticks = round_ticks(0, whole, 6)
    step = ticks[1] - ticks[0]
    words = [Words(across(t), y, tick_text(t, step), "", "c-center") for t in ticks if t <= 0.8 * whole]
    return [*words, Words(across(whole), y, f"{whole:,.0f} 小时", "", "c-end")]


def _duration_words(
    year: Year, scale: tuple[Across, Across], lines: list[Box], filled: list[Box], inside: Box
) -> list[Words]:
    across, height = scale
    zero, start, end = height(0), inside.left + 6, inside.right - 14
    top, last = height(float(year.load[0])), height(float(year.load[-1]))
    wanted = [
        (f"用电最高 {power_text(year.load[0])}", "", [(start, top + dy) for dy in (-7, 18, 34)]),
        (f"最低 {power_text(year.load[-1])}", "c-end", [(end, last + dy) for dy in (-8, -14, -22, 18, 34)]),
    ]
    if year.bought > 0:
        text = f"净买 {year.bought:,.0f} 小时，最多 {power_text(year.net[0])}"
        x, y = across(year.bought) + 6, height(float(year.net[0]))
        spots = [(x, zero - 8), (x, zero - 24), (start, y - 8), (start, y - 24), (x, zero + 18)]
        wanted.append((text, "", [*spots, (start, zero - 10)]))
    if year.sold > 0:
        text = f"净卖 {year.sold:,.0f} 小时，最多 {power_text(-year.net[-1])}"
        x = across(year.load.size * year.step_hours - year.sold) - 6
        wanted.append((text, "c-end", [(x, zero + 18), (end, zero - 8), (end, zero - 24), (end, zero + 18)]))
    placed: list[Words] = []
    for text, anchor, spots in wanted:
        tone = "c-strong" if text.startswith("净") else "c-mid"
        tries = [Words(x, y, text, tone, anchor) for x, y in spots]
        taken = [*lines, *(w.box for w in placed)]
        # words lie on the filled area only where there is no other place
        words = free_place(tries, [*taken, *filled], inside) or free_place(tries, taken, inside)
        placed += [words] if words else []
    return placed
