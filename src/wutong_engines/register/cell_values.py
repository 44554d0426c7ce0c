"""One cell of an export as a value of the register, or what is wrong with it and how to mend it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from wutong_engines.register.schema import Status
from wutong_engines.units.dates import parse_when
from wutong_engines.units.money import YUAN, MoneyUnit, parse_money
from wutong_engines.units.unknowns import is_unknown

GREATEST_YUAN = 10**15
STATUS_WORDS: Mapping[str, Status] = {
    **dict.fromkeys(
        ["存续", "在业", "开业", "在营", "正常", "在册", "存活", "营业", "登记成立", "确立", "active"],
        Status.ACTIVE,
    ),
    **dict.fromkeys(["迁出", "迁往市外", "moved_out"], Status.MOVED_OUT),
    **dict.fromkeys(["停业", "歇业", "suspended"], Status.SUSPENDED),
    **dict.fromkeys(["清算", "清算中", "liquidating"], Status.LIQUIDATING),
    **dict.fromkeys(["吊销", "吊销未注销", "撤销", "责令关闭", "revoked"], Status.REVOKED),
    **dict.fromkeys(["注销", "已注销", "吊销已注销", "cancelled"], Status.CANCELLED),
    "unknown": Status.UNKNOWN,
}
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a cell has no value."""

    kind: str
    what: str
    mend: str


Cell = Callable[[str], Any]


def day(text: str) -> date | Wrong:
    match = _ISO.fullmatch(text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return Wrong("date", "没有这一天", "对照营业执照改，写成 2020-05-31")
    found = parse_when(text)
    if found.start is not None and found.start == found.end:
        return found.start
    what = "只到年或月" if found.start else "不像日期"
    return Wrong("date", what, "写成 2020-05-31，不知道就空着")


def money(unit: str) -> Cell:
    """Reads yuan; `unit` is the header's: 元, 万元, 亿元 or none."""
    scale = {"元": 1, "万元": 10**4, "人民币万元": 10**4, "万人民币": 10**4, "亿元": 10**8}.get(unit)
    given = MoneyUnit(Decimal(scale), YUAN) if scale else None

    def read(text: str) -> int | Wrong:
        found = parse_money(re.sub("^负", "-", text), given)
        if found.needs_unit:
            return Wrong("money", "没有单位", "在数后面或表头里写上“元”或“万元”")
        if found.currency != YUAN:
            return Wrong("money", f"是外币（{found.currency}），没有折算", "折成人民币再写，或空着")
        if found.low is None or found.high not in (None, found.low) or found.is_at_least:
            return Wrong("money", found.problem or "不是一个数", "只写一个金额，如 5000万元")
        if not 0 <= found.low < GREATEST_YUAN:
            return Wrong("money", "金额大得不可信", "核对单位，多半是元写成了万元")
        return int(found.low)

    return read


def whole(text: str) -> int | Wrong:
    bare = text.replace(",", "").removesuffix("人")
    if not _NUMBER.fullmatch(bare) or float(bare) < 0 or not float(bare).is_integer():
        return Wrong("number", "不是 0 或正整数", "只写数，不知道就空着")
    return int(float(bare))


def real(text: str) -> float | Wrong:
    if not _NUMBER.fullmatch(text.replace(",", "")):
        return Wrong("number", "不是数", "只写数，不知道就空着")
    return float(text.replace(",", ""))


def percent(text: str) -> float | Wrong:
    found = real(text.removesuffix("%"))
    if isinstance(found, float) and not 0 <= found <= 100:
        return Wrong("number", "不在 0 到 100 之间", "写百分数，如 51.5")
    return found


def share_of_one(text: str) -> float | Wrong:
    found = real(text)
    if isinstance(found, float) and not 0 <= found <= 1:
        return Wrong("number", "不在 0 到 1 之间", "写 0 到 1 的数")
    return found


def status(text: str) -> str | Wrong:
    head = re.split(r"[(,、;/]", text)[0]
    found = STATUS_WORDS.get(text) or STATUS_WORDS.get(head)
    if found is None:
        return Wrong("status", "不认得的登记状态", "写存续、迁出、停业、清算、吊销或注销")
    return found.value


def industry(names: Mapping[str, str]) -> Cell:
    """Codes as deep as written; names by the table given."""

    def read(text: str) -> str | Wrong:
        code = text[1:] if text[:1].isalpha() and text[:1].isascii() else text
        if 2 <= len(code) <= 4 and code.isascii() and code.isdigit():
            return code
        found = names.get(text)
        if found is not None and found.isdigit():
            return found
        return Wrong("industry", "不是 GB/T 4754 的行业", "写 2 到 4 位行业代码或标准名称")

    return read


def plain(text: str) -> str:
    """As written, with single spaces."""
    return " ".join(text.split())


# between names; a blank only where one has ended, since foreign names hold blanks
_BETWEEN = re.compile(r"[;；、，|\n]+|,(?! )|(?<=[司厂社店院所中心团行])\s+")
# when it was called so: （2010-05-01至2018-03-02）
_WHEN = re.compile(r"[（(][^（()）]*\d{4}[^（()）]*[)）]\s*$")
# what stands before a name: 1. 曾用名：
_BEFORE = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）.．]\s*(?=\D))?(?:(?:曾用名称?|原名称?|旧名|前身)\s*[:：])?")
_NO_LETTER = re.compile(r"[\W\d_至到年月日]*")


def names(text: str) -> tuple[str, ...]:
    """Names of firms in one cell, each once, without their numbers and the years beside them."""
    found = (plain(_BEFORE.sub("", _WHEN.sub("", one))) for one in _BETWEEN.split(text))
    return tuple(dict.fromkeys(one for one in found if not is_blank(one) and not _NO_LETTER.fullmatch(one)))


def half_width(read: Cell) -> Cell:
    """A reader of what people also write in full width."""
    return lambda text: read("".join(unicodedata.normalize("NFKC", text).split()))


def is_blank(text: str) -> bool:
    return not text or text in ("-", "—", "--", "/", "无", "NULL", "null", "None", "nan") or is_unknown(text)
