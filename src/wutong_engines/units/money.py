"""Money as people write it: 52.27亿元 · 约3～4亿元 · 100亿元以上 · 3000万美元 · 面议."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from itertools import pairwise

from wutong_engines.units.currencies import CURRENCY_NAMES as CURRENCY_NAMES
from wutong_engines.units.numerals import from_chinese, from_float, shown
from wutong_engines.units.quantities import Bounds, Token, bounds, is_range
from wutong_engines.units.text import plain
from wutong_engines.units.unknowns import is_unknown

YUAN = "CNY"
CURRENCY_WORDS = {
    "人民币元": YUAN,
    "人民币": YUAN,
    "元人民币": YUAN,
    "RMB": YUAN,
    "CNY": YUAN,
    "¥": YUAN,
    "元": YUAN,
    "块": YUAN,
    "美元": "USD",
    "美金": "USD",
    "USD": "USD",
    "US$": "USD",
    "$": "USD",
    "港元": "HKD",
    "港币": "HKD",
    "HKD": "HKD",
    "HK$": "HKD",
    "日元": "JPY",
    "日币": "JPY",
    "JPY": "JPY",
    "欧元": "EUR",
    "EUR": "EUR",
    "€": "EUR",
    "英镑": "GBP",
    "GBP": "GBP",
    "£": "GBP",
    "韩元": "KRW",
    "韩币": "KRW",
    "KRW": "KRW",
    "新台币": "TWD",
    "台币": "TWD",
    "TWD": "TWD",
    "澳门元": "MOP",
    "澳元": "AUD",
    "加元": "CAD",
    "新加坡元": "SGD",
    "新元": "SGD",
    "SGD": "SGD",
    "瑞士法郎": "CHF",
    "瑞郎": "CHF",
    "卢布": "RUB",
    "丹麦克朗": "DKK",
    "瑞典克朗": "SEK",
    "泰铢": "THB",
    "林吉特": "MYR",
    "坚戈": "KZT",
    "卢比": "INR",
}
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
    "仟": 10**3,
    "百": 10**2,
    "": 1,
}
_CURRENCY = "|".join(sorted(map(re.escape, CURRENCY_WORDS), key=len, reverse=True))
_SCALE = "|".join(sorted(filter(None, _SCALES), key=len, reverse=True))
_UNIT = rf"(?:{_SCALE})\s*(?:{_CURRENCY})?|{_CURRENCY}"
_ARABIC = r"(?:\d{1,3}(?:[, ]\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+"
_CHINESE = "[零一二三四五六七八九〇两壹贰叁肆伍陆柒捌玖十拾百佰千仟半]"
_AMOUNT = re.compile(
    rf"(?:(?P<before>{_CURRENCY})\s*)?(?P<arabic>{_ARABIC})\s*(?:个[多余]|[多余几]?个?)\s*(?P<unit>{_UNIT})?"
    rf"|(?P<chinese>{_CHINESE}+)个?(?P<cunit>(?:万亿|亿|万)(?:\s*(?:{_CURRENCY}))?|{_CURRENCY})"
)
_NOT_MONEY_AFTER = re.compile(
    r"\s*(?:年|月|日|号|期(?!望)|%|‰|个(?!亿|万)|批|户|家|人|亩|吨|公里|平方|MW|GW|kW|KW|兆瓦|千瓦|吉瓦|条|台|套|次|项|倍|k?Wh)",
    re.I,
)
_ORDINAL_BEFORE = re.compile(r"第$")
_CONVERTED = re.compile(r"折合|约合|合|折算|折|相当于|≈|=|^\s*[(/]\s*约?\s*$")
_EXPLAINED = re.compile(
    r"总投资额?|投资总额|投资额?|计划|项目|合计|金额|其中|固定资产|概算|估算|预计|预估|估计|暂估|暂定|暂按|暂列|拟|约|左右|上下|大概|大致|大约"
    r"|近|以上|以下|以内|不低于|不少于|不小于|不超过|不高于|不大于|不多于|至少|最少|起步?|超过?|超出|逾|大于|高于|多于|小于|低于|余|多|至多|最多"
    r"|人民币|初步|意向|协议|达到?|为|整|元|共|总|额|≥|>=?|≤|<=?|\+|~|≈|[()\[\]【】:,。;、\s\-]"
)
_UNIT_ENDS = ("元", "港币", "台币", "日币", "韩币", "郎", "镑", "布", "铢", "特", "戈", "比")
_ENGLISH_SCALES = {
    "100 million": 10**8,
    "100million": 10**8,
    "10 thousand": 10**4,
    "10,000": 10**4,
    "10000": 10**4,
    "million": 10**6,
    "mn": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "thousand": 10**3,
}
_ENGLISH_SCALE = re.compile(rf"\s*\(?({'|'.join(_ENGLISH_SCALES)})\b", re.IGNORECASE)
_SHORT_UNIT = re.compile(r"(?:^|[(:/、,])\s*(万亿|亿|千万|百万|万)\s*(?=[)/、,;]|$)")
_WHOLE_BEFORE = re.compile(r"(?:总投资|总额|总|共|合计)[^,;。(]{0,4}$")
_PART_BEFORE = re.compile(
    r"[(,;。、:]?\s*(?:其中|含|包括|包含|[(]).*$|(?:固定资产|固投|设备|流动资金|到位|已完成|完成投资)[^,;。]{0,6}$"
)
_PHASE_BEFORE = re.compile(r"(?:[一二三四五首两\d]期|[,;、])[^,;。、]{0,8}$")
UNIT_TEXT = re.compile(
    rf"(?:(?P<currency_first>人民币|美元|美金|港币|港元|日元|欧元)\s*[/:]?\s*)?(?P<scale>万亿|千亿|百亿|亿|千万|百万|万|千|仟)?\s*(?P<currency>{_CURRENCY})"
)


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """What one unit of a column's figures is worth: `scale` units of `currency`."""

    scale: Decimal
    currency: str

    @property
    def label(self) -> str:
        word = next((w for w, s in _SCALES.items() if Decimal(s) == self.scale), "")
        return f"{word}{CURRENCY_NAMES.get(self.currency, self.currency)}"


@dataclass(frozen=True, slots=True)
class Money:
    """Amounts in whole units of `currency`; None where not known. `problem` says in Chinese why not."""

    low: Decimal | None = None
    high: Decimal | None = None
    currency: str = YUAN
    is_at_least: bool = False
    is_approximate: bool = False
    needs_unit: bool = False
    problem: str | None = None
    remark: str | None = None


UNKNOWN = Money()
_DIGIT = re.compile(r"\d")
_TWO_AMOUNTS = "这一格有两个以上的金额，不知以哪个为准，没有取值；请只留一个，或分成两列"
_NO_FIGURE = re.compile(r"[OoIl](?=\.\d)|\d[OoIl](?![a-z])|\d[eE][+]?\d|每[亩人吨]|元/(?:亩|人|吨|平)")
_UNSURE_FIGURE = "这一格像是科学记数、混了字母，或者是每亩、每人的数，没有取值；请写全数字和单位"
_UNBELIEVABLE = Decimal(10**17)
_TOO_LARGE = "这一格的数大得不像金额，没有取值；请核对单位和位数"
_NOT_AN_AMOUNT = "这一格不像金额，没有取值；请改成“数字 + 单位”，说明写到备注"


def money_units(text: str) -> list[MoneyUnit]:
    """Every money unit named in a header or filler text, in order, without repeats."""
    found: dict[MoneyUnit, None] = {}
    bare = plain(text)
    for match in UNIT_TEXT.finditer(bare):
        word = match["currency"]
        if not match["scale"] and not word.endswith(_UNIT_ENDS) and word not in ("块", "美金"):
            found |= dict.fromkeys(_english_scale(bare[match.end() :], CURRENCY_WORDS[word]))
            continue
        if word == "元" and not match["scale"] and not _stands_alone(bare, match):
            continue
        currency = CURRENCY_WORDS[match["currency_first"] or word] if word == "元" else CURRENCY_WORDS[word]
        found[MoneyUnit(Decimal(_SCALES[(match["scale"] or "").replace("仟", "千")]), currency)] = None
    if not found:
        scales = _SHORT_UNIT.findall(bare)
        found |= dict.fromkeys(MoneyUnit(Decimal(_SCALES[scale]), YUAN) for scale in scales)
    return list(found)


def _english_scale(after: str, currency: str) -> list[MoneyUnit]:
    """RMB 100 million names a unit; RMB alone names a currency and no unit."""
    match = _ENGLISH_SCALE.match(after)
    return [MoneyUnit(Decimal(_ENGLISH_SCALES[match.group(1).lower()]), currency)] if match else []


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """A 元 inside a word (单元, 多元化, 元旦) is not a unit."""
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    return (not before or before in "(:,、/ [【;") and (not after or after in "),、/ ]】;。")


def parse_money_number(number: float, unit: MoneyUnit | None) -> Money:
    if number != number or number in (float("inf"), float("-inf")):
        return Money(problem=_NOT_AN_AMOUNT)
    if number < 0:
        return Money(problem="金额是负数，没有取值；如是核减请写进备注")
    if unit is None and number != 0:
        return Money(needs_unit=True)
    scale = unit.scale if unit else Decimal(1)
    amount = _whole(from_float(number) * scale)
    return _believable(Money(low=amount, currency=unit.currency if unit else YUAN))


@lru_cache(maxsize=16384)
def parse_money(text: str, unit: MoneyUnit | None = None) -> Money:
    """The amount a text states, read with `unit` where the text names none.

    A text with two amounts, or with none, yields no value and a `problem`.
    """
    bare = plain(text).lstrip("'‘’")
    if is_unknown(bare):
        return UNKNOWN
    if _NO_FIGURE.search(bare):
        return Money(problem=_UNSURE_FIGURE)
    if bare[0] == "-" and bare[1:2].isdigit():
        return Money(problem="金额是负数，没有取值；如是核减请写进备注")
    amounts = _amounts(bare)
    if not amounts:
        return Money(problem=_NOT_AN_AMOUNT)
    words = _words_outside(bare, amounts)
    around = bounds(words)
    if len(amounts) == 1:
        return _believable(_one(amounts[0], around, words, unit))
    return _believable(_two(bare, amounts, around, words, unit))


def _believable(money: Money) -> Money:
    """No amount on earth has eighteen digits: such a cell holds something else."""
    is_beyond = any(amount is not None and amount >= _UNBELIEVABLE for amount in (money.low, money.high))
    return Money(problem=_TOO_LARGE) if is_beyond else money


def _amounts(bare: str) -> list[tuple[Token, str | None]]:
    """Tokens that are money, with the currency each names; 1亿5000万 is one token."""
    found: list[tuple[Token, str | None]] = []
    for match in _AMOUNT.finditer(bare):
        token = _token(match)
        after = bare[token.end :]
        is_bare = not token.unit and not match["before"]
        if is_bare and (_NOT_MONEY_AFTER.match(after) or _ORDINAL_BEFORE.search(bare[: token.start])):
            continue
        currency = _currency(match)
        if found and _continues(found[-1][0], token, bare):
            previous, first = found.pop()
            total = previous.number * _scale(previous.unit) + token.number * _scale(token.unit)
            token = Token(total / _scale(token.unit), token.unit, previous.start, token.end)
            currency = currency or first
        found.append((token, currency))
    return found


def _token(match: re.Match[str]) -> Token:
    if match["arabic"] is not None:
        return Token(
            Decimal(re.sub("[, ]", "", match["arabic"])), match["unit"] or None, match.start(), match.end()
        )
    return Token(_chinese(match["chinese"]), match["cunit"], match.start(), match.end())


def _chinese(text: str) -> Decimal:
    if text == "半":
        return Decimal("0.5")
    half = Decimal("0.5") if text.endswith("半") else Decimal(0)
    whole = from_chinese(text.rstrip("半"))
    return Decimal(whole or 0) + half


def _currency(match: re.Match[str]) -> str | None:
    unit = match["unit"] or match["cunit"] or ""
    word = re.sub(rf"^(?:{_SCALE})\s*", "", unit)
    named = CURRENCY_WORDS.get(word)
    before = CURRENCY_WORDS.get(match["before"] or "")
    return before if named in (None, YUAN) and before else named


def _continues(first: Token, second: Token, bare: str) -> bool:
    joined = first.end == second.start and first.unit and second.unit
    return bool(joined) and _scale(first.unit) > _scale(second.unit) > 1


def _scale(unit: str | None) -> Decimal:
    match = re.match(_SCALE, unit or "")
    return Decimal(_SCALES[match.group()]) if match else Decimal(1)


def _words_outside(bare: str, amounts: list[tuple[Token, str | None]]) -> str:
    words, at = [], 0
    for token, _ in amounts:
        words.append(bare[at : token.start])
        words.extend(c for c in "多余几" if c in bare[token.start : token.end])
        at = token.end
    return " ".join([*words, bare[at:]])


def _value(
    amount: tuple[Token, str | None], unit: MoneyUnit | None, beside: Token | None = None
) -> tuple[Decimal | None, str]:
    token, named = amount
    currency = named or (unit.currency if unit else YUAN)
    has_scale = bool(token.unit and re.match(_SCALE, token.unit))
    if has_scale or (named and token.unit):
        return _whole(token.number * _scale(token.unit)), currency
    if beside is not None and beside.unit:
        return _whole(token.number * _scale(beside.unit)), currency
    if named and unit is None:
        return _whole(token.number), currency
    if unit is None:
        return (Decimal(0) if token.number == 0 else None), currency
    return _whole(token.number * unit.scale), currency


def _one(amount: tuple[Token, str | None], around: Bounds, words: str, unit: MoneyUnit | None) -> Money:
    value, currency = _value(amount, unit)
    rest = _EXPLAINED.sub("", words)
    if amount[0].unit is None and _DIGIT.search(rest):
        return Money(problem=_TWO_AMOUNTS)
    remark = f"另有文字“{rest}”，没有读进金额" if rest else None
    if value is None:
        return Money(currency=currency, needs_unit=True, is_at_least=around.is_at_least)
    if around.is_at_most:
        problem = "只写了上限，没有取下限；合计时按未填"
        return Money(None, value, currency, False, around.is_approximate, problem=problem)
    return Money(value, None, currency, around.is_at_least, around.is_approximate, remark=remark)


def _two(
    bare: str, amounts: list[tuple[Token, str | None]], around: Bounds, words: str, unit: MoneyUnit | None
) -> Money:
    (first, first_currency), (second, second_currency) = amounts[:2]
    if len(amounts) == 2 and is_range(bare, first, second):
        low, currency = _value((first, first_currency or second_currency), unit, beside=second)
        high, _ = _value(amounts[1], unit)
        if low is None or high is None:
            return Money(currency=currency, needs_unit=True)
        if low < high and second_currency in (None, currency):
            return Money(low, high, currency, False, around.is_approximate)
        if low == high:
            return Money(low, None, currency, around.is_at_least, around.is_approximate)
    between = bare[first.end : second.start]
    if len(amounts) == 2 and _CONVERTED.search(between) and first_currency != second_currency:
        is_turned = bool(_CONVERTED.search(bare[: first.start])) and second_currency not in (None, YUAN)
        return _with_equivalent(amounts[::-1] if is_turned else amounts, unit)
    if _is_whole_with_parts(bare, amounts):
        return _whole_of_parts(amounts, unit)
    return Money(problem=_TWO_AMOUNTS)


def _is_whole_with_parts(bare: str, amounts: list[tuple[Token, str | None]]) -> bool:
    """总投资10亿元，其中一期3亿元: one amount, and then parts of it that say so."""
    is_named = bool(_WHOLE_BEFORE.search(bare[: amounts[0][0].start]))
    if not is_named and bare[: amounts[0][0].start].strip("约近 "):
        return False
    betweens = [bare[a.end : b.start] for (a, _), (b, _) in pairwise(amounts)]
    if not (is_named or _PART_BEFORE.search(betweens[0])):
        return False
    is_inside = bool(re.search("其中|含|包括|[(]", betweens[0]))
    return all(
        _PART_BEFORE.search(b) or ((is_named or is_inside) and _PHASE_BEFORE.search(b)) for b in betweens
    )


def _whole_of_parts(amounts: list[tuple[Token, str | None]], unit: MoneyUnit | None) -> Money:
    whole, currency = _value(amounts[0], unit)
    parts = [_value(amount, unit) for amount in amounts[1:]]
    if whole is None or any(p is None or p >= whole or c != currency for p, c in parts):
        return Money(problem=_TWO_AMOUNTS)
    return Money(whole, None, currency, remark="按总数读，其中的分项没有另算")


def _with_equivalent(amounts: list[tuple[Token, str | None]], unit: MoneyUnit | None) -> Money:
    """3000万美元（折合2.1亿元）: the amount written first is the fact, the office's conversion a remark."""
    if all(currency in (None, YUAN) for _, currency in amounts):
        return Money(problem=_TWO_AMOUNTS)
    value, currency = _value(amounts[0], unit)
    if value is None:
        return Money(currency=currency, needs_unit=True)
    if currency == YUAN:
        return Money(value, None, currency, remark="原表另写了折合外币的数，没有采用")
    return Money(value, None, currency, remark="原表另写了折合人民币的数，没有采用；外币按外币记")


def _whole(amount: Decimal) -> Decimal:
    return Decimal(int(amount.to_integral_value(rounding=ROUND_HALF_EVEN)))


def print_money(yuan: int | None, unit: str = "亿元") -> str:
    """5_227_000_000 → 52.27 亿元; None → 未填."""
    if yuan is None:
        return "未填"
    scale = {"亿元": 10**8, "万元": 10**4, "元": 1}[unit]
    return f"{shown(Decimal(yuan) / scale)} {unit}"
