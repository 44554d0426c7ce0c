"""Provinces, prefectures and known counties by GB/T 2260 codes: what place a name or a cell speaks of."""

import re
from functools import lru_cache
from typing import NamedTuple

from wutong_engines.units.prefectures import PREFECTURES
from wutong_engines.units.provinces import MUNICIPALITIES, PROVINCES

_UNSAID = re.compile(
    r"(?:蒙古族|藏族|回族|土族|撒拉族|哈萨克|蒙古|维吾尔|壮族|土家族|苗族|彝族|布依族|侗族|傣族|白族|哈尼族|景颇族|朝鲜族|羌族|傈僳族)*(?:自治)?(?=[区州县]|特别行政区)"
)
_ENDINGS = (
    "特别行政区",
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "自治区",
    "地区",
    "省",
    "市",
    "州",
    "盟",
    "县",
    "区",
    "旗",
)
_COUNTY = re.compile(r"([\u4e00-\u9fa5]{1,6}?(?:自治县|新区|开发区|县|区|市|旗|镇|乡))")
# Everyday words as well: a place only when 市, 县 … follows.
_WRITTEN_ALSO_WORDS = """
朝阳 安康 长治 大同 太和 东阳 永康 海宁 平安 大安 兴化 三河 泰安 吉安 宜春 永安 南安 惠安 福安 瑞安 宁海
东港 兴宁 德兴 安顺 福泉 白银 玉林 和田 中宁 兴平 安宁 广德 兴城 开平 天长 明光 共和 同仁 互助 大通 乐平
新民 新泰 海城 阳春 永宁 长兴 安吉 长乐 恩平 文昌 天门 通化 四平 大庆 丽水 江山 青田 灯塔 孝义 怀仁 安国
海安 宝应 长丰 海阳 高明 高平 三水 南海 北海 东台 宜城 和平 永城 沙湾 玉门 大丰 富阳 昌邑 华亭 乐昌 东兴
都兰 红河 海盐 临江 开原 铁力 集安 安达 龙泉 龙口 龙港 兰考 资阳 信宜 四会 兴义 乌兰
"""
_ALSO_WORDS = frozenset(_WRITTEN_ALSO_WORDS.split())


class Place(NamedTuple):
    """GB/T 2260: `province` two digits, `prefecture` four, 0 where not said; `county` without 县, 区."""

    province: int
    prefecture: int
    county: str


NOWHERE = Place(0, 0, "")


def _province(code: str) -> Place:
    province = int(code)
    return Place(province, province * 100 + 1 if code in MUNICIPALITIES else 0, "")


@lru_cache(maxsize=1)
def _words() -> dict[str, Place]:
    words = {name: _province(code) for code, name in PROVINCES.items()}
    for one in PREFECTURES:
        place = Place(one.code // 100, one.code, "")
        words.setdefault(one.name, place)
        for county in one.counties:
            words.setdefault(county, place._replace(county=county))
    return words


@lru_cache(maxsize=1)
def _by_first() -> dict[str, tuple[tuple[str, Place, bool], ...]]:
    """Two letters → (written, place, needs no ending), the longest first."""
    found: dict[str, list[tuple[str, Place, bool]]] = {}
    for word, place in _words().items():
        alone = word not in _ALSO_WORDS
        for ending in _ENDINGS:
            if not word.endswith(ending) and word + ending not in _words():
                found.setdefault(word[:2], []).append((word + ending, place, True))
        found.setdefault(word[:2], []).append((word, place, alone))
    return {first: tuple(sorted(ways, key=lambda way: -len(way[0]))) for first, ways in found.items()}


def take_place(text: str) -> tuple[str, Place, bool]:
    """The place the text begins with: as written ('' if none), which, and whether it can only be a place."""
    for written, place, alone in _by_first().get(text[:2], ()):
        if text.startswith(written):
            return written, place, alone
    return "", NOWHERE, False


def joined(wider: Place, narrower: Place) -> Place:
    """Both said of one firm: the narrower speaks where it knows."""
    if wider.province and narrower.province and wider.province != narrower.province:
        return wider
    return Place(
        narrower.province or wider.province,
        narrower.prefecture or wider.prefecture,
        narrower.county or wider.county,
    )


@lru_cache(maxsize=65536)
def place_of(text: str) -> Place:
    """A region cell: a GB/T 2260 code (2, 4, 6 or more digits) or words (青海省西宁市城中区)."""
    text = "".join(text.split())
    if text.isdigit():
        return _of_code(text)
    place, rest = _taken(_UNSAID.sub("", text))
    for ending in ("市", "州", "盟", "地区"):
        if rest + ending in _words():
            return joined(place, _words()[rest + ending])
    county = _COUNTY.match(rest)
    if county and not place.county:
        return place._replace(county=bare_county(county[1]))
    if rest and place == NOWHERE:
        return place._replace(county=bare_county(rest[:8]))
    return place


def _taken(rest: str) -> tuple[Place, str]:
    """Known places from the beginning, of one province, and what is left."""
    place = NOWHERE
    while rest:
        written, found, _ = take_place(rest)
        if not written or (place.province and found.province != place.province):
            break
        place = joined(place, found)
        rest = rest[len(written) :].lstrip("-/·,，、 ")
    return place, rest


def is_strange_code(text: str) -> bool:
    """Digits that are no GB/T 2260 code: of another length, or of a province there is not."""
    return text.isdigit() and (len(text) not in (2, 4, 6, 9, 12) or text[:2] not in PROVINCES)


def _of_code(code: str) -> Place:
    """632801 → (63, 6328, '632801'); zeros mean the wider unit."""
    if is_strange_code(code):
        return NOWHERE
    province = int(code[:2])
    prefecture = int(code[:4]) if len(code) >= 4 and code[2:4] != "00" else 0
    if code[:2] in MUNICIPALITIES:
        prefecture = province * 100 + 1
    return Place(province, prefecture, code[:6] if len(code) >= 6 and code[4:6] != "00" else "")


def bare_county(written: str) -> str:
    """Without 县, 区 and the like at its end, if two letters are left."""
    for ending in ("自治县", "县", "区", "市", "旗", "镇", "乡"):
        if written.endswith(ending) and len(written) - len(ending) >= 2:
            return written[: -len(ending)]
    return written


@lru_cache(maxsize=1)
def _names() -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for word, place in _words().items():
        if not place.county:
            found.setdefault((place.province, place.prefecture), word)
    return found


def words_of(place: Place) -> str:
    """青海海西; '' for a place not known."""
    names = _names()
    province = names.get((place.province, 0)) or names.get((place.province, place.province * 100 + 1), "")
    prefecture = names.get((place.province, place.prefecture), "") if place.prefecture else ""
    county = "" if place.county.isdigit() else place.county
    return province + (prefecture if prefecture != province else "") + county
