"""What a plan is weighed by: points, odds of landing, hard rules; assumed without a document. No Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from wutong.organisation.reasons import Reason

YI = 100_000_000
STAGES = ("appraise", "negotiate", "sign")
STAGE_WORDS = {"appraise": "论证", "negotiate": "洽谈", "sign": "签约"}
BASES = ("依据", "假设")
LONGEST_SOURCE = 300
# what is known of a project, its name, the unit shown, and how many of that unit a point is told for
MEASURES = {
    "output": ("达产年产值", "亿元"),
    "tax": ("达产年税收", "亿元"),
    "jobs": ("带动就业", "人"),
    "investment": ("总投资", "亿元"),
}
# what a plan may make greatest
AIMS = {"points": "综合分"} | {key: name for key, (name, _) in MEASURES.items()}
RULES = {"first": "重点产业先排", "least": "每个市州都有", "high": "两高不上"}
# the fields of Settings as the page and the trail call them
SETTING_WORDS = {
    "output": "1 亿元产值几分",
    "tax": "1 亿元税收几分",
    "jobs": "100 人就业几分",
    "investment": "1 亿元投资几分",
    "green": "全用绿电再加",
    "appraise": "论证阶段落地的把握",
    "negotiate": "洽谈阶段落地的把握",
    "sign": "签约阶段落地的把握",
    "first": "先排的重点产业",
    "least": "每个市州至少几个",
    "bars_high": "两高不上",
    "high_industries": "算两高的行业代码",
    "high_tce": "算两高的年能耗",
    "asked": "必须写明的要素",
}


@dataclass(frozen=True)
class Settings:
    """`output`, `tax`, `investment`: points for 亿元; `jobs`: for 100 people; `green`: per cent more with all
    its power green. `odds`: that a project of a stage lands, 0–1. `least`: projects of a prefecture, 0 for
    none. `asked`: kinds a project has to state before it is ranked. An industry is a prefix of GB/T 4754."""

    output: float = 1.0
    tax: float = 5.0
    jobs: float = 0.5
    investment: float = 0.1
    green: float = 10.0
    appraise: float = 0.2
    negotiate: float = 0.4
    sign: float = 0.7
    first: tuple[str, ...] = ("salt_lake", "new_energy", "ecotourism", "organic_farm_products")
    least: int = 1
    bars_high: bool = True
    high_industries: tuple[str, ...] = ("25", "26", "30", "31", "32", "4411")
    high_tce: float = 50_000.0
    asked: tuple[str, ...] = ("energy", "water")
    basis: str = "假设"
    source: str = "随平台带来：权数、把握和界限都没有文件，先按惯例拟定"

    def without(self, dropped: Iterable[str]) -> "Settings":
        """The same with some hard rules left out for once."""
        changes: dict[str, Any] = {"first": (), "least": 0, "bars_high": False}
        names = {"first": "first", "least": "least", "high": "bars_high"}
        return replace(self, **{names[one]: changes[names[one]] for one in dropped})

    @property
    def weights(self) -> dict[str, float]:
        """Points for one of the unit a measure is shown in."""
        return {
            "output": self.output, "tax": self.tax, "jobs": self.jobs / 100, "investment": self.investment,
        }  # fmt: skip

    def odds(self, stage: str) -> float:
        return float(getattr(self, stage))

    def wanted(self, aim: str) -> tuple[str, ...]:
        """The measures a project must state to be worth something known."""
        return tuple(key for key, weight in self.weights.items() if weight > 0) if aim == "points" else (aim,)

    def worth(self, aim: str, measures: Mapping[str, float | None], stage: str, green: float | None) -> float:
        """What a project brings with its odds of landing, in the unit of the aim; every wanted measure is
        known. `green` (0–1) unknown adds nothing."""
        if aim != "points":
            return float(measures[aim] or 0.0) * self.odds(stage)
        weights = self.weights
        plain = sum(weights[key] * float(measures[key] or 0.0) for key in self.wanted(aim))
        return plain * (1 + self.green / 100 * (green or 0.0)) * self.odds(stage)


def points_words(settings: Settings) -> str:
    """1 亿元产值 1 分…: what a point is."""
    parts = [
        f"1 亿元产值 {settings.output:g} 分",
        f"1 亿元税收 {settings.tax:g} 分",
        f"100 人就业 {settings.jobs:g} 分",
        f"1 亿元投资 {settings.investment:g} 分",
    ]
    odds = "、".join(f"{STAGE_WORDS[one]} {settings.odds(one) * 100:g}%" for one in STAGES)
    green = f"全用绿电的再加 {settings.green:g}%，按占比折" if settings.green else "绿电占比不加分"
    return f"{'，'.join(parts)}；{green}；再乘落地的把握：{odds}"


def is_high(settings: Settings, industry: str, energy_tce: float | None) -> bool | None:
    """Whether a project is 两高; None when its industry or what it uses is not known and would decide."""
    if not settings.bars_high or (industry and not industry.startswith(settings.high_industries)):
        return False
    if energy_tce is not None and energy_tce < settings.high_tce:
        return False
    return None if energy_tce is None or not industry else True


def high_words(settings: Settings) -> str:
    codes = "、".join(settings.high_industries)
    return f"年能耗 ≥ {settings.high_tce:,.0f} tce，行业代码以 {codes} 开头"


def reasons_against_settings(
    settings: Settings, valid_from: date, *, focus: Iterable[str], kinds: Iterable[str]
) -> list[Reason]:
    """Why these may not be; each names its field."""
    unknown_focus = sorted(set(settings.first) - set(focus))
    unknown_kinds = sorted(set(settings.asked) - set(kinds))
    days_ok = date(2020, 1, 1) <= valid_from <= date(2100, 1, 1)
    source_ok = 0 < len(settings.source.strip()) <= LONGEST_SOURCE
    checks = [
        (not 0 <= settings.least <= 20, "每个市州至少几个写 0 到 20", "least"),
        (bool(unknown_focus), f"没有“{'、'.join(unknown_focus)}”这个重点产业", "first"),
        (bool(unknown_kinds), f"没有“{'、'.join(unknown_kinds)}”这种要素", "asked"),
        (settings.basis not in BASES, f"依据写{'或'.join(BASES)}", "basis"),
        (not source_ok, f"写明出处，不超过 {LONGEST_SOURCE} 个字", "source"),
        (not days_ok, "从哪天起写 2020 年以后的日期", "valid_from"),
    ]
    checks += _of_weights(settings) + _of_odds(settings) + _of_high(settings)
    return [Reason(words, field=field) for is_wrong, words, field in checks if is_wrong]


Check = tuple[bool, str, str]


def _of_weights(settings: Settings) -> list[Check]:
    names = (("output", "产值"), ("tax", "税收"), ("jobs", "就业"), ("investment", "投资"))
    found: list[Check] = [
        (not 0 <= getattr(settings, name) <= 1000, f"{words}的分数写 0 到 1000", name)
        for name, words in names
    ]
    has_none = not any(weight > 0 for weight in settings.weights.values())
    found.append((has_none, "至少有一项的分数大于 0，否则分不出先后", "output"))
    found.append((not 0 <= settings.green <= 100, "绿电加的百分数写 0 到 100", "green"))
    return found


def _of_odds(settings: Settings) -> list[Check]:
    found: list[Check] = [
        (
            not 0 < settings.odds(stage) <= 1,
            f"{STAGE_WORDS[stage]}的把握写大于 0、不超过 100 的百分数",
            stage,
        )
        for stage in STAGES
    ]
    rises = settings.appraise <= settings.negotiate <= settings.sign
    found.append((not rises, "越往后把握越大：论证 ≤ 洽谈 ≤ 签约", "sign"))
    return found


def _of_high(settings: Settings) -> list[Check]:
    codes = settings.high_industries
    wrong = [one for one in codes if not (one.isascii() and one.isdigit() and 2 <= len(one) <= 4)]
    return [
        (settings.bars_high and not codes, "写明哪些行业算两高，或不用这一条", "high_industries"),
        (bool(wrong), f"行业代码写 2 到 4 位数字，“{'、'.join(wrong)}”不是", "high_industries"),
        (not 0 <= settings.high_tce <= 10**9, "两高的能耗界限写 0 到 10 亿 tce", "high_tce"),
    ]
