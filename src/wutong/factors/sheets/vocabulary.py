"""Words with which offices head and fill a table of factor quotas. No Django."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wutong.factors.rules import STANDING, Move
from wutong_engines.units.text import squeezed


class Meaning(StrEnum):
    """What a column says about an entry; the value is how the page calls it."""

    KIND = "要素"
    PLACE = "地方"
    PARK = "园区"
    PERIOD = "期间"
    AMOUNT = "数量"
    UNIT = "单位"
    SOURCE = "来源"
    DOCUMENT = "文件"
    REMARKS = "备注"


# the first that fits; what is used, left or promised is never what there is
_IGNORED = re.compile(
    r"^序号$|^编号$|已|剩|余|占用|使用|预占|落实|给下级|可用|同比|增长|完成|上年|去年|上期|比重|占比|%|人$|电话|日期|时间$"
)
_HEADS: tuple[tuple[Meaning, re.Pattern[str]], ...] = (
    (Meaning.UNIT, re.compile(r"^(?:计量|数量)?单位$")),
    (
        Meaning.KIND,
        re.compile(r"^(?:要素|指标|污染物|资源)?(?:名称|种类|类别|类型|项目)$|^要素$|^污染物$|^指标$|^因子$"),
    ),
    (Meaning.SOURCE, re.compile(r"^(?:指标|额度|要素)?(?:来源|取得方式|来源方式|入账方式)$")),
    (
        Meaning.DOCUMENT,
        re.compile(r"^(?:下达|批复|来源|分解)?(?:文件|文号|依据|依据文件|文件文号|文件及文号|文件名称)$"),
    ),
    (Meaning.PERIOD, re.compile(r"^(?:年度|年份|期间|期限|所属年度|指标年度)$")),
    (Meaning.PARK, re.compile(r"^(?:所在)?(?:工业|产业)?(?:园区|开发区)(?:名称)?$")),
    (
        Meaning.PLACE,
        re.compile(
            r"^(?:所在|所属)?(?:地区|属地|市州|州市|县区|区县|县市|县市区|县\(市、区\)|市\(州\)|行政区|行政区划|"
            r"地方|区域|地区\(园区\)|地区、园区|地区或园区|分解地区|承担地区)(?:名称)?$"
        ),
    ),
    (Meaning.REMARKS, re.compile(r"^(?:备注|说明)$")),
)
_AMOUNT = re.compile(
    r"数量|总量|指标数|指标量|额度|下达|分配量|分解量|分解数|核定|容量|规模|面积|^指标值|计划量|供应量|^数$"
)
_BRACKETED = re.compile(r"\(([^()]*)\)")
_UNIT_LINE = re.compile(r"(?<![\u4e00-\u9fff])(?:计量|数量)?单位\s*:\s*([^\s,;。)]+)")
_DOCUMENT_LINE = re.compile(r"^(?:依据|依据文件|下达文件|文件|文号|分解依据)\s*:\s*(.{2,})$")
# the year of a document's number, 〔2026〕, is not the year of what it gives
_YEAR = re.compile(r"(?<!\d)(20\d\d)年|(?<![\d〔\[(（])(20\d\d)(?!\d)")
_YEAR_ALONE = re.compile(r"20\d\d年?度?(?:指标|计划|数)?")
_TOTAL = re.compile(r"合计|总计|小计|共计|^(?:本页|累计)")
_OWN_LEVEL = re.compile(r"本级|直属|州直|市直|县直|省直|预留|机动")

# how a source is written → the entry it makes; what is moved between accounts has its own page
SOURCES: Mapping[str, Move] = {
    word: move
    for move, words in (
        (Move.ALLOCATED, "下达 分配 分解 上级下达 下达分解 核定 计划 计划下达 新增 年度下达 省级下达"),
        (Move.FREED, "腾退 腾出 盘活 退出 关停腾退 淘汰腾退 项目腾退 存量盘活 收回"),
        (Move.BOUGHT, "购入 购买 买入 交易 交易购入 有偿取得 竞得"),
    )
    for word in words.split()
}

# what else offices call a kind; a kind's own name, key and what stands in its brackets are known anyway
_ALSO: Mapping[str, str] = {
    "land_standard": "标准地用地",
    "land_scattered": "零散用地 零星用地",
    "plant_space": "厂房",
    "energy": "能耗 用能 用能指标 能耗总量 能源消费 能源消费量 综合能源消费量 用能权 新增能耗",
    "power_capacity": "可开放容量 供电容量 变电容量 电力容量",
    "green_power": "绿电 绿色电力",
    "wind_quota": "风电 风电规模 风电建设规模",
    "pv_quota": "光伏 光伏规模 光伏建设规模",
    "storage_power": "储能功率",
    "storage_energy": "储能容量",
    "cod": "COD CODcr",
    "ammonia_nitrogen": "NH3-N 氨氮指标",
    "nox": "NOx",
    "vocs": "VOCs VOC",
    "so2": "SO2",
    "co2": "CO2 二氧化碳 碳排放量",
    "water": "用水 取水 取水量 用水量 取水指标 用水总量 水资源",
    "gas": "用气 天然气指标",
    "steam": "蒸汽指标",
    "lithium_carbonate": "碳酸锂 锂盐",
    "potash": "氯化钾 钾盐",
    "magnesium": "氯化镁 镁盐",
    "sodium": "氯化钠 钠盐",
    "boron": "三氧化二硼 硼酸",
    "lead_zinc": "铅锌",
    "dormitory": "人才公寓 宿舍",
}


@dataclass(frozen=True)
class Kind:
    """What reading needs to know of a factor kind."""

    key: str
    name: str
    unit: str
    is_annual: bool
    department: str


@dataclass(frozen=True)
class Kinds:
    """Factor kinds by every word for one, longest first."""

    by_word: dict[str, Kind] = field(default_factory=dict)

    @classmethod
    def of(cls, kinds: Iterable[Kind]) -> "Kinds":
        found: dict[str, Kind] = {}
        for kind in kinds:
            for word in _words_of(kind):
                found.setdefault(word, kind)
        return cls(dict(sorted(found.items(), key=lambda pair: -len(pair[0]))))

    def named(self, text: str) -> Kind | None:
        """The kind a cell is the name of, and nothing else."""
        written = squeezed(text).lower()
        bare = _BRACKETED.sub("", written)
        for one in (written, bare, *_BRACKETED.findall(written)):
            for word in (one, one.removesuffix("指标"), one.removesuffix("总量")):
                if word in self.by_word:
                    return self.by_word[word]
        return None

    def within(self, text: str) -> Kind | None:
        """The one kind a title or a header speaks of; None for none and for several."""
        rest, found = squeezed(text).lower(), set()
        for word, kind in self.by_word.items():
            at_all = f"({word})" in rest if len(word) == 1 else word in rest
            if at_all:
                found.add(kind)
                rest = rest.replace(word, " ")
        return found.pop() if len(found) == 1 else None


def _words_of(kind: Kind) -> Iterable[str]:
    name = squeezed(kind.name).lower()
    bare = _BRACKETED.sub("", name)
    yield from dict.fromkeys((name, kind.key, bare, *_BRACKETED.findall(name), bare.removesuffix("指标")))
    yield from (squeezed(word).lower() for word in _ALSO.get(kind.key, "").split())


def meaning_of(header: str, kinds: Kinds) -> Meaning | None:
    """What a column under this header holds; None for what is only kept beside it."""
    written = squeezed(header)
    bare = _BRACKETED.sub("", written) or written
    if _IGNORED.search(bare):
        return None
    for meaning, pattern in _HEADS:
        if pattern.search(written) or pattern.search(bare):
            return meaning
    if _AMOUNT.search(bare) or _YEAR_ALONE.fullmatch(bare) or kinds.named(bare) or kinds.within(bare):
        return Meaning.AMOUNT
    return None


def unit_in_header(header: str) -> str:
    """能耗指标（万吨标准煤） → 万吨标准煤; brackets that hold no unit are for the amount to refuse."""
    found = _BRACKETED.findall(squeezed(header))
    stated = [one.removeprefix("单位:") for one in found]
    return next((one for one in reversed(stated) if looks_like_unit(one)), "")


_UNIT = re.compile(
    r"^(?:[十百千]?万|亿|千|百)?(?:亩|公顷|ha|平方公里|平方米|m2|m²|㎡|吨|t|公斤|千克|kg|克|g|tce|kgce|吨标准煤|吨标煤|"
    r"千克标准煤|mva|kva|兆伏安|千伏安|mw|kw|gw|兆瓦|千瓦|吉瓦|mwh|kwh|gwh|兆瓦时|千瓦时|度|吉瓦时|"
    r"立方米|立方|方|m3|m³|元|人|名|床位|张|床|个床位)(?:/年|/a|每年)?$",
    re.IGNORECASE,
)


def looks_like_unit(text: str) -> bool:
    return bool(_UNIT.match(squeezed(text)))


def unit_in_line(text: str) -> str:
    """填报单位：青海省发改委　单位：吨标准煤 → 吨标准煤."""
    return next((one for one in _UNIT_LINE.findall(text) if looks_like_unit(one)), "")


def document_in_line(text: str) -> str:
    found = _DOCUMENT_LINE.match(text.strip())
    return found.group(1).strip() if found else ""


def year_in(text: str) -> str:
    """The one year a title names."""
    found = {one or other for one, other in _YEAR.findall(text)}
    return found.pop() if len(found) == 1 else ""


def period_of(text: str) -> str:
    """2026年度 → 2026; what is neither a year nor 长期 stays as it is written."""
    written = squeezed(text)
    if written in {STANDING, "长期有效", "存量"}:
        return STANDING
    year = re.fullmatch(r"(20\d\d)(?:\.0)?(?:年度?)?", written)
    return year.group(1) if year else written


def is_total(text: str) -> bool:
    return bool(_TOTAL.search(squeezed(text)))


def is_own_level(text: str) -> bool:
    """州本级: a share that stays at the level itself, not what the whole region has."""
    return bool(_OWN_LEVEL.search(squeezed(text)))
