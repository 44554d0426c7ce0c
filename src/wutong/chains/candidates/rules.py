"""What whom-to-visit is weighed by, and how hard provinces press; what is wrong with either. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

TERMS = ("expansion", "western", "ties", "push", "capacity")
PRESSURES: Mapping[int, str] = MappingProxyType({0: "没有", 1: "一般", 2: "偏紧", 3: "很紧"})


@dataclass(frozen=True)
class Weights:
    """Terms of the degree of match, as shares of one."""

    expansion: float = 0.25
    western: float = 0.20
    ties: float = 0.20
    push: float = 0.20
    capacity: float = 0.15
    source: str = "拟定的起点，没有用走访的结果估过"
    basis: str = "假设"

    @property
    def terms(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in TERMS}


@dataclass(frozen=True)
class Pressure:
    """`level` of PRESSURES; `as_of` an ISO date."""

    level: int
    source: str
    basis: str
    as_of: str


WEIGHT_WORDS = {
    "expansion": "扩张",
    "western": "西部布局",
    "ties": "本地上下游",
    "push": "外迁压力",
    "capacity": "实力",
}


def reasons_against_weights(said: Weights) -> dict[str, str]:
    wrong = {name: "写 0 或正数" for name, value in said.terms.items() if not 0 <= value < float("inf")}
    if not wrong and not sum(said.terms.values()) > 0:
        wrong["expansion"] = "权重合计是 0：至少给一项权重"
    if not said.source.strip():
        wrong["source"] = "写明谁在哪次会上定的，或怎样估出来的"
    return wrong
