"""Amounts of a factor as people write them, in whole thousandths: 1,200.5 tce · 0.5万tce · 3 万 m³/年.

A quota is promised to the last thousandth, so nothing is guessed here: a text either names one exact amount
in the unit of the factor, or in one that converts to it exactly, or is refused with words that say how to
mend it. A unit this table does not know (a province's own, such as 辆) is read by its own name alone.
"""

import re
import unicodedata
from fractions import Fraction

from wutong_engines.units.numerals import shown_thousandths
from wutong_engines.units.text import plain

LARGEST_THOUSANDTHS = 9 * 10**15
_LONGEST_TEXT = 60
_SQUARE_METRE = Fraction(3, 2000)  # in 亩

# What is measured → its units in lower case, each with its worth in the first of them.
_DIMENSIONS: dict[str, dict[str, Fraction]] = {
    "面积": {
        "亩": Fraction(1),
        "公顷": Fraction(15),
        "ha": Fraction(15),
        "平方公里": Fraction(1500),
        "平方千米": Fraction(1500),
        "km2": Fraction(1500),
    }
    | dict.fromkeys(("平方米", "平米", "m2"), _SQUARE_METRE),
    "重量": dict.fromkeys(("kg", "公斤", "千克"), Fraction(1))
    | dict.fromkeys(("t", "吨"), Fraction(1000))
    | dict.fromkeys(("g", "克"), Fraction(1, 1000)),
    "标准煤": dict.fromkeys(("tce", "吨标准煤", "吨标煤"), Fraction(1))
    | dict.fromkeys(("kgce", "千克标准煤", "公斤标准煤", "千克标煤", "公斤标煤"), Fraction(1, 1000)),
    "视在功率": dict.fromkeys(("mva", "兆伏安"), Fraction(1))
    | dict.fromkeys(("kva", "千伏安"), Fraction(1, 1000)),
    "功率": dict.fromkeys(("mw", "兆瓦"), Fraction(1))
    | dict.fromkeys(("kw", "千瓦"), Fraction(1, 1000))
    | dict.fromkeys(("gw", "吉瓦"), Fraction(1000)),
    "电量": dict.fromkeys(("mwh", "兆瓦时"), Fraction(1))
    | dict.fromkeys(("kwh", "千瓦时", "度"), Fraction(1, 1000))
    | dict.fromkeys(("gwh", "吉瓦时"), Fraction(1000)),
    "体积": dict.fromkeys(("m3", "立方米", "立方", "方"), Fraction(1)),
    "金额": dict.fromkeys(("元", "元人民币"), Fraction(1)),
    "人数": dict.fromkeys(("人", "名"), Fraction(1)),
    "床位": dict.fromkeys(("床位", "张", "张床", "张床位", "个床位"), Fraction(1)),
}
_KNOWN = {word: (measure, worth) for measure, units in _DIMENSIONS.items() for word, worth in units.items()}
_SCALES = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "十亿": 10**9,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 10**3,
}
# What flows may be said by the year; a stock (land, storage, money) may not, unless its unit says so.
_FLOWS = {"重量", "标准煤", "体积", "人数"}
_BY_TEN_THOUSANDS = {"面积", "重量", "标准煤", "人数", "床位"}
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,2})(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_YEARLY = re.compile(r"(?:/|每)(?:年|a)$")
_NOT_A_NUMBER = re.compile(r"[+-]?(?:nan|inf|infinity|∞)", re.IGNORECASE)
_INEXACT = re.compile(
    r"约|左右|上下|以上|以下|以内|不[低少超多高]|至少|至多|余|多|近|[~≈≥≤<>+]|\d\s*(?:-|至|到)+\s*\d"
)
_SECOND_NUMBER = re.compile(r"^[,.]?[0-9]|^e[+-]?[0-9]|[亿万千元][0-9]")
_CHINESE_NUMBER = re.compile("[零一二三四五六七八九〇两壹贰叁肆伍陆柒捌玖十拾百佰千仟半]")


class AmountRefused(ValueError):
    """A text that is not one exact amount; its words, in Chinese, say what is wrong and how to mend it."""


def thousandths(text: str, unit: str) -> int:
    """The amount `text` states, in whole thousandths of `unit` (a factor kind's unit: "tce", "万m³/a", "元").

    A bare number is in `unit`. Raises AmountRefused for no number, an unknown unit or one of another
    dimension, a negative, NaN, an approximate or double figure, more than three decimals of `unit`, or more
    than LARGEST_THOUSANDTHS.
    """
    written = _cleaned(text, unit)
    match = _NUMBER.match(written)
    if match is None:
        raise _no_number(text, written, unit)
    number = Fraction(match.group().replace(",", ""))
    if "," in match.group() and match.group().startswith("0"):
        raise AmountRefused(f"“{_quoted(text)}”的逗号不像千分位，请写成 1,200 或 1200")
    word = written[match.end() :].replace(" ", "").lower()
    exact = number * _worth(text, word, unit) * 1000
    return _whole(text, exact, unit)


def amount_words(thousandths: int, unit: str) -> str:
    """1_200_500, "tce" → 1,200.5 tce; 32_000_000 → 3.2 万 tce; yuan as 万元 or 亿元; never rounded."""
    written = plain(unit).lower()
    if written == "元":
        for scale, word in ((10**8, "亿元"), (10**4, "万元")):
            if _is_short(thousandths, scale):
                return f"{shown_thousandths(thousandths, scale)} {word}"
        return f"{shown_thousandths(thousandths)} 元"
    measure = _KNOWN.get(_YEARLY.sub("", written), ("", Fraction(1)))[0]
    if measure in _BY_TEN_THOUSANDS and _is_short(thousandths, 10**4):
        space = " " if unit[:1].isascii() else ""
        return f"{shown_thousandths(thousandths, 10**4)} 万{space}{unit}"
    return f"{shown_thousandths(thousandths)} {unit}"


def _is_short(thousandths: int, scale: int) -> bool:
    """Whether the amount, counted in `scale` units, is at least 1 and has two decimals at most."""
    return abs(thousandths) >= scale * 1000 and thousandths % (scale * 10) == 0


def _cleaned(text: str, unit: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise AmountRefused(f"写得太长（{len(text)} 个字），请只写一个数和单位，如 {_example(unit)}")
    if _has_odd_digits(text):
        raise AmountRefused(
            f"“{_quoted(text)}”里有上标、圈码或认不得的字符，请用普通数字写，如 {_example(unit)}"
        )
    return plain(text)


def _has_odd_digits(text: str) -> bool:
    """②, ½ and 10² would turn into other numbers when folded; only m² and m³ may carry theirs."""
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        is_of_metre = character in "²³" and text[:place].rstrip()[-1:] in ("m", "M", "ｍ")
        if category == "Cs" or (category in ("No", "Nl") and not is_of_metre):
            return True
    return False


def _no_number(text: str, written: str, unit: str) -> AmountRefused:
    if not written:
        return AmountRefused(f"没有写数，请写一个数和单位，如 {_example(unit)}")
    if _NOT_A_NUMBER.match(written):
        return AmountRefused(f"“{_quoted(text)}”不是一个数，请写成 {_example(unit)}")
    if written.startswith("-"):
        return AmountRefused(f"“{_quoted(text)}”是负数，这里写正数；账上要减少，用更正、调剂或释放")
    if _INEXACT.search(written):
        return _inexact(text, unit)
    if _CHINESE_NUMBER.match(written):
        return AmountRefused(f"“{_quoted(text)}”请改用阿拉伯数字，如 {_example(unit)}")
    return AmountRefused(f"“{_quoted(text)}”读不出一个数，请写成 {_example(unit)}")


def _worth(text: str, word: str, unit: str) -> Fraction:
    """How many of `unit` one of `word` is."""
    own = plain(unit).replace(" ", "").lower()
    target = _unit(own, own) or (own, Fraction(1))
    if word in ("", own):
        return Fraction(1)
    bare = _YEARLY.sub("", word)
    if bare in _SCALES:
        return _bare_scale(text, bare, own, unit)
    found = _unit(bare, own)
    if found is None:
        raise _unreadable(text, word, unit, target[0])
    if found[0] != target[0]:
        raise AmountRefused(
            f"“{_quoted(text)}”的单位量的是{found[0]}，这里要的是{target[0]}，请换算成 {unit} 再写"
        )
    if bare != word and not (_YEARLY.search(own) or target[0] in _FLOWS):
        raise AmountRefused(f"“{_quoted(text)}”写的是每年的量，{unit} 记的是存量，请去掉“/年”再核对")
    return found[1] / target[1]


def _bare_scale(text: str, scale: str, own: str, unit: str) -> Fraction:
    """0.5万 is 0.5万tce; but 3万 beside 万m³ may mean either, and is asked about."""
    if own.startswith(tuple(_SCALES)) and _YEARLY.sub("", own) not in _KNOWN:
        raise AmountRefused(
            f"“{_quoted(text)}”没有写单位，不知是否已按 {unit} 计，请写全，如 {_example(unit)}"
        )
    return Fraction(_SCALES[scale])


def _unit(word: str, own: str) -> tuple[str, Fraction] | None:
    """What a unit measures and its worth there; the factor's own unit is always known."""
    bare, own_bare = _YEARLY.sub("", word), _YEARLY.sub("", own)
    found = _listed(bare)
    if found or _listed(own_bare):
        return found
    for scale, factor in (("", 1), *_SCALES.items()):
        if bare == scale + own_bare:
            return f"“{own_bare}”", Fraction(factor)
    return None


def _listed(word: str) -> tuple[str, Fraction] | None:
    """A unit of the table, perhaps with 万 or 亿 before it."""
    if word in _KNOWN:
        return _KNOWN[word]
    for scale, factor in _SCALES.items():
        if word.startswith(scale) and word[len(scale) :] in _KNOWN:
            measure, worth = _KNOWN[word[len(scale) :]]
            return measure, worth * factor
    return None


def _unreadable(text: str, word: str, unit: str, measure: str) -> AmountRefused:
    if _INEXACT.search(word) or _INEXACT.search(plain(text)):
        return _inexact(text, unit)
    if _SECOND_NUMBER.search(word):
        return AmountRefused(
            f"“{_quoted(text)}”里不止一个数，或者千分位、科学记数写得不对，请只写一个数，如 {_example(unit)}"
        )
    names = "、".join(_DIMENSIONS.get(measure, (unit,)))
    return AmountRefused(f"不认得单位“{word[:12]}”；这里按 {unit} 计，可以写：{names}（前面可加万、亿）")


def _inexact(text: str, unit: str) -> AmountRefused:
    return AmountRefused(f"“{_quoted(text)}”不是一个确数；要素账只记确数，请写成 {_example(unit)}")


def _whole(text: str, exact: Fraction, unit: str) -> int:
    if exact > LARGEST_THOUSANDTHS:
        most = amount_words(LARGEST_THOUSANDTHS, unit)
        raise AmountRefused(f"“{_quoted(text)}”太大，最多 {most}，请核对单位和位数")
    if exact.denominator != 1:
        raise AmountRefused(f"“{_quoted(text)}”折成 {unit} 超过三位小数，请取到三位小数以内再写")
    return exact.numerator


def _example(unit: str) -> str:
    return f"1,200.5 {unit}"


def _quoted(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text[:24]).strip()
