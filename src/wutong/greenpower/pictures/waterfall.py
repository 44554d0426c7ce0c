"""钱花在哪: the cost of one kWh, part on part, to the price delivered, beside that of staying."""

from collections.abc import Sequence

from wutong.greenpower.pictures.drawing import (
    Box,
    Chart,
    Drawing,
    Line,
    Shape,
    Words,
    WrongNumbers,
    finite,
    free_place,
    price_text,
    width,
)

DELIVERED = "到户"
PART_COLOURS = {
    "wind": "c-wind",
    "solar": "c-solar",
    "storage": "c-storage",
    "grid_connection": "c-grid",
    "energy": "c-grid",
    "income": "c-income",
}
Part = tuple[str, str, float]


def waterfall(parts: Sequence[Part], total: float, beside: tuple[str, float] | None = None) -> Chart:
    """The cost of one kWh, part on part, to the delivered price. The parts have to add up to it."""
    finite([*(p[2] for p in parts), total, *([beside[1]] if beside else [])], "一度电的成本里，")
    if not parts:
        raise WrongNumbers("一度电的成本没有分项，画不出钱花在哪")
    summed = sum(p[2] for p in parts)
    if abs(summed - total) > 0.0005:
        raise WrongNumbers(
            f"各项相加是 {summed:.4f} 元/kWh，到户电价却是 {total:.4f}；少列或多列了一项，补齐后再画"
        )
    rows = [(label, price_text(value)) for _, label, value in parts]
    rows.append((DELIVERED, price_text(total)))
    listed = "、".join(f"{label} {text}" for label, text in rows[:-1])
    sentence = f"每千瓦时 {price_text(total)} 元：{listed}"
    if beside:
        rows += [(beside[0], price_text(beside[1])), ("相差", _difference(total, beside[1]))]
        sentence += f"；{beside[0]} {price_text(beside[1])} 元，到户{_difference(total, beside[1])}"
    return Chart(
        "钱花在哪",
        "元/kWh 用电",
        sentence,
        ("项", "元/kWh"),
        tuple(rows),
        _waterfall_wide(parts, total, beside),
        _waterfall_phone(parts, total, beside),
    )


def _difference(total: float, beside: float) -> str:
    if abs(beside - total) < 0.00005:
        return "一样"
    return f"{'低' if beside > total else '高'} {price_text(abs(beside - total))}"


def _spans(parts: Sequence[Part], total: float) -> list[tuple[str, str, float, float, float]]:
    """Each column: colour, name, value, from, to."""
    spans, level = [], 0.0
    for key, label, value in parts:
        spans.append((PART_COLOURS.get(key, "c-grey"), label, value, level, level + value))
        level += value
    spans.append(("c-green", DELIVERED, total, 0.0, total))
    return spans


def _reach(
    spans: list[tuple[str, str, float, float, float]], beside: tuple[str, float] | None
) -> tuple[float, float]:
    ends = [0.0, *(s[3] for s in spans), *(s[4] for s in spans), *([beside[1]] if beside else [])]
    low, high = min(ends), max(ends)
    return low, high if high > low else low + 1.0


def _waterfall_wide(parts: Sequence[Part], total: float, beside: tuple[str, float] | None) -> Drawing:
    spans = _spans(parts, total)
    low, high = _reach(spans, beside)
    floor, roof, left, right = 246.0, 52.0, 10.0, 430.0

    def height(value: float) -> float:
        return round(floor - (value - low) / (high - low) * (floor - roof), 1)

    pitch = (right - left) / (len(spans) - 1 + 40 / 63)
    thick = round(min(40.0, pitch * 40 / 63), 1)
    shapes, links, words = [], [], []
    for i, (css, label, value, start, end) in enumerate(spans):
        x, top = round(left + i * pitch, 1), min(height(start), height(end))
        tall = max(abs(height(start) - height(end)), 1.0)
        tone = "c-strong" if i == len(parts) else "c-mid"
        shapes.append(Shape(css, x=x, y=top, width=thick, height=round(tall, 1)))
        words.append(Words(x + thick / 2, top - 6, price_text(value), tone, "c-center"))
        words += _wrapped(label, x + thick / 2, 266, pitch - 2, "c-strong" if i == len(parts) else "")
        if i < len(parts):
            links.append(Line(round(x + thick, 1), round(x + pitch, 1), height(end), height(end)))
    target, arrow = None, None
    if beside:
        y = height(beside[1])
        target = Line(4, 436, y, y)
        taken = [Box(s.x, s.y, s.x + s.width, s.y + s.height) for s in shapes] + [w.box for w in words]
        taken.append(Box(4, height(0) - 1, 436, height(0) + 1))
        arrow, said = _beside_words(beside, total, y, words[-1], shapes[-1], taken)
        words += said
    axis = Line(4, 436, height(0), height(0))
    return Drawing(
        "waterfall",
        440,
        290,
        axis=axis,
        shapes=tuple(shapes),
        links=tuple(links),
        target=target,
        arrow=arrow,
        words=tuple(words),
    )


def _wrapped(label: str, x: float, y: float, room: float, tone: str) -> list[Words]:
    """A name under its column: on two lines where one is too wide."""
    if width(label) <= room:
        return [Words(x, y, label, tone, "c-center")]
    half = (len(label) + 1) // 2
    return [Words(x, y, label[:half], tone, "c-center"), Words(x, y + 15, label[half:], tone, "c-center")]


def _beside_words(
    beside: tuple[str, float], total: float, y: float, under: Words, bar: Shape, taken: list[Box]
) -> tuple[Line | None, list[Words]]:
    """The name of the dashed line and the difference: beside an arrow if it has room, else in the name."""
    x, low_end = bar.x + bar.width / 2, bar.y - 22
    difference, arrow, said = _difference(total, beside[1]), None, []
    if low_end - y >= 24:
        words = Words(x - 8, (y + low_end) / 2 + 4, difference, "c-mid", "c-end")
        if not any(words.box.meets(box) for box in taken):
            arrow = Line(x, x, y + 4, low_end)
            said = [words]
    name = f"{beside[0]} {price_text(beside[1])}" + ("" if arrow else f"，到户{difference}")
    starts = [4.0, *(box.right + 4 for box in taken if box.right < 300)]
    tries = [Words(x, y + dy, name, "c-mid") for dy in (-7, 16) for x in starts] + [
        Words(4, 16, name, "c-mid")
    ]
    inside = Box(0, 0, 440, 240)
    return arrow, [*said, free_place(tries, [*taken, *(w.box for w in said)], inside) or tries[-1]]


def _waterfall_phone(parts: Sequence[Part], total: float, beside: tuple[str, float] | None) -> Drawing:
    """Lying down: a row to a part, so names and values have room at true size."""
    spans = _spans(parts, total)
    low, high = _reach(spans, beside)
    left, right, step = 8.0 + max(width(s[1]) for s in spans), 300.0, 30.0
    top = 44.0 if beside else 8.0

    def across(value: float) -> float:
        return round(left + (value - low) / (high - low) * (right - left), 1)

    shapes, links, words = [], [], []
    for i, (css, label, value, start, end) in enumerate(spans):
        y, last = top + i * step, i == len(parts)
        x, far = min(across(start), across(end)), max(across(start), across(end))
        shapes.append(Shape(css, x=x, y=y, width=round(max(far - x, 1.0), 1), height=20))
        words.append(Words(0, y + 14.5, label, "c-strong" if last else "c-mid"))
        words.append(Words(far + 6, y + 14.5, price_text(value), "c-strong" if last else "c-mid"))
        if not last:
            links.append(Line(across(end), across(end), y + 20, y + step))
    bottom = top + len(spans) * step - 4
    target = None
    if beside:
        x = across(beside[1])
        target = Line(x, x, 36, bottom)
        lines = (f"{beside[0]} {price_text(beside[1])}", f"到户{_difference(total, beside[1])}")
        for text, y, tone in zip(lines, (13, 30), ("c-mid", "c-strong"), strict=True):
            words.append(Words(min(358.0, max(x, width(text))), y, text, tone, "c-end"))
    axis = Line(across(0), across(0), top - 4, bottom)
    return Drawing(
        "waterfall-phone",
        358,
        int(bottom + 4),
        axis=axis,
        shapes=tuple(shapes),
        links=tuple(links),
        target=target,
        words=tuple(words),
    )
