"""What is answered: the choice with its proof, or what keeps any choice from being made."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

SAME = 1e-6
"""Two values that differ by less, in proportion, differ by the rounding of prices alone."""


def plain(number: float, figures: int = 12) -> str:
    """So many figures that count, never as 1.2e+06."""
    return format(Decimal(f"{number:.{figures}g}"), "f")


def rounded(number: float) -> float:
    """Without what only the way of adding up has made of it: 1.6, not 1.6000000000000014."""
    return float(f"{number:.12g}")


def _all_rounded(numbers: dict[str, float]) -> dict[str, float]:
    return {name: rounded(number) for name, number in numbers.items()}


@dataclass(frozen=True)
class NotChosen:
    """`short`: how much more of each factor it would need beside the chosen; `beyond`: the factors of which
    it needs more than there is for all that need not be in; `price_of_needs`: what the amounts it needs are
    worth to the others, in units of value."""

    id: str
    value: float
    barred: str = ""
    short: dict[str, float] = field(default_factory=dict)
    price_of_needs: float = 0.0
    beyond: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        if self.barred:
            return f"不许上：{self.barred}"
        if self.value <= 0:
            return "没有价值可加"
        lacking = "、".join(f"{name} 差 {plain(amount)}" for name, amount in self.short.items())
        if self.beyond:
            return f"{lacking}；能让的都让出来，{'、'.join(self.beyond)}也不够"
        if self.price_of_needs > self.value * (1 + SAME):
            beside, own = plain(self.price_of_needs, 6), plain(self.value, 6)
            return f"{lacking}；它要的量给别的项目值 {beside}，它自己值 {own}"
        return f"{lacking}；整个放进来就要换下选中的，按规则合计不会更好"


@dataclass(frozen=True)
class Bottleneck:
    """What a factor would bring: one unit more at the margin, and a tenth more in all, in units of value.

    Both are of the relaxation in which projects may be taken in part: what a plan can hope for at most.
    """

    factor: str
    free: float
    used: float
    one_more: float
    a_tenth_more: float


@dataclass(frozen=True)
class Portfolio:
    """`bound`: no choice is worth more; `gap` = (bound − value) / |value|; the bottlenecks dearest first."""

    chosen: tuple[str, ...]
    value: float
    bound: float
    bottlenecks: tuple[Bottleneck, ...]
    not_chosen: tuple[NotChosen, ...]

    @property
    def gap(self) -> float:
        apart = self.bound - self.value
        return apart / abs(self.value) if self.value else (0.0 if apart <= 0 else float("inf"))

    def as_json(self) -> dict[str, Any]:
        return {
            "status": "optimal",
            "chosen": list(self.chosen),
            "value": rounded(self.value),
            "bound": rounded(self.bound),
            "gap": rounded(self.gap),
            "shadow_prices": {one.factor: rounded(one.one_more) for one in self.bottlenecks},
            "factors": {
                one.factor: {
                    "free": one.free,
                    "used": rounded(one.used),
                    "a_tenth_more": rounded(one.a_tenth_more),
                }
                for one in self.bottlenecks
            },
            "not_chosen": [
                {
                    "id": one.id,
                    "value": one.value,
                    "why": one.words,
                    "short": _all_rounded(one.short),
                    "beyond": list(one.beyond),
                    "price_of_needs": rounded(one.price_of_needs),
                }
                for one in self.not_chosen
            ],
        }


@dataclass(frozen=True)
class NoPortfolio:
    """No choice satisfies the rules: the reasons, and the free amounts with which one would."""

    reasons: tuple[str, ...]
    enough: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"status": "infeasible", "reasons": list(self.reasons), "enough": _all_rounded(self.enough)}
