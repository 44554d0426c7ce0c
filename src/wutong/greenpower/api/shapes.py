"""What the API of 绿电 takes and answers; nothing here needs the engine."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import ConfigDict, Field

KEY = r"^[a-z0-9_-]{1,40}$"
OWN_OR_NONE = r"^(curve-[0-9]{1,15})?$"
NAME = r"^[^\x00]*\S[^\x00]*$"
KINDS = Literal["load", "wind", "solar"]


class AnswerAsked(Schema):
    """The choices of the study page. Shares and prices in percent, `peak` in MW."""

    model_config = ConfigDict(extra="forbid")

    site: str = Field("golmud", pattern=KEY, description="地点")
    load: str = Field("data_centre", pattern=KEY, description="负荷的种类，或自有曲线 curve-编号")
    peak: float = Field(100.0, ge=1, le=2000, description="峰值负荷，MW；自有负荷曲线时不用")
    green: float = Field(80.0, ge=0, le=99, description="绿电占比不低于，%")
    storage: float = Field(100.0, ge=40, le=140, description="储能造价，相对假设的 %")
    growth: float = Field(0.0, ge=-20, le=60, description="负荷增长，%")
    year: int = Field(0, ge=0, le=4, description="合成气象年")
    billing: Literal["best", "two_part", "capacity"] = Field(
        "best", description="电网费用：两种取省的、两部制、按容量"
    )
    regime: str = Field("qinghai", pattern=KEY, description="按哪套政策")
    wind: str = Field("", pattern=OWN_OR_NONE, description="自有的风电曲线；不写按地点的合成曲线")
    solar: str = Field("", pattern=OWN_OR_NONE, description="自有的光伏曲线；不写按地点的合成曲线")


class StudySaved(AnswerAsked):
    name: str = Field(min_length=1, max_length=120, pattern=NAME)


class PlanLimit(Schema):
    """贴边的规则或上限，和再进一步一年要多少钱。"""

    key: str
    name: str
    value: float
    step: str
    yuan_per_year: float


class PlanRelaxation(Schema):
    """单独放宽这一条，放到多少就有方案。"""

    key: str
    name: str
    from_value: float
    to_value: float


class GreenpowerPlan(Schema):
    """与命令行 `./wutong greenpower size --json` 同名。无解时只有 status、reasons、relaxations 有值。"""

    status: Literal["optimal", "fallback", "infeasible"]
    cost_yuan_per_year: float | None
    lower_bound_yuan_per_year: float | None = Field(description="任何方案都不会低于它")
    gap: float | None
    wind_mw: float | None
    solar_mw: float | None
    storage_mw: float | None
    storage_mwh: float | None
    grid_mw: float | None
    green_share: float | None
    matched_share: float | None = Field(description="逐时匹配；口径见 matching_rule")
    self_use_share: float | None
    export_share: float | None
    curtailed_share: float | None
    delivered_yuan_per_kwh: float | None
    capital_yuan: float | None = None
    carbon_t: float | None = None
    load_mwh: float | None = None
    generation_mwh: float | None = None
    import_mwh: float | None = None
    full_load_hours: dict[str, float | None] = {}
    cost_yuan: dict[str, float] = Field({}, description="各项年费，上网收入为负，相加等于 cost_yuan_per_year")
    limits: list[PlanLimit] = []
    notes: list[str] = []
    solver: str
    iterations: int
    reasons: list[str] = []
    relaxations: list[PlanRelaxation] = []


class FigureUsed(Schema):
    """测算用到的一个数。"""

    key: str
    label: str
    value: float | None = Field(description="没有取得是 null，不是 0")
    words: str | None = Field(description="不是数的写在这里，如分时时段")
    unit: str
    source: str
    basis: str = Field(description="合成、假设、实测、公开报道、文件、报价、依据")
    date: str | None


class CurveUsed(Schema):
    """用到的一条逐时曲线。"""

    kind: KINDS
    name: str
    source: str
    basis: str
    date: str | None


class QuestionTold(Schema):
    title: str
    site: str
    load: str
    peak: float
    green: float
    storage: float
    growth: float
    year: int
    billing: str
    regime: str
    wind: str
    solar: str


class BillingTold(Schema):
    billing: Literal["two_part", "capacity"]
    status: str
    delivered_yuan_per_kwh: float | None


class StayTold(Schema):
    """同一负荷留在那里全用网电。"""

    province: str
    delivered_yuan_per_kwh: float


class Asked(Schema):
    """问了什么、答了什么、站在哪些数上。"""

    question: QuestionTold
    billing: Literal["two_part", "capacity"] = Field(description="取的是哪一种电网费用")
    plan: GreenpowerPlan
    figures: list[FigureUsed]
    curves: list[CurveUsed]


class AnswerTold(Asked):
    billings: list[BillingTold] = Field(description="算过的每一种电网费用")
    stays: list[StayTold]
    matching_rule: str


class VersionTold(Asked):
    number: int
    saved_at: datetime
    saved_by: str


class ShareTold(Schema):
    body_key: str
    body_name: str
    shared_at: datetime
    shared_by: str


class StudyListed(Schema):
    id: int
    name: str
    body_key: str
    body_name: str
    created_at: datetime
    created_by: str
    versions: int
    last_saved_at: datetime
    url: str


class StudyPage(Schema):
    items: list[StudyListed]
    next: str | None


class StudyTold(StudyListed):
    project_id: int | None = Field(description="关联的项目；没有或不在您的可见范围是 null")
    may_add_version: bool
    shares: list[ShareTold]
    all_versions: list[VersionTold] = Field(description="新的在前，每一版都是当时的答案")


class StudiesAsked(Schema):
    model_config = ConfigDict(extra="forbid")

    size: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=600, description="只用 next 里给的")


class BriefAsked(Schema):
    model_config = ConfigDict(extra="forbid")

    lang: Literal["zh", "en"] = "zh"


class ShareAsked(Schema):
    model_config = ConfigDict(extra="forbid")

    body_key: str = Field(pattern=KEY, description="机构的标识，见 /api/bodies")
