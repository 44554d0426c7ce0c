"""Says what a column holds by its cells alone: ticks, units by row, numbered names, what has no header."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from wutong_engines.units.money import CURRENCY_WORDS, MoneyUnit, money_units
from wutong_engines.units.text import plain, squeezed
from wutong_engines.units.unknowns import is_unknown
from wutong_engines.worksheets.grid import Value, shown
from wutong_engines.worksheets.model import Meaning
from wutong_engines.worksheets.stages import stage_of
from wutong_engines.worksheets.vocabulary import Guess, bare_header

_MARKS = frozenset("√✓✔☑●★■▲是有VvY1")
_NO_MARKS = frozenset("否无未×xX✗✘○〇□△0/-—N") | {""}
_TICKED = re.compile(
    r"^(?:是否|有无|已|正式|实质性)*(谋划|储备|在谈|洽谈|对接|签约|签订协议|注册|备案|开工|动工|在建|建设|投产|竣工|建成|达产|运营|落地|前期|论证)"
    r"(?:阶段|情况|项目|了)?$"
)
_UNIT_HEADER = re.compile(r"^(?:金额|计量|货币|资金|投资)?单位$|^币种$")
_NUMBERED = re.compile(r"^\s*[(（]?\d{1,3}(?:[)）]\s*[.、．]?|[.、．])\s*(?=[^\d\s])")
_NAME_AND_CONTENT = re.compile(r"名称.{0,6}[及和与、/].{0,6}(?:内容|规模|简介|概况|情况)")
_NAME_THEN_CONTENT = re.compile(
    r"^(?P<name>[^\n:：,，。;；]{3,60}?(?:项目|工程|基地|电站|中心|园|厂|生产线)(?:[(（][^()（）]{1,12}[)）])?)"
    r"(?:\s*[:：,，。;；\n]\s*|\s+(?=建设|主要|拟|总))(?P<rest>.+)$",
    re.DOTALL,
)
_PROJECT_END = re.compile(
    r"(?:项目|工程|基地|电站|产业园|生产线|中心|综合体|工厂|厂|小镇)(?:[一二三四]期|[(（].*[)）])*$"
)
_FIRM = re.compile(r"(?:公司|集团|企业|研究院|合作社|商会|厂)(?:[(（].*[)）])?$")
_PLACE = re.compile(r"^.{1,14}(?:[省市州县区旗镇乡]|园区|开发区|行委)$")
_MOST_SHORT = 45


def values_of(rows: Sequence[Sequence[Value]], index: int) -> list[Value]:
    """The filled cells of a column."""
    return [row[index] for row in rows if index < len(row) and row[index] != ""]


def is_mark(value: Value) -> bool:
    return value is True or (not isinstance(value, bool) and shown(value).strip() in _MARKS)


def tick_stage(path: Sequence[str], values: Sequence[Value]) -> str | None:
    """The stage a tick under this header says: 签约, 是否开工, 项目阶段·在谈."""
    found = _TICKED.match(bare_header(path[-1])) if path and values else None
    if found is None or stage_of(found.group(1))[0] is None:
        return None
    texts = [shown(v).strip() for v in values]
    ticks = sum(t in _MARKS or t in _NO_MARKS for t in texts)
    return found.group(1) if ticks * 4 >= len(texts) * 3 and any(t in _MARKS for t in texts) else None


def is_unit_column(path: Sequence[str], values: Sequence[Value]) -> bool:
    """A column that gives the unit of money for its row: 单位｜亿元, 币种｜美元."""
    if not path or not _UNIT_HEADER.match(bare_header(path[-1])) or not values:
        return False
    named = sum(
        row_unit(value, None) is not None or squeezed(str(value)) in CURRENCY_WORDS for value in values
    )
    return named * 5 >= len(values) * 4


def row_unit(value: Value, beside: MoneyUnit | None) -> MoneyUnit | None:
    """The unit a cell of a unit column names; a currency alone keeps the scale of the money's own header."""
    if not isinstance(value, str):
        return beside
    bare = squeezed(value)
    units = money_units(bare)
    if len(units) == 1 and (bare not in CURRENCY_WORDS or beside is None):
        return units[0]
    currency = CURRENCY_WORDS.get(bare)
    return MoneyUnit(beside.scale, currency) if currency and beside else beside


def are_numbered(values: Sequence[Value]) -> bool:
    """Whether names carry their own numbers: 1.某项目, （2）某项目."""
    texts = [v for v in values if isinstance(v, str)]
    numbered = sum(bool(_NUMBERED.match(t)) for t in texts)
    return numbered >= 2 and numbered * 2 >= len(texts)


def without_number(text: str) -> str:
    return _NUMBERED.sub("", text)


def holds_content(path: Sequence[str]) -> bool:
    """项目名称及建设内容: one cell says both."""
    return bool(path) and bool(_NAME_AND_CONTENT.search(squeezed("".join(path))))


def split_name(text: str) -> tuple[str, str]:
    """A project's name and what follows it; the whole text and nothing where no name ends."""
    found = _NAME_THEN_CONTENT.match(text.strip())
    return (found["name"], found["rest"].strip()) if found else (text, "")


def looks_like_names(values: Sequence[Value]) -> bool:
    """Most cells end as projects' names do, and hardly any comes twice."""
    texts = [plain(v) for v in values if isinstance(v, str)]
    ends = sum(bool(_PROJECT_END.search(t)) and 4 <= len(t) <= _MOST_SHORT for t in texts)
    return bool(texts) and ends * 5 >= len(values) * 3 and len(set(texts)) * 10 >= len(texts) * 9


def _share(values: Sequence[Value], holds: Callable[[str], object]) -> bool:
    texts = [plain(v) for v in values if isinstance(v, str)]
    return bool(texts) and sum(bool(holds(t)) for t in texts) * 5 >= len(values) * 3


def _is_serial(values: Sequence[Value]) -> bool:
    numbers = [int(v) for v in values if isinstance(v, int | float) and float(v).is_integer()]
    return len(numbers) == len(values) > 1 and all(b - a == 1 for a, b in pairwise(numbers))


_KINDS: list[tuple[Meaning, Callable[[Sequence[Value]], bool]]] = [
    (Meaning.SERIAL, _is_serial),
    (Meaning.NAME, looks_like_names),
    (Meaning.INVESTOR, lambda values: _share(values, _FIRM.search)),
    (Meaning.PLACE, lambda values: _share(values, _PLACE.match)),
    (Meaning.STAGE, lambda values: _share(values, lambda t: len(t) <= 12 and stage_of(t)[0])),
]


def by_content(values: Sequence[Value]) -> Guess | None:
    """What a column without a header seems to hold."""
    known = [v for v in values if not (isinstance(v, str) and is_unknown(v))]
    for meaning, holds in _KINDS if known else ():
        if holds(known):
            return Guess(meaning, 0.5, f"没有表头，内容像{meaning.label}")
    return None


def is_amounts(values: Sequence[Value]) -> bool:
    """Numbers, or texts such as 5亿元, that may be money."""
    known = [v for v in values if not (isinstance(v, str) and is_unknown(v))]
    money = sum(not isinstance(v, str) or bool(re.search(r"\d.*[亿万元]", v)) for v in known)
    years = sum(isinstance(v, int | float) and 1990 <= v <= 2100 and float(v).is_integer() for v in known)
    is_plain = all(isinstance(v, str | int | float) and not isinstance(v, bool) for v in known)
    return bool(known) and is_plain and money * 5 >= len(known) * 4 and years * 2 < len(known)
