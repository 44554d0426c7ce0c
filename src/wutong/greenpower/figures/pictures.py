"""Two small pictures of a figure: its values by date as steps, and the bands of a day as a strip."""

from collections.abc import Sequence
from datetime import date

from wutong.greenpower.facts import BANDS, bands_text, spans, told_text
from wutong.greenpower.pictures.drawing import (
    Chart,
    Drawing,
    Line,
    Shape,
    Tick,
    Words,
    round_ticks,
    step_path,
    tick_text,
    width,
)

# height of a band, px, and its colour: read by either
STRIP = {"峰": (30, "c-gold"), "平": (19, "c-green-3"), "谷": (9, "c-green")}
BASELINE = 48
WORDS_PX = 14


def steps(values: Sequence[tuple[date, float]], today: date, unit: str) -> Chart | None:
    """Each value from its day on; nothing where it never changed. `values` by day, one a day."""
    if len(values) < 2:
        return None
    said = "，".join(f"{day:%Y-%m-%d} 起 {told_text(value)}" for day, value in values)
    rows = tuple((f"{day:%Y-%m-%d}", told_text(value)) for day, value in values)
    return Chart(
        "怎样变过来的",
        unit,
        f"{said}。今天 {today:%Y-%m-%d}",
        ("从哪天起", f"数 {unit}".strip()),
        rows,
        _steps(values, today, "steps", 660),
        _steps(values, today, "steps-phone", 340),
    )


def _steps(values: Sequence[tuple[date, float]], today: date, name: str, wide: int) -> Drawing:
    days = [day.toordinal() for day, _ in values]
    first, last = days[0], max(days[-1], today.toordinal())
    last += max(30, (last - first) // 12)
    left, right, floor, roof = 60.0, wide - 12.0, 124.0, 26.0
    ticks = round_ticks(0, max(value for _, value in values) or 1, 4)
    step = ticks[1] - ticks[0]

    def across(day: int) -> float:
        return round(left + (day - first) / (last - first) * (right - left), 1)

    def height(value: float) -> float:
        return round(floor - (value - ticks[0]) / (ticks[-1] - ticks[0]) * (floor - roof), 1)

    edges = [*(across(day) for day in days), right]
    tops = [height(value) for _, value in values]
    now = across(today.toordinal())
    return Drawing(
        name,
        wide,
        160,
        y_ticks=tuple(Tick(height(one), one, tick_text(one, step)) for one in ticks),
        axis=Line(left, right, floor, floor),
        axis_left=left,
        axis_right=right,
        shapes=(Shape("c-line-green", step_path(edges, tops)),),
        target=Line(now, now, roof - 8, floor),
        words=(*_steps_words(values, edges, tops, floor), Words(now, roof - 12, "今天", "", "c-center")),
    )


def _steps_words(
    values: Sequence[tuple[date, float]], edges: list[float], tops: list[float], floor: float
) -> list[Words]:
    """A value above its step and a day below it where there is room; the table has them all."""
    found, free = [], {"value": edges[0], "day": 0.0}
    for (day, value), x, top, end in zip(values, edges[:-1], tops, edges[1:], strict=True):
        number, when = told_text(value), f"{day:%Y-%m-%d}"
        last = end if end < edges[-1] else edges[-1] + 12
        if x + 3 >= free["value"] and x + 3 + width(number) <= last:
            found.append(Words(x + 3, top - 5, number, "c-strong"))
            free["value"] = x + 3 + width(number)
        at = min(x, edges[-1] - width(when))
        if at >= free["day"]:
            found.append(Words(round(at, 1), floor + 18, when))
            free["day"] = at + width(when) + 8
    return found


def strip(letters: str) -> Chart:
    """The 24 hours of a day, the dearer the higher."""
    rows = tuple((f"{hour}—{hour + 1} 时", BANDS[letter]) for hour, letter in enumerate(letters))
    return Chart(
        "一天的时段",
        "时",
        bands_text(letters),
        ("小时", "时段"),
        rows,
        _strip(letters, "strip", 660),
        _strip(letters, "strip-phone", 340),
    )


def _strip(letters: str, name: str, wide: int) -> Drawing:
    left = 8.0
    each = (wide - 2 * left) / len(letters)
    shapes, words = [], []
    for start, end in spans(letters):
        high, css = STRIP[letters[start]]
        x, y = round(left + start * each, 1), BASELINE - high
        shapes.append(Shape(css, x=x, y=y, width=round((end - start) * each, 1), height=high))
        text = BANDS[letters[start]]
        text = text if width(text) <= (end - start) * each else letters[start]
        words.append(Words(round(left + (start + end) / 2 * each, 1), y - 5, text, "c-mid", "c-center"))
    words += [
        Words(round(left + hour * each, 1), BASELINE + WORDS_PX, f"{hour}", "", "c-center")
        for hour in range(0, len(letters) + 1, 3)
    ]
    return Drawing(
        name,
        wide,
        BASELINE + WORDS_PX + 6,
        axis=Line(left, wide - left, BASELINE, BASELINE),
        shapes=tuple(shapes),
        words=tuple(words),
    )
