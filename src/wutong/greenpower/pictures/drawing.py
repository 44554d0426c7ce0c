"""What every drawn chart needs: numbers as words, round ticks, and places where words do not collide."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, isfinite, log10

MINUS = "−"
TEXT_PX = 12.0


class WrongNumbers(ValueError):
    """The numbers given cannot be drawn without saying something false."""


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def within(self, other: "Box") -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True)
class Words:
    """Text on its baseline y; tone is "", "c-mid" or "c-strong"; anchor "", "c-center" or "c-end"."""

    x: float
    y: float
    text: str
    tone: str = ""
    anchor: str = ""

    @property
    def css(self) -> str:
        return f"{self.tone} {self.anchor}".strip()

    @property
    def box(self) -> Box:
        wide = width(self.text)
        left = self.x - {"": 0.0, "c-center": wide / 2, "c-end": wide}[self.anchor]
        return Box(round(left, 1), self.y - TEXT_PX, round(left + wide, 1), self.y + 3)


@dataclass(frozen=True)
class Tick:
    """A step of an axis: where its line lies, its value, its text."""

    at: float
    value: float
    text: str


@dataclass(frozen=True)
class Line:
    x1: float
    x2: float
    y1: float
    y2: float


@dataclass(frozen=True)
class Shape:
    """Something filled or stroked: the class that colours it and its path, or a bar's rectangle."""

    css: str
    path: str = ""
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    css: str
    radius: float


@dataclass(frozen=True)
class Drawing:
    """One picture at one size: what lies lowest is printed first."""

    name: str
    width: int
    height: int
    y_ticks: tuple[Tick, ...] = ()
    axis: Line | None = None
    axis_left: float = 0.0
    axis_right: float = 0.0
    shapes: tuple[Shape, ...] = ()
    links: tuple[Line, ...] = ()
    target: Line | None = None
    arrow: Line | None = None
    dots: tuple[Dot, ...] = ()
    words: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A question, its unit, a sentence for who cannot see it, the numbers as a table, and two sizes."""

    question: str
    unit: str
    sentence: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: Drawing
    phone: Drawing
    legend: tuple[tuple[str, str, str], ...] = ()


def width(text: str) -> float:
    """Pixels at 12 px: a Chinese character is a full square, a figure a little over half of one."""
    return sum(TEXT_PX if ord(c) > 0x2E7F else 3.6 if c in " .,:" else 7.4 for c in text)


def finite(values: list[float], what: str) -> None:
    for number, value in enumerate(values, start=1):
        if not isfinite(value):
            raise WrongNumbers(f"{what}第 {number} 个数是 {value}，画不出来；请先查清它为什么算不出")


def price_text(value: float, digits: int = 3) -> str:
    """0.329; four digits only where three would show nothing; a minus that is a minus."""
    if 0 < abs(value) < 0.5 * 10**-digits:
        digits = 4
    if 0 < abs(value) < 0.00005:
        return "< 0.0001" if value > 0 else f"> {MINUS}0.0001"
    return (f"{value:,.{digits}f}" if value else "0").replace("-", MINUS)


def power_text(value: float) -> str:
    """MW: whole from 100 on, else one digit."""
    text = f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:,.1f}"
    return "0" if text in ("-0", "-0.0", "0.0") else text.replace("-", MINUS)


def share_text(share: float) -> str:
    """0.8 → 80%; 0.975 → 97.5%."""
    text = f"{share * 100:.1f}"
    return f"{text.removesuffix('.0')}%"


def round_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5 × 10ⁿ, and of 25, 250 …, that covers the span in no more than so many steps."""
    power = 10.0 ** floor(log10(span / most))
    digits = (1, 2, 2.5, 5, 10) if power >= 10 else (1, 2, 5, 10)
    return next(d * power for d in digits if d * power * most >= span * (1 - 1e-9))


def round_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values from at or below low to at or above high: the data lie between first and last."""
    step = round_step(high - low, max(most - 1, 1))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def tick_text(value: float, step: float) -> str:
    digits = max(0, -floor(log10(step) + 1e-9))
    text = f"{value:,.{digits}f}" if value else "0"
    return text.replace("-", MINUS)


def step_path(edges: list[float], tops: list[float], bottoms: list[float] | None = None) -> str:
    """Hours as steps: with bottoms a closed area, without them a line. Runs of one height are one stroke."""
    there = _steps(edges, tops)
    if bottoms is None:
        return f"M{edges[0]:.1f} {tops[0]:.1f}{there}"
    back = _steps(edges[::-1], bottoms[::-1])
    return f"M{edges[0]:.1f} {tops[0]:.1f}{there}V{bottoms[-1]:.1f}{back}Z"


def _steps(edges: list[float], heights: list[float]) -> str:
    strokes = []
    for i, height in enumerate(heights):
        if i and f"{height:.1f}" != f"{heights[i - 1]:.1f}":
            strokes.append(f"V{height:.1f}")
        if i == len(heights) - 1 or f"{heights[i + 1]:.1f}" != f"{height:.1f}":
            strokes.append(f"H{edges[i + 1]:.1f}")
    return "".join(strokes)


def line_path(xs: list[float], ys: list[float]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys, strict=True))


def line_boxes(xs: list[float], ys: list[float]) -> list[Box]:
    """A line as small boxes, so words can keep off it."""
    boxes = []
    for (x0, y0), (x1, y1) in pairwise(zip(xs, ys, strict=True)):
        pieces = max(1, ceil(max(abs(x1 - x0), abs(y1 - y0)) / 6))
        for i in range(pieces + 1):
            x, y = x0 + (x1 - x0) * i / pieces, y0 + (y1 - y0) * i / pieces
            boxes.append(Box(x - 2, y - 2, x + 2, y + 2))
    return boxes


def free_place(candidates: list[Words], taken: list[Box], inside: Box) -> Words | None:
    """The first candidate that lies inside and meets nothing; none if there is none."""
    for words in candidates:
        own = words.box
        roomy = Box(own.left - 4, own.top, own.right + 4, own.bottom)
        if own.within(inside) and not any(roomy.meets(box) for box in taken):
            return words
    return None
