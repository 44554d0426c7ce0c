"""Which region or park a cell names: one for certain, or words that say why not. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass

from wutong.factors.sheets.vocabulary import is_own_level
from wutong_engines.units.text import one_line, squeezed
from wutong_engines.worksheets.places import Gazetteer, Match

PROVINCE_WORDS = frozenset({"全省", "省级", "全省合计"})


@dataclass(frozen=True)
class Spot:
    """A region, or a park in it; `name` as people call it."""

    region_code: str
    park_key: str | None
    name: str


@dataclass(frozen=True)
class Atlas:
    """The places of the province and the keys of its parks by their names."""

    gazetteer: Gazetteer
    park_keys: Mapping[str, str]

    def spot(self, text: str) -> Spot | str:
        """The one place the text names and nothing beside it; else what is wrong with it."""
        written = one_line(text)
        if is_own_level(text):
            return f"“{written}”只是合计里的一部分；账户记的是整个地区的量，请写全地区的数，给下级的另写各行"
        found = self.gazetteer.resolve(text)
        if not found:
            return f"没有认出“{written[:30]}”是哪里，请写地区或园区的全称"
        if len(found) > 1:
            names = "、".join(one.place.park or one.place.name for one in found[:3])
            return f"“{written[:30]}”里有 {len(found)} 个地方（{names}），一行只写一个"
        if not self._is_all(found[0], text):
            return f"“{written[:30]}”里除了“{found[0].found}”还有别的字，请只写地区或园区的全称"
        place = found[0].place
        if place.park is None:
            return Spot(place.code, None, place.name)
        return Spot(place.code, self.park_keys[place.park], place.park)

    def _is_all(self, match: Match, text: str) -> bool:
        """What is left beside the name is nothing, or names what the place lies in."""
        if match.is_whole:
            return True
        rest = squeezed(text).replace(match.found, "", 1).strip("()、,/-·— ")
        if not rest:
            return True
        return any(
            one.is_whole and self.gazetteer.is_within(match.place.code, one.place.code)
            for one in self.gazetteer.resolve(rest)
        )

    def narrowed(self, region: Spot | None, park: Spot | None) -> Spot | str | None:
        """A park with its region beside it: the park, when it lies there."""
        if region is None or park is None:
            return park or region
        if self.gazetteer.is_within(park.region_code, region.region_code):
            return park
        return f"{park.name}不在{region.name}"
