"""What a study is asked: place, load, target, sliders; read from the address and written back to it."""

from dataclasses import dataclass, fields, replace
from typing import Any

from django.http import QueryDict

from wutong.greenpower.facts import folder
from wutong.greenpower.regimes import REGIMES, USUAL
from wutong_engines.greenpower.loads import KINDS
from wutong_engines.greenpower.profiles import WEATHER_YEARS, sites

# lowest, highest and step of each number people move
RANGES = {
    "peak": (1.0, 2000.0, 1.0),
    "green": (0.0, 99.0, 1.0),
    "storage": (40.0, 140.0, 5.0),
    "growth": (-20.0, 60.0, 5.0),
    "year": (0.0, float(WEATHER_YEARS - 1), 1.0),
}
LABELS = {
    "site": "地点", "load": "负荷", "peak": "峰值负荷", "green": "绿电占比", "storage": "储能造价",
    "growth": "负荷增长", "year": "气象年", "billing": "电网费用", "regime": "按哪套政策",
}  # fmt: skip
BILLINGS = {"best": "两种取省的", "two_part": "两部制", "capacity": "按容量 1192号"}


@dataclass(frozen=True)
class Question:
    """`peak` in MW; `green`, `storage` and `growth` in percent; `year` of synthetic weather."""

    site: str = "golmud"
    load: str = "data_centre"
    peak: float = 100.0
    green: float = 80.0
    storage: float = 100.0
    growth: float = 0.0
    year: int = 0
    billing: str = "best"
    regime: str = USUAL

    def pairs(self) -> list[tuple[str, str]]:
        """Only what differs from the usual, so that an address stays short."""
        usual = Question()
        return [
            (one.name, f"{value:g}" if isinstance(value, float) else str(value))
            for one in fields(self)
            if (value := getattr(self, one.name)) != getattr(usual, one.name)
        ]

    def with_(self, **changes: Any) -> "Question":
        return replace(self, **changes)


def from_query(query: QueryDict) -> tuple[Question, list[str]]:
    """The question, and in words what of the address could not be used."""
    unread: list[str] = []
    found: dict[str, Any] = {}
    known = {
        "site": {one.key for one in sites(folder())},
        "load": set(KINDS),
        "billing": set(BILLINGS),
        "regime": set(REGIMES),
    }
    for name in (one.name for one in fields(Question)):
        text = query.get(name, "").strip()[:40]
        if not text:
            continue
        if name in known:
            if text in known[name]:
                found[name] = text
            else:
                unread.append(f"{LABELS[name]}“{text}”不认得，按{_usual(name)}算")
            continue
        number = _number(text)
        lowest, highest, _ = RANGES[name]
        if number is None or not lowest <= number <= highest:
            unread.append(f"{LABELS[name]}“{text}”应是 {lowest:g} 到 {highest:g} 的数，按{_usual(name)}算")
        else:
            found[name] = int(number) if name == "year" else number
    return Question(**found), unread


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def _usual(name: str) -> str:
    value = getattr(Question(), name)
    if name == "site":
        return next(one.name for one in sites(folder()) if one.key == value)
    if name == "load":
        return KINDS[value].name
    if name == "regime":
        return REGIMES[value].name
    return BILLINGS.get(value, f"{value:g}" if isinstance(value, float) else str(value))
