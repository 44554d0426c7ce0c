"""Which policy rows bind a study: the province's, its step of 2030, before the spot market, the nation's."""

from dataclasses import dataclass

USUAL = "qinghai"


@dataclass(frozen=True)
class Regime:
    """Names the rows of policies.csv that give the three shares."""

    name: str
    self_use: str
    share_of_load: str
    export: str

    @property
    def keys(self) -> tuple[str, str, str]:
        return self.self_use, self.share_of_load, self.export


REGIMES = {
    USUAL: Regime("青海绿电直连", "qinghai_self_use", "qinghai_share_of_load", "qinghai_export"),
    "qinghai_no_export": Regime(
        "青海绿电直连，不上网",
        "qinghai_self_use",
        "qinghai_share_of_load",
        "qinghai_export_before_spot",
    ),
    "qinghai_2030": Regime(
        "青海绿电直连，2030 年", "qinghai_self_use", "qinghai_share_of_load_2030", "qinghai_export"
    ),
    "national": Regime("全国绿电直连 650号", "direct_self_use", "direct_share_of_load", "direct_export"),
    "national_2030": Regime(
        "全国 650号，2030 年", "direct_self_use", "direct_share_of_load_2030", "direct_export"
    ),
}
KEYS = tuple(dict.fromkeys(key for regime in REGIMES.values() for key in regime.keys))
