"""Finds which region or park a text names, in the many short ways people name them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from wutong_engines.units.text import squeezed

_PEOPLES = re.compile(
    "(?:蒙古族|藏族|回族|土族|撒拉族|哈萨克族|维吾尔族|壮族|苗族|彝族|满族|侗族|瑶族|白族|傣族|东乡族|保安族|裕固族|各族)+"
)
_BRACKETED = re.compile(r"\([^()]*\)")
# A short name that is also an everyday word or another province is only taken with its suffix.
_TOO_COMMON = frozenset(
    [
        "互助",
        "平安",
        "河南",
        "海南",
        "共和",
        "同仁",
        "大通",
        "民和",
        "海北",
        "黄南",
        "治多",
        "称多",
        "化隆",
        "城东",
        "城中",
        "城西",
        "城北",
        "乌兰",
    ]
)
# Names of elsewhere that contain a name of here: 上海西岸 is not in 海西.
_ELSEWHERE = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 "
    "山东 河南省 湖北 湖南 广东 广西 海南省 四川 贵州 云南 "
    "西藏 陕西 甘肃 宁夏 新疆 内蒙古 香港 澳门 台湾 珠海 威海 北海 "
    "黄海 渤海 南海 东海 大同 乌兰察布 乌兰浩特 乌兰布和"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A region, or with `park` set a park lying in the region `code`."""

    code: str
    name: str
    level: str
    parent_code: str | None
    aliases: tuple[str, ...] = ()
    park: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A place a text names: `is_whole` when the text is nothing but the name."""

    place: Place
    found: str
    reason: str
    is_whole: bool
    end: int = 0


class Gazetteer:
    """The places of one province, found by full name, usual short name or alias."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = tuple(places)
        self._regions = {p.code: p for p in self._places if p.park is None}
        self._by_name: dict[str, Place | None] = {}
        self._is_weak: dict[str, bool] = {}
        for place in self._places:
            for name, is_weak in _names(place):
                self._add(name, place, is_weak)
        for word in _ELSEWHERE.split():
            self._by_name.setdefault(squeezed(word), None)
        names = sorted(self._by_name, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, names))) if names else re.compile(r"(?!)")
        self.resolve = lru_cache(maxsize=32768)(self._resolve)

    def _add(self, name: str, place: Place, is_weak: bool) -> None:
        held = self._by_name.get(name)
        if held is None or (self._is_weak[name] and not is_weak):
            self._by_name[name] = place
            self._is_weak[name] = is_weak

    def region(self, code: str | None) -> Place | None:
        return self._regions.get(code or "")

    def is_within(self, code: str, ancestor: str) -> bool:
        """Whether the region `code` is `ancestor` or lies in it."""
        at: str | None = code
        for _ in range(6):
            if at == ancestor:
                return True
            region = self._regions.get(at or "")
            at = region.parent_code if region else None
        return False

    def _resolve(self, text: str) -> list[Match]:
        """Places the text names, most telling first: parks and counties before what contains them."""
        bare = squeezed(text)
        flat = _BRACKETED.sub("", bare)
        found: dict[tuple[str, str | None], Match] = {}
        for source in dict.fromkeys((bare, flat)):
            for hit in self._pattern.finditer(source):
                match = self._match(hit, source)
                if match:
                    found.setdefault((match.place.code, match.place.park), match)
        return self._most_telling(list(found.values()))

    def _match(self, hit: re.Match[str], source: str) -> Match | None:
        place = self._by_name[hit.group()]
        is_whole = hit.group() == source
        if place is None or (self._is_weak[hit.group()] and not is_whole):
            return None
        name = place.park or place.name
        return Match(place, hit.group(), f"写作“{hit.group()}”，即{name}", is_whole, hit.end())

    def _most_telling(self, matches: list[Match]) -> list[Match]:
        """Drops a place that another match lies in."""
        kept = [
            m for m in matches if not any(self._contains(m, other) for other in matches if other is not m)
        ]
        return sorted(kept, key=lambda m: (m.place.park is None, -m.end if m.place.park else -len(m.found)))

    def _contains(self, outer: Match, inner: Match) -> bool:
        if outer.place.park is not None:
            return False
        if inner.place.park is not None:
            return self.is_within(inner.place.code, outer.place.code) or outer.found in inner.found
        return inner.place.code != outer.place.code and self.is_within(inner.place.code, outer.place.code)

    def common(self, codes: Iterable[str]) -> str | None:
        """The smallest region that holds every one of `codes`, None when only the province does."""
        wanted = list(codes)
        for candidate in self._ancestors(wanted[0]) if wanted else []:
            if all(self.is_within(code, candidate) for code in wanted):
                region = self._regions.get(candidate)
                return candidate if region and region.parent_code else None
        return None

    def _ancestors(self, code: str) -> list[str]:
        chain: list[str] = []
        at: str | None = code
        while at and at in self._regions and len(chain) < 6:
            chain.append(at)
            at = self._regions[at].parent_code
        return chain


def _names(place: Place) -> list[tuple[str, bool]]:
    """Every way to write a place, with whether it only counts as the whole of a text."""
    if place.park is not None:
        return [(name, len(name) < 4) for name in _park_names(place)]
    names = {squeezed(name): False for name in (place.name, *place.aliases)}
    for name in [squeezed(place.name)]:
        usual = _PEOPLES.sub("", name).replace("自治", "")
        usual = usual.replace("行政委员会", "行委")
        names[usual] = False
        short = re.sub(r"(?:行委|[省市州县区盟旗])$", "", usual)
        if len(short) >= 2:
            names.setdefault(short, short in _TOO_COMMON)
    return [(name, weak) for name, weak in names.items() if len(name) >= 2]


def _park_names(place: Place) -> list[str]:
    names: dict[str, None] = {}
    for written in (place.park or "", place.name, *place.aliases):
        whole = squeezed(written)
        names[whole] = None
        names[_BRACKETED.sub("", whole)] = None
        for inner in re.findall(r"\(([^()]{4,})\)", whole):
            if re.search(r"区$|园$|中心$", inner):
                names[inner] = None
    for name in list(names):
        own = re.sub(r"^(?:青海)?(?:西宁|海东|海西|格尔木)?(?:市|州)?(?:经济技术开发区|经开区)", "", name)
        if own != name and len(own) >= 4:
            names[own] = None
            names[re.sub(r"园区$", "园", own)] = None
            stem = re.sub(r"(?:工业园区?|科技产业园区?|产业园区?|园区?)$", "", own)
            if len(stem) >= 2:
                names[stem] = None
                names[stem + "园区"] = None
                names[stem + "园"] = None
    return [name for name in names if len(name) >= 2]
