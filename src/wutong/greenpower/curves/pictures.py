"""A year of hours at a glance: the mean of each month, and the mean day of winter, summer and the year."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wutong.greenpower.pictures.drawing import (
    Chart,
    Drawing,
    Line,
    Shape,
    Tick,
    Words,
    finite,
    line_path,
    power_text,
    round_ticks,
    tick_text,
)

Floats = NDArray[np.float64]
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
STARTS = np.cumsum([0, *DAYS])
SEASONS = (("全年", range(12), "c-line"), ("夏，6—8 月", (5, 6, 7), "c-line-green"),
           ("冬，12—2 月", (11, 0, 1), "c-line-gold"))  # fmt: skip
SIZES = (("", 440, 260), ("-phone", 358, 240))


def months(values: Floats, is_load: bool) -> Chart:
    """8,760 hours as twelve means: MW of a load, full-load hours of an output."""
    finite(values.tolist(), "曲线")
    parts = [values[STARTS[at] * 24 : STARTS[at + 1] * 24] for at in range(12)]
    means = [float(part.mean()) for part in parts]
    unit = "平均 MW" if is_load else "平均容量因子"
    texts = [_text(mean, is_load) for mean in means]
    most, least = int(np.argmax(means)), int(np.argmin(means))
    sentence = f"十二个月的{unit}，最高 {most + 1} 月 {texts[most]}，最低 {least + 1} 月 {texts[least]}"
    if texts[most] == texts[least]:
        sentence = f"十二个月的{unit}都是 {texts[most]}"
    rows = [(f"{at + 1} 月", text) for at, text in enumerate(texts)]
    drawn = [_months(means, texts, f"months{end}", wide, high) for end, wide, high in SIZES]
    return Chart("哪个月多，哪个月少", unit, sentence, ("月", unit), tuple(rows), drawn[0], drawn[1])


def _text(value: float, is_load: bool) -> str:
    return power_text(value) if is_load else f"{value:.2f}"


def _frame(name: str, wide: int, high: int, top: float) -> tuple[Drawing, float, float]:
    """An empty drawing from nought to `top`, and where its floor and roof lie."""
    ticks = round_ticks(0, max(top, 1e-9), 5)
    left, right, floor, roof = 46.0, wide - 10.0, high - 34.0, 26.0
    step = ticks[1] - ticks[0]
    frame = Drawing(
        name,
        wide,
        high,
        y_ticks=tuple(
            Tick(round(floor - t / ticks[-1] * (floor - roof), 1), t, tick_text(t, step)) for t in ticks
        ),
        axis=Line(left, right, floor, floor),
        axis_left=left,
        axis_right=right,
    )
    return frame, floor, (floor - roof) / ticks[-1]


def _months(means: list[float], texts: list[str], name: str, wide: int, high: int) -> Drawing:
    frame, floor, scale = _frame(name, wide, high, max(means))
    apart = (frame.axis_right - frame.axis_left) / 12
    shapes, words = [], []
    most, least = int(np.argmax(means)), int(np.argmin(means))
    for at, mean in enumerate(means):
        middle, tall = frame.axis_left + apart * (at + 0.5), mean * scale
        shapes.append(
            Shape("c-green-2", x=round(middle - apart * 0.36, 1), y=round(floor - tall, 1),
                  width=round(apart * 0.72, 1), height=round(tall, 1))
        )  # fmt: skip
        words.append(
            Words(round(middle, 1), floor + 18, f"{at + 1}" + (" 月" if at == 11 else ""), "", "c-center")
        )
        if at in (most, least) and texts[most] != texts[least]:
            words.append(
                Words(round(middle, 1), round(floor - tall - 6, 1), texts[at], "c-strong", "c-center")
            )
    return _with(frame, shapes, words)


def _with(frame: Drawing, shapes: Sequence[Shape], words: Sequence[Words]) -> Drawing:
    return Drawing(
        frame.name, frame.width, frame.height, frame.y_ticks, frame.axis, frame.axis_left, frame.axis_right,
        shapes=tuple(shapes), words=tuple(words),
    )  # fmt: skip


def mean_day(values: Floats, is_load: bool) -> Chart:
    """The 24 hours of the mean day, of the year and of its two extremes."""
    finite(values.tolist(), "曲线")
    days = values.reshape(365, 24)
    found = []
    for label, which, css in SEASONS:
        chosen = np.concatenate([np.arange(STARTS[at], STARTS[at + 1]) for at in which])
        found.append((label, days[chosen].mean(axis=0), css))
    unit = "MW" if is_load else "容量因子"
    year = found[0][1]
    high, low = int(np.argmax(year)), int(np.argmin(year))
    top, bottom = (_text(float(year[hour]), is_load) for hour in (high, low))
    sentence = f"平均一天的{unit}：全年最高 {high} 时 {top}，最低 {low} 时 {bottom}"
    if top == bottom:
        sentence = f"平均一天的{unit}：全年每小时都是 {top}"
    rows = [
        (f"{hour} 时", *(_text(float(series[hour]), is_load) for _, series, _ in found)) for hour in range(24)
    ]
    drawn = [_mean_day(found, f"day{end}", wide, high) for end, wide, high in SIZES]
    head = ("几时", *(label for label, _, _ in SEASONS))
    legend = tuple((css, label, "") for label, _, css in SEASONS)
    return Chart("平均一天怎么走", unit, sentence, head, tuple(rows), drawn[0], drawn[1], legend)


def _mean_day(found: list[tuple[str, Floats, str]], name: str, wide: int, high: int) -> Drawing:
    frame, floor, scale = _frame(name, wide, high, max(float(series.max()) for _, series, _ in found))
    apart = (frame.axis_right - frame.axis_left) / 24
    xs = [round(frame.axis_left + apart * (hour + 0.5), 1) for hour in range(24)]
    heights = [[round(floor - float(v) * scale, 1) for v in series] for _, series, _ in found]
    shapes = [Shape(css, line_path(xs, ys)) for (_, _, css), ys in zip(found, heights, strict=True)]
    words = [Words(round(frame.axis_left + apart * hour, 1), floor + 18, f"{hour}", "", "c-center")
             for hour in (0, 6, 12, 18)]  # fmt: skip
    words.append(Words(frame.axis_right, floor + 18, "24 时", "", "c-end"))
    return _with(frame, shapes, words)
