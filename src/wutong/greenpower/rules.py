"""What a figure, a curve, a study or a batch must be to be taken; pure, as reasons."""

from collections.abc import Collection, Mapping
from datetime import date
from math import isfinite

from wutong.greenpower.curves import own
from wutong.organisation.reasons import Reason

HOURS = 24
LONGEST_NAME, LONGEST_CURVE_NAME, LONGEST_SOURCE = 120, 60, 300
YEARS = range(2000, 2101)
BASES = ("文件", "公开报道", "报价", "实测", "假设")
# of a batch: what is sized, the values of one choice, batches of one body that run together
MOST_CASES, MOST_NUMBERS, MOST_AT_ONCE = 5_000, 20, 3


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


def reasons_against_name(name: str) -> list[Reason]:
    if 0 < len(name) <= LONGEST_NAME:
        return []
    return [Reason(f"给研究起个名字，不超过 {LONGEST_NAME} 个字", field="name")]


def reasons_against_curve(name: str, kind: str, source: str, basis: str) -> list[Reason]:
    found = []
    if not 0 < len(name) <= LONGEST_CURVE_NAME:
        found.append(Reason(f"给曲线起个名字，不超过 {LONGEST_CURVE_NAME} 个字", field="name"))
    if kind not in own.KINDS:
        found.append(Reason("选一种：" + "、".join(own.KINDS.values()), field="kind"))
    if not 0 < len(source) <= LONGEST_SOURCE:
        words = f"写明出处：谁给的、哪一年、怎么得来，不超过 {LONGEST_SOURCE} 个字"
        found.append(Reason(words, field="source"))
    if basis not in own.BASES:
        found.append(Reason("选一种：" + "、".join(own.BASES), field="basis"))
    return found


def reasons_against_batch(cases: int, name: str, running: int) -> list[Reason]:
    """`running` are the batches of the same body that are being sized."""
    found = reasons_against_cases(cases)
    if len(name) > LONGEST_NAME:
        found.append(Reason(f"名字不超过 {LONGEST_NAME} 个字", field="name"))
    if running >= MOST_AT_ONCE:
        found.append(Reason(f"本机构已有 {running} 批在算；等一批算完，或停掉一批"))
    return found


def reasons_against_cases(cases: int) -> list[Reason]:
    if cases < 1:
        return [Reason("一个测算也没有，每一项至少选一个")]
    if cases > MOST_CASES:
        said = f"一共 {cases:,} 个测算，一批至多 {MOST_CASES:,} 个：少选几项，或分几批；"
        return [Reason(said + "再多用命令行 greenpower batch，或 Spark")]
    return []


def reasons_against_ticks(
    field: str, label: str, ticked: Collection[str], known: Collection[str]
) -> list[Reason]:
    if not set(ticked) <= set(known):
        return [Reason(f"{label}里有不认得的一项，刷新这一页再选", field=field)]
    return [] if ticked else [Reason(f"{label}至少选一项", field=field)]


def reasons_against_numbers(
    field: str, label: str, typed: Mapping[str, float | None], lowest: float, highest: float
) -> list[Reason]:
    """`typed` are the values of one choice as they were written, None for what is no number."""
    for text, value in typed.items():
        if value is None:
            return [Reason(f"{label}里的“{text[:20]}”不是数", field=field)]
        if not (isfinite(value) and lowest <= value <= highest):
            return [Reason(f"{label}里的 {text[:20]} 应在 {lowest:g} 到 {highest:g} 之间", field=field)]
    if not typed:
        return [Reason(f"{label}至少写一个数", field=field)]
    count = len(set(typed.values()))
    if count > MOST_NUMBERS:
        return [Reason(f"{label}写了 {count} 个数，至多 {MOST_NUMBERS} 个", field=field)]
    return []
