"""What a figure put in by hand must be; pure, as reasons."""

from math import isfinite

from wutong.organisation.reasons import Reason

BASES = ("文件", "公开报道", "报价", "实测", "假设")


def reasons_against_figure(key: str, unit: str, value: float, source: str, basis: str) -> list[Reason]:
    found = []
    if not isfinite(value) or value < 0:
        found.append(Reason("写一个不小于 0 的数", field="value"))
    elif unit == "" and value > 1:
        found.append(Reason("这是一个比例，写 0 到 1 之间的小数，如 0.6", field="value"))
    elif key == "discount_rate" and not 0 < value < 0.5:
        found.append(Reason("折现率写 0 到 0.5 之间的小数，如 0.06", field="value"))
    elif value == 0 and unit == "年":
        found.append(Reason("寿命要大于 0 年", field="value"))
    if not source.strip():
        found.append(Reason("写明出处：文号、报价单或测算依据", field="source"))
    if basis not in BASES:
        found.append(Reason("依据选一种：" + "、".join(BASES), field="basis"))
    return found
