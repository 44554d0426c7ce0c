"""The drawings of how sure an answer is: weather years, the price of storage, a load that turns out other."""

from collections.abc import Callable, Sequence

from wutong.greenpower.pictures.charts import Point, Told, more_text, rising
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
    price_text,
    round_ticks,
    share_text,
    tick_text,
)

Year = tuple[str, float | None, float | None]
Height = Callable[[float], float]
SIZES = (("", 440, 290), ("-phone", 358, 270))


# 换一年天气 -------------------------------------------------------------------------------------------------


def years(found: Sequence[Year], chosen: int) -> Chart:
    """(name, yuan/kWh sized for that year, yuan/kWh of the plan as built) by year; None where none holds."""
    sized = [cost for _, cost, _ in found if cost is not None]
    built = [cost for _, _, cost in found if cost is not None]
    if not sized:
        raise WrongNumbers("没有一个气象年有方案，画不出各年的电价")
    finite([*sized, *built], "各年电价，")
    mean = sum(sized) / len(sized)
    sentence = (
        f"{len(found)} 个气象年，为每一年重新配，到户电价 {price_text(min(sized))} 到 "
        f"{price_text(max(sized))} 元，平均 {price_text(mean)} 元"
    )
    if built:
        sentence += f"；照本方案建好，{price_text(min(built))} 到 {price_text(max(built))} 元"
    rows = [
        (name, *("没有方案" if cost is None else price_text(cost) for cost in (one, other)))
        for name, one, other in found
    ]
    drawn = [_years(found, chosen, mean, f"years{end}", wide, high) for end, wide, high in SIZES]
    head = ("气象年", "重新配 元/kWh", "照建 元/kWh")
    return Chart("换一年天气，差多少", "元/kWh", sentence, head, tuple(rows), drawn[0], drawn[1])


def _years(found: Sequence[Year], chosen: int, mean: float, name: str, wide: int, high: int) -> Drawing:
    sized = [cost for _, cost, _ in found if cost is not None]
    everything = [cost for _, *both in found for cost in both if cost is not None]
    middle, half = (
        (min(everything) + max(everything)) / 2,
        max((max(everything) - min(everything)) / 2, 0.004),
    )
    ticks = round_ticks(middle - half * 1.1, middle + half * 1.1, 5)
    left, right, floor, roof = 52.0, wide - 10.0, high - 44.0, 30.0
    apart = (right - left) / len(found)

    def height(cost: float) -> float:
        return round(floor - (cost - ticks[0]) / (ticks[-1] - ticks[0]) * (floor - roof), 1)

    shapes, dots, words = [_band(sized, height, left, right)], [], []
    for at, (label, one, other) in enumerate(found):
        x = round(left + apart * (at + 0.5), 1)
        if other is not None and at != chosen:
            shapes.append(_diamond(x + 13, height(other)))
        if one is not None:
            dots.append(
                Dot(x, height(one), "c-dot-on" if at == chosen else "c-dot", 6 if at == chosen else 4.5)
            )
        words.append(Words(x, floor + 20, label, "c-strong" if at == chosen else "", "c-center"))
    taken = [Box(d.x - 6, d.y - 6, d.x + 22, d.y + 6) for d in dots]
    words += _year_words(sized, mean, (height, left, right), taken, Box(left, 2, wide, floor))
    step = ticks[1] - ticks[0]
    return Drawing(
        name,
        wide,
        high,
        y_ticks=tuple(Tick(height(t), t, tick_text(t, step)) for t in ticks),
        axis=Line(left, right, floor, floor),
        axis_left=left,
        axis_right=right,
        shapes=tuple(shapes),
        links=(Line(left, right, height(mean), height(mean)),),
        dots=tuple(dots),
        words=tuple(words),
    )


def _band(sized: list[float], height: Height, left: float, right: float) -> Shape:
    top, bottom = height(max(sized)), height(min(sized))
    return Shape("c-band", x=left, y=top, width=right - left, height=round(max(bottom - top, 1.0), 1))


def _diamond(x: float, y: float) -> Shape:
    return Shape("c-line", f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5Z")


def _year_words(
    sized: list[float], mean: float, scale: tuple[Height, float, float], taken: list[Box], inside: Box
) -> list[Words]:
    height, left, right = scale
    wanted = [
        (f"最高 {price_text(max(sized))}", height(max(sized)) - 6, ""),
        (f"最低 {price_text(min(sized))}", height(min(sized)) + 16, ""),
        (f"平均 {price_text(mean)}", height(mean) - 5, "c-mid"),
    ]
    placed: list[Words] = []
    for text, y, tone in wanted:
        step = (right - left) / 10
        tries = [Words(right - 2, y, text, tone, "c-end"), Words(left + 4, y, text, tone)]
        tries += [Words(left + step * at, y + dy, text, tone) for dy in (0, -12, 20) for at in range(9)]
        words = free_place(tries, [*taken, *(one.box for one in placed)], inside)
        placed += [words] if words else []
    return placed


# 储能贵贱，负荷多少 ---------------------------------------------------------------------------------------


def storage_prices(points: Sequence[Point], chosen: float, cost: float) -> Chart:
    """(percent of the storage price assumed, yuan/kWh), the plan at `chosen` and its own cost."""
    sentence = "储能造价从假设的 {first} 到 {last}，到户电价从 {low} 到 {high} 元"
    return _swept(
        points,
        (chosen, cost),
        ("储能贵贱，差多少", "元/kWh，储能造价是假设的百分之几", "storage-prices", sentence, "储能造价"),
    )


def loads(points: Sequence[Point], cost: float) -> Chart:
    """(percent of the load planned for, yuan/kWh) once the plan is built."""
    sentence = "建好以后负荷从原定的 {first} 到 {last}，到户电价从 {low} 到 {high} 元"
    return _swept(
        points,
        (100.0, cost),
        ("建好以后负荷变了，差多少", "元/kWh，负荷是原定的百分之几", "loads", sentence, "负荷"),
    )


def _swept(points: Sequence[Point], mark: Point, said: tuple[str, str, str, str, str]) -> Chart:
    question, unit, name, sentence, head = said
    finite([v for p in (*points, mark) for v in p], question + "，")
    own = (mark[0] / 100, mark[1])
    ordered = sorted(({value / 100: cost for value, cost in points} | {own[0]: own[1]}).items())
    sentence = sentence.format(
        first=share_text(ordered[0][0]),
        last=share_text(ordered[-1][0]),
        low=price_text(ordered[0][1]),
        high=price_text(ordered[-1][1]),
    )
    rows = [(share_text(s), price_text(c), "本方案" if (s, c) == own else "") for s, c in ordered]
    told = _ends_told(ordered, own)
    drawn = [rising(ordered, own, told, f"{name}{end}", wide, high) for end, wide, high in SIZES]
    sentence += f"；本方案 {price_text(own[1])} 元"
    return Chart(question, unit, sentence, (head, "元/kWh", "注"), tuple(rows), drawn[0], drawn[1])


def _ends_told(ordered: list[Point], own: Point) -> list[Told]:
    told: list[Told] = [(own, f"本方案 {price_text(own[1])}", "c-strong")]
    for end in (ordered[0], ordered[-1]):
        more = end[1] - own[1]
        if end == own:
            continue
        extra = "，一样" if abs(more) < 0.0005 else f"，{'多' if more > 0 else '少'} {more_text(abs(more))}"
        told.append((end, price_text(end[1]) + extra, "c-mid"))
    return told
