"""Every fact a project keeps: words, unit, kind. Forms, diffs, provenance, API and export read this table."""

from dataclasses import dataclass
from enum import StrEnum

CALLED = {"region_id": "region_code", "park_id": "park_key"}
"""Columns that programs know by another name."""


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    MONEY = "money"  # integer yuan; entered in 亿元 or 万元
    COUNT = "count"
    QUANTITY = "quantity"  # Decimal with a unit
    DATE = "date"  # an interval with the words kept: <field>_from, _to, _words
    REGION = "region"
    PARK = "park"
    INDUSTRY = "industry"
    FOCUS = "focus"
    PERSON = "person"


@dataclass(frozen=True)
class Field:
    """`columns` are the model's; the first decides whether the fact is known."""

    key: str
    words: str
    kind: Kind
    group: str
    unit: str = ""
    columns: tuple[str, ...] = ()
    is_contact: bool = False
    help: str = ""

    @property
    def model_columns(self) -> tuple[str, ...]:
        return self.columns or (self.key,)


def _date(key: str, words: str) -> Field:
    return Field(
        f"{key}_date", words, Kind.DATE, "时间", columns=(f"{key}_from", f"{key}_to", f"{key}_words")
    )


def _quantity(key: str, words: str, unit: str) -> Field:
    return Field(key, words, Kind.QUANTITY, "要素需求", unit)


FIELDS: tuple[Field, ...] = (
    Field("name", "项目名称", Kind.TEXT, "项目"),
    Field("statistics_name", "纳统名称", Kind.TEXT, "项目", help="统计入库用的名字，与项目名称不同时填写"),
    Field("summary", "建设内容", Kind.LONG_TEXT, "项目"),
    Field("investor", "投资方", Kind.TEXT, "项目", help="多家用顿号隔开"),
    Field("home", "来源地", Kind.TEXT, "项目", help="投资方所在的省、市或国家"),
    Field(
        "industry", "行业", Kind.INDUSTRY, "项目", columns=("industry_code",), help="GB/T 4754-2017 四位代码"
    ),
    Field("focus_industry", "重点产业", Kind.FOCUS, "项目"),
    Field("region", "属地", Kind.REGION, "项目", columns=("region_id",)),
    Field("park", "园区", Kind.PARK, "项目", columns=("park_id",)),
    Field(
        "investment",
        "总投资",
        Kind.MONEY,
        "规模",
        "亿元",
        columns=(
            "investment_yuan",
            "investment_yuan_to",
            "investment_is_at_least",
            "investment_currency",
            "investment_foreign",
        ),
    ),
    Field("fixed_assets", "其中：固定资产", Kind.MONEY, "规模", "亿元", columns=("fixed_assets_yuan",)),
    Field("paid_in", "累计到位", Kind.MONEY, "规模", "亿元", columns=("paid_in_yuan",)),
    Field("output", "达产年产值", Kind.MONEY, "规模", "亿元", columns=("output_yuan",)),
    Field("tax", "达产年税收", Kind.MONEY, "规模", "亿元", columns=("tax_yuan",)),
    Field("jobs", "带动就业", Kind.COUNT, "规模", "人", columns=("jobs", "jobs_to", "jobs_is_at_least")),
    _quantity("land_mu", "用地", "亩"),
    _quantity("energy_tce", "年综合能耗", "tce"),
    _quantity("power_mw", "装机或负荷", "兆瓦"),
    _quantity("power_gwh", "年用电量", "吉瓦时"),
    _quantity("water_m3", "年用水量", "立方米"),
    _quantity("gas_m3", "年用气量", "立方米"),
    Field("pollutants", "主要污染物", Kind.TEXT, "要素需求"),
    Field("heavy_metals", "重金属排放", Kind.TEXT, "要素需求"),
    _date("signed", "签约时间"),
    _date("start", "开工时间"),
    _date("finish", "投产时间"),
    Field("source_channel", "线索来源", Kind.TEXT, "联系"),
    Field("officer", "责任人", Kind.PERSON, "联系", columns=("officer_id",)),
    Field("contact_name", "企业联系人", Kind.TEXT, "联系", is_contact=True),
    Field("contact_phone", "联系电话", Kind.TEXT, "联系", is_contact=True),
)

FIELD: dict[str, Field] = {field.key: field for field in FIELDS}
COLUMN_FIELD: dict[str, str] = {column: field.key for field in FIELDS for column in field.model_columns}
