"""What a figure put in by hand must be; pure, as reasons."""

from datetime import date
from math import isfinite

from wutong.organisation.reasons import Reason

HOURS = 24
LONGEST_SOURCE = 300
YEARS = range(2000, 2101)
BASES = ("文件", "公开报道", "报价", "实测", "假设")


def reasons_against_figure(
    key: str, unit: str, told: float | str | None, source: str, basis: str, valid_from: date
) -> list[Reason]:
    """`told` is a number, or for a day of bands a character an hour."""
    found = _against_bands(told) if isinstance(told, str) else _against_number(key, unit, told)
    if not 0 < len(source.strip()) <= LONGEST_SOURCE:
        said = f"写明出处：文号、报价单或测算依据，不超过 {LONGEST_SOURCE} 个字"
        found.append(Reason(said, field="source"))
    if valid_from.year not in YEARS:
        found.append(Reason(f"从哪天起写 {YEARS.start} 到 {YEARS.stop - 1} 年之间的一天", field="valid_from"))
    if basis not in BASES:
        found.append(Reason("依据选一种：" + "、".join(BASES), field="basis"))
    return found


def _against_bands(letters: str) -> list[Reason]:
    wrong = [f"{hour} 时" for hour, letter in enumerate(letters) if letter not in "峰平谷"]
    if len(letters) == HOURS and not wrong:
        return []
    which = f"：{'、'.join(wrong)}不是" if wrong else f"：现在有 {len(letters)} 个"
    return [Reason(f"24 个小时每小时选峰、平、谷之一{which}", field="words")]


def _against_number(key: str, unit: str, value: float | None) -> list[Reason]:
    found = []
    if value is None or not isfinite(value) or value < 0:
        found.append(Reason("写一个不小于 0 的数", field="value"))
    elif unit == "" and value > 1:
        found.append(Reason("这是一个比例，写 0 到 1 之间的小数，如 0.6", field="value"))
    elif key == "discount_rate" and not 0 < value < 0.5:
        found.append(Reason("折现率写 0 到 0.5 之间的小数，如 0.06", field="value"))
    elif key.startswith("line_loss") and value >= 0.5:
        found.append(Reason("线损率写 0 到 0.5 之间的小数，如 0.029", field="value"))
    elif value == 0 and unit == "年":
        found.append(Reason("寿命要大于 0 年", field="value"))
    return found
