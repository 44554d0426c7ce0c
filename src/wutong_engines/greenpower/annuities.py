"""What an asset costs a year: its annuity, upkeep, what is left at the end and what it loses on the way."""

from dataclasses import dataclass
from math import isfinite

from wutong_engines.greenpower.case import CaseError


@dataclass(frozen=True)
class Asset:
    """One technology's economics. Shares are of `capital_yuan` (per kW or kWh), degradation of output.

    `residual_share` is got back at the end of the life; `upkeep_yuan` and `upkeep_share` are paid each year.
    """

    capital_yuan: float
    life_years: float
    upkeep_yuan: float = 0.0
    upkeep_share: float = 0.0
    residual_share: float = 0.0
    yearly_degradation: float = 0.0

    def __post_init__(self) -> None:
        for name, least, most in (
            ("capital_yuan", 0.0, 1e7),
            ("life_years", 1.0, 100.0),
            ("upkeep_yuan", 0.0, 1e7),
            ("upkeep_share", 0.0, 1.0),
            ("residual_share", 0.0, 1.0),
            ("yearly_degradation", 0.0, 0.2),
        ):
            value = getattr(self, name)
            if not isfinite(value) or not least <= value <= most:
                raise CaseError(f"{name} 为 {value}：应在 {least:g} 到 {most:g} 之间。")


def annuity_factor(rate: float, years: float) -> float:
    """What a yuan borrowed costs each year: r / (1 − (1 + r)^−n), or 1/n without interest."""
    if not isfinite(rate) or not 0 <= rate < 1:
        raise CaseError(f"折现率为 {rate}：应在 0 到 1 之间（例如 0.06）。")
    return rate / (1 - float((1 + rate) ** -years)) if rate > 0 else 1 / years


def yearly_cost(asset: Asset, rate: float) -> float:
    """Yuan per kW (or kWh) and year, for Costs.

    (capital − residual / (1 + r)^n) · annuity + upkeep, over the share of first-year output that the life
    keeps on average, later years discounted: a plan sized on the first year then pays for what will be lost.
    """
    years = asset.life_years
    factor = annuity_factor(rate, years)
    left = asset.residual_share * float((1 + rate) ** -years)
    upkeep = asset.upkeep_yuan + asset.upkeep_share * asset.capital_yuan
    return (asset.capital_yuan * (1 - left) * factor + upkeep) / kept_share(asset, rate)


def kept_share(asset: Asset, rate: float) -> float:
    """Discounted mean of (1 − degradation)^(year − 1) over the life."""
    weights = [float((1 + rate) ** -year) for year in range(1, int(asset.life_years) + 1)]
    kept = [float((1 - asset.yearly_degradation) ** year) for year in range(len(weights))]
    return sum(w * k for w, k in zip(weights, kept, strict=True)) / sum(weights)
