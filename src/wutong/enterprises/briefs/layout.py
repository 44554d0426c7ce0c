"""The page as lines and tables with their sizes in points, and how high it will be. No Word here."""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wutong.enterprises.briefs.told import Brief

HEAD = "拜访一页纸"
LONGEST_TITLE = 24
POINTS_PER_CM = 72 / 2.54
WIDTH_CM = 17.6
CELL_MARGIN_CM = 0.4
LATIN_WIDTH = 0.62  # of the size: capitals of Arial are 0.67, digits 0.56
PARTS = {
    "who": "关系",
    "signals": "近来的事",
    "why": "为什么找它",
    "offers": "能给什么",
    "talks": "谁谈过",
    "asked": "诉求",
    "contacts": "联系人",
}
INK, SECOND, GREEN, GOLD = "ink", "second", "green", "gold"


@dataclass(frozen=True)
class Run:
    words: str
    size: float
    colour: str = INK
    is_bold: bool = False


@dataclass(frozen=True)
class Line:
    """A paragraph of exact line height; `before`, `after` in points."""

    runs: tuple[Run, ...]
    height: float
    before: float = 0
    after: float = 0


@dataclass(frozen=True)
class Rows:
    """`widths` in cm."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    size: float = 8
    height: float = 11


Block = Line | Rows


def height_pt(blocks: Iterable[Block]) -> float:
    """Not less than the page will need: lines break before they are quite full."""
    return sum(_line_pt(one) if isinstance(one, Line) else _rows_pt(one) for one in blocks)


def _line_pt(line: Line) -> float:
    width = sum(_units(run.words) * run.size for run in line.runs)
    size = max(run.size for run in line.runs)
    return _broken(width, WIDTH_CM, size) * line.height + line.before + line.after


def _rows_pt(table: Rows) -> float:
    high = 0.0
    for row in (table.heads, *table.rows):
        lines = max(
            _broken(_units(words) * table.size, width - CELL_MARGIN_CM, table.size)
            for words, width in zip(row, table.widths, strict=True)
        )
        high += lines * table.height + 2.5
    return high


def _broken(width_pt: float, room_cm: float, size: float) -> int:
    """Into how many lines, a letter of each lost where it breaks."""
    room = room_cm * POINTS_PER_CM
    return 1 if width_pt <= room else math.ceil(width_pt / (room - size))


def _units(words: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(one) in "WFA" else LATIN_WIDTH for one in words)


def laid(told: Brief) -> list[Block]:
    """Every line of the page, from top to foot."""
    return [block for blocks in sections(told).values() for block in blocks]


def sections(told: Brief) -> dict[str, list[Block]]:
    """By part of the brief, from top to foot."""
    offers = [(one.name, one.value, one.source, one.on, one.basis) for one in told.offers]
    heads = ("项目", "现在", "出处", "截至", "依据")
    no_lead = ("还没有建线索；先在产业链的缺口页看它补哪一环。",)
    asked = _table(("何时", "诉求", "谁答复"), told.asked, (2.2, 10.4, 5.0))
    return {
        "title": _title(told),
        "who": [_head("是谁"), *_pairs(told.who), _note(f"出处：{told.who_source}")],
        "signals": _table(("何时", "近来的事", "出处"), told.signals, (2.2, 9.4, 6.0)),
        "why": [_head("为什么找它"), *_lines(told.why or no_lead)],
        "offers": [
            _head(f"{told.place}能给什么"),
            *_table(heads, offers, (2.8, 6.4, 4.6, 2.0, 1.8)),
            *_noted(told.offers_missing),
        ],
        "talks": [
            _head("谁谈过"),
            *_table(("何时", "谁", "谈了什么"), told.talks, (2.2, 4.4, 11.0)),
            *_noted(told.talks_note),
        ],
        "asked": [_head("还没有答复的诉求"), *(asked or _noted("没有。"))],
        "questions": [
            _head("这次要问"),
            *_lines([f"{number}. {one}" for number, one in enumerate(told.questions, 1)]),
        ],
        "contacts": [_head("对方联系人"), *_lines(told.contacts or ("还没有登记。",))],
        "left_out": _left_out(told),
    }


def _title(told: Brief) -> list[Block]:
    size = 16 if len(told.title) <= LONGEST_TITLE else 12
    found: list[Block] = [
        Line((Run(f"{HEAD} · {told.place}", 8.5, GREEN),), 12),
        Line((Run(told.title, size, is_bold=True),), size * 1.3),
    ]
    if told.is_synthetic:
        found.append(Line((Run("合成数据：这家企业是编的，只作演示。", 8.5, GOLD),), 12))
    return found


def _noted(words: str) -> list[Block]:
    return [_note(words)] if words else []


def _head(words: str) -> Line:
    return Line((Run(words, 10, GREEN, is_bold=True),), 14, before=7, after=2)


def _lines(lines: Sequence[str]) -> list[Block]:
    return [Line((Run(line, 9),), 13) for line in lines]


def _note(words: str) -> Line:
    return Line((Run(words, 7.5, SECOND),), 11, before=2)


def _left_out(told: Brief) -> list[Block]:
    """One line of how much more there is, where a page holds no more."""
    named = [f"{words} {told.left_out[name]} 条" for name, words in PARTS.items() if told.left_out.get(name)]
    return [_note(f"一页放不下、没有列的：{'、'.join(named)}。在平台上看。")] if named else []


def _table(heads: tuple[str, ...], rows: Sequence[Sequence[str]], widths: tuple[float, ...]) -> list[Block]:
    return [Rows(heads, tuple(tuple(row) for row in rows), widths)] if rows else []


def _pairs(pairs: Sequence[tuple[str, str]]) -> list[Block]:
    """Two facts to a line, so that a page holds them."""
    short = [one for one in pairs if len(one[1]) <= LONGEST_TITLE]
    found: list[Block] = []
    for start in range(0, len(short), 2):
        runs: list[Run] = []
        for name, words in short[start : start + 2]:
            runs += [Run(f"{name}：", 8.5, SECOND), Run(f"{words}　　", 9)]
        found.append(Line(tuple(runs), 13))
    for name, words in pairs:
        if len(words) > LONGEST_TITLE:
            found.append(Line((Run(f"{name}：", 8.5, SECOND), Run(words, 9)), 13))
    return found
