"""What a study is asked: place, load, target, sliders; read from the address and written back to it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django.http import QueryDict

from wutong.greenpower.curves.own import KINDS as OWN_KINDS
from wutong.greenpower.curves.own import Own
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
    "wind": "风电出力", "solar": "光伏出力",
}  # fmt: skip
# both are sized and the cheaper taken
BEST = "best"
BILLINGS = {BEST: "两种取省的", "two_part": "两部制", "capacity": "按容量 1192号"}
PLACE = "当地的合成曲线"


@dataclass(frozen=True)
class Question:
    """`peak` in MW; `green`, `storage` and `growth` in percent; `year` of synthetic weather.

    `load`, `wind` and `solar` may name one of `owned`; a load of one's own is used as it is."""

    site: str = "golmud"
    load: str = "data_centre"
    peak: float = 100.0
    green: float = 80.0
    storage: float = 100.0
    growth: float = 0.0
    year: int = 0
    billing: str = BEST
    regime: str = USUAL
    wind: str = ""
    solar: str = ""
    owned: tuple[Own, ...] = ()

    def own(self, name: str) -> Own | None:
        """The curve named as load, wind or solar, if it is not a packaged one."""
        return next((one for one in self.owned if one.key == getattr(self, name)), None)

    @property
    def load_name(self) -> str:
        own = self.own("load")
        return own.name if own else KINDS[self.load].name

    def pairs(self) -> list[tuple[str, str]]:
        """Only what differs from the usual, so that an address stays short."""
        usual = Question()
        left = {"owned", "peak"} if self.own("load") else {"owned"}
        return [
            (one.name, f"{value:g}" if isinstance(value, float) else str(value))
            for one in fields(self)
            if one.name not in left and (value := getattr(self, one.name)) != getattr(usual, one.name)
        ]

    def with_(self, **changes: Any) -> "Question":
        return replace(self, **changes)


def billings_of(billing: str) -> list[str]:
    """Those that are sized when this one is asked for."""
    return [one for one in BILLINGS if one != BEST] if billing == BEST else [billing]


def year_name(year: int) -> str:
    return "平常年" if year == 0 else f"第 {year} 年"


def from_query(query: QueryDict, owned: Mapping[str, Own] | None = None) -> tuple[Question, list[str]]:
    """The question, and in words what of the address could not be used. `owned` are the curves of their own
    that whoever asks may name (`asking.asked_by`); any other is as unknown as one that is not there."""
    unread: list[str] = []
    found: dict[str, Any] = {}
    known = _known(owned or {})
    for name in LABELS:
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
            unread.append(f"{LABELS[name]}“{text}”应是 {lowest:g} 到 {highest:g} 的数，按 {_usual(name)} 算")
        else:
            found[name] = int(number) if name == "year" else number
    return _with_owned(Question(**found), owned or {}), unread


def _known(owned: Mapping[str, Own]) -> dict[str, set[str]]:
    """The words an address may use, by choice."""
    own = {kind: {key for key, one in owned.items() if one.kind == kind} for kind in OWN_KINDS}
    return {
        **own,
        "site": {one.key for one in sites(folder())},
        "load": own["load"] | set(KINDS),
        "billing": set(BILLINGS),
        "regime": set(REGIMES),
    }


def _with_owned(question: Question, owned: Mapping[str, Own]) -> Question:
    used = tuple(owned[key] for key in (question.load, question.wind, question.solar) if key in owned)
    load = owned.get(question.load)
    peak = float(f"{load.peak:.4g}") if load else question.peak
    return question.with_(owned=used, peak=peak)


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
    if name in ("wind", "solar"):
        return PLACE
    return BILLINGS.get(value, f"{value:g}" if isinstance(value, float) else str(value))
